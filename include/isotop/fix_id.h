/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fixes: the keys by which checks, escapes and panes name a fix, from fixes.def.
 */
#ifndef ISOTOP_FIX_ID_H
#define ISOTOP_FIX_ID_H

enum fix_id {
	FIX_NONE, /* there is none */
#define FIX(key, id, ...) FIX_##key,
#include <isotop/fixes.def>
#undef FIX
	FIX_COUNT
};

#endif
