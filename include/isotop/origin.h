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
	uint32_t line;    /* from 1; 0: not a place in a text; or as line_away() has it: for subject_line() */
};

/*
 * A line as told from line @base, so that what replicas say is equal wherever they stand in their file. No file has so
 * many lines that one could be taken for the other.
 */
#define LINE_AWAY UINT32_C(0x80000000)

static inline uint32_t line_away(uint32_t line, uint32_t base)
{
	return line && base ? LINE_AWAY | ((line - base) & ~LINE_AWAY) : line;
}

static inline uint32_t line_there(uint32_t line, uint32_t base)
{
	return line & LINE_AWAY ? base + (line & ~LINE_AWAY) - ((line << 1) & LINE_AWAY) : line;
}

/* What a list lacks: others stand beside its items that could not be understood. @why NULL: it is whole. */
struct more {
	const char *why;
	struct origin origin;
};

enum sheet_kind { SHEET_MANIFEST, SHEET_SPEC, SHEET_KERNEL, SHEET_COUNT };

const char *sheet_kind_name(enum sheet_kind kind); /* "manifest", "spec", "kernel" */

#endif
