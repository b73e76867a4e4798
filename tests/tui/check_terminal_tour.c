/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tour on a terminal, walked from its first key to its last: every beat of
 * every stop is what the unit tests keep as a golden.
 */
#include "config.h"

#include <string.h>
#include <sys/wait.h>

#include "check_terminal.h"
#include "tui/dispatch.h"
#include "walk.h"

/* The frame once the keys so far are answered, against the one that was to be seen. */
static void shows_the_same(struct emulator *emulator, const struct ui *ui, size_t stop, size_t beat)
{
	cleanup_strbuf struct strbuf frame = { 0 };
	cleanup_strbuf struct strbuf seen = { 0 };
	cleanup_strbuf struct strbuf wanted = { 0 };
	ck_assert_msg(emulator_frame(emulator, &frame), "stop %zu, beat %zu", stop + 1, beat + 1);
	walk_without_time(strbuf_text(&frame), &seen);
	walk_screen(ui, &wanted);
	const char *a = strbuf_text(&seen);
	const char *b = strbuf_text(&wanted);
	for (int line = 1; *a || *b; line++) {
		size_t la = strcspn(a, "\n");
		size_t lb = strcspn(b, "\n");
		ck_assert_msg(la == lb && memcmp(a, b, la) == 0, "stop %zu, beat %zu, line %d\n  is '%.*s'\n  not '%.*s'", stop + 1,
			beat + 1, line, (int)la, a, (int)lb, b);
		a += la + (a[la] == '\n');
		b += lb + (b[lb] == '\n');
	}
}

START_TEST(the_tour_is_walked_from_its_first_key_to_its_last)
{
	static const char *const demo[] = { "demo", NULL };
	const struct walk_size *size = &walk_sizes[_i];
	struct emulator_options options = { size->width, size->height, "xterm-256color", "C.UTF-8", NULL, demo, false };
	struct emulator *emulator = emulator_start(&options);
	struct ui *ui = walk_begin(size);
	int status;
	ck_assert(emulator_wait(emulator, "T begins the tour"));
	emulator_send(emulator, "T");
	for (size_t stop = 0; stop < tour_count(ui->tour.tour); stop++)
		for (enum beat beat = BEAT_LINE; beat < BEAT_COUNT; beat++) {
			emulator_send(emulator, walk_keys(stop, beat));
			walk_press(ui, walk_keys(stop, beat));
			shows_the_same(emulator, ui, stop, beat);
		}
	emulator_send(emulator, " ");
	ck_assert(emulator_wait(emulator, "That was the last stop: ") && emulator_wait(emulator, " of 15 guesses were right"));
	emulator_send(emulator, "\033");
	ck_assert(emulator_wait(emulator, "NAME"));
	emulator_send(emulator, "q");
	ck_assert(emulator_wait_end(emulator, &status));
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_terminal_is_as_it_was(emulator);
	ui_free(ui);
	emulator_free(emulator);
}
END_TEST

/* Nobody touches a key: the beats follow one another, and the fix types itself. */
START_TEST(with_auto_it_goes_on_by_itself)
{
	static const char *const demo[] = { "demo", "--auto", "1", NULL };
	struct emulator_options options = { 80, 24, "xterm-256color", "C.UTF-8", NULL, demo, false };
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, "1 of 4"));
	ck_assert(emulator_wait(emulator, "2 of 4"));
	ck_assert(emulator_wait(emulator, "3 of 4"));
	ck_assert(emulator_wait(emulator, "4 of 4"));
	ck_assert(emulator_wait(emulator, "68 C  →  100 A"));
	ck_assert(emulator_wait(emulator, " 2/30"));
	emulator_send(emulator, " ");
	ck_assert(emulator_wait(emulator, "From now on Space goes on."));
	emulator_free(emulator);
}
END_TEST

/* w leaves for the what-if of this very scenario, Esc comes back; so do notes and explanations; digits jump. */
START_TEST(what_leads_away_from_it_leads_back)
{
	struct emulator *emulator = start();
	emulator_send(emulator, "T");
	ck_assert(emulator_wait(emulator, "1 of 4"));
	emulator_send(emulator, "g14");
	ck_assert(emulator_wait(emulator, "14/30"));
	emulator_send(emulator, "w");
	ck_assert(emulator_wait(emulator, "[ ] no-host-pid"));
	emulator_send(emulator, " ");
	ck_assert(emulator_wait(emulator, "[x] no-host-pid"));
	ck_assert(emulator_wait(emulator, "59 D  →  100 A"));
	emulator_send(emulator, "\033");
	ck_assert(emulator_wait(emulator, "1 of 4"));
	emulator_send(emulator, "i");
	ck_assert(emulator_wait(emulator, "The lessons behind it"));
	emulator_send(emulator, "\r");
	ck_assert(emulator_wait(emulator, "What to set"));
	emulator_send(emulator, "\033");
	ck_assert(emulator_wait(emulator, "The lessons behind it"));
	emulator_send(emulator, "i");
	ck_assert(emulator_wait(emulator, "1 of 4"));
	emulator_send(emulator, " 30");
	ck_assert(emulator_wait(emulator, "30/30"));
	emulator_send(emulator, "\033");
	ck_assert(emulator_wait(emulator, "NAME"));
	emulator_free(emulator);
}
END_TEST

/* What the recording tells comes as events, one look after another. */
START_TEST(the_recorded_life_plays_as_events)
{
	static const char *const life[] = { "demo", "life", "-i", "0.3", NULL };
	struct emulator_options options = { 120, 30, "xterm-256color", "C.UTF-8", NULL, life, false };
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, "demo-node"));
	emulator_send(emulator, "E");
	ck_assert(emulator_wait(emulator, "batch/report-28111:job"));
	ck_assert(emulator_wait(emulator, "shop/web-0:app"));
	ck_assert(emulator_wait(emulator, "cache"));
	ck_assert(emulator_wait(emulator, "gone"));
	emulator_free(emulator);
}
END_TEST

TCase *tour_tests(void)
{
	TCase *tcase = tcase_create("tour");
	tcase_set_timeout(tcase, 300);
	tcase_add_loop_test(tcase, the_tour_is_walked_from_its_first_key_to_its_last, 0, (int)walk_size_count);
	tcase_add_test(tcase, with_auto_it_goes_on_by_itself);
	tcase_add_test(tcase, what_leads_away_from_it_leads_back);
	tcase_add_test(tcase, the_recorded_life_plays_as_events);
	return tcase;
}
