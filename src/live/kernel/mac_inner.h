/* SPDX-License-Identifier: Apache-2.0 */
/* Between mac.c and the two systems' own files. */
#ifndef ISOTOP_LIVE_MAC_INNER_H
#define ISOTOP_LIVE_MAC_INNER_H

#include "live/kernel/mac.h"

#include <isotop/mac.h>

struct root; /* <isotop/root.h> */

/* A list of answers that wait for their results. */
struct asking {
	struct arena *arena;
	const struct mac_request *request;
	struct mac_answer *items;
	size_t count;
	const char *cut;
};

/* Each fills in the results of all items for one label. What cannot be asked stays unknown, with why. */
void apparmor_ask(struct asking *asking, const char *label);
void selinux_ask(struct asking *asking, const char *label);

/* What bears the label that is asked about for a path in the container. */
struct bearer {
	const char *path;  /* a file on the host; NULL: one of the container's own, which is not looked at */
	const char *begin; /* where the mount begins there */
	const char *label; /* that all files of its mount have; NULL: each has its own */
	bool own_process;  /* it belongs to a process of the container, whose label it has */
};

/* Of a mount of the host's, and of /proc and /sys, whose files have the same labels wherever they are mounted. */
struct bearer mac_bearer(const struct asking *asking, const struct mac_answer *answer);

/* "NAME (enforce)" of a profile that is loaded, as attr/current has it; NULL: it is not. */
const char *apparmor_label(struct arena *arena, const struct root *root, const char *profile);

void apparmor_generation(const struct root *root, struct strbuf *out);

/* What was answered is not known after all; @why is kept as it is. */
static inline void mac_doubt(struct mac_answer *answer, const char *why)
{
	answer->result = MAC_UNKNOWN;
	answer->why = why;
}

#endif
