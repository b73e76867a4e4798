/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "emulator.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>
#include <vterm.h>

/* However slow the machine: what has not come by then does not come. */
#define DEADLINE_S 240

struct emulator {
	int master;
	int slave; /* kept open: asked for its modes when the program is gone */
	pid_t shell;
	pid_t program;
	int orders;  /* to the shell */
	int reports; /* from the shell: a status each time the program stops or ends */
	struct termios before;
	VTerm *vterm;
	VTermScreen *screen;
	struct strbuf raw;
	char row[4096];
	bool alternate;
};

static int on_property(VTermProp prop, VTermValue *value, void *user)
{
	struct emulator *emulator = user;
	if (prop == VTERM_PROP_ALTSCREEN)
		emulator->alternate = value->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_property };

static void exec_program(const struct emulator_options *options)
{
	const char *program = getenv("ISOTOP");
	const char *argv[16] = { program ? program : "./isotop" };
	for (size_t i = 0; options->args[i] && i + 2 < ISO_COUNT(argv); i++)
		argv[i + 1] = options->args[i];
	if (options->term)
		setenv("TERM", options->term, 1);
	else
		unsetenv("TERM");
	setenv("LC_ALL", options->locale, 1);
	setenv("XDG_STATE_HOME", "/dev/null", 1); /* nobody's own last visit */
	unsetenv("NO_COLOR");
	unsetenv("COLORFGBG");
	unsetenv("LINES");
	unsetenv("COLUMNS");
	/* Curses and libgpm, which it loads, never give back all they took; our own leaks the unit tests find. */
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
	if (options->variable)
		putenv(strdup(options->variable));
	execv(argv[0], (char *const *)(uintptr_t)argv);
	_exit(126);
}

/*
 * As login(1) would have started it: what runs the tests may have ignored or blocked signals, and both outlast
 * execve(2). A shell without job control ignores SIGINT and SIGQUIT in what it starts with "&" (POSIX.1-2017 2.11).
 */
static void take_all_signals(void)
{
	sigset_t none;
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL); /* refused for SIGKILL and SIGSTOP, which nobody can ignore */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * A shell with one job, because only a job can be stopped: a process group
 * whose parent is of the same session but not of the group is not orphaned,
 * and SIGTSTP stops it (setpgid(2), "Job control").
 */
_Noreturn static void run_shell(const struct emulator_options *options, int orders, int reports)
{
	take_all_signals();
	signal(SIGTTOU, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	pid_t program = fork();
	if (program == 0) {
		setpgid(0, 0);
		if (!options->background)
			tcsetpgrp(STDIN_FILENO, getpid());
		signal(SIGTTOU, SIG_DFL);
		signal(SIGHUP, SIG_DFL);
		exec_program(options);
	}
	setpgid(program, program);
	if (!options->background)
		tcsetpgrp(STDIN_FILENO, program);
	if (write(reports, &program, sizeof(program)) != sizeof(program))
		_exit(1);
	int status;
	while (waitpid(program, &status, WUNTRACED) == program) {
		tcsetpgrp(STDIN_FILENO, getpid());
		if (write(reports, &status, sizeof(status)) != sizeof(status) || !WIFSTOPPED(status))
			break;
		char order;
		if (read(orders, &order, 1) != 1)
			break;
		tcsetpgrp(STDIN_FILENO, program);
		kill(-program, SIGCONT);
	}
	kill(program, SIGKILL);
	_exit(0);
}

static VTerm *new_vterm(int width, int height)
{
	VTerm *vterm = vterm_new(height, width);
	vterm_set_utf8(vterm, 1);
	vterm_screen_enable_altscreen(vterm_obtain_screen(vterm), 1);
	vterm_screen_reset(vterm_obtain_screen(vterm), 1);
	return vterm;
}

static void open_terminal(struct emulator *emulator, const struct emulator_options *options)
{
	struct winsize size = { .ws_row = (unsigned short)options->height, .ws_col = (unsigned short)options->width };
	ck_assert_msg(
		openpty(&emulator->master, &emulator->slave, NULL, NULL, &size) == 0, "openpty: %s", strerror(errno));
	fcntl(emulator->master, F_SETFL, O_NONBLOCK);
	fcntl(emulator->master, F_SETFD, FD_CLOEXEC);
	tcgetattr(emulator->slave, &emulator->before);
	emulator->vterm = new_vterm(options->width, options->height);
	emulator->screen = vterm_obtain_screen(emulator->vterm);
	vterm_screen_set_callbacks(emulator->screen, &callbacks, emulator);
}

struct emulator *emulator_start(const struct emulator_options *options)
{
	struct emulator *emulator = heap_alloc(1, sizeof(*emulator));
	int orders[2];
	int reports[2];
	open_terminal(emulator, options);
	ck_assert_int_eq(pipe2(orders, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(reports, O_CLOEXEC), 0);
	emulator->shell = fork();
	if (emulator->shell == 0) {
		close(emulator->master); /* or it would never be hung up */
		login_tty(emulator->slave);
		run_shell(options, orders[0], reports[1]);
	}
	close(orders[0]);
	close(reports[1]);
	emulator->orders = orders[1];
	emulator->reports = reports[0];
	ck_assert_int_eq(
		read(emulator->reports, &emulator->program, sizeof(emulator->program)), sizeof(emulator->program));
	return emulator;
}

void emulator_free(struct emulator *emulator)
{
	kill(emulator->program, SIGKILL);
	kill(emulator->shell, SIGKILL);
	waitpid(emulator->shell, NULL, 0);
	if (emulator->master >= 0)
		close(emulator->master);
	close(emulator->slave);
	close(emulator->orders);
	close(emulator->reports);
	vterm_free(emulator->vterm);
	strbuf_free(&emulator->raw);
	free(emulator);
}

pid_t emulator_pid(const struct emulator *emulator)
{
	return emulator->program;
}

void emulator_send(struct emulator *emulator, const char *bytes)
{
	size_t len = strlen(bytes);
	ck_assert_int_eq(write(emulator->master, bytes, len), (ssize_t)len);
}

void emulator_resize(struct emulator *emulator, int width, int height)
{
	struct winsize size = { .ws_row = (unsigned short)height, .ws_col = (unsigned short)width };
	vterm_set_size(emulator->vterm, height, width);
	ck_assert_int_eq(ioctl(emulator->master, TIOCSWINSZ, &size), 0);
}

void emulator_signal(struct emulator *emulator, int number)
{
	ck_assert_int_eq(kill(emulator->program, number), 0);
}

void emulator_hang_up(struct emulator *emulator)
{
	close(emulator->master);
	emulator->master = -1;
}

void emulator_continue(struct emulator *emulator)
{
	ck_assert_int_eq(write(emulator->orders, "c", 1), 1);
}

/* Feeds what is there to the emulator and its answers back. */
static void take_output(struct emulator *emulator)
{
	char bytes[4096];
	ssize_t len;
	while (emulator->master >= 0 && (len = read(emulator->master, bytes, sizeof(bytes))) > 0) {
		strbuf_add(&emulator->raw, bytes, (size_t)len);
		vterm_input_write(emulator->vterm, bytes, (size_t)len);
	}
	size_t answer = vterm_output_read(emulator->vterm, bytes, sizeof(bytes));
	if (answer && emulator->master >= 0) {
		ssize_t written = write(emulator->master, bytes, answer);
		(void)written;
	}
}

/* Waits a little, at most @ms, for output or a report. */
static void wait_for_something(struct emulator *emulator, int ms)
{
	struct pollfd fds[] = { { .fd = emulator->master, .events = POLLIN },
		{ .fd = emulator->reports, .events = POLLIN } };
	poll(fds, 2, ms < 100 ? ms : 100);
	take_output(emulator);
}

static void add_cell(struct strbuf *out, const VTermScreenCell *cell)
{
	char bytes[4];
	if (!cell->chars[0])
		strbuf_addc(out, ' ');
	for (size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i]; i++)
		strbuf_add(out, bytes, text_encode(cell->chars[i], bytes));
}

/* Without blanks at its end. */
static void add_row(struct strbuf *out, VTerm *vterm, int y)
{
	VTermScreen *screen = vterm_obtain_screen(vterm);
	size_t begin = out->len;
	int width;
	int height;
	vterm_get_size(vterm, &height, &width);
	for (int x = 0; x < width; x++) {
		VTermScreenCell cell;
		if (!vterm_screen_get_cell(screen, (VTermPos){ y, x }, &cell))
			break;
		add_cell(out, &cell);
		x += cell.width > 1 ? cell.width - 1 : 0;
	}
	while (out->len > begin && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
}

const char *emulator_row(struct emulator *emulator, int y)
{
	cleanup_strbuf struct strbuf out = { 0 };
	add_row(&out, emulator->vterm, y);
	snprintf(emulator->row, sizeof(emulator->row), "%s", strbuf_text(&out));
	return emulator->row;
}

/* In row @only, or where that is negative in any. */
static bool on_screen(struct emulator *emulator, int only, const char *text)
{
	int width;
	int height;
	vterm_get_size(emulator->vterm, &height, &width);
	for (int y = 0; y < height; y++)
		if ((only < 0 || y == only) && strstr(emulator_row(emulator, y), text))
			return true;
	return false;
}

/* The program has stopped or ended: what is not on the screen now does not come. */
static bool has_report(const struct emulator *emulator)
{
	struct pollfd report = { .fd = emulator->reports, .events = POLLIN };
	return poll(&report, 1, 0) == 1;
}

/* Reads what the program writes until @holds. False: it never came to that. */
static bool wait_until(
	struct emulator *emulator, bool (*holds)(struct emulator *emulator, const void *what), const void *what)
{
	time_t end = time(NULL) + DEADLINE_S;
	for (;;) {
		bool ended = has_report(emulator);
		take_output(emulator);
		if (holds(emulator, what))
			return true;
		if (ended || time(NULL) >= end)
			return false;
		wait_for_something(emulator, 100);
	}
}

struct words {
	int row; /* negative: any */
	const char *text;
	bool there;
};

/* One look decides: between two looks a screen that is painted again may show the text again. */
static bool has_words(struct emulator *emulator, const void *what)
{
	const struct words *words = what;
	return on_screen(emulator, words->row, words->text) == words->there;
}

bool emulator_send_bytes(struct emulator *emulator, const char *bytes, size_t len)
{
	time_t end = time(NULL) + DEADLINE_S;
	while (len && !has_report(emulator) && time(NULL) < end) {
		ssize_t written = write(emulator->master, bytes, len);
		if (written < 0 && errno != EAGAIN)
			return false;
		bytes += written > 0 ? written : 0;
		len -= written > 0 ? (size_t)written : 0;
		if (len)
			wait_for_something(emulator, 10);
	}
	return len == 0;
}

bool emulator_wait(struct emulator *emulator, const char *text)
{
	return wait_until(emulator, has_words, &(struct words){ -1, text, true });
}

bool emulator_wait_gone(struct emulator *emulator, const char *text)
{
	return wait_until(emulator, has_words, &(struct words){ -1, text, false });
}

bool emulator_wait_row(struct emulator *emulator, int y, const char *text)
{
	return wait_until(emulator, has_words, &(struct words){ y, text, true });
}

/* ---- pictures ---------------------------------------------------------------------- */

/* What is drawn: text, colours and attributes of every cell. */
static void draw_picture(VTerm *vterm, struct strbuf *out)
{
	int width;
	int height;
	vterm_get_size(vterm, &height, &width);
	strbuf_reset(out);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			VTermScreenCell cell;
			vterm_screen_get_cell(vterm_obtain_screen(vterm), (VTermPos){ y, x }, &cell);
			add_cell(out, &cell);
			strbuf_addf(out, "%u%u%u", cell.attrs.bold, cell.attrs.underline, cell.attrs.reverse);
			strbuf_add(out, (const char *)&cell.fg, sizeof(cell.fg));
			strbuf_add(out, (const char *)&cell.bg, sizeof(cell.bg));
		}
}

void emulator_picture(struct emulator *emulator, struct strbuf *out)
{
	draw_picture(emulator->vterm, out);
}

static bool is_picture(struct emulator *emulator, const void *what)
{
	const struct strbuf *picture = what;
	cleanup_strbuf struct strbuf now = { 0 };
	draw_picture(emulator->vterm, &now);
	return now.len == picture->len && memcmp(now.data, picture->data, now.len) == 0;
}

static bool is_other_picture(struct emulator *emulator, const void *what)
{
	return !is_picture(emulator, what);
}

bool emulator_wait_same(struct emulator *emulator, const struct strbuf *picture)
{
	return wait_until(emulator, is_picture, picture);
}

bool emulator_wait_other(struct emulator *emulator, const struct strbuf *picture)
{
	return wait_until(emulator, is_other_picture, picture);
}

struct sent {
	size_t from;
	const char *bytes;
};

static bool has_sent(struct emulator *emulator, const void *what)
{
	const struct sent *sent = what;
	return emulator->raw.len > sent->from && strstr(emulator->raw.data + sent->from, sent->bytes);
}

bool emulator_wait_sent(struct emulator *emulator, size_t *from, const char *bytes)
{
	if (!wait_until(emulator, has_sent, &(struct sent){ *from, bytes }))
		return false;
	*from = (size_t)(strstr(emulator->raw.data + *from, bytes) - emulator->raw.data);
	return true;
}

/*
 * A frame has no end that could be seen, but it has ended where the next begins: of two that are drawn from the
 * beginning the first is whole before the second clears the screen. What came until then is drawn once more, apart.
 */
static VTerm *whole_frame(struct emulator *emulator)
{
	size_t from = emulator->raw.len;
	int width;
	int height;
	emulator_send(emulator, EMULATOR_REDRAW);
	if (!emulator_wait_sent(emulator, &from, EMULATOR_CLEAR))
		return NULL;
	from++;
	emulator_send(emulator, EMULATOR_REDRAW);
	if (!emulator_wait_sent(emulator, &from, EMULATOR_CLEAR))
		return NULL;
	vterm_get_size(emulator->vterm, &height, &width);
	VTerm *apart = new_vterm(width, height);
	vterm_input_write(apart, emulator->raw.data, from);
	return apart;
}

bool emulator_settle(struct emulator *emulator, struct strbuf *ret_picture)
{
	VTerm *frame = whole_frame(emulator);
	if (!frame)
		return false;
	draw_picture(frame, ret_picture);
	vterm_free(frame);
	return emulator_wait_same(emulator, ret_picture);
}

bool emulator_frame(struct emulator *emulator, struct strbuf *out)
{
	VTerm *frame = whole_frame(emulator);
	int width;
	int height;
	if (!frame)
		return false;
	vterm_get_size(frame, &height, &width);
	for (int y = 0; y < height; y++) {
		add_row(out, frame, y);
		strbuf_addc(out, '\n');
	}
	vterm_free(frame);
	return true;
}

void emulator_idle(struct emulator *emulator, int ms)
{
	struct timespec start;
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		wait_for_something(emulator, ms);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < ms);
}

static bool wait_report(struct emulator *emulator, int *ret_status)
{
	time_t end = time(NULL) + DEADLINE_S;
	while (time(NULL) < end) {
		if (has_report(emulator)) {
			bool got = read(emulator->reports, ret_status, sizeof(*ret_status)) == sizeof(*ret_status);
			take_output(emulator);
			return got;
		}
		wait_for_something(emulator, 100);
	}
	return false;
}

bool emulator_wait_end(struct emulator *emulator, int *ret_status)
{
	return wait_report(emulator, ret_status) && !WIFSTOPPED(*ret_status);
}

bool emulator_wait_stop(struct emulator *emulator)
{
	int status;
	return wait_report(emulator, &status) && WIFSTOPPED(status);
}

size_t emulator_bytes(const struct emulator *emulator)
{
	return emulator->raw.len;
}

const struct strbuf *emulator_raw(const struct emulator *emulator)
{
	return &emulator->raw;
}

bool emulator_same_modes(const struct emulator *emulator)
{
	struct termios now;
	const struct termios *before = &emulator->before;
	return tcgetattr(emulator->slave, &now) == 0 && now.c_iflag == before->c_iflag &&
	       now.c_oflag == before->c_oflag && now.c_lflag == before->c_lflag && now.c_cflag == before->c_cflag &&
	       memcmp(now.c_cc, before->c_cc, sizeof(now.c_cc)) == 0;
}

bool emulator_alternate(const struct emulator *emulator)
{
	return emulator->alternate;
}

/* As the last that was sent has it: "h" is on, "l" is off (ECMA-48 8.3.125, 8.3.106). */
static bool mode_sent(const struct emulator *emulator, const char *mode, bool at_first)
{
	bool on = at_first;
	size_t len = strlen(mode);
	for (const char *at = strbuf_text(&emulator->raw); (at = strstr(at, mode)); at += len)
		if (at[len] == 'h' || at[len] == 'l')
			on = at[len] == 'h';
	return on;
}

bool emulator_cursor_shown(const struct emulator *emulator)
{
	/* The emulator takes it for a part of what DECSC saves, which curses uses to scroll; terminals do not. */
	return mode_sent(emulator, "\033[?25", true);
}

bool emulator_mouse(const struct emulator *emulator)
{
	/* Older emulators take only the first of several modes in one sequence. */
	return mode_sent(emulator, "1000", false);
}
