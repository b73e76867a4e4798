/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: capabilities by name and number, and the sets that runtimes give by default.
 */
#ifndef ISOTOP_CAPABILITIES_H
#define ISOTOP_CAPABILITIES_H

#include <isotop/base.h>

/* Names and numbers are libcap's and the kernel's; bit 40 is the last as of Linux 6.12. */
#define CAP_BITS 64
#define CAP_BIT(number) (UINT64_C(1) << (number))

/* "CAP_SYS_ADMIN" into @ret, "CAP_63" where the number has no name. Returns @ret. */
#define CAP_NAME_MAX 40
const char *cap_name(unsigned number, char ret[CAP_NAME_MAX]);

/* Any case, "CAP_" optional; -1 for no capability. "ALL" is not one. */
int cap_number(const char *name);

uint64_t cap_all(void); /* every capability libcap and we know by name */

/* The default sets of the runtimes, from their own sources. */
extern const uint64_t cap_default_docker;     /* moby oci/caps/defaults.go; containerd's is the same 14 */
extern const uint64_t cap_default_podman;     /* containers/common pkg/config/default.go: 11 */
extern const uint64_t cap_default_crio;       /* CRI-O internal/config/capabilities: 9, since 1.18 */
extern const uint64_t cap_default_kubernetes; /* of a node that nobody saw: the most a runtime gives, containerd's 14 */

/* "SYS_ADMIN NET_ADMIN" (without CAP_), in order of number, into @out. */
void cap_list(struct strbuf *out, uint64_t mask);

#endif
