/* SPDX-License-Identifier: Apache-2.0 */
/* What if: the fixes of a stop as toggles, each with what it gains, and what those that are on come to. */
#include "config.h"

#include "tour/stops.h"

#include <string.h>

#include <isotop/fixes.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/tour.h>
#include <isotop/verdict.h>
#include <isotop/view.h>
#include <isotop/whatif.h>

static struct judged *judged_with(const struct stop *stop, const struct fix_set *set)
{
	struct inventory *after = what_if_all(stop->judged->inventory, set);
	struct judged *judged = judge_inventory(after, NULL);
	inventory_unref(after);
	return judged;
}

static void view_counts(struct view *view, const struct judgement *now, const struct judgement *after)
{
	view_row(view, MARK_NONE, "with these", TONE_PLAIN, "%u %c", now->score.value, now->score.grade);
	view_arrow(view);
	view_span(view, TONE_STRONG, "%u %c", after->score.value, after->score.grade);
	view_row(view, MARK_NONE, "escapes", TONE_PLAIN, "open %zu", count_escapes(now, ESCAPE_OPEN));
	view_arrow(view);
	view_span(view, TONE_PLAIN, "%zu, one barrier %zu", count_escapes(after, ESCAPE_OPEN), count_escapes(now, ESCAPE_SINGLE));
	view_arrow(view);
	view_span(view, TONE_PLAIN, "%zu", count_escapes(after, ESCAPE_SINGLE));
}

/* "+10, closes 7": alone, on what is written. */
static void view_gain(struct view *view, const struct stop *stop, enum fix_id id)
{
	struct fix_set one = { 0 };
	fix_set_add(&one, id);
	struct judged *judged = judged_with(stop, &one);
	const struct judgement *now = stop_judgement(stop);
	const struct judgement *after = &judged->judgements[stop->subject];
	int gain = after->score.value - now->score.value;
	size_t before = count_escapes(now, ESCAPE_OPEN);
	size_t left = count_escapes(after, ESCAPE_OPEN);
	view_span(view, gain > 0 ? TONE_GOOD : TONE_MUTED, "alone %+d", gain);
	if (left < before)
		view_span(view, TONE_GOOD, ", closes %zu", before - left);
	judged_unref(judged);
}

static void view_toggle(struct view *view, const struct stop *stop, enum fix_id id, bool on)
{
	const char *label = arena_printf(view->arena, "%s %s", on ? "[x]" : "[ ]", fixes[id].id);
	view_row(view, MARK_NONE, label, TONE_PLAIN, "%s", "")->tone = on ? TONE_STRONG : TONE_PLAIN;
	if (fix_can_be_tried(id))
		view_gain(view, stop, id);
	else
		view_span(view, TONE_MUTED, "cannot be tried: what is right depends on the program");
	view_ref(view, "fix:%s", fixes[id].id);
}

static void view_turned(struct view *view, const struct judgement *now, const struct judgement *after)
{
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		enum verdict verdict = (enum verdict)after->checks[i];
		if (now->checks[i] == VERDICT_PASS || now->checks[i] == VERDICT_NA)
			continue;
		view_row(view, verdict_mark(verdict), arena_printf(view->arena, "%2zu %s", i + 1, checks[i].title),
			mark_tone(verdict_mark(verdict)), "%s", verdict_name(verdict));
	}
}

void trial_view(const struct stop *stop, const struct fix_set *on, struct view *view)
{
	struct judged *judged = judged_with(stop, on);
	const struct judgement *now = stop_judgement(stop);
	const struct judgement *after = &judged->judgements[stop->subject];
	view_title(view, "What if: Space turns a fix on or off, Esc goes back to the tour");
	view_gap(view);
	for (size_t i = 0; i < stop->fix_count; i++)
		view_toggle(view, stop, stop->fixes[i], on->has[stop->fixes[i]]);
	if (!stop->fix_count)
		view_prose(view, TONE_GOOD, "Nothing fails here that a fix could turn.");
	view_gap(view);
	view_counts(view, now, after);
	view_gap(view);
	view_turned(view, now, after);
	judged_unref(judged);
}
