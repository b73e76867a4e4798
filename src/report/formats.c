/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "report/formats.h"

#include <string.h>

#define FORMAT(name, ...) { .id = #name, .write = report_##name, __VA_ARGS__ },
const struct report_format report_formats[] = {
#include "report/formats.def"
};
#undef FORMAT

const size_t report_format_count = ISO_COUNT(report_formats);

const struct report_format *report_format_find(const char *id)
{
	for (size_t i = 0; i < report_format_count; i++)
		if (strcmp(report_formats[i].id, id) == 0)
			return &report_formats[i];
	return NULL;
}
