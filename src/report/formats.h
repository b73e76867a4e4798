/* SPDX-License-Identifier: Apache-2.0 */
/* The writers that the table of formats names, one a source file; see struct report_format. */
#ifndef ISOTOP_REPORT_FORMATS_H
#define ISOTOP_REPORT_FORMATS_H

#include <isotop/emit.h>
#include <isotop/report.h>

int report_table(FILE *out, const struct judged *judged, const uint32_t *rows, size_t count,
	const struct report_options *options, struct err *err);
int report_json(FILE *file, const struct judged *judged, const uint32_t *rows, size_t count,
	const struct report_options *options, struct err *err);
int report_diff_table(FILE *out, const struct diff *diff, const struct report_options *options, struct err *err);
int report_diff_json(FILE *file, const struct diff *diff, const struct report_options *options, struct err *err);
int report_mac_table(FILE *out, const struct mac_report *report);
int report_mac_json(FILE *stream, const struct mac_report *report);

/* "better" of a change: true, false, or null where nobody can tell. */
void report_better(struct emitter *out, enum shift shift);
int report_openmetrics(FILE *out, const struct judged *judged, const uint32_t *rows, size_t count,
	const struct report_options *options, struct err *err);

#endif
