/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building a page line by line. For the files that lay out blocks (render.c,
 * tables.c); whoever shows a page needs render.h only.
 */
#ifndef TUI_PAGE_H
#define TUI_PAGE_H

#include "tui/draw/render.h"

struct line; /* <isotop/view.h> */

/* Between two columns of a table, and between a value and its evidence. */
#define GUTTER 2

/* Below this many columns labels, values and evidence stand under each other. */
#define NARROW 56

/* Text that lies in one line from column @x on; clean, without a byte that is not printable. */
struct segment {
	struct segment *next;
	const char *text;
	size_t len;
	int x;
	uint8_t ink;
};

struct page_line {
	struct segment *first;
	struct segment *last;
	const char *ref;
	enum mark mark;
	bool heading; /* of what follows */
	bool fixed; /* never wrapped: may be moved sideways */
	int columns; /* that it takes where it is fixed */
};

struct page {
	struct arena *arena;
	int width;
	bool ascii;
	int widest;
	size_t count;
	size_t cap;
	struct page_line *lines;
	const char *ref; /* of the block being laid out */
	int labels;      /* columns of the labels under this title */
	int digits;      /* of the line numbers of this listing */
};

size_t page_add_line(struct page *page); /* its index */

/* The lines added from now on are about @ref (NULL: about nothing); one that was said before is the same pointer. */
void page_about(struct page *page, const char *ref);

/* Every text of a view is cleaned once, so that its columns can be counted. */
const char *page_clean(struct page *page, const char *text);
int page_columns(const char *clean);

void page_put(struct page *page, size_t line, int x, unsigned ink, const char *clean);
void page_put_mark(struct page *page, size_t line, int x, enum mark mark);

/* At most @width columns of the text; the rest is left away behind an ellipsis. Returns the columns taken. */
int page_put_cut(struct page *page, size_t line, int x, unsigned ink, const char *clean, int width);
/* The same with both ends kept: names that differ mostly differ at their end. */
void page_put_ends(struct page *page, size_t line, int x, unsigned ink, const char *clean, int width);

/* ---- wrapping ------------------------------------------------------------ */

/* Where wrapped text is: it goes from @left to before @right and starts a line when it must. */
struct flow {
	struct page *page;
	size_t line;
	int left;
	int right;
	int x;
};

struct flow flow_at(struct page *page, size_t line, int left, int right);
void flow_break(struct flow *flow);
void flow_text(struct flow *flow, unsigned ink, const char *clean);
void flow_line(struct flow *flow, const struct line *value);

/* ---- blocks that tables.c lays out ------------------------------------------ */

void lay_grid(struct page *page, const struct view *view, size_t index);
void lay_text(struct page *page, const struct view *view, size_t index);
void lay_range(struct page *page, const struct view *view, size_t index);

#endif
