/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the list, its groups and marks. Inside the room only. */
#ifndef TUI_SCREENS_ROWS_H
#define TUI_SCREENS_ROWS_H

#include "tui/ui.h"

bool names_have(const struct names *names, const char *name);
const char *names_next(const struct names *names, const char *last); /* in the order in which they came; NULL: the first, and behind the last */
void names_clear(struct names *names);

/* Position of the selected subject in ui->judged, -1: none. */
ssize_t rows_selected(const struct ui *ui);
bool rows_any(const struct ui *ui);

/* The column under the cursor: the layers come first, then the checks. -1: none, or the other kind. */
int rows_layer(const struct ui *ui);
int rows_check(const struct ui *ui);

/* What Esc does on the list: one thing at a time. */
enum list_esc {
	LIST_ESC_NOTHING,
	LIST_ESC_CLEAR,
	LIST_ESC_HALT,
	LIST_ESC_CLOSE
};

enum list_esc rows_esc(const struct ui *ui);

/* Sets the filter; what does not parse leaves it as it was. 0 or -errno. */
int rows_set_filter(struct ui *ui, const char *text, struct err *err);
void rows_sort_by(struct ui *ui, size_t column);

void rows_make(struct ui *ui);               /* after the data, the order or the filter changed */
void rows_forget(struct ui *ui);             /* the cursor goes to the top with the next rows */
void rows_select(struct ui *ui, size_t row); /* puts the cursor on it */
void rows_free(struct list_state *list);
const struct listing_group *rows_group(const struct ui *ui, size_t row); /* whose head it is; NULL: a container */
bool rows_is_folded(const struct ui *ui, const char *group);
bool rows_is_marked(const struct ui *ui, size_t row); /* of a head: all in its group */

enum effect rows_tree(struct ui *ui);
enum effect rows_fold(struct ui *ui);
bool rows_can_fold(const struct ui *ui, int fold);
enum effect rows_mark(struct ui *ui);

#endif
