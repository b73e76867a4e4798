/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes of the host that run as the same user and group as one of a container's, without root and without more
 * capabilities: where it sees them it may look into them, and into the host's files by them, ptrace(2) "Ptrace access
 * mode checking".
 */
#ifndef ISOTOP_LIVE_TWINS_H
#define ISOTOP_LIVE_TWINS_H

#include "live/discover.h"

#define TWINS_MOST 4 /* of one container */

/* Of one scan; zero-initialise. In the scan's arena. */
struct twins {
	bool sought;
	size_t count;
	const struct proc **users; /* of the host */
};

/* Does the container see the host's processes: by its pid namespace, or by a procfs that is mounted beside its own? */
bool twins_in_view(const struct machine *machine, const struct proc *init, const char *mountinfo);

/* The first ones of @group, by pid; returns how many. */
size_t twins_find(struct twins *twins, const struct root *root, struct arena *arena, const struct machine *machine,
	const struct discovery *found, const struct group *group, const struct proc *ret_found[TWINS_MOST]);

#endif
