/* SPDX-License-Identifier: Apache-2.0 */
/* isotop record: what is known of this node, in one file that opens anywhere as a SOURCE. */
#include "config.h"

#include "cmd/record.h"

#include <isotop/builder.h>
#include <isotop/inventory.h>
#include <isotop/snapshot.h>

#include <errno.h>
#include <string.h>
#include <time.h>

static int write_snapshot(const struct options *options, const struct inventory *inventory, struct err *err)
{
	const char *file = options->output && strcmp(options->output, "-") != 0 ? options->output : NULL;
	FILE *out = file ? output_open(options, file, err) : stdout;
	if (!out)
		return -EIO;
	int code = snapshot_write(out, inventory, (int64_t)time(NULL), PACKAGE_VERSION);
	if (code < 0)
		err_set(err, code, "writing the snapshot: %s", strerror(-code));
	return output_finish(options, out, file, code, err);
}

static int record_once(const struct options *options, struct sources *sources, interrupted_fn interrupted, struct err *err)
{
	struct inventory_builder *builder = inventory_builder_new();
	int code = sources_load(sources, builder, &(struct load_watch){ .cancel = interrupted }, err);
	struct inventory *inventory = inventory_finish(builder, NULL);
	if (code == 0 && !interrupted(NULL))
		code = write_snapshot(options, inventory, err);
	inventory_unref(inventory);
	return code;
}

int cmd_record(const struct options *options, interrupted_fn interrupted)
{
	struct err err;
	struct sources *sources;
	if (options->source_count || options->command_line) {
		complain(options, "record takes no SOURCE: it records this node");
		return EXIT_TROUBLE;
	}
	if ((options->every_s && !(options->output && strcmp(options->output, "-") != 0)) || (options->keep_s && !options->every_s)) {
		complain(options, options->every_s ? "record --every wants -o DIRECTORY" : "record --keep wants --every");
		return EXIT_TROUBLE;
	}
	if (sources_open(options, &sources, &err) < 0) {
		complain(options, "%s", err.text);
		return EXIT_TROUBLE;
	}
	int code = options->every_s ? record_every(options, sources, interrupted, &err)
				    : record_once(options, sources, interrupted, &err);
	sources_close(sources);
	if (interrupted(NULL))
		return EXIT_INTERRUPTED;
	if (code < 0)
		output_complain(options, code, &err);
	return code < 0 ? EXIT_TROUBLE : EXIT_JUDGED;
}
