/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "judge/layers/seccomp_calls.h"

#include <inttypes.h>
#include <string.h>

#include <isotop/rulebook.h>
#include <isotop/view.h>

static ISO_PRINTF(2, 3) void add_title(struct view *view, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	const char *text = arena_vprintf(view->arena, fmt, args);
	va_end(args);
	view_gap(view);
	view_title(view, "%s", text);
}

/* ---- one call ------------------------------------------------------------------ */

static enum tone tone_of(struct outcome outcome)
{
	if (outcome.action == ACTION_UNKNOWN)
		return TONE_UNKNOWN;
	if (outcome.action == ACTION_NOTIFY || outcome.action == ACTION_TRACE)
		return TONE_WARN;
	return action_infos[outcome.action].reaches_kernel ? TONE_PLAIN : TONE_MUTED;
}

static void add_branch(struct view *view, const struct ruling *ruling, const struct branch *branch)
{
	cleanup_strbuf struct strbuf text = { 0 };
	outcome_text(&text, branch->outcome);
	bool clause = strcmp(branch->when, "otherwise") == 0 || !ruling->listed;
	view_span(view, tone_of(branch->outcome), "%s", strbuf_text(&text));
	view_span(view, TONE_MUTED, clause ? " %s" : " when ", branch->when);
	if (!clause)
		view_span(view, TONE_ACCENT, "%s", branch->when);
}

/* One row for a plain outcome, one for each branch of another. */
static void add_call(struct view *view, const struct ruling *ruling, const struct abi *abi, enum mark mark)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct block *row = view_row(view, mark, ruling->name, TONE_PLAIN, "%s", "");
	row->tone = mark == MARK_NONE ? TONE_PLAIN : TONE_STRONG;
	if (ruling->branch_count) {
		add_branch(view, ruling, &ruling->branches[0]);
	} else {
		outcome_text(&text, ruling->outcome);
		view_span(view, tone_of(ruling->outcome), "%s", strbuf_text(&text));
	}
	view_evidence(view, "%" PRIu32, ruling->nr - abi->first);
	view_ref(view, "syscall:%s", ruling->name);
	for (size_t i = 1; i < ruling->branch_count; i++) {
		view_row(view, MARK_NONE, "", TONE_PLAIN, "%s", "");
		add_branch(view, ruling, &ruling->branches[i]);
	}
	if (ruling->slips)
		view_row(view, MARK_WARN, "", TONE_WARN,
			"when %s, anything in its upper half, which the kernel drops, gets it through", ruling->slips);
}

static const char *plain_text(struct arena *arena, const struct ruling *ruling)
{
	cleanup_strbuf struct strbuf text = { 0 };
	ruling_text(&text, ruling);
	return arena_strdup(arena, strbuf_text(&text));
}

/* ---- how much ---------------------------------------------------------------------- */

static void add_counts(struct view *view, const struct ruling_counts *counts)
{
	view_span(view, TONE_PLAIN, ": %zu are allowed", counts->allow);
	if (counts->depends)
		view_span(view, TONE_PLAIN, ", %zu depend on arguments", counts->depends);
	if (counts->other)
		view_span(view, TONE_WARN, ", %zu are another process's to decide", counts->other);
	if (counts->unknown)
		view_span(view, TONE_UNKNOWN, ", %zu could not be worked out", counts->unknown);
	view_span(view, TONE_PLAIN, "; %zu are blocked", counts->blocked);
}

static const struct abi *guest(const struct abi *native, size_t index)
{
	const struct abi *abi = &abis[index];
	return abi != native && strcmp(abi->native, native->id) == 0 ? abi : NULL;
}

void view_reach(
	struct view *view, const struct ruled *ruled, const struct ruled *usual, const struct runtime_default *runtime)
{
	const struct ruled_summary *own = ruled_summary(ruled);
	const struct abi *native = ruled_program(ruled).native;
	size_t wanted = usual ? ruled_summary(usual)->counts.reach : own->counts.reach;
	enum tone tone = own->counts.reach > wanted ? TONE_BAD : own->counts.reach < wanted ? TONE_GOOD : TONE_PLAIN;
	view_row(view, MARK_NONE, "reach", tone, "%zu", own->counts.reach);
	view_span(view, TONE_PLAIN, " of %zu calls get to the kernel", own->counts.total);
	add_counts(view, &own->counts);
	for (size_t i = 0; i < abi_count; i++) {
		if (!guest(native, i))
			continue;
		struct ruling_counts counts = ruling_count(ruled_list(ruled, &abis[i]));
		view_row(view, MARK_NONE, "", TONE_MUTED, "by way of %s %zu of %zu", abis[i].title, counts.reach,
			counts.total);
	}
	if (!usual)
		return;
	view_row(view, MARK_NONE, "default", TONE_PLAIN, "%zu get through the default of %s", wanted, runtime->title);
	view_span(view, TONE_MUTED, "  with the same capabilities; %s %s", runtime->source, runtime->version);
}

void view_slips(struct view *view, const struct ruled *ruled)
{
	const struct ruling_list *list = ruled_list(ruled, NULL);
	bool first = true;
	for (size_t i = 0; i < list->count; i++) {
		const struct ruling *ruling = &list->items[i];
		if (!ruling->slips)
			continue;
		view_row(view, MARK_WARN, first ? "slips" : "", TONE_WARN, "%s when %s", ruling->name, ruling->slips);
		view_ref(view, "syscall:%s", ruling->name);
		view_span(view, TONE_MUTED,
			"  is refused, but anything in its upper half, which the kernel drops, gets it through");
		first = false;
	}
}

/* ---- agreement ------------------------------------------------------------------------ */

size_t drift_count(const struct ruled *declared, const struct ruled *kernel)
{
	const struct abi *native = ruled_program(kernel).native;
	size_t differ = ruled_differ(declared, kernel, native);
	for (size_t i = 0; i < abi_count; i++)
		if (guest(native, i))
			differ += ruled_differ(declared, kernel, &abis[i]);
	return differ;
}

static void add_changes(struct view *view, const struct ruling_list *a, const struct ruling_list *b)
{
	bool titled = false;
	for (size_t i = 0; i < a->count && i < b->count; i++) {
		const struct ruling *x = &a->items[i];
		const struct ruling *y = &b->items[i];
		if (ruling_same(x, y))
			continue;
		if (!titled)
			add_title(view, "Declared, and what the kernel does: %s", a->abi->title);
		titled = true;
		enum mark mark = ruling_reaches(y) && !ruling_reaches(x) ? MARK_FAIL : MARK_WARN;
		view_row(view, mark, x->name, TONE_MUTED, "%s", plain_text(view->arena, x));
		view_row(view, MARK_NONE, "", TONE_STRONG, "%s", plain_text(view->arena, y));
	}
}

void view_drift(struct view *view, const struct ruled *declared, const struct ruled *kernel)
{
	const struct abi *native = ruled_program(kernel).native;
	add_changes(view, ruled_list(declared, NULL), ruled_list(kernel, NULL));
	for (size_t i = 0; i < abi_count; i++)
		if (guest(native, i))
			add_changes(view, ruled_list(declared, &abis[i]), ruled_list(kernel, &abis[i]));
}

/* ---- lists ------------------------------------------------------------------------------- */

/* Worse than the runtime's own profile is a mistake; what that lets through as well is only to be known. */
static enum mark danger_mark(const struct ruling *ruling, const struct ruling_list *usual)
{
	const struct ruling *other = usual ? ruling_find(usual, ruling->name) : NULL;
	if (!ruling_reaches(ruling))
		return MARK_PASS;
	return other && ruling_reaches(other) ? MARK_WARN : MARK_FAIL;
}

static void add_dangers(struct view *view, const struct ruling_list *list, const struct ruling_list *usual, bool open)
{
	bool titled = false;
	for (size_t i = 0; i < dangerous_syscall_count; i++) {
		const struct ruling *ruling = ruling_find(list, dangerous_syscalls[i].name);
		if (!ruling || ruling_reaches(ruling) != open)
			continue;
		if (!titled)
			add_title(view, "%s",
				open ? "Dangerous calls that get to the kernel" : "Dangerous calls that are blocked");
		titled = true;
		add_call(view, ruling, list->abi, danger_mark(ruling, usual));
		view_row(view, MARK_NONE, "", TONE_MUTED, "%s", dangerous_syscalls[i].gives);
	}
}

static void add_others(struct view *view, const struct ruling_list *list)
{
	add_title(view, "All other calls of %s", list->abi->title);
	for (size_t i = 0; i < list->count; i++)
		if (!dangerous_find(list->items[i].name))
			add_call(view, &list->items[i], list->abi, MARK_NONE);
}

/* A guest's calls that the native ABI lacks, or rules otherwise: the rest reads the same. */
static void add_guest(struct view *view, const struct ruling_list *list, const struct ruling_list *native)
{
	size_t alike = 0;
	add_title(view, "By way of %s", list->abi->title);
	size_t first = view->count;
	for (size_t i = 0; i < list->count; i++) {
		const struct ruling *ruling = &list->items[i];
		const struct ruling *other = ruling_find(native, ruling->name);
		if (other && strcmp(plain_text(view->arena, ruling), plain_text(view->arena, other)) == 0)
			alike++;
		else
			add_call(view, ruling, list->abi,
				dangerous_find(ruling->name) ? danger_mark(ruling, native) : MARK_NONE);
	}
	const char *rest = view->count > first ? "the other" : "all";
	view_row(view, MARK_NONE, "", TONE_MUTED, "%s %zu calls as by way of %s", rest, alike, native->abi->title);
}

void view_calls(struct view *view, const struct ruled *ruled, const struct ruled *usual)
{
	const struct ruling_list *list = ruled_list(ruled, NULL);
	const struct ruling_list *beside = usual ? ruled_list(usual, NULL) : NULL;
	add_dangers(view, list, beside, true);
	add_dangers(view, list, beside, false);
	add_others(view, list);
	for (size_t i = 0; i < abi_count; i++)
		if (guest(list->abi, i))
			add_guest(view, ruled_list(ruled, &abis[i]), list);
}
