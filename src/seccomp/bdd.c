/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "seccomp/bdd.h"

#include <stdlib.h>
#include <string.h>

#define NODES_MOST  (1u << 18)
#define NODES_KEPT  (1u << 15) /* more than these are forgotten by the next bdd_start() */
#define TABLE_FIRST (1u << 12) /* slots, a power of two */
#define CACHE_SLOTS (1u << 14)

struct node {
	uint32_t low; /* of a leaf: the value */
	uint32_t high;
	uint32_t level;
	uint32_t walk; /* the walk that @note belongs to */
	uint64_t note;
};

/* A result that is known. */
struct known {
	uint32_t f;
	uint32_t g;
	uint32_t h;
	uint32_t result;
	uint32_t era;
};

struct bdd {
	struct node *nodes; /* owned; 0 and 1 are the leaves false and true */
	uint32_t count;
	uint32_t room;
	uint32_t *table; /* owned: node numbers by hash, 0 is free (false is never looked up) */
	uint32_t slots;
	struct known *cache; /* owned, direct-mapped */
	uint32_t era;        /* cache entries of other eras are void */
	uint32_t walk;
	uint64_t work;
	uint64_t work_most;
	bool exhausted;
};

static uint32_t hash(uint32_t a, uint32_t b, uint32_t c)
{
	uint64_t h = (uint64_t)a * 0x9E3779B97F4A7C15u ^ (uint64_t)b * 0xC2B2AE3D27D4EB4Fu ^
		     (uint64_t)c * 0x165667B19E3779F9u;
	h ^= h >> 29;
	h *= 0xBF58476D1CE4E5B9u;
	return (uint32_t)(h >> 32);
}

static void next_era(struct bdd *bdd)
{
	if (++bdd->era == 0) {
		memset(bdd->cache, 0, sizeof(*bdd->cache) * CACHE_SLOTS);
		bdd->era = 1;
	}
}

static void forget(struct bdd *bdd)
{
	memset(bdd->table, 0, sizeof(*bdd->table) * bdd->slots);
	bdd->nodes[BDD_FALSE] = (struct node){ .low = 0, .level = BDD_LEAF };
	bdd->nodes[BDD_TRUE] = (struct node){ .low = 1, .level = BDD_LEAF };
	bdd->count = 2;
	next_era(bdd);
}

struct bdd *bdd_new(void)
{
	struct bdd *bdd = heap_alloc(1, sizeof(*bdd));
	bdd->room = 1024;
	bdd->nodes = heap_alloc(bdd->room, sizeof(*bdd->nodes));
	bdd->slots = TABLE_FIRST;
	bdd->table = heap_alloc(bdd->slots, sizeof(*bdd->table));
	bdd->cache = heap_alloc(CACHE_SLOTS, sizeof(*bdd->cache));
	forget(bdd);
	return bdd;
}

void bdd_free(struct bdd *bdd)
{
	if (!bdd)
		return;
	free(bdd->nodes);
	free(bdd->table);
	free(bdd->cache);
	free(bdd);
}

void bdd_start(struct bdd *bdd)
{
	if (bdd->count > NODES_KEPT || bdd->exhausted)
		forget(bdd);
	bdd->exhausted = false;
	bdd_allow(bdd, 0);
}

void bdd_allow(struct bdd *bdd, uint64_t work)
{
	bdd->work = 0;
	bdd->work_most = work;
}

bool bdd_exhausted(const struct bdd *bdd)
{
	return bdd->exhausted;
}

uint64_t bdd_worked(const struct bdd *bdd)
{
	return bdd->work;
}

/* ---- nodes ----------------------------------------------------------------- */

static void table_put(struct bdd *bdd, uint32_t f)
{
	const struct node *node = &bdd->nodes[f];
	uint32_t at = hash(node->level, node->low, node->high) & (bdd->slots - 1);
	while (bdd->table[at])
		at = (at + 1) & (bdd->slots - 1);
	bdd->table[at] = f;
}

static void grow_table(struct bdd *bdd)
{
	free(bdd->table);
	bdd->slots *= 2;
	bdd->table = heap_alloc(bdd->slots, sizeof(*bdd->table));
	for (uint32_t f = 2; f < bdd->count; f++)
		table_put(bdd, f);
}

/* The node with these contents, made where there is none. */
static uint32_t unique(struct bdd *bdd, uint32_t level, uint32_t low, uint32_t high)
{
	uint32_t at = hash(level, low, high) & (bdd->slots - 1);
	for (uint32_t f; (f = bdd->table[at]) != 0; at = (at + 1) & (bdd->slots - 1)) {
		const struct node *node = &bdd->nodes[f];
		if (node->level == level && node->low == low && node->high == high)
			return f;
	}
	if (bdd->count == NODES_MOST) {
		bdd->exhausted = true;
		return BDD_FALSE;
	}
	if (bdd->count == bdd->room) {
		bdd->room *= 2;
		bdd->nodes = heap_grow(bdd->nodes, bdd->room, sizeof(*bdd->nodes));
	}
	uint32_t f = bdd->count++;
	bdd->nodes[f] = (struct node){ .low = low, .high = high, .level = level };
	bdd->table[at] = f;
	if (bdd->count > bdd->slots / 2)
		grow_table(bdd);
	return f;
}

uint32_t bdd_leaf(struct bdd *bdd, uint32_t value)
{
	return value <= 1 ? value : unique(bdd, BDD_LEAF, value, 0);
}

uint32_t bdd_node(struct bdd *bdd, unsigned level, uint32_t low, uint32_t high)
{
	return low == high ? low : unique(bdd, level, low, high);
}

uint32_t bdd_var(struct bdd *bdd, unsigned level)
{
	return unique(bdd, level, BDD_FALSE, BDD_TRUE);
}

unsigned bdd_level(const struct bdd *bdd, uint32_t f)
{
	return bdd->nodes[f].level;
}

uint32_t bdd_low(const struct bdd *bdd, uint32_t f)
{
	return bdd->nodes[f].low;
}

uint32_t bdd_high(const struct bdd *bdd, uint32_t f)
{
	return bdd->nodes[f].high;
}

/* ---- operations -------------------------------------------------------------- */

static struct known *cache_slot(struct bdd *bdd, uint32_t f, uint32_t g, uint32_t h)
{
	return &bdd->cache[hash(f, g, h) & (CACHE_SLOTS - 1)];
}

static bool cached(const struct bdd *bdd, const struct known *slot, uint32_t f, uint32_t g, uint32_t h)
{
	return slot->era == bdd->era && slot->f == f && slot->g == g && slot->h == h;
}

static void cache_put(struct bdd *bdd, uint32_t f, uint32_t g, uint32_t h, uint32_t result)
{
	*cache_slot(bdd, f, g, h) = (struct known){ .f = f, .g = g, .h = h, .result = result, .era = bdd->era };
}

/* False when the work allowed is used up. */
static bool step(struct bdd *bdd)
{
	if (++bdd->work > bdd->work_most)
		bdd->exhausted = true;
	return !bdd->exhausted;
}

static uint32_t child(const struct bdd *bdd, uint32_t f, unsigned level, bool high)
{
	const struct node *node = &bdd->nodes[f];
	if (node->level != level)
		return f;
	return high ? node->high : node->low;
}

static unsigned top(const struct bdd *bdd, uint32_t f, uint32_t g)
{
	unsigned a = bdd_level(bdd, f);
	unsigned b = bdd_level(bdd, g);
	return a < b ? a : b;
}

uint32_t bdd_ite(struct bdd *bdd, uint32_t condition, uint32_t yes, uint32_t no)
{
	if (condition == BDD_TRUE || yes == no)
		return yes;
	if (condition == BDD_FALSE)
		return no;
	if (yes == BDD_TRUE && no == BDD_FALSE)
		return condition;
	if (!step(bdd))
		return BDD_FALSE;
	const struct known *slot = cache_slot(bdd, condition, yes, no);
	if (cached(bdd, slot, condition, yes, no))
		return slot->result;
	unsigned level = top(bdd, yes, no);
	if (bdd_level(bdd, condition) < level)
		level = bdd_level(bdd, condition);
	/* as deep as there are levels: 7 * 64 */
	uint32_t low = bdd_ite(
		bdd, child(bdd, condition, level, false), child(bdd, yes, level, false), child(bdd, no, level, false));
	uint32_t high = bdd_ite(
		bdd, child(bdd, condition, level, true), child(bdd, yes, level, true), child(bdd, no, level, true));
	uint32_t result = bdd_node(bdd, level, low, high);
	cache_put(bdd, condition, yes, no, result);
	return result;
}

/* Marks results of combine() in the cache; no node has this number. */
#define COMBINED 0xFFFFFFFFu

static uint32_t combine_nodes(struct bdd *bdd, uint32_t f, uint32_t g, uint32_t (*combine)(uint32_t f, uint32_t g))
{
	if (bdd_is_leaf(bdd, f) && bdd_is_leaf(bdd, g))
		return bdd_leaf(bdd, combine(bdd_low(bdd, f), bdd_low(bdd, g)));
	if (!step(bdd))
		return BDD_FALSE;
	const struct known *slot = cache_slot(bdd, f, g, COMBINED);
	if (cached(bdd, slot, f, g, COMBINED))
		return slot->result;
	unsigned level = top(bdd, f, g);
	uint32_t low = combine_nodes(bdd, child(bdd, f, level, false), child(bdd, g, level, false), combine);
	uint32_t high = combine_nodes(bdd, child(bdd, f, level, true), child(bdd, g, level, true), combine);
	uint32_t result = bdd_node(bdd, level, low, high);
	cache_put(bdd, f, g, COMBINED, result);
	return result;
}

uint32_t bdd_combine(struct bdd *bdd, uint32_t f, uint32_t g, uint32_t (*combine)(uint32_t f, uint32_t g))
{
	/* the cache does not say which combination it holds */
	next_era(bdd);
	uint32_t result = combine_nodes(bdd, f, g, combine);
	next_era(bdd);
	return result;
}

/* ---- walks --------------------------------------------------------------------- */

void bdd_walk(struct bdd *bdd)
{
	if (++bdd->walk == 0) {
		for (uint32_t f = 0; f < bdd->count; f++)
			bdd->nodes[f].walk = 0;
		bdd->walk = 1;
	}
}

bool bdd_note(const struct bdd *bdd, uint32_t f, uint64_t *ret_note)
{
	if (bdd->nodes[f].walk != bdd->walk)
		return false;
	*ret_note = bdd->nodes[f].note;
	return true;
}

void bdd_set_note(struct bdd *bdd, uint32_t f, uint64_t note)
{
	bdd->nodes[f].walk = bdd->walk;
	bdd->nodes[f].note = note;
}
