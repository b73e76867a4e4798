/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ISOTOP_LIVE_APPARMOR_ASK_H
#define ISOTOP_LIVE_APPARMOR_ASK_H

#include <isotop/base.h>

/* The mode of a profile in the text of apparmorfs' "profiles"; in @arena, NULL: not known. */
const char *apparmor_loaded_mode(struct arena *arena, const char *loaded, const char *name);

#endif
