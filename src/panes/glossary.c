/* SPDX-License-Identifier: Apache-2.0 */
/* What people type that names no row of the judge: a word with a lesson, or a name that others gave an escape. */
#include "config.h"

#include "panes/glossary.h"

#include <isotop/escapes.h>
#include <isotop/lessons.h>
#include <isotop/panes.h>
#include <isotop/view.h>

#include <string.h>
#include <strings.h>

bool glossary_view(const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	const struct lesson *lesson = lesson_find("word", id);
	const char *ref = lesson ? NULL : lesson_named(id);
	if (ref)
		return ref_view(ref, subject, inventory, view);
	if (!lesson)
		return false;
	view_title(view, "%s", lesson->title);
	lesson_view(lesson, view);
	lesson_more_view(lesson, view);
	return true;
}

/* "CVE-2022-0492" in "CVE-2022-0492, CDK abuse-unpriv-userns", "T1611" as a whole. */
static bool known_as(const struct escape *escape, const char *what)
{
	if (strcasecmp(escape->attack, what) == 0)
		return true;
	return strlen(what) > 4 && escape->known && strcasestr(escape->known, what) != NULL;
}

bool references_view(const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	size_t count = 0;
	size_t last = 0;
	(void)subject;
	(void)inventory;
	for (size_t i = 0; i < ESCAPE_COUNT; i++) {
		/* Under its own name it is explained already. */
		if (!known_as(&escapes[i], id) || strcasecmp(escapes[i].id, id) == 0)
			continue;
		if (!count++)
			view_title(view, "%s: the escapes behind it", id);
		last = i;
		view_row(view, MARK_NONE, escapes[i].id, TONE_PLAIN, "%s", escapes[i].what);
		view_ref(view, "escape:%s", escapes[i].id);
	}
	/* Where it is one alone, that one is what was asked for. */
	if (count == 1) {
		view_gap(view);
		escape_lesson_view(last, view);
	}
	return count > 0;
}
