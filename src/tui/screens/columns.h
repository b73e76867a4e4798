/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of the list. Inside the room only. */
#ifndef TUI_SCREENS_COLUMNS_H
#define TUI_SCREENS_COLUMNS_H

#include "tui/ui.h"

/* Where the columns are at this width. */
struct list_layout;

/* Width of the list itself: all, or what the preview beside it leaves. */
int columns_wanted(const struct ui *ui);
void columns_heads(const struct ui *ui, struct canvas *canvas, int y, int width);
void columns_row(const struct ui *ui, struct canvas *canvas, int y, int width, size_t index);

/* Has each layer a column of its own? */
bool columns_show_layers(const struct ui *ui, int width);

/* Index in list.h's columns of the heading at @x, or -1. */
int columns_at(const struct ui *ui, int width, int x);

#endif
