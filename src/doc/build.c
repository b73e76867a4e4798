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

static void add(struct entries *entries, const struct node *key, const struct node *item, bool merged)
{
	if (entries->count == entries->cap) {
		entries->cap = entries->cap ? entries->cap * 2 : 8;
		entries->keys = heap_grow(entries->keys, entries->cap, sizeof(*entries->keys));
		entries->items = heap_grow(entries->items, entries->cap, sizeof(*entries->items));
		entries->merged = heap_grow(entries->merged, entries->cap, sizeof(*entries->merged));
	}
	entries->keys[entries->count] = key;
	entries->merged[entries->count] = merged;
	entries->items[entries->count++] = item;
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
	free(entries->keys);
	free(entries->items);
	free(entries->merged);
	*entries = (struct entries){ 0 };
}

const char *entries_text(const struct entries *entries, const char *key)
{
	for (size_t i = 0; i < entries->count; i++)
		if (strcmp(entries->keys[i]->text, key) == 0)
			return node_text(entries->items[i]);
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
	size_t bytes = (entries->count + entries->shadowed) * sizeof(*entries->items);
	node->count = entries->count;
	node->shadowed = entries->shadowed;
	if (entries->count) {
		node->items = arena_alloc(build->arena, bytes);
		memcpy(node->items, entries->items, bytes);
		if (node->kind == NODE_MAP) {
			node->keys = arena_alloc(build->arena, bytes);
			memcpy(node->keys, entries->keys, bytes);
		}
	}
	entries_free(entries);
}

/* @later replaces @earlier; said where somebody may not expect it. */
static void note_replaced(struct build *build, const struct entries *entries, size_t earlier, size_t later)
{
	const struct node *first = entries->keys[earlier];
	const struct node *key = entries->keys[later];
	cleanup_strbuf struct strbuf text = { 0 };
	if (!build->note || entries->merged[earlier])
		return;
	if (entries->merged[later]) {
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
#define FEW 12

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
			if (same_key(entries->keys[i], entries->keys[k]))
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
	if (entries->merged[earlier])
		return;
	if (!entries->merged[later]) {
		build->repeated = build->repeated ? build->repeated : entries->keys[later];
		return;
	}
	entries_add(shadows, entries->keys[earlier], entries->items[earlier]);
	build->shadowed = true;
}

/* There is room behind what was kept: as many gave way as were left out. */
static void keep_shadows(struct entries *entries, struct entries *shadows)
{
	for (size_t i = 0; i < shadows->count; i++) {
		entries->keys[entries->count + i] = shadows->keys[i];
		entries->items[entries->count + i] = shadows->items[i];
	}
	entries->shadowed = shadows->count;
	entries_free(shadows);
}

void note_duplicates(struct build *build, struct entries *entries)
{
	if (few_and_different(entries))
		return;
	struct seen_key *slots = heap_alloc(entries->count, sizeof(*slots));
	struct seen_key *seen = NULL;
	struct entries shadows = { 0 };
	size_t kept = 0;
	for (size_t i = 0; i < entries->count; i++) {
		const struct node *key = entries->keys[i];
		struct seen_key *first = NULL;
		HASH_FIND(hh, seen, key->text, key->len, first);
		if (first) {
			note_replaced(build, entries, first->at, i);
			give_way(build, entries, first->at, i, &shadows);
			entries->items[first->at] = entries->items[i];
			entries->merged[first->at] = entries->merged[i];
			entries->keys[first->at] = key;
			continue;
		}
		entries->keys[kept] = key;
		entries->items[kept] = entries->items[i];
		entries->merged[kept] = entries->merged[i];
		slots[i].at = kept++;
		HASH_ADD_KEYPTR(hh, seen, key->text, key->len, &slots[i]);
	}
	entries->count = kept;
	keep_shadows(entries, &shadows);
	HASH_CLEAR(hh, seen);
	free(slots);
}
