/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "doc/build.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

int fail_at(struct err *err, int code, const char *name, struct place place, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	cleanup_strbuf struct strbuf reason = { 0 };
	strbuf_vaddf(&reason, fmt, args);
	va_end(args);
	return err_set(err, code, "%s:%u:%u: %s", name, place.line, place.column, strbuf_text(&reason));
}

int build_count(struct build *build, size_t weight, size_t bytes, struct place place, struct err *err)
{
	if (weight > build->limits->nodes - build->nodes)
		return fail_at(
			err, -EFBIG, build->name, place, "more than %zu values in one document", build->limits->nodes);
	if (bytes > build->limits->document_bytes - build->bytes)
		return fail_at(err, -EFBIG, build->name, place, "more than %zu bytes in one document",
			build->limits->document_bytes);
	build->nodes += weight;
	build->bytes += bytes;
	return 0;
}

struct node *build_node(struct build *build, enum node_kind kind, struct place place, struct err *err)
{
	if (build_count(build, 1, 0, place, err) < 0)
		return NULL;
	struct node *node = arena_alloc(build->arena, sizeof(*node));
	node->kind = kind;
	node->line = place.line;
	node->column = place.column;
	node->offset = node->end = place.offset;
	return node;
}

static struct entry *slots_of(struct entries *entries)
{
	return entries->many ? entries->many : entries->few;
}

static void add(struct entries *entries, const struct node *key, const struct node *item, bool merged)
{
	if (entries->count >= ENTRIES_FEW && entries->count >= entries->cap) {
		bool few = !entries->many;
		entries->cap = 2 * entries->count;
		entries->many = heap_grow(entries->many, entries->cap, sizeof(*entries->many));
		if (few)
			memcpy(entries->many, entries->few, sizeof(entries->few));
	}
	slots_of(entries)[entries->count++] = (struct entry){ key, item, merged };
}

void entries_add(struct entries *entries, const struct node *key, const struct node *item)
{
	add(entries, key, item, false);
}

void entries_add_merged(struct entries *entries, const struct node *key, const struct node *item)
{
	add(entries, key, item, true);
}

void entries_free(struct entries *entries)
{
	free(entries->many);
	entries->many = NULL;
	entries->count = entries->cap = entries->shadowed = 0;
}

const char *entries_text(const struct entries *entries, const char *key)
{
	for (size_t i = 0; i < entries->count; i++)
		if (strcmp(entries_at(entries, i)->key->text, key) == 0)
			return node_text(entries_at(entries, i)->item);
	return NULL;
}

struct doc *build_doc(struct build *build, const struct node *root, unsigned index)
{
	struct doc *doc = heap_alloc(1, sizeof(*doc));
	*doc = (struct doc){ .arena = build->arena, .root = root, .name = build->name, .index = index,
		.repeated = build->repeated, .shadowed = build->shadowed };
	build->arena = NULL;
	return doc;
}

void entries_settle(struct entries *entries, struct build *build, struct node *node)
{
	size_t all = entries->count + entries->shadowed;
	const struct entry *slots = slots_of(entries);
	node->count = entries->count;
	node->shadowed = entries->shadowed;
	if (entries->count) {
		node->items = arena_alloc(build->arena, all * sizeof(*node->items));
		node->keys = node->kind == NODE_MAP ? arena_alloc(build->arena, all * sizeof(*node->keys)) : node->keys;
		for (size_t i = 0; i < all; i++)
			node->items[i] = slots[i].item;
		for (size_t i = 0; node->kind == NODE_MAP && i < all; i++)
			node->keys[i] = slots[i].key;
		node_sort(build->arena, node);
	}
	entries_free(entries);
}

/* @later replaces @earlier; said where somebody may not expect it. */
static void note_replaced(struct build *build, const struct entries *entries, size_t earlier, size_t later)
{
	const struct node *first = entries_at(entries, earlier)->key;
	const struct node *key = entries_at(entries, later)->key;
	cleanup_strbuf struct strbuf text = { 0 };
	if (!build->note || entries_at(entries, earlier)->merged)
		return;
	if (entries_at(entries, later)->merged) {
		strbuf_addf(&text, "a merge key behind it replaces %.100s for Kubernetes, and does not for Compose",
			key->text);
		key = first;
	} else {
		strbuf_addf(&text, "the key %.100s stands twice, first on line %u; the last one counts", key->text,
			(unsigned)first->line);
	}
	build->note(build->note_ctx, build->name, key->line, key->column, strbuf_text(&text));
}

/* Up to so many keys are compared with each other; nearly all maps have fewer. */
#define FEW ENTRIES_FEW

static bool same_key(const struct node *a, const struct node *b)
{
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

/* Whether each key stands once, which few can be asked for without a table. */
static bool few_and_different(const struct entries *entries)
{
	if (entries->count > FEW)
		return false;
	for (size_t i = 1; i < entries->count; i++)
		for (size_t k = 0; k < i; k++)
			if (same_key(entries_at(entries, i)->key, entries_at(entries, k)->key))
				return false;
	return true;
}

struct seen_key {
	size_t at; /* in the entries */
	UT_hash_handle hh;
};

static void give_way(struct build *build, const struct entries *entries, size_t earlier, size_t later,
	struct entries *shadows)
{
	const struct entry *first = entries_at(entries, earlier);
	if (first->merged)
		return;
	if (!entries_at(entries, later)->merged) {
		build->repeated = build->repeated ? build->repeated : entries_at(entries, later)->key;
		return;
	}
	entries_add(shadows, first->key, first->item);
	build->shadowed = true;
}

/* There is room behind what was kept: as many gave way as were left out. */
static void keep_shadows(struct entries *entries, struct entries *shadows)
{
	for (size_t i = 0; i < shadows->count; i++)
		slots_of(entries)[entries->count + i] = *entries_at(shadows, i);
	entries->shadowed = shadows->count;
	entries_free(shadows);
}

void note_duplicates(struct build *build, struct entries *entries)
{
	if (few_and_different(entries))
		return;
	struct entry *own = slots_of(entries);
	struct seen_key *slots = heap_alloc(entries->count, sizeof(*slots));
	struct seen_key *seen = NULL;
	struct entries shadows = { 0 };
	size_t kept = 0;
	for (size_t i = 0; i < entries->count; i++) {
		const struct node *key = own[i].key;
		struct seen_key *first = NULL;
		HASH_FIND(hh, seen, key->text, key->len, first);
		if (first) {
			note_replaced(build, entries, first->at, i);
			give_way(build, entries, first->at, i, &shadows);
			own[first->at] = own[i];
			continue;
		}
		own[kept] = own[i];
		slots[i].at = kept++;
		HASH_ADD_KEYPTR(hh, seen, key->text, key->len, &slots[i]);
	}
	entries->count = kept;
	keep_shadows(entries, &shadows);
	HASH_CLEAR(hh, seen);
	free(slots);
}
