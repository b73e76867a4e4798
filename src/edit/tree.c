/* SPDX-License-Identifier: Apache-2.0 */
/* A file as trees, and the way to a map in it. */
#include "config.h"

#include "edit/tree.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/doc.h>

#define DEPTH_MOST 200

static const char *newline_of(const char *text, size_t len)
{
	const char *first = memchr(text, '\n', len);
	return first && first > text && first[-1] == '\r' ? "\r\n" : "\n";
}

static bool is_json(const char *text, size_t len)
{
	size_t mark = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	size_t at = mark;
	while (at < len && strchr(" \t\r\n", text[at]))
		at++;
	return at < len && strchr("{[", text[at]);
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
	return 0;
}

void tree_close(struct tree *tree)
{
	free(tree->roots);
	doc_list_free(&tree->docs);
	*tree = (struct tree){ 0 };
}

/* Does it stand in its parent's text, not somewhere else under an anchor? */
static bool inside(const struct node *parent, const struct node *node)
{
	return node->offset >= parent->offset && node->offset < parent->end;
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
