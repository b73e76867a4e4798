/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes from events: scalars, lists, maps with their merges, anchors and aliases. */
#include "config.h"

#include "doc/yaml.h"

#include <errno.h>
#include <string.h>

/*
 * A copy of @node and all below it for another arena: an item of a list lives
 * longer than the list's own, so nothing may point from one to the other. What
 * is copied is counted against the whole list, so that a long value and short
 * aliases to it, item after item, stay bounded.
 */
static const struct node *copy(
	struct yaml_reader *r, struct arena *arena, const struct node *node, struct place place, struct err *err)
{
	if (build_count(r->list, 1, node->len, place, err) < 0)
		return NULL;
	struct node *made = arena_alloc(arena, sizeof(*made));
	*made = *node;
	made->shadowed = 0; /* items of lists are Kubernetes' */
	made->tag = arena_strdup(arena, node->tag);
	made->text = node->text ? arena_strndup(arena, node->text, node->len) : NULL;
	made->items = node->count ? arena_array(arena, node->count, sizeof(*made->items)) : NULL;
	made->keys = node->count && node->keys ? arena_array(arena, node->count, sizeof(*made->keys)) : NULL;
	for (size_t i = 0; i < node->count; i++) {
		made->items[i] = copy(r, arena, node->items[i], place, err);
		if (made->keys)
			made->keys[i] = made->items[i] ? copy(r, arena, node->keys[i], place, err) : NULL;
		if (!made->items[i] || (made->keys && !made->keys[i]))
			return NULL;
	}
	node_sort(arena, made);
	return made;
}

/* Known from where its node begins, so that an alias inside it is told apart from one to nothing. */
static struct anchor *open_anchor(struct yaml_reader *r, const yaml_char_t *name)
{
	struct anchor *anchor;
	struct arena *arena = r->list ? r->list->arena : r->build.arena;
	if (!name)
		return NULL;
	HASH_FIND_STR(r->anchors, (const char *)name, anchor);
	if (!anchor) {
		anchor = arena_alloc(arena, sizeof(*anchor));
		anchor->name = arena_strdup(arena, (const char *)name);
		HASH_ADD_KEYPTR(hh, r->anchors, anchor->name, strlen(anchor->name), anchor);
	}
	anchor->node = NULL;
	return anchor;
}

static int close_anchor(struct yaml_reader *r, struct anchor *anchor, const struct node *node, size_t weight,
	size_t height, struct err *err)
{
	struct place place = { node->line, node->column, node->offset };
	if (!anchor)
		return 0;
	if (r->list && !(node = copy(r, r->list->arena, node, place, err)))
		return -EFBIG;
	anchor->node = node;
	anchor->weight = weight;
	anchor->height = height;
	return 0;
}

static int alias(
	struct yaml_reader *r, const yaml_event_t *event, size_t depth, const struct node **ret, struct err *err)
{
	struct anchor *anchor;
	const char *name = (const char *)event->data.alias.anchor;
	struct place place = yaml_reader_place(r, event->start_mark);
	HASH_FIND_STR(r->anchors, name, anchor);
	if (!anchor)
		return fail_at(err, -EINVAL, r->name, place, "no anchor &%.100s before this alias", name);
	if (!anchor->node)
		return fail_at(err, -EINVAL, r->name, place, "the alias *%.100s stands inside what it names", name);
	if (depth + anchor->height > r->limits->depth)
		return fail_at(err, -EFBIG, r->name, place, "nested deeper than %zu", r->limits->depth);
	if (r->deepest < depth + anchor->height)
		r->deepest = depth + anchor->height;
	/* Every use counts in full: a few nested aliases must not stand for a billion values. */
	int status = build_count(&r->build, anchor->weight, 0, place, err);
	if (status == 0 && anchor->weight > r->limits->aliased - r->aliased)
		return fail_at(err, -EFBIG, r->name, place, "aliases for more than %zu values", r->limits->aliased);
	r->aliased += status == 0 ? anchor->weight : 0;
	/* Nobody else has seen the node yet: its document is still being made. */
	((struct node *)(uintptr_t)anchor->node)->shared = true;
	*ret = anchor->node;
	if (status == 0 && r->list)
		*ret = copy(r, r->build.arena, anchor->node, place, err);
	return status == 0 && !*ret ? -EFBIG : status;
}

static bool core_tag(const char *tag, const char *name)
{
	static const char prefix[] = "tag:yaml.org,2002:";
	return strncmp(tag, prefix, sizeof(prefix) - 1) == 0 && strcmp(tag + sizeof(prefix) - 1, name) == 0;
}

/* A tag of YAML's own schema forces a string or nothing; any other is kept for who knows it. */
static void take_tag(struct yaml_reader *r, struct node *node, const yaml_char_t *raw, struct place place)
{
	const char *tag = (const char *)raw;
	if (!tag || strcmp(tag, "!") == 0)
		return;
	if (strncmp(tag, "tag:yaml.org,2002:", 18) != 0)
		node->tag = arena_strdup(r->build.arena, tag);
	else if (!core_tag(tag, "str") && !core_tag(tag, "map") && !core_tag(tag, "seq") && !core_tag(tag, "int") &&
		 !core_tag(tag, "bool") && !core_tag(tag, "null") && !core_tag(tag, "float") && r->note)
		r->note(r->note_ctx, r->name, place.line, place.column, "a tag that is ignored");
}

/* What a tag of YAML's own asks of a scalar. To add one: its row. */
static const struct {
	const char *name;
	enum node_kind kind;
} scalar_tags[] = {
	{ "bool", NODE_BOOL },
	{ "float", NODE_FLOAT },
	{ "int", NODE_INT },
	{ "null", NODE_NULL },
};

/* A tag resolves even what is quoted, and what does not fit its tag is an error, as in go-yaml. */
static int resolve_tagged(
	struct yaml_reader *r, struct node *node, const char *tag, struct place place, struct err *err)
{
	for (size_t i = 0; i < ISO_COUNT(scalar_tags); i++) {
		if (!core_tag(tag, scalar_tags[i].name))
			continue;
		yaml_resolve_plain(node);
		if (node->kind == NODE_INT && scalar_tags[i].kind == NODE_FLOAT)
			node->kind = NODE_FLOAT;
		if (node->kind != scalar_tags[i].kind)
			return fail_at(
				err, -EINVAL, r->name, place, "\"%.100s\" is no !!%s", node->text, scalar_tags[i].name);
	}
	return 0;
}

static int scalar(struct yaml_reader *r, const yaml_event_t *event, const struct node **ret, struct err *err)
{
	struct place place = yaml_reader_place(r, event->start_mark);
	struct node *node = build_node(&r->build, NODE_STRING, place, err);
	size_t len = event->data.scalar.length;
	if (!node)
		return -EFBIG;
	if (len > r->limits->scalar_bytes)
		return fail_at(err, -EFBIG, r->name, place, "a value longer than %zu bytes", r->limits->scalar_bytes);
	node->text = arena_strndup(r->build.arena, (const char *)event->data.scalar.value, len);
	node->len = len;
	node->end = yaml_reader_place(r, event->end_mark).offset;
	bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	/* A value that nobody wrote, "[a:", stands where libyaml looked for it, maybe lines below: what holds it ends there. */
	if (plain && !len && node->end > r->content_end)
		r->content_end = node->end;
	node->quoted = !plain;
	const char *tag = (const char *)event->data.scalar.tag;
	take_tag(r, node, event->data.scalar.tag, place);
	int status = build_count(&r->build, 0, len, place, err);
	if (status == 0 && strlen(node->text) == len && tag && strcmp(tag, "!") != 0 && !core_tag(tag, "str"))
		status = resolve_tagged(r, node, tag, place, err);
	if (strlen(node->text) == len && plain && (!tag || node->tag) && !(tag && strcmp(tag, "!") == 0))
		yaml_resolve_plain(node);
	*ret = node;
	return status;
}

/* A flow collection ends with its bracket; a block has no end of its own but that of what stands last in it. */
static void end_node(struct yaml_reader *r, struct node *node, const yaml_event_t *end)
{
	node->end = r->content_end > node->offset ? r->content_end : yaml_reader_place(r, end->end_mark).offset;
}

static int list(struct yaml_reader *r, size_t depth, struct node *node, struct err *err)
{
	struct entries entries = { 0 };
	for (;;) {
		yaml_event_t inner;
		const struct node *item = NULL;
		int status = yaml_reader_event(r, &inner, err);
		if (status == 0 && inner.type == YAML_SEQUENCE_END_EVENT) {
			end_node(r, node, &inner);
			yaml_reader_done(r, &inner);
			break;
		}
		if (status == 0) {
			status = yaml_reader_compose(r, &inner, depth + 1, &item, err);
			yaml_reader_done(r, &inner);
		}
		if (status < 0) {
			entries_free(&entries);
			return status;
		}
		entries_add(&entries, NULL, item);
	}
	entries_settle(&entries, &r->build, node);
	return 0;
}

/* A key must be a scalar to be looked up; its text is what was written. */
int yaml_reader_key(struct yaml_reader *r, const struct node *node, const struct node **ret, struct err *err)
{
	struct place place = { node->line, node->column, node->offset };
	if (node->kind == NODE_MAP || node->kind == NODE_LIST)
		return fail_at(err, -EINVAL, r->name, place, "a key must be a simple value, not %s",
			node_kind_name(node->kind));
	if (node->kind == NODE_STRING) {
		*ret = node;
		return 0;
	}
	struct node *key = arena_alloc(r->build.arena, sizeof(*key));
	*key = *node;
	key->kind = NODE_STRING;
	*ret = key;
	return 0;
}

bool yaml_is_merge(const struct node *key)
{
	return !key->quoted && strcmp(key->text, "<<") == 0;
}

int yaml_reader_merge(struct yaml_reader *r, struct entries *into, const struct node *value, struct err *err)
{
	struct place place = { value->line, value->column, value->offset };
	if (value->kind == NODE_LIST) {
		/* earlier maps of the list win over later ones */
		for (size_t i = value->count; i > 0; i--) {
			int status = value->items[i - 1]->kind == NODE_MAP
					     ? yaml_reader_merge(r, into, value->items[i - 1], err)
					     : -EINVAL;
			if (status < 0)
				return status == -EINVAL ? fail_at(err, -EINVAL, r->name, place, "<< merges maps only")
							 : status;
		}
		return 0;
	}
	if (value->kind != NODE_MAP)
		return fail_at(err, -EINVAL, r->name, place, "<< merges maps only");
	for (size_t i = 0; i < value->count; i++)
		entries_add_merged(into, value->keys[i], value->items[i]);
	return build_count(&r->build, value->count, 0, place, err);
}

/* One key and its value; READ_END at the map's end. */
static int map_entry(struct yaml_reader *r, size_t depth, struct entries *own, struct node *node, struct err *err)
{
	yaml_event_t event;
	const struct node *key = NULL;
	const struct node *value = NULL;
	int status = yaml_reader_event(r, &event, err);
	if (status < 0)
		return status;
	if (event.type == YAML_MAPPING_END_EVENT) {
		end_node(r, node, &event);
		yaml_reader_done(r, &event);
		return READ_END;
	}
	status = yaml_reader_compose(r, &event, depth + 1, &key, err);
	yaml_reader_done(r, &event);
	if (status == 0)
		status = yaml_reader_key(r, key, &key, err);
	if (status == 0)
		status = yaml_reader_event(r, &event, err);
	if (status < 0)
		return status;
	status = yaml_reader_compose(r, &event, depth + 1, &value, err);
	yaml_reader_done(r, &event);
	if (status < 0)
		return status;
	if (yaml_is_merge(key))
		status = yaml_reader_merge(r, own, value, err);
	else
		entries_add(own, key, value);
	return status < 0 ? status : READ_DOCUMENT;
}

static int map(struct yaml_reader *r, size_t depth, struct node *node, struct err *err)
{
	struct entries own = { 0 };
	int status;
	do
		status = map_entry(r, depth, &own, node, err);
	while (status == READ_DOCUMENT);
	if (status == 0) {
		note_duplicates(&r->build, &own);
		entries_settle(&own, &r->build, node);
	}
	entries_free(&own);
	return status;
}

static const yaml_char_t *anchor_of(const yaml_event_t *event)
{
	return event->type == YAML_SCALAR_EVENT           ? event->data.scalar.anchor
	       : event->type == YAML_SEQUENCE_START_EVENT ? event->data.sequence_start.anchor
							  : event->data.mapping_start.anchor;
}

static int collection(
	struct yaml_reader *r, const yaml_event_t *event, size_t depth, const struct node **ret, struct err *err)
{
	bool is_list = event->type == YAML_SEQUENCE_START_EVENT;
	struct place place = yaml_reader_place(r, event->start_mark);
	struct node *node = build_node(&r->build, is_list ? NODE_LIST : NODE_MAP, place, err);
	if (!node)
		return -EFBIG;
	take_tag(r, node, is_list ? event->data.sequence_start.tag : event->data.mapping_start.tag, place);
	*ret = node;
	return is_list ? list(r, depth, node, err) : map(r, depth, node, err);
}

int yaml_reader_compose(
	struct yaml_reader *r, yaml_event_t *event, size_t depth, const struct node **ret, struct err *err)
{
	struct place place = yaml_reader_place(r, event->start_mark);
	if (depth > r->limits->depth)
		return fail_at(err, -EFBIG, r->name, place, "nested deeper than %zu", r->limits->depth);
	if (event->type == YAML_ALIAS_EVENT)
		return alias(r, event, depth, ret, err);
	if (event->type != YAML_SCALAR_EVENT && event->type != YAML_SEQUENCE_START_EVENT &&
		event->type != YAML_MAPPING_START_EVENT)
		return fail_at(err, -EINVAL, r->name, place, "unexpected end");
	struct anchor *anchor = open_anchor(r, anchor_of(event));
	size_t before = r->build.nodes;
	size_t deepest = r->deepest;
	r->deepest = depth;
	int status =
		event->type == YAML_SCALAR_EVENT ? scalar(r, event, ret, err) : collection(r, event, depth, ret, err);
	if (status == 0)
		status = close_anchor(r, anchor, *ret, r->build.nodes - before, r->deepest - depth, err);
	if (r->deepest < deepest)
		r->deepest = deepest;
	return status;
}
