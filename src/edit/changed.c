/* SPDX-License-Identifier: Apache-2.0 */
/* What a value is after a change, where its text cannot be edited: it is written whole, somewhere else. */
#include "config.h"

#include "edit/tree.h"

#include <string.h>
#include <strings.h>

#include <isotop/doc.h>

/* ---- the same in other words ------------------------------------------------------------- */

static const char *without_prefix(const char *text)
{
	return strncasecmp(text, "CAP_", 4) == 0 ? text + 4 : text;
}

/* "seccomp=unconfined" and "seccomp:unconfined", "CAP_SYS_ADMIN" and "sys_admin"; "seccomp=*" in @b is all of the kind */
static bool same_words(const char *a, const char *b)
{
	a = without_prefix(a);
	b = without_prefix(b);
	for (; *a && *b; a++, b++) {
		if (strcmp(b, "*") == 0)
			return true;
		bool alike = strncasecmp(a, b, 1) == 0 || (strchr(":=", *a) && strchr(":=", *b));
		if (!alike)
			return false;
	}
	return !*a && !*b;
}

bool same_item(const struct node *item, const struct node *value)
{
	const char *a = node_text(item);
	const char *b = node_text(value);
	return a && b && same_words(a, b);
}

bool replaces_item(const struct node *item, const struct node *value)
{
	const char *type = node_text(node_get(value, "type"));
	const char *other = node_text(node_get(item, "type"));
	const char *a = node_text(item);
	const char *b = node_text(value);
	if (type || other)
		return type && other && strcmp(type, other) == 0;
	size_t head = b ? strcspn(b, ":=") : 0;
	return a && b && b[head] && strcspn(a, ":=") == head && memcmp(a, b, head) == 0;
}

bool same_value(const struct node *a, const struct node *b)
{
	if (!a || !b || a->kind != b->kind || a->count != b->count)
		return a == b;
	if (a->text || b->text)
		return a->text && b->text && a->len == b->len && memcmp(a->text, b->text, a->len) == 0 && a->boolean == b->boolean;
	for (size_t i = 0; i < a->count; i++)
		if ((a->kind == NODE_MAP && strcmp(a->keys[i]->text, b->keys[i]->text) != 0) ||
			!same_value(a->items[i], b->items[i]))
			return false;
	return true;
}

/* ---- values that are made ----------------------------------------------------------------- */

static struct node *like(struct arena *arena, enum node_kind kind, const struct node *old, size_t room)
{
	struct node *node = arena_alloc(arena, sizeof(*node));
	*node = (struct node){ .kind = kind };
	node->items = arena_array(arena, room, sizeof(*node->items));
	node->keys = kind == NODE_MAP ? arena_array(arena, room, sizeof(*node->keys)) : NULL;
	for (size_t i = 0; old && i < old->count; i++) {
		node->items[i] = old->items[i];
		if (node->keys)
			node->keys[i] = old->keys[i];
		node->count++;
	}
	return node;
}

static const struct node *text_node(struct arena *arena, const char *text, size_t len)
{
	struct node *node = arena_alloc(arena, sizeof(*node));
	*node = (struct node){ .kind = NODE_STRING, .text = arena_strndup(arena, text, len), .len = len };
	return node;
}

static const struct node *with_item(struct arena *arena, const struct node *list, const struct node *item)
{
	struct node *made = like(arena, NODE_LIST, list, node_count(list) + 1);
	for (size_t i = 0; i < made->count; i++) {
		if (!replaces_item(made->items[i], item) && !same_item(made->items[i], item))
			continue;
		made->items[i] = item;
		return made;
	}
	made->items[made->count++] = item;
	return made;
}

static const struct node *without_items(struct arena *arena, const struct node *list, const struct node *value)
{
	struct node *made = like(arena, NODE_LIST, NULL, list->count + 1);
	for (size_t i = 0; i < list->count; i++)
		if (!same_item(list->items[i], value))
			made->items[made->count++] = list->items[i];
	if (made->count == list->count)
		return list;
	return made->count ? made : NULL;
}

/* At the end of the path. */
static const struct node *changed_value(struct arena *arena, const struct node *old, const struct change_op *op)
{
	bool list = node_is(old, NODE_LIST);
	switch (op->way) {
	case WAY_SET:
		return op->value;
	case WAY_ADD:
		return with_item(arena, list ? old : NULL, op->value);
	case WAY_DROP:
		return !op->value ? NULL : list ? without_items(arena, old, op->value) : same_item(old, op->value) ? NULL : old;
	default:
		return old;
	}
}

const struct node *changed(struct arena *arena, const struct node *old, const char *path, const struct change_op *op)
{
	if (!*path)
		return changed_value(arena, old, op);
	size_t len = strcspn(path, ".");
	const char *key = arena_strndup(arena, path, len);
	const char *rest = path + len + (path[len] == '.');
	const struct node *map = node_is(old, NODE_MAP) ? old : NULL;
	const struct node *value = changed(arena, node_get(map, key), rest, op);
	struct node *made = like(arena, NODE_MAP, map, node_count(map) + 1);
	for (size_t i = 0; i < made->count; i++) {
		if (strcmp(made->keys[i]->text, key) != 0)
			continue;
		made->items[i] = value;
		if (value)
			return made;
		for (made->count--; i < made->count; i++) {
			made->items[i] = made->items[i + 1];
			made->keys[i] = made->keys[i + 1];
		}
		return made->count ? made : NULL;
	}
	if (!value)
		return old;
	made->keys[made->count] = text_node(arena, key, len);
	made->items[made->count++] = value;
	return made;
}
