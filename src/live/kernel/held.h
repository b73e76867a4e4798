/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Directories of the host that processes of a container have open or work in, which no table of mounts shows: whoever
 * has one goes by ".." to all of the host's files, as runc once passed one on (CVE-2024-21626). proc_pid_fd(5).
 */
#ifndef ISOTOP_LIVE_HELD_H
#define ISOTOP_LIVE_HELD_H

#include "live/host.h"
#include "live/kernel/proc.h"

struct held_place {
	const struct proc *proc;
	const char *link; /* below its directory in /proc: "fd/7", "cwd" */
	const char *path; /* where it leads, as the kernel writes it */
};

struct held_list {
	size_t count;
	const struct held_place *items; /* of some processes and of some of their files, the first ones: not all there may be */
};

/*
 * @process: the directory of @init, one of @members. None where it may not be read, before Linux 5.8, and below a root
 * whose /proc is a copy.
 */
struct held_list held_read(const struct root *root, struct arena *arena, const struct machine *machine,
	const struct proc *init, int process, const struct proc *const *members, size_t count);

#endif
