/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One act for each escape of the escape matrix that can be tried without
 * harm: what the kernel is asked for is what the escape asks for first, on a
 * marker that the test made or with an argument that can change nothing. Prints
 * a line "ID ERRNO" for each; 0: it was carried out. Every act has a process of
 * its own, so that none changes what the next one finds.
 *
 * probe listen PATH          answers on a socket until it is ended
 * probe share                keeps a shared memory segment until it is ended
 * probe wait                 says so and does nothing until it is ended
 * probe as UID GID           the same as that user
 * probe again                mounts a procfs once more
 * probe acts PID DIR USER    tries all acts; PID: the marker process, DIR: the directory of the marker files on the
 *                            host, USER: the process of another user
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHM_KEY 0x15070e5c

static const char *marker_pid = "0";
static const char *marker_dir = "";
static const char *user_pid = "0";

/* ---- acts: 0 or -1 with errno ------------------------------------------------ */

/* There is nothing behind this descriptor: the permission is all that is asked for. */
static int load_module(void)
{
	return (int)syscall(SYS_finit_module, -1, "", 0);
}

/* Flags that do not exist: the capability is asked for first, then the call is refused. */
static int load_kernel(void)
{
	return (int)syscall(SYS_kexec_load, 0UL, 0UL, NULL, 0x00ff0000UL);
}

/* A file system that no user namespace may mount, from what is no device. */
static int mount_disk(void)
{
	return mount("/probe", "/tmp", "ext4", MS_RDONLY, NULL);
}

static int try_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

/* Opened for writing, never written. What covers it is taken away first where that can be done. */
static int core_pattern(void)
{
	const char *path = "/proc/sys/kernel/core_pattern";
	if (try_open(path, O_WRONLY) == 0)
		return 0;
	int saved = errno;
	if (try_open("/again/sys/kernel/core_pattern", O_WRONLY) == 0)
		return 0;
	if (saved == EROFS && umount2("/proc/sys", MNT_DETACH) == 0)
		return try_open(path, O_WRONLY);
	errno = saved;
	return -1;
}

/* A file of sysfs that belongs to root and is there on every kernel. */
static int sysfs_write(void)
{
	const char *path = "/sys/kernel/mm/transparent_hugepage/enabled";
	if (try_open(path, O_WRONLY) == 0)
		return 0;
	int saved = errno;
	if (try_open("/again-sys/kernel/mm/transparent_hugepage/enabled", O_WRONLY) == 0)
		return 0;
	if (saved == EROFS && mount(NULL, "/sys", NULL, MS_REMOUNT | MS_BIND, NULL) == 0)
		return try_open(path, O_WRONLY);
	errno = saved;
	return -1;
}

static int host_procfs(void)
{
	return try_open("/host-proc/sys/kernel/core_pattern", O_WRONLY);
}

static int connect_to(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(name.sun_path, sizeof(name.sun_path), "%s", path);
	return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&name, sizeof(name));
}

/* The socket itself, or in a directory of the host under a name of the test. */
static int connect_socket(void)
{
	char below[108];
	const char *base = strrchr(marker_dir, '/');
	snprintf(below, sizeof(below), "/elsewhere%s/docker.sock", base ? base : "");
	if (connect_to("/host-sock/docker.sock") == 0)
		return 0;
	int saved = errno;
	if (connect_to(below) == 0)
		return 0;
	errno = errno == ENOENT ? saved : errno;
	return -1;
}

static int write_marker(void)
{
	return try_open("/host-programs/marker", O_WRONLY);
}

static int read_marker(const char *path)
{
	char text[8] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ssize_t got = read(fd, text, sizeof(text));
	close(fd);
	errno = EIO;
	return got >= 6 && memcmp(text, "marker", 6) == 0 ? 0 : -1;
}

static int read_secret(void)
{
	return read_marker("/host-secrets/marker");
}

static const char *of_marker(const char *tail)
{
	static char path[128];
	snprintf(path, sizeof(path), "/proc/%s/%s", marker_pid, tail);
	return path;
}

static int join_namespace(void)
{
	int fd = open(of_marker("ns/mnt"), O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -1 : setns(fd, CLONE_NEWNS);
}

static int trace_marker(void)
{
	pid_t pid = (pid_t)atoi(marker_pid);
	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) != 0)
		return -1;
	/* Ending the tracer detaches, ptrace(2). */
	return 0;
}

static int root_of_marker(void)
{
	char tail[96];
	snprintf(tail, sizeof(tail), "root%s/marker", marker_dir);
	return read_marker(of_marker(tail));
}

/* A user of the host, whose group is the container's own: ptrace_may_access() of the kernel compares both. */
static int become_user(void)
{
	char path[160];
	struct stat stat_of;
	snprintf(path, sizeof(path), "/proc/%s", user_pid);
	if (stat(path, &stat_of) != 0 || setresuid(stat_of.st_uid, stat_of.st_uid, stat_of.st_uid) != 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/%s/root%s/user-marker", user_pid, marker_dir);
	return read_marker(path);
}

static int command_line(void)
{
	char text[8];
	int fd = open(of_marker("cmdline"), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ssize_t got = read(fd, text, sizeof(text));
	close(fd);
	return got > 0 ? 0 : -1;
}

static int open_memory(void)
{
	return try_open("/dev/mem", O_RDONLY);
}

static int ports(void)
{
	return iopl(3);
}

static int make_one(mode_t type, unsigned major, unsigned minor)
{
	const char *path = "/tmp/node";
	if (mknod(path, type | 0600, makedev(major, minor)) != 0)
		return -1;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	int saved = errno;
	unlink(path);
	errno = saved;
	return fd < 0 ? -1 : 0;
}

/*
 * Devices that are not there: the rules are asked first. The first is one that those of a test allow only where
 * they allow all; the second the last part of a sixteenth disk, block major 8.
 */
static int make_node(void)
{
	int made = make_one(S_IFCHR, 1, 99);
	return made == 0 || errno != EPERM ? made : make_one(S_IFBLK, 8, 255);
}

/* A node for a disk that is not there: it may be opened, and there is nothing behind it. Where none was passed in, its own. */
static int open_disk(void)
{
	int opened = try_open("/dev/disk0", O_RDONLY);
	return opened == 0 || errno != ENOENT ? opened : make_one(S_IFBLK, 8, 255);
}

static int by_handle(void)
{
	struct {
		struct file_handle handle;
		unsigned char bytes[128];
	} handle = { .handle.handle_bytes = 128 };
	int mount_id;
	if (name_to_handle_at(AT_FDCWD, "/host-secrets/open", &handle.handle, &mount_id, 0) != 0)
		return -1;
	int fd = open("/host-secrets", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -1 : open_by_handle_at(fd, &handle.handle, O_RDONLY);
}

/* A program that returns 0, loaded, attached to nothing and closed. */
static int load_program(void)
{
	static const struct bpf_insn insns[] = { { .code = BPF_ALU64 | BPF_MOV | BPF_K }, { .code = BPF_JMP | BPF_EXIT } };
	union bpf_attr attr = { 0 };
	attr.prog_type = BPF_PROG_TYPE_KPROBE;
	attr.insns = (uint64_t)(uintptr_t)insns;
	attr.insn_cnt = 2;
	attr.license = (uint64_t)(uintptr_t)"GPL";
	return (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

/* Protocol 0: such a socket receives nothing. */
static int packet_socket(void)
{
	return socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
}

/* Deletes a link that is not there. */
static int delete_link(void)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg info;
	} ask = { .head = { sizeof(ask), RTM_DELLINK, NLM_F_REQUEST | NLM_F_ACK, 1, 0 }, .info.ifi_index = 0x3ffffff0 };
	union {
		struct nlmsghdr head;
		char bytes[4096];
	} answer = { 0 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0 || send(fd, &ask, sizeof(ask), 0) < 0 || recv(fd, &answer, sizeof(answer), 0) < 0)
		return -1;
	errno = -((struct nlmsgerr *)NLMSG_DATA(&answer.head))->error;
	return errno ? -1 : 0;
}

static int read_segment(void)
{
	int id = shmget(SHM_KEY, 0, 0);
	if (id < 0)
		return -1;
	void *at = shmat(id, NULL, SHM_RDONLY);
	if (at == (void *)-1)
		return -1;
	errno = EIO;
	return memcmp(at, "marker", 6) == 0 ? 0 : -1;
}

/* A tick that no clock has: the capability is asked for first. */
static int set_clock(void)
{
	struct timex timex = { .modes = ADJ_TICK, .tick = 0 };
	return adjtimex(&timex);
}

static int new_userns(void)
{
	return unshare(CLONE_NEWUSER);
}

/*
 * To add one: its function and its row: the escape, and the errno that says
 * that the act got past every barrier although it was not carried out.
 */
static const struct {
	const char *id;
	int (*act)(void);
	int passed[3];
} acts[] = {
	{ "load-module", load_module, { EBADF } },
	{ "load-kernel", load_kernel, { EINVAL } },
	{ "mount-host-disk", mount_disk, { ENOTBLK, ENODEV } },
	{ "core-pattern", core_pattern, { 0 } },
	{ "uevent-helper", sysfs_write, { 0 } },
	{ "host-procfs", host_procfs, { 0 } },
	{ "runtime-socket", connect_socket, { 0 } },
	{ "host-programs", write_marker, { 0 } },
	{ "enter-namespaces", join_namespace, { 0 } },
	{ "trace-process", trace_marker, { 0 } },
	{ "host-root-by-pid", root_of_marker, { 0 } },
	{ "user-processes", become_user, { 0 } },
	{ "host-processes", command_line, { 0 } },
	{ "raw-memory", open_memory, { 0 } },
	{ "raw-ports", ports, { 0 } },
	{ "raw-disk", open_disk, { ENXIO, ENODEV } },
	{ "make-disk-node", make_node, { ENXIO, ENODEV } },
	{ "open-by-handle", by_handle, { 0 } },
	{ "host-secrets", read_secret, { 0 } },
	{ "kernel-programs", load_program, { 0 } },
	{ "host-network", packet_socket, { 0 } },
	{ "steer-network", delete_link, { ENODEV } },
	{ "host-ipc", read_segment, { 0 } },
	{ "set-clock", set_clock, { EINVAL } },
	{ "userns-release-agent", new_userns, { 0 } },
};

/* ---- the frame ------------------------------------------------------------------- */

static int tried(size_t index)
{
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		errno = 0;
		int result = acts[index].act();
		int error = result < 0 ? errno : 0;
		for (size_t i = 0; i < 3; i++)
			if (error && error == acts[index].passed[i])
				error = 0;
		_exit(error > 254 ? 254 : error);
	}
	int status;
	if (child < 0 || waitpid(child, &status, 0) != child)
		return 255;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 200 + WTERMSIG(status);
}

static int listen_at(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(name.sun_path, sizeof(name.sun_path), "%s", path);
	umask(0117);
	if (fd < 0 || bind(fd, (struct sockaddr *)&name, sizeof(name)) != 0 || listen(fd, 64) != 0)
		return 1;
	puts("ready");
	fflush(stdout);
	for (;;) {
		int peer = accept(fd, NULL, NULL);
		if (peer >= 0)
			close(peer);
	}
}

static int share(void)
{
	int id = shmget(SHM_KEY, 4096, IPC_CREAT | IPC_EXCL | 0600);
	char *at = id < 0 ? (char *)-1 : shmat(id, NULL, 0);
	if (at == (char *)-1)
		return 1;
	memcpy(at, "marker", 6);
	puts("ready");
	fflush(stdout);
	sigset_t set;
	int number;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigwait(&set, &number);
	return shmctl(id, IPC_RMID, NULL) != 0;
}

/* Its own exec makes it one that its user may look into again, prctl(2) PR_SET_DUMPABLE. */
static int as_user(char **argv)
{
	char *const again[] = { argv[0], (char *)"wait", NULL };
	if (setresgid((gid_t)atoi(argv[3]), (gid_t)atoi(argv[3]), (gid_t)atoi(argv[3])) != 0 ||
		setresuid((uid_t)atoi(argv[2]), (uid_t)atoi(argv[2]), (uid_t)atoi(argv[2])) != 0)
		return 1;
	return execv("/proc/self/exe", again);
}

static int wait_for_end(void)
{
	puts("ready");
	fflush(stdout);
	return pause();
}

int main(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "listen") == 0)
		return listen_at(argv[2]);
	if (argc > 1 && strcmp(argv[1], "share") == 0)
		return share();
	if (argc > 1 && strcmp(argv[1], "wait") == 0)
		return wait_for_end();
	if (argc > 1 && strcmp(argv[1], "again") == 0)
		return mount("proc", "/again", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0;
	if (argc > 3 && strcmp(argv[1], "as") == 0)
		return as_user(argv);
	if (argc < 5 || strcmp(argv[1], "acts") != 0)
		return 2;
	marker_pid = argv[2];
	marker_dir = argv[3];
	user_pid = argv[4];
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		printf("%s %d\n", acts[i].id, tried(i));
	return 0;
}
