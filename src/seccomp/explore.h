/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explore: a filter run once for all values of the arguments. Inside the room only.
 */
#ifndef ISOTOP_SECCOMP_EXPLORE_H
#define ISOTOP_SECCOMP_EXPLORE_H

#include "seccomp/bdd.h"

struct abi; /* <isotop/bpf.h> */
struct bpf; /* <isotop/bpf.h> */

#define ARGUMENTS   6
#define ARGUMENT_IP 6 /* the instruction pointer counts as one more */

/* A filter made ready. */
struct explored;

struct explored *explored_new(const struct bpf *prog);
void explored_free(struct explored *explored);

/*
 * The function from the arguments of syscall @nr to what the filter returns,
 * as a node of @bdd. Void where bdd_exhausted() says so.
 */
uint32_t explore(struct explored *explored, struct bdd *bdd, const struct abi *abi, uint32_t nr);

#endif
