/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "suites.h"

#include <isotop/bpf.h>
#include <isotop/emit.h>
#include <isotop/profile.h>
#include <isotop/rulebook.h>
#include <isotop/ruling.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SYS_ADMIN  (UINT64_C(1) << 21)
#define SYS_CHROOT (UINT64_C(1) << 18)

/* Profiles here are for x86-64, wherever the tests run: a little-endian machine can compile them. */
static struct profile_target target_of(uint64_t caps, unsigned major, unsigned minor, enum loader loader)
{
	return (struct profile_target){
		.abi = abi_find("x86_64"),
		.caps = caps,
		.kernel = { major, minor },
		.loader = loader,
	};
}

struct fixture {
	struct arena *arena;
	struct explorer *explorer;
	struct ruling_list list;
	struct compiled compiled;
	struct err err;
};

static void fixture_free(struct fixture *f)
{
	arena_free(f->arena);
	explorer_free(f->explorer);
}

/* Reads, compiles and rules. 0, or the code with the message in f->err. */
static int rule_text(
	struct fixture *f, const char *text, enum profile_dialect dialect, const struct profile_target *target)
{
	*f = (struct fixture){ .arena = arena_new(), .explorer = explorer_new() };
	struct profile profile;
	int ret = profile_parse("p.json", text, strlen(text), dialect, f->arena, &profile, &f->err);
	if (ret == 0)
		ret = profile_compile(&profile, target, f->arena, &f->compiled, &f->err);
	if (ret == 0)
		ret = profile_rule(f->explorer, &profile, target, NULL, f->arena, &f->list, &f->err);
	return ret;
}

static void expect(const struct fixture *f, const char *name, const char *text)
{
	cleanup_strbuf struct strbuf out = { 0 };
	const struct ruling *ruling = ruling_find(&f->list, name);
	ck_assert_msg(ruling != NULL, "%s", name);
	ruling_text(&out, ruling);
	ck_assert_msg(strcmp(strbuf_text(&out), text) == 0, "%s: %s, expected %s", name, strbuf_text(&out), text);
}

/* ---- rules ------------------------------------------------------------------------ */

static const struct {
	const char *test;
	const char *text;
} operators[] = {
	{ "\"value\":5,\"op\":\"SCMP_CMP_EQ\"", "allow when fd is 5; errno 77 (EBADFD) otherwise" },
	{ "\"value\":5,\"op\":\"SCMP_CMP_NE\"", "errno 77 (EBADFD) when fd is 5; allow otherwise" },
	{ "\"value\":5,\"op\":\"SCMP_CMP_LT\"", "allow when fd <= 4; errno 77 (EBADFD) otherwise" },
	{ "\"value\":5,\"op\":\"SCMP_CMP_LE\"", "allow when fd <= 5; errno 77 (EBADFD) otherwise" },
	{ "\"value\":5,\"op\":\"SCMP_CMP_GT\"", "allow when fd >= 6; errno 77 (EBADFD) otherwise" },
	{ "\"value\":5,\"op\":\"SCMP_CMP_GE\"", "allow when fd >= 5; errno 77 (EBADFD) otherwise" },
	{ "\"value\":12,\"valueTwo\":4,\"op\":\"SCMP_CMP_MASKED_EQ\"",
		"allow when (fd & 0xc) == 4; errno 77 (EBADFD) otherwise" },
	{ "\"value\":18446744073709551615,\"op\":\"SCMP_CMP_EQ\"",
		"allow when fd is 0xffffffffffffffff; errno 77 (EBADFD) otherwise" },
	/* two tests of one argument are two rules */
	{ "\"value\":5,\"op\":\"SCMP_CMP_EQ\"},{\"index\":0,\"value\":7,\"op\":\"SCMP_CMP_EQ\"",
		"allow when fd is 5, 7; errno 77 (EBADFD) otherwise" },
	/* tests of different arguments are one */
	{ "\"value\":5,\"op\":\"SCMP_CMP_EQ\"},{\"index\":2,\"value\":7,\"op\":\"SCMP_CMP_EQ\"",
		"allow when fd is 5 and count is 0x7; errno 77 (EBADFD) otherwise" },
};

START_TEST(each_operator_means_what_its_name_says)
{
	cleanup_strbuf struct strbuf text = { 0 };
	strbuf_addf(&text,
		"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":77,\"syscalls\":["
		"{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,%s}]}]}",
		operators[_i].test);
	struct profile_target target = target_of(0, 0, 0, LOADER_CRUN);
	struct fixture f;
	ck_assert_msg(rule_text(&f, strbuf_text(&text), PROFILE_OCI, &target) == 0, "%s", f.err.text);
	expect(&f, "read", operators[_i].text);
	fixture_free(&f);
}
END_TEST

static const char every_action[] =
	"{\"defaultAction\":\"SCMP_ACT_KILL_PROCESS\",\"listenerPath\":\"/run/l\",\"syscalls\":["
	"{\"names\":[\"read\",\"no_such_call\"],\"action\":\"SCMP_ACT_ALLOW\"},"
	"{\"names\":[\"open\"],\"action\":\"SCMP_ACT_ERRNO\"},"
	"{\"names\":[\"close\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":0},"
	"{\"names\":[\"stat\"],\"action\":\"SCMP_ACT_KILL\"},"
	"{\"names\":[\"fstat\"],\"action\":\"SCMP_ACT_KILL_THREAD\"},"
	"{\"names\":[\"lstat\"],\"action\":\"SCMP_ACT_KILL_PROCESS\"},"
	"{\"names\":[\"poll\"],\"action\":\"SCMP_ACT_LOG\"},"
	"{\"names\":[\"lseek\"],\"action\":\"SCMP_ACT_NOTIFY\"},"
	"{\"names\":[\"mmap\"],\"action\":\"SCMP_ACT_TRACE\",\"errnoRet\":3},"
	"{\"names\":[\"brk\"],\"action\":\"SCMP_ACT_TRAP\"}]}";

START_TEST(each_action_has_its_outcome)
{
	static const char *const outcomes[][2] = {
		{ "read", "allow" },
		{ "open", "errno 1 (EPERM)" },
		{ "close", "errno 0" },
		{ "stat", "kill-thread" },
		{ "fstat", "kill-thread" },
		{ "lstat", "kill-process" },
		{ "poll", "log" },
		{ "lseek", "notify" },
		{ "mmap", "trace 3" },
		{ "brk", "trap" },
		{ "mount", "kill-process" },
	};
	struct profile_target target = target_of(0, 0, 0, LOADER_CRUN);
	struct fixture f;
	ck_assert_msg(rule_text(&f, every_action, PROFILE_OCI, &target) == 0, "%s", f.err.text);
	for (size_t i = 0; i < ISO_COUNT(outcomes); i++)
		expect(&f, outcomes[i][0], outcomes[i][1]);
	ck_assert_uint_eq(f.compiled.ignored_count, 1);
	ck_assert_str_eq(f.compiled.ignored[0], "no_such_call");
	fixture_free(&f);
}
END_TEST

/* ---- conditions --------------------------------------------------------------------- */

#define ONE_RULE(extra)                                                                                      \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"chroot\"],\"action\":\"SCMP_ACT_" \
	"ALLOW\"," extra "}]}"

static const struct {
	const char *text;
	uint64_t caps;
	unsigned kernel[2];
	enum profile_dialect dialect;
	bool allowed;
} gates[] = {
	{ ONE_RULE("\"includes\":{\"caps\":[\"CAP_SYS_CHROOT\"]}"), SYS_CHROOT, { 6, 1 }, PROFILE_DOCKER, true },
	{ ONE_RULE("\"includes\":{\"caps\":[\"CAP_SYS_CHROOT\"]}"), 0, { 6, 1 }, PROFILE_DOCKER, false },
	{ ONE_RULE("\"includes\":{\"caps\":[\"CAP_SYS_CHROOT\"]}"), 0, { 6, 1 }, PROFILE_CONTAINERS, false },
	/* the OCI spec has no conditions: the rule holds for everybody */
	{ ONE_RULE("\"includes\":{\"caps\":[\"CAP_SYS_CHROOT\"]}"), 0, { 6, 1 }, PROFILE_OCI, true },
	/* all of them are needed */
	{ ONE_RULE("\"includes\":{\"caps\":[\"CAP_SYS_CHROOT\",\"CAP_SYS_ADMIN\"]}"), SYS_CHROOT, { 6, 1 },
		PROFILE_DOCKER, false },
	{ ONE_RULE("\"includes\":{\"caps\":[\"CAP_NONSENSE\"]}"), UINT64_MAX, { 6, 1 }, PROFILE_DOCKER, false },
	/* compared letter by letter */
	{ ONE_RULE("\"includes\":{\"caps\":[\"cap_sys_chroot\"]}"), UINT64_MAX, { 6, 1 }, PROFILE_DOCKER, false },
	{ ONE_RULE("\"includes\":{\"caps\":[\"SYS_CHROOT\"]}"), UINT64_MAX, { 6, 1 }, PROFILE_DOCKER, false },
	/* one is enough to exclude */
	{ ONE_RULE("\"excludes\":{\"caps\":[\"CAP_SYS_CHROOT\",\"CAP_SYS_ADMIN\"]}"), SYS_ADMIN, { 6, 1 },
		PROFILE_DOCKER, false },
	{ ONE_RULE("\"excludes\":{\"caps\":[\"CAP_SYS_CHROOT\"]}"), SYS_ADMIN, { 6, 1 }, PROFILE_DOCKER, true },
	{ ONE_RULE("\"includes\":{\"arches\":[\"arm64\",\"amd64\"]}"), 0, { 6, 1 }, PROFILE_DOCKER, true },
	{ ONE_RULE("\"includes\":{\"arches\":[\"x86_64\"]}"), 0, { 6, 1 }, PROFILE_DOCKER, false },
	{ ONE_RULE("\"excludes\":{\"arches\":[\"amd64\"]}"), 0, { 6, 1 }, PROFILE_DOCKER, false },
	{ ONE_RULE("\"includes\":{\"minKernel\":\"4.8\"}"), 0, { 4, 8 }, PROFILE_DOCKER, true },
	{ ONE_RULE("\"includes\":{\"minKernel\":\"4.8\"}"), 0, { 4, 7 }, PROFILE_DOCKER, false },
	{ ONE_RULE("\"includes\":{\"minKernel\":\"4.8\"}"), 0, { 3, 19 }, PROFILE_DOCKER, false },
	{ ONE_RULE("\"includes\":{\"minKernel\":\"4.8\"}"), 0, { 0, 0 }, PROFILE_DOCKER, true },
	{ ONE_RULE("\"includes\":{\"minKernel\":\"4.8\"}"), 0, { 3, 19 }, PROFILE_CONTAINERS, true },
	{ ONE_RULE("\"excludes\":{\"minKernel\":\"4.8\"}"), 0, { 5, 0 }, PROFILE_DOCKER, false },
	{ ONE_RULE("\"excludes\":null,\"includes\":{}"), 0, { 5, 0 }, PROFILE_DOCKER, true },
	/* the old form, and keys in another case */
	{ "{\"defaultaction\":\"SCMP_ACT_ERRNO\",\"Syscalls\":[{\"name\":\"chroot\",\"ACTION\":\"SCMP_ACT_ALLOW\"}]}",
		0, { 5, 0 }, PROFILE_DOCKER, true },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"name\":\"chroot\",\"action\":\"SCMP_ACT_ALLOW\"}]}",
		0, { 5, 0 }, PROFILE_OCI, false },
};

START_TEST(conditions_hold_as_the_runtimes_read_them)
{
	struct profile_target target = target_of(gates[_i].caps, gates[_i].kernel[0], gates[_i].kernel[1], LOADER_CRUN);
	struct fixture f;
	ck_assert_msg(rule_text(&f, gates[_i].text, gates[_i].dialect, &target) == 0, "%s", f.err.text);
	expect(&f, "chroot", gates[_i].allowed ? "allow" : "errno 1 (EPERM)");
	fixture_free(&f);
}
END_TEST

START_TEST(errors_may_have_names_where_podman_reads_them)
{
	static const char text[] =
		"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrno\":\"ENOSYS\",\"defaultErrnoRet\":2,\"syscalls\":["
		"{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"EACCES\",\"errnoRet\":2},"
		"{\"names\":[\"write\"],\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"5\"}]}";
	static const char *const expected[][4] = {
		[PROFILE_CONTAINERS] = { "errno 13 (EACCES)", "errno 5 (EIO)", "errno 38 (ENOSYS)" },
		[PROFILE_DOCKER] = { "errno 2 (ENOENT)", "errno 1 (EPERM)", "errno 2 (ENOENT)" },
		[PROFILE_OCI] = { "errno 2 (ENOENT)", "errno 1 (EPERM)", "errno 2 (ENOENT)" },
	};
	struct profile_target target = target_of(0, 0, 0, LOADER_CRUN);
	for (enum profile_dialect dialect = 0; dialect < PROFILE_DIALECT_COUNT; dialect++) {
		struct fixture f;
		ck_assert_msg(rule_text(&f, text, dialect, &target) == 0, "%s", f.err.text);
		expect(&f, "read", expected[dialect][0]);
		expect(&f, "write", expected[dialect][1]);
		expect(&f, "mount", expected[dialect][2]);
		fixture_free(&f);
	}
}
END_TEST

/* ---- architectures -------------------------------------------------------------------- */

static const struct {
	const char *archs;
	const char *x86;
	const char *x32;
} guests[] = {
	{ "", "kill-thread", "kill-thread" },
	{ "\"architectures\":[\"SCMP_ARCH_X86\"],", "allow", "kill-thread" },
	{ "\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X32\"],", "kill-thread", "allow" },
	{ "\"archMap\":[{\"architecture\":\"SCMP_ARCH_AARCH64\",\"subArchitectures\":[\"SCMP_ARCH_ARM\"]},"
	  "{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":[\"SCMP_ARCH_X86\",\"SCMP_ARCH_X32\"]}],",
		"allow", "allow" },
	{ "\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":null}],", "kill-thread",
		"kill-thread" },
};

START_TEST(calls_of_an_architecture_that_is_not_listed_kill)
{
	cleanup_strbuf struct strbuf text = { 0 };
	strbuf_addf(&text,
		"{\"defaultAction\":\"SCMP_ACT_ERRNO\",%s\"syscalls\":["
		"{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}]}",
		guests[_i].archs);
	struct profile_target target = target_of(0, 0, 0, LOADER_CRUN);
	struct fixture f;
	ck_assert_msg(rule_text(&f, strbuf_text(&text), PROFILE_DOCKER, &target) == 0, "%s", f.err.text);
	expect(&f, "read", "allow");
	f.list = rule_all(f.explorer, &f.compiled.prog, 1, abi_find("x86"), f.arena);
	expect(&f, "read", guests[_i].x86);
	f.list = rule_all(f.explorer, &f.compiled.prog, 1, abi_find("x32"), f.arena);
	expect(&f, "read", guests[_i].x32);
	fixture_free(&f);
}
END_TEST

/* ---- calls newer than the profile --------------------------------------------------------- */

static const struct {
	enum loader loader;
	const char *action;
	const char *archs;
	const char *native; /* what a number above the highest gets */
	const char *x86;
} stubs[] = {
	{ LOADER_RUNC, "SCMP_ACT_KILL_PROCESS", "\"SCMP_ARCH_X86\"", "errno 38 (ENOSYS)", "errno 38 (ENOSYS)" },
	{ LOADER_RUNC, "SCMP_ACT_KILL_PROCESS", "", "errno 38 (ENOSYS)", "kill-thread" },
	{ LOADER_RUNC_OLD, "SCMP_ACT_KILL_PROCESS", "\"SCMP_ARCH_X86\"", "kill-process", "errno 38 (ENOSYS)" },
	{ LOADER_RUNC_OLD, "SCMP_ACT_KILL_PROCESS", "\"SCMP_ARCH_X86_64\"", "errno 38 (ENOSYS)", "kill-thread" },
	{ LOADER_CRUN, "SCMP_ACT_KILL_PROCESS", "\"SCMP_ARCH_X86\"", "kill-process", "kill-process" },
	{ LOADER_RUNC, "SCMP_ACT_LOG", "\"SCMP_ARCH_X86\"", "log", "log" },
	{ LOADER_RUNC, "SCMP_ACT_TRACE", "\"SCMP_ARCH_X86\"", "trace 1", "trace 1" },
};

static void expect_number(const struct fixture *f, const char *abi, uint32_t nr, const char *text)
{
	cleanup_strbuf struct strbuf out = { 0 };
	struct ruling ruling = rule_one(f->explorer, &f->compiled.prog, 1, abi_find(abi), nr, NULL, f->arena);
	ruling_text(&out, &ruling);
	ck_assert_msg(strcmp(strbuf_text(&out), text) == 0, "%s %u: %s", abi, nr, strbuf_text(&out));
}

START_TEST(calls_newer_than_the_profile_get_what_the_loader_gives_them)
{
	cleanup_strbuf struct strbuf text = { 0 };
	/* the highest is openat2: 437 in both */
	strbuf_addf(&text,
		"{\"defaultAction\":\"%s\",\"architectures\":[%s],\"syscalls\":["
		"{\"names\":[\"read\",\"openat2\"],\"action\":\"SCMP_ACT_ALLOW\"}]}",
		stubs[_i].action, stubs[_i].archs);
	struct profile_target target = target_of(0, 0, 0, stubs[_i].loader);
	struct fixture f;
	ck_assert_msg(rule_text(&f, strbuf_text(&text), PROFILE_OCI, &target) == 0, "%s", f.err.text);
	expect_number(&f, "x86_64", 437, "allow");
	expect_number(&f, "x86_64", 438, stubs[_i].native);
	expect_number(&f, "x86_64", 3999, stubs[_i].native);
	expect_number(&f, "x86", 438, stubs[_i].x86);
	/* a call of x32 is none of x86-64, however large its number */
	expect_number(&f, "x32", 0x40000000 + 999, "kill-thread");
	fixture_free(&f);
}
END_TEST

/* ---- what is refused ------------------------------------------------------------------------- */

static const struct {
	const char *text;
	enum loader loader;
	const char *why;
} refused[] = {
	{ "[]", LOADER_RUNC, "expected a map" },
	{ "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\n\"syscalls\":7}", LOADER_RUNC, "line 2: syscalls: expected a list" },
	{ "{\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}]}", LOADER_RUNC,
		"defaultAction: missing" },
	{ "{\"defaultAction\":\"ALLOW\"}", LOADER_RUNC, "no such action: ALLOW" },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[\n\n{\"names\":[\"read\"],\"action\":7}]}", LOADER_RUNC,
		"line 3: action: expected text" },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":\"read\",\"action\":\"SCMP_ACT_ALLOW\"}]}",
		LOADER_RUNC, "names: expected a list" },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"\"],\"action\":\"SCMP_ACT_ALLOW\"}]}",
		LOADER_RUNC, "a name is empty" },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":-1}", LOADER_RUNC, "defaultErrnoRet: expected" },
	{ ONE_RULE("\"args\":[{\"index\":6,\"op\":\"SCMP_CMP_EQ\"}]"), LOADER_RUNC, "arguments 0 to 5" },
	{ ONE_RULE("\"args\":[{\"index\":0,\"op\":\"EQ\"}]"), LOADER_RUNC, "no such operator: EQ" },
	{ ONE_RULE("\"args\":[{\"index\":0,\"value\":1.5,\"op\":\"SCMP_CMP_EQ\"}]"), LOADER_RUNC, "value: expected" },
	{ ONE_RULE("\"includes\":{\"minKernel\":\"4\"}"), LOADER_RUNC, "minKernel" },
	{ ONE_RULE("\"includes\":{\"minKernel\":\"0.0\"}"), LOADER_RUNC, "minKernel" },
	{ ONE_RULE("\"name\":\"read\""), LOADER_RUNC, "both name and names" },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_X86\"],"
	  "\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86\"}]}",
		LOADER_RUNC, "both architectures and archMap" },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"amd64\"]}", LOADER_RUNC, "no such architecture" },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_S390X\"]}", LOADER_RUNC,
		"libseccomp refuses the architecture" },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"flags\":[\"SECCOMP_FILTER_FLAG_FUN\"]}", LOADER_RUNC,
		"no such flag" },
	{ "{\"defaultAction\":\"SCMP_ACT_NOTIFY\",\"listenerPath\":\"/l\"}", LOADER_RUNC, "as the default action" },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"listenerPath\":\"/l\",\"syscalls\":[{\"names\":[\"write\"],"
	  "\"action\":\"SCMP_ACT_NOTIFY\"}]}",
		LOADER_RUNC, "notify for write" },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_NOTIFY\"}]}",
		LOADER_RUNC, "without a listenerPath" },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\","
	  "\"errnoRet\":1}]}",
		LOADER_CRUN, "refuses an error number" },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\n\"DefaultAction\":\"SCMP_ACT_ALLOW\"}", LOADER_RUNC,
		"line 2: the key DefaultAction stands twice" },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"\xC5\xBFyscalls\":[],\"syscalls\":[]}", LOADER_RUNC, "stands twice" },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultAction\":\"SCMP_ACT_ALLOW\"}", LOADER_RUNC, "stands twice" },
	{ ONE_RULE("\"Names\":[\"mount\"]"), LOADER_RUNC, "stands twice" },
	{ "{\"defaultAction\":", LOADER_RUNC, "p.json:1:" },
};

START_TEST(what_the_runtime_refuses_is_refused_with_its_place)
{
	struct profile_target target = target_of(UINT64_MAX, 6, 1, refused[_i].loader);
	struct fixture f;
	int ret = rule_text(&f, refused[_i].text, PROFILE_DOCKER, &target);
	ck_assert_msg(ret == -EINVAL, "%d: %d", _i, ret);
	ck_assert_msg(strstr(f.err.text, refused[_i].why), "%d: %s", _i, f.err.text);
	fixture_free(&f);
}
END_TEST

START_TEST(a_profile_that_says_nothing_is_no_filter)
{
	struct profile_target target = target_of(0, 0, 0, LOADER_RUNC);
	struct fixture f;
	ck_assert_int_eq(rule_text(&f, "{\"architectures\":[],\"syscalls\":[]}", PROFILE_OCI, &target), 0);
	ck_assert(f.compiled.none);
	expect(&f, "mount", "allow");
	fixture_free(&f);
}
END_TEST

/* ---- what RuntimeDefault means ---------------------------------------------------------------- */

#define CAP_BIT_OF(number) (UINT64_C(1) << (number))

static const uint64_t capability_sets[] = {
	0,
	0xa80425fb, /* Docker's default */
	0xa80425fb | SYS_ADMIN,
	CAP_BIT_OF(19) | CAP_BIT_OF(2),                   /* SYS_PTRACE, DAC_READ_SEARCH */
	CAP_BIT_OF(38) | CAP_BIT_OF(39) | CAP_BIT_OF(34), /* PERFMON, BPF, SYSLOG */
	UINT64_MAX,
};

static const unsigned kernels[][2] = { { 3, 10 }, { 4, 8 }, { 6, 1 } };

static bool is_unknown(const struct compiled *compiled, const char *name)
{
	for (size_t i = 0; i < compiled->ignored_count; i++) {
		if (strcmp(compiled->ignored[i], name) == 0)
			return true;
	}
	return false;
}

/* Every syscall of every guest has the same outcome for all arguments. */
static void expect_same(
	struct explorer *explorer, struct arena *arena, const struct compiled *a, const struct compiled *b)
{
	static const char *const ids[] = { "x86_64", "x86", "x32" };
	for (size_t i = 0; i < ISO_COUNT(ids); i++) {
		struct ruling_list ours = rule_all(explorer, &a->prog, 1, abi_find(ids[i]), arena);
		struct ruling_list theirs = rule_all(explorer, &b->prog, 1, abi_find(ids[i]), arena);
		for (size_t k = 0; k < ours.count; k++)
			ck_assert_msg(
				ruling_same(&ours.items[k], &theirs.items[k]), "%s %s", ids[i], ours.items[k].name);
	}
	for (size_t i = 0; i < a->ignored_count; i++)
		ck_assert_msg(is_unknown(b, a->ignored[i]), "%s", a->ignored[i]);
	ck_assert_uint_eq(a->ignored_count, b->ignored_count);
}

/* The published profile, or NULL with the reason printed. */
static char *corpus_file(const char *name, size_t *ret_len)
{
	const char *corpora = getenv("ISOTOP_CORPORA");
	cleanup_strbuf struct strbuf path = { 0 };
	strbuf_addf(&path, "%s/%s", corpora ? corpora : "../shared/corpora", name);
	FILE *file = fopen(strbuf_text(&path), "r");
	if (!file) {
		printf("skipped: %s is not there\n", strbuf_text(&path));
		return NULL;
	}
	char *text = calloc(1, 1 << 20);
	ck_assert_ptr_nonnull(text);
	*ret_len = fread(text, 1, (1 << 20) - 1, file);
	fclose(file);
	return text;
}

/* Who asks for the native calls alone gets a shorter program, which rules on them as the whole one does. */
START_TEST(native_calls_are_ruled_alike_without_guests)
{
	static const char *const ids[] = { "x86_64", "aarch64" };
	struct rulebook *book = rulebook_new();
	for (size_t i = 0; i < runtime_default_count * ISO_COUNT(ids) * 2; i++) {
		const struct runtime_default *runtime = &runtime_defaults[i % runtime_default_count];
		struct err err;
		struct profile_target target = { .abi = abi_find(ids[i / runtime_default_count % ISO_COUNT(ids)]),
			.caps = capability_sets[_i], .kernel = { i >= runtime_default_count * ISO_COUNT(ids) ? 4 : 0, 4 } };
		const struct ruled *whole = rulebook_default(book, runtime, &target, &err);
		target.native_only = true;
		const struct ruled *native = rulebook_default(book, runtime, &target, &err);
		if (!whole && !native)
			continue; /* libseccomp makes no filter for it on this machine */
		ck_assert_ptr_nonnull(whole);
		ck_assert_ptr_nonnull(native);
		ck_assert_uint_lt(ruled_program(native).progs[0].count, ruled_program(whole).progs[0].count);
		ck_assert_uint_eq(ruled_differ(whole, native, NULL), 0);
		ck_assert_mem_eq(&ruled_summary(whole)->counts, &ruled_summary(native)->counts, sizeof(struct ruling_counts));
		ruled_unref(whole);
		ruled_unref(native);
	}
	rulebook_unref(book);
}
END_TEST

START_TEST(dockers_table_is_the_published_profile)
{
	size_t len;
	char *text = corpus_file("moby-profiles/default.json", &len);
	if (!text)
		return;
	struct explorer *explorer = explorer_new();
	for (size_t i = 0; i < ISO_COUNT(kernels); i++) {
		cleanup_arena struct arena *arena = arena_new();
		struct profile_target target =
			target_of(capability_sets[_i], kernels[i][0], kernels[i][1], LOADER_RUNC);
		struct profile ours = runtime_default_profile(runtime_default_find("docker"), arena);
		struct profile theirs;
		struct err err;
		struct compiled a;
		struct compiled b;
		ck_assert_int_eq(profile_parse("default.json", text, len, PROFILE_DOCKER, arena, &theirs, &err), 0);
		ck_assert_int_eq(profile_compile(&ours, &target, arena, &a, &err), 0);
		ck_assert_int_eq(profile_compile(&theirs, &target, arena, &b, &err), 0);
		expect_same(explorer, arena, &a, &b);
	}
	explorer_free(explorer);
	free(text);
}
END_TEST

/* What is known of the four from their documentation, and tells them apart. */
static const struct {
	const char *runtime;
	uint64_t caps;
	const char *name;
	const char *text;
} known[] = {
	{ "docker", 0, "mount", "errno 1 (EPERM)" },
	{ "docker", SYS_ADMIN, "mount", "allow" },
	{ "containerd", 0, "clone3", "errno 38 (ENOSYS)" },
	{ "containerd", 0, "unshare", "errno 1 (EPERM)" },
	{ "containerd", SYS_ADMIN, "unshare", "allow" },
	{ "containerd", 0, "keyctl", "errno 1 (EPERM)" },
	{ "containerd", 0, "clone", "allow when (flags & 0x7e020000 [CLONE_NEW*]) == 0; errno 1 (EPERM) otherwise" },
	{ "podman", 0, "mount", "allow" },
	{ "podman", 0, "unshare", "allow" },
	{ "podman", 0, "setns", "allow" },
	{ "podman", 0, "keyctl", "allow" },
	{ "podman", 0, "clone", "allow" },
	{ "podman", 0, "userfaultfd", "errno 1 (EPERM)" },
	{ "podman", 0, "bpf", "errno 1 (EPERM)" },
	{ "podman", 0, "io_uring_setup", "errno 38 (ENOSYS)" },
	{ "crio", 0, "mount", "allow" },
	{ "crio", 0, "unshare", "errno 38 (ENOSYS)" },
	{ "crio", SYS_ADMIN, "unshare", "allow" },
	{ "crio", 0, "clone", "allow when (flags & 0x7e020000 [CLONE_NEW*]) == 0; errno 1 (EPERM) otherwise" },
	{ "crio", 0, "clone3", "errno 38 (ENOSYS)" },
};

START_TEST(the_runtimes_defaults_differ_where_they_are_known_to)
{
	cleanup_arena struct arena *arena = arena_new();
	struct fixture f = { .explorer = explorer_new() };
	const struct runtime_default *runtime = runtime_default_find(known[_i].runtime);
	struct profile profile = runtime_default_profile(runtime, arena);
	struct profile_target target = target_of(known[_i].caps, 6, 1, runtime->loader);
	ck_assert_int_eq(profile_rule(f.explorer, &profile, &target, NULL, arena, &f.list, &f.err), 0);
	expect(&f, known[_i].name, known[_i].text);
	explorer_free(f.explorer);
}
END_TEST

START_TEST(every_runtime_has_a_source_and_a_sane_profile)
{
	cleanup_arena struct arena *arena = arena_new();
	struct explorer *explorer = explorer_new();
	for (size_t i = 0; i < runtime_default_count; i++) {
		const struct runtime_default *runtime = &runtime_defaults[i];
		struct profile profile = runtime_default_profile(runtime, arena);
		struct profile_target target = target_of(0xa80425fb, 6, 1, runtime->loader);
		struct ruling_list list;
		ck_assert_int_eq(profile_rule(explorer, &profile, &target, NULL, arena, &list, NULL), 0);
		struct ruling_counts counts = ruling_count(&list);
		ck_assert_uint_gt(counts.allow, 280);
		ck_assert_uint_gt(counts.blocked, 30);
		ck_assert_uint_eq(counts.unknown + counts.other, 0);
		ck_assert_ptr_nonnull(strchr(runtime->source, '/'));
		ck_assert_int_eq(runtime->version[0], 'v');
		ck_assert_ptr_eq(runtime_default_find(runtime->id), runtime);
	}
	ck_assert_ptr_null(runtime_default_find("nonsense"));
	explorer_free(explorer);
}
END_TEST

START_TEST(what_is_written_out_reads_the_same)
{
	static const char text[] =
		"{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 38, \"architectures\": [\"SCMP_ARCH_X86_64\"],"
		" \"flags\": [\"SECCOMP_FILTER_FLAG_LOG\"], \"syscalls\": ["
		"{\"names\": [\"read\", \"write\"], \"action\": \"SCMP_ACT_ALLOW\"},"
		"{\"names\": [\"clone\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 1, \"args\": ["
		"{\"index\": 0, \"value\": 18446744073709551615, \"valueTwo\": 9223372036854775808,"
		" \"op\": \"SCMP_CMP_MASKED_EQ\"}]}]}";
	cleanup_arena struct arena *arena = arena_new();
	struct profile written;
	struct profile again;
	struct err err;
	struct emitter out = emit_begin(NULL, 0);
	ck_assert_msg(profile_parse("p.json", text, strlen(text), PROFILE_OCI, arena, &written, &err) == 0, "%s", err.text);
	emit_object(&out, NULL);
	profile_put(&out, &written);
	emit_close(&out);
	ck_assert_msg(profile_parse("put.json", strbuf_text(&out.text), out.text.len, PROFILE_OCI, arena, &again, &err) == 0,
		"%s", err.text);
	ck_assert_msg(profile_equal(&written, &again), "%s", strbuf_text(&out.text));
	ck_assert_uint_eq(again.rules[1].tests[0].value, UINT64_MAX);
	ck_assert_str_eq(again.flags[0], "SECCOMP_FILTER_FLAG_LOG");
	emit_end(&out);
}
END_TEST

Suite *profile_suite(void)
{
	Suite *suite = suite_create("profile");
	TCase *tc = tcase_create("rules");
	tcase_add_loop_test(tc, each_operator_means_what_its_name_says, 0, (int)ISO_COUNT(operators));
	tcase_add_test(tc, each_action_has_its_outcome);
	tcase_add_loop_test(tc, conditions_hold_as_the_runtimes_read_them, 0, (int)ISO_COUNT(gates));
	tcase_add_test(tc, errors_may_have_names_where_podman_reads_them);
	tcase_add_test(tc, what_is_written_out_reads_the_same);
	suite_add_tcase(suite, tc);
	tc = tcase_create("architectures");
	tcase_add_loop_test(tc, calls_of_an_architecture_that_is_not_listed_kill, 0, (int)ISO_COUNT(guests));
	tcase_add_loop_test(tc, calls_newer_than_the_profile_get_what_the_loader_gives_them, 0, (int)ISO_COUNT(stubs));
	suite_add_tcase(suite, tc);
	tc = tcase_create("refused");
	tcase_add_loop_test(tc, what_the_runtime_refuses_is_refused_with_its_place, 0, (int)ISO_COUNT(refused));
	tcase_add_test(tc, a_profile_that_says_nothing_is_no_filter);
	suite_add_tcase(suite, tc);
	tc = tcase_create("defaults");
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, dockers_table_is_the_published_profile, 0, (int)ISO_COUNT(capability_sets));
	tcase_add_loop_test(tc, the_runtimes_defaults_differ_where_they_are_known_to, 0, (int)ISO_COUNT(known));
	tcase_add_loop_test(tc, native_calls_are_ruled_alike_without_guests, 0, (int)ISO_COUNT(capability_sets));
	tcase_add_test(tc, every_runtime_has_a_source_and_a_sane_profile);
	suite_add_tcase(suite, tc);
	return suite;
}
