/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "seccomp/word.h"

#include <linux/bpf_common.h>

#include "seccomp/bpf_ops.h"

#include <string.h>

#define BITS 32

struct word word_number(uint32_t number)
{
	return (struct word){ .number = number };
}

static uint32_t bit(struct word word, unsigned i)
{
	return word.bits ? word.bits[i] : (word.number >> i & 1);
}

static bool word_equal(struct word a, struct word b)
{
	if (a.bits && b.bits)
		return memcmp(a.bits, b.bits, sizeof(*a.bits) * BITS) == 0;
	return !a.bits && !b.bits && a.number == b.number;
}

/* The word of these bits, as a number where all are constant. */
static struct word from_bits(struct words *words, const uint32_t bits[BITS])
{
	uint32_t number = 0;
	unsigned i = 0;
	while (i < BITS && bits[i] <= BDD_TRUE) {
		number |= bits[i] << i;
		i++;
	}
	if (i == BITS)
		return word_number(number);
	uint32_t *copy = arena_array(words->arena, BITS, sizeof(*copy));
	memcpy(copy, bits, sizeof(*copy) * BITS);
	return (struct word){ .bits = copy };
}

struct word word_argument(struct words *words, unsigned argument, unsigned low)
{
	uint32_t bits[BITS];
	for (unsigned i = 0; i < BITS; i++)
		bits[i] = bdd_var(words->bdd, BDD_LAYER * argument + BDD_LAYER - 1 - low - i);
	return from_bits(words, bits);
}

/* ---- arithmetic ------------------------------------------------------------- */

/* a + b + carry */
static struct word add(struct words *words, struct word a, struct word b, uint32_t carry)
{
	struct bdd *bdd = words->bdd;
	uint32_t bits[BITS];
	for (unsigned i = 0; i < BITS; i++) {
		uint32_t x = bit(a, i);
		uint32_t y = bit(b, i);
		uint32_t differ = bdd_xor(bdd, x, y);
		bits[i] = bdd_xor(bdd, differ, carry);
		carry = bdd_ite(bdd, differ, carry, x);
	}
	return from_bits(words, bits);
}

static struct word invert(struct words *words, struct word a)
{
	uint32_t bits[BITS];
	for (unsigned i = 0; i < BITS; i++)
		bits[i] = bdd_not(words->bdd, bit(a, i));
	return from_bits(words, bits);
}

static struct word subtract(struct words *words, struct word a, struct word b)
{
	return add(words, a, invert(words, b), BDD_TRUE);
}

/* Towards the high end by @by; negative: towards the low end. */
static struct word shift(struct words *words, struct word a, int by)
{
	uint32_t bits[BITS];
	for (int i = 0; i < BITS; i++) {
		int from = i - by;
		bits[i] = from >= 0 && from < BITS ? bit(a, (unsigned)from) : BDD_FALSE;
	}
	return from_bits(words, bits);
}

static struct word multiply(struct words *words, struct word a, struct word b)
{
	struct word sum = word_number(0);
	for (unsigned i = 0; i < BITS && !bdd_exhausted(words->bdd); i++) {
		uint32_t times = bit(b, i);
		if (times == BDD_FALSE)
			continue;
		struct word part = shift(words, a, (int)i);
		sum = add(words, sum, word_ite(words, times, part, word_number(0)), BDD_FALSE);
	}
	return sum;
}

/* Long division, from the highest bit. Where b is 0 the result means nothing. */
static struct word divide(struct words *words, struct word a, struct word b)
{
	struct bdd *bdd = words->bdd;
	struct word rest = word_number(0);
	uint32_t quotient[BITS];
	for (unsigned i = BITS; i-- > 0;) {
		/* the bit pushed out on top makes the rest larger than any b */
		uint32_t out = bit(rest, BITS - 1);
		struct word next = shift(words, rest, 1);
		uint32_t bits[BITS];
		for (unsigned k = 0; k < BITS; k++)
			bits[k] = k ? bit(next, k) : bit(a, i);
		next = from_bits(words, bits);
		quotient[i] = bdd_or(bdd, out, word_compare(words, BPF_JGE, next, b));
		rest = word_ite(words, quotient[i], subtract(words, next, b), next);
		if (bdd_exhausted(bdd))
			return word_number(0);
	}
	return from_bits(words, quotient);
}

/* By as many as the low five bits of b say. */
static struct word shift_by(struct words *words, struct word a, struct word b, int sign)
{
	for (unsigned i = 0; i < 5; i++)
		a = word_ite(words, bit(b, i), shift(words, a, sign * (1 << i)), a);
	return a;
}

static struct word combine(
	struct words *words, struct word a, struct word b, uint32_t (*each)(struct bdd *bdd, uint32_t f, uint32_t g))
{
	uint32_t bits[BITS];
	for (unsigned i = 0; i < BITS; i++)
		bits[i] = each(words->bdd, bit(a, i), bit(b, i));
	return from_bits(words, bits);
}

struct word word_compute(struct words *words, uint16_t verb, struct word a, struct word b)
{
	uint32_t number;
	if (!a.bits && !b.bits)
		return word_number(bpf_compute(verb, a.number, b.number, &number) ? number : 0);
	switch (verb) {
	case BPF_ADD:
		return add(words, a, b, BDD_FALSE);
	case BPF_SUB:
		return subtract(words, a, b);
	case BPF_MUL:
		return a.bits ? multiply(words, a, b) : multiply(words, b, a);
	case BPF_DIV:
		return divide(words, a, b);
	case BPF_AND:
		return combine(words, a, b, bdd_and);
	case BPF_OR:
		return combine(words, a, b, bdd_or);
	case BPF_XOR:
		return combine(words, a, b, bdd_xor);
	case BPF_LSH:
		return shift_by(words, a, b, 1);
	case BPF_RSH:
		return shift_by(words, a, b, -1);
	default:
		die("bpf: no such operation: 0x%x", verb);
	}
}

struct word word_negate(struct words *words, struct word a)
{
	return a.bits ? subtract(words, word_number(0), a) : word_number(-a.number);
}

struct word word_ite(struct words *words, uint32_t condition, struct word yes, struct word no)
{
	if (condition == BDD_TRUE || word_equal(yes, no))
		return yes;
	if (condition == BDD_FALSE)
		return no;
	uint32_t bits[BITS];
	for (unsigned i = 0; i < BITS; i++)
		bits[i] = bdd_ite(words->bdd, condition, bit(yes, i), bit(no, i));
	return from_bits(words, bits);
}

/* ---- comparing ---------------------------------------------------------------- */

/* From the lowest bit up: what is known so far stands where the bits above are equal. */
static uint32_t greater(struct words *words, struct word a, struct word b, uint32_t when_equal)
{
	struct bdd *bdd = words->bdd;
	uint32_t result = when_equal;
	for (unsigned i = 0; i < BITS; i++) {
		uint32_t x = bit(a, i);
		uint32_t y = bit(b, i);
		result = bdd_ite(bdd, bdd_xor(bdd, x, y), x, result);
	}
	return result;
}

uint32_t word_compare(struct words *words, uint16_t verb, struct word a, struct word b)
{
	struct bdd *bdd = words->bdd;
	if (!a.bits && !b.bits)
		return bpf_compare(verb, a.number, b.number);
	if (verb == BPF_JGE || verb == BPF_JGT)
		return greater(words, a, b, verb == BPF_JGE ? BDD_TRUE : BDD_FALSE);
	/* from the lowest bit, whose variable is the deepest, so that each step adds one node on top */
	uint32_t result = verb == BPF_JEQ ? BDD_TRUE : BDD_FALSE;
	for (unsigned i = 0; i < BITS; i++) {
		uint32_t x = bit(a, i);
		uint32_t y = bit(b, i);
		if (verb == BPF_JEQ)
			result = bdd_ite(bdd, bdd_xor(bdd, x, y), BDD_FALSE, result);
		else
			result = bdd_or(bdd, bdd_and(bdd, x, y), result);
	}
	return result;
}

/* ---- values -------------------------------------------------------------------- */

static uint32_t values_from(struct words *words, struct word word, unsigned count, uint32_t above)
{
	if (count == 0 || bdd_exhausted(words->bdd))
		return bdd_leaf(words->bdd, above);
	uint32_t set = bit(word, count - 1);
	uint32_t mask = 1u << (count - 1);
	if (set == BDD_FALSE)
		return values_from(words, word, count - 1, above);
	if (set == BDD_TRUE)
		return values_from(words, word, count - 1, above | mask);
	return bdd_ite(words->bdd, set, values_from(words, word, count - 1, above | mask),
		values_from(words, word, count - 1, above));
}

uint32_t word_values(struct words *words, struct word word)
{
	return word.bits ? values_from(words, word, BITS, 0) : bdd_leaf(words->bdd, word.number);
}
