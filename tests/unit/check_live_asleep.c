/* SPDX-License-Identifier: Apache-2.0 */
/* A process of this machine that sleeps: what others do to it, what becomes of its number, and of what is held of it. */
#include "config.h"

#include "suites.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <isotop/builder.h>
#include <isotop/facts.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/load_watch.h>
#include <isotop/root.h>
#include <isotop/subject.h>

#include "live/kept.h"
#include "unit/live_node.h"

/* ---- sleepers --------------------------------------------------------------------------------- */

#define CONTAINER (CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS)

struct asleep {
	pid_t pid;
	int wake; /* a letter: unshare, 'u' the user namespace, any other what makes a container */
};

/* It says that it is ready, and that it did what it was told. */
static void sleep_on(int namespaces, bool bound, int wake, int ready)
{
	char done = (char)(unshare(namespaces) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
			   (bound && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0));
	if (!namespaces)
		done = 0;
	if (write(ready, &done, 1) != 1)
		_exit(1);
	while (read(wake, &done, 1) == 1) {
		done = (char)(unshare(done == 'u' ? CLONE_NEWUSER : CONTAINER) < 0);
		if (write(ready, &done, 1) != 1)
			break;
	}
	_exit(0);
}

static int ready[2];

static bool is_done(void)
{
	char code = 1;
	return read(ready[0], &code, 1) == 1 && code == 0;
}

/* With number @pid where that is not 0: clone3(2), Linux 5.5. False: this machine does not let it be. */
static bool fall_asleep(pid_t pid, int namespaces, bool bound, struct asleep *ret)
{
	int wake[2];
	struct clone_args args = { .exit_signal = SIGCHLD };
	args.set_tid = pid ? (uint64_t)(uintptr_t)&pid : 0;
	args.set_tid_size = pid ? 1 : 0;
	ck_assert(pipe2(wake, O_CLOEXEC) == 0);
	if (!ready[1])
		ck_assert(pipe2(ready, O_CLOEXEC) == 0);
	pid_t made = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (made == 0) {
		close(wake[1]);
		sleep_on(namespaces, bound, wake[0], ready[1]);
	}
	close(wake[0]);
	*ret = (struct asleep){ made, wake[1] };
	return made > 0 && is_done();
}

static void end(struct asleep *asleep)
{
	close(asleep->wake);
	if (asleep->pid > 0) {
		kill(asleep->pid, SIGKILL);
		waitpid(asleep->pid, NULL, 0);
	}
	asleep->pid = 0;
}

#define MOST ((1024 - 64) / 2) /* of a limit of 1,024 */
#define FEW  8                 /* of one that leaves no more */

/* Descriptors by which processes are asked: many, or none as the limit is low. */
static void limit_descriptors(rlim_t most)
{
	struct rlimit limit;
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = most;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static void descriptors(bool many)
{
	limit_descriptors(many ? 1024 : 64);
}

/* Descriptors of this process by which others are asked; *ret_of: whether one of them is @pid's. */
static size_t held(pid_t pid, bool *ret_of)
{
	char of[64];
	size_t count = 0;
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	*ret_of = false;
	snprintf(of, sizeof(of), "/proc/%d/schedstat", (int)pid);
	while ((entry = readdir(dir))) {
		char link[256];
		ssize_t len = readlinkat(dirfd(dir), entry->d_name, link, sizeof(link) - 1);
		link[len < 0 ? 0 : len] = '\0';
		count += strstr(link, "/schedstat") != NULL;
		*ret_of = *ret_of || strcmp(link, of) == 0;
	}
	closedir(dir);
	return count;
}

static struct live *scanned(const struct root *root, int pid, int scans)
{
	struct live *live = live_new(root, false);
	for (int i = 0; i < scans; i++)
		subject_unref(scan_for(live, pid));
	return live;
}

/* ---- what others do to it ------------------------------------------------------------------------ */

static bool write_to(const char *path, const char *text)
{
	cleanup_fd int fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
}

static char cgroup[512]; /* of the test's own; "": none */

/* In its mount namespace, by a process that ends at once. */
static bool mount_inside(pid_t pid)
{
	char path[64];
	int status;
	snprintf(path, sizeof(path), "/proc/%d/ns/mnt", (int)pid);
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	pid_t other = fork();
	if (other == 0)
		_exit(setns(fd, CLONE_NEWNS) < 0 || mount("isotop", "/tmp", "tmpfs", 0, NULL) < 0);
	return waitpid(other, &status, 0) == other && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool remount_inside(pid_t pid)
{
	char path[64];
	int status;
	snprintf(path, sizeof(path), "/proc/%d/ns/mnt", (int)pid);
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	pid_t other = fork();
	if (other == 0)
		_exit(setns(fd, CLONE_NEWNS) < 0 ||
			mount(NULL, "/tmp", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOEXEC, NULL) < 0);
	return waitpid(other, &status, 0) == other && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool map(pid_t pid, const char *file)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	return write_to(path, "0 0 1000\n");
}

static bool map_users(pid_t pid)
{
	return map(pid, "uid_map");
}

static bool map_groups(pid_t pid)
{
	return map(pid, "gid_map");
}

/* A cgroup below the first hierarchy that is @kind and lets make one. */
static bool make_cgroup(const char *kind)
{
	char line[4096];
	char target[256];
	FILE *file = fopen("/proc/self/mountinfo", "re");
	*cgroup = '\0';
	while (file && !*cgroup && fgets(line, sizeof(line), file)) {
		if (!strstr(line, kind) || sscanf(line, "%*s %*s %*s / %255s", target) != 1)
			continue;
		snprintf(cgroup, sizeof(cgroup), "%s/isotop-test-%d", target, (int)getpid());
		if (mkdir(cgroup, 0700) < 0)
			*cgroup = '\0';
	}
	if (file)
		fclose(file);
	return *cgroup;
}

static bool move_to_cgroup(pid_t pid)
{
	char path[600];
	char number[16];
	if (!make_cgroup(" - cgroup cgroup rw,devices") && !make_cgroup(" - cgroup2 "))
		return false;
	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	snprintf(number, sizeof(number), "%d", (int)pid);
	return write_to(path, number);
}

/* cgroup v1, Documentation/admin-guide/cgroup-v1/devices.rst */
static bool change_devices(pid_t pid)
{
	char path[600];
	(void)pid;
	snprintf(path, sizeof(path), "%s/devices.deny", cgroup);
	if (!*cgroup || !write_to(path, "a"))
		return false;
	snprintf(path, sizeof(path), "%s/devices.allow", cgroup);
	return write_to(path, "c 1:3 rw");
}

/* A step has to be seen whole. */
static const struct {
	size_t step;
	const char *what;
	bool (*act)(pid_t pid); /* false: not on this machine */
} acts[] = {
	{ 0, "a mount", mount_inside },
	{ 0, "the map of users", map_users },
	{ 0, "the cgroup", move_to_cgroup },
	{ 1, "an option of a mount", remount_inside },
	{ 1, "the map of groups", map_groups },
	{ 1, "the device rules", change_devices },
};

static size_t take_step(size_t step, pid_t pid)
{
	size_t done = 0;
	for (size_t i = 0; i < ISO_COUNT(acts); i++) {
		if (acts[i].step != step)
			continue;
		if (acts[i].act(pid))
			done++;
		else
			printf("skip: %s cannot be changed here\n", acts[i].what);
	}
	return done;
}

/* After some scans in which it slept, wherever it is in its turns: with descriptors of it and without. */
START_TEST(what_others_do_to_it_is_seen)
{
	struct err err = { "" };
	struct root *root;
	struct asleep asleep;
	descriptors(_i % 2 == 0);
	ck_assert_int_eq(root_open("/", &root, &err), 0);
	bool can = fall_asleep(0, CONTAINER | CLONE_NEWUSER, false, &asleep);
	if (!can)
		printf("skip: no namespaces for a test\n");
	struct live *live = scanned(root, asleep.pid, 1);
	struct subject *subject = can ? follow(live, root, asleep.pid, NULL, KEPT_SCANS) : NULL;
	for (size_t step = 0; can && step < 2; step++) {
		for (int i = 0; i < KEPT_SCANS + (int)step; i++)
			subject_unref(scan_for(live, asleep.pid));
		if (take_step(step, asleep.pid))
			subject = follow(live, root, asleep.pid, subject, KEPT_SCANS);
	}
	/* What is final of its maps was so of that user namespace. */
	if (can && write(asleep.wake, "u", 1) == 1 && is_done())
		subject = follow(live, root, asleep.pid, subject, 1); /* it ran */
	else if (can)
		printf("skip: no user namespace in another\n");
	subject_unref(subject);
	live_free(live);
	end(&asleep);
	if (*cgroup)
		rmdir(cgroup);
	root_close(root);
}
END_TEST

/* ---- its number ------------------------------------------------------------------------------------ */

/* Of a container, or of the host: then what comes after it is one, and is there in the very next scan. */
START_TEST(who_gets_its_number_is_another)
{
	struct err err = { "" };
	struct root *root;
	struct asleep asleep;
	struct asleep next = { 0, -1 };
	descriptors(_i % 2 == 0);
	ck_assert_int_eq(root_open("/", &root, &err), 0);
	bool can = fall_asleep(0, _i < 2 ? 0 : CONTAINER, false, &asleep);
	struct live *live = scanned(root, asleep.pid, KEPT_SCANS + 1);
	pid_t pid = asleep.pid;
	end(&asleep);
	can = can && fall_asleep(pid, CONTAINER, true, &next);
	if (!can)
		printf("skip: no number of its own choice for a test\n");
	struct subject *found = can ? scan_for(live, pid) : NULL;
	struct live *plain = scanned(root, pid, 0);
	struct subject *wanted = can ? scan_for(plain, pid) : NULL;
	ck_assert(!can || (found && wanted));
	ck_assert(!can || sheet_fact(found->sheets[SHEET_KERNEL], FACT_no_new_privs).value.boolean);
	ck_assert(!can || found->running.start == wanted->running.start);
	subject_unref(found);
	subject_unref(wanted);
	live_free(plain);
	live_free(live);
	end(&next);
	root_close(root);
}
END_TEST

/* One of the host makes itself a container: without a descriptor, of which containers take theirs first, it is asked in its turn. */
START_TEST(one_of_the_host_that_becomes_a_container_is_seen)
{
	struct err err = { "" };
	struct root *root;
	struct asleep asleep;
	bool kept;
	descriptors(_i == 0);
	ck_assert_int_eq(root_open("/", &root, &err), 0);
	bool can = fall_asleep(0, 0, false, &asleep);
	struct live *live = scanned(root, asleep.pid, KEPT_SCANS + 1);
	held(asleep.pid, &kept);
	can = can && write(asleep.wake, "c", 1) == 1 && is_done();
	if (!can)
		printf("skip: no namespaces for a test\n");
	struct subject *found = NULL;
	for (int i = 0; can && !found && i < (kept ? 1 : KEPT_SCANS); i++)
		found = scan_for(live, asleep.pid);
	ck_assert(!can || found);
	subject_unref(found);
	live_free(live);
	end(&asleep);
	root_close(root);
}
END_TEST

/* ---- what is held of it ------------------------------------------------------------------------------ */

START_TEST(nothing_is_held_of_one_that_is_gone)
{
	struct err err = { "" };
	struct root *root;
	struct asleep asleep;
	bool of;
	descriptors(true);
	ck_assert_int_eq(root_open("/", &root, &err), 0);
	bool can = fall_asleep(0, CONTAINER, false, &asleep);
	struct live *live = scanned(root, asleep.pid, 2 * KEPT_SCANS);
	pid_t pid = asleep.pid;
	size_t before = held(pid, &of);
	ck_assert_uint_le(before, MOST);
	if (before == MOST && !of)
		printf("skip: so many containers run here that they have all descriptors\n");
	ck_assert_msg(!can || of || before == MOST, "its descriptor is not kept, so the tests above test nothing");
	end(&asleep);
	scan_for(live, pid);
	held(pid, &of);
	ck_assert(!of);
	live_free(live);
	ck_assert_uint_eq(held(pid, &of), 0);
	descriptors(false);
	live = scanned(root, 0, 2 * KEPT_SCANS);
	ck_assert_uint_eq(held(0, &of), 0);
	live_free(live);
	root_close(root);
}
END_TEST

/* More processes of the host are met first than have room: those of containers find theirs too. */
START_TEST(one_of_a_container_is_asked_beside_many_of_the_host)
{
	struct err err = { "" };
	struct root *root;
	struct asleep asleep;
	struct asleep others[FEW];
	bool of;
	for (size_t i = 0; i < FEW; i++)
		fall_asleep(0, 0, false, &others[i]);
	bool can = fall_asleep(0, CONTAINER, false, &asleep);
	limit_descriptors(64 + 2 * FEW);
	ck_assert_int_eq(root_open("/", &root, &err), 0);
	struct live *live = scanned(root, asleep.pid, 2 * KEPT_SCANS);
	size_t count = held(asleep.pid, &of);
	ck_assert_uint_le(count, FEW);
	if (count == FEW && !of)
		printf("skip: so many containers run here that they have all descriptors\n");
	ck_assert(!can || of || count == FEW);
	live_free(live);
	root_close(root);
	end(&asleep);
	for (size_t i = 0; i < FEW; i++)
		end(&others[i]);
}
END_TEST

/* ---- what it has of the host ------------------------------------------------------------------------- */

static const struct mount *held_by(const struct subject *subject, pid_t pid, int fd)
{
	char target[64];
	struct fact fact = sheet_fact(subject->sheets[SHEET_KERNEL], FACT_mounts);
	snprintf(target, sizeof(target), fd < 0 ? "/proc/%d/cwd" : "/proc/%d/fd/%d", (int)pid, fd);
	for (size_t i = 0; fact_known(fact) && i < fact.value.mounts->count; i++)
		if (fact.value.mounts->items[i].held && strcmp(fact.value.mounts->items[i].target, target) == 0)
			return &fact.value.mounts->items[i];
	return NULL;
}

static size_t count_held(const struct subject *subject)
{
	struct fact fact = sheet_fact(subject->sheets[SHEET_KERNEL], FACT_mounts);
	size_t count = 0;
	for (size_t i = 0; fact_known(fact) && i < fact.value.mounts->count; i++)
		count += fact.value.mounts->items[i].held;
	return count;
}

/* One that it opened before it had mounts of its own leads to all files of the host; statx(2), Linux 5.8. */
START_TEST(a_directory_of_the_host_that_is_held_open_is_in_reach)
{
	struct err err = { "" };
	struct root *root;
	struct asleep without;
	struct asleep with;
	int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	uint64_t mount;
	mode_t type;
	bool can = fall_asleep(0, CONTAINER, false, &without);
	int fd = open("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	can = fall_asleep(0, CONTAINER, false, &with) && can;
	ck_assert_int_eq(root_open("/", &root, &err), 0);
	can = can && root_behind(root, AT_FDCWD, "/proc/self/cwd", &mount, &type) == 0;
	struct live *live = live_new(root, false);
	for (int i = 0; can && i < 3; i++) {
		struct subject *one = scan_for(live, with.pid);
		const struct mount *held = held_by(one, with.pid, fd);
		ck_assert_ptr_nonnull(held);
		ck_assert_str_eq(held->source, "/");
		ck_assert_str_eq(held->origin.text, "/etc");
		ck_assert_int_eq(held->kind, MOUNT_HOST);
		ck_assert_uint_eq(count_held(one), 1);
		subject_unref(one);
		one = scan_for(live, without.pid);
		ck_assert_uint_eq(count_held(one), 0);
		subject_unref(one);
	}
	live_free(live);
	root_close(root);
	end(&with);
	end(&without);
	close(fd);
	close(file);
}
END_TEST

/* ---- the node ---------------------------------------------------------------------------------------- */

static struct inventory *scan_all(struct live *live)
{
	struct err err = { "" };
	struct inventory_builder *builder = inventory_builder_new();
	ck_assert_int_eq(live_scan(live, builder, &(struct load_watch){ 0 }, &err), 0);
	return inventory_finish(builder, NULL);
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void check_lists(const struct host *a, const struct host *b)
{
	ck_assert_uint_eq(a->lsm.count, b->lsm.count);
	for (size_t i = 0; i < a->lsm.count; i++)
		ck_assert_str_eq(a->lsm.items[i], b->lsm.items[i]);
	ck_assert_uint_eq(a->settings.count, b->settings.count);
	for (size_t i = 0; i < a->settings.count; i++) {
		ck_assert_str_eq(a->settings.items[i].id, b->settings.items[i].id);
		ck_assert(same_text(a->settings.items[i].value, b->settings.items[i].value));
		ck_assert_str_eq(a->settings.items[i].where, b->settings.items[i].where);
	}
}

static void check_host(const struct host *a, const struct host *b)
{
	ck_assert(same_text(a->name, b->name) && same_text(a->kernel, b->kernel));
	ck_assert(a->live && a->in_container == b->in_container && a->privileged_reader == b->privileged_reader);
	ck_assert(same_text(a->inside, b->inside) && same_text(a->ns_reference, b->ns_reference));
	ck_assert(a->lsm_known == b->lsm_known && a->apparmor == b->apparmor && a->apparmor_known == b->apparmor_known);
	ck_assert(a->selinux == b->selinux && a->cgroup == b->cgroup);
	ck_assert(a->cap_bounding == b->cap_bounding && a->cap_bounding_known == b->cap_bounding_known);
	ck_assert_mem_eq(a->ns, b->ns, sizeof(a->ns));
	check_lists(a, b);
}

/* What is not read again of the node stands in every inventory, also when those before it are gone. */
START_TEST(the_node_is_what_a_plain_reading_says)
{
	struct err err = { "" };
	struct root *root;
	ck_assert_int_eq(root_open("/", &root, &err), 0);
	struct live *live = live_new(root, false);
	for (int i = 0; i < 2 * KEPT_SCANS; i++) {
		struct live *plain = live_new(root, false);
		struct inventory *kept = scan_all(live);
		struct inventory *wanted = scan_all(plain);
		live_free(plain);
		check_host(&kept->host, &wanted->host);
		inventory_unref(kept);
		inventory_unref(wanted);
	}
	live_free(live);
	root_close(root);
}
END_TEST

Suite *live_asleep_suite(void)
{
	Suite *suite = suite_create("live asleep");
	TCase *tcase = tcase_create("asleep");
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, what_others_do_to_it_is_seen, 0, 2);
	tcase_add_loop_test(tcase, who_gets_its_number_is_another, 0, 4);
	tcase_add_loop_test(tcase, one_of_the_host_that_becomes_a_container_is_seen, 0, 2);
	tcase_add_test(tcase, nothing_is_held_of_one_that_is_gone);
	tcase_add_test(tcase, one_of_a_container_is_asked_beside_many_of_the_host);
	tcase_add_test(tcase, a_directory_of_the_host_that_is_held_open_is_in_reach);
	tcase_add_test(tcase, the_node_is_what_a_plain_reading_says);
	suite_add_tcase(suite, tcase);
	return suite;
}
