/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much of its mount namespace a process shows. Its mountinfo has what is reached from its root directory alone,
 * proc_pid_mountinfo(5): below a directory that it went into by chroot(2), nothing of the others, which whoever has an
 * open directory outside still reaches.
 */
#ifndef ISOTOP_LIVE_SIGHT_H
#define ISOTOP_LIVE_SIGHT_H

#include "live/host.h"
#include "live/kernel/proc.h"

enum sight { SIGHT_WHOLE, SIGHT_PART, SIGHT_UNKNOWN };

/* @dirfd: its directory. */
enum sight sight_of(const struct root *root, const struct machine *machine, int dirfd);

/* Whether a line of @table, a mountinfo, is of what is mounted at "/": below a directory that is no mount there is none. */
bool sight_has_root(const char *table);

/* One of @members that is in the mount namespace of @proc and shows all of it; NULL: none of the first ones. */
const struct proc *sight_whole(const struct root *root, const struct machine *machine, const struct proc *proc,
	const struct proc *const *members, size_t count);

#endif
