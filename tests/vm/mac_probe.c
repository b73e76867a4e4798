/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mac_probe WORD...: inside a container that holds everything else, tries what "isotop mac" says
 * of paths ("read:/etc/shadow", "write:/etc/shadow", "connect:/run/x.sock") and acts ("mount-disk", "cap-chown"), and
 * prints "WORD allowed", "WORD denied", or "WORD unclear: why". Nothing is changed but empty
 * files: what is opened for writing is not written to. "mac_probe serve PATH" listens there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#ifndef AF_VSOCK
#define AF_VSOCK 40
#endif

static int done(int result)
{
	return result < 0 ? errno : 0;
}

static int closed(int fd)
{
	int error = done(fd);
	if (fd >= 0)
		close(fd);
	return error;
}

/* Without a device what the kernel knows of the type; "none,name=": a hierarchy of cgroups that nobody has yet. */
static int try_mount(const char *device, const char *type, const char *options)
{
	int error = done(mount(device, "/mnt", type, 0, options));
	if (!error)
		umount("/mnt");
	/* Policy refuses with EACCES. With EPERM it was a capability before, and without the type nobody was asked. */
	return error == EPERM ? EOPNOTSUPP : error == EACCES || error == ENODEV ? error : 0;
}

static int mount_disk(void) { return try_mount("/host/dev/vda", "ext4", NULL); }
static int mount_cgroup(void) { return try_mount("cgroup", "cgroup", "none,name=probe"); }
static int mount_binfmt(void) { return try_mount("binfmt_misc", "binfmt_misc", NULL); }
static int mount_policy(void) { return try_mount("securityfs", "securityfs", NULL); }

static int trace(void)
{
	int error = done((int)ptrace(PTRACE_SEIZE, 1, 0, 0));
	if (!error)
		ptrace(PTRACE_DETACH, 1, 0, 0);
	return error;
}

static int make_socket(int family, int type)
{
	int error = closed(socket(family, type, 0));
	return error == EAFNOSUPPORT || error == EPROTONOSUPPORT || error == ESOCKTNOSUPPORT ? 0 : error;
}

static int socket_packet(void) { return make_socket(AF_PACKET, SOCK_RAW); }
static int socket_netlink(void) { return make_socket(AF_NETLINK, SOCK_RAW); }
static int socket_alg(void) { return make_socket(AF_ALG, SOCK_SEQPACKET); }
static int socket_vsock(void) { return make_socket(AF_VSOCK, SOCK_STREAM); }

/* In a process of its own, what cannot be taken back. */
static int apart(int (*attempt)(void))
{
	int status = 0;
	pid_t child = fork();
	if (child == 0)
		_exit(attempt());
	waitpid(child, &status, 0);
	return child < 0 || !WIFEXITED(status) ? ECHILD : WEXITSTATUS(status);
}

/* What came after the question of the capability is no refusal. */
static int asked(long result)
{
	return result < 0 && errno == EPERM ? EPERM : 0;
}

static int write_core(void) { return closed(open("/proc/sys/kernel/core_pattern", O_WRONLY)); }
static int write_modprobe(void) { return closed(open("/proc/sys/kernel/modprobe", O_WRONLY)); }
static int write_sysrq(void) { return closed(open("/proc/sysrq-trigger", O_WRONLY)); }
static int read_kcore(void) { return closed(open("/proc/kcore", O_RDONLY)); }

static int load_program(void)
{
	struct bpf_insn insns[] = { { .code = BPF_ALU64 | BPF_MOV | BPF_K }, { .code = BPF_JMP | BPF_EXIT } };
	union bpf_attr attr = { .prog_type = BPF_PROG_TYPE_SOCKET_FILTER, .insns = (uintptr_t)insns, .insn_cnt = 2,
		.license = (uintptr_t)"GPL" };
	int error = closed((int)syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr)));
	return error == EPERM ? EOPNOTSUPP : error;
}

static int leave_users(void) { return done(unshare(CLONE_NEWUSER)); }
static int make_user_namespace(void) { return apart(leave_users); }

static int cap_chown(void) { return done(chown("/tmp/owned", 1, 1)); }
static int cap_dac_override(void) { return closed(open("/tmp/closed", O_WRONLY)); }
static int cap_dac_read_search(void)
{
	struct { struct file_handle head; char bytes[8]; } handle = { .head = { .handle_bytes = 8, .handle_type = 1 } };
	int fd = open_by_handle_at(AT_FDCWD, &handle.head, O_RDONLY);
	int error = asked(fd);
	if (fd >= 0)
		close(fd);
	return error;
}
static int cap_fsetid(void)
{
	struct stat st;
	int error = done(chmod("/tmp/grouped", 02755));
	return error ? error : done(stat("/tmp/grouped", &st)) ? EIO : st.st_mode & S_ISGID ? 0 : EPERM;
}
static int cap_kill(void)
{
	int status;
	pid_t child = fork();
	if (child == 0) {
		if (setresuid(7, 7, 7) < 0)
			_exit(1);
		alarm(2); /* where nobody may end it */
		pause();
	}
	usleep(200000);
	int error = waitpid(child, &status, WNOHANG) == child ? EOPNOTSUPP : done(kill(child, SIGKILL));
	return error;
}
static int cap_setgid(void)
{
	int error = done(setegid(1));
	return error ? error : done(setegid(0));
}
static int drop_bounding(void) { return done(prctl(PR_CAPBSET_DROP, CAP_WAKE_ALARM, 0, 0, 0)); }
static int cap_setpcap(void) { return apart(drop_bounding); }
static int cap_net_admin(void)
{
	int size = 4096;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0)
		return EOPNOTSUPP;
	int error = done(setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)));
	close(fd);
	return error;
}
static int cap_net_bind_service(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(80) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0)
		return EOPNOTSUPP;
	int error = done(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	close(fd);
	return error == EADDRINUSE ? 0 : error;
}
static int lock_page(void)
{
	static char page[4096];
	struct rlimit none = { 0, 0 };
	return done(setrlimit(RLIMIT_MEMLOCK, &none)) ? EOPNOTSUPP : done(mlock(page, sizeof(page)));
}
static int cap_ipc_lock(void) { return apart(lock_page); }
static int cap_lease(void)
{
	int fd = open("/tmp/others", O_RDONLY);
	int error = fd < 0 ? EOPNOTSUPP : done(fcntl(fd, F_SETLEASE, F_RDLCK));
	if (fd >= 0)
		close(fd);
	return error == EAGAIN ? 0 : error;
}
static int cap_sys_module(void) { return asked(syscall(SYS_init_module, "", 0, "")); }
static int cap_sys_rawio(void) { return done(ioperm(0x80, 1, 1)); }
static int cap_sys_pacct(void) { return done(acct(NULL)); }
static int cap_sys_boot(void) { return done(reboot(RB_DISABLE_CAD)); }
static int hang_up(void) { return done(vhangup()); }
static int cap_sys_tty_config(void) { return apart(hang_up); }
static int cap_setfcap(void)
{
	struct vfs_cap_data none = { .magic_etc = VFS_CAP_REVISION_2 };
	return done(setxattr("/tmp/new-caps", "security.capability", &none, sizeof(none), 0));
}
static int cap_syslog(void) { return done(klogctl(7, NULL, 0)); }
static int cap_wake_alarm(void) { return closed(timerfd_create(CLOCK_BOOTTIME_ALARM, 0)); }
static int cap_sys_chroot(void) { return done(chroot("/")); }
static int cap_net_raw(void) { return closed(socket(AF_INET, SOCK_RAW, 1)); }
static int cap_mknod(void)
{
	unlink("/tmp/node");
	return done(mknod("/tmp/node", S_IFCHR | 0600, (1 << 8) | 3));
}
/* setpriority(2) says EACCES, as a label does; this says EPERM. struct sched_attr, sched(7). */
static int cap_sys_nice(void)
{
	struct { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority; uint64_t deadline[3]; } attr = {
		.size = sizeof(attr), .nice = -1 };
	return done((int)syscall(SYS_sched_setattr, 0, &attr, 0));
}
static int cap_setuid(void)
{
	int error = done(seteuid(1));
	return error ? error : done(seteuid(0));
}
static int cap_sys_admin(void) { return done(sethostname("probed", 6)); }
static int cap_sys_time(void)
{
	struct timex now = { .modes = 0 };
	adjtimex(&now);
	now.modes = ADJ_TICK;
	return done(adjtimex(&now));
}
static int cap_sys_resource(void)
{
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_max += 1;
	return done(setrlimit(RLIMIT_NOFILE, &limit));
}
static int cap_fowner(void) { return done(chmod("/tmp/others", 0640)); }

/* Serves @path until it is ended: somebody who listens, with a label. */
static int serve(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 64) < 0) {
		perror(path);
		return 1;
	}
	for (;;)
		close(accept(fd, NULL, NULL));
}

static int connect_path(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	int error = fd < 0 ? errno : done(connect(fd, (struct sockaddr *)&address, sizeof(address)));
	if (fd >= 0)
		close(fd);
	return error;
}

/* To add an act: its function and its row. */
static const struct {
	const char *name;
	int (*attempt)(void);
	int refused; /* what a refusal of its capability gives, where that is not EPERM */
} acts[] = {
	{ "mount-disk", mount_disk },
	{ "mount-cgroup", mount_cgroup },
	{ "mount-binfmt", mount_binfmt },
	{ "mount-policy", mount_policy },
	{ "trace", trace },
	{ "socket-packet", socket_packet },
	{ "socket-netlink", socket_netlink },
	{ "socket-alg", socket_alg },
	{ "socket-vsock", socket_vsock },
	{ "write-core-pattern", write_core },
	{ "write-modprobe", write_modprobe },
	{ "write-sysrq", write_sysrq },
	{ "read-kcore", read_kcore },
	{ "load-program", load_program },
	{ "make-user-namespace", make_user_namespace },
	{ "cap-chown", cap_chown },
	{ "cap-sys-chroot", cap_sys_chroot },
	{ "cap-net-raw", cap_net_raw },
	{ "cap-mknod", cap_mknod },
	{ "cap-sys-nice", cap_sys_nice },
	{ "cap-setuid", cap_setuid },
	{ "cap-sys-admin", cap_sys_admin },
	{ "cap-sys-time", cap_sys_time },
	{ "cap-sys-resource", cap_sys_resource },
	{ "cap-fowner", cap_fowner },
	{ "cap-dac-override", cap_dac_override, EACCES },
	{ "cap-dac-read-search", cap_dac_read_search },
	{ "cap-fsetid", cap_fsetid },
	{ "cap-kill", cap_kill },
	{ "cap-setgid", cap_setgid },
	{ "cap-setpcap", cap_setpcap },
	{ "cap-net-admin", cap_net_admin },
	{ "cap-net-bind-service", cap_net_bind_service, EACCES },
	{ "cap-ipc-lock", cap_ipc_lock },
	{ "cap-lease", cap_lease, EACCES },
	{ "cap-sys-module", cap_sys_module },
	{ "cap-sys-rawio", cap_sys_rawio },
	{ "cap-sys-pacct", cap_sys_pacct },
	{ "cap-sys-boot", cap_sys_boot },
	{ "cap-sys-tty-config", cap_sys_tty_config },
	{ "cap-setfcap", cap_setfcap },
	{ "cap-syslog", cap_syslog },
	{ "cap-wake-alarm", cap_wake_alarm },
};

/* Writing makes what is not there, as whoever means harm would. */
static int open_path(const char *path, int flags)
{
	struct stat st;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return ENOTSUP;
	int error = closed(open(path, flags == O_WRONLY && access(path, F_OK) != 0 ? O_WRONLY | O_CREAT : flags, 0600));
	return error == EPERM ? EOPNOTSUPP : error; /* that was a capability, not the policy of files */
}

/* A capability that is refused gives EPERM, or what its row says; EACCES was something else. */
static int of_act(const char *word, int error, int refused)
{
	return error == EACCES && !refused && strncmp(word, "cap-", 4) == 0 ? EOPNOTSUPP : error;
}

static int attempt(const char *word)
{
	if (strncmp(word, "read:", 5) == 0)
		return open_path(word + 5, O_RDONLY);
	if (strncmp(word, "write:", 6) == 0)
		return open_path(word + 6, O_WRONLY);
	if (strncmp(word, "connect:", 8) == 0)
		return connect_path(word + 8);
	for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++)
		if (strcmp(acts[i].name, word) == 0)
			return of_act(word, acts[i].attempt(), acts[i].refused);
	return ENOSYS;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "serve") == 0)
		return serve(argv[2]);
	for (int i = 1; i < argc; i++) {
		int error = attempt(argv[i]);
		if (error == 0)
			printf("%s allowed\n", argv[i]);
		else if (error == EACCES || error == EPERM)
			printf("%s denied\n", argv[i]);
		else
			printf("%s unclear: %s\n", argv[i],
				error == EOPNOTSUPP ? "something else refused it first, most often a capability" : strerror(error));
	}
	return 0;
}
