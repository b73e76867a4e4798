/* SPDX-License-Identifier: Apache-2.0 */
/* sockets: where the host's programs listen on sockets that have a path, unix(7). */
#ifndef LIVE_KERNEL_SOCKETS_H
#define LIVE_KERNEL_SOCKETS_H

#include "live/host.h"

struct root; /* <isotop/root.h> */

/* Fills in @machine's sockets, in @arena; none where nothing could be read. */
void read_sockets(const struct root *root, struct arena *arena, struct machine *machine);

#define SOCKETS_BELOW_MOST 256 /* a shim for every container listens below /run */

/*
 * Those at @source or below it with whose they are, and @source itself if it is a socket, in @arena; not whole where
 * there are more than @most (1 to SOCKETS_BELOW_MOST). @line: the mount that shows @source; NULL: what the host has there.
 */
struct listener_list sockets_below(const struct root *root, const struct machine *machine, const char *source,
	const struct mount_line *line, bool is_socket, size_t most, struct arena *arena);

/*
 * The SELinux label of the socket that listens at @path, as whoever has it open shows it. 0 or -errno; -ENOENT: nobody
 * listens there in the host's network namespace; -EEXIST: more than one does; -ESRCH: nobody who was looked at has it
 * open. Looks through the open files of all processes: for what is asked seldom.
 */
int socket_label(const struct root *root, const char *path, char *ret_label, size_t size);

#endif
