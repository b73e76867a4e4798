/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes system calls inside a container and reports the result of each. Every
 * call is made by a child that may die of it, with arguments that the judge
 * chose to be harmless even where the filter lets the call through; it runs
 * without capabilities and in namespaces of its own.
 *
 * Static, and with next to no calls of its own: those must pass the filter.
 */
#define _GNU_SOURCE
#include "plan.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef __x86_64__
#error "the prober is written for x86-64"
#endif

#define DEADLINE_MS 250

/*
 * long probe_native(const struct probe *), long probe_int80(const struct probe *).
 * A child that the call made ends at once, without touching the stack that it
 * may share (vfork). All registers are loaded in full, so that the upper halves
 * of arguments are there in a 32-bit call too.
 */
__asm__(".text\n"
	"probe_native:\n"
	"	push %rbx\n	push %rbp\n	push %r12\n"
	"	mov %rdi, %r12\n"
	"	mov (%r12), %eax\n"
	"	mov 8(%r12), %rdi\n	mov 16(%r12), %rsi\n	mov 24(%r12), %rdx\n"
	"	mov 32(%r12), %r10\n	mov 40(%r12), %r8\n	mov 48(%r12), %r9\n"
	"	syscall\n"
	"	jmp probe_after\n"
	"probe_int80:\n"
	"	push %rbx\n	push %rbp\n	push %r12\n"
	"	mov %rdi, %r12\n"
	"	mov (%r12), %eax\n"
	"	mov 8(%r12), %rbx\n	mov 16(%r12), %rcx\n	mov 24(%r12), %rdx\n"
	"	mov 32(%r12), %rsi\n	mov 40(%r12), %rdi\n	mov 48(%r12), %rbp\n"
	"	int $0x80\n"
	"	movslq %eax, %rax\n"
	"probe_after:\n"
	"	testl $2, 4(%r12)\n"
	"	jz 1f\n"
	"	test %rax, %rax\n"
	"	jnz 1f\n"
	"	mov $60, %eax\n"
	"	xor %edi, %edi\n"
	"	syscall\n"
	"1:	pop %r12\n	pop %rbp\n	pop %rbx\n"
	"	ret\n");

long probe_native(const struct probe *probe);
long probe_int80(const struct probe *probe);

/* What the child and its parent both see. */
struct shared {
	atomic_int go;
	atomic_int done;
	atomic_int trapped;
	atomic_int trap_errno;
	atomic_int thread_gone;
	atomic_int thread_id; /* cleared by the kernel when the thread ends */
	atomic_long result;
};

static struct shared *shared;
static char stack[65536] __attribute__((aligned(16)));

static void on_sigsys(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	atomic_store(&shared->trap_errno, info->si_errno);
	atomic_store(&shared->trapped, 1);
}

static void call(const struct probe *probe)
{
	long result = probe->flags & PROBE_INT80 ? probe_int80(probe) : probe_native(probe);
	atomic_store(&shared->result, result);
	atomic_store(&shared->done, 1);
}

/* The parent ends the child as soon as it is done: its own exit might not pass the filter. */
static void wait_for_the_end(void)
{
	for (;;)
		sched_yield();
}

static int thread(void *probe)
{
	call(probe);
	wait_for_the_end();
	return 0;
}

static void child(const struct probe *probe, int in_thread)
{
	struct sigaction action = { .sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO };
	if (!in_thread)
		sigaction(SIGSYS, &action, NULL);
	while (!atomic_load(&shared->go))
		sched_yield();
	if (!in_thread) {
		call(probe);
		wait_for_the_end();
	}
	atomic_store(&shared->thread_id, 1);
	int flags =
		CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_CHILD_CLEARTID;
	if (clone(thread, stack + sizeof(stack), flags, (void *)(uintptr_t)probe, NULL, NULL, &shared->thread_id) < 0)
		_exit(1);
	while (atomic_load(&shared->thread_id))
		sched_yield();
	atomic_store(&shared->thread_gone, 1);
	wait_for_the_end();
}

static int finished(void)
{
	return atomic_load(&shared->done) || atomic_load(&shared->thread_gone);
}

static struct seen reading(void)
{
	long result = atomic_load(&shared->result);
	if (atomic_load(&shared->trapped))
		return (struct seen){ SEEN_TRAPPED, atomic_load(&shared->trap_errno) };
	if (atomic_load(&shared->thread_gone))
		return (struct seen){ SEEN_THREAD, 0 };
	return (struct seen){ SEEN_RETURNED, result < 0 && result >= -4095 ? (int32_t)result : 0 };
}

static struct seen ended(pid_t pid, int status)
{
	unsigned long message = 0;
	if (WIFSTOPPED(status) && status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
		ptrace(PTRACE_GETEVENTMSG, pid, NULL, &message);
		return (struct seen){ SEEN_TRACED, (int32_t)message };
	}
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		return (struct seen){ SEEN_PROCESS, 0 };
	return (struct seen){ SEEN_ENDED, status };
}

static long milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct seen watch(pid_t pid)
{
	long deadline = milliseconds() + DEADLINE_MS;
	for (;;) {
		int status;
		pid_t got = waitpid(pid, &status, WNOHANG | __WALL);
		if (got == pid) {
			struct seen seen = finished() ? reading() : ended(pid, status);
			if (WIFSTOPPED(status)) {
				kill(pid, SIGKILL);
				waitpid(pid, &status, __WALL);
			}
			return seen;
		}
		int over = milliseconds() > deadline;
		if (finished() || over) {
			struct seen seen = finished() ? reading() : (struct seen){ SEEN_BLOCKED, 0 };
			kill(pid, SIGKILL);
			waitpid(pid, &status, __WALL);
			return seen;
		}
		sched_yield();
	}
}

static struct seen attempt(const struct probe *probe, int in_thread)
{
	memset(shared, 0, sizeof(*shared));
	pid_t pid = fork();
	if (pid == 0)
		child(probe, in_thread);
	if (pid < 0)
		return (struct seen){ SEEN_ENDED, -errno };
	if (probe->flags & PROBE_TRACED)
		ptrace(PTRACE_SEIZE, pid, NULL, PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL);
	atomic_store(&shared->go, 1);
	return watch(pid);
}

/* A single thread's death is its process's: only a second thread tells the two apart. */
static struct seen probe_once(const struct probe *probe)
{
	struct seen seen = attempt(probe, 0);
	return seen.kind == SEEN_PROCESS ? attempt(probe, 1) : seen;
}

static int whole(ssize_t (*move)(int, void *, size_t), int fd, void *data, size_t len)
{
	char *at = data;
	while (len) {
		ssize_t done = move(fd, at, len);
		if (done <= 0)
			return 0;
		at += done;
		len -= (size_t)done;
	}
	return 1;
}

static ssize_t put(int fd, void *data, size_t len)
{
	return write(fd, data, len);
}

int main(void)
{
	struct head head;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || !whole(read, 0, &head, sizeof(head)) || head.magic != PLAN_MAGIC)
		return 1;
	for (uint32_t i = 0; i < head.count; i++) {
		struct probe probe;
		if (!whole(read, 0, &probe, sizeof(probe)))
			return 2;
		struct seen seen = probe_once(&probe);
		if (!whole(put, 1, &seen, sizeof(seen)))
			return 3;
	}
	return 0;
}
