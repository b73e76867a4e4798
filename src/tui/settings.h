/* SPDX-License-Identifier: Apache-2.0 */
/* The screen of settings (settings_screen.c); their table is declared in isotop/tui.h. Inside the room only. */
#ifndef TUI_SETTINGS_H
#define TUI_SETTINGS_H

#include "tui/ui.h"

void settings_begin(struct ui *ui); /* what holds now is what it began with */
enum effect settings_open(struct ui *ui);
enum effect settings_change(struct ui *ui, int step);
enum effect settings_keep(struct ui *ui);
void settings_save_now(struct ui *ui); /* EFFECT_SAVE */
void settings_draw(const struct ui *ui, struct canvas *canvas);
void settings_move(struct ui *ui, enum motion motion);
bool settings_can_move(const struct ui *ui);
bool settings_click(struct ui *ui, int y, int x);

#endif
