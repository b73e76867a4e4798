/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "seccomp/bpf_ops.h"

#include <isotop/bpf.h>
#include <isotop/ruling.h>

/* The words of seccomp_data by offset, on a little-endian machine; on others each pair stands the other way round. */
static const char *const words[] = {
	"nr",
	"arch",
	"low(ip)",
	"high(ip)",
	"low(arg0)",
	"high(arg0)",
	"low(arg1)",
	"high(arg1)",
	"low(arg2)",
	"high(arg2)",
	"low(arg3)",
	"high(arg3)",
	"low(arg4)",
	"high(arg4)",
	"low(arg5)",
	"high(arg5)",
};

#define WORD_NR   0
#define WORD_ARCH 1

static const char *word_name(uint32_t offset)
{
	size_t word = offset / 4;
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ && word > WORD_ARCH)
		word ^= 1;
	return words[word];
}

/* What is certain on every path to an instruction. */
struct known {
	bool reached;
	int word;              /* what A holds: an index of words, -1: something else */
	const struct abi *abi; /* the architecture that was tested for, NULL: none or several */
};

struct printer {
	const struct bpf *prog;
	struct known *known;     /* by instruction */
	const struct abi *fixed; /* given by the caller, or NULL */
	struct arena *arena;
	const struct abi *named_abi; /* whose names are in @names */
	struct syscall_list names;
};

static void meet(struct known *at, struct known from)
{
	if (!at->reached) {
		*at = from;
		at->reached = true;
		return;
	}
	if (at->word != from.word)
		at->word = -1;
	if (at->abi != from.abi)
		at->abi = NULL;
}

/* One pass suffices: jumps go forward only. */
static void follow(struct printer *p)
{
	p->known[0] = (struct known){ .reached = true, .word = -1 };
	for (size_t pc = 0; pc < p->prog->count; pc++) {
		const struct sock_filter *insn = &p->prog->insns[pc];
		struct known now = p->known[pc];
		if (!now.reached || BPF_CLASS(insn->code) == BPF_RET)
			continue;
		if (bpf_is_test(insn->code)) {
			struct known yes = now;
			if (insn->code == (BPF_JMP | BPF_JEQ | BPF_K) && now.word == WORD_ARCH)
				yes.abi = abi_by_audit(insn->k);
			meet(&p->known[pc + 1 + insn->jt], yes);
			meet(&p->known[pc + 1 + insn->jf], now);
			continue;
		}
		if (insn->code == (BPF_LD | BPF_W | BPF_ABS))
			now.word = (int)(insn->k / 4);
		else if (BPF_CLASS(insn->code) == BPF_LD || BPF_CLASS(insn->code) == BPF_ALU ||
			 insn->code == (BPF_MISC | BPF_TXA))
			now.word = -1;
		meet(&p->known[pc + 1 + (insn->code == (BPF_JMP | BPF_JA) ? insn->k : 0)], now);
	}
}

/* x32 calls come with the architecture of x86-64 and a bit of their own. */
static const struct abi *abi_of_number(const struct abi *abi, uint32_t nr)
{
	const struct abi *x32 = abi_find("x32");
	return abi && x32 && abi->audit == x32->audit && nr >= x32->first ? x32 : abi;
}

static const char *name_of(struct printer *p, const struct abi *abi, uint32_t nr)
{
	abi = abi_of_number(abi, nr);
	if (!abi)
		return NULL;
	if (p->named_abi != abi) {
		p->names = abi_syscalls(abi, p->arena);
		p->named_abi = abi;
	}
	return syscall_list_name(&p->names, nr);
}

static void add_target(struct strbuf *out, size_t pc, uint32_t jump)
{
	strbuf_addf(out, "%04zu", pc + 1 + jump);
}

/* What the constant of a test means, in brackets. */
static void add_meaning(struct printer *p, struct strbuf *out, size_t pc)
{
	const struct sock_filter *insn = &p->prog->insns[pc];
	const struct known *now = &p->known[pc];
	if (BPF_SRC(insn->code) != BPF_K || BPF_OP(insn->code) == BPF_JSET)
		return;
	const struct abi *abi = now->word == WORD_ARCH ? abi_by_audit(insn->k) : NULL;
	if (abi)
		strbuf_addf(out, " (%s)", abi->title);
	const char *name = now->word == WORD_NR ? name_of(p, p->fixed ? p->fixed : now->abi, insn->k) : NULL;
	if (name)
		strbuf_addf(out, " (%s)", name);
}

static void add_test(struct printer *p, struct strbuf *out, size_t pc)
{
	const struct sock_filter *insn = &p->prog->insns[pc];
	strbuf_addf(out, "if %s", bpf_op_find(insn->code)->name);
	if (BPF_SRC(insn->code) == BPF_X)
		strbuf_addc(out, 'X');
	else
		strbuf_addf(out, "0x%x", insn->k);
	add_meaning(p, out, pc);
	strbuf_adds(out, " goto ");
	add_target(out, pc, insn->jt);
	strbuf_adds(out, " else ");
	add_target(out, pc, insn->jf);
}

static void add_insn(struct printer *p, struct strbuf *out, size_t pc)
{
	const struct sock_filter *insn = &p->prog->insns[pc];
	const struct bpf_op *op = bpf_op_find(insn->code);
	if (op->kind == BPF_KIND_TEST_K || op->kind == BPF_KIND_TEST_X) {
		add_test(p, out, pc);
		return;
	}
	if (op->kind == BPF_KIND_STORE) {
		strbuf_addf(out, "M[%u] = %s", insn->k, op->name);
		return;
	}
	strbuf_adds(out, op->name);
	switch (op->kind) {
	case BPF_KIND_K:
		if (BPF_CLASS(insn->code) == BPF_RET)
			outcome_text(out, outcome_of(insn->k));
		else
			strbuf_addf(out, "0x%x", insn->k);
		break;
	case BPF_KIND_X:
		strbuf_addc(out, 'X');
		break;
	case BPF_KIND_LOAD:
		strbuf_adds(out, word_name(insn->k));
		break;
	case BPF_KIND_LEN:
		strbuf_addf(out, "%zu", sizeof(struct seccomp_data));
		break;
	case BPF_KIND_MEM:
		strbuf_addf(out, "M[%u]", insn->k);
		break;
	case BPF_KIND_JUMP:
		strbuf_adds(out, "goto ");
		add_target(out, pc, insn->k);
		break;
	default:
		break;
	}
}

void bpf_disassemble(struct strbuf *out, const struct bpf *prog, const struct abi *abi)
{
	cleanup_arena struct arena *arena = arena_new();
	struct printer p = {
		.prog = prog,
		.known = arena_array(arena, prog->count, sizeof(struct known)),
		.fixed = abi,
		.arena = arena,
	};
	follow(&p);
	for (size_t pc = 0; pc < prog->count; pc++) {
		strbuf_addf(out, "%04zu  ", pc);
		add_insn(&p, out, pc);
		strbuf_addc(out, '\n');
	}
}
