/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in scenarios: each shows what its row says. */
#include "config.h"

#include "suites.h"
#include "tour/source.h"

#include <isotop/builder.h>
#include <isotop/capabilities.h>
#include <isotop/compare.h>
#include <isotop/demo.h>
#include <isotop/escapes.h>
#include <isotop/events.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/lessons.h>
#include <isotop/panes.h>
#include <isotop/powers.h>
#include <isotop/rulebook.h>
#include <isotop/subject.h>
#include <isotop/syscalls.h>
#include <isotop/tour.h>
#include <isotop/view.h>

#include <stdio.h>
#include <string.h>

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

static void shows_its_lesson(const struct judgement *judgement, const struct scenario *scenario)
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
	ck_assert_str_eq(strbuf_text(&fails), scenario->fails);
	ck_assert_str_eq(strbuf_text(&gone), scenario->layers);
	if (!scenario->opens)
		ck_assert_uint_eq(open, 0);
	else
		ck_assert_int_eq(judgement->escapes[escape_index(scenario->opens)], ESCAPE_OPEN);
}

START_TEST(a_scenario_shows_what_its_text_says)
{
	struct judged *judged = judged_scenario(&scenarios[_i]);
	ck_assert_uint_gt(judged->inventory->count, 0);
	for (size_t i = 0; i < judged->inventory->count; i++)
		shows_its_lesson(&judged->judgements[i], &scenarios[_i]);
	judged_unref(judged);
}
END_TEST

static const char *lowest(const struct judged *judged, char ret[8])
{
	const struct score *low = &judged->judgements[0].score;
	for (size_t i = 1; i < judged->inventory->count; i++)
		if (judged->judgements[i].score.value < low->value)
			low = &judged->judgements[i].score;
	snprintf(ret, 8, "%u %c", low->value, low->grade);
	return ret;
}

START_TEST(its_score_is_what_its_row_says_before_and_after_the_fix)
{
	char text[8];
	struct tour *tour = tour_new(NULL);
	const struct stop *stop = tour_stop(tour, (size_t)_i);
	ck_assert_ptr_eq(stop->scenario, &scenarios[_i]);
	ck_assert_str_eq(lowest(stop->judged, text), scenarios[_i].before);
	ck_assert_str_eq(lowest(stop->fixed, text), scenarios[_i].after);
	int thinned = scenarios[_i].thins ? escape_index(scenarios[_i].thins) : -1;
	ck_assert(!scenarios[_i].thins || thinned >= 0);
	if (thinned >= 0) {
		ck_assert_int_eq(stop->judged->judgements[stop->subject].escapes[thinned], ESCAPE_SINGLE);
		ck_assert_int_ne(stop->fixed->judgements[stop->subject].escapes[thinned], ESCAPE_SINGLE);
	}
	tour_free(tour);
}
END_TEST

/* A class that guesses the layer that the stop is about is right, also where it is not switched off. */
START_TEST(a_layer_that_holds_less_than_it_seems_is_a_right_guess)
{
	static const char *const stops[][2] = { { "selinux-pair", "selinux" }, { "apparmor-broad", "apparmor" } };
	struct tour *tour = tour_new(NULL);
	size_t at = 0;
	while (strcmp(scenarios[at].id, stops[_i][0]) != 0)
		at++;
	const struct stop *stop = tour_stop(tour, at);
	for (int i = 0; i < LAYER_COUNT; i++)
		ck_assert_int_eq(guess_is_right(stop, i + 1), strcmp(layers[i].id, stops[_i][1]) == 0);
	ck_assert(!guess_is_right(stop, GUESS_NO_LAYER));
	tour_free(tour);
}
END_TEST

START_TEST(what_it_teaches_has_a_lesson)
{
	const struct scenario *scenario = &scenarios[_i];
	ck_assert(scenario->say && scenario->ask && scenario->lessons);
	for (const char *ref = scenario->lessons; *ref; ref += strspn(ref, " ")) {
		ck_assert_msg(lesson_of_ref(ref, strcspn(ref, " ")) != NULL, "%s: %s", scenario->id, ref);
		ref += strcspn(ref, " ");
	}
	for (size_t i = 0; i < scenario_count; i++)
		ck_assert(&scenarios[i] == scenario || (strcmp(scenarios[i].id, scenario->id) != 0 &&
							       strcmp(scenarios[i].file, scenario->file) != 0));
}
END_TEST

static const struct scenario *named(const char *id)
{
	for (size_t i = 0; i < scenario_count; i++)
		if (strcmp(scenarios[i].id, id) == 0)
			return &scenarios[i];
	ck_abort_msg("no scenario %s", id);
}

START_TEST(pods_of_one_pair_of_categories_share_them)
{
	struct judged *judged = judged_scenario(named("selinux-pair"));
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

/* The pane of the layer says so of the very rule. */
START_TEST(the_broad_rule_of_a_profile_is_marked)
{
	struct judged *judged = judged_scenario(named("apparmor-broad"));
	cleanup_arena struct arena *arena = arena_new();
	struct view view = view_new(arena);
	size_t broad = 0;
	layer_view((size_t)layer_index("apparmor"), judged->inventory->subjects[0], judged->inventory, &view);
	for (size_t i = 0; i < view.count; i++)
		if (view.blocks[i].label && strcmp(view.blocks[i].label, "broad") == 0)
			broad += strstr(view.blocks[i].value.spans[0].text, "file,") != NULL;
	ck_assert_uint_eq(broad, 1);
	judged_unref(judged);
}
END_TEST

/* Far fewer calls than the runtime's default lets through, and one that every program needs among them. */
START_TEST(the_tightened_profile_lets_few_calls_through)
{
	struct judged *judged = judged_scenario(named("seccomp-tight"));
	cleanup_arena struct arena *arena = arena_new();
	struct syscalls syscalls;
	judge_syscalls(judged->inventory->subjects[0], judged->inventory, arena, &syscalls);
	ck_assert_ptr_nonnull(syscalls.ruled);
	const struct ruling_list *list = ruled_list(syscalls.ruled, NULL);
	ck_assert(ruling_reaches(ruling_find(list, "read")));
	ck_assert(!ruling_reaches(ruling_find(list, "mount")));
	ck_assert(!ruling_reaches(ruling_find(list, "chroot")));
	syscalls_end(&syscalls);
	judged_unref(judged);
}
END_TEST

/* ---- the recorded life ------------------------------------------------------------------------ */

static struct judged *judged_moment(unsigned moment, const struct judged *before)
{
	struct inventory_builder *builder = inventory_builder_new();
	demo_life(builder, moment);
	struct inventory *inventory = inventory_finish(builder, before ? before->inventory : NULL);
	struct judged *judged = judge_inventory(inventory, before);
	inventory_unref(inventory);
	return judged;
}

START_TEST(each_moment_of_the_life_is_the_event_that_it_says)
{
	cleanup_arena struct arena *arena = arena_new();
	struct judged *before = judged_moment(0, NULL);
	ck_assert_str_eq(moments[0].events, "");
	ck_assert_uint_eq(before->inventory->count, 3);
	for (unsigned moment = 1; moment < LIFE_MOMENTS; moment++) {
		struct judged *after = judged_moment(moment, before);
		struct event_list list;
		cleanup_strbuf struct strbuf text = { 0 };
		events_between(before, after, arena, &list);
		for (size_t i = 0; i < list.count; i++) {
			const struct subject *who = list.items[i].pair.b ? list.items[i].pair.b : list.items[i].pair.a;
			strbuf_addf(&text, "%s%s %s", i ? ", " : "", event_name(list.items[i].kind), who->name);
		}
		ck_assert_str_eq(strbuf_text(&text), moments[moment].events);
		judged_unref(before);
		before = after;
	}
	judged_unref(before);
}
END_TEST

/* What the shell makes of it, and that its end undoes it. */
START_TEST(the_exec_weakens_its_container_as_long_as_it_runs)
{
	struct judged *before = judged_moment(1, NULL);
	struct judged *during = judged_moment(2, before);
	struct judged *after = judged_moment(4, during);
	ssize_t at[] = { -1, -1, -1 };
	const struct judged *all[] = { before, during, after };
	for (size_t i = 0; i < ISO_COUNT(all); i++)
		for (size_t k = 0; k < all[i]->inventory->count; k++)
			if (strcmp(all[i]->inventory->subjects[k]->name, "shop/web-0:app") == 0)
				at[i] = (ssize_t)k;
	ck_assert(at[0] >= 0 && at[1] >= 0 && at[2] >= 0);
	ck_assert_int_eq(before->judgements[at[0]].checks[check_index("sys-admin")], VERDICT_PASS);
	ck_assert_int_eq(during->judgements[at[1]].checks[check_index("sys-admin")], VERDICT_FAIL);
	ck_assert_uint_lt(during->judgements[at[1]].score.value, before->judgements[at[0]].score.value);
	ck_assert_uint_eq(after->judgements[at[2]].score.value, before->judgements[at[0]].score.value);
	judged_unref(before);
	judged_unref(during);
	judged_unref(after);
}
END_TEST

/* ---- the source ----------------------------------------------------------------------------- */

/* Calls @each with every blank-separated word of @words. */
static void each_word(const char *words, void (*each)(const char *word, size_t len))
{
	for (const char *word = words; *word; word += strspn(word, " ")) {
		size_t len = strcspn(word, " ");
		each(word, len);
		word += len;
	}
}

static void is_a_lesson(const char *ref, size_t len)
{
	ck_assert_msg(lesson_of_ref(ref, len) != NULL, "no lesson %.*s", (int)len, ref);
}

static void is_a_scenario(const char *id, size_t len)
{
	char name[64];
	snprintf(name, sizeof(name), "%.*s", (int)len, id);
	named(name);
}

START_TEST(every_part_of_the_source_has_a_lesson_a_screen_and_a_scenario)
{
	for (size_t i = 0; i < source_part_count; i++) {
		const struct source_part *part = &source_parts[i];
		ck_assert_msg(*part->lessons && *part->screen && *part->scenarios, "%s", part->part);
		each_word(part->lessons, is_a_lesson);
		each_word(part->scenarios, is_a_scenario);
		if (!part->reference)
			continue;
		const struct lesson *lesson = lesson_of_ref(part->lessons, strcspn(part->lessons, " "));
		ck_assert_ptr_nonnull(reference_find(part->reference, strlen(part->reference)));
		ck_assert_msg(lesson->more && strstr(lesson->more, part->reference), "%s is not read on", part->part);
	}
}
END_TEST

/* Does some part of @chapter teach @ref? */
static bool taught(const char *ref)
{
	for (size_t i = 0; i < source_part_count; i++)
		if (strstr(source_parts[i].lessons, ref))
			return true;
	return false;
}

static size_t parts_of(const char *chapter)
{
	size_t count = 0;
	for (size_t i = 0; i < source_part_count; i++)
		count += strcmp(source_parts[i].chapter, chapter) == 0;
	return count;
}

START_TEST(no_part_of_the_source_is_left_out)
{
	char ref[64];
	char name[CAP_NAME_MAX];
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		snprintf(ref, sizeof(ref), "check:%s", checks[i].id);
		ck_assert_msg(taught(ref), "%s", ref);
	}
	for (size_t i = 0; i < LAYER_COUNT; i++) {
		snprintf(ref, sizeof(ref), "layer:%s", layers[i].id);
		ck_assert_msg(taught(ref), "%s", ref);
	}
	for (size_t i = 0; i < CAP_COUNT; i++) {
		snprintf(ref, sizeof(ref), "capability:%s", cap_name(capabilities[i].number, name) + strlen("CAP_"));
		ck_assert_msg(!capabilities[i].source_list || taught(ref), "%s", ref);
	}
	/* The rows, patterns and pages of the source, counted there. */
	ck_assert_uint_eq(parts_of("The isolation stack"), 6);
	ck_assert_uint_eq(parts_of("Namespaces"), 4);
	ck_assert_uint_eq(parts_of("Ten mistakes"), 10);
	ck_assert_uint_eq(parts_of("References"), 4 + 4 + 2);
}
END_TEST

Suite *demo_suite(void)
{
	Suite *suite = suite_create("demo");
	TCase *tcase = tcase_create("scenarios");
	tcase_add_loop_test(tcase, a_scenario_shows_what_its_text_says, 0, (int)scenario_count);
	tcase_add_loop_test(tcase, its_score_is_what_its_row_says_before_and_after_the_fix, 0, (int)scenario_count);
	tcase_add_loop_test(tcase, what_it_teaches_has_a_lesson, 0, (int)scenario_count);
	tcase_add_loop_test(tcase, a_layer_that_holds_less_than_it_seems_is_a_right_guess, 0, 2);
	tcase_add_test(tcase, pods_of_one_pair_of_categories_share_them);
	tcase_add_test(tcase, the_broad_rule_of_a_profile_is_marked);
	tcase_add_test(tcase, the_tightened_profile_lets_few_calls_through);
	suite_add_tcase(suite, tcase);
	TCase *life = tcase_create("life");
	tcase_add_test(life, each_moment_of_the_life_is_the_event_that_it_says);
	tcase_add_test(life, the_exec_weakens_its_container_as_long_as_it_runs);
	suite_add_tcase(suite, life);
	TCase *source = tcase_create("source");
	tcase_add_test(source, every_part_of_the_source_has_a_lesson_a_screen_and_a_scenario);
	tcase_add_test(source, no_part_of_the_source_is_left_out);
	suite_add_tcase(suite, source);
	return suite;
}
