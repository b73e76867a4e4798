/* SPDX-License-Identifier: Apache-2.0 */
/* The SELinux labels of what is mounted into a container from outside. */
#ifndef ISOTOP_LIVE_VOLUME_LABEL_H
#define ISOTOP_LIVE_VOLUME_LABEL_H

#include "live/kernel/mounts.h"

struct mount_rare; /* <isotop/values.h> */

/*
 * Sets the label of a mount, or why it is not known: that of the mount where one label
 * is for all its files, else that of @path. Neither where SELinux is not there.
 * @path is the host's, NULL where the host does not see it.
 */
void volume_label(struct arena *arena, const struct mount_request *request, const struct mount_line *line,
	const char *path, struct mount_rare *ret);

#endif
