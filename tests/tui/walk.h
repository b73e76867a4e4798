/* SPDX-License-Identifier: Apache-2.0 */
/* walk: the tour from its first key to its last, without a terminal. Its goldens are the unit tests', a terminal shows the same. */
#ifndef ISOTOP_WALK_H
#define ISOTOP_WALK_H

#include <isotop/tour.h>

#include "tui/ui.h"

extern const struct walk_size {
	int width;
	int height;
} walk_sizes[];
extern const size_t walk_size_count;

/* At the first beat of the first stop, over the demo's list. What ui_free() is for. */
struct ui *walk_begin(const struct walk_size *size);

/* The keys that lead to a beat from the one before it: characters, as a terminal sends them. */
const char *walk_keys(size_t stop, enum beat beat);
void walk_press(struct ui *ui, const char *keys);

void walk_frame(const struct ui *ui, struct strbuf *out); /* appends the screen as it is */

/* Appends the screen; the time in its head, which is another one every time, becomes M:SS. */
void walk_screen(const struct ui *ui, struct strbuf *out);
void walk_without_time(const char *frame, struct strbuf *out);

#endif
