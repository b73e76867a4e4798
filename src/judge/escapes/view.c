/* SPDX-License-Identifier: Apache-2.0 */
/* The escape matrix and its rows, as views. */
#include "config.h"

#include "judge/escapes/escapes.h"
#include "judge/readings.h"
#include "judge/words.h"

#include <string.h>

#include <isotop/capabilities.h>
#include <isotop/fixes.h>
#include <isotop/subject.h>
#include <isotop/view.h>

/* Escape, what it gives, the barriers, the verdict. */
#define COLUMNS (BARRIER_COUNT + 3)

static const struct {
	const char *sign;
	enum tone tone;
} signs[] = {
	[CELL_NONE] = { ".", TONE_MUTED },
	[CELL_GONE] = { "o open", TONE_BAD },
	[CELL_STOPS] = { "# stops", TONE_GOOD },
	[CELL_UNKNOWN] = { "? ", TONE_UNKNOWN },
};

/* ---- the matrix ------------------------------------------------------------------- */

/* What the eye must find first. */
static const enum escape_verdict order[] = { ESCAPE_OPEN, ESCAPE_SINGLE, ESCAPE_UNKNOWN, ESCAPE_LAYERED };

/* A barrier that most containers do without is no news where it is not there: no sign for it. */
static bool is_absent(size_t barrier, enum barrier_cell cell)
{
	return cell == CELL_GONE && (barrier == BARRIER_USERNS || barrier == BARRIER_SELINUX || barrier == BARRIER_SANDBOX);
}

/* Beside two barriers that stand, one that does not is no news either. */
static enum tone cell_tone(const struct escape_finding *finding, size_t barrier)
{
	enum barrier_cell cell = finding->cells[barrier];
	bool loud = finding->verdict == ESCAPE_OPEN || (finding->verdict == ESCAPE_SINGLE && barrier != BARRIER_NON_ROOT);
	return cell == CELL_GONE && !loud ? TONE_MUTED : signs[cell].tone;
}

/* Whether only a version with the bug would open it: the row says so, and the count does. */
static bool needs_bug(const struct escape *escape, const struct escape_finding *finding)
{
	return finding->verdict == ESCAPE_UNKNOWN && escape->bug;
}

static void add_row(struct view *view, size_t row, const struct escape *escape, const struct escape_finding *finding)
{
	bool calm = finding->verdict == ESCAPE_LAYERED;
	view_cell(view, row, 0, calm ? TONE_PLAIN : TONE_STRONG, "%s", escape->id);
	view_cell(view, row, 1, TONE_MUTED, "%s", yield_name(escape->yield));
	for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++) {
		enum barrier_cell cell = is_absent(barrier, finding->cells[barrier]) ? CELL_NONE : finding->cells[barrier];
		view_cell(view, row, barrier + 2, cell == CELL_NONE ? TONE_MUTED : cell_tone(finding, barrier), "%s",
			signs[cell].sign);
	}
	view_cell(view, row, COLUMNS - 1, escape_verdict_tone(finding->verdict), "%s",
		needs_bug(escape, finding) ? "needs a bug" : escape_verdict_words(finding->verdict));
	view_row_mark(view, row, escape_verdict_mark(finding->verdict));
	view_row_ref(view, row, "escape:%s", escape->id);
}

/* Those of a verdict, with or without the ones that need a bug. */
static size_t count_of(
	const struct escape_finding findings[ESCAPE_COUNT], enum escape_verdict verdict, bool bug)
{
	size_t count = 0;
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		count += findings[i].verdict == verdict && needs_bug(&escapes[i], &findings[i]) == bug;
	return count;
}

/* What the signs in the matrix mean; gone where the matrix itself has no room for them. */
static void view_legend(struct view *view)
{
	static const char *const none[] = { "", "", "", "" };
	view_grid(view, ISO_COUNT(none), 1, none);
	view_grid_signs(view);
	view_grid_legend(view);
	view_cell(view, 0, 0, TONE_GOOD, "# stops it");
	view_cell(view, 0, 1, TONE_BAD, "o gives way");
	view_cell(view, 0, 2, TONE_UNKNOWN, "? not known");
	view_cell(view, 0, 3, TONE_MUTED, ". none here");
}

static void view_counts(struct view *view, const struct escape_finding findings[ESCAPE_COUNT])
{
	view_prose(view, TONE_PLAIN, "What a compromised process could try; two barriers should stop each.");
	view_prose(view, TONE_MUTED, "Here:");
	for (size_t i = 0; i < ISO_COUNT(order); i++) {
		size_t count = count_of(findings, order[i], false);
		if (count)
			view_span(
				view, escape_verdict_tone(order[i]), "  %zu %s", count, escape_verdict_words(order[i]));
	}
	size_t bugs = count_of(findings, ESCAPE_UNKNOWN, true);
	if (bugs)
		view_span(view, TONE_UNKNOWN, "  %zu %s a bug", bugs, bugs == 1 ? "needs" : "need");
}

/* What cannot be tried here, in a few words: why tells the row itself. */
static void view_absent(struct view *view, const struct escape_finding findings[ESCAPE_COUNT])
{
	bool first = true;
	for (size_t i = 0; i < ESCAPE_COUNT; i++) {
		if (findings[i].verdict != ESCAPE_NA)
			continue;
		if (first)
			view_title(view, "Cannot be tried here")->tone = TONE_MUTED;
		first = false;
		view_row(view, MARK_NA, escapes[i].id, TONE_MUTED, "%s", findings[i].reason)->tone = TONE_MUTED;
		view_ref(view, "escape:%s", escapes[i].id);
	}
}

/* Where there is little room, what it gives goes first, then the barriers: escape and verdict stay. */
static void matrix(struct view *view, size_t rows, const char *const *headings)
{
	view_grid(view, COLUMNS, rows, headings);
	view_ref(view, "columns:escapes");
	view_grid_signs(view);
	view_grid_fold(view, 1, 2, 2);
	view_grid_fold(view, 2, 2 + BARRIER_COUNT, 1);
}

void escapes_view(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	const char **headings = arena_array(view->arena, COLUMNS, sizeof(*headings));
	struct escape_finding findings[ESCAPE_COUNT];
	escapes_explain(subject, inventory, view->arena, findings);
	headings[0] = "escape";
	headings[1] = "gives";
	for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++)
		headings[barrier + 2] = barriers[barrier].head;
	headings[COLUMNS - 1] = "verdict";
	view_counts(view, findings);
	view_gap(view);
	view_legend(view);
	view_gap(view);
	size_t rows = ESCAPE_COUNT - count_of(findings, ESCAPE_NA, false);
	size_t row = 0;
	if (rows)
		matrix(view, rows, headings);
	for (size_t i = 0; i < ISO_COUNT(order); i++)
		for (size_t j = 0; j < ESCAPE_COUNT; j++)
			if (findings[j].verdict == order[i])
				add_row(view, row++, &escapes[j], &findings[j]);
	view_gap(view);
	view_absent(view, findings);
}

/* ---- one escape --------------------------------------------------------------------- */

static void view_head(struct view *view, const struct escape *escape)
{
	view_title(view, "%s", escape->title);
	view_prose(view, TONE_PLAIN, "It %s.", escape->what);
	view_row(view, MARK_NONE, "gives", TONE_PLAIN, "%s", yield_name(escape->yield));
	view_row(view, MARK_NONE, "known as", TONE_PLAIN, "%s %s", escape->id, escape->attack);
	if (escape->known)
		view_span(view, TONE_MUTED, ", %s", escape->known);
	view_gap(view);
}

static void add_origin(struct view *view, struct origin origin)
{
	const char *where = origin_words(view->arena, origin);
	if (where)
		view_evidence(view, "%s", where);
}

static const char *caps_words(struct arena *arena, const struct escape *escape)
{
	cleanup_strbuf struct strbuf names = { 0 };
	cap_list(&names, escape->caps);
	if (escape->caps_or) {
		strbuf_adds(&names, ", or ");
		cap_list(&names, escape->caps_or);
	}
	return arena_strdup(arena, strbuf_text(&names));
}

/* There is bad news, is not is good, and is not known is neither. */
static void view_need(struct view *view, enum tri holds, const char *text)
{
	static const struct {
		const char *label;
		enum mark mark;
		enum tone tone;
	} looks[] = { [NO] = { "missing", MARK_PASS, TONE_GOOD },
		[MAYBE] = { "unknown", MARK_UNKNOWN, TONE_UNKNOWN },
		[YES] = { "present", MARK_FAIL, TONE_BAD } };
	view_row(view, looks[holds].mark, looks[holds].label, looks[holds].tone, "%s", text)->tone = looks[holds].tone;
}

static void view_needs(struct view *view, const struct escape *escape, const struct escape_case *c)
{
	for (size_t i = 0; i < ESCAPE_NEEDS && escape->needs[i]; i++) {
		const struct need *need = escape->needs[i];
		enum tri holds = need->holds(c, need->arg);
		view_need(view, holds, need_words(need, c, view->arena));
		if (need->where)
			add_origin(view, subject_place(c->assess->subject, need->where(c, need->arg)));
	}
	if (!escape->caps)
		return;
	enum tri missing = escape_caps_missing(c, escape);
	view_need(view, missing == MAYBE ? MAYBE : missing == YES ? NO : YES, caps_words(view->arena, escape));
	if (c->granted_fact.state != FACT_ABSENT)
		add_origin(view, c->granted_fact.origin);
}

static void view_barriers(struct view *view, const struct escape *escape, const struct escape_finding *finding)
{
	static const struct {
		enum barrier_cell cell;
		const char *label;
		enum mark mark;
		enum tone tone;
	} groups[] = { { CELL_STOPS, "stops it", MARK_PASS, TONE_GOOD }, { CELL_GONE, "gives way", MARK_FAIL, TONE_BAD },
		{ CELL_UNKNOWN, "unknown", MARK_UNKNOWN, TONE_UNKNOWN } };
	view_gap(view);
	for (size_t i = 0; i < ISO_COUNT(groups); i++)
		for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++) {
			const struct refusal *refusal = escape_refusal(escape, barrier);
			bool idle = finding->cells[barrier] == CELL_GONE && !refusal->stops;
			if (finding->cells[barrier] != groups[i].cell || idle)
				continue;
			view_row(view, groups[i].mark, groups[i].label, TONE_STRONG, "%s", barriers[barrier].title)->tone =
				groups[i].tone;
			view_span(view, TONE_PLAIN, "  %s", finding->whys[barrier]);
			view_evidence(view, "%s", refusal->source);
		}
}

/* The barrier of mounts is a cover, a rule or an option, as the escape has it. To add a refusal: its row. */
static enum fix_id mounts_fix(const struct escape *escape)
{
	static const struct {
		const struct refusal *refusal;
		enum fix_id fix;
	} closing[] = {
		{ &mnt_read_only, FIX_mounts_read_only },
		{ &mnt_power, FIX_mounts_read_only },
		{ &mnt_proc, FIX_masked_proc },
		{ &mnt_sys, FIX_read_only_sys },
		{ &mnt_devices, FIX_device_rules },
	};
	for (size_t i = 0; i < ISO_COUNT(closing); i++)
		if (closing[i].refusal == escape->refusals[BARRIER_MOUNTS])
			return closing[i].fix;
	return FIX_NONE;
}

/* What is there and falls together with another barrier cannot be raised: that other one must be. */
static bool falls_together(const struct escape *escape, const struct escape_case *c, size_t barrier)
{
	const struct refusal *refusal = escape->refusals[barrier];
	if (barrier == BARRIER_SECCOMP)
		return !c->filtered.none;
	/* A profile's rules are by path, and an option of a mount is CAP_SYS_ADMIN's to take away. */
	if (refusal == &aa_power && !c->power_by_own_sys)
		return true;
	if (refusal == &mnt_power || refusal == &box_power)
		return c->power_by_own_sys == (refusal == &mnt_power);
	return (refusal == &mnt_proc && c->proc_read_only == YES) || (refusal == &mnt_sys && c->sys_read_only == YES);
}

/* What would raise a barrier that is not there, in the words of the subject. NULL: nothing that somebody could write there. */
static const char *barrier_fix(
	const struct escape *escape, const struct subject *subject, size_t barrier, struct arena *arena)
{
	static const enum fix_id raising[BARRIER_COUNT] = {
		[BARRIER_USERNS] = FIX_user_namespace,
		[BARRIER_CAPABILITIES] = FIX_without_caps,
		[BARRIER_SECCOMP] = FIX_seccomp_default,
		[BARRIER_APPARMOR] = FIX_apparmor_default,
		[BARRIER_SANDBOX] = FIX_sandbox,
		[BARRIER_NON_ROOT] = FIX_hardened,
	};
	const struct fix_about about = { .what = caps_words(arena, escape) };
	return fix_text(barrier == BARRIER_MOUNTS ? mounts_fix(escape) : raising[barrier], subject, &about, arena);
}

/* Cheapest first: what most containers can do without. */
static const enum barrier cheapest[] = { BARRIER_CAPABILITIES, BARRIER_SECCOMP, BARRIER_APPARMOR, BARRIER_MOUNTS, BARRIER_NON_ROOT,
	BARRIER_USERNS, BARRIER_SANDBOX };

static void view_closing(struct view *view, const struct escape *escape, const struct escape_case *c,
	const struct escape_finding *finding)
{
	const struct subject *subject = c->assess->subject;
	unsigned standing = finding->standing;
	view_gap(view);
	for (size_t i = 0; i < ESCAPE_NEEDS && escape->needs[i]; i++) {
		struct fix_about about;
		enum fix_id id = need_fix(escape->needs[i], c, &about);
		const char *fix = fix_text(id, subject, &about, view->arena);
		if (fix && escape->needs[i]->holds(c, escape->needs[i]->arg) != NO) {
			view_row(view, MARK_NONE, "closes it", TONE_GOOD, "%s", fix)->tone = TONE_ACCENT;
			break;
		}
	}
	for (size_t i = 0; i < ISO_COUNT(cheapest) && standing < 2; i++) {
		enum barrier barrier = cheapest[i];
		if (finding->cells[barrier] != CELL_GONE || !escape_refusal(escape, barrier)->stops ||
			falls_together(escape, c, barrier))
			continue;
		const char *fix = barrier_fix(escape, subject, barrier, view->arena);
		if (!fix)
			continue;
		view_row(view, MARK_NONE, ++standing == 2 ? "second barrier" : "first barrier", TONE_GOOD, "%s", fix)->tone =
			TONE_ACCENT;
		view_span(view, TONE_MUTED, "  %s", barriers[barrier].title);
	}
}

void escape_view(size_t index, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	const struct escape *escape = &escapes[index];
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	struct escape_case c = escape_case_of(&assess);
	struct escape_finding finding;
	escape_explain(index, subject, inventory, view->arena, &finding);
	view_head(view, escape);
	view_row(view, escape_verdict_mark(finding.verdict), "verdict", escape_verdict_tone(finding.verdict), "%s",
		escape_verdict_words(finding.verdict));
	view_span(view, TONE_PLAIN, "  %s", finding.reason);
	if (is_windows(&assess))
		return;
	view_gap(view);
	view_needs(view, escape, &c);
	view_barriers(view, escape, &finding);
	if (finding.verdict != ESCAPE_NA && finding.verdict != ESCAPE_LAYERED)
		view_closing(view, escape, &c, &finding);
}

void escape_lesson_view(size_t index, struct view *view)
{
	const struct escape *escape = &escapes[index];
	view_head(view, escape);
	for (size_t i = 0; i < ESCAPE_NEEDS && escape->needs[i]; i++)
		view_row(view, MARK_NONE, i ? "" : "needs", TONE_PLAIN, "%s", escape->needs[i]->present);
	if (escape->caps)
		view_row(view, MARK_NONE, "needs", TONE_PLAIN, "%s", caps_words(view->arena, escape));
	if (escape->act)
		view_row(view, MARK_NONE, "needs", TONE_PLAIN, "%s", acts[escape->act].words);
	view_gap(view);
	for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++) {
		const struct refusal *refusal = escape->refusals[barrier];
		if (!refusal || !refusal->stops)
			continue;
		view_row(view, MARK_NONE, barriers[barrier].title, TONE_PLAIN, "stops it where %s", refusal->stops);
		view_evidence(view, "%s", refusal->source);
	}
}
