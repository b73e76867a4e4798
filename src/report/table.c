/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report for reading: a block per container with what fails, why, where it
 * is written and the fix; then one line that sums up.
 */
#include "config.h"

#include "report/table.h"

#include <string.h>
#include <isotop/baseline.h>
#include <isotop/compare.h>
#include <isotop/course.h>
#include <isotop/escapes.h>
#include <isotop/finding.h>
#include <isotop/fixes.h>
#include <isotop/gains.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/pss.h>
#include <isotop/remarks.h>
#include <isotop/subject.h>

#define BAR_WIDTH    10
#define TITLE_WIDTH  24
#define POINTS_WIDTH 6  /* "-17.5" and a blank */
#define WIDTH_NARROW 60

/* ---- one subject ------------------------------------------------------------ */

static enum tone grade_tone(char grade)
{
	return grade <= 'B' ? TONE_GOOD : grade == 'C' ? TONE_WARN : TONE_BAD;
}

static void put_bar(struct table *table, const struct score *score)
{
	cleanup_strbuf struct strbuf bar = { 0 };
	unsigned full = score->value * BAR_WIDTH / 100u;
	for (unsigned i = 0; i < full; i++)
		strbuf_adds(&bar, table->options->ascii ? "#" : "█");
	table_put(table, grade_tone(score->grade), strbuf_text(&bar));
	strbuf_reset(&bar);
	for (unsigned i = full; i < BAR_WIDTH; i++)
		strbuf_adds(&bar, table->options->ascii ? "." : "·");
	table_put(table, TONE_MUTED, strbuf_text(&bar));
}

static void put_score(struct table *table, const struct score *score)
{
	char text[32];
	table_pad(table, 2);
	put_bar(table, score);
	if (score->low == score->high)
		snprintf(text, sizeof(text), " %3u %c", score->value, score->grade);
	else
		snprintf(text, sizeof(text), " %u-%u %c", score->low, score->high, score->grade);
	table_put(table, grade_tone(score->grade), text);
}

/* What of the layer is worth a name in the line of all. */
static void put_brief(struct table *table, const struct layer *layer, const struct subject *subject)
{
	cleanup_strbuf struct strbuf text = { 0 };
	layer->brief(subject, &text);
	if (!text.len)
		return;
	table_put(table, TONE_PLAIN, " ");
	table_put(table, TONE_WARN, strbuf_text(&text));
}

static void write_layers(struct table *table, const struct subject *subject, const struct judgement *judgement)
{
	char before[32];
	put_score(table, &judgement->score);
	table_put(table, TONE_PLAIN, "  ");
	for (size_t i = 0; i < LAYER_COUNT; i++) {
		table_put(table, TONE_MUTED, "  ");
		table_put(table, TONE_MUTED, layers[i].head);
		table_put(table, TONE_PLAIN, " ");
		table_put_glyph(table, verdict_mark((enum verdict)judgement->layers[i]));
		if (layers[i].brief)
			put_brief(table, &layers[i], subject);
	}
	if (judgement->score.capped_by) {
		table_put(table, TONE_MUTED, "   capped: ");
		table_put(table, TONE_BAD, judgement->score.capped_by);
		snprintf(before, sizeof(before), ", from %u", judgement->score.points);
		table_put(table, TONE_MUTED, before);
	}
	table_end(table);
}

#define POINTS_SHOWN 4

/* The line, and the last changes of it. */
static void write_course(struct table *table, const struct course *course)
{
	cleanup_strbuf struct strbuf line = { 0 };
	size_t left = course->count > POINTS_SHOWN ? course->count - POINTS_SHOWN : 0;
	course_line(course, table->options->ascii, &line);
	table_put(table, TONE_MUTED, "  over time  ");
	table_put(table, TONE_ACCENT, strbuf_text(&line));
	table_end(table);
	for (size_t i = left; i < course->count; i++) {
		cleanup_strbuf struct strbuf point = { 0 };
		course_time(course->points[i].time, &point);
		strbuf_adds(&point, "  ");
		course_score(&course->points[i], &point);
		table_pad(table, INDENT);
		table_put(table, TONE_PLAIN, strbuf_text(&point));
		table_end(table);
	}
}

static void write_title(struct table *table, const struct subject *subject)
{
	char where[32];
	table_put(table, TONE_STRONG, subject->name);
	if (subject->workload.kind) {
		table_put(table, TONE_MUTED, "  ");
		table_put(table, TONE_MUTED, subject->workload.kind);
	}
	if (subject->workload.role != ROLE_CONTAINER) {
		table_put(table, TONE_MUTED, "  ");
		table_put(table, TONE_MUTED, role_name(subject->workload.role));
	}
	if (subject->image) {
		table_put(table, TONE_MUTED, "  ");
		table_put(table, TONE_MUTED, subject->image);
	}
	if (subject->declared.file) {
		cleanup_strbuf struct strbuf place = { 0 };
		strbuf_addf(&place, "%s:%u", subject->declared.file, subject->declared.line);
		table_put_right(table, strbuf_text(&place));
	} else if (subject_running(subject)) {
		snprintf(where, sizeof(where), "  pid %d%s", subject->running.pid, subject->running.paused ? "  paused" : "");
		table_put(table, TONE_MUTED, "  ");
		table_put(table, TONE_MUTED, subject->running.runtime ? subject->running.runtime : "in no container");
		table_put(table, TONE_MUTED, where);
		table_put(table, TONE_MUTED, subject->running.inside ? "  inside " : "");
		table_put(table, TONE_MUTED, subject->running.inside ? subject->running.inside : "");
		table_put(table, TONE_MUTED, subject->node ? "  on " : "");
		table_put(table, TONE_MUTED, subject->node ? subject->node->name : "");
	}
	table_end(table);
}

/* A place in a file or in /proc before the name of a default. */
static const struct origin *best_evidence(const struct finding *finding)
{
	for (size_t i = 0; i < finding->evidence_count; i++)
		if (finding->evidence[i].where && finding->evidence[i].line)
			return &finding->evidence[i];
	return finding->evidence_count && finding->evidence[0].where ? &finding->evidence[0] : NULL;
}

static void put_place(struct table *table, const struct origin *origin)
{
	cleanup_strbuf struct strbuf place = { 0 };
	report_place(origin, &place);
	table_put_right(table, strbuf_text(&place));
}

static void put_evidence(struct table *table, const struct finding *finding)
{
	const struct origin *origin = best_evidence(finding);
	table_plain(table);
	size_t at = table->text.len + table->line.len;
	if (origin && !mould_gap(table->mould, table->subject, origin, at, table->column))
		put_place(table, origin);
}

/* What the line costs: "-15"; doubled points are halved here. Unknown costs what the low end of the score lost. */
static void put_points(struct table *table, const struct finding *finding)
{
	char text[16] = "";
	if (finding->lost_low)
		snprintf(text, sizeof(text), "-%u%s", finding->lost_low / 2, finding->lost_low % 2 ? ".5" : "");
	table_put(table, mark_tone(verdict_mark(finding->verdict)), text);
}

/* Why somebody lives with it: the finding stands, and counts at no gate. */
static void write_waiver(struct table *table, const struct waiver *waiver)
{
	cleanup_strbuf struct strbuf text = { 0 };
	report_waived(waiver, &text);
	table_pad(table, INDENT + 1);
	table_put_wrapped(table, TONE_ACCENT, strbuf_text(&text), INDENT + 1);
	table_put_right(table, waiver->where);
	table_end(table);
}

static void write_check(struct table *table, size_t index, const struct finding *finding)
{
	char number[8];
	bool quiet = finding->verdict == VERDICT_PASS || finding->verdict == VERDICT_NA;
	table_pad(table, 2);
	table_put_glyph(table, verdict_mark(finding->verdict));
	snprintf(number, sizeof(number), " %2zu ", index + 1);
	table_put(table, TONE_MUTED, number);
	table_put(table, quiet ? TONE_MUTED : TONE_PLAIN, checks[index].title);
	unsigned indent = INDENT + 1;
	table_pad(table, indent + TITLE_WIDTH - 1);
	table_put(table, TONE_PLAIN, " ");
	put_points(table, finding);
	if (table->width >= WIDTH_NARROW)
		indent += TITLE_WIDTH + POINTS_WIDTH;
	else
		table_end(table);
	table_put_wrapped(table, quiet ? TONE_MUTED : TONE_PLAIN, finding->reason ? finding->reason : "", indent);
	put_evidence(table, finding);
	table_end(table);
}

static void write_checks(struct table *table, const struct subject *subject,
	const struct finding findings[CHECK_COUNT], const struct waived *waived)
{
	size_t changes = 0;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		changes += findings[i].change_count;
	const char *note = changes || !fix_language(subject) ? fix_note(subject) : NULL;
	if (note) {
		table_pad(table, 2);
		table_put_wrapped(table, TONE_MUTED, note, 2);
		table_end(table);
	}
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		bool quiet = findings[i].verdict == VERDICT_PASS || findings[i].verdict == VERDICT_NA;
		if (table->options->verbose || !quiet)
			write_check(table, i, &findings[i]);
		if (waived && waived->checks[i])
			write_waiver(table, waived->checks[i]);
	}
}

static void write_escapes(struct table *table, const struct judgement *judgement)
{
	cleanup_strbuf struct strbuf brief = { 0 };
	escapes_brief(judgement, table->options->verbose ? ESCAPE_COUNT : 3, &brief);
	if (!brief.len)
		return;
	table_pad(table, INDENT + 1);
	table_put_wrapped(table, TONE_BAD, strbuf_text(&brief), INDENT + 1);
	table_end(table);
}

/* Where a change stands, beside its gain; where there is no room, on a line of its own. */
#define GAIN_WIDTH 24

/* "+15, closes 4", then what to write. */
static void write_fix(struct table *table, const struct gain *gain)
{
	cleanup_strbuf struct strbuf text = { 0 };
	bool narrow = table->width < WIDTH_NARROW;
	gain_text(gain, &text);
	table_pad(table, INDENT + 3);
	table_put(table, TONE_ACCENT, strbuf_text(&text));
	if (narrow && text.len)
		table_end(table);
	unsigned indent = INDENT + (narrow ? 5 : 3 + GAIN_WIDTH);
	table_put_wrapped(table, TONE_GOOD, gain->proposal->text, indent);
	table_end(table);
	const char *breaks = fixes[gain->proposal->fix].breaks;
	if (!breaks || !table->options->verbose)
		return;
	table_pad(table, indent);
	table_put(table, TONE_MUTED, "may break ");
	table_put_wrapped(table, TONE_MUTED, breaks, indent);
	table_end(table);
}

/* Each change once, most gain first. */
static void write_fixes(struct table *table, const struct gain_list *gains)
{
	if (!gains->count)
		return;
	cleanup_strbuf struct strbuf head = { 0 };
	strbuf_adds(&head, gains->count > 1 ? "fixes by what each gains alone" : "fix with what it gains");
	if (gains->count > 1)
		strbuf_addf(&head, "; all of them %u %c", gains->after.value, gains->after.grade);
	if (gains->count > 1 && gains->close_count)
		strbuf_addf(&head, ", closes %zu", gains->close_count);
	table_pad(table, INDENT + 1);
	table_put_wrapped(table, TONE_MUTED, strbuf_text(&head), INDENT + 1);
	table_end(table);
	for (size_t i = 0; i < gains->count; i++)
		write_fix(table, &gains->items[i]);
}

/* The level the pod reaches, and the checks that keep it from the next. */
static void write_pss(struct table *table, const struct subject *subject)
{
	const struct pss_result *result = pss_judge_next(&table->pss, subject, table->options->pss_minor);
	if (!result->applies)
		return;
	table_pad(table, INDENT + 1);
	table_put(table, TONE_MUTED, "pod security: ");
	table_put(table, TONE_PLAIN, pss_level_name(result->level));
	cleanup_strbuf struct strbuf rest = { 0 };
	struct fact enforced = subject_fact(subject, FACT_pss_enforced);
	enum pss_level wanted;
	if (fact_known(enforced))
		strbuf_addf(&rest, "; the namespace enforces %s%s", enforced.value.text,
			pss_level_parse(enforced.value.text, &wanted) && wanted > result->level ? ", so it is refused"
											       : "");
	bool first = true;
	for (size_t i = 0; i < result->count; i++) {
		if (result->violations[i].level != result->level + 1)
			continue;
		if (first)
			strbuf_addf(&rest, "; not %s because of %s", pss_level_name(result->level + 1),
				result->violations[i].check);
		else
			strbuf_addf(&rest, ", %s", result->violations[i].check);
		first = false;
	}
	table_put_wrapped(table, TONE_MUTED, strbuf_text(&rest), INDENT + 1);
	table_end(table);
}

static void add_drift(struct strbuf *text, const struct change *change, const char *joint)
{
	strbuf_addf(text, "%s%s %s, declared %s", joint, change->label, change->b, change->a);
	if (change->cause)
		strbuf_addf(text, " (%s)", change->cause);
}

/* What runs of it, and whether that is as the file says. */
static void write_running(struct table *table, const struct subject *subject, struct arena *arena)
{
	const struct pairing *running = table->options->running;
	size_t count = 0;
	const struct judged_pair *pairs = running ? pairs_of(running, subject, &count) : NULL;
	for (size_t i = 0; i < count; i++) {
		const struct judged_pair *pair = &pairs[i];
		struct comparison comparison;
		cleanup_strbuf struct strbuf text = { 0 };
		if (!pair->b)
			continue;
		compare_pair(pair, COMPARE_UNREAD, arena, &comparison);
		strbuf_addf(&text, "runs as %s: %s", pair->b->name, comparison.count ? "drifted" : "as declared");
		for (size_t k = 0; k < comparison.count; k++)
			add_drift(&text, &comparison.changes[k], k ? "; " : ": ");
		table_pad(table, INDENT + 1);
		table_put_wrapped(table, comparison.count ? TONE_BAD : TONE_MUTED, strbuf_text(&text), INDENT + 1);
		table_end(table);
	}
}

static bool unknown_for(const struct sheet *sheet, int id, const char *reason)
{
	struct fact fact = sheet_fact(sheet, (enum fact_id)id);
	return fact.state == FACT_UNKNOWN && (!reason || strcmp(fact.value.text, reason) == 0);
}

/* Facts that share a reason, from @first on; false when they stood in an earlier line. */
static bool list_unknown(const struct sheet *sheet, int first, struct strbuf *out)
{
	const char *reason = sheet_fact(sheet, (enum fact_id)first).value.text;
	for (int id = 0; id < first; id++)
		if (unknown_for(sheet, id, reason))
			return false;
	for (int id = first; id < FACT_COUNT; id++)
		if (unknown_for(sheet, id, reason))
			strbuf_addf(out, "%s%s", out->len ? ", " : "not known: ", fact_infos[id].id);
	strbuf_addf(out, ": %s", reason);
	return true;
}

/* What the kernel's files would tell and could not be read. */
static void write_unknown(struct table *table, const struct subject *subject)
{
	const struct sheet *sheet = subject->sheets[SHEET_KERNEL];
	for (int id = 0; sheet && id < FACT_COUNT; id++) {
		cleanup_strbuf struct strbuf text = { 0 };
		if (!unknown_for(sheet, id, NULL) || !list_unknown(sheet, id, &text))
			continue;
		table_pad(table, 2);
		table_put_glyph(table, verdict_mark(VERDICT_UNKNOWN));
		table_put_wrapped(table, TONE_MUTED, strbuf_text(&text), INDENT + 1);
		table_end(table);
	}
}

/* Everything below its title. */
static void write_verdicts(struct table *table, const struct judged *judged, size_t row)
{
	const struct subject *subject = judged->inventory->subjects[row];
	const struct judgement *judgement = &judged->judgements[row];
	cleanup_arena struct arena *arena = arena_new();
	struct finding findings[CHECK_COUNT];
	struct gain_list gains;
	checks_explain(subject, judged->inventory, judgement, arena, findings);
	gains_of(subject, judged->inventory, judgement, findings, table->gains, arena, &gains);
	write_layers(table, subject, judgement);
	if (table->options->courses && table->options->courses[row])
		write_course(table, table->options->courses[row]);
	write_checks(table, subject, findings, table->options->waived ? &table->options->waived[row] : NULL);
	write_escapes(table, judgement);
	write_fixes(table, &gains);
	write_pss(table, subject);
	write_running(table, subject, arena);
	if (table->options->verbose)
		write_unknown(table, subject);
}

/* To be kept: what was written before is handed out, so that it stands alone. */
static void fill_mould(struct table *table, const struct judged *judged, size_t row, struct mould_text *mould)
{
	table_hand_out(table);
	table->mould = mould;
	table->subject = judged->inventory->subjects[row];
	write_verdicts(table, judged, row);
	table->mould = NULL;
	mould_keep(&table->moulds, mould, &table->text);
}

static void pour(struct table *table, const struct mould_text *mould, const struct subject *subject)
{
	size_t at = 0;
	for (size_t i = 0; i < mould->gap_count; i++) {
		const struct gap *gap = &mould->gaps[i];
		const struct origin origin = mould_origin(gap, subject);
		strbuf_add(&table->text, mould->text.data + at, gap->at - at);
		table->column = gap->column;
		put_place(table, &origin);
		table_plain(table);
		strbuf_add(&table->text, strbuf_text(&table->line), table->line.len);
		strbuf_reset(&table->line);
		at = gap->at;
	}
	strbuf_add(&table->text, mould->text.data + at, mould->text.len - at);
	table->column = 0;
}

static void write_subject(struct table *table, const struct judged *judged, uint32_t row)
{
	const struct subject *subject = judged->inventory->subjects[row];
	write_title(table, subject);
	if (!judged->judgements[row].judged) {
		table_put(table, TONE_MUTED, "  not a container: not scored");
		table_end(table);
		return;
	}
	struct mould_text *mould = mould_of(&table->moulds, judged, row, table->options);
	if (mould && !mould->text.len)
		fill_mould(table, judged, row, mould);
	if (mould)
		pour(table, mould, subject);
	else
		write_verdicts(table, judged, row);
}

/* ---- the whole -------------------------------------------------------------- */

/* What was read and not judged never passes in silence. */
static void write_unjudged(struct table *table, const struct remark_list *skipped)
{
	cleanup_strbuf struct strbuf kinds = { 0 };
	remarks_tally(skipped, &kinds);
	if (!kinds.len)
		return;
	table_put(table, TONE_UNKNOWN, "not judged:");
	table_put(table, TONE_PLAIN, " ");
	table_put_wrapped(table, TONE_PLAIN, strbuf_text(&kinds), strlen("not judged: "));
	table_end(table);
}

static void write_summary(struct table *table, const struct judged *judged, const uint32_t *rows, size_t count)
{
	static const char grades[] = REPORT_GRADES;
	size_t of_grade[sizeof(REPORT_GRADES)];
	size_t scored = report_grades(judged, rows, count, of_grade);
	char text[80];
	snprintf(text, sizeof(text), "%zu container%s", scored, scored == 1 ? "" : "s");
	table_put(table, TONE_STRONG, text);
	for (size_t i = 0; grades[i]; i++) {
		if (!of_grade[i])
			continue;
		snprintf(text, sizeof(text), "  %zu %c", of_grade[i], grades[i]);
		table_put(table, grade_tone(grades[i]), text);
	}
	if (judged->inventory->skipped.count && !table->options->verbose) {
		snprintf(text, sizeof(text), "  %zu note%s (-v shows)", judged->inventory->skipped.count,
			judged->inventory->skipped.count == 1 ? "" : "s");
		table_put(table, TONE_MUTED, text);
	}
	if (judged->inventory->errors.count) {
		snprintf(text, sizeof(text), "  %zu error%s", judged->inventory->errors.count,
			judged->inventory->errors.count == 1 ? "" : "s");
		table_put(table, TONE_BAD, text);
	}
	table_end(table);
	write_unjudged(table, &judged->inventory->skipped);
}

/* What the reader must know before reading anything: from where it was seen, and with which rights. */
static void write_viewpoint(struct table *table, const struct host *host)
{
	cleanup_strbuf struct strbuf text = { 0 };
	if (host->in_container)
		strbuf_addf(&text,
			"Seen from inside a container%s%s%s: what runs on the node beside it and what only "
			"the node knows is out of sight; isotop self judges this container. ",
			host->inside ? " (" : "", host->inside ? host->inside : "", host->inside ? ")" : "");
	if (host->unread && !host->privileged_reader)
		strbuf_addf(&text,
			"%u facts may not be read: isotop needs CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH "
			"(root on the host has both).",
			host->unread);
	if (!host->live || !text.len)
		return;
	table_put_wrapped(table, TONE_MUTED, strbuf_text(&text), 0);
	table_end(table);
	table_end(table);
}

/* ---- containers ---------------------------------------------------------------- */

/* The last line, for whoever reads only that: one word for the worst of them. To change one: its row. */
static const struct {
	char grade;
	enum tone tone;
	const char *word;
} overall[] = {
	{ 'F', TONE_BAD, "unsafe" },
	{ 'D', TONE_BAD, "exposed" },
	{ 'C', TONE_WARN, "weak" },
	{ 'B', TONE_GOOD, "sound" },
	{ 'A', TONE_GOOD, "hardened" },
};

static void write_overall(struct table *table, const struct judged *judged, const uint32_t *rows, size_t count)
{
	char worst = '\0';
	size_t at = 0;
	for (size_t i = 0; i < count; i++)
		if (judged->judgements[rows[i]].judged && judged->judgements[rows[i]].score.grade > worst)
			worst = judged->judgements[rows[i]].score.grade;
	while (at < ISO_COUNT(overall) && overall[at].grade != worst)
		at++;
	/* What was not read or not judged may be as bad as anything. */
	bool open = judged->inventory->errors.count || remarks_count(&judged->inventory->skipped, REMARK_UNJUDGED);
	bool good = worst == 'A' || worst == 'B';
	if (!worst && !open)
		return;
	table_put(table, TONE_MUTED, "overall: ");
	if (open && (good || !worst))
		table_put(table, TONE_UNKNOWN, "unknown");
	else
		table_put(table, overall[at].tone, overall[at].word);
	table_end(table);
}

static const enum tone since_tones[] = {
	[SINCE_NEW] = TONE_WARN, [SINCE_WORSE] = TONE_BAD, [SINCE_BETTER] = TONE_GOOD, [SINCE_SAME] = TONE_MUTED,
	[SINCE_GONE] = TONE_MUTED,
};

static void write_since_rows(struct table *table, const struct since *since, enum since_state state)
{
	for (size_t i = 0; i < since->count; i++) {
		const struct since_row *row = &since->rows[i];
		cleanup_strbuf struct strbuf words = { 0 };
		if (row->state != state)
			continue;
		since_words(row, &words);
		table_pad(table, 2);
		table_put(table, since_tones[state], since_name(state));
		table_pad(table, 10);
		table_put(table, TONE_STRONG, (row->pair.b ? row->pair.b : row->pair.a)->name);
		table_put(table, TONE_MUTED, "  ");
		table_put(table, TONE_PLAIN, strbuf_text(&words));
		table_end(table);
	}
}

/* What is worse first; what is as it was has no line. */
static void write_since(struct table *table, const struct since *since)
{
	static const enum since_state order[] = { SINCE_WORSE, SINCE_NEW, SINCE_BETTER, SINCE_GONE };
	cleanup_strbuf struct strbuf words = { 0 };
	for (size_t i = 0; i < ISO_COUNT(order); i++)
		if (since_count(since, order[i]))
			strbuf_addf(&words, "%s%zu %s", words.len ? ", " : "", since_count(since, order[i]), since_name(order[i]));
	table_put(table, TONE_STRONG, "since ");
	table_put(table, TONE_STRONG, since->name);
	table_put(table, TONE_PLAIN, ": ");
	table_put(table, TONE_PLAIN, words.len ? strbuf_text(&words) : "nothing is new or worse");
	table_end(table);
	for (size_t i = 0; i < ISO_COUNT(order); i++)
		write_since_rows(table, since, order[i]);
}

int report_table(FILE *out, const struct judged *judged, const uint32_t *rows, size_t count,
	const struct report_options *options, struct err *err)
{
	struct table table = { .out = out, .options = options, .width = options->width ? options->width : WIDTH_PIPE,
		.gains = gains_memo_new() };
	write_viewpoint(&table, &judged->inventory->host);
	for (size_t i = 0; i < count && !ferror(out); i++) {
		write_subject(&table, judged, rows[i]);
		table_end(&table);
	}
	write_summary(&table, judged, rows, count);
	if (options->since)
		write_since(&table, options->since);
	write_overall(&table, judged, rows, count);
	table_close(&table);
	(void)err; /* who opened the stream says why it could not be written */
	return 0;
}
