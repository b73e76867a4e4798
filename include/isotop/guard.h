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

#endif
