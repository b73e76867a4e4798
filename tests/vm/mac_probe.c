/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mac_probe WORD...: inside a container that holds everything else, tries what "isotop mac" says
 * of paths ("read:/etc/shadow", "write:/etc/shadow") and acts ("mount-disk", "cap-chown"), and
 * prints "WORD allowed", "WORD denied", or "WORD unclear: why". Nothing is changed but empty
 * files: what is opened for writing is not written to.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <sys/un.h>
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

static int try_mount(const char *device, const char *type)
{
	int error = done(mount(device, "/mnt", type, 0, NULL));
	if (!error)
		umount("/mnt");
	/* Policy refuses with EACCES, a capability that lacks with EPERM; no such device or busy came after both. */
	return error == EACCES ? error : error == EPERM ? EOPNOTSUPP : 0;
}

static int mount_disk(void) { return try_mount("/host/dev/vda", "ext4"); }
static int mount_cgroup(void) { return try_mount("cgroup", "cgroup"); }
static int mount_binfmt(void) { return try_mount("binfmt_misc", "binfmt_misc"); }
static int mount_policy(void) { return try_mount("securityfs", "securityfs"); }

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

static int write_core(void) { return closed(open("/proc/sys/kernel/core_pattern", O_WRONLY)); }
static int write_modprobe(void) { return closed(open("/proc/sys/kernel/modprobe", O_WRONLY)); }
static int write_sysrq(void) { return closed(open("/proc/sysrq-trigger", O_WRONLY)); }

static int cap_chown(void) { return done(chown("/tmp/owned", 1, 1)); }
static int cap_sys_chroot(void) { return done(chroot("/")); }
static int cap_net_raw(void) { return closed(socket(AF_INET, SOCK_RAW, 1)); }
static int cap_mknod(void)
{
	unlink("/tmp/node");
	return done(mknod("/tmp/node", S_IFCHR | 0600, (1 << 8) | 3));
}
static int cap_sys_nice(void) { return done(setpriority(PRIO_PROCESS, 0, -1)); }
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

/* To add an act: its function and its row. */
static const struct {
	const char *name;
	int (*attempt)(void);
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

/* A capability that is refused gives EPERM; EACCES was something else. */
static int of_act(const char *word, int error)
{
	return error == EACCES && strncmp(word, "cap-", 4) == 0 ? EOPNOTSUPP : error;
}

static int attempt(const char *word)
{
	if (strncmp(word, "read:", 5) == 0)
		return open_path(word + 5, O_RDONLY);
	if (strncmp(word, "write:", 6) == 0)
		return open_path(word + 6, O_WRONLY);
	for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++)
		if (strcmp(acts[i].name, word) == 0)
			return of_act(word, acts[i].attempt());
	return ENOSYS;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		int error = attempt(argv[i]);
		if (error == 0)
			printf("%s allowed\n", argv[i]);
		else if (error == EACCES || error == EPERM)
			printf("%s denied\n", argv[i]);
		else
			printf("%s unclear: %s\n", argv[i], strerror(error));
	}
	return 0;
}
