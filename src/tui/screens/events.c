/* SPDX-License-Identifier: Apache-2.0 */
/* What happened while the screen was open: containers that came, went, started again, or are isolated differently. */
#include "config.h"

#include "tui/screens/events.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <isotop/compare.h>
#include <isotop/escapes.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/subject.h>
#include <isotop/view.h>

#include "tui/draw/bars.h"
#include "tui/draw/name.h"
#include "tui/past.h"
#include "tui/prompt.h"
#include "tui/screens/subject.h"

/* ---- where things are ------------------------------------------------------------------ */

#define DETAIL_LINES 11
#define ROOMY        20 /* lines from which on there is a detail */

static int heads_line(const struct ui *ui)
{
	return ui->height >= 16 ? 2 : 1;
}

static int rows_height(const struct ui *ui)
{
	int lines = ui_body_end(ui) - heads_line(ui) - 1;
	if (ui->height >= ROOMY && ui->events.row_count) {
		int most = lines - DETAIL_LINES;
		lines = (int)ui->events.row_count < most ? (int)ui->events.row_count : most;
	}
	return lines > 0 ? lines : 0;
}

static int64_t recorded(const struct ui *ui)
{
	return ui->judged ? ui->judged->inventory->host.recorded : 0;
}

/* "02:31:07", or the day where it was another one. */
static void time_words(const struct ui *ui, int64_t when, char ret[16])
{
	time_t then = (time_t)when;
	time_t now = (time_t)(recorded(ui) ? recorded(ui) : ui->now);
	struct tm at;
	struct tm today;
	ret[0] = '\0';
	if (!when || !localtime_r(&then, &at) || !localtime_r(&now, &today))
		return;
	bool same = at.tm_yday == today.tm_yday && at.tm_year == today.tm_year;
	strftime(ret, 16, same ? "%H:%M:%S" : "%b %d", &at);
}

/* Since the last visit: verdicts are all that is known of it. */
static void view_verdicts(struct view *view, const struct past_pair *pair)
{
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		enum verdict then = (enum verdict)pair->a_judgement.checks[i];
		enum verdict now = (enum verdict)pair->b_judgement.checks[i];
		if (then != now)
			view_row(view, verdict_mark(now), arena_printf(view->arena, "%zu %s", i + 1, checks[i].title),
				TONE_MUTED, "%s, was %s", verdict_name(now), verdict_name(then));
	}
	for (size_t i = 0; i < ESCAPE_COUNT; i++) {
		enum escape_verdict then = (enum escape_verdict)pair->a_judgement.escapes[i];
		enum escape_verdict now = (enum escape_verdict)pair->b_judgement.escapes[i];
		if ((now == ESCAPE_OPEN) != (then == ESCAPE_OPEN))
			view_row(view, now == ESCAPE_UNKNOWN || now == ESCAPE_OPEN ? escape_verdict_mark(now) : MARK_PASS, escapes[i].id,
				TONE_MUTED, now == ESCAPE_OPEN ? "open" : now == ESCAPE_UNKNOWN ? "not known any more, was open" : "not open any more");
	}
}

/* What it is made of: before and after, or what the new one does wrong. */
static void view_event(struct view *view, const struct past_event *event)
{
	const struct judgement *judgement = event->pair.b ? &event->pair.b_judgement : &event->pair.a_judgement;
	const struct subject *subject = past_subject(event);
	if (event->earlier && event->pair.a && event->pair.b) {
		view_verdicts(view, &event->pair);
		return;
	}
	if (event->pair.a && event->pair.b) {
		struct judged_pair pair = { event->pair.a, &event->pair.a_judgement, event->pair.b,
			&event->pair.b_judgement, NULL };
		diff_view(&pair, DIFF_EVENT, view);
		if (!view->count)
			view_prose(view, TONE_MUTED, "It is isolated as it was before.");
		return;
	}
	if (subject->image)
		view_row(view, MARK_NONE, "image", TONE_PLAIN, "%s", subject->image);
	if (subject->running.runtime)
		view_row(view, MARK_NONE, "runtime", TONE_PLAIN, "%s", subject->running.runtime);
	for (size_t i = 0; judgement->judged && i < CHECK_COUNT; i++) {
		enum verdict verdict = (enum verdict)judgement->checks[i];
		if (verdict == VERDICT_FAIL || verdict == VERDICT_WARN)
			view_row(view, verdict_mark(verdict),
				arena_printf(view->arena, "%zu %s", i + 1, checks[i].title), TONE_MUTED, "%s",
				checks[i].mistake);
	}
}

/* "1,204 new, 1,203 gone": what there is of them. */
static void add_kinds(const struct past_fold *fold, struct strbuf *out)
{
	static const enum event_kind order[] = { EVENT_CHANGED, EVENT_NEW, EVENT_RESTARTED, EVENT_GONE };
	const char *gap = "";
	if (fold->worse)
		strbuf_addf(out, "%zu worse, of ", fold->worse);
	for (size_t i = 0; i < ISO_COUNT(order); i++) {
		if (!fold->kinds[order[i]])
			continue;
		strbuf_addf(out, "%s%zu %s", gap, fold->kinds[order[i]], event_name(order[i]));
		gap = ", ";
	}
}

/* The numbers, and the worst of those that were folded. */
static void view_fold(const struct ui *ui, struct view *view)
{
	const struct past_fold *fold = &ui->events.fold;
	cleanup_strbuf struct strbuf kinds = { 0 };
	char first[16];
	char last[16];
	add_kinds(fold, &kinds);
	time_words(ui, fold->first, first);
	time_words(ui, fold->last, last);
	view_prose(view, TONE_PLAIN, "%s, between %s and %s.", strbuf_text(&kinds), first, last);
	view_prose(view, TONE_MUTED, "What is worth more has a line of its own above. The worst of these, on Enter the first:");
	view_gap(view);
	for (size_t i = 0; i < fold->worst_count; i++) {
		const struct past_event *event = &fold->worst[i];
		char when[16];
		time_words(ui, event->when, when);
		view_row(view, MARK_NONE, arena_printf(view->arena, "%s %s", when, event_name(event->kind)), TONE_PLAIN,
			"%s   %s", past_subject(event)->name, event->what ? event->what : "");
	}
}

static void layout_detail(struct ui *ui)
{
	struct events_state *state = &ui->events;
	if (ui->height < ROOMY || !state->row_count) {
		pane_free(&state->pane);
		return;
	}
	const struct past_event *event = past_at(ui, state->cursor);
	bool fold = past_is_fold(ui, state->cursor);
	int width = ui->width - 4 < 140 ? ui->width - 4 : 140;
	const struct pane_key key = { { event->serial, fold ? state->fold.count : 0 }, width, ui->ascii };
	if (pane_stale(&state->pane, &key)) {
		struct arena *arena = arena_new();
		struct view view = view_new(arena);
		if (fold)
			view_fold(ui, &view);
		else
			view_event(&view, event);
		pane_fill(&state->pane, arena, page_new(arena, &view, width, ui->ascii), &key);
		pane_home(&state->pane);
	}
	pane_resize(&state->pane, ui_body_end(ui) - heads_line(ui) - rows_height(ui) - 4);
}

void events_layout(struct ui *ui)
{
	struct events_state *state = &ui->events;
	size_t height = (size_t)rows_height(ui);
	if (state->cursor >= state->row_count)
		state->cursor = state->row_count ? state->row_count - 1 : 0;
	if (state->cursor < state->top)
		state->top = state->cursor;
	if (height && state->cursor >= state->top + height)
		state->top = state->cursor - height + 1;
	if (ui_screen(ui) == SCREEN_EVENTS)
		state->unseen_worse = 0;
	layout_detail(ui);
}

/* ---- drawing ---------------------------------------------------------------------------- */

#define TIME_X 3
#define KIND_X 13
#define NAME_X 24

static int name_columns(const struct ui *ui)
{
	int room = ui->width - NAME_X - 1;
	int share = ui->width >= 70 ? room * 2 / 5 : room;
	return share > 40 ? 40 : share;
}

/* The events behind the one row: how many, and who is the worst of them. */
static void fold_words(const struct ui *ui, struct strbuf *out)
{
	const struct past_event *worst = &ui->events.fold.worst[0];
	add_kinds(&ui->events.fold, out);
	strbuf_addf(out, "; the worst: %s", past_subject(worst)->name);
	if (past_judgement(worst)->judged)
		strbuf_addf(out, " %u %c", past_judgement(worst)->score.value, past_judgement(worst)->score.grade);
}

static void draw_change(const struct ui *ui, struct pen *pen, size_t row, bool selected)
{
	cleanup_strbuf struct strbuf words = { 0 };
	if (ui->width < 70)
		return;
	if (past_is_fold(ui, row))
		fold_words(ui, &words);
	else
		strbuf_adds(&words, past_at(ui, row)->what ? past_at(ui, row)->what : "");
	pen_field(pen, selected ? TONE_PLAIN : TONE_MUTED, strbuf_text(&words), ui->width - 1 - pen->x);
}

static void draw_who(const struct ui *ui, struct pen *pen, size_t row, bool selected)
{
	if (past_is_fold(ui, row))
		pen_printf(pen, selected ? TONE_STRONG : TONE_PLAIN, "%zu more", ui->events.fold.count);
	else
		name_draw(pen, past_subject(past_at(ui, row)), name_columns(ui), selected);
}

static void draw_event(const struct ui *ui, struct canvas *canvas, int y, size_t row)
{
	const struct past_event *event = past_at(ui, row);
	bool selected = row == ui->events.cursor;
	bool fold = past_is_fold(ui, row);
	enum tone tone = TONE_MUTED;
	char when[16];
	enum glyph sign = fold ? GLYPH_MORE_BELOW : past_sign(event, &tone);
	struct pen pen = pen_at(canvas, y, 0);
	if (selected)
		pen_glyph(&pen, TONE_ACCENT, GLYPH_CURSOR);
	pen.x = 1;
	pen_glyph(&pen, tone, sign);
	time_words(ui, fold ? ui->events.fold.last : event->when, when);
	pen.x = TIME_X;
	pen_text(&pen, TONE_MUTED, when);
	pen.x = KIND_X;
	pen_text(&pen, tone, fold ? "folded" : event_name(event->kind));
	pen.x = NAME_X;
	draw_who(ui, &pen, row, selected);
	pen.x = NAME_X + name_columns(ui) + 2;
	draw_change(ui, &pen, row, selected);
	if (selected)
		canvas_ground(canvas, y, 0, ui->width, GROUND_SELECTED);
}

static void draw_heads(const struct ui *ui, struct canvas *canvas, int y)
{
	struct pen pen = pen_at(canvas, y, TIME_X);
	pen_text(&pen, TONE_MUTED, "TIME");
	pen.x = KIND_X;
	pen_text(&pen, TONE_MUTED, "WHAT");
	pen.x = NAME_X;
	pen_text(&pen, TONE_MUTED, "NAME");
	pen.x = NAME_X + name_columns(ui) + 2;
	if (ui->width >= 70)
		pen_text(&pen, TONE_MUTED, "CHANGE");
}

static void draw_detail(const struct ui *ui, struct canvas *canvas)
{
	const struct events_state *state = &ui->events;
	if (!state->pane.page)
		return;
	int y = heads_line(ui) + rows_height(ui) + 2;
	struct pen pen = pen_at(canvas, y, 0);
	pen_repeat(&pen, INK_FAINT, GLYPH_RULE, 2);
	pen.x++;
	if (past_is_fold(ui, state->cursor)) {
		pen_bold(&pen, TONE_STRONG, "folded");
	} else {
		const struct subject *subject = past_subject(past_at(ui, state->cursor));
		int wide = canvas_measure(canvas, subject->name);
		name_draw(&pen, subject, wide < ui->width / 2 ? wide : ui->width / 2, true);
	}
	pen.x++;
	pen_repeat(&pen, INK_FAINT, GLYPH_RULE, ui->width - pen.x);
	pane_draw(&state->pane, canvas, y + 2, 2);
}

/* What can be expected here, of a node and of files. */
static void view_expectation(const struct ui *ui, struct view *view)
{
	if (recorded(ui))
		view_prose(view, TONE_MUTED, "[ and ] go to the reading before and after: what changed from one to the other appears here.");
	else if (ui_live(ui))
		view_prose(view, TONE_MUTED, "Containers that come, go, restart or change their isolation appear here.");
	else if (ui->status.once)
		view_prose(view, TONE_MUTED, "Standard input is read once: nothing more can appear here.");
	else if (ui->status.unnoticed)
		view_prose(view, TONE_WARN, "Changes of the files are not noticed (%s): Ctrl-R reads them again.", ui->status.unnoticed);
	else if (ui->status.noticed)
		view_prose(view, TONE_MUTED, "The files are watched: what a change does appears here, before and after.");
}

static void draw_none(const struct ui *ui, struct canvas *canvas)
{
	cleanup_arena struct arena *arena = arena_new();
	struct view view = view_new(arena);
	char since[16];
	time_words(ui, ui->events.since, since);
	if (past_total(ui))
		view_prose(&view, TONE_PLAIN, "No event passes the filter. Esc takes it away.");
	else if (recorded(ui))
		view_prose(&view, TONE_PLAIN, "Nothing differs between this reading and the one that was shown before.");
	else if (*since)
		view_prose(&view, TONE_PLAIN, "Nothing has happened since %s, when this was read first.", since);
	else
		view_prose(&view, TONE_PLAIN, "Nothing has happened since this screen was opened.");
	view_gap(&view);
	view_expectation(ui, &view);
	int width = ui->width - 2 * 2;
	struct window window = { .y = heads_line(ui) + 1, .x = 2, .height = rows_height(ui), .width = width };
	page_draw(page_new(arena, &view, width, ui->ascii), canvas, &window);
}

/* "2 worse, 3 of 27 events since 02:31:07" */
static void add_count(const struct ui *ui, struct strbuf *out)
{
	const struct events_state *state = &ui->events;
	char since[16];
	size_t worse = state->fold.worse;
	for (size_t i = 0; i < state->count; i++)
		worse += state->items[i].shift == SHIFT_WORSE;
	if (worse)
		strbuf_addf(out, "%zu worse, ", worse);
	if (state->filter)
		strbuf_addf(out, "%zu of ", state->row_count);
	strbuf_addf(out, "%zu event%s", past_total(ui), past_total(ui) == 1 ? "" : "s");
	time_words(ui, state->since, since);
	if (*since && ui->width >= 60)
		strbuf_addf(out, " since %s", since);
}

void events_draw(const struct ui *ui, struct canvas *canvas)
{
	const struct events_state *state = &ui->events;
	cleanup_strbuf struct strbuf count = { 0 };
	add_count(ui, &count);
	bars_crumb(ui, canvas, "events", strbuf_text(&count));
	if (!state->row_count) {
		draw_none(ui, canvas);
		return;
	}
	draw_heads(ui, canvas, heads_line(ui));
	for (int i = 0; i < rows_height(ui) && state->top + (size_t)i < state->row_count; i++)
		draw_event(ui, canvas, heads_line(ui) + 1 + i, state->top + (size_t)i);
	draw_detail(ui, canvas);
}

void events_position(const struct ui *ui, struct strbuf *out)
{
	if ((int)ui->events.row_count > rows_height(ui))
		strbuf_addf(out, "%zu/%zu", ui->events.cursor + 1, ui->events.row_count);
}

/* ---- keys --------------------------------------------------------------------------------- */

static void select_row(struct ui *ui, size_t row)
{
	struct events_state *state = &ui->events;
	state->cursor = row;
	state->selected = row >= state->row_count || past_is_fold(ui, row) ? 0 : past_at(ui, row)->serial;
}

void events_move(struct ui *ui, enum motion motion)
{
	select_row(ui, motion_apply(motion, ui->events.cursor, ui->events.row_count, rows_height(ui)));
}

bool events_can_move(const struct ui *ui)
{
	return ui->events.row_count > 0;
}

bool events_has_rows(const struct ui *ui)
{
	return ui->events.row_count > 0;
}

enum effect events_open(struct ui *ui)
{
	select_row(ui, 0);
	ui->events.top = 0;
	ui->list.stale |= !ui->events.looked;
	ui->events.looked = true;
	ui_push(ui, SCREEN_EVENTS);
	return EFFECT_NONE;
}

/* The worst first, or the newest. */
enum effect events_order(struct ui *ui)
{
	ui->events.by_time = !ui->events.by_time;
	past_rows(ui);
	ui_say(ui, TONE_MUTED, ui->events.by_time ? "the newest first; s: the worst first" : "the worst first; s: the newest first");
	return EFFECT_NONE;
}

static void filter_start(struct ui *ui, char *ret_text)
{
	memcpy(ret_text, ui->events.filter_text, PROMPT_MAX);
}

static void filter_change(struct ui *ui)
{
	past_filter(ui, ui->prompt.text, &ui->prompt.err);
}

static const struct prompt_form filter_form = {
	.kind = PROMPT_EVENTS,
	.label = "filter",
	.hint = "words match names and changes: worse  new  gone; else as in the list: score<60",
	.start = filter_start,
	.change = filter_change,
};

enum effect events_filter(struct ui *ui)
{
	prompt_open(ui, &filter_form);
	return EFFECT_NONE;
}

bool events_clear(struct ui *ui)
{
	bool any = ui->events.filter != NULL;
	past_filter(ui, "", NULL);
	return any;
}

/* What it was in the reading that still had it. False: that is not kept any more. */
static bool show_last_seen(struct ui *ui, const struct past_event *event, const char *wanted)
{
	const struct judged *seen = event->last_seen;
	ssize_t index = seen && strcmp(event->pair.a->key, wanted) == 0 ? inventory_find(seen->inventory, wanted) : -1;
	if (index < 0)
		return false;
	subject_show_seen(ui, seen, (size_t)index);
	ui_push(ui, SCREEN_SUBJECT);
	return true;
}

/* Its container as it is now, or as it was last seen. */
enum effect events_jump(struct ui *ui)
{
	const struct past_event *event = past_at(ui, ui->events.cursor);
	const char *wanted = past_subject(event)->key;
	ssize_t index = inventory_find(ui->judged->inventory, wanted);
	if (index >= 0) {
		subject_show(ui, (size_t)index);
		ui_push(ui, SCREEN_SUBJECT);
		return EFFECT_NONE;
	}
	for (size_t i = ui->events.count; i-- > 0;)
		if (show_last_seen(ui, &ui->events.items[i], wanted))
			return EFFECT_NONE;
	for (size_t i = 0; i < ui->events.fold.worst_count; i++)
		if (show_last_seen(ui, &ui->events.fold.worst[i], wanted))
			return EFFECT_NONE;
	ui_say(ui, TONE_WARN, "gone too long ago to be shown in full");
	return EFFECT_NONE;
}

bool events_click(struct ui *ui, int y, int x)
{
	size_t row = ui->events.top + (size_t)(y - heads_line(ui) - 1);
	(void)x;
	if (y <= heads_line(ui) || y > heads_line(ui) + rows_height(ui) || row >= ui->events.row_count)
		return false;
	if (row == ui->events.cursor)
		return true;
	select_row(ui, row);
	return false;
}
