/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/docker_volumes.h"

#include "manifest/docker.h"

#include <isotop/builder.h>
#include <isotop/doc.h>
#include <isotop/form.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <stdlib.h>
#include <string.h>

struct named_volume {
	const char *name;
	struct docker_volume_options options;
};

struct docker_volumes {
	struct arena *arena; /* owned */
	size_t count;
	size_t cap;
	struct named_volume *items; /* owned */
};

bool docker_volume_detect(const struct node *object)
{
	return node_text(node_get(object, "Name")) && node_text(node_get(object, "Driver")) &&
	       node_text(node_get(object, "Mountpoint"));
}

static const char *kept(struct arena *arena, const struct node *map, const char *key)
{
	return arena_strdup(arena, node_text(node_get(map, key)));
}

void docker_volume_read(struct docker_volumes **volumes, const struct node *object)
{
	const struct node *options = node_get(object, "Options");
	struct docker_volumes *all = *volumes;
	if (!all) {
		all = *volumes = heap_alloc(1, sizeof(*all));
		*all = (struct docker_volumes){ .arena = arena_new() };
	}
	if (all->count == all->cap) {
		all->cap = all->cap ? 2 * all->cap : 64;
		all->items = heap_grow(all->items, all->cap, sizeof(*all->items));
	}
	all->items[all->count].name = kept(all->arena, object, "Name");
	all->items[all->count++].options = (struct docker_volume_options){
		.driver = kept(all->arena, object, "Driver"),
		.type = kept(all->arena, options, "type"),
		.device = kept(all->arena, options, "device"),
		.o = kept(all->arena, options, "o"),
	};
}

void docker_volumes_free(struct docker_volumes *volumes)
{
	if (volumes) {
		arena_free(volumes->arena);
		free(volumes->items);
	}
	free(volumes);
}

/* ---- what a mount of one is ------------------------------------------------------------ */

/* The next volume of that name from *at on, which moves on: two engines may have one each. NULL: no more. */
static const struct docker_volume_options *next_named(
	const struct docker_volumes *volumes, const char *name, size_t *at)
{
	while (volumes && *at < volumes->count) {
		size_t i = (*at)++;
		if (strcmp(volumes->items[i].name, name) == 0)
			return &volumes->items[i].options;
	}
	return NULL;
}

/* The engine knows it by this name: a project's own volumes have the project's before theirs. */
static bool is_named(const struct subject *subject, const struct mount *mount)
{
	return mount->kind == MOUNT_VOLUME && mount->name && (subject->form->by_name || mount->elsewhere);
}

static bool has_named(const struct subject *subject, const struct docker_volumes *volumes)
{
	struct fact fact = sheet_fact(subject->sheets[SHEET_MANIFEST], FACT_mounts);
	for (size_t i = 0; fact_known(fact) && i < fact.value.mounts->count; i++) {
		size_t at = 0;
		const struct mount *mount = &fact.value.mounts->items[i];
		if (is_named(subject, mount) && (mount->elsewhere || next_named(volumes, mount->name, &at)))
			return true;
	}
	return false;
}

/* The driver "local" mounts onto a directory, so that what is not known is no socket: local_unix.go of moby. */
static struct more not_in_load(struct arena *arena, const struct mount *mount)
{
	const char *why = arena_printf(arena, "the volume %s is made elsewhere, and of what is not in the load", mount->name);
	return (struct more){ why, mount->origin };
}

static struct mount_list *followed(
	struct subject *subject, const struct docker_volumes *volumes, const struct mount_list *list)
{
	struct docker_settings settings = { .arena = subject->arena, .more_mounts = list->more };
	struct more folders = { 0 };
	for (size_t i = 0; i < list->count; i++) {
		struct mount mount = list->items[i];
		const struct docker_volume_options *options = NULL;
		size_t at = 0;
		bool found = false;
		while (is_named(subject, &mount) && (options = next_named(volumes, mount.name, &at))) {
			struct mount whole = mount;
			docker_add_named_volume(&settings, &whole, options, NULL);
			found = true;
		}
		if (!found)
			docker_add_mount_entry(&settings, &mount);
		if (!found && mount.elsewhere && !settings.more_mounts.why)
			folders = not_in_load(subject->arena, &mount);
	}
	struct mount_list *whole = arena_alloc(subject->arena, sizeof(*whole));
	*whole = *list;
	whole->items = settings.mounts;
	whole->count = settings.mount_count;
	whole->more_folders = !settings.more_mounts.why && folders.why;
	whole->more = whole->more_folders ? folders : settings.more_mounts;
	return whole;
}

struct settling {
	const struct docker_volumes *volumes;
	struct inventory_builder *builder;
};

/* Nothing else than the mounts changes. */
static void settle(void *ctx, const struct subject *subject)
{
	const struct settling *settling = ctx;
	if (!subject->sheets[SHEET_MANIFEST] || !subject->form->engine || !has_named(subject, settling->volumes))
		return;
	struct sheet_builder sheet;
	struct subject *derived = subject_derive(subject);
	for (size_t id = 0; id < FACT_COUNT; id++)
		sheet.facts[id] = sheet_fact(subject->sheets[SHEET_MANIFEST], (enum fact_id)id);
	sheet.facts[FACT_mounts].value.mounts =
		followed(derived, settling->volumes, sheet.facts[FACT_mounts].value.mounts);
	derived->sheets[SHEET_MANIFEST] = sheet_pack(derived->arena, &sheet);
	inventory_replace(settling->builder, derived);
}

void docker_volumes_settle(const struct docker_volumes *volumes, struct inventory_builder *builder)
{
	struct settling settling = { volumes, builder };
	inventory_builder_each(builder, settle, &settling);
}
