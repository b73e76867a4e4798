/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/reports.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <isotop/inventory.h>
#include <isotop/remarks.h>
#include <isotop/report.h>

/* What COLUMNS may say. */
#define WIDTH_LEAST 20
#define WIDTH_MOST  1000

/* Notes of what was not judged that a run prints unasked; -v has all of them. */
#define NOTES_MOST 20

/* Columns to fill: COLUMNS says it of anything, a terminal of itself. 0: neither does. */
static unsigned output_width(int fd)
{
	struct winsize size;
	uint64_t wide;
	const char *asked = getenv("COLUMNS");
	if (asked && parse_u64(asked, 10, &wide) && wide >= WIDTH_LEAST && wide <= WIDTH_MOST)
		return (unsigned)wide;
	return isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static int write_one(
	const struct options *options, const struct report_request *request, report_writer write, void *ctx, struct err *err)
{
	bool to_stdout = !request->file || strcmp(request->file, "-") == 0;
	FILE *out = to_stdout ? stdout : output_open(options, request->file, err);
	if (!out)
		return -EIO;
	struct report_options report = {
		.color = options_color(options, fileno(out)),
		.ascii = options_ascii(options),
		.verbose = options->verbose,
		.width = output_width(fileno(out)),
		.pss_minor = options->pss_minor,
	};
	int code = write(ctx, out, request->format, &report, err);
	return output_finish(options, out, to_stdout ? NULL : request->file, code, err);
}

int reports_write(const struct options *options, report_writer write, void *ctx, struct err *err)
{
	struct report_request usual = { report_format_find("table"), options->output };
	if (options->quiet)
		return 0;
	if (!options->report_count)
		return write_one(options, &usual, write, ctx, err);
	for (size_t i = 0; i < options->report_count; i++) {
		int code = write_one(options, &options->reports[i], write, ctx, err);
		if (code < 0)
			return code;
	}
	return 0;
}

int wrong_format(const char *what, const struct report_format *format, bool (*writes)(const struct report_format *format),
	struct err *err)
{
	cleanup_strbuf struct strbuf known = { 0 };
	for (size_t i = 0; i < report_format_count; i++)
		if (writes(&report_formats[i]))
			strbuf_addf(&known, "%s%s", known.len ? ", " : "", report_formats[i].id);
	return err_set(err, -EINVAL, "%s cannot show %s; these can: %s", format->id, what, strbuf_text(&known));
}

static bool writes_sides(const struct report_format *format)
{
	return format->diff;
}

int write_sides(void *ctx, FILE *out, const struct report_format *format, const struct report_options *options,
	struct err *err)
{
	return format->diff ? format->diff(out, ctx, options, err) : wrong_format("what differs between two sides", format, writes_sides, err);
}

void complain_remarks(const struct options *options, const struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->errors.count; i++)
		complain(options, "%s: %s", inventory->errors.items[i].where, inventory->errors.items[i].reason);
	size_t unjudged = remarks_count(&inventory->skipped, REMARK_UNJUDGED);
	size_t left = options->verbose || options->strict ? SIZE_MAX : NOTES_MOST;
	for (size_t i = 0; left && i < inventory->skipped.count; i++) {
		const struct remark *note = &inventory->skipped.items[i];
		if (!options->verbose && note->weight < REMARK_UNJUDGED && note->weight != REMARK_SHOWN)
			continue;
		complain(options, "note: %s: %s", note->where, note->reason);
		left--;
	}
	if (options->strict && unjudged)
		complain(options, "--strict: %zu thing%s that could hold a container %s not judged", unjudged,
			unjudged == 1 ? "" : "s", unjudged == 1 ? "was" : "were");
}
