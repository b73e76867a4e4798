/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Below a list that leaves half of a large screen empty: what its columns are, and how many
 * of those that it shows fail each. Inside the room only.
 */
#ifndef TUI_SCREENS_TALLY_H
#define TUI_SCREENS_TALLY_H

#include "tui/ui.h"

#define TALLY_LINES   16 /* it takes, the blank ones above and below included */
#define TALLY_COLUMNS 104

void tally_count(struct ui *ui); /* over all that the filter keeps */
void tally_draw(const struct ui *ui, struct canvas *canvas, int y, int width);

#endif
