/* SPDX-License-Identifier: Apache-2.0 */
/* Lessons found by their words, and what of them is shown. */
#include "config.h"

#include "panes/lessons/tables.h"

#include <ctype.h>
#include <string.h>

#include <isotop/base.h>
#include <isotop/tone.h>
#include <isotop/view.h>

/* To add a kind: a file with its lessons, its names in tables.h, a row here. A row's count is another file's. */
const struct lesson_table lesson_tables[] = {
	{ "check", check_lessons, &check_lesson_count },
	{ "layer", layer_lessons, &layer_lesson_count },
	{ "capability", capability_lessons, &capability_lesson_count },
	{ "word", word_lessons, &word_lesson_count },
};

const size_t lesson_table_count = ISO_COUNT(lesson_tables);

/* "_" and a blank count as "-": people write all three. */
static char folded(char c)
{
	return (char)(c == '_' || c == ' ' ? '-' : tolower((unsigned char)c));
}

static bool spelt_alike(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (folded(a[i]) != folded(b[i]))
			return false;
	return true;
}

/* Whether @what, in any case and without the dashes of an option, is one of the blank-separated @words. */
static bool among(const char *words, const char *what)
{
	what += strncmp(what, "--", 2) == 0 ? 2 : 0;
	size_t len = strlen(what);
	for (const char *word = words + strspn(words, " "); *word; word += strspn(word, " ")) {
		size_t this = strcspn(word, " ");
		if (this == len && spelt_alike(word, what, len))
			return true;
		word += this;
	}
	return false;
}

static const struct lesson *find_in(const struct lesson_table *table, const char *word)
{
	for (size_t i = 0; i < *table->count; i++)
		if (among(table->rows[i].words, word))
			return &table->rows[i];
	return NULL;
}

const struct lesson *lesson_find(const char *kind, const char *word)
{
	for (size_t i = 0; i < lesson_table_count; i++)
		if (strcmp(lesson_tables[i].kind, kind) == 0)
			return find_in(&lesson_tables[i], word);
	return NULL;
}

const char *lesson_named(const char *word)
{
	for (size_t i = 0; i < lesson_name_count; i++)
		if (among(lesson_names[i].words, word))
			return lesson_names[i].ref;
	return NULL;
}

static void view_part(struct view *view, const char *head, const char *text)
{
	if (text)
		view_prose(view, TONE_PLAIN, "%s: %s", head, text);
}

static void view_reference(struct view *view, const char *id, size_t len)
{
	const struct reference *reference = reference_find(id, len);
	if (!reference)
		die("a lesson names an unknown reference: %s", id);
	view_row(view, MARK_NONE, reference->by, TONE_PLAIN, "%s", reference->title);
	view_span(view, TONE_MUTED, "  %s", reference->url);
}

/* Appends those of @ids that are not among @before. */
static void view_references(struct view *view, const char *ids, const char *before)
{
	for (const char *id = ids; *id; id += strspn(id, " ")) {
		size_t len = strcspn(id, " ");
		if (!among(before, arena_strndup(view->arena, id, len)))
			view_reference(view, id, len);
		id += len;
	}
}

void lesson_view(const struct lesson *lesson, struct view *view)
{
	if (lesson->does)
		view_prose(view, TONE_PLAIN, "%s", lesson->does);
	view_part(view, "What it does not do alone", lesson->alone);
	view_part(view, "How it fails", lesson->example);
	view_part(view, "What to set", lesson->set);
}

void lesson_more_view(const struct lesson *lesson, struct view *view)
{
	if (lesson->figure)
		figure_view(figure_find(lesson->figure), view);
	if (!lesson->more)
		return;
	view_gap(view);
	view_title(view, "Read on");
	view_references(view, lesson->more, "");
}

const struct lesson *lesson_of_ref(const char *ref, size_t len)
{
	cleanup_strbuf struct strbuf copy = { 0 };
	strbuf_add(&copy, ref, len);
	char *colon = strchr(strbuf_text(&copy), ':');
	if (!colon)
		return NULL;
	*colon = '\0';
	return lesson_find(copy.data, colon + 1);
}

void lesson_reading_view(const char *refs, struct view *view)
{
	cleanup_strbuf struct strbuf seen = { 0 };
	view_gap(view);
	view_title(view, "Read on");
	for (const char *ref = refs; *ref; ref += strspn(ref, " ")) {
		size_t len = strcspn(ref, " ");
		const struct lesson *lesson = lesson_of_ref(ref, len);
		if (lesson && lesson->more) {
			view_references(view, lesson->more, strbuf_text(&seen));
			strbuf_addf(&seen, " %s", lesson->more);
		}
		ref += len;
	}
}
