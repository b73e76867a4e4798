/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "snapshot/replay.h"

#include <isotop/file.h>
#include <isotop/packed.h>
#include <isotop/snapshot.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include <isotop/doc.h>

#define CHANGE "isotop/change/v1"

/* A container by its key; its place in the list stays while others come and go. */
struct held {
	const char *key; /* in a document */
	const struct node *node; /* NULL: it has gone */
	UT_hash_handle hh;
};

struct replaying {
	struct replay *replay;
	struct held *by_key;
};

static void hold(struct replaying *r, const char *key, const struct node *node)
{
	struct held *held = NULL;
	HASH_FIND_STR(r->by_key, key, held);
	if (held) {
		held->node = node;
		return;
	}
	held = heap_alloc(1, sizeof(*held));
	held->key = key;
	held->node = node;
	HASH_ADD_KEYPTR(hh, r->by_key, held->key, strlen(held->key), held);
}

/* What a change says, in the place of what was there; what it says nothing of stays. */
static void apply(struct replaying *r, const struct node *root)
{
	struct replay *replay = r->replay;
	const struct node *list = node_get(root, "containers");
	const struct node *gone = node_get(root, "gone");
	const struct node *time = node_get(root, "time");
	struct { const char *key; const struct node **place; } parts[] = {
		{ "host", &replay->host }, { "errors", &replay->errors }, { "skipped", &replay->skipped } };
	for (size_t i = 0; i < ISO_COUNT(parts); i++)
		if (node_get(root, parts[i].key))
			*parts[i].place = node_get(root, parts[i].key);
	for (size_t i = 0; i < node_count(list); i++) {
		const char *key = node_text(node_path(node_at(list, i), "subject.key"));
		hold(r, key ? key : "", node_at(list, i));
	}
	for (size_t i = 0; i < node_count(gone); i++)
		if (node_text(node_at(gone, i)))
			hold(r, node_text(node_at(gone, i)), NULL);
	replay->time = node_is(time, NODE_INT) ? time->integer : replay->time;
}

static void keep_doc(struct replay *replay, struct doc *doc)
{
	replay->docs = heap_more(replay->docs, replay->doc_count, sizeof(struct doc *));
	replay->docs[replay->doc_count++] = doc;
}

static bool is_change(const struct node *root)
{
	const char *schema = node_text(node_get(root, "schema"));
	return schema && strcmp(schema, CHANGE) == 0;
}

static bool is_later(const struct node *root, int64_t at)
{
	const struct node *time = node_get(root, "time");
	return node_is(time, NODE_INT) && time->integer > at;
}

/* The lines from @text on, after a first one that holds everything. */
static void apply_lines(struct replaying *r, const char *path, const char *text, const char *end, int64_t at)
{
	struct replay *replay = r->replay;
	for (unsigned line = 2; text < end; line++) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		struct doc *doc = NULL;
		struct err why;
		if (!stop)
			return; /* cut off: whoever wrote it was killed, or the disk was full */
		if (line > RECORDING_LINES || doc_read(path, text, (size_t)(stop - text), NULL, &doc, &why) < 0 ||
			!is_change(doc->root)) {
			doc_free(doc);
			replay->broken = line;
			return;
		}
		text = stop + 1;
		if (is_later(doc->root, at)) {
			doc_free(doc);
			return;
		}
		keep_doc(replay, doc);
		apply(r, doc->root);
	}
}

static void list_held(struct replaying *r)
{
	struct replay *replay = r->replay;
	struct held *held;
	struct held *next;
	replay->containers = heap_alloc(HASH_COUNT(r->by_key) + 1, sizeof(*replay->containers));
	HASH_ITER(hh, r->by_key, held, next) {
		if (held->node)
			replay->containers[replay->container_count++] = held->node;
		HASH_DEL(r->by_key, held);
		free(held);
	}
}

/* One document, as a snapshot is written. */
static void take_whole(struct replay *replay, const struct node *root)
{
	const struct node *list = node_get(root, "containers");
	const struct node *time = node_get(root, "time");
	replay->schema = node_get(root, "schema");
	replay->listed = node_is(list, NODE_LIST);
	replay->host = node_get(root, "host");
	replay->errors = node_get(root, "errors");
	replay->skipped = node_get(root, "skipped");
	replay->time = node_is(time, NODE_INT) ? time->integer : 0;
	replay->containers = heap_alloc(node_count(list) + 1, sizeof(*replay->containers));
	for (size_t i = 0; i < node_count(list); i++)
		replay->containers[replay->container_count++] = node_at(list, i);
}

/* A recording's first line is a whole document; of a snapshot it is one brace. */
static const char *first_line(const char *text, size_t len)
{
	const char *end = memchr(text, '\n', len);
	return end && end > text + 1 && end[-1] == '}' && text[0] == '{' && (size_t)(end + 1 - text) < len ? end : NULL;
}

int replay_read(const char *path, const char *text, size_t len, int64_t at, struct replay *ret_replay, struct err *err)
{
	const char *end = first_line(text, len);
	struct doc *doc;
	*ret_replay = (struct replay){ 0 };
	int code = doc_read(path, text, end ? (size_t)(end - text) : len, NULL, &doc, err);
	if (code < 0)
		return code;
	keep_doc(ret_replay, doc);
	if (is_later(doc->root, at)) {
		replay_free(ret_replay);
		return err_set(err, -ENODATA, "%s: nothing in it is that old", path);
	}
	take_whole(ret_replay, doc->root);
	if (!end)
		return 0;
	struct replaying r = { ret_replay, NULL };
	free(ret_replay->containers);
	ret_replay->container_count = 0;
	apply(&r, doc->root);
	apply_lines(&r, path, end + 1, text + len, at);
	list_held(&r);
	return 0;
}

int replay_text(const char *path, struct strbuf *out)
{
	cleanup_strbuf struct strbuf text = { 0 };
	int code = file_read_typed(path, RECORDING_BYTES, &text);
	if (code == 0 && packed_begins(strbuf_text(&text), text.len))
		return packed_open(strbuf_text(&text), text.len, RECORDING_BYTES, out);
	*out = text;
	text = (struct strbuf){ 0 };
	return code;
}

void replay_free(struct replay *replay)
{
	for (size_t i = 0; i < replay->doc_count; i++)
		doc_free(replay->docs[i]);
	free(replay->docs);
	free(replay->containers);
	*replay = (struct replay){ 0 };
}
