/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which process counts where a container's first one has stepped aside. unshare(2), setns(2) and a change of label
 * are of one process alone: what it has given away, one that it started before may still have.
 */
#ifndef ISOTOP_LIVE_STANDING_H
#define ISOTOP_LIVE_STANDING_H

#include "live/host.h"
#include "live/kernel/proc.h"

struct standing {
	const struct proc *of[NS_KIND_COUNT]; /* the first one, or another that is where the host is */
	const struct proc *label;             /* the first one, or another whose label holds it less */
};

/* Of those that the init has started, and those that they have. */
void standing_find(const struct machine *machine, const struct proc *init, const struct proc *const *members,
	size_t count, struct standing *ret_standing);

#endif
