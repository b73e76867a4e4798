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

/* Asks, and does not wait. @start must be known. 0 or -errno; one question at a time. */
int guard_helper_ask(struct guard_helper *helper, int32_t pid, uint64_t start, struct err *err);

/* Readable when the answer is there; -1: nothing was asked. */
int guard_helper_fd(const struct guard_helper *helper);

/* The answer, waited for where it is not there yet, as guard_filters_read() gives it. */
int guard_helper_take(
	struct guard_helper *helper, struct arena *arena, struct guard_filters *ret_filters, struct err *err);

#endif
