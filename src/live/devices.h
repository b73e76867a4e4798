/* SPDX-License-Identifier: Apache-2.0 */
/* The device rules of cgroup v1, which say what nodes a container can use. */
#ifndef ISOTOP_LIVE_DEVICES_H
#define ISOTOP_LIVE_DEVICES_H

#include <isotop/model.h>

/*
 * Sets devices and device_cgroup_all in @builder from the text of devices.list,
 * which stands at @where.
 */
void devices_describe(struct arena *arena, const struct root *root, const char *text, const char *where,
	struct sheet_builder *builder);

#endif
