/* SPDX-License-Identifier: Apache-2.0 */
/* kube_roles: what the rules of a Role let whoever holds its token do to the node or to the cluster. */
#ifndef ISOTOP_MANIFEST_KUBE_ROLES_H
#define ISOTOP_MANIFEST_KUBE_ROLES_H

#include <stdbool.h>
#include <stdint.h>

struct node; /* <isotop/doc.h> */
struct arena; /* <isotop/base.h> */

/* Bits of what leads to the node; 0: nothing does. */
struct reach {
	uint64_t powers;
	uint64_t perhaps; /* over single objects by their names, and what those may do is not known */
	bool unread;      /* words of its rules are filled in by others, or are no list */
};

/* @rules may be NULL. */
struct reach role_reach(const struct node *rules);

/* Of a Role in @namespace, or a ClusterRole (NULL), that every cluster has; false: no such. */
bool role_well_known(const char *namespace, const char *name, uint64_t *ret_powers);

/* "create pods, read secrets", in @arena; "" for 0. */
const char *role_powers_text(struct arena *arena, uint64_t found);

#endif
