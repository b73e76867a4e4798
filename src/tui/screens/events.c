/* SPDX-License-Identifier: Apache-2.0 */
/* What happened while the screen was open: containers that came, went, started again, or are isolated differently. */
#include "config.h"

#include "tui/screens/events.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <isotop/compare.h>

#include "tui/draw/bars.h"
#include "tui/draw/name.h"
#include "tui/past.h"
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
	if (ui->height >= ROOMY && ui->events.count) {
		int most = lines - DETAIL_LINES;
		lines = (int)ui->events.count < most ? (int)ui->events.count : most;
	}
	return lines > 0 ? lines : 0;
}

/* What it is made of: before and after, or what the new one does wrong. */
static void view_event(struct view *view, const struct past_event *event)
{
	const struct judgement *judgement = event->pair.b ? &event->pair.b_judgement : &event->pair.a_judgement;
	const struct subject *subject = past_subject(event);
	if (event->pair.a && event->pair.b) {
		struct judged_pair pair = { event->pair.a, &event->pair.a_judgement, event->pair.b,
			&event->pair.b_judgement };
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

static void layout_detail(struct ui *ui)
{
	struct events_state *state = &ui->events;
	if (ui->height < ROOMY || !state->count) {
		pane_free(&state->pane);
		return;
	}
	const struct past_event *event = past_at(ui, state->cursor);
	int width = ui->width - 4 < 140 ? ui->width - 4 : 140;
	const struct pane_key key = { { event->serial }, width, ui->ascii };
	if (pane_stale(&state->pane, &key)) {
		struct arena *arena = arena_new();
		struct view view = view_new(arena);
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
	if (state->cursor >= state->count)
		state->cursor = state->count ? state->count - 1 : 0;
	if (state->cursor < state->top)
		state->top = state->cursor;
	if (height && state->cursor >= state->top + height)
		state->top = state->cursor - height + 1;
	if (ui_screen(ui) == SCREEN_EVENTS)
		state->unseen_worse = 0;
	layout_detail(ui);
}

/* ---- drawing ---------------------------------------------------------------------------- */

/* "02:31:07", or the day where it was another one. */
static void time_words(const struct ui *ui, int64_t when, char ret[16])
{
	time_t then = (time_t)when;
	time_t now = (time_t)ui->now;
	struct tm at;
	struct tm today;
	ret[0] = '\0';
	if (!when || !localtime_r(&then, &at) || !localtime_r(&now, &today))
		return;
	bool same = at.tm_yday == today.tm_yday && at.tm_year == today.tm_year;
	strftime(ret, 16, same ? "%H:%M:%S" : "%b %d", &at);
}

#define TIME_X 3
#define KIND_X 13
#define NAME_X 24

static int name_columns(const struct ui *ui)
{
	int room = ui->width - NAME_X - 1;
	int share = ui->width >= 70 ? room * 2 / 5 : room;
	return share > 40 ? 40 : share;
}

static void draw_event(const struct ui *ui, struct canvas *canvas, int y, size_t row)
{
	const struct past_event *event = past_at(ui, row);
	bool selected = row == ui->events.cursor;
	enum tone tone;
	char when[16];
	enum glyph sign = past_sign(event, &tone);
	struct pen pen = pen_at(canvas, y, 0);
	if (selected)
		pen_glyph(&pen, TONE_ACCENT, GLYPH_CURSOR);
	pen.x = 1;
	pen_glyph(&pen, tone, sign);
	time_words(ui, event->when, when);
	pen.x = TIME_X;
	pen_text(&pen, TONE_MUTED, when);
	pen.x = KIND_X;
	pen_text(&pen, tone, event_name(event->kind));
	pen.x = NAME_X;
	name_draw(&pen, past_subject(event), name_columns(ui), selected);
	pen.x = NAME_X + name_columns(ui) + 2;
	if (ui->width >= 70)
		pen_field(&pen, selected ? TONE_PLAIN : TONE_MUTED, event->what, ui->width - 1 - pen.x);
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
	const struct subject *subject = past_subject(past_at(ui, state->cursor));
	int wide = canvas_measure(canvas, subject->name);
	name_draw(&pen, subject, wide < ui->width / 2 ? wide : ui->width / 2, true);
	pen.x++;
	pen_repeat(&pen, INK_FAINT, GLYPH_RULE, ui->width - pen.x);
	pane_draw(&state->pane, canvas, y + 2, 2);
}

static void draw_none(const struct ui *ui, struct canvas *canvas)
{
	cleanup_arena struct arena *arena = arena_new();
	struct view view = view_new(arena);
	view_prose(&view, TONE_PLAIN, "Nothing has happened since this screen was opened.");
	view_gap(&view);
	view_prose(&view, TONE_MUTED, "Containers that come, go, restart or change their isolation appear here.");
	int width = ui->width - 2 * 2;
	struct window window = { .y = heads_line(ui) + 1, .x = 2, .height = rows_height(ui), .width = width };
	page_draw(page_new(arena, &view, width, ui->ascii), canvas, &window);
}

void events_draw(const struct ui *ui, struct canvas *canvas)
{
	const struct events_state *state = &ui->events;
	char count[40];
	snprintf(count, sizeof(count), "%zu event%s", state->count, state->count == 1 ? "" : "s");
	bars_crumb(ui, canvas, "events", count);
	if (!state->count) {
		draw_none(ui, canvas);
		return;
	}
	draw_heads(ui, canvas, heads_line(ui));
	for (int i = 0; i < rows_height(ui) && state->top + (size_t)i < state->count; i++)
		draw_event(ui, canvas, heads_line(ui) + 1 + i, state->top + (size_t)i);
	draw_detail(ui, canvas);
}

void events_position(const struct ui *ui, struct strbuf *out)
{
	if ((int)ui->events.count > rows_height(ui))
		strbuf_addf(out, "%zu/%zu", ui->events.cursor + 1, ui->events.count);
}

/* ---- keys --------------------------------------------------------------------------------- */

void events_move(struct ui *ui, enum motion motion)
{
	ui->events.cursor = motion_apply(motion, ui->events.cursor, ui->events.count, rows_height(ui));
}

bool events_can_move(const struct ui *ui, enum motion motion)
{
	(void)motion;
	return ui->events.count > 0;
}

bool events_has_rows(const struct ui *ui)
{
	return ui->events.count > 0;
}

enum effect events_open(struct ui *ui)
{
	ui->events.cursor = 0;
	ui->events.top = 0;
	ui_push(ui, SCREEN_EVENTS);
	return EFFECT_NONE;
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
	for (size_t i = ui->events.count; i-- > 0;) {
		const struct judged *seen = ui->events.items[i].last_seen;
		index = seen && strcmp(ui->events.items[i].pair.a->key, wanted) == 0
				? inventory_find(seen->inventory, wanted)
				: -1;
		if (index < 0)
			continue;
		subject_show_seen(ui, seen, (size_t)index);
		ui_push(ui, SCREEN_SUBJECT);
		return EFFECT_NONE;
	}
	ui_say(ui, TONE_WARN, "gone too long ago to be shown in full");
	return EFFECT_NONE;
}

bool events_click(struct ui *ui, int y, int x)
{
	size_t row = ui->events.top + (size_t)(y - heads_line(ui) - 1);
	(void)x;
	if (y <= heads_line(ui) || y > heads_line(ui) + rows_height(ui) || row >= ui->events.count)
		return false;
	if (row == ui->events.cursor)
		return true;
	ui->events.cursor = row;
	return false;
}
