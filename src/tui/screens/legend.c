/* SPDX-License-Identifier: Apache-2.0 */
/* "What am I looking at?": the words and signs of a screen, each with a line; Enter opens its lesson. */
#include "config.h"

#include "tui/screens/legend.h"

#include <isotop/escapes.h>
#include <isotop/judge.h>
#include <isotop/lessons.h>
#include <isotop/view.h>
#include <string.h>

/* The screen that the page lies over. */
enum screen_id legend_screen(const struct ui *ui)
{
	size_t at = ui->depth;
	while (at > 1 && ui->stack[at - 1] == SCREEN_PAGE)
		at--;
	return ui->stack[at - 1];
}

/* What a screen shows, in a sentence. To add one: a row; a screen without one has the words alone. */
static const struct {
	enum screen_id screen;
	const char *what;
} sentences[] = {
	{ SCREEN_LIST, "The list: a row for each container, the worst first. A passing check is a quiet dot, so that "
		       "failures are what the eye finds." },
	{ SCREEN_SUBJECT, "One container, a tab for each layer and for what ties them together. Evidence stands at the "
			  "right edge: where each fact was read." },
	{ SCREEN_EXPLAIN, "A lesson: what the thing is, then what was found here." },
	{ SCREEN_DIFF, "Two containers, fact by fact: only what differs, the left one before, the right one after." },
	{ SCREEN_EVENTS, "What happened while the screen was open: what became worse first, then what is new, then what is gone; s turns to the order of time." },
};

static void word(struct view *view, enum mark mark, const char *label, const char *ref, const char *means)
{
	view_row(view, mark, label, TONE_MUTED, "%s", means)->tone = TONE_PLAIN;
	if (ref)
		view_ref(view, "%s", ref);
}

static void add_columns(struct view *view)
{
	view_gap(view);
	view_title(view, "Columns");
	word(view, MARK_NONE, "SCORE", "word:capped",
		"0 to 100, a grade and a bar; its shaded part is what unknown facts may still give; one bad cause caps it");
	for (size_t i = 0; i < LAYER_COUNT; i++)
		word(view, MARK_NONE, arena_printf(view->arena, "%s %s", layers[i].head, layers[i].title),
			arena_printf(view->arena, "layer:%s", layers[i].id), layers[i].does);
	for (size_t i = 0; i < CHECK_COUNT; i++)
		word(view, MARK_NONE, arena_printf(view->arena, "%zu %s", (i + 1) % 10, checks[i].title),
			arena_printf(view->arena, "check:%s", checks[i].id), checks[i].danger);
	word(view, MARK_NONE, "RUNTIME, FORM", NULL, "what started it; of a file what it is written in");
	word(view, MARK_NONE, "AGE, SOURCE", NULL, "since when it runs; the file and line that declare it");
}

static void add_barriers(struct view *view)
{
	view_gap(view);
	view_title(view, "Barriers, the columns of Escapes");
	for (size_t i = 0; i < BARRIER_COUNT; i++)
		word(view, MARK_NONE, arena_printf(view->arena, "%s %s", barriers[i].head, barriers[i].title),
			arena_printf(view->arena, "barrier:%s", barriers[i].id), barriers[i].means);
}

static void add_words(struct view *view)
{
	static const struct {
		enum mark mark;
		const char *label;
		const char *ref;
	} words[] = {
		{ MARK_PASS, "pass", "pass" },
		{ MARK_WARN, "warn", "warn" },
		{ MARK_FAIL, "fail", "fail" },
		{ MARK_UNKNOWN, "unknown", "unknown" },
		{ MARK_NA, "n/a", "n/a" },
		{ MARK_FAIL, "open", "open" },
		{ MARK_WARN, "one barrier", "one-barrier" },
		{ MARK_PASS, "layered", "layered" },
		{ MARK_NONE, "not possible", "not-possible" },
		{ MARK_NONE, "needs a bug", "needs-a-bug" },
		{ MARK_NONE, "drift", "drift" },
		{ MARK_NONE, "capped", "capped" },
	};
	view_gap(view);
	view_title(view, "Verdicts of checks, then of escapes");
	for (size_t i = 0; i < ISO_COUNT(words); i++) {
		const struct lesson *lesson = lesson_find("word", words[i].ref);
		word(view, words[i].mark, words[i].label, arena_printf(view->arena, "word:%s", words[i].ref),
			lesson ? lesson->does : "");
	}
}

void legend_view(const struct ui *ui, struct view *view)
{
	enum screen_id below = legend_screen(ui);
	view->aligned = true;
	for (size_t i = 0; i < ISO_COUNT(sentences); i++)
		if (sentences[i].screen == below)
			view_prose(view, TONE_PLAIN, "%s", sentences[i].what);
	view_prose(view, TONE_MUTED, "Enter on a word opens its lesson; ? has the keys.");
	if (below == SCREEN_SUBJECT || below == SCREEN_EXPLAIN) {
		add_words(view);
		add_barriers(view);
		add_columns(view);
	} else {
		add_columns(view);
		add_words(view);
		add_barriers(view);
	}
}

void glossary_rows(struct view *view)
{
	for (size_t i = 0; i < lesson_table_count; i++) {
		if (strcmp(lesson_tables[i].kind, "word") != 0)
			continue;
		for (size_t k = 0; k < *lesson_tables[i].count; k++) {
			const struct lesson *lesson = &lesson_tables[i].rows[k];
			const char *first = arena_strndup(view->arena, lesson->words, strcspn(lesson->words, " "));
			word(view, MARK_NONE, first, arena_printf(view->arena, "word:%s", first), lesson->does);
		}
	}
}
