/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Pod Security Standards look at words: where a fix is a key of a manifest,
 * those are that key's path and value, as the language of Kubernetes has them.
 */
#include "config.h"

#include "compare/written.h"

#include <string.h>

struct written {
	struct arena *arena;
	size_t count;
	struct setting *items;
};

static const struct fix_words *words_of(enum fix_id id)
{
	for (size_t i = 0; i < fix_language_count; i++)
		if (strcmp(fix_languages[i]->id, "kubernetes") == 0)
			return fix_words_of(fix_languages[i], id);
	return NULL;
}

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

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void without(struct written *written, const char *scope, bool any_container, const char *key)
{
	size_t kept = 0;
	for (size_t i = 0; i < written->count; i++) {
		const struct setting *setting = &written->items[i];
		bool meant = strcmp(setting->key, key) == 0 && (any_container ? setting->scope != NULL : same(setting->scope, scope));
		if (!meant)
			written->items[kept++] = *setting;
	}
	written->count = kept;
}

static void add(struct written *written, const char *scope, const char *key, const char *value)
{
	struct setting *grown = arena_array(written->arena, written->count + 1, sizeof(*grown));
	memcpy(grown, written->items, written->count * sizeof(*grown));
	grown[written->count++] = (struct setting){ .scope = scope, .key = key, .value = value };
	written->items = grown;
}

static void write_fix(struct written *written, const struct setting_list *settings, enum fix_id id)
{
	const struct fix_words *words = words_of(id == FIX_caps_needed ? FIX_drop_all : id);
	bool pod;
	const char *key = words && words->way == WAY_SET ? key_of(words->path, &pod, written->arena) : NULL;
	if (!key)
		return;
	const char *value = value_of(words->value, written->arena);
	if (strcmp(key, "capabilities.drop") == 0) /* it drops what was added too */
		without(written, NULL, true, "capabilities.add");
	without(written, NULL, !pod, key);
	if (pod)
		add(written, NULL, key, value);
	for (size_t i = 0; !pod && i < settings->count; i++)
		if (strcmp(settings->items[i].key, "container") == 0)
			add(written, settings->items[i].scope, key, value);
}

const struct setting_list *settings_after(
	const struct setting_list *settings, const struct fix_set *set, struct arena *arena)
{
	struct written written = { .arena = arena, .count = settings->count };
	struct setting_list *list = arena_alloc(arena, sizeof(*list));
	written.items = arena_array(arena, settings->count + 1, sizeof(*written.items));
	if (settings->count)
		memcpy(written.items, settings->items, settings->count * sizeof(*written.items));
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++)
		if (set->has[id])
			write_fix(&written, settings, (enum fix_id)id);
	*list = (struct setting_list){ written.count, written.items };
	return list;
}
