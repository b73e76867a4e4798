/* SPDX-License-Identifier: Apache-2.0 */
/* The pane of the file itself: its lines, with what is wrong at the line where it stands. */
#include "config.h"

#include <isotop/judge.h>
#include <isotop/panes.h>
#include <isotop/secret.h>

#include <string.h>

/* A list of a whole cluster is longer than anybody reads. */
#define LINES_MOST 20000

/* What is said of one line: the worst mark, and each check that cites it. */
struct margin {
	uint32_t line;
	enum verdict verdict;
	struct strbuf text;
};

struct margins {
	struct margin items[CHECK_COUNT * 4];
	size_t count;
};

static struct margin *margin_at(struct margins *margins, uint32_t line)
{
	for (size_t i = 0; i < margins->count; i++)
		if (margins->items[i].line == line)
			return &margins->items[i];
	if (margins->count == ISO_COUNT(margins->items))
		return NULL;
	margins->items[margins->count] = (struct margin){ .line = line, .verdict = VERDICT_PASS };
	return &margins->items[margins->count++];
}

static unsigned gravity(enum verdict verdict)
{
	return verdict == VERDICT_FAIL ? 3 : verdict == VERDICT_WARN ? 2 : verdict == VERDICT_UNKNOWN ? 1 : 0;
}

static void cite(struct margins *margins, const char *file, size_t check, const struct finding *finding)
{
	for (size_t i = 0; i < finding->evidence_count; i++) {
		const struct origin *origin = &finding->evidence[i];
		if (!origin->line || !origin->where || strcmp(origin->where, file) != 0)
			continue;
		struct margin *margin = margin_at(margins, origin->line);
		if (!margin)
			return;
		if (gravity(finding->verdict) > gravity(margin->verdict))
			margin->verdict = finding->verdict;
		strbuf_addf(&margin->text, "%s%zu %s", margin->text.len ? ", " : "", check + 1, checks[check].title);
	}
}

static void gather(const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct margins *margins)
{
	for (size_t check = 0; check < CHECK_COUNT; check++) {
		struct finding finding;
		check_explain(check, subject, inventory, arena, &finding);
		if (gravity(finding.verdict))
			cite(margins, subject->declared.file, check, &finding);
	}
}

static void show_line(struct view *view, struct margins *margins, uint32_t number, const char *text, size_t len,
	struct secret_lines *secrets)
{
	cleanup_strbuf struct strbuf shown = { 0 };
	if (len && text[len - 1] == '\r')
		len--;
	secret_mask_line(secrets, &shown, text, len);
	struct block *block = view_text(view, number, TONE_PLAIN, strbuf_text(&shown), shown.len);
	for (size_t i = 0; i < margins->count; i++) {
		const struct margin *margin = &margins->items[i];
		if (margin->line != number)
			continue;
		block->mark = verdict_mark(margin->verdict);
		view_span(view, mark_tone(block->mark), "   <- %s", strbuf_text(&margin->text));
	}
}

void source_view(const struct subject *subject, const struct inventory *inventory, const char *text, size_t len,
	struct view *view)
{
	struct margins margins = { .count = 0 };
	struct secret_lines secrets = { 0 };
	const char *end = text + len;
	uint32_t number = 1;
	gather(subject, inventory, view->arena, &margins);
	for (const char *at = text; at < end && number <= LINES_MOST; number++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;
		show_line(view, &margins, number, at, (size_t)(stop - at), &secrets);
		at = stop + 1;
	}
	if (number > LINES_MOST)
		view_prose(view, TONE_MUTED, "the first %d lines", LINES_MOST);
	for (size_t i = 0; i < margins.count; i++)
		strbuf_free(&margins.items[i].text);
}
