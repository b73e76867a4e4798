/* SPDX-License-Identifier: Apache-2.0 */
/* What the mounts of a container are: its image, the host's, the runtime's, the kernel's. */
#ifndef ISOTOP_LIVE_MOUNTS_H
#define ISOTOP_LIVE_MOUNTS_H

#include "live/host.h"
#include "live/kernel/held.h"

struct sheet_builder; /* <isotop/facts.h> */
struct root; /* <isotop/root.h> */

/* Whether a process of the container may unmount what lies over another mount, or mount over a directory and lift that later. */
enum uncovering {
	UNCOVER_NOT,
	UNCOVER_CAN,
	UNCOVER_UNKNOWN
};

struct mount_request {
	const struct root *root;
	const struct machine *machine;
	const struct mount_owner *owner;
	const struct mount_table *table;
	const struct id_maps *const *maps; /* see idmap.h; NULL: no mount is ID-mapped */
	const char *where; /* "/proc/42/mountinfo" */
	const struct mount_table *beyond; /* tell what that one, of the same container, does not show; NULL: tell all */
	enum uncovering uncovering;
	bool below_root; /* what is at "/" in it is not the container's root: chroot(2) */
};

/* Sets mounts, rootfs_readonly, masked_paths, readonly_paths, proc_unmasked and token_mounted in @builder. */
void mounts_describe(struct arena *arena, const struct mount_request *request, struct sheet_builder *builder);

/*
 * What another process of the container sees beyond the table @request->beyond, which @builder was told of: paths of
 * the host are added to its mounts, and where one of the two can write to the root or sees all of /proc, it can be done.
 */
void mounts_add(struct arena *arena, const struct mount_request *request, struct sheet_builder *builder);

/* Adds what @held leads to, all of the host's files, to the mounts that mounts_describe() set. @where: "/proc/42/fd/7". */
void mounts_hold(struct arena *arena, const struct mount_request *request, const struct held_place *held,
	const char *where, struct sheet_builder *builder);

/* What is known of the mounts is not all. */
void mounts_more(struct arena *arena, const char *why, const char *where, struct sheet_builder *builder);

/*
 * Tells what the host paths in @builder's mounts are, which a config.json does not say. @known, NULL: none: the
 * container's mounts as mounts_describe() has just looked at them, which are not looked at twice.
 */
void mounts_refine(struct arena *arena, const struct root *root, const struct mount_owner *owner,
	const struct mount_list *known, struct sheet_builder *builder);

#endif
