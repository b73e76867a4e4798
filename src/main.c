/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/confine.h"
#include "cmd/usage.h"

#include <isotop/file.h>
#include <isotop/guard.h>

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

/* From a signal to the end: nobody notices a tenth of a second. */
#define STOP_LATE_US 50000

/* The one piece of state that a signal may write. */
static volatile sig_atomic_t stop_asked;

/* What is left to do is not waited for: a read that hangs, work without end, a pipe that nobody empties. */
static void on_late(int number)
{
	(void)number;
	_exit(EXIT_INTERRUPTED);
}

static void on_stop(int number)
{
	const struct itimerval late = { .it_value.tv_usec = STOP_LATE_US };
	(void)number;
	stop_asked = 1;
	setitimer(ITIMER_REAL, &late, NULL);
}

static bool interrupted(void *ctx)
{
	(void)ctx;
	return stop_asked != 0;
}

/*
 * No SA_RESTART: a read from standard input must end as well. What whoever started this
 * blocked stays blocked across execve(2), and would be deaf to the end.
 */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_stop };
	sigset_t heard;
	sigemptyset(&heard);
	sigaddset(&heard, SIGINT);
	sigaddset(&heard, SIGTERM);
	sigaddset(&heard, SIGALRM);
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	action.sa_handler = on_late;
	sigaction(SIGALRM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_UNBLOCK, &heard, NULL);
}

/*
 * Whole from the first byte on: musl writes line by line until it has seen that no terminal
 * is there, and of a write that failed on the way it keeps no reason for output_end().
 */
static void buffer_output(void)
{
	static char buffer[1 << 16];
	if (!isatty(STDOUT_FILENO))
		setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
}

int main(int argc, char **argv)
{
	struct err err;
	struct options options;
	const struct command *command;
	setlocale(LC_ALL, "");
	file_wait(STDOUT_FILENO);
	file_wait(STDERR_FILENO);
	buffer_output();
	int code = options_parse(argc, argv, command_table, &options, &command, &err);
	if (code < 0) {
		complain(NULL, "%s", err.text);
		return EXIT_TROUBLE;
	}
	if (options.help || options.version) {
		if (options.help && *command->name)
			usage_command(stdout, command);
		else if (options.help)
			usage_help(stdout, command_table);
		else
			puts("isotop " PACKAGE_VERSION);
		return output_end(&options);
	}
	code = guard_start(options.source_count ? GUARD_FILES : GUARD_LIVE, &err);
	if (code < 0) {
		complain(&options, "%s", err.text);
		return EXIT_TROUBLE;
	}
	code = confine_prepare(&options, command, &err);
	if (code == 0 && !command->confines_itself)
		code = confine(&options, command, &err);
	if (code < 0) {
		complain(&options, "%s", err.text);
		confine_end(&options);
		return EXIT_TROUBLE;
	}
	catch_signals();
	int status = command->run(&options, interrupted);
	confine_end(&options);
	return status;
}
