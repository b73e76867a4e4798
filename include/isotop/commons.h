/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: what containers have in common, kept once for all of them.
 *
 * Containers of one node are nearly alike: mounts of the kernel at the same places, the same paths masked, one
 * seccomp profile of the runtime. Whoever makes them settles each one: it moves into memory of its own that has no
 * room to spare, and what another one had too is kept where both find it.
 */
#ifndef ISOTOP_COMMONS_H
#define ISOTOP_COMMONS_H

struct commons;
struct subject; /* <isotop/subject.h> */

struct commons *commons_new(void);
void commons_free(struct commons *commons); /* NULL is fine; what is settled stays */

/* The same container in new memory; takes over the reference to @made, which nobody else may have. */
struct subject *commons_settle(struct commons *commons, struct subject *made);

#endif
