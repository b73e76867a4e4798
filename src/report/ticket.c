/* SPDX-License-Identifier: Apache-2.0 */
/* One container, check or escape in a few lines of Markdown that make sense in another person's inbox. */
#include "config.h"

#include <isotop/escapes.h>
#include <isotop/finding.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/report.h>
#include <isotop/subject.h>

#include <string.h>
#include <time.h>

/* The costliest; more is what the command at the end shows. */
#define FINDINGS_MOST 3

/* Text between backquotes (CommonMark 6.1), where a name its bearer chose means nothing. */
static void put_code(struct strbuf *out, const char *text)
{
	cleanup_strbuf struct strbuf clean = { 0 };
	text_brief(&clean, text, strlen(text), false);
	strbuf_addc(out, '`');
	for (size_t i = 0; i < clean.len; i++)
		strbuf_addc(out, clean.data[i] == '`' ? '\'' : clean.data[i]);
	strbuf_addc(out, '`');
}

static void put_part(struct strbuf *out, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	strbuf_addf(out, ", %s ", label);
	put_code(out, text);
}

static void put_where(const struct judged *judged, const struct subject *subject, int64_t now, struct strbuf *out)
{
	time_t seconds = (time_t)now;
	struct tm tm;
	char text[32];
	strbuf_adds(out, "- container ");
	put_code(out, subject->name);
	put_part(out, "image", subject->image);
	put_part(out, "in", subject->workload.kind);
	put_part(out, "namespace", subject->workload.namespace);
	put_part(out, "project", subject->workload.project);
	if (subject->declared.file) {
		cleanup_strbuf struct strbuf place = { 0 };
		strbuf_addf(&place, "%s:%u", subject->declared.file, subject->declared.line);
		put_part(out, "file", strbuf_text(&place));
	}
	if (subject_running(subject)) {
		put_part(out, "node", subject_host(subject, judged->inventory)->name);
		strbuf_addf(out, ", pid %d", subject->running.pid);
	}
	if (now && gmtime_r(&seconds, &tm) && strftime(text, sizeof(text), "%F %R UTC", &tm))
		strbuf_addf(out, ", seen %s", text);
	strbuf_addc(out, '\n');
}

static void put_head(const struct judged *judged, size_t index, struct strbuf *out)
{
	const struct judgement *judgement = &judged->judgements[index];
	cleanup_strbuf struct strbuf text = { 0 };
	strbuf_adds(out, "**isotop: ");
	put_code(out, judged->inventory->subjects[index]->name);
	if (!judgement->judged) {
		strbuf_adds(out, " is not judged**\n\n");
		return;
	}
	consequence_text(judged->inventory->subjects[index], judged->inventory, judgement, &text);
	strbuf_addf(out, " scores %u of 100 (%c):** ", judgement->score.value, judgement->score.grade);
	text_markdown(out, strbuf_text(&text));
	strbuf_adds(out, ".\n\n");
}

static void put_finding(size_t check, const struct finding *finding, struct strbuf *out)
{
	strbuf_addf(out, "- check %zu, %s: ", check + 1, checks[check].title);
	text_markdown(out, finding->reason ? finding->reason : verdict_name(finding->verdict));
	strbuf_addf(out, ". %s", checks[check].danger);
	if (finding->evidence_count && finding->evidence[0].where) {
		const struct origin *origin = &finding->evidence[0];
		cleanup_strbuf struct strbuf place = { 0 };
		strbuf_adds(&place, origin->where);
		if (origin->line)
			strbuf_addf(&place, ":%u", origin->line);
		strbuf_adds(out, " Evidence: ");
		put_code(out, strbuf_text(&place));
		strbuf_addc(out, '.');
	}
	if (finding->fix) {
		strbuf_adds(out, " Fix: ");
		put_code(out, finding->fix);
		strbuf_addf(out, ", worth %u%s points", finding->lost_low / 2, finding->lost_low % 2 ? ".5" : "");
	}
	strbuf_addc(out, '\n');
}

static void put_findings(const struct judged *judged, size_t index, struct strbuf *out)
{
	cleanup_arena struct arena *arena = arena_new();
	struct finding findings[CHECK_COUNT];
	bool put[CHECK_COUNT] = { false };
	size_t left = 0;
	checks_explain(judged->inventory->subjects[index], judged->inventory, &judged->judgements[index], arena, findings);
	for (size_t i = 0; i < CHECK_COUNT; i++)
		left += findings[i].lost_low > 0;
	for (size_t line = 0; line < FINDINGS_MOST && left; line++, left--) {
		size_t worst = CHECK_COUNT;
		for (size_t i = 0; i < CHECK_COUNT; i++)
			if (!put[i] && (worst == CHECK_COUNT || findings[i].lost_low > findings[worst].lost_low))
				worst = i;
		put[worst] = true;
		put_finding(worst, &findings[worst], out);
	}
	if (left)
		strbuf_addf(out, "- %zu more check%s cost points\n", left, left == 1 ? "" : "s");
}

static void put_escape(const struct judged *judged, size_t index, size_t escape, struct strbuf *out)
{
	cleanup_arena struct arena *arena = arena_new();
	struct escape_finding finding;
	escape_explain(escape, judged->inventory->subjects[index], judged->inventory, arena, &finding);
	strbuf_addf(out, "- escape `%s` (%s) is %s: ", escapes[escape].id, escapes[escape].attack,
		finding.verdict == ESCAPE_SINGLE ? "held by one barrier" : escape_verdict_words(finding.verdict));
	text_markdown(out, finding.reason ? finding.reason : "");
	strbuf_addf(out, ". It %s.\n", escapes[escape].what);
}

/* A fence longer than any run of backquotes in it, so that what is copied is what was written (CommonMark 6.1). */
static void put_command(struct strbuf *out, const char *command)
{
	size_t longest = 0;
	for (size_t i = 0, run = 0; command[i]; i++) {
		run = command[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	for (size_t i = 0; i <= longest; i++)
		strbuf_addc(out, '`');
	strbuf_adds(out, command);
	for (size_t i = 0; i <= longest; i++)
		strbuf_addc(out, '`');
}

/* Somebody pastes it into a shell: a path that cannot be shown as it is would be another one, or end its quotes. */
static void put_again(const struct subject *subject, struct strbuf *out)
{
	const char *file = subject->declared.file;
	cleanup_strbuf struct strbuf command = { 0 };
	cleanup_strbuf struct strbuf shown = { 0 };
	strbuf_adds(&command, "isotop scan ");
	if (subject_running(subject)) {
		strbuf_addf(&command, "--filter pid:%d", subject->running.pid);
	} else if (file) {
		strbuf_adds(&command, *file == '-' && file[1] ? "./" : "");
		text_shell(&command, file);
	} else {
		return;
	}
	text_clean(&shown, strbuf_text(&command), command.len, false);
	if (strcmp(strbuf_text(&shown), strbuf_text(&command)) != 0)
		return;
	strbuf_adds(out, "\nShow it again: ");
	put_command(out, strbuf_text(&command));
	strbuf_addc(out, '\n');
}

void report_ticket(const struct judged *judged, size_t index, int check, int escape, int64_t now, struct strbuf *out)
{
	const struct subject *subject = judged->inventory->subjects[index];
	put_head(judged, index, out);
	put_where(judged, subject, now, out);
	if (escape >= 0) {
		put_escape(judged, index, (size_t)escape, out);
	} else if (check >= 0) {
		cleanup_arena struct arena *arena = arena_new();
		struct finding finding;
		check_explain((size_t)check, subject, judged->inventory, arena, &finding);
		put_finding((size_t)check, &finding, out);
	} else if (judged->judgements[index].judged) {
		put_findings(judged, index, out);
	}
	put_again(subject, out);
}
