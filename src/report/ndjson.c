/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON report line by line, for jq and log collectors: the report's head, each container, what was not read. */
#include "config.h"

#include "report/formats.h"
#include "report/json.h"

#include <errno.h>
#include <string.h>

#include <isotop/emit.h>
#include <isotop/gains.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/pss.h>
#include <isotop/remarks.h>

/* Ends @emitter, whose object stands on a line of its own. */
static void end_line(FILE *out, struct emitter *emitter)
{
	cleanup_strbuf struct strbuf line = { 0 };
	emit_close(emitter);
	emit_line(emitter, &line);
	emit_end(emitter);
	fwrite(line.data, 1, line.len, out);
}

static struct emitter begin_line(const char *type)
{
	struct emitter emitter = emit_begin(NULL, 0);
	emit_object(&emitter, NULL);
	emit_text(&emitter, "type", type);
	return emitter;
}

static void put_remarks(FILE *out, const char *type, const struct remark_list *remarks)
{
	for (size_t i = 0; i < remarks->count; i++) {
		struct emitter line = begin_line(type);
		report_json_remark(&line, &remarks->items[i]);
		end_line(out, &line);
	}
}

int report_ndjson(FILE *out, const struct judged *judged, const uint32_t *rows, size_t count,
	const struct report_options *options, struct err *err)
{
	struct json_memo memo = { .gains = gains_memo_new() };
	struct emitter line = begin_line("report");
	emit_text(&line, "schema", "isotop/report/v1");
	report_json_head(&line, &judged->inventory->host);
	end_line(out, &line);
	for (size_t i = 0; i < count && !ferror(out); i++) {
		line = begin_line("subject");
		report_json_subject(&line, judged, rows[i], &memo, options);
		end_line(out, &line);
	}
	if (options->since) {
		line = begin_line("baseline");
		report_json_since(&line, options->since);
		end_line(out, &line);
	}
	put_remarks(out, "skipped", &judged->inventory->skipped);
	put_remarks(out, "error", &judged->inventory->errors);
	report_json_forget(&memo);
	return report_end(out, "NDJSON", err);
}
