/* SPDX-License-Identifier: Apache-2.0 */
/* What was written is read again, and is the same when it is written once more. */
#include "config.h"

#include "suites.h"

#include <isotop/snapshot.h>

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
	int code = snapshot_load(path, false, builder, &err);
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
		ck_assert_int_lt(snapshot_load(path, false, builder, &err), 0);
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

Suite *snapshot_suite(void)
{
	Suite *suite = suite_create("snapshot");
	TCase *tcase = tcase_create("file");
	tcase_add_test(tcase, a_snapshot_survives_being_read_and_written);
	tcase_add_test(tcase, half_a_snapshot_is_none);
	suite_add_tcase(suite, tcase);
	return suite;
}
