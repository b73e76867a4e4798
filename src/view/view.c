/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/view.h>

#include <string.h>

struct view view_new(struct arena *arena)
{
	return (struct view){ .arena = arena };
}

static struct block *append(struct view *view, enum block_kind kind)
{
	if (view->count == view->cap) {
		/* The old array stays in the arena: a view is short-lived and grows by doubling. */
		size_t cap = view->cap ? view->cap * 2 : 32;
		struct block *blocks = arena_array(view->arena, cap, sizeof(*blocks));
		if (view->count)
			memcpy(blocks, view->blocks, view->count * sizeof(*blocks));
		view->blocks = blocks;
		view->cap = cap;
	}
	struct block *block = &view->blocks[view->count++];
	*block = (struct block){ .kind = kind };
	return block;
}

static struct block *last(struct view *view)
{
	if (!view->count)
		die("view: no block to add to");
	return &view->blocks[view->count - 1];
}

struct block *view_gap(struct view *view)
{
	return append(view, BLOCK_GAP);
}

struct block *view_title(struct view *view, const char *fmt, ...)
{
	struct block *block = append(view, BLOCK_TITLE);
	va_list args;
	va_start(args, fmt);
	block->label = arena_vprintf(view->arena, fmt, args);
	va_end(args);
	block->tone = TONE_STRONG;
	return block;
}

struct block *view_prose(struct view *view, enum tone tone, const char *fmt, ...)
{
	struct block *block = append(view, BLOCK_PROSE);
	va_list args;
	va_start(args, fmt);
	block->label = arena_vprintf(view->arena, fmt, args);
	va_end(args);
	block->tone = tone;
	return block;
}

static void add_span(struct view *view, enum tone tone, const char *text)
{
	struct line *line = &last(view)->value;
	struct span *spans = arena_array(view->arena, line->count + 1, sizeof(*spans));
	if (line->count)
		memcpy(spans, line->spans, line->count * sizeof(*spans));
	spans[line->count] = (struct span){ tone, text };
	*line = (struct line){ line->count + 1, spans };
}

struct block *view_row(struct view *view, enum mark mark, const char *label, enum tone tone, const char *fmt, ...)
{
	struct block *block = append(view, BLOCK_ROW);
	block->mark = mark;
	block->label = arena_strdup(view->arena, label);
	block->tone = TONE_STRONG;
	va_list args;
	va_start(args, fmt);
	add_span(view, tone, arena_vprintf(view->arena, fmt, args));
	va_end(args);
	return block;
}

struct block *view_text(struct view *view, uint32_t number, enum tone tone, const char *text, size_t len)
{
	struct block *block = append(view, BLOCK_TEXT);
	block->number = number;
	add_span(view, tone, arena_strndup(view->arena, text, len));
	return block;
}

struct block *view_range(struct view *view, struct range_bar range)
{
	struct block *block = append(view, BLOCK_RANGE);
	block->range = range;
	return block;
}

void view_span(struct view *view, enum tone tone, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	add_span(view, tone, arena_vprintf(view->arena, fmt, args));
	va_end(args);
}

const char view_arrow_text[] = "  ->  ";

void view_arrow(struct view *view)
{
	add_span(view, TONE_MUTED, view_arrow_text);
}

void view_evidence(struct view *view, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	last(view)->evidence = arena_vprintf(view->arena, fmt, args);
	va_end(args);
}

void view_ref(struct view *view, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	last(view)->ref = arena_vprintf(view->arena, fmt, args);
	va_end(args);
}

/* Cells, marks and refs are written through the block until the view is shown. */
struct block *view_grid(struct view *view, size_t columns, size_t rows, const char *const *headings)
{
	const char **copies = arena_array(view->arena, columns, sizeof(*copies));
	for (size_t i = 0; i < columns; i++)
		copies[i] = arena_strdup(view->arena, headings[i]);
	size_t cells;
	if (__builtin_mul_overflow(columns, rows, &cells))
		die("view: grid too large");
	struct block *block = append(view, BLOCK_GRID);
	block->grid = (struct grid){
		.columns = columns,
		.rows = rows,
		.headings = copies,
		.cells = arena_array(view->arena, cells, sizeof(struct span)),
		.marks = arena_array(view->arena, rows, sizeof(enum mark)),
		.refs = arena_array(view->arena, rows, sizeof(const char *)),
		.folds = arena_array(view->arena, columns, sizeof(uint8_t)),
	};
	return block;
}

void view_cell(struct view *view, size_t row, size_t column, enum tone tone, const char *fmt, ...)
{
	struct grid *grid = &last(view)->grid;
	if (last(view)->kind != BLOCK_GRID || row >= grid->rows || column >= grid->columns)
		die("view: no such cell");
	va_list args;
	va_start(args, fmt);
	grid->cells[row * grid->columns + column] = (struct span){ tone, arena_vprintf(view->arena, fmt, args) };
	va_end(args);
}

void view_grid_signs(struct view *view)
{
	last(view)->grid.signs = true;
}

void view_grid_legend(struct view *view)
{
	last(view)->grid.legend = true;
}

void view_grid_fold(struct view *view, size_t first, size_t end, uint8_t fold)
{
	struct grid *grid = &last(view)->grid;
	if (last(view)->kind != BLOCK_GRID || end > grid->columns)
		die("view: no such column");
	for (size_t column = first; column < end; column++)
		grid->folds[column] = fold;
}

void view_row_mark(struct view *view, size_t row, enum mark mark)
{
	struct grid *grid = &last(view)->grid;
	if (last(view)->kind != BLOCK_GRID || row >= grid->rows)
		die("view: no such row");
	grid->marks[row] = mark;
}

void view_row_ref(struct view *view, size_t row, const char *fmt, ...)
{
	struct grid *grid = &last(view)->grid;
	if (last(view)->kind != BLOCK_GRID || row >= grid->rows)
		die("view: no such row");
	va_list args;
	va_start(args, fmt);
	grid->refs[row] = arena_vprintf(view->arena, fmt, args);
	va_end(args);
}

const char *mark_glyph(enum mark mark, bool ascii)
{
	static const char *const glyphs[][2] = { { " ", " " }, { "●", "+" }, { "◐", "~" }, { "✗", "x" }, { "?", "?" },
		{ "–", "-" } };
	return glyphs[mark][ascii];
}

enum tone mark_tone(enum mark mark)
{
	static const enum tone tones[] = { TONE_PLAIN, TONE_GOOD, TONE_WARN, TONE_BAD, TONE_UNKNOWN, TONE_MUTED };
	return tones[mark];
}
