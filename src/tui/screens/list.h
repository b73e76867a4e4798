/* SPDX-License-Identifier: Apache-2.0 */
/* The list. Inside the room only. */
#ifndef TUI_SCREENS_LIST_H
#define TUI_SCREENS_LIST_H

#include "tui/ui.h"

void list_layout(struct ui *ui);
void list_rest(struct ui *ui); /* see ui_rest() */
void list_draw(const struct ui *ui, struct canvas *canvas);
void list_move(struct ui *ui, enum motion motion);
bool list_can_move(const struct ui *ui);
bool list_click(struct ui *ui, int y, int x);
void list_position(const struct ui *ui, struct strbuf *out);
void list_free(struct ui *ui);

const char *list_escape_word(const struct ui *ui); /* what it is called now; NULL: as in the table */
enum effect list_escape(struct ui *ui);
bool list_can_escape(const struct ui *ui);

enum effect list_filter(struct ui *ui);
enum effect list_check(struct ui *ui, struct key key);
enum effect list_invert(struct ui *ui);
enum effect list_cycle(struct ui *ui, int step);

#endif
