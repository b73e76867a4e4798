/* SPDX-License-Identifier: Apache-2.0 */
/* What nodes a container can use, by its device rules. */
#ifndef ISOTOP_LIVE_DEVICES_H
#define ISOTOP_LIVE_DEVICES_H

#include "live/kernel/device_rules.h"

struct sheet_builder; /* <isotop/facts.h> */
struct root; /* <isotop/root.h> */

/* Sets devices and device_cgroup_all in @builder from @rules, whose text is known and whose where lives on. */
void devices_describe(struct arena *arena, const struct root *root, const struct device_rules *rules,
	struct sheet_builder *builder);

#endif
