/* SPDX-License-Identifier: Apache-2.0 */
/* Which user namespace a namespace belongs to, ioctl_ns(2). */
#ifndef ISOTOP_LIVE_NESTING_H
#define ISOTOP_LIVE_NESTING_H

#include "live/host.h"
#include "live/kernel/proc.h"

struct root; /* <isotop/root.h> */

struct nesting {
	uint64_t owner[NS_KIND_COUNT]; /* the user namespace each belongs to, a user namespace's parent; 0: not known */
	bool creator_known;
	uint32_t creator; /* uid that made the process's user namespace, in ids of the reader's */
	uint32_t depth;   /* user namespaces above it that the reader may see; 0: none */
};

/* The same of the host's own namespaces, which many containers share: asked once a scan. Zero-initialise it for each. */
struct host_nesting {
	bool user_alone; /* whose the other namespaces are is not asked: five calls for each that a container has */
	struct nesting nesting;
	bool asked[NS_KIND_COUNT];
};

/*
 * Asks the kernel about the namespaces of @proc, whose directory @dirfd is (below 0: it could not be opened). None of
 * it can change while a namespace lives, so one reading is enough; every descriptor is closed again, because it would
 * keep the namespace alive. The host's live on while it is up: what is in @host of them is not asked again.
 */
void nesting_read(const struct root *root, const struct machine *machine, const struct proc *proc, int dirfd,
	struct host_nesting *host, struct nesting *ret_nesting);

/*
 * The uid, in ids of the reader's, that made the outermost user namespace around
 * @proc that is not the reader's own: nested ones belong to the ids it was given.
 * 0 or -errno.
 */
int nesting_maker(const struct root *root, const struct proc *proc, uint32_t *ret_maker);

#endif
