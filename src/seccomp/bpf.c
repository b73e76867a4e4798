/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "seccomp/bpf_ops.h"

#include <errno.h>
#include <string.h>

#include <isotop/bpf.h>

#define OP(bits, text, how, what)                                             \
	{                                                                     \
		.code = (bits), .name = (text), .kind = (how), .verb = (what) \
	}

/*
 * Every instruction a seccomp filter may use: kernel/seccomp.c
 * seccomp_check_filter(), Linux 3.5 to 6.18. Modulo and the byte and halfword
 * loads, which sockets' filters may use, are not among them.
 */
// clang-format off
static const struct bpf_op ops[] = {
	OP(BPF_LD | BPF_W | BPF_ABS,  "A = ",   BPF_KIND_LOAD,   BPF_VERB_NONE),
	OP(BPF_LD | BPF_W | BPF_LEN,  "A = ",   BPF_KIND_LEN,    BPF_VERB_NONE),
	OP(BPF_LDX | BPF_W | BPF_LEN, "X = ",   BPF_KIND_LEN,    BPF_VERB_NONE),
	OP(BPF_LD | BPF_IMM,          "A = ",   BPF_KIND_K,      BPF_VERB_NONE),
	OP(BPF_LDX | BPF_IMM,         "X = ",   BPF_KIND_K,      BPF_VERB_NONE),
	OP(BPF_LD | BPF_MEM,          "A = ",   BPF_KIND_MEM,    BPF_VERB_NONE),
	OP(BPF_LDX | BPF_MEM,         "X = ",   BPF_KIND_MEM,    BPF_VERB_NONE),
	OP(BPF_ST,                    "A",      BPF_KIND_STORE,  BPF_VERB_NONE),
	OP(BPF_STX,                   "X",      BPF_KIND_STORE,  BPF_VERB_NONE),
	OP(BPF_MISC | BPF_TAX,        "X = A",  BPF_KIND_PLAIN,  BPF_VERB_NONE),
	OP(BPF_MISC | BPF_TXA,        "A = X",  BPF_KIND_PLAIN,  BPF_VERB_NONE),
	OP(BPF_ALU | BPF_NEG,         "A = -A", BPF_KIND_PLAIN,  BPF_VERB_NONE),
	OP(BPF_ALU | BPF_ADD | BPF_K, "A += ",  BPF_KIND_K,      BPF_ADD),
	OP(BPF_ALU | BPF_ADD | BPF_X, "A += ",  BPF_KIND_X,      BPF_ADD),
	OP(BPF_ALU | BPF_SUB | BPF_K, "A -= ",  BPF_KIND_K,      BPF_SUB),
	OP(BPF_ALU | BPF_SUB | BPF_X, "A -= ",  BPF_KIND_X,      BPF_SUB),
	OP(BPF_ALU | BPF_MUL | BPF_K, "A *= ",  BPF_KIND_K,      BPF_MUL),
	OP(BPF_ALU | BPF_MUL | BPF_X, "A *= ",  BPF_KIND_X,      BPF_MUL),
	OP(BPF_ALU | BPF_DIV | BPF_K, "A /= ",  BPF_KIND_K,      BPF_DIV),
	OP(BPF_ALU | BPF_DIV | BPF_X, "A /= ",  BPF_KIND_X,      BPF_DIV),
	OP(BPF_ALU | BPF_AND | BPF_K, "A &= ",  BPF_KIND_K,      BPF_AND),
	OP(BPF_ALU | BPF_AND | BPF_X, "A &= ",  BPF_KIND_X,      BPF_AND),
	OP(BPF_ALU | BPF_OR | BPF_K,  "A |= ",  BPF_KIND_K,      BPF_OR),
	OP(BPF_ALU | BPF_OR | BPF_X,  "A |= ",  BPF_KIND_X,      BPF_OR),
	OP(BPF_ALU | BPF_XOR | BPF_K, "A ^= ",  BPF_KIND_K,      BPF_XOR),
	OP(BPF_ALU | BPF_XOR | BPF_X, "A ^= ",  BPF_KIND_X,      BPF_XOR),
	OP(BPF_ALU | BPF_LSH | BPF_K, "A <<= ", BPF_KIND_K,      BPF_LSH),
	OP(BPF_ALU | BPF_LSH | BPF_X, "A <<= ", BPF_KIND_X,      BPF_LSH),
	OP(BPF_ALU | BPF_RSH | BPF_K, "A >>= ", BPF_KIND_K,      BPF_RSH),
	OP(BPF_ALU | BPF_RSH | BPF_X, "A >>= ", BPF_KIND_X,      BPF_RSH),
	OP(BPF_JMP | BPF_JA,          "",       BPF_KIND_JUMP,   BPF_VERB_NONE),
	OP(BPF_JMP | BPF_JEQ | BPF_K, "A == ",  BPF_KIND_TEST_K, BPF_JEQ),
	OP(BPF_JMP | BPF_JEQ | BPF_X, "A == ",  BPF_KIND_TEST_X, BPF_JEQ),
	OP(BPF_JMP | BPF_JGE | BPF_K, "A >= ",  BPF_KIND_TEST_K, BPF_JGE),
	OP(BPF_JMP | BPF_JGE | BPF_X, "A >= ",  BPF_KIND_TEST_X, BPF_JGE),
	OP(BPF_JMP | BPF_JGT | BPF_K, "A > ",   BPF_KIND_TEST_K, BPF_JGT),
	OP(BPF_JMP | BPF_JGT | BPF_X, "A > ",   BPF_KIND_TEST_X, BPF_JGT),
	OP(BPF_JMP | BPF_JSET | BPF_K, "A & ",  BPF_KIND_TEST_K, BPF_JSET),
	OP(BPF_JMP | BPF_JSET | BPF_X, "A & ",  BPF_KIND_TEST_X, BPF_JSET),
	OP(BPF_RET | BPF_K,           "return ", BPF_KIND_K,     BPF_VERB_NONE),
	OP(BPF_RET | BPF_A,           "return A", BPF_KIND_PLAIN, BPF_VERB_NONE),
};
// clang-format on

const struct bpf_op *bpf_op_find(uint16_t code)
{
	for (size_t i = 0; i < ISO_COUNT(ops); i++) {
		if (ops[i].code == code)
			return &ops[i];
	}
	return NULL;
}

bool bpf_is_test(uint16_t code)
{
	return BPF_CLASS(code) == BPF_JMP && BPF_OP(code) != BPF_JA;
}

/* ---- checking ------------------------------------------------------------ */

/* NULL, or why the kernel refuses the instruction at @pc by itself. */
static const char *refuse(const struct sock_filter *insn, size_t pc, size_t count)
{
	const struct bpf_op *op = bpf_op_find(insn->code);
	if (!op)
		return "this operation is not allowed in a seccomp filter";
	size_t rest = count - pc - 1; /* instructions after this one */
	switch (op->kind) {
	case BPF_KIND_LOAD:
		if (insn->k >= sizeof(struct seccomp_data) || insn->k % 4 != 0)
			return "loads from outside the 64 bytes of seccomp_data, or unaligned";
		break;
	case BPF_KIND_MEM:
	case BPF_KIND_STORE:
		if (insn->k >= BPF_MEMWORDS)
			return "there are 16 words of scratch memory";
		break;
	case BPF_KIND_K:
		if (op->verb == BPF_DIV && insn->k == 0)
			return "divides by zero";
		if ((op->verb == BPF_LSH || op->verb == BPF_RSH) && insn->k >= 32 && BPF_CLASS(insn->code) == BPF_ALU)
			return "shifts by more than 31";
		break;
	case BPF_KIND_JUMP:
		if (insn->k >= rest)
			return "jumps past the end";
		break;
	case BPF_KIND_TEST_K:
	case BPF_KIND_TEST_X:
		if (insn->jt >= rest || insn->jf >= rest)
			return "jumps past the end";
		break;
	case BPF_KIND_PLAIN:
	case BPF_KIND_LEN:
	case BPF_KIND_X:
		break;
	}
	return NULL;
}

/*
 * No scratch word may be read on a path that did not write it. The kernel goes
 * through the program once, and after a return goes on with what it knew there
 * (check_load_and_stores() in net/core/filter.c); so does this, because a
 * stricter or a looser check would judge programs that the kernel judges otherwise.
 */
static int check_memory(const struct sock_filter *insns, size_t count, size_t *ret_pc)
{
	uint16_t masks[BPF_MAXINSNS];
	memset(masks, 0xFF, sizeof(masks[0]) * count);
	uint16_t valid = 0;
	for (size_t pc = 0; pc < count; pc++) {
		const struct sock_filter *insn = &insns[pc];
		valid &= masks[pc];
		switch (bpf_op_find(insn->code)->kind) {
		case BPF_KIND_STORE:
			valid = (uint16_t)(valid | 1u << insn->k);
			break;
		case BPF_KIND_MEM:
			if (!(valid & 1u << insn->k)) {
				*ret_pc = pc;
				return -EINVAL;
			}
			break;
		case BPF_KIND_JUMP:
			masks[pc + 1 + insn->k] &= valid;
			valid = 0xFFFF;
			break;
		case BPF_KIND_TEST_K:
		case BPF_KIND_TEST_X:
			masks[pc + 1 + insn->jt] &= valid;
			masks[pc + 1 + insn->jf] &= valid;
			valid = 0xFFFF;
			break;
		default:
			break;
		}
	}
	return 0;
}

int bpf_check(const struct sock_filter *insns, size_t count, struct err *err)
{
	if (count == 0)
		return err_set(err, -EINVAL, "the filter is empty");
	if (count > BPF_MAXINSNS)
		return err_set(err, -EINVAL, "%zu instructions; the kernel takes at most %d", count, BPF_MAXINSNS);
	for (size_t pc = 0; pc < count; pc++) {
		const char *why = refuse(&insns[pc], pc, count);
		if (why)
			return err_set(err, -EINVAL, "instruction %zu (code 0x%02x): %s", pc, insns[pc].code, why);
	}
	if (BPF_CLASS(insns[count - 1].code) != BPF_RET)
		return err_set(err, -EINVAL, "the last instruction does not return");
	size_t pc;
	if (check_memory(insns, count, &pc) != 0)
		return err_set(
			err, -EINVAL, "instruction %zu: reads scratch word %u before it was written", pc, insns[pc].k);
	return 0;
}

/* ---- running ------------------------------------------------------------- */

bool bpf_compute(uint16_t verb, uint32_t a, uint32_t b, uint32_t *ret)
{
	switch (verb) {
	case BPF_ADD:
		*ret = a + b;
		return true;
	case BPF_SUB:
		*ret = a - b;
		return true;
	case BPF_MUL:
		*ret = a * b;
		return true;
	case BPF_DIV:
		if (b == 0)
			return false;
		*ret = a / b;
		return true;
	case BPF_AND:
		*ret = a & b;
		return true;
	case BPF_OR:
		*ret = a | b;
		return true;
	case BPF_XOR:
		*ret = a ^ b;
		return true;
	case BPF_LSH:
		/* a shift by X uses its low five bits (ALU SHT in kernel/bpf/core.c, and what the processors do) */
		*ret = a << (b & 31);
		return true;
	case BPF_RSH:
		*ret = a >> (b & 31);
		return true;
	default:
		die("bpf: no such operation: 0x%x", verb);
	}
}

bool bpf_compare(uint16_t verb, uint32_t a, uint32_t b)
{
	switch (verb) {
	case BPF_JEQ:
		return a == b;
	case BPF_JGE:
		return a >= b;
	case BPF_JGT:
		return a > b;
	case BPF_JSET:
		return (a & b) != 0;
	default:
		die("bpf: no such comparison: 0x%x", verb);
	}
}

struct machine {
	uint32_t a; /* the kernel clears A and X before it starts */
	uint32_t x;
	uint32_t memory[BPF_MEMWORDS];
};

/* Instructions that only move values about. */
static void move(struct machine *m, const struct sock_filter *insn, const struct seccomp_data *data)
{
	switch (insn->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		memcpy(&m->a, (const char *)data + insn->k, sizeof(m->a));
		break;
	case BPF_LD | BPF_W | BPF_LEN:
		m->a = sizeof(*data);
		break;
	case BPF_LDX | BPF_W | BPF_LEN:
		m->x = sizeof(*data);
		break;
	case BPF_LD | BPF_IMM:
		m->a = insn->k;
		break;
	case BPF_LDX | BPF_IMM:
		m->x = insn->k;
		break;
	case BPF_LD | BPF_MEM:
		m->a = m->memory[insn->k];
		break;
	case BPF_LDX | BPF_MEM:
		m->x = m->memory[insn->k];
		break;
	case BPF_ST:
		m->memory[insn->k] = m->a;
		break;
	case BPF_STX:
		m->memory[insn->k] = m->x;
		break;
	case BPF_MISC | BPF_TAX:
		m->x = m->a;
		break;
	case BPF_MISC | BPF_TXA:
		m->a = m->x;
		break;
	default:
		die("bpf: an unchecked program: code 0x%x", insn->code);
	}
}

uint32_t bpf_run(const struct bpf *prog, const struct seccomp_data *data)
{
	struct machine m = { 0 };
	/* Ends because every jump of a checked program is forward. */
	for (size_t pc = 0; pc < prog->count; pc++) {
		const struct sock_filter *insn = &prog->insns[pc];
		uint16_t code = insn->code;
		uint32_t operand = BPF_SRC(code) == BPF_X ? m.x : insn->k;
		switch (BPF_CLASS(code)) {
		case BPF_RET:
			return BPF_RVAL(code) == BPF_A ? m.a : insn->k;
		case BPF_JMP:
			if (BPF_OP(code) == BPF_JA)
				pc += insn->k;
			else
				pc += bpf_compare(BPF_OP(code), m.a, operand) ? insn->jt : insn->jf;
			break;
		case BPF_ALU:
			if (BPF_OP(code) == BPF_NEG)
				m.a = -m.a;
			else if (!bpf_compute(BPF_OP(code), m.a, operand, &m.a))
				return BPF_DIV_BY_ZERO;
			break;
		default:
			move(&m, insn, data);
		}
	}
	die("bpf: an unchecked program: no return");
}

uint32_t bpf_stronger(uint32_t newer, uint32_t older)
{
	/* ACTION_ONLY() in kernel/seccomp.c: signed, so that kill-process (the top bit) is the least */
	int32_t a = (int32_t)(newer & SECCOMP_RET_ACTION_FULL);
	int32_t b = (int32_t)(older & SECCOMP_RET_ACTION_FULL);
	return b < a ? older : newer;
}

uint32_t bpf_run_all(const struct bpf *progs, size_t count, const struct seccomp_data *data)
{
	uint32_t ret = SECCOMP_RET_ALLOW;
	for (size_t i = 0; i < count; i++)
		ret = bpf_stronger(ret, bpf_run(&progs[i], data));
	return ret;
}
