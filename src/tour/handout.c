/* SPDX-License-Identifier: Apache-2.0 */
/* What a class takes home: a document in Markdown or in plain text, of the same words as the screen. */
#include "config.h"

#include "tour/stops.h"

#include <string.h>

#include <isotop/demo.h>
#include <isotop/fixes.h>
#include <isotop/judge.h>
#include <isotop/lessons.h>
#include <isotop/subject.h>
#include <isotop/tour.h>
#include <isotop/verdict.h>

/* One document being written. */
struct page {
	FILE *out;
	bool markdown;
};

/* ---- how it is written ------------------------------------------------------------- */

/* A sentence, which may quote what a stranger wrote. */
static void put_text(const struct page *page, const char *text)
{
	cleanup_strbuf struct strbuf clean = { 0 };
	if (page->markdown)
		text_markdown(&clean, text);
	else
		text_brief(&clean, text, strlen(text), false);
	fputs(strbuf_text(&clean), page->out);
}

static void put_heading(const struct page *page, int level, const char *text)
{
	fprintf(page->out, "\n%.*s", page->markdown ? level : 0, "######");
	fputs(page->markdown ? " " : "", page->out);
	put_text(page, text);
	fputc('\n', page->out);
	for (size_t i = 0; !page->markdown && i < strlen(text); i++)
		fputc(level == 1 ? '=' : '-', page->out);
	fputs(page->markdown ? "" : "\n", page->out);
}

static void put_paragraph(const struct page *page, const char *text)
{
	fputs("\n", page->out);
	put_text(page, text);
	fputs("\n", page->out);
}

/* "- **label**: text" */
static void put_item(const struct page *page, const char *label, const char *text)
{
	fputs(page->markdown ? "- **" : "- ", page->out);
	put_text(page, label);
	fputs(page->markdown ? "**: " : ": ", page->out);
	put_text(page, text);
	fputc('\n', page->out);
}

/* Indented by four: nothing in it can end it, unlike a fence. */
static void put_listing(const struct page *page, const char *text, size_t len)
{
	fputc('\n', page->out);
	for (size_t at = 0; at < len;) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t size = end ? (size_t)(end - text) - at : len - at;
		cleanup_strbuf struct strbuf clean = { 0 };
		text_clean(&clean, text + at, size, false);
		fprintf(page->out, "    %s\n", strbuf_text(&clean));
		at += size + 1;
	}
}

/* ---- the chapters ---------------------------------------------------------------------- */

static void put_layers(const struct page *page)
{
	put_heading(page, 2, "The six layers");
	put_paragraph(page, "Isolation is not one switch. Each layer takes away a part of what a program that was broken "
			    "into can ask of the kernel, of the runtime and of its neighbours, and each leaves something.");
	fputc('\n', page->out);
	for (size_t i = 0; i < LAYER_COUNT; i++) {
		cleanup_strbuf struct strbuf text = { 0 };
		const struct lesson *lesson = lesson_find("layer", layers[i].id);
		strbuf_addf(&text, "%s %s What to set: %s", layers[i].does, layers[i].lacks, lesson->set);
		put_item(page, layers[i].title, strbuf_text(&text));
	}
}

static void put_mistakes(const struct page *page)
{
	cleanup_arena struct arena *arena = arena_new();
	put_heading(page, 2, "Ten mistakes");
	fputc('\n', page->out);
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		const struct fix_language *language = fix_languages[0];
		const char *fix = fix_example(checks[i].fix, language, arena);
		const char *label = arena_printf(arena, "%zu, %s", i + 1, checks[i].mistake);
		put_item(page, label,
			fix ? arena_printf(arena, "%s. In %s: %s", checks[i].danger, language->title, fix)
			    : arena_printf(arena, "%s.", checks[i].danger));
	}
}

static void put_figures(const struct page *page)
{
	put_heading(page, 2, "Figures");
	for (size_t i = 0; i < figure_count; i++) {
		cleanup_strbuf struct strbuf text = { 0 };
		for (const char *const *line = figures[i].lines; *line; line++)
			strbuf_addf(&text, "%s\n", *line);
		put_paragraph(page, figures[i].caption);
		put_listing(page, strbuf_text(&text), text.len);
	}
}

static void put_references(const struct page *page)
{
	put_heading(page, 2, "Read on");
	fputc('\n', page->out);
	for (size_t i = 0; i < reference_count; i++) {
		cleanup_arena struct arena *arena = arena_new();
		put_item(page, references[i].by, arena_printf(arena, "%s", references[i].title));
		fprintf(page->out, "  <%s>\n", references[i].url);
	}
}

/* ---- the stops ---------------------------------------------------------------------------- */

static void put_words(struct strbuf *out, const char *word)
{
	strbuf_addf(out, "%s%s", out->len ? "; " : "", word); /* some have a comma */
}

static void put_gone(const struct page *page, const struct stop *stop)
{
	const struct judgement *now = stop_judgement(stop);
	cleanup_strbuf struct strbuf gone = { 0 };
	unsigned unknown = 0;
	for (size_t i = 0; i < LAYER_COUNT; i++) {
		if (layer_stands(stop, i) != STANDS)
			put_words(&gone, layers[i].title);
		if (layer_stands(stop, i) == GIVES_PART)
			strbuf_adds(&gone, " in part");
		unknown += now->layers[i] == VERDICT_UNKNOWN;
	}
	if (!gone.len)
		strbuf_adds(&gone, unknown ? "no layer for certain" : "none of the six layers");
	if (unknown)
		strbuf_addf(&gone, "; of %u of the six it is not known", unknown);
	put_item(page, "What gives way", strbuf_text(&gone));
}

static void put_verdicts(const struct page *page, const struct stop *stop)
{
	const struct judgement *now = stop_judgement(stop);
	cleanup_strbuf struct strbuf mistakes = { 0 };
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (now->checks[i] == VERDICT_FAIL)
			put_words(&mistakes, checks[i].mistake);
	unsigned unknown = judgement_checks(now, VERDICT_UNKNOWN);
	if (!mistakes.len)
		put_words(&mistakes, unknown ? "none that is known" : "none of the ten");
	if (unknown)
		strbuf_addf(&mistakes, "; of %u of the ten it is not known", unknown);
	put_item(page, "Mistakes", strbuf_text(&mistakes));
	put_gone(page, stop);
}

static void put_escape(const struct page *page, const struct stop *stop)
{
	const struct judgement *now = stop_judgement(stop);
	int index = stop_escape(stop);
	cleanup_strbuf struct strbuf text = { 0 };
	bool node;
	size_t unknown = count_undecided(stop, &node);
	if (index < 0) {
		strbuf_adds(&text, node ? "nothing by what is written" : unknown ? "nothing for certain" : "nothing");
		if (unknown)
			strbuf_addf(&text, node ? "; %zu escapes depend on its node" : "; of %zu escapes it is not known", unknown);
		put_item(page, "What opens", strbuf_text(&text));
		return;
	}
	bool open = now->escapes[index] == ESCAPE_OPEN;
	strbuf_addf(&text, "%s %s whoever takes the program over %s.", escapes[index].id,
		open ? "is open:" : "has one barrier left; without that one,", escapes[index].what);
	if (open)
		strbuf_addf(&text, " %s", yield_sentence(escapes[index].yield));
	put_item(page, "What opens", strbuf_text(&text));
}

static void put_fix(const struct page *page, const struct stop *stop)
{
	cleanup_strbuf struct strbuf score = { 0 };
	const struct score *now = &stop_judgement(stop)->score;
	const struct score *after = &stop_after(stop)->score;
	for (size_t i = 0; i < stop->change_count; i++)
		put_item(page, i ? "and" : "What to set", stop->changes[i]);
	strbuf_addf(&score, "%u %c", now->value, now->grade);
	if (stop->change_count)
		strbuf_addf(&score, ", once that is set %u %c", after->value, after->grade);
	put_item(page, "Score", strbuf_text(&score));
}

/* Somebody's own file is not written out once more: it may be long, and it is theirs. */
static void put_where(const struct page *page, const struct stop *stop)
{
	const struct subject *subject = stop_subject(stop);
	cleanup_strbuf struct strbuf text = { 0 };
	if (!subject->declared.file)
		return;
	strbuf_addf(&text, "%s:%u", subject->declared.file, subject->declared.line);
	put_item(page, "Where", strbuf_text(&text));
}

static void put_stop(const struct page *page, struct tour *tour, size_t i)
{
	const struct stop *stop = tour_stop(tour, i);
	cleanup_strbuf struct strbuf title = { 0 };
	size_t len;
	const char *text = stop_text(stop, NULL, &len);
	strbuf_addf(&title, "%zu. %s", i + 1, stop->title);
	put_heading(page, 3, strbuf_text(&title));
	if (stop->scenario)
		put_paragraph(page, stop->scenario->shows);
	if (text)
		put_listing(page, text, len);
	fputc('\n', page->out);
	if (!stop->scenario)
		put_where(page, stop);
	put_verdicts(page, stop);
	put_escape(page, stop);
	put_fix(page, stop);
	if (stop->scenario)
		put_item(page, "To think about", stop->scenario->ask);
}

void tour_handout(struct tour *tour, bool markdown, FILE *out)
{
	const struct page page = { out, markdown };
	fputs(markdown ? "# Container isolation: what to take home\n"
		       : "Container isolation: what to take home\n======================================\n",
		out);
	put_paragraph(&page, "Printed by isotop. The score runs from 0 to 100, A to F; an escape is a way by which a program "
			     "that was taken over reaches the host or a neighbour, and a barrier is what stops it.");
	put_paragraph(&page, "After \"Container Isolation Deep Dive\" by Ivan Piskunov, 2026, for education and defence. "
			     "The words here are isotop's.");
	put_layers(&page);
	put_mistakes(&page);
	put_heading(&page, 2, "The stops");
	for (size_t i = 0; i < tour_count(tour); i++)
		put_stop(&page, tour, i);
	put_figures(&page);
	put_references(&page);
}
