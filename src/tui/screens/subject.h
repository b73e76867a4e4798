/* SPDX-License-Identifier: Apache-2.0 */
/* One container: its panes under tabs. Inside the room only. */
#ifndef TUI_SCREENS_SUBJECT_H
#define TUI_SCREENS_SUBJECT_H

#include "tui/ui.h"

void subject_layout(struct ui *ui);
void subject_draw(const struct ui *ui, struct canvas *canvas);
bool subject_click(struct ui *ui, int y, int x);
struct pane *subject_pane(struct ui *ui);
void subject_back(struct ui *ui);
void subject_free(struct ui *ui);
void subject_show(struct ui *ui, size_t index);                                   /* of ui->judged */
void subject_show_seen(struct ui *ui, const struct judged *judged, size_t index); /* of an earlier reading */
void subject_visit(struct ui *ui, size_t index); /* the same, from another one that Esc goes back to */
void subject_enter(struct ui *ui, size_t index); /* of ui->judged, from a screen that is no container's */

/* The line on top: node, container, score; with @inside (NULL: nothing) what of it is shown. */
void subject_crumbs(const struct ui *ui, struct canvas *canvas, const char *inside);

enum effect subject_open(struct ui *ui); /* the one under the cursor of the list; a head folds */
enum effect subject_tab(struct ui *ui, struct key key);
enum effect subject_source(struct ui *ui); /* from the list too */
enum effect subject_turn(struct ui *ui, int step);
enum effect subject_drift_tab(struct ui *ui); /* from the list too */
enum effect subject_all(struct ui *ui);
bool subject_unfold(struct ui *ui); /* shows the lesson where it is folded; false: it is not */
const char *subject_words_word(const struct ui *ui);
bool subject_shows_drift(const struct ui *ui);
bool subject_hides_drift(const struct ui *ui);
bool subject_has_source(const struct ui *ui); /* it was read from a file */
bool subject_has_drift(const struct ui *ui);
const char *subject_no_source(const struct ui *ui); /* why not, in one line; NULL: it has */
const char *subject_no_drift(const struct ui *ui);

/* The one that a key speaks of: that is shown, or is under the cursor of the list. NULL: none. */
const struct subject *subject_at_hand(const struct ui *ui);

/* Appends what the pane that is shown is about, as a ref: what Enter explains where no row is under the cursor. */
void subject_lesson(const struct ui *ui, struct strbuf *out);

void subject_open_layer(struct ui *ui, int layer); /* its pane */
int subject_layer(const struct ui *ui);            /* whose pane is shown; -1: none of a layer */

#endif
