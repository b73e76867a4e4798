/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/cgroups.h"

#include <limits.h>
#include <string.h>

#define STATE_MAX 4096

static bool is_hierarchy(const struct mount_line *line, const char *controller)
{
	if (strcmp(line->root, "/") != 0)
		return false;
	return *controller ? strcmp(line->fstype, "cgroup") == 0 && strstr(line->target, controller)
			   : strcmp(line->fstype, "cgroup2") == 0;
}

const char *cgroup_directory(
	struct arena *arena, const struct machine *machine, const struct proc *proc, const char *controller)
{
	const char *path = cgroup_controller(arena, proc->cgroup, controller);
	if (!path || strstr(path, "/..") || strlen(path) > PATH_MAX / 2)
		return NULL;
	for (size_t i = 0; i < machine->mounts.count; i++)
		if (is_hierarchy(&machine->mounts.lines[i], controller))
			return arena_printf(arena, "%s%s", machine->mounts.lines[i].target, strcmp(path, "/") == 0 ? "" : path);
	return NULL;
}

/* What says so in either version; the parents' freezers hold their children too, who say it themselves. To add one: its row. */
static const struct {
	const char *controller;
	const char *file;
	const char *says;
} freezers[] = {
	{ "", "cgroup.events", "frozen 1" }, /* Documentation/admin-guide/cgroup-v2.rst */
	{ "freezer", "freezer.state", "FROZEN" }, /* Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst */
};

bool cgroup_is_frozen(const struct root *root, struct arena *arena, const struct machine *machine, const struct proc *proc)
{
	for (size_t i = 0; i < ISO_COUNT(freezers); i++) {
		const char *directory = cgroup_directory(arena, machine, proc, freezers[i].controller);
		int error;
		const char *text = directory ? proc_text(root, arena, -1, arena_printf(arena, "%s/%s", directory, freezers[i].file),
						       STATE_MAX, NULL, &error)
					     : NULL;
		if (text && strstr(text, freezers[i].says))
			return true;
	}
	return false;
}
