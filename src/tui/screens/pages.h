/* SPDX-License-Identifier: Apache-2.0 */
/* Pages over all containers: the node, what was not read, who shares what. Each may be opened from another. */
#ifndef TUI_PAGES_H
#define TUI_PAGES_H

#include "tui/ui.h"

void pages_layout(struct ui *ui);
void pages_draw(const struct ui *ui, struct canvas *canvas);
struct pane *pages_pane(struct ui *ui);
bool pages_click(struct ui *ui, int y, int x);
void pages_back(struct ui *ui);
void pages_free(struct ui *ui);

enum effect pages_open(struct ui *ui, int page); /* @page: an enum page_id */
enum effect pages_words(struct ui *ui); /* the lesson of a container's pane where it is folded; else the legend */
bool pages_can_open(const struct ui *ui, int page);

/* What the row under the cursor is about: the list of some containers, one of them, another page, a lesson. */
enum effect pages_enter(struct ui *ui);
bool pages_can_enter(const struct ui *ui);
bool pages_can_compare(const struct ui *ui, int page);
enum effect pages_next_pair(struct ui *ui, int step); /* on a diff; of others the next finding */
const char *pages_enter_word(const struct ui *ui);

#endif
