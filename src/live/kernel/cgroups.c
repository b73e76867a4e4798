/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/cgroups.h"

#include <limits.h>
#include <string.h>

#include <isotop/root.h>

#define STATE_MAX 4096

static bool is_hierarchy(const struct mount_line *line, const char *controller)
{
	if (strcmp(line->root, "/") != 0)
		return false;
	return *controller ? strcmp(line->fstype, "cgroup") == 0 && strstr(line->target, controller)
			   : strcmp(line->fstype, "cgroup2") == 0;
}

static const struct mount_line *find_hierarchy(const struct machine *machine, const char *controller)
{
	for (size_t i = 0; i < machine->mounts.count; i++)
		if (is_hierarchy(&machine->mounts.lines[i], controller))
			return &machine->mounts.lines[i];
	return NULL;
}

const char *cgroup_directory(
	struct arena *arena, const struct machine *machine, const struct proc *proc, const char *controller)
{
	const char *path = cgroup_controller(arena, proc->cgroup, controller);
	if (!path || strstr(path, "/..") || strlen(path) > PATH_MAX / 2)
		return NULL;
	const struct mount_line *line = find_hierarchy(machine, controller);
	return line ? arena_printf(arena, "%s%s", line->target, strcmp(path, "/") == 0 ? "" : path) : NULL;
}

char *cgroup_text(const struct root *root, struct arena *arena, const struct machine *machine, const char *controller,
	const char *path, size_t max, int *ret_error)
{
	cleanup_strbuf struct strbuf text = { 0 };
	const struct mount_line *line = find_hierarchy(machine, controller);
	*ret_error = root_read_below(root, path, line ? strlen(line->target) : 0, max, &text);
	return *ret_error == 0 ? arena_strndup(arena, strbuf_text(&text), text.len) : NULL;
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
		if (!directory)
			continue;
		const char *path = arena_printf(arena, "%s/%s", directory, freezers[i].file);
		const char *text = cgroup_text(root, arena, machine, freezers[i].controller, path, STATE_MAX, &error);
		if (text && strstr(text, freezers[i].says))
			return true;
	}
	return false;
}
