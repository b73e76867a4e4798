/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Multi-category security: what keeps one container's files and processes from
 * another's where both have the same SELinux type. A process may touch what
 * carries no category that its own range lacks: policy/mcs of the reference
 * policy, constraint (h1 dom h2). Inside the room only.
 */
#ifndef ISOTOP_MCS_H
#define ISOTOP_MCS_H

#include "judge/assess.h"

#define MCS_CATEGORIES 1024 /* c0 to c1023, as every policy in use is built */

/* The high end of a level: what a process may touch. */
struct mcs {
	size_t count;
	uint64_t set[MCS_CATEGORIES / 64];
};

/* "s0:c1,c2", "s0-s0:c0.c1023". False: not a level. */
bool mcs_parse(const char *level, struct mcs *ret_mcs);
bool mcs_covers(const struct mcs *a, const struct mcs *b);       /* every category of @b is in @a */
bool mcs_of(const struct subject *subject, struct mcs *ret_mcs); /* of its label; false: no level there */

/* How another container stands to the subject. */
enum mcs_relation {
	MCS_APART,
	MCS_SAME,    /* the same categories: each may touch what is the other's */
	MCS_REACHES, /* the subject may touch what is the other's */
	MCS_REACHED, /* the other may touch what is the subject's */
};

/* One container, read once, that others are compared with. */
struct mcs_side {
	const struct subject *subject;
	struct mcs mcs;
};

/* False: it is kept apart from nobody by its label, or has none with a level; then there is nothing to compare. */
bool mcs_side_of(const struct subject *subject, struct mcs_side *ret_side);

/*
 * Of two containers whose labels SELinux enforces; those of one pod, or that
 * share a namespace on purpose, share their categories on purpose too.
 */
enum mcs_relation mcs_relation(const struct mcs_side *side, const struct subject *other);

/* A range that is broad by itself, whoever else runs: NULL where it is not, else what it is. */
const char *mcs_broad(const struct mcs *mcs);

#endif
