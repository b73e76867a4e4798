/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/waived.h"

#include <isotop/capabilities.h>
#include <isotop/compare.h>
#include <isotop/escapes.h>
#include <isotop/fixes.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/values.h>

#include <string.h>

static bool is_bad(uint8_t verdict)
{
	return verdict == VERDICT_FAIL || verdict == VERDICT_UNKNOWN || verdict == VERDICT_WARN;
}

/* ---- waivers ------------------------------------------------------------------------ */

/* Whether there is something of it that @waiver takes off; its words go beside the checks. */
static bool waive(
	const struct policy_waiver *waiver, const struct judgement *judgement, struct waived_row *row, struct waived *words)
{
	bool met = waiver->pss || waiver->terms.capabilities;
	row->pss |= waiver->pss;
	row->terms.checks |= waiver->terms.checks;
	row->terms.capabilities |= waiver->terms.capabilities;
	for (size_t i = 0; i < ESCAPE_COUNT; i++) {
		row->terms.escapes[i] |= waiver->terms.escapes[i];
		met |= waiver->terms.escapes[i] &&
		       (judgement->escapes[i] == ESCAPE_OPEN || judgement->escapes[i] == ESCAPE_UNKNOWN);
	}
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		if (!(waiver->terms.checks >> i & 1) || !is_bad(judgement->checks[i]))
			continue;
		met = true;
		if (!words->checks[i])
			words->checks[i] = &waiver->words;
	}
	return met;
}

/* ---- allowed paths ------------------------------------------------------------------- */

static bool allows(const struct policy_path *path, const struct mount *mount)
{
	return mount->kind == MOUNT_HOST && mount->source && path_is_at_or_below(mount->source, path->path) &&
	       (mount->read_only || !path->read_only);
}

static const struct policy_path *allowed_by(const struct policy *policy, const struct mount *mount,
	const struct subject *subject, const struct judgement *judgement)
{
	for (size_t i = 0; i < policy->path_count; i++)
		if (allows(&policy->paths[i], mount) && filter_keeps(policy->paths[i].filter, subject, judgement))
			return &policy->paths[i];
	return NULL;
}

/* What else of the host is mounted over it or in it, and not allowed, would be taken away with it. */
static bool carries_another(const struct mount_list *list, const struct policy_path *const *by, const struct mount *mount)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct mount *other = &list->items[i];
		if (!by[i] && other->kind == MOUNT_HOST && (!other->target || !mount->target ||
				path_is_at_or_below(other->target, mount->target)))
			return true;
	}
	return false;
}

/* The mounts that some item allows, as changes that take them away; *ret_words are of the first. */
static struct fix_set without_allowed(const struct policy *policy, const struct subject *subject,
	const struct judgement *judgement, struct arena *arena, const struct waiver **ret_words)
{
	const struct mount_list *list = subject_fact(subject, FACT_mounts).value.mounts;
	const struct policy_path **by = arena_array(arena, list->count + 1, sizeof(*by));
	const struct proposal **without = arena_array(arena, list->count + 1, sizeof(*without));
	struct fix_set set = { .proposals = without };
	for (size_t i = 0; i < list->count; i++)
		by[i] = allowed_by(policy, &list->items[i], subject, judgement);
	for (size_t i = 0; i < list->count; i++) {
		if (!by[i] || carries_another(list, by, &list->items[i]))
			continue;
		struct proposal *proposal = arena_alloc(arena, sizeof(*proposal));
		*proposal = (struct proposal){ .fix = FIX_without_mount, .about = { .mount = &list->items[i] } };
		*ret_words = *ret_words ? *ret_words : &by[i]->words;
		without[set.proposal_count++] = proposal;
	}
	return set;
}

/* Check 7 is waived where it would pass if what is allowed were not mounted: one path beside it that is not allowed keeps it. */
static void allow_paths(const struct policy *policy, const struct judged *judged, uint32_t at, struct arena *arena,
	struct waived_row *row, struct waived *words)
{
	const struct subject *subject = judged->inventory->subjects[at];
	const struct judgement *judgement = &judged->judgements[at];
	struct fact mounts = subject_fact(subject, FACT_mounts);
	int check = check_index("host-path");
	if (!policy->path_count || !fact_known(mounts) || !is_bad(judgement->checks[check]) || words->checks[check])
		return;
	const struct waiver *first = NULL;
	struct judgement after;
	struct fix_set set = without_allowed(policy, subject, judgement, arena, &first);
	if (!set.proposal_count)
		return;
	what_if_judge(subject, judged->inventory, &set, &after);
	if (is_bad(after.checks[check]))
		return;
	row->terms.checks |= 1u << check;
	words->checks[check] = first;
}

/* ---- the whole ------------------------------------------------------------------------ */

/* A waiver that is over, or that nobody needs any more, is one to take out of the file. */
static void complain_waivers(const struct options *options, const struct policy *policy, const bool *met)
{
	for (size_t i = 0; i < policy->waiver_count; i++) {
		const struct policy_waiver *waiver = &policy->waivers[i];
		if (waiver->expired)
			complain(options, "%s: this waiver ended on %s and takes nothing off: %s", waiver->words.where,
				waiver->words.until, waiver->words.reason);
		else if (!met[i] && waiver->filter && !options->filter && !options->only_failed)
			complain(options, "note: %s: nothing here needs this waiver: %s", waiver->words.where,
				waiver->words.reason);
	}
}

static void apply_to(const struct policy *policy, const struct judged *judged, uint32_t at, struct arena *arena,
	const struct waived_set *set, bool *met)
{
	const struct subject *subject = judged->inventory->subjects[at];
	const struct judgement *judgement = &judged->judgements[at];
	for (size_t i = 0; i < policy->waiver_count; i++) {
		const struct policy_waiver *waiver = &policy->waivers[i];
		if (!waiver->expired && filter_keeps(waiver->filter, subject, judgement))
			met[i] |= waive(waiver, judgement, &set->rows[at], &set->words[at]);
	}
	allow_paths(policy, judged, at, arena, &set->rows[at], &set->words[at]);
}

void waived_apply(const struct options *options, const struct policy *policy, const struct judged *judged,
	const uint32_t *rows, size_t count, struct arena *arena, struct waived_set *ret_set)
{
	size_t subjects = judged->inventory->count;
	bool *met = arena_array(arena, policy->waiver_count + 1, sizeof(*met));
	ret_set->rows = arena_array(arena, subjects + 1, sizeof(*ret_set->rows));
	ret_set->words = arena_array(arena, subjects + 1, sizeof(*ret_set->words));
	for (size_t i = 0; i < count; i++)
		if (judged->judgements[rows[i]].judged)
			apply_to(policy, judged, rows[i], arena, ret_set, met);
	complain_waivers(options, policy, met);
}

struct gate gate_waived(const struct gate *gate, const struct waived_set *set, size_t row)
{
	struct gate left = *gate;
	if (!set)
		return left;
	const struct gate *terms = &set->rows[row].terms;
	left.checks &= ~terms->checks;
	left.capabilities &= ~terms->capabilities;
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		left.escapes[i] = left.escapes[i] && !terms->escapes[i];
	return left;
}

bool waived_pss(const struct waived_set *set, size_t row)
{
	return set && set->rows[row].pss;
}

/* Whether what lowered the score to its cap is waived by its own name. */
static bool cap_is_waived(const struct gate *terms, const char *capped_by)
{
	int check = check_index(capped_by);
	int escape = escape_index(capped_by);
	int capability = cap_number(capped_by);
	return (check >= 0 && (terms->checks >> check & 1)) || (escape >= 0 && terms->escapes[escape]) ||
	       (capability >= 0 && (terms->capabilities >> capability & 1));
}

unsigned waived_score(const struct waived_set *set, size_t row, const struct judgement *judgement)
{
	const struct score *score = &judgement->score;
	unsigned doubled = 2u * score->points;
	if (!set || (score->capped_by && !cap_is_waived(&set->rows[row].terms, score->capped_by)))
		return score->low;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (set->rows[row].terms.checks >> i & 1)
			doubled += judgement->lost_low[i];
	return doubled / 2 < 100 ? doubled / 2 : 100;
}
