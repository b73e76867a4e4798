/* SPDX-License-Identifier: Apache-2.0 */
/* What differs, as views: a container against its declaration, and two containers. */
#include "config.h"

#include "judge/readings.h"
#include "judge/words.h"

#include <string.h>
#include <isotop/compare.h>
#include <isotop/escapes.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/subject.h>
#include <isotop/view.h>

/* ---- words ------------------------------------------------------------------------- */

static const char *layer_title(const char *id)
{
	static const struct {
		const char *id;
		const char *title;
	} others[] = { { "process", "Process" }, { "mounts", "Mounts and devices" }, { "cluster", "Cluster" },
		{ "other", "Other facts" } };
	int index = layer_index(id);
	for (size_t i = 0; index < 0 && i < ISO_COUNT(others); i++)
		if (strcmp(others[i].id, id) == 0)
			return others[i].title;
	return index < 0 ? id : layers[index].title;
}

static enum mark shift_mark(enum shift shift)
{
	static const enum mark marks[] = { MARK_NONE, MARK_NA, MARK_PASS, MARK_FAIL };
	return marks[shift];
}

static enum tone shift_tone(enum shift shift)
{
	static const enum tone tones[] = { TONE_MUTED, TONE_PLAIN, TONE_GOOD, TONE_BAD };
	return tones[shift];
}

static bool same_items(const struct change *a, const struct change *b)
{
	if (strcmp(a->layer, b->layer) != 0 || a->shift == SHIFT_NONE || a->shift != b->shift ||
		a->a_count + a->b_count == 0 || a->a_count != b->a_count || a->b_count != b->b_count)
		return false;
	for (size_t i = 0; i < a->a_count; i++)
		if (strcmp(a->a_only[i], b->a_only[i]) != 0)
			return false;
	for (size_t i = 0; i < a->b_count; i++)
		if (strcmp(a->b_only[i], b->b_only[i]) != 0)
			return false;
	return true;
}

/* The sets of capabilities mostly change together: how many changes from @at on say the same. */
static size_t run_of(const struct comparison *comparison, size_t at)
{
	size_t end = at + 1;
	while (end < comparison->count && same_items(&comparison->changes[at], &comparison->changes[end]))
		end++;
	return end - at;
}

/* "effective", or of several sets as the grid of capabilities heads them: "eff prm bnd". */
static const char *run_label(const struct comparison *comparison, size_t at, size_t count, struct arena *arena)
{
	static const struct {
		enum fact_id fact;
		const char *head;
	} heads[] = { { FACT_cap_effective, "eff" }, { FACT_cap_permitted, "prm" }, { FACT_cap_inheritable, "inh" },
		{ FACT_cap_bounding, "bnd" }, { FACT_cap_ambient, "amb" } };
	cleanup_strbuf struct strbuf out = { 0 };
	for (size_t i = at; count > 1 && i < at + count; i++)
		for (size_t k = 0; k < ISO_COUNT(heads); k++)
			if (heads[k].fact == comparison->changes[i].fact)
				strbuf_addf(&out, "%s%s", out.len ? " " : "", heads[k].head);
	return out.len ? arena_strdup(arena, strbuf_text(&out)) : comparison->changes[at].label;
}

static bool of_items(const struct change *change)
{
	return change->a_count + change->b_count > 0;
}

/* Between two things of a list: capabilities are words, the rest is longer. */
static const char *separator_of(const struct change *change)
{
	enum fact_kind kind = fact_infos[change->fact].kind;
	return kind == FACT_KIND_MASK || kind == FACT_KIND_PROCESSES ? " " : "; ";
}

/* What one side alone has. */
struct only {
	size_t count;
	const char *const *items;
};

/* Forty names say less than two words. */
static struct only only_of(const struct change *change, bool right)
{
	static const char *const every[] = { "every capability" };
	enum fact_kind kind = fact_infos[change->fact].kind;
	struct only only = { right ? change->b_count : change->a_count, right ? change->b_only : change->a_only };
	if (kind == FACT_KIND_MASK && !change->alike && only.count >= (size_t)__builtin_popcountll(CAPS_EVERY))
		only = (struct only){ ISO_COUNT(every), every };
	return only;
}

/* ---- drift --------------------------------------------------------------------------- */

/* One side's value: what it alone has is brought forward, what both have is counted. */
static void view_side(struct view *view, const struct change *change, bool effective, enum tone tone)
{
	struct only only = only_of(change, effective);
	if (!of_items(change)) {
		view_span(view, tone, "%s", effective ? change->b : change->a);
		return;
	}
	for (size_t i = 0; i < only.count; i++)
		view_span(view, tone, "%s%s", i ? separator_of(change) : "", only.items[i]);
	if (change->alike)
		view_span(view, TONE_MUTED, "%s%zu alike", only.count ? "  and " : "", change->alike);
	else if (!only.count)
		view_span(view, tone, "none");
}

static void view_origin(struct view *view, struct origin origin)
{
	const char *where = origin_words(view->arena, origin);
	if (where)
		view_evidence(view, "%s", where);
}

/* "config.json:45": the whole path stands at the end. */
static const char *brief_origin(struct arena *arena, struct origin origin)
{
	if (origin.where)
		origin.where = path_ending(origin.where, 1);
	return origin_words(arena, origin);
}

/* One line for both: nothing is to be seen there. */
static void view_alike(struct view *view, const struct change *change)
{
	bool enforced = change->b_origin.where != NULL;
	const char *where = brief_origin(view->arena, change->a_origin);
	view_row(view, MARK_NONE, change->label, TONE_MUTED, "%s", enforced ? change->b : change->a);
	if (!enforced)
		view_span(view, TONE_MUTED, "  not shown by the kernel");
	else if (where)
		view_span(view, TONE_MUTED, "  as in %s", where);
	else
		view_span(view, TONE_MUTED, "  not declared");
	view_origin(view, enforced ? change->b_origin : change->a_origin);
}

static void view_drift_change(struct view *view, const struct comparison *comparison, size_t at, size_t run)
{
	const struct change *change = &comparison->changes[at];
	if (change->shift == SHIFT_NONE) {
		view_alike(view, change);
		return;
	}
	view_row(view, shift_mark(change->shift), run_label(comparison, at, run, view->arena), TONE_MUTED,
		"declared   ");
	view_side(view, change, false, TONE_PLAIN);
	view_origin(view, change->a_origin);
	view_row(view, MARK_NONE, "", TONE_MUTED, "effective  ");
	view_side(view, change, true, shift_tone(change->shift));
	view_origin(view, change->b_origin);
	if (change->cause) {
		view_row(view, MARK_NONE, "", TONE_MUTED, "cause      ");
		view_span(view, TONE_PLAIN, "%s", change->cause);
	}
}

/* The changes under the titles of their layers. */
static void view_drift_changes(struct view *view, const struct comparison *comparison)
{
	const char *layer = NULL;
	for (size_t i = 0, run; i < comparison->count; i += run) {
		const struct change *change = &comparison->changes[i];
		run = run_of(comparison, i);
		if (!layer || strcmp(layer, change->layer) != 0) {
			view_gap(view);
			view_title(view, "%s", layer_title(change->layer));
			layer = change->layer;
		}
		view_drift_change(view, comparison, i, run);
	}
}

static void view_drift_summary(struct view *view, const struct comparison *comparison, size_t differ)
{
	view_gap(view);
	if (!differ) {
		view_row(view, MARK_PASS, "no drift", TONE_PLAIN, "%zu facts compared, all as declared",
			comparison->compared);
		view_ref(view, "word:drift");
		return;
	}
	bool worse = comparison->worse > 0;
	view_row(view, worse ? MARK_FAIL : MARK_WARN, "drift", worse ? TONE_BAD : TONE_WARN,
		"%zu of %zu facts are not as declared", differ, comparison->compared);
	if (comparison->worse)
		view_span(view, TONE_BAD, ", %zu worse", comparison->worse);
	if (comparison->better)
		view_span(view, TONE_GOOD, ", %zu better", comparison->better);
}

static size_t differing(const struct comparison *comparison)
{
	size_t count = 0;
	for (size_t i = 0; i < comparison->count; i++)
		count += comparison->changes[i].shift != SHIFT_NONE;
	return count;
}

/* The file that most of what was declared stands in, once for all the lines that name it shortly. */
static void view_declared_in(struct view *view, const struct comparison *comparison)
{
	const char *where = NULL;
	for (size_t i = 0; i < comparison->count && !where; i++)
		if (comparison->changes[i].a_origin.line)
			where = comparison->changes[i].a_origin.where;
	if (!where)
		return;
	view_gap(view);
	view_row(view, MARK_NONE, "declared in", TONE_MUTED, "%s", where);
}

void drift_view(const struct subject *subject, const struct inventory *inventory, bool all, struct view *view)
{
	static const char *const reasons[] = {
		[DRIFT_NOT_RUNNING] = "It does not run: there is nothing to hold its declaration against.",
		[DRIFT_NOT_DECLARED] =
			"How it was meant to run is not known: its runtime left no configuration that can be "
			"read, and no manifest of it is loaded.",
		[DRIFT_SANDBOXED] =
			"It runs in a sandbox: the kernel shows what holds the sandbox, which is no drift of "
			"what was declared for the container.",
	};
	struct comparison comparison;
	enum drift_state state = subject_drift(subject, inventory, all ? COMPARE_SAME : 0, view->arena, &comparison);
	view_prose(view, TONE_PLAIN,
		"What was declared against what the kernel enforces now. What differs was changed from outside, given up or "
		"gained by a process, or started inside later.");
	if (state != DRIFT_COMPARED) {
		view_gap(view);
		view_prose(view, TONE_MUTED, "%s", reasons[state]);
		return;
	}
	view_drift_summary(view, &comparison, differing(&comparison));
	view_drift_changes(view, &comparison);
	view_declared_in(view, &comparison);
}

/* ---- two side by side ------------------------------------------------------------------- */

/* One line of the comparison, before it is known how wide there is room. */
struct diff_row {
	enum mark mark;
	enum tone tone; /* of the label */
	const char *label;
	const char *a; /* NULL: a heading */
	const char *b;
	enum tone a_tone;
	enum tone b_tone;
};

struct diff_rows {
	struct arena *arena;
	size_t count;
	size_t room;
	struct diff_row *rows;
};

static void add_row(struct diff_rows *rows, struct diff_row row)
{
	if (rows->count == rows->room) {
		size_t room = rows->room ? rows->room * 2 : 64;
		struct diff_row *more = arena_array(rows->arena, room, sizeof(*more));
		if (rows->count)
			memcpy(more, rows->rows, rows->count * sizeof(*more));
		rows->rows = more;
		rows->room = room;
	}
	rows->rows[rows->count++] = row;
}

static void add_heading(struct diff_rows *rows, const char *text)
{
	add_row(rows, (struct diff_row){ .label = "" });
	add_row(rows, (struct diff_row){ .label = text, .tone = TONE_STRONG });
}

#define SIDE_COLUMNS 44
#define PAIR_COLUMNS 40

/* The text of one side in lines of some width; a list breaks between two things. */
struct lines {
	size_t count;
	const char **items;
};

static struct lines lines_of(const struct change *change, bool right, struct arena *arena)
{
	struct only only = only_of(change, right);
	struct lines lines = { 0, arena_array(arena, only.count + 2, sizeof(char *)) };
	cleanup_strbuf struct strbuf line = { 0 };
	if (!of_items(change)) {
		lines.items[lines.count++] = right ? change->b : change->a;
		return lines;
	}
	for (size_t i = 0; i < only.count; i++) {
		bool one_a_line = strcmp(separator_of(change), " ") != 0;
		if (line.len && (one_a_line || line.len + strlen(only.items[i]) >= SIDE_COLUMNS)) {
			lines.items[lines.count++] = arena_strdup(arena, strbuf_text(&line));
			strbuf_reset(&line);
		}
		strbuf_addf(&line, "%s%s", line.len ? " " : "", only.items[i]);
	}
	if (line.len)
		lines.items[lines.count++] = arena_strdup(arena, strbuf_text(&line));
	if (change->alike)
		lines.items[lines.count] = arena_printf(arena, "%s%zu alike", only.count ? "and " : "", change->alike);
	else if (!only.count)
		lines.items[lines.count] = "none";
	lines.count += lines.items[lines.count] != NULL;
	return lines;
}

static void add_change(struct diff_rows *rows, const struct comparison *comparison, size_t at, size_t run)
{
	const struct change *change = &comparison->changes[at];
	struct lines a = lines_of(change, false, rows->arena);
	struct lines b = lines_of(change, true, rows->arena);
	bool same = change->shift == SHIFT_NONE;
	for (size_t i = 0; i < a.count || i < b.count; i++)
		add_row(rows, (struct diff_row){
				      .mark = i ? MARK_NONE : shift_mark(change->shift),
				      .tone = same ? TONE_MUTED : TONE_PLAIN,
				      .label = i ? "" : run_label(comparison, at, run, rows->arena),
				      .a = i < a.count ? a.items[i] : "",
				      .b = i < b.count ? b.items[i] : "",
				      .a_tone = same ? TONE_MUTED : TONE_PLAIN,
				      .b_tone = shift_tone(change->shift),
			      });
}

static void add_changes(struct diff_rows *rows, const struct comparison *comparison)
{
	const char *layer = NULL;
	for (size_t i = 0, run; i < comparison->count; i += run) {
		run = run_of(comparison, i);
		if (!layer || strcmp(layer, comparison->changes[i].layer) != 0)
			add_heading(rows, layer_title(comparison->changes[i].layer));
		layer = comparison->changes[i].layer;
		add_change(rows, comparison, i, run);
	}
}

static const char *score_words(const struct judgement *judgement, struct arena *arena)
{
	const struct score *score = &judgement->score;
	if (!judgement->judged)
		return "not scored";
	if (score->low != score->high)
		return arena_printf(arena, "%u-%u %c", score->low, score->high, score->grade);
	return arena_printf(arena, "%u %c", score->value, score->grade);
}

static void add_score(struct diff_rows *rows, const struct judgement *a, const struct judgement *b)
{
	enum shift shift = SHIFT_NONE;
	if (a->judged && b->judged && a->score.value != b->score.value)
		shift = b->score.value > a->score.value ? SHIFT_BETTER : SHIFT_WORSE;
	add_row(rows, (struct diff_row){ shift_mark(shift), TONE_PLAIN, "score", score_words(a, rows->arena),
			      score_words(b, rows->arena), TONE_PLAIN, shift_tone(shift) });
}

static void add_verdicts(struct diff_rows *rows, const struct comparison *comparison)
{
	if (comparison->verdict_count)
		add_heading(rows, "Checks");
	for (size_t i = 0; i < comparison->verdict_count; i++) {
		const struct verdict_change *change = &comparison->verdicts[i];
		add_row(rows, (struct diff_row){
				      .mark = shift_mark(change->shift),
				      .tone = TONE_PLAIN,
				      .label = arena_printf(
					      rows->arena, "%zu %s", change->check + 1, checks[change->check].title),
				      .a = verdict_name(change->a),
				      .b = verdict_name(change->b),
				      .a_tone = mark_tone(verdict_mark(change->a)),
				      .b_tone = mark_tone(verdict_mark(change->b)),
			      });
	}
}

static void add_escapes(struct diff_rows *rows, const struct comparison *comparison)
{
	if (comparison->escape_count)
		add_heading(rows, "Escapes");
	for (size_t i = 0; i < comparison->escape_count; i++) {
		const struct escape_change *change = &comparison->escapes[i];
		add_row(rows, (struct diff_row){
				      .mark = shift_mark(change->shift),
				      .tone = TONE_PLAIN,
				      .label = escapes[change->escape].id,
				      .a = escape_verdict_words(change->a),
				      .b = escape_verdict_words(change->b),
				      .a_tone = escape_verdict_tone(change->a),
				      .b_tone = escape_verdict_tone(change->b),
			      });
	}
}

static void view_wide(struct view *view, const struct diff_rows *rows, const char *a, const char *b)
{
	const char *headings[] = { "", a, b };
	view_grid(view, ISO_COUNT(headings), rows->count, headings);
	for (size_t i = 0; i < rows->count; i++) {
		const struct diff_row *row = &rows->rows[i];
		view_row_mark(view, i, row->mark);
		view_cell(view, i, 0, row->tone, "%s", row->label);
		view_cell(view, i, 1, row->a_tone, "%s", row->a ? row->a : "");
		view_cell(view, i, 2, row->b_tone, "%s", row->b ? row->b : "");
	}
}

/* The lines of one side of a row and of those that carry it on. */
static void view_stack(struct view *view, const struct diff_row *rows, size_t count, bool right, const char *called)
{
	for (size_t i = 0; i < count; i++) {
		const char *text = right ? rows[i].b : rows[i].a;
		if (i && !*text)
			continue;
		view_row(view, i || right ? MARK_NONE : rows->mark, i || right ? "" : rows->label, TONE_MUTED, "%s  ",
			i ? " " : called);
		view_span(view, right ? rows->b_tone : rows->a_tone, "%s", text);
	}
}

/* Two short values stand in one line. */
static void view_pair(struct view *view, const struct diff_row *rows, size_t count, bool event)
{
	if (count == 1 && strlen(rows->a) + strlen(rows->b) <= PAIR_COLUMNS) {
		view_row(view, rows->mark, rows->label, rows->a_tone, "%s", rows->a);
		view_arrow(view);
		view_span(view, rows->b_tone, "%s", rows->b);
		return;
	}
	view_stack(view, rows, count, false, event ? "before" : "a");
	view_stack(view, rows, count, true, event ? "after " : "b");
}

/* Both values under one label, for less than two columns' room. @a NULL: names say nothing. */
static void view_stacked(struct view *view, const struct diff_rows *rows, bool event, const char *a, const char *b)
{
	if (a) {
		view_row(view, MARK_NONE, "a", TONE_STRONG, "%s", a);
		view_row(view, MARK_NONE, "b", TONE_STRONG, "%s", b);
		view_gap(view);
	}
	for (size_t i = 0, run; i < rows->count; i += run) {
		const struct diff_row *row = &rows->rows[i];
		run = 1;
		if (!row->a && *row->label)
			view_title(view, "%s", row->label);
		else if (!row->a)
			view_gap(view);
		if (!row->a)
			continue;
		while (i + run < rows->count && rows->rows[i + run].a && !*rows->rows[i + run].label)
			run++;
		view_pair(view, row, run, event);
	}
}

const char *side_name(const struct judged_pair *pair, bool b, struct arena *arena)
{
	const struct subject *one = b ? pair->b : pair->a;
	const struct subject *other = b ? pair->a : pair->b;
	const char **paths = arena_array(arena, 2, sizeof(*paths));
	size_t count = 0;
	if (strcmp(one->name, other->name) != 0)
		return one->name;
	if (!one->declared.file)
		return subject_running(one) ? arena_printf(arena, "pid %d", one->running.pid) : one->name;
	paths[count++] = one->declared.file;
	if (other->declared.file)
		paths[count++] = other->declared.file;
	const char *name = file_name_in(file_names_of(arena, paths, count), one->declared.file);
	return arena_printf(arena, "%s:%u", name, one->declared.line);
}

void diff_view(const struct judged_pair *pair, unsigned flags, struct view *view)
{
	struct diff_rows rows = { .arena = view->arena };
	struct comparison comparison;
	bool event = flags & DIFF_EVENT;
	compare_pair(
		pair, (event ? 0 : COMPARE_UNREAD) | (flags & DIFF_ALL ? COMPARE_SAME : 0), view->arena, &comparison);
	bool same = !differing(&comparison) && !comparison.verdict_count;
	if (same && event)
		return;
	add_score(&rows, pair->a_judgement, pair->b_judgement);
	add_verdicts(&rows, &comparison);
	add_changes(&rows, &comparison);
	add_escapes(&rows, &comparison);
	if (same) {
		view_row(view, MARK_PASS, "no difference", TONE_PLAIN, "%zu facts compared, all alike",
			comparison.compared);
		view_gap(view);
	}
	if (flags & DIFF_WIDE)
		view_wide(view, &rows, side_name(pair, false, view->arena), side_name(pair, true, view->arena));
	else
		view_stacked(view, &rows, event, event || flags & DIFF_UNNAMED ? NULL : side_name(pair, false, view->arena),
			side_name(pair, true, view->arena));
}

void declared_view(const struct judged_pair *pair, bool all, struct view *view)
{
	struct comparison comparison;
	struct diff_rows rows = { .arena = view->arena };
	compare_pair(pair, COMPARE_UNREAD | (all ? COMPARE_SAME : 0), view->arena, &comparison);
	add_score(&rows, pair->a_judgement, pair->b_judgement);
	add_verdicts(&rows, &comparison);
	view_stacked(view, &rows, false, NULL, NULL);
	view_drift_changes(view, &comparison);
}
