/* SPDX-License-Identifier: Apache-2.0 */
/* Lists without one of their items, or with it changed: what some fixes make of a fact. Inside the room only. */
#ifndef COMPARE_WITHOUT_H
#define COMPARE_WITHOUT_H

#include <isotop/fixes.h>

/* Is @kind done to an item of a list? */
bool effect_of_item(enum fix_sets kind);

/*
 * @before, which is known, with that done to the item that the fix is about; where
 * @about names none, to each that check 7 does not pass. The list is in @arena.
 */
struct fact fact_after_item(
	enum fix_sets kind, const struct fact *before, const struct fix_about *about, struct arena *arena);

/* /sys and the cgroups as a container has them that is not privileged: read-only. In @arena. */
const struct mount_list *kernel_trees_sealed(const struct mount_list *before, struct arena *arena);

#endif
