/* SPDX-License-Identifier: Apache-2.0 */
/* The container under the cursor, in short. Inside the room only. */
#ifndef TUI_SCREENS_PREVIEW_H
#define TUI_SCREENS_PREVIEW_H

#include "tui/ui.h"

/* Of the container under the cursor, in the list's form; where only the cursor has moved not before @rest. */
void preview_fill(struct ui *ui, struct pane *pane, bool rest);
void preview_heading(const struct ui *ui, struct canvas *canvas, int y, int x, int width);

#endif
