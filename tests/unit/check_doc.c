/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "suites.h"

#include <isotop/doc.h>

#include <errno.h>
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

static const struct {
	const char *text;
	const char *tree;
} texts[] = {
	/* YAML 1.1 as Kubernetes reads it */
	{ "a: yes\nb: 'yes'\nc: on\nd: y\n", "{a:true,b:\"yes\",c:true,d:\"y\"}" },
	{ "[0777, 0o777, 0x1F, 1_000, -7, 08, 1.5, 1e3, .inf, ~, null, '']",
		"[511,511,31,1000,-7,f08,f1.5,f1e3,f.inf,~,~,\"\"]" },
	{ "a: !!str 5\nb: ! 5\nc: !reset null\n", "{a:\"5\",b:\"5\",c:~}" },
	{ "1: x\ntrue: y\n", "{1:\"x\",true:\"y\"}" },
	{ "base: &b {x: 1, y: 2}\nd:\n  <<: *b\n  y: 3\n", "{base:{x:1,y:2},d:{x:1,y:3}}" },
	{ "d:\n  <<: [{x: 1}, {x: 2, z: 3}]\n", "{d:{x:1,z:3}}" },
	{ "a: 1\na: 2\n", "{a:2}" },
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
	{ "? [a]\n: 1\n", "!t:1:3" },
	{ "<<: 5\n", "!t:1:5" },
	{ "a: \x01\n", "!t:1:4" },
	/* lists of items */
	{ "kind: PodList\nitems:\n- {a: 1}\n- {b: 2}\nmetadata: {}\n---\nc: 1\n", "PodList*{a:1} PodList*{b:2} {c:1}" },
	{ "items: []\n", "" },
	{ "items:\n- a: 1\n- b: *x\n", "*{a:1} !t:3:6" },
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
	case 7: /* values without end */
		strbuf_adds(out, "[");
		for (int i = 0; i < 2100000; i++)
			strbuf_adds(out, "1,");
		break;
	}
}

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

Suite *doc_suite(void)
{
	Suite *suite = suite_create("doc");
	TCase *tc = tcase_create("doc");
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, a_text_becomes_the_same_tree_however_it_arrives, 0, (int)ISO_COUNT(texts));
	tcase_add_test(tc, nodes_know_their_place_in_bytes_and_characters);
	tcase_add_test(tc, lookup_never_stumbles);
	tcase_add_loop_test(tc, bombs_end_in_an_error_with_a_place, 0, 8);
	tcase_add_test(tc, odd_things_are_noted);
	tcase_add_test(tc, tags_of_others_are_kept);
	suite_add_tcase(suite, tc);
	return suite;
}
