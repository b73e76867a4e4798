/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ISOTOP_BROAD_H
#define ISOTOP_BROAD_H

#include "judge/assess.h"

/* What a line of an AppArmor profile gives away; NULL: it is no broad rule. */
const char *apparmor_broad(const char *line, size_t len);

#endif
