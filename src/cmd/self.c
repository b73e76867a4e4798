/* SPDX-License-Identifier: Apache-2.0 */
/* isotop self: the isolation that this very process was started with, and what its own sandbox adds. */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/confine.h"
#include "cmd/inspect.h"

#include <isotop/feed.h>
#include <isotop/live.h>
#include <isotop/root.h>

static int load_self(void *ctx, struct inventory_builder *builder, const struct load_watch *watch, struct err *err)
{
	static const struct command self = { .confines_itself = true };
	const struct options *options = ctx;
	struct root *root;
	(void)watch;
	int code = root_open("/", &root, err);
	if (code < 0)
		return code;
	code = live_self(root, "self", builder, err);
	/* Then what isotop itself gives up: as it is when it reads what strangers wrote. */
	if (code == 0 && !options->no_sandbox)
		code = confine(options, &self, err);
	confine_root(options, root);
	if (code == 0 && !options->no_sandbox)
		code = live_self(root, "isotop", builder, err);
	root_close(root);
	return code;
}

int cmd_self(const struct options *options, interrupted_fn interrupted)
{
	struct options own = *options;
	struct feed_source source = { .load = load_self, .ctx = &own };
	if (options->source_count || options->command_line) {
		complain(options, "self takes no SOURCE: it looks at its own process");
		return EXIT_TROUBLE;
	}
	own.verbose = !options->quiet; /* one subject: all of it */
	return scan_source(&own, &source, interrupted);
}
