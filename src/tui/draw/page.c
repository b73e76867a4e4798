/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/draw/page.h"

#include <string.h>

#include <isotop/view.h>

/* ---- building lines ------------------------------------------------------ */

size_t page_add_line(struct page *page)
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

void page_about(struct page *page, const char *ref)
{
	if (!ref || !page->ref || strcmp(ref, page->ref) != 0)
		page->ref = ref ? arena_strdup(page->arena, ref) : NULL;
}

static void page_add_segment(struct page *page, size_t line, int x, unsigned ink, const char *text, size_t len)
{
	struct page_line *row = &page->lines[line];
	struct segment *last = row->last;
	if (!len)
		return;
	struct segment *segment = arena_alloc(page->arena, sizeof(*segment));
	*segment = (struct segment){ NULL, text, len, x, (uint8_t)ink };
	if (last)
		last->next = segment;
	else
		row->first = segment;
	row->last = segment;
}

/* Every text of a view is page_clean once, so that its columns can be counted. */
const char *page_clean(struct page *page, const char *text)
{
	cleanup_strbuf struct strbuf out = { 0 };
	if (!text)
		return "";
	text_clean(&out, text, strlen(text), page->ascii);
	return arena_strdup(page->arena, strbuf_text(&out));
}

/* The same for what is read, not copied: a word without end loses its middle. */
static const char *page_brief(struct page *page, const char *text)
{
	cleanup_strbuf struct strbuf out = { 0 };
	if (!text)
		return "";
	text_brief(&out, text, strlen(text), page->ascii);
	return arena_strdup(page->arena, strbuf_text(&out));
}

int page_columns(const char *clean)
{
	return (int)text_width(clean, false);
}

void page_put(struct page *page, size_t line, int x, unsigned ink, const char *clean)
{
	page_add_segment(page, line, x, ink, clean, strlen(clean));
}

/* At most @width columns of the text; the rest is left away behind an ellipsis. Returns the columns taken. */
int page_put_cut(struct page *page, size_t line, int x, unsigned ink, const char *clean, int width)
{
	if (width <= 0)
		return 0;
	int whole = page_columns(clean);
	if (whole <= width) {
		page_put(page, line, x, ink, clean);
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
	page_add_segment(page, line, x, ink, clean, (size_t)(stop - clean));
	page_put(page, line, x + used, ink, glyph_text(GLYPH_ELLIPSIS, page->ascii));
	return used + 1;
}

/* Fewer columns than this have no room for two ends. */
#define ENDS_LEAST 7

void page_put_ends(struct page *page, size_t line, int x, unsigned ink, const char *clean, int width)
{
	int columns = page_columns(clean);
	if (width < ENDS_LEAST || columns <= width) {
		page_put_cut(page, line, x, ink, clean, width);
		return;
	}
	const char *at = clean;
	const char *end = clean + strlen(clean);
	struct cluster cluster;
	while (columns > (width - 1) / 2 && cluster_next(&at, end, &cluster))
		columns -= (int)cluster.width;
	page_put_cut(page, line, x, ink, clean, width - columns);
	page_put(page, line, x + width - columns, ink, at);
}

void page_put_mark(struct page *page, size_t line, int x, enum mark mark)
{
	if (mark != MARK_NONE)
		page_put(page, line, x, mark_tone(mark), mark_glyph(mark, page->ascii));
	page->lines[line].mark = mark;
}

/* ---- wrapping ------------------------------------------------------------ */

struct flow flow_at(struct page *page, size_t line, int left, int right)
{
	return (struct flow){ page, line, left, right > left ? right : left + 1, left };
}

/* The next line of the flow; lines made before for something beside it are used first. */
void flow_break(struct flow *flow)
{
	flow->line++;
	if (flow->line >= flow->page->count)
		flow->line = page_add_line(flow->page);
	flow->x = flow->left;
}

/* A path of fields or directories may be parted behind one of these. */
static bool parts_word(const char *at)
{
	return strchr("./,:=", *at) != NULL;
}

/* A word longer than a line is cut behind the last part of it that fits, else where the line ends. */
static void flow_word(struct flow *flow, unsigned ink, const char *word, size_t len)
{
	const char *end = word + len;
	const char *start = word;
	const char *seam = NULL;
	int used = 0;
	int seam_used = 0;
	struct cluster cluster;
	for (const char *at = word; cluster_next(&at, end, &cluster);) {
		if (flow->x + used + (int)cluster.width > flow->right && flow->x + used > flow->left) {
			const char *cut = seam ? seam : cluster.bytes;
			page_add_segment(flow->page, flow->line, flow->x, ink, start, (size_t)(cut - start));
			flow_break(flow);
			used -= seam ? seam_used : used;
			start = cut;
			seam = NULL;
		}
		used += (int)cluster.width;
		if (cluster.len == 1 && parts_word(cluster.bytes)) {
			seam = at;
			seam_used = used;
		}
	}
	page_add_segment(flow->page, flow->line, flow->x, ink, start, (size_t)(end - start));
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

/* A number of few digits goes to the next line with what it numbers or counts: "8 writable root", "9 more". */
#define NUMBER_DIGITS 4

static int number_tie(const char *word, size_t len)
{
	if (len > NUMBER_DIGITS || strspn(word, "0123456789") != len || word[len] != ' ')
		return 0;
	size_t next = strcspn(word + len + 1, " ");
	return next ? 1 + word_columns(word + len + 1, next) : 0;
}

void flow_text(struct flow *flow, unsigned ink, const char *clean)
{
	while (*clean) {
		size_t blanks = strspn(clean, " ");
		size_t len = strcspn(clean + blanks, " ");
		int columns = word_columns(clean + blanks, len) + (len ? number_tie(clean + blanks, len) : 0);
		if (flow->x > flow->left && len && flow->x + (int)blanks + columns > flow->right)
			flow_break(flow);
		else if (flow->x > flow->left)
			flow->x += (int)blanks;
		flow_word(flow, ink, clean + blanks, len);
		clean += blanks + len;
	}
}

void flow_line(struct flow *flow, const struct line *value)
{
	for (size_t i = 0; i < value->count; i++)
		flow_text(flow, value->spans[i].tone, value->spans[i].text == view_arrow_text
			? flow->page->ascii ? view_arrow_text : "  \u2192  "
			: page_brief(flow->page, value->spans[i].text));
}

/* ---- reading ------------------------------------------------------------- */

size_t page_lines(const struct page *page)
{
	return page->count;
}

int page_widest(const struct page *page)
{
	return page->widest;
}

int page_columns_of(const struct page *page, size_t line)
{
	return line < page->count ? page->lines[line].columns : 0;
}

const char *page_ref(const struct page *page, size_t line)
{
	return line < page->count ? page->lines[line].ref : NULL;
}

bool page_heading(const struct page *page, size_t line)
{
	return line < page->count && page->lines[line].heading;
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
			pen_put(&pen, segment->ink, segment->text, segment->len);
		}
	}
}
