/* SPDX-License-Identifier: Apache-2.0 */
/* What the screen alone asks of the sources. */
#ifndef ISOTOP_CMD_SOURCES_H
#define ISOTOP_CMD_SOURCES_H

#include "cmd/cmd.h"

bool sources_whole(const struct sources *sources); /* this node, and nothing else */

/*
 * From the next load on recordings are as they were at the reading before (@step below 0) or after what is loaded
 * now; *ret_time is when that was. -ENODATA: there is none, -EINVAL: nothing of it is a recording.
 */
int sources_step(void *ctx, int step, int64_t *ret_time, struct err *err);

#endif
