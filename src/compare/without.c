/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "compare/without.h"

#include "judge/assess.h"
#include "judge/host_paths.h"

#include <string.h>

#include <isotop/values.h>

/* ---- mounts ------------------------------------------------------------------------ */

/* What follows @dir in @path, "" where they are one; NULL: it is not in it. */
static const char *rest_of(const char *path, const char *dir)
{
	size_t len = strcmp(dir, "/") == 0 ? 0 : strlen(dir);
	if (strncmp(path, dir, len) != 0 || (path[len] != '\0' && path[len] != '/'))
		return NULL;
	return path + len;
}

/* A recursive bind brings what is mounted below it along, each at its own place, mount(8). */
static bool came_with(const struct mount *mount, const struct mount *bind)
{
	if (!mount->target || !bind->target || !bind->source)
		return false;
	const char *inside = rest_of(mount->target, bind->target);
	const char *outside = mount->source ? rest_of(mount->source, bind->source) : NULL;
	return inside && outside && strcmp(inside, outside) == 0;
}

static bool same_place(const struct mount *a, const struct mount *b)
{
	return a->target && b->target && strcmp(a->target, b->target) == 0;
}

static bool is_mount_meant(const struct mount *mount, const struct fix_about *about)
{
	if (about->mount)
		return same_place(mount, about->mount) || came_with(mount, about->mount);
	enum verdict verdict = mount_exposure(mount).verdict;
	return !about->device && (verdict == VERDICT_FAIL || verdict == VERDICT_WARN);
}

static const struct mount_list *mounts_after(
	enum fix_sets kind, const struct mount_list *before, const struct fix_about *about, struct arena *arena)
{
	struct mount *items = arena_array(arena, before->count + 1, sizeof(*items));
	struct mount_list *list = arena_alloc(arena, sizeof(*list));
	size_t count = 0;
	for (size_t i = 0; i < before->count; i++) {
		bool meant = is_mount_meant(&before->items[i], about);
		if (meant && kind == SETS_WITHOUT_MOUNT)
			continue;
		items[count] = before->items[i];
		items[count].read_only |= meant && kind == SETS_READ_ONLY_MOUNT;
		if (meant && kind == SETS_PRIVATE_MOUNT)
			items[count].propagation = PROPAGATION_PRIVATE;
		count++;
	}
	*list = (struct mount_list){ .count = count, .items = items, .more = before->more };
	return list;
}

const struct mount_list *kernel_trees_sealed(const struct mount_list *before, struct arena *arena)
{
	struct mount *items = arena_array(arena, before->count + 1, sizeof(*items));
	struct mount_list *list = arena_alloc(arena, sizeof(*list));
	for (size_t i = 0; i < before->count; i++) {
		const char *type = before->items[i].fstype ? before->items[i].fstype : "";
		items[i] = before->items[i];
		items[i].read_only |= strcmp(type, "sysfs") == 0 || strncmp(type, "cgroup", 6) == 0;
	}
	*list = (struct mount_list){ .count = before->count, .items = items, .more = before->more };
	return list;
}

/* ---- devices and processes ------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_device_meant(const struct device *device, const struct fix_about *about)
{
	const struct device *meant = about->device;
	if (!meant)
		return !about->mount && (is_host_device(device) || (!device->path && device->allow));
	return device->type == meant->type && device->major == meant->major && device->minor == meant->minor &&
	       same_text(device->path, meant->path) && same_text(device->source, meant->source);
}

static const struct device_list *devices_after(
	const struct device_list *before, const struct fix_about *about, struct arena *arena)
{
	struct device *items = arena_array(arena, before->count + 1, sizeof(*items));
	struct device_list *list = arena_alloc(arena, sizeof(*list));
	size_t count = 0;
	for (size_t i = 0; i < before->count; i++)
		if (!is_device_meant(&before->items[i], about))
			items[count++] = before->items[i];
	*list = (struct device_list){ .count = count, .items = items, .more = before->more };
	return list;
}

static const struct process_list *processes_after(
	const struct process_list *before, const struct fix_about *about, struct arena *arena)
{
	struct process_group *items = arena_array(arena, before->count + 1, sizeof(*items));
	struct process_list *list = arena_alloc(arena, sizeof(*list));
	size_t count = 0;
	for (size_t i = 0; i < before->count; i++)
		if (before->items[i].pid != about->pid)
			items[count++] = before->items[i];
	*list = (struct process_list){ .count = count, .items = items, .more = before->more };
	return list;
}

bool effect_of_item(enum fix_sets kind)
{
	return kind >= SETS_WITHOUT_MOUNT;
}

struct fact fact_after_item(
	enum fix_sets kind, const struct fact *before, const struct fix_about *about, struct arena *arena)
{
	struct fact after = *before;
	if (kind == SETS_WITHOUT_DEVICE)
		after.value.devices = devices_after(before->value.devices, about, arena);
	else if (kind == SETS_WITHOUT_PROCESS)
		after.value.processes = processes_after(before->value.processes, about, arena);
	else
		after.value.mounts = mounts_after(kind, before->value.mounts, about, arena);
	return after;
}
