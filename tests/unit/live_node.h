/* SPDX-License-Identifier: Apache-2.0 */
/* Scans of the machine that a test runs on, beside those of somebody who remembers nothing. */
#ifndef ISOTOP_LIVE_NODE_H
#define ISOTOP_LIVE_NODE_H

#include <isotop/live.h>

struct root; /* <isotop/root.h> */

/* What a scan says of process @pid: a reference, or NULL. */
struct subject *scan_for(struct live *live, int pid);

/* Whether the fast reading is the plain one; 0: not, -1: the plain one itself was not the same before and after. */
int compare_readings(struct live *live, const struct root *root, int pid, struct subject **ret_fast);

/*
 * Scans, @most times while the machine is quiet, until both readings agree on a subject that is not @before any more.
 * Takes over and gives a reference.
 */
struct subject *follow(struct live *live, const struct root *root, int pid, struct subject *before, int most);

#endif
