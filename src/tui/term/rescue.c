/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/term/rescue.h"

#include <isotop/base.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

/* Between two looks whether the terminal is ours. */
#define FRONT_MS 100

/*
 * What a signal handler or die() needs, in any thread and at any moment: hence
 * process-wide, filled before the handlers are installed, and used with
 * tcsetattr(3) and write(2) only (signal-safety(7)).
 */
static struct {
	volatile sig_atomic_t active;
	volatile sig_atomic_t asked; /* the signal to end that is on its way to the loop; 0: none */
	int tty;
	int signal_pipe;
	struct termios before;
	size_t leave_len;
	char leave[256]; /* what the terminal is told to be its old self */
} rescue;

bool rescue_in_front(int tty)
{
	pid_t front = tcgetpgrp(tty); /* -1: not the controlling terminal, so no jobs are controlled on it */
	return front < 0 || front == getpgrp();
}

static void rescue_terminal(void)
{
	if (!rescue.active)
		return;
	rescue.active = 0;
	/* In the background the terminal is another's, and has been left before. */
	if (!rescue_in_front(rescue.tty))
		return;
	ssize_t written = write(rescue.tty, rescue.leave, rescue.leave_len);
	(void)written; /* nobody is left to be told */
	tcsetattr(rescue.tty, TCSANOW, &rescue.before);
}

/*
 * To the thread that this runs in. raise(3) of musl is tkill(2), which names no process, so
 * that the sandbox lets it through from the first thread alone.
 */
static void raise_here(int number)
{
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), number);
}

static void on_crash(int number)
{
	rescue_terminal();
	/* The handler was reset when it was entered (SA_RESETHAND): this ends the process as it would have. */
	raise_here(number);
}

/* The loop has not come to an end in time, or what is behind it has not: both may be in work without one. */
static void on_late(int number)
{
	(void)number;
	rescue_terminal();
	if (rescue.asked) {
		signal(rescue.asked, SIG_DFL);
		raise_here(rescue.asked);
	}
	_exit(0);
}

static void end_soon(void)
{
	/* nobody notices a tenth of a second */
	const struct itimerval late = { .it_value.tv_usec = 50000 };
	setitimer(ITIMER_REAL, &late, NULL);
}

void rescue_end_soon(void)
{
	struct sigaction action = { .sa_handler = on_late };
	sigemptyset(&action.sa_mask);
	sigaction(SIGALRM, &action, NULL);
	end_soon();
}

static void on_signal(int number)
{
	int saved = errno;
	bool ends = number == SIGTERM || number == SIGHUP || number == SIGINT || number == SIGQUIT;
	if (ends && rescue.asked) {
		/* Asked twice: the loop does not get to it. */
		rescue_terminal();
		signal(number, SIG_DFL);
		raise_here(number);
	}
	if (ends) {
		rescue.asked = number;
		end_soon();
	}
	unsigned char byte = (unsigned char)number;
	ssize_t written = write(rescue.signal_pipe, &byte, 1);
	(void)written; /* a full pipe has enough to tell */
	errno = saved;
}

/* Once only, and on a stack of its own: the usual one may be what overflowed. */
#define CRASH_FLAGS ((int)(SA_RESETHAND | SA_NODEFER | SA_ONSTACK))

/* To add a signal: a line here; term_signal() hands it to the loop. */
static const struct {
	int number;
	void (*handler)(int);
	int flags;
} handled[] = {
	{ SIGTERM, on_signal, SA_RESTART },
	{ SIGHUP, on_signal, SA_RESTART },
	{ SIGINT, on_signal, SA_RESTART },
	{ SIGQUIT, on_signal, SA_RESTART },
	{ SIGALRM, on_late, SA_RESTART },
	{ SIGTSTP, on_signal, SA_RESTART },
	/* What is stopped gets no SIGTERM: rescue_await_front() waits instead. */
	{ SIGTTOU, SIG_IGN, 0 },
	{ SIGCONT, on_signal, SA_RESTART },
	{ SIGWINCH, on_signal, SA_RESTART },
	{ SIGSEGV, on_crash, CRASH_FLAGS },
	{ SIGBUS, on_crash, CRASH_FLAGS },
	{ SIGILL, on_crash, CRASH_FLAGS },
	{ SIGFPE, on_crash, CRASH_FLAGS },
	{ SIGABRT, on_crash, CRASH_FLAGS },
	{ SIGSYS, on_crash, CRASH_FLAGS },
};

static struct sigaction handled_before[ISO_COUNT(handled)];

void rescue_install_handlers(void)
{
	rescue.asked = 0;
	for (size_t i = 0; i < ISO_COUNT(handled); i++) {
		struct sigaction action = { .sa_handler = handled[i].handler, .sa_flags = handled[i].flags };
		sigemptyset(&action.sa_mask);
		sigaction(handled[i].number, &action, &handled_before[i]);
	}
}

void rescue_await_front(int tty)
{
	while (!rescue_in_front(tty))
		poll(NULL, 0, FRONT_MS); /* a signal to end starts the timer of on_late() */
}

void rescue_remove_handlers(void)
{
	for (size_t i = 0; i < ISO_COUNT(handled); i++)
		sigaction(handled[i].number, &handled_before[i], NULL);
}

void rescue_tell(const char *text)
{
	for (; text && *text; text++) {
		if (text[0] == '$' && text[1] == '<' && strchr(text, '>'))
			text = strchr(text, '>');
		else if (rescue.leave_len < sizeof(rescue.leave))
			rescue.leave[rescue.leave_len++] = *text;
	}
}

int rescue_remember(int tty, int signal_pipe)
{
	if (tcgetattr(tty, &rescue.before) < 0)
		return -errno;
	rescue.tty = tty;
	rescue.signal_pipe = signal_pipe;
	return 0;
}

void rescue_begin(void)
{
	rescue.active = 1;
	die_set_hook(rescue_terminal);
}

bool rescue_active(void)
{
	return rescue.active;
}

void rescue_end(void)
{
	rescue.active = 0;
	rescue.leave_len = 0;
	die_set_hook(NULL);
	rescue_remove_handlers();
}
