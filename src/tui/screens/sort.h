/* SPDX-License-Identifier: Apache-2.0 */
/* The menu of columns to sort by. Inside the room only. */
#ifndef TUI_SCREENS_SORT_H
#define TUI_SCREENS_SORT_H

#include "tui/ui.h"

void sort_draw(const struct ui *ui, struct canvas *canvas);
void sort_move(struct ui *ui, enum motion motion);
bool sort_can_move(const struct ui *ui);
bool sort_click(struct ui *ui, int y, int x);
enum effect sort_open(struct ui *ui);
enum effect sort_choose(struct ui *ui);

#endif
