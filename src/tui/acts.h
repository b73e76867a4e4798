/* SPDX-License-Identifier: Apache-2.0 */
/* What keys do that belong to no screen. Inside the room only. */
#ifndef TUI_ACTS_H
#define TUI_ACTS_H

#include "tui/ui.h"

enum effect act_move(struct ui *ui, int motion);
bool can_move(const struct ui *ui, int motion);
enum effect act_back(struct ui *ui);
enum effect act_refresh(struct ui *ui);
enum effect act_effect(struct ui *ui, int effect); /* hands @effect to the loop */
enum effect act_time(struct ui *ui, int step); /* to the reading before, or after */
bool can_pause(const struct ui *ui);
enum effect act_pause(struct ui *ui);
enum effect act_mouse(struct ui *ui);
enum effect act_quit_or_back(struct ui *ui);
/* What q is called in the list; NULL: as elsewhere. */
const char *act_quit_word(const struct ui *ui);
enum effect act_click(struct ui *ui, struct key key);
enum effect act_wheel(struct ui *ui, int motion);

#endif
