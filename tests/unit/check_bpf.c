/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "bpf_random.h"
#include "bpf_reference.h"
#include "suites.h"

#include <errno.h>
#include <limits.h>
#include <linux/audit.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <isotop/base.h>
#include <isotop/bpf.h>
#include <isotop/ruling.h>

/* ---- what is accepted ----------------------------------------------------- */

#define RET           BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define NR            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0)
#define STEP(code, k) BPF_STMT((code), (k))

static const struct {
	const char *why; /* NULL: accepted */
	struct sock_filter insns[6];
	size_t count;
} programs[] = {
	{ "empty", { RET }, 0 },
	{ NULL, { RET }, 1 },
	{ NULL, { NR, BPF_STMT(BPF_RET | BPF_A, 0) }, 2 },
	{ "does not return", { NR }, 1 },
	{ "does not return", { RET, NR }, 2 },
	{ NULL, { STEP(BPF_LD | BPF_W | BPF_ABS, 60), RET }, 2 },
	{ "64 bytes", { STEP(BPF_LD | BPF_W | BPF_ABS, 64), RET }, 2 },
	{ "64 bytes", { STEP(BPF_LD | BPF_W | BPF_ABS, 2), RET }, 2 },
	{ "64 bytes", { STEP(BPF_LD | BPF_W | BPF_ABS, 0xFFFFF000u), RET }, 2 },
	{ "not allowed", { STEP(BPF_LD | BPF_H | BPF_ABS, 0), RET }, 2 },
	{ "not allowed", { STEP(BPF_LD | BPF_W | BPF_IND, 0), RET }, 2 },
	{ "not allowed", { STEP(BPF_ALU | BPF_MOD | BPF_K, 3), RET }, 2 },
	{ "not allowed", { STEP(0xFFFF, 0), RET }, 2 },
	{ NULL, { STEP(BPF_LDX | BPF_W | BPF_LEN, 77), RET }, 2 },
	{ "divides", { STEP(BPF_ALU | BPF_DIV | BPF_K, 0), RET }, 2 },
	{ NULL, { STEP(BPF_ALU | BPF_DIV | BPF_X, 0), RET }, 2 },
	{ NULL, { STEP(BPF_ALU | BPF_LSH | BPF_K, 31), RET }, 2 },
	{ "shifts", { STEP(BPF_ALU | BPF_LSH | BPF_K, 32), RET }, 2 },
	{ "shifts", { STEP(BPF_ALU | BPF_RSH | BPF_K, 0xFFFFFFFFu), RET }, 2 },
	{ NULL, { STEP(BPF_LD | BPF_IMM, 64), RET }, 2 },
	{ "16 words", { STEP(BPF_ST, 16), RET }, 2 },
	{ NULL, { STEP(BPF_ST, 15), STEP(BPF_LDX | BPF_MEM, 15), RET }, 3 },
	{ "before it was written", { STEP(BPF_ST, 15), STEP(BPF_LDX | BPF_MEM, 14), RET }, 3 },
	{ "past the end", { STEP(BPF_JMP | BPF_JA, 1), RET }, 2 },
	{ NULL, { STEP(BPF_JMP | BPF_JA, 0), RET }, 2 },
	{ "past the end", { STEP(BPF_JMP | BPF_JA, 0xFFFFFFFFu), RET }, 2 },
	{ "past the end", { BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1), RET }, 2 },
	{ "past the end", { BPF_JUMP(BPF_JMP | BPF_JSET | BPF_X, 0, 255, 0), RET }, 2 },
	{ NULL, { BPF_JUMP(BPF_JMP | BPF_JGE | BPF_X, 0, 1, 0), RET, RET }, 3 },
	/* written on one of two ways only */
	{ "scratch word 3",
		{ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1), STEP(BPF_ST, 3), STEP(BPF_LD | BPF_MEM, 3), RET }, 4 },
	{ NULL, { BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0), STEP(BPF_ST, 3), STEP(BPF_ST, 3), RET }, 4 },
};

START_TEST(the_kernels_rules_decide_what_is_a_filter)
{
	struct err err = { "" };
	int ret = bpf_check(programs[_i].insns, programs[_i].count, &err);
	if (!programs[_i].why) {
		ck_assert_msg(ret == 0, "%d: %s", _i, err.text);
		return;
	}
	ck_assert_int_eq(ret, -EINVAL);
	ck_assert_msg(strstr(err.text, programs[_i].why), "%d: %s", _i, err.text);
}
END_TEST

START_TEST(a_filter_has_at_most_4096_instructions)
{
	static struct sock_filter insns[BPF_MAXINSNS + 1];
	for (size_t i = 0; i < ISO_COUNT(insns); i++)
		insns[i] = (struct sock_filter)RET;
	ck_assert_int_eq(bpf_check(insns, BPF_MAXINSNS, NULL), 0);
	ck_assert_int_eq(bpf_check(insns, BPF_MAXINSNS + 1, NULL), -EINVAL);
}
END_TEST

/* ---- what it does --------------------------------------------------------- */

START_TEST(filters_combine_by_the_strongest_action_and_then_the_newest)
{
	static const uint32_t ranked[] = {
		SECCOMP_RET_KILL_PROCESS,
		0x80010000,
		SECCOMP_RET_KILL_THREAD,
		SECCOMP_RET_TRAP,
		SECCOMP_RET_ERRNO,
		0x7fc00000,
		SECCOMP_RET_TRACE,
		SECCOMP_RET_LOG,
		SECCOMP_RET_ALLOW,
	};
	for (size_t a = 0; a < ISO_COUNT(ranked); a++) {
		for (size_t b = 0; b < ISO_COUNT(ranked); b++) {
			uint32_t newer = ranked[a] | 1;
			uint32_t older = ranked[b] | 2;
			ck_assert_uint_eq(bpf_stronger(newer, older), a <= b ? newer : older);
		}
	}
	struct sock_filter errno5 = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 5);
	struct sock_filter errno6 = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 6);
	struct sock_filter allow = RET;
	struct bpf progs[] = { { 1, &allow }, { 1, &errno5 }, { 1, &errno6 } };
	struct seccomp_data data = { 0 };
	ck_assert_uint_eq(bpf_run_all(progs, 3, &data), SECCOMP_RET_ERRNO | 5);
	ck_assert_uint_eq(bpf_run_all(progs, 0, &data), SECCOMP_RET_ALLOW);
}
END_TEST

START_TEST(values_are_read_as_the_kernel_reads_them)
{
	static const struct {
		uint32_t ret;
		const char *text;
	} readings[] = {
		{ 0x7fff0000, "allow" },
		{ 0x7fff0005, "allow" },
		{ 0x7ffc0000, "log" },
		{ 0x7ff00003, "trace 3" },
		{ 0x7fc00001, "notify" },
		{ 0x00050001, "errno 1 (EPERM)" },
		{ 0x00050000, "errno 0" },
		{ 0x0005ffff, "errno 4095" },
		{ 0x00030000, "trap" },
		{ 0x00030007, "trap 7" },
		{ 0x00000000, "kill-thread" },
		{ 0x80000001, "kill-process" },
		{ 0x12340000, "kill-process" },
	};
	for (size_t i = 0; i < ISO_COUNT(readings); i++) {
		cleanup_strbuf struct strbuf out = { 0 };
		struct outcome outcome = outcome_of(readings[i].ret);
		outcome_text(&out, outcome);
		ck_assert_str_eq(strbuf_text(&out), readings[i].text);
		ck_assert(outcome_equal(outcome_of(outcome_ret(outcome)), outcome));
	}
	ck_assert_int_eq(errno_number("ENOSYS"), ENOSYS);
	ck_assert_int_eq(errno_number("NONSENSE"), 0);
}
END_TEST

#define SEED 20260

START_TEST(random_filters_run_as_in_the_reference_interpreter)
{
	struct dice dice = { SEED };
	struct sock_filter insns[200];
	unsigned accepted = 0;
	for (unsigned round = 0; round < 4000; round++) {
		size_t count = bpf_random(&dice, insns, round % 10 ? 24 : 200, round % 4 == 0);
		if (bpf_check(insns, count, NULL) != 0)
			continue;
		accepted++;
		struct bpf prog = { count, insns };
		for (unsigned i = 0; i < 40; i++) {
			struct seccomp_data data;
			data_random(&dice, &data, insns, count);
			uint32_t ours = bpf_run(&prog, &data);
			ck_assert_msg(bpf_reference(insns, (unsigned)count, &data) == ours, "seed %d round %u try %u",
				SEED, round, i);
		}
	}
	ck_assert_uint_gt(accepted, 3000);
}
END_TEST

/* ---- against libseccomp --------------------------------------------------- */

struct rule {
	struct scmp_arg_cmp cmp[3];
	unsigned count;
	int nr;
};

static bool cmp_holds(const struct scmp_arg_cmp *cmp, const struct seccomp_data *data)
{
	uint64_t value = data->args[cmp->arg];
	switch (cmp->op) {
	case SCMP_CMP_NE:
		return value != cmp->datum_a;
	case SCMP_CMP_LT:
		return value < cmp->datum_a;
	case SCMP_CMP_LE:
		return value <= cmp->datum_a;
	case SCMP_CMP_EQ:
		return value == cmp->datum_a;
	case SCMP_CMP_GE:
		return value >= cmp->datum_a;
	case SCMP_CMP_GT:
		return value > cmp->datum_a;
	default:
		return (value & cmp->datum_a) == cmp->datum_b;
	}
}

/* libseccomp compares what an argument has here: 32 bits where a register has no more. */
#define IN_REGISTER(value) ((value) & (uint64_t)ULONG_MAX)

static struct rule rule_random(struct dice *dice, unsigned index)
{
	struct rule rule = { .nr = (int)(index / 2), .count = dice_below(dice, 3) };
	unsigned arg = dice_below(dice, 4);
	for (unsigned i = 0; i < rule.count; i++) {
		struct scmp_arg_cmp *cmp = &rule.cmp[i];
		cmp->arg = arg++;
		cmp->op = (enum scmp_compare)(1 + dice_below(dice, 7));
		cmp->datum_a = IN_REGISTER((uint64_t)(dice_below(dice, 2) ? dice_constant(dice) : 0) << 32 | dice_constant(dice));
		cmp->datum_b = dice_constant(dice) & cmp->datum_a;
	}
	/* numbers from 6 on have two rules */
	if (rule.nr >= 6) {
		rule.count = 1;
		rule.cmp[0].arg = 1;
		rule.cmp[0].op = SCMP_CMP_EQ;
		rule.cmp[0].datum_a = dice_constant(dice);
	}
	return rule;
}

static size_t export(scmp_filter_ctx ctx, struct sock_filter *insns, size_t most)
{
	FILE *file = tmpfile();
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(seccomp_export_bpf(ctx, fileno(file)), 0);
	rewind(file);
	size_t count = fread(insns, sizeof(*insns), most, file);
	fclose(file);
	return count;
}

/*
 * One action for all rules: it holds where any rule of the syscall does. Only
 * equalities share a syscall, because libseccomp 2.5.4 sometimes forgets which
 * argument it compares when it weaves several ordered comparisons together;
 * what such a filter does is known from the filter alone.
 */
START_TEST(filters_that_libseccomp_makes_do_what_its_rules_say)
{
	static struct sock_filter insns[BPF_MAXINSNS];
	struct dice dice = { (uint64_t)_i + 1 };
	for (unsigned round = 0; round < 60; round++) {
		scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(77));
		ck_assert_ptr_nonnull(ctx);
		struct rule rules[20];
		unsigned rule_count = 0;
		for (unsigned i = 0; i < 20; i += i < 12 ? 2 : 1) {
			struct rule rule = rule_random(&dice, i);
			if (seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, rule.nr, rule.count, rule.cmp) == 0)
				rules[rule_count++] = rule;
		}
		size_t count = export(ctx, insns, BPF_MAXINSNS);
		seccomp_release(ctx);
		ck_assert_int_eq(bpf_check(insns, count, NULL), 0);
		struct bpf prog = { count, insns };
		for (unsigned i = 0; i < 200; i++) {
			struct seccomp_data data;
			data_random(&dice, &data, insns, count);
			data.arch = seccomp_arch_native();
			data.nr = (int)dice_below(&dice, 11);
			for (unsigned k = 0; k < ISO_COUNT(data.args); k++)
				data.args[k] = IN_REGISTER(data.args[k]);
			bool allowed = false;
			for (unsigned r = 0; r < rule_count; r++) {
				bool holds = rules[r].nr == data.nr;
				for (unsigned c = 0; c < rules[r].count; c++)
					holds = holds && cmp_holds(&rules[r].cmp[c], &data);
				allowed = allowed || holds;
			}
			uint32_t ret = bpf_run(&prog, &data);
			ck_assert_msg(ret == (allowed ? SECCOMP_RET_ALLOW : (SECCOMP_RET_ERRNO | 77)),
				"seed %d round %u try %u: 0x%x", _i + 1, round, i, ret);
			ck_assert_uint_eq(bpf_reference(insns, (unsigned)count, &data), ret);
		}
	}
}
END_TEST

/* ---- against this kernel -------------------------------------------------- */

/* Installs the filter in this process: 0 or -errno. */
static int install(const struct sock_filter *insns, size_t count)
{
	struct sock_fprog fprog = { (unsigned short)count, (struct sock_filter *)(uintptr_t)insns };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -errno;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &fprog) == 0 ? 0 : -errno;
}

#define REFUSED 42

/*
 * Whether the kernel accepts the filter, asked in a child that will not survive it and does nothing but ask. By
 * vfork(2), as a copy of a process with AddressSanitizer takes ten milliseconds. Without that here: before a process ends,
 * clang's asks for its signal stack, which the filter need not answer, and then tries to end for ever.
 */
__attribute__((no_sanitize("address"))) static bool kernel_accepts(const struct sock_filter *insns, size_t count, int *ret_errno)
{
	pid_t pid = vfork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		int ret = install(insns, count);
		if (ret != 0)
			_exit(ret == -EINVAL ? REFUSED : REFUSED + 1);
		syscall(SYS_exit_group, 0);
		__builtin_trap(); /* the filter does not let it exit */
	}
	int status;
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	*ret_errno = WIFEXITED(status) && WEXITSTATUS(status) > REFUSED;
	return !(WIFEXITED(status) && WEXITSTATUS(status) >= REFUSED);
}

static bool filters_work_here(void)
{
	struct sock_filter allow = RET;
	int other;
	if (kernel_accepts(&allow, 1, &other))
		return true;
	puts("skipped: this process may not install seccomp filters");
	return false;
}

START_TEST(this_kernel_accepts_what_we_accept)
{
	if (!filters_work_here())
		return;
	struct dice dice = { SEED + 1 };
	struct sock_filter insns[60];
	unsigned refused = 0;
	for (unsigned round = 0; round < 1500; round++) {
		size_t count = bpf_random(&dice, insns, 60, 1);
		struct err err = { "" };
		int other;
		bool ours = bpf_check(insns, count, &err) == 0;
		bool theirs = kernel_accepts(insns, count, &other);
		ck_assert_int_eq(other, 0);
		refused += !theirs;
		ck_assert_msg(
			ours == theirs, "seed %d round %u: the kernel says %d; %s", SEED + 1, round, theirs, err.text);
	}
	for (size_t i = 1; i < ISO_COUNT(programs); i++) {
		int other;
		ck_assert_int_eq(kernel_accepts(programs[i].insns, programs[i].count, &other), !programs[i].why);
	}
	ck_assert_uint_gt(refused, 200);
}
END_TEST

/* No kernel has so many syscalls: what the filter lets through fails with ENOSYS. */
#define PROBE 0x3ff0

/*
 * Turns a filter into one that answers the probe number with eight bits of the
 * value that it would return, as an error number, and allows all else. Loads of
 * what the test does not control (nr, arch, ip) become loads of arguments.
 */
static size_t revealing(const struct sock_filter *from, size_t count, unsigned part, struct sock_filter *to)
{
	uint32_t shift = part * 8;
	size_t n = 0;
	to[n++] = (struct sock_filter)NR;
	to[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PROBE + part, 1, 0);
	to[n++] = (struct sock_filter)RET;
	to[n++] = (struct sock_filter)STEP(BPF_LD | BPF_IMM, 0); /* as a filter finds it */
	for (size_t pc = 0; pc < count; pc++) {
		struct sock_filter insn = from[pc];
		if (insn.code == (BPF_RET | BPF_K))
			insn.k = SECCOMP_RET_ERRNO | (insn.k >> shift & 0xFF);
		if (insn.code == (BPF_RET | BPF_A))
			insn = (struct sock_filter)STEP(BPF_JMP | BPF_JA, (uint32_t)(count - pc - 1));
		if (insn.code == (BPF_LD | BPF_W | BPF_ABS) && insn.k < 16)
			insn.k += 16;
		to[n++] = insn;
	}
	to[n++] = (struct sock_filter)STEP(BPF_ALU | BPF_RSH | BPF_K, shift);
	to[n++] = (struct sock_filter)STEP(BPF_ALU | BPF_AND | BPF_K, 0xFF);
	to[n++] = (struct sock_filter)STEP(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO);
	to[n++] = (struct sock_filter)STEP(BPF_RET | BPF_A, 0);
	return n;
}

/* In a child: installs the four revealing filters and compares many calls. Exit status 0: all agree. */
static void compare_with_kernel(struct dice *dice, const struct sock_filter *insns, size_t count)
{
	static struct sock_filter parts[4][64];
	struct bpf progs[4];
	for (unsigned part = 0; part < 4; part++) {
		progs[part] = (struct bpf){ revealing(insns, count, part, parts[part]), parts[part] };
		if (bpf_check(parts[part], progs[part].count, NULL) != 0 ||
			install(parts[part], progs[part].count) != 0)
			_exit(2);
	}
	for (unsigned i = 0; i < 30; i++) {
		struct seccomp_data data;
		data_random(dice, &data, insns, count);
		unsigned long args[ISO_COUNT(data.args)]; /* what syscall(2) passes */
		for (unsigned k = 0; k < ISO_COUNT(data.args); k++)
			data.args[k] = args[k] = (unsigned long)data.args[k];
		for (unsigned part = 0; part < 4; part++) {
			data.nr = (int)(PROBE + part);
			uint32_t ret = bpf_run(&progs[part], &data);
			if ((ret & SECCOMP_RET_ACTION_FULL) != SECCOMP_RET_ERRNO)
				continue; /* a division by zero would kill us */
			errno = 0;
			long got = syscall(data.nr, args[0], args[1], args[2], args[3], args[4], args[5]);
			if ((uint32_t)errno != (ret & SECCOMP_RET_DATA) || (got != 0) != (errno != 0))
				_exit(1);
		}
	}
	_exit(0);
}

START_TEST(this_kernel_computes_what_we_compute)
{
	if (!filters_work_here())
		return;
	struct dice dice = { SEED + 2 };
	struct sock_filter insns[50];
	for (unsigned round = 0; round < 400; round++) {
		size_t count = bpf_random(&dice, insns, 50, 0);
		if (bpf_check(insns, count, NULL) != 0)
			continue;
		struct dice mine = { round };
		pid_t pid = fork();
		ck_assert_int_ge(pid, 0);
		if (pid == 0)
			compare_with_kernel(&mine, insns, count);
		int status;
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "seed %d round %u: status 0x%x", SEED + 2,
			round, (unsigned)status);
	}
}
END_TEST

/* ---- ABIs and reading ------------------------------------------------------- */

START_TEST(abis_are_known_by_each_of_their_names)
{
	for (size_t i = 0; i < abi_count; i++) {
		ck_assert_ptr_eq(abi_find(abis[i].id), &abis[i]);
		ck_assert_ptr_eq(abi_find(abis[i].oci), &abis[i]);
		ck_assert_ptr_eq(abi_find(abis[i].go), &abis[i]);
		ck_assert_ptr_nonnull(abi_find(abis[i].native));
	}
	ck_assert_ptr_null(abi_find("vax"));
	ck_assert_str_eq(abi_by_audit(AUDIT_ARCH_X86_64)->id, "x86_64");
}
END_TEST

START_TEST(every_abi_names_its_syscalls_by_number)
{
	cleanup_arena struct arena *arena = arena_new();
	for (size_t i = 0; i < abi_count; i++) {
		struct syscall_list list = abi_syscalls(&abis[i], arena);
		/* an architecture that this libseccomp does not know has the newer calls alone */
		ck_assert_uint_gt(list.count, 15);
		for (size_t k = 1; k < list.count; k++)
			ck_assert_uint_lt(list.items[k - 1].nr, list.items[k].nr);
		uint32_t nr;
		ck_assert(syscall_list_nr(&list, "mseal", &nr));
		ck_assert_uint_eq(nr, abis[i].first + 462);
		ck_assert_str_eq(syscall_list_name(&list, nr), "mseal");
	}
	struct syscall_list x32 = abi_syscalls(abi_find("x32"), arena);
	ck_assert_str_eq(syscall_list_name(&x32, 0x40000000), "read");
	struct syscall_list arm = abi_syscalls(abi_find("arm"), arena);
	ck_assert_str_eq(syscall_list_name(&arm, 0xf0005), "set_tls");
	ck_assert_ptr_null(syscall_list_name(&arm, 0xf0000));
}
END_TEST

START_TEST(a_listing_names_architectures_syscalls_and_outcomes)
{
	static const struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 5),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 165, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x40000001, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
		BPF_STMT(BPF_ST, 2),
		BPF_STMT(BPF_LDX | BPF_MEM, 2),
		BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0),
		BPF_STMT(BPF_RET | BPF_A, 0),
	};
	struct bpf prog = { ISO_COUNT(insns), insns };
	cleanup_strbuf struct strbuf out = { 0 };
	ck_assert_int_eq(bpf_check(insns, prog.count, NULL), 0);
	bpf_disassemble(&out, &prog, NULL);
	ck_assert_str_eq(strbuf_text(&out), "0000  A = arch\n"
					    "0001  if A == 0xc000003e (x86-64) goto 0002 else 0007\n"
					    "0002  A = nr\n"
					    "0003  if A == 0xa5 (mount) goto 0006 else 0004\n"
					    "0004  if A == 0x40000001 (write) goto 0006 else 0005\n"
					    "0005  return allow\n"
					    "0006  return errno 1 (EPERM)\n"
					    "0007  M[2] = A\n"
					    "0008  X = M[2]\n"
					    "0009  A += X\n"
					    "0010  return A\n");
}
END_TEST

Suite *bpf_suite(void)
{
	Suite *suite = suite_create("bpf");
	TCase *tc = tcase_create("check");
	tcase_add_loop_test(tc, the_kernels_rules_decide_what_is_a_filter, 0, (int)ISO_COUNT(programs));
	tcase_add_test(tc, a_filter_has_at_most_4096_instructions);
	suite_add_tcase(suite, tc);
	tc = tcase_create("run");
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, filters_combine_by_the_strongest_action_and_then_the_newest);
	tcase_add_test(tc, values_are_read_as_the_kernel_reads_them);
	tcase_add_test(tc, random_filters_run_as_in_the_reference_interpreter);
	tcase_add_loop_test(tc, filters_that_libseccomp_makes_do_what_its_rules_say, 0, 4);
	suite_add_tcase(suite, tc);
	tc = tcase_create("kernel");
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, this_kernel_accepts_what_we_accept);
	tcase_add_test(tc, this_kernel_computes_what_we_compute);
	suite_add_tcase(suite, tc);
	tc = tcase_create("read");
	tcase_add_test(tc, abis_are_known_by_each_of_their_names);
	tcase_add_test(tc, every_abi_names_its_syscalls_by_number);
	tcase_add_test(tc, a_listing_names_architectures_syscalls_and_outcomes);
	suite_add_tcase(suite, tc);
	return suite;
}
