/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "seccomp/cover.h"

#include <string.h>

/* ---- cutting a diagram at a level ------------------------------------------------ */

struct exits {
	struct bdd *bdd;
	unsigned limit;
	uint32_t *exits;
	size_t count;
	size_t most;
};

static void find_exits(struct exits *e, uint32_t f)
{
	uint64_t seen;
	if (e->count > e->most || bdd_note(e->bdd, f, &seen))
		return;
	bdd_set_note(e->bdd, f, 1);
	if (bdd_level(e->bdd, f) < e->limit) {
		find_exits(e, bdd_low(e->bdd, f));
		find_exits(e, bdd_high(e->bdd, f));
		return;
	}
	if (e->count < e->most)
		e->exits[e->count] = f;
	e->count++;
}

size_t bdd_exits(struct bdd *bdd, uint32_t f, unsigned limit, uint32_t *ret_exits, size_t most)
{
	struct exits e = { .bdd = bdd, .limit = limit, .exits = ret_exits, .most = most };
	bdd_walk(bdd);
	find_exits(&e, f);
	for (size_t i = 1; i < e.count && i < most; i++) {
		if (ret_exits[i] == BDD_TRUE) {
			memmove(ret_exits + 1, ret_exits, sizeof(*ret_exits) * i);
			ret_exits[0] = BDD_TRUE;
		}
	}
	return e.count;
}

static uint32_t reaching(struct bdd *bdd, uint32_t f, unsigned limit, uint32_t exit)
{
	if (bdd_level(bdd, f) >= limit)
		return f == exit ? BDD_TRUE : BDD_FALSE;
	uint64_t known;
	if (bdd_note(bdd, f, &known))
		return (uint32_t)known;
	uint32_t low = reaching(bdd, bdd_low(bdd, f), limit, exit);
	uint32_t high = reaching(bdd, bdd_high(bdd, f), limit, exit);
	uint32_t result = bdd_node(bdd, bdd_level(bdd, f), low, high);
	bdd_set_note(bdd, f, result);
	return result;
}

uint32_t bdd_reaching(struct bdd *bdd, uint32_t f, unsigned limit, uint32_t exit)
{
	bdd_walk(bdd);
	return reaching(bdd, f, limit, exit);
}

/* ---- values ------------------------------------------------------------------------ */

static unsigned level_of(unsigned layer, unsigned bit)
{
	return layer * BDD_LAYER + BDD_LAYER - 1 - bit;
}

static void find_support(struct bdd *bdd, uint32_t f, unsigned layer, uint64_t *support)
{
	uint64_t seen;
	if (bdd_is_leaf(bdd, f) || bdd_note(bdd, f, &seen))
		return;
	bdd_set_note(bdd, f, 1);
	*support |= UINT64_C(1) << (level_of(layer, 0) - bdd_level(bdd, f));
	find_support(bdd, bdd_low(bdd, f), layer, support);
	find_support(bdd, bdd_high(bdd, f), layer, support);
}

uint64_t cover_support(struct bdd *bdd, uint32_t f, unsigned layer)
{
	uint64_t support = 0;
	bdd_walk(bdd);
	find_support(bdd, f, layer, &support);
	return support;
}

/* A new term, or NULL where there is no room. */
static struct term *term_new(struct cover *cover)
{
	if (cover->count == TERMS_MOST) {
		cover->more = true;
		return NULL;
	}
	struct term *term = &cover->terms[cover->count++];
	*term = (struct term){ 0 };
	return term;
}

static uint32_t child(const struct bdd *bdd, uint32_t f, unsigned level, bool high)
{
	if (bdd_level(bdd, f) != level)
		return f;
	return high ? bdd_high(bdd, f) : bdd_low(bdd, f);
}

/* @bits: how many of the lowest bits are still to be decided. Ends because what is not false has a value. */
static void list_values(struct bdd *bdd, uint32_t f, unsigned layer, unsigned bits, uint64_t above, struct cover *cover)
{
	if (f == BDD_FALSE || cover->more)
		return;
	while (bits && !(cover->support >> (bits - 1) & 1))
		bits--;
	if (bits == 0) {
		struct term *term = term_new(cover);
		if (term)
			term->value = above;
		return;
	}
	unsigned level = level_of(layer, bits - 1);
	list_values(bdd, child(bdd, f, level, false), layer, bits - 1, above, cover);
	list_values(bdd, child(bdd, f, level, true), layer, bits - 1, above | UINT64_C(1) << (bits - 1), cover);
}

void cover_values(struct bdd *bdd, uint32_t f, unsigned layer, uint64_t support, struct cover *ret)
{
	*ret = (struct cover){ .support = support };
	list_values(bdd, f, layer, 64, 0, ret);
}

/* ---- ranges ------------------------------------------------------------------------- */

/* The values from @above on, as many as @bits bits can be, all belong to the set. */
static void add_range(struct cover *cover, uint64_t above, unsigned bits)
{
	uint64_t last = above | (bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1);
	if (cover->count && cover->terms[cover->count - 1].last + 1 == above && above != 0) {
		cover->terms[cover->count - 1].last = last;
		return;
	}
	struct term *term = term_new(cover);
	if (term) {
		term->first = above;
		term->last = last;
	}
}

static void list_ranges(struct bdd *bdd, uint32_t f, unsigned layer, unsigned bits, uint64_t above, struct cover *cover)
{
	if (f == BDD_FALSE || cover->more)
		return;
	if (f == BDD_TRUE) {
		add_range(cover, above, bits);
		return;
	}
	unsigned level = level_of(layer, bits - 1);
	list_ranges(bdd, child(bdd, f, level, false), layer, bits - 1, above, cover);
	list_ranges(bdd, child(bdd, f, level, true), layer, bits - 1, above | UINT64_C(1) << (bits - 1), cover);
}

void cover_ranges(struct bdd *bdd, uint32_t f, unsigned layer, uint64_t support, struct cover *ret)
{
	*ret = (struct cover){ .support = support, .width = support > UINT32_MAX ? 64 : 32 };
	list_ranges(bdd, f, layer, ret->width, 0, ret);
}

/* ---- masked comparisons ---------------------------------------------------------------- */

struct masks {
	struct bdd *bdd;
	unsigned layer;
	struct cover *cover;
};

/*
 * Minato and Morreale's irredundant sum of products: covers at least @least and
 * at most @most; returns what it covers. @mask and @value are the bits decided above.
 */
static uint32_t list_masks(struct masks *m, uint32_t least, uint32_t most, uint64_t mask, uint64_t value)
{
	struct bdd *bdd = m->bdd;
	if (least == BDD_FALSE || m->cover->more || bdd_exhausted(bdd))
		return BDD_FALSE;
	if (most == BDD_TRUE) {
		struct term *term = term_new(m->cover);
		if (term) {
			term->mask = mask;
			term->value = value;
		}
		return BDD_TRUE;
	}
	unsigned level = bdd_level(bdd, least);
	if (bdd_level(bdd, most) < level)
		level = bdd_level(bdd, most);
	uint64_t bit = UINT64_C(1) << (level_of(m->layer, 0) - level);
	uint32_t least0 = child(bdd, least, level, false);
	uint32_t least1 = child(bdd, least, level, true);
	uint32_t most0 = child(bdd, most, level, false);
	uint32_t most1 = child(bdd, most, level, true);
	uint32_t with0 = list_masks(m, bdd_and(bdd, least0, bdd_not(bdd, most1)), most0, mask | bit, value);
	uint32_t with1 = list_masks(m, bdd_and(bdd, least1, bdd_not(bdd, most0)), most1, mask | bit, value | bit);
	uint32_t rest =
		bdd_or(bdd, bdd_and(bdd, least0, bdd_not(bdd, with0)), bdd_and(bdd, least1, bdd_not(bdd, with1)));
	uint32_t without = list_masks(m, rest, bdd_and(bdd, most0, most1), mask, value);
	return bdd_or(bdd, without, bdd_ite(bdd, bdd_var(bdd, level), with1, with0));
}

void cover_masks(struct bdd *bdd, uint32_t f, unsigned layer, struct cover *ret)
{
	struct masks m = { .bdd = bdd, .layer = layer, .cover = ret };
	*ret = (struct cover){ 0 };
	list_masks(&m, f, f, 0, 0);
}
