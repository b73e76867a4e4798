/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "judge/readings.h"
#include "judge/words.h"

#include <string.h>

#include <isotop/few.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/subject.h>
#include <isotop/view.h>

const char *origin_words(struct arena *arena, struct origin origin)
{
	if (!origin.where)
		return NULL;
	if (origin.line)
		return arena_printf(arena, "%s:%u", origin.where, origin.line);
	return arena_strdup(arena, origin.where);
}

static void add_evidence(struct view *view, struct origin origin)
{
	const char *where = origin_words(view->arena, origin);
	if (where)
		view_evidence(view, "%s", where);
}

void view_finding(struct view *view, const char *label, const struct finding *finding)
{
	enum mark mark = verdict_mark(finding->verdict);
	bool calm = finding->verdict == VERDICT_PASS || finding->verdict == VERDICT_NA;
	view_row(view, mark, label, calm ? TONE_MUTED : TONE_PLAIN, "%s", finding->reason ? finding->reason : "");
	for (size_t i = 0; i < finding->evidence_count; i++) {
		const struct origin *origin = &finding->evidence[i];
		if (i > 0)
			view_row(view, MARK_NONE, "", TONE_MUTED, "%s", origin->text ? origin->text : "");
		add_evidence(view, *origin);
	}
	if (finding->fix) {
		view_row(view, MARK_NONE, "   fix", TONE_GOOD, "%s", finding->fix)->tone = TONE_ACCENT;
	}
}

void view_layer_intro(struct view *view, const struct layer *layer)
{
	view_prose(view, TONE_PLAIN, "%s", layer->does);
	view_prose(view, TONE_MUTED, "%s", layer->lacks);
	view_gap(view);
}

void view_layer_verdict(struct view *view, void (*assess)(struct assess *assess), const struct subject *subject,
	const struct inventory *inventory)
{
	struct finding finding;
	assess_explain(assess, subject, inventory, view->arena, &finding);
	view_gap(view);
	view_finding(view, "verdict", &finding);
}

void view_fact(
	struct view *view, const char *label, struct fact fact, enum mark mark, enum tone tone, const char *fmt, ...)
{
	if (fact.state == FACT_UNKNOWN) {
		view_row(view, MARK_UNKNOWN, label, TONE_UNKNOWN, "not known: %s",
			fact.value.text ? fact.value.text : "not readable");
	} else if (fact.state == FACT_ABSENT) {
		view_row(view, MARK_NONE, label, TONE_MUTED, "not set");
	} else {
		va_list args;
		va_start(args, fmt);
		const char *text = arena_vprintf(view->arena, fmt, args);
		va_end(args);
		view_row(view, mark, label, tone, "%s", text);
	}
	add_evidence(view, fact.origin);
}

void view_text_fact(struct view *view, const char *label, const struct subject *subject, enum fact_id id)
{
	struct fact fact = subject_fact(subject, id);
	view_fact(view, label, fact, MARK_NONE, TONE_PLAIN, "%s", fact_known(fact) ? fact.value.text : "");
}

void view_int_fact(struct view *view, const char *label, const struct subject *subject, enum fact_id id)
{
	struct fact fact = subject_fact(subject, id);
	view_fact(
		view, label, fact, MARK_NONE, TONE_PLAIN, "%lld", fact_known(fact) ? (long long)fact.value.integer : 0);
}

void view_sandbox_note(struct view *view, const struct subject *subject)
{
	const char *title = sandbox_title(subject);
	if (!title)
		return;
	view_prose(view, TONE_WARN,
		"The host sees only the process of %s. What follows is what the container was started with.", title);
	view_gap(view);
}

/* ---- neighbours ------------------------------------------------------------------ */

static bool same_text(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

bool same_pod(const struct subject *a, const struct subject *b)
{
	return same_text(a->workload.kind, b->workload.kind) && same_text(a->workload.name, b->workload.name) &&
	       same_text(a->workload.namespace, b->workload.namespace) && subject_in_kubernetes(a) &&
	       subject_in_kubernetes(b);
}

const char *neighbour_names(struct arena *arena, const struct subject *subject, const struct inventory *inventory,
	bool (*alike)(const struct subject *other, const void *what), const void *what)
{
	struct few mates = { 0 };
	struct few others = { 0 };
	for (size_t i = 0; i < inventory->count + inventory->neighbours; i++) {
		const struct subject *other = inventory->subjects[i];
		if (other == subject || !subject_same_node(subject, other) || !alike(other, what))
			continue;
		if (same_pod(subject, other) && other->workload.container)
			few_add(&mates, other->workload.container);
		else
			few_add(&others, other->name ? other->name : other->key);
	}
	if (!mates.count && !others.count)
		return NULL;
	return arena_printf(arena, "%s%s%s%s", few_words(&mates, arena), mates.count ? " of its pod" : "",
		mates.count && others.count ? "; " : "", few_words(&others, arena));
}
