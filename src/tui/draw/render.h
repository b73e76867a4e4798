/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Views as lines: wrapped to a width, evidence at the right edge, tables in
 * columns. A page is made once for a view and a width, then drawn from any
 * line on. Knows nothing of what a view is about.
 */
#ifndef TUI_RENDER_H
#define TUI_RENDER_H

#include "tui/draw/canvas.h"

/* Prose wider than this is hard to read. */
#define PROSE_COLUMNS 88

struct page;
struct view; /* <isotop/view.h> */

/* Everything lives in @arena; the view may go away. */
struct page *page_new(struct arena *arena, const struct view *view, int width, bool ascii);

size_t page_lines(const struct page *page);

/* Columns that the widest line takes that is never wrapped; 0: none. */
int page_widest(const struct page *page);

/* Columns that line @line takes if it is never wrapped; 0: it is. */
int page_columns_of(const struct page *page, size_t line);

/* What line @line is about, NULL where it is about nothing. Lines of one row give the same pointer. */
const char *page_ref(const struct page *page, size_t line);

/* Is line @line a title, or the heads of a table's columns? */
bool page_heading(const struct page *page, size_t line);

/* The sign before line @line, MARK_NONE where there is none. */
enum mark page_mark(const struct page *page, size_t line);

/*
 * Draws @height lines from @top on, within @width columns; lines that are never
 * wrapped are moved @left columns to the left.
 */
struct window {
	int y;
	int x;
	int height;
	int width;
	size_t top;
	int left;
};

void page_draw(const struct page *page, struct canvas *canvas, const struct window *window);

#endif
