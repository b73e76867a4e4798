/* SPDX-License-Identifier: Apache-2.0 */
/* isotop self: the isolation that this very process runs under. */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/inspect.h"

#include <isotop/live.h>

static int load_self(void *ctx, struct inventory_builder *builder, const struct load_watch *watch, struct err *err)
{
	struct root *root;
	(void)ctx;
	(void)watch;
	int code = root_open("/", &root, err);
	if (code < 0)
		return code;
	code = live_self(root, builder, err);
	root_close(root);
	return code;
}

int cmd_self(const struct options *options, interrupted_fn interrupted)
{
	struct options own = *options;
	struct feed_source source = { load_self, NULL, false, false };
	if (options->source_count || options->command_line) {
		complain(options, "self takes no SOURCE: it looks at its own process");
		return EXIT_TROUBLE;
	}
	own.verbose = !options->quiet; /* one subject: all of it */
	return scan_source(&own, &source, interrupted);
}
