/* SPDX-License-Identifier: Apache-2.0 */
/* Looking into a document that was read: the readers stand above this file and use it too. */
#include "config.h"

#include "doc/build.h"

#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

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

static const struct node *written(struct arena *arena, const struct node *node);

struct place_of_key {
	size_t at;
	UT_hash_handle hh;
};

/* What gave way to a merge, by its key in @items, the values of @node's own: either may be many. */
static void put_back(struct arena *arena, const struct node *node, const struct node **items)
{
	struct place_of_key *places = heap_alloc(node->count, sizeof(*places));
	struct place_of_key *by_key = NULL;
	struct place_of_key *found;
	for (size_t i = 0; i < node->count; i++) {
		places[i].at = i;
		HASH_ADD_KEYPTR(hh, by_key, node->keys[i]->text, node->keys[i]->len, &places[i]);
	}
	for (size_t i = node->count; i < node->count + node->shadowed; i++) {
		HASH_FIND(hh, by_key, node->keys[i]->text, node->keys[i]->len, found);
		if (found)
			items[found->at] = written(arena, node->items[i]);
	}
	HASH_CLEAR(hh, by_key);
	free(places);
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
	if (node->shadowed)
		put_back(arena, node, made->items);
	return made ? made : node;
}

const struct node *doc_written(const struct doc *doc)
{
	return doc->shadowed ? written(doc->arena, doc->root) : doc->root;
}
