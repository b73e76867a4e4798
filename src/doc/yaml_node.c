/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes from events: scalars, lists, maps with their merges, anchors and aliases. */
#include "config.h"

#include "doc/yaml.h"

#include <errno.h>
#include <string.h>

static int add_anchor(struct yaml_reader *r, const yaml_char_t *name, const struct node *node, size_t weight)
{
	struct anchor *anchor;
	if (!name)
		return 0;
	HASH_FIND_STR(r->anchors, (const char *)name, anchor);
	if (anchor) {
		anchor->node = node;
		anchor->weight = weight;
		return 0;
	}
	anchor = arena_alloc(r->build.arena, sizeof(*anchor));
	anchor->name = arena_strdup(r->build.arena, (const char *)name);
	anchor->node = node;
	anchor->weight = weight;
	HASH_ADD_KEYPTR(hh, r->anchors, anchor->name, strlen(anchor->name), anchor);
	return 0;
}

static int alias(struct yaml_reader *r, const yaml_event_t *event, const struct node **ret, struct err *err)
{
	struct anchor *anchor;
	struct place place = yaml_reader_place(r, event->start_mark);
	HASH_FIND_STR(r->anchors, (const char *)event->data.alias.anchor, anchor);
	if (!anchor)
		return fail_at(err, -EINVAL, r->name, place, "no anchor &%s before this alias",
			(const char *)event->data.alias.anchor);
	/* Every use counts in full: a few nested aliases must not stand for a billion values. */
	int status = build_count(&r->build, anchor->weight, 0, place, err);
	if (status == 0)
		*ret = anchor->node;
	return status;
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
	node->quoted = !plain;
	const char *tag = (const char *)event->data.scalar.tag;
	take_tag(r, node, event->data.scalar.tag, place);
	if (plain && strlen(node->text) == len && !(tag && core_tag(tag, "str")) && !(tag && strcmp(tag, "!") == 0))
		yaml_resolve_plain(node);
	int status = build_count(&r->build, 0, len, place, err);
	if (status == 0)
		status = add_anchor(r, event->data.scalar.anchor, node, 1);
	*ret = node;
	return status;
}

static int list(struct yaml_reader *r, const yaml_event_t *event, size_t depth, struct node *node, struct err *err)
{
	struct entries entries = { 0 };
	size_t before = r->build.nodes;
	for (;;) {
		yaml_event_t inner;
		const struct node *item = NULL;
		int status = yaml_reader_event(r, &inner, err);
		if (status == 0 && inner.type == YAML_SEQUENCE_END_EVENT) {
			node->end = yaml_reader_place(r, inner.end_mark).offset;
			yaml_event_delete(&inner);
			break;
		}
		if (status == 0) {
			status = yaml_reader_compose(r, &inner, depth + 1, &item, err);
			yaml_event_delete(&inner);
		}
		if (status < 0) {
			entries_free(&entries);
			return status;
		}
		entries_add(&entries, NULL, item);
	}
	entries_settle(&entries, &r->build, node);
	return add_anchor(r, event->data.sequence_start.anchor, node, r->build.nodes - before + 1);
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

/* Entries of a merged map come before the map's own, so that those win as the later ones. */
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
		entries_add(into, value->keys[i], value->items[i]);
	return build_count(&r->build, value->count, 0, place, err);
}

/* Merged entries that the map writes itself are dropped without a note; what is left is put in front. */
void yaml_reader_apply_merges(struct yaml_reader *r, struct entries *own, struct entries *merged)
{
	if (!merged->count)
		return;
	struct build quiet = r->build;
	quiet.note = NULL;
	note_duplicates(&r->build, own);
	for (size_t i = 0; i < own->count; i++)
		entries_add(merged, own->keys[i], own->items[i]);
	note_duplicates(&quiet, merged);
	entries_free(own);
	*own = *merged;
	*merged = (struct entries){ 0 };
}

/* One key and its value; READ_END at the map's end. */
static int map_entry(struct yaml_reader *r, size_t depth, struct entries *own, struct entries *merged,
	struct place *ret_end, struct err *err)
{
	yaml_event_t event;
	const struct node *key = NULL;
	const struct node *value = NULL;
	int status = yaml_reader_event(r, &event, err);
	if (status < 0)
		return status;
	if (event.type == YAML_MAPPING_END_EVENT) {
		*ret_end = yaml_reader_place(r, event.end_mark);
		yaml_event_delete(&event);
		return READ_END;
	}
	status = yaml_reader_compose(r, &event, depth + 1, &key, err);
	yaml_event_delete(&event);
	if (status == 0)
		status = yaml_reader_key(r, key, &key, err);
	if (status == 0)
		status = yaml_reader_event(r, &event, err);
	if (status < 0)
		return status;
	status = yaml_reader_compose(r, &event, depth + 1, &value, err);
	yaml_event_delete(&event);
	if (status < 0)
		return status;
	if (yaml_is_merge(key))
		status = yaml_reader_merge(r, merged, value, err);
	else
		entries_add(own, key, value);
	return status < 0 ? status : READ_DOCUMENT;
}

static int map(struct yaml_reader *r, const yaml_event_t *event, size_t depth, struct node *node, struct err *err)
{
	struct entries own = { 0 };
	struct entries merged = { 0 };
	struct place end = { 0 };
	size_t before = r->build.nodes;
	int status;
	do
		status = map_entry(r, depth, &own, &merged, &end, err);
	while (status == READ_DOCUMENT);
	if (status == 0) {
		yaml_reader_apply_merges(r, &own, &merged);
		note_duplicates(&r->build, &own);
		node->end = end.offset;
		entries_settle(&own, &r->build, node);
		status = add_anchor(r, event->data.mapping_start.anchor, node, r->build.nodes - before + 1);
	}
	entries_free(&own);
	entries_free(&merged);
	return status;
}

int yaml_reader_compose(
	struct yaml_reader *r, yaml_event_t *event, size_t depth, const struct node **ret, struct err *err)
{
	struct place place = yaml_reader_place(r, event->start_mark);
	if (depth > r->limits->depth)
		return fail_at(err, -EFBIG, r->name, place, "nested deeper than %zu", r->limits->depth);
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return alias(r, event, ret, err);
	case YAML_SCALAR_EVENT:
		return scalar(r, event, ret, err);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		break;
	default:
		return fail_at(err, -EINVAL, r->name, place, "unexpected end");
	}
	bool is_list = event->type == YAML_SEQUENCE_START_EVENT;
	struct node *node = build_node(&r->build, is_list ? NODE_LIST : NODE_MAP, place, err);
	if (!node)
		return -EFBIG;
	take_tag(r, node, is_list ? event->data.sequence_start.tag : event->data.mapping_start.tag, place);
	*ret = node;
	return is_list ? list(r, event, depth, node, err) : map(r, event, depth, node, err);
}
