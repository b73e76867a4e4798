/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "doc/build.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * The largest object an API server takes is 1.5 MiB (etcd's request limit), a
 * config map 1 MiB; a document holds many. Depth is what encoding/json allows
 * a tenth of. Generous for files, bounded for whoever writes them: 20 KB of aliases
 * must not stand for 160,000 mounts.
 */
static const struct doc_limits default_limits = {
	.scalar_bytes = 4u << 20,
	.depth = 200,
	.nodes = 2000000,
	.document_bytes = 64u << 20,
	.aliased = 200000,
};

/* How far a text that starts like JSON may be read before YAML is out of the question. */
#define JSON_UNDECIDED (1u << 20)

/* A text that goes on and on with errors is not worth more of anybody's time. */
#define ERRORS_MOST 100

enum stream_state {
	STREAM_NEW,
	STREAM_JSON,
	STREAM_YAML,
	STREAM_ENDED
};

struct doc_stream {
	enum stream_state state;
	struct doc_limits limits;
	char *name; /* owned */
	struct text text;
	doc_note_fn note;
	void *note_ctx;
	const char *const *parts; /* all that is asked for of JSON; NULL: everything */
	struct json_reader *json;
	struct yaml_reader *yaml;
	bool json_failed;    /* the text is broken JSON more than anything else, now tried as YAML */
	bool handed_out;     /* a document came since */
	struct err json_err; /* what to say if it is no YAML either */
	int json_code;
	unsigned index;
	unsigned errors;
};

static size_t limit(size_t wanted, size_t usual)
{
	return wanted ? wanted : usual;
}

struct doc_stream *doc_stream_new(
	const struct doc_input *input, const struct doc_limits *limits, doc_note_fn note, void *note_ctx)
{
	struct doc_stream *stream = heap_alloc(1, sizeof(*stream));
	struct doc_limits wanted = limits ? *limits : (struct doc_limits){ 0 };
	stream->limits = (struct doc_limits){
		.scalar_bytes = limit(wanted.scalar_bytes, default_limits.scalar_bytes),
		.depth = limit(wanted.depth, default_limits.depth),
		.nodes = limit(wanted.nodes, default_limits.nodes),
		.document_bytes = limit(wanted.document_bytes, default_limits.document_bytes),
		.aliased = limit(wanted.aliased, default_limits.aliased),
		.libyaml = wanted.libyaml,
	};
	stream->name = strdup(input->name ? input->name : "-");
	if (!stream->name)
		die("out of memory");
	stream->text = (struct text){ .input = *input, .line = 1, .column = 1, .keep = true };
	stream->note = note;
	stream->note_ctx = note_ctx;
	return stream;
}

void doc_stream_free(struct doc_stream *stream)
{
	if (!stream)
		return;
	json_reader_free(stream->json);
	yaml_reader_free(stream->yaml);
	free(stream->text.buffer);
	free(stream->name);
	free(stream);
}

static void use_yaml(struct doc_stream *stream)
{
	stream->state = STREAM_YAML;
	stream->yaml = yaml_reader_new(&stream->text, &stream->limits, stream->name, stream->note, stream->note_ctx);
}

/* UTF-16 and UTF-32 show themselves by a byte order mark or by NUL bytes where text begins. */
static bool wide_text(struct text *text)
{
	int first = text_peek(text, 0);
	int second = text_peek(text, 1);
	return (first == 0xFE && second == 0xFF) || (first == 0xFF && second == 0xFE) || first == 0 || second == 0;
}

static void skip_byte_order_mark(struct text *text)
{
	if (text_peek(text, 0) == 0xEF && text_peek(text, 1) == 0xBB && text_peek(text, 2) == 0xBF)
		for (int i = 0; i < 3; i++)
			text_next(text);
	text->column = 1;
}

static int first_visible(struct text *text)
{
	size_t ahead = 0;
	int c = text_peek(text, 0);
	while (ahead < JSON_UNDECIDED && (c == ' ' || c == '\t' || c == '\n' || c == '\r'))
		c = text_peek(text, ++ahead);
	return c;
}

static int decide(struct doc_stream *stream, struct err *err)
{
	if (wide_text(&stream->text)) {
		stream->state = STREAM_ENDED;
		return err_set(err, -EILSEQ, "%s:1:1: not UTF-8: UTF-16 or binary", stream->name);
	}
	skip_byte_order_mark(&stream->text);
	int c = first_visible(&stream->text);
	if (c != '{' && c != '[') {
		use_yaml(stream);
		return 0;
	}
	stream->state = STREAM_JSON;
	stream->json = json_reader_new(&stream->text, &stream->limits, stream->name, stream->note, stream->note_ctx);
	if (stream->parts)
		json_reader_ask(stream->json, stream->parts);
	return 0;
}

/* JSON until it proves to be a YAML flow mapping. */
static int next_json(struct doc_stream *stream, struct doc **ret_doc, struct err *err)
{
	int status = json_reader_next(stream->json, ret_doc, err);
	if (status == DOC_AGAIN)
		use_yaml(stream);
	if (status >= 0)
		return status;
	bool retry = status == -EINVAL && json_reader_untouched(stream->json) && stream->text.offset < JSON_UNDECIDED;
	if (!retry) {
		stream->state = STREAM_ENDED;
		return status;
	}
	stream->json_failed = json_reader_sure(stream->json);
	stream->json_code = status;
	stream->json_err = err ? *err : (struct err){ "" };
	text_rewind(&stream->text);
	skip_byte_order_mark(&stream->text);
	use_yaml(stream);
	return DOC_AGAIN;
}

/* YAML; where nothing of it can be read, what JSON had to say is the better message. */
static int next_yaml(struct doc_stream *stream, struct doc **ret_doc, struct err *err)
{
	int status = yaml_reader_next(stream->yaml, ret_doc, err);
	if (status == READ_DOCUMENT)
		stream->handed_out = true;
	if (status < 0 && stream->json_failed && !stream->handed_out) {
		stream->handed_out = true; /* once */
		if (err)
			*err = stream->json_err;
		return stream->json_code;
	}
	return status;
}

int doc_stream_next(struct doc_stream *stream, struct doc **ret_doc, struct err *err)
{
	int status = stream->state == STREAM_NEW ? decide(stream, err) : 0;
	if (status < 0)
		return status;
	if (stream->text.offset > JSON_UNDECIDED)
		text_release(&stream->text);
	status = DOC_AGAIN;
	if (stream->state == STREAM_JSON)
		status = next_json(stream, ret_doc, err);
	if (stream->state == STREAM_YAML && status == DOC_AGAIN)
		status = next_yaml(stream, ret_doc, err);
	if (status == DOC_AGAIN)
		status = READ_END;
	if (status == READ_DOCUMENT)
		(*ret_doc)->index = stream->index++;
	if (status < 0 && ++stream->errors == ERRORS_MOST) {
		stream->state = STREAM_ENDED;
		struct place place = { stream->text.line, stream->text.column, stream->text.offset };
		fail_at(err, status, stream->name, place, "too many errors: nothing is read from here on");
	}
	return status;
}

void doc_free(struct doc *doc)
{
	if (!doc)
		return;
	arena_free(doc->arena);
	free(doc);
}

/* ---- a text in memory ------------------------------------------------------- */

static ssize_t read_text(void *ctx, char *buf, size_t size)
{
	struct doc_text *text = ctx;
	size_t n = size < text->left ? size : text->left;
	memcpy(buf, text->text, n);
	text->text += n;
	text->left -= n;
	return (ssize_t)n;
}

struct doc_input doc_input_text(struct doc_text *text, const char *name)
{
	return (struct doc_input){ read_text, text, name };
}

/* The one document of @stream, which goes. */
static int read_one(struct doc_stream *stream, const char *name, struct doc **ret_doc, struct err *err)
{
	struct doc *doc = NULL;
	struct doc *more = NULL;
	stream->text.whole = true;
	int status = doc_stream_next(stream, &doc, err);
	if (status == READ_END)
		status = err_set(err, -ENODATA, "%s:1:1: nothing in it", name);
	int rest = status == READ_DOCUMENT ? doc_stream_next(stream, &more, err) : READ_END;
	if (rest == READ_DOCUMENT) {
		struct place place = { more->root->line, more->root->column, more->root->offset };
		rest = fail_at(err, -EINVAL, name, place, "a second document, where one is expected");
		doc_free(more);
	}
	if (rest < 0) {
		doc_free(doc);
		status = rest;
	}
	if (status == READ_DOCUMENT) {
		/* The stream and its copy of the name go; the caller's stays. */
		doc->name = name;
		*ret_doc = doc;
		status = 0;
	}
	doc_stream_free(stream);
	return status;
}

int doc_read(const char *name, const char *text, size_t len, const struct doc_limits *limits, struct doc **ret_doc,
	struct err *err)
{
	struct doc_text unread = { text, len };
	struct doc_input input = doc_input_text(&unread, name);
	return read_one(doc_stream_new(&input, limits, NULL, NULL), name, ret_doc, err);
}

int doc_read_parts(const char *name, const char *text, size_t len, const char *const *parts, struct doc **ret_doc,
	struct err *err)
{
	struct doc_text unread = { text, len };
	struct doc_input input = doc_input_text(&unread, name);
	struct doc_stream *stream = doc_stream_new(&input, NULL, NULL, NULL);
	stream->parts = parts;
	return read_one(stream, name, ret_doc, err);
}

int doc_read_all(const char *name, const char *text, size_t len, struct doc_list *ret_list, struct err *err)
{
	struct doc_text unread = { text, len };
	struct doc_input input = doc_input_text(&unread, name);
	struct doc_stream *stream = doc_stream_new(&input, NULL, NULL, NULL);
	struct doc_list list = { 0 };
	struct doc *doc = NULL;
	stream->text.whole = true;
	int status;
	while ((status = doc_stream_next(stream, &doc, err)) == READ_DOCUMENT) {
		doc->name = name;
		list.items = heap_more(list.items, list.count, sizeof(*list.items));
		list.items[list.count++] = doc;
	}
	doc_stream_free(stream);
	if (status < 0)
		doc_list_free(&list);
	else
		*ret_list = list;
	return status;
}

void doc_list_free(struct doc_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		doc_free(list->items[i]);
	free(list->items);
	*list = (struct doc_list){ 0 };
}
