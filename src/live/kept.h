/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What earlier scans read of processes. A process that has not run since is what it was: ids,
 * capabilities, filters and namespaces are changed by nobody but the task itself, credentials(7),
 * setns(2), but for a filter that another of its threads gives it (SECCOMP_FILTER_FLAG_TSYNC), which
 * makes it weaker only. The kernel says exactly whether it ran: proc_ran(). Where it does not say, everything is read.
 * A descriptor of that file is kept of some: asking by it takes one call, and it also says that it is still the same
 * process. Of others a rotation asks those that are in no container, as long as /proc lists them with the same inode;
 * a new process is read at once.
 *
 * What others can change of a process that sleeps (its mounts, cgroup, label, maps of ids that are empty) is read in
 * turns: no reading is older than KEPT_SCANS scans, and none is kept longer than KEPT_MS. Where a process, or one beside
 * it in its container, ran since its last turn, or has threads that may have, it is KEPT_SCANS_RAN and KEPT_MS_RAN.
 */
#ifndef ISOTOP_LIVE_KEPT_H
#define ISOTOP_LIVE_KEPT_H

#include "live/kernel/proc.h"

struct root; /* <isotop/root.h> */

#define KEPT_SCANS     5    /* everything of a process is read in one scan out of so many at the least ... */
#define KEPT_MS        9000 /* ... and in each where they are so far apart */
#define KEPT_SCANS_RAN 3    /* likewise where something ran */
#define KEPT_MS_RAN    5000

struct kept; /* of the processes that the last scan met */

struct kept *kept_new(void);
void kept_free(struct kept *kept);

/*
 * Around every scan: what no scan met any more is forgotten by the second. Where not @usable, everything is read; where
 * /proc is not the kernel's own (@procfs), a process is known by its number and start alone.
 */
void kept_begin(struct kept *kept, bool usable, bool procfs);
void kept_end(struct kept *kept);

/*
 * proc_read(), or what it and proc_detail() gave in a scan before: then .kept is set. Texts are good until kept_end().
 * @inode is that of its directory, as /proc was listed.
 */
bool kept_read(struct kept *kept, const struct root *root, int32_t pid, uint64_t inode, const struct proc_wish *wish,
	struct proc *ret_proc);

/* A process gets another parent without running: reads that of kept ones whose parent is not the one it was. */
void kept_parents(struct kept *kept, const struct root *root, struct proc *procs, size_t count);

/* Keeps what proc_detail() has read since. */
void kept_details(struct kept *kept, struct proc *procs, size_t count);

/*
 * Whether this scan is to read what others can change of @proc and proc_detail() does not show: its
 * mounts, maps and device rules. True where the last scan that read them is not known. @stirs: something beside it ran,
 * or may have.
 */
bool kept_turn(struct kept *kept, const struct proc *proc, bool stirs);

#endif
