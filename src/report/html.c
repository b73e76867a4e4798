/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One page that needs nothing else: no script, no picture, nothing from the network, which its policy
 * (Content Security Policy Level 3) forbids as well.
 */
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

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>isotop</title>\n<style>\n"
	":root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }\n"
	"body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem }\n"
	"table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem }\n"
	"th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884;"
	" overflow-wrap: anywhere }\n"
	"code { font: .9em ui-monospace, monospace }\n"
	".fail { color: #c22 } .warn { color: #a60 } .unknown { color: #74c } .pass { color: #282 } .na { color: #888 }\n"
	"</style>\n</head>\n<body>\n<h1>isotop</h1>\n";

static void put_cell(FILE *out, const char *element, const char *text)
{
	fprintf(out, "<%s>", element);
	report_xml(out, text);
	fprintf(out, "</%s>", element);
}

/* A place on the page: its number, as a key may be anything. */
struct page {
	FILE *out;
	size_t number;
};

/* Names repeat themselves: half of all Compose files have a "web". */
static void put_where(FILE *out, const char *element, const struct subject *subject)
{
	cleanup_strbuf struct strbuf where = { 0 };
	report_where(subject, &where);
	put_cell(out, element, strbuf_text(&where));
}

static void put_row(void *ctx, const struct told *told)
{
	struct page *page = ctx;
	fprintf(page->out, "<tr><td><a href=\"#c%zu\">", ++page->number);
	report_xml(page->out, told->subject->name);
	fputs("</a></td>", page->out);
	put_where(page->out, "td", told->subject);
	if (!told->judgement->judged) {
		fputs("<td colspan=\"3\">not judged</td></tr>\n", page->out);
		return;
	}
	cleanup_strbuf struct strbuf score = { 0 };
	report_score(&told->judgement->score, &score);
	fprintf(page->out, "<td>%s</td><td>%zu</td><td>", strbuf_text(&score), report_open_escapes(told->judgement));
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (told->findings[i].verdict == VERDICT_FAIL)
			fprintf(page->out, "<span class=\"fail\">%s</span> ", checks[i].id);
	fputs("</td></tr>\n", page->out);
}

static void put_finding(FILE *out, const struct told *told, size_t check)
{
	const struct finding *finding = &told->findings[check];
	const struct waiver *waiver = report_waiver(told, check);
	const char *name = finding->verdict == VERDICT_NA ? "na" : verdict_name(finding->verdict);
	fprintf(out, "<tr><td>%zu %s</td><td class=\"%s\">%s</td><td>", check + 1, checks[check].id, name, verdict_name(finding->verdict));
	report_xml(out, report_reason(finding));
	for (size_t i = 0; i < finding->evidence_count; i++) {
		cleanup_strbuf struct strbuf place = { 0 };
		report_place(&finding->evidence[i], &place);
		fputs("<br>", out);
		put_cell(out, "code", strbuf_text(&place));
	}
	if (waiver) {
		cleanup_strbuf struct strbuf text = { 0 };
		report_waived(waiver, &text);
		fputs("<br>", out);
		report_xml(out, strbuf_text(&text));
	}
	fputs("</td><td>", out);
	if (finding->fix)
		put_cell(out, "code", finding->fix);
	fputs("</td></tr>\n", out);
}

static void put_open(FILE *out, const struct judgement *judgement)
{
	cleanup_strbuf struct strbuf names = { 0 };
	if (report_open_names(judgement, &names))
		fprintf(out, "<p>escapes open: <span class=\"fail\">%s</span></p>\n", strbuf_text(&names));
}

static void put_container(void *ctx, const struct told *told)
{
	struct page *page = ctx;
	fprintf(page->out, "<h2 id=\"c%zu\">", ++page->number);
	report_xml(page->out, told->subject->name);
	fputs("</h2>\n", page->out);
	put_where(page->out, "p", told->subject);
	fputc('\n', page->out);
	if (!told->judgement->judged) {
		fputs("<p>It is not judged.</p>\n", page->out);
		return;
	}
	put_open(page->out, told->judgement);
	fputs("<table><tr><th>check</th><th>verdict</th><th>why</th><th>fix</th></tr>\n", page->out);
	for (size_t i = 0; i < CHECK_COUNT; i++)
		put_finding(page->out, told, i);
	fputs("</table>\n", page->out);
}

static void put_heading(FILE *out, const char *title)
{
	fprintf(out, "<h2>%s</h2>\n<ul>\n", title);
}

static void put_remark(FILE *out, const struct remark *remark)
{
	fputs("<li>", out);
	put_cell(out, "code", remark->where);
	fputs(": ", out);
	report_xml(out, remark->reason);
	fputs("</li>\n", out);
}

static const struct remark_face remark_face = { put_heading, put_remark, "</ul>\n" };

int report_html(FILE *out, const struct judged *judged, const uint32_t *rows, size_t count,
	const struct report_options *options, struct err *err)
{
	const struct host *host = &judged->inventory->host;
	struct page list = { out, 0 };
	struct page details = { out, 0 };
	cleanup_strbuf struct strbuf tally = { 0 };
	fputs(head, out);
	report_tally(judged, rows, count, &tally);
	fprintf(out, "<p>%s", strbuf_text(&tally));
	if (host->live && host->name) {
		fputs(", node ", out);
		report_xml(out, host->name);
	}
	fprintf(out, "</p>\n<p>%s</p>\n", report_words);
	fputs("<table><tr><th>container</th><th>where</th><th>score</th><th>escapes open</th><th>fails</th></tr>\n", out);
	report_walk(judged, rows, count, options, put_row, &list);
	fputs("</table>\n", out);
	report_walk(judged, rows, count, options, put_container, &details);
	report_remarks(out, judged->inventory, &remark_face);
	fputs("</body>\n</html>\n", out);
	return report_end(out, "HTML", err);
}
