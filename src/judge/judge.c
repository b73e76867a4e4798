/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "judge/checks/checks.h"
#include "judge/escapes/escapes.h"
#include "judge/score.h"

#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

#include <isotop/fixes.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/subject.h>

/* ---- one subject ------------------------------------------------------------- */

static struct points check_points(size_t index, const struct assess *whole)
{
	struct assess assess = assess_part(whole, 2 * checks[index].weight);
	checks[index].assess(&assess);
	return (struct points){ assess.finding.verdict, assess.finding.lost_low, assess.finding.lost_high };
}

void judge(const struct subject *subject, const struct inventory *inventory, struct judgement *ret_judgement)
{
	struct judgement judgement = { .judged = subject->container };
	struct points points[CHECK_COUNT];
	struct escape_set set;
	struct fact facts[FACT_COUNT];
	struct assess whole = assess_begin(subject, inventory, 0, NULL);
	subject_facts(subject, facts);
	whole.facts = facts;
	escape_set_of(&whole, &set);
	memcpy(judgement.escapes, set.verdicts, sizeof(judgement.escapes));
	judgement.escapes_firm = set.firm;
	judgement.escapes_bare = set.bare;
	whole.escapes = &set;
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		points[i] = check_points(i, &whole);
		judgement.checks[i] = (uint8_t)points[i].verdict;
		judgement.lost_low[i] = (uint8_t)points[i].lost_low;
	}
	for (size_t i = 0; i < LAYER_COUNT; i++) {
		struct assess assess = assess_part(&whole, 0);
		layers[i].assess(&assess);
		judgement.layers[i] = (uint8_t)assess.finding.verdict;
	}
	if (judgement.judged)
		judgement.score = score_of(points, score_cap(&whole, points, true), score_cap(&whole, points, false));
	*ret_judgement = judgement;
}

unsigned judgement_checks(const struct judgement *judgement, uint8_t verdict)
{
	unsigned count = 0;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		count += judgement->checks[i] == verdict;
	return count;
}

/*
 * What nobody wrote has no line; the container it is missing from has. So every
 * mistake in a file can be pointed at.
 */
static void cite_container(struct assess *assess)
{
	const struct subject *subject = assess->subject;
	for (size_t i = 0; i < assess->finding.evidence_count; i++)
		if (assess->finding.evidence[i].line)
			return;
	if (subject->declared.file && !assess->effective)
		assess_cite_origin(
			assess, (struct origin){ .where = subject->declared.file, .line = subject->declared.line });
}

static void explain(size_t index, const struct assess *whole, struct finding *ret_finding)
{
	const struct check *check = &checks[index];
	const struct subject *subject = whole->subject;
	struct assess assess = assess_part(whole, 2 * check->weight);
	check->assess(&assess);
	bool bad = assess.finding.verdict == VERDICT_FAIL || assess.finding.verdict == VERDICT_WARN;
	const char *needs = bad && check->needed ? system_needs(subject) : NULL;
	if (bad)
		cite_container(&assess);
	if (bad && !assess.finding.change_count)
		assess_fix(&assess, check->fix);
	if (needs)
		assess_fix_about(&assess, FIX_waiver, &(struct fix_about){ .what = needs });
	if (!fix_language(subject))
		assess.finding.change_count = 0;
	assess.finding.fix = changes_text(&assess.finding, whole->arena);
	*ret_finding = assess.finding;
}

void check_explain(size_t index, const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct finding *ret_finding)
{
	struct assess whole = assess_begin(subject, inventory, 0, arena);
	explain(index, &whole, ret_finding);
}

void checks_explain(const struct subject *subject, const struct inventory *inventory, const struct judgement *judgement,
	struct arena *arena, struct finding ret_findings[CHECK_COUNT])
{
	struct fact facts[FACT_COUNT];
	struct escape_set set = escape_set_judged(judgement);
	struct assess whole = assess_begin(subject, inventory, 0, arena);
	subject_facts(subject, facts);
	whole.facts = facts;
	whole.escapes = &set;
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		explain(i, &whole, &ret_findings[i]);
		ret_findings[i].fix = changes_text_among(ret_findings, i, arena);
	}
}

void layer_explain(size_t index, const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct finding *ret_finding)
{
	assess_explain(layers[index].assess, subject, inventory, arena, ret_finding);
}

/* ---- an inventory ------------------------------------------------------------- */

/* A judgement made earlier, found by its record. */
struct earlier {
	const struct subject *subject;
	const struct judgement *judgement;
	UT_hash_handle hh;
};

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Everything of the host that a verdict can depend on. */
static bool same_host(const struct host *a, const struct host *b)
{
	return a->live == b->live && a->apparmor == b->apparmor && a->apparmor_known == b->apparmor_known &&
	       a->selinux == b->selinux && a->cap_bounding == b->cap_bounding &&
	       a->cap_bounding_known == b->cap_bounding_known && a->lsm_known == b->lsm_known &&
	       a->cgroup == b->cgroup && host_software_equal(a, b) && same(a->name, b->name);
}

/* Whether no verdict of it depends on who else runs: the SELinux layer's does. */
static bool judged_alone(const struct subject *subject)
{
	return !fact_known(subject_fact(subject, FACT_selinux_label));
}

static struct earlier *index_earlier(const struct judged *previous, struct earlier **ret_hash)
{
	size_t count = previous->inventory->count;
	if (!count)
		return NULL;
	struct earlier *slots = heap_alloc(count, sizeof(*slots));
	for (size_t i = 0; i < count; i++) {
		slots[i].subject = previous->inventory->subjects[i];
		slots[i].judgement = &previous->judgements[i];
		HASH_ADD_PTR(*ret_hash, subject, &slots[i]);
	}
	return slots;
}

struct judged *judged_given(const struct inventory *inventory, struct judgement *judgements)
{
	struct judged *judged = heap_alloc(1, sizeof(*judged));
	*judged = (struct judged){ inventory_ref(inventory), judgements, 1 };
	return judged;
}

/* The first of those that are alike, by its print. */
struct kin {
	uint64_t print;
	const struct subject *subject;
	const struct judgement *judgement;
	UT_hash_handle hh;
};

/* Whose facts are kept once for many: the last one with a sheet that has this place. */
struct twin {
	const struct subject *subject; /* NULL: none yet */
	const struct judgement *judgement;
};

#define TWINS 256

/* What a load of many pods is judged with: replicas are judged once. */
struct kins {
	struct kin *by_print;
	struct arena *arena;
	struct twin twins[TWINS];
};

static struct twin *twin_of(struct kins *kins, const struct subject *subject)
{
	uint64_t place = (uint64_t)(uintptr_t)subject->sheets[SHEET_MANIFEST] * UINT64_C(0x9E3779B97F4A7C15);
	return &kins->twins[place >> 56];
}

/* What was judged of one like it, or NULL; then it is the first of its kind. */
static const struct judgement *judged_before(
	struct kins *kins, const struct subject *subject, const struct judgement *judgement)
{
	struct kin *kin;
	uint64_t print;
	struct twin *twin = twin_of(kins, subject);
	if (twin->subject && twin->subject->sheets[SHEET_MANIFEST] == subject->sheets[SHEET_MANIFEST] &&
		subject_alike(twin->subject, subject, false))
		return twin->judgement;
	if (!subject_print(subject, false, &print))
		return NULL;
	HASH_FIND(hh, kins->by_print, &print, sizeof(print), kin);
	if (kin && !subject_alike(kin->subject, subject, false))
		return NULL;
	*twin = (struct twin){ subject, kin ? kin->judgement : judgement };
	if (kin)
		return kin->judgement;
	kin = arena_alloc(kins->arena, sizeof(*kin));
	*kin = (struct kin){ .print = print, .subject = subject, .judgement = judgement };
	HASH_ADD(hh, kins->by_print, print, sizeof(print), kin);
	return NULL;
}

static void judge_all(const struct inventory *inventory, struct earlier *earlier, struct judgement *judgements)
{
	cleanup_arena struct arena *arena = arena_new();
	struct kins kins = { .arena = arena };
	for (size_t i = 0; i < inventory->count; i++) {
		const struct subject *subject = inventory->subjects[i];
		struct earlier *old = NULL;
		HASH_FIND_PTR(earlier, &inventory->subjects[i], old);
		const struct judgement *made = old && judged_alone(subject) ? old->judgement
									    : judged_before(&kins, subject, &judgements[i]);
		if (made)
			judgements[i] = *made;
		else
			judge(subject, inventory, &judgements[i]);
	}
	HASH_CLEAR(hh, kins.by_print);
}

struct judged *judge_inventory(const struct inventory *inventory, const struct judged *previous)
{
	struct judgement *judgements = heap_alloc(inventory->count ? inventory->count : 1, sizeof(*judgements));
	struct earlier *hash = NULL;
	struct earlier *slots = NULL;
	if (previous && same_host(&previous->inventory->host, &inventory->host))
		slots = index_earlier(previous, &hash);
	judge_all(inventory, hash, judgements);
	HASH_CLEAR(hh, hash);
	free(slots);
	return judged_given(inventory, judgements);
}

/* The count alone changes in a record that is otherwise immutable, hence the casts. */
struct judged *judged_ref(const struct judged *judged)
{
	struct judged *counted = (struct judged *)(uintptr_t)judged;
	if (counted)
		__atomic_add_fetch(&counted->refs, 1, __ATOMIC_RELAXED);
	return counted;
}

void judged_unref(const struct judged *judged)
{
	struct judged *counted = (struct judged *)(uintptr_t)judged;
	if (!counted || __atomic_sub_fetch(&counted->refs, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	inventory_unref(counted->inventory);
	free((void *)(uintptr_t)counted->judgements);
	free(counted);
}
