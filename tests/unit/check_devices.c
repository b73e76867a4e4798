/* SPDX-License-Identifier: Apache-2.0 */
/* Device programs of cgroup v2: which rules they give. */
#include "config.h"

#include "suites.h"

#include "live/kernel/device_program.h"

#define INSN(code, dst, src, off, imm) { code, dst, src, off, imm }
#define LOAD(size, dst, off)           INSN(BPF_LDX | BPF_MEM | size, dst, 1, off, 0)
#define IMM(op, dst, imm)              INSN(BPF_ALU | op | BPF_K, dst, 0, 0, imm)
#define IMM64(op, dst, imm)            INSN(BPF_ALU64 | op | BPF_K, dst, 0, 0, imm)
#define COPY(dst, src)                 INSN(BPF_ALU | BPF_MOV | BPF_X, dst, src, 0, 0)
#define UNLESS(reg, imm, off)          INSN(BPF_JMP | BPF_JNE | BPF_K, reg, 0, off, imm)
#define UNLESS_SAME(reg, with, off)    INSN(BPF_JMP | BPF_JNE | BPF_X, reg, with, off, 0)
#define EXIT                           INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
#define ANSWER(what)                   IMM(BPF_MOV, 0, what), EXIT
/* As they all start: r2 the type, r3 the access, r4 and r5 the numbers. */
#define START                                                                                                          \
	LOAD(BPF_W, 2, 0), IMM(BPF_AND, 2, 0xffff), LOAD(BPF_W, 3, 0), IMM(BPF_RSH, 3, 16), LOAD(BPF_W, 4, 4),         \
		LOAD(BPF_W, 5, 8)
#define BLOCK 1
#define CHAR  2
#define R     2
#define W     4
#define M     1
/* One rule: where it does not match, on to the next. */
#define RULE(type, access, major, minor, what)                                                                         \
	UNLESS(2, type, 7), COPY(1, 3), IMM(BPF_AND, 1, access), UNLESS_SAME(1, 3, 4), UNLESS(4, major, 3),            \
		UNLESS(5, minor, 2), ANSWER(what)
#define NODES UNLESS(2, CHAR, 5), COPY(1, 3), IMM(BPF_AND, 1, M), UNLESS_SAME(1, 3, 2), ANSWER(1)

static const struct bpf_insn usual[] = { START, RULE(CHAR, R | W | M, 1, 3, 1), RULE(BLOCK, R | W, 8, 0, 1), NODES,
	ANSWER(0) };
static const struct bpf_insn everything[] = { ANSWER(1) };
static const struct bpf_insn nothing[] = { ANSWER(0) };
static const struct bpf_insn reading[] = { START, IMM(BPF_AND, 3, W | M), UNLESS(3, 0, 2), ANSWER(1), ANSWER(0) };
static const struct bpf_insn but_one[] = { START, RULE(CHAR, R | W | M, 10, 229, 0), ANSWER(1) };
/* Half a word, every minor, and the type by a bit; 64-bit operations. */
static const struct bpf_insn halves[] = { LOAD(BPF_H, 2, 0), LOAD(BPF_H, 3, 2), LOAD(BPF_W, 4, 4), IMM64(BPF_MOV, 0, 0),
	INSN(BPF_JMP | BPF_JSET | BPF_K, 2, 0, 1, BLOCK), EXIT, INSN(BPF_JMP32 | BPF_JEQ | BPF_K, 4, 0, 1, 253), EXIT,
	IMM64(BPF_LSH, 3, 4), IMM64(BPF_RSH, 3, 4), INSN(BPF_ALU64 | BPF_MOV | BPF_X, 0, 2, 0, 0), EXIT };
static const struct bpf_insn a_range[] = { START, INSN(BPF_JMP | BPF_JGT | BPF_K, 4, 0, 2, 8), ANSWER(0), ANSWER(1) };
static const struct bpf_insn a_sum[] = { START, IMM(BPF_ADD, 4, 1), ANSWER(1) };
static const struct bpf_insn a_call[] = { INSN(BPF_JMP | BPF_CALL, 0, 0, 0, 5), EXIT };
static const struct bpf_insn no_answer[] = { EXIT };
static const struct bpf_insn no_end[] = { IMM(BPF_MOV, 0, 1) };
static const struct bpf_insn too_far[] = { INSN(BPF_JMP | BPF_JA, 0, 0, 7, 0), ANSWER(1) };
static const struct bpf_insn a_loop[] = { INSN(BPF_JMP | BPF_JA, 0, 0, -1, 0), ANSWER(1) };
static const struct bpf_insn beyond[] = { LOAD(BPF_W, 2, 12), ANSWER(1) };
static const struct bpf_insn only_together[] = { START, UNLESS(3, R | W, 2), ANSWER(1), ANSWER(0) };

#define PROGRAM(insns) { insns, ISO_COUNT(insns) }

static const struct {
	struct device_program programs[2];
	const char *rules; /* NULL: refused */
} studies[] = {
	{ { { NULL, 0 } }, "a *:* rwm\n" },
	{ { PROGRAM(everything) }, "a *:* rwm\n" },
	{ { PROGRAM(nothing) }, "" },
	{ { PROGRAM(usual) }, "b 8:0 rw\nc *:* m\nc 1:3 rwm\n" },
	{ { PROGRAM(usual), PROGRAM(everything) }, "b 8:0 rw\nc *:* m\nc 1:3 rwm\n" },
	{ { PROGRAM(usual), PROGRAM(reading) }, "b 8:0 r\nc 1:3 r\n" },
	{ { PROGRAM(reading) }, "b *:* r\nc *:* r\n" },
	{ { PROGRAM(but_one) }, "a *:* rwm\n" },
	{ { PROGRAM(usual), PROGRAM(nothing) }, "" },
	{ { PROGRAM(halves) }, "b 253:* rwm\n" },
	{ { PROGRAM(a_range) }, NULL },
	{ { PROGRAM(a_sum) }, NULL },
	{ { PROGRAM(a_call) }, NULL },
	{ { PROGRAM(everything), PROGRAM(a_call) }, NULL },
	{ { PROGRAM(no_answer) }, NULL },
	{ { PROGRAM(no_end) }, NULL },
	{ { PROGRAM(too_far) }, NULL },
	{ { PROGRAM(a_loop) }, NULL },
	{ { PROGRAM(beyond) }, NULL },
	{ { PROGRAM(only_together) }, NULL },
};

START_TEST(a_program_is_told_as_rules_or_refused)
{
	size_t count = 0;
	while (count < 2 && studies[_i].programs[count].insns)
		count++;
	cleanup_strbuf struct strbuf out = { 0 };
	const char *why = device_programs_rules(studies[_i].programs, count, &out);
	if (studies[_i].rules) {
		ck_assert_ptr_null(why);
		ck_assert_str_eq(strbuf_text(&out), studies[_i].rules);
	} else {
		ck_assert_ptr_nonnull(why);
		ck_assert_str_eq(strbuf_text(&out), "");
	}
}
END_TEST

/* Every rule doubles what there is to ask. */
START_TEST(a_program_of_too_many_rules_is_refused_and_no_stall)
{
	static struct bpf_insn insns[6 + 500 * 8 + 2];
	static const struct bpf_insn start[] = { START };
	size_t count = 0;
	for (; count < ISO_COUNT(start); count++)
		insns[count] = start[count];
	for (int rule = 0; rule < 500; rule++) {
		const struct bpf_insn one[] = { RULE(CHAR, R | W | M, rule, rule + 1000, 1) };
		for (size_t i = 0; i < ISO_COUNT(one); i++)
			insns[count++] = one[i];
	}
	static const struct bpf_insn end[] = { ANSWER(0) };
	insns[count++] = end[0];
	insns[count++] = end[1];
	const struct device_program program = { insns, count };
	cleanup_strbuf struct strbuf out = { 0 };
	ck_assert_str_eq(device_programs_rules(&program, 1, &out), "the device program is too long to be followed");
}
END_TEST

Suite *devices_suite(void)
{
	Suite *suite = suite_create("devices");
	TCase *tcase = tcase_create("programs");
	tcase_add_loop_test(tcase, a_program_is_told_as_rules_or_refused, 0, (int)ISO_COUNT(studies));
	tcase_add_test(tcase, a_program_of_too_many_rules_is_refused_and_no_stall);
	suite_add_tcase(suite, tcase);
	return suite;
}
