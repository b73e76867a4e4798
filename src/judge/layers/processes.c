/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes that differ from their container's init: an exec that was given more
 * than the container has or joined only some of its namespaces, a child that
 * made itself new ones, somebody of the host who came in part of the way.
 */
#include "config.h"

#include "judge/readings.h"
#include "judge/words.h"

#include <string.h>

#include <isotop/capabilities.h>
#include <isotop/host.h>
#include <isotop/label.h>
#include <isotop/values.h>
#include <isotop/view.h>

#define CAPS_NAMED 6 /* more are too many to read: the worst are named */

const char *kind_names(struct arena *arena, uint32_t kinds)
{
	cleanup_strbuf struct strbuf names = { 0 };
	for (int kind = 0; kind < NS_KIND_COUNT; kind++)
		if (kinds >> kind & 1)
			strbuf_addf(&names, "%s%s", names.len ? ", " : "", ns_names[kind]);
	return arena_strdup(arena, strbuf_text(&names));
}

const char *cap_words(struct arena *arena, uint64_t mask)
{
	cleanup_strbuf struct strbuf names = { 0 };
	int count = __builtin_popcountll(mask);
	uint64_t named = count > CAPS_NAMED ? mask & caps_very_dangerous : mask;
	if ((mask & CAPS_EVERY) == CAPS_EVERY)
		return "every capability";
	if (!named)
		return arena_printf(arena, "%d capabilities", count);
	cap_list(&names, named);
	if (named != mask)
		strbuf_addf(&names, " and %d more", count - __builtin_popcountll(named));
	return arena_strdup(arena, strbuf_text(&names));
}

/* ---- what it may do beyond the init ------------------------------------------------- */

/* What the processes of one container are compared with. */
struct measure {
	const struct process_group *init; /* NULL: it is not among them */
	uint32_t own;                     /* bit of each namespace that is not the host's */
	uint32_t root;                    /* the host's id of root inside */
};

static struct measure measure_of(const struct assess *assess, struct fact processes)
{
	struct measure measure = { 0 };
	if (userns_root(assess, &measure.root) != YES)
		measure.root = 0;
	for (size_t i = 0; fact_known(processes) && i < processes.value.processes->count; i++)
		if (processes.value.processes->items[i].init)
			measure.init = &processes.value.processes->items[i];
	for (int kind = 0; kind < NS_KIND_COUNT; kind++) {
		struct fact fact = assess_fact(assess, ns_facts[kind]);
		if (fact_known(fact) && fact.value.ns->relation != NS_HOST)
			measure.own |= 1u << kind;
	}
	return measure;
}

static void add_words(struct strbuf *out, const char *words)
{
	strbuf_addf(out, "%s%s", out->len ? "; " : "", words);
}

/* In what it is stronger than the init: "" where in nothing. */
static const char *more_of(struct arena *arena, const struct process_group *group, const struct measure *measure)
{
	cleanup_strbuf struct strbuf words = { 0 };
	const struct process_group *init = measure->init;
	uint64_t caps = (group->effective | group->permitted) & ~(init->effective | init->permitted);
	if (caps)
		strbuf_addf(&words, "holds also %s", cap_words(arena, caps));
	else if (group->bounding & ~init->bounding)
		strbuf_addf(&words, "may regain also %s", cap_words(arena, group->bounding & ~init->bounding));
	if (group->uid != init->uid && group->uid == measure->root)
		add_words(&words, group->uid ? "is root inside" : "is root");
	if (init->no_new_privs && !group->no_new_privs)
		add_words(&words, "no_new_privs is not set");
	if (init->seccomp > 0 && group->seccomp == 0)
		add_words(&words, "no seccomp filter");
	if (init->label && group->label && strcmp(init->label, group->label) != 0 && label_hold(group->label) != LABEL_HOLDS)
		add_words(&words, arena_printf(arena, "under %s instead of %s", group->label, init->label));
	return arena_strdup(arena, strbuf_text(&words));
}

/* What else is not the init's, and no gain. */
static const char *else_of(struct arena *arena, const struct process_group *group, const struct measure *measure)
{
	cleanup_strbuf struct strbuf words = { 0 };
	const struct process_group *init = measure->init;
	uint64_t less = init->effective & ~group->effective;
	if (less && !group->effective)
		add_words(&words, "holds no capability");
	else if (less)
		strbuf_addf(&words, "lacks %s", cap_words(arena, less));
	if (group->uid != init->uid && group->uid != measure->root)
		add_words(&words, arena_printf(arena, "uid %u", group->uid));
	if (init->seccomp == 0 && group->seccomp > 0)
		add_words(&words, "has a seccomp filter");
	if (init->label && group->label && strcmp(init->label, group->label) != 0 && label_hold(group->label) == LABEL_HOLDS)
		add_words(&words, arena_printf(arena, "under %s", group->label));
	return arena_strdup(arena, strbuf_text(&words));
}

static void view_powers(struct view *view, const struct process_group *group, const struct measure *measure, bool host)
{
	const char *more = measure->init ? more_of(view->arena, group, measure) : "";
	const char *rest = measure->init ? else_of(view->arena, group, measure) : "";
	bool warn = *more && !host;
	if (!*more && !*rest)
		return;
	view_row(view, warn ? MARK_WARN : MARK_NONE, "", warn ? TONE_WARN : TONE_MUTED, "%s", more);
	if (*rest)
		view_span(view, TONE_MUTED, "%s%s", *more ? "; " : "", rest);
	view_evidence(view, "%s", group->origin.where);
}

/* ---- where it is ---------------------------------------------------------------------- */

static void view_process(struct view *view, const struct process_group *group, enum mark mark)
{
	view_row(view, mark, "process", TONE_PLAIN, "%d %s", (int)group->pid, group->comm);
	if (group->count > 1)
		view_span(view, TONE_MUTED, " and %u like it", group->count - 1);
	view_evidence(view, "/proc/%d/ns", (int)group->pid);
}

/* One of its own that has left some of its namespaces, or never was in them: setns(2), unshare(2). */
static void view_apart(struct view *view, const struct process_group *group, const struct measure *measure)
{
	struct arena *arena = view->arena;
	uint32_t another = group->apart & ~group->on_host;
	uint32_t here = measure->own & ~group->apart;
	view_process(view, group, group->on_host ? MARK_WARN : MARK_NONE);
	if (group->on_host)
		view_span(view, TONE_WARN, ": in the host's %s", kind_names(arena, group->on_host));
	if (another)
		view_span(view, TONE_PLAIN, "%s in another %s", group->on_host ? ";" : ":", kind_names(arena, another));
	if (here)
		view_span(view, TONE_MUTED, "; here in %s", kind_names(arena, here));
	view_powers(view, group, measure, false);
}

/* In all its namespaces, but with more than the init: an exec that was given it. */
static void view_stronger(struct view *view, const struct process_group *group, const struct measure *measure)
{
	const char *more = measure->init ? more_of(view->arena, group, measure) : "";
	if (!*more)
		return;
	view_process(view, group, MARK_WARN);
	view_span(view, TONE_PLAIN, ": where its init is, with more power");
	view_powers(view, group, measure, false);
}

/* Of the host, with the host's mounts. */
static void view_visitor(struct view *view, const struct process_group *group, const struct measure *measure)
{
	uint32_t here = measure->own & ~group->apart;
	uint32_t lacks = measure->own & group->apart;
	bool seen = here >> NS_PID & 1;
	view_process(view, group, seen ? MARK_WARN : MARK_NONE);
	view_span(view, seen ? TONE_WARN : TONE_PLAIN, ": of the host, in this %s", kind_names(view->arena, here));
	if (lacks)
		view_span(view, TONE_MUTED, "; not in %s", kind_names(view->arena, lacks));
	if (seen)
		view_span(view, TONE_WARN, "; its /proc/PID/root is the host's files");
	view_powers(view, group, measure, true);
}

void view_processes(struct view *view, const struct assess *assess)
{
	struct fact processes = assess_fact(assess, FACT_processes);
	struct fact visitors = assess_fact(assess, FACT_visitors);
	struct measure measure = measure_of(assess, processes);
	for (size_t i = 0; fact_known(processes) && i < processes.value.processes->count; i++) {
		const struct process_group *group = &processes.value.processes->items[i];
		if (group->apart)
			view_apart(view, group, &measure);
		else
			view_stronger(view, group, &measure);
	}
	for (size_t i = 0; fact_known(visitors) && i < visitors.value.processes->count; i++)
		view_visitor(view, &visitors.value.processes->items[i], &measure);
	if (fact_known(visitors) && visitors.value.processes->more.why)
		view_row(view, MARK_UNKNOWN, "process", TONE_MUTED, "of the host, in these namespaces: %s",
			visitors.value.processes->more.why);
}
