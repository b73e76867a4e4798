/* SPDX-License-Identifier: Apache-2.0 */
/* Processes put together by what they may do and by where they differ from their container's init. */
#ifndef ISOTOP_LIVE_PROCESSES_H
#define ISOTOP_LIVE_PROCESSES_H

#include "live/host.h"
#include "live/kernel/proc.h"

/*
 * One entry for all of @procs that are alike, in the order of the first of each. In @arena. @user is the inode of the
 * user namespace that counts for the container: where that is the host's, what is held in one below it is nothing.
 */
struct process_list *processes_describe(struct arena *arena, const struct machine *machine,
	const struct proc *init, uint64_t user, const struct proc *const *procs, size_t count);

#endif
