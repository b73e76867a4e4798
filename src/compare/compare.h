/* SPDX-License-Identifier: Apache-2.0 */
/* How one fact is compared: what compare.c asks of the table in rules.c. Inside the room only. */
#ifndef COMPARE_COMPARE_H
#define COMPARE_COMPARE_H

#include "judge/assess.h"

struct comparison; /* <isotop/compare.h> */
struct judged_pair; /* <isotop/compare.h> */

/* What is true, or more of it, does to the isolation. */
enum sense {
	SENSE_NEITHER,
	SENSE_LOOSE,  /* more capabilities, another host path */
	SENSE_STRICT, /* another path masked */
};

/* What a form means that does not speak of the fact. */
enum silence {
	SILENCE_UNSAID,  /* something else than all that can be said */
	SILENCE_NOTHING, /* no, none, its own */
	SILENCE_HOST,    /* the host's */
};

/* One of several things that a fact holds: a capability, a mount. */
struct item {
	const char *text;
	unsigned weight; /* what it matters: 1 little, 2, 3 by itself an escape */
};

/* A fact as it is compared: alike where text and items are alike. */
struct reading {
	const char *text;
	int rank; /* larger is stricter, 0 where nothing is */
	bool vague; /* the same as whatever has this rank: a running container's namespace has no name of who shares it */
	size_t count;
	const struct item *items; /* sorted by text, none twice; NULL: not a fact of several things */
};

/* How a fact is compared; the table is in rules.c. */
struct rule {
	const char *layer;   /* id of a layer, or what it belongs to besides: "process", "mounts", "cluster" */
	const char *label;   /* NULL: a fact without a row */
	const char *word[2]; /* BOOL: how false and true read; NULL: no, yes */
	enum sense sense;
	enum silence silence;
	int (*rank)(const char *text);
	void (*read)(struct arena *arena, const struct fact *fact, struct reading *ret); /* NULL: by its kind */
	bool skipped; /* the words that another fact comes from: compared there */
};

const struct rule *rule_of(enum fact_id id); /* never NULL: a fact without a row is compared by its kind */

/* What silence means; false: nothing that could be said. */
bool rule_silence(enum fact_id id, struct fact *ret_fact);

/* A known fact, ready to be compared; texts live in @arena. */
void rule_read(enum fact_id id, const struct fact *fact, struct arena *arena, struct reading *ret);

/* What made a fact of what runs another than its runtime was given. A literal. */
const char *cause_since(const struct subject *subject, enum fact_id id);

/* What made its runtime start something else than a file says, or (@silent) than it means; a literal, NULL: not known. */
const char *cause_at_start(const struct subject *subject, bool silent);

/* compare_pair() of a pair whose @node is set, but for the verdicts. */
void declared_drift(const struct judged_pair *pair, unsigned flags, struct arena *arena, struct comparison *ret_comparison);

/* The host path as it is compared: normalised, and /var/run as /run. */
const char *path_as_compared(struct arena *arena, const char *path);

#endif
