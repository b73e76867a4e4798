/* SPDX-License-Identifier: Apache-2.0 */
/* What happened between two readings, and what the screen makes of it. */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

#include "tui/stage.h"
#include <isotop/builder.h>
#include <isotop/compare.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/subject.h>

#include "tui/dispatch.h"
#include "tui/past.h"
#include "tui/ui.h"

/* A container of a reading; a key of NULL ends the list. */
struct one {
	const char *key;
	const char *name;
	int32_t pid;
	const char *facts;
};

#define PLAIN "uid=0 no_new_privs=false cap_effective=default rootfs_readonly=false "

static struct judged *reading_of(const struct one *ones, bool partial)
{
	struct inventory_builder *builder = inventory_builder_new();
	if (partial)
		inventory_builder_partial(builder);
	made_host(builder, "live lsm:apparmor");
	for (; ones->key; ones++) {
		struct subject *subject = made_subject("live docker", ones->facts);
		subject->key = ones->key;
		subject->name = ones->name;
		subject->running.pid = ones->pid;
		subject->running.start = (uint64_t)ones->pid;
		inventory_add(builder, subject);
	}
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	inventory_unref(inventory);
	return judged;
}

static struct judged *reading(const struct one *ones)
{
	return reading_of(ones, false);
}

/* "changed web worse: ..." for each, in lines. */
static char *told(const struct one *before, const struct one *after)
{
	cleanup_arena struct arena *arena = arena_new();
	struct judged *a = reading(before);
	struct judged *b = reading(after);
	struct event_list list;
	struct strbuf out = { 0 };
	events_between(a, b, arena, &list);
	for (size_t i = 0; i < list.count; i++) {
		const struct event *event = &list.items[i];
		cleanup_strbuf struct strbuf what = { 0 };
		enum shift shift = event_words(event, &what);
		const struct subject *subject = event->pair.b ? event->pair.b : event->pair.a;
		strbuf_addf(&out, "%s%s %s %s", i ? "\n" : "", event_name(event->kind), subject->name,
			shift_name(shift));
	}
	judged_unref(a);
	judged_unref(b);
	return out.data ? out.data : strdup("");
}

static const struct {
	struct one before[4];
	struct one after[4];
	const char *told;
} stories[] = {
	{ { { "a", "a", 1, PLAIN } }, { { "a", "a", 1, PLAIN } }, "" },
	{ { { "a", "a", 1, PLAIN } }, { { "a", "a", 1, PLAIN }, { "b", "b", 2, PLAIN } }, "new b same" },
	{ { { "a", "a", 1, PLAIN } }, { { NULL, NULL, 0, NULL } }, "gone a same" },
	{ { { "a", "a", 1, PLAIN } }, { { "a", "a", 1, PLAIN "rootfs_readonly=true" } }, "changed a better" },
	{ { { "a", "a", 1, PLAIN } }, { { "a", "a", 1, PLAIN "cap_effective=all" } }, "changed a worse" },
	{ { { "a", "a", 1, PLAIN } }, { { "a", "a", 7, PLAIN } }, "restarted a same" },
	{ { { "a", "a", 1, PLAIN } }, { { "a", "a", 7, PLAIN "uid=1000" } }, "restarted a better" },
	/* removed and created again: another id, the name people know */
	{ { { "id1", "web", 1, PLAIN } }, { { "id2", "web", 2, PLAIN "cap_effective=all" } }, "restarted web worse" },
	{ { { "id1", "web", 1, PLAIN } }, { { "id2", "db", 2, PLAIN } }, "new db same\ngone web same" },
	/* the same process under another key: its runtime has said since what it is called */
	{ { { "id1", "82f55def8ea1", 1, PLAIN } }, { { "id2", "web", 1, PLAIN } }, "changed web same" },
	{ { { "id1", "82f55def8ea1", 1, PLAIN } }, { { "id2", "web", 1, PLAIN "cap_effective=all" } }, "changed web worse" },
	{ { { "id1", "82f55def8ea1", 1, PLAIN }, { "x", "web", 9, PLAIN } }, { { "id2", "web", 1, PLAIN } },
		"changed web same\ngone web same" },
	/* docker rename */
	{ { { "a", "a", 1, PLAIN } }, { { "a", "b", 1, PLAIN } }, "changed b same" },
	/* processes come and go, a right that could not be read is no change of it */
	{ { { "a", "a", 1, PLAIN "processes=0:-:2:default" } },
		{ { "a", "a", 1, PLAIN "processes=0:-:2:default,7:-:2:none" } }, "" },
	{ { { "a", "a", 1, PLAIN "processes=0:-:2:default" } },
		{ { "a", "a", 1, PLAIN "processes=0:-:2:default,0:-:2:all" } }, "changed a worse" },
	{ { { "a", "a", 1, PLAIN "gid=0" } }, { { "a", "a", 1, PLAIN "gid=?gone" } }, "" },
	/* order is nothing */
	{ { { "a", "a", 1, PLAIN }, { "b", "b", 2, PLAIN } }, { { "b", "b", 2, PLAIN }, { "a", "a", 1, PLAIN } }, "" },
};

START_TEST(a_container_that_has_a_name_now_says_which_it_had)
{
	static const struct one before[] = { { "id1", "82f55def8ea1", 1, PLAIN }, { 0 } };
	static const struct one after[] = { { "id2", "web", 1, PLAIN "cap_effective=all" }, { 0 } };
	cleanup_arena struct arena *arena = arena_new();
	cleanup_strbuf struct strbuf words = { 0 };
	struct judged *a = reading(before);
	struct judged *b = reading(after);
	struct event_list list;
	events_between(a, b, arena, &list);
	ck_assert_uint_eq(list.count, 1);
	event_words(&list.items[0], &words);
	ck_assert_msg(strncmp(words.data, "was 82f55def8ea1; ", 18) == 0, "%s", words.data);
	judged_unref(a);
	judged_unref(b);
}
END_TEST

START_TEST(only_what_changed_the_isolation_happened)
{
	char *text = told(stories[_i].before, stories[_i].after);
	ck_assert_str_eq(text, stories[_i].told);
	free(text);
}
END_TEST

START_TEST(a_record_that_is_carried_over_changes_with_its_verdicts_alone)
{
	cleanup_arena struct arena *arena = arena_new();
	struct one ones[] = { { "a", "a", 1, PLAIN }, { 0 } };
	struct judged *before = reading(ones);
	struct judgement judgement = before->judgements[0];
	struct judged after = { before->inventory, &judgement, 1 };
	struct event_list list;
	events_between(before, &after, arena, &list);
	ck_assert_uint_eq(list.count, 0);
	judgement.checks[4] = judgement.checks[4] == VERDICT_FAIL ? VERDICT_PASS : VERDICT_FAIL;
	events_between(before, &after, arena, &list);
	ck_assert_uint_eq(list.count, 1);
	ck_assert_int_eq(list.items[0].kind, EVENT_CHANGED);
	judged_unref(before);
}
END_TEST

/* ---- on the screen -------------------------------------------------------------------- */

static struct ui *empty_ui(void)
{
	struct ui *ui = ui_new(&stage_options, 80, 24);
	ui->status.phase = FEED_IDLE;
	ui->now = GALLERY_NOW;
	return ui;
}

static void show(struct ui *ui, struct judged *judged)
{
	ui_take(ui, judged);
	judged_unref(judged);
}

static void read_again(struct ui *ui, const struct one *ones)
{
	show(ui, reading(ones));
}

static void read_part(struct ui *ui, const struct one *ones)
{
	show(ui, reading_of(ones, true));
}

static const struct one one_plain[] = { { "a", "web", 1, PLAIN }, { 0 } };
static const struct one one_worse[] = { { "a", "web", 1, PLAIN "cap_effective=all" }, { 0 } };
static const struct one none[] = { { 0 } };

START_TEST(the_first_reading_and_one_without_news_are_no_events)
{
	struct ui *ui = empty_ui();
	read_again(ui, one_plain);
	read_again(ui, one_plain);
	ck_assert_uint_eq(ui->events.count, 0);
	ui_free(ui);
}
END_TEST

START_TEST(what_is_still_being_loaded_is_no_event)
{
	struct ui *ui = empty_ui();
	read_part(ui, one_plain);
	read_part(ui, one_worse);
	read_again(ui, none);
	read_part(ui, one_plain); /* a load that was ended early */
	ck_assert_uint_eq(ui->events.count, 0);
	read_again(ui, one_plain);
	ck_assert_uint_eq(ui->events.count, 1); /* since the whole reading before */
	ui_free(ui);
}
END_TEST

START_TEST(worse_is_counted_until_it_is_looked_at_and_marked_for_some_seconds)
{
	struct ui *ui = empty_ui();
	enum glyph glyph;
	enum tone tone;
	read_again(ui, one_plain);
	read_again(ui, one_worse);
	ck_assert(shows(ui, "E 1 worse"));
	ck_assert(events_sign(ui, "a", &glyph, &tone));
	ck_assert_int_eq(glyph, GLYPH_WORSE);
	ck_assert(!events_sign(ui, "b", &glyph, &tone));
	ui->now += 30;
	ck_assert(!events_sign(ui, "a", &glyph, &tone));
	ck_assert(shows(ui, "E 1 worse"));
	press(ui, "E<Esc>");
	ck_assert(!shows(ui, "E 1 worse"));
	ui_free(ui);
}
END_TEST

START_TEST(one_that_is_gone_can_be_opened_as_it_was_last_seen)
{
	struct ui *ui = empty_ui();
	read_again(ui, one_worse);
	read_again(ui, none);
	press(ui, "E<Enter>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_SUBJECT);
	ck_assert(shows(ui, "gone: as it was last seen"));
	press(ui, "<Esc>");
	ck_assert_int_eq(ui_screen(ui), SCREEN_EVENTS);
	ui_free(ui);
}
END_TEST

START_TEST(one_that_comes_back_later_is_compared_with_what_it_was)
{
	static const struct one again[] = { { "b", "web", 9, PLAIN "cap_effective=all" }, { 0 } };
	struct ui *ui = empty_ui();
	read_again(ui, one_plain);
	read_again(ui, none);
	read_again(ui, again);
	ck_assert_uint_eq(ui->events.count, 2);
	ck_assert_int_eq(ui->events.items[1].kind, EVENT_RESTARTED);
	ck_assert_int_eq(ui->events.items[1].shift, SHIFT_WORSE);
	ui_free(ui);
}
END_TEST

START_TEST(events_are_bounded_and_the_cursor_stays_on_its_own)
{
	struct ui *ui = empty_ui();
	read_again(ui, one_plain);
	read_again(ui, one_worse);
	read_again(ui, one_plain);
	press(ui, "Ej");
	uint64_t serial = past_at(ui, ui->events.cursor)->serial;
	read_again(ui, one_worse);
	ck_assert_uint_eq(past_at(ui, ui->events.cursor)->serial, serial);
	for (int i = 0; i < EVENTS_MOST; i++)
		read_again(ui, i % 2 ? none : one_plain);
	ck_assert_uint_eq(past_total(ui), EVENTS_MOST + 3);
	ck_assert_uint_le(ui->events.count, 30);
	ck_assert_uint_eq(past_at(ui, ui->events.cursor)->serial, serial);
	size_t held = 0;
	for (size_t i = 0; i < ui->events.count; i++)
		held += ui->events.items[i].last_seen != NULL;
	ck_assert_uint_le(held, 32);
	press(ui, "G<Enter>");
	ck_assert(shows(ui, "gone") || ui_screen(ui) == SCREEN_SUBJECT);
	ui_free(ui);
}
END_TEST

#define JOBS_MOST 1500

/* Jobs that come and go beside one container that stays. @bad: the one of them that gives all rights away. */
static void churn(struct ui *ui, const struct one *stays, int jobs, int bad)
{
	static char keys[JOBS_MOST][16]; /* subjects borrow them */
	for (int i = 0; i < jobs; i++) {
		char *key = keys[i];
		snprintf(key, sizeof(keys[i]), "job%d", i);
		ui->now++;
		read_again(ui, (const struct one[]){ *stays, { key, key, 100 + i, i == bad ? PLAIN "cap_effective=all" : PLAIN }, { 0 } });
		read_again(ui, (const struct one[]){ *stays, { 0 } });
	}
}

START_TEST(thousands_that_come_and_go_are_one_line)
{
	setenv("TZ", "UTC0", 1);
	struct ui *ui = empty_ui();
	read_again(ui, one_plain);
	churn(ui, one_plain, JOBS_MOST, -1);
	ui->now++;
	read_again(ui, one_worse);
	press(ui, "E");
	ck_assert_uint_eq(past_total(ui), 3001);
	ck_assert_uint_le(ui->events.row_count, 22);
	ck_assert_int_eq(past_at(ui, 0)->shift, SHIFT_WORSE);
	ck_assert(past_is_fold(ui, ui->events.row_count - 1));
	ck_assert(shows(ui, "1 worse, 3001 events since 22:13:20"));
	press(ui, "G");
	ck_assert(shows(ui, "2980 more"));
	ck_assert(shows(ui, " new, "));
	ui_free(ui);
}
END_TEST

/* Who hides among jobs: what it was is still there, named in the line, and opens. */
START_TEST(the_worst_of_what_is_folded_is_named)
{
	struct ui *ui = empty_ui();
	read_again(ui, one_plain);
	churn(ui, one_plain, 40, 2);
	press(ui, "E");
	size_t row = 0;
	while (row < ui->events.row_count && strcmp(past_subject(past_at(ui, row))->name, "job2") != 0)
		row++;
	ck_assert_uint_lt(row, ui->events.row_count);
	for (size_t i = 0; i < row; i++)
		press(ui, "j");
	press(ui, "<Enter>");
	ck_assert(shows(ui, "job2"));
	ck_assert(shows(ui, "gone: as it was last seen"));
	ui_free(ui);
}
END_TEST

START_TEST(worse_stands_before_new_before_gone_or_by_time)
{
	static const struct one before[] = { { "a", "web", 1, PLAIN }, { "b", "old", 2, PLAIN }, { 0 } };
	static const struct one worse[] = { { "a", "web", 1, PLAIN "cap_effective=all" }, { "b", "old", 2, PLAIN }, { 0 } };
	static const struct one new[] = { { "a", "web", 1, PLAIN "cap_effective=all" }, { "b", "old", 2, PLAIN },
		{ "c", "fresh", 3, PLAIN }, { 0 } };
	static const struct one gone[] = { { "a", "web", 1, PLAIN "cap_effective=all" }, { "c", "fresh", 3, PLAIN }, { 0 } };
	static const char *const by_worth[] = { "web", "fresh", "old" };
	struct ui *ui = empty_ui();
	read_again(ui, before);
	read_again(ui, worse);
	read_again(ui, new);
	read_again(ui, gone);
	press(ui, "E");
	for (size_t row = 0; row < 3; row++)
		ck_assert_str_eq(past_subject(past_at(ui, row))->name, by_worth[row]);
	press(ui, "s");
	for (size_t row = 0; row < 3; row++)
		ck_assert_str_eq(past_subject(past_at(ui, row))->name, by_worth[row == 0 ? 2 : row == 2 ? 0 : 1]);
	ui_free(ui);
}
END_TEST

static const struct {
	const char *filter;
	const char *names; /* of what it keeps */
} filters[] = {
	{ "web", "web" },
	{ "worse", "web" },
	{ "gone", "old" },
	{ "!gone", "web fresh" },
	{ "new|gone", "fresh old" },
	{ "SYS_ADMIN", "web" }, /* in what changed */
	{ "cap:SYS_ADMIN", "web" },
	{ "score<lt>100 !cap:SYS_ADMIN", "fresh old" },
	{ "nobody", "" },
};

START_TEST(events_are_filtered_as_the_list_is)
{
	static const struct one before[] = { { "a", "web", 1, PLAIN }, { "b", "old", 2, PLAIN }, { 0 } };
	static const struct one after[] = { { "a", "web", 1, PLAIN "cap_effective=all" }, { "c", "fresh", 3, PLAIN }, { 0 } };
	struct ui *ui = empty_ui();
	cleanup_strbuf struct strbuf keys = { 0 };
	cleanup_strbuf struct strbuf names = { 0 };
	read_again(ui, before);
	read_again(ui, after);
	strbuf_addf(&keys, "E/%s<Enter>", filters[_i].filter);
	press(ui, strbuf_text(&keys));
	for (size_t row = 0; row < ui->events.row_count; row++)
		strbuf_addf(&names, "%s%s", row ? " " : "", past_subject(past_at(ui, row))->name);
	ck_assert_str_eq(strbuf_text(&names), filters[_i].names);
	ck_assert(shows(ui, "filter: "));
	press(ui, "<Esc>");
	ck_assert_uint_eq(ui->events.row_count, 3);
	ck_assert_int_eq(ui_screen(ui), SCREEN_EVENTS);
	press(ui, "/score<lt><Enter>");
	ck_assert_int_eq(ui->prompt.kind, PROMPT_EVENTS);
	ui_free(ui);
}
END_TEST

Suite *events_suite(void)
{
	Suite *suite = suite_create("events");
	TCase *between = tcase_create("between two readings");
	tcase_add_test(between, a_container_that_has_a_name_now_says_which_it_had);
	tcase_add_loop_test(between, only_what_changed_the_isolation_happened, 0, ISO_COUNT(stories));
	tcase_add_test(between, a_record_that_is_carried_over_changes_with_its_verdicts_alone);
	suite_add_tcase(suite, between);
	TCase *screen = tcase_create("on the screen");
	tcase_add_test(screen, the_first_reading_and_one_without_news_are_no_events);
	tcase_add_test(screen, what_is_still_being_loaded_is_no_event);
	tcase_add_test(screen, worse_is_counted_until_it_is_looked_at_and_marked_for_some_seconds);
	tcase_add_test(screen, one_that_is_gone_can_be_opened_as_it_was_last_seen);
	tcase_add_test(screen, one_that_comes_back_later_is_compared_with_what_it_was);
	tcase_add_test(screen, events_are_bounded_and_the_cursor_stays_on_its_own);
	tcase_add_test(screen, thousands_that_come_and_go_are_one_line);
	tcase_add_test(screen, the_worst_of_what_is_folded_is_named);
	tcase_add_test(screen, worse_stands_before_new_before_gone_or_by_time);
	tcase_add_loop_test(screen, events_are_filtered_as_the_list_is, 0, ISO_COUNT(filters));
	suite_add_tcase(suite, screen);
	return suite;
}
