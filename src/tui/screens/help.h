/* SPDX-License-Identifier: Apache-2.0 */
/* The help. Inside the room only. */
#ifndef TUI_SCREENS_HELP_H
#define TUI_SCREENS_HELP_H

#include "tui/ui.h"

void help_layout(struct ui *ui);
void help_draw(const struct ui *ui, struct canvas *canvas);
struct pane *help_pane(struct ui *ui);
enum effect help_open(struct ui *ui);

#endif
