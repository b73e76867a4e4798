/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From findings to files: in rounds, because what one fix takes away shows what
 * the next one is about (no longer privileged, the default capabilities count).
 */
#include "config.h"

#include "edit/files.h"
#include "edit/mechanics.h"

#include <isotop/edit.h>
#include <isotop/finding.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/subject.h>
#include <isotop/values.h>
#include <isotop/whatif.h>

#include <stdlib.h>
#include <string.h>

#define ROUNDS_MOST 12
#define AFRESH_MOST 4 /* times without what turned out to be useless */

/* A change that a finding asks for, in one container. */
struct wish {
	size_t subject;
	size_t check;
	struct proposal change;
	bool pod;        /* every container of the pod asks for it: it is written there */
	bool done;
	const char *why; /* nothing could be written; NULL: it was, or stood there */
	bool mechanical;
};

struct barred {
	size_t subject;
	const char *text; /* of the change */
};

struct run {
	const struct edit_request *request;
	const struct edit_source *source;
	struct arena *arena; /* the result's */
	struct files files;
	struct judged *first;
	struct judged *now; /* the latest */
	struct judged *wished; /* whom the wishes are about: what they borrow */
	struct wish *wishes; /* owned: of this round */
	size_t wish_count;
	struct barred *barred; /* owned: what was taken back since something was written */
	size_t barred_count;
	struct barred *useless; /* owned: what was written and changed nothing */
	size_t useless_count;
	struct edit_item *done; /* owned until they are handed over */
	size_t done_count;
	unsigned round;
};

static struct judged *load(struct run *run)
{
	struct edit_text *texts = heap_alloc(run->files.count + 1, sizeof(*texts));
	size_t count = files_texts(&run->files, texts);
	struct inventory *inventory = run->source->load(run->source->ctx, texts, count);
	struct judged *judged = judge_inventory(inventory, NULL);
	inventory_unref(inventory);
	free(texts);
	return judged;
}

/* The same container in both: files are edited in place, so that nothing is added or moved. */
static const struct judgement *before_of(const struct run *run, size_t i)
{
	const struct inventory *first = run->first->inventory;
	return i < first->count && strcmp(first->subjects[i]->key, run->now->inventory->subjects[i]->key) == 0
		       ? &run->first->judgements[i]
		       : NULL;
}

/* ---- what is asked for ---------------------------------------------------------------- */

static bool is_asked(const struct run *run, size_t check, enum fix_id id)
{
	const struct edit_request *request = run->request;
	return !request->some || request->checks[check] || request->fixes[id];
}

static bool is_bad(uint8_t verdict)
{
	return verdict == VERDICT_FAIL || verdict == VERDICT_WARN;
}

static bool is_wished(const struct run *run, size_t subject, const struct proposal *change)
{
	for (size_t i = run->wish_count; i > 0 && run->wishes[i - 1].subject == subject; i--)
		if (strcmp(run->wishes[i - 1].change.text, change->text) == 0)
			return true;
	return false;
}

static bool is_useless(const struct run *run, size_t subject, const char *text)
{
	for (size_t i = 0; i < run->useless_count; i++)
		if (run->useless[i].subject == subject && strcmp(run->useless[i].text, text) == 0)
			return true;
	return false;
}

static void add_wish(struct run *run, size_t subject, size_t check, const struct proposal *change)
{
	struct mechanic steps[MECHANICS_MOST];
	struct wish wish = { .subject = subject, .check = check, .change = *change };
	wish.change.text = arena_strdup(run->arena, change->text);
	if (is_useless(run, subject, change->text))
		wish.why = "written here it changes nothing: another file or key wins over it";
	else
		wish.mechanical = mechanics_of(run->now->inventory->subjects[subject], change, run->arena, steps) > 0;
	run->wishes = heap_grow(run->wishes, run->wish_count + 1, sizeof(*run->wishes));
	run->wishes[run->wish_count++] = wish;
}

/* @subject with nothing but @id made. */
static void judge_with(const struct run *run, size_t subject, enum fix_id id, struct judgement *ret)
{
	struct fix_set set = { .has = { false } };
	fix_set_add(&set, id);
	struct inventory *inventory = what_if_few(run->now->inventory, &set, &(uint32_t){ (uint32_t)subject }, 1);
	judge(inventory->subjects[subject], inventory, ret);
	inventory_unref(inventory);
}

static int64_t score_with(const struct run *run, size_t subject, enum fix_id id)
{
	struct judgement judgement;
	judge_with(run, subject, id, &judgement);
	return score_order(&judgement.score);
}

/* What one system alone has, and could be asked for by name where the other runs. To add one: its row. */
static const struct {
	enum fix_id id;
	bool windows;
} of_one_system[] = { { FIX_no_host_process, true }, { FIX_container_user, true }, { FIX_hyper_v, true },
	{ FIX_user_namespace, false } };

static bool is_elsewhere(const struct subject *subject, enum fix_id id)
{
	for (size_t i = 0; i < ISO_COUNT(of_one_system); i++)
		if (of_one_system[i].id == id)
			return fact_true(subject_fact(subject, FACT_windows)) != of_one_system[i].windows;
	return false;
}

/* Wishes stand in the order of their subjects: the first that is of none before @subject. */
static size_t first_wish(const struct run *run, size_t subject)
{
	size_t low = 0;
	size_t high = run->wish_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (run->wishes[middle].subject < subject)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool wishes_for(const struct run *run, size_t subject, enum fix_id id)
{
	for (size_t i = first_wish(run, subject); i < run->wish_count && run->wishes[i].subject == subject; i++)
		if (run->wishes[i].change.fix == id)
			return true;
	return false;
}

/* A fix that was asked for by its name is made wherever it makes a check better, whoever proposes what else. */
static void add_named(struct run *run, size_t subject, enum fix_id id)
{
	const struct judgement *now = &run->now->judgements[subject];
	struct judgement with;
	struct proposal change = { .fix = id };
	change.text = fix_text(id, run->now->inventory->subjects[subject], NULL, run->arena);
	if (is_elsewhere(run->now->inventory->subjects[subject], id) || !change.text || !fix_can_be_tried(id) || wishes_for(run, subject, id))
		return;
	judge_with(run, subject, id, &with);
	for (size_t check = 0; check < CHECK_COUNT; check++) {
		if (verdict_badness((enum verdict)with.checks[check]) >= verdict_badness((enum verdict)now->checks[check]) &&
			with.lost_low[check] >= now->lost_low[check])
			continue;
		add_wish(run, subject, check, &change);
		return;
	}
}

static bool reached(const struct run *run, size_t subject)
{
	char grade = run->now->judgements[subject].score.grade;
	return run->request->grade && grade <= run->request->grade;
}

static void collect_of(struct run *run, size_t subject)
{
	const struct judgement *judgement = &run->now->judgements[subject];
	struct finding findings[CHECK_COUNT];
	const char *only = run->request->key;
	if (!judgement->judged || reached(run, subject) ||
		(only && strcmp(run->now->inventory->subjects[subject]->key, only) != 0))
		return;
	checks_explain(run->now->inventory->subjects[subject], run->now->inventory, judgement, run->arena, findings);
	for (size_t check = 0; check < CHECK_COUNT; check++)
		for (size_t k = 0; is_bad(judgement->checks[check]) && k < findings[check].change_count; k++)
			if (is_asked(run, check, findings[check].changes[k].fix) &&
				!is_wished(run, subject, &findings[check].changes[k]))
				add_wish(run, subject, check, &findings[check].changes[k]);
	for (size_t id = FIX_NONE + 1; run->request->some && id < FIX_COUNT; id++)
		if (run->request->fixes[id])
			add_named(run, subject, (enum fix_id)id);
}

/* ---- a pod's own settings serve all of its containers ------------------------------------ */

/* What the pod can say for its containers (PodSecurityContext), and the key of one that says it itself. To add one: its row. */
static const struct {
	enum fix_id fix;
	const char *key; /* of the fact pod_settings */
} of_the_pod[] = { { FIX_non_root, "runAsNonRoot" }, { FIX_seccomp_default, "seccompProfile" } };

/* What a container says wins over its pod. */
static bool says_itself(const struct subject *subject, const char *key)
{
	struct fact fact = sheet_fact(subject->sheets[SHEET_MANIFEST], FACT_pod_settings);
	const char *name = subject->workload.container;
	for (size_t i = 0; fact_known(fact) && name && i < fact.value.settings->count; i++) {
		const struct setting *setting = &fact.value.settings->items[i];
		if (setting->scope && strcmp(setting->scope, name) == 0 && strncmp(setting->key, key, strlen(key)) == 0)
			return true;
	}
	return false;
}

static bool all_wish(const struct run *run, const struct wish *wish, const char *key)
{
	const struct inventory *inventory = run->now->inventory;
	size_t first;
	size_t end;
	inventory_pod(inventory, wish->subject, &first, &end);
	for (size_t i = first; i < end; i++)
		if (!wishes_for(run, i, wish->change.fix) || says_itself(inventory->subjects[i], key))
			return false;
	return end - first > 1;
}

static void lift(struct run *run)
{
	for (size_t i = 0; i < run->wish_count; i++)
		for (size_t k = 0; k < ISO_COUNT(of_the_pod); k++)
			if (run->wishes[i].change.fix == of_the_pod[k].fix)
				run->wishes[i].pod = all_wish(run, &run->wishes[i], of_the_pod[k].key);
}

/* ---- no more than a grade takes ------------------------------------------------------------- */

static bool is_barred(const struct run *run, const struct wish *wish)
{
	for (size_t i = 0; i < run->barred_count; i++)
		if (run->barred[i].subject == wish->subject && strcmp(run->barred[i].text, wish->change.text) == 0)
			return true;
	return false;
}

static void bar(struct run *run, const struct wish *wish)
{
	run->barred = heap_grow(run->barred, run->barred_count + 1, sizeof(*run->barred));
	run->barred[run->barred_count++] = (struct barred){ wish->subject, wish->change.text };
}

/* Of the wishes of a container from @first up to @end one is kept. */
static void keep_best(struct run *run, size_t first, size_t end)
{
	size_t best = end;
	int64_t most = INT64_MIN;
	for (size_t i = first; i < end; i++) {
		run->wishes[i].mechanical &= !is_barred(run, &run->wishes[i]);
		int64_t score = run->wishes[i].mechanical ? score_with(run, run->wishes[i].subject, run->wishes[i].change.fix) : INT64_MIN;
		if (run->wishes[i].mechanical && (best == end || score > most)) {
			best = i;
			most = score;
		}
	}
	for (size_t i = first; i < end; i++)
		run->wishes[i].mechanical &= i == best;
}

static void keep_best_of_each(struct run *run)
{
	size_t first = 0;
	while (first < run->wish_count) {
		size_t end = first;
		while (end < run->wish_count && run->wishes[end].subject == run->wishes[first].subject)
			end++;
		keep_best(run, first, end);
		first = end;
	}
}

static void collect(struct run *run)
{
	run->wish_count = 0;
	judged_unref(run->wished);
	run->wished = judged_ref(run->now);
	for (size_t i = 0; i < run->now->inventory->count; i++)
		collect_of(run, i);
	if (run->request->grade)
		keep_best_of_each(run);
	else if (run->round == 0)
		lift(run);
}

/* ---- the edits of a round ------------------------------------------------------------------- */

static void write_for(struct run *run, struct wish *wish, const struct subject *subject)
{
	struct mechanic steps[MECHANICS_MOST];
	size_t count = mechanics_of(subject, &wish->change, run->arena, steps);
	for (size_t i = 0; i < count; i++) {
		if (wish->pod && steps[i].root == ROOT_OWN)
			steps[i].root = ROOT_SETTINGS;
		int code = files_edit(&run->files, subject, &steps[i], run->arena, &wish->why);
		if (code < 0)
			return;
		wish->done |= code > 0;
	}
}

/* What a pod's containers must agree in is written for all of them, whichever is asked about. */
static void write_wish(struct run *run, struct wish *wish)
{
	const struct inventory *inventory = run->now->inventory;
	const struct subject *subject = inventory->subjects[wish->subject];
	size_t first;
	size_t end;
	write_for(run, wish, subject);
	inventory_pod(inventory, wish->subject, &first, &end);
	for (size_t i = first; i < end && wish->change.fix == FIX_no_host_process && !wish->why; i++)
		if (i != wish->subject)
			write_for(run, wish, inventory->subjects[i]);
}

/*
 * Where three barriers are known to stand and then four, what else is not known counts: check 10, which warned,
 * is open then, and the container is no weaker for it.
 */
static bool is_worse(const struct judgement *before, const struct judgement *after, size_t check)
{
	bool open = before->checks[check] == VERDICT_WARN && after->checks[check] == VERDICT_UNKNOWN &&
		    after->score.low >= before->score.low;
	return verdict_badness(after->checks[check]) > verdict_badness(before->checks[check]) && !open;
}

/* Worse for any container than before anything was done. NULL: none; else a sentence in the arena. */
static const char *worse(struct run *run)
{
	const struct inventory *inventory = run->now->inventory;
	if (inventory->count != run->first->inventory->count || inventory->errors.count > run->first->inventory->errors.count)
		return "it could not be read any more";
	for (size_t i = 0; i < inventory->count; i++) {
		const struct judgement *before = before_of(run, i);
		const struct judgement *after = &run->now->judgements[i];
		const char *against = refused_now(run->first->inventory, inventory, i);
		if (!before)
			return "its containers would be others";
		if (against)
			return against;
		for (size_t check = 0; check < CHECK_COUNT; check++)
			if (is_worse(before, after, check))
				return arena_printf(run->arena, "check %zu of %s would be worse", check + 1,
					inventory->subjects[i]->name);
	}
	return NULL;
}

static void reload(struct run *run)
{
	judged_unref(run->now);
	run->now = load(run);
}

static void note_done(struct run *run)
{
	for (size_t i = 0; i < run->wish_count; i++) {
		const struct wish *wish = &run->wishes[i];
		if (!wish->done)
			continue;
		run->done = heap_grow(run->done, run->done_count + 1, sizeof(*run->done));
		run->done[run->done_count++] = (struct edit_item){ .subject = run->first->inventory->subjects[wish->subject],
			.check = wish->check,
			.text = wish->change.text,
			.breaks = fixes[wish->change.fix].breaks };
	}
}

/* One wish after the other, each judged: what makes something worse is taken back. */
static bool write_singly(struct run *run)
{
	bool any = false;
	for (size_t i = 0; i < run->wish_count; i++) {
		struct wish *wish = &run->wishes[i];
		if (!wish->mechanical)
			continue;
		files_mark(&run->files);
		wish->done = false;
		write_wish(run, wish);
		const char *why = NULL;
		if (wish->done) {
			reload(run);
			why = worse(run);
		}
		if (why) {
			files_back(&run->files);
			reload(run);
			wish->done = false;
			wish->why = why;
			bar(run, wish);
		}
		any |= wish->done;
	}
	return any;
}

/* True: something was written. */
static bool write_round(struct run *run)
{
	bool any = false;
	files_mark(&run->files);
	for (size_t i = 0; i < run->wish_count; i++) {
		if (run->wishes[i].mechanical)
			write_wish(run, &run->wishes[i]);
		any |= run->wishes[i].done;
	}
	if (!any)
		return false;
	reload(run);
	if (worse(run)) {
		files_back(&run->files);
		reload(run);
		any = write_singly(run);
	}
	note_done(run);
	return any;
}

/* ---- the whole --------------------------------------------------------------------------------- */

/* What no round has made good: advice, and what could not be written. */
static void note_left(struct run *run, struct edit_result *result)
{
	struct edit_item *left = arena_array(run->arena, run->wish_count + 1, sizeof(*left));
	for (size_t i = 0; i < run->wish_count; i++) {
		const struct wish *wish = &run->wishes[i];
		left[result->left_count++] = (struct edit_item){ .subject = run->first->inventory->subjects[wish->subject],
			.check = wish->check,
			.text = wish->change.text,
			.why = wish->why };
	}
	result->left = left;
}

static void write_rounds(struct run *run)
{
	bool any = true;
	for (run->round = 0; any && run->round < ROUNDS_MOST; run->round++) {
		size_t barred = run->barred_count;
		collect(run);
		any = write_round(run);
		run->barred_count = any ? 0 : run->barred_count;
		any |= run->request->grade && run->barred_count > barred; /* another change gets there perhaps */
	}
	if (any)
		collect(run); /* the last round's are not about what there is now */
}

static bool was_done(const struct run *run, const struct wish *wish)
{
	const struct subject *subject = run->first->inventory->subjects[wish->subject];
	for (size_t i = 0; i < run->done_count; i++)
		if (run->done[i].subject == subject && run->done[i].check == wish->check &&
			strcmp(run->done[i].text, wish->change.text) == 0)
			return true;
	return false;
}

/* The same check asks for what was written already: that changed nothing, and is not written. True: there is some. */
static bool note_useless(struct run *run)
{
	size_t before = run->useless_count;
	for (size_t i = 0; i < run->wish_count; i++) {
		const struct wish *wish = &run->wishes[i];
		if (wish->done || !was_done(run, wish))
			continue;
		run->useless = heap_grow(run->useless, run->useless_count + 1, sizeof(*run->useless));
		run->useless[run->useless_count++] = (struct barred){ wish->subject, wish->change.text };
	}
	return run->useless_count > before;
}

static void begin_afresh(struct run *run)
{
	files_afresh(&run->files);
	reload(run);
	run->done_count = run->barred_count = 0;
}

void edit_run(const struct edit_request *request, const struct edit_source *source, struct edit_result *ret_result)
{
	struct run run = { .request = request, .source = source, .arena = arena_new() };
	*ret_result = (struct edit_result){ .arena = run.arena };
	struct judged *found = load(&run);
	files_open(&run.files, found->inventory, source, run.arena);
	judged_unref(found);
	run.now = load(&run);
	run.first = judged_ref(run.now);
	write_rounds(&run);
	for (size_t i = 0; i < AFRESH_MOST && note_useless(&run); i++) {
		begin_afresh(&run);
		write_rounds(&run);
	}
	note_left(&run, ret_result);
	ret_result->before = run.first;
	ret_result->after = run.now;
	ret_result->files = files_finish(&run.files, run.arena, &ret_result->file_count);
	ret_result->done_count = run.done_count;
	ret_result->done = arena_array(run.arena, run.done_count + 1, sizeof(*run.done));
	if (run.done_count)
		memcpy((void *)(uintptr_t)ret_result->done, run.done, run.done_count * sizeof(*run.done));
	judged_unref(run.wished);
	free(run.barred);
	free(run.useless);
	free(run.done);
	free(run.wishes);
}

void edit_free(struct edit_result *result)
{
	judged_unref(result->before);
	judged_unref(result->after);
	arena_free(result->arena);
	*result = (struct edit_result){ 0 };
}
