/* SPDX-License-Identifier: Apache-2.0 */
/* reports: every --format and --output of the command line, for whatever a command reports. */
#ifndef ISOTOP_CMD_REPORTS_H
#define ISOTOP_CMD_REPORTS_H

#include "cmd/cmd.h"

struct report_options; /* <isotop/report.h> */

/* Writes one report to @out. 0 or -errno. */
typedef int (*report_writer)(void *ctx, FILE *out, const struct report_format *format,
	const struct report_options *options, struct err *err);

/* All that were asked for, the table where none was; nothing under --quiet. 0, or what the first that failed returned. */
int reports_write(const struct options *options, report_writer write, void *ctx, struct err *err);

/* -EINVAL: @format cannot show @what. The error names the formats that can: those of which @writes is true. */
int wrong_format(const char *what, const struct report_format *format, bool (*writes)(const struct report_format *format),
	struct err *err);

/* The report_writer of two sides: @ctx is a struct diff. */
int write_sides(void *ctx, FILE *out, const struct report_format *format, const struct report_options *options,
	struct err *err);

/* What could not be read or judged, on standard error. */
void complain_remarks(const struct options *options, const struct inventory *inventory);

#endif
