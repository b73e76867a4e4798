/* SPDX-License-Identifier: Apache-2.0 */
/* The one engine behind every "what differs": two sides, fact by fact. */
#include "config.h"

#include "compare/compare.h"

#include <string.h>
#include <isotop/compare.h>
#include <isotop/subject.h>

/* ---- sides ------------------------------------------------------------------------ */

static struct fact read_subject(const void *ctx, enum fact_id id)
{
	return subject_fact(ctx, id);
}

struct fact_reader subject_reader(const struct subject *subject)
{
	return (struct fact_reader){ read_subject, subject };
}

const char *shift_name(enum shift shift)
{
	static const char *const names[] = { "same", "different", "better", "worse" };
	return names[shift];
}

/* ---- one fact ------------------------------------------------------------------------ */

struct side {
	struct fact fact;
	bool said; /* false: the fact is what silence means */
	struct reading reading;
};

static struct side side_of(struct fact_reader reader, enum fact_id id, unsigned flags, struct arena *arena)
{
	struct side side = { .fact = reader.read(reader.ctx, id) };
	side.said = side.fact.state != FACT_ABSENT;
	if (!side.said && (flags & COMPARE_SILENT))
		rule_silence(id, &side.fact);
	if (fact_known(side.fact))
		rule_read(id, &side.fact, arena, &side.reading);
	else if (side.fact.state == FACT_UNKNOWN)
		side.reading.text = arena_printf(
			arena, "not known: %s", side.fact.value.text ? side.fact.value.text : "not readable");
	else
		side.reading.text = "not set";
	return side;
}

/* What @side has and @other has not, in @ret (room for all of @side's). Returns how many, the weightiest at
 * *ret_weight. */
static size_t only(const struct reading *side, const struct reading *other, const char **ret, unsigned *ret_weight)
{
	size_t count = 0;
	size_t at = 0;
	*ret_weight = 0;
	for (size_t i = 0; i < side->count; i++) {
		while (at < other->count && strcmp(other->items[at].text, side->items[i].text) < 0)
			at++;
		if (at < other->count && strcmp(other->items[at].text, side->items[i].text) == 0)
			continue;
		ret[count++] = side->items[i].text;
		if (side->items[i].weight > *ret_weight)
			*ret_weight = side->items[i].weight;
	}
	return count;
}

static enum shift shift_of(int better)
{
	return better > 0 ? SHIFT_BETTER : better < 0 ? SHIFT_WORSE : SHIFT_OTHER;
}

/* Several things: what weighs more decides, what came or what went. */
static void compare_items(
	const struct rule *rule, const struct side *a, const struct side *b, struct arena *arena, struct change *change)
{
	const char **a_only = arena_array(arena, a->reading.count + 1, sizeof(*a_only));
	const char **b_only = arena_array(arena, b->reading.count + 1, sizeof(*b_only));
	unsigned lost;
	unsigned gained;
	change->a_count = only(&a->reading, &b->reading, a_only, &lost);
	change->b_count = only(&b->reading, &a->reading, b_only, &gained);
	change->alike = a->reading.count - change->a_count;
	change->a_only = a_only;
	change->b_only = b_only;
	int better = rule->sense == SENSE_NEITHER ? 0 : (int)lost - (int)gained;
	change->shift = shift_of(rule->sense == SENSE_STRICT ? -better : better);
}

/* Whether the two can be held against each other at all. */
static bool comparable(const struct side *a, const struct side *b, unsigned flags)
{
	enum fact_state low = a->fact.state < b->fact.state ? a->fact.state : b->fact.state;
	enum fact_state high = a->fact.state > b->fact.state ? a->fact.state : b->fact.state;
	if (low == FACT_ABSENT && !(flags & COMPARE_SILENT))
		return false;
	if ((low == FACT_UNKNOWN || high == FACT_UNKNOWN) && !(flags & COMPARE_UNREAD))
		return false;
	return true;
}

static struct change compare_fact(
	enum fact_id id, const struct side *a, const struct side *b, unsigned flags, struct arena *arena)
{
	const struct rule *rule = rule_of(id);
	struct change change = {
		.layer = rule->label ? rule->layer : "other",
		.label = rule->label ? rule->label : fact_infos[id].id,
		.fact = id,
		.a = a->reading.text,
		.b = b->reading.text,
		.a_origin = a->fact.origin,
		.b_origin = b->fact.origin,
	};
	bool vague = (a->reading.vague || b->reading.vague) && fact_known(a->fact) && fact_known(b->fact);
	bool alike = strcmp(change.a, change.b) == 0 || (vague && a->reading.rank == b->reading.rank);
	if (!comparable(a, b, flags) || alike)
		return change;
	bool read = a->fact.state != FACT_UNKNOWN && b->fact.state != FACT_UNKNOWN;
	change.shift = SHIFT_OTHER;
	if (read && (a->reading.items || b->reading.items))
		compare_items(rule, a, b, arena, &change);
	else if (read)
		change.shift = shift_of(b->reading.rank - a->reading.rank);
	return change;
}

void compare_facts(struct fact_reader a, struct fact_reader b, unsigned flags, struct arena *arena,
	struct comparison *ret_comparison)
{
	struct change *changes = arena_array(arena, FACT_COUNT, sizeof(*changes));
	struct comparison comparison = { .changes = changes };
	for (int id = 0; id < FACT_COUNT; id++) {
		if (rule_of((enum fact_id)id)->skipped)
			continue;
		struct side left = side_of(a, (enum fact_id)id, flags, arena);
		struct side right = side_of(b, (enum fact_id)id, flags, arena);
		if (!left.said && !right.said)
			continue;
		comparison.compared += fact_known(left.fact) && fact_known(right.fact);
		struct change change = compare_fact((enum fact_id)id, &left, &right, flags, arena);
		if (change.shift == SHIFT_NONE && !(flags & COMPARE_SAME))
			continue;
		comparison.worse += change.shift == SHIFT_WORSE;
		comparison.better += change.shift == SHIFT_BETTER;
		changes[comparison.count++] = change;
	}
	*ret_comparison = comparison;
}

/* ---- two subjects ----------------------------------------------------------------------- */

/* Pass is better than warn is better than fail; the others are on no scale. */
static enum shift verdict_shift(enum verdict a, enum verdict b)
{
	if (a > VERDICT_FAIL || b > VERDICT_FAIL)
		return SHIFT_OTHER;
	return shift_of((int)a - (int)b);
}

static void compare_verdicts(const struct judgement *a, const struct judgement *b, struct comparison *comparison)
{
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		enum verdict before = (enum verdict)a->checks[i];
		enum verdict after = (enum verdict)b->checks[i];
		if (before != after)
			comparison->verdicts[comparison->verdict_count++] =
				(struct verdict_change){ i, before, after, verdict_shift(before, after) };
	}
}

/* Further from open is better; what is not known is on no scale. */
static enum shift escape_shift(enum escape_verdict a, enum escape_verdict b)
{
	static const int scale[] = { [ESCAPE_OPEN] = 0, [ESCAPE_SINGLE] = 1, [ESCAPE_LAYERED] = 2, [ESCAPE_NA] = 3 };
	return a == ESCAPE_UNKNOWN || b == ESCAPE_UNKNOWN ? SHIFT_OTHER : shift_of(scale[b] - scale[a]);
}

/* How many barriers more than two there are is not worth a line. */
static bool is_near(enum escape_verdict verdict)
{
	return verdict == ESCAPE_OPEN || verdict == ESCAPE_SINGLE;
}

static void compare_escapes(const struct judgement *a, const struct judgement *b, struct comparison *comparison)
{
	for (size_t i = 0; i < ESCAPE_COUNT; i++) {
		enum escape_verdict before = (enum escape_verdict)a->escapes[i];
		enum escape_verdict after = (enum escape_verdict)b->escapes[i];
		if (before != after && (is_near(before) || is_near(after)))
			comparison->escapes[comparison->escape_count++] =
				(struct escape_change){ i, before, after, escape_shift(before, after) };
	}
}

/*
 * Silence counts between two that are only declared: it means the default. Of
 * two that run, what one lacks the other's runtime happened to write down; and
 * what runs has facts that no manifest speaks of.
 */
void compare_pair(
	const struct judged_pair *pair, unsigned flags, struct arena *arena, struct comparison *ret_comparison)
{
	bool declared = !subject_running(pair->a) && !subject_running(pair->b);
	flags |= declared ? COMPARE_SILENT : 0;
	if (pair->node)
		declared_drift(pair, flags & COMPARE_SAME, arena, ret_comparison);
	else
		compare_facts(subject_reader(pair->a), subject_reader(pair->b), flags, arena, ret_comparison);
	if (!pair->a_judgement->judged || !pair->b_judgement->judged)
		return;
	compare_verdicts(pair->a_judgement, pair->b_judgement, ret_comparison);
	compare_escapes(pair->a_judgement, pair->b_judgement, ret_comparison);
}
