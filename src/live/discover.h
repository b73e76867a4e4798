/* SPDX-License-Identifier: Apache-2.0 */
/* Processes put together to containers, by their namespaces and what the runtimes say. */
#ifndef ISOTOP_LIVE_DISCOVER_H
#define ISOTOP_LIVE_DISCOVER_H

#include "live/kept.h"
#include "live/registry.h"

struct root; /* <isotop/root.h> */

/* Processes that belong together. */
struct group {
	const struct proc *init;           /* the one that stands for all */
	const struct proc *const *members; /* by pid, the init among them */
	size_t count;
	const struct proc *const *visitors; /* with the host's mounts, in another namespace of its; by pid */
	size_t visitor_count;
	bool more_visitors; /* than are told */
	bool container; /* false: some own namespaces, but no container */
	uint32_t shared; /* bit of each enum ns_kind of its init that another container's init is in */
};

/* What could not be read, said once for all. */
struct losses {
	size_t gone;   /* processes that ended before they could be read */
	size_t failed; /* that could not be read otherwise ... */
	int error;     /* ... and the last reason */
	size_t threads; /* in user namespaces, not looked at: each may be in mounts of its own */
};

/* @error: 0 or -errno of the reading. */
void losses_add(struct losses *losses, int error);

/* Groups that are not shown without --all: their number, and a process of each of the first. */
struct left_out {
	size_t count;
	int32_t pids[4];
};

void leave_out(struct left_out *out, int32_t pid);

struct discovery {
	struct losses losses;
	size_t proc_count;
	struct proc *procs; /* all of them by pid, kernel threads and zombies left out */
	size_t group_count;
	struct group *groups;
	struct left_out aside; /* in which a user's runtime holds namespaces, which are no containers */
};

/*
 * Reads the processes below @root, refreshes @registry with them and groups
 * them. Everything lives in @arena. With @all, processes that have any
 * namespace of their own are grouped too. What @kept still knows is not read
 * again. -errno when /proc cannot be listed.
 */
int discover(const struct root *root, struct arena *arena, const struct machine *machine, struct registry *registry,
	struct kept *kept, bool all, struct discovery *ret_discovery);

/* Closes the directories of processes that discover() left open for who reads more of them. */
void discovery_end(struct discovery *discovery);

/* The parent of @proc, read in full; NULL when it is gone or hidden. */
const struct proc *discovery_parent(
	const struct root *root, struct arena *arena, const struct discovery *discovery, const struct proc *proc);

#endif
