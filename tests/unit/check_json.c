/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON reader looks at many bytes at once where they are at hand. Here every
 * text, also broken ones, is read again with one byte at hand, which leaves no room
 * for that, and by jansson, which knows nothing of it.
 */
#include "config.h"

#include "suites.h"

#include "doc/build.h"

#include <errno.h>
#include <glob.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/file.h>

struct dribble {
	const char *text;
	size_t left;
	size_t step;
};

static ssize_t dribble_read(void *ctx, char *buf, size_t size)
{
	struct dribble *d = ctx;
	size_t n = d->left < d->step ? d->left : d->step;
	n = n < size ? n : size;
	memcpy(buf, d->text, n);
	d->text += n;
	d->left -= n;
	return (ssize_t)n;
}

/* Line and column, counted again from the beginning. */
static void is_at_its_place(const struct node *node, const char *text, size_t len)
{
	uint32_t line = 1;
	uint32_t column = 1;
	ck_assert_uint_le(node->offset, len);
	for (size_t i = 0; i < node->offset; i++) {
		column += ((unsigned char)text[i] & 0xC0) != 0x80;
		if (text[i] != '\n')
			continue;
		line++;
		column = 1;
	}
	ck_assert_msg(node->line == line && node->column == column, "%.*s\n%u:%u is %u:%u", (int)len, text, line, column,
		node->line, node->column);
	for (size_t i = 0; i < node->count; i++)
		is_at_its_place(node->items[i], text, len);
}

/* Everything that a node says. */
static void print_node(struct strbuf *out, const struct node *node)
{
	strbuf_addf(out, "%d@%u:%u+%zu-%zu", (int)node->kind, node->line, node->column, (size_t)node->offset,
		(size_t)node->end);
	if (node->text) {
		strbuf_addf(out, "=%zu:", node->len);
		strbuf_add(out, node->text, node->len);
	}
	for (size_t i = 0; i < node->count; i++) {
		strbuf_addc(out, '\n');
		if (node->kind == NODE_MAP)
			print_node(out, node->keys[i]);
		print_node(out, node->items[i]);
	}
}

static json_t *value_of(const struct node *node)
{
	json_t *value;
	switch (node->kind) {
	case NODE_NULL:
		return json_null();
	case NODE_BOOL:
		return json_boolean(node->boolean);
	case NODE_INT:
		return json_integer(node->integer);
	case NODE_FLOAT:
		return json_real(strtod(node->text, NULL));
	case NODE_STRING:
		return json_stringn(node->text, node->len);
	case NODE_LIST:
		value = json_array();
		for (size_t i = 0; i < node->count; i++)
			json_array_append_new(value, value_of(node->items[i]));
		return value;
	case NODE_MAP:
		break;
	}
	value = json_object();
	for (size_t i = 0; i < node->count; i++)
		json_object_set_new(value, node->keys[i]->text, value_of(node->items[i]));
	return value;
}

/* What is read of @text when @step bytes come at a time: the first document and what follows it, or the error. */
static int read_text(const char *text, size_t len, size_t step, struct strbuf *out, json_t **ret_value)
{
	static const struct doc_limits limits = { 1 << 16, 100, 100000, 1 << 20, 0, false };
	struct dribble dribble = { text, len, step };
	struct text input = { .input = { dribble_read, &dribble, "t" }, .line = 1, .column = 1, .whole = true };
	struct json_reader *reader = json_reader_new(&input, &limits, "t", NULL, NULL);
	struct err err = { "" };
	int status = READ_DOCUMENT;
	for (unsigned i = 0; i < 2 && status == READ_DOCUMENT; i++) {
		struct doc *doc;
		status = json_reader_next(reader, &doc, &err);
		if (status == READ_DOCUMENT) {
			print_node(out, doc->root);
			if (i == 0 && step == 1 && len < 2000)
				is_at_its_place(doc->root, text, len);
			if (i == 0)
				*ret_value = value_of(doc->root);
			doc_free(doc);
		}
	}
	strbuf_addf(out, "|%d %s", status, err.text);
	json_reader_free(reader);
	free(input.buffer);
	return status;
}

/* ---- parts ------------------------------------------------------------------------------ */

static const char *const parts[] = { "a", "b.c", "b.d.e", "kind", "metadata.name", "spec.containers", "config.labels", NULL };

/* What a whole tree has of the parts, as print_node() has it, without the maps that lead there. */
static void print_parts(struct strbuf *out, const struct node *root)
{
	for (size_t i = 0; parts[i]; i++) {
		const struct node *node = node_path(root, parts[i]);
		strbuf_addf(out, "\n%s ", parts[i]);
		if (node)
			print_node(out, node);
	}
}

/* Reads the first document, whole or in parts, and what follows; what a map has beside the parts in *ret_beside. */
static int read_some(const char *text, size_t len, bool whole, struct strbuf *out, size_t *ret_top)
{
	static const struct doc_limits limits = { 1 << 16, 100, 3000, 1 << 20, 0, false };
	struct dribble dribble = { text, len, 1 << 20 };
	struct text input = { .input = { dribble_read, &dribble, "t" }, .line = 1, .column = 1, .whole = true };
	struct json_reader *reader = json_reader_new(&input, &limits, "t", NULL, NULL);
	struct err err = { "" };
	int status = READ_DOCUMENT;
	if (!whole)
		json_reader_ask(reader, parts);
	for (unsigned i = 0; i < 2 && status == READ_DOCUMENT; i++) {
		struct doc *doc;
		status = json_reader_next(reader, &doc, &err);
		if (status != READ_DOCUMENT)
			break;
		print_parts(out, doc->root);
		*ret_top = doc->root->kind == NODE_MAP ? doc->root->count : 0;
		doc_free(doc);
	}
	strbuf_addf(out, "|%d %s", status, err.text);
	json_reader_free(reader);
	free(input.buffer);
	return status;
}

static size_t skipped;

static void parts_are_read_alike(const char *text, size_t len)
{
	cleanup_strbuf struct strbuf all = { 0 }, some = { 0 };
	size_t all_top = 0, some_top = 0;
	int status = read_some(text, len, true, &all, &all_top);
	ck_assert_int_eq(read_some(text, len, false, &some, &some_top), status);
	ck_assert_msg(all.len == some.len && memcmp(all.data, some.data, all.len) == 0, "%.*s\nin parts:\n%s\nwhole:\n%s",
		(int)len, text, some.data, all.data);
	skipped += all_top - some_top;
}

/* ---- read alike -------------------------------------------------------------------------- */

/* What jansson refuses and RFC 8259 does not: numbers beyond its types, and halves of surrogate pairs. */
static bool is_beyond_jansson(const json_error_t *error)
{
	return strstr(error->text, "too big") || strstr(error->text, "overflow") || strstr(error->text, "Unicode") ||
	       strstr(error->text, "NUL byte in object key");
}

static void is_read_alike(const char *text, size_t len)
{
	static const size_t steps[] = { 1, 13, 1 << 20 };
	cleanup_strbuf struct strbuf first = { 0 };
	json_t *ours = NULL;
	json_error_t error;
	parts_are_read_alike(text, len);
	int status = read_text(text, len, steps[0], &first, &ours);
	for (size_t i = 1; i < ISO_COUNT(steps); i++) {
		cleanup_strbuf struct strbuf other = { 0 };
		json_t *value = NULL;
		ck_assert_int_eq(read_text(text, len, steps[i], &other, &value), status);
		ck_assert_msg(first.len == other.len && memcmp(first.data, other.data, first.len) == 0,
			"%.*s\nby %zu bytes:\n%s\nbyte by byte:\n%s", (int)len, text, steps[i], other.data, first.data);
		json_decref(value);
	}
	json_t *theirs = json_loadb(text, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	if (theirs || !is_beyond_jansson(&error)) {
		ck_assert_msg((theirs != NULL) == (status == READ_END && ours != NULL), "%.*s\nours: %s\njansson: %s",
			(int)len, text, first.data, theirs ? "well" : error.text);
		ck_assert_msg(!theirs || json_equal(ours, theirs), "%.*s\nours: %s", (int)len, text, first.data);
	}
	json_decref(ours);
	json_decref(theirs);
}

static uint32_t draw(uint32_t *state, uint32_t most)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 8) % most;
}

/* One thing wrong, or odd, somewhere. */
static void is_read_alike_when_broken(const char *text, size_t len, uint32_t *state)
{
	static const char odd[] = "\"\\{}[],:0-+.eEtfnu\n\r\t \x01\x1F\x7F\x80\xC3\xA9\xE2\xED\xF0\xFF/";
	char *copy = malloc(len + 1);
	size_t at = draw(state, (uint32_t)len);
	char byte = odd[draw(state, sizeof(odd) - 1)];
	memcpy(copy, text, at);
	switch (draw(state, 4)) {
	case 0: /* one less */
		memcpy(copy + at, text + at + 1, len - at - 1);
		len--;
		break;
	case 1: /* one more */
		copy[at] = byte;
		memcpy(copy + at + 1, text + at, len - at);
		len++;
		break;
	case 2: /* another */
		memcpy(copy + at, text + at, len - at);
		copy[at] = byte;
		break;
	default: /* cut off */
		len = at;
	}
	if (len)
		is_read_alike(copy, len);
	free(copy);
}

static const char *const texts[] = {
	"[]", "{}", "0", "-0", "1e5", "\"\"", "true", "nul", " \n\t[ 1 ,\r\n 2 ] ", "{\"a\":{\"b\":[{\"c\":null}]}}", "[01]", "[1.]",
	"[.5]", "[1e]", "[-]", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":1,\"a\":2}", "[\"\\u00e9\\ud83d\\ude00\"]", "[\"\\x\"]",
	"[\"\\u12\"]", "[\"a\tb\"]", "[\"12345678\"]", "[\"1234567\\\"9\"]", "[\"123456\x01\"]", "[\"1234567\xC3\xA9\"]",
	"[\"1234567\xC3\"]", "[\"\xED\xA0\x80\"]", "[\"12345678", "[1] [2]", "[1]x", "[\"\\u0000\"]", "[9223372036854775807]",
	("{\"x\":[1,-0,2.5e-3,{\"y\":\"\\\"\\u00e9\xC3\xA9\"},\n[true,false, null]],\"a\":7,\"b\":{\"x\":{},\"c\":[{\"x\":1}],\"d\":{\"e\":{},\"f\":[]}},\n"
	"\"z\":\"0123456789abcdef\",\"a\":8}"), "{\"b\":[{\"c\":1}],\"a\":\"x\"}", "{\"x\":[[[]],\"b\"],\"kind\":\"\"}",
	"[-9223372036854775808]", ("{\"1\":1,\"2\":2,\"3\":3,\"4\":4,\"5\":5,\"6\":6,\"7\":7,\"8\":8,\"9\":9,\"10\":0,\"11\":1,\"12\":2,\"13\":3,"
	"\"14\":4,\"1\":5}"), "[\"a\xC3\xA9\xC3\xA9\", 1,\n         \"def\", 2,\n\n  3, \"x\",\n                 1]",
};

START_TEST(small_texts_are_read_alike)
{
	uint32_t state = 3;
	is_read_alike(texts[_i], strlen(texts[_i]));
	for (unsigned round = 0; round < 2000; round++)
		is_read_alike_when_broken(texts[_i], strlen(texts[_i]), &state);
}
END_TEST

static void file_is_read_alike(const char *path, uint32_t *state)
{
	cleanup_strbuf struct strbuf text = { 0 };
	ck_assert_int_eq(file_read_typed(path, 1 << 20, &text), 0);
	if (!text.len || text.len > 40000)
		return;
	is_read_alike(text.data, text.len);
	for (unsigned round = 0; round < 60; round++)
		is_read_alike_when_broken(text.data, text.len, state);
}

START_TEST(the_files_of_all_cases_are_read_alike)
{
	const char *top = getenv("srcdir");
	char pattern[4096];
	glob_t found;
	uint32_t state = 5;
	snprintf(pattern, sizeof(pattern), "%s/tests/cases/*/*.json", top ? top : ".");
	if (glob(pattern, 0, NULL, &found) != 0) {
		printf("skipped: there is no %s\n", pattern);
		return;
	}
	for (size_t i = 0; i < found.gl_pathc; i++)
		file_is_read_alike(found.gl_pathv[i], &state);
	ck_assert_uint_gt(found.gl_pathc, 5);
	ck_assert_uint_gt(skipped, 1000);
	globfree(&found);
}
END_TEST

Suite *json_suite(void)
{
	Suite *suite = suite_create("json");
	TCase *tc = tcase_create("json");
	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, small_texts_are_read_alike, 0, (int)ISO_COUNT(texts));
	tcase_add_test(tc, the_files_of_all_cases_are_read_alike);
	suite_add_tcase(suite, tc);
	return suite;
}
