/* SPDX-License-Identifier: Apache-2.0 */
/* What a reader inside a container can tell of it. */
#ifndef ISOTOP_LIVE_INSIDE_H
#define ISOTOP_LIVE_INSIDE_H

#include "live/host.h"

struct root; /* <isotop/root.h> */

/* "Docker, says /.dockerenv", in @arena; NULL where nothing tells. A hint: the container can write all of it. */
const char *inside_hint(const struct root *root, struct arena *arena);

#endif
