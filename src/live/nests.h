/* SPDX-License-Identifier: Apache-2.0 */
/* Containers that were started from inside of others: whose processes their ancestors are. */
#ifndef ISOTOP_LIVE_NESTS_H
#define ISOTOP_LIVE_NESTS_H

#include "live/discover.h"

struct nest {
	struct group *group;
	const struct group *inside; /* the innermost container that it was started in; NULL: none that is in view */
};

/*
 * The groups of @found, the oldest first: what a container was started in stands before it, as a process that
 * loses its parent gets one of its ancestors, pid_namespaces(7). @found->group_count of them, in @arena.
 */
const struct nest *nests_of(struct arena *arena, const struct discovery *found);

#endif
