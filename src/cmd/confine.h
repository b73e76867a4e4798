/* SPDX-License-Identifier: Apache-2.0 */
/* confine: what each command gives up before it reads what strangers wrote, and who does for it what it then cannot. */
#ifndef ISOTOP_CMD_CONFINE_H
#define ISOTOP_CMD_CONFINE_H

#include "cmd/cmd.h"

struct root; /* <isotop/root.h> */

/*
 * Forks the helpers that @command will need, into @options; before threads and
 * input. --no-sandbox leaves everything as it is, and warns. 0 or -errno.
 */
int confine_prepare(struct options *options, const struct command *command, struct err *err);
void confine_end(struct options *options);

/* Enters the sandbox for good. 0 or -errno: nothing may be read then. */
int confine(const struct options *options, const struct command *command, struct err *err);

/* The same for what only a live reading asks: struct root_asker. */
void confine_root(const struct options *options, struct root *root);

#endif
