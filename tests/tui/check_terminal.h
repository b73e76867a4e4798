/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of tests/check_terminal share. */
#ifndef ISOTOP_CHECK_TERMINAL_H
#define ISOTOP_CHECK_TERMINAL_H

#include <check.h>

#include "emulator.h"

/* The demo at 120x30, its list on the screen. */
struct emulator *start(void);
/* Runs a command line of the shell, which must succeed. */
void run_shell(const char *fmt, ...) ISO_PRINTF(1, 2);

void assert_terminal_is_as_it_was(struct emulator *emulator);

TCase *abuse_tests(void);
TCase *slow_tests(void);
TCase *bytes_tests(void);
TCase *keys_tests(void);
TCase *since_tests(void);
TCase *tour_tests(void);

#endif
