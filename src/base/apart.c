/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/apart.h>
#include <isotop/base.h>
#include <isotop/clock.h>
#include <isotop/file.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MOST (16u << 20)
#define SLACK_NS    50000000u /* what the child is given beyond its own limit */

/* What comes through the pipe before the bytes that the work has given. */
struct reply {
	int code;
	uint32_t len;
	struct err err;
};

/* ---- the child ------------------------------------------------------------------- */

/* Out of memory is this child's end alone: it neither writes on the terminal nor restores it. */
static void end_quietly(void)
{
	_exit(1);
}

/* Handlers belong to the parent's screen; keys of its terminal are not for this process. */
static void forget_signals(void)
{
	static const int ignored[] = { SIGINT, SIGQUIT, SIGTSTP, SIGPIPE };
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	for (size_t i = 0; i < ISO_COUNT(ignored); i++)
		signal(ignored[i], SIG_IGN);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * The address space that there is already, within a factor of two, as it is not to
 * be had without /proc: the least limit under which one more page can be had.
 */
static rlim_t space_now(void)
{
	struct rlimit limit;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	if (getrlimit(RLIMIT_AS, &limit) < 0)
		return 0;
	for (rlim_t most = 32 << 20; most < limit.rlim_max / 2; most *= 2) {
		limit.rlim_cur = most;
		setrlimit(RLIMIT_AS, &limit);
		void *probe = mmap(NULL, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (probe != MAP_FAILED) {
			munmap(probe, page);
			return most;
		}
	}
	return 0;
}

/*
 * The child ends itself when its time is over: the sandbox lets nobody send
 * signals to others, and what ends by a signal's default action needs no help.
 */
static void limit(size_t bytes, unsigned ms)
{
	const struct itimerval end = { .it_value = { ms / 1000, (suseconds_t)(ms % 1000) * 1000 } };
	const struct rlimit seconds = { ms / 1000 + 1, ms / 1000 + 1 };
	const struct rlimit nothing = { 0, 0 };
	rlim_t most = space_now() + bytes;
	const struct rlimit space = { most, most };
	setitimer(ITIMER_REAL, &end, NULL);
	if (most > bytes)
		setrlimit(RLIMIT_AS, &space);
	setrlimit(RLIMIT_CPU, &seconds);
	setrlimit(RLIMIT_CORE, &nothing);
}

static _Noreturn void child(const struct apart *apart, pid_t parent, int fd)
{
	struct strbuf out = { 0 };
	struct reply reply = { .err.text = "" };
	die_set_hook(end_quietly);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	forget_signals();
	limit(apart->bytes, apart->ms);
	reply.code = apart->work(apart->ctx, &out, &reply.err);
	reply.len = reply.code < 0 || out.len > ANSWER_MOST ? 0 : (uint32_t)out.len;
	bool sent = file_write(fd, &reply, sizeof(reply)) == 0 && file_write(fd, strbuf_text(&out), reply.len) == 0;
	_exit(sent ? 0 : 1);
}

/* ---- the parent --------------------------------------------------------------------- */

static int take(int fd, uint64_t deadline, struct reply *reply, struct strbuf *out)
{
	int code = file_read_by(fd, reply, sizeof(*reply), deadline);
	if (code == 0 && reply->len > ANSWER_MOST)
		code = -EIO;
	if (code < 0 || !reply->len)
		return code;
	char *bytes = heap_alloc(reply->len, 1);
	code = file_read_by(fd, bytes, reply->len, deadline);
	if (code == 0)
		strbuf_add(out, bytes, reply->len);
	free(bytes);
	return code;
}

/* It ends by its own timer at the latest; one that was taken over may not, and is not waited for. */
static void end(pid_t pid)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	for (int tries = 0; tries < 200 && waitpid(pid, NULL, WNOHANG) == 0; tries++)
		nanosleep(&pause, NULL);
}

int apart_run(const struct apart *apart, struct strbuf *out, struct err *err)
{
	int ends[2];
	struct reply reply;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(err, -errno, "pipe: %s", strerror(errno));
	cleanup_fd int fd = ends[0];
	uint64_t deadline = clock_ns() + (uint64_t)apart->ms * 1000000u;
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid == 0)
		child(apart, parent, ends[1]);
	int fork_errno = errno;
	close(ends[1]);
	if (pid < 0)
		return err_set(err, -fork_errno, "fork: %s", strerror(fork_errno));
	int code = take(fd, deadline + SLACK_NS, &reply, out);
	end(pid);
	bool late = clock_ns() >= deadline;
	if (code == -ETIMEDOUT || (code < 0 && late))
		return err_set(err, -ETIMEDOUT, "too large to work out in %g s", apart->ms / 1000.0);
	if (code < 0)
		return err_set(err, -ENOMEM, "too large to work out in %zu MiB", apart->bytes >> 20);
	reply.err.text[sizeof(reply.err.text) - 1] = '\0';
	return reply.code < 0 ? err_set(err, reply.code, "%s", reply.err.text) : 0;
}
