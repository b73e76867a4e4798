/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base: work that is done by a child process with limits.
 */
#ifndef ISOTOP_APART_H
#define ISOTOP_APART_H

#include <isotop/base.h>

/*
 * Work on what strangers wrote whose end nobody can foresee: done by a child
 * process with a deadline and a limit of memory, which takes nothing with it
 * when it fails. The child has this process's memory as it was, one thread, and
 * no signal handlers; it dies with the thread that started it.
 */
struct apart {
	int (*work)(void *ctx, struct strbuf *out, struct err *err); /* 0 or -errno; only @out comes back */
	void *ctx;
	unsigned ms;
	size_t bytes; /* of memory, beside what this process has */
};

/*
 * What the work returned, its bytes appended to @out. -ETIMEDOUT, -ENOMEM: the
 * deadline or the memory was not enough, as @err says. @out may hold anything
 * that a child which was taken over would send.
 */
int apart_run(const struct apart *apart, struct strbuf *out, struct err *err);

#endif
