/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seccomp filter of each role: what a process of isotop needs, and what
 * nobody but an attacker would try. What is in neither table answers ENOSYS, so
 * that a C library which tries something newer goes the older way.
 */
#include "config.h"

#include "guard/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

/* ---- killed -------------------------------------------------------------------- */

#define INSPECTOR (1u << GUARD_INSPECTOR)
#define BOTH      (1u << GUARD_INSPECTOR | 1u << GUARD_SERVER)

/* What ends the process at once. To add a call: its row, with the roles that must not make it. */
static const struct {
	const char *name;
	unsigned roles;
} killed[] = {
	/* another program */
	{ "execve", BOTH }, { "execveat", BOTH },
	/* anybody else to talk to */
	{ "socket", BOTH }, { "connect", BOTH }, { "bind", BOTH }, { "listen", BOTH }, { "accept", BOTH },
	{ "accept4", BOTH },
	/* other processes */
	{ "ptrace", BOTH }, { "process_vm_readv", BOTH }, { "process_vm_writev", BOTH }, { "pidfd_getfd", BOTH },
	{ "process_madvise", BOTH }, { "kcmp", BOTH },
	/* other file systems, other namespaces, and past them */
	{ "mount", BOTH }, { "umount2", BOTH }, { "umount", BOTH }, { "move_mount", BOTH },
	{ "open_tree", BOTH }, { "open_tree_attr", BOTH }, { "fsopen", BOTH },
	{ "fsmount", BOTH }, { "fsconfig", BOTH }, { "fspick", BOTH }, { "mount_setattr", BOTH },
	{ "pivot_root", BOTH }, { "chroot", BOTH }, { "setns", BOTH }, { "unshare", BOTH },
	{ "open_by_handle_at", BOTH }, { "swapon", BOTH }, { "swapoff", BOTH },
	/* the kernel itself */
	{ "init_module", BOTH }, { "finit_module", BOTH }, { "delete_module", BOTH }, { "kexec_load", BOTH },
	{ "kexec_file_load", BOTH }, { "reboot", BOTH }, { "bpf", INSPECTOR }, { "perf_event_open", BOTH },
	{ "userfaultfd", BOTH }, { "io_uring_setup", BOTH }, { "keyctl", BOTH }, { "add_key", BOTH },
	{ "request_key", BOTH }, { "iopl", BOTH }, { "ioperm", BOTH }, { "settimeofday", BOTH },
	{ "clock_settime", BOTH }, { "clock_settime64", BOTH }, { "stime", BOTH }, { "sethostname", BOTH },
	{ "setdomainname", BOTH }, { "acct", BOTH },
	/* files that change */
	{ "creat", INSPECTOR }, { "unlink", INSPECTOR }, { "unlinkat", INSPECTOR }, { "rename", INSPECTOR },
	{ "renameat", INSPECTOR }, { "renameat2", INSPECTOR }, { "mkdir", INSPECTOR }, { "mkdirat", INSPECTOR },
	{ "rmdir", INSPECTOR }, { "link", INSPECTOR }, { "linkat", INSPECTOR }, { "symlink", INSPECTOR },
	{ "symlinkat", INSPECTOR }, { "mknod", BOTH }, { "mknodat", BOTH }, { "truncate", INSPECTOR },
	{ "chmod", INSPECTOR }, { "fchmod", INSPECTOR }, { "fchmodat", INSPECTOR }, { "fchmodat2", INSPECTOR },
	{ "chown", INSPECTOR }, { "fchown", INSPECTOR }, { "lchown", INSPECTOR }, { "fchownat", INSPECTOR },
	{ "setxattr", INSPECTOR }, { "lsetxattr", INSPECTOR }, { "fsetxattr", INSPECTOR },
	{ "setxattrat", INSPECTOR }, { "removexattr", INSPECTOR }, { "utimensat", INSPECTOR },
};

/* ---- allowed -------------------------------------------------------------------- */

/* What reading, judging, drawing, threads and the C library need, whatever the arguments. To add a call: a word. */
static const char *const allowed[] = {
	/* files that are open, and looking at those that are not */
	"read", "pread64", "readv", "preadv", "write", "pwrite64", "writev", "close", "close_range", "lseek", "fstat",
	"fstat64", "stat", "stat64", "lstat", "lstat64", "newfstatat", "fstatat64", "statx", "statfs", "statfs64",
	"fstatfs", "fstatfs64", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getdents64", "getcwd",
	"getxattr", "lgetxattr", "fgetxattr", "dup", "dup2", "dup3", "pipe", "pipe2", "eventfd2",
	"memfd_create", "fsync", "fadvise64", "umask", "_llseek",
	/* hearing of their changes */
	"inotify_init1", "inotify_add_watch",
	/* waiting, and the servers' ends of sockets */
	"poll", "ppoll", "ppoll_time64", "select", "pselect6", "pselect6_time64", "_newselect", "epoll_create1",
	"epoll_ctl", "epoll_wait", "epoll_pwait", "sendmsg", "sendto", "recvmsg", "recvfrom", "shutdown", "wait4", "waitid",
	"nanosleep", "clock_nanosleep", "clock_nanosleep_time64", "pause", "restart_syscall",
	/* memory, but not to run it; see conditions */
	"brk", "munmap", "mremap", "madvise", "mincore", "membarrier",
	/* threads, children and signals of its own; musl's fork() is the call of that name where there is one */
	"fork", "futex", "futex_time64", "futex_wait", "futex_wake", "set_robust_list", "get_robust_list", "set_tid_address",
	"rseq", "gettid", "getpid", "getppid", "getpgrp", "getpgid", "getsid", "sched_yield", "sched_getaffinity",
	"sched_getparam", "sched_getscheduler", "sched_get_priority_max", "sched_get_priority_min", "getcpu",
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigtimedwait", "rt_sigsuspend",
	"sigreturn", "sigaltstack", "setitimer", "getitimer", "alarm", "timer_create", "timer_settime",
	"timer_delete", "timerfd_create", "timerfd_settime", "exit", "exit_group",
	/* who and where it is */
	"getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid", "getgroups", "capget", "uname", "sysinfo",
	"getrandom", "clock_gettime", "clock_gettime64", "clock_getres", "gettimeofday", "time", "getrusage",
	"times", "getrlimit", "ugetrlimit", "setrlimit", "getpriority",
};

/* A call whose @arg, under @mask, decides. */
struct condition {
	const char *name;
	unsigned arg;
	uint64_t mask;
	uint64_t value;
	uint32_t action;
};

#define ALLOW       SCMP_ACT_ALLOW
#define KILL        SCMP_ACT_KILL_PROCESS
#define WORD        UINT64_C(0xffffffff) /* of an int, the upper half of which the kernel does not look at */
#define NAMESPACES  UINT64_C(0x7e020000) /* CLONE_NEW* of clone(2) */
#ifdef __s390__
#define CLONE_FLAGS 1 /* behind the stack: CONFIG_CLONE_BACKWARDS2 in the kernel's arch/Kconfig */
#else
#define CLONE_FLAGS 0
#endif
#define OPEN_WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)

#define OPENING(name, arg)                           \
	{ name, arg, OPEN_WRITES, 0, ALLOW },            \
	{ name, arg, O_WRONLY, O_WRONLY, KILL },         \
	{ name, arg, O_RDWR, O_RDWR, KILL },             \
	{ name, arg, O_CREAT, O_CREAT, KILL },           \
	{ name, arg, O_TRUNC, O_TRUNC, KILL }
#define IOCTL(request) { "ioctl", 1, WORD, request, ALLOW }
#define FCNTL(command) { "fcntl", 1, WORD, command, ALLOW }, { "fcntl64", 1, WORD, command, ALLOW }
#define PRCTL(option)  { "prctl", 0, WORD, option, ALLOW }

/* To add a condition: a row. Rows of one call must not hold at the same time where their actions differ. */
static const struct condition conditions[] = {
	OPENING("open", 1),
	OPENING("openat", 2),
	{ "mmap", 2, PROT_EXEC, 0, ALLOW },
	{ "mmap", 2, PROT_EXEC, PROT_EXEC, SCMP_ACT_ERRNO(EACCES) },
	{ "mmap2", 2, PROT_EXEC, 0, ALLOW },
	{ "mprotect", 2, PROT_EXEC, 0, ALLOW },
	{ "mprotect", 2, PROT_EXEC, PROT_EXEC, SCMP_ACT_ERRNO(EACCES) },
	/* threads, and children that work apart; clone3's flags lie in memory, so it is not there */
	{ "clone", CLONE_FLAGS, NAMESPACES, 0, ALLOW },
	/* no F_SETOWN and F_SETSIG, which send signals, and no locks, which runtimes would wait for */
	FCNTL(F_DUPFD), FCNTL(F_DUPFD_CLOEXEC), FCNTL(F_GETFD), FCNTL(F_SETFD), FCNTL(F_GETFL),
	{ "prlimit64", 0, WORD, 0, ALLOW }, /* its own */
	IOCTL(TCGETS), IOCTL(TCSETS), IOCTL(TCSETSW), IOCTL(TCSETSF), IOCTL(TCFLSH), IOCTL(TCSBRK), IOCTL(TIOCGWINSZ),
	IOCTL(FIONREAD), IOCTL(TIOCGPGRP),
	/* struct termios2, which newer C libraries use: asm-generic/ioctls.h */
	IOCTL(0x802c542a), IOCTL(0x402c542b), IOCTL(0x402c542c), IOCTL(0x402c542d),
	/* ioctl_nsfs(2): the user namespace above, the parent, the type, the owner; the mount namespace's number */
	IOCTL(0xb701), IOCTL(0xb702), IOCTL(0xb703), IOCTL(0xb704), IOCTL(0x8008b705),
	/* typing for whoever reads the terminal next */
	{ "ioctl", 1, WORD, TIOCSTI, KILL },
	{ "ioctl", 1, WORD, TIOCLINUX, KILL },
	PRCTL(PR_SET_PDEATHSIG), PRCTL(PR_SET_NAME), PRCTL(PR_GET_NAME), PRCTL(PR_GET_DUMPABLE), PRCTL(PR_CAPBSET_READ),
	PRCTL(PR_GET_SECUREBITS), PRCTL(PR_GET_NO_NEW_PRIVS), PRCTL(PR_GET_SECCOMP), PRCTL(PR_CAP_AMBIENT),
	PRCTL(0x53564d41) /* PR_SET_VMA: names of memory */,
};

/* ---- the filter --------------------------------------------------------------------- */

/* Before Linux 4.14, which libseccomp calls level 3, a filter ends the thread alone: isotop reads with one. */
static uint32_t on_this_kernel(uint32_t action)
{
	return action == KILL && seccomp_api_get() < 3 ? SCMP_ACT_KILL_THREAD : action;
}

/* A call that this architecture, or this libseccomp, does not have needs no rule. */
static int add(scmp_filter_ctx ctx, uint32_t action, const char *name, unsigned count, const struct scmp_arg_cmp *cmps)
{
	int nr = seccomp_syscall_resolve_name(name);
	if (nr == __NR_SCMP_ERROR || nr < 0)
		return 0;
	int code = seccomp_rule_add_array(ctx, on_this_kernel(action), nr, count, cmps);
	return code == -EACCES ? 0 : code; /* the default already */
}

static int add_killed(scmp_filter_ctx ctx, enum guard_role role)
{
	int code = 0;
	for (size_t i = 0; code == 0 && i < ISO_COUNT(killed); i++)
		if (killed[i].roles >> role & 1u)
			code = add(ctx, KILL, killed[i].name, 0, NULL);
	return code;
}

/* Signals go to this process itself, and the end to its helper. */
static int add_signals(scmp_filter_ctx ctx, pid_t helper)
{
	const struct scmp_arg_cmp self = { 0, SCMP_CMP_MASKED_EQ, WORD, (scmp_datum_t)getpid() };
	const struct scmp_arg_cmp end[] = { { 0, SCMP_CMP_MASKED_EQ, WORD, (scmp_datum_t)helper },
		{ 1, SCMP_CMP_MASKED_EQ, WORD, SIGKILL } };
	int code = add(ctx, ALLOW, "tgkill", 1, &self);
	if (code == 0)
		code = add(ctx, ALLOW, "tkill", 1, &self); /* raise() of musl: to the first thread, whose id is the process's */
	return code == 0 && helper > 0 ? add(ctx, ALLOW, "kill", 2, end) : code;
}

static int add_allowed(scmp_filter_ctx ctx, pid_t helper)
{
	int code = add_signals(ctx, helper);
	for (size_t i = 0; code == 0 && i < ISO_COUNT(allowed); i++)
		code = add(ctx, ALLOW, allowed[i], 0, NULL);
	for (size_t i = 0; code == 0 && i < ISO_COUNT(conditions); i++) {
		const struct condition *row = &conditions[i];
		const struct scmp_arg_cmp cmp = { row->arg, SCMP_CMP_MASKED_EQ, row->mask, row->value };
		code = add(ctx, row->action, row->name, 1, &cmp);
	}
	return code;
}

int calls_restrict(enum guard_role role, pid_t helper, struct err *err)
{
	bool inspector = role == GUARD_INSPECTOR;
	scmp_filter_ctx ctx = seccomp_init(inspector ? SCMP_ACT_ERRNO(ENOSYS) : SCMP_ACT_ALLOW);
	if (!ctx)
		return err_set(err, -ENOMEM, "libseccomp makes no filter");
	int code = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, on_this_kernel(KILL));
	/* a tree instead of a list, from libseccomp 2.5 on */
	seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (code == 0)
		code = add_killed(ctx, role);
	if (code == 0 && inspector)
		code = add_allowed(ctx, helper);
	if (code == 0)
		code = seccomp_load(ctx);
	seccomp_release(ctx);
	return code < 0 ? err_set(err, code, "seccomp: %s", strerror(-code)) : 0;
}
