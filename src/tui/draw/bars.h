/* SPDX-License-Identifier: Apache-2.0 */
/* The lines that every screen has. Inside the room only. */
#ifndef TUI_DRAW_BARS_H
#define TUI_DRAW_BARS_H

#include "tui/ui.h"

/* The line over the bottom line: what there is to say now. False: nothing. */
bool ui_notice(const struct ui *ui, enum tone *ret_tone, struct strbuf *out);
/* Rows between the top of the screen and the notice or bottom line. */
int ui_body_end(const struct ui *ui);
void bars_header(const struct ui *ui, struct canvas *canvas);                                     /* of the list */
void bars_crumb(const struct ui *ui, struct canvas *canvas, const char *name, const char *right); /* of other screens */
void bars_bottom(const struct ui *ui, struct canvas *canvas);
void bars_notice(const struct ui *ui, struct canvas *canvas);
const struct binding *bars_binding_at(const struct ui *ui, int x); /* what a click on the bottom line means */

#endif
