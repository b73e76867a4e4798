/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading another process's seccomp filters: PTRACE_SECCOMP_GET_FILTER in
 * ptrace(2). The kernel demands that the reader has CAP_SYS_ADMIN, is under no
 * filter itself, and has the process stopped.
 */
#include "config.h"

#include "guard/wire.h"

#include <isotop/clock.h>
#include <isotop/file.h>
#include <isotop/guard.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef PTRACE_SECCOMP_GET_FILTER
#define PTRACE_SECCOMP_GET_FILTER 0x420c
#endif
#ifndef PTRACE_EVENT_STOP
#define PTRACE_EVENT_STOP 128
#endif

/* ---- /proc --------------------------------------------------------------------- */

static bool read_proc(int32_t pid, const char *file, char *buf, size_t size)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, buf, size - 1);
	buf[len < 0 ? 0 : len] = '\0';
	return len > 0;
}

/* Field @n of /proc/PID/stat from the third on: the name before it may hold anything, so count from its end. */
static const char *stat_field(const char *stat, unsigned n)
{
	const char *at = strrchr(stat, ')');
	for (unsigned i = 2; at && i < n; i++) {
		at = strchr(at, ' ');
		at = at ? at + 1 : NULL;
	}
	return at;
}

static uint64_t start_time(int32_t pid)
{
	char stat[1024];
	if (!read_proc(pid, "stat", stat, sizeof(stat)))
		return 0;
	const char *field = stat_field(stat, 22);
	return field ? strtoull(field, NULL, 10) : 0;
}

static char state_of(int32_t pid)
{
	char stat[1024];
	const char *field = read_proc(pid, "stat", stat, sizeof(stat)) ? stat_field(stat, 3) : NULL;
	return field ? *field : '\0';
}

/* A number in /proc/PID/status, @base 10 or 16; 0 where it is not there. */
static uint64_t status_number(int32_t pid, const char *key, int base)
{
	char status[4096];
	if (!read_proc(pid, "status", status, sizeof(status)))
		return 0;
	const char *at = strstr(status, key);
	return at ? strtoull(at + strlen(key), NULL, base) : 0;
}

static bool same_process(int32_t pid, uint64_t start)
{
	uint64_t now = start_time(pid);
	return now != 0 && (start == 0 || now == start);
}

/* ---- the child: attach, read, let go ---------------------------------------------- */

/* The system call itself: C libraries do not agree on the types of ptrace(), nor know every request. */
static long trace(int request, int32_t pid, uintptr_t addr, uintptr_t data)
{
	return syscall(SYS_ptrace, request, pid, addr, data);
}

/* All filters, oldest first as the kernel counts them. 0 or -errno. */
static int read_all(int32_t pid, uint32_t *lens, struct sock_filter *insns, struct answer *answer)
{
	while (answer->count < FILTERS_MOST && answer->insns + BPF_MAXINSNS <= INSNS_MOST) {
		long len = trace(PTRACE_SECCOMP_GET_FILTER, pid, answer->count, (uintptr_t)(insns + answer->insns));
		if (len < 0 && errno == ENOENT && answer->count)
			return 0;
		if (len < 0)
			return -errno;
		lens[answer->count++] = (uint32_t)len;
		answer->insns += (uint32_t)len;
	}
	return -EFBIG;
}

/*
 * The first stop may be another than the one asked for: then it is a signal on
 * its way, which must be handed on when letting go.
 */
static uintptr_t signal_to_hand_on(int status)
{
	return status >> 16 == PTRACE_EVENT_STOP ? 0 : (uintptr_t)WSTOPSIG(status);
}

static int read_stopped(int32_t pid, uint64_t start, uint32_t *lens, struct sock_filter *insns, struct answer *answer)
{
	if (!same_process(pid, start))
		return -ESRCH;
	if (trace(PTRACE_SEIZE, pid, 0, 0) != 0)
		return -errno;
	/* a traced process cannot vanish, so from here on the number means this one */
	if (!same_process(pid, start)) {
		trace(PTRACE_DETACH, pid, 0, 0);
		return -ESRCH;
	}
	uint64_t asked = clock_ns();
	if (trace(PTRACE_INTERRUPT, pid, 0, 0) != 0)
		return -errno;
	int status;
	pid_t got;
	do
		got = waitpid(pid, &status, __WALL);
	while (got < 0 && errno == EINTR);
	if (got != pid || !WIFSTOPPED(status))
		return -ESRCH;
	int code = read_all(pid, lens, insns, answer);
	trace(PTRACE_DETACH, pid, 0, signal_to_hand_on(status));
	answer->stopped_ns = clock_ns() - asked;
	return code;
}

/*
 * While it reads, somebody stands still: on a busy machine it must not be this
 * process that waits for its turn. What is not allowed (CAP_SYS_NICE) is done without.
 */
static void hurry(void)
{
	const struct sched_param param = { .sched_priority = 1 };
	if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &param) != 0)
		setpriority(PRIO_PROCESS, 0, -20);
}

/* Dies with its parent; whoever dies while tracing lets the process go. */
static _Noreturn void child(int32_t pid, uint64_t start, pid_t parent, int fd)
{
	struct answer answer = { 0 };
	uint32_t *lens = heap_alloc(FILTERS_MOST, sizeof(*lens));
	struct sock_filter *insns = heap_alloc(INSNS_MOST, sizeof(*insns));
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	hurry();
	answer.code = read_stopped(pid, start, lens, insns, &answer);
	if (answer.code == -EPERM)
		answer.traced_by = (uint32_t)status_number(pid, "\nTracerPid:", 10);
	if (answer.code != 0)
		answer.count = answer.insns = 0;
	bool whole = file_write(fd, &answer, sizeof(answer)) == 0 &&
		     file_write(fd, lens, sizeof(*lens) * answer.count) == 0 &&
		     file_write(fd, insns, sizeof(*insns) * answer.insns) == 0;
	_exit(whole ? 0 : 1);
}

/* ---- reasons ------------------------------------------------------------------------ */

#define BIT(capability) (UINT64_C(1) << (capability))
#define SYS_PTRACE      19
#define SYS_ADMIN       21

static bool have_capability(int capability)
{
	return (status_number(getpid(), "\nCapEff:", 16) & BIT(capability)) != 0;
}

/* Whether the freezer of this version says that the cgroup at @path is frozen. */
static bool cgroup_frozen(const char *mount, const char *path, const char *file, const char *says)
{
	char name[4096];
	char text[256];
	if ((size_t)snprintf(name, sizeof(name), "/sys/fs/cgroup%s%s/%s", mount, path, file) >= sizeof(name))
		return false;
	cleanup_fd int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	text[len < 0 ? 0 : len] = '\0';
	return strstr(text, says) != NULL;
}

/* cgroups(7): version 2 has one line "0::/path", version 1 one for the freezer. */
static bool is_frozen(int32_t pid)
{
	char lines[8192];
	char *save = NULL;
	if (!read_proc(pid, "cgroup", lines, sizeof(lines)))
		return false;
	for (char *line = strtok_r(lines, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *path = strchr(line, '/');
		if (!path)
			continue;
		if (strncmp(line, "0::", 3) == 0 &&
			(cgroup_frozen("", path, "cgroup.events", "frozen 1") ||
				cgroup_frozen("/unified", path, "cgroup.events", "frozen 1")))
			return true;
		/* the parent's freezer holds its children too, which then say so themselves */
		if (strstr(line, ":freezer:") && !cgroup_frozen("/freezer", path, "freezer.state", "THAWED") &&
			cgroup_frozen("/freezer", path, "freezer.state", "FROZEN"))
			return true;
	}
	return false;
}

static int explain_timeout(int32_t pid, unsigned timeout_ms, struct err *err)
{
	const char *why = "it was busy in the kernel";
	if (is_frozen(pid))
		why = "its container is frozen";
	else if (state_of(pid) == 'D')
		why = "it waits for something that cannot be interrupted (state D)";
	return err_set(err, -ETIMEDOUT, "process %d did not stop within %u ms: %s", pid, timeout_ms, why);
}

static int explain(int32_t pid, const struct answer *answer, struct err *err)
{
	switch (answer->code) {
	case -ESRCH:
		return err_set(err, -ESRCH, "process %d has gone", pid);
	case -EPERM:
		if (answer->traced_by)
			return err_set(
				err, -EPERM, "process %d is traced by process %u already", pid, answer->traced_by);
		if (!have_capability(SYS_PTRACE))
			return err_set(err, -EPERM, "process %d may not be traced: CAP_SYS_PTRACE is missing", pid);
		return err_set(err, -EPERM,
			"process %d may not be traced: a security module or its user namespace forbids it", pid);
	case -EACCES:
		if (status_number(getpid(), "\nSeccomp:", 10))
			return err_set(
				err, -EACCES, "the kernel shows filters only to those who are under none themselves");
		return err_set(
			err, -EACCES, "the filters of process %d may not be read: CAP_SYS_ADMIN is missing", pid);
	case -EINVAL:
		if (status_number(pid, "\nSeccomp:", 10) != 2)
			return err_set(err, -EINVAL, "process %d is under no seccomp filter", pid);
		return err_set(err, -EINVAL, "this kernel does not show filters (CONFIG_CHECKPOINT_RESTORE)");
	case -EIO:
		return err_set(err, -EIO, "this kernel does not show filters");
	case -EMEDIUMTYPE:
		return err_set(err, -EMEDIUMTYPE, "a filter of process %d is no classic BPF program", pid);
	default:
		return err_set(
			err, answer->code, "reading the filters of process %d: %s", pid, strerror(-answer->code));
	}
}

/* ---- the caller ------------------------------------------------------------------------ */

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

int guard_filters_read(int32_t pid, uint64_t start, unsigned timeout_ms, struct arena *arena,
	struct guard_filters *ret_filters, struct err *err)
{
	int ends[2];
	if (pid <= 0)
		return err_set(err, -ESRCH, "no such process: %d", pid);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(err, -errno, "pipe: %s", strerror(errno));
	cleanup_fd int fd = ends[0];
	pid_t parent = getpid();
	pid_t reader = fork();
	if (reader == 0)
		child(pid, start, parent, ends[1]);
	int fork_errno = errno;
	close(ends[1]);
	if (reader < 0)
		return err_set(err, -fork_errno, "fork: %s", strerror(fork_errno));
	uint64_t deadline = clock_ns() + (uint64_t)timeout_ms * 1000000u;
	struct answer answer = { 0 };
	int code = file_read_by(fd, &answer, sizeof(answer), deadline);
	if (code == 0 && answer.code == 0)
		code = wire_read_filters(fd, &answer, deadline, arena, ret_filters);
	end_child(reader);
	if (code == -ETIMEDOUT)
		return explain_timeout(pid, timeout_ms, err);
	if (code != 0)
		return err_set(err, code, "the reader of the filters of process %d died", pid);
	return answer.code == 0 ? 0 : explain(pid, &answer, err);
}
