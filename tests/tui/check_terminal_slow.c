/* SPDX-License-Identifier: Apache-2.0 */
/* The program on a terminal, reading what comes slowly: a named pipe that the test writes to. */
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check_terminal.h"

struct slow {
	struct emulator *emulator;
	char dir[64];
	char pipe[80];
	int fd;
};

static void begin_with(struct slow *slow, const char *source, const char *shows)
{
	snprintf(slow->dir, sizeof(slow->dir), "/tmp/isotop-slow.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(slow->dir));
	snprintf(slow->pipe, sizeof(slow->pipe), "%s/pods.yaml", slow->dir);
	ck_assert_int_eq(mkfifo(slow->pipe, 0600), 0);
	const char *const args[] = { source ? source : slow->pipe, NULL };
	struct emulator_options options = { 120, 30, "xterm-256color", "C.UTF-8", NULL, args, false };
	slow->emulator = emulator_start(&options);
	ck_assert(emulator_wait(slow->emulator, shows));
	slow->fd = -1;
}

static void begin(struct slow *slow)
{
	begin_with(slow, NULL, "reading");
}

static void write_pod(struct slow *slow, const char *name)
{
	char text[512];
	if (slow->fd < 0)
		slow->fd = open(slow->pipe, O_WRONLY | O_CLOEXEC);
	ck_assert_int_ge(slow->fd, 0);
	int len = snprintf(
		text, sizeof(text), "kind: Pod\nmetadata: {name: %s}\nspec: {containers: [{name: c}]}\n---\n", name);
	ck_assert_int_eq(write(slow->fd, text, (size_t)len), len);
}

static void assert_quits(struct slow *slow, const char *key, int status_wanted)
{
	int status;
	emulator_send(slow->emulator, key);
	ck_assert(emulator_wait_end(slow->emulator, &status));
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), status_wanted);
	assert_terminal_is_as_it_was(slow->emulator);
}

static void end(struct slow *slow)
{
	emulator_free(slow->emulator);
	if (slow->fd >= 0)
		close(slow->fd);
	unlink(slow->pipe);
	rmdir(slow->dir);
}

static const char *const quits[] = { "q", "\003" };

START_TEST(it_quits_while_a_pipe_is_silent)
{
	struct slow slow;
	begin(&slow);
	assert_quits(&slow, quits[_i], 0);
	end(&slow);
}
END_TEST

START_TEST(what_a_slow_pipe_gave_can_be_read_and_left)
{
	struct slow slow;
	begin(&slow);
	write_pod(&slow, "early"); /* the parser gives it once it has seen that the next document begins */
	write_pod(&slow, "late");
	ck_assert(emulator_wait(slow.emulator, "early"));
	ck_assert(emulator_wait(slow.emulator, "so far"));
	emulator_send(slow.emulator, "\r");
	ck_assert(emulator_wait(slow.emulator, "1 Checklist"));
	ck_assert(emulator_wait(slow.emulator, "this may change"));
	emulator_send(slow.emulator, "q/early\r");
	ck_assert(emulator_wait(slow.emulator, "1 of"));
	emulator_send(slow.emulator, "\033");
	ck_assert(emulator_wait(slow.emulator, "Esc stops"));
	emulator_send(slow.emulator, "\033");
	ck_assert(emulator_wait(slow.emulator, "this is not all"));
	assert_quits(&slow, "q", 0);
	end(&slow);
}
END_TEST

START_TEST(a_slow_pipe_that_ends_is_whole)
{
	struct slow slow;
	begin(&slow);
	write_pod(&slow, "early");
	write_pod(&slow, "late");
	ck_assert(emulator_wait(slow.emulator, "so far"));
	write_pod(&slow, "last");
	close(slow.fd);
	slow.fd = -1;
	ck_assert(emulator_wait(slow.emulator, "3 containers"));
	ck_assert(emulator_wait_gone(slow.emulator, "so far"));
	assert_quits(&slow, "q", 0);
	end(&slow);
}
END_TEST

static void ask_for(struct slow *slow, const char *path, const char *rest)
{
	emulator_send(slow->emulator, "o");
	ck_assert(emulator_wait(slow->emulator, "Tab completes"));
	emulator_send(slow->emulator, path);
	emulator_send(slow->emulator, rest);
	ck_assert(emulator_wait(slow->emulator, "reading ..."));
}

/* Opened from inside: the prompt waits, the screen does not, and the way back is there all along. */
START_TEST(a_slow_pipe_is_opened_from_the_list_and_left_again)
{
	struct slow slow;
	begin_with(&slow, "demo", "node-agent");
	ask_for(&slow, slow.dir, "/\t\r");
	emulator_send(slow.emulator, "\033"); /* nobody waits any more */
	ck_assert(emulator_wait_gone(slow.emulator, "reading ..."));
	ask_for(&slow, slow.pipe, "\r");
	write_pod(&slow, "early");
	write_pod(&slow, "late");
	ck_assert(emulator_wait(slow.emulator, "so far"));
	ck_assert(emulator_wait_gone(slow.emulator, "node-agent"));
	emulator_send(slow.emulator, "\r");
	ck_assert(emulator_wait(slow.emulator, "1 Checklist"));
	emulator_send(slow.emulator, "qq");
	ck_assert(emulator_wait(slow.emulator, "node-agent"));
	ck_assert(emulator_wait_gone(slow.emulator, "so far"));
	assert_quits(&slow, "q", 0);
	end(&slow);
}
END_TEST

/* Every byte by itself, as far apart as over a link that loses packets. */
static void send_in_pieces(struct emulator *emulator, const char *keys)
{
	for (; *keys; keys++) {
		emulator_send(emulator, (const char[]){ *keys, '\0' });
		emulator_idle(emulator, 150);
	}
}

/* Arrows, End, a page, Shift-Tab and one with a modifier that no description of a terminal has. */
static const char *const pieces[] = { "\033OB", "\033[B", "\033OA", "\033[6~", "\033[Z", "\033[1;99D" };

START_TEST(a_key_in_pieces_never_leaves_the_screen)
{
	struct emulator *emulator = start();
	emulator_send(emulator, "\r");
	ck_assert(emulator_wait(emulator, "1 Checklist"));
	send_in_pieces(emulator, pieces[_i]);
	emulator_send(emulator, "?");
	ck_assert(emulator_wait(emulator, "Anywhere"));
	emulator_send(emulator, "q");
	ck_assert(emulator_wait(emulator, "1 Checklist"));
	emulator_free(emulator);
}
END_TEST

/* What the variable says holds: so short a time makes an Esc of it, and a longer one of pieces farther apart a key. */
static const struct {
	const char *variable;
	int apart_ms;
	bool leaves;
} delays[] = {
	{ "ESCDELAY=20", 400, true },
	{ "ESCDELAY=900", 400, false },
	{ "ESCDELAY=no", 400, true },
};

START_TEST(escdelay_is_honoured)
{
	const char *const args[] = { "demo", NULL };
	struct emulator_options options = { 120, 30, "xterm-256color", "C.UTF-8", delays[_i].variable, args, false };
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, "1234567890"));
	emulator_send(emulator, "\r");
	ck_assert(emulator_wait(emulator, "1 Checklist"));
	emulator_send(emulator, "\033");
	emulator_idle(emulator, delays[_i].apart_ms);
	emulator_send(emulator, "OB");
	if (delays[_i].leaves)
		ck_assert(emulator_wait_gone(emulator, "1 Checklist"));
	emulator_idle(emulator, 200);
	ck_assert_int_eq(strstr(emulator_row(emulator, 1), "1 Checklist") == NULL, delays[_i].leaves);
	emulator_free(emulator);
}
END_TEST

START_TEST(an_export_takes_a_path_with_tab)
{
	char dir[] = "/tmp/isotop-export.XXXXXX";
	char path[96];
	ck_assert_ptr_nonnull(mkdtemp(dir));
	struct emulator *emulator = start();
	emulator_send(emulator, "x\025");
	snprintf(path, sizeof(path), "%.*s", (int)strlen(dir) - 1, dir);
	emulator_send(emulator, path);
	emulator_send(emulator, "\t");
	ck_assert(emulator_wait(emulator, dir));
	emulator_send(emulator, "list.json\r");
	ck_assert(emulator_wait(emulator, "written: "));
	snprintf(path, sizeof(path), "%s/list.json", dir);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(rmdir(dir), 0);
	emulator_free(emulator);
}
END_TEST

TCase *slow_tests(void)
{
	TCase *tcase = tcase_create("slow");
	tcase_set_timeout(tcase, 300);
	tcase_add_loop_test(tcase, it_quits_while_a_pipe_is_silent, 0, ISO_COUNT(quits));
	tcase_add_test(tcase, what_a_slow_pipe_gave_can_be_read_and_left);
	tcase_add_test(tcase, a_slow_pipe_that_ends_is_whole);
	tcase_add_test(tcase, a_slow_pipe_is_opened_from_the_list_and_left_again);
	tcase_add_loop_test(tcase, a_key_in_pieces_never_leaves_the_screen, 0, ISO_COUNT(pieces));
	tcase_add_loop_test(tcase, escdelay_is_honoured, 0, ISO_COUNT(delays));
	tcase_add_test(tcase, an_export_takes_a_path_with_tab);
	return tcase;
}
