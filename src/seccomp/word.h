/* SPDX-License-Identifier: Apache-2.0 */
/*
 * word: what a register of a filter holds when the arguments are not known: 32
 * functions of their bits. A word that is the same for all arguments is kept as
 * a number, which is what nearly all words are. Inside the room only.
 */
#ifndef ISOTOP_SECCOMP_WORD_H
#define ISOTOP_SECCOMP_WORD_H

#include "seccomp/bdd.h"

struct word {
	const uint32_t *bits; /* conditions, lowest bit first, in the arena they were made in; NULL: a number */
	uint32_t number;
};

/* Where words are made. */
struct words {
	struct bdd *bdd;
	struct arena *arena;
};

struct word word_number(uint32_t number);

/* The half of an argument whose lowest bit is @low: its bits are variables. */
struct word word_argument(struct words *words, unsigned argument, unsigned low);

/* Arithmetic by its BPF name; division by a number only where the number is not 0. */
struct word word_compute(struct words *words, uint16_t verb, struct word a, struct word b);
struct word word_negate(struct words *words, struct word a);

/* The condition that the comparison holds. */
uint32_t word_compare(struct words *words, uint16_t verb, struct word a, struct word b);

struct word word_ite(struct words *words, uint32_t condition, struct word yes, struct word no);

/* The function to the word's value; exhausts the diagrams where there are too many values. */
uint32_t word_values(struct words *words, struct word word);

#endif
