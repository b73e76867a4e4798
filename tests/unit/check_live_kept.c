/* SPDX-License-Identifier: Apache-2.0 */
/* What is not read again is what a plain reading would give: live/kept.h. */
#include "config.h"

#include "suites.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <isotop/builder.h>
#include <isotop/inventory.h>
#include <isotop/load_watch.h>
#include <isotop/root.h>
#include <isotop/subject.h>

#include "live/kept.h"
#include "unit/live_node.h"
#include "unit/live_tree.h"

/* ---- a captured tree whose kernel says who ran ------------------------------------------------- */

static void ran(const struct tree *tree, int pid, unsigned times)
{
	char path[64];
	snprintf(path, sizeof(path), "proc/%d/schedstat", pid);
	put(tree, path, "%u 20 %u\n", times * 1000, times);
}

/* What somebody reads who remembers nothing. */
static struct inventory *plain_scan(struct tree *tree)
{
	struct err err = { "" };
	struct live *live = live_new(tree->root, false);
	struct inventory_builder *builder = inventory_builder_new();
	ck_assert_int_eq(live_scan(live, builder, &(struct load_watch){ 0 }, &err), 0);
	struct inventory *inventory = inventory_finish(builder, NULL);
	live_free(live);
	return inventory;
}

static bool as_plain(struct tree *tree)
{
	struct inventory *plain = plain_scan(tree);
	bool same = plain->count == tree->inventory->count;
	for (size_t i = 0; same && i < plain->count; i++)
		same = subject_equal(plain->subjects[i], tree->inventory->subjects[i]);
	inventory_unref(plain);
	return same;
}

#define HOST_ROOT  "22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
#define HOST_OTHER "26 22 8:2 / /srv rw - ext4 /dev/sda2 rw\n"
#define OWN_ROOT   "100 99 0:40 / / rw - overlay overlay rw\n"

static const struct made usual = { .pid = 42,
	.ppid = 1,
	.own = OWN_USUAL,
	.caps = CAPS_USUAL,
	.seccomp = 2,
	.mountinfo = OWN_ROOT "110 100 8:1 /etc /host rw - ext4 /dev/sda1 rw\n" };

/* Each changes one thing. RUNS: only the process itself can, so it ran; else others do, and it sleeps. */
static const struct change {
	const char *what;
	struct made made;
	const char *file; /* written after the others; NULL: none */
	const char *text;
	enum {
		RUNS,
		AT_ONCE,
		IN_TURN
	} seen;
} changes[] = {
	{ "capabilities", { .own = OWN_USUAL, .caps = 1 << 21, .seccomp = 2 }, NULL, NULL, RUNS },
	{ "seccomp", { .own = OWN_USUAL, .caps = CAPS_USUAL }, NULL, NULL, RUNS },
	{ "no_new_privs", { .own = OWN_USUAL, .caps = CAPS_USUAL, .seccomp = 2, .no_new_privs = 1 }, NULL, NULL, RUNS },
	{ "user", { .own = OWN_USUAL, .caps = CAPS_USUAL, .seccomp = 2, .uid = 1000 }, NULL, NULL, RUNS },
	{ "namespaces", { .own = OWN_USUAL & ~OWN(NET), .caps = CAPS_USUAL, .seccomp = 2 }, NULL, NULL, RUNS },
	{ "the host's mounts", { .own = OWN(PID), .caps = CAPS_USUAL, .seccomp = 2 }, NULL, NULL, RUNS },
	{ "another process", { .own = OWN_USUAL, .caps = CAPS_USUAL, .seccomp = 2, .start = 2000 }, NULL, NULL, RUNS },
	{ "its end", { .own = OWN_USUAL, .caps = CAPS_USUAL, .seccomp = 2, .state = 'Z' }, NULL, NULL, RUNS },
	{ "mounts", { .own = OWN_USUAL, .caps = CAPS_USUAL, .seccomp = 2 }, "proc/42/mountinfo",
		OWN_ROOT "111 100 8:1 / /host rw - ext4 /dev/sda1 rw\n", IN_TURN },
	{ "the map of users", { .own = OWN_USUAL, .caps = CAPS_USUAL, .seccomp = 2 }, "proc/42/uid_map",
		"0 100000 65536\n", IN_TURN },
	{ "the cgroup", { .own = OWN_USUAL, .caps = CAPS_USUAL, .seccomp = 2 }, "proc/42/cgroup", "0::/other\n",
		IN_TURN },
	{ "the label", { .own = OWN_USUAL, .caps = CAPS_USUAL, .seccomp = 2 }, "proc/42/attr/current",
		"docker-default (enforce)\n", IN_TURN },
	{ "the host's mount of its file system", { .own = OWN_USUAL, .caps = CAPS_USUAL, .seccomp = 2 },
		"proc/1/mountinfo", "22 1 8:1 / /sysroot rw - ext4 /dev/sda1 rw\n" HOST_OTHER, AT_ONCE },
	{ "one that the host takes away", { .own = OWN_USUAL, .caps = CAPS_USUAL, .seccomp = 2 }, "proc/1/mountinfo",
		HOST_OTHER, AT_ONCE },
	{ "no mount of the host", { .own = OWN_USUAL, .caps = CAPS_USUAL, .seccomp = 2 }, "proc/1/mountinfo", "",
		AT_ONCE },
};

static void apply(const struct tree *tree, const struct change *change)
{
	struct made made = change->made;
	made.pid = usual.pid;
	made.ppid = usual.ppid;
	made.mountinfo = usual.mountinfo;
	put_process(tree, &made);
	if (change->file)
		put(tree, change->file, "%s", change->text);
	if (change->seen == RUNS)
		ran(tree, 42, 99);
}

static void as_usual(const struct tree *tree, unsigned times)
{
	put_process(tree, &usual);
	put(tree, "proc/42/attr/current", "unconfined\n");
	put(tree, "proc/1/mountinfo", HOST_ROOT HOST_OTHER);
	ran(tree, 42, times);
}

/* Beside it another one that does not change: what is read of one must not stand for the other. */
static void make(struct tree *tree)
{
	tree_new(tree);
	put(tree, "sys/module/apparmor/parameters/enabled", "Y\n");
	put(tree, "proc/1/attr/current", "unconfined\n");
	put_process(tree, &(struct made){ .pid = 43, .ppid = 1, .own = OWN_USUAL, .caps = CAPS_USUAL, .seccomp = 2 });
	put_runc(tree, "run/runc", "web", 42, 1000);
	ran(tree, 1, 5);
	ran(tree, 43, 5);
	as_usual(tree, 5);
}

START_TEST(a_change_is_seen_as_by_a_plain_reading)
{
	const struct change *change = &changes[_i];
	struct tree tree;
	make(&tree);
	/* Wherever in its turns the process is. */
	for (int before = 1; before <= KEPT_SCANS; before++) {
		as_usual(&tree, 5 + (unsigned)before);
		for (int i = 0; i < before + KEPT_SCANS; i++)
			tree_scan(&tree);
		ck_assert_msg(as_plain(&tree), "%s: not as before", change->what);
		apply(&tree, change);
		int scans = 1;
		for (tree_scan(&tree); !as_plain(&tree); tree_scan(&tree))
			ck_assert_msg(++scans <= (change->seen == IN_TURN ? KEPT_SCANS : 1), "%s: not seen in %d scans",
				change->what, scans - 1);
	}
	tree_free(&tree);
}
END_TEST

/* Not carried over from the one before, as a feed's load is. */
static struct inventory *scan_alone(struct tree *tree)
{
	struct err err = { "" };
	struct inventory_builder *builder = inventory_builder_new();
	ck_assert_int_eq(live_scan(tree->live, builder, &(struct load_watch){ 0 }, &err), 0);
	return inventory_finish(builder, NULL);
}

/* Who was given what was read before keeps it: another record beside it would be memory for the same words. */
START_TEST(what_is_read_again_and_says_the_same_is_one_record)
{
	struct tree tree;
	make(&tree);
	const struct inventory *before = tree_scan(&tree);
	put(&tree, "proc/1/mountinfo", "22 1 8:1 / / rw shared:2 - ext4 /dev/sda1 rw\n" HOST_OTHER);
	ran(&tree, 42, 6);
	struct inventory *after = scan_alone(&tree);
	ck_assert_uint_eq(after->count, before->count);
	for (size_t i = 0; i < after->count; i++)
		ck_assert_ptr_eq(after->subjects[i], before->subjects[i]);
	inventory_unref(after);
	tree_free(&tree);
}
END_TEST

/* So that the first test tests something: what did not run is not read, and is read in the end anyway. */
START_TEST(what_did_not_run_is_kept_for_some_scans_only)
{
	struct tree tree;
	make(&tree);
	uint64_t before = kernel_fact(tree_scan(&tree)->subjects[0], FACT_cap_effective).value.mask;
	struct made made = usual;
	made.caps = 1 << 21;
	unsigned kept = 0;
	for (unsigned i = 0; i < KEPT_SCANS; i++)
		tree_scan(&tree);
	put_process(&tree, &made); /* no schedstat that tells */
	for (unsigned i = 0; i < KEPT_SCANS; i++)
		for (size_t j = 0; tree_scan(&tree) && j < tree.inventory->count; j++)
			if (tree.inventory->subjects[j]->running.pid == 42)
				kept += kernel_fact(tree.inventory->subjects[j], FACT_cap_effective).value.mask ==
					before;
	ck_assert_uint_gt(kept, 0);
	ck_assert(as_plain(&tree));
	tree_free(&tree);
}
END_TEST

/* Mounts of a container whose init sleeps, and who may have made them; NULL: somebody from outside. */
static const struct {
	const char *what;
	int runs;    /* a process of it that does */
	unsigned threads; /* of its init, whose first one sleeps */
	int most;    /* scans until they are seen */
} mounters[] = {
	{ "another process", 44, 1, KEPT_SCANS_RAN },
	{ "another thread", 0, 2, KEPT_SCANS_RAN },
	{ "somebody from outside", 0, 1, KEPT_SCANS },
};

START_TEST(what_a_container_itself_mounts_is_seen_sooner)
{
	struct tree tree;
	struct made made = usual;
	int longest = 0;
	make(&tree);
	made.threads = mounters[_i].threads;
	put_process(&tree, &made);
	put_process(&tree, &(struct made){ .pid = 42, .thread = 46, .own = OWN_USUAL, .caps = CAPS_USUAL, .seccomp = 2 });
	put_process(&tree, &(struct made){ .pid = 44, .ppid = 42, .own = OWN_USUAL, .ns = 42, .caps = CAPS_USUAL, .seccomp = 2 });
	ran(&tree, 44, 5);
	for (int before = 0; before < 6 * KEPT_SCANS; before++) {
		for (int i = 0; i < before % (2 * KEPT_SCANS) + KEPT_SCANS_RAN; i++)
			tree_scan(&tree);
		ck_assert(as_plain(&tree));
		put(&tree, "proc/42/mountinfo", OWN_ROOT "111 100 8:1 / /host%d rw - ext4 /dev/sda1 rw\n", before);
		if (mounters[_i].runs)
			ran(&tree, mounters[_i].runs, 9 + (unsigned)before);
		int scans = 1;
		for (tree_scan(&tree); !as_plain(&tree); tree_scan(&tree))
			ck_assert_msg(++scans <= mounters[_i].most, "%s: not seen in %d scans", mounters[_i].what, scans - 1);
		longest = longest < scans ? scans : longest;
	}
	ck_assert_msg(longest > 1 && (mounters[_i].most == KEPT_SCANS_RAN || longest > KEPT_SCANS_RAN),
		"%s: seen after %d scans", mounters[_i].what, longest);
	tree_free(&tree);
}
END_TEST

/* A process of a container that sleeps, and whose other thread nobody asks: what may be another by then is read sooner. */
START_TEST(a_process_of_several_threads_is_read_again_sooner)
{
	struct tree tree;
	struct made made = { .pid = 44, .ppid = 42, .threads = 2, .own = OWN_USUAL, .ns = 42, .caps = CAPS_USUAL, .seccomp = 2 };
	make(&tree);
	put_process(&tree, &made);
	made.thread = 46;
	put_process(&tree, &made);
	ran(&tree, 44, 5);
	int longest = 0;
	for (int before = 0; before < 6 * KEPT_SCANS; before++) {
		for (int i = 0; i < before % (2 * KEPT_SCANS) + KEPT_SCANS_RAN; i++)
			tree_scan(&tree);
		ck_assert(as_plain(&tree));
		put(&tree, "proc/44/attr/current", "%s", before % 2 ? "docker-default (enforce)\n" : "unconfined\n");
		int scans = 1;
		for (tree_scan(&tree); !as_plain(&tree); tree_scan(&tree))
			ck_assert_msg(++scans <= KEPT_SCANS_RAN, "not seen in %d scans", scans - 1);
		longest = longest < scans ? scans : longest;
	}
	ck_assert_int_gt(longest, 1);
	tree_free(&tree);
}
END_TEST

/* Its first thread sleeps, and others begin: those are listed in stat. */
START_TEST(threads_of_one_that_sleeps_are_counted_anew)
{
	struct tree tree;
	make(&tree);
	struct made made = usual;
	made.threads = 2;
	put_process(&tree, &made);
	ran(&tree, 42, 6);
	put_process(
		&tree, &(struct made){ .pid = 42, .thread = 44, .own = OWN_USUAL, .caps = CAPS_USUAL, .seccomp = 2 });
	for (int i = 0; i < KEPT_SCANS + _i; i++)
		tree_scan(&tree);
	put_process(&tree, &(struct made){ .pid = 42, .thread = 44, .own = OWN_USUAL, .state = 'Z' });
	made.threads = 1;
	put_process(&tree, &made); /* and schedstat as it was */
	tree_scan(&tree);
	ck_assert(as_plain(&tree));
	made.threads = 2;
	put_process(&tree, &made);
	ran(&tree, 42, 7); /* who makes a thread alone runs */
	put_process(&tree, &(struct made){ .pid = 42, .thread = 45, .own = OWN_USUAL, .caps = 0x1ffffffffffull });
	tree_scan(&tree);
	made.threads = 3;
	put_process(&tree, &made); /* the other one makes it */
	put_process(&tree, &(struct made){ .pid = 42, .thread = 46, .own = OWN_USUAL, .caps = 0x1ffull });
	tree_scan(&tree);
	ck_assert(as_plain(&tree));
	tree_free(&tree);
}
END_TEST

/* Another name, which is given by any thread. */
START_TEST(a_name_that_another_thread_gave_is_seen)
{
	struct tree tree;
	make(&tree);
	struct made made = usual;
	made.threads = 2;
	put_process(&tree, &made);
	ran(&tree, 42, 6);
	for (int i = 0; i < KEPT_SCANS + _i; i++)
		tree_scan(&tree);
	made.comm = "renamed";
	put_process(&tree, &made);
	tree_scan(&tree);
	ck_assert(as_plain(&tree));
	tree_free(&tree);
}
END_TEST

/* A tree that somebody copied may hold "42" and "042"; the kernel writes each number once, in one way. */
START_TEST(a_process_is_one_however_its_number_is_written)
{
	struct tree tree;
	make(&tree);
	put(&tree, "proc/042/stat", "%s", "");
	put(&tree, "proc/00000042/stat", "%s", "");
	for (int i = 0; i < 2 * KEPT_SCANS; i++) {
		const struct inventory *inventory = tree_scan(&tree);
		for (size_t j = 0; j < inventory->count; j++) {
			struct fact processes = kernel_fact(inventory->subjects[j], FACT_processes);
			ck_assert_uint_eq(processes.value.processes->count, 1);
			ck_assert_uint_eq(processes.value.processes->items[0].count, 1);
		}
		ck_assert_uint_eq(inventory->count, 2);
	}
	tree_free(&tree);
}
END_TEST

/* Sleeping does not keep a process from getting another parent: then it belongs to that one's container. */
START_TEST(another_parent_is_seen)
{
	struct tree tree;
	make(&tree);
	put_process(&tree, &(struct made){ .pid = 50, .ppid = 1, .comm = "shim" });
	ran(&tree, 50, 5);
	struct made child = { .pid = 60, .ppid = 50, .own = OWN(PID) | OWN(MNT), .ns = 42, .nspid = "60\t7" };
	put_process(&tree, &child);
	put(&tree, "proc/60/ns/mnt", "mnt:[4026599999]\n");
	ran(&tree, 60, 5);
	for (int i = 0; i < KEPT_SCANS + _i; i++)
		tree_scan(&tree);
	ck_assert_uint_eq(tree.inventory->count, 3);
	child.ppid = 42;
	put_process(&tree, &child);
	put(&tree, "proc/60/ns/mnt", "mnt:[4026599999]\n");
	put_process(&tree, &(struct made){ .pid = 50, .state = 'Z' });
	ran(&tree, 50, 6);
	ck_assert_uint_eq(tree_scan(&tree)->count, 2);
	ck_assert(as_plain(&tree));
	tree_free(&tree);
}
END_TEST

/* ---- a process of this machine ------------------------------------------------------------------ */

#define NAMESPACES (CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS)

static int drop_capability(int capability)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { { 0 } };
	if (syscall(SYS_capget, &header, data) < 0)
		return -1;
	data[0].effective &= ~(1u << capability);
	data[0].permitted &= ~(1u << capability);
	return (int)syscall(SYS_capset, &header, data);
}

static int capabilities(void)
{
	return drop_capability(CAP_SYS_PTRACE);
}

static int bounding(void)
{
	return prctl(PR_CAPBSET_DROP, CAP_SYS_MODULE, 0, 0, 0);
}

static int mounts(void)
{
	return mount("isotop", "/tmp", "tmpfs", 0, NULL);
}

static int namespaces(void)
{
	return unshare(CLONE_NEWIPC);
}

static int no_new_privs(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static int filter(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { 1, &allow };
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

/* What a second thread does, told when, and that it has. */
static int wanted[2];
static int finished[2];

static void *second(void *ctx)
{
	char one;
	while (read(wanted[0], &one, 1) == 1) {
		one = (char)(one == 'u' ? syscall(SYS_setresuid, 1000, 1000, 1000) : drop_capability(CAP_SYS_CHROOT));
		if (write(finished[1], &one, 1) != 1)
			break;
	}
	return ctx;
}

static int tell_second(char what)
{
	return write(wanted[1], &what, 1) == 1 && read(finished[0], &what, 1) == 1 ? what : -1;
}

static int thread(void)
{
	pthread_t one;
	return pipe(wanted) || pipe(finished) || pthread_create(&one, NULL, second, NULL) ? -1 : tell_second('c');
}

static int thread_user(void)
{
	return tell_second('u');
}

static int (*const steps[])(
	void) = { capabilities, bounding, mounts, namespaces, no_new_privs, filter, thread, thread_user };

struct actor {
	int pid;
	int wanted;
	int finished;
};

static void act(int from, int to)
{
	char step;
	while (read(from, &step, 1) == 1) {
		char code = (char)steps[(int)step]();
		if (write(to, &code, 1) != 1)
			break;
	}
	_exit(0);
}

/* False: this machine does not let it have namespaces. */
static bool actor_start(struct actor *ret_actor)
{
	int to[2];
	int from[2];
	char code;
	ck_assert(pipe2(to, O_CLOEXEC) == 0 && pipe2(from, O_CLOEXEC) == 0);
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		close(to[1]);
		code = (char)(unshare(NAMESPACES) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0);
		if (write(from[1], &code, 1) == 1 && !code)
			act(to[0], from[1]);
		_exit(1);
	}
	close(to[0]);
	close(from[1]);
	*ret_actor = (struct actor){ pid, to[1], from[0] };
	return read(from[0], &code, 1) == 1 && code == 0;
}

static void actor_stop(const struct actor *actor)
{
	close(actor->wanted);
	close(actor->finished);
	kill(actor->pid, SIGKILL);
	waitpid(actor->pid, NULL, 0);
}

START_TEST(a_process_of_this_machine_is_followed)
{
	struct err err = { "" };
	struct root *root;
	struct actor actor;
	struct proc_ran told;
	int schedstat = -1;
	ck_assert_int_eq(root_open("/", &root, &err), 0);
	bool can = actor_start(&actor) && proc_ran(root, actor.pid, &told, &schedstat);
	fd_cleanup(&schedstat);
	if (!can)
		printf("skip: no namespaces for a test, or no schedstat\n");
	struct live *live = live_new(root, false);
	struct subject *subject = can ? follow(live, root, actor.pid, NULL, KEPT_SCANS_RAN) : NULL;
	for (size_t i = 0; can && i < ISO_COUNT(steps); i++) {
		char code = (char)i;
		for (int j = 0; j < KEPT_SCANS; j++)
			subject_unref(scan_for(live, actor.pid));
		ck_assert(write(actor.wanted, &code, 1) == 1 && read(actor.finished, &code, 1) == 1);
		ck_assert_msg(code == 0, "step %zu could not be done", i);
		subject = follow(live, root, actor.pid, subject, KEPT_SCANS_RAN);
	}
	subject_unref(subject);
	live_free(live);
	root_close(root);
	actor_stop(&actor);
}
END_TEST

Suite *live_kept_suite(void)
{
	Suite *suite = suite_create("live kept");
	TCase *tcase = tcase_create("kept");
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_change_is_seen_as_by_a_plain_reading, 0, ISO_COUNT(changes));
	tcase_add_test(tcase, what_is_read_again_and_says_the_same_is_one_record);
	tcase_add_test(tcase, what_did_not_run_is_kept_for_some_scans_only);
	tcase_add_loop_test(tcase, what_a_container_itself_mounts_is_seen_sooner, 0, ISO_COUNT(mounters));
	/* Wherever in its turns the process is. */
	tcase_add_test(tcase, a_process_of_several_threads_is_read_again_sooner);
	tcase_add_loop_test(tcase, threads_of_one_that_sleeps_are_counted_anew, 0, KEPT_SCANS);
	tcase_add_loop_test(tcase, a_name_that_another_thread_gave_is_seen, 0, KEPT_SCANS);
	tcase_add_loop_test(tcase, another_parent_is_seen, 0, KEPT_SCANS);
	tcase_add_test(tcase, a_process_is_one_however_its_number_is_written);
	tcase_add_test(tcase, a_process_of_this_machine_is_followed);
	suite_add_tcase(suite, tcase);
	return suite;
}
