/* SPDX-License-Identifier: Apache-2.0 */
/* Searching in a pane, and going from finding to finding. Inside the room only. */
#ifndef TUI_SEARCH_H
#define TUI_SEARCH_H

#include "tui/ui.h"

enum effect act_search(struct ui *ui);
void search_change(struct ui *ui); /* goes to the first match of what is typed */
enum effect act_seek(struct ui *ui, int step);

#endif
