/* SPDX-License-Identifier: Apache-2.0 */
/* inspect: the two faces on any source of inventories, shared by the commands that open one. */
#ifndef ISOTOP_CMD_INSPECT_H
#define ISOTOP_CMD_INSPECT_H

#include "cmd/cmd.h"

#include <isotop/feed.h>

/* Loads once, prints the reports that were asked for; the exit status. */
int scan_source(const struct options *options, const struct feed_source *source, interrupted_fn interrupted);


#endif
