/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view: what a face can show, as data.
 *
 * Layers, checks and sources describe themselves as blocks of toned text; a
 * screen wraps them to its width, a report prints them, and neither knows what
 * they mean. Knows nothing of facts, colours or terminals.
 */
#ifndef ISOTOP_VIEW_H
#define ISOTOP_VIEW_H

#include <isotop/tone.h>

struct span {
	enum tone tone;
	const char *text; /* raw: may be hostile */
};

/* A cell of text in several tones. */
struct line {
	size_t count;
	const struct span *spans;
};

enum block_kind {
	BLOCK_PROSE, /* one paragraph, wrapped: @label is its text */
	BLOCK_TITLE, /* a heading line */
	BLOCK_ROW,   /* mark, label, value, evidence at the right edge */
	BLOCK_GRID,  /* a table: @grid */
	BLOCK_TEXT,  /* a line of a listing, never wrapped: number, mark, value */
	BLOCK_RANGE, /* an id range drawn as a bar: @range */
	BLOCK_GAP,   /* one blank line */
};

struct grid {
	size_t columns;
	size_t rows;
	const char *const *headings; /* @columns of them */
	struct span *cells;          /* row by row, @rows * @columns; text NULL is an empty cell, "*" a yes, "." a no */
	enum mark *marks;            /* one a row; NULL: none */
	const char **refs;           /* one a row, what it is about as in struct block; NULL: none */
	uint8_t *folds;              /* one a column: where there is no room, the highest are left away first; 0 stays */
	bool legend;                 /* of the signs in the next grid: not shown where those have no room */
	bool signs;                  /* cells begin with '#' (stops), 'o' (open) or '?': where there is no room, that alone is shown */
};

/* @inside..@inside+@count-1 on the left maps to @outside.. on the right. */
struct range_bar {
	uint64_t inside;
	uint64_t outside;
	uint64_t count;
};

struct block {
	enum block_kind kind;
	enum tone tone; /* of the label, or of the prose */
	enum mark mark;
	const char *label;
	struct line value;
	const char *evidence; /* muted, right edge; NULL: none */
	const char *ref;      /* what this row is about ("check:privileged", see ref_view()), so that Enter can open it; NULL */
	uint32_t number;      /* BLOCK_TEXT: line number, 0 none */
	struct grid grid;
	struct range_bar range;
};

struct view {
	struct arena *arena; /* borrowed: everything in the view lives there */
	size_t count;
	size_t cap;
	struct block *blocks;
	bool aligned; /* labels stand beside their texts on a small screen too */
};

/* An empty view whose blocks and texts live in @arena. */
struct view view_new(struct arena *arena);

/* Each appends a block; formatted texts are copied. The returned block may be completed by the caller until the next append. */
struct block *view_gap(struct view *view);
struct block *view_title(struct view *view, const char *fmt, ...) ISO_PRINTF(2, 3);
struct block *view_prose(struct view *view, enum tone tone, const char *fmt, ...) ISO_PRINTF(3, 4);
struct block *view_row(struct view *view, enum mark mark, const char *label, enum tone tone, const char *fmt, ...)
	ISO_PRINTF(5, 6);
struct block *view_text(struct view *view, uint32_t number, enum tone tone, const char *text, size_t len);
struct block *view_range(struct view *view, struct range_bar range);

/* Adds a span to the last block's value. */
extern const char view_arrow_text[]; /* "  ->  ": a page that can draws an arrow for it, and for this very text alone */
void view_arrow(struct view *view);  /* from the span before it to the next */
void view_span(struct view *view, enum tone tone, const char *fmt, ...) ISO_PRINTF(3, 4);

/* Sets the last block's evidence, formatted. */
void view_evidence(struct view *view, const char *fmt, ...) ISO_PRINTF(2, 3);

/* Sets what the last block is about; blocks in a row about the same are one to whoever opens it. */
void view_ref(struct view *view, const char *fmt, ...) ISO_PRINTF(2, 3);

/* A grid with room for @rows rows; fill cells with view_cell(). */
struct block *view_grid(struct view *view, size_t columns, size_t rows, const char *const *headings);
void view_cell(struct view *view, size_t row, size_t column, enum tone tone, const char *fmt, ...) ISO_PRINTF(5, 6);
void view_row_mark(struct view *view, size_t row, enum mark mark);

/* The last block is a grid of signs; columns @first to @end - 1 of it may be left away, those of a higher @fold first. */
void view_grid_signs(struct view *view);
void view_grid_legend(struct view *view); /* and it is the legend of the next one */
void view_grid_fold(struct view *view, size_t first, size_t end, uint8_t fold);
void view_row_ref(struct view *view, size_t row, const char *fmt, ...) ISO_PRINTF(3, 4);

#endif
