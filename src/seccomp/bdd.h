/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bdd: decision diagrams (Bryant 1986). A node is a function of the bits of a
 * syscall's arguments to a 32-bit value; equal functions are the same node, so
 * that "does the outcome depend on the arguments" is "is this node a leaf".
 * Inside the room only.
 *
 * Variable 64*a + 63-b is bit b of argument a, so that every argument is one
 * layer of 64 levels, its highest bit on top. A condition is a function to 0 or 1.
 */
#ifndef ISOTOP_SECCOMP_BDD_H
#define ISOTOP_SECCOMP_BDD_H

#include <isotop/base.h>

#define BDD_FALSE 0u
#define BDD_TRUE  1u

#define BDD_LEAF  0xFFFFu /* the level of a constant */
#define BDD_LAYER 64u     /* levels of one argument */

struct bdd;

struct bdd *bdd_new(void);
void bdd_free(struct bdd *bdd);

/* Forgets all nodes where there are many; no work is allowed yet. */
void bdd_start(struct bdd *bdd);
void bdd_allow(struct bdd *bdd, uint64_t work); /* so many steps from now on */

/* True once the work or the memory allowed is used up: what was computed since then is void. */
bool bdd_exhausted(const struct bdd *bdd);
uint64_t bdd_worked(const struct bdd *bdd); /* steps since bdd_allow() */

uint32_t bdd_leaf(struct bdd *bdd, uint32_t value);
uint32_t bdd_node(struct bdd *bdd, unsigned level, uint32_t low, uint32_t high);
uint32_t bdd_var(struct bdd *bdd, unsigned level); /* the condition that this bit is set */

/* @yes where the condition holds, else @no. */
uint32_t bdd_ite(struct bdd *bdd, uint32_t condition, uint32_t yes, uint32_t no);

static inline uint32_t bdd_not(struct bdd *bdd, uint32_t f)
{
	return bdd_ite(bdd, f, BDD_FALSE, BDD_TRUE);
}

static inline uint32_t bdd_and(struct bdd *bdd, uint32_t f, uint32_t g)
{
	return bdd_ite(bdd, f, g, BDD_FALSE);
}

static inline uint32_t bdd_or(struct bdd *bdd, uint32_t f, uint32_t g)
{
	return bdd_ite(bdd, f, BDD_TRUE, g);
}

static inline uint32_t bdd_xor(struct bdd *bdd, uint32_t f, uint32_t g)
{
	return bdd_ite(bdd, f, bdd_not(bdd, g), g);
}

/* A function of the values of two, value by value. */
uint32_t bdd_combine(struct bdd *bdd, uint32_t f, uint32_t g, uint32_t (*combine)(uint32_t f, uint32_t g));

unsigned bdd_level(const struct bdd *bdd, uint32_t f); /* BDD_LEAF for a constant */
uint32_t bdd_low(const struct bdd *bdd, uint32_t f);   /* of a constant: its value */
uint32_t bdd_high(const struct bdd *bdd, uint32_t f);

static inline bool bdd_is_leaf(const struct bdd *bdd, uint32_t f)
{
	return bdd_level(bdd, f) == BDD_LEAF;
}

/*
 * A word of notes on each node, for one walk at a time: bdd_walk() forgets all
 * notes, bdd_note() says whether there is one.
 */
void bdd_walk(struct bdd *bdd);
bool bdd_note(const struct bdd *bdd, uint32_t f, uint64_t *ret_note);
void bdd_set_note(struct bdd *bdd, uint32_t f, uint64_t note);

#endif
