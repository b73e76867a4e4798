/* SPDX-License-Identifier: Apache-2.0 */
/*
 * snapshot: what is known of a node and its containers, as one JSON file that
 * opens anywhere as a SOURCE and is judged there by the same code.
 *
 * Owns: the file's schema (isotop/snapshot/v1), writing and reading it. What it
 * reads is hostile as any file. It keeps facts and no verdicts; neither environment
 * nor arguments of processes are facts, so none is in it.
 */
#ifndef ISOTOP_SNAPSHOT_H
#define ISOTOP_SNAPSHOT_H

#include <isotop/inventory.h>

/* Writes all that runs here. @now in seconds since the epoch. 0 or -errno of the stream. */
int snapshot_write(FILE *stream, const struct inventory *inventory, int64_t now, const char *version);

/* Whether @path is a regular file that begins as a snapshot does. */
bool snapshot_is(const char *path);

/*
 * Adds the containers of the snapshot @path to @builder and fills in its host; or (@apart, for several
 * of them) leaves that and lets each container have its node, with the node's name before its key. 0, or
 * -errno with the reason in @err: -EEXIST where there is a host already and it is not apart.
 */
int snapshot_load(const char *path, bool apart, struct inventory_builder *builder, struct err *err);

#endif
