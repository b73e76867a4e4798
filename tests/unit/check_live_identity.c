/* SPDX-License-Identifier: Apache-2.0 */
/* Who may speak for whom: live/identity.h. */
#include "config.h"

#include "unit/live_tree.h"

#include <isotop/file.h>
#include <isotop/root.h>
#include <isotop/subject.h>

#include <check.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "live/identity.h"
#include "suites.h"

static const struct {
	const char *first;
	const char *second; /* NULL: it is alone */
	unsigned own;
	unsigned uid;
	unsigned count; /* of containers */
} kept[] = {
	{ "/usr/bin/rootlesskit", NULL, OWN(USER) | OWN(MNT), 1001, 0 },
	{ "/usr/bin/rootlesskit", "/usr/bin/dockerd", OWN(USER) | OWN(MNT) | OWN(NET), 1001, 0 },
	{ "/usr/bin/podman", NULL, OWN(USER) | OWN(MNT), 1001, 0 },
	/* What is isolated further, is root's or runs anything else does not hide behind it. */
	{ "/usr/bin/podman", NULL, OWN(USER) | OWN(MNT) | OWN(PID), 1001, 1 },
	{ "/usr/bin/podman", NULL, OWN(USER) | OWN(MNT), 0, 1 },
	{ "/usr/bin/podman", NULL, OWN_USUAL, 0, 1 },
	{ "/usr/bin/podman", "/usr/bin/sleep", OWN(USER) | OWN(MNT), 1001, 1 },
	{ "/usr/bin/sleep", NULL, OWN(USER) | OWN(MNT), 1001, 1 },
};

START_TEST(what_holds_the_namespaces_of_a_rootless_runtime_is_no_container)
{
	struct tree tree;
	tree_new(&tree);
	/* What a user writes there sets nothing aside. */
	put(&tree, "run/user/1001/libpod/tmp/pause.pid", "42");
	put(&tree, "run/user/1001/dockerd-rootless/child_pid", "42");
	put_process(&tree, &(struct made){ .pid = 42, .own = kept[_i].own, .uid = kept[_i].uid });
	put(&tree, "proc/42/exe", "%s", kept[_i].first);
	if (kept[_i].second) {
		put_process(&tree, &(struct made){ .pid = 43, .own = kept[_i].own, .ns = 42, .uid = kept[_i].uid });
		put(&tree, "proc/43/exe", "%s", kept[_i].second);
	}
	ck_assert_uint_eq(tree_scan(&tree)->count, kept[_i].count);
	tree_free(&tree);
}
END_TEST

/* Of as many as have been told since. */
static size_t count_opened(int fd)
{
	size_t count = 0;
	_Alignas(struct inotify_event) char events[64 * 1024];
	ssize_t len = read(fd, events, sizeof(events));
	for (ssize_t at = 0; at < len;) {
		const struct inotify_event *event = (const struct inotify_event *)(events + at);
		count += (event->mask & IN_OPEN) != 0;
		at += (ssize_t)(sizeof(*event) + event->len);
	}
	return count;
}

/* Not once for each of those below that only made themselves mounts: anybody has thousands of both. */
START_TEST(whether_a_group_is_set_aside_is_asked_once_of_each)
{
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .own = OWN(USER) | OWN(MNT), .uid = 1001 });
	put(&tree, "proc/42/exe", "/usr/bin/podman");
	for (int i = 0; i < 40; i++)
		put_process(&tree, &(struct made){ .pid = 50 + i, .ppid = 42, .own = OWN(MNT), .uid = 1001 });
	char path[128];
	int fd = inotify_init1(IN_CLOEXEC);
	snprintf(path, sizeof(path), "%s/proc/42/exe", tree.dir);
	ck_assert_int_ge(inotify_add_watch(fd, path, IN_OPEN | IN_CLOSE), 0); /* two of a kind in a row would be one */
	ck_assert_uint_eq(tree_scan(&tree)->count, 0);
	size_t opened = count_opened(fd);
	ck_assert_msg(opened > 0 && opened < 20, "%zu", opened);
	close(fd);
	tree_free(&tree);
}
END_TEST

START_TEST(one_sentry_stands_for_every_container_of_its_pod)
{
	struct tree tree;
	tree_new(&tree);
	static const char args[] = "runsc-sandbox\0--platform=systrap\0boot\0pod";
	put_process(&tree, &(struct made){ .pid = 42, .comm = "exe", .own = OWN_USUAL | OWN(USER), .uid = 65534 });
	put_bytes(&tree, "proc/42/cmdline", args, sizeof(args));
	put_process(&tree, &(struct made){ .pid = 41, .comm = "exe", .own = OWN_USUAL });
	put(&tree, "proc/41/exe", "/usr/bin/runsc");
	put(&tree, "proc/42/exe", "/usr/bin/runsc");
	put(&tree, "run/runsc/pod_sandbox:pod.state",
		"{\"id\":\"pod\",\"bundleDir\":\"/b\",\"goferPid\":41,\"sandbox\":{\"id\":\"pod\",\"pid\":42}}");
	put(&tree, "run/runsc/app_sandbox:pod.state",
		"{\"id\":\"app\",\"bundleDir\":\"/b\",\"goferPid\":41,\"sandbox\":{\"id\":\"pod\",\"pid\":42}}");
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 2);
	ck_assert_str_eq(inventory->subjects[0]->key, "live:runsc:app");
	ck_assert_str_eq(inventory->subjects[1]->key, "live:runsc:pod");
	for (size_t i = 0; i < 2; i++) {
		ck_assert(subject_sandboxed(inventory->subjects[i]));
		ck_assert_str_eq(kernel_fact(inventory->subjects[i], FACT_sandbox).value.text, "gvisor");
		ck_assert_str_eq(kernel_fact(inventory->subjects[i], FACT_sandbox_platform).value.text, "systrap");
	}
	/* A process beside the sentry that is none of its own is not behind it. */
	put_process(&tree, &(struct made){ .pid = 44, .own = OWN_USUAL | OWN(USER), .ns = 42 });
	put(&tree, "proc/44/exe", "/bin/sh");
	inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 2);
	ck_assert(!subject_sandboxed(inventory->subjects[0]));
	ck_assert_int_eq(kernel_fact(inventory->subjects[0], FACT_sandbox).state, FACT_UNKNOWN);
	/* The gofer's number is another's now. */
	put(&tree, "proc/41/exe", "/bin/sh");
	ck_assert_uint_eq(tree_scan(&tree)->count, 3);
	tree_free(&tree);
}
END_TEST

/* The arguments that a process of any kind writes, and the state that it points to. */
START_TEST(who_calls_himself_a_sandbox_is_none)
{
	static const char args[] = "runsc-sandbox\0--root=/home/eve/state\0boot\0web";
	static const char *const programs[] = { "/usr/bin/su", "/bin/sh", "/usr/bin/runsc" };
	struct tree tree;
	tree_new(&tree);
	put_process(&tree, &(struct made){ .pid = 40, .comm = "exe", .real_uid = 1000 });
	put_bytes(&tree, "proc/40/cmdline", args, sizeof(args));
	put(&tree, "proc/40/exe", "%s", programs[_i]);
	put(&tree, "home/eve/state/web_sandbox:web.state",
		"{\"id\":\"web\",\"goferPid\":43,\"sandbox\":{\"id\":\"web\",\"pid\":42}}");
	put_process(&tree, &(struct made){ .pid = 42, .comm = "exe", .own = OWN_USUAL });
	put_bytes(&tree, "proc/42/cmdline", args, sizeof(args));
	put(&tree, "proc/42/exe", "/bin/sh");
	put_process(&tree, &(struct made){ .pid = 43, .comm = "exe", .own = OWN_USUAL });
	put(&tree, "proc/43/exe", "/bin/sh");
	const struct inventory *inventory = tree_scan(&tree);
	ck_assert_uint_eq(inventory->count, 2);
	for (size_t i = 0; i < 2; i++) {
		ck_assert(!subject_sandboxed(inventory->subjects[i]));
		ck_assert_str_eq(inventory->subjects[i]->running.runtime, "unknown");
	}
	tree_free(&tree);
}
END_TEST

/* Reads @tree as somebody who may follow no namespace link of @pids. */
static const struct inventory *scan_denied(struct tree *tree, const int *pids, size_t count)
{
	bool root = geteuid() == 0;
	char path[128];
	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/proc/%d/ns", tree->dir, pids[i]);
		chmod(path, 0);
	}
	if (root)
		ck_assert_int_eq(seteuid(65534), 0);
	const struct inventory *inventory = tree_scan(tree);
	if (root)
		ck_assert_int_eq(seteuid(0), 0);
	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/proc/%d/ns", tree->dir, pids[i]);
		chmod(path, 0700);
	}
	return inventory;
}

/* runsc without root: nothing but the command lines says that these two processes are one container. */
static void put_sandbox(struct tree *tree, const char *cgroup)
{
	static const char gofer[] = "runsc-gofer\0--root=/run/runsc\0gofer";
	static const char sentry[] = "runsc-sandbox\0--root=/run/runsc\0boot\0web";
	put_process(tree, &(struct made){ .pid = 41,
				  .comm = "exe",
				  .nspid = "41\t1",
				  .own = OWN_USUAL,
				  .cgroup = cgroup,
				  .no_new_privs = 1,
				  .seccomp = 2 });
	put_bytes(tree, "proc/41/cmdline", gofer, sizeof(gofer));
	put_process(tree, &(struct made){ .pid = 42,
				  .comm = "exe",
				  .nspid = "42",
				  .own = OWN(MNT),
				  .cgroup = cgroup,
				  .uid = 65534,
				  .no_new_privs = 1,
				  .seccomp = 2 });
	put_bytes(tree, "proc/42/cmdline", sentry, sizeof(sentry));
}

START_TEST(a_sandbox_that_may_not_be_read_is_one_row_of_unknowns)
{
	static const char *const cgroups[] = { "0::/docker/" ID_A, "0::/web" };
	static const int pids[] = { 41, 42 };
	struct tree tree;
	tree_new(&tree);
	put_sandbox(&tree, cgroups[_i]);
	const struct subject *subject = only(scan_denied(&tree, pids, ISO_COUNT(pids)));
	ck_assert_int_eq(subject->running.pid, 42);
	ck_assert_str_eq(subject->running.runtime, "unknown");
	ck_assert(!subject_sandboxed(subject));
	ck_assert_int_eq(kernel_fact(subject, FACT_sandbox).state, FACT_UNKNOWN);
	ck_assert_msg(kernel_fact(subject, FACT_uid).state == FACT_UNKNOWN, "the sentry's uid is not the container's");
	tree_free(&tree);
}
END_TEST

START_TEST(who_calls_himself_a_helper_hides_nothing)
{
	static const int pids[] = { 41, 42 };
	struct tree tree;
	tree_new(&tree);
	put_sandbox(&tree, "0::/docker/" ID_A);
	put_process(
		&tree, &(struct made){ .pid = 42, .nspid = "42\t1", .own = OWN_USUAL, .cgroup = "0::/docker/" ID_A });
	put_bytes(&tree, "proc/42/cmdline", "sh", 3);
	ck_assert_uint_eq(scan_denied(&tree, pids, ISO_COUNT(pids))->count, 2);
	/* Who may read the namespaces needs no claims. */
	ck_assert_int_eq(kernel_fact(tree_scan(&tree)->subjects[0], FACT_sandbox).state, FACT_KNOWN);
	tree_free(&tree);
}
END_TEST

/*
 * Three levels, with a mode for each, and as root also an owner. What is looked at once
 * for many says the same as what is looked at for each, in any order, also of what is not there.
 */
static const struct {
	const char *dir;
	mode_t modes[3]; /* of the directory, of the one in it and of the last */
	uid_t owners[3];
} placed[] = {
	{ "closed", { 0700, 0755, 0755 }, { 0, 1001, 1001 } },
	{ "open", { 0755, 0755, 0755 }, { 0, 0, 0 } },
	{ "shared", { 0777, 0755, 0755 }, { 0, 0, 0 } },
	{ "sticky", { 01777, 0755, 0755 }, { 0, 1001, 0 } },
	{ "users", { 0755, 0700, 0700 }, { 1001, 1001, 0 } },
	{ "inner", { 0755, 0700, 0755 }, { 0, 0, 1001 } },
	{ "two", { 0755, 0755, 0755 }, { 1001, 1002, 1001 } },
};

static const char *place_at(char path[128], const char *top, size_t i, const char *rest)
{
	snprintf(path, 128, "%s/%s%s", top, placed[i].dir, rest);
	return path;
}

static void make_place(const char *path, size_t i, int level)
{
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(chmod(path, placed[i].modes[level]), 0);
	ck_assert(geteuid() || chown(path, placed[i].owners[level], 0) == 0);
}

/* A file, and a link to it, which leads to the same one by another way. */
static void make_files(const char *path, const char *link, size_t i)
{
	cleanup_fd int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fchmod(fd, placed[i].modes[2] & 0666), 0);
	ck_assert(geteuid() || fchown(fd, placed[i].owners[2], 0) == 0);
	ck_assert_int_eq(symlink("file", link), 0);
}

static void check_writers(const struct root *root, const char *path, struct writers_above *above)
{
	const struct machine machine = { .procfs = true };
	struct file_seen seen;
	uint32_t plain = identity_writer(&machine, root, path);
	ck_assert_msg(identity_writer_of_many(&machine, root, path, NULL, above) == plain, "%s", path);
	cleanup_fd int fd = root_open_seen(root, path, &seen);
	ck_assert_msg(fd < 0 || identity_writer_of_many(&machine, root, path, &seen, above) == plain, "%s, opened", path);
}

START_TEST(who_writes_is_the_same_looked_at_once_for_many)
{
	static const char *const rests[] = { "/id/last", "/id/nothing", "/id", "",
		"/id/last/nothing", "/other/nothing", "/id/file", "/id/link" };
	static const char *const others[] = { "/", "etc", "/usr/bin/env", "/nothing/at/all/there" };
	char top[] = "/tmp/isotop-writers.XXXXXX";
	char path[128];
	char link[128];
	struct root *root;
	struct writers_above above = { .known = false };
	ck_assert_ptr_nonnull(mkdtemp(top));
	ck_assert_int_eq(chmod(top, 0755), 0); /* else nothing below it matters */
	ck_assert_int_eq(root_open("/", &root, NULL), 0);
	for (size_t i = 0; i < ISO_COUNT(placed); i++) {
		make_place(place_at(path, top, i, ""), i, 0);
		make_place(place_at(path, top, i, "/id"), i, 1);
		make_place(place_at(path, top, i, "/id/last"), i, 2);
		make_files(place_at(path, top, i, "/id/file"), place_at(link, top, i, "/id/link"), i);
		for (size_t k = 0; k < ISO_COUNT(rests); k++)
			check_writers(root, place_at(path, top, i, rests[k]), &above);
		ck_assert_int_eq(unlink(place_at(path, top, i, "/id/file")), 0);
		ck_assert_int_eq(unlink(place_at(path, top, i, "/id/link")), 0);
		ck_assert_int_eq(rmdir(place_at(path, top, i, "/id/last")), 0);
		ck_assert_int_eq(rmdir(place_at(path, top, i, "/id")), 0);
		ck_assert_int_eq(rmdir(place_at(path, top, i, "")), 0);
	}
	for (size_t i = 0; i < ISO_COUNT(others); i++)
		check_writers(root, others[i], &above);
	root_close(root);
	ck_assert_int_eq(rmdir(top), 0);
}
END_TEST

/* ---- a number that is another's by now ------------------------------------------------------- */

struct swap {
	char one[96];
	char other[96];
	atomic_bool done;
};

static void *swap_for_good(void *ctx)
{
	struct swap *swap = ctx;
	while (!atomic_load(&swap->done))
		if (renameat2(AT_FDCWD, swap->one, AT_FDCWD, swap->other, RENAME_EXCHANGE) < 0)
			break; /* then only one of the two is ever seen, and the test fails */
	return NULL;
}

/* Everything that is known of it is of the one whose name it bears. */
static void is_not_mixed(const struct subject *subject)
{
	bool strong = strncmp(subject->name, "strong", 6) == 0;
	struct fact caps = kernel_fact(subject, FACT_cap_effective);
	struct fact mounts = kernel_fact(subject, FACT_mounts);
	bool telling = false;
	ck_assert_uint_eq(caps.value.mask, strong ? CAPS_USUAL : 0);
	ck_assert_int_eq(relation_of(subject, NS_UTS), strong ? NS_OWN : NS_HOST);
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++)
		telling = telling || strcmp(mounts.value.mounts->items[i].target, "/data") == 0;
	ck_assert(!fact_known(mounts) || telling == strong);
}

/* Of one number and one start, as what lives for less than the hundredth of a second in which starts are told. */
START_TEST(a_number_used_again_mixes_no_two_processes)
{
	static const char with_data[] = "22 1 0:50 / / rw - overlay overlay rw\n30 22 8:1 /etc /data rw - ext4 /dev/sda1 rw\n";
	static const char without[] = "22 1 0:51 / / rw - overlay overlay rw\n";
	struct tree tree;
	struct swap swap = { .done = false };
	pthread_t thread;
	size_t seen[2] = { 0 };
	tree_new(&tree);
	snprintf(swap.one, sizeof(swap.one), "%s/proc/42", tree.dir);
	snprintf(swap.other, sizeof(swap.other), "%s/proc/other", tree.dir);
	put_process(&tree, &(struct made){ .pid = 42, .comm = "weak", .ns = 77, .own = OWN(PID) | OWN(MNT), .start = 5,
				   .uid = 1000, .mountinfo = without });
	ck_assert_int_eq(rename(swap.one, swap.other), 0);
	put_process(&tree, &(struct made){ .pid = 42, .comm = "strong", .ns = 42, .own = OWN_USUAL, .start = 5,
				   .caps = CAPS_USUAL, .mountinfo = with_data });
	ck_assert_int_eq(pthread_create(&thread, NULL, swap_for_good, &swap), 0);
	for (unsigned i = 0; i < 300; i++) {
		const struct inventory *inventory = tree_scan(&tree);
		for (size_t k = 0; k < inventory->count; k++) {
			is_not_mixed(inventory->subjects[k]);
			seen[strncmp(inventory->subjects[k]->name, "strong", 6) == 0]++;
		}
	}
	atomic_store(&swap.done, true);
	pthread_join(thread, NULL);
	ck_assert_uint_gt(seen[0], 0);
	ck_assert_uint_gt(seen[1], 0);
	tree_free(&tree);
}
END_TEST

Suite *live_identity_suite(void)
{
	Suite *suite = suite_create("live identity");
	TCase *tcase = tcase_create("identity");
	tcase_add_loop_test(
		tcase, what_holds_the_namespaces_of_a_rootless_runtime_is_no_container, 0, (int)ISO_COUNT(kept));
	tcase_add_loop_test(tcase, who_calls_himself_a_sandbox_is_none, 0, 3);
	tcase_add_test(tcase, whether_a_group_is_set_aside_is_asked_once_of_each);
	tcase_add_test(tcase, one_sentry_stands_for_every_container_of_its_pod);
	tcase_add_loop_test(tcase, a_sandbox_that_may_not_be_read_is_one_row_of_unknowns, 0, 2);
	tcase_add_test(tcase, who_calls_himself_a_helper_hides_nothing);
	tcase_add_test(tcase, who_writes_is_the_same_looked_at_once_for_many);
	tcase_add_test(tcase, a_number_used_again_mixes_no_two_processes);
	suite_add_tcase(suite, tcase);
	return suite;
}
