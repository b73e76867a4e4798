/* SPDX-License-Identifier: Apache-2.0 */
/* A file as trees, and the way to a map in it. */
#include "config.h"

#include "edit/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/doc.h>

#define DEPTH_MOST 200

static const char *newline_of(const char *text, size_t len)
{
	const char *first = memchr(text, '\n', len);
	return first && first > text && first[-1] == '\r' ? "\r\n" : "\n";
}

/* Text that begins as JSON does; "{a: b}" is YAML in brackets. */
static bool is_json(const char *text, size_t len)
{
	size_t at = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	bool brackets = false;
	for (; at < len && strchr(" \t\r\n{[", text[at]); at++)
		brackets |= strchr("{[", text[at]) != NULL;
	return brackets && at < len && strchr("\"]}", text[at]);
}

/* Does it stand in its parent's text, not somewhere else under an anchor? */
static bool inside(const struct node *parent, const struct node *node)
{
	return node->offset >= parent->offset && node->offset < parent->end;
}

/* ---- how the text is laid out ------------------------------------------------------------ */

struct layout {
	const char *text;
	size_t votes[UNIT_MOST + 1];
	char units[UNIT_MOST + 1][UNIT_MOST + 1]; /* as they are written: blanks or tabs */
};

/* A map below the key of another one, in lines of its own, shows what a level is. */
static void note_level(struct layout *layout, const struct node *map, const struct node *value)
{
	const struct node *outer = map->keys[0];
	const struct node *inner = value->kind == NODE_MAP && value->count ? value->keys[0] : NULL;
	if (!inner || !inside(value, inner) || !inside(map, outer) || inner->line == outer->line || inner->column <= outer->column ||
		inner->column - outer->column > UNIT_MOST)
		return;
	size_t unit = inner->column - outer->column;
	const char *blanks = layout->text + inner->offset - unit;
	if (strspn(blanks, " \t") < unit)
		return; /* "- key": it stands behind a dash */
	layout->votes[unit]++;
	memcpy(layout->units[unit], blanks, unit);
}

static void note_levels(struct layout *layout, const struct node *node, size_t depth)
{
	for (size_t i = 0; i < node->count && depth < DEPTH_MOST; i++) {
		const struct node *item = node->items[i];
		if (!inside(node, item))
			continue;
		if (node->kind == NODE_MAP)
			note_level(layout, node, item);
		note_levels(layout, item, depth + 1);
	}
}

static void find_unit(struct tree *tree)
{
	struct layout layout = { .text = tree->text };
	size_t best = 0;
	for (size_t i = 0; i < tree->docs.count; i++)
		if (tree->roots[i])
			note_levels(&layout, tree->roots[i], 0);
	for (size_t unit = 1; unit <= UNIT_MOST; unit++) {
		tree->uneven |= best && layout.votes[unit];
		best = layout.votes[unit] > layout.votes[best] ? unit : best;
	}
	snprintf(tree->unit, sizeof(tree->unit), "%s", best ? layout.units[best] : "  ");
}

/* "a":1 as programs write it. */
static bool is_tight(const struct tree *tree)
{
	const struct node *root = tree->docs.count ? tree->roots[0] : NULL;
	if (!tree->json || !node_is(root, NODE_MAP) || !root->count)
		return false;
	const char *colon = tree->text + root->keys[0]->end;
	return colon[0] == ':' && !strchr(" \t\r\n", colon[1]);
}

int tree_open(struct tree *tree, const char *text, size_t len, bool written, struct err *err)
{
	*tree = (struct tree){ .text = text, .len = len, .json = is_json(text, len), .newline = newline_of(text, len) };
	int code = doc_read_all("-", text, len, &tree->docs, err);
	if (code < 0)
		return code;
	tree->roots = heap_alloc(tree->docs.count + 1, sizeof(*tree->roots));
	for (size_t i = 0; i < tree->docs.count; i++)
		tree->roots[i] = written ? doc_written(tree->docs.items[i]) : tree->docs.items[i]->root;
	find_unit(tree);
	tree->tight = is_tight(tree);
	return 0;
}

void tree_close(struct tree *tree)
{
	free(tree->roots);
	doc_list_free(&tree->docs);
	*tree = (struct tree){ 0 };
}

struct search {
	uint64_t offset;
	struct arena *arena;
	struct way_step steps[DEPTH_MOST];
};

static bool search(struct search *s, const struct node *node, size_t depth, struct way *ret)
{
	if (node->kind == NODE_MAP && node->offset == s->offset) {
		struct way_step *steps = arena_array(s->arena, depth + 1, sizeof(*steps));
		memcpy(steps, s->steps, depth * sizeof(*steps));
		for (size_t i = 0; i < depth; i++)
			steps[i].key = arena_strdup(s->arena, steps[i].key);
		ret->count = depth;
		ret->steps = steps;
		return true;
	}
	for (size_t i = 0; i < node->count && depth < DEPTH_MOST; i++) {
		const struct node *item = node->items[i];
		bool list = node->kind == NODE_LIST;
		if (!inside(node, item) || item->offset > s->offset || item->end < s->offset || (!list && !inside(node, node->keys[i])))
			continue;
		s->steps[depth] = (struct way_step){ list ? NULL : node->keys[i]->text, i };
		if (search(s, item, depth + 1, ret))
			return true;
	}
	return false;
}

bool tree_find(const struct tree *tree, uint64_t offset, struct arena *arena, struct way *ret)
{
	struct search s = { .offset = offset, .arena = arena };
	for (ret->doc = 0; ret->doc < tree->docs.count; ret->doc++)
		if (search(&s, tree->roots[ret->doc], 0, ret))
			return true;
	return false;
}
