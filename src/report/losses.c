/* SPDX-License-Identifier: Apache-2.0 */
/* What fixes that are tried may break, as rows of a report. */
#include "config.h"

#include <isotop/fixes.h>
#include <isotop/report_diff.h>
#include <isotop/subject.h>
#include <isotop/whatif.h>

/* Would the fix alone change anything of the container? */
static bool changes(const struct judged_pair *pair, const struct inventory *inventory, enum fix_id id)
{
	struct fix_set set = { .proposal_count = 0 };
	fix_set_add(&set, id);
	return what_if_changes(pair->a, pair->a_judgement, inventory, &set);
}

size_t diff_losses(const struct judged_pair *pair, const struct inventory *inventory, const struct fix_set *set,
	const struct live_uses *uses, struct arena *arena, struct diff_loss *ret_losses)
{
	size_t count = 0;
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++) {
		cleanup_strbuf struct strbuf now = { 0 };
		if (!set->has[id] || fixes[id].parts[0] || !changes(pair, inventory, (enum fix_id)id))
			continue;
		bool seen = uses && uses_text(uses, (enum fix_id)id, &now);
		if (fixes[id].breaks || seen)
			ret_losses[count++] = (struct diff_loss){ pair->a->name, fixes[id].id, fixes[id].breaks,
				seen ? arena_strdup(arena, strbuf_text(&now)) : NULL };
	}
	return count;
}
