/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare: what belongs to what on two sides, and whether a difference is for the better.
 */
#ifndef ISOTOP_PAIRS_H
#define ISOTOP_PAIRS_H

#include <stddef.h>

struct arena;     /* <isotop/base.h> */
struct host;      /* <isotop/host.h> */
struct judged;    /* <isotop/judged.h> */
struct judgement; /* <isotop/judgement.h> */
struct subject;   /* <isotop/subject.h> */

/* What a difference means for the isolation, read from a to b. */
enum shift {
	SHIFT_NONE,   /* alike, or one side says nothing */
	SHIFT_OTHER,  /* different, and neither stricter */
	SHIFT_BETTER, /* b is stricter */
	SHIFT_WORSE,
};

const char *shift_name(enum shift shift); /* "same", "different", "better", "worse" */

/* Two subjects, or one before and after. */
struct judged_pair {
	const struct subject *a;
	const struct judgement *a_judgement;
	const struct subject *b;
	const struct judgement *b_judgement;
	const struct host *node; /* a is declared, and b what runs of it there: drift; NULL: two of any kind */
};

/* The containers of two sides, each once: in a's order, then those that b alone has. */
struct pairing {
	size_t count;
	const struct judged_pair *pairs; /* a NULL: only in b, b NULL: only in a; never both */
};

/*
 * Pairs by key, by workload and container, by name, then by the container's name
 * where it is the only one of it; one against one are a pair in any case. Borrows
 * from both; the array is in @arena.
 */
void pair_containers(
	const struct judged *a, const struct judged *b, struct arena *arena, struct pairing *ret_pairing);

/* The same where nobody named two containers: one against one are a pair only if something says so. */
void pair_alike(const struct judged *a, const struct judged *b, struct arena *arena, struct pairing *ret_pairing);

/*
 * What @declared says against what @running has of it: pods by namespace, name and what their
 * owner makes of its name, Compose's by project and service, else by name. Each that runs is with
 * the one that declares it, so that a declared one may stand in several pairs; b NULL: it does not run
 * though it should. *ret_others: how many run that nobody declares.
 */
void pair_declared(const struct judged *declared, const struct judged *running, struct arena *arena,
	struct pairing *ret_pairing, size_t *ret_others);

#endif
