/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "render.h"

#include <inttypes.h>
#include <string.h>

/* Between two columns of a table, and between a value and its evidence. */
#define GUTTER 2

/* The last column of a table is not squeezed below this before the others are. */
#define VALUE_LEAST 26

/* Evidence stands beside a value of several lines only where this much is left for it. */
#define VALUE_EASY 44

/* Evidence shorter than this is never shortened. */
#define EVIDENCE_LEAST 24

/* A label wider than this does not push the values of its neighbours to the right. */
#define LABEL_MOST 26

/* Below this many columns labels, values and evidence stand under each other. */
#define NARROW 56

/* Text that lies in one line from column @x on; clean, without a byte that is not printable. */
struct segment {
	struct segment *next;
	const char *text;
	size_t len;
	int x;
	uint8_t ink;
	bool bold;
};

struct page_line {
	struct segment *first;
	struct segment *last;
	const char *ref;
	enum mark mark;
	bool fixed; /* never wrapped: may be moved sideways */
};

struct page {
	struct arena *arena;
	int width;
	bool ascii;
	int widest;
	size_t count;
	size_t cap;
	struct page_line *lines;
	const char *ref;    /* of the block being laid out */
	size_t labels_from; /* the block after this one begins the rows that @labels was measured for; 0: none */
	int labels;
};

/* ---- building lines ------------------------------------------------------ */

static size_t add_line(struct page *page)
{
	if (page->count == page->cap) {
		size_t cap = page->cap ? page->cap * 2 : 64;
		struct page_line *lines = arena_array(page->arena, cap, sizeof(*lines));
		if (page->count)
			memcpy(lines, page->lines, page->count * sizeof(*lines));
		page->lines = lines;
		page->cap = cap;
	}
	page->lines[page->count] = (struct page_line){ .ref = page->ref };
	return page->count++;
}

static void add_segment(struct page *page, size_t line, int x, unsigned ink, bool bold, const char *text, size_t len)
{
	struct page_line *row = &page->lines[line];
	struct segment *last = row->last;
	if (!len)
		return;
	struct segment *segment = arena_alloc(page->arena, sizeof(*segment));
	*segment = (struct segment){ NULL, text, len, x, (uint8_t)ink, bold };
	if (last)
		last->next = segment;
	else
		row->first = segment;
	row->last = segment;
}

/* Every text of a view is cleaned once, so that its columns can be counted. */
static const char *cleaned(struct page *page, const char *text)
{
	cleanup_strbuf struct strbuf out = { 0 };
	if (!text)
		return "";
	text_clean(&out, text, strlen(text), page->ascii);
	return arena_strdup(page->arena, strbuf_text(&out));
}

static int columns_of(const char *clean)
{
	return (int)text_width(clean, false);
}

static void put(struct page *page, size_t line, int x, unsigned ink, const char *clean)
{
	add_segment(page, line, x, ink, false, clean, strlen(clean));
}

/* At most @width columns of the text; the rest is left away behind an ellipsis. Returns the columns taken. */
static int put_cut(struct page *page, size_t line, int x, unsigned ink, const char *clean, int width)
{
	if (width <= 0)
		return 0;
	int whole = columns_of(clean);
	if (whole <= width) {
		put(page, line, x, ink, clean);
		return whole;
	}
	const char *at = clean;
	const char *end = clean + strlen(clean);
	int used = 0;
	struct cluster cluster;
	const char *stop = at;
	while (cluster_next(&at, end, &cluster) && used + (int)cluster.width <= width - 1) {
		used += (int)cluster.width;
		stop = at;
	}
	add_segment(page, line, x, ink, false, clean, (size_t)(stop - clean));
	put(page, line, x + used, ink, glyph_text(GLYPH_ELLIPSIS, page->ascii));
	return used + 1;
}

/* ---- wrapping ------------------------------------------------------------ */

/* Where wrapped text is: it goes from @left to before @right and starts a line when it must. */
struct flow {
	struct page *page;
	size_t line;
	int left;
	int right;
	int x;
};

static struct flow flow_at(struct page *page, size_t line, int left, int right)
{
	return (struct flow){ page, line, left, right > left ? right : left + 1, left };
}

/* The next line of the flow; lines made before for something beside it are used first. */
static void flow_break(struct flow *flow)
{
	flow->line++;
	if (flow->line >= flow->page->count)
		flow->line = add_line(flow->page);
	flow->x = flow->left;
}

/* A word longer than a line is cut where the line ends. */
static void flow_word(struct flow *flow, unsigned ink, const char *word, size_t len)
{
	const char *end = word + len;
	const char *start = word;
	int used = 0;
	struct cluster cluster;
	for (const char *at = word; cluster_next(&at, end, &cluster);) {
		if (flow->x + used + (int)cluster.width > flow->right && flow->x + used > flow->left) {
			add_segment(
				flow->page, flow->line, flow->x, ink, false, start, (size_t)(cluster.bytes - start));
			flow_break(flow);
			start = cluster.bytes;
			used = 0;
		}
		used += (int)cluster.width;
	}
	add_segment(flow->page, flow->line, flow->x, ink, false, start, (size_t)(end - start));
	flow->x += used;
}

static int word_columns(const char *word, size_t len)
{
	int columns = 0;
	struct cluster cluster;
	for (const char *at = word, *end = word + len; cluster_next(&at, end, &cluster);)
		columns += (int)cluster.width;
	return columns;
}

static void flow_text(struct flow *flow, unsigned ink, const char *clean)
{
	while (*clean) {
		size_t blanks = strspn(clean, " ");
		size_t len = strcspn(clean + blanks, " ");
		int columns = word_columns(clean + blanks, len);
		if (flow->x > flow->left && len && flow->x + (int)blanks + columns > flow->right)
			flow_break(flow);
		else if (flow->x > flow->left)
			flow->x += (int)blanks;
		flow_word(flow, ink, clean + blanks, len);
		clean += blanks + len;
	}
}

static void flow_line(struct flow *flow, const struct line *value)
{
	for (size_t i = 0; i < value->count; i++)
		flow_text(flow, value->spans[i].tone, cleaned(flow->page, value->spans[i].text));
}

/* ---- blocks -------------------------------------------------------------- */

static void lay_gap(struct page *page, const struct view *view, size_t index)
{
	(void)view;
	(void)index;
	/* One blank line separates blocks, however many asked for it. */
	if (page->count && page->lines[page->count - 1].first)
		add_line(page);
}

static void lay_title(struct page *page, const struct view *view, size_t index)
{
	size_t line = add_line(page);
	const char *text = cleaned(page, view->blocks[index].label);
	put_cut(page, line, 0, view->blocks[index].tone, text, page->width);
}

static void lay_prose(struct page *page, const struct view *view, size_t index)
{
	const struct block *block = &view->blocks[index];
	int right = page->width < PROSE_COLUMNS ? page->width : PROSE_COLUMNS;
	struct flow flow = flow_at(page, add_line(page), 0, right);
	flow_text(&flow, block->tone, cleaned(page, block->label));
	flow_line(&flow, &block->value);
}

/* Columns that the labels of all rows under one title have in common: their values begin in one column. */
static int label_columns(struct page *page, const struct view *view, size_t index)
{
	size_t first = index;
	while (first > 0 && view->blocks[first - 1].kind != BLOCK_TITLE)
		first--;
	if (page->labels_from == first + 1)
		return page->labels;
	int widest = 0;
	for (size_t i = first; i < view->count && view->blocks[i].kind != BLOCK_TITLE; i++) {
		const char *label = view->blocks[i].kind == BLOCK_ROW ? view->blocks[i].label : NULL;
		int columns = label ? (int)text_width(label, page->ascii) : 0;
		if (columns > widest && columns <= LABEL_MOST)
			widest = columns;
	}
	page->labels_from = first + 1;
	page->labels = widest;
	return widest;
}

static void put_mark(struct page *page, size_t line, int x, enum mark mark)
{
	if (mark != MARK_NONE)
		put(page, line, x, mark_tone(mark), mark_glyph(mark, page->ascii));
	page->lines[line].mark = mark;
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

/*
 * A path that would take more than its share of the line loses directories in
 * front: "…/0123abcd/config.json:88". The file and the line say where to look.
 */
static const char *shortened(struct page *page, const char *evidence)
{
	int most = page->width * 2 / 5 > EVIDENCE_LEAST ? page->width * 2 / 5 : EVIDENCE_LEAST;
	if (columns_of(evidence) <= most || *evidence != '/')
		return evidence;
	const char *tail = strrchr(evidence, '/');
	for (const char *at = evidence; (at = strchr(at + 1, '/'));)
		if (1 + columns_of(at) <= most) {
			tail = at;
			break;
		}
	return arena_printf(page->arena, "%s%s", glyph_text(GLYPH_ELLIPSIS, page->ascii), tail);
}

/* Evidence at the right edge of the value's last line, or where that is full on the next. */
static void lay_evidence_after(struct flow *flow, const char *evidence)
{
	struct page *page = flow->page;
	int taken = columns_of(evidence);
	if (taken && flow->x + GUTTER + taken <= page->width) {
		put(page, flow->line, page->width - taken, TONE_MUTED, evidence);
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
	size_t line = add_line(page);
	put_mark(page, line, 0, block->mark);
	struct flow flow = flow_at(page, line, left, page->width);
	if (block->label && *block->label) {
		flow_text(&flow, label_ink(block), cleaned(page, block->label));
		flow_text(&flow, TONE_PLAIN, "  ");
	}
	flow.left = left + 2 < page->width / 2 ? left + 2 : left;
	flow_line(&flow, &block->value);
	if (block->evidence)
		lay_evidence_after(&flow, shortened(page, cleaned(page, block->evidence)));
}

static int line_columns(const struct page *page, const struct line *value)
{
	int columns = 0;
	for (size_t i = 0; i < value->count; i++)
		columns += value->spans[i].text ? (int)text_width(value->spans[i].text, page->ascii) : 0;
	return columns;
}

static void lay_row(struct page *page, const struct view *view, size_t index)
{
	const struct block *block = &view->blocks[index];
	if (page->width < NARROW) {
		lay_row_narrow(page, block);
		return;
	}
	const char *evidence = block->evidence ? shortened(page, cleaned(page, block->evidence)) : "";
	const char *label = cleaned(page, block->label);
	int labels = label_columns(page, view, index);
	int left = 2 + labels + (labels ? GUTTER : 0);
	int taken = columns_of(evidence);
	int room = page->width - taken - GUTTER - left;
	bool beside = taken && (room >= VALUE_EASY || room >= line_columns(page, &block->value));
	int right = beside ? left + room : page->width;
	if (right - left > PROSE_COLUMNS)
		right = left + PROSE_COLUMNS;
	size_t line = add_line(page);
	put_mark(page, line, 0, block->mark);
	put(page, line, 2, label_ink(block), label);
	if (beside)
		put(page, line, page->width - taken, TONE_MUTED, evidence);
	bool wide = columns_of(label) > labels;
	struct flow flow = flow_at(page, line, left, right);
	if (wide && block->value.count) /* a label too long for its column has the line for itself */
		flow_break(&flow);
	flow_line(&flow, &block->value);
	if (!beside)
		lay_evidence_after(&flow, evidence);
}

/* ---- tables -------------------------------------------------------------- */

/* A cell that says no more than yes or no has a sign for it. */
static const char *grid_cell(struct page *page, const struct grid *grid, size_t row, size_t column)
{
	const char *text = grid->cells[row * grid->columns + column].text;
	if (text && strcmp(text, "*") == 0)
		return glyph_text(GLYPH_YES, page->ascii);
	if (text && strcmp(text, ".") == 0)
		return glyph_text(GLYPH_DOT, page->ascii);
	return cleaned(page, text);
}

/* The widths that a table's columns want. Returns their sum with the gutters. */
static int grid_measure(struct page *page, const struct grid *grid, int *widths)
{
	int sum = 0;
	for (size_t column = 0; column < grid->columns; column++) {
		int widest = columns_of(cleaned(page, grid->headings[column]));
		for (size_t row = 0; row < grid->rows; row++) {
			const char *text = grid->cells[row * grid->columns + column].text;
			int columns = text ? (int)text_width(text, page->ascii) : 0;
			if (columns > widest)
				widest = columns;
		}
		widths[column] = widest;
		sum += widest + (column ? GUTTER : 0);
	}
	return sum;
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

static void lay_grid_headings(struct page *page, const struct grid *grid, const int *widths, int left)
{
	size_t line = add_line(page);
	for (size_t column = 0; column < grid->columns; column++) {
		put_cut(page, line, left, TONE_MUTED, cleaned(page, grid->headings[column]), widths[column]);
		left += widths[column] + GUTTER;
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
static void lay_grid_row(struct page *page, const struct grid *grid, size_t row, const int *widths, int left)
{
	size_t line = add_line(page);
	if (grid->marks)
		put_mark(page, line, 0, grid->marks[row]);
	for (size_t column = 0; column < grid->columns; column++) {
		unsigned tone = grid->cells[row * grid->columns + column].tone;
		const char *text = grid_cell(page, grid, row, column);
		bool last = column + 1 == grid->columns;
		if (last && columns_of(text) > widths[column]) {
			struct flow flow = flow_at(page, line, left, left + widths[column]);
			flow_text(&flow, tone, text);
		} else {
			put_cut(page, line, left, tone, text, widths[column]);
		}
		left += widths[column] + GUTTER;
	}
}

static void lay_grid(struct page *page, const struct view *view, size_t index)
{
	const struct grid *grid = &view->blocks[index].grid;
	if (!grid->columns)
		return;
	int *widths = arena_array(page->arena, grid->columns, sizeof(*widths));
	int left = grid_has_marks(grid) ? 2 : 0;
	int sum = grid_measure(page, grid, widths);
	/* First the last column, which can be wrapped, then the widest ones. */
	int *last = &widths[grid->columns - 1];
	int room = page->width - left;
	if (sum > room && *last > VALUE_LEAST) {
		int spare = sum - room < *last - VALUE_LEAST ? sum - room : *last - VALUE_LEAST;
		*last -= spare;
		sum -= spare;
	}
	grid_squeeze(widths, grid->columns, sum, room, 4);
	lay_grid_headings(page, grid, widths, left);
	for (size_t row = 0; row < grid->rows; row++)
		lay_grid_row(page, grid, row, widths, left);
}

/* ---- listings and id ranges ------------------------------------------------ */

static int digits_of(uint64_t number)
{
	int digits = 1;
	for (; number >= 10; number /= 10)
		digits++;
	return digits;
}

/* The widest line number of the listing that @index belongs to. */
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

static void lay_text(struct page *page, const struct view *view, size_t index)
{
	const struct block *block = &view->blocks[index];
	size_t line = add_line(page);
	page->lines[line].fixed = true;
	int x = 2;
	put_mark(page, line, 0, block->mark);
	if (block->number) {
		int digits = number_columns(view, index);
		put(page, line, x + digits - digits_of(block->number), INK_FAINT,
			arena_printf(page->arena, "%" PRIu32, block->number));
		x += digits + GUTTER;
	}
	for (size_t i = 0; i < block->value.count; i++) {
		const char *text = cleaned(page, block->value.spans[i].text);
		put(page, line, x, block->value.spans[i].tone, text);
		x += columns_of(text);
	}
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
static void lay_range(struct page *page, const struct view *view, size_t index)
{
	const struct block *block = &view->blocks[index];
	const struct range_bar *range = &block->range;
	unsigned ink = block->mark == MARK_NONE ? TONE_ACCENT : mark_tone(block->mark);
	int span = page->width < NARROW ? 12 : 22;
	int most = page->width < NARROW ? 0 : 24;
	size_t line = add_line(page);
	int x = 2;
	put_mark(page, line, 0, block->mark);
	const char *inside = range_span(page, range->inside, range->count);
	put(page, line, x, TONE_PLAIN, inside);
	x += columns_of(inside) > span ? columns_of(inside) + 1 : span;
	cleanup_strbuf struct strbuf bar = { 0 };
	for (int i = 0, cells = most ? range_cells(range->count, most) : 0; i < cells; i++)
		strbuf_adds(&bar, glyph_text(GLYPH_RANGE, page->ascii));
	put(page, line, x, ink, arena_strdup(page->arena, strbuf_text(&bar)));
	x += most + (most ? GUTTER : 0);
	put(page, line, x, TONE_MUTED, glyph_text(GLYPH_ARROW, page->ascii));
	x += 1 + GUTTER;
	const char *outside = range_span(page, range->outside, range->count);
	put(page, line, x, ink, outside);
	x += (columns_of(outside) > span ? columns_of(outside) : span) + GUTTER;
	const char *count = arena_printf(page->arena, "%" PRIu64 " id%s", range->count, range->count == 1 ? "" : "s");
	if (x + columns_of(count) <= page->width)
		put(page, line, x, TONE_MUTED, count);
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
	for (size_t i = 0; i < view->count; i++) {
		page->ref = view->blocks[i].ref ? arena_strdup(arena, view->blocks[i].ref) : NULL;
		layouts[view->blocks[i].kind](page, view, i);
	}
	while (page->count && !page->lines[page->count - 1].first)
		page->count--;
	return page;
}

size_t page_lines(const struct page *page)
{
	return page->count;
}

int page_widest(const struct page *page)
{
	return page->widest;
}

const char *page_ref(const struct page *page, size_t line)
{
	return line < page->count ? page->lines[line].ref : NULL;
}

enum mark page_mark(const struct page *page, size_t line)
{
	return line < page->count ? page->lines[line].mark : MARK_NONE;
}

void page_draw(const struct page *page, struct canvas *canvas, const struct window *window)
{
	for (int i = 0; i < window->height && window->top + (size_t)i < page->count; i++) {
		const struct page_line *line = &page->lines[window->top + (size_t)i];
		int shift = line->fixed ? window->left : 0;
		for (const struct segment *segment = line->first; segment; segment = segment->next) {
			struct pen pen = pen_at(canvas, window->y + i, window->x + segment->x - shift);
			pen.end = window->x + window->width;
			pen.bold = segment->bold;
			pen_put(&pen, segment->ink, segment->text, segment->len);
		}
	}
}
