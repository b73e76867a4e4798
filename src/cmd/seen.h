/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a user saw last of each node, for "since your last visit": one small file a node and kind of reader in
 * $XDG_STATE_HOME/isotop.
 */
#ifndef ISOTOP_CMD_SEEN_H
#define ISOTOP_CMD_SEEN_H

#include <isotop/base.h>

struct judged; /* <isotop/judged.h> */
struct host; /* <isotop/host.h> */
struct baseline; /* <isotop/baseline.h> */

#define SEEN_NAME_MAX 128

bool seen_is_name(const char *name); /* such as is made of a node's */

char *seen_path(const char *name); /* the caller frees it; NULL: there is no home */

/* struct tui_last; @ctx is the writer. */
int seen_last(void *ctx, const struct host *host, int64_t *ret_when, struct baseline **ret_baseline, struct err *err);
int seen_keep(void *ctx, const struct judged *judged, int64_t now, struct err *err);

#endif
