/* SPDX-License-Identifier: Apache-2.0 */
/* Two containers side by side. Inside the room only. */
#ifndef TUI_SCREENS_DIFF_H
#define TUI_SCREENS_DIFF_H

#include "tui/ui.h"

struct diff; /* <isotop/report.h> */

void diff_layout(struct ui *ui);
void diff_draw(const struct ui *ui, struct canvas *canvas);
struct pane *diff_pane(struct ui *ui);
void diff_free(struct ui *ui);
bool diff_can_open(const struct ui *ui);
const char *diff_refusal(const struct ui *ui); /* why not */
/* One pair of two sources, "KEY\nKEY": over the page of pairs. */
void diff_show_pair(struct ui *ui, const char *keys);

/* The two as a report has them; texts in @arena. */
void diff_sides(const struct ui *ui, struct arena *arena, struct diff *ret_diff);

enum effect diff_open(struct ui *ui); /* of two marked, else the drift of one */
enum effect diff_swap(struct ui *ui);
enum effect diff_all(struct ui *ui);

#endif
