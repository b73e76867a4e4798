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
	{ "a: b\nitems:\n- c\n", true },
	{ "items:\n# c\n\n  - c: d\n", true },
	{ "items:\n- \xc3\xa4\n", true }, /* the item is not, what stands before it is */
	{ "items:\n", true },
	{ "items: []\n", true },
	{ "items:\n  a: b\n", true },
	{ "items:\n -a\n", false },
	{ "a: 'b\nitems:\n- c'\n", false },
	{ "a: \xc3\xa4\nitems:\n- c\n", false },
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
	static const struct doc_limits limits[] = { { .nodes = 20000 }, { .nodes = 9, .depth = 3, .scalar_bytes = 40 },
		{ .nodes = 20000, .scalar_bytes = 50 } };
	for (size_t i = 0; i < ISO_COUNT(limits); i++) {
		const char *differs = yaml_beside(text, len, i == 1 ? 7 : len + 1, limits[i]);
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

/* ---- lists ----------------------------------------------------------------------- */

/* Each broken in many ways; of the third limits of is_read_alike() libyaml gives back an item after 50 bytes. */
static const char *const lists[] = {
	"apiVersion: v1\nitems:\n- a: b\n  c: d\n- a: \"x\\ty\"\n  e: [1, 2]\n  long: 'more than there is in fifty bytes'\n"
	"- f: g\n- h: |\n    i\n\n   j\nkind: List\nmetadata:\n  resourceVersion: \"\"\n",
	"items:\n  - a: &x {b: c}\n    long: \"more than there is in fifty bytes of it\"\n  # c\n\n  - *x\n  - d: *x\n  - e\n  - - f\n",
	"# c\n---\nkind: List\nitems:\n- a: |+\n    b\n\n- \xc3\xa4: \xc3\xa4\n  long: more than there is in fifty bytes of it\n- c: d\n"
	"- {a: b}\n- [c]\n---\nitems:\n- a:\n  - b\n  c:\n",
	"items:\n- a: b\n- a: 'b\n    c'\n  long: more than there is in fifty bytes of it\n- a: c\n...\n---\nitems:\n- x\n- y\nz: &z 1\ny: *z\n",
	"items:\n- a: b\n\n- ? a\n  : more than there is in fifty bytes of it, more than that\n-   a: c\n    d: e\n-\n  a: b\n- # c\n  a: b\n"
	"items:\n- again\n",
};

START_TEST(a_list_is_read_alike_when_broken)
{
	uint32_t state = 7;
	const char *text = lists[_i];
	is_read_alike(text, strlen(text));
	for (unsigned round = 0; round < 400; round++)
		is_read_alike_when_broken(text, strlen(text), &state);
}
END_TEST

/* Appends an item of some 300 bytes; one of libyaml's where it is odd. */
static void add_item(struct strbuf *out, size_t i, bool odd)
{
	strbuf_addf(out, "- metadata:\n    name: pod-%zu\n    note: %s\n  spec:\n    containers:\n", i, odd ? "\"a\\tb\"" : "ab");
	for (size_t k = 0; k < 5; k++)
		strbuf_addf(out, "    - name: c%zu\n      image: registry/app:%zu\n", k, i);
}

/* Who reads each item of a list: a letter for each, "q" without libyaml, "l" with it. */
static void read_items(const char *text, size_t len, struct strbuf *ret)
{
	const struct doc_limits limits = { .scalar_bytes = 4 << 20, .depth = 200, .nodes = 1000000, .document_bytes = 64 << 20 };
	struct doc_text unread = { text, len };
	struct text bytes = { .input = doc_input_text(&unread, "input"), .line = 1, .column = 1, .keep = true };
	struct yaml_reader *reader = yaml_reader_new(&bytes, &limits, "input", NULL, NULL);
	struct doc *doc;
	struct err err;
	while (yaml_reader_next(reader, &doc, &err) == READ_DOCUMENT) {
		strbuf_addc(ret, reader->quick.stage ? 'q' : 'l');
		doc_free(doc);
	}
	yaml_reader_free(reader);
	free(bytes.buffer);
}

START_TEST(an_odd_item_leaves_the_others_alone)
{
	cleanup_strbuf struct strbuf text = { 0 };
	cleanup_strbuf struct strbuf who = { 0 };
	strbuf_adds(&text, "apiVersion: v1\nitems:\n");
	for (size_t i = 0; i < 100; i++)
		add_item(&text, i, i == 10 || i == 60);
	strbuf_adds(&text, "kind: List\nnote: \"a\\tb\"\n");
	read_items(strbuf_text(&text), text.len, &who);
	ck_assert_uint_eq(who.len, 100);
	/* libyaml has its 4,096 bytes, whole items of them */
	size_t libyaml = strspn(strbuf_text(&who) + 10, "l");
	ck_assert_uint_eq(strspn(strbuf_text(&who), "q"), 10);
	ck_assert_msg(libyaml > 10 && libyaml < 20, "%s", strbuf_text(&who));
	ck_assert_uint_eq(strspn(strbuf_text(&who) + 10 + libyaml, "q"), 50 - libyaml);
	ck_assert_str_eq(strbuf_text(&who) + 99, "q");
	is_read_alike(strbuf_text(&text), text.len);
}
END_TEST

START_TEST(a_list_may_be_longer_than_what_is_read_at_once)
{
	cleanup_strbuf struct strbuf text = { 0 };
	cleanup_strbuf struct strbuf who = { 0 };
	size_t count = 0;
	strbuf_adds(&text, "apiVersion: v1\nitems:\n");
	for (; text.len < (3u << 20); count++)
		add_item(&text, count, false);
	strbuf_adds(&text, "kind: List\n---\n");
	add_item(&text, count++, true);
	read_items(strbuf_text(&text), text.len, &who);
	ck_assert_uint_eq(who.len, count);
	ck_assert_uint_eq(strspn(strbuf_text(&who), "q"), count - 1);
	const char *differs = yaml_beside(strbuf_text(&text), text.len, 60000, (struct doc_limits){ 0 });
	ck_assert_msg(!differs, "%s differs", differs);
}
END_TEST

/* Nothing that stands before a byte that cannot be read depends on how much was read at once. */
START_TEST(an_item_is_read_before_a_broken_one)
{
	static const char *const bad[] = { "- a: b\x01\n", "-\n\x01", "- \x01", "- a\x01", "- a\n\x01", "k:\n\x01", "kk: \x01", "-\x01\n", "- a: \xff\n", "- 'a\n", "\tx\n", "b\n", " - c\n", "%\n", "@a: b\n", "]\n" };
	cleanup_strbuf struct strbuf text = { 0 };
	cleanup_strbuf struct strbuf who = { 0 };
	strbuf_adds(&text, "items:\n- a: b\n- c: d\n");
	strbuf_adds(&text, bad[_i]);
	is_read_alike(strbuf_text(&text), text.len);
	strbuf_adds(&text, "---\ne: f\n");
	is_read_alike(strbuf_text(&text), text.len);
	read_items(strbuf_text(&text), text.len, &who);
	ck_assert_int_eq(*strbuf_text(&who), 'q');
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
	tcase_add_loop_test(tc, a_list_is_read_alike_when_broken, 0, (int)ISO_COUNT(lists));
	tcase_add_test(tc, an_odd_item_leaves_the_others_alone);
	tcase_add_test(tc, a_list_may_be_longer_than_what_is_read_at_once);
	tcase_add_loop_test(tc, an_item_is_read_before_a_broken_one, 0, 16);
	suite_add_tcase(suite, tc);
	return suite;
}
