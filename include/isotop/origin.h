/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: where what is known was read: a place, and the three kinds of source.
 */
#ifndef ISOTOP_ORIGIN_H
#define ISOTOP_ORIGIN_H

#include <stdint.h>

/* Where something was read. @where is "web.yaml", "/proc/42/status", "default: Kubernetes"; @text what stood there. */
struct origin {
	const char *where;
	const char *text; /* "privileged: true", "NoNewPrivs: 0"; NULL where there is nothing to quote */
	uint32_t line;    /* from 1; 0: not a place in a text */
};

/* What a list lacks: others stand beside its items that could not be understood. @why NULL: it is whole. */
struct more {
	const char *why;
	struct origin origin;
};

enum sheet_kind { SHEET_MANIFEST, SHEET_SPEC, SHEET_KERNEL, SHEET_COUNT };

const char *sheet_kind_name(enum sheet_kind kind); /* "manifest", "spec", "kernel" */

#endif
