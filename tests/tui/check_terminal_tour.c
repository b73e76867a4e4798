/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tour on a terminal, walked from its first key to its last: every beat of
 * every stop is a golden screen. "make update-golden" writes them again.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <isotop/tour.h>

#include "check_terminal.h"

static const struct {
	int width;
	int height;
} sizes[] = { { 80, 24 }, { 120, 40 } };

/* The head, the first row, ends with how long it takes, "4/30  9:40", which is another one every time. */
static void add_without_time(struct strbuf *out, const char *frame)
{
	size_t head = strcspn(frame, "\n");
	size_t time = head;
	while (time && frame[time - 1] != ' ')
		time--;
	ck_assert_msg(memchr(frame + time, ':', head - time) != NULL, "no time in the head: %.*s", (int)head, frame);
	strbuf_add(out, frame, time);
	strbuf_addf(out, "M:SS%s", frame + head);
}

/* The screen once the keys so far are answered. */
static void add_screen(struct strbuf *out, struct emulator *emulator, size_t stop, size_t beat)
{
	char title[32];
	cleanup_strbuf struct strbuf frame = { 0 };
	snprintf(title, sizeof(title), "%zu of %d: ", beat + 1, BEAT_COUNT);
	ck_assert_msg(emulator_wait(emulator, title), "stop %zu has no beat %zu", stop + 1, beat + 1);
	ck_assert(emulator_frame(emulator, &frame));
	strbuf_addf(out, "==== stop %zu, beat %zu\n", stop + 1, beat + 1);
	add_without_time(out, strbuf_text(&frame));
}

/* Every second class has a guess; a fix is typed, and a second Space has all of it at once. */
static void walk_stop(struct strbuf *out, struct emulator *emulator, size_t stop)
{
	if (stop % 2)
		emulator_send(emulator, "2");
	for (size_t beat = 0; beat < BEAT_COUNT; beat++) {
		if (beat)
			emulator_send(emulator, " ");
		if (beat == BEAT_FIX)
			emulator_send(emulator, " ");
		add_screen(out, emulator, stop, beat);
	}
}

static void golden_path(char *out, size_t size, size_t which)
{
	const char *srcdir = getenv("srcdir");
	snprintf(out, size, "%s/tests/tui/golden/tour-walk-%dx%d.txt", srcdir ? srcdir : ".", sizes[which].width,
		sizes[which].height);
}

static void write_golden(const char *path, const struct strbuf *screens)
{
	FILE *file = fopen(path, "w");
	ck_assert_msg(file != NULL, "cannot write %s", path);
	fwrite(screens->data, 1, screens->len, file);
	ck_assert_int_eq(fclose(file), 0);
}

/* Line by line, so that what differs is named. */
static void assert_golden(const char *path, const struct strbuf *screens)
{
	FILE *file = fopen(path, "r");
	char line[1024];
	char where[64] = "";
	const char *at = strbuf_text(screens);
	ck_assert_msg(file != NULL, "cannot read %s (make update-golden writes it)", path);
	while (fgets(line, sizeof(line), file)) {
		size_t len = strcspn(at, "\n") + 1;
		if (strncmp(line, "====", 4) == 0)
			snprintf(where, sizeof(where), "%.60s", line);
		ck_assert_msg(strlen(line) == len && strncmp(line, at, len) == 0, "%swas %sis  %.*s", where, line, (int)len, at);
		at += len;
	}
	ck_assert_str_eq(at, "");
	fclose(file);
}

START_TEST(the_tour_is_walked_from_its_first_key_to_its_last)
{
	static const char *const demo[] = { "demo", NULL };
	struct emulator_options options = { sizes[_i].width, sizes[_i].height, "xterm-256color", "C.UTF-8", NULL, demo, false };
	struct emulator *emulator = emulator_start(&options);
	struct tour *tour = tour_new(NULL);
	cleanup_strbuf struct strbuf screens = { 0 };
	char path[512];
	int status;
	ck_assert(emulator_wait(emulator, "T begins the tour"));
	emulator_send(emulator, "T");
	for (size_t stop = 0; stop < tour_count(tour); stop++) {
		walk_stop(&screens, emulator, stop);
		emulator_send(emulator, " ");
	}
	ck_assert(emulator_wait(emulator, "That was the last stop"));
	emulator_send(emulator, "\033");
	ck_assert(emulator_wait(emulator, "NAME"));
	emulator_send(emulator, "q");
	ck_assert(emulator_wait_end(emulator, &status));
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_terminal_is_as_it_was(emulator);
	golden_path(path, sizeof(path), (size_t)_i);
	if (getenv("ISOTOP_UPDATE_GOLDEN"))
		write_golden(path, &screens);
	else
		assert_golden(path, &screens);
	tour_free(tour);
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
	ck_assert(emulator_wait(emulator, "68 C  ->  100 A"));
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
	ck_assert(emulator_wait(emulator, "59 D  ->  100 A"));
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
	tcase_add_loop_test(tcase, the_tour_is_walked_from_its_first_key_to_its_last, 0, (int)ISO_COUNT(sizes));
	tcase_add_test(tcase, with_auto_it_goes_on_by_itself);
	tcase_add_test(tcase, what_leads_away_from_it_leads_back);
	tcase_add_test(tcase, the_recorded_life_plays_as_events);
	return tcase;
}
