/* SPDX-License-Identifier: Apache-2.0 */
/* Looking into a document that was read: the readers stand above this file and use it too. */
#include "config.h"

#include "doc/build.h"

#include <string.h>

const struct node *node_get(const struct node *map, const char *key)
{
	if (!map || map->kind != NODE_MAP)
		return NULL;
	size_t len = strlen(key);
	for (size_t i = 0; i < map->count; i++)
		if (map->keys[i]->len == len && map->keys[i]->text[0] == *key && memcmp(map->keys[i]->text, key, len) == 0)
			return map->items[i];
	return NULL;
}

const struct node *node_path(const struct node *map, const char *dotted)
{
	char part[128];
	while (map && *dotted) {
		size_t len = strcspn(dotted, ".");
		if (len >= sizeof(part))
			return NULL;
		memcpy(part, dotted, len);
		part[len] = '\0';
		map = node_get(map, part);
		dotted += len + (dotted[len] == '.');
	}
	return map;
}

const struct node *node_at(const struct node *list, size_t i)
{
	return list && list->kind == NODE_LIST && i < list->count ? list->items[i] : NULL;
}

size_t node_count(const struct node *list_or_map)
{
	return list_or_map ? list_or_map->count : 0;
}

bool node_is(const struct node *node, enum node_kind kind)
{
	return node && node->kind == kind;
}

const char *node_text(const struct node *node)
{
	return node && node->kind == NODE_STRING && strlen(node->text) == node->len ? node->text : NULL;
}

const char *node_kind_name(enum node_kind kind)
{
	static const char *const names[] = { "null", "true or false", "an integer", "a number", "a string", "a list",
		"a map" };
	return names[kind];
}

/* Where nothing gave way below it, the node itself. */
static const struct node *written(struct arena *arena, const struct node *node)
{
	struct node *made = NULL;
	for (size_t i = 0; i < node->count; i++) {
		const struct node *item = written(arena, node->items[i]);
		if (item == node->items[i] && !(node->shadowed && !made))
			continue;
		if (!made) {
			size_t bytes = node->count * sizeof(*node->items);
			made = arena_alloc(arena, sizeof(*made));
			*made = *node;
			made->items = memcpy(arena_alloc(arena, bytes), node->items, bytes);
		}
		made->items[i] = item;
	}
	for (size_t i = 0; i < node->shadowed; i++) {
		const struct node *key = node->keys[node->count + i];
		for (size_t n = 0; n < node->count; n++)
			if (node->keys[n]->len == key->len && memcmp(node->keys[n]->text, key->text, key->len) == 0)
				made->items[n] = written(arena, node->items[node->count + i]);
	}
	return made ? made : node;
}

const struct node *doc_written(const struct doc *doc)
{
	return doc->shadowed ? written(doc->arena, doc->root) : doc->root;
}
