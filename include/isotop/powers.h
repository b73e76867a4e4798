/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge: which capabilities a subject holds, and what each gives to an attacker.
 */
#ifndef ISOTOP_POWERS_H
#define ISOTOP_POWERS_H

#include <isotop/base.h>

struct subject; /* <isotop/subject.h> */

enum cap_danger {
	CAP_IS_MINOR,     /* leads nowhere alone */
	CAP_IS_DANGEROUS, /* weakens the host or what confines the container */
	CAP_IS_HOST,      /* leads to the host by itself, outside a user namespace */
};

/* One capability; the table in src/judge/capabilities.c has all that Linux 5.9 and later know, most dangerous first. */
struct capability {
	unsigned number;
	enum cap_danger danger;
	bool source_list;  /* one of the five that must be reviewed carefully */
	const char *gives; /* to an attacker, one line */
};

#define CAP_COUNT 41

extern const struct capability capabilities[CAP_COUNT];

const struct capability *capability_find(unsigned number); /* NULL: a newer one */

/* The worst of @mask: what a narrow cell names. NULL: the mask is empty or holds newer ones only. */
const struct capability *capability_worst(uint64_t mask);

uint64_t cap_default_of(const struct subject *subject); /* the default set of the subject's runtime */

/* What some process of it holds or regains on exec: what checks 1 and 2 look at. False: not known. */
bool caps_held_by(const struct subject *subject, uint64_t *ret_mask);

/* What it may hold: every capability where that is not known. @ret_certain: those that it holds for sure. */
uint64_t caps_possible(const struct subject *subject, uint64_t *ret_certain);

/* Appends what matters of what it holds beyond the runtime's default: "SYS_ADMIN", "SYS_PTRACE +2"; nothing where there is nothing. */
void caps_brief(const struct subject *subject, struct strbuf *out);

#endif
