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

TCase *slow_tests(void)
{
	TCase *tcase = tcase_create("slow");
	tcase_set_timeout(tcase, 300);
	tcase_add_loop_test(tcase, it_quits_while_a_pipe_is_silent, 0, ISO_COUNT(quits));
	tcase_add_test(tcase, what_a_slow_pipe_gave_can_be_read_and_left);
	tcase_add_test(tcase, a_slow_pipe_that_ends_is_whole);
	tcase_add_test(tcase, a_slow_pipe_is_opened_from_the_list_and_left_again);
	return tcase;
}
