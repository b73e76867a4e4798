/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The screens by name, and what a screen is. Inside the room only.
 */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "tui/draw/canvas.h"
#include "tui/draw/pane.h"
#include "tui/keys.h"

enum screen_id {
	SCREEN_LIST,
	SCREEN_SUBJECT,
	SCREEN_EXPLAIN,
	SCREEN_HELP,
	SCREEN_SORT,
	SCREEN_DIFF,
	SCREEN_EVENTS,
	SCREEN_PAGE,
	SCREEN_SETTINGS,
	SCREEN_TOUR,
	SCREEN_FIX,
	SCREEN_WHATIF,
	SCREEN_COUNT
};

/* One screen; the table is in dispatch.c, and each has a file. Slots may be NULL. */
struct screen {
	const char *name;
	void (*layout)(struct ui *ui); /* after every key, resize and refresh while it is on the stack */
	void (*draw)(const struct ui *ui, struct canvas *canvas);
	struct pane *(*pane)(
		struct ui *ui); /* what is scrolled, searched and opened; NULL: the screen has its own way */
	void (*move)(struct ui *ui, enum motion motion);           /* NULL: the pane's */
	bool (*can_move)(const struct ui *ui); /* NULL: the pane's */
	void (*position)(
		const struct ui *ui, struct strbuf *out); /* at the right of the bottom line; NULL: the pane's */
	bool (*click)(struct ui *ui, int y, int x); /* true: do what Enter does */
	bool (*clear)(struct ui *ui); /* Esc takes away what hides rows first; false: nothing did */
	void (*back)(struct ui *ui); /* NULL: the screen below */
	int (*wait)(const struct ui *ui); /* milliseconds after which @tick is due; NULL: it never is */
	void (*tick)(struct ui *ui);
};

extern const struct screen screens[SCREEN_COUNT];

#define UI_DEPTH SCREEN_COUNT /* screens over each other: each is there once */

#endif
