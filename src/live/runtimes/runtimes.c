/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <isotop/capabilities.h>

#include <string.h>

#define ARGS_MAX 256 /* of a command line */

const struct runtime *const runtimes[] = {
#define RUNTIME(name) &runtime_##name,
#include "live/runtimes/runtimes.def"
#undef RUNTIME
	NULL,
};

size_t runtime_count(void)
{
	return ISO_COUNT(runtimes) - 1;
}

const struct runtime_info *runtime_info(size_t i)
{
	return &runtimes[i]->info;
}

const struct runtime_info *runtime_info_named(const char *id)
{
	for (size_t i = 0; id && runtimes[i]; i++)
		if (strcmp(runtimes[i]->info.id, id) == 0)
			return &runtimes[i]->info;
	return NULL;
}

uint64_t runtime_capabilities(const struct runtime_info *runtime)
{
	return runtime && runtime->capabilities ? *runtime->capabilities : cap_default_docker;
}

uint64_t runtime_capabilities_with(const char *profile)
{
	for (size_t i = 0; runtimes[i]; i++)
		if (runtimes[i]->info.profile && strcmp(runtimes[i]->info.profile, profile) == 0)
			return runtime_capabilities(&runtimes[i]->info);
	return runtime_capabilities(NULL);
}

void runtimes_markdown(FILE *out)
{
	fputs("| runtime | by |\n|---|---|\n", out);
	for (size_t i = 0; runtimes[i]; i++)
		fprintf(out, "| %s | %s |\n", runtimes[i]->info.title, runtimes[i]->info.known_by);
}

/* ---- what keeps no state ------------------------------------------------------- */

/*
 * LXD of a snap has a mount namespace of its own. A program of that name in an
 * image is told apart by the cgroup, whose first step only the host can make.
 */
static bool is_snap(const struct suspect *suspect, const char *exe)
{
	const char *cgroup = suspect->init->cgroup;
	return path_is_at_or_below(exe, "/snap/lxd") && cgroup && strstr(cgroup, ":/lxc.payload.");
}

/* A process can be anything but this: the kernel says what program it runs, and where. */
static bool read_parent(const struct machine *machine, struct suspect *suspect)
{
	static const enum ns_kind kinds[] = { NS_PID, NS_USER };
	const struct proc *parent = suspect->parent;
	for (size_t i = 0; i < ISO_COUNT(kinds); i++)
		if (!parent || machine_relation(machine, kinds[i], parent->ns[kinds[i]].inode) != NS_HOST)
			return false;
	const char *exe = identity_program(machine, suspect->root, suspect->arena, parent);
	if (!exe || (machine_relation(machine, NS_MNT, parent->ns[NS_MNT].inode) != NS_HOST && !is_snap(suspect, exe)))
		return false;
	suspect->parent_exe = exe;
	suspect->parent_args = proc_cmdline(suspect->root, suspect->arena, parent, ARGS_MAX);
	return true;
}

bool registry_recognise(const struct machine *machine, struct suspect *suspect, struct record *ret_record)
{
	if (!read_parent(machine, suspect))
		return false;
	for (size_t i = 0; runtimes[i]; i++) {
		*ret_record = (struct record){ .runtime = runtimes[i] };
		if (!runtimes[i]->recognise || !runtimes[i]->recognise(suspect, ret_record))
			continue;
		ret_record->pid = suspect->init->pid;
		ret_record->start = suspect->init->start;
		ret_record->file = arena_printf(suspect->arena, "/proc/%d/exe", (int)suspect->parent->pid);
		return true;
	}
	return false;
}
