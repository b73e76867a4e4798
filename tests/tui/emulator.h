/* SPDX-License-Identifier: Apache-2.0 */
/*
 * emulator: the real program on a pseudo-terminal, with a terminal emulator at
 * the other end. Everything waits for a condition with a generous deadline and
 * never for a time.
 */
#ifndef ISOTOP_EMULATOR_H
#define ISOTOP_EMULATOR_H

#include <isotop/base.h>

#include <sys/types.h>
#include <termios.h>

struct emulator;

struct emulator_options {
	int width;
	int height;
	const char *term;        /* TERM */
	const char *locale;      /* LC_ALL */
	const char *variable;    /* one more "NAME=value"; NULL: none */
	const char *const *args; /* of isotop, ended by NULL */
	bool background;         /* its job does not have the terminal */
};

/* Starts it. Aborts the test where there is no pseudo-terminal to be had. */
struct emulator *emulator_start(const struct emulator_options *options);
void emulator_free(struct emulator *emulator); /* kills what still runs */
pid_t emulator_pid(const struct emulator *emulator); /* of the program */

void emulator_send(struct emulator *emulator, const char *bytes);
/* Any bytes, as fast as the program takes them. False: it has ended, or takes no more. */
bool emulator_send_bytes(struct emulator *emulator, const char *bytes, size_t len);
void emulator_resize(struct emulator *emulator, int width, int height);
void emulator_signal(struct emulator *emulator, int number);
void emulator_hang_up(struct emulator *emulator); /* as when the window is closed */

/* Reads what the program writes until its screen has @text, or no longer has it. False: it never came. */
bool emulator_wait(struct emulator *emulator, const char *text);
bool emulator_wait_gone(struct emulator *emulator, const char *text);
bool emulator_wait_row(struct emulator *emulator, int y, const char *text); /* in row @y */

/* What a terminal of type xterm gets before a screen is drawn from the beginning, and the key that asks for that. */
#define EMULATOR_CLEAR  "\033[H\033[2J"
#define EMULATOR_REDRAW "\f"

/* The cells with their colours, to be compared. */
void emulator_picture(struct emulator *emulator, struct strbuf *out);
bool emulator_wait_same(struct emulator *emulator, const struct strbuf *picture);
bool emulator_wait_other(struct emulator *emulator, const struct strbuf *picture);

/* Until all keys that were sent have been answered and all of the answer is here. Only for TERM=xterm-256color. */
bool emulator_settle(struct emulator *emulator, struct strbuf *ret_picture);

/* Appends a whole frame as text, row by row, drawn after all keys that were sent. For a screen on which a clock runs. */
bool emulator_frame(struct emulator *emulator, struct strbuf *out);

/* Until the program has written @bytes behind the first *@from bytes; then they stand there. */
bool emulator_wait_sent(struct emulator *emulator, size_t *from, const char *bytes);

/* Reads what comes within @ms: for what must not come. */
void emulator_idle(struct emulator *emulator, int ms);

/* Until it has ended (true) or stopped; *ret_status as of waitpid(2). */
bool emulator_wait_end(struct emulator *emulator, int *ret_status);
bool emulator_wait_stop(struct emulator *emulator);
void emulator_continue(struct emulator *emulator);

/* Row @y as text, without blanks at its end. In one buffer, until the next call. */
const char *emulator_row(struct emulator *emulator, int y);

size_t emulator_bytes(const struct emulator *emulator); /* that the program has written so far */
const struct strbuf *emulator_raw(const struct emulator *emulator);

/* What the program left the terminal in. */
bool emulator_same_modes(const struct emulator *emulator); /* as before it started, tcgetattr(3) */
bool emulator_cursor_shown(const struct emulator *emulator);
bool emulator_alternate(const struct emulator *emulator);
bool emulator_mouse(const struct emulator *emulator);

#endif
