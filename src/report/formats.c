/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "report/formats.h"

#include <string.h>

/*
 * Every format a report can be written in. To add one: write src/report/NAME.c,
 * declare its writer in formats.h, add its row here and its file in Makefile.am.
 */
const struct report_format report_formats[] = {
	{ "table", "for reading: what fails, why, where, and the fix", NULL, report_table, report_diff_table, report_mac_table },
	{ "json", "one document, schema isotop/report/v1", ".json", report_json, report_diff_json, report_mac_json },
	{ "ndjson", "the same line by line: report, subject, skipped, error", NULL, report_ndjson, NULL, NULL },
	{ "sarif", "SARIF 2.1.0 for code scanning", NULL, report_sarif, NULL, NULL },
	{ "junit", "JUnit's XML for CI servers", NULL, report_junit, NULL, NULL },
	{ "markdown", "for a comment or a job's summary", NULL, report_markdown, NULL, NULL },
	{ "html", "one page that needs nothing else", NULL, report_html, NULL, NULL },
	{ "openmetrics", "gauges for Prometheus, by a textfile collector", NULL, report_openmetrics, NULL, NULL },
};

const size_t report_format_count = ISO_COUNT(report_formats);

const struct report_format *report_format_find(const char *id)
{
	for (size_t i = 0; i < report_format_count; i++)
		if (strcmp(report_formats[i].id, id) == 0)
			return &report_formats[i];
	return NULL;
}
