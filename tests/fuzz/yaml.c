/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The YAML reader, as a stream: documents end, errors have a place, and limits hold. What is read without libyaml is
 * what libyaml reads.
 * seeds: *.yaml *.yml
 */
#include "config.h"

#include "fuzz.h"
#include "yaml_beside.h"

#include <isotop/doc.h>

struct text {
	const uint8_t *bytes;
	size_t rest;
};

/* In small pieces, so that every value is cut somewhere. */
static ssize_t read_text(void *ctx, char *buf, size_t size)
{
	struct text *text = ctx;
	size_t len = text->rest < 13 ? text->rest : 13;
	len = len < size ? len : size;
	memcpy(buf, text->bytes, len);
	text->bytes += len;
	text->rest -= len;
	return (ssize_t)len;
}

static size_t walk(const struct node *node, size_t depth)
{
	size_t count = 1;
	must(depth <= 200);
	for (size_t i = 0; i < node->count; i++)
		count += walk(node->items[i], depth + 1);
	return count;
}

static void note(void *ctx, const char *name, uint32_t line, uint32_t column, const char *text)
{
	(void)ctx;
	must(*name && line && column && *text);
}

FUZZ_TARGET(bytes, size)
{
	struct text text = { bytes, size };
	const struct doc_input input = { .read = read_text, .ctx = &text, .name = "input" };
	const struct doc_limits limits = { .nodes = 20000, .depth = 200 };
	/* with the second, few items of a list are read without libyaml, which hands over again soon */
	const struct doc_limits small = { .nodes = 20000, .depth = 200, .scalar_bytes = 50 };
	must(!yaml_beside((const char *)bytes, size, size % 2 ? size : 13, limits));
	must(!yaml_beside((const char *)bytes, size, size % 2 ? size : 13, small));
	struct doc_stream *stream = doc_stream_new(&input, &limits, note, NULL);
	for (size_t documents = 0; documents <= size + 1; documents++) {
		struct doc *doc;
		struct err err = { .text = "" };
		int code = doc_stream_next(stream, &doc, &err);
		if (code == 0) {
			doc_stream_free(stream);
			return 0;
		}
		if (code < 0) {
			must(strncmp(err.text, "input:", 6) == 0);
			continue;
		}
		must(walk(doc->root, 0) <= limits.nodes);
		doc_free(doc);
	}
	fputs("the stream does not end\n", stderr);
	abort();
}
