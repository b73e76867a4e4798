/* SPDX-License-Identifier: Apache-2.0 */
/* kube_roles: what the rules of a Role let whoever holds its token do to the node or to the cluster. */
#ifndef ISOTOP_MANIFEST_KUBE_ROLES_H
#define ISOTOP_MANIFEST_KUBE_ROLES_H

#include <stdint.h>

#include <isotop/base.h>

struct node; /* <isotop/doc.h> */
struct arena; /* <isotop/base.h> */

/* Bits of what leads to the node; 0: nothing does. @rules may be NULL. */
uint32_t role_powers(const struct node *rules);

/* Of a ClusterRole that every cluster has; false: no such. */
bool role_well_known(const char *name, uint32_t *ret_powers);

/* "create pods, read secrets", in @arena; "" for 0. */
const char *role_powers_text(struct arena *arena, uint32_t found);

#endif
