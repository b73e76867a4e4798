/* SPDX-License-Identifier: Apache-2.0 */
/*
 * enosys: the program that runc puts before a filter, so that calls newer than
 * the profile look as if the kernel did not have them, and programs fall back
 * to older ones (libcontainer/seccomp/patchbpf). Inside the room only.
 */
#ifndef ISOTOP_SECCOMP_ENOSYS_H
#define ISOTOP_SECCOMP_ENOSYS_H

#include <isotop/base.h>

struct arena; /* <isotop/base.h> */

#define ENOSYS_ARCHS_MOST 24 /* more than there are */

/* The architectures of a filter, each with the highest syscall that the profile names. */
struct enosys_archs {
	size_t count;
	struct {
		const struct abi *abi;
		int highest; /* 0: none */
	} archs[ENOSYS_ARCHS_MOST];
};

void enosys_add_arch(struct enosys_archs *archs, const struct abi *abi); /* once is enough */

/* Call it for every name of every rule that applies, after all architectures. */
void enosys_add_name(struct enosys_archs *archs, const char *name);

struct bpf enosys_prepend(const struct enosys_archs *archs, const struct bpf *filter, struct arena *arena);

#endif
