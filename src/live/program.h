/* SPDX-License-Identifier: Apache-2.0 */
/* The version in the file of a program, which is not run. */
#ifndef ISOTOP_LIVE_PROGRAM_H
#define ISOTOP_LIVE_PROGRAM_H

#include <isotop/base.h>

/*
 * Appends the version of the program open at @fd to @out: as Go's build information has it, or a variable that Go's
 * linker set. @banner: of a program in C the format of printf(3) in which it tells its version, beside which the
 * version stands; NULL: it is one in Go. False: it does not say, and @out is as it was.
 */
bool program_version(int fd, const char *banner, struct strbuf *out);

/*
 * The version that Go's build information names: the module's, else a variable
 * "...ersion" that the linker set. @text as debug/buildinfo has it: lines of
 * words between tabs. False: it names none. Open for tests.
 */
bool go_version(const char *text, size_t len, struct strbuf *out);

#endif
