/* SPDX-License-Identifier: Apache-2.0 */
/* Two sides of containers, schema isotop/diff/v1. */
#include "config.h"

#include "report/formats.h"
#include "report/json.h"

#include <string.h>

#include <isotop/compare.h>
#include <isotop/emit.h>
#include <isotop/escapes.h>
#include <isotop/facts.h>
#include <isotop/form.h>
#include <isotop/judge.h>
#include <isotop/report_diff.h>
#include <isotop/subject.h>

void report_better(struct emitter *out, enum shift shift)
{
	if (shift == SHIFT_BETTER || shift == SHIFT_WORSE)
		emit_boolean(out, "better", shift == SHIFT_BETTER);
	else
		emit_null(out, "better");
}

static const char *name_of(const struct judged_pair *pair)
{
	return pair->a && !pair->node ? pair->a->name : pair->b->name; /* what runs of one declaration has names of its own */
}

static void put_facts(struct emitter *out, const struct judged_pair *pair, const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->count; i++) {
		const struct change *change = &comparison->changes[i];
		emit_object(out, NULL);
		emit_text(out, "container", name_of(pair));
		emit_text(out, "layer", change->layer);
		emit_text(out, "fact", fact_infos[change->fact].id);
		emit_text(out, "a", change->a);
		emit_text(out, "b", change->b);
		report_better(out, change->shift);
		if (change->cause)
			emit_text(out, "cause", change->cause);
		emit_close(out);
	}
}

/* One thing that has a verdict on both sides. */
static void put_verdicts(struct emitter *out, const struct judged_pair *pair, const char *id, const char *a,
	const char *b, enum shift shift)
{
	emit_object(out, NULL);
	emit_text(out, "container", name_of(pair));
	emit_text(out, "id", id);
	emit_text(out, "a", a);
	emit_text(out, "b", b);
	report_better(out, shift);
	emit_close(out);
}

static void put_side(
	struct emitter *out, const char *key, const struct subject *subject, const struct judgement *judgement)
{
	if (!subject) {
		emit_null(out, key);
		return;
	}
	const char grade[] = { judgement->score.grade, '\0' };
	emit_object(out, key);
	emit_text(out, "name", subject->name);
	emit_text(out, "key", subject->key);
	emit_text(out, "origin", subject->form->id);
	if (judgement->judged)
		emit_integer(out, "score", judgement->score.value);
	else
		emit_null(out, "score");
	emit_text(out, "grade", judgement->judged ? grade : NULL);
	emit_close(out);
}

/* The lists of the document, filled pair by pair. */
struct lists {
	struct emitter pairs;
	struct emitter changes;
	struct emitter checks;
	struct emitter escapes;
};

static void put_pair(struct emitter *out, const struct judged_pair *pair)
{
	emit_object(out, NULL);
	put_side(out, "a", pair->a, pair->a_judgement);
	put_side(out, "b", pair->b, pair->b_judgement);
	emit_boolean(out, "same", !pair_differs(pair));
	emit_close(out);
}

static void add_pair(struct lists *lists, const struct judged_pair *pair)
{
	cleanup_arena struct arena *arena = arena_new();
	struct comparison comparison;
	put_pair(&lists->pairs, pair);
	if (!pair->a || !pair->b)
		return;
	compare_pair(pair, COMPARE_UNREAD, arena, &comparison);
	put_facts(&lists->changes, pair, &comparison);
	for (size_t i = 0; i < comparison.verdict_count; i++) {
		const struct verdict_change *change = &comparison.verdicts[i];
		put_verdicts(&lists->checks, pair, checks[change->check].id, verdict_name(change->a),
			verdict_name(change->b), change->shift);
	}
	for (size_t i = 0; i < comparison.escape_count; i++) {
		const struct escape_change *change = &comparison.escapes[i];
		put_verdicts(&lists->escapes, pair, escapes[change->escape].id, escape_verdict_name(change->a),
			escape_verdict_name(change->b), change->shift);
	}
}

static void put_list(struct emitter *out, const char *key, struct emitter *list)
{
	emit_list(out, key);
	emit_part(out, list);
	emit_close(out);
	emit_end(list);
}

static void put_losses(struct emitter *out, const struct diff *diff)
{
	emit_list(out, "breaks");
	for (size_t i = 0; i < diff->loss_count; i++) {
		const struct diff_loss *loss = &diff->losses[i];
		emit_object(out, NULL);
		emit_text(out, "container", loss->container);
		emit_text(out, "fix", loss->fix);
		emit_text(out, "breaks", loss->breaks);
		emit_text(out, "now", loss->now);
		emit_close(out);
	}
	emit_close(out);
}

static void put_refusals(struct emitter *out, const struct diff *diff)
{
	emit_list(out, "refused");
	for (size_t i = 0; i < diff->refusal_count; i++) {
		emit_object(out, NULL);
		emit_text(out, "container", diff->refusals[i].container);
		emit_text(out, "why", diff->refusals[i].why);
		emit_close(out);
	}
	emit_close(out);
}

int report_diff_json(FILE *file, const struct diff *diff, const struct report_options *options, struct err *err)
{
	struct emitter out = emit_begin(file, 0);
	struct lists lists = { emit_begin(NULL, 2), emit_begin(NULL, 2), emit_begin(NULL, 2), emit_begin(NULL, 2) };
	(void)options;
	for (size_t i = 0; i < diff->pairing.count; i++)
		add_pair(&lists, &diff->pairing.pairs[i]);
	emit_object(&out, NULL);
	emit_text(&out, "schema", "isotop/diff/v1");
	emit_text(&out, "a", diff->a);
	emit_text(&out, "b", diff->b);
	put_list(&out, "pairs", &lists.pairs);
	put_list(&out, "changes", &lists.changes);
	put_list(&out, "checks", &lists.checks);
	put_list(&out, "escapes", &lists.escapes);
	if (diff->loss_count)
		put_losses(&out, diff);
	if (diff->refusal_count)
		put_refusals(&out, diff);
	emit_close(&out);
	emit_literal(&out, "\n");
	int code = emit_end(&out);
	return code == 0 ? 0 : err_set(err, code, "writing JSON: %s", strerror(-code));
}
