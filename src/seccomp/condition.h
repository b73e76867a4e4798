/* SPDX-License-Identifier: Apache-2.0 */
/*
 * condition: a condition over arguments, put so that people can read it. Equal
 * conditions read the same, however the filter tested them. Inside the room only.
 */
#ifndef ISOTOP_SECCOMP_CONDITION_H
#define ISOTOP_SECCOMP_CONDITION_H

#include "seccomp/bdd.h"

struct abi; /* <isotop/bpf.h> */

/*
 * Appends when @f holds: "(flags & 0x7e020000) == 0". @syscall may be NULL. A
 * condition too long to be read is cut, which " ..." at its end says.
 */
void condition_text(struct strbuf *out, struct bdd *bdd, uint32_t f, const struct abi *abi, const char *syscall);

#endif
