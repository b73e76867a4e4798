/* SPDX-License-Identifier: Apache-2.0 */
/* The tour: a class of stops with four beats each. Inside the room only. */
#ifndef TUI_SCREENS_TOUR_H
#define TUI_SCREENS_TOUR_H

#include "tui/ui.h"

void tour_layout(struct ui *ui);
void tour_draw(const struct ui *ui, struct canvas *canvas);
struct pane *tour_pane(struct ui *ui);
bool tour_click(struct ui *ui, int y, int x);
void tour_position(const struct ui *ui, struct strbuf *out);
void tour_back(struct ui *ui);
int tour_wait(const struct ui *ui);
void tour_tick(struct ui *ui);
void tour_end(struct ui *ui); /* frees all of it */

/* Begins at once, over the list: of what is shown, or of the scenarios. */
void tour_begin(struct ui *ui, bool own);

enum effect tour_open(struct ui *ui);
enum effect tour_turn(struct ui *ui, int step);  /* beats */
enum effect tour_skip(struct ui *ui, int step);  /* stops */
enum effect tour_digit(struct ui *ui, struct key key);  /* a guess, or where to go */
const char *tour_digit_word(const struct ui *ui);
enum effect tour_go(struct ui *ui);     /* the digits that follow say where to */
enum effect tour_notes(struct ui *ui);
enum effect tour_what_if(struct ui *ui);
const char *tour_space_word(const struct ui *ui);
enum effect tour_explain(struct ui *ui);
bool tour_can_explain(const struct ui *ui);

#endif
