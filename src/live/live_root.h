/* SPDX-License-Identifier: Apache-2.0 */
/* live_root: where a scanner reads. Inside the room only. */
#ifndef ISOTOP_LIVE_ROOT_H
#define ISOTOP_LIVE_ROOT_H

struct live;
struct root;

const struct root *live_root(const struct live *live);

#endif
