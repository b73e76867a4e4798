/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "seccomp/bdd.h"
#include "seccomp/condition.h"
#include "seccomp/cover.h"
#include "seccomp/explore.h"
#include "seccomp/narrow.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/bpf.h>
#include <isotop/profile.h>
#include <isotop/ruling.h>

#define WORK_ONE      (UINT64_C(1) << 20) /* steps for one syscall: some 20 ms */
#define WORK_ALL      (UINT64_C(1) << 24) /* for all of an ABI's: below a second */
#define WORK_SAYING   (UINT64_C(1) << 18) /* for putting one condition into words */
#define BRANCHES_MOST 32
#define SAMPLES       64

struct explorer {
	struct bdd *bdd; /* owned */
	unsigned kernel[2];
};

struct explorer *explorer_new(void)
{
	struct explorer *explorer = heap_alloc(1, sizeof(*explorer));
	explorer->bdd = bdd_new();
	return explorer;
}

void explorer_free(struct explorer *explorer)
{
	if (!explorer)
		return;
	bdd_free(explorer->bdd);
	free(explorer);
}

void explorer_set_kernel(struct explorer *explorer, const unsigned kernel[2])
{
	memcpy(explorer->kernel, kernel, sizeof(explorer->kernel));
}

/*
 * Calls that the kernel carries out whatever the filters say:
 * seccomp_uprobe_exception() in kernel/seccomp.c. They come from code that the
 * kernel itself puts into traced processes, and kill whoever else makes them.
 * Stable kernels took the exceptions over in the middle of a series, which two
 * numbers cannot tell. To add one: its line.
 */
static const struct {
	const char *abi;
	uint32_t nr;
	unsigned kernel[2];
} unfiltered[] = {
	{ "x86_64", 335, { 6, 14 } }, /* uretprobe */
	{ "x86_64", 336, { 6, 18 } }, /* uprobe */
};

static bool is_unfiltered(const struct abi *abi, uint32_t nr, const unsigned kernel[2])
{
	for (size_t i = 0; i < ISO_COUNT(unfiltered); i++) {
		if (unfiltered[i].nr != nr || strcmp(unfiltered[i].abi, abi->id) != 0)
			continue;
		const unsigned *since = unfiltered[i].kernel;
		return kernel[0] != since[0] ? kernel[0] > since[0] : kernel[1] >= since[1];
	}
	return false;
}

/* ---- the function ------------------------------------------------------------- */

/* Filters made ready, newest first. */
struct stack {
	struct bdd *bdd;
	const struct abi *abi;
	const unsigned *kernel; /* borrowed from the explorer */
	const struct bpf *progs;
	struct explored **explored;
	size_t count;
	uint64_t work; /* still allowed */
	struct arena *arena;
};

static struct stack stack_new(
	struct explorer *explorer, const struct bpf *progs, size_t count, const struct abi *abi, struct arena *arena)
{
	struct stack stack = {
		.bdd = explorer->bdd,
		.abi = abi,
		.kernel = explorer->kernel,
		.progs = progs,
		.explored = heap_alloc(count, sizeof(struct explored *)),
		.count = count,
		.work = WORK_ALL,
		.arena = arena,
	};
	for (size_t i = 0; i < count; i++)
		stack.explored[i] = explored_new(&progs[i]);
	return stack;
}

static void stack_free(struct stack *stack)
{
	for (size_t i = 0; i < stack->count; i++)
		explored_free(stack->explored[i]);
	free(stack->explored);
}

/* What the kernel does with a value is all that counts of it. */
static uint32_t canonical(uint32_t ret, uint32_t unused)
{
	(void)unused;
	return outcome_ret(outcome_of(ret));
}

/* The function from arguments to the canonical value, all filters together. */
static uint32_t function_of(struct stack *stack, uint32_t nr)
{
	struct bdd *bdd = stack->bdd;
	bdd_start(bdd);
	bdd_allow(bdd, stack->work < WORK_ONE ? stack->work : WORK_ONE);
	uint32_t all = bdd_leaf(bdd, SECCOMP_RET_ALLOW);
	if (is_unfiltered(stack->abi, nr, stack->kernel))
		return all;
	for (size_t i = 0; i < stack->count && !bdd_exhausted(bdd); i++) {
		uint32_t one = explore(stack->explored[i], bdd, stack->abi, nr);
		all = i == 0 ? one : bdd_combine(bdd, all, one, bpf_stronger);
	}
	all = bdd_combine(bdd, all, BDD_FALSE, canonical);
	uint64_t worked = bdd_worked(bdd);
	stack->work -= worked < stack->work ? worked : stack->work;
	return all;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	uint64_t h = (a ^ b * 0xC2B2AE3D27D4EB4Fu) * 0x9E3779B97F4A7C15u;
	return h ^ h >> 32;
}

/* A number that stands for the function wherever it was computed. */
static uint64_t digest(struct bdd *bdd, uint32_t f)
{
	uint64_t known;
	if (bdd_note(bdd, f, &known))
		return known;
	uint64_t result = mix(bdd_level(bdd, f), bdd_low(bdd, f));
	if (!bdd_is_leaf(bdd, f))
		result = mix(mix(bdd_level(bdd, f), digest(bdd, bdd_low(bdd, f))), digest(bdd, bdd_high(bdd, f)));
	result |= 1; /* never 0 */
	bdd_set_note(bdd, f, result);
	return result;
}

/* ---- branches -------------------------------------------------------------------- */

/* Arguments for which the condition holds, 0 where it does not matter. */
static void example(const struct bdd *bdd, uint32_t f, struct branch *branch)
{
	while (!bdd_is_leaf(bdd, f)) {
		unsigned level = bdd_level(bdd, f);
		bool high = bdd_low(bdd, f) == BDD_FALSE;
		unsigned argument = level / BDD_LAYER;
		uint64_t *value = argument < ARGUMENTS ? &branch->args[argument] : &branch->ip;
		if (high)
			*value |= UINT64_C(1) << (BDD_LAYER - 1 - level % BDD_LAYER);
		f = high ? bdd_high(bdd, f) : bdd_low(bdd, f);
	}
}

static int more_permissive(const void *left, const void *right)
{
	const struct branch *a = left;
	const struct branch *b = right;
	if (a->outcome.action != b->outcome.action)
		return a->outcome.action > b->outcome.action ? -1 : 1;
	return a->outcome.data < b->outcome.data ? -1 : a->outcome.data > b->outcome.data;
}

/* The last of the longest conditions goes to the end and is not spelt out: it is what the others leave. */
static void name_the_rest(struct branch *branches, size_t count)
{
	size_t longest = 0;
	for (size_t i = 1; i < count; i++) {
		if (strlen(branches[i].when) >= strlen(branches[longest].when))
			longest = i;
	}
	struct branch rest = branches[longest];
	memmove(branches + longest, branches + longest + 1, sizeof(*branches) * (count - longest - 1));
	rest.when = "otherwise";
	branches[count - 1] = rest;
}

/* The outcomes of @f, which is no leaf, with their conditions. */
static void list_branches(struct stack *stack, uint32_t f, struct ruling *ret)
{
	struct bdd *bdd = stack->bdd;
	uint32_t leaves[BRANCHES_MOST];
	size_t count = bdd_exits(bdd, f, BDD_LEAF, leaves, ISO_COUNT(leaves));
	bool cut = count > ISO_COUNT(leaves);
	if (cut)
		count = ISO_COUNT(leaves);
	struct branch *branches = arena_array(stack->arena, count, sizeof(*branches));
	for (size_t i = 0; i < count; i++) {
		cleanup_strbuf struct strbuf when = { 0 };
		uint32_t holds = bdd_reaching(bdd, f, BDD_LEAF, leaves[i]);
		branches[i].outcome = outcome_of(bdd_low(bdd, leaves[i]));
		example(bdd, holds, &branches[i]);
		bdd_allow(bdd, WORK_SAYING);
		condition_text(&when, bdd, holds, stack->abi, ret->name);
		if (bdd_exhausted(bdd)) {
			strbuf_reset(&when);
			strbuf_adds(&when, "a condition too long to be listed ...");
		}
		branches[i].when = arena_strdup(stack->arena, strbuf_text(&when));
	}
	qsort(branches, count, sizeof(*branches), more_permissive);
	if (!cut)
		name_the_rest(branches, count);
	ret->branch_count = count;
	ret->branches = branches;
	ret->listed = !cut && !bdd_exhausted(bdd);
}

/*
 * A filter that refuses socket(40, ...) by comparing all 64 bits lets
 * socket(0x100000028, ...) through, and the kernel makes the same socket of it.
 */
static void find_slips(struct stack *stack, uint32_t f, struct ruling *ret)
{
	cleanup_strbuf struct strbuf when = { 0 };
	bdd_allow(stack->bdd, WORK_SAYING);
	uint32_t slips = narrow_slips(stack->bdd, f, stack->abi, ret->name);
	if (slips == BDD_FALSE || bdd_exhausted(stack->bdd))
		return;
	bdd_allow(stack->bdd, WORK_SAYING);
	condition_text(&when, stack->bdd, slips, stack->abi, ret->name);
	if (!bdd_exhausted(stack->bdd))
		ret->slips = arena_strdup(stack->arena, strbuf_text(&when));
}

/* ---- what could not be worked out -------------------------------------------------- */

/* Arguments of interest: the filters' own constants and their neighbours, in turn for each argument. */
static void sample(const struct stack *stack, uint32_t turn, struct seccomp_data *data)
{
	uint64_t state = (uint64_t)turn * 0x9E3779B97F4A7C15u + 1;
	for (size_t i = 0; i < ARGUMENTS; i++) {
		state = mix(state, i + 1);
		const struct bpf *prog = &stack->progs[state % stack->count];
		uint64_t k = prog->insns[(state >> 8) % prog->count].k;
		static const uint64_t plain[] = { 0, 1, UINT32_MAX, UINT64_MAX };
		data->args[i] = state >> 60 & 1 ? k + (state >> 61) - 3 : plain[state >> 62];
		if (!stack->abi->high)
			data->args[i] &= UINT32_MAX;
	}
}

/* Two outcomes seen are proof that it depends; one proves nothing. */
static void try_samples(struct stack *stack, struct ruling *ret)
{
	struct branch *branches = arena_array(stack->arena, 2, sizeof(*branches));
	size_t found = 0;
	ret->outcome.action = ACTION_UNKNOWN;
	for (uint32_t i = 0; i < SAMPLES && found < 2; i++) {
		struct seccomp_data data = { .nr = (int)ret->nr, .arch = stack->abi->audit };
		sample(stack, i, &data);
		struct outcome outcome = outcome_of(bpf_run_all(stack->progs, stack->count, &data));
		if (found && outcome_equal(outcome, branches[0].outcome))
			continue;
		branches[found].outcome = outcome;
		branches[found].when = "for some arguments; the filter computes too much with them";
		memcpy(branches[found].args, data.args, sizeof(branches[found].args));
		found++;
	}
	if (found < 2)
		return;
	ret->outcome.action = ACTION_DEPENDS;
	ret->branches = branches;
	ret->branch_count = found;
}

/* ---- rulings ------------------------------------------------------------------------ */

static struct ruling rule(struct stack *stack, uint32_t nr, const char *name)
{
	struct bdd *bdd = stack->bdd;
	struct ruling ruling = { .nr = nr, .name = name, .listed = true };
	uint32_t f = function_of(stack, nr);
	if (bdd_exhausted(bdd)) {
		ruling.listed = false;
		try_samples(stack, &ruling);
		return ruling;
	}
	bdd_walk(bdd);
	ruling.function = digest(bdd, f);
	if (bdd_is_leaf(bdd, f)) {
		ruling.outcome = outcome_of(bdd_low(bdd, f));
		return ruling;
	}
	ruling.outcome.action = ACTION_DEPENDS;
	list_branches(stack, f, &ruling);
	find_slips(stack, f, &ruling);
	return ruling;
}

struct ruling rule_one(struct explorer *explorer, const struct bpf *progs, size_t count, const struct abi *abi,
	uint32_t nr, const char *name, struct arena *arena)
{
	struct stack stack = stack_new(explorer, progs, count, abi, arena);
	struct ruling ruling = rule(&stack, nr, name);
	stack_free(&stack);
	return ruling;
}

/* ---- one question ---------------------------------------------------------------- */

/* The condition that the argument is less than @value. */
static uint32_t less_than(struct bdd *bdd, unsigned argument, uint64_t value)
{
	uint32_t less = BDD_FALSE;
	for (unsigned bit = 0; bit < BDD_LAYER; bit++) {
		uint32_t set = bdd_var(bdd, argument * BDD_LAYER + BDD_LAYER - 1 - bit);
		if (value >> bit & 1)
			less = bdd_ite(bdd, set, less, BDD_TRUE);
		else
			less = bdd_ite(bdd, set, BDD_FALSE, less);
	}
	return less;
}

static uint32_t equal_under(struct bdd *bdd, unsigned argument, uint64_t mask, uint64_t value)
{
	uint32_t equal = BDD_TRUE;
	for (unsigned bit = 0; bit < BDD_LAYER; bit++) {
		if (!(mask >> bit & 1))
			continue;
		uint32_t set = bdd_var(bdd, argument * BDD_LAYER + BDD_LAYER - 1 - bit);
		equal = bdd_and(bdd, equal, value >> bit & 1 ? set : bdd_not(bdd, set));
	}
	return equal;
}

/* The condition that a test holds; arguments that are 32 bits wide have nothing above. */
static uint32_t holds(struct bdd *bdd, const struct profile_test *test, const struct abi *abi)
{
	uint64_t all = abi->high ? UINT64_MAX : UINT32_MAX;
	uint64_t value = test->value & all;
	switch (test->op) {
	case TEST_MASKED_EQ:
		if (test->value_two & all & ~value)
			return BDD_FALSE;
		return equal_under(bdd, test->index, value, test->value_two);
	case TEST_EQ:
		return equal_under(bdd, test->index, all, value);
	case TEST_NE:
		return bdd_not(bdd, equal_under(bdd, test->index, all, value));
	case TEST_LT:
		return less_than(bdd, test->index, value);
	case TEST_GE:
		return bdd_not(bdd, less_than(bdd, test->index, value));
	case TEST_LE:
		return bdd_or(bdd, less_than(bdd, test->index, value), equal_under(bdd, test->index, all, value));
	default:
		return bdd_not(bdd,
			bdd_or(bdd, less_than(bdd, test->index, value), equal_under(bdd, test->index, all, value)));
	}
}

static enum reach reach_of(struct bdd *bdd, uint32_t leaf)
{
	struct outcome outcome = outcome_of(bdd_low(bdd, leaf));
	if (outcome.action == ACTION_NOTIFY || outcome.action == ACTION_TRACE)
		return REACH_MAYBE;
	return action_infos[outcome.action].reaches_kernel ? REACH_YES : REACH_NO;
}

/* The best of the outcomes that @f has. */
static enum reach best_of(struct bdd *bdd, uint32_t f)
{
	uint32_t leaves[BRANCHES_MOST];
	if (bdd_is_leaf(bdd, f))
		return reach_of(bdd, f);
	enum reach best = REACH_NO;
	size_t count = bdd_exits(bdd, f, BDD_LEAF, leaves, ISO_COUNT(leaves));
	for (size_t i = 0; i < count && i < ISO_COUNT(leaves); i++) {
		enum reach reach = reach_of(bdd, leaves[i]);
		best = reach > best ? reach : best;
	}
	return count > ISO_COUNT(leaves) && best == REACH_NO ? REACH_MAYBE : best;
}

enum reach rule_reach(struct explorer *explorer, const struct bpf *progs, size_t count, const struct abi *abi,
	uint32_t nr, const struct profile_test *tests, size_t test_count)
{
	struct bdd *bdd = explorer->bdd;
	struct stack stack = stack_new(explorer, progs, count, abi, NULL);
	uint32_t f = function_of(&stack, nr);
	bool known = !bdd_exhausted(bdd);
	bdd_allow(bdd, WORK_ONE);
	uint32_t condition = BDD_TRUE;
	for (size_t i = 0; i < test_count; i++)
		condition = bdd_and(bdd, condition, holds(bdd, &tests[i], abi));
	/* what does not meet the tests is as good as refused */
	f = bdd_ite(bdd, condition, f, bdd_leaf(bdd, SECCOMP_RET_KILL_PROCESS));
	enum reach reach = known && !bdd_exhausted(bdd) ? best_of(bdd, f) : REACH_MAYBE;
	stack_free(&stack);
	return reach;
}

struct ruling_list rule_these(struct explorer *explorer, const struct bpf *progs, size_t count, const struct abi *abi,
	const struct syscall_list *calls, struct arena *arena)
{
	struct ruling *items = arena_array(arena, calls->count, sizeof(*items));
	struct stack stack = stack_new(explorer, progs, count, abi, arena);
	for (size_t i = 0; i < calls->count; i++)
		items[i] = rule(&stack, calls->items[i].nr, calls->items[i].name);
	stack_free(&stack);
	return (struct ruling_list){ .abi = abi, .count = calls->count, .items = items };
}

struct ruling_list rule_all(
	struct explorer *explorer, const struct bpf *progs, size_t count, const struct abi *abi, struct arena *arena)
{
	struct syscall_list calls = abi_syscalls(abi, arena);
	return rule_these(explorer, progs, count, abi, &calls, arena);
}

const struct ruling *ruling_find(const struct ruling_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i].name, name) == 0)
			return &list->items[i];
	}
	return NULL;
}

bool ruling_same(const struct ruling *a, const struct ruling *b)
{
	return a->function && a->function == b->function;
}

bool ruling_reaches(const struct ruling *ruling)
{
	if (ruling->outcome.action != ACTION_DEPENDS)
		return ruling->outcome.action == ACTION_UNKNOWN || action_infos[ruling->outcome.action].reaches_kernel;
	for (size_t i = 0; i < ruling->branch_count; i++) {
		if (action_infos[ruling->branches[i].outcome.action].reaches_kernel)
			return true;
	}
	return !ruling->listed;
}

struct ruling_counts ruling_count(const struct ruling_list *list)
{
	struct ruling_counts counts = { .total = list->count };
	for (size_t i = 0; i < list->count; i++) {
		enum action action = list->items[i].outcome.action;
		counts.reach += ruling_reaches(&list->items[i]);
		if (action == ACTION_DEPENDS)
			counts.depends++;
		else if (action == ACTION_UNKNOWN)
			counts.unknown++;
		else if (action == ACTION_NOTIFY || action == ACTION_TRACE)
			counts.other++;
		else if (action_infos[action].reaches_kernel)
			counts.allow++;
		else
			counts.blocked++;
	}
	return counts;
}

void ruling_text(struct strbuf *out, const struct ruling *ruling)
{
	if (!ruling->branch_count) {
		outcome_text(out, ruling->outcome);
		return;
	}
	for (size_t i = 0; i < ruling->branch_count; i++) {
		const struct branch *branch = &ruling->branches[i];
		if (i)
			strbuf_adds(out, "; ");
		outcome_text(out, branch->outcome);
		bool clause = strcmp(branch->when, "otherwise") == 0 || !ruling->listed;
		strbuf_addf(out, clause ? " %s" : " when %s", branch->when);
	}
}
