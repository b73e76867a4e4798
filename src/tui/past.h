/* SPDX-License-Identifier: Apache-2.0 */
/* The events that are kept. Inside the room only. */
#ifndef TUI_PAST_H
#define TUI_PAST_H

#include "tui/ui.h"

void events_take(struct ui *ui); /* what happened until ui->judged */
const struct past_event *past_at(const struct ui *ui, size_t row);       /* row 0 is the newest */
const struct subject *past_subject(const struct past_event *event);      /* the one that is left, else the one that was there */
enum glyph past_sign(const struct past_event *event, enum tone *ret_tone);
void events_free(struct ui *ui);
/* The sign of what happened to this one a moment ago. False: nothing did. */
bool events_sign(const struct ui *ui, const char *key, enum glyph *ret_glyph, enum tone *ret_tone);

#endif
