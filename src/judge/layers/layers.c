/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "judge/checks/checks.h"
#include "judge/words.h"

#include <string.h>
#include <strings.h>

#include <isotop/judge.h>
#include <isotop/powers.h>
#include <isotop/syscalls.h>
#include <isotop/view.h>

/*
 * The six layers, from the one everything stands on outwards.
 *
 * Id and order are those of the report. To add one: a file in
 * src/judge/layers/ with its assess and view functions, its row here and
 * LAYER_COUNT in judgement.h. A layer's verdict colours its column and costs no points.
 */
const struct layer layers[LAYER_COUNT] = {
	{
		.id = "namespaces",
		.title = "Namespaces",
		.head = "NS",
		.does = "Namespaces give a process its own view of processes, network, mounts, users and IPC in place "
			"of "
			"the host's.",
		.lacks = "Alone they do not make the kernel harder to exploit: the same kernel serves every view.",
		.assess = layer_namespaces,
		.view = view_namespaces,
	},
	{
		.id = "capabilities",
		.title = "Capabilities",
		.head = "CAP",
		.does = "Capabilities cut root's power into pieces, so that a container keeps only what it needs.",
		.lacks = "Alone they do not limit the system calls that ask for no capability.",
		.assess = layer_capabilities,
		.brief = caps_brief,
		.view = view_capabilities,
	},
	{
		.id = "seccomp",
		.title = "Seccomp",
		.head = "SEC",
		.does = "Seccomp decides which system calls a process may make, and so how much of the kernel it can "
			"reach.",
		.lacks = "Alone it knows nothing of files, labels or what a program is meant to do.",
		.assess = layer_seccomp,
		.view = view_seccomp,
	},
	{
		.id = "apparmor",
		.title = "AppArmor",
		.head = "AA",
		.does = "AppArmor holds a program to a profile of paths, capabilities and network use.",
		.lacks = "Alone it judges by path and gives objects no label that follows them, as SELinux does.",
		.assess = layer_apparmor,
		.view = view_apparmor,
	},
	{
		.id = "selinux",
		.title = "SELinux",
		.head = "SEL",
		.does = "SELinux labels every process and object, and the policy says which label may touch which.",
		.lacks = "Alone it does not filter system calls, and labels that are broad or reused separate nothing.",
		.assess = layer_selinux,
		.view = view_selinux,
	},
	{
		.id = "sandbox",
		.title = "Sandbox",
		.head = "SBX",
		.does = "A sandbox puts a second kernel between the container and the host: gVisor's in user space, "
			"Kata's "
			"in a virtual machine.",
		.lacks = "It fixes no bug of the application inside, no side channel of the hardware and no careless "
			 "setting of the runtime that starts it.",
		.assess = layer_sandbox,
		.view = view_sandbox,
	},
};

int layer_index(const char *id)
{
	for (int i = 0; i < LAYER_COUNT; i++)
		if (strcmp(layers[i].id, id) == 0 || strcasecmp(layers[i].head, id) == 0 ||
			strcasecmp(layers[i].title, id) == 0)
			return i;
	return -1;
}

/* The verdict opens the lesson that it is judged by. */
static void link_verdict(struct view *view, size_t first, const struct layer *layer)
{
	for (size_t i = first; i < view->count; i++)
		if (view->blocks[i].kind == BLOCK_ROW && view->blocks[i].label && !view->blocks[i].ref &&
			strcmp(view->blocks[i].label, "verdict") == 0)
			view->blocks[i].ref = arena_printf(view->arena, "layer:%s", layer->id);
}

void layer_view(size_t index, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	size_t first = view->count;
	view_layer_intro(view, &layers[index]);
	layers[index].view(subject, inventory, view);
	link_verdict(view, first, &layers[index]);
}

void seccomp_view(const struct subject *subject, const struct inventory *inventory, const struct kernel_filters *kernel,
	struct view *view)
{
	const struct layer *layer = &layers[layer_index("seccomp")];
	size_t first = view->count;
	view_layer_intro(view, layer);
	view_filters(view, subject, inventory, kernel);
	link_verdict(view, first, layer);
}
