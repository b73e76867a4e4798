/* SPDX-License-Identifier: Apache-2.0 */
/*
 * narrow: filters look at 64 bits of an argument of which the kernel takes 32.
 * Inside the room only.
 */
#ifndef ISOTOP_SECCOMP_NARROW_H
#define ISOTOP_SECCOMP_NARROW_H

#include "seccomp/bdd.h"

struct abi; /* <isotop/bpf.h> */

/*
 * The condition, over arguments whose upper halves are 0 where the kernel drops
 * them, that @f refuses the call and would let the very same call through with
 * something in such an upper half. BDD_FALSE: there is no such call.
 */
uint32_t narrow_slips(struct bdd *bdd, uint32_t f, const struct abi *abi, const char *syscall);

#endif
