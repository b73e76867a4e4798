/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/escapes.h>

/*
 * The columns of the escape matrix. The ids are in reports. To add one: its
 * name in enum barrier, its row here, its idle rule in escape_rules.c, and its
 * rule in the escapes that it stops.
 */
// clang-format off
const struct barrier_info barriers[BARRIER_COUNT] = {
	[BARRIER_USERNS] = { "user-namespace", "user namespace", "USR",
		"A user namespace of its own: what root may do there, it may not do to the host." },
	[BARRIER_CAPABILITIES] = { "capabilities", "capabilities", "CAP",
		"The capability that the escape asks for is not granted, not even to root inside." },
	[BARRIER_SECCOMP] = { "seccomp", "seccomp", "SEC",
		"The filter refuses the system call, and would refuse it too with the capability that goes with it." },
	[BARRIER_APPARMOR] = { "apparmor", "AppArmor", "AA",
		"A profile is enforced and denies the act." },
	[BARRIER_SELINUX] = { "selinux", "SELinux", "SEL",
		"A confined type is enforced and the policy denies the act." },
	[BARRIER_MOUNTS] = { "mounts", "mounts and devices", "MNT",
		"A read-only mount, a masked path or the device rules refuse the act." },
	[BARRIER_SANDBOX] = { "sandbox", "sandbox", "SBX",
		"A kernel of its own takes the calls, in place of the host's." },
	[BARRIER_NON_ROOT] = { "non-root", "non-root", "UID",
		"No process is root, and no_new_privs keeps every one of them from becoming it." },
};
// clang-format on
