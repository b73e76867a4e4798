/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "suites.h"

#include <isotop/guard.h>

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a test process shares with the tests. */
struct shared {
	atomic_ulong turns; /* grows as long as the process works */
	atomic_int ready;
	atomic_int caught; /* signals */
};

static struct shared *shared;

static void setup(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(shared, MAP_FAILED);
}

static void teardown(void)
{
	munmap(shared, sizeof(*shared));
}

static int status_of(pid_t pid, const char *key)
{
	char path[64];
	char text[4096];
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	FILE *file = fopen(path, "r");
	if (!file)
		return -1;
	size_t len = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[len] = '\0';
	const char *at = strstr(text, key);
	return at ? atoi(at + strlen(key)) : -1;
}

static char state_of(pid_t pid)
{
	char path[64];
	char text[512];
	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	FILE *file = fopen(path, "r");
	if (!file)
		return '?';
	size_t len = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[len] = '\0';
	return strrchr(text, ')')[2];
}

static uint64_t start_of(pid_t pid)
{
	char path[64];
	char text[512];
	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	FILE *file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	size_t len = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[len] = '\0';
	char *at = strrchr(text, ')');
	for (int i = 2; i < 22; i++)
		at = strchr(at, ' ') + 1;
	return strtoull(at, NULL, 10);
}

/* Reading filters wants CAP_SYS_ADMIN (bit 21) and no filter of our own. */
static bool may_read(void)
{
	char text[4096];
	FILE *file = fopen("/proc/self/status", "r");
	ck_assert_ptr_nonnull(file);
	size_t len = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[len] = '\0';
	const char *caps = strstr(text, "CapEff:");
	bool may = caps && (strtoull(caps + 7, NULL, 16) >> 21 & 1) && status_of(getpid(), "Seccomp:") == 0;
	if (!may)
		puts("skipped: reading filters needs CAP_SYS_ADMIN and no filter of one's own");
	return may;
}

/* ---- processes to look at ---------------------------------------------------------- */

static const struct sock_filter older[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x3ff0, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 77),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static const struct sock_filter newer[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };

static void install(const struct sock_filter *insns, size_t count)
{
	struct sock_fprog fprog = { (unsigned short)count, (struct sock_filter *)(uintptr_t)insns };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || syscall(SYS_seccomp, 1, 0, &fprog) != 0)
		_exit(9);
}

static void caught(int number)
{
	(void)number;
	atomic_fetch_add(&shared->caught, 1);
}

/* A process under two filters that makes system calls without pause. */
static pid_t busy(void)
{
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid != 0) {
		while (!atomic_load(&shared->ready))
			usleep(1000);
		return pid;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGUSR1, caught);
	install(older, ISO_COUNT(older));
	install(newer, ISO_COUNT(newer));
	atomic_store(&shared->ready, 1);
	for (;;) {
		syscall(SYS_getppid);
		atomic_fetch_add(&shared->turns, 1);
	}
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

static void expect_at_work(pid_t pid)
{
	unsigned long before = atomic_load(&shared->turns);
	for (int i = 0; i < 60000 && atomic_load(&shared->turns) <= before + 10; i++)
		usleep(1000);
	ck_assert_uint_gt(atomic_load(&shared->turns), before + 10);
	ck_assert_int_eq(status_of(pid, "TracerPid:"), 0);
	ck_assert_int_ne(state_of(pid), 't');
	ck_assert_int_ne(state_of(pid), 'T');
}

/* ---- reading --------------------------------------------------------------------------- */

START_TEST(all_filters_come_newest_first)
{
	if (!may_read())
		return;
	cleanup_arena struct arena *arena = arena_new();
	struct guard_filters filters;
	struct err err = { "" };
	pid_t pid = busy();
	ck_assert_msg(guard_filters_read(pid, start_of(pid), 5000, arena, &filters, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(filters.count, 2);
	ck_assert_uint_eq(filters.items[0].count, ISO_COUNT(newer));
	ck_assert_uint_eq(filters.items[1].count, ISO_COUNT(older));
	ck_assert_mem_eq(filters.items[0].insns, newer, sizeof(newer));
	ck_assert_mem_eq(filters.items[1].insns, older, sizeof(older));
	ck_assert_uint_gt(filters.stopped_ns, 0);
	expect_at_work(pid);
	end(pid);
}
END_TEST

#define READINGS 1000

static int by_size(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left;
	uint64_t b = *(const uint64_t *)right;
	return a < b ? -1 : a > b;
}

START_TEST(a_thousand_readings_leave_a_busy_process_at_work)
{
	if (!may_read())
		return;
	struct err err = { "" };
	static uint64_t stops[READINGS];
	pid_t pid = busy();
	uint64_t start = start_of(pid);
	for (int i = 0; i < READINGS; i++) {
		cleanup_arena struct arena *arena = arena_new();
		struct guard_filters filters;
		ck_assert_msg(guard_filters_read(pid, start, 5000, arena, &filters, &err) == 0, "%s", err.text);
		ck_assert_uint_eq(filters.count, 2);
		stops[i] = filters.stopped_ns;
		ck_assert_int_eq(status_of(pid, "TracerPid:"), 0);
		if (i % 100 == 0)
			kill(pid, SIGUSR1);
	}
	qsort(stops, READINGS, sizeof(stops[0]), by_size);
	printf("%d readings: stopped for %lu us at the median, %lu us at the longest\n", READINGS,
		(unsigned long)(stops[READINGS / 2] / 1000), (unsigned long)(stops[READINGS - 1] / 1000));
	expect_at_work(pid);
	ck_assert_int_gt(atomic_load(&shared->caught), 0);
	end(pid);
}
END_TEST

/* A reader that is killed at any moment takes nothing with it, not even a signal on its way. */
START_TEST(a_reader_that_is_killed_lets_go)
{
	if (!may_read())
		return;
	pid_t pid = busy();
	uint64_t start = start_of(pid);
	for (unsigned i = 0; i < 40; i++) {
		pid_t reader = fork();
		ck_assert_int_ge(reader, 0);
		if (reader == 0) {
			for (;;) {
				cleanup_arena struct arena *arena = arena_new();
				struct guard_filters filters;
				guard_filters_read(pid, start, 5000, arena, &filters, NULL);
			}
		}
		usleep(i * 173 % 3000);
		end(reader);
		for (int k = 0; k < 2000 && status_of(pid, "TracerPid:") != 0; k++)
			usleep(1000);
		expect_at_work(pid);
	}
	end(pid);
}
END_TEST

START_TEST(a_stopped_process_stays_stopped)
{
	if (!may_read())
		return;
	cleanup_arena struct arena *arena = arena_new();
	struct guard_filters filters;
	struct err err = { "" };
	pid_t pid = busy();
	kill(pid, SIGSTOP);
	for (int i = 0; i < 60000 && state_of(pid) != 'T'; i++)
		usleep(1000);
	ck_assert_msg(guard_filters_read(pid, 0, 5000, arena, &filters, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(filters.count, 2);
	for (int i = 0; i < 60000 && state_of(pid) != 'T'; i++)
		usleep(1000);
	ck_assert_int_eq(state_of(pid), 'T');
	kill(pid, SIGCONT);
	expect_at_work(pid);
	end(pid);
}
END_TEST

/* ---- the helper ------------------------------------------------------------------------ */

START_TEST(the_helper_answers_what_reading_gives)
{
	if (!may_read())
		return;
	struct guard_helper *helper;
	struct err err = { "" };
	struct guard_filters filters;
	pid_t pid = busy();
	ck_assert_int_eq(guard_helper_start(&helper, &err), 0);
	ck_assert_int_eq(guard_helper_fd(helper), -1);
	for (int i = 0; i < 200; i++) {
		cleanup_arena struct arena *arena = arena_new();
		ck_assert_msg(guard_helper_ask(helper, pid, start_of(pid), &err) == 0, "%s", err.text);
		ck_assert_int_ge(guard_helper_fd(helper), 0);
		ck_assert_int_eq(guard_helper_ask(helper, pid, start_of(pid), &err), -EBUSY);
		ck_assert_msg(guard_helper_take(helper, arena, &filters, &err) == 0, "%s", err.text);
		ck_assert_int_eq(guard_helper_fd(helper), -1);
		ck_assert_uint_eq(filters.count, 2);
		ck_assert_mem_eq(filters.items[0].insns, newer, sizeof(newer));
		ck_assert_mem_eq(filters.items[1].insns, older, sizeof(older));
		ck_assert_uint_gt(filters.stopped_ns, 0);
	}
	expect_at_work(pid);
	guard_helper_end(helper);
	end(pid);
}
END_TEST

START_TEST(the_helper_says_why_not_and_answers_the_next_question)
{
	if (!may_read())
		return;
	cleanup_arena struct arena *arena = arena_new();
	struct guard_helper *helper;
	struct err err = { "" };
	struct guard_filters filters;
	pid_t pid = busy();
	ck_assert_int_eq(guard_helper_start(&helper, &err), 0);
	ck_assert_int_eq(guard_helper_take(helper, arena, &filters, &err), -EINVAL);
	ck_assert_int_eq(guard_helper_ask(helper, pid, 0, &err), -ESRCH); /* whoever has the number now */
	ck_assert_int_eq(guard_helper_ask(helper, pid, start_of(pid) + 1, &err), 0);
	ck_assert_int_eq(guard_helper_take(helper, arena, &filters, &err), -ESRCH);
	ck_assert_msg(strstr(err.text, "has gone"), "%s", err.text);
	ck_assert_int_eq(guard_helper_ask(helper, pid, start_of(pid), &err), 0);
	ck_assert_msg(guard_helper_take(helper, arena, &filters, &err) == 0, "%s", err.text);
	guard_helper_end(helper);
	expect_at_work(pid);
	end(pid);
}
END_TEST

/* Whose death the helper must notice: asks without pause. */
static pid_t asker(pid_t pid)
{
	uint64_t start = start_of(pid);
	pid_t parent = fork();
	ck_assert_int_ge(parent, 0);
	if (parent != 0)
		return parent;
	struct guard_helper *helper;
	if (guard_helper_start(&helper, NULL) != 0)
		_exit(1);
	for (;;) {
		cleanup_arena struct arena *arena = arena_new();
		struct guard_filters filters;
		if (guard_helper_ask(helper, pid, start, NULL) != 0 ||
			guard_helper_take(helper, arena, &filters, NULL) != 0)
			_exit(1);
	}
}

static size_t children_of(pid_t pid, pid_t *ret, size_t most)
{
	char path[64];
	char text[256];
	size_t count = 0;
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	FILE *file = fopen(path, "r");
	size_t len = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	if (file)
		fclose(file);
	text[len] = '\0';
	for (char *at = text, *next; count < most && (ret[count] = (pid_t)strtol(at, &next, 10)) > 0; at = next)
		count++;
	return count;
}

START_TEST(the_helper_dies_with_its_parent_and_lets_go)
{
	if (!may_read())
		return;
	pid_t pid = busy();
	for (unsigned i = 0; i < 20; i++) {
		pid_t helper;
		pid_t parent = asker(pid);
		for (int k = 0; k < 2000 && children_of(parent, &helper, 1) == 0; k++)
			usleep(1000);
		usleep(i * 377 % 3000);
		end(parent);
		for (int k = 0; k < 5000 && kill(helper, 0) == 0 && state_of(helper) != 'Z'; k++)
			usleep(1000);
		ck_assert_msg(kill(helper, 0) != 0 || state_of(helper) == 'Z', "the helper lives on");
		for (int k = 0; k < 2000 && status_of(pid, "TracerPid:") != 0; k++)
			usleep(1000);
		expect_at_work(pid);
	}
	end(pid);
}
END_TEST

START_TEST(a_helper_that_is_killed_is_gone_and_said_to_be)
{
	if (!may_read())
		return;
	cleanup_arena struct arena *arena = arena_new();
	struct guard_helper *helper;
	struct err err = { "" };
	struct guard_filters filters;
	pid_t pid = busy();
	pid_t children[8];
	ck_assert_int_eq(guard_helper_start(&helper, &err), 0);
	size_t count = children_of(getpid(), children, ISO_COUNT(children));
	ck_assert_uint_ge(count, 2);
	kill(children[count - 1], SIGKILL);
	if (guard_helper_ask(helper, pid, start_of(pid), &err) == 0)
		ck_assert_int_lt(guard_helper_take(helper, arena, &filters, &err), 0);
	ck_assert_int_eq(guard_helper_ask(helper, pid, start_of(pid), &err), -EIO);
	ck_assert_int_eq(guard_helper_fd(helper), -1);
	guard_helper_end(helper);
	expect_at_work(pid);
	end(pid);
}
END_TEST

/* ---- reasons --------------------------------------------------------------------------- */

static void expect_refusal(pid_t pid, uint64_t start, unsigned timeout, int code, const char *why)
{
	cleanup_arena struct arena *arena = arena_new();
	struct guard_filters filters;
	struct err err = { "" };
	int ret = guard_filters_read(pid, start, timeout, arena, &filters, &err);
	ck_assert_msg(ret == code, "%d, expected %d: %s", ret, code, err.text);
	ck_assert_msg(strstr(err.text, why), "%s", err.text);
}

START_TEST(a_number_that_is_used_again_is_another_process)
{
	pid_t pid = busy();
	expect_refusal(pid, start_of(pid) + 1, 5000, -ESRCH, "has gone");
	expect_at_work(pid);
	end(pid);
	expect_refusal(pid, 0, 5000, -ESRCH, "has gone");
	expect_refusal(0, 0, 5000, -ESRCH, "no such process");
	expect_refusal(-1, 0, 5000, -ESRCH, "no such process");
}
END_TEST

START_TEST(a_process_without_a_filter_has_none_to_read)
{
	if (!may_read())
		return;
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		for (;;)
			pause();
	}
	expect_refusal(pid, 0, 5000, -EINVAL, "no seccomp filter");
	end(pid);
}
END_TEST

START_TEST(a_process_that_does_not_stop_is_left_alone_in_time)
{
	if (!may_read())
		return;
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		install(newer, ISO_COUNT(newer));
		/* the parent of a vfork() sleeps deeply until its child ends */
		pid_t grandchild = (pid_t)syscall(SYS_clone, 0x4000 /* CLONE_VFORK */ | SIGCHLD, 0, 0, 0, 0);
		if (grandchild == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				pause();
		}
		_exit(0);
	}
	for (int i = 0; i < 60000 && state_of(pid) != 'D'; i++)
		usleep(1000);
	expect_refusal(pid, 0, 100, -ETIMEDOUT, "cannot be interrupted");
	for (int k = 0; k < 2000 && status_of(pid, "TracerPid:") != 0; k++)
		usleep(1000);
	ck_assert_int_eq(status_of(pid, "TracerPid:"), 0);
	end(pid);
}
END_TEST

START_TEST(a_process_that_is_traced_already_names_its_tracer)
{
	pid_t pid = busy();
	pid_t tracer = fork();
	ck_assert_int_ge(tracer, 0);
	if (tracer == 0) {
		if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) != 0)
			_exit(1);
		for (;;)
			pause();
	}
	for (int k = 0; k < 2000 && status_of(pid, "TracerPid:") == 0; k++)
		usleep(1000);
	if (status_of(pid, "TracerPid:") == tracer)
		expect_refusal(pid, 0, 5000, -EPERM, "is traced by process");
	else
		puts("skipped: this process may not trace its own children");
	end(tracer);
	end(pid);
}
END_TEST

/* What a process under a filter of its own is told: the sentence, as the exit status of a child. */
START_TEST(a_reader_under_a_filter_is_refused_and_told_why)
{
	if (!may_read())
		return;
	pid_t pid = busy();
	pid_t reader = fork();
	ck_assert_int_ge(reader, 0);
	if (reader == 0) {
		cleanup_arena struct arena *arena = arena_new();
		struct guard_filters filters;
		struct err err = { "" };
		install(newer, ISO_COUNT(newer));
		int ret = guard_filters_read(pid, 0, 5000, arena, &filters, &err);
		_exit(ret == -EACCES && strstr(err.text, "under none themselves") ? 0 : 1);
	}
	int status;
	ck_assert_int_eq(waitpid(reader, &status, 0), reader);
	ck_assert_int_eq(status, 0);
	expect_at_work(pid);
	end(pid);
}
END_TEST

Suite *filters_suite(void)
{
	Suite *suite = suite_create("filters");
	TCase *tc = tcase_create("reading");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, all_filters_come_newest_first);
	tcase_add_test(tc, a_thousand_readings_leave_a_busy_process_at_work);
	tcase_add_test(tc, a_reader_that_is_killed_lets_go);
	tcase_add_test(tc, a_stopped_process_stays_stopped);
	suite_add_tcase(suite, tc);
	tc = tcase_create("helper");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, the_helper_answers_what_reading_gives);
	tcase_add_test(tc, the_helper_says_why_not_and_answers_the_next_question);
	tcase_add_test(tc, the_helper_dies_with_its_parent_and_lets_go);
	tcase_add_test(tc, a_helper_that_is_killed_is_gone_and_said_to_be);
	suite_add_tcase(suite, tc);
	tc = tcase_create("reasons");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_number_that_is_used_again_is_another_process);
	tcase_add_test(tc, a_process_without_a_filter_has_none_to_read);
	tcase_add_test(tc, a_process_that_does_not_stop_is_left_alone_in_time);
	tcase_add_test(tc, a_process_that_is_traced_already_names_its_tracer);
	tcase_add_test(tc, a_reader_under_a_filter_is_refused_and_told_why);
	suite_add_tcase(suite, tc);
	return suite;
}
