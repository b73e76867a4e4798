/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ISOTOP_CMD_HOME_H
#define ISOTOP_CMD_HOME_H

/* "~/x" as the shell would: with the home directory in front; "-" is a file here. The caller frees it. */
char *expand_home(const char *typed);

#endif
