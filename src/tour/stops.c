/* SPDX-License-Identifier: Apache-2.0 */
/* One stop: its containers judged as they stand, and once more with their fixes made. */
#include "config.h"

#include "tour/stops.h"

#include <string.h>

#include <isotop/builder.h>
#include <isotop/demo.h>
#include <isotop/finding.h>
#include <isotop/fixes.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/node_lsm.h>
#include <isotop/subject.h>
#include <isotop/tour.h>
#include <isotop/verdict.h>
#include <isotop/whatif.h>

static size_t worst_of(const struct judged *judged)
{
	size_t worst = 0;
	for (size_t i = 1; i < judged->inventory->count; i++)
		if (score_order(&judged->judgements[i].score) < score_order(&judged->judgements[worst].score))
			worst = i;
	return worst;
}

static bool is_said(const struct stop *stop, const char *change)
{
	for (size_t i = 0; i < stop->change_count; i++)
		if (strcmp(stop->changes[i], change) == 0)
			return true;
	return false;
}

static void add_fix(struct stop *stop, enum fix_id id)
{
	for (size_t i = 0; i < stop->fix_count; i++)
		if (stop->fixes[i] == id)
			return;
	stop->fixes[stop->fix_count++] = id;
}

/* What every finding in @judged that is no pass asks for, said once each; what can be tried goes into @set. True: it is more. */
static bool collect_fixes(struct stop *stop, const struct judged *judged, struct fix_set *set)
{
	struct finding findings[CHECK_COUNT];
	size_t before = stop->change_count;
	size_t most = before;
	size_t by;
	checks_explain(judged->inventory->subjects[stop->subject], judged->inventory, &judged->judgements[stop->subject], stop->arena,
		findings);
	for (size_t i = 0; i < CHECK_COUNT; i++)
		most += findings[i].change_count;
	const char **changes = arena_array(stop->arena, most + 1, sizeof(*changes));
	for (size_t i = 0; i < before; i++)
		changes[i] = stop->changes[i];
	stop->changes = changes;
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		if (findings[i].verdict != VERDICT_FAIL && findings[i].verdict != VERDICT_WARN)
			continue;
		for (size_t k = 0; k < findings[i].change_count; k++) {
			const struct proposal *change = &findings[i].changes[k];
			add_fix(stop, change->fix);
			if (fix_can_be_tried(change->fix))
				fix_set_add(set, change->fix);
			if (!change_is_named(findings, i, change->text, &by) && !is_said(stop, change->text))
				changes[stop->change_count++] = change->text;
		}
	}
	return stop->change_count > before;
}

/* Without privileged there is no filter yet: what a fix leaves open asks for the next. */
#define ROUNDS_MOST 4

static void fix_step_by_step(struct stop *stop)
{
	struct fix_set set = { 0 };
	bool more = collect_fixes(stop, stop->judged, &set);
	fix_subject(stop, &set);
	for (unsigned round = 1; more && round < ROUNDS_MOST; round++) {
		more = collect_fixes(stop, stop->fixed, &set);
		if (!more)
			break;
		judged_unref(stop->fixed);
		fix_subject(stop, &set);
	}
}

static void finish(struct stop *stop)
{
	stop->arena = arena_new();
	fix_step_by_step(stop);
	if (!stop->scenario)
		return;
	judged_unref(stop->fixed);
	fix_scenario(stop);
	stop_compare(stop);
}

void stop_of_scenario(struct stop *stop, const struct scenario *scenario)
{
	struct judged *judged = judged_text(scenario, scenario->manifest);
	*stop = (struct stop){ .scenario = scenario, .title = scenario->title, .judged = judged, .subject = worst_of(judged) };
	finish(stop);
}

/* Alone: what the others would be with its fixes is not asked. */
static struct judged *judged_alone(const struct inventory *inventory, size_t subject)
{
	struct inventory_builder *builder = inventory_builder_new();
	*inventory_builder_host(builder) = inventory->host;
	inventory_builder_runtime_default(builder, inventory->runtime_default);
	inventory_builder_node_lsm(builder, inventory->node_lsm);
	inventory_builder_arch(builder, inventory->arch);
	inventory_add(builder, subject_ref(inventory->subjects[subject]));
	struct inventory *alone = inventory_finish(builder, NULL);
	alone->memory = inventory_ref(inventory);
	struct judged *judged = judge_inventory(alone, NULL);
	inventory_unref(alone);
	return judged;
}

void stop_of_subject(struct stop *stop, const struct judged *judged, size_t subject)
{
	*stop = (struct stop){ .title = judged->inventory->subjects[subject]->name,
		.judged = judged_alone(judged->inventory, subject) };
	finish(stop);
}

void stop_empty(struct stop *stop)
{
	judged_unref(stop->judged);
	judged_unref(stop->fixed);
	arena_free(stop->arena);
}

const struct subject *stop_subject(const struct stop *stop)
{
	return stop->judged->inventory->subjects[stop->subject];
}

const struct judgement *stop_judgement(const struct stop *stop)
{
	return &stop->judged->judgements[stop->subject];
}

const struct judgement *stop_after(const struct stop *stop)
{
	return &stop->fixed->judgements[stop->subject];
}

const char *stop_text(const struct stop *stop, const struct tour_texts *texts, size_t *ret_len)
{
	const char *file = stop_subject(stop)->declared.file;
	if (stop->scenario) {
		*ret_len = strlen(stop->scenario->manifest);
		return stop->scenario->manifest;
	}
	return file && texts ? texts->text(texts->ctx, file, ret_len) : NULL;
}

static void cite(struct cited *cited, uint32_t line)
{
	size_t at = 0;
	while (at < cited->count && cited->lines[at] < line)
		at++;
	if (!line || cited->count == ISO_COUNT(cited->lines) || (at < cited->count && cited->lines[at] == line))
		return;
	memmove(&cited->lines[at + 1], &cited->lines[at], (cited->count - at) * sizeof(cited->lines[0]));
	cited->lines[at] = line;
	cited->count++;
}

static void cite_finding(struct cited *cited, const struct finding *finding, const char *file)
{
	if (finding->verdict != VERDICT_FAIL && finding->verdict != VERDICT_WARN)
		return;
	for (size_t i = 0; i < finding->evidence_count; i++)
		/* Without words it is the place where some are missing. */
		if (finding->evidence[i].text && finding->evidence[i].where && file &&
			strcmp(finding->evidence[i].where, file) == 0)
			cite(cited, finding->evidence[i].line);
}

void stop_cited(const struct stop *stop, struct cited *ret_cited)
{
	cleanup_arena struct arena *arena = arena_new();
	const struct subject *subject = stop_subject(stop);
	struct finding finding;
	*ret_cited = (struct cited){ 0 };
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		check_explain(i, subject, stop->judged->inventory, arena, &finding);
		cite_finding(ret_cited, &finding, subject->declared.file);
	}
	for (size_t i = 0; i < LAYER_COUNT; i++) {
		layer_explain(i, subject, stop->judged->inventory, arena, &finding);
		cite_finding(ret_cited, &finding, subject->declared.file);
	}
}

size_t count_escapes(const struct judgement *judgement, enum escape_verdict verdict)
{
	size_t count = 0;
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		count += judgement->escapes[i] == verdict;
	return count;
}

size_t count_undecided(const struct stop *stop, bool *ret_node)
{
	const struct judgement *judgement = stop_judgement(stop);
	size_t count = count_escapes(judgement, ESCAPE_UNKNOWN);
	bool known = !judgement_checks(judgement, VERDICT_UNKNOWN);
	for (size_t i = 0; i < LAYER_COUNT; i++)
		known = known && judgement->layers[i] != VERDICT_UNKNOWN;
	*ret_node = count && known && !subject_running(stop_subject(stop));
	return count;
}

/* The worst yield first; of one yield the first of the table. */
static int first_of(const struct judgement *judgement, enum escape_verdict verdict)
{
	int first = -1;
	for (int i = 0; i < ESCAPE_COUNT; i++)
		if (judgement->escapes[i] == verdict && (first < 0 || escapes[i].yield < escapes[first].yield))
			first = i;
	return first;
}

int stop_escape(const struct stop *stop)
{
	const struct judgement *now = stop_judgement(stop);
	const struct judgement *after = stop_after(stop);
	const struct scenario *scenario = stop->scenario;
	int named = scenario && scenario->opens ? escape_index(scenario->opens) : -1;
	int open = first_of(now, ESCAPE_OPEN);
	if (named >= 0 && now->escapes[named] == ESCAPE_OPEN)
		return named;
	if (open >= 0)
		return open;
	for (int i = 0; i < ESCAPE_COUNT; i++)
		if (now->escapes[i] == ESCAPE_SINGLE &&
			(after->escapes[i] == ESCAPE_LAYERED || after->escapes[i] == ESCAPE_NA))
			return i;
	return -1;
}

/* What it comes to, by enum yield. */
static const char *const yield_sentences[YIELD_COUNT] = {
	[YIELD_HOST_CODE] = "Then it runs what it likes on the node as root, and every container there is in its hands.",
	[YIELD_HOST_WRITE] = "Then it changes files of the node, and waits for the node to run or to trust one of them.",
	[YIELD_HOST_READ] = "Then it reads files of the node: keys, passwords, what other containers keep there.",
	[YIELD_NODE_CREDENTIALS] = "Then it speaks to the cluster or the cloud in the node's name.",
	[YIELD_NEIGHBOUR] = "Then it reads or steers a neighbour, which was never broken into.",
	[YIELD_DENIAL] = "Then it stops what others run on the same node.",
};

const char *yield_sentence(enum yield yield)
{
	return yield_sentences[yield];
}
