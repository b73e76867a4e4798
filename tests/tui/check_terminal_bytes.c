/* SPDX-License-Identifier: Apache-2.0 */
/* What goes over the line: a slow link is what every byte of it is for. The limits are in tests/bench/bytes.tbl. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "check_terminal.h"

/* ---- the cursor in the list -------------------------------------------------------- */

/* The list's first row at these sizes, and steps that stay in sight. */
#define FIRST_ROW 3
#define STEPS     9

struct budget {
	int width;
	int height;
	size_t step;
	size_t follow;
};

struct measured {
	size_t count;
	size_t most;
	size_t sum;
};

static void measured_add(struct measured *measured, size_t bytes)
{
	measured->count++;
	measured->sum += bytes;
	measured->most = bytes > measured->most ? bytes : measured->most;
}

/* The sign of the cursor is also a step of the score's bar: only at the row's beginning it is the cursor. */
static bool has_cursor(struct emulator *emulator, int y)
{
	return strncmp(emulator_row(emulator, y), "▌", strlen("▌")) == 0;
}

/* The line that names whom the preview shows; -1: there is no preview. */
static int heading_row(struct emulator *emulator, int height)
{
	for (int y = 0; y < height; y++)
		if (strstr(emulator_row(emulator, y), "──"))
			return y;
	return -1;
}

/*
 * One step down to row @y. The preview follows on its own; where this machine is so slow
 * that it has come before the step could be counted, the step alone is not known.
 */
static void measure_step(struct emulator *emulator, int y, int heading, struct measured *alone, struct measured *both)
{
	char before[1024];
	size_t start = emulator_bytes(emulator);
	snprintf(before, sizeof(before), "%s", emulator_row(emulator, heading < 0 ? 0 : heading));
	emulator_send(emulator, "j");
	for (int tries = 0; tries < 24000 && !has_cursor(emulator, y); tries++)
		emulator_idle(emulator, 5);
	ck_assert(has_cursor(emulator, y));
	emulator_idle(emulator, 20);
	size_t step = emulator_bytes(emulator) - start;
	if (strcmp(before, emulator_row(emulator, heading < 0 ? 0 : heading)) == 0)
		measured_add(alone, step);
	for (int tries = 0; heading >= 0 && tries < 600; tries++) {
		emulator_idle(emulator, 100);
		if (strcmp(before, emulator_row(emulator, heading)) != 0)
			break;
	}
	emulator_idle(emulator, 200);
	ck_assert_msg(
		heading < 0 || strcmp(before, emulator_row(emulator, heading)) != 0, "no preview follows: %s", before);
	measured_add(both, emulator_bytes(emulator) - start);
}

static void measure_moves(const struct budget *budget)
{
	char deploy[512];
	const char *srcdir = getenv("srcdir");
	snprintf(deploy, sizeof(deploy), "%s/screenshots/deploy", srcdir ? srcdir : "..");
	const char *args[] = { deploy, NULL };
	struct emulator_options options = { budget->width, budget->height, "xterm-256color", "C.UTF-8", NULL, args, false };
	struct emulator *emulator = emulator_start(&options);
	struct measured alone = { 0 };
	struct measured both = { 0 };
	ck_assert(emulator_wait_row(emulator, budget->height - 1, "q quit"));
	emulator_idle(emulator, 500);
	size_t first = emulator_bytes(emulator);
	int heading = heading_row(emulator, budget->height);
	ck_assert_msg((heading >= 0) == (budget->follow > 0), "%dx%d: preview in row %d", budget->width, budget->height,
		heading);
	for (int i = 0; i < STEPS; i++)
		measure_step(emulator, FIRST_ROW + 1 + i, heading, &alone, &both);
	ck_assert_uint_gt(alone.count, 0);
	printf("# %dx%d: the first screen %zu bytes; a step of the cursor %zu, at most %zu", budget->width,
		budget->height, first, alone.sum / alone.count, alone.most);
	if (heading >= 0)
		printf("; with the preview that follows %zu, at most %zu", both.sum / both.count, both.most);
	printf("\n");
	ck_assert_uint_lt(alone.most, budget->step);
	ck_assert_uint_lt(both.most, heading >= 0 ? budget->follow : budget->step);
	emulator_free(emulator);
}

START_TEST(a_step_of_the_cursor_stays_within_its_bytes)
{
	char path[512];
	char line[256];
	size_t count = 0;
	const char *srcdir = getenv("srcdir");
	snprintf(path, sizeof(path), "%s/tests/bench/bytes.tbl", srcdir ? srcdir : "..");
	FILE *table = fopen(path, "r");
	ck_assert_msg(table != NULL, "cannot read %s", path);
	while (fgets(line, sizeof(line), table)) {
		struct budget budget;
		if (*line == '#' || *line == '\n')
			continue;
		ck_assert_msg(sscanf(line, "%4dx%4d %7zu %7zu", &budget.width, &budget.height, &budget.step,
				      &budget.follow) == 4,
			"%s", line);
		measure_moves(&budget);
		count++;
	}
	fclose(table);
	ck_assert_uint_gt(count, 0);
}
END_TEST

/* ---- a list that stands still -------------------------------------------------------- */

/* A machine in files, copied so that something can happen on it. */
static void copy_machine(char dir[64])
{
	const char *srcdir = getenv("srcdir");
	char command[1024];
	strcpy(dir, "/tmp/isotop-tui.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(command, sizeof(command), "cp -a '%s/tests/cases/live-apparmor/root/.' '%s'", srcdir ? srcdir : "..",
		dir);
	ck_assert_int_eq(system(command), 0);
}

START_TEST(readings_without_news_send_nothing)
{
	char dir[64];
	char command[256];
	copy_machine(dir);
	const char *args[] = { "--root", dir, "--interval", "0.1", NULL };
	struct emulator_options options = { 120, 40, "xterm-256color", "C.UTF-8", NULL, args, false };
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, "complain"));
	ck_assert(emulator_wait_row(emulator, 39, "q quit"));
	emulator_idle(emulator, 1500);
	size_t before = emulator_bytes(emulator);
	emulator_idle(emulator, 2500);
	size_t idle = emulator_bytes(emulator) - before;
	printf("# some twenty readings without news: %zu bytes\n", idle);
	ck_assert_uint_eq(idle, 0);
	/* It does read: what goes is seen. */
	snprintf(command, sizeof(command),
		"grep -l complain '%s'/proc/*/attr/current | xargs dirname | xargs dirname | xargs rm -r", dir);
	ck_assert_int_eq(system(command), 0);
	ck_assert(emulator_wait_gone(emulator, "complain"));
	emulator_free(emulator);
	snprintf(command, sizeof(command), "rm -r '%s'", dir);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

TCase *bytes_tests(void)
{
	TCase *tcase = tcase_create("bytes");
	tcase_set_timeout(tcase, 300);
	tcase_add_test(tcase, a_step_of_the_cursor_stays_within_its_bytes);
	tcase_add_test(tcase, readings_without_news_send_nothing);
	return tcase;
}
