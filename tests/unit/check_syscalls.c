/* SPDX-License-Identifier: Apache-2.0 */
/* Tables that are shared, and what the judge makes of them for a subject. */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/bpf.h>
#include <isotop/builder.h>
#include <isotop/capabilities.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/kernel_filters.h>
#include <isotop/rulebook.h>
#include <isotop/syscalls.h>
#include <isotop/view.h>

#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/capability.h>

#define ANY(word)              \
	{                      \
		.name = (word) \
	}
#define GIVEN(word, ...)                                                                                 \
	{                                                                                                \
		.name = (word), .test_count = ISO_COUNT(((const struct profile_test[]){ __VA_ARGS__ })), \
		.tests = (const struct profile_test[])                                                   \
		{                                                                                        \
			__VA_ARGS__                                                                      \
		}                                                                                        \
	}

static const struct call mount_call = ANY("mount");
static const struct call ptrace_call = ANY("ptrace");
static const struct call new_userns = GIVEN("clone", { 0, TEST_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER });
static const struct call plain_clone = GIVEN("clone", { 0, TEST_MASKED_EQ, 0x7e020000, 0 });
static const struct call alg_socket = GIVEN("socket", { 0, TEST_EQ, 38, 0 });
static const struct call inet_socket = GIVEN("socket", { 0, TEST_EQ, 2, 0 });

/* ---- the rulebook ---------------------------------------------------------------- */

static struct profile_target docker_target(uint64_t more)
{
	return (struct profile_target){ .caps = cap_default_docker | more, .kernel = { 6, 1 } };
}

START_TEST(equal_questions_share_one_table)
{
	struct rulebook *book = rulebook_new();
	struct profile_target plain = docker_target(0);
	struct profile_target admin = docker_target(CAP_BIT(CAP_SYS_ADMIN));
	const struct runtime_default *docker = runtime_default_find("docker");
	const struct ruled *a = rulebook_default(book, docker, &plain, NULL);
	const struct ruled *b = rulebook_default(book, docker, &plain, NULL);
	const struct ruled *c = rulebook_default(book, docker, &admin, NULL);
	ck_assert_ptr_eq(a, b);
	ck_assert_ptr_ne(a, c);
	rulebook_unref(book); /* the tables outlive it */
	ck_assert_ptr_eq(ruled_list(a, NULL), ruled_list(b, NULL));
	ck_assert(!ruled_same(a, c, NULL));
	ck_assert_uint_lt(ruled_summary(a)->counts.reach, ruled_summary(c)->counts.reach);
	ck_assert_uint_gt(ruled_summary(c)->danger_count, 0);
	ck_assert_str_eq(ruled_summary(c)->dangers[0]->name, "bpf"); /* the worst that SYS_ADMIN opens */
	ruled_unref(a);
	ruled_unref(b);
	ruled_unref(c);
}
END_TEST

START_TEST(capabilities_that_a_profile_does_not_ask_for_make_no_new_table)
{
	static const char *const names[] = { "read", "write" };
	static const struct profile_rule rule = { .names = names, .name_count = 2, .action = ACTION_ALLOW };
	const struct profile profile = { .default_action = ACTION_ERRNO, .rule_count = 1, .rules = &rule };
	const struct profile other = { .default_action = ACTION_KILL_PROCESS, .rule_count = 1, .rules = &rule };
	struct rulebook *book = rulebook_new();
	struct profile_target plain = docker_target(0);
	struct profile_target admin = docker_target(CAP_BIT(CAP_SYS_ADMIN));
	const struct ruled *a = rulebook_profile(book, &profile, &plain, NULL);
	const struct ruled *b = rulebook_profile(book, &profile, &admin, NULL);
	const struct ruled *c = rulebook_profile(book, &other, &plain, NULL);
	ck_assert_ptr_eq(a, b);
	ck_assert_ptr_ne(a, c);
	ck_assert(!profile_equal(&profile, &other));
	ruled_unref(a);
	ruled_unref(b);
	ruled_unref(c);
	rulebook_unref(book);
}
END_TEST

START_TEST(what_a_runtime_would_refuse_is_refused_each_time_with_the_reason)
{
	const struct profile profile = { .default_action = ACTION_NOTIFY };
	struct rulebook *book = rulebook_new();
	struct profile_target target = docker_target(0);
	for (unsigned i = 0; i < 2; i++) {
		struct err err = { .text = "" };
		ck_assert_ptr_null(rulebook_profile(book, &profile, &target, &err));
		ck_assert_ptr_nonnull(strstr(err.text, "notify"));
	}
	rulebook_unref(book);
}
END_TEST

static const struct {
	const struct call *call;
	uint64_t caps;
	enum reach reach;
	const char *abi;
} asked[] = {
	{ &mount_call, 0, REACH_NO, "x86_64" },
	{ &mount_call, CAP_BIT(CAP_SYS_ADMIN), REACH_YES, "x86_64" },
	{ &new_userns, 0, REACH_NO, "x86_64" },
	{ &new_userns, CAP_BIT(CAP_SYS_ADMIN), REACH_YES, "x86_64" },
	{ &plain_clone, 0, REACH_YES, "x86_64" },
	{ &alg_socket, 0, REACH_NO, "aarch64" },
	{ &inet_socket, 0, REACH_YES, "aarch64" },
	/* i386 has socketcall(2) and ipc(2), which carry any socket and any memory past the filter */
	{ &alg_socket, 0, REACH_YES, "x86_64" },
	{ &(const struct call)GIVEN("shmat", { 0, TEST_NE, 0, 0 }, { 0, TEST_EQ, 0, 0 }), 0, REACH_NO, "aarch64" },
	{ &(const struct call)GIVEN("shmat", { 0, TEST_NE, 0, 0 }, { 0, TEST_EQ, 0, 0 }), 0, REACH_YES, "x86_64" },
	{ &(const struct call)ANY("no_such_call"), 0, REACH_NO, "x86_64" },
	{ &(const struct call)GIVEN("socket", { 0, TEST_GE, 38, 0 }, { 0, TEST_LE, 38, 0 }), 0, REACH_NO, "aarch64" },
	{ &(const struct call)GIVEN("socket", { 0, TEST_GT, 37, 0 }, { 0, TEST_LT, 40, 0 }), 0, REACH_YES, "aarch64" },
	{ &(const struct call)GIVEN("socket", { 0, TEST_NE, 38, 0 }, { 0, TEST_EQ, 38, 0 }), 0, REACH_NO, "aarch64" },
	{ &(const struct call)GIVEN("socket", { 0, TEST_MASKED_EQ, 1, 2 }), 0, REACH_NO, "aarch64" },
};

START_TEST(a_call_is_judged_by_its_arguments)
{
	struct rulebook *book = rulebook_new();
	for (size_t i = 0; i < ISO_COUNT(asked); i++) {
		struct profile_target target = docker_target(asked[i].caps);
		target.abi = abi_find(asked[i].abi);
		const struct ruled *ruled = rulebook_default(book, runtime_default_find("docker"), &target, NULL);
		for (unsigned again = 0; again < 2; again++)
			ck_assert_msg(ruled_reach(ruled, asked[i].call) == asked[i].reach, "question %zu: %s", i,
				asked[i].call->name);
		ruled_unref(ruled);
	}
	rulebook_unref(book);
}
END_TEST

/* On s390, which is big-endian, clone(2) has its flags in the second argument: a filter that looks there refuses them. */
START_TEST(flags_of_clone_stand_second_on_s390)
{
	static const struct {
		uint32_t offset; /* of the lower half of an argument */
		enum reach reach;
	} looks[] = {
		{ offsetof(struct seccomp_data, args[1]) + 4, REACH_NO },
		{ offsetof(struct seccomp_data, args[0]) + 4, REACH_YES },
	};
	struct profile_test again[12]; /* however often it is said */
	for (size_t i = 0; i < ISO_COUNT(again); i++)
		again[i] = new_userns.tests[0];
	const struct call often = { new_userns.name, ISO_COUNT(again), again };
	struct rulebook *book = rulebook_new();
	for (size_t i = 0; i < ISO_COUNT(looks); i++) {
		struct sock_filter insns[] = {
			BPF_STMT(BPF_LD | BPF_W | BPF_ABS, looks[i].offset),
			BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x7e020000, 0, 1),
			BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
			BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		};
		const struct bpf prog = { ISO_COUNT(insns), insns };
		const struct ruled *ruled = rulebook_programs(book, &prog, 1, abi_find("s390x"), (const unsigned[]){ 6, 1 });
		ck_assert_int_eq(ruled_reach(ruled, &new_userns), looks[i].reach);
		ck_assert_int_eq(ruled_reach(ruled, &often), looks[i].reach);
		ck_assert_int_eq(ruled_reach(ruled, &plain_clone), REACH_YES);
		ruled_unref(ruled);
	}
	rulebook_unref(book);
}
END_TEST

/* Asks for everything that others ask for at the same time. */
static void *ask_all(void *book)
{
	for (unsigned i = 0; i < 12; i++) {
		struct profile_target target = docker_target(CAP_BIT(i % 4 * 7 + 1));
		const struct ruled *ruled =
			rulebook_default(book, &runtime_defaults[i % runtime_default_count], &target, NULL);
		ck_assert_uint_gt(ruled_summary(ruled)->counts.reach, 0);
		ck_assert_int_eq(ruled_reach(ruled, &(const struct call)ANY("read")), REACH_YES);
		ruled_unref(ruled);
	}
	return NULL;
}

START_TEST(several_threads_may_ask_at_once)
{
	struct rulebook *book = rulebook_new();
	pthread_t threads[4];
	for (size_t i = 0; i < ISO_COUNT(threads); i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, ask_all, book), 0);
	for (size_t i = 0; i < ISO_COUNT(threads); i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	rulebook_unref(book);
}
END_TEST

/* ---- subjects ----------------------------------------------------------------------- */

static const struct {
	const char *who;
	const char *facts;
	enum syscalls_state state;
	const char *what; /* a part of it */
	enum reach mount;
	enum reach follows; /* mount by SYS_ADMIN */
} subjects[] = {
	{ "kubernetes", "seccomp_profile=RuntimeDefault", SYSCALLS_FILTERED, "the default of containerd", REACH_NO,
		REACH_YES },
	{ "kubernetes", "seccomp_profile=RuntimeDefault cap_effective=default,+SYS_ADMIN", SYSCALLS_FILTERED, "assumed",
		REACH_YES, REACH_YES },
	{ "kubernetes", "", SYSCALLS_UNFILTERED, "no seccompProfile", REACH_YES, REACH_NO },
	{ "kubernetes", "privileged=true seccomp_profile=RuntimeDefault", SYSCALLS_UNFILTERED, "privileged", REACH_YES,
		REACH_NO },
	{ "kubernetes", "seccomp_profile=Unconfined", SYSCALLS_UNFILTERED, "Unconfined", REACH_YES, REACH_NO },
	{ "kubernetes", "seccomp_profile=Localhost:a.json", SYSCALLS_UNKNOWN, "Localhost:a.json", REACH_MAYBE,
		REACH_MAYBE },
	{ "kubernetes", "seccomp_profile=?garbled", SYSCALLS_UNKNOWN, "garbled", REACH_MAYBE, REACH_MAYBE },
	{ "docker-run", "", SYSCALLS_FILTERED, "the default of Docker (moby", REACH_NO, REACH_YES },
	{ "quadlet", "seccomp_profile=RuntimeDefault", SYSCALLS_FILTERED, "the default of Podman", REACH_YES,
		REACH_NO },
	{ "oci", "seccomp_profile=custom seccomp_rules=read,mount", SYSCALLS_FILTERED, "linux.seccomp", REACH_YES,
		REACH_NO },
	{ "oci", "seccomp_profile=custom seccomp_rules=?line_3:_wrong", SYSCALLS_UNKNOWN, "line 3: wrong", REACH_MAYBE,
		REACH_MAYBE },
	{ "live docker", "seccomp_mode=2 spec.seccomp_profile=custom spec.seccomp_rules=docker", SYSCALLS_FILTERED,
		"linux.seccomp", REACH_NO, REACH_YES },
	{ "live docker", "seccomp_mode=2 spec.seccomp_profile=custom spec.seccomp_rules=read", SYSCALLS_FILTERED,
		"linux.seccomp", REACH_NO, REACH_MAYBE },
	{ "live containerd", "seccomp_mode=2 spec.seccomp_profile=custom spec.seccomp_rules=read", SYSCALLS_FILTERED,
		"linux.seccomp", REACH_NO, REACH_NO },
	{ "live docker", "seccomp_mode=0 spec.seccomp_profile=custom spec.seccomp_rules=read", SYSCALLS_UNFILTERED,
		"seccomp is off", REACH_YES, REACH_NO },
	{ "live docker", "seccomp_mode=2 spec.seccomp_profile=Unconfined", SYSCALLS_UNKNOWN, "nothing declares",
		REACH_MAYBE, REACH_MAYBE },
	{ "live", "seccomp_mode=2", SYSCALLS_UNKNOWN, "nothing is known", REACH_MAYBE, REACH_MAYBE },
	{ "live", "seccomp_mode=1", SYSCALLS_FILTERED, "strict", REACH_NO, REACH_NO },
	{ "live docker", "seccomp_mode=0 sandbox=gvisor", SYSCALLS_SANDBOXED, "gVisor", REACH_MAYBE, REACH_MAYBE },
};

START_TEST(what_is_in_force_follows_from_the_facts)
{
	struct arena *arena = arena_new();
	struct inventory *inventory = made_inventory(subjects[_i].who, subjects[_i].facts);
	struct syscalls syscalls;
	judge_syscalls(inventory->subjects[0], inventory, arena, &syscalls);
	ck_assert_msg(syscalls.state == subjects[_i].state, "state %d: %s", (int)syscalls.state, syscalls.what);
	ck_assert_msg(strstr(syscalls.what, subjects[_i].what) != NULL, "%s", syscalls.what);
	ck_assert_int_eq(syscalls_reach(&syscalls, &mount_call), subjects[_i].mount);
	ck_assert_int_eq(syscalls_follow(&syscalls, &mount_call, CAP_SYS_ADMIN), subjects[_i].follows);
	ck_assert_ptr_nonnull(syscalls.usual);
	syscalls_end(&syscalls);
	judge_syscalls(inventory->subjects[0], inventory, NULL, &syscalls); /* the same without words */
	ck_assert_int_eq(syscalls.state, subjects[_i].state);
	syscalls_end(&syscalls);
	inventory_unref(inventory);
	arena_free(arena);
}
END_TEST

START_TEST(what_opens_without_the_capability_too_does_not_follow_it)
{
	struct inventory *inventory = made_inventory("docker-run", "cap_effective=default,+SYS_PTRACE");
	struct syscalls syscalls;
	judge_syscalls(inventory->subjects[0], inventory, NULL, &syscalls);
	ck_assert_int_eq(syscalls_reach(&syscalls, &ptrace_call), REACH_YES);
	ck_assert_int_eq(syscalls_follow(&syscalls, &ptrace_call, CAP_SYS_PTRACE), REACH_NO);
	syscalls_end(&syscalls);
	inventory_unref(inventory);
}
END_TEST

START_TEST(tables_are_carried_over_to_the_next_inventory)
{
	struct inventory *first = made_inventory("docker-run", "");
	struct inventory_builder *builder = inventory_builder_new();
	inventory_add(builder, made_subject("kubernetes", "seccomp_profile=RuntimeDefault"));
	inventory_builder_runtime_default(builder, runtime_default_find("docker"));
	struct inventory *second = inventory_finish(builder, first);
	struct syscalls a;
	struct syscalls b;
	judge_syscalls(first->subjects[0], first, NULL, &a);
	inventory_unref(first);
	judge_syscalls(second->subjects[0], second, NULL, &b);
	ck_assert(!b.assumed);
	ck_assert_ptr_eq(a.ruled, b.ruled);
	syscalls_end(&a);
	syscalls_end(&b);
	inventory_unref(second);
}
END_TEST

/* ---- the pane ------------------------------------------------------------------------- */

/* The first row whose label or value holds @text; NULL: none. */
static const struct block *row_with(const struct view *view, const char *text)
{
	for (size_t i = 0; i < view->count; i++) {
		const struct block *block = &view->blocks[i];
		if (block->label && strstr(block->label, text))
			return block;
		for (size_t k = 0; k < block->value.count; k++)
			if (strstr(block->value.spans[k].text, text))
				return block;
	}
	return NULL;
}

/* The row of the call itself: others name it among several. */
static const struct block *row_of_call(const struct view *view, const char *name)
{
	for (size_t i = 0; i < view->count; i++)
		if (view->blocks[i].label && strcmp(view->blocks[i].label, name) == 0)
			return &view->blocks[i];
	return NULL;
}

#define LIVE_DOCKER "seccomp_mode=2 spec.seccomp_profile=custom spec.seccomp_rules=docker"

/* The pane of a container of Docker beside what the kernel is said to hold. */
static struct view pane_beside(struct inventory *inventory, const struct kernel_filters *kernel, struct arena *arena)
{
	struct view view = view_new(arena);
	seccomp_view(inventory->subjects[0], inventory, kernel, &view);
	return view;
}

START_TEST(the_pane_names_the_profile_and_lists_every_call)
{
	struct arena *arena = arena_new();
	struct inventory *inventory = made_inventory("live docker", LIVE_DOCKER);
	struct view view = pane_beside(inventory, NULL, arena);
	struct syscall_list names = abi_syscalls(abi_assumed(), arena);
	ck_assert_ptr_nonnull(row_with(&view, "call for call"));
	ck_assert_ptr_nonnull(row_with(&view, "R reads the filters"));
	ck_assert_ptr_nonnull(row_of_call(&view, "tighten"));
	ck_assert_ptr_nonnull(strstr(row_of_call(&view, "tighten")->value.spans[0].text, "ptrace, process_vm_writev"));
	ck_assert_ptr_null(strstr(row_of_call(&view, "tighten")->value.spans[0].text, "clone"));
	for (size_t i = 0; i < names.count; i++)
		ck_assert_msg(row_of_call(&view, names.items[i].name) != NULL, "%s", names.items[i].name);
	ck_assert_int_eq(row_of_call(&view, "init_module")->mark, MARK_PASS);
	ck_assert_int_eq(row_of_call(&view, "ptrace")->mark, MARK_WARN); /* the default lets it through too */
	inventory_unref(inventory);
	arena_free(arena);
}
END_TEST

START_TEST(the_pane_says_whether_the_kernel_does_as_declared)
{
	struct arena *arena = arena_new();
	struct inventory *inventory = made_inventory("live docker", LIVE_DOCKER);
	struct syscalls syscalls;
	judge_syscalls(inventory->subjects[0], inventory, NULL, &syscalls);
	struct ruled_program program = ruled_program(syscalls.ruled);
	const struct kernel_filters same = { .count = program.count, .progs = program.progs };
	struct view view = pane_beside(inventory, &same, arena);
	ck_assert_int_eq(row_with(&view, "does as declared for every call")->mark, MARK_PASS);
	static const struct sock_filter open[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };
	const struct bpf prog = { ISO_COUNT(open), open };
	const struct kernel_filters other = { .count = 1, .progs = &prog };
	view = pane_beside(inventory, &other, arena);
	ck_assert_int_eq(row_with(&view, "drift")->mark, MARK_FAIL);
	ck_assert_int_eq(row_of_call(&view, "init_module")->mark, MARK_FAIL);
	struct inventory *unsaid = made_inventory("live", "seccomp_mode=2");
	view = pane_beside(unsaid, &other, arena);
	ck_assert_int_eq(row_with(&view, "nothing to compare with")->mark, MARK_UNKNOWN);
	ck_assert_ptr_nonnull(row_with(&view, "get through the default of"));
	inventory_unref(unsaid);
	const struct kernel_filters none = { .why = "CAP_SYS_ADMIN is missing" };
	view = pane_beside(inventory, &none, arena);
	ck_assert_int_eq(row_with(&view, "CAP_SYS_ADMIN is missing")->mark, MARK_UNKNOWN);
	syscalls_end(&syscalls);
	inventory_unref(inventory);
	arena_free(arena);
}
END_TEST

/* ---- beside a default ------------------------------------------------------------------ */

/* What is told by names, or once for all who ask, is what a comparison of every call says. */
static void compare_with_default(struct rulebook *book, const struct profile *profile,
	const struct runtime_default *runtime, const struct profile_target *target, bool *ret_same)
{
	const struct ruled *ruled = rulebook_profile(book, profile, target, NULL);
	const struct ruled *usual = rulebook_default(book, runtime, target, NULL);
	ck_assert(ruled && usual);
	*ret_same = ruled_same(ruled, usual, NULL);
	for (int again = 0; again < 2; again++)
		ck_assert_msg(ruled_is_default(ruled, profile, runtime, target) == *ret_same, "%s", runtime->id);
	ck_assert_int_eq(ruled_is_default(ruled, NULL, runtime, target), *ret_same);
	ruled_unref(ruled);
	ruled_unref(usual);
}

START_TEST(a_profile_is_a_default_or_not_as_a_comparison_of_every_call_says)
{
	cleanup_arena struct arena *arena = arena_new();
	struct rulebook *book = rulebook_new();
	const struct profile_target target = docker_target(0);
	size_t equal = 0;
	for (size_t i = 0; i < runtime_default_count; i++) {
		struct profile made = runtime_default_profile(&runtime_defaults[i], arena);
		struct profile written = profile_resolve(&made, &target, arena);
		for (size_t k = 0; k < runtime_default_count; k++) {
			bool same;
			compare_with_default(book, &written, &runtime_defaults[k], &target, &same);
			equal += same;
		}
	}
	ck_assert_uint_ge(equal, 1); /* at least one with itself */
	ck_assert_uint_lt(equal, runtime_default_count * runtime_default_count);
	rulebook_unref(book);
}
END_TEST

static const struct profile *without_name(
	const struct profile *profile, size_t rule, size_t name, struct arena *arena)
{
	struct profile *made = arena_alloc(arena, sizeof(*made));
	struct profile_rule *rules = arena_array(arena, profile->rule_count, sizeof(*rules));
	const char **names = arena_array(arena, profile->rules[rule].name_count, sizeof(*names));
	memcpy(rules, profile->rules, profile->rule_count * sizeof(*rules));
	memcpy(names, profile->rules[rule].names, profile->rules[rule].name_count * sizeof(*names));
	names[name] = names[--rules[rule].name_count];
	rules[rule].names = names;
	*made = *profile;
	made->rules = rules;
	return made;
}

/* libseccomp may be older than the calls that isotop knows. */
static bool is_compiled(const struct syscall_list *calls, const char *name)
{
	uint32_t nr;
	return syscall_list_nr(calls, name, &nr) && seccomp_syscall_resolve_name(name) != __NR_SCMP_ERROR;
}

START_TEST(a_call_that_is_no_longer_named_is_lacking)
{
	cleanup_arena struct arena *arena = arena_new();
	const struct profile_target target = docker_target(0);
	const struct syscall_list calls = abi_syscalls(abi_find("x86_64"), arena);
	struct profile made = runtime_default_profile(runtime_default_find("docker"), arena);
	struct profile whole = profile_resolve(&made, &target, arena);
	ck_assert(!profile_lacks(&whole, &whole, &calls, arena));
	for (size_t name = 0; name < whole.rules[0].name_count; name++) {
		const char *call = whole.rules[0].names[name];
		const struct profile *less = without_name(&whole, 0, name, arena);
		bool there = is_compiled(&calls, call);
		ck_assert_msg(profile_lacks(less, &whole, &calls, arena) == there, "%s", call);
		ck_assert_msg(!profile_lacks(&whole, less, &calls, arena), "%s", call);
	}
}
END_TEST

Suite *syscalls_suite(void)
{
	Suite *suite = suite_create("syscalls");
	TCase *tc = tcase_create("rulebook");
	tcase_add_test(tc, equal_questions_share_one_table);
	tcase_add_test(tc, capabilities_that_a_profile_does_not_ask_for_make_no_new_table);
	tcase_add_test(tc, what_a_runtime_would_refuse_is_refused_each_time_with_the_reason);
	tcase_add_test(tc, a_call_is_judged_by_its_arguments);
	tcase_add_test(tc, flags_of_clone_stand_second_on_s390);
	tcase_add_test(tc, several_threads_may_ask_at_once);
	tcase_add_test(tc, a_profile_is_a_default_or_not_as_a_comparison_of_every_call_says);
	tcase_add_test(tc, a_call_that_is_no_longer_named_is_lacking);
	suite_add_tcase(suite, tc);
	tc = tcase_create("subjects");
	tcase_add_loop_test(tc, what_is_in_force_follows_from_the_facts, 0, (int)ISO_COUNT(subjects));
	tcase_add_test(tc, what_opens_without_the_capability_too_does_not_follow_it);
	tcase_add_test(tc, tables_are_carried_over_to_the_next_inventory);
	suite_add_tcase(suite, tc);
	tc = tcase_create("pane");
	tcase_add_test(tc, the_pane_names_the_profile_and_lists_every_call);
	tcase_add_test(tc, the_pane_says_whether_the_kernel_does_as_declared);
	suite_add_tcase(suite, tc);
	return suite;
}
