/* SPDX-License-Identifier: Apache-2.0 */
/* isotop record: what is known of this node, in one file that opens anywhere as a SOURCE. */
#include "config.h"

#include "cmd/record.h"
#include "cmd/writer.h"

#include <isotop/builder.h>
#include <isotop/file.h>
#include <isotop/inventory.h>
#include <isotop/load_watch.h>
#include <isotop/packed.h>
#include <isotop/snapshot.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *record_file(const struct options *options)
{
	return options->output && strcmp(options->output, "-") != 0 ? options->output : NULL;
}

/* What goes through a pipe may go into jq(1); and so may a file that is called so. */
bool record_packs(const char *file)
{
	size_t len = file ? strlen(file) : 0;
	return file && !(len >= 5 && strcmp(file + len - 5, ".json") == 0);
}

static int snapshot_text(const struct inventory *inventory, bool packed, struct strbuf *ret_text)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	if (!out)
		return -errno;
	int code = snapshot_write(out, inventory, (int64_t)time(NULL), PACKAGE_VERSION);
	if (fclose(out) != 0 && code == 0)
		code = -errno;
	if (code == 0 && packed) {
		struct packer *packer = packer_new();
		packer_add(packer, text, len, ret_text);
		packer_end(packer, ret_text);
		packer_free(packer);
	} else if (code == 0) {
		strbuf_add(ret_text, text, len);
	}
	free(text);
	return code;
}

/* As the whole of @file, for its owner alone; NULL: to standard output. */
static int put(const struct options *options, const char *file, const struct strbuf *text, struct err *err)
{
	int fd = file ? writer_private(options->writer, file, err) : STDOUT_FILENO;
	if (fd < 0)
		return fd;
	int code = file_write(fd, text->data, text->len);
	if (code < 0)
		err_set(err, code, "%s: %s", file ? file : "standard output", strerror(-code));
	if (file)
		close(fd);
	return file ? writer_finish(options->writer, code, err) : code;
}

static int write_snapshot(const struct options *options, const struct inventory *inventory, struct err *err)
{
	const char *file = record_file(options);
	cleanup_strbuf struct strbuf text = { 0 };
	int code = snapshot_text(inventory, record_packs(file), &text);
	if (code < 0)
		return err_set(err, code, "writing the snapshot: %s", strerror(-code));
	return put(options, file, &text, err);
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

/* Of options that do not go together, what is wrong; NULL: nothing. */
static const char *wrong_together(const struct options *options)
{
	if (options->every_s && options->record_events)
		return "record --every keeps what changed in a directory, --record-events in one file: one of them";
	if (options->every_s && !record_file(options))
		return "record --every wants -o DIRECTORY";
	if (options->keep_s && !options->every_s)
		return "record --keep wants --every";
	if (options->keep_s < options->every_s)
		return "record --keep is shorter than --every: nothing would be kept";
	return NULL;
}

int cmd_record(const struct options *options, interrupted_fn interrupted)
{
	struct err err;
	struct sources *sources;
	if (options->source_count || options->command_line) {
		complain(options, "record takes no SOURCE: it records this node");
		return EXIT_TROUBLE;
	}
	const char *wrong = wrong_together(options);
	if (wrong) {
		complain(options, "%s", wrong);
		return EXIT_TROUBLE;
	}
	if (sources_open(options, &sources, &err) < 0) {
		complain(options, "%s", err.text);
		return EXIT_TROUBLE;
	}
	bool goes_on = options->every_s || options->record_events;
	int code = goes_on ? record_every(options, sources, interrupted, &err)
			   : record_once(options, sources, interrupted, &err);
	sources_close(sources);
	if (interrupted(NULL))
		return EXIT_INTERRUPTED;
	if (code < 0)
		output_complain(options, code, &err);
	return code < 0 ? EXIT_TROUBLE : EXIT_JUDGED;
}
