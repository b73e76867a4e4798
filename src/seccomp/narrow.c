/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/bpf.h>
#include <isotop/ruling.h>

#include "seccomp/narrow.h"

#include "seccomp/arguments.h"
#include "seccomp/explore.h"

#define HALF (BDD_LAYER / 2)

static uint32_t reaches(uint32_t ret, uint32_t unused)
{
	(void)unused;
	enum action action = outcome_of(ret).action;
	return action == ACTION_ALLOW || action == ACTION_LOG;
}

/* Is this level a bit that the kernel drops? The upper bits of an argument stand above the others. */
static bool dropped(unsigned narrow, unsigned level)
{
	return narrow >> level / BDD_LAYER & 1 && level % BDD_LAYER < HALF;
}

/* @f with the dropped bits 0, or, @any, whether it holds for any of their values. */
static uint32_t without(struct bdd *bdd, uint32_t f, unsigned narrow, bool any)
{
	uint64_t known;
	if (bdd_is_leaf(bdd, f))
		return f;
	if (bdd_note(bdd, f, &known))
		return (uint32_t)known;
	unsigned level = bdd_level(bdd, f);
	uint32_t low = without(bdd, bdd_low(bdd, f), narrow, any);
	uint32_t result = low;
	if (!dropped(narrow, level))
		result = bdd_node(bdd, level, low, without(bdd, bdd_high(bdd, f), narrow, any));
	else if (any)
		result = bdd_or(bdd, low, without(bdd, bdd_high(bdd, f), narrow, any));
	bdd_set_note(bdd, f, result);
	return result;
}

/* The arguments that @f depends on. */
static void find_said(struct bdd *bdd, uint32_t f, unsigned *said)
{
	uint64_t seen;
	if (bdd_is_leaf(bdd, f) || bdd_note(bdd, f, &seen))
		return;
	bdd_set_note(bdd, f, 1);
	*said |= 1u << bdd_level(bdd, f) / BDD_LAYER;
	find_said(bdd, bdd_low(bdd, f), said);
	find_said(bdd, bdd_high(bdd, f), said);
}

static uint32_t all_zero(struct bdd *bdd, unsigned narrow)
{
	uint32_t zero = BDD_TRUE;
	for (unsigned level = ARGUMENTS * BDD_LAYER; level-- > 0;)
		if (dropped(narrow, level))
			zero = bdd_node(bdd, level, zero, BDD_FALSE);
	return zero;
}

uint32_t narrow_slips(struct bdd *bdd, uint32_t f, const struct abi *abi, const char *syscall)
{
	unsigned narrow = 0;
	for (unsigned i = 0; abi->high && i < ARGUMENTS; i++)
		narrow |= (unsigned)argument_is_narrow(abi, syscall, i) << i;
	if (!narrow)
		return BDD_FALSE;
	uint32_t through = bdd_combine(bdd, f, BDD_FALSE, reaches);
	bdd_walk(bdd);
	uint32_t clean = without(bdd, through, narrow, false);
	bdd_walk(bdd);
	uint32_t ever = without(bdd, through, narrow, true);
	uint32_t slips = bdd_and(bdd, ever, bdd_not(bdd, clean));
	/* said with upper halves of 0, it reads like the condition it gets around */
	unsigned said = 0;
	bdd_walk(bdd);
	find_said(bdd, slips, &said);
	return bdd_and(bdd, slips, all_zero(bdd, narrow & said));
}
