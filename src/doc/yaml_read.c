/* SPDX-License-Identifier: Apache-2.0 */
/* YAML through libyaml's events: documents, and the items of a list one by one. */
#include "config.h"

#include "doc/yaml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* libyaml has read some 32 KiB beyond what it says, which are to be read again where it does not go on. */
#define TEXT_BACK (1u << 16)

static void begin(struct yaml_reader *r)
{
	r->build = (struct build){
		.arena = arena_new(),
		.limits = r->limits,
		.name = r->name,
		.note = r->note,
		.note_ctx = r->note_ctx,
	};
}

static void drop(struct yaml_reader *r)
{
	HASH_CLEAR(hh, r->anchors);
	entries_free(&r->top);
	arena_free(r->build.arena);
	r->build.arena = NULL;
	r->in_items = false;
}

static struct doc *hand_out(struct yaml_reader *r, const struct node *root)
{
	struct doc *doc = build_doc(&r->build, root, r->index++);
	text_release(r->text);
	return doc;
}

/* One element of a top-level "items", in an arena of its own; what an anchor names is kept by the list. */
static int next_item(struct yaml_reader *r, struct doc **ret_doc, struct err *err)
{
	yaml_event_t event;
	int status = yaml_reader_event(r, &event, err);
	if (status < 0)
		return status;
	if (event.type == YAML_SEQUENCE_END_EVENT) {
		yaml_reader_done(r, &event);
		r->in_items = false;
		return READ_END;
	}
	struct build outer = r->build;
	const struct node *item = NULL;
	r->list = &outer;
	begin(r);
	status = yaml_reader_compose(r, &event, 2, &item, err);
	yaml_reader_done(r, &event);
	r->list = NULL;
	if (status == 0) {
		struct doc *doc = hand_out(r, item);
		doc->item = true;
		doc->list_kind = arena_strdup(doc->arena, r->list_kind);
		doc->list_api_version = arena_strdup(doc->arena, r->list_api_version);
		*ret_doc = doc;
	} else {
		arena_free(r->build.arena);
	}
	r->build = outer;
	return status < 0 ? status : READ_DOCUMENT;
}

/* The value of a top-level key: READ_DOCUMENT where it is the list of items and the first was read. */
static int top_value(struct yaml_reader *r, const struct node *key, struct err *err)
{
	yaml_event_t event;
	const struct node *value = NULL;
	int status = yaml_reader_event(r, &event, err);
	if (status < 0)
		return status;
	if (event.type == YAML_SEQUENCE_START_EVENT && !r->text->whole && strcmp(key->text, "items") == 0) {
		yaml_reader_done(r, &event);
		r->in_items = true;
		/* once for all of them: either may be many */
		r->list_kind = entries_text(&r->top, "kind");
		r->list_api_version = entries_text(&r->top, "apiVersion");
		return READ_DOCUMENT;
	}
	status = yaml_reader_compose(r, &event, 1, &value, err);
	yaml_reader_done(r, &event);
	if (status < 0)
		return status;
	if (yaml_is_merge(key))
		return yaml_reader_merge(r, &r->top, value, err);
	entries_add(&r->top, key, value);
	return READ_END;
}

/* The entries of the top-level map up to its end, or to the start of its items. */
static int top_entries(struct yaml_reader *r, struct err *err)
{
	for (;;) {
		yaml_event_t event;
		const struct node *key = NULL;
		int status = yaml_reader_event(r, &event, err);
		if (status < 0)
			return status;
		if (event.type == YAML_MAPPING_END_EVENT) {
			r->top_end = r->content_end;
			yaml_reader_done(r, &event);
			return READ_END;
		}
		status = yaml_reader_compose(r, &event, 1, &key, err);
		yaml_reader_done(r, &event);
		if (status == 0)
			status = yaml_reader_key(r, key, &key, err);
		if (status == 0)
			status = top_value(r, key, err);
		if (status != READ_END)
			return status;
	}
}

/* A document whose root is a map: whole, or item by item. */
static int top_map(struct yaml_reader *r, const yaml_event_t *event, struct doc **ret_doc, struct err *err)
{
	struct place place = yaml_reader_place(r, event->start_mark);
	struct node *node = build_node(&r->build, NODE_MAP, place, err);
	int status = node ? top_entries(r, err) : -EFBIG;
	if (status == READ_END) {
		note_duplicates(&r->build, &r->top);
		node->end = r->top_end;
		entries_settle(&r->top, &r->build, node);
		HASH_CLEAR(hh, r->anchors);
		*ret_doc = hand_out(r, node);
		status = READ_DOCUMENT;
	} else if (status == READ_DOCUMENT) {
		status = READ_END; /* its items follow */
	}
	return status;
}

static int document(struct yaml_reader *r, struct doc **ret_doc, struct err *err)
{
	yaml_event_t event;
	const struct node *root = NULL;
	int status = yaml_reader_event(r, &event, err);
	if (status < 0)
		return status;
	begin(r);
	if (event.type == YAML_MAPPING_START_EVENT && !event.data.mapping_start.anchor) {
		status = top_map(r, &event, ret_doc, err);
	} else {
		status = yaml_reader_compose(r, &event, 0, &root, err);
		HASH_CLEAR(hh, r->anchors);
		if (status == 0) {
			*ret_doc = hand_out(r, root);
			status = READ_DOCUMENT;
		}
	}
	yaml_reader_done(r, &event);
	return status;
}

/* After the items of a list: what is left of its map says nothing that the items did not. */
static int rest_of_list(struct yaml_reader *r, struct err *err)
{
	int status;
	do
		status = top_entries(r, err);
	while (status == READ_DOCUMENT && !r->in_items);
	if (status == READ_END)
		drop(r);
	return status == READ_DOCUMENT ? READ_END : status;
}

/* Between two documents libyaml has nothing to fail at, and would begin again for ever. */
static int unreadable(struct yaml_reader *r, struct err *err)
{
	struct place place = { r->text->line, r->text->column, r->text->offset };
	r->failed = true;
	return fail_at(err, r->text->error, r->name, place, "%s", strerror(-r->text->error));
}

/* One step: an event outside documents, a document, an item. READ_END: nothing yet, go on. */
static int step(struct yaml_reader *r, struct doc **ret_doc, bool *ret_ended, struct err *err)
{
	if (r->in_items) {
		int status = next_item(r, ret_doc, err);
		return status == READ_END ? rest_of_list(r, err) : status;
	}
	if (!r->parsing) {
		bool more = text_peek(r->text, 0) >= 0;
		if (!more && r->text->error)
			return unreadable(r, err);
		if (!more) {
			*ret_ended = true;
			return READ_END;
		}
		yaml_reader_start(r);
	}
	yaml_event_t event;
	int status = yaml_reader_event(r, &event, err);
	if (status < 0)
		return status;
	yaml_event_type_t type = event.type;
	yaml_reader_done(r, &event);
	if (type == YAML_DOCUMENT_START_EVENT)
		return document(r, ret_doc, err);
	if (type == YAML_STREAM_END_EVENT)
		yaml_reader_end(r);
	return READ_END;
}

int yaml_reader_next(struct yaml_reader *r, struct doc **ret_doc, struct err *err)
{
	bool ended = false;
	int status = READ_END;
	while (status == READ_END && !ended && !r->failed)
		status = step(r, ret_doc, &ended, err);
	if (status < 0) {
		drop(r);
		yaml_reader_skip(r);
	}
	return status;
}

struct yaml_reader *yaml_reader_new(
	struct text *text, const struct doc_limits *limits, const char *name, doc_note_fn note, void *note_ctx)
{
	struct yaml_reader *reader = heap_alloc(1, sizeof(*reader));
	reader->text = text;
	text->back = TEXT_BACK;
	reader->limits = limits;
	reader->name = name;
	reader->note = note;
	reader->note_ctx = note_ctx;
	return reader;
}

void yaml_reader_free(struct yaml_reader *reader)
{
	if (!reader)
		return;
	drop(reader);
	yaml_reader_end(reader);
	free(reader->extras);
	yaml_quick_free(&reader->quick);
	free(reader);
}
