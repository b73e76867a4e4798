/* SPDX-License-Identifier: Apache-2.0 */
/* The two sources of the command line, side by side: the page of their pairs, and the way from pair to pair. */
#ifndef TUI_SETS_H
#define TUI_SETS_H

#include "tui/ui.h"

bool sets_any(const struct ui *ui);      /* two sources were named */
const char *sets_refusal(const struct ui *ui);    /* what to start instead */
void sets_view(const struct ui *ui, struct view *view);

#endif
