/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The helper: a process that is forked before there are threads and input, and
 * keeps the privileges that reading filters needs when the rest gives them up.
 * It understands one question and answers it; whatever else arrives ends it.
 */
#include "config.h"

#include "guard/sandbox.h"
#include "guard/wire.h"

#include <isotop/clock.h>
#include <isotop/file.h>

#include <errno.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct question {
	int32_t pid;
	uint32_t timeout_ms;
	uint64_t start;
};

/* What comes back: this, the text of the error, and the filters. */
struct reply {
	struct answer answer;
	char why[sizeof(((struct err *)0)->text)];
};

struct guard_helper {
	int fd; /* owned; -1: the helper is gone */
	pid_t pid;
	bool waiting; /* for an answer */
};

/* ---- the helper's side ------------------------------------------------------------- */

static bool answer_one(int fd, const struct question *question)
{
	cleanup_arena struct arena *arena = arena_new();
	struct guard_filters filters = { 0 };
	struct reply reply = { 0 };
	struct err err = { .text = "" };
	reply.answer.code =
		guard_filters_read(question->pid, question->start, question->timeout_ms, arena, &filters, &err);
	snprintf(reply.why, sizeof(reply.why), "%s", err.text);
	if (reply.answer.code == 0) {
		reply.answer.count = (uint32_t)filters.count;
		for (size_t i = 0; i < filters.count; i++)
			reply.answer.insns += (uint32_t)filters.items[i].count;
		reply.answer.stopped_ns = filters.stopped_ns;
	}
	return file_write(fd, &reply, sizeof(reply)) == 0 && wire_write_filters(fd, &filters);
}

/* A start time is asked for, so that a number used again cannot make it stop somebody else. */
static bool is_question(const struct question *question)
{
	return question->pid > 0 && question->start > 0 && question->timeout_ms > 0 &&
	       question->timeout_ms <= GUARD_FILTERS_MS;
}

/* Keys of the terminal are the screen's: a session of its own hears none. */
static _Noreturn void serve(int fd, pid_t parent)
{
	struct question question;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	setsid();
	guard_close_above(fd);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	/* as much as it takes to trace and to be shown filters; it must be under none itself */
	if (guard_drop_caps(UINT64_C(1) << CAP_SYS_PTRACE | UINT64_C(1) << CAP_SYS_ADMIN, NULL) < 0)
		_exit(1);
	while (recv(fd, &question, sizeof(question), MSG_WAITALL) == (ssize_t)sizeof(question)) {
		if (!is_question(&question) || !answer_one(fd, &question))
			_exit(1);
	}
	_exit(0);
}

/* ---- the other side ------------------------------------------------------------------ */

int guard_helper_start(struct guard_helper **ret_helper, struct err *err)
{
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return err_set(err, -errno, "socketpair: %s", strerror(errno));
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		serve(ends[1], parent);
	}
	int fork_errno = errno;
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return err_set(err, -fork_errno, "fork: %s", strerror(fork_errno));
	}
	struct guard_helper *helper = heap_alloc(1, sizeof(*helper));
	*helper = (struct guard_helper){ .fd = ends[0], .pid = pid };
	*ret_helper = helper;
	return 0;
}

/* The helper is done with, because of an error or because it is not needed any more. */
static void let_go(struct guard_helper *helper)
{
	if (helper->fd >= 0)
		close(helper->fd);
	helper->fd = -1;
	helper->waiting = false;
	if (helper->pid > 0) {
		kill(helper->pid, SIGKILL);
		while (waitpid(helper->pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	helper->pid = 0;
}

void guard_helper_end(struct guard_helper *helper)
{
	if (!helper)
		return;
	let_go(helper);
	free(helper);
}

pid_t guard_helper_pid(const struct guard_helper *helper)
{
	return helper ? helper->pid : 0;
}

int guard_helper_fd(const struct guard_helper *helper)
{
	return helper && helper->waiting ? helper->fd : -1;
}

int guard_helper_ask(struct guard_helper *helper, int32_t pid, uint64_t start, struct err *err)
{
	const struct question question = { .pid = pid, .timeout_ms = GUARD_FILTERS_MS, .start = start };
	if (!helper || helper->fd < 0)
		return err_set(err, -EIO, "the helper that reads filters is gone");
	if (helper->waiting)
		return err_set(err, -EBUSY, "filters are being read already");
	if (!is_question(&question))
		return err_set(err, -ESRCH, "it is not known since when process %d runs", pid);
	/* a question is smaller than any socket buffer; MSG_NOSIGNAL: an error, not SIGPIPE */
	if (send(helper->fd, &question, sizeof(question), MSG_NOSIGNAL) != (ssize_t)sizeof(question)) {
		let_go(helper);
		return err_set(err, -EIO, "the helper that reads filters is gone");
	}
	helper->waiting = true;
	return 0;
}

int guard_helper_take(
	struct guard_helper *helper, struct arena *arena, struct guard_filters *ret_filters, struct err *err)
{
	struct reply reply;
	if (!helper || !helper->waiting)
		return err_set(err, -EINVAL, "nothing was asked");
	/* its own deadline comes first; twice that is for a machine that is very busy */
	uint64_t deadline = clock_ns() + (uint64_t)2 * GUARD_FILTERS_MS * 1000000u;
	int code = file_read_by(helper->fd, &reply, sizeof(reply), deadline);
	if (code == 0 && reply.answer.code == 0)
		code = wire_read_filters(helper->fd, &reply.answer, deadline, arena, ret_filters);
	helper->waiting = false;
	if (code != 0) {
		let_go(helper);
		return err_set(err, code, "the helper that reads filters died");
	}
	if (reply.answer.code != 0) {
		reply.why[sizeof(reply.why) - 1] = '\0';
		return err_set(err, reply.answer.code, "%s", reply.why);
	}
	ret_filters->stopped_ns = reply.answer.stopped_ns;
	return 0;
}
