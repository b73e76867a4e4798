/* SPDX-License-Identifier: Apache-2.0 */
/* What a fix would write. Inside the room only. */
#ifndef TUI_SCREENS_FIX_H
#define TUI_SCREENS_FIX_H

#include "tui/ui.h"

void fix_layout(struct ui *ui);
void fix_draw(const struct ui *ui, struct canvas *canvas);
struct pane *fix_pane(struct ui *ui);
void fix_free(struct ui *ui);
bool fix_can_open(const struct ui *ui);
const char *fix_refusal(const struct ui *ui); /* why not */
enum effect fix_open(struct ui *ui);

#endif
