/* SPDX-License-Identifier: Apache-2.0 */
/* What a row of a page is about, in full: its containers, one of them, a lesson. Inside the room only. */
#ifndef TUI_SCREENS_ABOUT_H
#define TUI_SCREENS_ABOUT_H

#include "tui/ui.h"

/* What stands behind "KIND:" in @ref; NULL: it is of another kind. */
const char *about_kind(const char *ref, const char *kind);

/* The list's filter, and @more in each of its alternatives: "|" binds less than a blank. */
void about_both(const struct ui *ui, const char *more, struct strbuf *out);

/* Appends what @ref of a row of a page is about. False: nothing beside the page itself. */
bool about_view(const struct ui *ui, const char *ref, struct view *view);

#endif
