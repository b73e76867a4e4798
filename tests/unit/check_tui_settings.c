/* SPDX-License-Identifier: Apache-2.0 */
/* The table of settings, and the screen that changes them. */
#include "config.h"

#include "suites.h"

#include <stdlib.h>
#include <string.h>

#include "tui/stage.h"
#include "tui/dispatch.h"
#include "tui/ui.h"

/* ---- the table ---------------------------------------------------------------------- */

START_TEST(every_setting_has_its_words_and_takes_each_of_them)
{
	const struct tui_setting *setting = &tui_settings[_i];
	struct ui *ui = node_ui(100, 24);
	char now[SETTING_MAX];
	struct err err;
	ck_assert_ptr_eq(tui_setting_find(setting->name), setting);
	ck_assert_str_eq(tui_setting_name((size_t)_i), setting->name);
	ck_assert_uint_gt(strlen(setting->help), 0);
	ck_assert_int_ne(setting->help[strlen(setting->help) - 1], '.');
	ck_assert_int_eq(tui_setting_check(setting, "it", setting->fallback, &err), 0);
	for (size_t i = 0; setting->word(i); i++) {
		ck_assert_uint_lt(strlen(setting->word(i)) + 1, SETTING_MAX);
		ck_assert_msg(tui_setting_check(setting, "it", setting->word(i), &err) == 0, "%s", err.text);
		setting->set(ui, setting->word(i));
		setting->get(ui, now);
		ck_assert_str_eq(now, setting->word(i));
	}
	ck_assert_int_lt(tui_setting_check(setting, "it", "nonsense", &err), 0);
	ck_assert_int_eq(strncmp(err.text, "it takes ", 9), 0);
	ck_assert_ptr_nonnull(strstr(err.text, ", not nonsense"));
	ck_assert_int_lt(tui_setting_check(setting, "it", "", &err), 0);
	ui_free(ui);
}
END_TEST

static const struct {
	const char *text;
	uint32_t ms; /* 0: it is no number */
} seconds[] = {
	{ "2", 2000 },
	{ "0.1", 100 },
	{ ".5", 500 },
	{ "1.25", 1250 },
	{ "3600", 3600000 },
	{ "", 0 },
	{ ".", 0 },
	{ "-1", 0 },
	{ "1,5", 0 },
	{ "1.2345", 0 },
	{ "99999999", 0 },
	{ "2 ", 0 },
	{ "0x10", 0 },
};

START_TEST(seconds_are_read_and_written_alike_in_every_language)
{
	uint32_t ms = 0;
	char text[SETTING_MAX];
	ck_assert_msg(tui_seconds_parse(seconds[_i].text, &ms) == (seconds[_i].ms != 0), "%s", seconds[_i].text);
	ck_assert_uint_eq(ms, seconds[_i].ms);
	tui_seconds_print(seconds[_i].ms, text);
	if (ms && *seconds[_i].text != '.')
		ck_assert_str_eq(text, seconds[_i].text);
}
END_TEST

START_TEST(a_minus_turns_the_order_round_and_is_for_columns_alone)
{
	struct err err;
	struct tui_options options = stage_options;
	options.sort = "-name";
	struct ui *ui = open_ui(&options, 100, 24, GALLERY_NODE);
	char now[SETTING_MAX];
	tui_setting_find("sort")->get(ui, now);
	ck_assert_str_eq(now, "-name");
	ck_assert(ui->list.listing.inverted);
	ui_free(ui);
	ck_assert_int_lt(tui_setting_check(tui_setting_find("theme"), "theme", "-dark", &err), 0);
	ck_assert_int_lt(tui_setting_check(tui_setting_find("sort"), "sort", "--name", &err), 0);
}
END_TEST

/* ---- what holds at once --------------------------------------------------------------- */

START_TEST(without_colours_every_theme_is_the_one_without)
{
	struct tui_options options = stage_options;
	options.no_color = true;
	options.theme = "light";
	struct ui *ui = open_ui(&options, 100, 24, GALLERY_NODE);
	ck_assert_str_eq(ui_theme(ui), "mono");
	ck_assert_int_eq(press(ui, ":color always<Enter>"), EFFECT_THEME);
	ck_assert_str_eq(ui_theme(ui), "light");
	ck_assert_int_eq(press(ui, ":color never<Enter>"), EFFECT_THEME);
	ck_assert_str_eq(ui_theme(ui), "mono");
	ui_free(ui);
}
END_TEST

/* Every screen that has made its pages already makes them again. */
static const char *const walks[] = { "", "<Enter>", "<Enter>3", "?", "v", "E", "<Space><Space>d", "<Enter><Enter>",
	"s" };

START_TEST(plain_glyphs_hold_at_once_on_every_screen)
{
	struct ui *ui = node_ui(120, 40);
	take(ui, GALLERY_LATER);
	press(ui, walks[_i]);
	char *before = picture(ui, false);
	press(ui, ":ascii true<Enter>");
	char *plain = picture(ui, false);
	for (const char *at = plain; *at; at++)
		ck_assert_msg((unsigned char)*at < 0x80, "%s", at);
	press(ui, ":ascii false<Enter>");
	char *after = picture(ui, false);
	ck_assert_str_eq(after, before);
	free(before);
	free(plain);
	free(after);
	ui_free(ui);
}
END_TEST

START_TEST(a_locale_without_unicode_stays_plain_whatever_is_chosen)
{
	struct tui_options options = stage_options;
	options.ascii_only = true;
	struct ui *ui = open_ui(&options, 100, 24, GALLERY_NODE);
	ck_assert(ui->ascii);
	press(ui, ":ascii true<Enter>:ascii false<Enter>");
	ck_assert(ui->ascii);
	ui_free(ui);
}
END_TEST

/* ---- the screen --------------------------------------------------------------------------- */

START_TEST(a_setting_changes_at_once_and_is_marked_until_it_is_as_it_began)
{
	const struct tui_setting *setting = &tui_settings[_i];
	struct ui *ui = node_ui(80, 24);
	char before[SETTING_MAX];
	char after[SETTING_MAX];
	setting->get(ui, before);
	press(ui, "<F2>");
	for (int i = 0; i < _i; i++)
		press(ui, "j");
	ck_assert(!shows(ui, "*"));
	press(ui, "<Enter>");
	setting->get(ui, after);
	ck_assert_str_ne(after, before);
	ck_assert(shows(ui, "*"));
	press(ui, "<Left>");
	setting->get(ui, after);
	ck_assert_str_eq(after, before);
	ck_assert(!shows(ui, "*"));
	/* Round all of its words, and back. */
	size_t count = 0;
	for (; setting->word(count); count++)
		press(ui, "<Space>");
	setting->get(ui, after);
	ck_assert_str_eq(after, before);
	ck_assert_int_eq(press(ui, "<Esc>"), EFFECT_NONE);
	ck_assert_int_eq(ui_screen(ui), SCREEN_LIST);
	ui_free(ui);
}
END_TEST

START_TEST(seconds_between_the_steps_go_to_the_next_step)
{
	struct ui *ui = node_ui(80, 24);
	press(ui, ":interval 7<Enter><F2>jjjj<Right>");
	ck_assert_uint_eq(ui->interval_ms, 10000);
	press(ui, ":interval 7<Enter><Left>");
	ck_assert_uint_eq(ui->interval_ms, 5000);
	press(ui, ":interval 3600<Enter><Right>");
	ck_assert_uint_eq(ui->interval_ms, 500);
	press(ui, ":interval 0.1<Enter><Left>");
	ck_assert_uint_eq(ui->interval_ms, 300000);
	ui_free(ui);
}
END_TEST

START_TEST(what_stands_in_the_way_of_a_setting_is_told)
{
	struct tui_options options = stage_options;
	options.no_color = true;
	struct ui *ui = open_ui(&options, 80, 24, GALLERY_NODE);
	press(ui, "<F2>");
	ck_assert(shows(ui, "colours are off: see color"));
	press(ui, "j");
	ck_assert(shows(ui, "NO_COLOR is set"));
	press(ui, "<Enter>"); /* always */
	ck_assert(!shows(ui, "NO_COLOR is set"));
	ui_free(ui);
}
END_TEST

START_TEST(a_click_chooses_a_setting_and_a_second_one_changes_it)
{
	struct ui *ui = node_ui(80, 24);
	press(ui, "<F2><Click 4,3>");
	ck_assert_uint_eq(ui->settings.cursor, 2);
	ck_assert(!ui->ascii_wanted);
	press(ui, "<Click 4,3>");
	ck_assert(ui->ascii_wanted);
	press(ui, "<Click 20,3><Click 1,3>");
	ck_assert_uint_eq(ui->settings.cursor, 2);
	ui_free(ui);
}
END_TEST

Suite *tui_settings_suite(void)
{
	Suite *suite = suite_create("tui settings");

	TCase *table = tcase_create("table");
	tcase_add_loop_test(table, every_setting_has_its_words_and_takes_each_of_them, 0, (int)tui_setting_count);
	tcase_add_loop_test(table, seconds_are_read_and_written_alike_in_every_language, 0, ISO_COUNT(seconds));
	tcase_add_test(table, a_minus_turns_the_order_round_and_is_for_columns_alone);
	suite_add_tcase(suite, table);

	TCase *live = tcase_create("live");
	tcase_add_test(live, without_colours_every_theme_is_the_one_without);
	tcase_add_loop_test(live, plain_glyphs_hold_at_once_on_every_screen, 0, ISO_COUNT(walks));
	tcase_add_test(live, a_locale_without_unicode_stays_plain_whatever_is_chosen);
	suite_add_tcase(suite, live);

	TCase *screen = tcase_create("screen");
	tcase_add_loop_test(
		screen, a_setting_changes_at_once_and_is_marked_until_it_is_as_it_began, 0, (int)tui_setting_count);
	tcase_add_test(screen, seconds_between_the_steps_go_to_the_next_step);
	tcase_add_test(screen, what_stands_in_the_way_of_a_setting_is_told);
	tcase_add_test(screen, a_click_chooses_a_setting_and_a_second_one_changes_it);
	suite_add_tcase(suite, screen);
	return suite;
}
