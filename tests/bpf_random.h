/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seeded random numbers, seccomp filters and system calls for the tests and the
 * fuzzers. The same seed gives the same thing on every machine.
 */
#ifndef TESTS_BPF_RANDOM_H
#define TESTS_BPF_RANDOM_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

uint32_t dice_word(struct dice *dice);
uint32_t dice_below(struct dice *dice, uint32_t limit); /* 0 .. limit-1 */

/* A constant of the kind that finds bugs: small, a power of two and its neighbours, one sign, any. */
uint32_t dice_constant(struct dice *dice);

/*
 * A filter of 2 to @most instructions. Mostly acceptable to the kernel; with
 * @wild now and then not. Its returns are of all actions.
 */
size_t bpf_random(struct dice *dice, struct sock_filter *insns, size_t most, int wild);

/* Arguments that now and then are a constant of the filter. */
void data_random(struct dice *dice, struct seccomp_data *data, const struct sock_filter *insns, size_t count);

#endif
