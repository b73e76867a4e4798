/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/builder.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/list.h>
#include <isotop/subject.h>

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A small node: names in an order that is none, one process that is not scored. */
static struct judged *node(void)
{
	static const struct {
		const char *name;
		const char *who;
		const char *facts;
		const char *image;
		int32_t pid;
		int64_t since;
	} rows[] = {
		{ "shop/web-10:app", "live containerd pod lsm:none",
			"uid=1000 cap_effective=none cap_permitted=none cap_bounding=none no_new_privs=true "
			"seccomp_mode=2 "
			"ns_user=host ns_net=own mounts=/a:/b:ro rootfs_readonly=true token_mounted=false",
			"nginx:1.27", 300, 3000 },
		{ "shop/web-2:app", "live containerd pod",
			"uid=0 cap_effective=default cap_permitted=default cap_bounding=default no_new_privs=false "
			"seccomp_mode=0 ns_user=host ns_net=host mounts=/a:/b:ro rootfs_readonly=true "
			"token_mounted=true",
			"nginx:1.26", 200, 1000 },
		{ "ci/dind", "live docker",
			"uid=0 cap_effective=all cap_permitted=all cap_bounding=all no_new_privs=false seccomp_mode=0 "
			"ns_user=host ns_net=shared:container:web mounts=/:/host rootfs_readonly=false "
			"proc_unmasked=true",
			"docker:24-dind", 100, 2000 },
		{ "bubble", "live unknown process", "ns_net=?permission_denied", NULL, 400, 0 },
	};
	struct inventory_builder *builder = inventory_builder_new();
	made_host(builder, "lsm:none");
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		struct subject *subject = made_subject(rows[i].who, rows[i].facts);
		subject->key = subject->name = rows[i].name;
		subject->image = rows[i].image;
		subject->running.pid = rows[i].pid;
		subject->running.since = rows[i].since;
		inventory_add(builder, subject);
	}
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	inventory_unref(inventory);
	return judged;
}

/* The names in the order of @listing, joined by blanks. */
static const char *names(struct arena *arena, const struct listing *listing)
{
	struct judged *judged = node();
	cleanup_strbuf struct strbuf out = { 0 };
	uint32_t *rows;
	size_t count = listing_rows(listing, judged, &rows);
	for (size_t i = 0; i < count; i++)
		strbuf_addf(&out, "%s%s", i ? " " : "", judged->inventory->subjects[rows[i]]->name);
	free(rows);
	judged_unref(judged);
	return arena_strdup(arena, strbuf_text(&out));
}

/* ---- sorting ---------------------------------------------------------------------- */

static const struct {
	const char *column;
	bool inverted;
	const char *order;
} orders[] = {
	{ "score", false, "ci/dind shop/web-2:app shop/web-10:app bubble" },
	{ "score", true, "shop/web-10:app shop/web-2:app ci/dind bubble" },
	{ "name", false, "bubble ci/dind shop/web-2:app shop/web-10:app" },
	{ "name", true, "shop/web-10:app shop/web-2:app ci/dind bubble" },
	{ "image", false, "ci/dind shop/web-2:app shop/web-10:app bubble" },
	{ "image", true, "shop/web-10:app shop/web-2:app ci/dind bubble" },
	{ "age", false, "shop/web-10:app ci/dind shop/web-2:app bubble" },
	{ "pid", false, "ci/dind shop/web-2:app shop/web-10:app bubble" },
	{ "runtime", false, "shop/web-10:app shop/web-2:app ci/dind bubble" },
	{ "kind", false, "shop/web-10:app shop/web-2:app ci/dind bubble" },
};

START_TEST(rows_are_sorted_and_what_has_no_value_is_last)
{
	cleanup_arena struct arena *arena = arena_new();
	struct listing listing = {
		.column = (size_t)column_index(orders[_i].column), .inverted = orders[_i].inverted, .check = -1
	};
	ck_assert_str_eq(names(arena, &listing), orders[_i].order);
}
END_TEST

START_TEST(a_check_keeps_what_does_not_pass_it)
{
	cleanup_arena struct arena *arena = arena_new();
	struct listing listing = { .check = check_index("service-account-token") };
	ck_assert_str_eq(names(arena, &listing), "shop/web-2:app");
	listing.check = check_index("privileged");
	ck_assert_str_eq(names(arena, &listing), "ci/dind bubble");
}
END_TEST

START_TEST(what_belongs_together_is_one_group)
{
	static const struct {
		const char *who;
		const char *name;
		const char *project;
		const char *file;
	} rows[] = {
		{ "live docker", "shop-db-1", "shop", NULL },
		{ "live docker", "alone", NULL, NULL },
		{ "compose", "shop/web", "shop", "one.yaml" },
		{ "compose", "app", NULL, "two.yaml" },
		{ "compose", "db", NULL, "two.yaml" },
		{ "live docker", "other", NULL, NULL },
		{ "kubernetes", "shop/web:app", NULL, "staging/shop.yaml" },
		{ "kubernetes", "shop/web:app", NULL, "production/shop.yaml" },
		{ "kubernetes", "shop/web:log", NULL, "production/shop.yaml" },
	};
	struct inventory_builder *builder = inventory_builder_new();
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		struct subject *subject = made_subject(rows[i].who, "");
		subject->key = subject->name = rows[i].name;
		subject->workload.project = rows[i].project;
		subject->declared.file = rows[i].file;
		inventory_add(builder, subject);
	}
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	cleanup_arena struct arena *arena = arena_new();
	cleanup_strbuf struct strbuf text = { 0 };
	uint32_t order[ISO_COUNT(rows)] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };
	struct listing_group *groups;
	size_t count = listing_groups(judged, order, ISO_COUNT(rows), arena, &groups);
	for (size_t i = 0; i < count; i++)
		strbuf_addf(&text, "%s %s %zu, ", groups[i].title ? groups[i].title : "all",
			groups[i].file ? groups[i].file : "-", groups[i].count);
	ck_assert_str_eq(strbuf_text(&text),
		"shop - 2, docker - 2, all two.yaml 2, shop/web staging/shop.yaml 1, "
		"shop/web production/shop.yaml 2, ");
	judged_unref(judged);
	inventory_unref(inventory);
}
END_TEST

START_TEST(every_column_is_complete_and_survives_an_empty_subject)
{
	const struct column *column = &columns[_i];
	struct inventory *inventory = made_inventory("live", "");
	struct judgement judgement;
	judge(inventory->subjects[0], inventory, &judgement);
	const struct listed it = { inventory->subjects[0], &judgement };
	ck_assert_int_eq(column_index(column->id), _i);
	for (const char *c = column->id; *c; c++)
		ck_assert_msg(islower((unsigned char)*c), "%s", column->id);
	ck_assert(*column->head && *column->help);
	ck_assert_msg(!column->number != !column->text, "%s has not one getter", column->id);
	if (column->number)
		(void)column->number(&it);
	else
		(void)column->text(&it);
	inventory_unref(inventory);
}
END_TEST

/* ---- filtering ---------------------------------------------------------------------- */

static const struct {
	const char *filter;
	const char *kept; /* in the inventory's order */
} filters[] = {
	{ NULL, "shop/web-10:app shop/web-2:app ci/dind bubble" },
	{ "  ", "shop/web-10:app shop/web-2:app ci/dind bubble" },
	{ "web", "shop/web-10:app shop/web-2:app" },
	{ "WEB-2", "shop/web-2:app" },
	{ "web-2:app", "shop/web-2:app" },
	{ "name:WEB-2", "shop/web-2:app" },
	{ "!name:web", "ci/dind bubble" },
	{ "!web", "ci/dind bubble" },
	{ "!!web", "shop/web-10:app shop/web-2:app" },
	{ "web dind", "" },
	{ "web-2 | dind", "shop/web-2:app ci/dind" },
	{ "web-2|dind", "shop/web-2:app ci/dind" },
	{ "web score<60 | bubble", "shop/web-2:app bubble" },
	{ "bubble | web score<60", "shop/web-2:app bubble" },
	{ "\"web-2\"", "shop/web-2:app" },
	{ "\"score<50\"", "" },
	{ "score<20", "ci/dind" },
	{ "score>=20", "shop/web-10:app shop/web-2:app" },
	{ "score!=0", "shop/web-10:app shop/web-2:app ci/dind bubble" },
	{ "!score>=20", "ci/dind bubble" },
	{ "grade=F", "ci/dind" },
	{ "grade=f", "ci/dind" },
	{ "grade<D", "ci/dind" },
	{ "\"web:app\"", "" },
	{ "grade!=F", "shop/web-10:app shop/web-2:app bubble" },
	{ "runtime=docker", "ci/dind" },
	{ "form!=live source=*", "" }, /* as the headings say it: nothing here is declared in a file */
	{ "runtime=DOCKER", "ci/dind" },
	{ "image=nginx*", "shop/web-10:app shop/web-2:app" },
	{ "image=nginx", "" },
	{ "image!=nginx*", "ci/dind bubble" },
	{ "namespace=shop", "shop/web-10:app shop/web-2:app" },
	{ "pid=100", "ci/dind" },
	{ "pid>150 pid<=300", "shop/web-10:app shop/web-2:app" },
	{ "check:privileged", "ci/dind" },
	{ "check:1=fail", "ci/dind" },
	{ "check:9=n/a", "ci/dind bubble" },
	{ "check:9=pass", "shop/web-10:app" },
	{ "check:1!=fail", "shop/web-10:app shop/web-2:app bubble" },
	{ "check:2=unknown", "bubble" },
	{ "layer:seccomp", "shop/web-2:app ci/dind" },
	{ "layer:apparmor=n/a web", "shop/web-10:app shop/web-2:app" },
	{ "cap:SYS_ADMIN", "ci/dind" },
	{ "cap:cap_chown", "shop/web-2:app ci/dind" },
	{ "!cap:chown", "shop/web-10:app bubble" },
	{ "ns:net", "shop/web-2:app" },
	{ "ns:net=host", "shop/web-2:app" },
	{ "ns:net=shared", "ci/dind" },
	{ "ns:net=unknown", "bubble" },
	{ "ns:pid=own", "shop/web-10:app shop/web-2:app ci/dind bubble" },
	{ "ns:user=host", "shop/web-10:app shop/web-2:app ci/dind bubble" },
};

START_TEST(a_filter_keeps_what_it_says)
{
	cleanup_strbuf struct strbuf kept = { 0 };
	struct judged *judged = node();
	struct filter *filter;
	struct err err = { "" };
	ck_assert_msg(filter_parse(filters[_i].filter, &filter, &err) == 0, "%s: %s", filters[_i].filter, err.text);
	for (size_t i = 0; i < judged->inventory->count; i++)
		if (filter_keeps(filter, judged->inventory->subjects[i], &judged->judgements[i]))
			strbuf_addf(&kept, "%s%s", kept.len ? " " : "", judged->inventory->subjects[i]->name);
	ck_assert_msg(strcmp(strbuf_text(&kept), filters[_i].kept) == 0, "%s keeps [%s], not [%s]", filters[_i].filter,
		strbuf_text(&kept), filters[_i].kept);
	filter_free(filter);
	judged_unref(judged);
}
END_TEST

static const struct {
	const char *filter;
	const char *says; /* a part of the message */
} wrong[] = {
	{ "score<abc", "score needs a number, not abc" },
	{ "score<", "score is compared with nothing" },
	{ "image:nginx", "image is compared: image=nginx*" },
	{ "pid:7", "pid is compared: pid=7" },
	{ "chek:2", "chek: is no key; there is check: layer: cap: escape: ns:" },
	{ "!web:app", "\"web:app\" in quotes" },
	{ "grade<Z", "a grade is A, B, C, D or F" },
	{ "age<yesterday", "an age is a number with s, m, h, d or w" },
	{ "colour=red", "colour is nothing to compare; there is score name" },
	{ "=red", "nothing stands before the comparison; there is score" },
	{ "image<a", "image is a text, compared with = and !=" },
	{ "check:11=fail", "11 is no check: 1 to 10 or an id such as privileged" },
	{ "check:1=bad", "bad is no verdict: pass, warn, fail, unknown or n/a" },
	{ "check:", "check: is not complete: check:2=fail" },
	{ "check:1=", "check: is not complete" },
	{ "check:1<fail", "check: is compared with = and !=" },
	{ "layer:gvisor", "gvisor is no layer: namespaces" },
	{ "cap:ADMIN", "ADMIN is no capability" },
	{ "cap:SYS_ADMIN=1", "a capability has no value" },
	{ "ns:mount=host", "mount is no namespace: pid" },
	{ "ns:net=mine", "mine is nothing a namespace can be" },
	{ "| web", "nothing stands before |" },
	{ "web |", "nothing stands after |" },
	{ "web ||", "nothing stands after |" },
	{ "web !", "nothing stands after !" },
	{ "\"web", "the quote before web does not end" },
	{ "\"", "the quote before the end does not end" },
};

START_TEST(a_wrong_filter_says_what_would_be_right)
{
	struct filter *filter = NULL;
	struct err err = { "" };
	ck_assert_int_eq(filter_parse(wrong[_i].filter, &filter, &err), -EINVAL);
	ck_assert_msg(strstr(err.text, wrong[_i].says) != NULL, "%s: %s", wrong[_i].filter, err.text);
	ck_assert_ptr_null(filter);
}
END_TEST

START_TEST(every_example_of_the_help_is_a_filter)
{
	size_t i = 0;
	for (; filter_example(i); i++) {
		struct filter *filter;
		struct err err = { "" };
		ck_assert_msg(
			filter_parse(filter_example(i), &filter, &err) == 0, "%s: %s", filter_example(i), err.text);
		ck_assert(*filter_help(i));
		filter_free(filter);
	}
	ck_assert_uint_gt(i, 5);
	ck_assert_ptr_null(filter_help(i));
}
END_TEST

Suite *list_suite(void)
{
	Suite *suite = suite_create("list");
	TCase *sorting = tcase_create("sorting");
	tcase_add_loop_test(sorting, rows_are_sorted_and_what_has_no_value_is_last, 0, ISO_COUNT(orders));
	tcase_add_test(sorting, a_check_keeps_what_does_not_pass_it);
	tcase_add_test(sorting, what_belongs_together_is_one_group);
	tcase_add_loop_test(sorting, every_column_is_complete_and_survives_an_empty_subject, 0, (int)column_count);
	suite_add_tcase(suite, sorting);

	TCase *filtering = tcase_create("filtering");
	tcase_add_loop_test(filtering, a_filter_keeps_what_it_says, 0, ISO_COUNT(filters));
	tcase_add_loop_test(filtering, a_wrong_filter_says_what_would_be_right, 0, ISO_COUNT(wrong));
	tcase_add_test(filtering, every_example_of_the_help_is_a_filter);
	suite_add_tcase(suite, filtering);
	return suite;
}
