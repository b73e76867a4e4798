/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a screen, explained. */
#ifndef TUI_LEGEND_H
#define TUI_LEGEND_H

#include "tui/ui.h"

enum screen_id legend_screen(const struct ui *ui); /* which one that is */
void legend_view(const struct ui *ui, struct view *view); /* of the screen that the page was opened over */
void glossary_rows(struct view *view);                    /* a row for every word that has a lesson of its own */

#endif
