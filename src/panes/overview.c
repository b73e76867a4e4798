/* SPDX-License-Identifier: Apache-2.0 */
/* The node in one page: its kernel, what runs on it, what fails most, who shares what. */
#include "config.h"

#include "judge/readings.h"
#include "judge/words.h"

#include <stdlib.h>
#include <string.h>
#include <isotop/escapes.h>
#include <isotop/few.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/panes.h>
#include <isotop/remarks.h>
#include <isotop/subject.h>
#include <isotop/view.h>

/* ---- what the kernel allows anybody -------------------------------------------- */

/* A value and what it means. To add one: its row; the values of one setting stand together. */
static const struct {
	const char *id;
	const char *value; /* NULL: any other */
	enum mark mark;
	const char *means;
} meanings[] = {
	// clang-format off
	{ "user.max_user_namespaces", "0", MARK_PASS, "no user namespaces at all" },
	{ "user.max_user_namespaces", NULL, MARK_NONE, "as many for each user" },
	{ "kernel.unprivileged_userns_clone", "0", MARK_PASS, "only root makes user namespaces" },
	{ "kernel.unprivileged_userns_clone", "1", MARK_WARN, "anybody makes user namespaces, and so reaches kernel code that wants privilege" },
	{ "kernel.apparmor_restrict_unprivileged_userns", "0", MARK_WARN, "a user namespace gives anybody its capabilities" },
	{ "kernel.apparmor_restrict_unprivileged_userns", "1", MARK_PASS, "a user namespace made without privilege holds no capability" },
	{ "kernel.yama.ptrace_scope", "0", MARK_WARN, "every process traces all others of its user" },
	{ "kernel.yama.ptrace_scope", "1", MARK_PASS, "a process traces only its children" },
	{ "kernel.yama.ptrace_scope", "2", MARK_PASS, "tracing needs CAP_SYS_PTRACE" },
	{ "kernel.yama.ptrace_scope", "3", MARK_PASS, "nobody traces" },
	{ "kernel.unprivileged_bpf_disabled", "0", MARK_WARN, "anybody loads BPF programs into the kernel" },
	{ "kernel.unprivileged_bpf_disabled", NULL, MARK_PASS, "BPF needs CAP_BPF" },
	{ "kernel.perf_event_paranoid", "-1", MARK_WARN, "anybody measures everything, the kernel included" },
	{ "kernel.perf_event_paranoid", "0", MARK_WARN, "anybody measures every processor" },
	{ "kernel.perf_event_paranoid", "1", MARK_WARN, "anybody measures the kernel on behalf of own processes" },
	{ "kernel.perf_event_paranoid", NULL, MARK_PASS, "measuring the kernel needs CAP_PERFMON" },
	{ "kernel.io_uring_disabled", "0", MARK_NONE, "anybody uses io_uring, where seccomp does not refuse its set-up" },
	{ "kernel.io_uring_disabled", NULL, MARK_PASS, "io_uring is kept from whoever has no privilege" },
	{ "vm.unprivileged_userfaultfd", "0", MARK_PASS, "nobody without privilege stops the kernel at a page" },
	{ "vm.unprivileged_userfaultfd", "1", MARK_WARN, "anybody stops the kernel at a page, which makes races easy to win" },
	{ "kernel.kptr_restrict", "0", MARK_WARN, "addresses of the kernel are shown to whoever may read /proc" },
	{ "kernel.kptr_restrict", NULL, MARK_PASS, "addresses of the kernel are hidden" },
	{ "kernel.dmesg_restrict", "0", MARK_WARN, "anybody reads the kernel's log" },
	{ "kernel.dmesg_restrict", "1", MARK_PASS, "the kernel's log needs CAP_SYSLOG" },
	{ "kernel.modules_disabled", "0", MARK_NONE, "CAP_SYS_MODULE loads code into the kernel" },
	{ "kernel.modules_disabled", "1", MARK_PASS, "no module can be loaded any more" },
	{ "kernel.kexec_load_disabled", "0", MARK_NONE, "CAP_SYS_BOOT starts another kernel" },
	{ "kernel.kexec_load_disabled", "1", MARK_PASS, "no other kernel can be started" },
	{ "lockdown", "none", MARK_NONE, "root changes the running kernel" },
	{ "lockdown", "integrity", MARK_PASS, "root cannot change the running kernel" },
	{ "lockdown", "confidentiality", MARK_PASS, "root can neither change nor read the running kernel" },
	// clang-format on
};

static void view_setting(struct view *view, const struct host_setting *setting)
{
	enum mark mark = setting->value ? MARK_NONE : MARK_UNKNOWN;
	const char *means = NULL;
	for (size_t i = 0; setting->value && !means && i < ISO_COUNT(meanings); i++) {
		if (strcmp(meanings[i].id, setting->id) != 0)
			continue;
		if (meanings[i].value && strcmp(meanings[i].value, setting->value) != 0)
			continue;
		mark = meanings[i].mark;
		means = meanings[i].means;
	}
	/* The file beside it tells the rest of its name. */
	const char *dot = strrchr(setting->id, '.');
	const char *label = dot ? dot + 1 : setting->id;
	if (setting->value)
		view_row(view, mark, label, TONE_PLAIN, "%s", setting->value);
	else
		view_row(view, mark, label, TONE_UNKNOWN, "not known: %s", setting->why);
	if (means)
		view_span(view, mark == MARK_WARN ? TONE_WARN : TONE_MUTED, "  %s", means);
	view_evidence(view, "%s", setting->where);
}

static void view_settings(struct view *view, const struct host *host)
{
	view_gap(view);
	view_title(view, "What its kernel allows anybody");
	if (!host->settings.count)
		view_row(view, MARK_UNKNOWN, "", TONE_UNKNOWN, "no setting could be read");
	for (size_t i = 0; i < host->settings.count; i++)
		view_setting(view, &host->settings.items[i]);
}

/* Nothing of it was run: a package database, or the program's own build information, says so. */
static void view_components(struct view *view, const struct host *host)
{
	if (!host->components.count)
		return;
	view_gap(view);
	view_title(view, "Installed versions");
	for (size_t i = 0; i < host->components.count; i++) {
		const struct host_component *component = &host->components.items[i];
		view_row(view, MARK_NONE, component->name, TONE_PLAIN, "%s", component->version);
		view_evidence(view, "%s", component->where);
	}
}

/* ---- the node ---------------------------------------------------------------------- */

static void view_lsms(struct view *view, const struct host *host)
{
	cleanup_strbuf struct strbuf names = { 0 };
	for (size_t i = 0; i < host->lsm.count; i++)
		strbuf_addf(&names, "%s%s", i ? " " : "", host->lsm.items[i]);
	if (host->lsm_known)
		view_row(view, MARK_NONE, "security modules", TONE_PLAIN, "%s",
			names.len ? strbuf_text(&names) : "none");
	else
		view_row(view, MARK_UNKNOWN, "security modules", TONE_UNKNOWN, "not known");
	view_evidence(view, "/sys/kernel/security/lsm");
	bool confined = host->apparmor || host->selinux == SELINUX_ENFORCING;
	bool known = host->apparmor_known && host->selinux != SELINUX_UNKNOWN;
	const char *apparmor = !host->apparmor_known ? "not known" : host->apparmor ? "on" : "off";
	view_row(view,
		confined ? MARK_PASS
		: known  ? MARK_FAIL
			 : MARK_UNKNOWN,
		"labels", TONE_PLAIN, "AppArmor %s, SELinux %s", apparmor, selinux_mode_name(host->selinux));
	if (!confined && known)
		view_span(view, TONE_BAD, "  no container is confined by a label");
}

static const char *reference_words(const char *name)
{
	const struct ns_reference *reference = ns_reference_named(name);
	return reference ? reference->words : name;
}

static void view_node(struct view *view, const struct host *host)
{
	view_title(view, "%s", host->name ? host->name : "This node");
	view_row(view, MARK_NONE, "kernel", TONE_PLAIN, "%s", host->kernel ? host->kernel : "not known");
	if (host->cgroup)
		view_row(view, MARK_NONE, "cgroups", TONE_PLAIN, "version %d%s", host->cgroup,
			host->cgroup == 1 ? ": device rules are files"
					  : ": device rules are programs that root can read");
	view_lsms(view, host);
	view_row(view, host->privileged_reader ? MARK_NONE : MARK_UNKNOWN, "read by",
		host->privileged_reader ? TONE_PLAIN : TONE_UNKNOWN, "%s",
		host->privileged_reader ? "root: everything can be read"
					: "somebody without privilege: much is unknown");
	if (host->ns_reference)
		view_row(view, MARK_NONE, "compared with", TONE_MUTED, "%s", reference_words(host->ns_reference));
	if (host->in_container)
		view_row(view, MARK_WARN, "inside", TONE_WARN, "isotop itself runs in a container");
}

/* ---- counting ------------------------------------------------------------------------ */

/* How many are alike in something, and who. */
struct tally {
	const char *what;
	size_t count;
	size_t first; /* position of one of them */
};

struct tallies {
	struct arena *arena;
	size_t count;
	struct tally *items;
};

static struct tallies tallies_for(struct arena *arena, size_t most)
{
	return (struct tallies){ arena, 0, arena_array(arena, most + 1, sizeof(struct tally)) };
}

static void count_in(struct tallies *tallies, const char *what, size_t subject)
{
	tallies->items[tallies->count++] = (struct tally){ what, 1, subject };
}

static int by_what(const void *a, const void *b)
{
	const struct tally *x = a;
	const struct tally *y = b;
	int order = strcmp(x->what, y->what);
	return order ? order : (x->first > y->first) - (x->first < y->first);
}

static int by_count(const void *a, const void *b)
{
	const struct tally *x = a;
	const struct tally *y = b;
	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->what, y->what);
}

/* Makes those that are alike one, the most frequent first. */
static void sort_tallies(struct tallies *tallies)
{
	size_t kept = 0;
	qsort(tallies->items, tallies->count, sizeof(*tallies->items), by_what);
	for (size_t i = 0; i < tallies->count; i++) {
		if (kept && strcmp(tallies->items[kept - 1].what, tallies->items[i].what) == 0)
			tallies->items[kept - 1].count++;
		else
			tallies->items[kept++] = tallies->items[i];
	}
	tallies->count = kept;
	qsort(tallies->items, tallies->count, sizeof(*tallies->items), by_count);
}

/* ---- what runs ------------------------------------------------------------------------- */

static void view_grades(struct view *view, const struct judged *judged)
{
	static const struct {
		char grade;
		enum tone tone;
	} grades[] = { { 'F', TONE_BAD }, { 'D', TONE_BAD }, { 'C', TONE_WARN }, { 'B', TONE_GOOD },
		{ 'A', TONE_GOOD } };
	for (size_t i = 0; i < ISO_COUNT(grades); i++) {
		size_t count = 0;
		for (size_t k = 0; k < judged->inventory->count; k++)
			count += judged->judgements[k].judged && judged->judgements[k].score.grade == grades[i].grade;
		if (!count)
			continue;
		view_row(view, MARK_NONE, arena_printf(view->arena, "grade %c", grades[i].grade), grades[i].tone, "%zu",
			count);
		view_span(view, TONE_MUTED, " of %zu", judged->inventory->count);
		view_ref(view, "filter:grade=%c", grades[i].grade);
	}
}

static void view_runtimes(struct view *view, const struct inventory *inventory)
{
	struct tallies runtimes = tallies_for(view->arena, inventory->count);
	for (size_t i = 0; i < inventory->count; i++)
		if (inventory->subjects[i]->running.runtime)
			count_in(&runtimes, inventory->subjects[i]->running.runtime, i);
	sort_tallies(&runtimes);
	for (size_t i = 0; i < runtimes.count; i++) {
		view_row(view, MARK_NONE, runtimes.items[i].what, TONE_PLAIN, "%zu", runtimes.items[i].count);
		view_span(view, TONE_MUTED, " container%s", runtimes.items[i].count == 1 ? "" : "s");
		view_ref(view, "filter:runtime=%s", runtimes.items[i].what);
	}
}

/* ---- what fails most, what lets out ------------------------------------------------------- */

/* Of long names fewer are shown: they say no more than their number does. */
#define NAMES_COLUMNS 60

/* Something that every container has a verdict of: a check, an escape. To count another: a row in counts. */
struct count {
	const char *title;
	const char *none; /* where nothing is to be told */
	const char *open; /* where nothing is either, and @unknown is of some */
	const char *heads[4];
	size_t things;
	size_t most;                                                        /* rows */
	unsigned (*state)(const struct judgement *judgement, size_t thing); /* 2 bad, 1 half, 0 neither */
	bool (*unknown)(const struct judgement *judgement, size_t thing);
	const char *(*label)(struct arena *arena, size_t thing);
	const char *(*filter)(struct arena *arena, size_t thing, bool bad); /* of the list */
};

static unsigned check_state(const struct judgement *judgement, size_t check)
{
	return judgement->checks[check] == VERDICT_FAIL ? 2 : judgement->checks[check] == VERDICT_WARN;
}

static bool check_unknown(const struct judgement *judgement, size_t check)
{
	return judgement->checks[check] == VERDICT_UNKNOWN;
}

static const char *check_label(struct arena *arena, size_t check)
{
	return arena_printf(arena, "%zu %s", check + 1, checks[check].title);
}

static const char *check_filter(struct arena *arena, size_t check, bool bad)
{
	return arena_printf(arena, "check:%zu=%s", check + 1, verdict_name(bad ? VERDICT_FAIL : VERDICT_WARN));
}

static unsigned escape_state(const struct judgement *judgement, size_t escape)
{
	return judgement->escapes[escape] == ESCAPE_OPEN ? 2 : judgement->escapes[escape] == ESCAPE_SINGLE;
}

static bool escape_unknown(const struct judgement *judgement, size_t escape)
{
	return judgement->escapes[escape] == ESCAPE_UNKNOWN;
}

static const char *escape_label(struct arena *arena, size_t escape)
{
	(void)arena;
	return escapes[escape].id;
}

static const char *escape_filter(struct arena *arena, size_t escape, bool bad)
{
	return arena_printf(
		arena, "escape:%s=%s", escapes[escape].id, escape_verdict_name(bad ? ESCAPE_OPEN : ESCAPE_SINGLE));
}

static const struct count failing = {
	.title = "What fails most",
	.none = "no check fails",
	.open = "no check is known to fail, and not all are known",
	.heads = { "CHECK", "FAIL", "WARN", "WHERE IT FAILS" },
	.things = CHECK_COUNT,
	.most = CHECK_COUNT,
	.state = check_state,
	.unknown = check_unknown,
	.label = check_label,
	.filter = check_filter,
};

static const struct count ways_out = {
	.title = "Escapes",
	.none = "every escape is stopped twice or not possible",
	.open = "no escape is known to be open, and not all are known",
	.heads = { "ESCAPE", "OPEN", "ONE BARRIER", "WHERE IT IS OPEN" },
	.things = ESCAPE_COUNT,
	.most = 12,
	.state = escape_state,
	.unknown = escape_unknown,
	.label = escape_label,
	.filter = escape_filter,
};

struct counted {
	size_t thing;
	size_t bad;
	size_t half;
};

static int by_bad(const void *a, const void *b)
{
	const struct counted *x = a;
	const struct counted *y = b;
	if (x->bad != y->bad)
		return x->bad < y->bad ? 1 : -1;
	if (x->half != y->half)
		return x->half < y->half ? 1 : -1;
	return x->thing < y->thing ? -1 : 1;
}

/* Returns how many are to be shown, the worst first. */
static size_t count_up(const struct judged *judged, const struct count *count, struct counted *ret_counted)
{
	size_t rows = 0;
	for (size_t i = 0; i < count->things; i++) {
		ret_counted[i] = (struct counted){ .thing = i };
		for (size_t k = 0; k < judged->inventory->count; k++) {
			const struct judgement *judgement = &judged->judgements[k];
			unsigned state = judgement->judged ? count->state(judgement, i) : 0;
			ret_counted[i].bad += state == 2;
			ret_counted[i].half += state == 1;
		}
	}
	qsort(ret_counted, count->things, sizeof(*ret_counted), by_bad);
	while (rows < count->most && rows < count->things && ret_counted[rows].bad + ret_counted[rows].half)
		rows++;
	return rows;
}

static const char *where_bad(struct arena *arena, const struct judged *judged, const struct count *count, size_t thing)
{
	struct few names = { .most = 3, .columns = NAMES_COLUMNS };
	for (size_t i = 0; i < judged->inventory->count; i++)
		if (judged->judgements[i].judged && count->state(&judged->judgements[i], thing) == 2)
			few_add(&names, judged->inventory->subjects[i]->name);
	return few_words(&names, arena);
}

static bool any_unknown(const struct judged *judged, const struct count *count)
{
	for (size_t i = 0; i < judged->inventory->count; i++)
		for (size_t thing = 0; judged->judgements[i].judged && thing < count->things; thing++)
			if (count->unknown(&judged->judgements[i], thing))
				return true;
	return false;
}

/* False: nothing is bad, nor half bad. */
static bool view_count(struct view *view, const struct judged *judged, const struct count *count)
{
	struct counted *counted = arena_array(view->arena, count->things, sizeof(*counted));
	size_t rows = count_up(judged, count, counted);
	view_gap(view);
	view_title(view, "%s", count->title);
	if (!rows) {
		bool open = any_unknown(judged, count);
		view_row(view, open ? MARK_UNKNOWN : MARK_PASS, "", TONE_PLAIN, "%s", open ? count->open : count->none);
		return false;
	}
	view_grid(view, ISO_COUNT(count->heads), rows, count->heads);
	for (size_t i = 0; i < rows; i++) {
		size_t thing = counted[i].thing;
		bool bad = counted[i].bad > 0;
		view_row_mark(view, i, bad ? MARK_FAIL : MARK_WARN);
		view_cell(view, i, 0, TONE_PLAIN, "%s", count->label(view->arena, thing));
		view_cell(view, i, 1, bad ? TONE_BAD : TONE_MUTED, "%zu", counted[i].bad);
		view_cell(view, i, 2, counted[i].half ? TONE_WARN : TONE_MUTED, "%zu", counted[i].half);
		view_cell(view, i, 3, TONE_MUTED, "%s", where_bad(view->arena, judged, count, thing));
		view_row_ref(view, i, "filter:%s", count->filter(view->arena, thing, bad));
	}
	return true;
}

/* ---- what would fix most ------------------------------------------------------------------- */

#define GAINS_SHOWN 3

/* What one barrier would do that could stand and does not. */
struct barrier_gain {
	enum barrier barrier;
	size_t closes;     /* escapes that are open now */
	size_t containers; /* in so many */
};

static int by_closes(const void *a, const void *b)
{
	const struct barrier_gain *x = a;
	const struct barrier_gain *y = b;
	if (x->closes != y->closes)
		return x->closes < y->closes ? 1 : -1;
	return x->barrier < y->barrier ? -1 : 1;
}

/* A barrier that this node's kernel does not have is no advice. */
static bool can_stand(enum barrier barrier, const struct host *host)
{
	if (barrier == BARRIER_SELINUX)
		return !host->live || host->selinux != SELINUX_DISABLED;
	if (barrier == BARRIER_APPARMOR)
		return !host->live || !host->apparmor_known || host->apparmor;
	return true;
}

/* Adds what each barrier would close of the open escapes of one; returns how many are open. */
static size_t add_gains(const struct subject *subject, const struct inventory *inventory,
	const struct judgement *judgement, size_t closes[BARRIER_COUNT])
{
	struct escape_finding findings[ESCAPE_COUNT];
	size_t open = 0;
	for (size_t i = 0; judgement->judged && i < ESCAPE_COUNT; i++) {
		if (judgement->escapes[i] != ESCAPE_OPEN)
			continue;
		if (!open++)
			escapes_explain(subject, inventory, NULL, findings);
		for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++)
			closes[barrier] += findings[i].cells[barrier] == CELL_GONE &&
					   can_stand((enum barrier)barrier, subject_host(subject, inventory));
	}
	return open;
}

/* Returns how many escapes are open in all. */
static size_t count_gains(const struct judged *judged, struct barrier_gain ret_gains[BARRIER_COUNT])
{
	size_t open = 0;
	for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++)
		ret_gains[barrier] = (struct barrier_gain){ .barrier = (enum barrier)barrier };
	for (size_t k = 0; k < judged->inventory->count; k++) {
		size_t here[BARRIER_COUNT] = { 0 };
		open += add_gains(judged->inventory->subjects[k], judged->inventory, &judged->judgements[k], here);
		for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++) {
			ret_gains[barrier].closes += here[barrier];
			ret_gains[barrier].containers += here[barrier] > 0;
		}
	}
	qsort(ret_gains, BARRIER_COUNT, sizeof(ret_gains[0]), by_closes);
	return open;
}

static void view_gains(struct view *view, const struct judged *judged)
{
	struct barrier_gain gains[BARRIER_COUNT];
	size_t open = count_gains(judged, gains);
	if (!open)
		return;
	view_gap(view);
	view_title(view, "What would close most of the %zu that are open", open);
	for (size_t i = 0; i < GAINS_SHOWN && gains[i].closes; i++) {
		view_row(view, MARK_NONE, barriers[gains[i].barrier].title, TONE_GOOD, "closes %zu", gains[i].closes);
		view_span(view, TONE_MUTED, "  in %zu container%s  %s", gains[i].containers,
			gains[i].containers == 1 ? "" : "s", barriers[gains[i].barrier].means);
	}
}

/* ---- who shares what -------------------------------------------------------------------------- */

#define SHARED_MOST 12

static void view_shared(struct view *view, const struct inventory *inventory)
{
	view_gap(view);
	view_title(view, "Who shares what");
	size_t shared = neighbours_brief(inventory, view, SHARED_MOST);
	if (neighbours_unread(inventory))
		view_row(view, MARK_UNKNOWN, "", TONE_UNKNOWN, "%s: not all could be read",
			shared ? "and perhaps more" : "no two containers for certain");
	else if (!shared)
		view_row(view, MARK_PASS, "", TONE_PLAIN,
			"no two containers share a namespace, a profile or categories");
	view_row(view, MARK_NONE, "", TONE_MUTED, "all of it, what is shared with the host too");
	view_ref(view, "page:neighbours");
}

/* What is missing on this page, and where it is shown. */
static void view_missing(struct view *view, const struct inventory *inventory)
{
	size_t unjudged = remarks_count(&inventory->skipped, REMARK_UNJUDGED);
	if (!inventory->errors.count && !unjudged && !inventory->skipped.count)
		return;
	view_row(view, inventory->errors.count ? MARK_FAIL : unjudged ? MARK_UNKNOWN : MARK_NONE, "not read", TONE_PLAIN,
		"%zu could not be read, %zu not judged, %zu skipped", inventory->errors.count, unjudged,
		inventory->skipped.count - unjudged);
	view_ref(view, "page:unread");
}

void node_view(const struct judged *judged, struct view *view)
{
	const struct inventory *inventory = judged->inventory;
	if (inventory->host.live) {
		view_node(view, &inventory->host);
		view_gap(view);
	}
	view_title(view, "%zu %s", inventory->count, inventory->count == 1 ? "container" : "containers");
	view_grades(view, judged);
	view_runtimes(view, inventory);
	view_missing(view, inventory);
	view_count(view, judged, &failing);
	if (view_count(view, judged, &ways_out))
		view_gains(view, judged);
	if (inventory->host.live) {
		view_shared(view, inventory);
		view_settings(view, &inventory->host);
		view_components(view, &inventory->host);
	}
}
