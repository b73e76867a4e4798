/* SPDX-License-Identifier: Apache-2.0 */
/* Between mac.c and the two systems' own files. */
#ifndef ISOTOP_LIVE_MAC_INNER_H
#define ISOTOP_LIVE_MAC_INNER_H

#include "live/kernel/mac.h"

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

/*
 * The path on the host whose label is that of the answer's path: of a mount of the host's, and of
 * /proc and /sys, whose files have the same labels wherever they are mounted. *ret_begin: where
 * the mount begins there. NULL: it is the container's own file.
 */
const char *mac_labelled(const struct asking *asking, const struct mac_answer *answer, const char **ret_begin);

/* "NAME (enforce)" of a profile that is loaded, as attr/current has it; NULL: it is not. */
const char *apparmor_label(struct arena *arena, const struct root *root, const char *profile);

void apparmor_generation(const struct root *root, struct strbuf *out);

#endif
