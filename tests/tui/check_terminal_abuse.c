/* SPDX-License-Identifier: Apache-2.0 */
/* What no user means to do to the program: sizes without end, garbage as keys, an end without warning. */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "check_terminal.h"

/* ---- sizes ------------------------------------------------------------------------ */

static void take_picture(struct emulator *emulator, int height, struct strbuf *out)
{
	strbuf_reset(out);
	for (int y = 0; y < height; y++)
		strbuf_addf(out, "%s\n", emulator_row(emulator, y));
}

START_TEST(sizes_without_end_leave_the_right_screen)
{
	static const int sizes[][2] = { { 40, 10 }, { 200, 60 }, { 1, 1 }, { 120, 30 } };
	cleanup_strbuf struct strbuf before = { 0 };
	cleanup_strbuf struct strbuf after = { 0 };
	struct emulator *emulator = start();
	ck_assert(emulator_wait_row(emulator, 29, "q quit"));
	emulator_idle(emulator, 500);
	take_picture(emulator, 30, &before);
	/* Two seconds of a window's corner being dragged; the last of them is the size it had. */
	for (size_t i = 0; i < 400; i++) {
		const int *size = sizes[i % ISO_COUNT(sizes)];
		emulator_resize(emulator, size[0], size[1]);
		nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
		emulator_idle(emulator, 0);
	}
	for (int tries = 0; tries < 1200; tries++) {
		take_picture(emulator, 30, &after);
		if (strcmp(strbuf_text(&before), strbuf_text(&after)) == 0)
			break;
		emulator_idle(emulator, 100);
	}
	ck_assert_str_eq(strbuf_text(&after), strbuf_text(&before));
	emulator_send(emulator, "q");
	int status;
	ck_assert(emulator_wait_end(emulator, &status));
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_terminal_is_as_it_was(emulator);
	emulator_free(emulator);
}
END_TEST

/* ---- garbage ---------------------------------------------------------------------- */

/* Left out: what quits, what stops it, and what leads to writing a file. */
#define SPARED "qQ\003\032\034xo:"

/* Beginnings, wholes and nonsense. A click comes with its place: the bottom line has one for quitting. */
static const char *const fragments[] = { "\033", "\033[", "\033O", "\033[A", "\033[1;5B", "\033[5~", "\033[6~",
	"\033[200~", "\033[201~", "\033[999999999;1R", "\033]52;c;", "\033P", "\033[<0;10;5M", "\033[<65;1;1M",
	"\033[M  !", "\033[15~", "\033[17~", "\xe2\x96", "\xf0\x9f\x98\x80", "\xcc\x81", "\xc0\x80", "\xed\xa0\x80" };

/* The same each time; the numbers of Knuth's MMIX. */
static unsigned next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33);
}

static void add_garbage(struct strbuf *out, uint64_t *seed)
{
	for (unsigned left = 1 + next_random(seed) % 100; left; left--) {
		char byte = (char)(next_random(seed) & 0xFF);
		if (next_random(seed) % 4 == 0)
			strbuf_adds(out, fragments[next_random(seed) % ISO_COUNT(fragments)]);
		else if (!memchr(SPARED, byte, sizeof(SPARED) - 1))
			strbuf_addc(out, byte);
	}
}

/* Nothing of it may end the program, or lie in its way for ever. */
static void send_garbage(struct emulator *emulator, uint64_t seed, int chunks)
{
	for (int i = 0; i < chunks; i++) {
		cleanup_strbuf struct strbuf garbage = { 0 };
		add_garbage(&garbage, &seed);
		ck_assert_msg(emulator_send_bytes(emulator, strbuf_text(&garbage), garbage.len), "chunk %d", i);
		emulator_idle(emulator, 50);
	}
}

START_TEST(garbage_neither_ends_nor_hangs_it)
{
	struct emulator *emulator = start();
	int status;
	send_garbage(emulator, (uint64_t)_i + 1, 100);
	/* One at a time: an Esc with more behind it is the beginning of something else. */
	for (int i = 0; i < 20; i++) {
		emulator_send(emulator, "\033");
		emulator_idle(emulator, 100);
	}
	emulator_send(emulator, "?");
	ck_assert(emulator_wait(emulator, "Anywhere"));
	emulator_send(emulator, "Q");
	ck_assert(emulator_wait_end(emulator, &status));
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_terminal_is_as_it_was(emulator);
	emulator_free(emulator);
}
END_TEST

/* ---- what is left behind ------------------------------------------------------------ */

/* What the demo does without, a helper has from the beginning: whoever reads files or the node may ask for filters. */
static struct emulator *start_with_helper(void)
{
	char file[1024];
	const char *srcdir = getenv("srcdir");
	const char *args[] = { file, NULL };
	struct emulator_options options = { 120, 30, "xterm-256color", "C.UTF-8", NULL, args, false };
	snprintf(file, sizeof(file), "%s/tests/cases/compose-env-file/compose.yaml", srcdir ? srcdir : "..");
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, "NAME"));
	return emulator;
}

#define HELPERS_MOST 8

/* What isotop forks before it reads anything: whoever answers for the kernel, and whoever writes. */
struct helpers {
	pid_t pids[HELPERS_MOST];
	size_t count;
};

/* All its children. False: this kernel does not show them (CONFIG_PROC_CHILDREN, proc_pid_task(5)). */
static bool find_helpers(struct emulator *emulator, struct helpers *ret_helpers)
{
	char path[64];
	pid_t program = emulator_pid(emulator);
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)program, (int)program);
	FILE *file = fopen(path, "re");
	if (!file) {
		printf("skip terminal: whether the helpers end with isotop: this kernel has no %s\n", path);
		return false;
	}
	*ret_helpers = (struct helpers){ .count = 0 };
	for (int pid; fscanf(file, "%d", &pid) == 1;) {
		ck_assert_uint_lt(ret_helpers->count, HELPERS_MOST);
		ret_helpers->pids[ret_helpers->count++] = pid;
	}
	fclose(file);
	ck_assert_uint_gt(ret_helpers->count, 0);
	return true;
}

/* A zombie has ended too: whose child it became may never ask for it. */
static bool is_running(pid_t pid)
{
	char path[64];
	char state = '\0';
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	int got = fscanf(file, "%*d (%*[^)]) %c", &state);
	fclose(file);
	return got == 1 && state != 'Z' && state != 'X';
}

static void assert_end(const struct helpers *helpers)
{
	for (size_t i = 0; i < helpers->count; i++) {
		for (int tries = 0; tries < 1200 && is_running(helpers->pids[i]); tries++)
			nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
		ck_assert_msg(!is_running(helpers->pids[i]), "%zu of %zu", i + 1, helpers->count);
	}
}

START_TEST(killed_it_leaves_no_helper)
{
	struct emulator *emulator = start_with_helper();
	struct helpers helpers;
	int status;
	if (find_helpers(emulator, &helpers)) {
		for (size_t i = 0; i < helpers.count; i++)
			ck_assert(is_running(helpers.pids[i]));
		emulator_signal(emulator, SIGKILL);
		ck_assert(emulator_wait_end(emulator, &status));
		ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		assert_end(&helpers);
	}
	emulator_free(emulator);
}
END_TEST

START_TEST(a_window_closed_amid_garbage_ends_it_and_its_helper)
{
	struct emulator *emulator = start_with_helper();
	struct helpers helpers;
	int status;
	bool found = find_helpers(emulator, &helpers);
	send_garbage(emulator, 7, 10);
	cleanup_strbuf struct strbuf last = { 0 };
	uint64_t seed = 8;
	while (last.len < 2000)
		add_garbage(&last, &seed);
	ck_assert(emulator_send_bytes(emulator, strbuf_text(&last), last.len));
	emulator_hang_up(emulator);
	ck_assert(emulator_wait_end(emulator, &status));
	if (found)
		assert_end(&helpers);
	emulator_free(emulator);
}
END_TEST

TCase *abuse_tests(void)
{
	TCase *tcase = tcase_create("abuse");
	tcase_set_timeout(tcase, 300);
	tcase_add_test(tcase, sizes_without_end_leave_the_right_screen);
	tcase_add_loop_test(tcase, garbage_neither_ends_nor_hangs_it, 0, 2);
	tcase_add_test(tcase, killed_it_leaves_no_helper);
	tcase_add_test(tcase, a_window_closed_amid_garbage_ends_it_and_its_helper);
	return tcase;
}
