/* SPDX-License-Identifier: Apache-2.0 */
/*
 * label: what a security label says of itself, as attr/current has it: a profile of AppArmor with its mode, or
 * "user:role:type:level" of SELinux.
 *
 * Owns: nothing. The text is the kernel's, apparmor.d(5), selinux(8).
 */
#ifndef ISOTOP_LABEL_H
#define ISOTOP_LABEL_H

#include <isotop/base.h>

/* One part of a label of SELinux as a copy in @ret; false when there is none. */
#define SELINUX_PART_MAX 128
enum selinux_part {
	SELINUX_USER,
	SELINUX_ROLE,
	SELINUX_TYPE,
	SELINUX_LEVEL
};
bool selinux_part(const char *label, enum selinux_part part, char ret[SELINUX_PART_MAX]);

bool selinux_type_unconfined(const char *type);

/* How much a process with this label is held, less first; by the label alone: whether a domain is permissive it does not say. */
enum label_hold {
	LABEL_HOLDS_NOTHING,
	LABEL_LOGS,
	LABEL_HOLDS
};
enum label_hold label_hold(const char *label);

#endif
