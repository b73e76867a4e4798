/* SPDX-License-Identifier: Apache-2.0 */
/* Which versions of runtimes and their like are installed, read without running any of them. */
#ifndef ISOTOP_LIVE_VERSIONS_H
#define ISOTOP_LIVE_VERSIONS_H

#include <isotop/base.h>

struct root; /* <isotop/root.h> */

/* What was read in earlier scans. Not thread-safe. */
struct versions;

struct versions *versions_new(void);
void versions_free(struct versions *versions);

/*
 * The components of the node below @root: from the package database, else from
 * the program itself (program.h). A file that has not changed since the
 * last scan is not read again. Borrowed until the next call.
 */
const struct host_component_list *versions_read(struct versions *versions, const struct root *root);

#endif
