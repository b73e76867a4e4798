/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge: an inventory with the verdicts of its subjects.
 */
#ifndef ISOTOP_JUDGED_H
#define ISOTOP_JUDGED_H

struct inventory; /* <isotop/inventory.h> */
struct judgement; /* <isotop/judgement.h> */

/* Immutable and reference counted, as what it holds. */
struct judged {
	const struct inventory *inventory; /* one reference held */
	const struct judgement *judgements; /* parallel to inventory->subjects */
	unsigned refs;
};

/* Judges all; subjects carried over from @previous (may be NULL) with an unchanged host keep their judgement. */
struct judged *judge_inventory(const struct inventory *inventory, const struct judged *previous);

/* The same with verdicts that are known from elsewhere: takes over @judgements, on the heap and parallel to the subjects. */
struct judged *judged_given(const struct inventory *inventory, struct judgement *judgements);
struct judged *judged_ref(const struct judged *judged);
void judged_unref(const struct judged *judged);

#endif
