/* SPDX-License-Identifier: Apache-2.0 */
/* With which ids an ID-mapped mount shows its files: statmount(2), as no file of /proc tells it. */
#ifndef ISOTOP_LIVE_IDMAP_H
#define ISOTOP_LIVE_IDMAP_H

#include "live/kernel/mountinfo.h"
#include "live/kernel/proc.h"

struct range_list; /* <isotop/values.h> */
struct root; /* <isotop/root.h> */

/* The lines of uid_map, gid_map and projections alike, user_namespaces(7). False: it is none. */
bool id_map_parse(struct arena *arena, const char *text, struct range_list *ret_ranges);

/*
 * The maps of every line of @table that is ID-mapped, in the order of its lines
 * and NULL for the others; NULL where there is none. @table is @proc's. The
 * kernel is asked only when one is there, and nothing stays open. In @arena.
 */
const struct id_maps *const *idmaps_read(
	const struct root *root, struct arena *arena, const struct proc *proc, const struct mount_table *table);

#endif
