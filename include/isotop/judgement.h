/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge: the verdicts of one subject and its score, without their words.
 */
#ifndef ISOTOP_JUDGEMENT_H
#define ISOTOP_JUDGEMENT_H

#include <stdbool.h>
#include <stdint.h>

struct inventory; /* <isotop/inventory.h> */
struct subject;   /* <isotop/subject.h> */

#define CHECK_COUNT  10
#define LAYER_COUNT  6
#define ESCAPE_COUNT 57

struct score {
	uint8_t value;  /* = low */
	uint8_t low;    /* every unknown counted as a fail, then the cap */
	uint8_t high;   /* every unknown counted as a pass, then the cap */
	uint8_t points; /* low before the cap */
	uint8_t cause;  /* what its cap comes from, 0 the worst, whether or not it lowers the number */
	char grade;     /* 'A'..'D', 'F' from @value */
	const char *capped_by; /* a literal: the check, escape or capability whose cap lowered @points to @value; NULL */
};

/* To order by, worst first: the score, then the worse cause of a cap, then fewer points. */
int64_t score_order(const struct score *score);

enum escape_verdict {
	ESCAPE_OPEN,    /* everything it needs is there and no barrier is established */
	ESCAPE_SINGLE,  /* one barrier */
	ESCAPE_LAYERED, /* two or more */
	ESCAPE_NA,      /* something that it needs is certainly absent */
	ESCAPE_UNKNOWN, /* whether it has what it needs is not known, and fewer than two barriers stand */
	ESCAPE_VERDICT_COUNT
};

struct judgement {
	bool judged;   /* false: no container, not scored */
	uint8_t checks[CHECK_COUNT]; /* enum verdict */
	uint8_t layers[LAYER_COUNT]; /* enum verdict */
	uint8_t lost_low[CHECK_COUNT]; /* doubled points */
	uint8_t escapes[ESCAPE_COUNT]; /* enum escape_verdict */
	uint64_t escapes_firm; /* a bit for each that applies: nothing that is not known could change its verdict */
	uint64_t escapes_bare; /* a bit for each that applies: no barrier is established */
	struct score score;
};

/* Verdicts of one subject. @inventory gives host and neighbours; never NULL. */
void judge(const struct subject *subject, const struct inventory *inventory, struct judgement *ret_judgement);

/* How many checks have this verdict (enum verdict). */
unsigned judgement_checks(const struct judgement *judgement, uint8_t verdict);

#endif
