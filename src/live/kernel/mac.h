/* SPDX-License-Identifier: Apache-2.0 */
/* What AppArmor and SELinux answer about the acts of one container, asked in the kernel. */
#ifndef ISOTOP_LIVE_MAC_H
#define ISOTOP_LIVE_MAC_H

#include "live/host.h"

struct root; /* <isotop/root.h> */

#define MAC_LABELS 8 /* of the processes of one container; of one with more nothing is known to be denied */

/* Who is asked about, and about what of the host beside the acts that are asked everywhere. */
struct mac_request {
	const struct root *root;
	const struct host *host;
	size_t label_count;
	const char *labels[MAC_LABELS]; /* as attr/current has them */
	bool more_labels;               /* there are others, about which nobody is asked */
	const struct selinux_policy *policy; /* of SELinux, asked in the kernel's place; NULL: the kernel is asked */
	bool own_userns;                /* its capabilities are those of a user namespace of its own */
	bool own_pids;                  /* numbers in its /proc are those of its own processes, or that is not known */
	const struct mount_list *mounts; /* NULL: not known */
};

/* All of it; nothing where the node has neither. In @arena. NULL: nobody could be asked. */
const struct mac_answers *mac_ask(struct arena *arena, const struct mac_request *request);

/*
 * What @where (its root, host and policy) answers about one path of a running container (read,
 * written, connected to). In @arena; NULL: there is nobody to ask.
 */
const struct mac_answers *mac_ask_path(
	const struct mac_request *where, const struct subject *subject, const char *path, struct arena *arena);

/*
 * What would be answered of a container if it had the profile or label that it was declared with, @declared; NULL:
 * that is the one in force, or it is not loaded. @subject has its kernel sheet. In @arena.
 */
const struct mac_answers *mac_ask_declared(const struct mac_request *where, const struct subject *subject,
	const char *declared, struct arena *arena);

/* Each label once; one for which there is no room is remembered as more_labels. */
void mac_add_label(struct mac_request *request, const char *label);

/*
 * What answers depend on beside the label: changes whenever policy was loaded or a boolean set. Appends
 * to @out; nothing where neither system is there.
 */
void mac_generation(const struct root *root, const struct host *host, struct strbuf *out);

#endif
