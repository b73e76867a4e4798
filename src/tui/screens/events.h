/* SPDX-License-Identifier: Apache-2.0 */
/* The events on a screen. Inside the room only. */
#ifndef TUI_SCREENS_EVENTS_H
#define TUI_SCREENS_EVENTS_H

#include "tui/ui.h"

void events_layout(struct ui *ui);
void events_draw(const struct ui *ui, struct canvas *canvas);
void events_move(struct ui *ui, enum motion motion);
bool events_can_move(const struct ui *ui);
bool events_click(struct ui *ui, int y, int x);
void events_position(const struct ui *ui, struct strbuf *out);
enum effect events_open(struct ui *ui);
enum effect events_order(struct ui *ui);
enum effect events_filter(struct ui *ui);
bool events_clear(struct ui *ui); /* takes the filter away; false: there was none */
enum effect events_jump(struct ui *ui);
bool events_has_rows(const struct ui *ui);

#endif
