/* SPDX-License-Identifier: Apache-2.0 */
/* Explanations of rows. Inside the room only. */
#ifndef TUI_SCREENS_EXPLAIN_H
#define TUI_SCREENS_EXPLAIN_H

#include "tui/ui.h"

void explain_layout(struct ui *ui);
void explain_draw(const struct ui *ui, struct canvas *canvas);
bool explain_click(struct ui *ui, int y, int x);
struct pane *explain_pane(struct ui *ui);
void explain_back(struct ui *ui);
void explain_ref(struct ui *ui, const char *ref); /* of the container that the subject screen shows */

enum effect explain_open(struct ui *ui); /* the row under the cursor of the pane */
bool explain_can_open(const struct ui *ui);

#endif
