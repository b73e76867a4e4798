/* SPDX-License-Identifier: Apache-2.0 */
/* What is emitted, beside what jansson makes of the same values: byte for byte. */
#include "config.h"

#include "suites.h"

#include <isotop/builder.h>
#include <isotop/demo.h>
#include <isotop/emit.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/report.h>
#include <isotop/pss.h>

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define FLAGS (JSON_INDENT(2) | JSON_REAL_PRECISION(6) | JSON_ENCODE_ANY | JSON_ENSURE_ASCII)

/* Released by the caller. */
static char *by_jansson(json_t *value)
{
	char *text = json_dumps(value, FLAGS);
	ck_assert_ptr_nonnull(text);
	json_decref(value);
	return text;
}

static void is_same(struct emitter *out, json_t *value)
{
	cleanup_strbuf struct strbuf wanted = { 0 };
	char *text = by_jansson(value);
	for (const char *at = text; *at; at++) /* jansson leaves DEL, which a terminal need not */
		strbuf_add(&wanted, *at == 0x7F ? "\\u007F" : at, *at == 0x7F ? 6 : 1);
	ck_assert_str_eq(strbuf_text(&out->text), strbuf_text(&wanted));
	free(text);
	ck_assert_int_eq(emit_end(out), 0);
}

static json_t *text_value(const char *text)
{
	cleanup_strbuf struct strbuf clean = { 0 };
	const char *end = text + strlen(text);
	uint32_t code;
	for (size_t len; text < end; text += len ? len : 1) { /* what is no UTF-8 becomes U+FFFD */
		len = text_decode(text, end, &code);
		strbuf_add(&clean, len ? text : "\xEF\xBF\xBD", len ? len : 3);
	}
	return json_stringn_nocheck(strbuf_text(&clean), clean.len);
}

static void text_is_same(const char *text)
{
	struct emitter out = emit_begin(NULL, 0);
	emit_text(&out, NULL, text);
	is_same(&out, text_value(text));
}

START_TEST(every_code_point_is_escaped_as_jansson_does)
{
	for (uint32_t code = 1; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 97) {
		char text[8] = "a";
		text[1 + text_encode(code, text + 1)] = '\0';
		text_is_same(text);
	}
}
END_TEST

START_TEST(texts_of_any_bytes_are_what_jansson_makes_of_their_utf8)
{
	static const char bytes[] = "a\"\\/\b\f\n\r\t\x01\x1F\x7F\x80\xBF\xC2\xC3\xA9\xE2\x80\xAE\xED\xA0\xEF\xBB\xF0\x9F\x92\xF4\x90\xFF ";
	uint32_t state = 1;
	for (size_t round = 0; round < 20000; round++) {
		char text[24];
		size_t len = round % (sizeof(text) - 1);
		for (size_t i = 0; i < len; i++) {
			state = state * 1664525u + 1013904223u;
			text[i] = bytes[(state >> 16) % (sizeof(bytes) - 1)];
		}
		text[len] = '\0';
		text_is_same(text);
	}
}
END_TEST

/* Eight plain bytes are taken at once: each byte at each place among them. */
START_TEST(a_byte_among_plain_ones_is_what_jansson_makes_of_it)
{
	for (unsigned byte = 1; byte < 256; byte++)
		for (size_t at = 0; at < 20; at++) {
			char text[] = "abcdefghijklmnopqrst";
			text[at] = (char)byte;
			text_is_same(text);
		}
}
END_TEST

/* The same value twice, drawn from @state. */
static json_t *any(struct emitter *out, const char *key, uint32_t *state, unsigned depth)
{
	*state = *state * 1664525u + 1013904223u;
	uint32_t drawn = *state >> 16;
	int64_t number = (int64_t)drawn * drawn * (drawn % 3 ? 1 : -1) * 1000003;
	switch (depth < 6 ? drawn % 9 : 2 + drawn % 5) {
	case 2:
		emit_null(out, key);
		return json_null();
	case 3:
		emit_boolean(out, key, drawn & 64);
		return json_boolean(drawn & 64);
	case 4:
		emit_integer(out, key, number);
		return json_integer(number);
	case 5:
		emit_halves(out, key, drawn % 400);
		return drawn % 2 ? json_real(drawn % 400 / 2.0) : json_integer(drawn % 400 / 2);
	case 6:
		emit_text(out, key, "x\ny");
		return json_string("x\ny");
	}
	json_t *value = drawn % 2 ? json_array() : json_object();
	(drawn % 2 ? emit_list : emit_object)(out, key);
	for (unsigned i = 0; i < (drawn >> 8) % 5; i++) {
		char name[] = { (char)('a' + i), '\0' };
		json_t *item = any(out, drawn % 2 ? NULL : name, state, depth + 1);
		if (drawn % 2)
			json_array_append_new(value, item);
		else
			json_object_set_new(value, name, item);
	}
	emit_close(out);
	return value;
}

START_TEST(trees_are_laid_out_as_jansson_does)
{
	uint32_t state = 7;
	for (unsigned round = 0; round < 5000; round++) {
		struct emitter out = emit_begin(NULL, 0);
		json_t *value = any(&out, NULL, &state, 0);
		is_same(&out, value);
	}
}
END_TEST

START_TEST(the_ends_of_integers_are_whole)
{
	static const int64_t ends[] = { INT64_MIN, INT64_MIN + 1, -10, -1, 0, 9, 10, INT64_MAX };
	for (size_t i = 0; i < ISO_COUNT(ends); i++) {
		struct emitter out = emit_begin(NULL, 0);
		emit_integer(&out, NULL, ends[i]);
		is_same(&out, json_integer(ends[i]));
	}
}
END_TEST

START_TEST(a_part_stands_where_its_elements_would)
{
	struct emitter out = emit_begin(NULL, 0);
	struct emitter part = emit_begin(NULL, 2);
	struct emitter none = emit_begin(NULL, 2);
	emit_integer(&part, NULL, 2);
	emit_list(&part, NULL);
	emit_close(&part);
	emit_object(&out, NULL);
	emit_list(&out, "a");
	emit_integer(&out, NULL, 1);
	emit_part(&out, &part);
	emit_close(&out);
	emit_list(&out, "b");
	emit_part(&out, &none);
	emit_close(&out);
	emit_close(&out);
	emit_end(&part);
	emit_end(&none);
	is_same(&out, json_pack("{s:[i,i,[]],s:[]}", "a", 1, 2, "b"));
}
END_TEST

static ssize_t refuse(void *ctx, const char *data, size_t len)
{
	(void)ctx;
	(void)data;
	(void)len;
	errno = ENOSPC;
	return 0;
}

START_TEST(a_stream_that_fails_is_told)
{
	FILE *file = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = refuse });
	ck_assert_ptr_nonnull(file);
	setvbuf(file, NULL, _IONBF, 0);
	struct emitter out = emit_begin(file, 0);
	emit_list(&out, NULL);
	for (int i = 0; i < 100000; i++)
		emit_integer(&out, NULL, i);
	emit_close(&out);
	ck_assert_uint_lt(out.text.len, 100000); /* nor is it kept */
	ck_assert_int_eq(emit_end(&out), -ENOSPC);
	fclose(file);
}
END_TEST

/* ---- whole reports --------------------------------------------------------------- */

static char *report_of_the_demo(size_t *ret_count)
{
	struct inventory_builder *builder = inventory_builder_new();
	struct err err;
	demo_load(builder, NULL);
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	struct report_options options = { .pss_minor = PSS_LATEST };
	char *text = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&text, &len);
	uint32_t *rows = calloc(inventory->count, sizeof(*rows));
	for (uint32_t i = 0; i < inventory->count; i++)
		rows[i] = i;
	ck_assert_int_eq(report_format_find("json")->write(file, judged, rows, inventory->count, &options, &err), 0);
	fclose(file);
	*ret_count = inventory->count;
	free(rows);
	judged_unref(judged);
	inventory_unref(inventory);
	return text;
}

START_TEST(a_report_is_read_strictly_and_dumped_again_the_same)
{
	size_t count;
	json_error_t error;
	char *text = report_of_the_demo(&count);
	json_t *report = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(report != NULL, "line %d: %s", error.line, error.text);
	json_t *subjects = json_object_get(report, "subjects");
	ck_assert_uint_eq(json_array_size(subjects), count);
	ck_assert_uint_gt(count, 10);
	const char *at = text;
	for (size_t i = 0; i < count; i++) {
		char *wanted = json_dumps(json_array_get(subjects, i), FLAGS);
		at = strstr(at, wanted);
		ck_assert_msg(at != NULL, "subject %zu is not written as jansson writes it", i);
		free(wanted);
	}
	json_decref(report);
	free(text);
}
END_TEST

Suite *emit_suite(void)
{
	Suite *suite = suite_create("emit");
	TCase *tc = tcase_create("emit");
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, every_code_point_is_escaped_as_jansson_does);
	tcase_add_test(tc, texts_of_any_bytes_are_what_jansson_makes_of_their_utf8);
	tcase_add_test(tc, a_byte_among_plain_ones_is_what_jansson_makes_of_it);
	tcase_add_test(tc, trees_are_laid_out_as_jansson_does);
	tcase_add_test(tc, the_ends_of_integers_are_whole);
	tcase_add_test(tc, a_part_stands_where_its_elements_would);
	tcase_add_test(tc, a_stream_that_fails_is_told);
	tcase_add_test(tc, a_report_is_read_strictly_and_dumped_again_the_same);
	suite_add_tcase(suite, tc);
	return suite;
}
