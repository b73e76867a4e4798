/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gauges for a node exporter's textfile collector or a scrape: OpenMetrics 1.0. What a container is
 * called stands in labels, where a backslash, a quote and a line's end are escaped. A terminal may show them, too:
 * what acts on one is spelt out.
 */
#include "config.h"

#include "report/formats.h"

#include <errno.h>
#include <string.h>

#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/remarks.h>
#include <isotop/subject.h>
#include <isotop/verdict.h>

struct metrics {
	FILE *out;
	const struct judged *judged;
	const uint32_t *rows;
	size_t count;
};

/* A backslash of the text's own is two, so that no other name looks like one that was spelt out: a series is there once. */
static void put_part(FILE *out, const char *text, size_t len)
{
	cleanup_strbuf struct strbuf twice = { 0 };
	cleanup_strbuf struct strbuf clean = { 0 };
	for (size_t i = 0; i < len; i++)
		strbuf_add(&twice, text[i] == '\\' ? "\\\\" : text + i, text[i] == '\\' ? 2 : 1);
	text_clean(&clean, strbuf_text(&twice), twice.len, false);
	for (const char *at = strbuf_text(&clean); *at; at++) {
		if (*at == '\\' || *at == '"')
			fputc('\\', out);
		fputc(*at, out);
	}
}

static void put_label(FILE *out, const char *before, const char *name, const char *value)
{
	fprintf(out, "%s%s=\"", before, name);
	for (;;) {
		size_t len = strcspn(value, "\n");
		put_part(out, value, len);
		if (!value[len])
			break;
		fputs("\\n", out);
		value += len + 1;
	}
	fputc('"', out);
}

/* The key tells apart what has one name: nothing else about a container is sure to. */
static void put_container(FILE *out, const struct subject *subject)
{
	put_label(out, "{", "key", subject->key);
	put_label(out, ",", "container", subject->name);
	if (subject->running.runtime)
		put_label(out, ",", "runtime", subject->running.runtime);
	if (subject->workload.namespace)
		put_label(out, ",", "namespace", subject->workload.namespace);
}

static void put_head(FILE *out, const char *name, const char *help)
{
	fprintf(out, "# TYPE %s gauge\n# HELP %s %s\n", name, name, help);
}

static void put_scores(const struct metrics *m)
{
	put_head(m->out, "isotop_score", "Isolation score from 0 to 100, every unknown counted as a failure.");
	for (size_t i = 0; i < m->count; i++) {
		const struct judgement *judgement = &m->judged->judgements[m->rows[i]];
		const char grade[] = { judgement->score.grade, '\0' };
		if (!judgement->judged)
			continue;
		fputs("isotop_score", m->out);
		put_container(m->out, m->judged->inventory->subjects[m->rows[i]]);
		put_label(m->out, ",", "grade", grade);
		fprintf(m->out, "} %u\n", (unsigned)judgement->score.value);
	}
}

static void put_checks(const struct metrics *m)
{
	put_head(m->out, "isotop_check_failed", "1 where a container fails a check, or may: unknown counts.");
	for (size_t i = 0; i < m->count; i++) {
		const struct judgement *judgement = &m->judged->judgements[m->rows[i]];
		for (size_t check = 0; judgement->judged && check < CHECK_COUNT; check++) {
			bool failed = judgement->checks[check] == VERDICT_FAIL || judgement->checks[check] == VERDICT_UNKNOWN;
			fputs("isotop_check_failed", m->out);
			put_container(m->out, m->judged->inventory->subjects[m->rows[i]]);
			put_label(m->out, ",", "check", checks[check].id);
			fprintf(m->out, "} %d\n", failed);
		}
	}
}

static void put_escapes(const struct metrics *m)
{
	put_head(m->out, "isotop_escapes_open", "Escapes that nothing stops.");
	for (size_t i = 0; i < m->count; i++) {
		const struct judgement *judgement = &m->judged->judgements[m->rows[i]];
		if (!judgement->judged)
			continue;
		fputs("isotop_escapes_open", m->out);
		put_container(m->out, m->judged->inventory->subjects[m->rows[i]]);
		fprintf(m->out, "} %zu\n", report_open_escapes(judgement));
	}
}

int report_openmetrics(FILE *out, const struct judged *judged, const uint32_t *rows, size_t count,
	const struct report_options *options, struct err *err)
{
	const struct metrics m = { out, judged, rows, count };
	(void)options;
	put_scores(&m);
	put_checks(&m);
	put_escapes(&m);
	put_head(out, "isotop_unread", "What could not be read or judged.");
	fprintf(out, "isotop_unread %zu\n# EOF\n",
		judged->inventory->errors.count + remarks_count(&judged->inventory->skipped, REMARK_UNJUDGED));
	return ferror(out) ? err_set(err, -EIO, "writing the metrics failed") : 0;
}
