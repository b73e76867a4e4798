/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes that do what an attacker on the node would do to be overlooked.
 *
 * hostile cage ACT [N]: a container of this root's without any runtime, in which ACT
 * is done; its pid is printed. It ends with the process that was started.
 * hostile su DIR UID: su at its prompt as that user, called what DIR/exe is called,
 * with arguments of the user's choice; its pid is printed.
 * hostile reuse: containers of two kinds that follow one another under one and the same process id, which is printed:
 * "strong" has everything and a mount, "weak" has nothing; each takes its name last.
 * hostile crowd N M: N processes with mount namespaces of their own and M mounts in each, and N of the host, in one
 * user namespace.
 * hostile inthread: a process of the host's mounts in a user namespace, one thread of which has mounts of its own.
 * hostile join PID: a process of the host in that one's mount namespace alone.
 * hostile pose DIR N: N times the program that DIR/exe is, each naming a directory of its own.
 * hostile as memfd|tmpfile NAME ARGUMENT...: the same from a program without a file, called NAME.
 * hostile keep UID root|user EXE [ARGUMENT...]: that program in a user and a mount namespace which root, or the user, made; the
 * user's by its ids, and stopped at its start: it could be doing anything.
 * hostile relay: containers that follow one another, none of which gets old.
 * hostile listens NAME: at a socket of that name.
 * hostile opens FILE...: says its pid, then the name of each file that is opened, each time: a device that counts.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define CAGE (CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS)

/* fork(2) into new namespaces: the parent stays where it is. */
static pid_t fork_caged(unsigned long kinds)
{
	return (pid_t)syscall(SYS_clone, kinds | SIGCHLD, 0ul, 0ul, 0ul, 0ul);
}

static void fail(const char *what)
{
	fprintf(stderr, "hostile: %s: %s\n", what, strerror(errno));
	_exit(1);
}

static void wait_for_good(void)
{
	for (;;)
		pause();
}

static void say_pid(pid_t pid)
{
	printf("%d\n", (int)pid);
	fflush(stdout);
}

static void *wait_in_thread(void *ctx)
{
	(void)ctx;
	wait_for_good();
	return NULL;
}

static bool thread(void)
{
	pthread_t id;
	pthread_attr_t attr;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 16384);
	bool made = pthread_create(&id, &attr, wait_in_thread, NULL) == 0;
	pthread_attr_destroy(&attr);
	return made;
}

/* This thread alone: the C library's calls would tell the others. */
static void give_up_privileges(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { 0 };
	for (int cap = 0; cap <= 40; cap++)
		prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (syscall(SYS_setresgid, 1000, 1000, 1000) < 0 || syscall(SYS_setresuid, 1000, 1000, 1000) < 0)
		fail("setresuid");
	if (syscall(SYS_capset, &head, none) < 0)
		fail("capset");
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* other ids made the kernel forget it */
}

/* ---- acts ---------------------------------------------------------------------------- */

static void sleep_on(unsigned n)
{
	(void)n;
}

/* As a runtime on its way calls itself, and again before anybody can call it old. */
static void named(unsigned n)
{
	static const char *const names[] = { "runc:[2:INIT]", "exe", "runsc-gofer" };
	prctl(PR_SET_NAME, names[n % 3], 0, 0, 0);
}

/* The first thread ends, what is left is no zombie. */
static void dead_leader(unsigned n)
{
	(void)n;
	if (!thread())
		fail("thread");
	syscall(SYS_exit, 0);
}

/* The first thread has given everything up, another has not. */
static void thread_with_more(unsigned n)
{
	(void)n;
	if (!thread())
		fail("thread");
	give_up_privileges();
}

static void child_with_more(unsigned n)
{
	(void)n;
	if (fork() == 0)
		wait_for_good();
	give_up_privileges();
}

static void threads(unsigned n)
{
	unsigned made = 0;
	while (made < n && thread())
		made++;
	fprintf(stderr, "%u\n", made);
	give_up_privileges();
}

static void processes(unsigned n)
{
	unsigned made = 0;
	for (pid_t pid = 1; made < n && pid > 0; made += pid > 0) {
		pid = fork();
		if (pid == 0)
			wait_for_good();
	}
	fprintf(stderr, "%u\n", made);
}

/* Containers in containers, each with a process that waits. */
static void deep(unsigned n)
{
	for (unsigned i = 1; i < n; i++) {
		pid_t pid = fork_caged(CAGE);
		if (pid < 0)
			fprintf(stderr, "%u deep\n", i);
		if (pid != 0)
			wait_for_good();
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	}
}

static void mounts(unsigned n)
{
	mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
	if (mount("none", "/mnt", "tmpfs", 0, NULL) < 0)
		fail("tmpfs");
	for (unsigned i = 0; i < n; i++) {
		char path[64];
		snprintf(path, sizeof(path), "/mnt/%u", i);
		if (mkdir(path, 0755) < 0 || mount("/etc", path, NULL, MS_BIND, NULL) < 0)
			fail(path);
	}
}

/* As many groups as the kernel takes, NGROUPS_MAX: its status is no longer short. */
static void groups(unsigned n)
{
	static gid_t many[65536];
	(void)n;
	for (size_t i = 0; i < sizeof(many) / sizeof(*many); i++)
		many[i] = (gid_t)(4000000000u + i);
	if (setgroups(sizeof(many) / sizeof(*many), many) < 0)
		fail("setgroups");
}

/* Mounts deep down: a table that is long by its paths alone. The telling one comes last. */
static void long_mounts(unsigned n)
{
	char part[201];
	memset(part, 'd', sizeof(part) - 1);
	part[sizeof(part) - 1] = '\0';
	mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
	if (mount("none", "/mnt", "tmpfs", 0, NULL) < 0 || chdir("/mnt") < 0)
		fail("tmpfs");
	for (int i = 0; i < 19; i++)
		if (mkdir(part, 0755) < 0 || chdir(part) < 0)
			fail("mkdir");
	for (unsigned i = 0; i < n; i++) {
		char name[16];
		snprintf(name, sizeof(name), "%u", i);
		if (mkdir(name, 0755) < 0 || mount(i + 1 < n ? "." : "/etc", name, NULL, MS_BIND, NULL) < 0)
			fail(name);
	}
}

/* Stopped, and stopped by a tracer, and in a sleep that nothing interrupts: vfork() waits so for its child. */
static void states(unsigned n)
{
	(void)n;
	if (fork() == 0)
		raise(SIGSTOP);
	if (fork() == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
	}
	if (fork() == 0 && vfork() == 0)
		wait_for_good();
}

/* Processes that come and go as fast as the machine lets them. */
static void churn(unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (fork() != 0)
			continue;
		for (;;) {
			pid_t pid = fork();
			if (pid == 0)
				_exit(0);
			if (pid > 0)
				waitpid(pid, NULL, 0);
		}
	}
}

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		fail(path);
	close(fd);
}

/* Where it looks itself up in /proc, others' words stand. */
static void lie_in_proc(unsigned n)
{
	static const char *const files[] = { "status", "mountinfo", "cgroup", "uid_map" };
	(void)n;
	if (mount("none", "/mnt", "tmpfs", 0, NULL) < 0 || mount("proc", "/proc", "proc", 0, NULL) < 0)
		fail("mount");
	int fd = open("/mnt/lie", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || close(fd) < 0)
		fail("lie");
	write_text("/mnt/lie", "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0\nNoNewPrivs:\t1\nSeccomp:\t2\n");
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		char path[64];
		snprintf(path, sizeof(path), "/proc/1/%s", files[i]);
		if (mount("/mnt/lie", path, NULL, MS_BIND, NULL) < 0)
			fail(path);
	}
}

/* Root inside is @id on the host. */
static void map_root(pid_t pid, uid_t id)
{
	char path[64];
	char map[32];
	snprintf(map, sizeof(map), "0 %u 1", id);
	snprintf(path, sizeof(path), "/proc/%d/setgroups", (int)pid);
	write_text(path, "deny");
	snprintf(path, sizeof(path), "/proc/%d/gid_map", (int)pid);
	write_text(path, map);
	snprintf(path, sizeof(path), "/proc/%d/uid_map", (int)pid);
	write_text(path, map);
}

/*
 * What the first process gives away for itself alone, once a child has been made that keeps it: whoever looks at the
 * first one only sees less than there is.
 */
static void keep_in_child(void)
{
	if (fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		wait_for_good();
	}
}

/* In a user namespace of its own, in which root is somebody else: from inside, without a helper. */
static void mask_user(unsigned n)
{
	(void)n;
	pid_t self = (pid_t)syscall(SYS_getpid);
	int go[2];
	int done[2];
	char byte = 0;
	if (mount("proc", "/proc", "proc", 0, NULL) < 0)
		fail("proc");
	keep_in_child();
	if (pipe(go) < 0 || pipe(done) < 0)
		fail("pipe");
	if (fork() == 0) {
		if (read(go[0], &byte, 1) == 1)
			map_root(self, 100000);
		if (write(done[1], &byte, 1) == 1)
			_exit(0);
		_exit(1);
	}
	if (unshare(CLONE_NEWUSER) < 0)
		fail("unshare");
	if (write(go[1], &byte, 1) != 1 || read(done[0], &byte, 1) != 1)
		fail("pipe");
	wait(NULL);
}

/* In a network of its own, and other things of that kind. */
static void mask_host(unsigned n)
{
	(void)n;
	keep_in_child();
	if (unshare(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) < 0)
		fail("unshare");
}

/* Nothing of its own but its mounts; a child has more. */
static void half(unsigned n)
{
	(void)n;
	if (fork() != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (unshare(CLONE_NEWNET) < 0)
		fail("unshare");
	wait_for_good();
}

/* In a network of its own, where its child sees fewer processes and the host's network. */
static void mask_deep(unsigned n)
{
	(void)n;
	if (fork() == 0) {
		if (unshare(CLONE_NEWPID) < 0)
			fail("unshare");
		keep_in_child();
		wait_for_good();
	}
	usleep(200000);
	if (unshare(CLONE_NEWNET) < 0)
		fail("unshare");
}

/* Capabilities in a user namespace of a child's own, of a container that has none. */
static void nested(unsigned n)
{
	(void)n;
	if (fork() == 0) {
		give_up_privileges();
		if (unshare(CLONE_NEWUSER) < 0)
			fail("unshare");
		wait_for_good();
	}
	give_up_privileges();
}

/* Without the mount of the host, and with a root that nobody can write to. */
static void mount_etc(void)
{
	if (mount("none", "/mnt", "tmpfs", 0, NULL) < 0 || mkdir("/mnt/host", 0755) < 0 ||
		mount("/etc", "/mnt/host", NULL, MS_BIND, NULL) < 0 || chdir("/mnt") < 0)
		fail("mount");
	if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0)
		fail("pivot_root");
}

static void leave_root(void)
{
	if (mkdir("/empty", 0755) < 0 || mount("none", "/empty", "tmpfs", MS_RDONLY, NULL) < 0 || chroot("/empty") < 0 ||
		chdir("/") < 0)
		fail("chroot");
}

static void mask_root(unsigned n)
{
	(void)n;
	mount_etc();
	leave_root();
}

static void mask_root_alone(unsigned n)
{
	(void)n;
	mount_etc();
	keep_in_child();
	leave_root();
}

static void mask_mounts(unsigned n)
{
	(void)n;
	mount_etc();
	keep_in_child();
	if (unshare(CLONE_NEWNS) < 0 || umount2("/host", MNT_DETACH) < 0 ||
		mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) < 0)
		fail("unshare");
}

/* Under a filter that allows nothing much, where the child is under one that allows all. */
static void add_filter(unsigned number, unsigned action)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		fail("seccomp");
}

static void mask_seccomp(unsigned n)
{
	(void)n;
	add_filter(1u << 30, SECCOMP_RET_ALLOW);
	keep_in_child();
	add_filter(SYS_mount, SECCOMP_RET_ERRNO | EPERM);
}

static const struct {
	const char *name;
	void (*act)(unsigned n);
	unsigned long shared; /* with the host */
	bool forks;           /* its children hold what would tell that it is done */
} acts[] = {
	{ "sleep", sleep_on, 0, false },
	{ "named", named, 0, false },
	{ "dead-leader", dead_leader, 0, false },
	{ "thread", thread_with_more, 0, false },
	{ "child", child_with_more, 0, true },
	{ "threads", threads, 0, false },
	{ "processes", processes, 0, true },
	{ "deep", deep, 0, true },
	{ "mounts", mounts, 0, false },
	{ "groups", groups, 0, false },
	{ "long-mounts", long_mounts, 0, false },
	{ "states", states, 0, true },
	{ "churn", churn, 0, true },
	{ "lie-in-proc", lie_in_proc, 0, false },
	{ "mask-user", mask_user, 0, true },
	{ "mask-host", mask_host, CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS, true },
	{ "mask-mounts", mask_mounts, 0, true },
	{ "mask-root", mask_root, 0, false },
	{ "mask-root-alone", mask_root_alone, 0, true },
	{ "mask-deep", mask_deep, CLONE_NEWNET, true },
	{ "half", half, CAGE & ~(unsigned long)CLONE_NEWNS, true },
	{ "nested", nested, 0, true },
	{ "mask-seccomp", mask_seccomp, 0, true },
};

static int cage(const char *name, unsigned n)
{
	int ready[2];
	char byte;
	if (pipe(ready) < 0)
		fail("pipe");
	size_t act = 0;
	while (act < sizeof(acts) / sizeof(*acts) && strcmp(acts[act].name, name) != 0)
		act++;
	if (act == sizeof(acts) / sizeof(*acts))
		fail(name);
	pid_t pid = fork_caged(CAGE & ~acts[act].shared);
	if (pid < 0)
		fail("clone");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ready[0]);
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
		if (strcmp(name, "dead-leader") == 0)
			close(ready[1]);
		acts[act].act(n);
		close(ready[1]);
		wait_for_good();
	}
	close(ready[1]);
	/* A child that forks holds the other end: the wait is for the act, or for a moment. */
	alarm(120);
	if (acts[act].forks)
		usleep(1000000);
	else if (read(ready[0], &byte, 1) < 0)
		fail("read");
	say_pid(pid);
	alarm(0);
	waitpid(pid, NULL, 0);
	return 0;
}

/* Each is called what a runtime's process on its way is called. */
static int relay(void)
{
	say_pid(getpid());
	for (;;) {
		pid_t pid = fork_caged(CAGE);
		if (pid < 0)
			fail("clone");
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			named(0);
			usleep(400000);
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	}
	return 0;
}

/* One of a kind, for some milliseconds. */
static void live_as(bool weak, unsigned milliseconds)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
	if (weak)
		give_up_privileges();
	else if (mount("/etc", "/mnt", NULL, MS_BIND, NULL) < 0)
		fail("mount");
	prctl(PR_SET_NAME, weak ? "weak" : "strong", 0, 0, 0);
	usleep(milliseconds * 1000);
	_exit(0);
}

static int reuse(void)
{
	pid_t id = fork();
	if (id == 0)
		_exit(0);
	waitpid(id, NULL, 0);
	say_pid(id);
	for (unsigned i = 0;; i++) {
		pid_t numbers[] = { 1, id };
		struct clone_args args = { .flags = CAGE & ~(unsigned long)CLONE_NEWNET, .exit_signal = SIGCHLD,
			.set_tid = (uintptr_t)numbers, .set_tid_size = 2 };
		pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
		if (pid == 0)
			live_as(i % 2, i % 16 < 2 ? 2000 : i % 7); /* long enough to be met, and shorter than a look */
		if (pid < 0 && errno != EEXIST)
			fail("clone3");
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
	return 0;
}

static void fork_idle(unsigned n, int kinds)
{
	for (unsigned i = 0; i < n; i++) {
		pid_t pid = fork();
		if (pid < 0)
			fail("fork");
		if (pid != 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (kinds && unshare(kinds) < 0)
			fail("unshare");
		wait_for_good();
	}
}

/* What anybody may make: N mount namespaces and N processes beside them in one user namespace, with that many mounts. */
static int crowd(unsigned n, unsigned mounted)
{
	if (unshare(CLONE_NEWUSER) < 0)
		fail("unshare");
	map_root(getpid(), 0);
	fork_idle(n, 0);
	if (mounted && unshare(CLONE_NEWNS) < 0)
		fail("unshare");
	if (mounted)
		mounts(mounted);
	fork_idle(n, CLONE_NEWNS);
	usleep(1000000);
	say_pid(getpid());
	wait_for_good();
	return 0;
}

static void *leave_in_thread(void *ctx)
{
	(void)ctx;
	if (unshare(CLONE_FS | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC) < 0)
		fail("unshare");
	say_pid(getpid());
	wait_for_good();
	return NULL;
}

static int inthread(void)
{
	pthread_t id;
	if (unshare(CLONE_NEWUSER) < 0)
		fail("unshare");
	if (pthread_create(&id, NULL, leave_in_thread, NULL) != 0)
		fail("thread");
	wait_for_good();
	return 0;
}

static int join(const char *pid)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%s/ns/mnt", pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNS) < 0)
		fail(path);
	say_pid(getpid());
	wait_for_good();
	return 0;
}

static int su(const char *dir, const char *uid)
{
	int terminal;
	char path[512];
	char root[512];
	snprintf(path, sizeof(path), "%s/exe", dir);
	snprintf(root, sizeof(root), "--root=%s", dir);
	pid_t pid = forkpty(&terminal, NULL, NULL, NULL);
	if (pid == 0) {
		uid_t id = (uid_t)strtoul(uid, NULL, 10);
		if (setresgid(id, id, id) < 0 || setresuid(id, id, id) < 0)
			_exit(1);
		execl(path, "runsc-sandbox", "root", "--", root, (char *)NULL);
		_exit(1);
	}
	if (pid < 0)
		fail("forkpty");
	usleep(500000);
	say_pid(pid);
	waitpid(pid, NULL, 0);
	return 0;
}

/* Programs that have not run a step yet, with arguments of the user's choice: DIR/exe, stopped at its start. */
static int pose(const char *dir, const char *n)
{
	char path[512];
	char root[512];
	snprintf(path, sizeof(path), "%s/exe", dir);
	for (unsigned i = 0; i < strtoul(n, NULL, 10); i++) {
		pid_t pid = fork();
		if (pid < 0)
			fail("fork");
		if (pid != 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		snprintf(root, sizeof(root), "--root=%s/%u", dir, i);
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execl(path, "runsc-sandbox", root, "boot", (char *)NULL);
		_exit(1);
	}
	usleep(300000);
	say_pid(getpid());
	wait_for_good();
	return 0;
}

static int keep(char *const *exe, uid_t id, bool users)
{
	int ready[2];
	char byte = 0;
	if (pipe(ready) < 0)
		fail("pipe");
	pid_t pid = fork();
	if (pid == 0) {
		if (users && (setresgid(id, id, id) < 0 || setresuid(id, id, id) < 0))
			fail("setresuid");
		prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
			fail("unshare");
		if (users)
			map_root(getpid(), id);
		if (write(ready[1], &byte, 1) < 0)
			fail("write");
		usleep(300000);
		if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
			fail("setresuid");
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execv(*exe, exe);
		fail(*exe);
	}
	close(ready[1]);
	if (pid < 0 || read(ready[0], &byte, 1) != 1)
		fail("fork");
	if (!users)
		map_root(pid, id);
	usleep(600000);
	say_pid(pid);
	wait_for_good();
	return 0;
}

/* @argv, whose first is the name, in a copy of this program that no directory has. */
static int as(bool memory, char **argv)
{
	char path[64];
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int to = memory ? memfd_create(argv[0], MFD_CLOEXEC) : open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0700);
	if (from < 0 || to < 0)
		fail("open");
	while (sendfile(to, from, NULL, 1 << 20) > 0)
		;
	/* Nothing that is open for writing is run. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", to);
	int copy = open(path, O_RDONLY | O_CLOEXEC);
	close(to);
	fexecve(copy, argv, environ);
	fail(argv[0]);
	return 1;
}

static int listens(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || strlen(name) >= sizeof(address.sun_path))
		fail(name);
	memcpy(address.sun_path, name, strlen(name));
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 1) < 0)
		fail(name);
	say_pid(getpid());
	wait_for_good();
	return 0;
}

/* O_PATH opens nothing, and the kernel tells of none: whatever it tells of has reached the device. */
static int opens(char *const *files, int count)
{
	static const char *name_of[256];
	int fd = inotify_init1(IN_CLOEXEC);
	if (fd < 0)
		fail("inotify");
	for (int i = 0; i < count; i++) {
		int watch = inotify_add_watch(fd, files[i], IN_OPEN);
		if (watch < 0 || watch >= (int)(sizeof(name_of) / sizeof(*name_of)))
			fail(files[i]);
		name_of[watch] = files[i];
	}
	say_pid(getpid());
	for (;;) {
		struct inotify_event event; /* of a file that is watched itself: no name follows */
		if (read(fd, &event, sizeof(event)) != (ssize_t)sizeof(event))
			fail("read");
		printf("%s\n", event.wd > 0 ? name_of[event.wd] : "more than can be counted");
		fflush(stdout);
	}
	return 0;
}

int main(int argc, char **argv)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, basename(argv[0]));
	if (argc > 4 && strcmp(argv[1], "as") == 0)
		return as(strcmp(argv[2], "memfd") == 0, argv + 3);
	if (argc >= 3 && strcmp(argv[1], "cage") == 0)
		return cage(argv[2], argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 0);
	if (argc == 4 && strcmp(argv[1], "su") == 0)
		return su(argv[2], argv[3]);
	if (argc == 4 && strcmp(argv[1], "crowd") == 0)
		return crowd((unsigned)strtoul(argv[2], NULL, 10), (unsigned)strtoul(argv[3], NULL, 10));
	if (argc == 3 && strcmp(argv[1], "join") == 0)
		return join(argv[2]);
	if (argc == 2 && strcmp(argv[1], "inthread") == 0)
		return inthread();
	if (argc == 2 && strcmp(argv[1], "relay") == 0)
		return relay();
	if (argc >= 5 && strcmp(argv[1], "keep") == 0)
		return keep(argv + 4, (uid_t)strtoul(argv[2], NULL, 10), strcmp(argv[3], "user") == 0);
	if (argc == 2 && strcmp(argv[1], "reuse") == 0)
		return reuse();
	if (argc == 3 && strcmp(argv[1], "listens") == 0)
		return listens(argv[2]);
	if (argc > 2 && strcmp(argv[1], "opens") == 0)
		return opens(argv + 2, argc - 2);
	if (argc == 4 && strcmp(argv[1], "pose") == 0)
		return pose(argv[2], argv[3]);
	fprintf(stderr, "usage: hostile relay | hostile inthread | hostile reuse | hostile listens NAME | hostile opens FILE... | hostile as memfd|tmpfile NAME ARGUMENT... | hostile keep UID root|user EXE [ARGUMENT...] | hostile pose DIR N | hostile crowd N M | hostile join PID | hostile cage ACT [N] | hostile su DIR UID\n");
	return 2;
}
