/* SPDX-License-Identifier: Apache-2.0 */
/* parts: the files of a recording, on the side that writes (writer.h): a directory with a lock, bounded in age and size. */
#ifndef ISOTOP_CMD_PARTS_H
#define ISOTOP_CMD_PARTS_H

#include <isotop/base.h>

#define PARTS_BYTES (UINT64_C(256) << 20) /* beside the part that is being written */

/* Where parts are written; @dir -1: not opened yet. */
struct parts {
	int dir;  /* owned */
	int lock; /* owned: held as long as it is open, so that there is one recorder */
};

/*
 * A new part @name in the directory @path, which is made where there is none; @failed (NULL: none)
 * is taken away before, and so is what is older than @keep_s and beyond PARTS_BYTES. A descriptor or
 * -errno: -EBUSY where somebody else records there, -EPERM where others may write.
 */
int parts_open(struct parts *parts, const char *path, const char *name, const char *failed, int64_t keep_s);
void parts_close(struct parts *parts);

#endif
