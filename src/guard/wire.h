/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire: filters on their way through a pipe or a socket between processes of
 * this program. Inside the room only.
 */
#ifndef ISOTOP_GUARD_WIRE_H
#define ISOTOP_GUARD_WIRE_H

#include <isotop/base.h>

struct guard_filters; /* <isotop/guard.h> */

/* The kernel holds at most 256 KiB of instructions for one process: MAX_INSNS_PER_PATH in kernel/seccomp.c. */
#define INSNS_MOST   (32768 + 4096 /* BPF_MAXINSNS */)
#define FILTERS_MOST 8192 /* each counts as four instructions at least, besides its own */

/* What comes before the lengths, oldest filter first, and the instructions. */
struct answer {
	int code; /* 0 or -errno */
	uint32_t count;
	uint32_t insns;
	uint32_t traced_by; /* -EPERM: who traces it already; 0: nobody */
	uint64_t stopped_ns;
};

/* The lengths and instructions that follow @answer, taken apart, newest filter first. */
int wire_read_filters(
	int fd, const struct answer *answer, uint64_t deadline, struct arena *arena, struct guard_filters *ret);
bool wire_write_filters(int fd, const struct guard_filters *filters);

#endif
