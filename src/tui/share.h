/* SPDX-License-Identifier: Apache-2.0 */
/* What leaves the screen: copies and files. Inside the room only. */
#ifndef TUI_SHARE_H
#define TUI_SHARE_H

#include "tui/ui.h"

enum effect share_copy(struct ui *ui, int whole); /* else the fix or the name at hand */
enum effect share_open(struct ui *ui);
/* Writes a baseline of all that was read. */
enum effect share_bless(struct ui *ui);
bool share_can_bless(const struct ui *ui);
const char *share_no_bless(const struct ui *ui);
void share_text(const struct ui *ui, struct strbuf *out); /* all of what is shown, also what is out of sight */

/* Writes what share_accept() made into the file that was typed, and says how that went. */
void share_export(struct ui *ui);

#endif
