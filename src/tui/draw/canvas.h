/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A grid of cells, each one user-perceived character with a role (its ink, the
 * ground under it, its weight) and never a colour: what the roles look like is
 * the theme's affair, how a terminal is told of it term.c's. Whatever is put on
 * a canvas goes through cluster_next(), so that no byte of a container ever
 * reaches a terminal uninspected.
 */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <isotop/tone.h>

/* Inks are the tones of a view, one for rules and quiet dots, and three for areas, where a tone would be loud. */
enum {
	INK_FAINT = TONE_COUNT,
	INK_BAR_GOOD,
	INK_BAR_WARN,
	INK_BAR_BAD,
	INK_COUNT
};

enum ground {
	GROUND_PLAIN,
	GROUND_BAR,
	GROUND_SELECTED,
	GROUND_MATCH,
	GROUND_ALARM, /* nothing is worse */
	GROUND_COUNT
};

/* Room for a base character and some marks; what does not fit is left away. */
#define CELL_BYTES 20

struct cell {
	char bytes[CELL_BYTES]; /* not terminated */
	uint8_t len;
	uint8_t width; /* 1 or 2 columns; 0: the right half of the cell before */
	uint8_t ink;
	uint8_t ground;
	bool bold;
};

/* The signs that a screen draws by itself, in UTF-8 and in ASCII; the table is in canvas.c. */
enum glyph {
	GLYPH_DOT,
	GLYPH_YES,
	GLYPH_STOPS,
	GLYPH_LETS,
	GLYPH_DOUBT,
	GLYPH_RULE,
	GLYPH_ELLIPSIS,
	GLYPH_CURSOR,
	GLYPH_MARKED,
	GLYPH_DESCENDING,
	GLYPH_ASCENDING,
	GLYPH_CRUMB,
	GLYPH_ARROW,
	GLYPH_FULL,
	GLYPH_SHADE,
	GLYPH_RANGE,
	GLYPH_RANGE_END,
	GLYPH_MORE_ABOVE,
	GLYPH_MORE_BELOW,
	GLYPH_PAUSED,
	GLYPH_NEW,
	GLYPH_GONE,
	GLYPH_RESTARTED,
	GLYPH_CHANGED,
	GLYPH_WORSE,
	GLYPH_BETTER,
	GLYPH_FOLDED,
	GLYPH_UNFOLDED,
	GLYPH_COUNT
};

const char *glyph_text(enum glyph glyph, bool ascii);

/* A frame of the spinner that turns with every load. */
const char *spinner_text(uint64_t turn, bool ascii);

struct canvas;

struct canvas *canvas_new(int width, int height, bool ascii);
void canvas_free(struct canvas *canvas);                          /* NULL is fine */
void canvas_resize(struct canvas *canvas, int width, int height); /* also clears */
void canvas_clear(struct canvas *canvas);
int canvas_width(const struct canvas *canvas);
int canvas_height(const struct canvas *canvas);
bool canvas_ascii(const struct canvas *canvas);
void canvas_signs(struct canvas *canvas, bool ascii); /* for what is drawn from now on */

/* The cell at this place, NULL outside. */
const struct cell *canvas_cell(const struct canvas *canvas, int y, int x);

/* Lays @ground under @width cells. */
void canvas_ground(struct canvas *canvas, int y, int x, int width, enum ground ground);

/* What says nothing bad in these cells gets one plain ink: a row with another ground is sent in few pieces. */
void canvas_calm(struct canvas *canvas, int y, int x, int width);

/*
 * Gives each blank the ink and weight of a neighbour in its row that has the same
 * ground: nobody sees them, and a terminal that is told of blanks of another
 * colour is told two colours more for every word.
 */
void canvas_ink_blanks(struct canvas *canvas);

/* Whether row @y of both is the same; false where their widths differ, or one has no such row. */
bool canvas_same_row(const struct canvas *a, const struct canvas *b, int y);

/* Takes over row @y of @from, which has the same width. */
void canvas_copy_row(struct canvas *canvas, const struct canvas *from, int y);

/* Appends row @y as text, without the blanks at its end. */
void canvas_row_text(const struct canvas *canvas, int y, struct strbuf *out);

/*
 * Columns of the first place in row @y, from column @from and before @end, that
 * reads like @needle (ASCII letters of either case). False where there is none.
 */
bool canvas_find(const struct canvas *canvas, int y, int from, int end, const char *needle, int *ret_x, int *ret_width);

/* Where the next character goes. Nothing is ever drawn at or right of @end, nor left of 0. */
struct pen {
	struct canvas *canvas;
	int y;
	int x;
	int end;
	bool bold;
};

struct pen pen_at(struct canvas *canvas, int y, int x);

void pen_put(struct pen *pen, unsigned ink, const char *text, size_t len);
void pen_text(struct pen *pen, unsigned ink, const char *text); /* NULL draws nothing */
void pen_printf(struct pen *pen, unsigned ink, const char *fmt, ...) ISO_PRINTF(3, 4);
void pen_glyph(struct pen *pen, unsigned ink, enum glyph glyph);
void pen_repeat(struct pen *pen, unsigned ink, enum glyph glyph, int count);
void pen_eighths(struct pen *pen, unsigned ink, int eighths); /* a bar so many eighths of a cell long */
void pen_bold(struct pen *pen, unsigned ink, const char *text); /* pen_text() in bold */

/* Exactly @width columns: cut with an ellipsis, or padded. Right: the padding comes first. */
void pen_field(struct pen *pen, unsigned ink, const char *text, int width);
void pen_right(struct pen *pen, unsigned ink, const char *text, int width);

/* As pen_field() for a sentence: it is cut behind a whole word. */
void pen_phrase(struct pen *pen, unsigned ink, const char *text, int width);

/* As pen_field(), but where it is cut both ends are kept: names that differ mostly differ at their end. */
void pen_ends(struct pen *pen, unsigned ink, const char *text, int width);

/* Bytes of the whole words of @text that fit in @width columns; 0: not one. */
size_t words_fit(const char *text, int width, bool ascii);

/* Columns that @text takes on this canvas. */
int canvas_measure(const struct canvas *canvas, const char *text);

#endif
