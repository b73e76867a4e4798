/* SPDX-License-Identifier: Apache-2.0 */
/* What would be if fixes were made. Inside the room only. */
#ifndef TUI_SCREENS_WHATIF_H
#define TUI_SCREENS_WHATIF_H

#include "tui/ui.h"

struct diff; /* <isotop/report.h> */

void whatif_layout(struct ui *ui);
void whatif_draw(const struct ui *ui, struct canvas *canvas);
void whatif_move(struct ui *ui, enum motion motion);
bool whatif_can_move(const struct ui *ui);
bool whatif_click(struct ui *ui, int y, int x);
void whatif_position(const struct ui *ui, struct strbuf *out);
void whatif_free(struct ui *ui);
/* What the fixes that are on change, as scan --what-if reports it; it borrows from the inventory, whose reference is the caller's. */
const struct inventory *whatif_sides(const struct ui *ui, struct arena *arena, struct diff *ret_diff);
enum effect whatif_open(struct ui *ui);
enum effect whatif_toggle(struct ui *ui);
enum effect whatif_undo(struct ui *ui);
enum effect whatif_smallest(struct ui *ui); /* the smallest set that reaches the next grade */
enum effect whatif_preset(struct ui *ui, int preset);
enum effect whatif_whom(struct ui *ui);     /* one, the marked, all that the filter shows */

#endif
