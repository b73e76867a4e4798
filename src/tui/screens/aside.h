/* SPDX-License-Identifier: Apache-2.0 */
/* On a wide screen, right of a pane: what the row under its cursor is about. Inside the room only. */
#ifndef TUI_SCREENS_ASIDE_H
#define TUI_SCREENS_ASIDE_H

#include "tui/ui.h"

/* A pane of @pane columns leaves so many for an aside; 0: too few to read in. */
int aside_width(const struct ui *ui, int pane);

/* Notes what it is about. False: it is about the same as before. */
bool aside_turn(struct aside *aside, const char *ref);

/* Takes over @arena with @view in it, which was made of @key. */
void aside_fill(struct aside *aside, struct arena *arena, struct view *view, const struct pane_key *key);

void aside_draw(const struct ui *ui, const struct aside *aside, struct canvas *canvas, int line, int pane);
void aside_free(struct aside *aside);

#endif
