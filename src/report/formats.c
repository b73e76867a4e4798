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
