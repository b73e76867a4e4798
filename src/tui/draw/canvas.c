/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/draw/canvas.h"

#include <stdlib.h>
#include <string.h>

struct canvas {
	int width;
	int height;
	bool ascii;
	struct cell *cells; /* owned: height rows of width */
};

/*
 * To add a sign: a line here, in the order of enum glyph. Both forms are one
 * column wide (East Asian width N or A, which terminals draw in one column).
 */
static const char *const glyphs[GLYPH_COUNT][2] = {
	// clang-format off
	[GLYPH_DOT]        = { "·", "." },
	[GLYPH_YES]        = { "●", "*" },
	[GLYPH_STOPS]      = { "■", "#" },
	[GLYPH_LETS]       = { "□", "o" },
	[GLYPH_DOUBT]      = { "?", "?" },
	[GLYPH_RULE]       = { "─", "-" },
	[GLYPH_ELLIPSIS]   = { "…", "~" },
	[GLYPH_CURSOR]     = { "▌", ">" },
	[GLYPH_MARKED]     = { "◆", "*" },
	[GLYPH_DESCENDING] = { "▼", "v" },
	[GLYPH_ASCENDING]  = { "▲", "^" },
	[GLYPH_CRUMB]      = { "›", ">" },
	[GLYPH_ARROW]      = { "→", ">" },
	[GLYPH_FULL]       = { "█", "#" },
	[GLYPH_SHADE]      = { "░", "?" },
	[GLYPH_RANGE]      = { "━", "=" },
	[GLYPH_RANGE_END]  = { "╸", "=" },
	[GLYPH_MORE_ABOVE] = { "↑", "^" },
	[GLYPH_MORE_BELOW] = { "↓", "v" },
	[GLYPH_PAUSED]     = { "Ⅱ", "=" },
	[GLYPH_NEW]        = { "+", "+" },
	[GLYPH_GONE]       = { "−", "-" },
	[GLYPH_RESTARTED]  = { "↻", "o" },
	[GLYPH_CHANGED]    = { "≠", "~" },
	[GLYPH_WORSE]      = { "▼", "v" },
	[GLYPH_BETTER]     = { "▲", "^" },
	[GLYPH_FOLDED]     = { "▸", "+" },
	[GLYPH_UNFOLDED]   = { "▾", "-" },
	// clang-format on
};

const char *glyph_text(enum glyph glyph, bool ascii)
{
	return glyphs[glyph][ascii];
}

const char *spinner_text(uint64_t turn, bool ascii)
{
	static const char *const turns[2][8] = { { "⠹", "⠼", "⠶", "⠧", "⠏", "⠛", "⠛", "⠛" },
		{ "|", "/", "-", "\\", "|", "/", "-", "\\" } };
	return turns[ascii][turn % (ascii ? 8 : 6)];
}

static size_t cell_count(int width, int height)
{
	return (size_t)width * (size_t)height;
}

struct canvas *canvas_new(int width, int height, bool ascii)
{
	struct canvas *canvas = heap_alloc(1, sizeof(*canvas));
	canvas->ascii = ascii;
	canvas_resize(canvas, width, height);
	return canvas;
}

void canvas_free(struct canvas *canvas)
{
	if (!canvas)
		return;
	free(canvas->cells);
	free(canvas);
}

void canvas_resize(struct canvas *canvas, int width, int height)
{
	canvas->width = width > 0 ? width : 0;
	canvas->height = height > 0 ? height : 0;
	free(canvas->cells);
	canvas->cells = heap_alloc(cell_count(canvas->width, canvas->height) + 1, sizeof(*canvas->cells));
	canvas_clear(canvas);
}

void canvas_clear(struct canvas *canvas)
{
	static const struct cell blank = { .bytes = " ", .len = 1, .width = 1 };
	size_t count = cell_count(canvas->width, canvas->height);
	for (size_t i = 0; i < count; i++)
		canvas->cells[i] = blank;
}

int canvas_width(const struct canvas *canvas)
{
	return canvas->width;
}

int canvas_height(const struct canvas *canvas)
{
	return canvas->height;
}

bool canvas_ascii(const struct canvas *canvas)
{
	return canvas->ascii;
}

void canvas_signs(struct canvas *canvas, bool ascii)
{
	canvas->ascii = ascii;
}

static struct cell *cell_at(const struct canvas *canvas, int y, int x)
{
	if (y < 0 || x < 0 || y >= canvas->height || x >= canvas->width)
		return NULL;
	return &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x];
}

const struct cell *canvas_cell(const struct canvas *canvas, int y, int x)
{
	return cell_at(canvas, y, x);
}

void canvas_ground(struct canvas *canvas, int y, int x, int width, enum ground ground)
{
	for (int i = 0; i < width; i++) {
		struct cell *cell = cell_at(canvas, y, x + i);
		if (cell)
			cell->ground = (uint8_t)ground;
	}
}

void canvas_calm(struct canvas *canvas, int y, int x, int width)
{
	static const bool quiet[INK_COUNT] = { [TONE_PLAIN] = true, [TONE_MUTED] = true, [TONE_STRONG] = true,
		[TONE_GOOD] = true, [TONE_ACCENT] = true, [INK_FAINT] = true };
	for (int i = 0; i < width; i++) {
		struct cell *cell = cell_at(canvas, y, x + i);
		if (!cell)
			continue;
		cell->ink = quiet[cell->ink] ? TONE_PLAIN : cell->ink;
		cell->bold = false; /* turning it off turns all off, and all is sent again */
	}
}

static bool is_blank(const struct cell *cell)
{
	return cell->len == 1 && cell->bytes[0] == ' ';
}

/* More blanks than this part columns, not words. */
#define WORD_GAP 2

/* Between words as the word that follows, so that a word can be sent alone; else as what stands before. */
static void ink_blank(struct cell *blank, const struct cell *before, const struct cell *after, bool gap)
{
	bool fits_before = before && before->ground == blank->ground;
	bool fits_after = after && after->ground == blank->ground;
	const struct cell *like = fits_after && (gap || !fits_before) ? after : before;
	blank->ink = like ? like->ink : TONE_PLAIN;
	/* The end of a line is cleared as a whole, which takes a blank without weight. */
	blank->bold = like && like->bold && (like == after || (after && blank->ground != GROUND_PLAIN));
}

void canvas_ink_blanks(struct canvas *canvas)
{
	for (int y = 0; y < canvas->height; y++) {
		struct cell *row = &canvas->cells[(size_t)y * (size_t)canvas->width];
		const struct cell *before = NULL;
		for (int x = 0; x < canvas->width;) {
			int start = x;
			while (x < canvas->width && is_blank(&row[x]))
				x++;
			const struct cell *after = x < canvas->width ? &row[x] : NULL;
			for (int i = start; i < x; i++)
				ink_blank(&row[i], before, after, x - start <= WORD_GAP);
			before = after;
			x++;
		}
	}
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
	return a->len == b->len && a->width == b->width && a->ink == b->ink && a->ground == b->ground &&
	       a->bold == b->bold && memcmp(a->bytes, b->bytes, a->len) == 0;
}

bool canvas_same_row(const struct canvas *a, const struct canvas *b, int y)
{
	const struct cell *of_a = cell_at(a, y, 0);
	const struct cell *of_b = cell_at(b, y, 0);
	if (!of_a || !of_b || a->width != b->width)
		return false;
	int x = 0;
	while (x < a->width && same_cell(&of_a[x], &of_b[x]))
		x++;
	return x == a->width;
}

void canvas_copy_row(struct canvas *canvas, const struct canvas *from, int y)
{
	struct cell *to = cell_at(canvas, y, 0);
	const struct cell *row = cell_at(from, y, 0);
	if (to && row && canvas->width == from->width)
		memcpy(to, row, (size_t)from->width * sizeof(*to));
}

void canvas_row_text(const struct canvas *canvas, int y, struct strbuf *out)
{
	size_t start = out->len;
	size_t used = out->len;
	for (int x = 0; x < canvas->width; x++) {
		const struct cell *cell = cell_at(canvas, y, x);
		if (!cell)
			break;
		strbuf_add(out, cell->bytes, cell->len);
		if (cell->len && !is_blank(cell))
			used = out->len;
	}
	if (out->len > start) {
		out->len = used;
		out->data[used] = '\0';
	}
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Does the text that starts at cell @x read like @needle? Its width in columns, else 0. */
static int match_at(const struct canvas *canvas, int y, int x, int end, const char *needle)
{
	int start = x;
	const struct cell *first = cell_at(canvas, y, x);
	if (!first || first->width == 0)
		return 0;
	for (; *needle; x++) {
		const struct cell *cell = x < end ? cell_at(canvas, y, x) : NULL;
		if (!cell)
			return 0;
		for (uint8_t i = 0; i < cell->len && *needle; i++, needle++)
			if (lower(cell->bytes[i]) != lower(*needle))
				return 0;
	}
	const struct cell *next = cell_at(canvas, y, x);
	return x - start + (next && next->width == 0);
}

bool canvas_find(const struct canvas *canvas, int y, int from, int end, const char *needle, int *ret_x, int *ret_width)
{
	if (!*needle)
		return false;
	for (int x = from; x < end; x++) {
		int width = match_at(canvas, y, x, end, needle);
		if (width) {
			*ret_x = x;
			*ret_width = width;
			return true;
		}
	}
	return false;
}

/* ---- pens -------------------------------------------------------------- */

struct pen pen_at(struct canvas *canvas, int y, int x)
{
	return (struct pen){ .canvas = canvas, .y = y, .x = x, .end = canvas->width };
}

/* Cutting a wide character in two leaves a blank where its other half was. */
static void part_halves(struct canvas *canvas, int y, int x)
{
	struct cell *cell = cell_at(canvas, y, x);
	if (!cell || cell->width == 1)
		return;
	struct cell *other = cell_at(canvas, y, cell->width == 2 ? x + 1 : x - 1);
	if (other) {
		other->bytes[0] = ' ';
		other->len = 1;
		other->width = 1;
	}
}

/* As many whole code points of the cluster as a cell has room for. */
static size_t fitting(const char *bytes, size_t len)
{
	if (len <= CELL_BYTES)
		return len;
	size_t fit = CELL_BYTES;
	while (fit > 0 && ((unsigned char)bytes[fit] & 0xC0) == 0x80)
		fit--;
	return fit;
}

static void put_cell(struct pen *pen, unsigned ink, const char *bytes, size_t len, int width)
{
	struct cell *cell = cell_at(pen->canvas, pen->y, pen->x);
	bool fits = cell && pen->x + width <= pen->end && pen->x + width <= pen->canvas->width;
	if (fits) {
		for (int i = 0; i < width; i++)
			part_halves(pen->canvas, pen->y, pen->x + i);
		size_t kept = fitting(bytes, len);
		memcpy(cell->bytes, bytes, kept);
		cell->len = (uint8_t)kept;
		cell->width = (uint8_t)width;
		cell->ink = (uint8_t)ink;
		cell->bold = pen->bold;
		if (width == 2) {
			cell[1] = *cell;
			cell[1].len = 0;
			cell[1].width = 0;
		}
	}
	pen->x += width;
}

void pen_put(struct pen *pen, unsigned ink, const char *text, size_t len)
{
	const char *end = text + len;
	struct cluster cluster;
	cleanup_strbuf struct strbuf spelt = { 0 };
	while (pen->x < pen->end && cluster_next(&text, end, &cluster)) {
		bool ascii = cluster.code < 0x80 && cluster.len == 1;
		if (cluster.safe && (ascii || !pen->canvas->ascii)) {
			put_cell(pen, ink, cluster.bytes, cluster.len, (int)cluster.width);
			continue;
		}
		strbuf_reset(&spelt);
		text_clean(&spelt, cluster.bytes, cluster.len, pen->canvas->ascii);
		for (size_t i = 0; i < spelt.len; i++)
			put_cell(pen, ink, spelt.data + i, 1, 1);
	}
}

void pen_text(struct pen *pen, unsigned ink, const char *text)
{
	if (text)
		pen_put(pen, ink, text, strlen(text));
}

void pen_bold(struct pen *pen, unsigned ink, const char *text)
{
	bool before = pen->bold;
	pen->bold = true;
	pen_text(pen, ink, text);
	pen->bold = before;
}

void pen_printf(struct pen *pen, unsigned ink, const char *fmt, ...)
{
	cleanup_strbuf struct strbuf text = { 0 };
	va_list args;
	va_start(args, fmt);
	strbuf_vaddf(&text, fmt, args);
	va_end(args);
	pen_text(pen, ink, strbuf_text(&text));
}

void pen_glyph(struct pen *pen, unsigned ink, enum glyph glyph)
{
	pen_text(pen, ink, glyph_text(glyph, pen->canvas->ascii));
}

void pen_repeat(struct pen *pen, unsigned ink, enum glyph glyph, int count)
{
	for (int i = 0; i < count && pen->x < pen->end; i++)
		pen_glyph(pen, ink, glyph);
}

/* Where only ASCII is to be had a cell is full or not. */
void pen_eighths(struct pen *pen, unsigned ink, int eighths)
{
	static const char *const blocks[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	int rest = eighths % 8;
	pen_repeat(pen, ink, GLYPH_FULL, eighths / 8);
	if (pen->canvas->ascii)
		pen_text(pen, ink, rest >= 4 ? "#" : "");
	else
		pen_text(pen, ink, blocks[rest]);
}

int canvas_measure(const struct canvas *canvas, const char *text)
{
	return text ? (int)text_width(text, canvas->ascii) : 0;
}

/* Draws at most @width columns of @text, the last one an ellipsis where more follows. */
static void put_cut(struct pen *pen, unsigned ink, const char *text, int width)
{
	int stop = pen->x + width;
	int before = pen->end;
	bool whole = canvas_measure(pen->canvas, text) <= width;
	int end = whole ? stop : stop - 1;
	pen->end = end < before ? end : before;
	int start = pen->x;
	pen_text(pen, ink, text);
	pen->end = before;
	if (!whole && width > 0) {
		/* A wide character that did not fit leaves its column blank, before the ellipsis. */
		pen->x = start > stop - 1 ? start : stop - 1;
		pen_glyph(pen, ink, GLYPH_ELLIPSIS);
	}
}

void pen_field(struct pen *pen, unsigned ink, const char *text, int width)
{
	int stop = pen->x + width;
	put_cut(pen, ink, text ? text : "", width);
	pen->x = stop;
}

size_t words_fit(const char *text, int width, bool ascii)
{
	const char *end = text + strlen(text);
	size_t fits = 0;
	int columns = 0;
	struct cluster cluster;
	if ((int)text_width(text, ascii) <= width)
		return strlen(text);
	for (const char *at = text; cluster_next(&at, end, &cluster);) {
		columns += (int)cluster.width;
		if (columns > width)
			break;
		if (*at == ' ' && *cluster.bytes != ' ')
			fits = (size_t)(at - text);
	}
	return fits;
}

/* Where whole words would leave more than this part of the room empty, or announce what is not there, the next is cut. */
#define PHRASE_PART 3

void pen_phrase(struct pen *pen, unsigned ink, const char *text, int width)
{
	const char *dots = glyph_text(GLYPH_ELLIPSIS, pen->canvas->ascii);
	int stop = pen->x + width;
	size_t words = words_fit(text, width - 1 - canvas_measure(pen->canvas, dots), pen->canvas->ascii);
	if (canvas_measure(pen->canvas, text) <= width || !words || words < (size_t)(width - width / PHRASE_PART) ||
		text[words - 1] == ':') {
		pen_field(pen, ink, text, width);
		return;
	}
	pen_put(pen, ink, text, words);
	pen->x++;
	pen_text(pen, ink, dots);
	pen->x = stop;
}

void pen_right(struct pen *pen, unsigned ink, const char *text, int width)
{
	int stop = pen->x + width;
	int columns = canvas_measure(pen->canvas, text);
	if (columns < width)
		pen->x = stop - columns;
	put_cut(pen, ink, text ? text : "", stop - pen->x);
	pen->x = stop;
}

/* Fewer columns than this have no room for two ends. */
#define ENDS_LEAST 7

void pen_ends(struct pen *pen, unsigned ink, const char *text, int width)
{
	int stop = pen->x + width;
	int tail = (width - 1) / 2;
	struct cluster cluster;
	if (width < ENDS_LEAST || canvas_measure(pen->canvas, text) <= width) {
		pen_field(pen, ink, text, width);
		return;
	}
	const char *at = text;
	const char *end = text + strlen(text);
	while (canvas_measure(pen->canvas, at) > tail && cluster_next(&at, end, &cluster))
		;
	put_cut(pen, ink, text, width - canvas_measure(pen->canvas, at));
	pen_text(pen, ink, at);
	pen->x = stop;
}
