/* SPDX-License-Identifier: Apache-2.0 */
/* Where the kernel keeps a container's device rules: a file of cgroup v1, or the programs of cgroup v2. */
#ifndef ISOTOP_LIVE_DEVICE_RULES_H
#define ISOTOP_LIVE_DEVICE_RULES_H

#include "live/host.h"
#include "live/kernel/proc.h"

struct root; /* <isotop/root.h> */

#define DEVICE_RULES_MOST 16 /* cgroups of one container that are looked at */

struct device_rules {
	const char *text;  /* as devices.list has them; NULL: not known */
	const char *where; /* "/sys/fs/cgroup/devices/x/devices.list", or the cgroup of v2 with its programs */
	const char *why;   /* they are not known, else NULL */
	bool file;         /* the lines are those of a file */
};

/*
 * Of all that @init has started, those of the one that is allowed most. A cgroup below another never allows more than
 * that, in either version; but a first process can have gone into one below, and left the others above.
 * Both versions may bind a process: where v1 forbids anything, its file is what is told. Programs are read by bpf(2),
 * which takes CAP_SYS_ADMIN. Nothing stays open. In @arena.
 */
struct device_rules device_rules_of_all(const struct root *root, struct arena *arena, const struct machine *machine,
	const struct proc *init, const struct proc *const *members, size_t count);

#endif
