/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rescue: however isotop ends, the terminal is as it was. Handlers of signals and the
 * hook of die() belong to the process, so there is one rescue at a time.
 */
#ifndef ISOTOP_TUI_TERM_RESCUE_H
#define ISOTOP_TUI_TERM_RESCUE_H

#include <stdbool.h>

/* Notes the modes of @tty and where signals go: a byte each into @signal_pipe. 0 or -errno. Both fds are borrowed. */
int rescue_remember(int tty, int signal_pipe);

/* From here on signals are noted, or, where they are a crash, give the terminal back first. */
void rescue_install_handlers(void);
void rescue_remove_handlers(void);

/*
 * Whether the terminal is this process group's to draw on; changing one from the
 * background stops the process (tcsetattr(3), SIGTTOU), and stopped it cannot be ended.
 * So it waits: with the handlers installed, a signal to end still ends it.
 */
bool rescue_in_front(int tty);
void rescue_await_front(int tty);

/*
 * Adds a terminfo string, NULL: nothing, to what makes the terminal its old self. Its
 * delays ("$<5>"), which only tputs(3) could wait for, are left out.
 */
void rescue_tell(const char *text);

/* The program is to end: within a tenth of a second it does, whatever its threads are at. With no terminal taken. */
void rescue_end_soon(void);

void rescue_begin(void); /* the terminal is changed now */
bool rescue_active(void);
void rescue_end(void);   /* it has been given back; the handlers go too */

#endif
