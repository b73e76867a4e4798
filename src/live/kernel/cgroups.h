/* SPDX-License-Identifier: Apache-2.0 */
/* cgroups: where the host has a process's cgroups mounted, and whether it is frozen there. */
#ifndef ISOTOP_LIVE_KERNEL_CGROUPS_H
#define ISOTOP_LIVE_KERNEL_CGROUPS_H

#include "live/kernel/kernel.h"

/*
 * The directory of @proc's cgroup in the v1 hierarchy of @controller, in that of v2 for "", in @arena.
 * NULL: the host has none, or from inside another cgroup namespace it has no path.
 */
const char *cgroup_directory(
	struct arena *arena, const struct machine *machine, const struct proc *proc, const char *controller);

/* Nothing of it runs until somebody thaws it, cgroups(7). False where that cannot be read. */
bool cgroup_is_frozen(const struct root *root, struct arena *arena, const struct machine *machine, const struct proc *proc);

#endif
