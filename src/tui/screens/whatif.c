/* SPDX-License-Identifier: Apache-2.0 */
/* What would be if fixes were made: toggles, and the result of those that are on. */
#include "config.h"

#include "tui/screens/whatif.h"

#include <string.h>

#include <isotop/edit.h>
#include <isotop/escapes.h>
#include <isotop/fixes.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/judgement.h>
#include <isotop/report.h>
#include <isotop/report_diff.h>
#include <isotop/subject.h>
#include <isotop/view.h>

#include "tui/draw/bars.h"
#include "tui/screens/rows.h"
#include "tui/screens/subject.h"
#include "tui/watch.h"
#include "tui/whatif.h"

#define FIRST_LINE   3 /* below the head, and why it would not be started */
#define RESULT_LEFT  46 /* where the result stands beside the toggles */
#define RESULT_LEAST 40
#define RESULT_WIDE  116 /* from here on the two share the screen */
#define UNDER_LEFT   6   /* what stands under a toggle */
#define MARGIN       2
#define WORDS_ROOM   20 /* lines of a screen that has two of them for what a fix may break */
#define HEAD_WIDE    60 /* a head that also counts the escapes with one barrier */

static bool beside(const struct ui *ui)
{
	return ui->width >= RESULT_LEFT + RESULT_LEAST;
}

/* Where the toggles end. */
static int toggles_width(const struct ui *ui)
{
	return ui->width >= RESULT_WIDE ? ui->width / 2 : beside(ui) ? RESULT_LEFT : ui->width;
}

/* The last lines say what the toggle under the cursor may break. */
static int words_lines(const struct ui *ui)
{
	return ui->height >= WORDS_ROOM ? 2 : 1;
}

static int rows_room(const struct ui *ui)
{
	int room = ui_body_end(ui) - FIRST_LINE - words_lines(ui);
	return room > 1 ? room : 1;
}

/* Lines of a toggle: where all fit, what each may break stands under it. */
static int toggle_lines(const struct ui *ui)
{
	return (size_t)rows_room(ui) >= 2 * ui->whatif.trial.toggle_count ? 2 : 1;
}

static size_t toggles_room(const struct ui *ui)
{
	return (size_t)(rows_room(ui) / toggle_lines(ui));
}

static size_t result_lines(const struct whatif_state *state)
{
	return state->pane.page ? page_lines(state->pane.page) : 0;
}

/* ---- what is shown --------------------------------------------------------------------- */

static void add_checks(const struct whatif_state *state, const struct judged *judged, struct view *view)
{
	const struct judgement *before = &judged->judgements[state->trial.items[0]];
	const struct judgement *after = &state->trial.after[0];
	view_title(view, "the ten checks");
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		bool same = before->checks[i] == after->checks[i];
		view_row(view, verdict_mark((enum verdict)after->checks[i]), checks[i].title, same ? TONE_MUTED : TONE_STRONG, "%s",
			verdict_name((enum verdict)before->checks[i]));
		if (same)
			continue;
		view_arrow(view);
		view_span(view, TONE_STRONG, "%s", verdict_name((enum verdict)after->checks[i]));
	}
}

static void add_escapes(const struct whatif_state *state, const struct judged *judged, struct view *view)
{
	const struct judgement *before = &judged->judgements[state->trial.items[0]];
	const struct judgement *after = &state->trial.after[0];
	bool any = false;
	for (size_t i = 0; i < ESCAPE_COUNT; i++) {
		if (before->escapes[i] == after->escapes[i])
			continue;
		if (!any)
			view_gap(view);
		if (!any)
			view_title(view, "escapes that change");
		any = true;
		view_row(view, escape_verdict_mark((enum escape_verdict)after->escapes[i]), escapes[i].id, TONE_PLAIN, "%s",
			escape_verdict_words((enum escape_verdict)before->escapes[i]));
		view_arrow(view);
		view_span(view, TONE_PLAIN, "%s", escape_verdict_words((enum escape_verdict)after->escapes[i]));
	}
}

/* Of several: each, before and after; names are long, so they come last. */
static void add_several(const struct whatif_state *state, const struct judged *judged, const char *arrow, struct view *view)
{
	view_title(view, "%zu containers", state->trial.count);
	for (size_t i = 0; i < state->trial.count; i++) {
		const struct score *before = &judged->judgements[state->trial.items[i]].score;
		const struct score *after = &state->trial.after[i].score;
		bool worse = score_order(after) < score_order(before);
		view_row(view, worse ? MARK_FAIL : after->grade < before->grade ? MARK_PASS : MARK_NONE,
			arena_printf(view->arena, "%3u %c  %s  %3u %c", before->value, before->grade, arrow, after->value, after->grade),
			TONE_PLAIN, "%s", judged->inventory->subjects[state->trial.items[i]]->name);
	}
}

static void fill(struct ui *ui, int width, const struct pane_key *key)
{
	struct whatif_state *state = &ui->whatif;
	struct arena *arena = arena_new();
	struct view view = view_new(arena);
	if (state->trial.count == 1) {
		add_checks(state, ui->judged, &view);
		add_escapes(state, ui->judged, &view);
	} else if (state->trial.count) {
		add_several(state, ui->judged, glyph_text(GLYPH_ARROW, ui->ascii), &view);
	}
	pane_fill(&state->pane, arena, page_new(arena, &view, width, ui->ascii), key);
}

/* What the one container uses now, asked once for a reading. */
static void see_uses(struct ui *ui)
{
	struct whatif_state *state = &ui->whatif;
	arena_free(state->uses_arena);
	state->uses_arena = arena_new();
	state->uses = NULL;
	if (ui->uses.ask && state->trial.count == 1)
		state->uses = ui->uses.ask(ui->uses.ctx, ui->judged->inventory->subjects[state->trial.items[0]], state->uses_arena);
}

/* Weighed once for a reading and a choice of containers; judged again with each toggle. */
static void work_out(struct ui *ui)
{
	struct whatif_state *state = &ui->whatif;
	bool other = state->weighed != ui->reading || state->weighed_whom != state->whom;
	if (!other && state->judged == state->serial)
		return;
	if (other) {
		trial_choose(&state->trial, ui, state->whom, state->watch.key);
		trial_weigh(&state->trial, ui->judged);
		see_uses(ui);
		state->weighed = ui->reading;
		state->weighed_whom = state->whom;
		state->serial++;
	}
	trial_settle(&state->trial, &state->set);
	trial_judge(&state->trial, ui->judged, &state->set);
	trial_join(&state->trial, ui->judged, &state->set);
	trial_beside(&state->trial, ui->judged, &state->set);
	state->judged = state->serial;
	if (state->cursor >= state->trial.toggle_count)
		state->cursor = state->trial.toggle_count ? state->trial.toggle_count - 1 : 0;
}

void whatif_layout(struct ui *ui)
{
	struct whatif_state *state = &ui->whatif;
	watch_follow(&state->watch, ui->judged);
	if (!ui->judged)
		return;
	work_out(ui);
	int width = beside(ui) ? ui->width - toggles_width(ui) - MARGIN : ui->width - 2 * MARGIN;
	const struct pane_key key = { { state->serial, ui->reading, state->whom, 0 }, width, ui->ascii };
	if (pane_stale(&state->pane, &key))
		fill(ui, width, &key);
	/* below both stands what may break, and the last line counts what does not fit */
	pane_resize(&state->pane, rows_room(ui) - (result_lines(state) > (size_t)rows_room(ui)));
	size_t room = toggles_room(ui);
	if (state->cursor < state->top)
		state->top = state->cursor;
	if (state->cursor >= state->top + room)
		state->top = state->cursor - room + 1;
}

const struct inventory *whatif_sides(const struct ui *ui, struct arena *arena, struct diff *ret_diff)
{
	const struct whatif_state *state = &ui->whatif;
	const struct trial *trial = &state->trial;
	const struct inventory *before = ui->judged->inventory;
	const struct inventory *after = what_if_all(before, &state->set);
	struct judged_pair *pairs = arena_array(arena, trial->count + 1, sizeof(*pairs));
	struct diff_loss *losses = arena_array(arena, trial->count * FIX_COUNT + 1, sizeof(*losses));
	struct diff_refusal *refusals = arena_array(arena, trial->count + 1, sizeof(*refusals));
	struct diff diff = { .a = "before", .b = "after", .pairing = { trial->count, pairs }, .losses = losses, .refusals = refusals };
	for (size_t i = 0; i < trial->count; i++) {
		uint32_t at = trial->items[i];
		const char *why = refused_now(before, after, at);
		pairs[i] = (struct judged_pair){ before->subjects[at], &ui->judged->judgements[at], after->subjects[at],
			&trial->after[i], NULL };
		if (why)
			refusals[diff.refusal_count++] = (struct diff_refusal){ pairs[i].a->name, why };
		diff.loss_count += diff_losses(&pairs[i], before, &state->set, state->uses, arena, losses + diff.loss_count);
	}
	*ret_diff = diff;
	return after;
}

void whatif_free(struct ui *ui)
{
	watch_free(&ui->whatif.watch);
	trial_free(&ui->whatif.trial);
	arena_free(ui->whatif.uses_arena);
	pane_free(&ui->whatif.pane);
}

/* ---- drawing --------------------------------------------------------------------------- */

static unsigned count_of(const struct judgement *judgement, enum escape_verdict verdict)
{
	unsigned count = 0;
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		count += judgement->escapes[i] == verdict;
	return count;
}

static void draw_one(const struct ui *ui, struct pen *pen)
{
	const struct trial *trial = &ui->whatif.trial;
	const struct judgement *before = &ui->judged->judgements[trial->items[0]];
	const struct judgement *after = &trial->after[0];
	unsigned worse = 0;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		worse += verdict_badness((enum verdict)after->checks[i]) > verdict_badness((enum verdict)before->checks[i]);
	pen_printf(pen, TONE_STRONG, "%u %c ", before->score.value, before->score.grade);
	pen_glyph(pen, TONE_MUTED, GLYPH_ARROW);
	pen_printf(pen, TONE_STRONG, " %u %c", after->score.value, after->score.grade);
	pen_printf(pen, TONE_PLAIN, "   open %u ", count_of(before, ESCAPE_OPEN));
	pen_glyph(pen, TONE_MUTED, GLYPH_ARROW);
	pen_printf(pen, TONE_PLAIN, " %u", count_of(after, ESCAPE_OPEN));
	if (ui->width >= HEAD_WIDE) {
		pen_printf(pen, TONE_PLAIN, "   one barrier %u ", count_of(before, ESCAPE_SINGLE));
		pen_glyph(pen, TONE_MUTED, GLYPH_ARROW);
		pen_printf(pen, TONE_PLAIN, " %u", count_of(after, ESCAPE_SINGLE));
	}
	if (worse)
		pen_printf(pen, TONE_BAD, "   worse: %u", worse);
	if (trial->alone && ui->width >= HEAD_WIDE)
		pen_text(pen, TONE_MUTED, "   each alone");
}

static bool any_is_on(const struct whatif_state *state)
{
	bool any = false;
	for (size_t i = 0; i < state->trial.toggle_count; i++)
		any |= state->set.has[state->trial.toggles[i].fix];
	return any;
}

static void draw_several(const struct ui *ui, struct pen *pen)
{
	const struct trial *trial = &ui->whatif.trial;
	size_t failed = 0;
	size_t left = 0;
	size_t worse = 0;
	for (size_t i = 0; i < trial->count; i++) {
		const struct score *before = &ui->judged->judgements[trial->items[i]].score;
		failed += before->grade == 'F';
		left += before->grade == 'F' && trial->after[i].score.grade != 'F';
		worse += score_order(&trial->after[i].score) < score_order(before);
	}
	pen_printf(pen, TONE_STRONG, "%zu of %zu", left, trial->count);
	pen_printf(pen, TONE_PLAIN, " leave F; %zu stay there", failed - left);
	if (worse)
		pen_printf(pen, TONE_BAD, "   worse: %zu", worse);
	if (trial->count > WEIGHED_MOST && ui->width >= HEAD_WIDE)
		pen_printf(pen, TONE_MUTED, "   each%s: of the first %d", trial->alone || !any_is_on(&ui->whatif) ? " alone" : "", WEIGHED_MOST);
	else if (trial->alone && ui->width >= HEAD_WIDE)
		pen_text(pen, TONE_MUTED, "   each alone");
}

static void draw_toggle(const struct ui *ui, struct canvas *canvas, int y, size_t index)
{
	const struct whatif_state *state = &ui->whatif;
	const struct toggle *toggle = &state->trial.toggles[index];
	bool selected = index == state->cursor;
	bool on = state->set.has[toggle->fix];
	struct pen pen = pen_at(canvas, y, 0);
	cleanup_strbuf struct strbuf gain = { 0 };
	if (selected)
		pen_glyph(&pen, TONE_ACCENT, GLYPH_CURSOR);
	pen.x = 2;
	pen_text(&pen, on ? TONE_GOOD : TONE_MUTED, on ? "[x] " : "[ ] ");
	pen_field(&pen, selected ? TONE_STRONG : TONE_PLAIN, fixes[toggle->fix].id, 22);
	strbuf_addf(&gain, "%+d", toggle->beside);
	if (toggle->beside_closes > 0 && ui->width >= HEAD_WIDE)
		strbuf_addf(&gain, ", closes %d", toggle->beside_closes);
	pen_text(&pen, toggle->against ? TONE_WARN : toggle->beside > 0 ? TONE_GOOD : TONE_MUTED, strbuf_text(&gain));
	if (selected)
		canvas_ground(canvas, y, 0, beside(ui) ? toggles_width(ui) - 2 : ui->width, GROUND_SELECTED);
}

/* What one may break, first why it would not be started and what is used of that now, where it can be seen. */
static void say_words(const struct whatif_state *state, size_t index, struct strbuf *out)
{
	const struct toggle *toggle = &state->trial.toggles[index];
	const char *breaks = fixes[toggle->fix].breaks;
	cleanup_strbuf struct strbuf now = { 0 };
	bool used = state->uses && uses_text(state->uses, toggle->fix, &now);
	bool last = used && uses_hidden(state->uses, toggle->fix);
	if (toggle->against)
		strbuf_addf(out, "%s: %s%s", any_is_on(state) ? "with what is on" : "alone", toggle->against, used || breaks ? "; " : "");
	if (used && !last)
		strbuf_addf(out, "now: %s%s", strbuf_text(&now), breaks ? "; " : "");
	if (breaks)
		strbuf_addf(out, "may break %s", breaks);
	if (last)
		strbuf_addf(out, "%snow: %s", breaks ? "; " : "", strbuf_text(&now));
}

static void draw_under(const struct ui *ui, struct canvas *canvas, int y, size_t index)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct pen pen = pen_at(canvas, y, UNDER_LEFT);
	say_words(&ui->whatif, index, &text);
	pen_phrase(&pen, TONE_MUTED, strbuf_text(&text), toggles_width(ui) - UNDER_LEFT - MARGIN);
}

static void draw_toggles(const struct ui *ui, struct canvas *canvas)
{
	const struct whatif_state *state = &ui->whatif;
	int lines = toggle_lines(ui);
	for (size_t i = 0; i < toggles_room(ui) && state->top + i < state->trial.toggle_count; i++) {
		int y = FIRST_LINE + (int)i * lines;
		draw_toggle(ui, canvas, y, state->top + i);
		if (lines > 1)
			draw_under(ui, canvas, y + 1, state->top + i);
	}
}

/* What the one under the cursor may break, whole. */
static void draw_words(const struct ui *ui, struct canvas *canvas)
{
	const struct whatif_state *state = &ui->whatif;
	int y = ui_body_end(ui) - words_lines(ui);
	int width = ui->width - 2 * MARGIN;
	cleanup_strbuf struct strbuf text = { 0 };
	if (state->trial.toggle_count)
		say_words(state, state->cursor, &text);
	else
		strbuf_adds(&text, "No fix that can be tried would gain anything.");
	const char *rest = strbuf_text(&text);
	size_t words = words_fit(rest, width, ui->ascii);
	struct pen pen = pen_at(canvas, y, MARGIN);
	if (words_lines(ui) > 1 && rest[words]) {
		pen_put(&pen, TONE_WARN, rest, words);
		rest += words + strspn(rest + words, " ");
		pen = pen_at(canvas, y + 1, MARGIN);
	}
	pen_phrase(&pen, TONE_WARN, rest, width);
}

/* The result beside the toggles; what of it is below its end is counted. */
static void draw_result(const struct ui *ui, struct canvas *canvas)
{
	const struct whatif_state *state = &ui->whatif;
	size_t lines = result_lines(state);
	int x = toggles_width(ui);
	int room = rows_room(ui);
	pane_draw(&state->pane, canvas, FIRST_LINE, x);
	struct pen pen = pen_at(canvas, FIRST_LINE + room - 1, x);
	if (lines > (size_t)room)
		pen_printf(&pen, TONE_MUTED, "and %zu more lines", lines - (size_t)room + 1);
}

static const char *whom_words(const struct whatif_state *state)
{
	return state->whom == WHATIF_MARKED ? "the marked containers"
	       : state->whom == WHATIF_SHOWN ? "all that are shown"
					     : NULL;
}

void whatif_draw(const struct ui *ui, struct canvas *canvas)
{
	const struct whatif_state *state = &ui->whatif;
	const struct subject *subject = state->watch.judged ? watch_subject(&state->watch) : NULL;
	const char *whom = whom_words(state);
	bars_crumb(ui, canvas, "what if", whom ? whom : subject ? subject->name : "");
	struct pen pen = pen_at(canvas, 1, MARGIN);
	if (state->trial.count == 1)
		draw_one(ui, &pen);
	else if (state->trial.count)
		draw_several(ui, &pen);
	else
		pen_text(&pen, TONE_MUTED, "It is not there any more, or is not judged.");
	pen = pen_at(canvas, 2, MARGIN);
	if (state->trial.refused)
		pen_phrase(&pen, TONE_BAD, state->trial.refused, ui->width - 2 * MARGIN);
	draw_toggles(ui, canvas);
	draw_words(ui, canvas);
	if (beside(ui))
		draw_result(ui, canvas);
}

void whatif_position(const struct ui *ui, struct strbuf *out)
{
	const struct whatif_state *state = &ui->whatif;
	if (state->trial.toggle_count > toggles_room(ui))
		strbuf_addf(out, "%zu/%zu", state->cursor + 1, state->trial.toggle_count);
}

/* ---- keys ------------------------------------------------------------------------------- */

void whatif_move(struct ui *ui, enum motion motion)
{
	struct whatif_state *state = &ui->whatif;
	if (state->trial.toggle_count)
		state->cursor = motion_apply(motion, state->cursor, state->trial.toggle_count, (int)toggles_room(ui));
}

bool whatif_can_move(const struct ui *ui)
{
	return ui->whatif.trial.toggle_count > 1;
}

bool whatif_click(struct ui *ui, int y, int x)
{
	struct whatif_state *state = &ui->whatif;
	size_t row = state->top + (size_t)(y < FIRST_LINE ? 0 : (y - FIRST_LINE) / toggle_lines(ui));
	if (y < FIRST_LINE || y >= FIRST_LINE + rows_room(ui) || row >= state->trial.toggle_count || (beside(ui) && x >= toggles_width(ui)))
		return false;
	bool again = row == state->cursor;
	state->cursor = row;
	return again;
}

/* What held before, so that it can be taken back. */
static void remember(struct whatif_state *state)
{
	if (state->undo_count == UNDO_MOST) {
		memmove(state->undo, state->undo + 1, (UNDO_MOST - 1) * sizeof(*state->undo));
		state->undo_count--;
	}
	state->undo[state->undo_count++] = state->set;
	state->serial++;
}

enum effect whatif_open(struct ui *ui)
{
	struct whatif_state *state = &ui->whatif;
	const struct subject *subject = subject_at_hand(ui);
	ssize_t index = subject ? inventory_find(ui->judged->inventory, subject->key) : -1;
	bool marked = ui_screen(ui) == SCREEN_LIST && ui->list.marks.count > 0;
	if (index < 0)
		return EFFECT_NONE;
	watch_hold(&state->watch, ui->judged, (size_t)index);
	state->whom = marked ? WHATIF_MARKED : WHATIF_ONE;
	state->set = (struct fix_set){ .has = { false } };
	state->undo_count = state->cursor = state->top = 0;
	state->weighed = 0;
	pane_home(&state->pane);
	ui_push(ui, SCREEN_WHATIF);
	return EFFECT_NONE;
}

enum effect whatif_toggle(struct ui *ui)
{
	struct whatif_state *state = &ui->whatif;
	if (!state->trial.toggle_count)
		return EFFECT_NONE;
	enum fix_id fix = state->trial.toggles[state->cursor].fix;
	remember(state);
	state->set.has[fix] = !state->set.has[fix];
	return EFFECT_NONE;
}

enum effect whatif_undo(struct ui *ui)
{
	struct whatif_state *state = &ui->whatif;
	if (!state->undo_count) {
		ui_say(ui, TONE_MUTED, "nothing to undo");
		return EFFECT_NONE;
	}
	state->set = state->undo[--state->undo_count];
	state->serial++;
	return EFFECT_NONE;
}

enum effect whatif_smallest(struct ui *ui)
{
	struct whatif_state *state = &ui->whatif;
	struct fix_set set = state->set;
	if (!state->trial.count || !trial_reach(&state->trial, ui->judged, &set)) {
		trial_judge(&state->trial, ui->judged, &state->set);
		bool best = state->trial.count && trial_grade(&state->trial) == 'A';
		ui_say(ui, best ? TONE_MUTED : TONE_WARN, best ? "A is the best grade there is"
							       : "no fix that can be tried leads to the next grade");
		return EFFECT_NONE;
	}
	remember(state);
	state->set = set;
	return EFFECT_NONE;
}

/* Would @set turn a toggle on that is off? */
static bool turns_on(const struct whatif_state *state, const struct fix_set *set)
{
	for (size_t i = 0; i < state->trial.toggle_count; i++) {
		enum fix_id fix = state->trial.toggles[i].fix;
		if (set->has[fix] && !state->set.has[fix])
			return true;
	}
	return false;
}

enum effect whatif_preset(struct ui *ui, int preset)
{
	struct whatif_state *state = &ui->whatif;
	struct fix_set set = { 0 };
	fix_set_add_preset(&set, &fix_presets[preset]);
	trial_settle(&state->trial, &set);
	if (!turns_on(state, &set)) {
		ui_say(ui, TONE_MUTED, "%s is reached already: none of the fixes here is missing for it", fix_presets[preset].id);
		return EFFECT_NONE;
	}
	remember(state);
	fix_set_add_preset(&state->set, &fix_presets[preset]);
	return EFFECT_NONE;
}

enum effect whatif_whom(struct ui *ui)
{
	struct whatif_state *state = &ui->whatif;
	state->whom = (state->whom + 1) % WHATIF_WHOMS;
	if (state->whom == WHATIF_MARKED && !ui->list.marks.count)
		state->whom = WHATIF_SHOWN;
	state->cursor = state->top = 0;
	return EFFECT_NONE;
}
