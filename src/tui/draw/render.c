/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/draw/page.h"

#include <string.h>

#include <isotop/view.h>

/* Evidence stands beside a value of several lines only where this much is left for it. */
#define VALUE_EASY 44

/* Evidence shorter than this is never shortened. */
#define EVIDENCE_LEAST 24

/* A label wider than this does not push the values of its neighbours to the right. */
#define LABEL_MOST 26

/* The same on a screen below 100 columns: there a text has its room under a longer label. */
#define LABEL_NARROW 14
#define LABELS_WIDE  96

static void lay_gap(struct page *page, const struct view *view, size_t index)
{
	(void)view;
	(void)index;
	/* One blank line separates blocks, however many asked for it. */
	if (page->count && page->lines[page->count - 1].first)
		page_add_line(page);
}

static int line_columns(const struct page *page, const struct line *value)
{
	int columns = 0;
	for (size_t i = 0; i < value->count; i++)
		columns += value->spans[i].text ? (int)text_width(value->spans[i].text, page->ascii) : 0;
	return columns;
}

/* The widest label of the rows under one title that is not wider than @most. */
static int widest_label(const struct page *page, const struct view *view, size_t first, int most)
{
	int widest = 0;
	for (size_t i = first; i < view->count && view->blocks[i].kind != BLOCK_TITLE; i++) {
		const char *label = view->blocks[i].kind == BLOCK_ROW ? view->blocks[i].label : NULL;
		int columns = label ? (int)text_width(label, page->ascii) : 0;
		if (columns > widest && columns <= most)
			widest = columns;
	}
	return widest;
}

/* Do most of them have their text and evidence in one line beside labels of @columns? */
static bool most_fit(const struct page *page, const struct view *view, size_t first, int columns)
{
	size_t rows = 0;
	size_t fit = 0;
	for (size_t i = first; i < view->count && view->blocks[i].kind != BLOCK_TITLE; i++) {
		const struct block *block = &view->blocks[i];
		int taken = block->evidence ? GUTTER + (int)text_width(block->evidence, page->ascii) : 0;
		if (block->kind != BLOCK_ROW)
			continue;
		rows++;
		fit += 2 + columns + GUTTER + line_columns(page, &block->value) + taken <= page->width;
	}
	return 2 * fit > rows;
}

/* Columns that the labels of all rows under one title have in common: their values begin in one column. */
static int label_columns(const struct page *page, const struct view *view, size_t first)
{
	int widest = widest_label(page, view, first, LABEL_MOST);
	if (view->aligned || page->width >= LABELS_WIDE || widest <= LABEL_NARROW || most_fit(page, view, first, widest))
		return widest;
	return widest_label(page, view, first, LABEL_NARROW);
}

static void lay_title(struct page *page, const struct view *view, size_t index)
{
	size_t line = page_add_line(page);
	const char *text = page_clean(page, view->blocks[index].label);
	page_put_cut(page, line, 0, view->blocks[index].tone, text, page->width);
	page->lines[line].heading = true;
	page->labels = label_columns(page, view, index + 1);
}

static void lay_prose(struct page *page, const struct view *view, size_t index)
{
	const struct block *block = &view->blocks[index];
	int right = page->width < PROSE_COLUMNS ? page->width : PROSE_COLUMNS;
	struct flow flow = flow_at(page, page_add_line(page), 0, right);
	flow_text(&flow, block->tone, page_clean(page, block->label));
	flow_line(&flow, &block->value);
}

/*
 * What a view marks strong is its labels, all of them: here those are brought
 * forward that have something to tell, so that the eye finds them.
 */
static unsigned label_ink(const struct block *block)
{
	bool tells = block->mark == MARK_FAIL || block->mark == MARK_WARN || block->mark == MARK_UNKNOWN;
	return block->tone == TONE_STRONG && !tells ? TONE_MUTED : block->tone;
}

/* The longest end of path @evidence, from one of its slashes on, that fits into @most columns; else its last part. */
static const char *path_end(const char *evidence, int most)
{
	const char *at = strchr(evidence + 1, '/');
	while (at && page_columns(at) > most)
		at = strchr(at + 1, '/');
	return at ? at : strrchr(evidence, '/');
}

/*
 * A path that would take more than its share of the line loses directories in
 * its middle: "/run/…/0123abcd/config.json:88". The file and the line say where
 * to look, and its beginning whose it is. Where even that is too much, it loses
 * its beginning.
 */
static const char *shortened(struct page *page, const char *evidence)
{
	int most = page->width * 2 / 5 > EVIDENCE_LEAST ? page->width * 2 / 5 : EVIDENCE_LEAST;
	if (page_columns(evidence) <= most || *evidence != '/')
		return evidence;
	size_t head = 1 + strcspn(evidence + 1, "/");
	const char *first = arena_strndup(page->arena, evidence, head);
	const char *dots = glyph_text(GLYPH_ELLIPSIS, page->ascii);
	int dots_columns = page_columns(dots);
	const char *tail = path_end(evidence, most - page_columns(first) - 1 - dots_columns);
	if (evidence[head] && page_columns(first) + 1 + dots_columns + page_columns(tail) <= most)
		return arena_printf(page->arena, "%s/%s%s", first, dots, tail);
	return arena_printf(page->arena, "%s%s", dots, path_end(evidence, most - dots_columns));
}

/* Evidence at the right edge of the value's last line, or where that is full on the next. */
static void lay_evidence_after(struct flow *flow, const char *evidence)
{
	struct page *page = flow->page;
	int taken = page_columns(evidence);
	if (taken && flow->x + GUTTER + taken <= page->width) {
		page_put(page, flow->line, page->width - taken, TONE_MUTED, evidence);
	} else if (taken) {
		flow_break(flow);
		flow->right = page->width;
		flow->x = taken < page->width - flow->left ? page->width - taken : flow->left;
		flow_text(flow, TONE_MUTED, evidence);
	}
}

static void lay_row_narrow(struct page *page, const struct block *block)
{
	int left = block->mark == MARK_NONE ? 0 : 2;
	size_t line = page_add_line(page);
	page_put_mark(page, line, 0, block->mark);
	struct flow flow = flow_at(page, line, left, page->width);
	if (block->label && *block->label) {
		flow_text(&flow, label_ink(block), page_clean(page, block->label));
		flow_text(&flow, TONE_PLAIN, "  ");
	}
	flow.left = left + 2 < page->width / 2 ? left + 2 : left;
	flow_line(&flow, &block->value);
	if (block->evidence)
		lay_evidence_after(&flow, shortened(page, page_clean(page, block->evidence)));
}

static void lay_row(struct page *page, const struct view *view, size_t index)
{
	const struct block *block = &view->blocks[index];
	if (page->width < NARROW) {
		lay_row_narrow(page, block);
		return;
	}
	const char *evidence = block->evidence ? shortened(page, page_clean(page, block->evidence)) : "";
	const char *label = page_clean(page, block->label);
	int labels = page->labels;
	int left = 2 + labels + (labels ? GUTTER : 0);
	int taken = page_columns(evidence);
	int room = page->width - taken - GUTTER - left;
	bool wide = page_columns(label) > labels && block->value.count; /* it has the line for itself, and the evidence's */
	bool above = wide && taken && 2 + page_columns(label) + GUTTER + taken <= page->width;
	bool beside = !above && taken && (room >= VALUE_EASY || room >= line_columns(page, &block->value));
	int right = beside ? left + room : page->width;
	if (right - left > PROSE_COLUMNS)
		right = left + PROSE_COLUMNS;
	size_t line = page_add_line(page);
	page_put_mark(page, line, 0, block->mark);
	page_put(page, line, 2, label_ink(block), label);
	if (beside || above)
		page_put(page, line, page->width - taken, TONE_MUTED, evidence);
	struct flow flow = flow_at(page, line, left, right);
	if (wide)
		flow_break(&flow);
	flow_line(&flow, &block->value);
	if (!beside && !above)
		lay_evidence_after(&flow, evidence);
}

/* To add a kind of block: a line here, in the order of enum block_kind. */
static void (*const layouts[])(struct page *page, const struct view *view, size_t index) = {
	[BLOCK_PROSE] = lay_prose,
	[BLOCK_TITLE] = lay_title,
	[BLOCK_ROW] = lay_row,
	[BLOCK_GRID] = lay_grid,
	[BLOCK_TEXT] = lay_text,
	[BLOCK_RANGE] = lay_range,
	[BLOCK_GAP] = lay_gap,
};

struct page *page_new(struct arena *arena, const struct view *view, int width, bool ascii)
{
	struct page *page = arena_alloc(arena, sizeof(*page));
	*page = (struct page){ .arena = arena, .width = width > 1 ? width : 1, .ascii = ascii };
	page->labels = label_columns(page, view, 0);
	for (size_t i = 0; i < view->count; i++) {
		/* Each line of a listing is a row by itself, though the next may be about the same. */
		if (view->blocks[i].kind == BLOCK_TEXT)
			page_about(page, NULL);
		page_about(page, view->blocks[i].ref);
		layouts[view->blocks[i].kind](page, view, i);
	}
	while (page->count && !page->lines[page->count - 1].first)
		page->count--;
	return page;
}
