/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: the security module of nodes that nobody saw, as it is said on a command line.
 */
#ifndef ISOTOP_NODE_LSM_H
#define ISOTOP_NODE_LSM_H

#include <stdbool.h>

struct inventory_builder; /* <isotop/builder.h> */

/* What the nodes are said to have that what is declared will run on. */
enum node_lsm { NODE_LSM_UNSEEN, NODE_LSM_NONE, NODE_LSM_APPARMOR, NODE_LSM_SELINUX, NODE_LSM_COUNT };

const char *node_lsm_name(enum node_lsm lsm);                      /* "none", "apparmor", "selinux"; UNSEEN: NULL */
bool node_lsm_parse(const char *name, enum node_lsm *ret_lsm); /* false: none of them */

void inventory_builder_node_lsm(struct inventory_builder *builder, enum node_lsm lsm);

#endif
