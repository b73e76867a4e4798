/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "suites.h"

#include <isotop/doc.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text handed out @step bytes at a time, so that every boundary falls somewhere. */
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

/* The same, and then the disk is broken. */
static ssize_t broken_read(void *ctx, char *buf, size_t size)
{
	ssize_t n = dribble_read(ctx, buf, size);
	return n ? n : -EIO;
}

static const char *const before_the_break[] = { "", "a: 1\n", "a: 1\n---\n", "---\na: 1\n...\n", "a: [1,\n", "{\"a\": 1}\n", "{\"a\":",
	"# x\n", "kind: List\nitems:\n- a: 1\n" };

START_TEST(a_text_that_breaks_off_is_an_error_once_and_then_the_end)
{
	const char *text = before_the_break[_i];
	struct dribble dribble = { text, strlen(text), 3 };
	struct doc_input input = { broken_read, &dribble, "t" };
	struct doc_stream *stream = doc_stream_new(&input, NULL, NULL, NULL);
	struct doc *doc;
	struct err err;
	int status;
	unsigned errors = 0;
	unsigned rounds = 0;
	while ((status = doc_stream_next(stream, &doc, &err)) != 0) {
		ck_assert_uint_lt(rounds++, 10);
		errors += status < 0;
		if (status > 0)
			doc_free(doc);
		else
			ck_assert_ptr_nonnull(strstr(err.text, strerror(EIO)));
	}
	ck_assert_uint_eq(errors, 1);
	doc_stream_free(stream);
}
END_TEST

/* The tree in a short notation: {a:1,b:[~,true,"x"]}; errors as !name:line:column. */
static void print_node(struct strbuf *out, const struct node *node)
{
	switch (node->kind) {
	case NODE_NULL:
		strbuf_addc(out, '~');
		break;
	case NODE_BOOL:
		strbuf_adds(out, node->boolean ? "true" : "false");
		break;
	case NODE_INT:
		strbuf_addf(out, "%lld", (long long)node->integer);
		break;
	case NODE_FLOAT:
		strbuf_addf(out, "f%s", node->text);
		break;
	case NODE_STRING:
		strbuf_addc(out, '"');
		strbuf_add(out, node->text, node->len);
		strbuf_addc(out, '"');
		break;
	case NODE_LIST:
	case NODE_MAP:
		strbuf_addc(out, node->kind == NODE_LIST ? '[' : '{');
		for (size_t i = 0; i < node->count; i++) {
			if (i)
				strbuf_addc(out, ',');
			if (node->kind == NODE_MAP)
				strbuf_addf(out, "%s:", node->keys[i]->text);
			print_node(out, node->items[i]);
		}
		strbuf_addc(out, node->kind == NODE_LIST ? ']' : '}');
		break;
	}
}

static unsigned notes;

static void count_note(void *ctx, const char *name, uint32_t line, uint32_t column, const char *text)
{
	(void)ctx;
	(void)name;
	(void)line;
	(void)column;
	ck_assert_uint_gt(strlen(text), 0);
	notes++;
}

/* Every document of the text, one after another. */
static void print_stream(struct strbuf *out, const char *text, size_t len, size_t step, const struct doc_limits *limits)
{
	struct dribble dribble = { text, len, step };
	struct doc_input input = { dribble_read, &dribble, "t" };
	struct doc_stream *stream = doc_stream_new(&input, limits, count_note, NULL);
	struct doc *doc;
	struct err err;
	int status;
	unsigned rounds = 0;
	while ((status = doc_stream_next(stream, &doc, &err)) != 0) {
		ck_assert_uint_lt(rounds++, 1000);
		if (out->len)
			strbuf_addc(out, ' ');
		if (status < 0) {
			char *colon = strchr(err.text, ' ');
			ck_assert_ptr_nonnull(colon);
			strbuf_addc(out, '!');
			strbuf_add(out, err.text, (size_t)(colon - err.text - 1));
			continue;
		}
		if (doc->item)
			strbuf_addf(out, "%s*", doc->list_kind ? doc->list_kind : "");
		print_node(out, doc->root);
		doc_free(doc);
	}
	doc_stream_free(stream);
}

/* The room for it grows with it, whether it comes at once or in pieces. */
START_TEST(a_text_of_any_length_is_read_whole)
{
	static const size_t lengths[] = { 16383, 16384, 16385, 32768, 65536, 65537, 131071, 131072, 131073, 300000 };
	static const size_t steps[] = { 1000, 16383, 65537, SIZE_MAX };
	size_t len = lengths[_i];
	for (size_t i = 0; i < 2 * ISO_COUNT(steps); i++) {
		cleanup_strbuf struct strbuf text = { 0 };
		cleanup_strbuf struct strbuf out = { 0 };
		strbuf_adds(&text, i % 2 ? "{\"a\":[\"" : "a: [");
		while (text.len < len - 3)
			strbuf_addc(&text, (char)('a' + text.len % 26));
		strbuf_adds(&text, i % 2 ? "\"]}" : "z]\n");
		print_stream(&out, strbuf_text(&text), text.len, steps[i / 2], NULL);
		ck_assert_uint_eq(out.len, i % 2 ? len - 2 : len + 2); /* quotes, braces */
	}
}
END_TEST

static const struct {
	const char *text;
	const char *tree;
} texts[] = {
	/* YAML 1.1 as Kubernetes reads it */
	{ "a: yes\nb: 'yes'\nc: on\nd: y\n", "{a:true,b:\"yes\",c:true,d:true}" },
	{ "[0777, 0o777, 0x1F, 1_000, -7, 08, 1.5, 1e3, .inf, ~, null, '']",
		"[511,511,31,1000,-7,f08,f1.5,f1e3,f.inf,~,~,\"\"]" },
	{ "a: !!str 5\nb: ! 5\nc: !reset null\n", "{a:\"5\",b:\"5\",c:~}" },
	{ "1: x\ntrue: z\n", "{1:\"x\",true:\"z\"}" },
	{ "base: &b {x: 1, y: 2}\nd:\n  <<: *b\n  y: 3\n", "{base:{x:1,y:2},d:{x:1,y:3}}" },
	{ "d:\n  <<: [{x: 1}, {x: 2, z: 3}]\n", "{d:{x:1,z:3}}" },
	{ "a: 1\na: 2\n", "{a:2}" },
	/* a merge counts where it stands, as go-yaml v2 carries it out */
	{ "b: &b {x: 1}\nd: {x: 5, <<: *b}\n", "{b:{x:1},d:{x:1}}" },
	{ "d: {\"<<\": 1}\n", "{d:{<<:1}}" },
	{ "[n, N, Y, !!int '5', !!float 5, !!str 5, !!bool yes, !!null '']", "[false,false,true,5,f5,\"5\",true,~]" },
	{ "a: !!int abc\n", "!t:1:4" },
	{ "text: |\n  one\n  --- two\n", "{text:\"one\n--- two\n\"}" },
	{ "", "" },
	{ "# nothing\n", "" },
	{ "---\n---\na: 1\n...\n---\nb: 2\n", "~ {a:1} {b:2}" },
	{ "%YAML 1.1\n---\na: 1\n", "{a:1}" },
	{ "\xEF\xBB\xBF" "a: 1\n", "{a:1}" },
	{ "{a: 1, b: [x]}", "{a:1,b:[\"x\"]}" },
	{ "{\"a\": 1}\n---\n{\"a\": 2}\n", "{a:1} {a:2}" },
	/* a broken document costs itself alone */
	{ "a: [1\n---\nb: 2\n", "!t:2:1 {b:2}" },
	{ "a: 1\n---\nb: *none\n---\nc: 3\n", "{a:1} !t:3:4 {c:3}" },
	{ "a: *x\n...\n---\nb: 2\n", "!t:1:4 {b:2}" },
	{ "? [a]\n: 1\n", "!t:1:3" },
	{ "<<: 5\n", "!t:1:5" },
	{ "a: \x01\n", "!t:1:4" },
	{ "? a\n: [b\nc: d}\n\x01\n", "!t:3:2" }, /* of two mistakes the first is said, where it stands */
	/* nor does a comment hold what no text may, and the next document is none the worse for it */
	{ "a: 1 # x\x01y\n", "!t:1:9" },
	{ "# \x1B[31m\na: 1\n---\nb: 2\n", "!t:1:3 {b:2}" },
	{ "a: 1 # \x7F\n", "!t:1:8" },
	{ "a: 1 # \xC2\x80\n", "!t:1:8" },
	{ "a: 1 # tab\tand \xC3\xA9\r\nb: 2\n", "{a:1,b:2}" },
	/* lists of items */
	{ "kind: PodList\nitems:\n- {a: 1}\n- {b: 2}\nmetadata: {}\n---\nc: 1\n", "PodList*{a:1} PodList*{b:2} {c:1}" },
	{ "items: []\n", "" },
	/* anchors reach from one item to the next, not into the next document */
	{ "x: &h {q: 1}\nitems:\n- &a {k: *h}\n- *a\n- {j: *a}\n---\nb: *a\n", "*{k:{q:1}} *{k:{q:1}} *{j:{k:{q:1}}} !t:7:4" },
	{ "items:\n- 1\nitems:\n- 2\n", "*1 *2" },
	{ "{\"items\":[1],\"items\":[2]}", "*1 *2" },
	{ "a: &a [*a]\n", "!t:1:8" },
	{ "a: 1\n...\n%YAML 1.1\n---\nb: 2\n", "{a:1} {b:2}" },
	{ "items:\n- a: 1\n- b: *x\n", "*{a:1} !t:3:6" },
	{ "items:\n- a: 1\n- b: 2\x01\n", "*{a:1} !t:3:7" },
	/* JSON, all of it */
	{ "{\"a\": [1, -0.5, 1E+2, true, false, null, \"x\"]}", "{a:[1,f-0.5,f1E+2,true,false,~,\"x\"]}" },
	{ "\n[\"\\ud83d\\udc33\\u00e9\\n\\/\\u007f\x7F\"]", "[\"\xF0\x9F\x90\xB3\xC3\xA9\n/\x7F\x7F\"]" },
	{ "[\"\\ud83d\"]", "[\"\xEF\xBF\xBD\"]" },
	{ "{\"items\": [{\"k\": 1}, {\"k\": 2}], \"kind\": \"List\"}", "*{k:1} *{k:2}" },
	{ "{\"kind\": \"List\", \"items\": [{\"k\": 1}]}\n{\"k\": 3}", "List*{k:1} {k:3}" },
	{ "{\"items\": []}", "" },
	{ "{\"items\": {}}", "{items:{}}" },
	{ "{\"a\": 1, \"a\": 2}", "{a:2}" },
	{ "{\"a\": 9223372036854775808}", "{a:f9223372036854775808}" },
	{ "{}", "{}" },
	{ "[1] x", "[1] !t:1:5" },
	{ "[01]", "[1]" }, /* no JSON, but YAML: octal */
	{ "[1,]", "[1]" }, /* likewise */
	{ "{\"a\": \"\n\"}", "{a:\" \"}" },
	{ "{\"a\" 1}", "!t:1:6" },
	{ "{\"a\": tru", "!t:1:7" },
	{ "[1, 2", "!t:1:6" },
	{ "{\"items\": [{\"a\": 1}, {]}", "*{a:1} !t:1:23" },
	/* not text */
	{ "\xFF\xFE" "a", "!t:1:1" },
	{ "a: \xC3\x28\n---\nb: 1\n", "!t:1:4 {b:1}" },
	{ "a: \xC3\xA4\xA4\n---\nb: 1\n", "!t:1:5 {b:1}" },
};

START_TEST(a_text_becomes_the_same_tree_however_it_arrives)
{
	static const size_t steps[] = { 1, 2, 3, 7, 100000 };
	for (size_t i = 0; i < ISO_COUNT(steps); i++) {
		cleanup_strbuf struct strbuf out = { 0 };
		print_stream(&out, texts[_i].text, strlen(texts[_i].text), steps[i], NULL);
		ck_assert_msg(strcmp(strbuf_text(&out), texts[_i].tree) == 0, "%s\nstep %zu\nwanted %s\ngot    %s",
			texts[_i].text, steps[i], texts[_i].tree, strbuf_text(&out));
	}
}
END_TEST

static void lies_inside(const struct node *node, uint64_t first, uint64_t last)
{
	ck_assert_uint_ge(node->offset, first);
	ck_assert_uint_le(node->offset, node->end);
	ck_assert_uint_le(node->end, last);
	for (size_t i = 0; i < node->count; i++)
		lies_inside(node->items[i], node->offset, node->end);
}

/* Found by fuzzing. */
START_TEST(a_value_that_nobody_wrote_lies_in_what_holds_it)
{
	static const char *const flows[] = { "[a:\n]", "[a:\n\n\t]", "{a: [b:\n\n], c:\n}\n", "a:\n\n# x\nb:\n  - c:\n\n" };
	for (size_t i = 0; i < ISO_COUNT(flows); i++) {
		struct doc *doc;
		ck_assert_int_eq(doc_read("t", flows[i], strlen(flows[i]), NULL, &doc, NULL), 0);
		lies_inside(doc->root, 0, strlen(flows[i]));
		doc_free(doc);
	}
}
END_TEST

START_TEST(nodes_know_their_place_in_bytes_and_characters)
{
	static const char text[] = "# \xC3\xA9\xC3\xA9\n\xC3\xA9: {\xE5\xAE\xB9: val}\nlist:\n- \xC3\xA9x\n";
	struct doc *doc;
	struct err err;
	ck_assert_int_eq(doc_read("t", text, strlen(text), NULL, &doc, &err), 0);
	const struct node *value = node_get(node_get(doc->root, "\xC3\xA9"), "\xE5\xAE\xB9");
	ck_assert_uint_eq(value->line, 2);
	ck_assert_uint_eq(value->column, 8);
	ck_assert_int_eq(strncmp(text + value->offset, "val}", 4), 0);
	ck_assert_uint_eq(value->end - value->offset, 3);
	const struct node *item = node_at(node_get(doc->root, "list"), 0);
	ck_assert_uint_eq(item->line, 4);
	ck_assert_mem_eq(text + item->offset, "\xC3\xA9x", 3);
	doc_free(doc);
	static const char json[] = "{\n \"\xC3\xA9\": \"\xC3\xA9\", \"b\": 12}";
	ck_assert_int_eq(doc_read("t", json, strlen(json), NULL, &doc, &err), 0);
	value = node_get(doc->root, "b");
	ck_assert_uint_eq(value->line, 2);
	ck_assert_uint_eq(value->column, 17);
	ck_assert_int_eq(strncmp(json + value->offset, "12}", 3), 0);
	ck_assert_uint_eq(value->end - value->offset, 2);
	doc_free(doc);
}
END_TEST

START_TEST(lookup_never_stumbles)
{
	struct doc *doc;
	struct err err;
	static const char text[] = "{\"a\": {\"b\": [10, \"x\\u0000y\"]}}";
	ck_assert_int_eq(doc_read("t", text, strlen(text), NULL, &doc, &err), 0);
	ck_assert_int_eq(node_at(node_path(doc->root, "a.b"), 0)->integer, 10);
	ck_assert_ptr_null(node_path(doc->root, "a.c.d"));
	ck_assert_ptr_null(node_path(doc->root, "a.b.c"));
	ck_assert_ptr_null(node_at(node_path(doc->root, "a.b"), 2));
	ck_assert_ptr_null(node_get(NULL, "a"));
	ck_assert_uint_eq(node_count(NULL), 0);
	ck_assert_ptr_null(node_text(node_at(node_path(doc->root, "a.b"), 1)));
	doc_free(doc);
	ck_assert_int_lt(doc_read("t", "", 0, NULL, &doc, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.text, "t:1:1"));
}
END_TEST

/* Texts that would be large: each must end in an error that says so. */
static void make_bomb(struct strbuf *out, int which)
{
	switch (which) {
	case 0: /* nested YAML lists */
	case 1: /* nested JSON lists */
		strbuf_adds(out, which ? "{\"a\":" : "a: ");
		for (int i = 0; i < 100000; i++)
			strbuf_addc(out, '[');
		break;
	case 2: /* a billion laughs */
		strbuf_adds(out, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
		for (int i = 1; i < 12; i++) {
			strbuf_addf(out, "a%d: &a%d [", i, i);
			for (int n = 0; n < 10; n++)
				strbuf_addf(out, "%s*a%d", n ? ", " : "", i - 1);
			strbuf_adds(out, "]\n");
		}
		break;
	case 3: /* a scalar without end, plain */
	case 4: /* quoted */
	case 5: /* in JSON */
		strbuf_adds(out, which == 3 ? "a: " : which == 4 ? "a: \"" : "{\"a\": \"");
		for (int i = 0; i < 6 << 20; i++)
			strbuf_addc(out, 'x');
		break;
	case 6: /* merge keys that double */
		strbuf_adds(out, "m0: &m0 {a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8}\n");
		for (int i = 1; i < 30; i++)
			strbuf_addf(out, "m%d: &m%d [*m%d, *m%d]\n", i, i, i - 1, i - 1);
		break;
	case 8: /* aliases that nest */
		strbuf_adds(out, "a0: &a0 [1]\n");
		for (int i = 1; i < 1000; i++)
			strbuf_addf(out, "a%d: &a%d [*a%d]\n", i, i, i - 1);
		break;
	case 11: /* aliases that do not nest, but are many */
		strbuf_adds(out, "a: &a [");
		for (int i = 0; i < 1000; i++)
			strbuf_adds(out, "1,");
		strbuf_adds(out, "]\nb: [");
		for (int i = 0; i < 300; i++)
			strbuf_adds(out, "*a,");
		strbuf_adds(out, "]\n");
		break;
	case 9: /* libyaml compares each %TAG with all before it */
		for (int i = 0; i < 100000; i++)
			strbuf_addf(out, "%%TAG !a%d! x\n", i);
		break;
	case 10: /* a tag whose prefix is long */
		strbuf_adds(out, "%TAG !e! ");
		for (int i = 0; i < 100000; i++)
			strbuf_addc(out, 'p');
		strbuf_adds(out, "\n---\n- !e!x 1\n");
		break;
	case 7: /* values without end */
		strbuf_adds(out, "[");
		for (int i = 0; i < 2100000; i++)
			strbuf_adds(out, "1,");
		break;
	}
}

START_TEST(keys_are_compared_as_go_compares_them)
{
	ck_assert(key_folds("syscalls", "syscalls"));
	ck_assert(key_folds("SysCalls", "syscalls"));
	ck_assert(key_folds("\xC5\xBFyscall\xC5\xBF", "syscalls"));
	ck_assert(key_folds("mas\xE2\x84\xAA" "edPaths", "maskedPaths"));
	ck_assert(!key_folds("syscall", "syscalls"));
	ck_assert(!key_folds("syscallss", "syscalls"));
	ck_assert(!key_folds("[yscalls", "{yscalls"));
	struct doc *doc;
	static const char text[] = "{\"a\": 1, \"A\": 2, \"a\\u0000b\": 3, \"b\": [{\"c\": 1, \"d\": 2, \"C\": 3}]}";
	ck_assert_int_eq(doc_read("t", text, strlen(text), NULL, &doc, NULL), 0);
	ck_assert_int_eq(node_get_folded(doc->root, "a")->integer, 2);
	ck_assert_int_eq(node_get_folded(node_at(node_get(doc->root, "b"), 0), "C")->integer, 3);
	ck_assert_ptr_null(node_get_folded(doc->root, "c"));
	ck_assert_ptr_null(node_get_folded(NULL, "a"));
	ck_assert_str_eq(node_folded_twice(doc->root)->text, "A");
	ck_assert_str_eq(node_folded_twice(node_get(doc->root, "b"))->text, "C");
	ck_assert_ptr_null(node_folded_twice(node_get(doc->root, "a")));
	ck_assert_ptr_null(node_folded_twice(NULL));
	doc_free(doc);
}
END_TEST

START_TEST(bombs_end_in_an_error_with_a_place)
{
	cleanup_strbuf struct strbuf bomb = { 0 };
	cleanup_strbuf struct strbuf out = { 0 };
	make_bomb(&bomb, _i);
	print_stream(&out, bomb.data, bomb.len, 65536, NULL);
	ck_assert_msg(out.len > 4 && strncmp(out.data, "!t:", 3) == 0, "%.60s", strbuf_text(&out));
}
END_TEST

START_TEST(odd_things_are_noted)
{
	cleanup_strbuf struct strbuf out = { 0 };
	notes = 0;
	print_stream(&out, "a: 1\na: 2\nb: !!binary x\n", 24, 100, NULL);
	ck_assert_uint_eq(notes, 2);
	notes = 0;
	print_stream(&out, "{\"a\": 1, \"a\": 2}", 16, 100, NULL);
	ck_assert_uint_eq(notes, 1);
}
END_TEST

START_TEST(tags_of_others_are_kept)
{
	struct doc *doc;
	struct err err;
	static const char text[] = "a: !reset null\nb: !override [x]\nc: !!str 5\n";
	ck_assert_int_eq(doc_read("t", text, strlen(text), NULL, &doc, &err), 0);
	ck_assert_str_eq(node_get(doc->root, "a")->tag, "!reset");
	ck_assert_str_eq(node_get(doc->root, "b")->tag, "!override");
	ck_assert_ptr_null(node_get(doc->root, "c")->tag);
	doc_free(doc);
}
END_TEST

#define KEYS_MANY 1000

/* Every key has its value, of whatever length and order they stand; no other has one. */
static void assert_all_found(const struct node *map)
{
	char name[16];
	ck_assert_uint_eq(node_count(map), KEYS_MANY);
	for (size_t i = 0; i < KEYS_MANY; i++) {
		size_t at;
		snprintf(name, sizeof(name), "k%zu", i * 7 % KEYS_MANY);
		ck_assert(node_find(map, name, &at));
		ck_assert_uint_eq(at, i);
		ck_assert_int_eq(node_get(map, name)->integer, (int64_t)i);
	}
	ck_assert_ptr_null(node_get(map, "k"));
	ck_assert_ptr_null(node_get(map, "k1000"));
	ck_assert_ptr_null(node_get(map, ""));
	ck_assert_ptr_null(node_get(map, "zzzzzzzzz"));
}

/* As it is written, as a merge key brings it, and as what a merge replaces leaves it. */
START_TEST(a_key_of_many_is_found)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct doc *doc;
	struct err err;
	strbuf_adds(&text, "a: &a\n");
	for (unsigned i = 0; i < KEYS_MANY; i++)
		strbuf_addf(&text, "  k%u: %u\n", i * 7 % KEYS_MANY, i);
	strbuf_adds(&text, "b: {<<: *a}\nc:\n  k7: 1\n  k0: 5\n  <<: *a\n");
	ck_assert_int_eq(doc_read("t", strbuf_text(&text), text.len, NULL, &doc, &err), 0);
	assert_all_found(node_get(doc->root, "a"));
	assert_all_found(node_get(doc->root, "b"));
	const struct node *written = node_get(doc_written(doc), "c");
	ck_assert_int_eq(node_get(node_get(doc->root, "c"), "k0")->integer, 0);
	ck_assert_int_eq(node_get(written, "k0")->integer, 5);
	ck_assert_int_eq(node_get(written, "k14")->integer, 2);
	doc_free(doc);
}
END_TEST

START_TEST(an_alias_in_every_item_costs_no_more_than_one_document)
{
	cleanup_strbuf struct strbuf text = { 0 };
	cleanup_strbuf struct strbuf out = { 0 };
	const struct doc_limits limits = { .document_bytes = 100000 };
	strbuf_adds(&text, "items:\n- &a ");
	for (int i = 0; i < 10000; i++)
		strbuf_addc(&text, 'x');
	for (int i = 0; i < 100; i++)
		strbuf_adds(&text, "\n- *a");
	print_stream(&out, text.data, text.len, 65536, &limits);
	ck_assert_uint_lt(out.len, 120000);
	ck_assert_ptr_nonnull(strstr(strbuf_text(&out), "!t:"));
}
END_TEST

START_TEST(a_text_of_errors_comes_to_an_end)
{
	cleanup_strbuf struct strbuf text = { 0 };
	cleanup_strbuf struct strbuf out = { 0 };
	for (int i = 0; i < 5000; i++)
		strbuf_adds(&text, "---\n@\n");
	print_stream(&out, text.data, text.len, 65536, NULL);
	size_t errors = 0;
	for (const char *at = strbuf_text(&out); (at = strchr(at, '!')); at++)
		errors++;
	ck_assert_uint_eq(errors, 100);
}
END_TEST

/* A block ends with what stands last in it, not with the blank lines behind. */
START_TEST(a_node_ends_where_its_text_ends)
{
	static const char text[] = "a:\n  b: x\n  c: [1, 2 ]  # no\n\n# no\nd:\n- *y\n";
	static const char whole[] = "y: &y 1\na:\n  b: x\n  c: [1, 2 ]  # no\n\n# no\nd:\n- *y\n";
	struct doc *doc;
	struct err err;
	ck_assert_int_eq(doc_read("t", whole, strlen(whole), NULL, &doc, &err), 0);
	const struct node *a = node_get(doc->root, "a");
	const struct node *d = node_get(doc->root, "d");
	ck_assert_uint_eq(a->end, (uint64_t)(strstr(whole, " ]") + 2 - whole));
	ck_assert_uint_eq(d->end, strlen(whole) - 1);
	ck_assert_uint_eq(node_get(a, "c")->end, a->end);
	doc_free(doc);
	ck_assert_int_lt(doc_read("t", text, strlen(text), NULL, &doc, &err), 0);
}
END_TEST

START_TEST(one_text_in_memory_is_one_document)
{
	struct doc *doc;
	struct err err;
	static const char list[] = "{\"items\": [1, 2]}";
	ck_assert_int_eq(doc_read("t", list, strlen(list), NULL, &doc, &err), 0);
	ck_assert_uint_eq(node_count(node_get(doc->root, "items")), 2);
	doc_free(doc);
	static const char two[] = "a: 1\n---\nb: 2\n";
	ck_assert_int_lt(doc_read("t", two, strlen(two), NULL, &doc, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.text, "t:3:1: a second document"));
	static const char rest[] = "{\"a\": 1} x";
	ck_assert_int_lt(doc_read("t", rest, strlen(rest), NULL, &doc, &err), 0);
}
END_TEST

/* ---- the YAML test suite ------------------------------------------------------------ */

#define CORPORA_DEFAULT "../shared/corpora"

static char *read_file(const char *path, size_t *ret_len)
{
	struct strbuf text = { 0 };
	char chunk[4096];
	FILE *file = fopen(path, "r");
	if (!file)
		return NULL;
	size_t n;
	while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		strbuf_add(&text, chunk, n);
	fclose(file);
	*ret_len = text.len;
	return text.data ? text.data : calloc(1, 1);
}

/* The row of docs/yaml.md that names the case: "refused", "accepted", "read differently"; NULL: none. */
static const char *deviation(const char *page, const char *id)
{
	static const char *const kinds[] = { "refused", "accepted", "read differently" };
	for (const char *at = page; (at = strstr(at, id)); at += strlen(id)) {
		const char *line = at;
		char after = at[strlen(id)];
		while (line > page && line[-1] != '\n')
			line--;
		if (line[0] != '|' || at[-1] != ' ' || (after != ' ' && after != '|'))
			continue;
		for (size_t i = 0; i < ISO_COUNT(kinds); i++)
			if (strncmp(line + 2, kinds[i], strlen(kinds[i])) == 0)
				return kinds[i];
	}
	return NULL;
}

/* The same value: maps in any order, numbers by what they count. */
static bool same(const struct node *a, const struct node *b)
{
	if (a->kind == NODE_INT || a->kind == NODE_FLOAT)
		return (b->kind == NODE_INT || b->kind == NODE_FLOAT) && strtod(a->text, NULL) == strtod(b->text, NULL);
	if (a->kind != b->kind || a->count != b->count)
		return false;
	if (a->kind == NODE_STRING)
		return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
	if (a->kind == NODE_BOOL)
		return a->boolean == b->boolean;
	for (size_t i = 0; i < a->count; i++) {
		const struct node *other = a->keys ? node_get(b, a->keys[i]->text) : b->items[i];
		if (!other || !same(a->items[i], other))
			return false;
	}
	return true;
}

/* False: the case is one document, and its JSON says otherwise. Streams of several are not compared. */
static bool as_json(const char *folder, const char *id, const char *text, size_t len)
{
	char path[600];
	size_t json_len;
	struct doc *wanted;
	struct doc *got;
	bool equal = true;
	snprintf(path, sizeof(path), "%s/cases/%s.in.json", folder, id);
	char *json = read_file(path, &json_len);
	if (json && strchr("{[\"", *json) && doc_read("t", json, json_len, NULL, &wanted, NULL) == 0) {
		if (doc_read("t", text, len, NULL, &got, NULL) == 0) {
			equal = same(wanted->root, got->root);
			doc_free(got);
		}
		doc_free(wanted);
	}
	free(json);
	return equal;
}

/* What became of a case against what EXPECTED.json and its JSON say; NULL: what should. */
static const char *outcome(const char *folder, const char *id, bool must_fail)
{
	char path[600];
	size_t len;
	cleanup_strbuf struct strbuf got = { 0 };
	snprintf(path, sizeof(path), "%s/cases/%s.in.yaml", folder, id);
	char *text = read_file(path, &len);
	ck_assert_msg(text != NULL, "%s", path);
	print_stream(&got, text, len, 4096, NULL);
	bool failed = strstr(strbuf_text(&got), "!t:") != NULL;
	const char *outcome = NULL;
	if (failed != must_fail)
		outcome = failed ? "refused" : "accepted";
	else if (!failed && !as_json(folder, id, text, len))
		outcome = "read differently";
	free(text);
	return outcome;
}

START_TEST(the_yaml_test_suite_is_read_as_docs_say)
{
	char folder[500];
	char path[600];
	size_t len;
	const char *corpora = getenv("ISOTOP_CORPORA");
	const char *srcdir = getenv("srcdir") ? getenv("srcdir") : "..";
	snprintf(folder, sizeof(folder), corpora ? "%s%s/yaml-test-suite" : "%s/" CORPORA_DEFAULT "%s/yaml-test-suite",
		corpora ? "" : srcdir, corpora ? corpora : "");
	snprintf(path, sizeof(path), "%s/EXPECTED.json", folder);
	char *expected = read_file(path, &len);
	if (!expected) {
		printf("skipped: the YAML test suite is not in %s\n", folder);
		return;
	}
	struct doc *doc;
	ck_assert_int_eq(doc_read("EXPECTED.json", expected, len, NULL, &doc, NULL), 0);
	free(expected);
	snprintf(path, sizeof(path), "%s/docs/yaml.md", srcdir);
	char *page = read_file(path, &len);
	ck_assert_msg(page != NULL, "%s", path);
	unsigned wrong = 0;
	for (size_t i = 0; i < doc->root->count; i++) {
		const char *id = doc->root->keys[i]->text;
		const struct node *row = doc->root->items[i];
		const char *is = outcome(folder, id, node_get(row, "fail")->boolean);
		const char *said = deviation(page, id);
		if ((is != NULL) != (said != NULL) || (is && strcmp(is, said) != 0)) {
			printf("%s (%s) is %s, docs/yaml.md says %s\n", id, node_text(node_get(row, "name")),
				is ? is : "as it should be", said ? said : "nothing");
			wrong++;
		}
	}
	doc_free(doc);
	free(page);
	fflush(stdout);
	ck_assert_uint_eq(wrong, 0);
}
END_TEST

Suite *doc_suite(void)
{
	Suite *suite = suite_create("doc");
	TCase *tc = tcase_create("doc");
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, a_text_becomes_the_same_tree_however_it_arrives, 0, (int)ISO_COUNT(texts));
	tcase_add_loop_test(tc, a_text_of_any_length_is_read_whole, 0, 10);
	tcase_add_test(tc, nodes_know_their_place_in_bytes_and_characters);
	tcase_add_loop_test(tc, a_text_that_breaks_off_is_an_error_once_and_then_the_end, 0, ISO_COUNT(before_the_break));
	tcase_add_test(tc, a_value_that_nobody_wrote_lies_in_what_holds_it);
	tcase_add_test(tc, lookup_never_stumbles);
	tcase_add_test(tc, keys_are_compared_as_go_compares_them);
	tcase_add_loop_test(tc, bombs_end_in_an_error_with_a_place, 0, 12);
	tcase_add_test(tc, odd_things_are_noted);
	tcase_add_test(tc, tags_of_others_are_kept);
	tcase_add_test(tc, a_key_of_many_is_found);
	tcase_add_test(tc, an_alias_in_every_item_costs_no_more_than_one_document);
	tcase_add_test(tc, a_text_of_errors_comes_to_an_end);
	tcase_add_test(tc, a_node_ends_where_its_text_ends);
	tcase_add_test(tc, one_text_in_memory_is_one_document);
	tcase_add_test(tc, the_yaml_test_suite_is_read_as_docs_say);
	suite_add_tcase(suite, tc);
	return suite;
}
