/* SPDX-License-Identifier: Apache-2.0 */
/* The node in one page. Inside the room only. */
#ifndef TUI_SCREENS_NODE_H
#define TUI_SCREENS_NODE_H

#include "tui/ui.h"

void node_layout(struct ui *ui);
void node_draw(const struct ui *ui, struct canvas *canvas);
struct pane *node_pane(struct ui *ui);
bool node_click(struct ui *ui, int y, int x);
void node_free(struct ui *ui);
enum effect node_open(struct ui *ui, struct key key, int arg);
bool node_can_open(const struct ui *ui, int arg);
enum effect node_filter(struct ui *ui, struct key key, int arg); /* the list of what a row speaks of */
bool node_can_filter(const struct ui *ui, int arg);

#endif
