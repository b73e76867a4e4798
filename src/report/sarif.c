/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0 (OASIS) for code scanning: a rule a check, a result for each that fails, warns or is not
 * known. What is declared has its file and line, what runs is named by its key.
 */
#include "config.h"

#include "report/formats.h"
#include "report/walk.h"

#include <errno.h>
#include <string.h>

#include <isotop/emit.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/remarks.h>
#include <isotop/subject.h>

/* "error", "warning"; what is not known is for somebody to look at. NULL: no result. */
static const char *level_of(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_FAIL:
		return "error";
	case VERDICT_WARN:
		return "warning";
	case VERDICT_UNKNOWN:
		return "note";
	case VERDICT_PASS:
	case VERDICT_NA:
	case VERDICT_COUNT:
		break;
	}
	return NULL;
}

/* "[text](place)" in a message is a link (3.11.6), whoever wrote it: a blank takes it apart. */
static void put_message(struct emitter *out, const char *key, const char *text)
{
	cleanup_strbuf struct strbuf clean = { 0 };
	cleanup_strbuf struct strbuf plain = { 0 };
	text_brief(&clean, text, strlen(text), false);
	for (size_t i = 0; i < clean.len; i++)
		strbuf_adds(&plain, (char[]){ clean.data[i], clean.data[i] == ']' && clean.data[i + 1] == '(' ? ' ' : '\0', '\0' });
	emit_object(out, key);
	emit_text(out, "text", strbuf_text(&plain));
	emit_close(out);
}

static void put_rules(struct emitter *out)
{
	emit_list(out, "rules");
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		emit_object(out, NULL);
		emit_text(out, "id", checks[i].id);
		put_message(out, "shortDescription", checks[i].mistake);
		put_message(out, "fullDescription", checks[i].danger);
		emit_close(out);
	}
	emit_close(out);
}

static void put_tool(struct emitter *out)
{
	emit_object(out, "tool");
	emit_object(out, "driver");
	emit_text(out, "name", PACKAGE_NAME);
	emit_text(out, "version", PACKAGE_VERSION);
	put_rules(out);
	emit_close(out);
	emit_close(out);
}

/* A path as a reference (RFC 3986, 4.2): whatever is not plain is a byte in hexadecimal, and no colon makes it a scheme. */
static void put_uri(struct emitter *out, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
	cleanup_strbuf struct strbuf uri = { 0 };
	strbuf_adds(&uri, path[0] == '/' && path[1] == '/' ? "/." : "");
	for (const char *at = path; *at; at++) {
		if (strchr(plain, *at))
			strbuf_addc(&uri, *at);
		else
			strbuf_addf(&uri, "%%%02X", (unsigned)(unsigned char)*at);
	}
	emit_text(out, "uri", strbuf_text(&uri));
}

static void put_file(struct emitter *out, const char *file, unsigned line)
{
	emit_object(out, "physicalLocation");
	emit_object(out, "artifactLocation");
	put_uri(out, file);
	emit_close(out);
	if (line) {
		emit_object(out, "region");
		emit_integer(out, "startLine", line);
		emit_close(out);
	}
	emit_close(out);
}

/* The line of the evidence where it is of the container's own file; else that of the container. */
static void put_location(struct emitter *out, const struct told *told, const struct finding *finding)
{
	const char *file = told->subject->declared.file;
	const struct origin *origin = finding->evidence_count ? &finding->evidence[0] : NULL;
	bool cited = origin && origin->where && origin->line && (!file || strcmp(origin->where, file) == 0);
	emit_list(out, "locations");
	emit_object(out, NULL);
	if (cited || file)
		put_file(out, cited ? origin->where : file, cited ? origin->line : told->subject->declared.line);
	emit_list(out, "logicalLocations");
	emit_object(out, NULL);
	emit_text(out, "name", told->subject->name);
	emit_text(out, "fullyQualifiedName", told->subject->key);
	emit_close(out);
	emit_close(out);
	emit_close(out);
	emit_close(out);
}

static void put_suppression(struct emitter *out, const struct waiver *waiver)
{
	emit_list(out, "suppressions");
	emit_object(out, NULL);
	emit_text(out, "kind", "external");
	emit_text(out, "justification", waiver->reason);
	if (waiver->until) {
		emit_object(out, "properties");
		emit_text(out, "until", waiver->until);
		emit_close(out);
	}
	emit_close(out);
	emit_close(out);
}

static void put_result(struct emitter *out, const struct told *told, size_t check)
{
	const struct finding finding = report_alone(told, check);
	cleanup_strbuf struct strbuf text = { 0 };
	cleanup_strbuf struct strbuf print = { 0 };
	strbuf_addf(&text, "%s: %s", told->subject->name, report_reason(&finding));
	if (finding.fix)
		strbuf_addf(&text, ". Fix: %s", finding.fix);
	strbuf_addf(&print, "%s %s", told->subject->key, checks[check].id);
	emit_object(out, NULL);
	emit_text(out, "ruleId", checks[check].id);
	emit_integer(out, "ruleIndex", (int64_t)check);
	emit_text(out, "level", level_of(finding.verdict));
	put_message(out, "message", strbuf_text(&text));
	put_location(out, told, &finding);
	if (report_waiver(told, check))
		put_suppression(out, report_waiver(told, check));
	emit_object(out, "partialFingerprints");
	emit_text(out, "isotop/v1", strbuf_text(&print));
	emit_close(out);
	emit_close(out);
}

static void put_results(void *ctx, const struct told *told)
{
	for (size_t i = 0; told->judgement->judged && i < CHECK_COUNT; i++)
		if (level_of(told->findings[i].verdict))
			put_result(ctx, told, i);
}

static void put_notes(struct emitter *out, const struct remark_list *remarks, const char *level, enum remark_weight least)
{
	for (size_t i = 0; i < remarks->count; i++) {
		cleanup_strbuf struct strbuf text = { 0 };
		if (remarks->items[i].weight < least)
			continue;
		strbuf_addf(&text, "%s: %s", remarks->items[i].where, remarks->items[i].reason);
		emit_object(out, NULL);
		emit_text(out, "level", level);
		put_message(out, "message", strbuf_text(&text));
		emit_close(out);
	}
}

/* What could not be read or judged: a run that says nothing of it would look like one without it. */
static void put_invocation(struct emitter *out, const struct inventory *inventory)
{
	emit_list(out, "invocations");
	emit_object(out, NULL);
	emit_boolean(out, "executionSuccessful", inventory->errors.count == 0);
	emit_list(out, "toolExecutionNotifications");
	put_notes(out, &inventory->errors, "error", 0);
	put_notes(out, &inventory->skipped, "warning", REMARK_UNJUDGED);
	emit_close(out);
	emit_close(out);
	emit_close(out);
}

int report_sarif(FILE *file, const struct judged *judged, const uint32_t *rows, size_t count,
	const struct report_options *options, struct err *err)
{
	struct emitter out = emit_begin(file, 0);
	emit_object(&out, NULL);
	emit_text(&out, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	emit_text(&out, "version", "2.1.0");
	emit_list(&out, "runs");
	emit_object(&out, NULL);
	put_tool(&out);
	put_invocation(&out, judged->inventory);
	emit_list(&out, "results");
	report_walk(judged, rows, count, options, put_results, &out);
	emit_close(&out);
	emit_text(&out, "columnKind", "unicodeCodePoints");
	emit_close(&out);
	emit_close(&out);
	emit_close(&out);
	emit_literal(&out, "\n");
	int code = emit_end(&out);
	return code == 0 ? 0 : err_set(err, code, "writing SARIF: %s", strerror(-code));
}
