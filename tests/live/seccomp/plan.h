/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the prober inside a container and the judge outside say to each other:
 * a head and the calls to make go in by standard input, one answer for each
 * comes back on standard output. Both run on the same machine.
 */
#ifndef TESTS_LIVE_SECCOMP_PLAN_H
#define TESTS_LIVE_SECCOMP_PLAN_H

#include <stdint.h>

struct head {
	uint32_t magic;
	uint32_t count;
};

#define PLAN_MAGIC 0x49534f50

enum {
	PROBE_INT80 = 1,
	PROBE_FORKS = 2,
	PROBE_TRACED = 4
};

/* A call. The prober's assembly knows these offsets. */
struct probe {
	uint32_t nr;      /* 0 */
	uint32_t flags;   /* 4 */
	uint64_t args[6]; /* 8 */
};

enum seen_kind {
	SEEN_RETURNED, /* value: what the call returned, 0 for all that is no error */
	SEEN_TRAPPED,  /* SIGSYS came; value: its si_errno */
	SEEN_THREAD,   /* the thread died, the process did not */
	SEEN_PROCESS,  /* the process died of SIGSYS */
	SEEN_ENDED,    /* it ended otherwise: exit(), a crash */
	SEEN_BLOCKED,  /* it was still inside when the time was up */
	SEEN_TRACED,   /* a tracer was asked; value: its message */
};

struct seen {
	uint32_t kind;
	int32_t value;
};

#endif
