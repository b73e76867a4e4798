/* SPDX-License-Identifier: Apache-2.0 */
/* What the formats that tell findings one by one have in common. */
#include "config.h"

#include "report/formats.h"
#include "report/mould.h"
#include "report/walk.h"

#include <errno.h>
#include <string.h>

#include <isotop/escapes.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/origin.h>
#include <isotop/remarks.h>
#include <isotop/subject.h>

/* What was found of one like @told's container, at the places of its own. */
static void take_findings(struct told *told, const struct mould_text *mould)
{
	memcpy(told->findings, mould->findings, sizeof(told->findings));
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		struct finding *finding = &told->findings[i];
		struct origin *places = arena_array(told->arena, finding->evidence_count + 1, sizeof(*places));
		for (size_t k = 0; k < finding->evidence_count; k++)
			places[k] = mould_moved(&finding->evidence[k], mould->subject, told->subject);
		finding->evidence = places;
	}
}

static void find_out(struct told *told, struct moulds *moulds, const struct judged *judged, uint32_t row,
	const struct report_options *options)
{
	struct mould_text *mould = mould_of(moulds, judged, row, options);
	if (!mould) {
		checks_explain(told->subject, told->inventory, told->judgement, told->arena, told->findings);
		return;
	}
	if (!mould->findings) {
		struct finding *findings = mould_findings(moulds, mould, told->subject);
		checks_explain(told->subject, told->inventory, told->judgement, moulds->arena, findings);
	}
	take_findings(told, mould);
}

void report_walk(const struct judged *judged, const uint32_t *rows, size_t count, const struct report_options *options,
	report_put put, void *ctx)
{
	struct moulds moulds = { 0 };
	for (size_t i = 0; i < count; i++) {
		cleanup_arena struct arena *arena = arena_new();
		struct told told = { judged->inventory->subjects[rows[i]], judged->inventory, &judged->judgements[rows[i]],
			options->waived ? &options->waived[rows[i]] : NULL, arena, { { 0 } } };
		if (told.judgement->judged)
			find_out(&told, &moulds, judged, rows[i], options);
		put(ctx, &told);
	}
	moulds_free(&moulds);
}

struct finding report_alone(const struct told *told, size_t check)
{
	struct finding finding = told->findings[check];
	finding.fix = changes_text(&finding, told->arena);
	return finding;
}

const struct waiver *report_waiver(const struct told *told, size_t check)
{
	return told->waived ? told->waived->checks[check] : NULL;
}

const char *report_reason(const struct finding *finding)
{
	return finding->reason ? finding->reason : verdict_name(finding->verdict);
}

void report_place(const struct origin *origin, struct strbuf *out)
{
	strbuf_adds(out, origin->where ? origin->where : "");
	if (origin->line)
		strbuf_addf(out, ":%u", origin->line);
}

static void put_list(FILE *out, const char *title, const struct remark_list *remarks, enum remark_weight least,
	const struct remark_face *face)
{
	bool any = false;
	for (size_t i = 0; i < remarks->count; i++) {
		if (remarks->items[i].weight < least)
			continue;
		if (!any)
			face->heading(out, title);
		any = true;
		face->item(out, &remarks->items[i]);
	}
	fputs(any ? face->end : "", out);
}

void report_remarks(FILE *out, const struct inventory *inventory, const struct remark_face *face)
{
	put_list(out, "Could not be read", &inventory->errors, 0, face);
	put_list(out, "Not judged", &inventory->skipped, REMARK_UNJUDGED, face);
}

void report_score(const struct score *score, struct strbuf *out)
{
	if (score->low == score->high)
		strbuf_addf(out, "%u %c", score->value, score->grade);
	else
		strbuf_addf(out, "%u-%u %c", score->low, score->high, score->grade);
}

void report_waived(const struct waiver *waiver, struct strbuf *out)
{
	strbuf_addf(out, "waived%s%s: %s", waiver->until ? " until " : "", waiver->until ? waiver->until : "", waiver->reason);
}

size_t report_open_escapes(const struct judgement *judgement)
{
	size_t open = 0;
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		open += judgement->escapes[i] == ESCAPE_OPEN;
	return open;
}

bool report_open_names(const struct judgement *judgement, struct strbuf *out)
{
	const char *between = "";
	for (size_t i = 0; i < ESCAPE_COUNT; i++) {
		if (judgement->escapes[i] != ESCAPE_OPEN)
			continue;
		strbuf_addf(out, "%s%s", between, escapes[i].id);
		between = ", ";
	}
	return *between;
}

void report_where(const struct subject *subject, struct strbuf *out)
{
	if (subject->declared.file)
		report_place(&(struct origin){ .where = subject->declared.file, .line = subject->declared.line }, out);
	if (!subject_running(subject))
		return;
	strbuf_addf(out, "%spid %d", out->len ? ", " : "", subject->running.pid);
	if (subject->running.runtime)
		strbuf_addf(out, ", %s", subject->running.runtime);
}

size_t report_grades(const struct judged *judged, const uint32_t *rows, size_t count,
	size_t ret_of_grade[sizeof(REPORT_GRADES)])
{
	size_t scored = 0;
	memset(ret_of_grade, 0, sizeof(REPORT_GRADES) * sizeof(*ret_of_grade));
	for (size_t i = 0; i < count; i++) {
		const struct judgement *judgement = &judged->judgements[rows[i]];
		const char *grade = judgement->judged ? strchr(REPORT_GRADES, judgement->score.grade) : NULL;
		if (!grade)
			continue;
		ret_of_grade[grade - REPORT_GRADES]++;
		scored++;
	}
	return scored;
}

const char report_words[] =
	"The score runs from 0 to 100, A to F. An escape is an act that reaches the host or a neighbour; it is open where nothing stops it.";

void report_tally(const struct judged *judged, const uint32_t *rows, size_t count, struct strbuf *out)
{
	size_t of_grade[sizeof(REPORT_GRADES)];
	size_t scored = report_grades(judged, rows, count, of_grade);
	const char *between = ": ";
	strbuf_addf(out, "%zu container%s", scored, scored == 1 ? "" : "s");
	for (size_t i = 0; REPORT_GRADES[i]; i++) {
		if (!of_grade[i])
			continue;
		strbuf_addf(out, "%s%zu %c", between, of_grade[i], REPORT_GRADES[i]);
		between = ", ";
	}
}

int report_end(FILE *out, const char *format, struct err *err)
{
	return ferror(out) ? err_set(err, -EIO, "writing %s failed", format) : 0;
}
