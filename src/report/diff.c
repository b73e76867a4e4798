/* SPDX-License-Identifier: Apache-2.0 */
/* Two sides of containers, schema isotop/diff/v1. */
#include "config.h"

#include "report/formats.h"
#include "report/values.h"

static json_t *better(enum shift shift)
{
	bool known = shift == SHIFT_BETTER || shift == SHIFT_WORSE;
	return known ? json_boolean(shift == SHIFT_BETTER) : json_null();
}

static const char *name_of(const struct judged_pair *pair)
{
	return pair->a ? pair->a->name : pair->b->name;
}

static void add_facts(json_t *array, const struct judged_pair *pair, const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->count; i++) {
		const struct change *change = &comparison->changes[i];
		json_t *item = json_object();
		put(item, "container", text(name_of(pair)));
		put(item, "layer", text(change->layer));
		put(item, "fact", text(fact_infos[change->fact].id));
		put(item, "a", text(change->a));
		put(item, "b", text(change->b));
		put(item, "better", better(change->shift));
		add(array, item);
	}
}

/* One thing that has a verdict on both sides. */
static json_t *verdicts(const struct judged_pair *pair, const char *id, const char *a, const char *b, enum shift shift)
{
	json_t *item = json_object();
	put(item, "container", text(name_of(pair)));
	put(item, "id", text(id));
	put(item, "a", text(a));
	put(item, "b", text(b));
	put(item, "better", better(shift));
	return item;
}

static json_t *side_of(const struct subject *subject, const struct judgement *judgement)
{
	if (!subject)
		return json_null();
	json_t *side = json_object();
	const char grade[] = { judgement->score.grade, '\0' };
	put(side, "name", text(subject->name));
	put(side, "key", text(subject->key));
	put(side, "origin", text(subject->form->id));
	put(side, "score", judgement->judged ? json_integer(judgement->score.value) : json_null());
	put(side, "grade", judgement->judged ? text(grade) : json_null());
	return side;
}

/* The lists of the document, filled pair by pair. */
struct lists {
	json_t *pairs;
	json_t *changes;
	json_t *checks;
	json_t *escapes;
};

static void add_pair(struct lists *lists, const struct judged_pair *pair)
{
	cleanup_arena struct arena *arena = arena_new();
	struct comparison comparison;
	json_t *both = json_object();
	put(both, "a", side_of(pair->a, pair->a_judgement));
	put(both, "b", side_of(pair->b, pair->b_judgement));
	put(both, "same", json_boolean(!pair_differs(pair)));
	add(lists->pairs, both);
	if (!pair->a || !pair->b)
		return;
	compare_pair(pair, COMPARE_UNREAD, arena, &comparison);
	add_facts(lists->changes, pair, &comparison);
	for (size_t i = 0; i < comparison.verdict_count; i++) {
		const struct verdict_change *change = &comparison.verdicts[i];
		add(lists->checks, verdicts(pair, checks[change->check].id, verdict_name(change->a),
					   verdict_name(change->b), change->shift));
	}
	for (size_t i = 0; i < comparison.escape_count; i++) {
		const struct escape_change *change = &comparison.escapes[i];
		add(lists->escapes, verdicts(pair, escapes[change->escape].id, escape_verdict_name(change->a),
					    escape_verdict_name(change->b), change->shift));
	}
}

int report_diff_json(FILE *out, const struct diff *diff, const struct report_options *options, struct err *err)
{
	struct lists lists = { json_array(), json_array(), json_array(), json_array() };
	json_t *document = json_object();
	(void)options;
	for (size_t i = 0; i < diff->pairing.count; i++)
		add_pair(&lists, &diff->pairing.pairs[i]);
	put(document, "schema", text("isotop/diff/v1"));
	put(document, "a", text(diff->a));
	put(document, "b", text(diff->b));
	put(document, "pairs", lists.pairs);
	put(document, "changes", lists.changes);
	put(document, "checks", lists.checks);
	put(document, "escapes", lists.escapes);
	int code = dump(out, document);
	fputc('\n', out);
	return code == 0 ? 0 : err_set(err, code, "writing JSON: %s", strerror(errno));
}
