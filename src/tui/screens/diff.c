/* SPDX-License-Identifier: Apache-2.0 */
/* Two containers side by side: what differs, and which way is stricter. */
#include "config.h"

#include "tui/screens/diff.h"

#include <string.h>

#include <isotop/compare.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/report.h>
#include <isotop/report_diff.h>
#include <isotop/subject.h>
#include <isotop/view.h>

#include "tui/draw/bars.h"
#include "tui/draw/name.h"
#include "tui/screens/rows.h"
#include "tui/screens/subject.h"
#include "tui/watch.h"

#define PANE_LINE   2
#define PANE_MARGIN 2
#define PANE_MOST   150

/* Below this the two stand under each other. */
#define SIDE_BY_SIDE 96

void diff_layout(struct ui *ui)
{
	struct diff_state *state = &ui->diff;
	int width = ui->width - 2 * PANE_MARGIN < PANE_MOST ? ui->width - 2 * PANE_MARGIN : PANE_MOST;
	watch_follow(&state->a, ui->judged);
	watch_follow(&state->b, ui->judged);
	const struct pane_key key = { { state->a.serial, state->b.serial, state->turned, state->all }, width, ui->ascii };
	if (pane_stale(&state->pane, &key)) {
		struct arena *arena = arena_new();
		struct view view = view_new(arena);
		struct judged_pair pair = { watch_subject(&state->a), watch_judgement(&state->a),
			watch_subject(&state->b), watch_judgement(&state->b), NULL };
		diff_view(&pair, (state->all ? DIFF_ALL : 0) | (width >= SIDE_BY_SIDE ? DIFF_WIDE : 0), &view);
		pane_fill(&state->pane, arena, page_new(arena, &view, width, ui->ascii), &key);
	}
	pane_resize(&state->pane, ui_body_end(ui) - PANE_LINE);
}

static void draw_name(struct pen *pen, const struct watch *watch, int room)
{
	const struct subject *subject = watch_subject(watch);
	int wide = canvas_measure(pen->canvas, subject->name);
	name_draw(pen, subject, wide < room ? wide : room, true);
	if (watch->gone)
		pen_text(pen, TONE_WARN, " (gone)");
}

static void draw_arrow(struct pen *pen)
{
	pen->x += 2;
	pen_glyph(pen, TONE_MUTED, GLYPH_ARROW);
	pen->x += 2;
}

/* Two of one name are told apart by where they are declared or run. */
static void draw_sides(const struct ui *ui, struct pen *pen)
{
	const struct diff_state *state = &ui->diff;
	struct judged_pair pair = { .a = watch_subject(&state->a), .b = watch_subject(&state->b) };
	cleanup_arena struct arena *arena = arena_new();
	bool alike = strcmp(pair.a->name, pair.b->name) == 0;
	int room = (ui->width - pen->x - 4) / (alike ? 3 : 2);
	draw_name(pen, &state->a, room);
	if (alike) {
		pen->x += 2;
		pen_text(pen, TONE_PLAIN, side_name(&pair, false, arena));
		draw_arrow(pen);
		pen_text(pen, TONE_PLAIN, side_name(&pair, true, arena));
		return;
	}
	draw_arrow(pen);
	draw_name(pen, &state->b, room);
}

void diff_draw(const struct ui *ui, struct canvas *canvas)
{
	const struct diff_state *state = &ui->diff;
	struct pen pen = pen_at(canvas, 0, 1);
	if (ui->width >= 60) {
		pen_bold(&pen, TONE_ACCENT, "isotop");
		pen.x += 2;
	}
	pen_text(&pen, TONE_MUTED, "diff");
	pen.x += 2;
	draw_sides(ui, &pen);
	canvas_ground(canvas, 0, 0, ui->width, GROUND_BAR);
	pane_draw(&state->pane, canvas, PANE_LINE, PANE_MARGIN);
}

struct pane *diff_pane(struct ui *ui)
{
	return &ui->diff.pane;
}

void diff_free(struct ui *ui)
{
	watch_free(&ui->diff.a);
	watch_free(&ui->diff.b);
	pane_free(&ui->diff.pane);
}

void diff_sides(const struct ui *ui, struct arena *arena, struct diff *ret_diff)
{
	const struct diff_state *state = &ui->diff;
	struct judged_pair *pair = arena_alloc(arena, sizeof(*pair));
	*pair = (struct judged_pair){ watch_subject(&state->a), watch_judgement(&state->a), watch_subject(&state->b),
		watch_judgement(&state->b), NULL };
	*ret_diff = (struct diff){ .a = pair->a->name, .b = pair->b->name, .pairing = { 1, pair } };
}

/* ---- keys ------------------------------------------------------------------------ */

/* The two that are marked, in the order in which they were marked. False: not two, or one is gone. */
static bool marked_pair(const struct ui *ui, size_t ret_index[2])
{
	const struct list_state *list = &ui->list;
	if (list->marks.count != 2)
		return false;
	const char *mark = NULL;
	for (size_t i = 0; i < 2; i++) {
		mark = names_next(&list->marks, mark);
		ssize_t index = inventory_find(ui->judged->inventory, mark);
		if (index < 0)
			return false;
		ret_index[i] = (size_t)index;
	}
	return true;
}

bool diff_can_open(const struct ui *ui)
{
	size_t pair[2];
	return rows_any(ui) && (marked_pair(ui, pair) || subject_has_drift(ui));
}

const char *diff_refusal(const struct ui *ui)
{
	if (ui->list.marks.count)
		return "mark two with Space to compare them";
	const struct subject *subject = subject_at_hand(ui);
	bool declared = subject && drift_outlook(subject) == DRIFT_NOT_RUNNING;
	return declared ? "it does not run, so there is no drift; mark two with Space to compare them"
			: subject_no_drift(ui);
}

void diff_show_pair(struct ui *ui, const char *keys)
{
	cleanup_strbuf struct strbuf first = { 0 };
	const char *second = strchr(keys, '\n');
	if (!second)
		return;
	strbuf_add(&first, keys, (size_t)(second - keys));
	ssize_t a = inventory_find(ui->judged->inventory, strbuf_text(&first));
	ssize_t b = inventory_find(ui->judged->inventory, second + 1);
	if (a < 0 || b < 0) {
		ui_say(ui, TONE_WARN, "it is not there any more");
		return;
	}
	watch_hold(&ui->diff.a, ui->judged, (size_t)a);
	watch_hold(&ui->diff.b, ui->judged, (size_t)b);
	ui->diff.set = true;
	pane_home(&ui->diff.pane);
	if (ui_screen(ui) != SCREEN_DIFF)
		ui_push(ui, SCREEN_DIFF);
}

enum effect diff_open(struct ui *ui)
{
	size_t pair[2];
	if (!marked_pair(ui, pair)) {
		if (ui->list.marks.count)
			ui_say(ui, TONE_MUTED, "mark two with Space to compare them: this is the drift of one");
		return subject_drift_tab(ui);
	}
	watch_hold(&ui->diff.a, ui->judged, pair[0]);
	watch_hold(&ui->diff.b, ui->judged, pair[1]);
	ui->diff.set = false;
	pane_home(&ui->diff.pane);
	ui_push(ui, SCREEN_DIFF);
	return EFFECT_NONE;
}

/* Turns the two round. */
enum effect diff_swap(struct ui *ui)
{
	struct watch a = ui->diff.a;
	ui->diff.a = ui->diff.b;
	ui->diff.b = a;
	ui->diff.turned++;
	return EFFECT_NONE;
}

enum effect diff_all(struct ui *ui)
{
	ui->diff.all = !ui->diff.all;
	ui_say(ui, TONE_MUTED, ui->diff.all ? "all facts" : "only what differs");
	return EFFECT_NONE;
}
