/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From findings to files: in rounds, because what one fix takes away shows what
 * the next one is about (no longer privileged, the default capabilities count).
 */
#include "config.h"

#include "edit/files.h"
#include "edit/mechanics.h"
#include "edit/meet.h"

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
	bool tried;      /* by itself */
	const char *why; /* nothing could be written; NULL: it was, or stood there */
	bool mechanical;
};

/* A change that was made or taken back. */
struct noted {
	size_t subject;
	size_t check;     /* 0 where it makes no difference */
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
	struct noted *barred; /* owned: what was taken back since something was written */
	size_t barred_count;
	struct noted *useless; /* owned, sorted: what was written and changed nothing */
	size_t useless_count;
	struct edit_item *done; /* owned until they are handed over */
	struct noted *written;  /* owned: the same */
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

static int by_subject(const void *a, const void *b)
{
	const struct noted *x = a;
	const struct noted *y = b;
	if (x->subject != y->subject)
		return x->subject < y->subject ? -1 : 1;
	if (x->check != y->check)
		return x->check < y->check ? -1 : 1;
	return strcmp(x->text, y->text);
}

static void sort_noted(struct noted *items, size_t count)
{
	if (count)
		qsort(items, count, sizeof(*items), by_subject);
}

/* Whether it is among those that are sorted. */
static bool is_noted(const struct noted *items, size_t count, const struct noted *one)
{
	return count && bsearch(one, items, count, sizeof(*items), by_subject);
}

static void add_wish(struct run *run, size_t subject, size_t check, const struct proposal *change)
{
	struct mechanic steps[MECHANICS_MOST];
	struct wish wish = { .subject = subject, .check = check, .change = *change };
	wish.change.text = arena_strdup(run->arena, change->text);
	if (is_noted(run->useless, run->useless_count, &(struct noted){ subject, 0, change->text }))
		wish.why = "written here it changes nothing: another file or key wins over it";
	else
		wish.mechanical = mechanics_of(run->now->inventory->subjects[subject], change, run->arena, steps) > 0;
	run->wishes = heap_more(run->wishes, run->wish_count, sizeof(*run->wishes));
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

static void bar(struct run *run, const struct wish *wish)
{
	run->barred = heap_more(run->barred, run->barred_count, sizeof(*run->barred));
	run->barred[run->barred_count++] = (struct noted){ wish->subject, 0, wish->change.text };
}

/* Of the wishes of a container from @first up to @end one is kept. */
static void keep_best(struct run *run, size_t first, size_t end)
{
	size_t best = end;
	int64_t most = INT64_MIN;
	for (size_t i = first; i < end; i++) {
		const struct noted one = { run->wishes[i].subject, 0, run->wishes[i].change.text };
		run->wishes[i].mechanical &= !is_noted(run->barred, run->barred_count, &one);
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
	sort_noted(run->barred, run->barred_count);
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

/* Worse for this container than before anything was done. NULL: it is not; else a sentence in the arena. */
static const char *worse_for(const struct run *run, size_t subject)
{
	const struct inventory *inventory = run->now->inventory;
	const struct judgement *before = before_of(run, subject);
	const char *against = before ? refused_now(run->first->inventory, inventory, subject) : NULL;
	if (!before || against)
		return before ? against : "its containers would be others";
	for (size_t check = 0; check < CHECK_COUNT; check++)
		if (is_worse(before, &run->now->judgements[subject], check))
			return arena_printf(run->arena, "check %zu of %s would be worse", check + 1, inventory->subjects[subject]->name);
	return NULL;
}

static bool is_unreadable(const struct run *run)
{
	const struct inventory *first = run->first->inventory;
	const struct inventory *now = run->now->inventory;
	return now->count != first->count || now->errors.count > first->errors.count;
}

/* Likewise for any of them. */
static const char *worse(const struct run *run)
{
	if (is_unreadable(run))
		return "it could not be read any more";
	for (size_t i = 0; i < run->now->inventory->count; i++) {
		const char *why = worse_for(run, i);
		if (why)
			return why;
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
		run->done = heap_more(run->done, run->done_count, sizeof(*run->done));
		run->written = heap_more(run->written, run->done_count, sizeof(*run->written));
		run->written[run->done_count] = (struct noted){ wish->subject, wish->check, wish->change.text };
		run->done[run->done_count++] = (struct edit_item){ .subject = run->first->inventory->subjects[wish->subject],
			.at = wish->subject,
			.check = wish->check,
			.text = wish->change.text,
			.breaks = fixes[wish->change.fix].breaks };
	}
}

/* ---- what makes something worse is taken back ---------------------------------------------------- */

/*
 * Each change is judged by itself, after those before it. What is edited for containers that do not meet makes nothing
 * worse for each other, so a turn writes one change of each group of those that do, and judges all of them at once.
 */
struct turn {
	struct run *run;
	uint32_t *groups;     /* owned: of each subject */
	struct wish **writer; /* owned: of each group what was written; NULL: nothing */
	const char **why;     /* owned: of each group what is worse by it; NULL: nothing */
};

static void write_again(struct run *run, struct wish *const *chosen, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		chosen[i]->done = false;
		write_wish(run, chosen[i]);
	}
}

static void take_back(struct run *run, struct wish *wish, const char *why)
{
	wish->done = false;
	wish->why = why;
	bar(run, wish);
}

static const char **why_of(const struct turn *turn, const struct wish *wish)
{
	return &turn->why[turn->groups[wish->subject]];
}

/* For whose group of @chosen something is worse. False: it is for somebody for whom nothing was written, or there are others now. */
static bool find_blame(const struct turn *turn, struct wish *const *chosen, size_t count)
{
	const struct run *run = turn->run;
	bool known = !is_unreadable(run);
	for (size_t i = 0; i < count; i++) {
		turn->writer[turn->groups[chosen[i]->subject]] = chosen[i];
		*why_of(turn, chosen[i]) = NULL;
	}
	for (size_t i = 0; known && i < run->now->inventory->count; i++) {
		uint32_t group = turn->groups[i];
		const char *why = worse_for(run, i);
		known = !why || turn->writer[group];
		turn->why[group] = turn->why[group] ? turn->why[group] : why;
	}
	for (size_t i = 0; i < count; i++)
		turn->writer[turn->groups[chosen[i]->subject]] = NULL;
	return known;
}

/* The changes of the groups for which nothing is worse stay. False: it is worse still, or nobody knows who is to blame. */
static bool keep_good(const struct turn *turn, struct wish *const *chosen, size_t count)
{
	struct run *run = turn->run;
	struct wish **good = heap_alloc(count, sizeof(*good));
	size_t kept = 0;
	bool known = find_blame(turn, chosen, count);
	for (size_t i = 0; known && i < count; i++)
		if (!*why_of(turn, chosen[i]))
			good[kept++] = chosen[i];
	if (known) {
		files_back(&run->files);
		reload(run);
		write_again(run, good, kept);
		if (kept)
			reload(run);
		known = !kept || !worse(run);
	}
	for (size_t i = 0; known && i < count; i++)
		if (*why_of(turn, chosen[i]))
			take_back(run, chosen[i], *why_of(turn, chosen[i]));
	free(good);
	return known;
}

/* @chosen are written, each in another group, and nothing else since the mark. */
static void judge_turn(const struct turn *turn, struct wish *const *chosen, size_t count)
{
	struct run *run = turn->run;
	reload(run);
	const char *why = worse(run);
	if (!why || (count > 1 && keep_good(turn, chosen, count)))
		return;
	files_back(&run->files);
	reload(run);
	if (count == 1) {
		take_back(run, chosen[0], why);
		return;
	}
	write_again(run, chosen, count / 2);
	judge_turn(turn, chosen, count / 2);
	files_mark(&run->files);
	write_again(run, chosen + count / 2, count - count / 2);
	judge_turn(turn, chosen + count / 2, count - count / 2);
}

/* Of each group the next that changes something. Returns how many. */
static size_t write_turn(const struct turn *turn, struct wish **ret_chosen)
{
	struct run *run = turn->run;
	size_t count = 0;
	for (size_t i = 0; i < run->wish_count; i++) {
		struct wish *wish = &run->wishes[i];
		struct wish **writer = &turn->writer[turn->groups[wish->subject]];
		if (!wish->mechanical || wish->tried || *writer)
			continue;
		wish->tried = true;
		wish->done = false;
		write_wish(run, wish);
		if (wish->done)
			*writer = ret_chosen[count++] = wish;
	}
	for (size_t i = 0; i < count; i++)
		turn->writer[turn->groups[ret_chosen[i]->subject]] = NULL;
	return count;
}

static bool write_singly(struct run *run)
{
	size_t subjects = run->now->inventory->count;
	struct turn turn = { run, heap_alloc(subjects, sizeof(*turn.groups)), heap_alloc(subjects, sizeof(*turn.writer)),
		heap_alloc(subjects, sizeof(*turn.why)) };
	struct wish **chosen = heap_alloc(run->wish_count, sizeof(*chosen));
	bool any = false;
	size_t count;
	containers_that_meet(&run->files, run->now->inventory, turn.groups);
	for (files_mark(&run->files); (count = write_turn(&turn, chosen)) > 0; files_mark(&run->files))
		judge_turn(&turn, chosen, count);
	for (size_t i = 0; i < run->wish_count; i++)
		any |= run->wishes[i].done;
	free(chosen);
	free(turn.why);
	free(turn.writer);
	free(turn.groups);
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
			.at = wish->subject,
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

/* The same check asks for what was written already: that changed nothing, and is not written. True: there is some. */
static bool note_useless(struct run *run)
{
	size_t before = run->useless_count;
	sort_noted(run->written, run->done_count);
	for (size_t i = 0; i < run->wish_count; i++) {
		const struct wish *wish = &run->wishes[i];
		const struct noted asked = { wish->subject, wish->check, wish->change.text };
		if (wish->done || !is_noted(run->written, run->done_count, &asked))
			continue;
		run->useless = heap_more(run->useless, run->useless_count, sizeof(*run->useless));
		run->useless[run->useless_count++] = (struct noted){ wish->subject, 0, wish->change.text };
	}
	sort_noted(run->useless, run->useless_count);
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
	free(run.written);
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
