/* SPDX-License-Identifier: Apache-2.0 */
/* open: how the screen gets at a file or a directory that somebody types; the functions are struct tui_opener's. */
#ifndef ISOTOP_CMD_OPEN_H
#define ISOTOP_CMD_OPEN_H

#include "cmd/cmd.h"

/* Zero-initialise but for the options; opener_free() takes what completing has left. */
struct opener {
	const struct options *options; /* of the command line: they hold for what is opened too */
	struct arena *arena;           /* owned: the names that fitted last */
	const char **names;
	size_t name_count;
};

int opener_open(void *ctx, const char *typed, struct feed_source *ret_source, const char **ret_title, struct err *err);
void opener_close(void *ctx, const struct feed_source *source);
const char *opener_complete(void *ctx, const char *typed, size_t i);
void opener_free(struct opener *opener);

#endif
