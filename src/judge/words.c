/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "words.h"

#include "checks.h"

const char *origin_words(struct arena *arena, struct origin origin)
{
	if (!origin.where)
		return NULL;
	if (origin.line)
		return arena_printf(arena, "%s:%u", origin.where, origin.line);
	return arena_strdup(arena, origin.where);
}

void view_finding(struct view *view, const char *label, const struct finding *finding)
{
	enum mark mark = verdict_mark(finding->verdict);
	enum tone tone = finding->verdict == VERDICT_PASS || finding->verdict == VERDICT_NA ? TONE_MUTED : TONE_PLAIN;
	view_row(view, mark, label, tone, "%s", finding->reason ? finding->reason : "");
	for (size_t i = 0; i < finding->evidence_count; i++) {
		const char *where = origin_words(view->arena, finding->evidence[i]);
		if (i > 0)
			view_row(view, MARK_NONE, "", TONE_MUTED, "%s",
				finding->evidence[i].text ? finding->evidence[i].text : "");
		if (where)
			view_evidence(view, "%s", where);
	}
	if (finding->fix) {
		view_row(view, MARK_NONE, "", TONE_ACCENT, "fix: ");
		view_span(view, TONE_GOOD, "%s", finding->fix);
	}
}

void view_layer_verdict(
	struct view *view, const char *id, const struct subject *subject, const struct inventory *inventory)
{
	struct finding finding;
	layer_explain((size_t)layer_index(id), subject, inventory, view->arena, &finding);
	view_finding(view, "verdict", &finding);
}
