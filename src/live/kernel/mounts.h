/* SPDX-License-Identifier: Apache-2.0 */
/* What the mounts of a container are: its image, the host's, the runtime's, the kernel's. */
#ifndef ISOTOP_LIVE_MOUNTS_H
#define ISOTOP_LIVE_MOUNTS_H

#include "live/host.h"

struct sheet_builder; /* <isotop/facts.h> */
struct root; /* <isotop/root.h> */

struct mount_request {
	const struct root *root;
	const struct machine *machine;
	const struct mount_owner *owner;
	const struct mount_table *table;
	const struct id_maps *const *maps; /* see idmap.h; NULL: no mount is ID-mapped */
	const char *where; /* "/proc/42/mountinfo" */
};

/* Sets mounts, rootfs_readonly, masked_paths, readonly_paths, proc_unmasked and token_mounted in @builder. */
void mounts_describe(struct arena *arena, const struct mount_request *request, struct sheet_builder *builder);

/* Tells what the host paths in @builder's mounts are, which a config.json does not say. */
void mounts_refine(
	struct arena *arena, const struct root *root, const struct mount_owner *owner, struct sheet_builder *builder);

#endif
