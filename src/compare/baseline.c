/* SPDX-License-Identifier: Apache-2.0 */
/* What is new or worse since an earlier report or recording. */
#include "config.h"

#include <isotop/builder.h>
#include <isotop/capabilities.h>
#include <isotop/escapes.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/powers.h>
#include <isotop/pss.h>
#include <isotop/baseline.h>
#include <isotop/doc.h>
#include <isotop/manifest.h>
#include <isotop/subject.h>
#include <isotop/verdict.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA "isotop/report/v1"
#define SEEN   "isotop/seen/v1"

/* A container takes some 1,000 values; whoever gates on 5,000 of them has that much. */
#define REPORT_BYTES (256u << 20)
#define REPORT_NODES 8000000u

#define SEEN_NODES 1000000u

struct baseline {
	struct judged *judged;   /* one reference */
	struct blessed *blessed; /* owned; parallel to the judgements */
};

/* ---- from a report -------------------------------------------------------------------- */

static const char *copy(struct arena *arena, const struct node *node)
{
	const char *text = node_text(node);
	return text ? arena_strdup(arena, text) : NULL;
}

/* A container of which nothing is known but what it is called, and what tells it from those of its name. */
static struct subject *take_subject(const struct node *map)
{
	struct subject *subject = subject_new();
	const struct node *workload = node_get(map, "workload");
	subject->form = form_named("live"); /* whatever it was, nothing asks a name for more */
	subject->key = copy(subject->arena, node_get(map, "key"));
	subject->name = copy(subject->arena, node_get(map, "name"));
	subject->workload.kind = copy(subject->arena, node_get(workload, "kind"));
	subject->workload.namespace = copy(subject->arena, node_get(workload, "namespace"));
	subject->workload.name = copy(subject->arena, node_get(workload, "name"));
	subject->workload.container = copy(subject->arena, node_get(workload, "container"));
	subject->workload.role = role_named(node_text(node_get(workload, "role")));
	subject->image = copy(subject->arena, node_get(map, "image"));
	return subject;
}

/* The verdict that @name names; -1: none. */
static int verdict_named(const char *name)
{
	for (int i = 0; name && i < VERDICT_COUNT; i++)
		if (strcmp(verdict_name((enum verdict)i), name) == 0)
			return i;
	return -1;
}

static int escape_verdict_named(const char *name)
{
	for (int i = 0; name && i < ESCAPE_VERDICT_COUNT; i++)
		if (strcmp(escape_verdict_name((enum escape_verdict)i), name) == 0)
			return i;
	return -1;
}

static uint8_t take_number(const struct node *map, const char *key)
{
	const struct node *number = node_get(map, key);
	return node_is(number, NODE_INT) && number->integer >= 0 && number->integer <= 100 ? (uint8_t)number->integer : 0;
}

/* What the report lacks was not found, as in one of an older version: it passed, and is new where it fails now. */
static void take_judgement(const struct node *map, struct judgement *ret)
{
	const struct node *score = node_get(map, "score");
	const struct node *list = node_get(map, "checks");
	const char *grade = node_text(node_get(score, "grade"));
	ret->judged = node_is(score, NODE_MAP);
	ret->score.low = ret->score.value = take_number(score, "low");
	ret->score.high = take_number(score, "high");
	ret->score.points = take_number(score, "points");
	ret->score.grade = grade && strlen(grade) == 1 && strchr("ABCDF", *grade) ? *grade : 'F';
	for (size_t i = 0; i < CHECK_COUNT; i++)
		ret->checks[i] = VERDICT_PASS;
	for (size_t i = 0; i < node_count(list); i++) {
		const char *id = node_text(node_get(node_at(list, i), "id"));
		int check = id ? check_index(id) : -1;
		int verdict = verdict_named(node_text(node_get(node_at(list, i), "verdict")));
		if (check >= 0 && verdict >= 0)
			ret->checks[check] = (uint8_t)verdict;
	}
	list = node_get(map, "escapes");
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		ret->escapes[i] = ESCAPE_NA;
	for (size_t i = 0; i < node_count(list); i++) {
		const char *id = node_text(node_get(node_at(list, i), "id"));
		int escape = id ? escape_index(id) : -1;
		int verdict = escape_verdict_named(node_text(node_get(node_at(list, i), "verdict")));
		if (escape >= 0 && verdict >= 0)
			ret->escapes[escape] = (uint8_t)verdict;
	}
}

static uint64_t take_mask(const struct node *list)
{
	uint64_t mask = 0;
	for (size_t i = 0; i < node_count(list); i++) {
		const char *name = node_text(node_at(list, i));
		int number = name ? cap_number(name) : -1;
		mask |= number >= 0 ? CAP_BIT((unsigned)number) : 0;
	}
	return mask;
}

/* What it held, and what it could regain by execve(2): that is its bounding set unless it has no_new_privs. */
static void take_blessed(const struct node *map, struct blessed *ret)
{
	const struct node *caps = node_path(map, "layers.capabilities");
	const struct node *sealed = node_get(caps, "no_new_privs");
	const char *level = node_text(node_path(map, "pss.level"));
	enum pss_level reached;
	static const char *const sets[] = { "effective", "permitted", "inheritable", "ambient" };
	for (size_t i = 0; i < ISO_COUNT(sets); i++)
		ret->caps |= take_mask(node_get(caps, sets[i]));
	if (!node_is(sealed, NODE_BOOL) || !sealed->boolean)
		ret->caps |= take_mask(node_get(caps, "bounding"));
	ret->pss_applies = level && pss_level_parse(level, &reached);
	ret->pss = ret->pss_applies ? reached : PSS_PRIVILEGED;
}

static bool is_schema(const struct node *root, const char *schema)
{
	const char *text = node_text(node_get(root, "schema"));
	return text && strcmp(text, schema) == 0 && node_is(node_get(root, "subjects"), NODE_LIST);
}

static struct baseline *take_report(const struct node *root)
{
	const struct node *list = node_get(root, "subjects");
	size_t count = node_count(list);
	struct inventory_builder *builder = inventory_builder_new();
	struct judgement *judgements = heap_alloc(count + 1, sizeof(*judgements));
	struct blessed *blessed = heap_alloc(count + 1, sizeof(*blessed));
	size_t taken = 0;
	for (size_t i = 0; i < count; i++) {
		const struct node *map = node_at(list, i);
		struct subject *subject = take_subject(map);
		if (!subject->key || !subject->name) {
			subject_unref(subject);
			continue;
		}
		take_judgement(map, &judgements[taken]);
		take_blessed(map, &blessed[taken++]);
		inventory_add(builder, subject);
	}
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct baseline *baseline = heap_alloc(1, sizeof(*baseline));
	*baseline = (struct baseline){ judged_given(inventory, judgements), blessed };
	inventory_unref(inventory);
	return baseline;
}

int baseline_read(const char *path, const char *text, size_t len, struct baseline **ret_baseline, struct err *err)
{
	const struct doc_limits limits = { .nodes = REPORT_NODES, .document_bytes = REPORT_BYTES };
	struct doc *doc;
	int code = doc_read(path, text, len, &limits, &doc, err);
	if (code < 0)
		return code;
	if (is_schema(doc->root, SCHEMA))
		*ret_baseline = take_report(doc->root);
	else
		code = err_set(err, -EINVAL, "%s: neither a JSON report of isotop scan nor a recording", path);
	doc_free(doc);
	return code;
}

/* ---- what somebody saw last ------------------------------------------------------------- */

/* What read this node now would not find what another node, or a reader with other rights, had seen. */
static bool is_of(const struct node *root, const struct host *host)
{
	const char *name = node_text(node_path(root, "host.name"));
	const struct node *privileged = node_path(root, "host.privileged_reader");
	return name && strcmp(name, host->name ? host->name : "") == 0 && node_is(privileged, NODE_BOOL) &&
	       privileged->boolean == host->privileged_reader;
}

int seen_read(const char *path, const char *text, size_t len, const struct host *host, int64_t *ret_when,
	struct baseline **ret_baseline, struct err *err)
{
	const struct doc_limits limits = { .nodes = SEEN_NODES, .document_bytes = SEEN_BYTES };
	struct doc *doc;
	int code = doc_read(path, text, len, &limits, &doc, err);
	if (code < 0)
		return code;
	const struct node *time = node_get(doc->root, "time");
	if (!is_schema(doc->root, SEEN) || !node_is(time, NODE_INT))
		code = err_set(err, -EINVAL, "%s: not what isotop keeps of a visit", path);
	else if (!is_of(doc->root, host))
		code = err_set(err, -ESTALE, "%s: of another node or reader", path);
	if (code == 0) {
		*ret_when = time->integer;
		*ret_baseline = take_report(doc->root);
	}
	doc_free(doc);
	return code;
}

/* ---- from a judgement ------------------------------------------------------------------ */

struct baseline *baseline_of(const struct judged *judged, unsigned pss_minor)
{
	struct baseline *baseline = heap_alloc(1, sizeof(*baseline));
	struct pss_memo memo = { 0 };
	size_t count = judged->inventory->count;
	*baseline = (struct baseline){ judged_ref(judged), heap_alloc(count + 1, sizeof(*baseline->blessed)) };
	for (size_t i = 0; i < count; i++) {
		const struct subject *subject = judged->inventory->subjects[i];
		const struct pss_result *pss = pss_judge_next(&memo, subject, pss_minor);
		uint64_t certain;
		uint64_t possible = caps_possible(subject, &certain);
		/* Where nobody could look then, nothing was blessed but what is certain. */
		baseline->blessed[i] = (struct blessed){ possible == ~UINT64_C(0) ? certain : possible, pss->applies, pss->level };
	}
	pss_memo_free(&memo);
	return baseline;
}

void baseline_free(struct baseline *baseline)
{
	if (!baseline)
		return;
	judged_unref(baseline->judged);
	free(baseline->blessed);
	free(baseline);
}

/* ---- since then ------------------------------------------------------------------------- */

const char *since_name(enum since_state state)
{
	static const char *const names[] = { "new", "worse", "better", "same", "gone" };
	return names[state];
}

/* 0: nothing to see to; else the more the worse, and what may be open is nearly so. */
static int escape_badness(enum escape_verdict verdict)
{
	return verdict == ESCAPE_OPEN ? 2 : verdict == ESCAPE_UNKNOWN ? 1 : 0;
}

bool since_check_worse(const struct since_row *row, size_t check)
{
	int now = verdict_badness((enum verdict)row->pair.b_judgement->checks[check]);
	int then = row->pair.a ? verdict_badness((enum verdict)row->pair.a_judgement->checks[check]) : 0;
	return now > verdict_badness(VERDICT_PASS) && now > then;
}

bool since_escape_worse(const struct since_row *row, size_t escape)
{
	int now = escape_badness((enum escape_verdict)row->pair.b_judgement->escapes[escape]);
	int then = row->pair.a ? escape_badness((enum escape_verdict)row->pair.a_judgement->escapes[escape]) : 0;
	return now > then;
}

static bool is_worse(const struct since_row *row)
{
	bool worse = row->pair.b_judgement->score.low < row->pair.a_judgement->score.low;
	for (size_t i = 0; i < CHECK_COUNT && !worse; i++)
		worse = since_check_worse(row, i);
	for (size_t i = 0; i < ESCAPE_COUNT && !worse; i++)
		worse = since_escape_worse(row, i);
	return worse;
}

bool since_counts(const struct since_row *row)
{
	bool counts = row->state == SINCE_WORSE;
	for (size_t i = 0; i < CHECK_COUNT && row->state == SINCE_NEW && !counts; i++)
		counts = row->pair.b_judgement->judged && since_check_worse(row, i);
	for (size_t i = 0; i < ESCAPE_COUNT && row->state == SINCE_NEW && !counts; i++)
		counts = row->pair.b_judgement->judged && since_escape_worse(row, i);
	return counts;
}

static bool is_better(const struct since_row *row)
{
	const struct judgement *then = row->pair.a_judgement;
	const struct judgement *now = row->pair.b_judgement;
	bool better = now->score.low > then->score.low;
	for (size_t i = 0; i < CHECK_COUNT && !better; i++)
		better = verdict_badness((enum verdict)now->checks[i]) < verdict_badness((enum verdict)then->checks[i]);
	for (size_t i = 0; i < ESCAPE_COUNT && !better; i++)
		better = escape_badness((enum escape_verdict)now->escapes[i]) <
			 escape_badness((enum escape_verdict)then->escapes[i]);
	return better;
}

static enum since_state state_of(const struct since_row *row)
{
	if (!row->pair.b)
		return SINCE_GONE;
	/* What was not judged then, a process on the host, has no earlier verdict. */
	if (!row->pair.a || (row->pair.b_judgement->judged && !row->pair.a_judgement->judged))
		return SINCE_NEW;
	if (!row->pair.b_judgement->judged)
		return SINCE_SAME;
	return is_worse(row) ? SINCE_WORSE : is_better(row) ? SINCE_BETTER : SINCE_SAME;
}

void since_baseline(const struct baseline *baseline, const char *name, const struct judged *now, struct arena *arena,
	struct since *ret_since)
{
	struct pairing then_first;
	pair_alike(baseline->judged, now, arena, &then_first);
	size_t gone = now->inventory->count;
	struct since_row *rows = arena_array(arena, then_first.count + 1, sizeof(*rows));
	const struct since_row **of = arena_array(arena, now->inventory->count + 1, sizeof(*of));
	for (size_t i = 0; i < then_first.count; i++) {
		const struct judged_pair *pair = &then_first.pairs[i];
		size_t at = pair->b ? (size_t)(pair->b_judgement - now->judgements) : gone++;
		struct since_row *row = &rows[at];
		row->pair = *pair;
		row->blessed = pair->a ? &baseline->blessed[pair->a_judgement - baseline->judged->judgements] : NULL;
		row->state = state_of(row);
		if (row->state == SINCE_NEW) {
			row->pair.a = NULL;
			row->pair.a_judgement = NULL;
			row->blessed = NULL;
		}
		if (pair->b)
			of[at] = row;
	}
	*ret_since = (struct since){ name, gone, rows, of };
}

static void add_words(struct strbuf *out, const char *what, const char *now)
{
	strbuf_addf(out, "%s%s: %s", out->len ? "; " : "", what, now);
}

/* One by name; the JSON report has all of them. */
static void add_escapes(const struct since_row *row, struct strbuf *out)
{
	static const enum escape_verdict kinds[] = { ESCAPE_OPEN, ESCAPE_UNKNOWN };
	for (size_t k = 0; k < ISO_COUNT(kinds); k++) {
		const char *first = NULL;
		size_t count = 0;
		for (size_t i = ESCAPE_COUNT; i-- > 0;) {
			if (row->pair.b_judgement->escapes[i] != kinds[k] || !since_escape_worse(row, i))
				continue;
			first = escapes[i].id;
			count++;
		}
		if (count)
			add_words(out, first, escape_verdict_name(kinds[k]));
		if (count > 1)
			strbuf_addf(out, " and %zu more", count - 1);
	}
}

void since_words(const struct since_row *row, struct strbuf *out)
{
	const struct judgement *now = row->pair.b_judgement;
	const struct judgement *then = row->pair.a_judgement;
	if (!now || !then) {
		const struct judgement *only = now ? now : then;
		if (only->judged)
			strbuf_addf(out, "%u %c", only->score.low, only->score.grade);
		return;
	}
	if (then->judged && then->score.low != now->score.low)
		strbuf_addf(out, "%u %c, was %u %c", now->score.low, now->score.grade, then->score.low, then->score.grade);
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (now->checks[i] != then->checks[i] && (row->state != SINCE_WORSE || since_check_worse(row, i)))
			add_words(out, checks[i].id, verdict_name((enum verdict)now->checks[i]));
	if (row->state == SINCE_WORSE)
		add_escapes(row, out);
}

size_t since_count(const struct since *since, enum since_state state)
{
	size_t count = 0;
	for (size_t i = 0; i < since->count; i++)
		count += since->rows[i].state == state;
	return count;
}
