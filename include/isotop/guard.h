/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guard: isotop's own sandbox and its helpers.
 *
 * main calls guard_start() once, before threads and before any input is read,
 * because neither a seccomp filter nor Landlock can be loosened later and a
 * process under a filter may not read another's filters (PTRACE_SECCOMP_GET_FILTER).
 */
#ifndef ISOTOP_GUARD_H
#define ISOTOP_GUARD_H

#include <isotop/base.h>

/* What the process is about to do; decides what it may keep. */
enum guard_work { GUARD_LIVE, GUARD_FILES };

/*
 * Prepares the process: standard descriptors open, a sane umask, no core dump
 * of what was read from other processes. 0 or -errno.
 */
int guard_start(enum guard_work work, struct err *err);

/* ---- the filters that the kernel holds ---------------------------------------- */

struct sock_filter; /* <linux/filter.h> */

struct guard_filter {
	size_t count;
	const struct sock_filter *insns;
};

/* All seccomp filters of one process, newest first; memory of the arena given. */
struct guard_filters {
	size_t count;
	const struct guard_filter *items;
	uint64_t stopped_ns; /* from asking the process to stop until it was let go */
};

#define GUARD_FILTERS_MS 1000 /* a good deadline: a process that does not sleep deeply stops within a millisecond */

/*
 * Reads the seccomp filters of the main thread of @pid, provided that it still
 * is the process that started at @start (proc_pid_stat(5) field 22; 0: not
 * asked). Stops the process for a moment: a system call that waits may fail
 * with EINTR there. It is let go again in any case, also where this process is
 * killed meanwhile, because a short-lived child does the work.
 *
 * Call it from a process with one thread, under no seccomp filter of its own,
 * with CAP_SYS_ADMIN and CAP_SYS_PTRACE. 0, or with the reason in @err: -ESRCH
 * the process has gone, -EPERM it may not be traced, -EACCES its filters may
 * not be read, -ETIMEDOUT it did not stop within @timeout_ms.
 */
int guard_filters_read(int32_t pid, uint64_t start, unsigned timeout_ms, struct arena *arena,
	struct guard_filters *ret_filters, struct err *err);

/* ---- the helper ----------------------------------------------------------------- */

/*
 * A process that answers one question: which filters the process of this number
 * has that started at this time. Fork it before threads and input, and before
 * anything is given up: it keeps what is needed. It dies with its parent, and
 * what it stopped is let go then too.
 */
struct guard_helper;

int guard_helper_start(struct guard_helper **ret_helper, struct err *err); /* 0 or -errno */
void guard_helper_end(struct guard_helper *helper);                        /* NULL is fine */

pid_t guard_helper_pid(const struct guard_helper *helper); /* 0: none, or gone */

/* Asks, and does not wait. @start must be known. 0 or -errno; one question at a time. */
int guard_helper_ask(struct guard_helper *helper, int32_t pid, uint64_t start, struct err *err);

/* Readable when the answer is there; -1: nothing was asked. */
int guard_helper_fd(const struct guard_helper *helper);

/* The answer, waited for where it is not there yet, as guard_filters_read() gives it. */
int guard_helper_take(
	struct guard_helper *helper, struct arena *arena, struct guard_filters *ret_filters, struct err *err);

/* ---- the sandbox ------------------------------------------------------------------ */

/* What a process of isotop keeps. */
enum guard_role {
	GUARD_INSPECTOR, /* reads: no exec, no new socket, nothing opened for writing */
	GUARD_SERVER,    /* may write files, or ask the kernel; no exec, no new socket, no tracing, no mounting */
};

struct guard_sandbox {
	enum guard_role role;
	uint64_t caps;            /* capabilities that are kept where they are there: bit n is capability n */
	pid_t helper;             /* whom the inspector may end; 0: nobody */
	bool invoker;             /* become who called sudo, where that is known; root can be returned to */
	const char *const *paths; /* Landlock: only these, and what is below, can be read; NULL: no Landlock */
	size_t path_count;
};

/* What could not be had on this kernel, said once: "no Landlock (this kernel has none)". */
struct guard_missing {
	size_t count;
	const char *items[4]; /* literals */
};

/*
 * Gives up for good: no_new_privs; every capability but @caps, the bounding and
 * ambient sets, securebits locked; a seccomp filter; Landlock. Call it with one
 * thread. *ret_missing may be NULL. 0 or -errno: then what was asked for is not
 * in force, and nothing of strangers may be read.
 */
int guard_sandbox(const struct guard_sandbox *sandbox, struct guard_missing *ret_missing, struct err *err);

void guard_close_above(int fd); /* every descriptor from 3 but @fd */

/* ---- servers ------------------------------------------------------------------------ */

/*
 * A process forked before anything is given up that does what this one may not
 * any more. Its questions are few, and each answer is checked by whoever asks.
 */
struct guard_request {
	uint32_t what;
	const char *data; /* terminated */
	size_t len;
	int fd; /* that came with it, the service closes nothing; -1: none */
	struct strbuf *answer;
	int answer_fd; /* goes back and is closed here; -1: none */
	struct err err;
};

struct guard_service {
	int (*serve)(void *ctx, struct guard_request *request); /* 0 or -errno with @err filled */
	void (*ended)(void *ctx);                               /* nobody will ask any more; NULL: nothing to do */
	void *ctx;
	struct guard_sandbox sandbox; /* of the server */
};

struct guard_server;

int guard_server_start(const struct guard_service *service, struct guard_server **ret_server, struct err *err);
void guard_server_end(struct guard_server *server); /* NULL is fine */

struct guard_call {
	uint32_t what;
	const void *data;
	size_t len;
	int fd;                /* goes along; -1: none */
	struct strbuf *answer; /* appended; NULL: not wanted */
	int *ret_fd;           /* the caller's to close; NULL: not wanted */
};

/* Asks and waits; from any thread. What serve() gave. -EIO: the server has died. */
int guard_server_call(struct guard_server *server, const struct guard_call *call, struct err *err);

#endif
