/* SPDX-License-Identifier: Apache-2.0 */
/* A view that is scrolled and searched: the panes of a subject, the help, the preview. */
#ifndef TUI_PANE_H
#define TUI_PANE_H

#include "tui/draw/render.h"

#define NEEDLE_MAX 128

/* How far to move; the screens give the words their meaning. */
enum motion {
	MOTION_UP,
	MOTION_DOWN,
	MOTION_LEFT,
	MOTION_RIGHT,
	MOTION_PAGE_UP,
	MOTION_PAGE_DOWN,
	MOTION_HALF_UP,
	MOTION_HALF_DOWN,
	MOTION_TOP,
	MOTION_BOTTOM,
};

#define PANE_PARTS 6

/*
 * All that a page depends on, as numbers: which reading, which container, which
 * form, how wide. A page is made again as soon as one of them is another, so a
 * new thing that it depends on is a new part here, and nothing is reset by hand.
 */
struct pane_key {
	uint64_t parts[PANE_PARTS];
	int width;
	bool ascii;
};

/* Zero-initialise. */
struct pane {
	struct arena *arena; /* owned: the page */
	struct page *page;   /* NULL: nothing is shown */
	struct pane_key key; /* what @page was made of */
	int width;
	int height;
	size_t top;
	int left;
	bool ascii;
	bool home;               /* the next page is another one, looked at from its top */
	bool points;             /* some rows are about something, so there is a cursor */
	size_t cursor;           /* the first line of the row it is on */
	char needle[NEEDLE_MAX]; /* what is searched; "" nothing */
	bool found;              /* @hit is a line with a match, or a finding */
	size_t hit;
};

void pane_free(struct pane *pane);

/* Is there no page, or one that was made of something else than @key says? */
bool pane_stale(const struct pane *pane, const struct pane_key *key);

/* Takes over @arena with @page in it, which was made of @key. The place stays where it can. */
void pane_fill(struct pane *pane, struct arena *arena, struct page *page, const struct pane_key *key);
void pane_resize(struct pane *pane, int height);
void pane_home(struct pane *pane); /* to the first line, and forgets what was found */

/* @cursor_line: where a cursor of one line would be, for motions over a list of @count lines, @height visible. */
size_t motion_apply(enum motion motion, size_t cursor, size_t count, int height);

/* Where rows can be opened up and down go from one to the next, and scroll where the next is out of sight. */
void pane_reveal(struct pane *pane, size_t line); /* scrolls to it where it is out of sight */
bool pane_at_end(const struct pane *pane); /* is the last line of its page in sight? */
void pane_move(struct pane *pane, enum motion motion);
bool pane_can_move(const struct pane *pane, enum motion motion);

/* What the row under the cursor is about, NULL: nothing, or the cursor is out of sight. */
const char *pane_ref(const struct pane *pane);

/*
 * Puts the cursor on the row that is drawn at line @y of the pane, if there is something to
 * open there. True where it was there already: a second click opens.
 */
bool pane_click(struct pane *pane, int y);

/*
 * Goes to the next (@step 1) or previous (-1) line with the needle, or without
 * a needle the next finding; 0: the first at or after the top. False: none.
 */
bool pane_seek(struct pane *pane, int step);
size_t pane_matches(
	const struct pane *pane, size_t *ret_index); /* lines with the needle; which of them is the hit, from 1 */

void pane_draw(const struct pane *pane, struct canvas *canvas, int y, int x);

/* "1-18 of 52" where not all is seen, else "". */
void pane_position(const struct pane *pane, struct strbuf *out);

#endif
