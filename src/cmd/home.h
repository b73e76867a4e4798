/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ISOTOP_CMD_HOME_H
#define ISOTOP_CMD_HOME_H

/* "~/x" as the shell would: with the home directory in front; "-" is a file here. The caller frees it. */
char *expand_home(const char *typed);

/*
 * "isotop/@name" in the directory that @variable names, else in @below of the home directory, as the XDG
 * Base Directory Specification has it. The caller frees it; NULL: there is no home.
 */
char *xdg_path(const char *variable, const char *below, const char *name);

struct err;

/* Makes every directory on the way to @path that is missing, for its owner alone. 0 or -errno. */
int make_parents(const char *path, struct err *err);

#endif
