/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/builder.h>
#include <isotop/capabilities.h>
#include <isotop/facts.h>
#include <isotop/inventory.h>
#include <isotop/manifest.h>
#include <isotop/origin.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <string.h>

static const struct origin here = { .where = "web.yaml", .text = "privileged: true", .line = 23 };

/* A subject with one known, one unknown fact and a mount. */
static struct subject *sample(const char *key, bool privileged)
{
	struct subject *subject = subject_new();
	struct sheet_builder builder = { 0 };
	subject->key = arena_strdup(subject->arena, key);
	subject->name = subject->key;
	subject->form = form_named("kubernetes");
	sheet_set_bool(&builder, FACT_privileged, privileged, here);
	sheet_set_unknown(&builder, FACT_uid, "not an integer", here);
	struct mount *mount = arena_alloc(subject->arena, sizeof(*mount));
	*mount = (struct mount){ .kind = MOUNT_HOST, .source = arena_strdup(subject->arena, "/etc"), .target = "/host" };
	struct mount_list *mounts = arena_alloc(subject->arena, sizeof(*mounts));
	*mounts = (struct mount_list){ .count = 1, .items = mount };
	sheet_set_mounts(&builder, mounts, here);
	subject->sheets[SHEET_MANIFEST] = sheet_pack(subject->arena, &builder);
	return subject;
}

/* The same number of paths and names. */
static const struct {
	const char *paths[5];
	const char *names[5];
} files_apart[] = {
	{ { "a/web.yaml", "b/db.yaml" }, { "web.yaml", "db.yaml" } },
	{ { "staging/shop.yaml", "production/shop.yaml", "x-shop.yaml" }, { "staging/shop.yaml", "production/shop.yaml", "x-shop.yaml" } },
	{ { "shop.yaml", "staging/shop.yaml", "x-shop.yaml" }, { "shop.yaml", "staging/shop.yaml", "x-shop.yaml" } },
	{ { "/a/x/k/f.yaml", "/b/x/k/f.yaml", "/b/y/k/f.yaml", "/c/g.yaml" }, { "a/x/k/f.yaml", "b/x/k/f.yaml", "y/k/f.yaml", "g.yaml" } },
	{ { "-", "compose.yaml" }, { "-", "compose.yaml" } },
	{ { "/f.yaml", "f.yaml", "./f.yaml" }, { "/f.yaml", "f.yaml", "./f.yaml" } },
	{ { "deploy/", "a//web.yaml", "b//web.yaml" }, { "deploy/", "a//web.yaml", "b//web.yaml" } },
};

/* The line may be as before where the file has become longer before it: where it can be written is another place. */
START_TEST(a_container_that_stands_elsewhere_in_its_file_is_another_record)
{
	static const char before[] = "# a\nservices:\n  web: {image: nginx}\n";
	static const char after[] = "# abc\nservices:\n  web: {image: nginx}\n";
	struct inventory *old = loaded_inventory(before, "compose.yaml");
	struct inventory *same = loaded_inventory(before, "compose.yaml");
	struct inventory *new = loaded_inventory(after, "compose.yaml");
	ck_assert_uint_eq(old->subjects[0]->declared.line, new->subjects[0]->declared.line);
	ck_assert(subject_equal(old->subjects[0], same->subjects[0]));
	ck_assert(!subject_equal(old->subjects[0], new->subjects[0]));
	inventory_unref(new);
	inventory_unref(same);
	inventory_unref(old);
}
END_TEST

START_TEST(a_file_is_named_by_as_much_of_its_end_as_tells_it_apart)
{
	cleanup_arena struct arena *arena = arena_new();
	const char **paths = arena_array(arena, 10, sizeof(*paths));
	size_t count = 0;
	for (size_t i = 0; i < 5 && files_apart[_i].paths[i]; i++) {
		paths[count++] = files_apart[_i].paths[i];
		paths[count++] = files_apart[_i].paths[i]; /* of two containers */
	}
	struct file_names *names = file_names_of(arena, paths, count);
	for (size_t i = 0; i < 5 && files_apart[_i].paths[i]; i++)
		ck_assert_str_eq(file_name_in(names, files_apart[_i].paths[i]), files_apart[_i].names[i]);
	ck_assert_str_eq(file_name_in(names, "/somewhere/else.yaml"), "else.yaml");
	ck_assert_str_eq(file_name_in(NULL, "/somewhere/else.yaml"), "else.yaml");
	ck_assert_str_eq(file_name_in(NULL, "/proc/7/mountinfo"), "/proc/7/mountinfo");
}
END_TEST

START_TEST(a_packed_sheet_gives_back_every_fact)
{
	struct subject *subject = sample("a", true);
	const struct sheet *sheet = subject->sheets[SHEET_MANIFEST];
	ck_assert(fact_true(sheet_fact(sheet, FACT_privileged)));
	ck_assert_uint_eq(sheet_fact(sheet, FACT_privileged).origin.line, 23);
	struct fact uid = sheet_fact(sheet, FACT_uid);
	ck_assert_int_eq(uid.state, FACT_UNKNOWN);
	ck_assert_str_eq(uid.value.text, "not an integer");
	ck_assert_int_eq(sheet_fact(sheet, FACT_gid).state, FACT_ABSENT);
	ck_assert_int_eq(sheet_fact(NULL, FACT_gid).state, FACT_ABSENT);
	ck_assert_str_eq(sheet_fact(sheet, FACT_mounts).value.mounts->items[0].source, "/etc");
	subject_unref(subject);
}
END_TEST

START_TEST(every_fact_survives_packing_alone)
{
	struct subject *subject = subject_new();
	struct sheet_builder builder = { 0 };
	sheet_set_unknown(&builder, (enum fact_id)_i, "denied", here);
	const struct sheet *sheet = sheet_pack(subject->arena, &builder);
	for (size_t id = 0; id < FACT_COUNT; id++)
		ck_assert_int_eq(sheet_fact(sheet, (enum fact_id)id).state, id == (size_t)_i ? FACT_UNKNOWN : FACT_ABSENT);
	ck_assert(strlen(fact_infos[_i].from) > 0);
	subject_unref(subject);
}
END_TEST

START_TEST(the_kernel_decides_where_both_are_known)
{
	struct subject *subject = sample("a", true);
	struct sheet_builder kernel = { 0 };
	sheet_set_bool(&kernel, FACT_privileged, false, here);
	sheet_set_unknown(&kernel, FACT_gid, "permission denied", here);
	subject->sheets[SHEET_KERNEL] = sheet_pack(subject->arena, &kernel);
	ck_assert(fact_false(subject_fact(subject, FACT_privileged)));
	ck_assert_int_eq(subject_fact(subject, FACT_gid).state, FACT_UNKNOWN);
	ck_assert_int_eq(subject_fact(subject, FACT_windows).state, FACT_ABSENT);
	subject_unref(subject);
}
END_TEST

START_TEST(a_sandboxed_subject_is_not_read_from_its_sentry)
{
	struct subject *subject = sample("a", true);
	struct sheet_builder kernel = { 0 };
	sheet_set_text(&kernel, FACT_sandbox, "gvisor", here);
	sheet_set_bool(&kernel, FACT_privileged, false, here);
	sheet_set_bool(&kernel, FACT_no_new_privs, true, here);
	subject->sheets[SHEET_KERNEL] = sheet_pack(subject->arena, &kernel);
	ck_assert(subject_sandboxed(subject));
	ck_assert(fact_true(subject_fact(subject, FACT_privileged)));
	ck_assert_int_eq(subject_fact(subject, FACT_no_new_privs).state, FACT_ABSENT);
	ck_assert_str_eq(subject_fact(subject, FACT_sandbox).value.text, "gvisor");
	subject_unref(subject);
}
END_TEST

START_TEST(a_refresh_without_change_is_the_same_inventory)
{
	struct inventory_builder *builder = inventory_builder_new();
	inventory_add(builder, sample("a", true));
	inventory_add(builder, sample("b", false));
	struct inventory *first = inventory_finish(builder, NULL);
	builder = inventory_builder_new();
	inventory_add(builder, sample("a", true));
	inventory_add(builder, sample("b", false));
	struct inventory *second = inventory_finish(builder, first);
	ck_assert_ptr_eq(first, second);
	inventory_unref(second);
	builder = inventory_builder_new();
	inventory_add(builder, sample("a", true));
	inventory_add(builder, sample("b", true));
	inventory_add(builder, sample("c", true));
	struct inventory *third = inventory_finish(builder, first);
	ck_assert_ptr_ne(first, third);
	ck_assert_uint_eq(third->count, 3);
	ck_assert_ptr_eq(third->subjects[0], first->subjects[0]);
	ck_assert_ptr_ne(third->subjects[1], first->subjects[1]);
	ck_assert_uint_gt(third->serial, first->serial);
	inventory_unref(first);
	ck_assert_str_eq(third->subjects[0]->key, "a");
	ck_assert_int_eq(inventory_find(third, "c"), 2);
	ck_assert_int_eq(inventory_find(third, "d"), -1);
	inventory_unref(third);
}
END_TEST

START_TEST(keys_are_unique_and_remarks_are_kept)
{
	struct inventory_builder *builder = inventory_builder_new();
	inventory_add(builder, sample("a", true));
	inventory_add(builder, sample("a", true));
	inventory_add(builder, sample("a", true));
	inventory_skip(builder, "x.yaml:40", "kind %s is not judged", "ConfigMap");
	inventory_error(builder, "y.yaml:3:7", "broken");
	ck_assert_uint_eq(inventory_error_count(builder), 1);
	struct inventory *inventory = inventory_finish(builder, NULL);
	ck_assert_str_eq(inventory->subjects[1]->key, "a#2");
	ck_assert_str_eq(inventory->subjects[2]->key, "a#3");
	ck_assert_str_eq(inventory->skipped.items[0].reason, "kind ConfigMap is not judged");
	ck_assert_str_eq(inventory->errors.items[0].where, "y.yaml:3:7");
	inventory_unref(inventory);
}
END_TEST

static bool keep_named(void *ctx, const struct subject *subject)
{
	return strcmp(subject->key, ctx) == 0;
}

static struct inventory *with_neighbour(bool root_of_neighbour, const struct inventory *previous)
{
	char wanted[] = "wanted";
	struct inventory_builder *builder = inventory_builder_new();
	inventory_add(builder, sample("other", root_of_neighbour));
	inventory_add(builder, sample("wanted", true));
	inventory_builder_keep(builder, keep_named, wanted);
	ck_assert_uint_eq(inventory_builder_count(builder), 1);
	return inventory_finish(builder, previous);
}

START_TEST(who_was_not_asked_for_stays_as_a_neighbour)
{
	struct inventory *first = with_neighbour(true, NULL);
	ck_assert_uint_eq(first->count, 1);
	ck_assert_uint_eq(first->neighbours, 1);
	ck_assert_str_eq(first->subjects[0]->key, "wanted");
	ck_assert_str_eq(first->subjects[1]->key, "other");
	ck_assert_int_eq(inventory_find(first, "other"), -1);
	struct inventory *same = with_neighbour(true, first);
	ck_assert_ptr_eq(same, first);
	struct inventory *changed = with_neighbour(false, first);
	ck_assert_ptr_ne(changed, first);
	ck_assert_ptr_eq(changed->subjects[0], first->subjects[0]);
	inventory_unref(changed);
	inventory_unref(same);
	inventory_unref(first);
}
END_TEST

START_TEST(capability_names_go_both_ways)
{
	char name[CAP_NAME_MAX];
	ck_assert_str_eq(cap_name(21, name), "CAP_SYS_ADMIN");
	ck_assert_str_eq(cap_name(63, name), "CAP_63");
	ck_assert_int_eq(cap_number("sys_admin"), 21);
	ck_assert_int_eq(cap_number("CAP_SYS_ADMIN"), 21);
	ck_assert_int_eq(cap_number("cap_Net_Raw"), 13);
	ck_assert_int_eq(cap_number("ALL"), -1);
	ck_assert_int_eq(cap_number("21"), -1);
	ck_assert_int_eq(cap_number(""), -1);
	ck_assert_int_eq(cap_number("CAP_SYS_ADMIN; rm -rf / and much more text than any name has"), -1);
	ck_assert_uint_eq(cap_default_docker, 0xa80425fb);
	ck_assert_uint_eq(cap_default_podman, 0x800405fb);
	ck_assert_uint_eq(cap_all() & 0x1ffffffffff, 0x1ffffffffff);
	cleanup_strbuf struct strbuf out = { 0 };
	cap_list(&out, CAP_BIT(21) | CAP_BIT(12));
	ck_assert_str_eq(strbuf_text(&out), "NET_ADMIN SYS_ADMIN");
}
END_TEST

START_TEST(id_maps_are_looked_up)
{
	static const struct id_range ranges[] = { { 0, 1001, 1 }, { 1, 100000, 65536 } };
	const struct range_list list = { 2, ranges };
	uint32_t outside = 0;
	ck_assert(ranges_map(&list, 0, &outside));
	ck_assert_uint_eq(outside, 1001);
	ck_assert(ranges_map(&list, 65536, &outside));
	ck_assert_uint_eq(outside, 165535);
	ck_assert(!ranges_map(&list, 65537, &outside));
	uint32_t inside = 7;
	ck_assert(ranges_unmap(&list, 1001, &inside));
	ck_assert_uint_eq(inside, 0);
	ck_assert(ranges_unmap(&list, 165535, &inside));
	ck_assert_uint_eq(inside, 65536);
	ck_assert(!ranges_unmap(&list, 0, &inside) && !ranges_unmap(&list, 165536, &inside));
	ck_assert(!ranges_identity(&list));
	static const struct id_range all[] = { { 0, 0, UINT32_MAX } };
	ck_assert(ranges_identity(&(struct range_list){ 1, all }));
}
END_TEST

Suite *model_suite(void)
{
	Suite *suite = suite_create("model");
	TCase *tc = tcase_create("model");
	tcase_add_test(tc, a_container_that_stands_elsewhere_in_its_file_is_another_record);
	tcase_add_loop_test(tc, a_file_is_named_by_as_much_of_its_end_as_tells_it_apart, 0, ISO_COUNT(files_apart));
	tcase_add_test(tc, a_packed_sheet_gives_back_every_fact);
	tcase_add_loop_test(tc, every_fact_survives_packing_alone, 0, FACT_COUNT);
	tcase_add_test(tc, the_kernel_decides_where_both_are_known);
	tcase_add_test(tc, a_sandboxed_subject_is_not_read_from_its_sentry);
	tcase_add_test(tc, a_refresh_without_change_is_the_same_inventory);
	tcase_add_test(tc, keys_are_unique_and_remarks_are_kept);
	tcase_add_test(tc, who_was_not_asked_for_stays_as_a_neighbour);
	tcase_add_test(tc, capability_names_go_both_ways);
	tcase_add_test(tc, id_maps_are_looked_up);
	suite_add_tcase(suite, tc);
	return suite;
}
