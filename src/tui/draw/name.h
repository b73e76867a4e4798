/* SPDX-License-Identifier: Apache-2.0 */
/* How a container and its grade look wherever they are named. Inside the room only. */
#ifndef TUI_DRAW_NAME_H
#define TUI_DRAW_NAME_H

#include "tui/ui.h"

enum tone grade_tone(char grade);
/* A subject's name: namespace faded, container brought forward, cut to @width columns. */
void name_draw(struct pen *pen, const struct subject *subject, int width, bool selected);

#endif
