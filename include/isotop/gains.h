/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare: what each change that a container's findings ask for would gain: points, and escapes that close.
 */
#ifndef ISOTOP_GAINS_H
#define ISOTOP_GAINS_H

#include <isotop/base.h>
#include <isotop/judgement.h>

struct finding;  /* <isotop/finding.h> */
struct proposal; /* <isotop/fixes.h> */

/* What one change alone would do for a container. */
struct gain {
	const struct proposal *proposal;
	uint16_t checks; /* bit n: check n + 1 asks for it */
	bool known;      /* false: it cannot be tried; nothing below is set */
	int value;       /* what the score gains */
	int points;      /* the same before the caps: what the score gains once all that binds it is gone */
	struct score after;
	size_t close_count;
	const uint8_t *closes; /* the escapes that are open now and then are not, as indices */
};

struct gain_list {
	size_t count;
	const struct gain *items; /* each change once; most gain first, then what cannot be tried */
	struct score after;       /* with all of them that can be tried */
	size_t close_count;       /* open escapes that all of them close */
};

struct gains_memo;

/*
 * What the changes of @findings, CHECK_COUNT of them and of @subject, would gain. @before is its judgement.
 * The list is in @arena and borrows from @findings and @memo. One judgement for each change; with a @memo (NULL:
 * none) of which one like @subject was asked before, none.
 */
void gains_of(const struct subject *subject, const struct inventory *inventory, const struct judgement *before,
	const struct finding *findings, struct gains_memo *memo, struct arena *arena, struct gain_list *ret_gains);

/* What one report keeps of them; the inventory stays while it does. */
struct gains_memo *gains_memo_new(void);
void gains_memo_free(struct gains_memo *memo); /* NULL is fine */

/* Appends "+15, closes 4"; "+0 of 15" where a cap holds the rest; nothing where it cannot be tried. */
void gain_text(const struct gain *gain, struct strbuf *out);

#endif
