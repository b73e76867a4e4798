/* SPDX-License-Identifier: Apache-2.0 */
/* cgroups: where the host has a process's cgroups mounted, and whether it is frozen there. */
#ifndef ISOTOP_LIVE_KERNEL_CGROUPS_H
#define ISOTOP_LIVE_KERNEL_CGROUPS_H

#include "live/kernel/kernel.h"

struct root; /* <isotop/root.h> */

/*
 * The directory of @proc's cgroup in the v1 hierarchy of @controller, in that of v2 for "", in @arena.
 * NULL: the host has none, or from inside another cgroup namespace it has no path.
 */
const char *cgroup_directory(
	struct arena *arena, const struct machine *machine, const struct proc *proc, const char *controller);

/* The text of the file @path of a cgroup in that hierarchy, in @arena; NULL: *ret_error says why. */
char *cgroup_text(const struct root *root, struct arena *arena, const struct machine *machine, const char *controller,
	const char *path, size_t max, int *ret_error);

/* Nothing of it runs until somebody thaws it, cgroups(7). False where that cannot be read. */
bool cgroup_is_frozen(const struct root *root, struct arena *arena, const struct machine *machine, const struct proc *proc);

#endif
