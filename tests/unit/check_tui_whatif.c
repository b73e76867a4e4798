/* SPDX-License-Identifier: Apache-2.0 */
/* What if, on the screen: which toggles there are, what they come to, what leads to the next grade, what leaves the screen. */
#include "config.h"

#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/edit.h>
#include <isotop/fixes.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/whatif.h>

#include "made.h"
#include "tui/dispatch.h"
#include "tui/prompt.h"
#include "tui/stage.h"
#include "tui/ui.h"
#include "tui/whatif.h"

#define POD(pod, security) \
	"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {" pod "containers: [{name: c, image: i, securityContext: {" security "}}]}}"

/* Of several forms, mistakes and grades. To add one: a row. */
static const char *const inputs[] = {
	POD("", ""),
	POD("", "privileged: true"),
	POD("", "privileged: true, procMount: Unmasked"),
	POD("hostNetwork: true, ", ""),
	POD("hostPID: true, hostIPC: true, ", "runAsUser: 0"),
	POD("hostPID: true, ", "privileged: true"),
	POD("", "capabilities: {add: [SYS_ADMIN, NET_ADMIN]}"),
	POD("volumes: [{name: h, hostPath: {path: /}}], ", "allowPrivilegeEscalation: true"),
	POD("automountServiceAccountToken: false, ", "runAsNonRoot: true, seccompProfile: {type: Unconfined}"),
	"{services: {s: {image: i}}}",
	"{services: {s: {image: i, privileged: true, pid: host}}}",
	"{services: {s: {image: i, privileged: '${P}'}}}",
	"{services: {s: {image: i, volumes: ['/var/run/docker.sock:/s'], network_mode: host, cap_add: [ALL]}}}",
	"#!/bin/sh\ndocker run --privileged -v /:/h i\n",
	"#!/bin/sh\ndocker run --pid host --cap-add SYS_ADMIN --security-opt apparmor=unconfined i\n",
};

/* The screen over one input. */
static struct ui *ui_over(const char *text, int width, int height)
{
	struct inventory *inventory = loaded_inventory(text, *text == '#' ? "x.sh" : "x.yaml");
	struct judged *judged = judge_inventory(inventory, NULL);
	struct ui *ui = ui_new(&stage_options, width, height);
	ck_assert_uint_eq(inventory->count, 1);
	ui->now = GALLERY_NOW;
	ui->status.phase = FEED_IDLE;
	ui_take(ui, judged);
	judged_unref(judged);
	inventory_unref(inventory);
	return ui;
}

static const struct toggle *toggle_of(const struct ui *ui, enum fix_id fix)
{
	const struct trial *trial = &ui->whatif.trial;
	for (size_t i = 0; i < trial->toggle_count; i++)
		if (trial->toggles[i].fix == fix)
			return &trial->toggles[i];
	return NULL;
}

/* ---- the same change is said once ---------------------------------------------------------- */

START_TEST(no_two_toggles_make_the_same_change)
{
	struct ui *ui = ui_over(inputs[_i], 120, 40);
	press(ui, "w");
	const struct trial *trial = &ui->whatif.trial;
	ck_assert_uint_gt(trial->toggle_count, 0);
	for (size_t i = 0; i < trial->toggle_count; i++)
		for (size_t k = 0; k < i; k++) {
			struct fix_set a = { .proposal_count = 0 };
			struct fix_set b = { .proposal_count = 0 };
			fix_set_add(&a, trial->toggles[i].fix);
			fix_set_add(&b, trial->toggles[k].fix);
			ck_assert_msg(!what_if_same(ui->judged->inventory->subjects[0], ui->judged->inventory, &a, &b), "%s: %s and %s",
				inputs[_i], fixes[trial->toggles[i].fix].id, fixes[trial->toggles[k].fix].id);
		}
	ui_free(ui);
}
END_TEST

/* What is said of one beside another that is on is the difference that it makes then, not alone. */
START_TEST(a_toggle_says_what_it_adds_to_those_that_are_on)
{
	struct ui *ui = ui_over(inputs[_i], 120, 40);
	press(ui, "wg<Space>");
	const struct trial *trial = &ui->whatif.trial;
	const struct subject *subject = ui->judged->inventory->subjects[0];
	int before = (int)ui->judged->judgements[0].score.value;
	int with = (int)trial->after[0].score.value;
	ck_assert_uint_gt(trial->toggle_count, 0);
	ck_assert(ui->whatif.set.has[trial->toggles[0].fix] && !trial->alone);
	ck_assert_int_eq(trial->toggles[0].beside, with - before);
	for (size_t i = 1; i < trial->toggle_count; i++) {
		struct fix_set both = ui->whatif.set;
		struct judgement after;
		fix_set_add(&both, trial->toggles[i].fix);
		what_if_judge(subject, ui->judged->inventory, &both, &after);
		ck_assert_msg(trial->toggles[i].beside == (int)after.score.value - with, "%s: %s says %+d", inputs[_i],
			fixes[trial->toggles[i].fix].id, trial->toggles[i].beside);
	}
	ui_free(ui);
}
END_TEST

/* A preset asks for the change by both names: taken back, none of it stays. */
START_TEST(a_change_of_two_names_is_taken_back_whole)
{
	struct ui *ui = ui_over(inputs[1], 120, 40);
	press(ui, "w");
	ck_assert(toggle_of(ui, FIX_unprivileged) && !toggle_of(ui, FIX_masked_proc));
	press(ui, "b");
	ck_assert(ui->whatif.set.has[FIX_unprivileged]);
	unsigned with = ui->whatif.trial.after[0].score.value;
	press(ui, "g<Space>");
	ck_assert_int_eq(ui->whatif.trial.toggles[ui->whatif.cursor].fix, FIX_unprivileged);
	ck_assert_uint_lt(ui->whatif.trial.after[0].score.value, with);
	ck_assert_int_eq(ui->whatif.trial.after[0].checks[0], VERDICT_FAIL);
	press(ui, "u");
	ck_assert_uint_eq(ui->whatif.trial.after[0].score.value, with);
	ui_free(ui);
}
END_TEST

START_TEST(changes_that_differ_stay_apart)
{
	struct ui *ui = ui_over(inputs[2], 120, 40);
	press(ui, "w"); /* procMount stands beside it here */
	ck_assert(toggle_of(ui, FIX_unprivileged) && toggle_of(ui, FIX_masked_proc));
	ui_free(ui);
	ui = ui_over(inputs[0], 120, 40);
	press(ui, "w"); /* restricted asks for the one and not for the other */
	ck_assert(toggle_of(ui, FIX_non_root) && toggle_of(ui, FIX_run_as_user));
	ck_assert(toggle_of(ui, FIX_drop_all) && !toggle_of(ui, FIX_caps_needed));
	ui_free(ui);
}
END_TEST

/* ---- the next grade -------------------------------------------------------------------------- */

/* Does any set of @more of the toggles from @from on, beside @set, reach what is asked for? */
static bool any_reaches(struct ui *ui, const struct fix_set *set, size_t from, size_t more, char grade)
{
	const struct trial *trial = &ui->whatif.trial;
	if (!more) {
		struct inventory *after = what_if_all(ui->judged->inventory, set);
		struct judgement judgement;
		judge(after->subjects[0], after, &judgement);
		bool refused = refused_now(ui->judged->inventory, after, 0) != NULL;
		inventory_unref(after);
		return judgement.score.grade < grade && !refused;
	}
	for (size_t i = from; i < trial->toggle_count; i++) {
		struct fix_set next = *set;
		fix_set_add(&next, trial->toggles[i].fix);
		if (any_reaches(ui, &next, i + 1, more - 1, grade))
			return true;
	}
	return false;
}

static size_t size_of(const struct fix_set *set)
{
	size_t count = 0;
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++)
		count += set->has[id];
	return count;
}

/* Every smaller set of the toggles is judged. */
START_TEST(the_set_for_the_next_grade_is_the_smallest_and_would_be_started)
{
	struct ui *ui = ui_over(inputs[_i], 120, 40);
	char grade = ui->judged->judgements[0].score.grade;
	struct fix_set none = { .proposal_count = 0 };
	press(ui, "w!");
	size_t size = size_of(&ui->whatif.set);
	if (size) {
		ck_assert_int_lt(ui->whatif.trial.after[0].score.grade, grade);
		ck_assert_ptr_null(ui->whatif.trial.refused);
	}
	for (size_t smaller = 1; smaller < (size ? size : 3); smaller++)
		ck_assert_msg(!any_reaches(ui, &none, 0, smaller, grade), "%s: %zu of the toggles do it", inputs[_i], smaller);
	ui_free(ui);
}
END_TEST

/* ---- what would not be started --------------------------------------------------------------- */

START_TEST(what_the_api_server_refuses_is_said)
{
	struct ui *ui = ui_over(inputs[3], 120, 40);
	press(ui, "w");
	const struct toggle *toggle = toggle_of(ui, FIX_user_namespace);
	ck_assert_ptr_nonnull(toggle);
	ck_assert_ptr_nonnull(toggle->refused);
	ck_assert(!shows(ui, "  the API server refuses hostUsers"));
	ui->whatif.cursor = (size_t)(toggle - ui->whatif.trial.toggles);
	press(ui, "<Space>");
	ck_assert(shows(ui, "  the API server refuses hostUsers"));
	press(ui, "u");
	ck_assert(!shows(ui, "  the API server refuses hostUsers"));
	ui_free(ui);
}
END_TEST

static void put_on(struct ui *ui, enum fix_id fix)
{
	const struct toggle *toggle = toggle_of(ui, fix);
	ck_assert_ptr_nonnull(toggle);
	ui->whatif.cursor = (size_t)(toggle - ui->whatif.trial.toggles);
	press(ui, "<Space>");
}

START_TEST(a_refusal_is_of_what_is_on_together)
{
	struct ui *ui = ui_over("{kind: Pod, metadata: {name: p}, spec: {hostNetwork: true, hostPID: true, containers: [{name: c, image: i}]}}", 160, 60);
	press(ui, "w");
	ck_assert(shows(ui, "alone: the API server refuses hostUsers"));
	put_on(ui, FIX_no_host_network); /* the other half still stands */
	ck_assert(!shows(ui, "alone: "));
	ck_assert(shows(ui, "with what is on: the API server refuses hostUsers"));
	put_on(ui, FIX_no_host_pid);
	ck_assert(!shows(ui, "the API server refuses hostUsers"));
	press(ui, "uu");
	ck_assert(shows(ui, "alone: the API server refuses hostUsers"));
	put_on(ui, FIX_user_namespace); /* in the head, and there alone */
	ck_assert(!shows(ui, ": the API server refuses hostUsers"));
	ck_assert(shows(ui, "the API server refuses hostUsers"));
	ui_free(ui);
}
END_TEST

/* ---- of many ------------------------------------------------------------------------------- */

/* The screen over @count containers of one file, each of a long name; of all of them. */
static struct ui *ui_of_many(unsigned count)
{
	cleanup_strbuf struct strbuf text = { 0 };
	strbuf_adds(&text, "services:\n");
	for (unsigned i = 0; i < count; i++)
		strbuf_addf(&text, "  a-name-that-takes-more-than-a-third-%u: {image: i}\n", i);
	struct inventory *inventory = loaded_inventory(strbuf_text(&text), "x.yaml");
	struct judged *judged = judge_inventory(inventory, NULL);
	struct ui *ui = ui_new(&stage_options, 140, 40);
	ui->now = GALLERY_NOW;
	ui->status.phase = FEED_IDLE;
	ui_take(ui, judged);
	judged_unref(judged);
	inventory_unref(inventory);
	press(ui, "wa");
	ck_assert_uint_eq(ui->whatif.trial.count, count);
	return ui;
}

START_TEST(what_was_weighed_of_some_says_of_how_many)
{
	struct ui *ui = ui_of_many(WEIGHED_MOST);
	ck_assert(!shows(ui, "each alone"));
	ui_free(ui);
	ui = ui_of_many(WEIGHED_MOST + 1);
	ck_assert(shows(ui, "each alone: of the first 60"));
	ck_assert(shows(ui, " C  a-name-that-")); /* beside its score, however long */
	ck_assert(shows(ui, "third-0"));
	ui_free(ui);
}
END_TEST

/* ---- what leaves the screen ------------------------------------------------------------------- */

static char exported_name[64];
static char exported[1 << 16];

static int keep_export(void *ctx, const char *name, const char *text, size_t len, struct err *err)
{
	(void)ctx;
	(void)err;
	ck_assert_uint_lt(len, sizeof(exported));
	snprintf(exported_name, sizeof(exported_name), "%s", name);
	memcpy(exported, text, len);
	exported[len] = '\0';
	return 0;
}

static const struct fix_set *asked;

static int fix_text_of(void *ctx, const char *key, const struct fix_set *only, struct fix_text *ret, struct err *err)
{
	(void)ctx;
	(void)key;
	(void)err;
	asked = only;
	strbuf_adds(&ret->diff, "--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n-a:\t1 \n+a:\t2 \n");
	strbuf_adds(&ret->breaks, "a: what counts\n");
	return 0;
}

static void export_as(struct ui *ui, const char *keys)
{
	ck_assert_int_eq(press(ui, keys), EFFECT_EXPORT);
	ck_assert_int_eq(ui->export_file(NULL, ui->prompt.text, strbuf_text(&ui->outgoing), ui->outgoing.len, NULL), 0);
}

START_TEST(f_asks_for_the_fixes_that_are_on_and_x_writes_the_very_difference)
{
	struct ui *ui = ui_over(inputs[1], 120, 40);
	ui->fix = fix_text_of;
	ui->export_file = keep_export;
	press(ui, "w<Space>f");
	ck_assert_int_eq(ui_screen(ui), SCREEN_FIX);
	ck_assert(asked && asked->has[FIX_unprivileged] && !asked->has[FIX_non_root]);
	ck_assert(shows(ui, "what counts"));
	export_as(ui, "x<Enter>");
	ck_assert_str_eq(exported_name, "isotop-fix.patch");
	ck_assert_str_eq(exported, "--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n-a:\t1 \n+a:\t2 \n");
	press(ui, "<Esc>f"); /* and of the list every one */
	ck_assert_int_eq(ui_screen(ui), SCREEN_FIX);
	press(ui, "<Esc><Esc>f");
	ck_assert_ptr_null(asked);
	ui_free(ui);
}
END_TEST

START_TEST(a_report_of_what_if_is_of_what_the_fixes_change)
{
	struct ui *ui = ui_over(inputs[1], 120, 40);
	ui->export_file = keep_export;
	press(ui, "w<Space>");
	export_as(ui, "x<Tab><Tab><Enter>");
	ck_assert_str_eq(exported_name, "isotop-what-if.json");
	ck_assert_ptr_nonnull(strstr(exported, "\"isotop/diff/v1\""));
	ck_assert_ptr_nonnull(strstr(exported, "\"fix\": \"unprivileged\""));
	ck_assert_ptr_null(strstr(exported, "isotop/report/v1"));
	ui_free(ui);
}
END_TEST

/* A path and a name that are longer than the screen leave it what it is about, and do not run into each other. */
START_TEST(the_head_says_which_screen_it_is_at_every_width)
{
	static const int widths[] = { 20, 40, 59, 60, 80, 100, 120, 200 };
	for (size_t i = 0; i < ISO_COUNT(widths); i++) {
		struct ui *ui = ui_over("{apiVersion: v1, kind: Pod, metadata: {name: a-name-that-somebody-made-long, namespace: of-a-namespace-too}, "
					"spec: {containers: [{name: and-its-container-as-well, image: i}]}}", widths[i], 24);
		ui->title = "/srv/of/a/path/that/goes/on/for/long/deployment.yaml";
		press(ui, "w");
		char *text = picture(ui, false);
		text[strcspn(text, "\n")] = '\0';
		const char *name = strstr(text, " what if  ");
		ck_assert_msg(name != NULL, "%d: %s", widths[i], text);
		ck_assert_msg(widths[i] < 40 || strstr(name, "-well"), "%d: %s", widths[i], text);
		free(text);
		ui->title = NULL;
		ui_free(ui);
	}
}
END_TEST

/* Nothing is out of sight without a word: toggles have a position, what changes is counted. */
START_TEST(what_does_not_fit_is_said)
{
	struct ui *ui = ui_over(inputs[1], 120, 40);
	press(ui, "w<Space>");
	ck_assert(shows(ui, "may break what needs devices of the host")); /* under the second, which the cursor is not on */
	ck_assert(!shows(ui, "more lines"));
	ui_resize(ui, 90, 20);
	ck_assert(!shows(ui, "may break what needs devices of the host"));
	ck_assert(shows(ui, " more lines"));
	ck_assert(!shows(ui, "1/10"));
	ui_resize(ui, 40, 10);
	ck_assert(shows(ui, "1/10"));
	press(ui, "G");
	ck_assert(shows(ui, "10/10"));
	ui_free(ui);
}
END_TEST

/* Where a toggle has two lines a click on either is a click on it. */
START_TEST(a_click_finds_the_toggle_under_it)
{
	struct ui *ui = ui_over(inputs[1], 120, 40);
	press(ui, "w");
	for (int y = 3; y < 9; y++) {
		ui_handle(ui, (struct key){ K_CLICK, y, 10 });
		ck_assert_uint_eq(ui->whatif.cursor, (size_t)(y - 3) / 2);
	}
	ck_assert(ui->whatif.set.has[ui->whatif.trial.toggles[2].fix]); /* the second click on it */
	ui_free(ui);
}
END_TEST

Suite *tui_whatif_suite(void)
{
	Suite *suite = suite_create("tui_whatif");
	TCase *once = tcase_create("once");
	tcase_add_loop_test(once, no_two_toggles_make_the_same_change, 0, (int)ISO_COUNT(inputs));
	tcase_add_loop_test(once, a_toggle_says_what_it_adds_to_those_that_are_on, 0, (int)ISO_COUNT(inputs));
	tcase_add_test(once, a_change_of_two_names_is_taken_back_whole);
	tcase_add_test(once, changes_that_differ_stay_apart);
	suite_add_tcase(suite, once);
	TCase *grade = tcase_create("next grade");
	tcase_add_loop_test(grade, the_set_for_the_next_grade_is_the_smallest_and_would_be_started, 0, (int)ISO_COUNT(inputs));
	tcase_add_test(grade, what_the_api_server_refuses_is_said);
	tcase_add_test(grade, what_was_weighed_of_some_says_of_how_many);
	tcase_add_test(grade, a_refusal_is_of_what_is_on_together);
	suite_add_tcase(suite, grade);
	TCase *leaves = tcase_create("leaves");
	tcase_add_test(leaves, f_asks_for_the_fixes_that_are_on_and_x_writes_the_very_difference);
	tcase_add_test(leaves, a_report_of_what_if_is_of_what_the_fixes_change);
	suite_add_tcase(suite, leaves);
	TCase *head = tcase_create("head");
	tcase_add_test(head, the_head_says_which_screen_it_is_at_every_width);
	tcase_add_test(head, what_does_not_fit_is_said);
	tcase_add_test(head, a_click_finds_the_toggle_under_it);
	suite_add_tcase(suite, head);
	return suite;
}
