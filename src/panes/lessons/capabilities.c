/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lessons of the capabilities, capabilities(7): the most dangerous first, as
 * in src/judge/capabilities.c, which says in one line what each gives an attacker.
 */
#include "config.h"

#include "panes/lessons/tables.h"

// clang-format off
const struct lesson capability_lessons[] = {
	{ "SYS_ADMIN", NULL,
		"It is asked for by some hundred acts that have no capability of their own: mounting, joining namespaces, setting up quotas, swap and much else.",
		"Leaving it out does not keep other capabilities from leading to the host by themselves.",
		"A container that mounts its own volumes has it. The same call mounts the disk of the node, and its files are the intruder's.",
		"Drop ALL, and let the platform mount: a CSI driver, a volume of the pod. For tracing take PERFMON or BPF, and only in an agent of the node.",
		"capability-sets", "docker-capabilities" },
	{ "SYS_MODULE", NULL,
		"It lets a process load modules into the kernel and remove them.",
		"Leaving it out does not keep the kernel from loading modules by itself when a program opens a socket or a file system of a new kind.",
		"A network plugin loads its own module. Whoever takes it over loads another, and is part of the kernel.",
		"Drop ALL, and load modules on the node when it starts (modules-load.d).",
		"capability-sets", "docker-capabilities" },
	{ "SYS_PTRACE", NULL,
		"It lets a process read and steer others that are not its own, whatever user they run as.",
		"It reaches only processes that it can see: without hostPID those of the container or of the pod.",
		"A debugging container shares the host's processes. With SYS_PTRACE it runs its own code inside any of them.",
		"Drop ALL. Attach a debugger for as long as it is needed (kubectl debug) and without hostPID.",
		"capability-sets", "docker-capabilities" },
	{ "DAC_READ_SEARCH", NULL,
		"It lets a process read every file and directory, and open files by their handle instead of their path.",
		"It does not write, and file systems that are not mounted inside stay out of its reach.",
		"A backup agent has it. open_by_handle_at() on a file that is mounted from the host's disk leads to every other file of that disk.",
		"Drop ALL, and give a backup job the group that may read what it saves.",
		"capability-sets", "docker-capabilities" },
	{ "NET_ADMIN", NULL,
		"It lets a process set up interfaces, addresses, routes, firewalls and traffic control in its network namespace.",
		"It ends at that namespace: with hostNetwork it is the node's network, else the container's own.",
		"A sidecar that redirects traffic keeps it after its start. An intruder sends the pod's traffic past the mesh.",
		"Drop ALL, and do the set-up in an init container or a CNI plugin, so that what runs for long has none of it.",
		"capability-sets", "docker-capabilities" },
};
// clang-format on

const size_t capability_lesson_count = ISO_COUNT(capability_lessons);
