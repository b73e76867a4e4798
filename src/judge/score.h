/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The score: what verdicts cost, and what binds it. Inside the room only.
 */
#ifndef ISOTOP_SCORE_H
#define ISOTOP_SCORE_H

#include "judge/assess.h"

struct points {
	enum verdict verdict;
	unsigned lost_low;
	unsigned lost_high;
};

/* What binds an end of the score, on definite facts; of the kind of a machine that is not known, the low end takes the worse. */
struct cap {
	uint8_t most;   /* the number that the score cannot pass; 100: nothing binds it */
	uint8_t cause;  /* 0 is the worst */
	const char *by; /* a literal: the check, the escape or the capability; NULL: nothing */
};

struct score score_of(const struct points points[CHECK_COUNT], struct cap cap, struct cap cap_high);

/* The worst cause that holds at that end, which is also the lowest cap. */
struct cap score_cap(const struct assess *assess, const struct points points[CHECK_COUNT], bool low);

void score_markdown(FILE *out); /* grades and caps, for docs/checks.md */

#endif
