/* SPDX-License-Identifier: Apache-2.0 */
/* A seccomp profile in a snapshot: as linux.seccomp of a config.json, read by the reader of those. */
#ifndef SNAPSHOT_FILTER_H
#define SNAPSHOT_FILTER_H

#include <isotop/base.h>

struct emitter; /* <isotop/emit.h> */
struct arena; /* <isotop/base.h> */

struct node; /* <isotop/doc.h> */
struct profile; /* <isotop/profile.h> */

/* false: it holds what a config.json cannot, and is left out. */
bool filter_put(struct emitter *out, const char *key, const struct profile *profile);

/* NULL: it is none that a runtime would load. */
const struct profile *filter_take(struct arena *arena, const struct node *map);

#endif
