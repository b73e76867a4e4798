/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Pod Security Standards look at words: where a fix is a key of a manifest,
 * those are that key's path and value, as the language of Kubernetes has them.
 */
#include "config.h"

#include "compare/written.h"

#include <isotop/capabilities.h>

#include <linux/capability.h>
#include <string.h>

#include <isotop/fixes.h>
#include <isotop/values.h>
#include <isotop/whatif.h>

/* Rows of the pod, of its containers, or what comes behind them. */
struct part {
	struct arena *arena;
	size_t count;
	size_t room;
	struct setting *items;
};

static const char *behind(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);
	return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

/* "{container}.securityContext.seccompProfile.type" is the setting seccompProfile of a container. */
static const char *key_of(const char *path, bool *ret_pod, struct arena *arena)
{
	const char *key = behind(path, "{container}.securityContext.");
	*ret_pod = !key;
	if (!key)
		key = behind(path, "{pod}.");
	if (!key)
		return NULL;
	const char *windows = behind(key, "windowsOptions.");
	const char *type = strstr(key, "Profile.type");
	return windows ? windows : type ? arena_strndup(arena, key, (size_t)(type - key) + strlen("Profile")) : key;
}

/* true, 1000, ["ALL"] */
static const char *value_of(const char *value, struct arena *arena)
{
	const char *inner = behind(value, "[\"");
	return inner ? arena_strndup(arena, inner, strcspn(inner, "\"")) : value;
}

static bool any_value(const char *value)
{
	(void)value;
	return true;
}

static bool is_root(const char *value)
{
	return strcmp(value, "0") == 0;
}

static bool is_sys_admin(const char *value)
{
	return cap_number(value) == CAP_SYS_ADMIN;
}

static bool is_host_path(const char *value)
{
	return strcmp(value, "hostPath") == 0;
}

/* Beyond what a container has by default. */
static bool is_added(const char *value)
{
	int cap = cap_number(value);
	return cap < 0 || !(cap_default_kubernetes >> cap & 1);
}

/* Rows of this key go from a part. */
static void without(struct part *part, const char *key, bool (*goes)(const char *value))
{
	size_t kept = 0;
	for (size_t i = 0; i < part->count; i++)
		if (strcmp(part->items[i].key, key) != 0 || !goes(part->items[i].value ? part->items[i].value : ""))
			part->items[kept++] = part->items[i];
	part->count = kept;
}

/* What goes with a fix, beside the key that it sets. To add one: its row. */
static const struct {
	enum fix_id fix;
	const char *key;
	bool (*goes)(const char *value);
} rows_gone[] = {
	{ FIX_no_added_caps, "capabilities.add", is_added },
	{ FIX_no_sys_admin, "capabilities.add", is_sys_admin },
	{ FIX_drop_all, "capabilities.add", any_value },
	{ FIX_caps_needed, "capabilities.add", any_value },
	{ FIX_non_root, "runAsUser", is_root },
	{ FIX_run_as_user, "runAsUser", is_root },
	{ FIX_masked_proc, "procMount", any_value },
	{ FIX_masked_proc, "privileged", any_value },
	{ FIX_volume_for_host_path, "volume.hostPath", any_value },
	{ FIX_volume_for_host_path, "volume", is_host_path },
};

static void add(struct part *part, const char *scope, const char *key, const char *value)
{
	if (part->count == part->room) {
		part->room *= 2;
		struct setting *grown = arena_array(part->arena, part->room, sizeof(*grown));
		memcpy(grown, part->items, part->count * sizeof(*grown));
		part->items = grown;
	}
	part->items[part->count++] = (struct setting){ .scope = scope, .key = key, .value = value };
}

static struct part part_of(const struct setting_list *settings, size_t from, size_t to, struct arena *arena)
{
	struct part part = { .arena = arena, .count = to - from, .room = to - from + 1 };
	part.items = arena_array(arena, part.room, sizeof(*part.items));
	if (part.count)
		memcpy(part.items, settings->items + from, part.count * sizeof(*part.items));
	return part;
}

static void take_rows(struct part parts[3], enum fix_id id)
{
	for (size_t i = 0; i < ISO_COUNT(rows_gone); i++)
		for (size_t k = 0; k < 3 && rows_gone[i].fix == id; k++)
			without(&parts[k], rows_gone[i].key, rows_gone[i].goes);
}

static void write_fix(struct part parts[3], const struct setting_list *settings, enum fix_id id)
{
	const struct fix_words *words = fix_words_of(&language_kubernetes, id == FIX_caps_needed ? FIX_drop_all : id);
	bool pod;
	const char *key = words && words->way == WAY_SET ? key_of(words->path, &pod, parts[0].arena) : NULL;
	take_rows(parts, id);
	if (!key)
		return;
	const char *value = value_of(words->value, parts[0].arena);
	without(&parts[0], key, any_value); /* what every container says itself is not said by the pod */
	without(&parts[1], key, any_value);
	if (pod)
		add(&parts[0], NULL, key, value);
	for (size_t i = 0; !pod && i < settings->count; i++)
		if (strcmp(settings->items[i].key, "container") == 0)
			add(&parts[1], settings->items[i].scope, key, value);
}

/* A proposal is about one container, and its words are not carried over here. */
static bool writes_any(const struct fix_set *set)
{
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++)
		if (set->has[id])
			return true;
	return false;
}

const struct setting_list *settings_after(
	const struct setting_list *settings, const struct fix_set *set, struct arena *arena)
{
	/* each fix of each container is tried on its own, and the list has the rows of all of them */
	if (!writes_any(set))
		return settings;
	struct part parts[] = { part_of(settings, 0, settings->containers, arena),
		part_of(settings, settings->containers, settings->volumes, arena),
		part_of(settings, settings->volumes, settings->count, arena) };
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++)
		if (set->has[id])
			write_fix(parts, settings, (enum fix_id)id);
	struct setting_list *list = arena_alloc(arena, sizeof(*list));
	struct setting *items = arena_array(arena, parts[0].count + parts[1].count + parts[2].count + 1, sizeof(*items));
	for (size_t i = 0; i < ISO_COUNT(parts); i++) {
		if (parts[i].count)
			memcpy(items + list->count, parts[i].items, parts[i].count * sizeof(*items));
		list->count += parts[i].count;
	}
	list->items = items;
	list->containers = parts[0].count;
	list->volumes = parts[0].count + parts[1].count;
	return list;
}
