/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the source as a table. Inside the room and for its test. */
#ifndef ISOTOP_TOUR_SOURCE_H
#define ISOTOP_TOUR_SOURCE_H

#include <isotop/base.h>

/* Lists are separated by blanks. */
struct source_part {
	const char *chapter;
	const char *part;
	const char *lessons;   /* as refs: "layer:seccomp" */
	const char *screen;    /* the keys that lead to it, and what it is */
	const char *scenarios; /* ids */
	const char *reference; /* id of the page that one of the lessons names; NULL: it is no page */
};

extern const struct source_part source_parts[];
extern const size_t source_part_count;

#endif
