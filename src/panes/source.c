/* SPDX-License-Identifier: Apache-2.0 */
/* The pane of the file itself: its lines, with what is wrong at the line where it stands. */
#include "config.h"

#include <isotop/facts.h>
#include <isotop/finding.h>
#include <isotop/judge.h>
#include <isotop/manifest.h>
#include <isotop/origin.h>
#include <isotop/panes.h>
#include <isotop/secret.h>
#include <isotop/subject.h>
#include <isotop/view.h>

#include <string.h>

/* A list of a whole cluster is longer than anybody reads. */
#define LINES_MOST 20000

/* A longer line of JSON, as runtimes write it, is broken behind its brackets and commas. */
#define LINE_LONG 240
#define INDENT    2
#define NUMBER    5 /* columns of a line's number */
#define DEPTH_MOST 20 /* of the indentation */

/* What one check cites at one line. */
struct margin {
	uint32_t line;
	size_t check;
	enum verdict verdict;
	char key[64]; /* the last name of what is cited; "" where it has none */
	bool shown;
};

struct source {
	struct view *view;
	struct margin margins[CHECK_COUNT * 16];
	size_t count;
	struct secret_lines secrets;
	uint32_t shown; /* lines of the view */
};

/* ---- which file ------------------------------------------------------------------- */

const char *source_file(const struct subject *subject)
{
	static const char name[] = "/config.json";
	if (subject->declared.file)
		return subject->declared.file;
	for (size_t id = 0; id < FACT_COUNT; id++) {
		const char *where = sheet_fact(subject->sheets[SHEET_SPEC], (enum fact_id)id).origin.where;
		size_t len = where ? strlen(where) : 0;
		if (len >= sizeof(name) && strcmp(where + len - (sizeof(name) - 1), name) == 0)
			return where;
	}
	return NULL;
}

/* What the file alone says: of a running container without what the kernel answers. One reference, the caller's. */
static const struct subject *as_declared(const struct subject *subject)
{
	if (subject->declared.file)
		return subject_ref(subject);
	struct subject *declared = subject_derive(subject);
	declared->sheets[SHEET_KERNEL] = NULL;
	declared->sheets[SHEET_MANIFEST] = NULL;
	memset(&declared->running, 0, sizeof(declared->running));
	declared->form = form_named("oci");
	return declared;
}

/* ---- findings --------------------------------------------------------------------- */

static unsigned gravity(enum verdict verdict)
{
	return verdict == VERDICT_FAIL ? 3 : verdict == VERDICT_WARN ? 2 : verdict == VERDICT_UNKNOWN ? 1 : 0;
}

/* "privileged" of "/process/privileged: true": by it the place is found in a line that was broken. */
static void copy_key(char ret[64], const char *text)
{
	size_t len = text ? strcspn(text, ":=") : 0;
	size_t start = len;
	while (start > 0 && !strchr("/. ", text[start - 1]))
		start--;
	len = len - start < 63 ? len - start : 63;
	if (len)
		memcpy(ret, text + start, len);
	ret[len] = '\0';
}

static void cite(struct source *source, const char *file, size_t check, const struct finding *finding)
{
	for (size_t i = 0; i < finding->evidence_count; i++) {
		const struct origin *origin = &finding->evidence[i];
		bool known = !origin->line || !origin->where || strcmp(origin->where, file) != 0;
		for (size_t k = 0; k < source->count && !known; k++)
			known = source->margins[k].line == origin->line && source->margins[k].check == check;
		if (known || source->count == ISO_COUNT(source->margins))
			continue;
		struct margin *margin = &source->margins[source->count++];
		*margin = (struct margin){ .line = origin->line, .check = check, .verdict = finding->verdict };
		copy_key(margin->key, origin->text);
	}
}

static void gather(struct source *source, const struct subject *subject, const struct inventory *inventory,
	const char *file)
{
	for (size_t check = 0; check < CHECK_COUNT; check++) {
		struct finding finding;
		check_explain(check, subject, inventory, source->view->arena, &finding);
		if (gravity(finding.verdict))
			cite(source, file, check, &finding);
	}
}

/* ---- lines ------------------------------------------------------------------------ */

/* With @indent a row to itself, so that each of several can be gone to and opened; -1: behind the line. */
static void show_margin(struct source *source, struct margin *margin, int indent)
{
	struct view *view = source->view;
	struct block *block = indent < 0 ? &view->blocks[view->count - 1] : view_text(view, 0, TONE_PLAIN, "", 0);
	margin->shown = true;
	if (indent > 0)
		view_span(view, TONE_PLAIN, "%*s", indent, "");
	block->mark = verdict_mark(margin->verdict);
	view_span(view, mark_tone(block->mark), "   <- %zu %s", margin->check + 1, checks[margin->check].title);
	view_ref(view, "check:%s", checks[margin->check].id);
}

static bool cites_key(const struct margin *margin, const char *text, size_t len)
{
	char quoted[70];
	size_t want = (size_t)snprintf(quoted, sizeof(quoted), "\"%s\"", margin->key);
	return *margin->key && want <= len && memmem(text, len, quoted, want);
}

/* A part of a line, or all of it. */
struct part {
	const char *line;
	size_t line_len;
	const char *text;
	size_t len;
	int indent; /* of what is said of it */
};

/* Where a key is cited that the line does not have, its first part is the place. */
static bool belongs(const struct margin *margin, const struct part *part)
{
	bool last = part->text + part->len == part->line + part->line_len;
	return last || cites_key(margin, part->text, part->len) ||
	       (part->text == part->line && !cites_key(margin, part->line, part->line_len));
}

static void show_margins(struct source *source, uint32_t number, const struct part *part)
{
	size_t count = 0;
	for (size_t i = 0; i < source->count; i++)
		count += source->margins[i].line == number;
	for (size_t i = 0; i < source->count; i++) {
		struct margin *margin = &source->margins[i];
		if (margin->line == number && !margin->shown && belongs(margin, part))
			show_margin(source, margin, count > 1 ? part->indent : -1);
	}
}

static void show_part(struct source *source, uint32_t number, const char *text, size_t len, int indent)
{
	if (!number)
		indent += NUMBER; /* under the text, not under its line's number */
	cleanup_strbuf struct strbuf masked = { 0 };
	cleanup_strbuf struct strbuf shown = { 0 };
	secret_mask_line(&source->secrets, &masked, text, len);
	strbuf_addf(&shown, "%*s%s", indent, "", strbuf_text(&masked));
	view_text(source->view, number, TONE_PLAIN, strbuf_text(&shown), shown.len);
	source->shown++;
}

/* The end of the part of a line of JSON that begins at @at: behind a bracket or comma that stands in no string. */
static const char *part_end(const char *at, const char *end)
{
	bool quoted = false;
	for (; at < end; at++) {
		if (quoted && *at == '\\')
			at++;
		else if (*at == '"')
			quoted = !quoted;
		else if (!quoted && strchr("{[,", *at) && *at)
			return at + 1;
		else if (!quoted && (*at == '}' || *at == ']') && at + 1 < end && at[1] != ',')
			return at + 1;
	}
	return end;
}

static int depth_change(const char *at, const char *end)
{
	bool quoted = false;
	int change = 0;
	for (; at < end; at++) {
		if (quoted && *at == '\\')
			at++;
		else if (*at == '"')
			quoted = !quoted;
		else if (!quoted)
			change += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
	}
	return change;
}

static void show_broken(struct source *source, uint32_t number, const char *text, size_t len)
{
	const char *end = text + len;
	int depth = 0;
	for (const char *at = text; at < end && source->shown < LINES_MOST;) {
		const char *stop = part_end(at, end);
		bool closes = *at == '}' || *at == ']';
		int shallow = depth - closes;
		int indent = INDENT * (shallow < 0 ? 0 : shallow < DEPTH_MOST ? shallow : DEPTH_MOST);
		show_part(source, at == text ? number : 0, at, (size_t)(stop - at), indent);
		show_margins(source, number, &(struct part){ text, len, at, (size_t)(stop - at), NUMBER + indent });
		depth += depth_change(at, stop);
		at = stop;
	}
}

static int blanks_of(const char *text, size_t len)
{
	size_t blanks = 0;
	while (blanks < len && text[blanks] == ' ')
		blanks++;
	return blanks < LINE_LONG ? (int)blanks : 0;
}

static void show_line(struct source *source, uint32_t number, const char *text, size_t len, bool json)
{
	if (len && text[len - 1] == '\r')
		len--;
	if (json && len > LINE_LONG) {
		show_broken(source, number, text, len);
	} else {
		show_part(source, number, text, len, 0);
		show_margins(source, number, &(struct part){ text, len, text, len, NUMBER + blanks_of(text, len) });
	}
}

void source_view(const struct subject *subject, const struct inventory *inventory, const char *text, size_t len,
	struct view *view)
{
	struct source source = { .view = view };
	const struct subject *declared = as_declared(subject);
	const char *end = text + len;
	const char *first = text + strspn(text, " \t\r\n");
	bool json = *first == '{' || *first == '[';
	uint32_t number = 1;
	gather(&source, declared, inventory, source_file(subject));
	if (!subject->declared.file)
		view_prose(view, TONE_MUTED, "What the runtime was given: %s. The findings are of this file; drift (d) shows "
					     "where the kernel enforces something else.", source_file(subject));
	for (const char *at = text; at < end && source.shown < LINES_MOST; number++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;
		show_line(&source, number, at, (size_t)(stop - at), json);
		at = stop + 1;
	}
	if (source.shown >= LINES_MOST)
		view_prose(view, TONE_MUTED, "the first %d lines", LINES_MOST);
	subject_unref(declared);
}
