/* SPDX-License-Identifier: Apache-2.0 */
/* The pane that ties a subject together: its score and the ten checks. */
#include "config.h"

#include "judge/words.h"
#include <isotop/fixes.h>
#include <isotop/judge.h>
#include <isotop/panes.h>
#include <isotop/view.h>

static enum tone grade_tone(char grade)
{
	return grade <= 'B' ? TONE_GOOD : grade == 'C' ? TONE_WARN : TONE_BAD;
}

static void view_score(struct view *view, const struct score *score)
{
	enum tone tone = grade_tone(score->grade);
	view_row(view, MARK_NONE, "score", tone, "%u %c", score->value, score->grade);
	if (score->low != score->high)
		view_span(
			view, TONE_UNKNOWN, "  %u to %u, as what could not be read turns out", score->low, score->high);
	if (score->capped_by)
		view_span(view, TONE_BAD, "  held down by %s, from %u", score->capped_by, score->points);
}

void checklist_view(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	struct judgement judgement;
	judge(subject, inventory, &judgement);
	if (judgement.judged)
		view_score(view, &judgement.score);
	else
		view_prose(view, TONE_MUTED, "No container: a process with some namespaces of its own, not scored.");
	if (fix_note(subject))
		view_prose(view, TONE_MUTED, "%s", fix_note(subject));
	view_gap(view);
	struct finding findings[CHECK_COUNT];
	checks_explain(subject, inventory, &judgement, view->arena, findings);
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		size_t first = view->count;
		view_finding(view, arena_printf(view->arena, "%2zu %s", i + 1, checks[i].title), &findings[i]);
		for (size_t k = first; k < view->count; k++)
			view->blocks[k].ref = arena_printf(view->arena, "check:%s", checks[i].id);
	}
}
