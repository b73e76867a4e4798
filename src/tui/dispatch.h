/* SPDX-License-Identifier: Apache-2.0 */
/* The screen as a whole: made, shown, told of keys, sizes and readings. Inside the room only. */
#ifndef TUI_DISPATCH_H
#define TUI_DISPATCH_H

#include "tui/ui.h"

struct ui *ui_new(const struct tui_options *options, int width, int height);
void ui_free(struct ui *ui);
/* Shows @judged (NULL: nothing yet) from now on; takes a reference of its own. */
void ui_take(struct ui *ui, const struct judged *judged);
void ui_resize(struct ui *ui, int width, int height);
/*
 * Is something left for when the keys rest? The preview is: a key held down in the
 * list would send one for every step. Until then it stays whole, under its own name.
 */
bool ui_behind(const struct ui *ui);
void ui_rest(struct ui *ui); /* the keys rest: everything is as it should be */
enum effect ui_handle(struct ui *ui, struct key key);
void ui_draw(const struct ui *ui, struct canvas *canvas);

#endif
