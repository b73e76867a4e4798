/* SPDX-License-Identifier: Apache-2.0 */
/* claimed: files of a load that are part of another one and are not read for themselves. */
#ifndef ISOTOP_MANIFEST_CLAIMED_H
#define ISOTOP_MANIFEST_CLAIMED_H

#include <isotop/base.h>

struct claimed;

struct claimed *claimed_new(void);
void claimed_free(struct claimed *claimed); /* NULL is fine */

/* @path is part of what @by is read for: @why says as what ("a patch that x/kustomization.yaml names"). */
void claimed_add(struct claimed *claimed, const char *path, const char *why);

/* Why a file is not read for itself; NULL: it is. */
const char *claimed_why(const struct claimed *claimed, const char *path);

#endif
