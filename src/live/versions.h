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
 * what the Go linker left in the program. A file that has not changed since the
 * last scan is not read again. Borrowed until the next call.
 */
const struct host_component_list *versions_read(struct versions *versions, const struct root *root);

/*
 * The version that Go's build information names: the module's, else a variable
 * "...ersion" that the linker set. @text as debug/buildinfo has it: lines of
 * words between tabs. False: it names none. Open for tests.
 */
bool go_version(const char *text, size_t len, struct strbuf *out);

#endif
