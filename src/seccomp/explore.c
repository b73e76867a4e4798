/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "seccomp/explore.h"

#include "seccomp/bpf_ops.h"
#include "seccomp/word.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/bpf.h>

/*
 * Jumps go forward only, so one sweep over the program meets every path. Where
 * paths meet, they become one: a register then holds one thing or the other,
 * depending on the condition of each path, which a word can say. A program thus
 * has at most one state for each of its instructions, and the sweep is exact.
 */

/* What an instruction finds. */
struct state {
	uint32_t guard; /* the condition that the program gets here */
	struct word a;
	struct word x;
	struct word memory[BPF_MEMWORDS];
	struct state *free; /* the next one not in use */
};

#define LIVE_A         1u
#define LIVE_X         2u
#define LIVE_MEMORY(k) (4u << (k))

struct explored {
	struct bpf prog;
	uint32_t *live;         /* owned; registers that are read later, by instruction */
	struct state **pending; /* owned; what is known to arrive at an instruction */
	size_t pending_count;   /* how many are not NULL */
	struct state *unused;   /* states for use again */
	struct arena *states;   /* owned */
	/* of the run at hand */
	struct words words;
	const struct abi *abi;
	uint32_t nr;
	uint32_t result;
};

/* Registers that @insn reads, and in *ret_writes those it overwrites. */
static uint32_t reads_of(const struct sock_filter *insn, uint32_t *ret_writes)
{
	uint32_t operand = BPF_SRC(insn->code) == BPF_X ? LIVE_X : 0;
	*ret_writes = 0;
	switch (BPF_CLASS(insn->code)) {
	case BPF_RET:
		return BPF_RVAL(insn->code) == BPF_A ? LIVE_A : 0;
	case BPF_LD:
		*ret_writes = LIVE_A;
		return BPF_MODE(insn->code) == BPF_MEM ? LIVE_MEMORY(insn->k) : 0;
	case BPF_LDX:
		*ret_writes = LIVE_X;
		return BPF_MODE(insn->code) == BPF_MEM ? LIVE_MEMORY(insn->k) : 0;
	case BPF_ST:
		*ret_writes = LIVE_MEMORY(insn->k);
		return LIVE_A;
	case BPF_STX:
		*ret_writes = LIVE_MEMORY(insn->k);
		return LIVE_X;
	case BPF_JMP:
		return BPF_OP(insn->code) == BPF_JA ? 0 : LIVE_A | operand;
	case BPF_ALU:
		return LIVE_A | (BPF_OP(insn->code) == BPF_NEG ? 0 : operand);
	default:
		*ret_writes = BPF_MISCOP(insn->code) == BPF_TAX ? LIVE_X : LIVE_A;
		return BPF_MISCOP(insn->code) == BPF_TAX ? LIVE_A : LIVE_X;
	}
}

static void find_live(struct explored *e)
{
	for (size_t pc = e->prog.count; pc-- > 0;) {
		const struct sock_filter *insn = &e->prog.insns[pc];
		uint32_t after = 0;
		if (bpf_is_test(insn->code))
			after = e->live[pc + 1 + insn->jt] | e->live[pc + 1 + insn->jf];
		else if (BPF_CLASS(insn->code) == BPF_JMP)
			after = e->live[pc + 1 + insn->k];
		else if (BPF_CLASS(insn->code) != BPF_RET)
			after = e->live[pc + 1];
		uint32_t writes;
		uint32_t reads = reads_of(insn, &writes);
		e->live[pc] = (after & ~writes) | reads;
	}
}

struct explored *explored_new(const struct bpf *prog)
{
	struct explored *e = heap_alloc(1, sizeof(*e));
	e->prog = *prog;
	e->live = heap_alloc(prog->count, sizeof(*e->live));
	e->pending = heap_alloc(prog->count, sizeof(struct state *));
	e->states = arena_new();
	find_live(e);
	return e;
}

void explored_free(struct explored *e)
{
	if (!e)
		return;
	free(e->live);
	free(e->pending);
	arena_free(e->states);
	free(e);
}

/* ---- states ------------------------------------------------------------------ */

static struct state *state_take(struct explored *e)
{
	struct state *state = e->unused;
	if (!state)
		return arena_alloc(e->states, sizeof(*state));
	e->unused = state->free;
	return state;
}

static void state_give(struct explored *e, struct state *state)
{
	state->free = e->unused;
	e->unused = state;
}

/* @state arrives at @pc, where another one is already. The guards exclude each other. */
static void merge(struct explored *e, size_t pc, const struct state *state)
{
	struct state *there = e->pending[pc];
	uint32_t live = e->live[pc];
	uint32_t guard = state->guard;
	if (live & LIVE_A)
		there->a = word_ite(&e->words, guard, state->a, there->a);
	if (live & LIVE_X)
		there->x = word_ite(&e->words, guard, state->x, there->x);
	for (unsigned k = 0; k < BPF_MEMWORDS; k++) {
		if (live & LIVE_MEMORY(k))
			there->memory[k] = word_ite(&e->words, guard, state->memory[k], there->memory[k]);
	}
	there->guard = bdd_or(e->words.bdd, guard, there->guard);
}

/* Takes over @state. */
static void arrive(struct explored *e, size_t pc, struct state *state)
{
	if (state->guard == BDD_FALSE) {
		state_give(e, state);
	} else if (e->pending[pc]) {
		merge(e, pc, state);
		state_give(e, state);
	} else {
		e->pending[pc] = state;
		e->pending_count++;
	}
}

/* ---- instructions ---------------------------------------------------------------- */

static struct word load(struct explored *e, uint32_t offset)
{
	if (offset == offsetof(struct seccomp_data, nr))
		return word_number(e->nr);
	if (offset == offsetof(struct seccomp_data, arch))
		return word_number(e->abi->audit);
	unsigned argument = ARGUMENT_IP;
	if (offset >= offsetof(struct seccomp_data, args))
		argument = (offset - (uint32_t)offsetof(struct seccomp_data, args)) / 8;
	bool upper = (offset % 8 != 0) == abi_little_endian(e->abi);
	/*
	 * A call by int 0x80 from 64-bit code carries whole registers: the
	 * filter sees halves that the call itself never looks at (tried on
	 * Linux 6.18; syscall_get_arguments() in arch/x86/include/asm/syscall.h).
	 */
	if (upper && !e->abi->high)
		return word_number(0);
	return word_argument(&e->words, argument, upper ? 32 : 0);
}

static void move(struct explored *e, struct state *s, const struct sock_filter *insn)
{
	switch (insn->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		s->a = load(e, insn->k);
		break;
	case BPF_LD | BPF_W | BPF_LEN:
		s->a = word_number(sizeof(struct seccomp_data));
		break;
	case BPF_LDX | BPF_W | BPF_LEN:
		s->x = word_number(sizeof(struct seccomp_data));
		break;
	case BPF_LD | BPF_IMM:
		s->a = word_number(insn->k);
		break;
	case BPF_LDX | BPF_IMM:
		s->x = word_number(insn->k);
		break;
	case BPF_LD | BPF_MEM:
		s->a = s->memory[insn->k];
		break;
	case BPF_LDX | BPF_MEM:
		s->x = s->memory[insn->k];
		break;
	case BPF_ST:
		s->memory[insn->k] = s->a;
		break;
	case BPF_STX:
		s->memory[insn->k] = s->x;
		break;
	case BPF_MISC | BPF_TAX:
		s->x = s->a;
		break;
	case BPF_MISC | BPF_TXA:
		s->a = s->x;
		break;
	default:
		die("bpf: an unchecked program: code 0x%x", insn->code);
	}
}

/* What the program returns where @condition holds. */
static void returns(struct explored *e, uint32_t condition, struct word value)
{
	e->result = bdd_ite(e->words.bdd, condition, word_values(&e->words, value), e->result);
}

static void compute(struct explored *e, struct state *s, const struct sock_filter *insn, struct word operand)
{
	uint16_t verb = BPF_OP(insn->code);
	if (verb == BPF_NEG) {
		s->a = word_negate(&e->words, s->a);
		return;
	}
	if (verb == BPF_DIV) {
		uint32_t zero = word_compare(&e->words, BPF_JEQ, operand, word_number(0));
		uint32_t ends = bdd_and(e->words.bdd, s->guard, zero);
		returns(e, ends, word_number(BPF_DIV_BY_ZERO));
		s->guard = bdd_and(e->words.bdd, s->guard, bdd_not(e->words.bdd, zero));
		if (s->guard == BDD_FALSE)
			return;
	}
	s->a = word_compute(&e->words, verb, s->a, operand);
}

static void branch(struct explored *e, size_t pc, struct state *s, const struct sock_filter *insn, struct word operand)
{
	struct bdd *bdd = e->words.bdd;
	uint32_t holds = word_compare(&e->words, BPF_OP(insn->code), s->a, operand);
	uint32_t yes = bdd_and(bdd, s->guard, holds);
	uint32_t no = bdd_and(bdd, s->guard, bdd_not(bdd, holds));
	if (yes != BDD_FALSE && no != BDD_FALSE && insn->jt != insn->jf) {
		struct state *other = state_take(e);
		*other = *s;
		other->guard = yes;
		arrive(e, pc + 1 + insn->jt, other);
		s->guard = no;
		arrive(e, pc + 1 + insn->jf, s);
		return;
	}
	arrive(e, pc + 1 + (yes == BDD_FALSE ? insn->jf : insn->jt), s);
}

/* Carries out the instruction and hands the state on. */
static void step(struct explored *e, size_t pc, struct state *s)
{
	const struct sock_filter *insn = &e->prog.insns[pc];
	struct word operand = BPF_SRC(insn->code) == BPF_X ? s->x : word_number(insn->k);
	switch (BPF_CLASS(insn->code)) {
	case BPF_RET:
		returns(e, s->guard, BPF_RVAL(insn->code) == BPF_A ? s->a : word_number(insn->k));
		state_give(e, s);
		return;
	case BPF_JMP:
		if (BPF_OP(insn->code) == BPF_JA)
			arrive(e, pc + 1 + insn->k, s);
		else
			branch(e, pc, s, insn, operand);
		return;
	case BPF_ALU:
		compute(e, s, insn, operand);
		break;
	default:
		move(e, s, insn);
	}
	arrive(e, pc + 1, s);
}

/*
 * Most of a filter is a search for the syscall's number, which is known: no
 * state is needed until an instruction is met that this does not know. True
 * where the program returned.
 */
static bool walk(struct explored *e, size_t *pc, uint32_t *a)
{
	for (;; ++*pc) {
		const struct sock_filter *insn = &e->prog.insns[*pc];
		switch (insn->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			if (insn->k == offsetof(struct seccomp_data, nr))
				*a = e->nr;
			else if (insn->k == offsetof(struct seccomp_data, arch))
				*a = e->abi->audit;
			else
				return false;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
		case BPF_JMP | BPF_JGE | BPF_K:
		case BPF_JMP | BPF_JGT | BPF_K:
		case BPF_JMP | BPF_JSET | BPF_K:
			*pc += bpf_compare(BPF_OP(insn->code), *a, insn->k) ? insn->jt : insn->jf;
			break;
		case BPF_JMP | BPF_JA:
			*pc += insn->k;
			break;
		case BPF_RET | BPF_K:
			e->result = bdd_leaf(e->words.bdd, insn->k);
			return true;
		default:
			return false;
		}
	}
}

uint32_t explore(struct explored *e, struct bdd *bdd, const struct abi *abi, uint32_t nr)
{
	cleanup_arena struct arena *arena = arena_new();
	e->words = (struct words){ .bdd = bdd, .arena = arena };
	e->abi = abi;
	e->nr = nr;
	e->result = BDD_FALSE;
	size_t start = 0;
	uint32_t a = 0;
	if (walk(e, &start, &a))
		return e->result;
	struct state *first = state_take(e);
	*first = (struct state){ .guard = BDD_TRUE, .a = word_number(a) };
	arrive(e, start, first);
	for (size_t pc = start; pc < e->prog.count && e->pending_count; pc++) {
		struct state *s = e->pending[pc];
		if (!s)
			continue;
		e->pending[pc] = NULL;
		e->pending_count--;
		if (bdd_exhausted(bdd))
			state_give(e, s);
		else
			step(e, pc, s);
	}
	return e->result;
}
