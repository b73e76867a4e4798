/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit's XML for CI servers: a suite a container, a case a check. What fails is a failure, what is not
 * known an error, what does not apply is skipped; a warning passes, and says what it is about.
 */
#include "config.h"

#include "report/formats.h"
#include "report/walk.h"

#include <string.h>

#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/subject.h>

struct tally {
	size_t tests;
	size_t failures;
	size_t errors;
	size_t skipped;
};

/* What is waived is skipped, whatever it came to. */
static void add_verdict(struct tally *tally, enum verdict verdict, bool waived)
{
	tally->tests++;
	if (waived) {
		tally->skipped++;
		return;
	}
	tally->failures += verdict == VERDICT_FAIL;
	tally->errors += verdict == VERDICT_UNKNOWN;
	tally->skipped += verdict == VERDICT_NA;
}

static void put_attribute(FILE *out, const char *name, const char *text)
{
	fprintf(out, " %s=\"", name);
	report_xml(out, text);
	fputc('"', out);
}

static void put_tally(FILE *out, const struct tally *tally)
{
	fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"", tally->tests, tally->failures,
		tally->errors, tally->skipped);
}

static void put_details(FILE *out, const struct finding *finding)
{
	for (size_t i = 0; i < finding->evidence_count; i++) {
		cleanup_strbuf struct strbuf place = { 0 };
		report_place(&finding->evidence[i], &place);
		report_xml(out, strbuf_text(&place));
		fputs(finding->evidence[i].text ? ": " : "", out);
		report_xml(out, finding->evidence[i].text ? finding->evidence[i].text : "");
		fputc('\n', out);
	}
	if (!finding->fix)
		return;
	fputs("fix: ", out);
	report_xml(out, finding->fix);
	fputc('\n', out);
}

/* <failure message="..." type="...">places and the fix</failure> */
static void put_outcome(FILE *out, const char *element, const struct finding *finding)
{
	fprintf(out, "<%s", element);
	put_attribute(out, "message", report_reason(finding));
	put_attribute(out, "type", verdict_name(finding->verdict));
	fputc('>', out);
	put_details(out, finding);
	fprintf(out, "</%s>", element);
}

static void put_skipped(FILE *out, const char *why)
{
	fputs("<skipped", out);
	put_attribute(out, "message", why);
	fputs("/>", out);
}

static void put_verdict(FILE *out, const struct finding *finding)
{
	switch (finding->verdict) {
	case VERDICT_FAIL:
		put_outcome(out, "failure", finding);
		break;
	case VERDICT_UNKNOWN:
		put_outcome(out, "error", finding);
		break;
	case VERDICT_NA:
		put_skipped(out, report_reason(finding));
		break;
	case VERDICT_WARN:
		fputs("<system-out>warning: ", out);
		report_xml(out, report_reason(finding));
		fputc('\n', out);
		put_details(out, finding);
		fputs("</system-out>", out);
		break;
	case VERDICT_PASS:
	case VERDICT_COUNT:
		break;
	}
}

static void put_case(FILE *out, const struct told *told, size_t check)
{
	const struct waiver *waiver = report_waiver(told, check);
	fputs("    <testcase", out);
	put_attribute(out, "name", checks[check].id);
	put_attribute(out, "classname", told->subject->name);
	fputc('>', out);
	if (waiver) {
		cleanup_strbuf struct strbuf text = { 0 };
		report_waived(waiver, &text);
		put_skipped(out, strbuf_text(&text));
	} else {
		struct finding finding = report_alone(told, check);
		put_verdict(out, &finding);
	}
	fputs("</testcase>\n", out);
}

/* Services of Compose files without a project's name have one key, but for a number: the file says which it is. */
static void put_name(const struct told *told, FILE *out)
{
	cleanup_strbuf struct strbuf name = { 0 };
	const char *file = told->subject->declared.file;
	strbuf_addf(&name, "%s", told->subject->key);
	if (file && strcmp(file, "-") != 0)
		strbuf_addf(&name, " in %s", file);
	put_attribute(out, "name", strbuf_text(&name));
}

static void put_suite(void *ctx, const struct told *told)
{
	FILE *out = ctx;
	struct tally tally = { 0 };
	if (!told->judgement->judged)
		return;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		add_verdict(&tally, told->findings[i].verdict, report_waiver(told, i) != NULL);
	fputs("  <testsuite", out);
	put_name(told, out);
	put_tally(out, &tally);
	fputs(">\n", out);
	for (size_t i = 0; i < CHECK_COUNT; i++)
		put_case(out, told, i);
	fputs("  </testsuite>\n", out);
}

static void put_errors(FILE *out, const struct inventory *inventory)
{
	const struct tally tally = { .tests = inventory->errors.count, .errors = inventory->errors.count };
	if (!tally.tests)
		return;
	fputs("  <testsuite name=\"what could not be read\"", out);
	put_tally(out, &tally);
	fputs(">\n", out);
	for (size_t i = 0; i < inventory->errors.count; i++) {
		fputs("    <testcase", out);
		put_attribute(out, "name", inventory->errors.items[i].where);
		put_attribute(out, "classname", PACKAGE_NAME);
		fputs("><error", out);
		put_attribute(out, "message", inventory->errors.items[i].reason);
		fputs(" type=\"unreadable\"/></testcase>\n", out);
	}
	fputs("  </testsuite>\n", out);
}

int report_junit(FILE *out, const struct judged *judged, const uint32_t *rows, size_t count,
	const struct report_options *options, struct err *err)
{
	const struct inventory *inventory = judged->inventory;
	struct tally tally = { .tests = inventory->errors.count, .errors = inventory->errors.count };
	for (size_t i = 0; i < count; i++)
		for (size_t check = 0; judged->judgements[rows[i]].judged && check < CHECK_COUNT; check++)
			add_verdict(&tally, (enum verdict)judged->judgements[rows[i]].checks[check],
				options->waived && options->waived[rows[i]].checks[check]);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"isotop\"", out);
	put_tally(out, &tally);
	fputs(">\n", out);
	report_walk(judged, rows, count, options, put_suite, out);
	put_errors(out, inventory);
	fputs("</testsuites>\n", out);
	return report_end(out, "JUnit", err);
}
