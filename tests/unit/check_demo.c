/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in scenarios: each shows what its text says. */
#include "config.h"

#include "suites.h"

#include <isotop/demo.h>
#include <isotop/judge.h>

#include <string.h>

// clang-format off
static const struct {
	const char *id;
	const char *fails;  /* every check that fails, and no other, in all of its subjects */
	const char *layers; /* every layer that fails, and no other */
	const char *escape; /* one that is open; NULL: none is */
} lessons[] = {
	{ "hardened", "", "", NULL },
	{ "privileged", "privileged sys-admin root escalation unconfined host-namespaces host-path writable-rootfs service-account-token single-layer", "namespaces capabilities seccomp apparmor", "load-module" },
	{ "default-run", "root escalation writable-rootfs", "", NULL },
	{ "mistake-privileged", "privileged sys-admin root escalation unconfined single-layer", "capabilities seccomp apparmor", "load-module" },
	{ "mistake-sys-admin", "sys-admin root escalation single-layer", "capabilities", "kernel-programs" },
	{ "mistake-root", "root", "", NULL },
	{ "mistake-escalation", "escalation", "", NULL },
	{ "mistake-unconfined", "unconfined", "seccomp apparmor", NULL },
	{ "mistake-host-namespaces", "host-namespaces single-layer", "namespaces", "host-processes" },
	{ "mistake-host-path", "host-path", "", "runtime-socket" },
	{ "mistake-writable-root", "writable-rootfs", "", NULL },
	{ "mistake-token", "service-account-token", "", NULL },
	{ "mistake-gvisor-alone", "root writable-rootfs service-account-token", "seccomp apparmor", NULL },
	{ "gvisor", "", "", NULL },
	{ "without-capabilities", "", "", NULL },
	{ "without-seccomp", "unconfined", "seccomp", NULL },
	{ "without-apparmor", "unconfined", "apparmor", NULL },
	{ "user-namespace", "", "", NULL },
	{ "selinux-pair", "", "", NULL },
	{ "example-docker", "root", "", NULL },
	{ "example-seccomp", "writable-rootfs service-account-token", "", NULL },
	{ "example-practical", "", "", NULL },
};
// clang-format on

static struct judged *judged_scenario(const struct scenario *scenario)
{
	struct inventory_builder *builder = inventory_builder_new();
	demo_load(builder, scenario);
	struct inventory *inventory = inventory_finish(builder, NULL);
	ck_assert_uint_eq(inventory->errors.count, 0);
	struct judged *judged = judge_inventory(inventory, NULL);
	inventory_unref(inventory);
	return judged;
}

static void add_word(struct strbuf *out, const char *word)
{
	strbuf_addf(out, "%s%s", out->len ? " " : "", word);
}

static void shows_its_lesson(const struct judgement *judgement, size_t lesson)
{
	cleanup_strbuf struct strbuf fails = { 0 };
	cleanup_strbuf struct strbuf gone = { 0 };
	size_t open = 0;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (judgement->checks[i] == VERDICT_FAIL)
			add_word(&fails, checks[i].id);
	for (size_t i = 0; i < LAYER_COUNT; i++)
		if (judgement->layers[i] == VERDICT_FAIL)
			add_word(&gone, layers[i].id);
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		open += judgement->escapes[i] == ESCAPE_OPEN;
	ck_assert_str_eq(strbuf_text(&fails), lessons[lesson].fails);
	ck_assert_str_eq(strbuf_text(&gone), lessons[lesson].layers);
	if (!lessons[lesson].escape)
		ck_assert_uint_eq(open, 0);
	else
		ck_assert_int_eq(judgement->escapes[escape_index(lessons[lesson].escape)], ESCAPE_OPEN);
}

START_TEST(a_scenario_shows_what_its_text_says)
{
	ck_assert_uint_eq(scenario_count, ISO_COUNT(lessons));
	ck_assert_str_eq(scenarios[_i].id, lessons[_i].id);
	struct judged *judged = judged_scenario(&scenarios[_i]);
	ck_assert_uint_gt(judged->inventory->count, 0);
	for (size_t i = 0; i < judged->inventory->count; i++)
		shows_its_lesson(&judged->judgements[i], (size_t)_i);
	judged_unref(judged);
}
END_TEST

START_TEST(pods_of_one_pair_of_categories_share_them)
{
	const struct scenario *pair = scenarios;
	while (strcmp(pair->id, "selinux-pair") != 0)
		pair++;
	struct judged *judged = judged_scenario(pair);
	struct arena *arena = arena_new();
	for (size_t i = 0; i < judged->inventory->count; i++) {
		struct text_list sharers;
		ck_assert(selinux_sharers(judged->inventory->subjects[i], judged->inventory, arena, &sharers));
		ck_assert_uint_eq(sharers.count, 2);
	}
	arena_free(arena);
	judged_unref(judged);
}
END_TEST

Suite *demo_suite(void)
{
	Suite *suite = suite_create("demo");
	TCase *tcase = tcase_create("scenarios");
	tcase_add_loop_test(tcase, a_scenario_shows_what_its_text_says, 0, (int)ISO_COUNT(lessons));
	tcase_add_test(tcase, pods_of_one_pair_of_categories_share_them);
	suite_add_tcase(suite, tcase);
	return suite;
}
