/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The threads of a container's processes. /proc lists processes, and shows each as
 * its first thread is; others of it may have other ids, capabilities, filters and
 * namespaces, setresuid(2), capset(2), seccomp(2), setns(2) change one thread alone.
 */
#ifndef ISOTOP_LIVE_THREADS_H
#define ISOTOP_LIVE_THREADS_H

#include "live/discover.h"

struct root; /* <isotop/root.h> */

struct threads; /* what was seen of them in the scans before */

struct threads *threads_new(void);
void threads_free(struct threads *threads);

/* Around every scan: what no scan met any more is forgotten by the second. */
void threads_begin(struct threads *threads);
void threads_end(struct threads *threads);

/*
 * Adds to @group's members, in @arena, one thread of each kind that differs from its
 * process. A thread is read when it is new; all others in their turn, some in each scan.
 */
void threads_add(struct threads *threads, const struct root *root, struct arena *arena, struct group *group);

/* Threads that this scan should have read and did not, because there were too many of them. */
size_t threads_unread(const struct threads *threads);

#endif
