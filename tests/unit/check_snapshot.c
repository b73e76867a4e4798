/* SPDX-License-Identifier: Apache-2.0 */
/* What was written is read again, and is the same when it is written once more. */
#include "config.h"

#include "suites.h"

#include <isotop/builder.h>
#include <isotop/facts.h>
#include <isotop/inventory.h>
#include <isotop/origin.h>
#include <isotop/packed.h>
#include <isotop/snapshot.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <stdlib.h>
#include <string.h>

static const char *case_file(struct arena *arena)
{
	const char *top = getenv("ISOTOP_TOP");
	return arena_printf(arena, "%s/tests/cases/snapshot/node-7.json", top ? top : "..");
}

static struct inventory *load(const char *path)
{
	struct err err;
	struct inventory_builder *builder = inventory_builder_new();
	int code = snapshot_load(path, &(struct snapshot_wanted){ 0 }, builder, &err);
	ck_assert_msg(code == 0, "%s", code ? err.text : "");
	return inventory_finish(builder, NULL);
}

static char *written(const struct inventory *inventory)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	ck_assert_int_eq(snapshot_write(out, inventory, 1795895121, "VERSION"), 0);
	fclose(out);
	return text;
}

/* A file of this text, which the caller removes and frees. */
static char *stored(const char *text)
{
	char *path = strdup("/tmp/isotop-snapshot.XXXXXX");
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");
	fputs(text, file);
	fclose(file);
	return path;
}

START_TEST(a_snapshot_survives_being_read_and_written)
{
	cleanup_arena struct arena *arena = arena_new();
	struct inventory *first = load(case_file(arena));
	char *once = written(first);
	char *path = stored(once);
	ck_assert(snapshot_is(path));
	struct inventory *second = load(path);
	char *twice = written(second);
	ck_assert_str_eq(once, twice);
	ck_assert_uint_eq(second->count, first->count);
	for (size_t i = 0; i < first->count; i++)
		for (int kind = 0; kind < SHEET_COUNT; kind++)
			for (int id = 0; id < FACT_COUNT; id++)
				ck_assert_msg(sheet_fact(first->subjects[i]->sheets[kind], (enum fact_id)id).state ==
						      sheet_fact(second->subjects[i]->sheets[kind], (enum fact_id)id).state,
					"%s of %s", fact_infos[id].id, first->subjects[i]->name);
	remove(path);
	free(path);
	free(once);
	free(twice);
	inventory_unref(first);
	inventory_unref(second);
}
END_TEST

/* What could not be read on the node stays unknown elsewhere. */
START_TEST(what_a_list_lacks_is_kept)
{
	cleanup_arena struct arena *arena = arena_new();
	struct err err;
	struct inventory *model = load(case_file(arena));
	struct subject *subject = subject_derive(model->subjects[0]);
	struct sheet_builder sheet = { 0 };
	const struct more more = { "the status of pid 9 could not be read", { "/proc/9/status", NULL, 0 } };
	sheet_set_processes(&sheet, FACT_processes, &(struct process_list){ .more = more }, (struct origin){ 0 });
	subject->sheets[SHEET_KERNEL] = sheet_pack(subject->arena, &sheet);
	struct inventory_builder *builder = inventory_builder_new();
	*inventory_builder_host(builder) = model->host;
	inventory_add(builder, subject);
	struct inventory *inventory = inventory_finish(builder, NULL);
	char *text = written(inventory);
	builder = inventory_builder_new();
	ck_assert_int_eq(snapshot_load_text("-", text, strlen(text), &(struct snapshot_wanted){ 0 }, builder, &err), 0);
	struct inventory *again = inventory_finish(builder, NULL);
	struct fact fact = subject_fact(again->subjects[0], FACT_processes);
	ck_assert_int_eq(fact.state, FACT_KNOWN);
	ck_assert_str_eq(fact.value.processes->more.why, more.why);
	ck_assert_str_eq(fact.value.processes->more.origin.where, more.origin.where);
	free(text);
	inventory_unref(again);
	inventory_unref(inventory);
	inventory_unref(model);
}
END_TEST

/* Cut anywhere it is an error, and never a snapshot with fewer containers. */
START_TEST(half_a_snapshot_is_none)
{
	cleanup_arena struct arena *arena = arena_new();
	struct inventory *whole = load(case_file(arena));
	char *text = written(whole);
	size_t len = strlen(text);
	for (size_t cut = len / 20; cut < len - 2; cut += len / 20) {
		struct err err;
		char *half = strndup(text, cut);
		char *path = stored(half);
		struct inventory_builder *builder = inventory_builder_new();
		ck_assert_int_lt(snapshot_load(path, &(struct snapshot_wanted){ 0 }, builder, &err), 0);
		ck_assert_uint_eq(inventory_builder_count(builder), 0);
		inventory_builder_free(builder);
		remove(path);
		free(path);
		free(half);
	}
	free(text);
	inventory_unref(whole);
}
END_TEST

/* ---- recordings ------------------------------------------------------------------------- */

#define WEEK   1008 /* readings, one in ten minutes */
#define CHURNS 40   /* containers that come and go */
#define BEGAN  INT64_C(1795895121)

/* Is container @n there at reading @t? Each comes and goes in a time of its own. */
static bool is_there(unsigned t, unsigned n)
{
	return (t / (n + 3)) % 2 == 0;
}

/* A node of @model's two containers again and again, under other keys; of one in three the image changes as well. */
static struct inventory *reading(const struct inventory *model, unsigned t)
{
	struct inventory_builder *builder = inventory_builder_new();
	*inventory_builder_host(builder) = model->host;
	for (unsigned n = 0; n < CHURNS; n++) {
		if (!is_there(t, n))
			continue;
		struct subject *subject = subject_derive(model->subjects[n % model->count]);
		subject->key = arena_printf(subject->arena, "live:made:%u", n);
		subject->name = arena_printf(subject->arena, "made-%u", n);
		if (n % 3 == 0)
			subject->image = arena_printf(subject->arena, "image:%u", t / 100);
		inventory_add(builder, subject);
	}
	return inventory_finish(builder, NULL);
}

/* The recording at reading @t is what was there then. */
static void compare_reading(const struct inventory *model, const char *dir, unsigned t)
{
	struct err err;
	struct inventory_builder *builder = inventory_builder_new();
	const struct snapshot_wanted wanted = { .at = BEGAN + 600 * (int64_t)t + 5 };
	ck_assert_msg(snapshot_load(dir, &wanted, builder, &err) == 0, "%s", err.text);
	struct inventory *found = inventory_finish(builder, NULL);
	struct inventory *right = reading(model, t);
	ck_assert_uint_eq(found->count, right->count);
	for (size_t i = 0; i < right->count; i++) {
		ssize_t at = inventory_find(found, right->subjects[i]->key);
		ck_assert_msg(at >= 0, "%s at %u", right->subjects[i]->key, t);
		const char *image = right->subjects[i]->image;
		ck_assert_str_eq(found->subjects[at]->image ? found->subjects[at]->image : "", image ? image : "");
	}
	inventory_unref(found);
	inventory_unref(right);
}

static bool is_packed(unsigned t)
{
	return t / 144 == 2;
}

/* A day for each part, as it is, or of one day compressed: each step through that reads all of it. */
static void record_week(const struct inventory *model, const char *dir, size_t *ret_bytes, size_t *ret_written)
{
	struct recorder *recorder = recorder_new();
	struct packer *packer = NULL;
	FILE *part = NULL;
	*ret_bytes = *ret_written = 0;
	for (unsigned t = 0; t < WEEK; t++) {
		int64_t now = BEGAN + 600 * (int64_t)t;
		cleanup_strbuf struct strbuf line = { 0 };
		struct inventory *inventory = reading(model, t);
		bool full = t % 144 == 0;
		bool changed = recorder_line(recorder, inventory, now, "VERSION", full, &line);
		inventory_unref(inventory);
		if (full) {
			char name[RECORDING_NAME_MAX];
			char path[128];
			int64_t begun;
			recording_name(now * 1000, name);
			ck_assert(recording_begun(name, &begun) && begun == now * 1000);
			snprintf(path, sizeof(path), "%s/%s", dir, name);
			if (part)
				fclose(part);
			part = fopen(path, "w");
			packer_free(packer);
			packer = is_packed(t) ? packer_new() : NULL;
		}
		ck_assert(changed || !line.len);
		cleanup_strbuf struct strbuf packed = { 0 };
		if (packer)
			packer_add(packer, line.data, line.len, &packed);
		const struct strbuf *text = packer ? &packed : &line;
		fwrite(strbuf_text(text), 1, text->len, part);
		*ret_bytes += packer ? line.len : 0;
		*ret_written += packer ? text->len : 0;
	}
	packer_free(packer);
	fclose(part);
	recorder_free(recorder);
}

static void remove_parts(const char *dir)
{
	cleanup_arena struct arena *arena = arena_new();
	struct text_list files = recording_files(dir, arena);
	for (size_t i = 0; i < files.count; i++)
		remove(files.items[i]);
	remove(dir);
}

START_TEST(a_week_of_a_churning_node_is_found_again)
{
	cleanup_arena struct arena *arena = arena_new();
	char dir[] = "/tmp/isotop-recording.XXXXXX";
	size_t bytes;
	size_t compressed;
	struct inventory *model = load(case_file(arena));
	ck_assert_ptr_nonnull(mkdtemp(dir));
	record_week(model, dir, &bytes, &compressed);
	ck_assert_msg(compressed < bytes / 10, "%zu of %zu bytes", compressed, bytes);
	ck_assert(recording_is(dir) && snapshot_is(dir));
	for (unsigned t = 0; t < WEEK; t += 19)
		compare_reading(model, dir, t);
	/* Stepped through from its end to its beginning, and back: readings in which nothing changed have no line. */
	int64_t at = INT64_MAX;
	unsigned steps = 0;
	for (int64_t before; (before = recording_step(dir, at, -1)); at = before, steps++)
		ck_assert(before < at && (before - BEGAN) % 600 == 0);
	ck_assert(at == BEGAN && steps > WEEK / 4 && steps <= WEEK);
	for (int64_t after; (after = recording_step(dir, at, 1)); at = after, steps--)
		ck_assert_int_eq(recording_step(dir, after, -1), at);
	ck_assert_uint_eq(steps, 1);
	/* What a snapshot at each time would take is thirty times as much. */
	char *once = written(model);
	ck_assert_uint_lt(bytes, strlen(once) / 2 * CHURNS / 2 * (WEEK / 7) / 8);
	free(once);
	remove_parts(dir);
	inventory_unref(model);
}
END_TEST

/* Cut anywhere, a recording is as it was at one of its readings, or begins with none. */
START_TEST(a_recording_that_was_cut_is_as_it_was_before)
{
	cleanup_arena struct arena *arena = arena_new();
	struct inventory *model = load(case_file(arena));
	struct recorder *recorder = recorder_new();
	cleanup_strbuf struct strbuf text = { 0 };
	for (unsigned t = 0; t < 6; t++) {
		struct inventory *inventory = reading(model, t);
		recorder_line(recorder, inventory, BEGAN + 600 * (int64_t)t, "VERSION", t == 0, &text);
		inventory_unref(inventory);
	}
	size_t whole = (size_t)(strchr(text.data, '\n') - text.data) + 1;
	for (size_t cut = whole; cut < text.len; cut += (text.len - whole) / 40 + 1) {
		struct err err;
		char *half = strndup(text.data, cut);
		char *path = stored(half);
		struct inventory_builder *builder = inventory_builder_new();
		ck_assert_msg(snapshot_load(path, &(struct snapshot_wanted){ 0 }, builder, &err) == 0, "%s", err.text);
		ck_assert_uint_eq(inventory_error_count(builder), 0);
		ck_assert_uint_gt(inventory_builder_count(builder), 0);
		inventory_builder_free(builder);
		remove(path);
		free(path);
		free(half);
	}
	recorder_free(recorder);
	inventory_unref(model);
}
END_TEST

/* Each line costs memory, however short it is: a stranger's file may be full of them. */
START_TEST(lines_without_end_are_an_error)
{
	static const char change[] = "{\"schema\":\"isotop/change/v1\"}\n";
	cleanup_strbuf struct strbuf text = { 0 };
	struct err err;
	strbuf_adds(&text, "{\"schema\":\"isotop/snapshot/v1\",\"time\":1,\"host\":{},\"containers\":[]}\n");
	for (size_t i = 0; i < 100001; i++)
		strbuf_adds(&text, change);
	char *path = stored(strbuf_text(&text));
	struct inventory_builder *builder = inventory_builder_new();
	ck_assert_msg(snapshot_load(path, &(struct snapshot_wanted){ 0 }, builder, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(inventory_error_count(builder), 1);
	inventory_builder_free(builder);
	remove(path);
	free(path);
}
END_TEST

/* What says when it was is the key of the line, and no text in it. */
static void take_node_name(void *ctx, const char *key, int64_t time, const struct inventory *one)
{
	const char **names = ctx;
	(void)key;
	names[time - 1000] = one->host.name ? strdup(one->host.name) : NULL;
}

/* A part that says nothing of the node: what the one before it said has gone with its document. */
START_TEST(what_a_part_says_is_its_own)
{
	char dir[] = "/tmp/check-snapshot-XXXXXX";
	char path[128];
	const char *names[2] = { NULL, "not read" };
	struct recording_span span;
	ck_assert_ptr_nonnull(mkdtemp(dir));
	for (int part = 0; part < 2; part++) {
		snprintf(path, sizeof(path), "%s/20251128T00000%d.000Z.isotop", dir, part);
		FILE *file = fopen(path, "we");
		ck_assert_ptr_nonnull(file);
		fprintf(file, "{\"schema\": \"isotop/snapshot/v1\", \"version\": \"0\", \"time\": %d, %s\"containers\": "
			      "[{\"subject\": {\"key\": \"k\", \"name\": \"c%d\"}}]}\n",
			1000 + part, part ? "" : "\"host\": {\"name\": \"node\"}, ", part);
		fclose(file);
	}
	recording_follow(dir, NULL, take_node_name, names, &span);
	ck_assert_uint_eq(span.readings, 2);
	ck_assert_str_eq(names[0], "node");
	ck_assert_ptr_null(names[1]);
	free((void *)(uintptr_t)names[0]);
	remove_parts(dir);
}
END_TEST

START_TEST(a_time_in_a_text_is_no_time)
{
	static const char text[] = "{\"schema\": \"isotop/snapshot/v1\",\"version\": \"\\\"time\\\": 7\",\"time\": 100}\n"
				   "{\"schema\": \"isotop/change/v1\",\"time\": 99999999999999999999}\n"
				   "{\"schema\": \"isotop/change/v1\"}\n\n\"time\":\n"
				   "{\"schema\": \"isotop/change/v1\",\"time\": 200}";
	char *path = stored(text);
	ck_assert_int_eq(recording_step(path, 101, -1), 100);
	ck_assert_int_eq(recording_step(path, 100, -1), 0);
	ck_assert_int_eq(recording_step(path, 100, 1), 999999999999999);
	remove(path);
	ck_assert_int_eq(recording_step(path, 100, 1), 0);
	free(path);
}
END_TEST

Suite *snapshot_suite(void)
{
	Suite *suite = suite_create("snapshot");
	TCase *tcase = tcase_create("file");
	tcase_add_test(tcase, a_snapshot_survives_being_read_and_written);
	tcase_add_test(tcase, what_a_list_lacks_is_kept);
	tcase_add_test(tcase, half_a_snapshot_is_none);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("recording");
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_week_of_a_churning_node_is_found_again);
	tcase_add_test(tcase, a_recording_that_was_cut_is_as_it_was_before);
	tcase_add_test(tcase, lines_without_end_are_an_error);
	tcase_add_test(tcase, a_time_in_a_text_is_no_time);
	tcase_add_test(tcase, what_a_part_says_is_its_own);
	suite_add_tcase(suite, tcase);
	return suite;
}
