/* SPDX-License-Identifier: Apache-2.0 */
/* The menu of columns to sort by, over the list. */
#include "config.h"

#include "tui/screens/sort.h"

#include <string.h>

#include "tui/draw/bars.h"
#include "tui/screens/rows.h"

#define MENU_LINE 2

enum effect sort_open(struct ui *ui)
{
	ui->sort_cursor = ui->list.listing.column;
	ui_push(ui, SCREEN_SORT);
	return EFFECT_NONE;
}

enum effect sort_choose(struct ui *ui)
{
	rows_sort_by(ui, ui->sort_cursor);
	ui_pop(ui);
	return EFFECT_NONE;
}

static size_t first_shown(const struct ui *ui)
{
	size_t room = ui->height > MENU_LINE + 2 ? (size_t)(ui->height - MENU_LINE - 2) : 1;
	return ui->sort_cursor >= room ? ui->sort_cursor - room + 1 : 0;
}

void sort_move(struct ui *ui, enum motion motion)
{
	ui->sort_cursor = motion_apply(motion, ui->sort_cursor, column_count, ui->height - MENU_LINE - 2);
}

bool sort_can_move(const struct ui *ui)
{
	(void)ui;
	return true;
}

bool sort_click(struct ui *ui, int y, int x)
{
	(void)x;
	size_t row = first_shown(ui) + (size_t)(y - MENU_LINE - 1);
	if (y <= MENU_LINE || row >= column_count)
		return false;
	ui->sort_cursor = row;
	return true;
}

static void draw_column(const struct ui *ui, struct canvas *canvas, int y, size_t index)
{
	const struct listing *listing = &ui->list.listing;
	const struct column *column = &columns[index];
	bool selected = index == ui->sort_cursor;
	struct pen pen = pen_at(canvas, y, 0);
	if (selected)
		pen_glyph(&pen, TONE_ACCENT, GLYPH_CURSOR);
	pen.x = 2;
	pen_field(&pen, selected ? TONE_STRONG : TONE_PLAIN, column->id, 16);
	if (index == listing->column)
		pen_glyph(&pen, TONE_ACCENT,
			column->descending != listing->inverted ? GLYPH_DESCENDING : GLYPH_ASCENDING);
	pen.x = 22;
	pen_phrase(&pen, TONE_MUTED, column->help, ui->width - pen.x - 1);
	if (selected)
		canvas_ground(canvas, y, 0, ui->width, GROUND_SELECTED);
}

void sort_draw(const struct ui *ui, struct canvas *canvas)
{
	bars_header(ui, canvas);
	struct pen pen = pen_at(canvas, MENU_LINE, 2);
	pen_text(&pen, TONE_MUTED, "SORT BY");
	size_t first = first_shown(ui);
	for (size_t i = first; i < column_count; i++) {
		int y = MENU_LINE + 1 + (int)(i - first);
		if (y < ui->height - 1)
			draw_column(ui, canvas, y, i);
	}
}
