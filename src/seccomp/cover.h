/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cover: a set of values of one argument, given as a decision diagram, as a
 * list of values, ranges or masked comparisons. Inside the room only.
 */
#ifndef ISOTOP_SECCOMP_COVER_H
#define ISOTOP_SECCOMP_COVER_H

#include "seccomp/bdd.h"

#define TERMS_MOST 16

struct term {
	uint64_t first; /* of a range */
	uint64_t last;
	uint64_t mask; /* of a masked comparison: (x & mask) == value */
	uint64_t value;
};

struct cover {
	struct term terms[TERMS_MOST];
	size_t count;
	bool more;        /* the set needs more terms; those here are a part of it */
	uint64_t support; /* cover_values(): the bits that matter */
	unsigned width;   /* cover_ranges(): 32 or 64, the bits that are compared */
};

/* The bits of the argument that the set depends on. */
uint64_t cover_support(struct bdd *bdd, uint32_t f, unsigned layer);

/* The values of the bits that matter, ascending. */
void cover_values(struct bdd *bdd, uint32_t f, unsigned layer, uint64_t support, struct cover *ret);

/* The ranges of the argument, or of its lower half where the upper does not matter. */
void cover_ranges(struct bdd *bdd, uint32_t f, unsigned layer, uint64_t support, struct cover *ret);

/* Masked comparisons, none of which can be left out. */
void cover_masks(struct bdd *bdd, uint32_t f, unsigned layer, struct cover *ret);

/*
 * The different nodes at or below level @limit that @f leads to, true first.
 * Returns how many; more than @most are counted as @most + 1.
 */
size_t bdd_exits(struct bdd *bdd, uint32_t f, unsigned limit, uint32_t *ret_exits, size_t most);

/* The condition, over the levels above @limit, that @f leads to @exit. */
uint32_t bdd_reaching(struct bdd *bdd, uint32_t f, unsigned limit, uint32_t exit);

#endif
