/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML that is read without libyaml, beside what libyaml makes of it: small texts, of which it is known here whether
 * they are, and the files of all cases, whole and broken in many ways.
 */
#include "config.h"

#include "suites.h"
#include "yaml_beside.h"

#include "doc/yaml.h"

#include <glob.h>
#include <stdio.h>

#include <isotop/file.h>

/* Whether no libyaml is needed. To add a text: its row. */
static const struct {
	const char *text;
	bool quick;
} texts[] = {
	{ "a: b\n", true },
	{ "a: b", true },
	{ "---\na: b\n", true },
	{ "# c\n---   \n\na: b\n", true },
	{ "a: b\n---\nc: d\n", true },
	{ "a: b\n---", true },
	{ "a:\n- b\n- c: 1\n  d:\n  - e\n", true },
	{ "a:\n  - b\n  - c: 1\n    d:\n      - e\nf: g\n", true },
	{ "a:\n- b\nc:\n  d:\n  - e\n  f: g\n", true },
	{ "- - a\n  - b\n-  - c\n", true },
	{ "- a: 1\n  b: 2\n-   c: 3\n    d: 4\n", true },
	{ "a:\nb:\n  c:\n  d:\n", true },
	{ "a:   # nothing\nb: c # d\n", true },
	{ "a: \"b: c # d\"\n\"e f\": 'g'\n", true },
	{ "a: b#c d  \nurl: http://h/p?q#f\n", true },
	{ "a: -1\nb: --flag\nc: 1e3\nd: ~x\n", true },
	{ "a: []\nb: {}\nc: [ALL, 'b', \"c\"]\nd: {e: f, g: [h]}\n", true },
	{ "a: |\n  b\n   c\n\n  d\n\ne: f\n", true },
	{ "a: |-\n  b\n\n\n# e\nc: |+\n    d\n\n", true },
	{ "a:\n- |\n  b\n- c\n", true },
	{ "a: |\n  b\n     \n  c\n", true },
	{ "yes: no\n1: 2\nnull: ~\n", true },
	{ "a: b\na: c\n", true },
	{ "", false },
	{ "# nothing\n", false },
	{ "---\n---\na: b\n", false },
	{ "--- a\n", false },
	{ "a\n", false },
	{ "a: b\n...\n", false },
	{ "%YAML 1.1\n---\na: b\n", false },
	{ " a: b\n", false },
	{ "a: b: c\n", false },
	{ "a: b\n  c\n", false },
	{ "a: b\n  c: d\n", false },
	{ "a:\n  b: c\n d: e\n", false },
	{ "a:\n  b\n", false },
	{ "a: - b\n", false },
	{ "-\n  a: b\n", false },
	{ "- # c\n  a\n", false },
	{ "a: b\n- c\n", false },
	{ "a: \"b\\n\"\n", false },
	{ "a: \"b\n  c\"\n", false },
	{ "a: 'b''c'\n", false },
	{ "a: \"b\" c\n", false },
	{ "a: \"b\"#c\n", false },
	{ "a: &b c\nd: *b\n", false },
	{ "a: !b c\n", false },
	{ "<<: {a: b}\n", false },
	{ "a: [b,\n  c]\n", false },
	{ "a: [b: c]\n", false },
	{ "a: [b, ]\n", false },
	{ "a: {b}\n", false },
	{ "a: {b:c}\n", false },
	{ "a: [b] c\n", false },
	{ "a: >\n  b\n", false },
	{ "a: |2\n  b\n", false },
	{ "a: |\n\n  b\n", false },
	{ "a: |\nb: c\n", false },
	{ "a: |\n  b", false },
	{ "a: |\n    b\n  c\n", false },
	{ "a b: c\n", false },
	{ "a : b\n", false },
	{ "? a\n: b\n", false },
	{ "a: b\r\nc: d\r\n", false },
	{ "a:\tb\n", false },
	{ "a: \xc3\xa4\n", false },
	{ "a: @b\n", false },
	{ "a: %b\n", false },
	{ "a: b\x01\n", false },
};

static bool is_quick(const char *text)
{
	const struct doc_limits limits = { .scalar_bytes = 1000 };
	struct doc_text unread = { text, strlen(text) };
	struct text bytes = { .input = doc_input_text(&unread, "input"), .line = 1, .column = 1 };
	struct yaml_reader reader = { .text = &bytes, .limits = &limits };
	bool quick = yaml_quick_start(&reader);
	yaml_quick_free(&reader.quick);
	free(bytes.buffer);
	return quick;
}

/* At once and in pieces, and with room for less than all of it. */
static void is_read_alike(const char *text, size_t len)
{
	static const struct doc_limits limits[] = { { .nodes = 20000 }, { .nodes = 9, .depth = 3, .scalar_bytes = 40 } };
	for (size_t i = 0; i < ISO_COUNT(limits); i++) {
		const char *differs = yaml_beside(text, len, i ? 7 : len + 1, limits[i]);
		ck_assert_msg(!differs, "%s differs:\n%.*s", differs, (int)len, text);
	}
}

START_TEST(a_small_text_is_read_alike)
{
	const char *text = texts[_i].text;
	ck_assert_msg(is_quick(text) == texts[_i].quick, "%s\nis read by %s", text, texts[_i].quick ? "libyaml" : "the quick one");
	is_read_alike(text, strlen(text));
}
END_TEST

START_TEST(places_are_those_of_libyaml)
{
	static const char text[] = "a:\n- b: |\n    c\n   \n  d: [e]\n";
	struct doc *doc;
	struct err err;
	ck_assert(is_quick(text));
	ck_assert_int_eq(doc_read("input", text, strlen(text), NULL, &doc, &err), 0);
	const struct node *item = node_at(node_get(doc->root, "a"), 0);
	const struct node *d = node_get(item, "d");
	ck_assert_str_eq(node_get(item, "b")->text, "c\n");
	ck_assert_uint_eq(d->line, 5);
	ck_assert_uint_eq(d->column, 6);
	ck_assert_uint_eq(d->offset, 25);
	ck_assert_uint_eq(d->end, 28);
	doc_free(doc);
}
END_TEST

/* What is put somewhere into a text to break it. */
static const char *const bits[] = { " ", "\n", "-", "- ", ": ", ":", "#", " #", "\"", "'", "[", "]", "{", "}", ",", "|", "|-", "|+",
	">", "&a", "*a", "!", "\n\n", "  ", "?", "\t", "---\n", "...\n", "%", "<<: ", "\\", "''", "a", "~", "0", "\r\n", "\xc3\xa4",
	"- - ", "\n- ", "\n  " };

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static void is_read_alike_when_broken(const char *text, size_t len, uint32_t *state)
{
	cleanup_strbuf struct strbuf broken = { 0 };
	size_t at = next_random(state) % (len + 1);
	size_t gone = next_random(state) % 3;
	strbuf_add(&broken, text, at);
	if (next_random(state) % 4)
		strbuf_adds(&broken, bits[next_random(state) % ISO_COUNT(bits)]);
	gone = at + gone < len ? gone : 0;
	strbuf_add(&broken, text + at + gone, len - at - gone);
	is_read_alike(strbuf_text(&broken), broken.len);
}

START_TEST(the_files_of_all_cases_are_read_alike)
{
	const char *top = getenv("srcdir");
	char pattern[4096];
	glob_t found;
	uint32_t state = 5;
	size_t quick = 0;
	snprintf(pattern, sizeof(pattern), "%s/tests/cases/*/*.y*ml", top ? top : ".");
	if (glob(pattern, 0, NULL, &found) != 0) {
		printf("skipped: there is no %s\n", pattern);
		return;
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		cleanup_strbuf struct strbuf text = { 0 };
		ck_assert_int_eq(file_read_typed(found.gl_pathv[i], 1 << 20, &text), 0);
		quick += is_quick(strbuf_text(&text));
		is_read_alike(strbuf_text(&text), text.len);
		for (unsigned round = 0; round < 40; round++)
			is_read_alike_when_broken(strbuf_text(&text), text.len, &state);
	}
	ck_assert_uint_gt(quick, found.gl_pathc / 4);
	globfree(&found);
}
END_TEST

Suite *yaml_quick_suite(void)
{
	Suite *suite = suite_create("yaml_quick");
	TCase *tc = tcase_create("yaml_quick");
	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, a_small_text_is_read_alike, 0, (int)ISO_COUNT(texts));
	tcase_add_test(tc, places_are_those_of_libyaml);
	tcase_add_test(tc, the_files_of_all_cases_are_read_alike);
	suite_add_tcase(suite, tc);
	return suite;
}
