/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Directories that walks begin in, so that of two files below /run/runc the second is walked to from there. One is kept
 * that a walk reached without a link, for as long as a scan takes.
 */
#ifndef ISOTOP_BASE_WAYS_H
#define ISOTOP_BASE_WAYS_H

#include <stddef.h>

struct file_fence; /* <isotop/file.h> */

struct ways;

struct ways *ways_new(void);
void ways_free(struct ways *ways); /* none is taken any more; NULL is fine */

/* Every one is walked to again from here on. */
void ways_clear(struct ways *ways);

/*
 * Where to begin on @path, which is below @rootfd: the directory above that of the file. NULL: at the root, as @path is
 * short, leads through a link or into /proc, or is not to be entered. Give it back with ways_return(), from any thread.
 */
const struct file_way *ways_take(struct ways *ways, int rootfd, const char *path, const struct file_fence *fence);

/* The same for the first @len bytes of @path, behind which a slash and the rest are. */
const struct file_way *ways_take_to(
	struct ways *ways, int rootfd, const char *path, size_t len, const struct file_fence *fence);
void ways_return(struct ways *ways, const struct file_way *way); /* NULL is fine */

#endif
