/* SPDX-License-Identifier: Apache-2.0 */
/* Looking into a document that was read: the readers stand above this file and use it too. */
#include "config.h"

#include "doc/build.h"

#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

/* ---- many keys ----------------------------------------------------------------------------- */

/* A map of more is sorted once, as each of its keys may be asked for; nearly all maps have fewer. */
#define KEYS_FEW 32

/* An order in which keys are found fast: the shorter one first. */
static int key_order(const struct node *key, const char *text, size_t len)
{
	return key->len != len ? (key->len < len ? -1 : 1) : memcmp(key->text, text, len);
}

static int by_key(const void *a, const void *b)
{
	const struct node *const *const *x = a;
	const struct node *const *const *y = b;
	return key_order(**x, (**y)->text, (**y)->len);
}

void node_sort(struct arena *arena, struct node *map)
{
	map->sorted = NULL;
	if (map->kind != NODE_MAP || map->count <= KEYS_FEW)
		return;
	map->sorted = arena_array(arena, map->count, sizeof(*map->sorted));
	for (size_t i = 0; i < map->count; i++)
		map->sorted[i] = &map->keys[i];
	qsort(map->sorted, map->count, sizeof(*map->sorted), by_key);
}

static bool find_sorted(const struct node *map, const char *key, size_t len, size_t *ret_at)
{
	size_t low = 0;
	size_t high = map->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int sign = key_order(*map->sorted[middle], key, len);
		if (sign == 0) {
			*ret_at = (size_t)(map->sorted[middle] - map->keys);
			return true;
		}
		if (sign < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* ---- looking up ---------------------------------------------------------------------------- */

bool node_find(const struct node *map, const char *key, size_t *ret_at)
{
	if (!map || map->kind != NODE_MAP)
		return false;
	size_t len = strlen(key);
	if (map->sorted)
		return find_sorted(map, key, len, ret_at);
	for (size_t i = 0; i < map->count; i++)
		if (map->keys[i]->len == len && map->keys[i]->text[0] == *key && memcmp(map->keys[i]->text, key, len) == 0) {
			*ret_at = i;
			return true;
		}
	return false;
}

const struct node *node_get(const struct node *map, const char *key)
{
	size_t at;
	return node_find(map, key, &at) ? map->items[at] : NULL;
}

/* The letter at *at as Go folds it, and goes on behind it. */
static char next_folded(const char **at)
{
	static const struct {
		char sign[4];
		char letter;
	} signs[] = { { "\xC5\xBF", 's' }, { "\xE2\x84\xAA", 'k' } };
	for (size_t i = 0; i < ISO_COUNT(signs); i++) {
		size_t len = strlen(signs[i].sign);
		if (strncmp(*at, signs[i].sign, len) != 0)
			continue;
		*at += len;
		return signs[i].letter;
	}
	char c = *(*at)++;
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool key_folds(const char *key, const char *word)
{
	while (*key && *word)
		if (next_folded(&key) != next_folded(&word))
			return false;
	return !*key && !*word;
}

const struct node *node_get_folded(const struct node *map, const char *key)
{
	for (size_t i = map && map->kind == NODE_MAP ? map->count : 0; i-- > 0;)
		if (strlen(map->keys[i]->text) == map->keys[i]->len && key_folds(map->keys[i]->text, key))
			return map->items[i];
	return NULL;
}

#define FOLD_KEYS 64 /* each is compared with each */

const struct node *node_folded_twice(const struct node *node)
{
	const struct node *found = NULL;
	bool map = node && node->kind == NODE_MAP;
	if (map && node->count > FOLD_KEYS)
		return node->keys[FOLD_KEYS];
	for (size_t i = 1; map && i < node->count; i++)
		for (size_t k = 0; k < i; k++)
			if (key_folds(node->keys[i]->text, node->keys[k]->text))
				return node->keys[i];
	for (size_t i = 0; !found && node && i < node->count; i++)
		found = node_folded_twice(node->items[i]);
	return found;
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

/* ---- what is written ----------------------------------------------------------------------- */

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
