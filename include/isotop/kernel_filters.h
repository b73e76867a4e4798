/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge: the seccomp filters that were read out of the kernel.
 */
#ifndef ISOTOP_KERNEL_FILTERS_H
#define ISOTOP_KERNEL_FILTERS_H

#include <stddef.h>
#include <stdint.h>

struct bpf; /* <isotop/bpf.h> */

/* The filters that the kernel was found to hold for a subject's init, or why they could not be read. */
struct kernel_filters {
	const char *why;         /* NULL: they were read */
	size_t count;
	const struct bpf *progs; /* newest first, each accepted by bpf_check() */
	uint64_t stopped_ns;     /* how long the process was held for it */
};

#endif
