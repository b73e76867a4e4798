/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/device_program.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX  512
#define STEPS_MAX  8000000 /* of all questions together: tens of milliseconds */
#define ANY        (-1)
#define READ_WRITE (BPF_DEVCG_ACC_READ | BPF_DEVCG_ACC_WRITE)
#define EVERYTHING (READ_WRITE | BPF_DEVCG_ACC_MKNOD)

static const char too_much[] = "the device program is too long to be followed";
static const char strange[] = "the device program is none that runtimes are known to make";

/* ---- what is asked, and what was learnt ------------------------------------------------ */

enum number {
	MAJOR,
	MINOR,
	NUMBER_COUNT
};

struct question {
	unsigned type;                /* BPF_DEVCG_DEV_* */
	unsigned access;              /* BPF_DEVCG_ACC_*, together */
	int64_t number[NUMBER_COUNT]; /* ANY: one that no program compares with */
};

struct study {
	const struct device_program *programs;
	size_t program_count;
	size_t steps;
	const char *why; /* the first thing that went wrong */
	/* The numbers that programs compare with, besides ANY, which comes first. */
	size_t names[NUMBER_COUNT];
	int64_t name[NUMBER_COUNT][NAMES_MAX];
};

static bool refuse(struct study *study, const char *why)
{
	if (!study->why)
		study->why = why;
	return false;
}

static void note_name(struct study *study, enum number which, uint32_t number)
{
	for (size_t i = 0; i < study->names[which]; i++)
		if (study->name[which][i] == number)
			return;
	if (study->names[which] == NAMES_MAX)
		refuse(study, too_much);
	else
		study->name[which][study->names[which]++] = number;
}

/* ---- following one program --------------------------------------------------------------- */

enum holds {
	HOLDS_NOTHING,
	HOLDS_VALUE,
	HOLDS_CONTEXT,
	HOLDS_NUMBER
};

struct reg {
	enum holds holds;
	enum number which; /* of HOLDS_NUMBER */
	uint64_t value;    /* of HOLDS_VALUE */
};

struct run {
	struct study *study;
	const struct question *question;
	struct reg regs[MAX_BPF_REG];
	size_t at; /* the next instruction */
};

/* struct bpf_cgroup_dev_ctx: which access to which type in the first word, then the two numbers. */
static bool load(struct run *run, const struct bpf_insn *insn)
{
	const struct question *question = run->question;
	uint32_t word = question->access << 16 | question->type;
	size_t size = BPF_SIZE(insn->code) == BPF_W ? 4 : BPF_SIZE(insn->code) == BPF_H ? 2 : 1;
	struct reg *reg = &run->regs[insn->dst_reg];
	bool plain = BPF_MODE(insn->code) == BPF_MEM && BPF_SIZE(insn->code) != BPF_DW &&
		     run->regs[insn->src_reg].holds == HOLDS_CONTEXT && insn->off >= 0;
	size_t off = plain ? (size_t)insn->off : 0;
	if (!plain)
		return false;
	*reg = (struct reg){ .holds = HOLDS_VALUE };
	if (off + size <= sizeof(word)) {
		uint8_t bytes[4];
		memcpy(bytes, &word, sizeof(bytes));
		uint16_t half;
		memcpy(&half, bytes + (off & 2), sizeof(half));
		reg->value = size == 4 ? word : size == 2 ? half : bytes[off];
		return size != 2 || off % 2 == 0;
	}
	*reg = (struct reg){ .holds = HOLDS_NUMBER, .which = off == 4 ? MAJOR : MINOR };
	return size == 4 && (off == 4 || off == 8);
}

/* The second operand: a register or the constant, which is signed where 64 bits count. */
static struct reg operand(const struct run *run, const struct bpf_insn *insn, bool wide)
{
	if (BPF_SRC(insn->code) == BPF_X)
		return run->regs[insn->src_reg];
	return (struct reg){ .holds = HOLDS_VALUE, .value = wide ? (uint64_t)(int64_t)insn->imm : (uint32_t)insn->imm };
}

static bool compute(struct run *run, const struct bpf_insn *insn)
{
	bool wide = BPF_CLASS(insn->code) == BPF_ALU64;
	struct reg with = operand(run, insn, wide);
	struct reg *reg = &run->regs[insn->dst_reg];
	unsigned bits = wide ? 63 : 31;
	if (insn->off != 0 || insn->dst_reg == BPF_REG_10)
		return false;
	if (BPF_OP(insn->code) == BPF_MOV) {
		*reg = with;
		if (!wide)
			reg->value = (uint32_t)reg->value;
		return with.holds != HOLDS_NOTHING && (wide || with.holds != HOLDS_CONTEXT);
	}
	if (reg->holds != HOLDS_VALUE || with.holds != HOLDS_VALUE)
		return false;
	switch (BPF_OP(insn->code)) {
	case BPF_AND:
		reg->value &= with.value;
		break;
	case BPF_OR:
		reg->value |= with.value;
		break;
	case BPF_LSH:
		reg->value <<= with.value & bits;
		break;
	case BPF_RSH:
		reg->value = (wide ? reg->value : (uint32_t)reg->value) >> (with.value & bits);
		break;
	default:
		return false;
	}
	if (!wide)
		reg->value = (uint32_t)reg->value;
	return true;
}

/* Whether the two are equal; a device's number only with a constant, which is noted. */
static bool equal(struct run *run, const struct reg *reg, const struct reg *with, bool wide, bool *ret_equal)
{
	uint64_t mask = wide ? UINT64_MAX : UINT32_MAX;
	if (with->holds != HOLDS_VALUE || (reg->holds != HOLDS_VALUE && reg->holds != HOLDS_NUMBER))
		return false;
	uint64_t value = with->value & mask;
	if (reg->holds == HOLDS_VALUE) {
		*ret_equal = (reg->value & mask) == value;
		return true;
	}
	if (value <= UINT32_MAX)
		note_name(run->study, reg->which, (uint32_t)value);
	*ret_equal = run->question->number[reg->which] >= 0 && (uint64_t)run->question->number[reg->which] == value;
	return true;
}

static bool jump(struct run *run, const struct bpf_insn *insn)
{
	bool wide = BPF_CLASS(insn->code) == BPF_JMP;
	struct reg with = operand(run, insn, wide);
	const struct reg *reg = &run->regs[insn->dst_reg];
	bool taken = true;
	unsigned op = BPF_OP(insn->code);
	if (op == BPF_JEQ || op == BPF_JNE) {
		if (!equal(run, reg, &with, wide, &taken))
			return false;
		taken = taken == (op == BPF_JEQ);
	} else if (op == BPF_JSET) {
		if (reg->holds != HOLDS_VALUE || with.holds != HOLDS_VALUE)
			return false;
		taken = (reg->value & with.value & (wide ? UINT64_MAX : UINT32_MAX)) != 0;
	} else if (op != BPF_JA || !wide) {
		return false;
	}
	/* Backwards the verifier allows loops, and no runtime makes one. */
	if (insn->off < 0)
		return false;
	run->at += taken ? (size_t)insn->off : 0;
	return true;
}

/* One instruction; false where it is none of the few that such programs are made of. */
static bool step(struct run *run, const struct bpf_insn *insn)
{
	if (insn->dst_reg >= MAX_BPF_REG || insn->src_reg >= MAX_BPF_REG)
		return false;
	switch (BPF_CLASS(insn->code)) {
	case BPF_LDX:
		return load(run, insn);
	case BPF_ALU:
	case BPF_ALU64:
		return compute(run, insn);
	case BPF_JMP:
	case BPF_JMP32:
		return jump(run, insn);
	default:
		return false;
	}
}

static bool program_allows(struct study *study, const struct device_program *program, const struct question *question)
{
	struct run run = { .study = study, .question = question };
	run.regs[BPF_REG_1].holds = HOLDS_CONTEXT;
	while (run.at < program->count) {
		const struct bpf_insn *insn = &program->insns[run.at++];
		if (++study->steps > STEPS_MAX)
			return refuse(study, too_much);
		if (insn->code == (BPF_JMP | BPF_EXIT))
			return run.regs[0].holds == HOLDS_VALUE ? (run.regs[0].value & 1) != 0 : refuse(study, strange);
		if (!step(&run, insn))
			return refuse(study, strange);
	}
	return refuse(study, strange);
}

/* ---- the rules that result from it ------------------------------------------------------------ */

static bool allows(struct study *study, unsigned type, unsigned access, int64_t major, int64_t minor)
{
	struct question question = { type, access, { major, minor } };
	for (size_t i = 0; i < study->program_count; i++)
		if (!program_allows(study, &study->programs[i], &question))
			return false;
	return true;
}

static unsigned allowed(struct study *study, unsigned type, int64_t major, int64_t minor)
{
	static const unsigned each[] = { BPF_DEVCG_ACC_READ, BPF_DEVCG_ACC_WRITE, BPF_DEVCG_ACC_MKNOD };
	unsigned mask = 0;
	for (size_t i = 0; i < ISO_COUNT(each); i++)
		mask |= allows(study, type, each[i], major, minor) ? each[i] : 0;
	if (allows(study, type, READ_WRITE, major, minor) != ((mask & READ_WRITE) == READ_WRITE))
		refuse(study, strange);
	return mask;
}

/* Asks everything until no number turns up any more. */
static void learn(struct study *study)
{
	size_t known;
	do {
		known = study->names[MAJOR] + study->names[MINOR];
		for (size_t i = 0; i < study->names[MAJOR]; i++)
			for (size_t k = 0; k < study->names[MINOR] && !study->why; k++) {
				allowed(study, BPF_DEVCG_DEV_BLOCK, study->name[MAJOR][i], study->name[MINOR][k]);
				allowed(study, BPF_DEVCG_DEV_CHAR, study->name[MAJOR][i], study->name[MINOR][k]);
			}
	} while (!study->why && study->names[MAJOR] + study->names[MINOR] > known);
}

static void add_number(struct strbuf *out, int64_t number, char end)
{
	if (number == ANY)
		strbuf_addc(out, '*');
	else
		strbuf_addf(out, "%" PRId64, number);
	strbuf_addc(out, end);
}

static void add_rule(struct strbuf *out, unsigned type, int64_t major, int64_t minor, unsigned mask)
{
	strbuf_adds(out, type == BPF_DEVCG_DEV_BLOCK ? "b " : "c ");
	add_number(out, major, ':');
	add_number(out, minor, ' ');
	strbuf_addf(out, "%s%s%s\n", mask & BPF_DEVCG_ACC_READ ? "r" : "", mask & BPF_DEVCG_ACC_WRITE ? "w" : "",
		mask & BPF_DEVCG_ACC_MKNOD ? "m" : "");
}

/* A rule for each pair that gives more than the wider ones give already. */
static void add_rules(struct study *study, unsigned type, struct strbuf *out)
{
	for (size_t i = 0; i < study->names[MAJOR]; i++)
		for (size_t k = 0; k < study->names[MINOR]; k++) {
			int64_t major = study->name[MAJOR][i];
			int64_t minor = study->name[MINOR][k];
			unsigned mask = allowed(study, type, major, minor);
			unsigned wider = major == ANY && minor == ANY ? 0 : allowed(study, type, ANY, ANY);
			if (major != ANY && minor != ANY)
				wider |= allowed(study, type, major, ANY) | allowed(study, type, ANY, minor);
			if (mask & ~wider)
				add_rule(out, type, major, minor, mask);
		}
}

const char *device_programs_rules(const struct device_program *programs, size_t count, struct strbuf *out)
{
	struct study *study = heap_alloc(1, sizeof(*study));
	*study = (struct study){ .programs = programs, .program_count = count, .names = { 1, 1 } };
	study->name[MAJOR][0] = study->name[MINOR][0] = ANY;
	learn(study);
	if (!study->why && allowed(study, BPF_DEVCG_DEV_BLOCK, ANY, ANY) == EVERYTHING &&
		allowed(study, BPF_DEVCG_DEV_CHAR, ANY, ANY) == EVERYTHING) {
		strbuf_adds(out, "a *:* rwm\n");
	} else if (!study->why) {
		add_rules(study, BPF_DEVCG_DEV_BLOCK, out);
		add_rules(study, BPF_DEVCG_DEV_CHAR, out);
	}
	const char *why = study->why;
	free(study);
	return why;
}
