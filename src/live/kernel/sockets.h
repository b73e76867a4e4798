/* SPDX-License-Identifier: Apache-2.0 */
/* sockets: where the host's programs listen on sockets that have a path, unix(7). */
#ifndef LIVE_KERNEL_SOCKETS_H
#define LIVE_KERNEL_SOCKETS_H

#include "live/host.h"

struct root; /* <isotop/root.h> */

/* Fills in @machine's sockets, in @arena; none where nothing could be read. */
void read_sockets(const struct root *root, struct arena *arena, struct machine *machine);

/* Those at @source or below it, in @arena; at most 32. */
struct text_list sockets_below(const struct machine *machine, const char *source, struct arena *arena);

#endif
