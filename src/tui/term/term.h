/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The terminal: puts a canvas on it, gives keys and signals, and leaves it as
 * it was at every exit. The only file of the program that knows curses.
 * One at a time: signal handlers and the die hook belong to the process.
 */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "tui/draw/canvas.h"
#include "tui/keys.h"

struct term;

/* Takes the controlling terminal, whatever standard input and output are. 0 or -errno. */
int term_open(const char *theme, bool mouse, int terminal, struct term **ret_term, struct err *err);
void term_close(struct term *term); /* NULL is fine */

bool term_ascii(const struct term *term);    /* its locale has no UTF-8 */
const char *term_stand_in(const struct term *term); /* the type whose description is used for TERM's; NULL: its own */
int term_key_fd(const struct term *term);    /* readable: there may be keys */
int term_signal_fd(const struct term *term); /* readable: there is a signal */

void term_size(const struct term *term, int *ret_width, int *ret_height);
void term_paint(struct term *term, const struct canvas *canvas); /* sends what changed */
void term_forget(struct term *term);                             /* the next paint sends everything */
void term_theme(struct term *term, const char *name); /* a theme's or "auto"; colours stay off where they are off */

/* Asks the terminal to put @text into its clipboard (OSC 52), through tmux and screen where they stand between. */
void term_copy(struct term *term, const char *text, size_t len);
void term_mouse(struct term *term, bool on);

/* The next key, without waiting. False: none. */
bool term_key(struct term *term, struct key *ret_key);

/*
 * The next signal that came in, 0: none. A new size has been taken over when
 * SIGWINCH is returned, the terminal taken back when SIGCONT is.
 */
int term_signal(struct term *term);

/* Stops the process as Ctrl-Z does; returns when it goes on. */
void term_stop(struct term *term);

#endif
