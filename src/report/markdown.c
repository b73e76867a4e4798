/* SPDX-License-Identifier: Apache-2.0 */
/* GitHub's Markdown for a comment or a job's summary: one table, then what is wrong with each container. */
#include "config.h"

#include "report/formats.h"
#include "report/walk.h"

#include <string.h>

#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/remarks.h>
#include <isotop/subject.h>

/* Text between backquotes (CommonMark 6.1), where a name its bearer chose means nothing; a bar would end a cell. */
static void put_code(FILE *out, const char *text)
{
	cleanup_strbuf struct strbuf clean = { 0 };
	text_brief(&clean, text, strlen(text), false);
	fputc('`', out);
	for (const char *at = strbuf_text(&clean); *at; at++) {
		if (*at == '|')
			fputc('\\', out);
		fputc(*at == '`' ? '\'' : *at, out);
	}
	fputc('`', out);
}

static void put_sentence(FILE *out, const char *text)
{
	cleanup_strbuf struct strbuf escaped = { 0 };
	text_markdown(&escaped, text);
	fputs(strbuf_text(&escaped), out);
}

/* Names repeat themselves: half of all Compose files have a "web". */
static void put_where(FILE *out, const struct subject *subject)
{
	cleanup_strbuf struct strbuf where = { 0 };
	report_where(subject, &where);
	if (where.len)
		put_code(out, strbuf_text(&where));
}

static void put_row(void *ctx, const struct told *told)
{
	FILE *out = ctx;
	const char *between = "";
	fputs("| ", out);
	put_code(out, told->subject->name);
	fputs(" | ", out);
	put_where(out, told->subject);
	if (!told->judgement->judged) {
		fputs(" | | | not judged |\n", out);
		return;
	}
	cleanup_strbuf struct strbuf score = { 0 };
	report_score(&told->judgement->score, &score);
	fprintf(out, " | %s | %zu | ", strbuf_text(&score), report_open_escapes(told->judgement));
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		if (told->findings[i].verdict != VERDICT_FAIL)
			continue;
		fprintf(out, "%s%s", between, checks[i].id);
		between = ", ";
	}
	fputs(" |\n", out);
}

static bool is_wrong(enum verdict verdict)
{
	return verdict == VERDICT_FAIL || verdict == VERDICT_WARN || verdict == VERDICT_UNKNOWN;
}

static void put_finding(FILE *out, const struct told *told, size_t check)
{
	const struct finding *finding = &told->findings[check];
	const struct waiver *waiver = report_waiver(told, check);
	fprintf(out, "- **%zu %s**, %s: ", check + 1, checks[check].id, verdict_name(finding->verdict));
	put_sentence(out, report_reason(finding));
	if (finding->evidence_count && finding->evidence[0].where) {
		cleanup_strbuf struct strbuf place = { 0 };
		report_place(&finding->evidence[0], &place);
		fputs(". Evidence: ", out);
		put_code(out, strbuf_text(&place));
	}
	if (finding->fix) {
		fputs(". Fix: ", out);
		put_code(out, finding->fix);
	}
	if (waiver) {
		cleanup_strbuf struct strbuf text = { 0 };
		report_waived(waiver, &text);
		fputs(". ", out);
		put_sentence(out, strbuf_text(&text));
	}
	fputc('\n', out);
}

static void put_open(FILE *out, const struct judgement *judgement)
{
	cleanup_strbuf struct strbuf names = { 0 };
	if (report_open_names(judgement, &names))
		fprintf(out, "- **escapes open**: %s\n", strbuf_text(&names));
}

static void put_container(void *ctx, const struct told *told)
{
	FILE *out = ctx;
	bool wrong = false;
	for (size_t i = 0; told->judgement->judged && i < CHECK_COUNT; i++)
		wrong = wrong || is_wrong(told->findings[i].verdict);
	if (!wrong)
		return;
	fputs("\n## ", out);
	put_code(out, told->subject->name);
	fputs("\n\n", out);
	put_where(out, told->subject);
	fputs("\n\n", out);
	put_open(out, told->judgement);
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (is_wrong(told->findings[i].verdict))
			put_finding(out, told, i);
}

static void put_heading(FILE *out, const char *title)
{
	fprintf(out, "\n## %s\n\n", title);
}

static void put_remark(FILE *out, const struct remark *remark)
{
	fputs("- ", out);
	put_code(out, remark->where);
	fputs(": ", out);
	put_sentence(out, remark->reason);
	fputc('\n', out);
}

static const struct remark_face remark_face = { put_heading, put_remark, "" };

int report_markdown(FILE *out, const struct judged *judged, const uint32_t *rows, size_t count,
	const struct report_options *options, struct err *err)
{
	cleanup_strbuf struct strbuf tally = { 0 };
	const struct host *host = &judged->inventory->host;
	report_tally(judged, rows, count, &tally);
	fprintf(out, "# isotop\n\n%s", strbuf_text(&tally));
	if (host->live && host->name) {
		fputs(", node ", out);
		put_code(out, host->name);
	}
	fprintf(out, "\n\n%s\n\n| container | where | score | escapes open | fails |\n|---|---|---|---|---|\n",
		report_words);
	report_walk(judged, rows, count, options, put_row, out);
	report_walk(judged, rows, count, options, put_container, out);
	report_remarks(out, judged->inventory, &remark_face);
	return report_end(out, "Markdown", err);
}
