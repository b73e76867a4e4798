/* SPDX-License-Identifier: Apache-2.0 */
/* The list: which rows there are, which one is under the cursor, what keys do to them. */
#include "config.h"

#include "tui/screens/list.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>

#include "tui/draw/bars.h"
#include "tui/past.h"
#include "tui/prompt.h"
#include "tui/screens/columns.h"
#include "tui/screens/preview.h"
#include "tui/screens/rows.h"
#include "tui/screens/tally.h"

/* Where things stand on the screen: the header, a blank line where there is room, the headings, the rows. */
#define ROOMY 16

/*
 * A preview below the list needs this many lines, one beside it this many
 * columns. A brief one takes lines that rows do not want, never one of theirs.
 */
#define PREVIEW_LINES   11
#define PREVIEW_COLUMNS 68
#define BRIEF_LINES     4
#define ROWS_LEAST      8

static int heads_line(const struct ui *ui)
{
	return ui->height >= ROOMY ? 2 : 1;
}

/* Who is gone has a line above those that are there. */
static bool any_gone(const struct ui *ui)
{
	cleanup_strbuf struct strbuf names = { 0 };
	return past_gone(ui, &names) > 0;
}

static int rows_line(const struct ui *ui)
{
	return heads_line(ui) + (any_gone(ui) ? 2 : 1);
}

/* ---- where things are --------------------------------------------------------------- */

/* Columns that the list takes; the rest is the preview's. */
static int list_width(const struct ui *ui)
{
	return ui->list.form.beside ? columns_wanted(ui) : ui->width;
}

static int body_lines(const struct ui *ui)
{
	int lines = ui_body_end(ui) - rows_line(ui);
	return lines > 0 ? lines : 0;
}

static struct preview_form form_that_fits(const struct ui *ui)
{
	static const struct preview_form none = { .width = 0 };
	int beside = ui->width - columns_wanted(ui) - 5;
	int lines = body_lines(ui);
	bool rows_fit = ui->list.count + BRIEF_LINES + 2 <= (size_t)lines;
	struct preview_form form = { .beside = beside >= PREVIEW_COLUMNS && ui->height >= 20 };
	form.width = form.beside ? beside : ui->width - 4;
	form.width = form.width < 140 ? form.width : 140;
	form.brief = !form.beside && lines < ROWS_LEAST + PREVIEW_LINES + 2;
	if (!ui->list.count || (!form.beside && ui->width < 80) || (form.brief && !rows_fit))
		return none;
	return form;
}

/* Lines for rows. A preview below takes up to half of the screen, more where rows are few. */
static int rows_height(const struct ui *ui)
{
	int lines = body_lines(ui);
	int count = (int)(ui->list.count < (size_t)lines ? ui->list.count : (size_t)lines);
	if (!ui->list.form.width || ui->list.form.beside)
		return lines;
	if (ui->list.form.brief)
		return count;
	int most = lines - PREVIEW_LINES - 2;
	int half = lines / 2 > ROWS_LEAST ? lines / 2 : ROWS_LEAST;
	most = half < most ? half : most;
	return count < most ? count : most;
}

/* The first line of a preview: its heading. A brief one has no blank line below that. */
static int preview_line(const struct ui *ui)
{
	return ui->list.form.beside ? heads_line(ui) : rows_line(ui) + rows_height(ui) + 1;
}

static int preview_body(const struct ui *ui)
{
	return preview_line(ui) + (ui->list.form.brief ? 1 : 2);
}

static void scroll_to_cursor(struct ui *ui)
{
	struct list_state *list = &ui->list;
	size_t height = (size_t)rows_height(ui);
	if (list->cursor < list->top)
		list->top = list->cursor;
	if (height && list->cursor >= list->top + height)
		list->top = list->cursor - height + 1;
	size_t last = list->count > height ? list->count - height : 0;
	if (list->top > last)
		list->top = last;
}

static void layout_preview(struct ui *ui, bool rest)
{
	struct list_state *list = &ui->list;
	list->form = form_that_fits(ui);
	if (!list->form.width) {
		pane_free(&list->preview);
		list->preview_behind = false;
		return;
	}
	preview_fill(ui, &list->preview, rest);
	/* A blank line above the bottom line, where lines are not scarce. */
	pane_resize(&list->preview, ui_body_end(ui) - preview_body(ui) - (list->form.brief ? 0 : 1));
}

void list_layout(struct ui *ui)
{
	if (ui->list.stale)
		rows_make(ui);
	layout_preview(ui, false);
	scroll_to_cursor(ui);
}

void list_rest(struct ui *ui)
{
	layout_preview(ui, true);
}

/* ---- drawing ------------------------------------------------------------------------ */

static void draw_note(const struct ui *ui, struct canvas *canvas, int line, enum tone tone, const char *text)
{
	struct pen pen = pen_at(canvas, rows_line(ui) + 1 + line, 2);
	pen_phrase(&pen, tone, text, ui->width - 3);
}

/* What was read and could hold a container that nobody sees here, by kind. */
static void unjudged(const struct ui *ui, struct strbuf *out)
{
	const struct inventory *inventory = ui->judged ? ui->judged->inventory : NULL;
	if (!inventory || !remarks_count(&inventory->skipped, REMARK_NAMED))
		return;
	strbuf_adds(out, "not judged: ");
	remarks_tally(&inventory->skipped, out);
}

/* Nothing was found, and what to do about it. */
static void draw_empty(const struct ui *ui, struct canvas *canvas)
{
	const struct host *host = ui->judged ? &ui->judged->inventory->host : NULL;
	bool inside = host && host->live && host->in_container;
	int line = 2;
	cleanup_strbuf struct strbuf left = { 0 };
	draw_note(ui, canvas, 0, TONE_PLAIN,
		inside ? "isotop runs inside a container: the node's others are out of its sight."
		       : "There is no container here.");
	unjudged(ui, &left);
	if (left.len)
		draw_note(ui, canvas, line++, TONE_UNKNOWN, strbuf_text(&left));
	if (inside)
		draw_note(ui, canvas, line++, TONE_MUTED,
			"isotop self          judges this container, from the inside");
	draw_note(ui, canvas, line++, TONE_MUTED,
		"o                    opens a file or a directory: what it would start");
	draw_note(ui, canvas, line, TONE_MUTED,
		"T                    the tour: one mistake after another, each with a guess");
}

/* Nothing passes: by the filter, or because nobody fails the check, which is good news. */
static void draw_none_kept(const struct ui *ui, struct canvas *canvas)
{
	int check = ui->list.listing.check;
	cleanup_strbuf struct strbuf text = { 0 };
	if (check < 0) {
		draw_note(ui, canvas, 0, TONE_PLAIN, "No container passes the filter.");
	} else {
		strbuf_addf(&text, "None fails %d, %s%s.", check + 1, checks[check].title,
			ui->list.filter ? ", of those that the filter shows" : "");
		draw_note(ui, canvas, 0, TONE_GOOD, strbuf_text(&text));
	}
	draw_note(ui, canvas, 1, TONE_MUTED, check < 0 ? "Esc takes it away." : "Esc shows all again.");
}

static void draw_nothing(const struct ui *ui, struct canvas *canvas)
{
	if (!ui->judged && ui->status.phase != FEED_FAILED) {
		draw_note(ui, canvas, 0, TONE_MUTED, "reading ...");
	} else if (ui->judged && !ui->judged->inventory->count && ui->judged->inventory->partial) {
		draw_note(ui, canvas, 0, TONE_MUTED, "Nothing was read before it was stopped.");
	} else if (ui->judged && ui->judged->inventory->count) {
		draw_none_kept(ui, canvas);
	} else {
		draw_empty(ui, canvas);
	}
}

static void draw_gone(const struct ui *ui, struct canvas *canvas, int width)
{
	cleanup_strbuf struct strbuf names = { 0 };
	size_t count = past_gone(ui, &names);
	if (!count)
		return;
	cleanup_strbuf struct strbuf text = { 0 };
	strbuf_addf(&text, " gone: %s", strbuf_text(&names));
	struct pen pen = pen_at(canvas, heads_line(ui) + 1, 1);
	pen_glyph(&pen, TONE_MUTED, GLYPH_GONE);
	pen_phrase(&pen, TONE_MUTED, strbuf_text(&text), width - 3);
}

static void draw_preview(const struct ui *ui, struct canvas *canvas)
{
	const struct list_state *list = &ui->list;
	if (!list->preview.page)
		return;
	int x = list->form.beside ? list_width(ui) + 2 : 0;
	preview_heading(ui, canvas, preview_line(ui), x, ui->width - x);
	pane_draw(&list->preview, canvas, preview_body(ui), x + 2);
}

/* Beside a preview, where the rows leave enough lines. */
static void draw_tally(const struct ui *ui, struct canvas *canvas, int width)
{
	int left = rows_height(ui) - (int)ui->list.count;
	if (ui->list.form.beside && width >= TALLY_COLUMNS && left >= TALLY_LINES)
		tally_draw(ui, canvas, rows_line(ui) + (int)ui->list.count, width);
}

void list_draw(const struct ui *ui, struct canvas *canvas)
{
	const struct list_state *list = &ui->list;
	bars_header(ui, canvas);
	draw_gone(ui, canvas, list_width(ui));
	if (!list->count) {
		draw_nothing(ui, canvas);
		return;
	}
	int width = list_width(ui);
	columns_heads(ui, canvas, heads_line(ui), width);
	for (int i = 0; i < rows_height(ui) && list->top + (size_t)i < list->count; i++)
		columns_row(ui, canvas, rows_line(ui) + i, width, list->top + (size_t)i);
	draw_preview(ui, canvas);
	draw_tally(ui, canvas, width);
}

void list_position(const struct ui *ui, struct strbuf *out)
{
	if (ui->list.marks.count)
		strbuf_addf(out, "%zu marked  ", ui->list.marks.count);
	if ((int)ui->list.count > rows_height(ui))
		strbuf_addf(out, "%zu/%zu", ui->list.cursor + 1, ui->list.count);
}

/* ---- moving --------------------------------------------------------------------------- */

/* Over those that the list shows: where it is too narrow for the layers, over the checks alone. */
static void move_over_columns(struct ui *ui, int step)
{
	int first = columns_show_layers(ui, list_width(ui)) ? 0 : LAYER_COUNT;
	/* One place more than there are columns: none of them. */
	int places = LAYER_COUNT + CHECK_COUNT - first + 1;
	int place = ui->list.column < first ? 0 : ui->list.column - first + 1;
	place = (place + step + places) % places;
	ui->list.column = place ? first + place - 1 : -1;
}

void list_move(struct ui *ui, enum motion motion)
{
	struct list_state *list = &ui->list;
	if (motion == MOTION_LEFT || motion == MOTION_RIGHT)
		move_over_columns(ui, motion == MOTION_RIGHT ? 1 : -1);
	else
		rows_select(ui, motion_apply(motion, list->cursor, list->count, rows_height(ui)));
}

bool list_can_move(const struct ui *ui)
{
	return ui->list.count > 0;
}

bool list_click(struct ui *ui, int y, int x)
{
	struct list_state *list = &ui->list;
	int line = y - rows_line(ui);
	if (x >= list_width(ui))
		return false;
	if (y == heads_line(ui)) {
		int column = columns_at(ui, list_width(ui), x);
		if (column >= 0)
			rows_sort_by(ui, (size_t)column);
		return false;
	}
	size_t row = list->top + (size_t)line;
	if (line < 0 || line >= rows_height(ui) || row >= list->count)
		return false;
	if (row == list->cursor)
		return true;
	rows_select(ui, row);
	return false;
}

/* ---- what keys do ------------------------------------------------------------------------ */

static void filter_start(struct ui *ui, char *ret_text)
{
	memcpy(ret_text, ui->list.filter_text, PROMPT_MAX);
}

static void filter_change(struct ui *ui)
{
	rows_set_filter(ui, ui->prompt.text, &ui->prompt.err);
}

static const struct prompt_form filter_form = {
	.kind = PROMPT_FILTER,
	.label = "filter",
	.hint = "words match names; score<60  check:2=fail  cap:SYS_ADMIN  runtime=docker",
	.start = filter_start,
	.change = filter_change,
};

enum effect list_filter(struct ui *ui)
{
	prompt_open(ui, &filter_form);
	return EFFECT_NONE;
}

enum effect list_check(struct ui *ui, struct key key)
{
	int check = key.code == '0' ? 9 : (int)(key.code - '1');
	struct listing *listing = &ui->list.listing;
	listing->check = listing->check == check ? -1 : check;
	ui->list.column = -1;
	ui->list.stale = true;
	return EFFECT_NONE;
}

enum effect list_cycle(struct ui *ui, int step)
{
	struct listing *listing = &ui->list.listing;
	rows_sort_by(ui, (listing->column + column_count + (size_t)(ssize_t)step) % column_count);
	ui_say(ui, TONE_MUTED, "sorted by %s: %s", columns[listing->column].id, columns[listing->column].help);
	return EFFECT_NONE;
}

enum effect list_invert(struct ui *ui)
{
	ui->list.listing.inverted = !ui->list.listing.inverted;
	ui->list.stale = true;
	return EFFECT_NONE;
}

bool list_can_escape(const struct ui *ui)
{
	return rows_esc(ui) != LIST_ESC_NOTHING;
}

const char *list_escape_word(const struct ui *ui)
{
	switch (rows_esc(ui)) {
	case LIST_ESC_HALT:
		return "stop";
	case LIST_ESC_CLOSE:
	case LIST_ESC_NOTHING:
		return "back";
	case LIST_ESC_CLEAR:
		break;
	}
	return NULL;
}

/* Esc on the list takes back one thing at a time, what hides rows first. */
static void clear(struct ui *ui)
{
	struct list_state *list = &ui->list;
	if (list->column >= 0)
		list->column = -1;
	else if (list->listing.check >= 0)
		list->listing.check = -1;
	else if (list->filter)
		rows_set_filter(ui, "", NULL);
	else
		names_clear(&list->marks);
	list->stale = true;
}

enum effect list_escape(struct ui *ui)
{
	switch (rows_esc(ui)) {
	case LIST_ESC_CLEAR:
		clear(ui);
		return EFFECT_NONE;
	case LIST_ESC_HALT:
		return EFFECT_HALT;
	case LIST_ESC_CLOSE:
		return EFFECT_CLOSE;
	case LIST_ESC_NOTHING:
		break;
	}
	return EFFECT_NONE;
}

void list_free(struct ui *ui)
{
	struct list_state *list = &ui->list;
	rows_free(list);
	free(list->preview_of);
	filter_free(list->filter);
	pane_free(&list->preview);
}
