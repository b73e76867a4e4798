/* SPDX-License-Identifier: Apache-2.0 */
/* Filters: whatever the checker accepts, the interpreter, its plain reference and the explorer agree on. */
#include "config.h"

#include "fuzz.h"

#include "bpf_reference.h"
#include "seccomp/bpf_ops.h"

#include <linux/audit.h>

#include <isotop/profile.h>

#define INSNS_MOST 200

/* The input: this, then instructions. */
struct head {
	uint8_t tame; /* odd: instructions are made acceptable where they are nearly */
	uint8_t nr;
	uint16_t unused;
	uint64_t words[7];
};

static uint16_t codes[256];
static size_t code_count;

static void list_codes(void)
{
	for (uint32_t code = 0; code <= UINT16_MAX && code_count < ISO_COUNT(codes); code++)
		if (bpf_op_find((uint16_t)code))
			codes[code_count++] = (uint16_t)code;
}

/* Most bytes are no filter at all: this makes them one that begins and ends well. */
static void tame(struct sock_filter *insns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t rest = count - 1 - i;
		struct sock_filter *insn = &insns[i];
		insn->code = rest ? codes[insn->code % code_count] : BPF_RET | BPF_K;
		const struct bpf_op *op = bpf_op_find(insn->code);
		insn->jt = rest > 1 ? (uint8_t)(insn->jt % (rest - 1)) : 0;
		insn->jf = rest > 1 ? (uint8_t)(insn->jf % (rest - 1)) : 0;
		if (op->kind == BPF_KIND_LOAD)
			insn->k = insn->k % 16 * 4;
		else if (op->kind == BPF_KIND_MEM || op->kind == BPF_KIND_STORE)
			insn->k %= BPF_MEMWORDS;
		else if (op->kind == BPF_KIND_JUMP)
			insn->k = rest > 1 ? insn->k % (uint32_t)(rest - 1) : 0;
		else if (op->verb == BPF_LSH || op->verb == BPF_RSH)
			insn->k %= 32;
	}
}

static enum reach reach_of(struct outcome outcome)
{
	if (outcome.action == ACTION_NOTIFY || outcome.action == ACTION_TRACE)
		return REACH_MAYBE;
	return action_infos[outcome.action].reaches_kernel ? REACH_YES : REACH_NO;
}

/* The ruling holds for these arguments, and for its own examples. */
static void compare(const struct bpf *prog, const struct seccomp_data *data, struct arena *arena)
{
	static struct explorer *explorer;
	const struct abi *abi = abi_find("x86_64");
	struct outcome ran = outcome_of(bpf_run(prog, data));
	bool listed = false;
	if (!explorer)
		explorer = explorer_new();
	struct ruling ruling = rule_one(explorer, prog, 1, abi, (uint32_t)data->nr, NULL, arena);
	if (ruling.outcome.action == ACTION_UNKNOWN)
		return;
	if (ruling.outcome.action != ACTION_DEPENDS)
		must(outcome_equal(ruling.outcome, ran));
	for (size_t i = 0; i < ruling.branch_count; i++) {
		const struct branch *branch = &ruling.branches[i];
		struct seccomp_data example = *data;
		memcpy(example.args, branch->args, sizeof(example.args));
		example.instruction_pointer = branch->ip;
		if (ruling.listed)
			must(outcome_equal(outcome_of(bpf_run(prog, &example)), branch->outcome));
		listed = listed || outcome_equal(branch->outcome, ran);
	}
	must(!ruling.branch_count || !ruling.listed || listed);
	struct profile_test tests[6];
	for (unsigned i = 0; i < 6; i++)
		tests[i] = (struct profile_test){ .index = i, .op = TEST_EQ, .value = data->args[i] };
	enum reach reach = rule_reach(explorer, prog, 1, abi, (uint32_t)data->nr, tests, 6);
	must(reach == REACH_MAYBE || reach >= reach_of(ran));
}

FUZZ_TARGET(bytes, size)
{
	struct head head;
	struct sock_filter insns[INSNS_MOST];
	if (!code_count)
		list_codes();
	if (size < sizeof(head) + sizeof(insns[0]))
		return 0;
	memcpy(&head, bytes, sizeof(head));
	size_t count = (size - sizeof(head)) / sizeof(insns[0]);
	count = count < INSNS_MOST ? count : INSNS_MOST;
	memcpy(insns, bytes + sizeof(head), count * sizeof(insns[0]));
	if (head.tame & 1)
		tame(insns, count);
	if (bpf_check(insns, count, NULL) != 0)
		return 0;
	cleanup_arena struct arena *arena = arena_new();
	cleanup_strbuf struct strbuf text = { 0 };
	struct bpf prog = { count, insns };
	struct seccomp_data data = { .nr = head.nr, .arch = AUDIT_ARCH_X86_64, .instruction_pointer = head.words[6] };
	memcpy(data.args, head.words, sizeof(data.args));
	must(bpf_reference(insns, (unsigned)count, &data) == bpf_run(&prog, &data));
	compare(&prog, &data, arena);
	bpf_disassemble(&text, &prog, NULL);
	return 0;
}
