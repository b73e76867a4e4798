/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The events that are kept: by worth, the rest as numbers in one line that names
 * the worst of them. Inside the room only.
 */
#ifndef TUI_PAST_H
#define TUI_PAST_H

#include "tui/ui.h"

#define PAST_FOLD SIZE_MAX

struct since_row; /* <isotop/baseline.h> */

void past_since(struct ui *ui, const struct since_row *row, int64_t when); /* what changed since a visit at @when */
void events_take(struct ui *ui); /* what happened until ui->judged */

/* Makes the rows again, after the events, their filter or their order changed; the cursor stays on its event. */
void past_rows(struct ui *ui);
int past_filter(struct ui *ui, const char *text, struct err *err); /* "" takes it away; -EINVAL: the old one stays */
bool past_is_fold(const struct ui *ui, size_t row);
const struct past_event *past_at(const struct ui *ui, size_t row); /* of the fold its worst */
size_t past_total(const struct ui *ui);                            /* with those that are folded */
const struct subject *past_subject(const struct past_event *event); /* the one that is left, else the one that was there */
const struct judgement *past_judgement(const struct past_event *event); /* its */
enum glyph past_sign(const struct past_event *event, enum tone *ret_tone);
void events_free(struct ui *ui);
/* The sign of what happened to this one a moment ago. False: nothing did. */
bool events_sign(const struct ui *ui, const char *key, enum glyph *ret_glyph, enum tone *ret_tone);

/* Appends who is gone since the last visit, or with the last step in time, as names with scores; may hold hostile bytes. Returns how many. */
size_t past_gone(const struct ui *ui, struct strbuf *out);

/* With what the list opens. In the order in which they stand in it. */
enum past_place {
	PAST_WORSE,
	PAST_NEW,
	PAST_BETTER,
	PAST_CHANGED,
	PAST_AS_BEFORE,
	PAST_PLACES
};

/*
 * The place of each container of ui->judged by what became of it since the last visit; @ret has room for all of them.
 * False: nothing did, or it was looked at.
 */
bool past_places(const struct ui *ui, uint8_t *ret);

#endif
