/* SPDX-License-Identifier: Apache-2.0 */
/* The lessons of the six layers. What each does and what it does not solve alone stands in the judge's table. */
#include "config.h"

#include "panes/lessons/tables.h"

// clang-format off
const struct lesson layer_lessons[] = {
	{ "namespaces", NULL, NULL, NULL,
		"hostPID, hostNetwork and hostIPC each hand one view of the host back, and without a user namespace root inside is root outside.",
		"Share no namespace of the host, and use a user namespace where root inside cannot be avoided (hostUsers: false, userns-remap).",
		"namespaces", "k8s-standards docker-security docker-userns" },
	{ "capabilities", NULL, NULL, NULL,
		"One is added back because something failed, and it is SYS_ADMIN, which is most of what root can do. SYS_PTRACE, NET_ADMIN, SYS_MODULE and DAC_READ_SEARCH want the same care.",
		"Drop ALL, then add back only what the program fails without: capabilities: {drop: [\"ALL\"]}, --cap-drop ALL.",
		"capability-sets", "docker-capabilities k8s-context" },
	{ "seccomp", NULL, NULL, NULL,
		"A profile whose default action allows closes only what its author thought of; the call that the next kernel adds is open.",
		"The runtime's default first. Tighten it only where you can validate what the program does: isotop seccomp shows what a profile lets through.",
		"seccomp", "k8s-seccomp docker-seccomp" },
	{ "apparmor", NULL, NULL, NULL,
		"A profile with a broad rule, such as /** rwix, is loaded and enforced and refuses almost nothing.",
		"RuntimeDefault, or a profile of the node that somebody reviewed. Unconfined is an exception with a reason, not a convenience.",
		"apparmor", "k8s-apparmor" },
	{ "selinux", NULL, NULL, NULL,
		"Two containers with the same pair of categories may open each other's files; one with all of them (c0.c1023) may open everybody's.",
		"Leave the level to the runtime, which deals out a pair for each pod; where you set seLinuxOptions.level yourself, use each pair once.",
		"selinux", "k8s-context" },
	{ "sandbox", NULL, NULL, NULL,
		"gVisor was chosen and the rest was left out. It fixes no bug of the application, no side channel of the processor, and no mistake in containerd or the control plane that was made before it starts.",
		"Use it for code that nobody vouches for, for several tenants on one node, and where less of the host's kernel should be in reach: runtimeClassName, --runtime runsc. Keep every other layer.",
		"gvisor", "gvisor-security gvisor-architecture" },
};
// clang-format on

const size_t layer_lesson_count = ISO_COUNT(layer_lessons);
