/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks that stand in columns: tables, listings, id ranges. */
#include "config.h"

#include "tui/draw/page.h"

#include <inttypes.h>
#include <string.h>

#include <isotop/view.h>

/* The last column of a table is not squeezed below this before the others are. */
#define VALUE_LEAST 26

/* ---- tables -------------------------------------------------------------- */

/* A table as it is laid out: the width of each column, HIDDEN where there is no room for it. */
#define HIDDEN (-1)

struct table {
	struct page *page;
	const struct grid *grid;
	int *widths;
	int left;   /* where the first column begins */
	int gutter; /* between columns */
	bool brief; /* signs stand without their words */
};

/* "# stops", "o open", "? unknown": the sign, then the word. NULL: no such cell. */
static const char *sign_of(const struct table *table, const char *text)
{
	static const struct {
		char sign;
		enum glyph glyph;
	} signs[] = { { '#', GLYPH_STOPS }, { 'o', GLYPH_LETS }, { '?', GLYPH_DOUBT }, { '.', GLYPH_DOT } };
	for (size_t i = 0; table->grid->signs && i < ISO_COUNT(signs); i++)
		if (*text == signs[i].sign && text[1] == ' ') {
			const char *sign = glyph_text(signs[i].glyph, table->page->ascii);
			return table->brief ? sign : arena_printf(table->page->arena, "%s%s", sign, text + 1);
		}
	return NULL;
}

/* A cell that says no more than yes or no has a sign for it. */
static const char *grid_cell(const struct table *table, size_t row, size_t column)
{
	struct page *page = table->page;
	const char *text = table->grid->cells[row * table->grid->columns + column].text;
	if (text && strcmp(text, "*") == 0)
		return glyph_text(GLYPH_YES, page->ascii);
	if (text && strcmp(text, ".") == 0)
		return glyph_text(GLYPH_DOT, page->ascii);
	const char *sign = text ? sign_of(table, text) : NULL;
	return sign ? sign : page_clean(page, text);
}

/* The widths that a table's columns want. Returns their sum with the gutters. */
static int grid_measure(struct table *table)
{
	const struct grid *grid = table->grid;
	int sum = 0;
	for (size_t column = 0; column < grid->columns; column++) {
		if (table->widths[column] == HIDDEN)
			continue;
		int widest = page_columns(page_clean(table->page, grid->headings[column]));
		for (size_t row = 0; row < grid->rows; row++) {
			int columns = page_columns(grid_cell(table, row, column));
			if (columns > widest)
				widest = columns;
		}
		table->widths[column] = widest;
		sum += widest + (sum ? table->gutter : 0);
	}
	return sum;
}

/* Leaves the columns of the highest fold away that still stand. False: none may go. */
static bool grid_fold(struct table *table)
{
	uint8_t highest = 0;
	for (size_t i = 0; i < table->grid->columns; i++)
		if (table->widths[i] != HIDDEN && table->grid->folds[i] > highest)
			highest = table->grid->folds[i];
	for (size_t i = 0; highest && i < table->grid->columns; i++)
		if (table->grid->folds[i] == highest)
			table->widths[i] = HIDDEN;
	return highest > 0;
}

/* Takes columns away from the widest until the table fits; none below @least. */
static void grid_squeeze(int *widths, size_t columns, int sum, int room, int least)
{
	while (sum > room) {
		size_t widest = 0;
		for (size_t i = 1; i < columns; i++)
			if (widths[i] > widths[widest])
				widest = i;
		if (widths[widest] <= least)
			return;
		widths[widest]--;
		sum--;
	}
}

/* Words and room between signs before whole columns: which barrier stops what is why anybody looks. */
static int grid_tighten(struct table *table)
{
	table->brief = true;
	int sum = grid_measure(table);
	/* Headings are narrow words, and one blank parts those too. */
	if (sum > table->page->width - table->left) {
		table->gutter = 1;
		sum = grid_measure(table);
	}
	return sum;
}

/* First words and columns that may go, then the last column, which can be wrapped, then the widest ones. */
static void grid_fit(struct table *table)
{
	int room = table->page->width - table->left;
	int *last = &table->widths[table->grid->columns - 1];
	int sum = grid_measure(table);
	if (sum > room && table->grid->signs)
		sum = grid_tighten(table);
	while (sum > room && grid_fold(table))
		sum = grid_measure(table);
	if (sum > room && *last > VALUE_LEAST) {
		int spare = sum - room < *last - VALUE_LEAST ? sum - room : *last - VALUE_LEAST;
		*last -= spare;
		sum -= spare;
	}
	grid_squeeze(table->widths, table->grid->columns, sum, room, 4);
}

static void lay_grid_headings(const struct table *table)
{
	struct page *page = table->page;
	int left = table->left;
	size_t line = page_add_line(page);
	page->lines[line].heading = true;
	for (size_t column = 0; column < table->grid->columns; column++) {
		int width = table->widths[column];
		if (width == HIDDEN)
			continue;
		page_put_cut(page, line, left, TONE_MUTED, page_clean(page, table->grid->headings[column]), width);
		left += width + table->gutter;
	}
	if (!page->lines[line].first)
		page->count--;
}

static bool grid_has_marks(const struct grid *grid)
{
	for (size_t row = 0; grid->marks && row < grid->rows; row++)
		if (grid->marks[row] != MARK_NONE)
			return true;
	return false;
}

/* The last column of a table may go over several lines; the others are cut. */
static void lay_grid_row(const struct table *table, size_t row)
{
	struct page *page = table->page;
	int left = table->left;
	const struct grid *grid = table->grid;
	size_t line = page_add_line(page);
	if (grid->marks)
		page_put_mark(page, line, 0, grid->marks[row]);
	for (size_t column = 0; column < grid->columns; column++) {
		int width = table->widths[column];
		if (width == HIDDEN)
			continue;
		unsigned tone = grid->cells[row * grid->columns + column].tone;
		const char *text = grid_cell(table, row, column);
		bool last = column + 1 == grid->columns;
		if (last && page_columns(text) > width) {
			struct flow flow = flow_at(page, line, left, left + width);
			flow_text(&flow, tone, text);
		} else {
			page_put_ends(page, line, left, tone, text, width);
		}
		left += width + table->gutter;
	}
}

static struct table grid_fitted(struct page *page, const struct grid *grid)
{
	struct table table = {
		.page = page,
		.grid = grid,
		.widths = arena_array(page->arena, grid->columns, sizeof(int)),
		.left = grid_has_marks(grid) ? 2 : 0,
		.gutter = GUTTER,
	};
	grid_fit(&table);
	return table;
}

/* The legend at @index is of the table that comes next: are the signs there? They are what is left away last. */
static bool legend_is_wanted(struct page *page, const struct view *view, size_t index)
{
	size_t next = index + 1;
	while (next < view->count && view->blocks[next].kind != BLOCK_GRID)
		next++;
	if (next == view->count)
		return false;
	struct table table = grid_fitted(page, &view->blocks[next].grid);
	for (size_t i = 0; i < table.grid->columns; i++)
		if (table.grid->folds[i] && table.widths[i] != HIDDEN)
			return true;
	return false;
}

void lay_grid(struct page *page, const struct view *view, size_t index)
{
	const struct grid *grid = &view->blocks[index].grid;
	if (!grid->columns || (grid->legend && !legend_is_wanted(page, view, index)))
		return;
	struct table table = grid_fitted(page, grid);
	lay_grid_headings(&table);
	for (size_t row = 0; row < grid->rows; row++) {
		page_about(page, grid->refs ? grid->refs[row] : NULL);
		lay_grid_row(&table, row);
	}
}

/* ---- listings and id ranges ------------------------------------------------ */

static int digits_of(uint64_t number)
{
	int digits = 1;
	for (; number >= 10; number /= 10)
		digits++;
	return digits;
}

/* The widest line number of the listing that begins at @index. */
static int number_columns(const struct view *view, size_t index)
{
	size_t last = index;
	while (last + 1 < view->count && view->blocks[last + 1].kind == BLOCK_TEXT)
		last++;
	while (last > index && !view->blocks[last].number)
		last--;
	int digits = digits_of(view->blocks[last].number);
	return digits < 3 ? 3 : digits;
}

void lay_text(struct page *page, const struct view *view, size_t index)
{
	const struct block *block = &view->blocks[index];
	size_t line = page_add_line(page);
	page->lines[line].fixed = true;
	int x = 2;
	page_put_mark(page, line, 0, block->mark);
	if (index == 0 || view->blocks[index - 1].kind != BLOCK_TEXT)
		page->digits = number_columns(view, index);
	if (block->number) {
		int digits = page->digits;
		page_put(page, line, x + digits - digits_of(block->number), INK_FAINT,
			arena_printf(page->arena, "%" PRIu32, block->number));
		x += digits + GUTTER;
	}
	for (size_t i = 0; i < block->value.count; i++) {
		const char *text = page_clean(page, block->value.spans[i].text);
		page_put(page, line, x, block->value.spans[i].tone, text);
		x += page_columns(text);
	}
	page->lines[line].columns = x;
	if (x > page->widest)
		page->widest = x;
}

/* A bar as long as the range is large, by powers of two: 1 id is one cell, 2^32 are the most. */
static int range_cells(uint64_t count, int most)
{
	int bits = 0;
	while (bits < 32 && (count >> bits) > 1)
		bits++;
	int cells = 1 + bits * (most - 1) / 32;
	return cells < most ? cells : most;
}

static const char *range_span(struct page *page, uint64_t first, uint64_t count)
{
	if (count <= 1)
		return arena_printf(page->arena, "%" PRIu64, first);
	return arena_printf(page->arena, "%" PRIu64 "-%" PRIu64, first, first + (count - 1));
}

/* "0-65535  ━━━━━━━━  →  100000-165535  65536 ids" */
void lay_range(struct page *page, const struct view *view, size_t index)
{
	const struct block *block = &view->blocks[index];
	const struct range_bar *range = &block->range;
	unsigned ink = block->mark == MARK_NONE ? TONE_ACCENT : mark_tone(block->mark);
	int span = page->width < NARROW ? 12 : 22;
	int most = page->width < NARROW ? 0 : 24;
	size_t line = page_add_line(page);
	int x = 2;
	page_put_mark(page, line, 0, block->mark);
	const char *inside = range_span(page, range->inside, range->count);
	page_put(page, line, x, TONE_PLAIN, inside);
	x += page_columns(inside) > span ? page_columns(inside) + 1 : span;
	cleanup_strbuf struct strbuf bar = { 0 };
	for (int i = 0, cells = most ? range_cells(range->count, most) : 0; i < cells; i++)
		strbuf_adds(&bar, glyph_text(GLYPH_RANGE, page->ascii));
	page_put(page, line, x, ink, arena_strdup(page->arena, strbuf_text(&bar)));
	x += most + (most ? GUTTER : 0);
	page_put(page, line, x, TONE_MUTED, glyph_text(GLYPH_ARROW, page->ascii));
	x += 1 + GUTTER;
	const char *outside = range_span(page, range->outside, range->count);
	page_put(page, line, x, ink, outside);
	x += (page_columns(outside) > span ? page_columns(outside) : span) + GUTTER;
	const char *count = arena_printf(page->arena, "%" PRIu64 " id%s", range->count, range->count == 1 ? "" : "s");
	if (x + page_columns(count) <= page->width)
		page_put(page, line, x, TONE_MUTED, count);
}
