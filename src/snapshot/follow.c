/* SPDX-License-Identifier: Apache-2.0 */
/* Containers through the readings of a recording: when each came, changed and went. */
#include "config.h"

#include <isotop/builder.h>
#include <isotop/doc.h>
#include <isotop/inventory.h>
#include <isotop/snapshot.h>

#include "snapshot/replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

/* A container as the last reading has it. */
struct followed {
	char *key;               /* owned */
	const struct node *node; /* in a document; NULL: it is not there */
	bool moved;              /* this reading says something of it */
	UT_hash_handle hh;
};

struct following {
	const char *path; /* for messages that nobody sees: loading says them */
	const char *key;  /* NULL: all */
	recording_fn each;
	void *ctx;
	struct recording_span *span;
	struct followed *by_key;
	struct doc **docs; /* owned: those that the nodes are in */
	size_t doc_count;
	const struct node *schema;
	const struct node *host;
	bool host_moved;
};

static struct followed *followed_of(struct following *f, const char *key)
{
	struct followed *followed = NULL;
	HASH_FIND_STR(f->by_key, key, followed);
	if (followed)
		return followed;
	followed = heap_alloc(1, sizeof(*followed));
	followed->key = strdup(key);
	if (!followed->key)
		die("out of memory");
	HASH_ADD_KEYPTR(hh, f->by_key, followed->key, strlen(followed->key), followed);
	return followed;
}

static void move(struct following *f, const char *key, const struct node *node)
{
	if (!key || (f->key && strcmp(f->key, key) != 0))
		return;
	struct followed *followed = followed_of(f, key);
	followed->node = node;
	followed->moved = true;
}

/* Says of it what the reading has. */
static void tell(const struct following *f, const struct followed *followed, int64_t time)
{
	struct err err;
	struct inventory_builder *builder = inventory_builder_new();
	const struct node *one = followed->node;
	const struct replay replay = { .schema = f->schema, .host = f->host, .listed = true, .containers = &one,
		.container_count = one ? 1 : 0, .time = time };
	bool taken = replay_take(&replay, f->path, &(struct snapshot_wanted){ 0 }, builder, &err) == 0;
	struct inventory *inventory = inventory_finish(builder, NULL);
	if (taken)
		f->each(f->ctx, followed->key, time, inventory);
	inventory_unref(inventory);
}

static void tell_moved(struct following *f, int64_t time)
{
	struct followed *followed;
	struct followed *next;
	HASH_ITER(hh, f->by_key, followed, next) {
		if (followed->moved || (f->host_moved && followed->node))
			tell(f, followed, time);
		followed->moved = false;
	}
	f->host_moved = false;
}

/* A reading that has everything: what it does not name is not there. */
static void begin_whole(struct following *f, const struct node *root)
{
	struct followed *followed;
	struct followed *next;
	HASH_ITER(hh, f->by_key, followed, next) {
		followed->moved = followed->node != NULL;
		followed->node = NULL;
	}
	f->schema = node_get(root, "schema");
	f->host = NULL; /* what was said before goes with its document */
}

static void drop_docs(struct following *f, size_t count)
{
	for (size_t i = 0; i < count; i++)
		doc_free(f->docs[i]);
	memmove(f->docs, f->docs + count, (f->doc_count - count) * sizeof(struct doc *));
	f->doc_count -= count;
}

static void take_line(struct following *f, struct doc *doc, bool whole, int64_t time)
{
	const struct node *list = node_get(doc->root, "containers");
	const struct node *gone = node_get(doc->root, "gone");
	const struct node *host = node_get(doc->root, "host");
	size_t before = f->doc_count;
	f->docs = heap_more(f->docs, f->doc_count, sizeof(struct doc *));
	f->docs[f->doc_count++] = doc;
	if (whole)
		begin_whole(f, doc->root);
	f->host_moved = host != NULL;
	f->host = host ? host : f->host;
	for (size_t i = 0; i < node_count(list); i++)
		move(f, node_text(node_path(node_at(list, i), "subject.key")), node_at(list, i));
	for (size_t i = 0; i < node_count(gone); i++)
		move(f, node_text(node_at(gone, i)), NULL);
	if (whole)
		drop_docs(f, before);
	tell_moved(f, time);
}

/* May the line say something of what is followed? A key with a character that JSON writes in several ways is looked for in all. */
static bool concerns(const struct following *f, const char *line, size_t len)
{
	if (!f->key)
		return true;
	for (const char *at = f->key; *at; at++)
		if (*at < ' ' || *at > '~' || *at == '"' || *at == '\\' || *at == '/')
			return true;
	return memmem(line, len, f->key, strlen(f->key)) || memmem(line, len, "\"host\"", strlen("\"host\""));
}

static void note_time(struct recording_span *span, int64_t time)
{
	if (!time)
		return;
	span->first = span->first ? span->first : time;
	span->last = time;
	span->readings++;
}

/* False: it cannot be read, nor what follows it. */
static bool follow_line(struct following *f, const char *line, size_t len, bool whole)
{
	struct doc *doc;
	struct err err;
	int64_t time = replay_line_time(line, len);
	note_time(f->span, time);
	if (!whole && !concerns(f, line, len))
		return true;
	if (doc_read(f->path, line, len, NULL, &doc, &err) < 0)
		return false;
	take_line(f, doc, whole, time);
	return true;
}

/* A snapshot is one document, however many lines it has; of a recording the first line is one. */
static void follow_text(struct following *f, const char *text, size_t len)
{
	const char *end = text + len;
	const char *stop = memchr(text, '\n', len);
	if (!stop || stop == text || stop[-1] != '}') {
		follow_line(f, text, len, true);
		return;
	}
	for (bool whole = true; stop && follow_line(f, text, (size_t)(stop - text), whole); whole = false) {
		text = stop + 1;
		stop = memchr(text, '\n', (size_t)(end - text));
	}
}

static void follow_file(struct following *f, const char *path)
{
	cleanup_strbuf struct strbuf text = { 0 };
	int code = replay_text(path, &text);
	f->path = path;
	if ((code == 0 || code == -EBADMSG) && text.len)
		follow_text(f, text.data, text.len);
}

void recording_follow(const char *path, const char *key, recording_fn each, void *ctx, struct recording_span *ret_span)
{
	cleanup_arena struct arena *arena = arena_new();
	struct text_list files = recording_files(path, arena);
	struct following f = { .path = path, .key = key, .each = each, .ctx = ctx, .span = ret_span };
	struct followed *followed;
	struct followed *next;
	*ret_span = (struct recording_span){ 0 };
	for (size_t i = 0; i < files.count; i++)
		follow_file(&f, files.items[i]);
	if (!files.count)
		follow_file(&f, path);
	HASH_ITER(hh, f.by_key, followed, next) {
		HASH_DEL(f.by_key, followed);
		free(followed->key);
		free(followed);
	}
	drop_docs(&f, f.doc_count);
	free(f.docs);
}
