/* SPDX-License-Identifier: Apache-2.0 */
/* What changed since the user looked at this node last. Inside the room only. */
#ifndef TUI_SINCE_H
#define TUI_SINCE_H

#include "tui/ui.h"

/* With the first whole reading of a node: what changed since becomes events, and a line says how many. */
void since_take(struct ui *ui);

/* When the screen ends: what is shown is what was seen last. */
void since_keep(struct ui *ui);

#endif
