/* SPDX-License-Identifier: Apache-2.0 */
/*
 * making: the subject that a group of processes is: its names, what the kernel shows of
 * it, and what its runtime was told. live.c says which groups and when.
 */
#ifndef ISOTOP_LIVE_MAKING_H
#define ISOTOP_LIVE_MAKING_H

#include "live/discover.h"
#include "live/kernel/kernel.h"
#include "live/registry.h"

/* What all containers of a scan are made with; all borrowed. */
struct making {
	const struct root *root;
	const struct machine *machine;
	struct registry *registry;
	struct host_nesting *host_nesting;
	const struct proc *const *twins; /* of the one being made; see twins.h */
	size_t twin_count;
	const struct subject *outer; /* the container that the one being made was started in; NULL: none */
};

/* Takes the sandbox out of @record where something of the group is not behind it: it shares the mounts and runs another program. */
void making_check_sandbox(const struct making *making, const struct group *group, struct record *record);

/* @record NULL: no runtime's state tells of it. One reference, the caller's. */
struct subject *making_subject(const struct making *making, const struct group *group, const struct record *record,
	const struct readings *readings);

#endif
