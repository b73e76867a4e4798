/* SPDX-License-Identifier: Apache-2.0 */
/* What the roles of a canvas look like: one table, a row a theme. No terminal here. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "tui/draw/canvas.h"

/* Weight always; the other two stand in where there are too few colours to tell roles apart. */
enum {
	STYLE_NONE,
	STYLE_BOLD = 1,
	STYLE_DIM = 2,
	STYLE_REVERSE = 4
};

/* One role at every depth of colour a terminal may have. -1: the terminal's own. */
struct paint {
	int32_t rgb;  /* true colour */
	int16_t c256; /* of xterm's 256 */
	int16_t c16;
	int16_t c8;
	uint8_t style;
};

struct theme {
	const char *name;
	const char *help;
	struct paint inks[INK_COUNT];
	struct paint grounds[GROUND_COUNT];
};

extern const struct theme themes[];
extern const size_t theme_count;

/* The name of no theme: whatever fits the terminal. */
#define THEME_AUTO "auto"

const struct theme *theme_find(const char *name); /* NULL: none has this name */

/* The theme for @name; for "auto" by what the terminal says of its background. */
const struct theme *theme_pick(const char *name);

#endif
