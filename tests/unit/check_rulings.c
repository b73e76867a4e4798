/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "bpf_random.h"
#include "suites.h"

#include "seccomp/bdd.h"
#include "seccomp/explore.h"

#include <seccomp.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/bpf.h>
#include <isotop/profile.h>
#include <isotop/rulebook.h>
#include <isotop/ruling.h>

#define SEED 4711

/* ---- the function is the program ----------------------------------------------- */

static uint32_t value_at(const struct bdd *bdd, uint32_t f, const struct seccomp_data *data)
{
	while (!bdd_is_leaf(bdd, f)) {
		unsigned level = bdd_level(bdd, f);
		unsigned argument = level / BDD_LAYER;
		uint64_t value = argument < ARGUMENTS ? data->args[argument] : data->instruction_pointer;
		f = value >> (BDD_LAYER - 1 - level % BDD_LAYER) & 1 ? bdd_high(bdd, f) : bdd_low(bdd, f);
	}
	return bdd_low(bdd, f);
}

START_TEST(exploring_a_filter_gives_what_running_it_gives)
{
	struct dice dice = { SEED + (uint64_t)_i };
	struct sock_filter insns[120];
	struct bdd *bdd = bdd_new();
	const struct abi *abi = abi_find("x86_64");
	unsigned explored = 0;
	unsigned given_up = 0;
	for (unsigned round = 0; round < 500; round++) {
		size_t count = bpf_random(&dice, insns, round % 8 ? 20 : 120, 0);
		if (bpf_check(insns, count, NULL) != 0)
			continue;
		struct bpf prog = { count, insns };
		struct explored *ready = explored_new(&prog);
		struct seccomp_data data;
		data_random(&dice, &data, insns, count);
		uint32_t nr = (uint32_t)data.nr;
		bdd_start(bdd);
		bdd_allow(bdd, 200000);
		uint32_t f = explore(ready, bdd, abi, nr);
		explored_free(ready);
		if (bdd_exhausted(bdd)) {
			given_up++;
			continue;
		}
		explored++;
		for (unsigned i = 0; i < 60; i++) {
			data_random(&dice, &data, insns, count);
			data.nr = (int)nr;
			data.arch = abi->audit;
			uint32_t ran = bpf_run(&prog, &data);
			ck_assert_msg(value_at(bdd, f, &data) == ran, "seed %d round %u try %u", SEED + _i, round, i);
		}
	}
	bdd_free(bdd);
	ck_assert_uint_gt(explored, 400);
	ck_assert_uint_lt(given_up, explored / 4);
}
END_TEST

/* ---- every ruling by itself ------------------------------------------------------ */

struct fixture {
	struct explorer *explorer;
	struct arena *arena;
	const struct abi *abi;
};

static struct fixture fixture_new(const char *abi)
{
	return (struct fixture){ explorer_new(), arena_new(), abi_find(abi) };
}

static void fixture_free(struct fixture *f)
{
	explorer_free(f->explorer);
	arena_free(f->arena);
}

/* The branches of a ruling, tried with their own arguments. */
static void try_branches(const struct ruling *ruling, const struct bpf *progs, size_t count, const struct abi *abi)
{
	struct seccomp_data data = { .nr = (int)ruling->nr, .arch = abi->audit };
	if (ruling->outcome.action != ACTION_DEPENDS)
		return;
	ck_assert_uint_ge(ruling->branch_count, 2);
	for (size_t i = 0; i < ruling->branch_count; i++) {
		const struct branch *branch = &ruling->branches[i];
		memcpy(data.args, branch->args, sizeof(data.args));
		data.instruction_pointer = branch->ip;
		struct outcome ran = outcome_of(bpf_run_all(progs, count, &data));
		ck_assert_msg(outcome_equal(ran, branch->outcome), "branch %zu: %s", i, branch->when);
		ck_assert_str_ne(branch->when, "");
	}
}

START_TEST(a_ruling_depends_only_where_outcomes_differ)
{
	struct dice dice = { SEED + 100 };
	struct fixture f = fixture_new("x86_64");
	struct sock_filter insns[2][30];
	unsigned depends = 0;
	unsigned constant = 0;
	for (unsigned round = 0; round < 1500; round++) {
		struct bpf progs[2];
		for (int i = 0; i < 2; i++)
			progs[i] = (struct bpf){ bpf_random(&dice, insns[i], 30, 0), insns[i] };
		if (bpf_check(insns[0], progs[0].count, NULL) != 0 || bpf_check(insns[1], progs[1].count, NULL) != 0)
			continue;
		size_t count = 1 + dice_below(&dice, 2);
		struct ruling ruling = rule_one(f.explorer, progs, count, f.abi, dice_below(&dice, 300), NULL, f.arena);
		try_branches(&ruling, progs, count, f.abi);
		depends += ruling.outcome.action == ACTION_DEPENDS;
		if (ruling.outcome.action >= ACTION_DEPENDS)
			continue;
		constant++;
		for (unsigned i = 0; i < 40; i++) {
			struct seccomp_data data;
			data_random(&dice, &data, insns[0], progs[0].count);
			data.nr = (int)ruling.nr;
			data.arch = f.abi->audit;
			struct outcome ran = outcome_of(bpf_run_all(progs, count, &data));
			ck_assert_msg(outcome_equal(ran, ruling.outcome), "round %u try %u", round, i);
		}
	}
	ck_assert_uint_gt(depends, 100);
	ck_assert_uint_gt(constant, 100);
	fixture_free(&f);
}
END_TEST

/* ---- words ------------------------------------------------------------------------- */

#define A(n, op, value)                        \
	{                                      \
		(n), SCMP_CMP_##op, (value), 0 \
	}
#define MASKED(n, mask, value)                           \
	{                                                \
		(n), SCMP_CMP_MASKED_EQ, (mask), (value) \
	}
#define NEW_NAMESPACES 0x7e020000
#define RULE(verdict, ...)                                  \
	{                                                   \
		.action = (verdict), .cmp = { __VA_ARGS__ } \
	}
#define ALLOW SCMP_ACT_ALLOW

static const struct {
	const char *abi;
	const char *name;
	struct {
		uint32_t action; /* 0 ends the list */
		struct scmp_arg_cmp cmp[3];
	} rules[6];
	const char *text;
} sayings[] = {
	{ "x86_64", "clone", { RULE(ALLOW, MASKED(0, NEW_NAMESPACES, 0)) },
		"allow when (flags & 0x7e020000 [CLONE_NEW*]) == 0; errno 1 (EPERM) otherwise" },
	{ "x86_64", "personality",
		{ RULE(ALLOW, A(0, EQ, 0)), RULE(ALLOW, A(0, EQ, 8)), RULE(ALLOW, A(0, EQ, 0x20000)),
			RULE(ALLOW, A(0, EQ, 0x20008)), RULE(ALLOW, A(0, EQ, 0xffffffff)) },
		"allow when persona is 0 [PER_LINUX], 0x8 [PER_LINUX32], 0x20000 [UNAME26], "
		"0x20008 [UNAME26|PER_LINUX32], 0xffffffff [query]; errno 1 (EPERM) otherwise" },
	{ "x86_64", "socket", { RULE(ALLOW, A(0, NE, 40)) },
		"errno 1 (EPERM) when domain is 40 [AF_VSOCK]; allow otherwise" },
	{ "x86", "personality", { RULE(ALLOW, A(0, NE, 40)) },
		"errno 1 (EPERM) when persona is 0x28; allow otherwise" },
	{ "x86_64", "socket", { RULE(ALLOW, A(0, NE, 16)), RULE(ALLOW, A(2, NE, 9)) },
		"errno 1 (EPERM) when domain is 16 [AF_NETLINK] and protocol is 9 [NETLINK_AUDIT]; allow otherwise" },
	{ "x86_64", "socket", { RULE(ALLOW, A(0, EQ, 1), A(1, EQ, 2)) },
		"allow when domain is 1 [AF_UNIX] and type is 2 [SOCK_DGRAM]; errno 1 (EPERM) otherwise" },
	{ "x86_64", "read", { RULE(ALLOW, A(2, LE, 4096)) }, "allow when count <= 0x1000; errno 1 (EPERM) otherwise" },
	{ "x86_64", "read", { RULE(ALLOW, A(2, GT, UINT64_C(0x100000000))) },
		"allow when count >= 0x100000001; errno 1 (EPERM) otherwise" },
	{ "x86", "read", { RULE(ALLOW, A(2, GE, 7)) }, "allow when count >= 0x7; errno 1 (EPERM) otherwise" },
	{ "x86_64", "ioctl", { RULE(SCMP_ACT_KILL_PROCESS, A(1, EQ, 0x5412)), RULE(SCMP_ACT_LOG, A(1, EQ, 0x541c)) },
		"log when request is 0x541c [TIOCLINUX]; kill-process when request is 0x5412 [TIOCSTI]; "
		"errno 1 (EPERM) otherwise" },
	{ "x86_64", "mmap", { RULE(ALLOW, MASKED(2, 0xff, 1)), RULE(ALLOW, MASKED(2, 0xff, 3)) },
		"allow when (prot & 0xfd) == 0x1; errno 1 (EPERM) otherwise" },
	{ "x86_64", "chmod", { RULE(ALLOW, MASKED(1, 04000, 0)) },
		"allow when (mode & 0x800 [S_ISUID]) == 0; errno 1 (EPERM) otherwise" },
	{ "x86_64", "capget", { RULE(ALLOW, A(3, EQ, 5)) }, "allow when arg3 is 0x5; errno 1 (EPERM) otherwise" },
	/* the same outcome on both ways is no dependence */
	{ "x86_64", "read", { RULE(SCMP_ACT_ERRNO(2), A(2, LE, 4096)), RULE(SCMP_ACT_ERRNO(2), A(2, GT, 4096)) },
		"errno 2 (ENOENT)" },
};

static size_t compile(const char *abi, scmp_filter_ctx ctx, struct sock_filter *insns, size_t most)
{
	FILE *file = tmpfile();
	ck_assert_ptr_nonnull(file);
	ck_assert_msg(seccomp_export_bpf(ctx, fileno(file)) == 0, "%s", abi);
	rewind(file);
	size_t count = fread(insns, sizeof(*insns), most, file);
	fclose(file);
	seccomp_release(ctx);
	ck_assert_int_eq(bpf_check(insns, count, NULL), 0);
	return count;
}

static scmp_filter_ctx context(uint32_t action, const struct abi *abi)
{
	scmp_filter_ctx ctx = seccomp_init(action);
	ck_assert_ptr_nonnull(ctx);
	if (abi->token != seccomp_arch_native()) {
		ck_assert_int_eq(seccomp_arch_add(ctx, abi->token), 0);
		ck_assert_int_eq(seccomp_arch_remove(ctx, SCMP_ARCH_NATIVE), 0);
	}
	return ctx;
}

START_TEST(conditions_read_like_the_rules_they_came_from)
{
	struct fixture f = fixture_new(sayings[_i].abi);
	scmp_filter_ctx ctx = context(SCMP_ACT_ERRNO(1), f.abi);
	int nr = seccomp_syscall_resolve_name_arch(f.abi->token, sayings[_i].name);
	for (size_t r = 0; r < 6 && sayings[_i].rules[r].action; r++) {
		unsigned cmps = 0;
		while (cmps < 3 && sayings[_i].rules[r].cmp[cmps].op)
			cmps++;
		int native = seccomp_syscall_resolve_name(sayings[_i].name);
		ck_assert_int_eq(seccomp_rule_add_array(
					 ctx, sayings[_i].rules[r].action, native, cmps, sayings[_i].rules[r].cmp),
			0);
	}
	struct sock_filter insns[200];
	struct bpf prog = { compile(sayings[_i].abi, ctx, insns, 200), insns };
	struct ruling ruling = rule_one(f.explorer, &prog, 1, f.abi, (uint32_t)nr, sayings[_i].name, f.arena);
	cleanup_strbuf struct strbuf out = { 0 };
	ruling_text(&out, &ruling);
	ck_assert_str_eq(strbuf_text(&out), sayings[_i].text);
	ck_assert(ruling.listed);
	try_branches(&ruling, &prog, 1, f.abi);
	fixture_free(&f);
}
END_TEST

static struct ruling rule_insns(struct fixture *f, const struct sock_filter *insns, size_t count, uint32_t nr)
{
	ck_assert_int_eq(bpf_check(insns, count, NULL), 0);
	struct bpf prog = { count, insns };
	return rule_one(f->explorer, &prog, 1, f->abi, nr, "ioctl", f->arena);
}

#define LOAD(offset)          BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define TEST(how, k, yes, no) BPF_JUMP(BPF_JMP | (how) | BPF_K, (k), (yes), (no))
#define RETURN(value)         BPF_STMT(BPF_RET | BPF_K, (value))

/* Two programs that test the same thing differently. */
START_TEST(equal_functions_are_recognised_whatever_the_program)
{
	static const struct sock_filter by_mask[] = {
		LOAD(24),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x30),
		TEST(BPF_JEQ, 0, 0, 1),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(SECCOMP_RET_ERRNO | 1),
	};
	static const struct sock_filter by_bits[] = {
		LOAD(24),
		TEST(BPF_JSET, 0x20, 2, 0),
		TEST(BPF_JSET, 0x10, 1, 0),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(SECCOMP_RET_ERRNO | 1),
	};
	static const struct sock_filter other[] = {
		LOAD(24),
		TEST(BPF_JSET, 0x20, 2, 0),
		TEST(BPF_JSET, 0x11, 1, 0),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(SECCOMP_RET_ERRNO | 1),
	};
	struct fixture f = fixture_new("x86_64");
	struct ruling a = rule_insns(&f, by_mask, 5, 16);
	struct ruling b = rule_insns(&f, by_bits, 5, 16);
	struct ruling c = rule_insns(&f, other, 5, 16);
	ck_assert(ruling_same(&a, &b));
	ck_assert(!ruling_same(&a, &c));
	ck_assert_str_eq(a.branches[0].when, "(request & 0x30) == 0");
	ck_assert_str_eq(b.branches[0].when, "(request & 0x30) == 0");
	ck_assert_str_eq(c.branches[0].when, "(request & 0x31) == 0");
	fixture_free(&f);
}
END_TEST

START_TEST(the_upper_half_of_an_argument_counts_where_a_filter_sees_it)
{
	static const struct sock_filter upper[] = {
		LOAD(28),
		TEST(BPF_JEQ, 0, 0, 1),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(SECCOMP_RET_TRAP),
	};
	static const char *const sees[][2] = {
		{ "x86_64", "depends" },
		{ "x86", "depends" },
		{ "arm", "allow" },
		{ "aarch64", "depends" },
	};
	for (size_t i = 0; i < ISO_COUNT(sees); i++) {
		struct fixture f = fixture_new(sees[i][0]);
		struct ruling ruling = rule_insns(&f, upper, 4, 1);
		ck_assert_str_eq(action_infos[ruling.outcome.action].name, sees[i][1]);
		if (ruling.branch_count)
			ck_assert_str_eq(ruling.branches[0].when, "request <= 0xffffffff");
		fixture_free(&f);
	}
}
END_TEST

/* The low half comes second there, and clone() has its first two arguments the other way round. */
START_TEST(some_kernels_ask_no_filter_about_some_calls)
{
	static const struct sock_filter none[] = { RETURN(SECCOMP_RET_KILL_PROCESS) };
	static const struct {
		unsigned kernel[2];
		enum action uretprobe;
		enum action uprobe;
	} kernels[] = {
		{ { 0, 0 }, ACTION_KILL_PROCESS, ACTION_KILL_PROCESS },
		{ { 6, 1 }, ACTION_KILL_PROCESS, ACTION_KILL_PROCESS },
		{ { 6, 14 }, ACTION_ALLOW, ACTION_KILL_PROCESS },
		{ { 6, 18 }, ACTION_ALLOW, ACTION_ALLOW },
		{ { 7, 0 }, ACTION_ALLOW, ACTION_ALLOW },
	};
	struct fixture f = fixture_new("x86_64");
	for (size_t i = 0; i < ISO_COUNT(kernels); i++) {
		explorer_set_kernel(f.explorer, kernels[i].kernel);
		ck_assert_int_eq(rule_insns(&f, none, 1, 335).outcome.action, kernels[i].uretprobe);
		ck_assert_int_eq(rule_insns(&f, none, 1, 336).outcome.action, kernels[i].uprobe);
		ck_assert_int_eq(rule_insns(&f, none, 1, 334).outcome.action, ACTION_KILL_PROCESS);
	}
	fixture_free(&f);
}
END_TEST

/*
 * Tried with Docker's profile on Linux 6.18: socket(40) is refused, and
 * socket(0x100000028) gives a vsock socket, because the kernel takes an int.
 */
START_TEST(what_gets_around_a_comparison_of_64_bits_is_told)
{
	static const struct {
		const char *runtime;
		const char *abi;
		const char *name;
		const char *slips; /* NULL: nothing does */
	} calls[] = {
		{ "docker", "x86_64", "socket", "domain is 38 [AF_ALG], 40 [AF_VSOCK]" },
		{ "podman", "x86_64", "socket", "domain is 16 [AF_NETLINK] and protocol is 9 [NETLINK_AUDIT]" },
		{ "docker", "x86_64", "personality", NULL }, /* what is not listed is refused there */
		{ "docker", "x86_64", "clone", NULL },       /* its mask looks at the lower half alone */
		{ "docker", "x86", "socket", NULL },         /* arguments have no upper half */
	};
	for (size_t i = 0; i < ISO_COUNT(calls); i++) {
		struct fixture f = fixture_new("x86_64");
		const struct runtime_default *runtime = runtime_default_find(calls[i].runtime);
		struct profile profile = runtime_default_profile(runtime, f.arena);
		struct profile_target target = { .abi = f.abi, .loader = runtime->loader };
		struct ruling_list list;
		ck_assert_int_eq(profile_rule(f.explorer, &profile, &target, abi_find(calls[i].abi), f.arena, &list, NULL), 0);
		const char *slips = ruling_find(&list, calls[i].name)->slips;
		ck_assert_msg((slips == NULL) == (calls[i].slips == NULL), "%zu: %s", i, slips ? slips : "nothing");
		if (slips)
			ck_assert_str_eq(slips, calls[i].slips);
		fixture_free(&f);
	}
}
END_TEST

START_TEST(big_endian_halves_stand_the_other_way_round)
{
	static const struct sock_filter insns[] = {
		LOAD(28),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x7e020000),
		TEST(BPF_JEQ, 0, 0, 1),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(SECCOMP_RET_ERRNO | 1),
	};
	struct fixture f = fixture_new("s390x");
	struct bpf prog = { ISO_COUNT(insns), insns };
	struct ruling ruling = rule_one(f.explorer, &prog, 1, f.abi, 120, "clone", f.arena);
	ck_assert_str_eq(ruling.branches[0].when, "(flags & 0x7e020000 [CLONE_NEW*]) == 0");
	fixture_free(&f);
}
END_TEST

START_TEST(a_computed_return_is_taken_apart)
{
	/* errno (arg2 & 3): four outcomes */
	static const struct sock_filter insns[] = {
		LOAD(32),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 3),
		BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO),
		BPF_STMT(BPF_RET | BPF_A, 0),
	};
	struct fixture f = fixture_new("x86_64");
	struct ruling ruling = rule_insns(&f, insns, 4, 1);
	ck_assert_uint_eq(ruling.branch_count, 4);
	cleanup_strbuf struct strbuf out = { 0 };
	ruling_text(&out, &ruling);
	ck_assert_str_eq(strbuf_text(&out), "errno 0 when (arg2 & 0x3) == 0; errno 1 (EPERM) when (arg2 & 0x3) == 0x1; "
					    "errno 2 (ENOENT) when (arg2 & 0x3) == 0x2; errno 3 (ESRCH) otherwise");
	fixture_free(&f);
}
END_TEST

START_TEST(what_is_too_hard_is_said_to_be_so)
{
	/* is the product of two arguments this number? */
	static const struct sock_filter product[] = {
		LOAD(16),
		BPF_STMT(BPF_MISC | BPF_TAX, 0),
		LOAD(24),
		BPF_STMT(BPF_ALU | BPF_MUL | BPF_X, 0),
		TEST(BPF_JEQ, 0x12345, 0, 1),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(SECCOMP_RET_TRAP),
	};
	struct fixture f = fixture_new("x86_64");
	struct ruling ruling = rule_insns(&f, product, 7, 1);
	ck_assert(!ruling.listed);
	ck_assert(ruling.outcome.action == ACTION_UNKNOWN || ruling.outcome.action == ACTION_DEPENDS);
	ck_assert(ruling_reaches(&ruling));
	ck_assert(!ruling_same(&ruling, &ruling));
	fixture_free(&f);
}
END_TEST

/* ---- whole tables --------------------------------------------------------------------- */

START_TEST(a_table_has_every_syscall_and_its_counts_add_up)
{
	struct fixture f = fixture_new("x86_64");
	scmp_filter_ctx ctx = context(SCMP_ACT_ERRNO(1), f.abi);
	ck_assert_int_eq(seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(read), 0), 0);
	ck_assert_int_eq(seccomp_rule_add(ctx, SCMP_ACT_LOG, SCMP_SYS(write), 0), 0);
	ck_assert_int_eq(seccomp_rule_add(ctx, SCMP_ACT_TRACE(1), SCMP_SYS(ptrace), 0), 0);
	ck_assert_int_eq(seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_EQ, 1, 0)), 0);
	struct sock_filter insns[100];
	struct bpf prog = { compile("x86_64", ctx, insns, 100), insns };
	struct ruling_list list = rule_all(f.explorer, &prog, 1, f.abi, f.arena);
	struct ruling_counts counts = ruling_count(&list);
	ck_assert_uint_gt(counts.total, 350);
	ck_assert_uint_eq(counts.allow, 2);
	ck_assert_uint_eq(counts.depends, 1);
	ck_assert_uint_eq(counts.other, 1);
	ck_assert_uint_eq(counts.unknown, 0);
	ck_assert_uint_eq(counts.reach, 4);
	ck_assert_uint_eq(counts.allow + counts.depends + counts.blocked + counts.other, counts.total);
	ck_assert_int_eq(ruling_find(&list, "write")->outcome.action, ACTION_LOG);
	ck_assert_ptr_null(ruling_find(&list, "nonsense"));
	/* no filter at all: everything is carried out */
	list = rule_all(f.explorer, NULL, 0, f.abi, f.arena);
	ck_assert_uint_eq(ruling_count(&list).allow, list.count);
	/* an ABI that the filter does not name */
	list = rule_all(f.explorer, &prog, 1, abi_find("x32"), f.arena);
	ck_assert_uint_eq(ruling_count(&list).blocked, list.count);
	ck_assert_int_eq(list.items[0].outcome.action, ACTION_KILL_THREAD);
	fixture_free(&f);
}
END_TEST

/* ---- what is dangerous -------------------------------------------------------------- */

START_TEST(dangerous_syscalls_exist_once_and_say_what_they_give)
{
	cleanup_arena struct arena *arena = arena_new();
	struct syscall_list native = abi_syscalls(abi_find("x86_64"), arena);
	struct syscall_list x86 = abi_syscalls(abi_find("x86"), arena);
	for (size_t i = 0; i < dangerous_syscall_count; i++) {
		const struct dangerous_syscall *call = &dangerous_syscalls[i];
		uint32_t nr;
		ck_assert_msg(syscall_list_nr(&native, call->name, &nr) || syscall_list_nr(&x86, call->name, &nr), "%s",
			call->name);
		ck_assert_ptr_eq(dangerous_find(call->name), call);
		size_t len = strlen(call->gives);
		ck_assert_msg(len > 20 && len < 110 && call->gives[len - 1] == '.', "%s: %s", call->name, call->gives);
	}
	ck_assert_ptr_null(dangerous_find("read"));
	ck_assert_ptr_null(dangerous_find(NULL));
}
END_TEST

START_TEST(no_runtime_allows_the_worst_without_a_capability)
{
	static const char *const worst[] = { "init_module", "finit_module", "kexec_load", "kexec_file_load", "bpf",
		"perf_event_open", "open_by_handle_at", "iopl", "ioperm", "userfaultfd", "io_uring_setup" };
	struct fixture f = fixture_new("x86_64");
	for (size_t r = 0; r < runtime_default_count; r++) {
		struct profile profile = runtime_default_profile(&runtime_defaults[r], f.arena);
		struct profile_target target = { .abi = f.abi, .loader = runtime_defaults[r].loader };
		struct ruling_list list;
		ck_assert_int_eq(profile_rule(f.explorer, &profile, &target, NULL, f.arena, &list, NULL), 0);
		for (size_t i = 0; i < ISO_COUNT(worst); i++) {
			ck_assert_ptr_nonnull(dangerous_find(worst[i]));
			ck_assert_msg(!ruling_reaches(ruling_find(&list, worst[i])), "%s: %s", runtime_defaults[r].id,
				worst[i]);
		}
	}
	fixture_free(&f);
}
END_TEST

Suite *rulings_suite(void)
{
	Suite *suite = suite_create("rulings");
	TCase *tc = tcase_create("exact");
	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, exploring_a_filter_gives_what_running_it_gives, 0, 4);
	tcase_add_test(tc, a_ruling_depends_only_where_outcomes_differ);
	suite_add_tcase(suite, tc);
	tc = tcase_create("words");
	tcase_add_loop_test(tc, conditions_read_like_the_rules_they_came_from, 0, (int)ISO_COUNT(sayings));
	tcase_add_test(tc, equal_functions_are_recognised_whatever_the_program);
	tcase_add_test(tc, the_upper_half_of_an_argument_counts_where_a_filter_sees_it);
	tcase_add_test(tc, some_kernels_ask_no_filter_about_some_calls);
	tcase_add_test(tc, what_gets_around_a_comparison_of_64_bits_is_told);
	tcase_add_test(tc, big_endian_halves_stand_the_other_way_round);
	tcase_add_test(tc, a_computed_return_is_taken_apart);
	tcase_add_test(tc, what_is_too_hard_is_said_to_be_so);
	suite_add_tcase(suite, tc);
	tc = tcase_create("tables");
	tcase_add_test(tc, a_table_has_every_syscall_and_its_counts_add_up);
	suite_add_tcase(suite, tc);
	tc = tcase_create("dangerous");
	tcase_add_test(tc, dangerous_syscalls_exist_once_and_say_what_they_give);
	tcase_add_test(tc, no_runtime_allows_the_worst_without_a_capability);
	suite_add_tcase(suite, tc);
	return suite;
}
