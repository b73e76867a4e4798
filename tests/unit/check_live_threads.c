/* SPDX-License-Identifier: Apache-2.0 */
/* A process is not its first thread. */
#include "config.h"

#include "suites.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <isotop/inventory.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include "unit/live_tree.h"

START_TEST(a_process_whose_first_thread_ended_lives)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .state = 'Z', .threads = 2, .own = OWN_USUAL });
	put_process(&tree, &(struct made){ .pid = 42, .thread = 42, .state = 'Z', .own = OWN_USUAL });
	put_process(&tree,
		&(struct made){
			.pid = 42, .thread = 43, .start = 1100, .own = OWN_USUAL, .caps = 1 << 21, .seccomp = 2 });
	put_runc(&tree, "run/runc", "web", 42, 1000);
	const struct subject *subject = only(tree_scan(&tree));
	ck_assert_str_eq(subject->name, "web");
	ck_assert_int_eq(subject->running.pid, 42);
	struct fact caps = kernel_fact(subject, FACT_cap_effective);
	ck_assert_uint_eq(caps.value.mask, 1 << 21);
	ck_assert_str_eq(caps.origin.where, "/proc/42/task/43/status");
	/* With its last thread it is gone. */
	put_process(&tree, &(struct made){ .pid = 42, .thread = 43, .state = 'Z', .own = OWN_USUAL });
	ck_assert_uint_eq(tree_scan(&tree)->count, 0);
	tree_free(&tree);
}
END_TEST

START_TEST(a_thread_with_more_than_its_process_is_seen)
{
	struct tree tree;
	tree_new(&tree);
	struct made process = {
		.pid = 42, .threads = 3, .own = OWN_USUAL, .uid = 1000, .no_new_privs = 1, .seccomp = 2
	};
	struct made quiet = { .pid = 42, .thread = 43, .own = OWN_USUAL, .uid = 1000, .no_new_privs = 1, .seccomp = 2 };
	struct made strong = { .pid = 42, .thread = 44, .own = OWN_USUAL, .caps = 1 << 21 };
	put_process(&tree, &process);
	process.thread = 42;
	put_process(&tree, &process);
	put_process(&tree, &quiet);
	put_process(&tree, &strong);
	const struct subject *subject = only(tree_scan(&tree));
	const struct process_list *list = kernel_fact(subject, FACT_processes).value.processes;
	ck_assert_uint_eq(list->count, 2);
	ck_assert_int_eq(list->items[1].thread, 44);
	ck_assert_uint_eq(list->items[1].uid, 0);
	ck_assert_uint_eq(list->items[1].effective, 1 << 21);
	ck_assert_str_eq(list->items[1].origin.where, "/proc/42/task/44/status");
	ck_assert(fact_false(kernel_fact(subject, FACT_no_new_privs)));
	/* One that joins another namespace alone. */
	strong = quiet;
	strong.thread = 44;
	strong.own = OWN_USUAL & ~OWN(NET);
	put_process(&tree, &strong);
	list = kernel_fact(only(tree_scan(&tree)), FACT_processes).value.processes;
	ck_assert_uint_eq(list->count, 2);
	ck_assert_uint_eq(list->items[1].on_host, 1u << NS_NET);
	tree_free(&tree);
}
END_TEST

/* What was read already is read again, in its turn. */
START_TEST(a_thread_that_gains_is_found_in_the_end)
{
	struct tree tree;
	tree_new(&tree);
	struct made thread = { .pid = 42, .threads = 101, .own = OWN_USUAL, .uid = 1000 };
	put_process(&tree, &thread);
	for (int i = 0; i <= 100; i++) {
		thread.thread = 42 + i;
		put_process(&tree, &thread);
	}
	ck_assert_uint_eq(kernel_fact(only(tree_scan(&tree)), FACT_processes).value.processes->count, 1);
	thread.thread = 42 + 77;
	thread.caps = 1 << 21;
	put_process(&tree, &thread);
	unsigned scans = 0;
	while (kernel_fact(only(tree_scan(&tree)), FACT_processes).value.processes->count == 1)
		ck_assert_uint_lt(++scans, 40);
	/* And stays, though its turn is over. */
	for (unsigned i = 0; i < 3; i++)
		ck_assert_uint_eq(kernel_fact(only(tree_scan(&tree)), FACT_processes).value.processes->count, 2);
	tree_free(&tree);
}
END_TEST

/* In a user namespace anybody can: the process is in the host's mounts, and a thread in others. */
START_TEST(a_thread_in_mounts_of_its_own_stands_for_its_process)
{
	struct tree tree;
	tree_new(&tree);
	struct made thread = { .pid = 42, .thread = 42, .own = OWN(USER), .uid_map = "0 1000 1\n" };
	put_process(&tree, &(struct made){ .pid = 42, .threads = 2, .own = OWN(USER), .uid_map = "0 1000 1\n" });
	put_process(&tree, &thread);
	ck_assert_uint_eq(tree_scan(&tree)->count, 0);
	thread.thread = 43;
	thread.own = OWN(USER) | OWN(MNT) | OWN(NET);
	put_process(&tree, &thread);
	for (unsigned i = 0; i < 3; i++) {
		const struct subject *subject = only(tree_scan(&tree));
		ck_assert_int_eq(subject->running.pid, 42);
		ck_assert_int_eq(relation_of(subject, NS_MNT), NS_HOST); /* where its first thread has stayed */
	}
	thread.state = 'Z';
	put_process(&tree, &thread);
	ck_assert_uint_eq(tree_scan(&tree)->count, 0);
	tree_free(&tree);
}
END_TEST

/* As many threads as he likes, before one that lives elsewhere: that not all are looked at is said. */
START_TEST(threads_that_are_not_looked_at_are_counted)
{
	struct tree tree;
	tree_new(&tree);
	const struct made process = { .pid = 42, .threads = 4099, .own = OWN(USER), .uid_map = "0 1000 1\n" };
	put_process(&tree, &process);
	for (int thread = 42; thread < 42 + 4099; thread++) {
		char path[64];
		snprintf(path, sizeof(path), "proc/42/task/%d/comm", thread);
		put(&tree, path, "x");
	}
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 0);
	ck_assert_uint_eq(inventory->errors.count, 1);
	ck_assert(strncmp(inventory->errors.items[0].reason, "3 threads ", 10) == 0);
	tree_free(&tree);
}
END_TEST

Suite *live_threads_suite(void)
{
	Suite *suite = suite_create("live threads");
	TCase *tcase = tcase_create("threads");
	tcase_add_test(tcase, a_process_whose_first_thread_ended_lives);
	tcase_add_test(tcase, a_thread_with_more_than_its_process_is_seen);
	tcase_add_test(tcase, a_thread_that_gains_is_found_in_the_end);
	tcase_add_test(tcase, a_thread_in_mounts_of_its_own_stands_for_its_process);
	tcase_add_test(tcase, threads_that_are_not_looked_at_are_counted);
	suite_add_tcase(suite, tcase);
	return suite;
}
