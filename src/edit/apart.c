/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an edit of what an anchor names is seen in one place alone: others have keys of their own by then. */
#include "config.h"

#include "edit/tree.h"

#include <string.h>

#include <isotop/doc.h>

#define NODES_MOST 200000 /* that are compared, aliases as often as they stand there */

struct comparing {
	const struct way *way;
	const char *path;
	size_t left; /* of the nodes */
};

/* Maps are the same in any order of their keys: what is merged comes in another one. */
static bool same(struct comparing *c, const struct node *a, const struct node *b)
{
	if (!c->left || !a || !b || a->kind != b->kind || a->count != b->count)
		return false;
	c->left--;
	if (a->kind != NODE_MAP && a->kind != NODE_LIST)
		return same_value(a, b);
	for (size_t i = 0; i < a->count; i++)
		if (!same(c, a->items[i], a->kind == NODE_MAP ? node_get(b, a->keys[i]->text) : b->items[i]))
			return false;
	return true;
}

/* All but what stands at @key, which is in either or in both. */
static bool same_beside(struct comparing *c, const struct node *a, const struct node *b, const char *key)
{
	size_t count = node_count(a) - (node_get(a, key) != NULL);
	if (!node_is(a, NODE_MAP) || !node_is(b, NODE_MAP) || node_count(b) - (node_get(b, key) != NULL) != count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->keys[i]->text, key) != 0 && !same(c, a->items[i], node_get(b, a->keys[i]->text)))
			return false;
	return true;
}

/* Below the map that the way leads to: what the path leads to may be anything. */
static bool same_but_path(struct comparing *c, const struct node *a, const struct node *b, const char *path)
{
	char key[64];
	size_t len = strcspn(path, ".");
	if (len >= sizeof(key) || strpbrk(path, "[*"))
		return false;
	memcpy(key, path, len);
	key[len] = '\0';
	if (!same_beside(c, a, b, key))
		return false;
	const struct node *old = node_get(a, key);
	const struct node *new = node_get(b, key);
	return !path[len] || !node_is(old, NODE_MAP) || !node_is(new, NODE_MAP) || same_but_path(c, old, new, path + len + 1);
}

static bool same_but_way(struct comparing *c, const struct node *a, const struct node *b, size_t step)
{
	if (step == c->way->count)
		return same_but_path(c, a, b, c->path);
	const struct way_step *next = &c->way->steps[step];
	if (next->key)
		return same_beside(c, a, b, next->key) && same_but_way(c, node_get(a, next->key), node_get(b, next->key), step + 1);
	bool same_others = node_is(a, NODE_LIST) && node_is(b, NODE_LIST) && a->count == b->count && next->index < a->count;
	for (size_t i = 0; same_others && i < a->count; i++)
		same_others = i == next->index || same(c, a->items[i], b->items[i]);
	return same_others && same_but_way(c, a->items[next->index], b->items[next->index], step + 1);
}

bool tree_same_but(const struct tree *a, const struct tree *b, const struct way *way, const char *path)
{
	struct comparing c = { way, path, NODES_MOST };
	bool all = a->docs.count == b->docs.count;
	for (size_t i = 0; all && i < a->docs.count; i++) {
		bool empty = !a->roots[i] && !b->roots[i];
		all = empty || (i == way->doc ? same_but_way(&c, a->roots[i], b->roots[i], 0) : same(&c, a->roots[i], b->roots[i]));
	}
	return all;
}
