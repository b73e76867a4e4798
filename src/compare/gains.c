/* SPDX-License-Identifier: Apache-2.0 */
/* What each fix of a container gains: the judgement of the container as it would be with that one made. */
#include "config.h"

#include <isotop/compare.h>
#include <isotop/fixes.h>
#include <isotop/judge.h>
#include <isotop/whatif.h>

#include <string.h>

/* Each change once, with the checks that ask for it. */
static size_t collect(const struct finding *findings, struct gain *gains)
{
	size_t count = 0;
	for (size_t check = 0; check < CHECK_COUNT; check++) {
		for (size_t k = 0; k < findings[check].change_count; k++) {
			const struct proposal *proposal = &findings[check].changes[k];
			size_t at = 0;
			while (at < count && strcmp(gains[at].proposal->text, proposal->text) != 0)
				at++;
			if (at == count)
				gains[count++] = (struct gain){ .proposal = proposal };
			gains[at].checks |= (uint16_t)(1U << check);
		}
	}
	return count;
}

static size_t closed(const struct judgement *before, const struct judgement *after, uint8_t ret[ESCAPE_COUNT])
{
	size_t count = 0;
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		if (before->escapes[i] == ESCAPE_OPEN && after->escapes[i] != ESCAPE_OPEN)
			ret[count++] = (uint8_t)i;
	return count;
}

static void try_one(const struct subject *subject, const struct inventory *inventory, const struct judgement *before,
	struct gain *gain, struct arena *arena)
{
	struct judgement after;
	uint8_t closes[ESCAPE_COUNT];
	gain->known = proposal_can_be_tried(gain->proposal);
	if (!gain->known)
		return;
	what_if_judge(subject, inventory, &(struct fix_set){ .proposal_count = 1, .proposals = &gain->proposal }, &after);
	gain->value = after.score.value - before->score.value;
	gain->points = after.score.points - before->score.points;
	gain->after = after.score;
	gain->close_count = closed(before, &after, closes);
	uint8_t *kept = arena_array(arena, gain->close_count + 1, sizeof(*kept));
	memcpy(kept, closes, gain->close_count);
	gain->closes = kept;
}

static bool gains_more(const struct gain *a, const struct gain *b)
{
	if (a->known != b->known)
		return a->known;
	if (a->value != b->value)
		return a->value > b->value;
	if (a->points != b->points)
		return a->points > b->points;
	return a->close_count > b->close_count;
}

/* Most gain first; what gains the same stays in the order of the checks. */
static void sort(struct gain *gains, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct gain gain = gains[i];
		size_t at = i;
		for (; at > 0 && gains_more(&gain, &gains[at - 1]); at--)
			gains[at] = gains[at - 1];
		gains[at] = gain;
	}
}

void gains_of(const struct subject *subject, const struct inventory *inventory, const struct judgement *before,
	const struct finding *findings, struct arena *arena, struct gain_list *ret_gains)
{
	size_t most = 0;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		most += findings[i].change_count;
	struct gain *gains = arena_array(arena, most + 1, sizeof(*gains));
	const struct proposal **tried = arena_array(arena, most + 1, sizeof(const struct proposal *));
	size_t count = collect(findings, gains);
	struct fix_set all = { .proposals = tried };
	for (size_t i = 0; i < count; i++) {
		try_one(subject, inventory, before, &gains[i], arena);
		if (gains[i].known)
			tried[all.proposal_count++] = gains[i].proposal;
	}
	sort(gains, count);
	struct judgement after = *before;
	uint8_t closes[ESCAPE_COUNT];
	if (all.proposal_count)
		what_if_judge(subject, inventory, &all, &after);
	*ret_gains = (struct gain_list){ count, gains, after.score, closed(before, &after, closes) };
}

void gain_text(const struct gain *gain, struct strbuf *out)
{
	if (!gain->known)
		return;
	strbuf_addf(out, "%+d", gain->value);
	if (gain->points > gain->value)
		strbuf_addf(out, " of %d", gain->points);
	if (gain->close_count)
		strbuf_addf(out, ", closes %zu", gain->close_count);
}
