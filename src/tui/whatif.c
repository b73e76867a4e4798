/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/whatif.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/edit.h>
#include <isotop/escapes.h>
#include <isotop/facts.h>
#include <isotop/fixes.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>

#include "tui/screens/rows.h"

/* For the smallest set: so many containers are laid over or judged. */
#define JUDGED_MOST 60000
/* And so many to find one at all, each fix beside each other. */
#define GROWN_MOST 250000

void trial_free(struct trial *trial)
{
	free(trial->items);
	free(trial->after);
	*trial = (struct trial){ 0 };
}

static void add(struct trial *trial, ssize_t index)
{
	if (index >= 0)
		trial->items[trial->count++] = (uint32_t)index;
}

void trial_choose(struct trial *trial, const struct ui *ui, enum whatif_whom whom, const char *key)
{
	const struct inventory *inventory = ui->judged->inventory;
	size_t room = ui->list.marks.count + ui->list.kept + 1;
	trial_free(trial);
	trial->items = heap_alloc(room, sizeof(*trial->items));
	trial->after = heap_alloc(room, sizeof(*trial->after));
	const char *mark = NULL;
	while (whom == WHATIF_MARKED && (mark = names_next(&ui->list.marks, mark)))
		add(trial, inventory_find(inventory, mark));
	for (size_t i = 0; whom == WHATIF_SHOWN && i < ui->list.kept; i++)
		add(trial, ui->list.order[i]);
	if (whom == WHATIF_ONE && key)
		add(trial, inventory_find(inventory, key));
	size_t kept = 0;
	for (size_t i = 0; i < trial->count; i++)
		if (ui->judged->judgements[trial->items[i]].judged)
			trial->items[kept++] = trial->items[i];
	trial->count = kept;
}

/* Returns why some of them would not be started; NULL: they would. */
static const char *judge_into(const struct trial *trial, const struct judged *judged, const struct fix_set *set, size_t most,
	struct judgement *ret)
{
	const char *refused = NULL;
	size_t count = trial->count < most ? trial->count : most;
	struct inventory *inventory = what_if_few(judged->inventory, set, trial->items, count);
	for (size_t i = 0; i < count; i++) {
		judge(inventory->subjects[trial->items[i]], inventory, &ret[i]);
		if (!refused)
			refused = refused_now(judged->inventory, inventory, trial->items[i]);
	}
	inventory_unref(inventory);
	return refused;
}

void trial_judge(struct trial *trial, const struct judged *judged, const struct fix_set *set)
{
	trial->refused = judge_into(trial, judged, set, trial->count, trial->after);
}

void trial_join(struct trial *trial, const struct judged *judged, const struct fix_set *set)
{
	for (size_t i = 0; i < trial->toggle_count; i++) {
		struct toggle *toggle = &trial->toggles[i];
		struct fix_set joined = *set;
		toggle->against = NULL;
		if (!toggle->refused || set->has[toggle->fix])
			continue;
		fix_set_add(&joined, toggle->fix);
		size_t count = trial->count < WEIGHED_MOST ? trial->count : WEIGHED_MOST;
		struct inventory *inventory = what_if_few(judged->inventory, &joined, trial->items, count);
		for (size_t k = 0; !toggle->against && k < count; k++)
			toggle->against = refused_now(judged->inventory, inventory, trial->items[k]);
		inventory_unref(inventory);
	}
}

static unsigned open_escapes(const struct judgement *judgement)
{
	unsigned count = 0;
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		count += judgement->escapes[i] == ESCAPE_OPEN;
	return count;
}

/* One fix beside what is so far. */
static struct toggle weigh(const struct trial *trial, const struct judged *judged, enum fix_id id, struct judgement *with)
{
	struct toggle toggle = { .fix = id };
	struct fix_set set = { .has = { false } };
	fix_set_add(&set, id);
	toggle.refused = judge_into(trial, judged, &set, WEIGHED_MOST, with);
	for (size_t i = 0; i < trial->count && i < WEIGHED_MOST; i++) {
		const struct judgement *before = &judged->judgements[trial->items[i]];
		toggle.gain += (int)with[i].score.value - (int)before->score.value;
		toggle.points += (int)with[i].score.points - (int)before->score.points;
		toggle.closes += (int)open_escapes(before) - (int)open_escapes(&with[i]);
		toggle.helps |= score_order(&with[i].score) > score_order(&before->score);
	}
	return toggle;
}

static int by_gain(const void *a, const void *b)
{
	const struct toggle *x = a;
	const struct toggle *y = b;
	if (x->gain != y->gain)
		return y->gain - x->gain;
	if (x->points != y->points)
		return y->points - x->points;
	return x->closes != y->closes ? y->closes - x->closes : (int)x->fix - (int)y->fix;
}

/* A fix that some language of theirs has words for; one for Windows is nobody's elsewhere. */
static bool is_theirs(const struct trial *trial, const struct judged *judged, enum fix_id id)
{
	for (size_t i = 0; i < trial->count && i < WEIGHED_MOST; i++) {
		const struct subject *subject = judged->inventory->subjects[trial->items[i]];
		bool windows = fact_true(subject_fact(subject, FACT_windows)) || fact_true(subject_fact(subject, FACT_host_process));
		bool of_windows = id == FIX_container_user || id == FIX_no_host_process || id == FIX_hyper_v;
		if (windows == of_windows && fix_words_of(subject_language(subject), id))
			return true;
	}
	return false;
}

/* What privileged hides: it helps only once that is gone. @with is room for what is judged. */
static bool helps_later(const struct trial *trial, const struct judged *judged, enum fix_id id,
	const struct judgement *unprivileged, struct judgement *with)
{
	struct fix_set set = { .has = { false } };
	bool helps = false;
	fix_set_add(&set, FIX_unprivileged);
	fix_set_add(&set, id);
	judge_into(trial, judged, &set, WEIGHED_MOST, with);
	for (size_t i = 0; i < trial->count && i < WEIGHED_MOST; i++)
		helps |= score_order(&with[i].score) > score_order(&unprivileged[i].score);
	return helps;
}

/* Do the two make the same change of each? By their results, not by their names. */
static bool makes_the_same(const struct trial *trial, const struct judged *judged, const struct toggle *a, const struct toggle *b)
{
	struct fix_set sets[2] = { { .has = { false } }, { .has = { false } } };
	bool same = a->gain == b->gain && a->points == b->points && a->closes == b->closes;
	fix_set_add(&sets[0], a->fix);
	fix_set_add(&sets[1], b->fix);
	for (size_t i = 0; same && i < trial->count && i < WEIGHED_MOST; i++)
		same = what_if_same(judged->inventory->subjects[trial->items[i]], judged->inventory, &sets[0], &sets[1]);
	return same;
}

/* The same change is one toggle, that of the fix that comes first. */
static void say_once(struct trial *trial, const struct judged *judged)
{
	size_t kept = 0;
	memset(trial->same, 0, sizeof(trial->same));
	for (size_t i = 0; i < trial->toggle_count; i++) {
		const struct toggle toggle = trial->toggles[i];
		size_t at = 0;
		while (at < kept && !makes_the_same(trial, judged, &trial->toggles[at], &toggle))
			at++;
		if (at < kept)
			trial->same[toggle.fix] = trial->toggles[at].fix;
		else
			trial->toggles[kept++] = toggle;
	}
	trial->toggle_count = kept;
}

void trial_settle(const struct trial *trial, struct fix_set *set)
{
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++) {
		if (!set->has[id] || !trial->same[id])
			continue;
		set->has[id] = false;
		set->has[trial->same[id]] = true;
	}
}

void trial_weigh(struct trial *trial, const struct judged *judged)
{
	struct judgement *with = heap_alloc(WEIGHED_MOST, sizeof(*with));
	struct judgement *unprivileged = heap_alloc(WEIGHED_MOST, sizeof(*unprivileged));
	bool privileged = weigh(trial, judged, FIX_unprivileged, unprivileged).helps;
	trial->toggle_count = 0;
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++) {
		if (!fix_can_be_tried((enum fix_id)id) || fixes[id].parts[0] || !is_theirs(trial, judged, (enum fix_id)id))
			continue;
		struct toggle toggle = weigh(trial, judged, (enum fix_id)id, with);
		if (toggle.helps || toggle.closes > 0 ||
			(privileged && helps_later(trial, judged, (enum fix_id)id, unprivileged, with)))
			trial->toggles[trial->toggle_count++] = toggle;
	}
	free(unprivileged);
	free(with);
	say_once(trial, judged);
	qsort(trial->toggles, trial->toggle_count, sizeof(*trial->toggles), by_gain);
}

/* What it takes to try one set: of who depends on no others, little for each of those that stay as they are. */
static size_t cost_of(const struct trial *trial, const struct judged *judged)
{
	size_t all = judged->inventory->count;
	bool few = trial->count < all;
	for (size_t i = 0; few && i < trial->count; i++)
		few = !judge_needs_others(judged->inventory->subjects[trial->items[i]]);
	return (few ? trial->count + all / 64 : all) + 4 * trial->count;
}

/* What one adds to those of @set that are on, or takes along where it is one of them itself. */
static void weigh_beside(const struct trial *trial, const struct judged *judged, const struct fix_set *set, struct judgement *with,
	struct toggle *toggle)
{
	struct fix_set other = *set;
	int sign = set->has[toggle->fix] ? -1 : 1;
	fix_set_add(&other, toggle->fix);
	other.has[toggle->fix] = sign > 0;
	judge_into(trial, judged, &other, WEIGHED_MOST, with);
	toggle->beside = toggle->beside_closes = 0;
	for (size_t i = 0; i < trial->count && i < WEIGHED_MOST; i++) {
		toggle->beside += sign * ((int)with[i].score.value - (int)trial->after[i].score.value);
		toggle->beside_closes += sign * ((int)open_escapes(&trial->after[i]) - (int)open_escapes(&with[i]));
	}
}

static bool is_empty(const struct fix_set *set)
{
	for (size_t id = 0; id < FIX_COUNT; id++)
		if (set->has[id])
			return false;
	return true;
}

void trial_beside(struct trial *trial, const struct judged *judged, const struct fix_set *set)
{
	struct judgement *with = heap_alloc(WEIGHED_MOST, sizeof(*with));
	bool empty = is_empty(set);
	trial->alone = !empty && cost_of(trial, judged) * trial->toggle_count > JUDGED_MOST;
	for (size_t i = 0; i < trial->toggle_count; i++) {
		struct toggle *toggle = &trial->toggles[i];
		toggle->beside = toggle->gain;
		toggle->beside_closes = toggle->closes;
		if (!empty && !trial->alone)
			weigh_beside(trial, judged, set, with, toggle);
	}
	free(with);
}

/* ---- the next grade ------------------------------------------------------------------------ */

static char worst_grade(const struct trial *trial, const struct judgement *judgements)
{
	char worst = 'A';
	for (size_t i = 0; i < trial->count; i++)
		if (judgements[i].score.grade > worst)
			worst = judgements[i].score.grade;
	return worst;
}

/* Whatever it is worth, what nobody would start comes after all that somebody would. */
#define REFUSED (INT64_C(1) << 40)

static int64_t worst_order(const struct trial *trial)
{
	int64_t worst = INT64_MAX;
	for (size_t i = 0; i < trial->count; i++)
		if (score_order(&trial->after[i].score) < worst)
			worst = score_order(&trial->after[i].score);
	return trial->refused ? worst - REFUSED : worst;
}

/* Better than @grade, and it would be started. */
static bool is_beyond(const struct trial *trial, char grade)
{
	return worst_grade(trial, trial->after) < grade && !trial->refused;
}

/* Of very many each fix beside each other would take seconds: they come in the order of what each gains. */
static bool is_many(const struct trial *trial, const struct judged *judged)
{
	return cost_of(trial, judged) * trial->toggle_count * trial->toggle_count > GROWN_MOST;
}

static bool grow_in_order(const struct trial *trial, struct fix_set *set)
{
	for (size_t i = 0; i < trial->toggle_count; i++) {
		if (set->has[trial->toggles[i].fix])
			continue;
		fix_set_add(set, trial->toggles[i].fix);
		return true;
	}
	return false;
}

/* All together come no further: nor does any of them. */
static bool is_out_of_reach(struct trial *trial, const struct judged *judged, const struct fix_set *set, char grade)
{
	struct fix_set all = *set;
	while (grow_in_order(trial, &all))
		;
	trial_judge(trial, judged, &all);
	return worst_grade(trial, trial->after) >= grade;
}

/* The fix that helps most beside those of @set. False: none is left. */
static bool grow(struct trial *trial, const struct judged *judged, struct fix_set *set)
{
	int64_t most = INT64_MIN;
	enum fix_id best = FIX_NONE;
	if (is_many(trial, judged))
		return grow_in_order(trial, set);
	for (size_t i = 0; i < trial->toggle_count; i++) {
		struct fix_set more = *set;
		if (set->has[trial->toggles[i].fix])
			continue;
		fix_set_add(&more, trial->toggles[i].fix);
		trial_judge(trial, judged, &more);
		int64_t order = worst_order(trial);
		if (order > most) {
			most = order;
			best = trial->toggles[i].fix;
		}
	}
	if (best != FIX_NONE)
		fix_set_add(set, best);
	return best != FIX_NONE;
}

/* While sets of some size are tried. */
struct search {
	struct trial *trial;
	const struct judged *judged;
	char grade;     /* to get beyond */
	size_t left;    /* so many judgements */
	struct fix_set found;
};

/* @set with @more of the toggles from @from on. True: @found reaches it. */
static bool try_sets(struct search *search, const struct fix_set *set, size_t from, size_t more)
{
	struct trial *trial = search->trial;
	for (size_t i = from; more && i + more <= trial->toggle_count && search->left; i++) {
		struct fix_set next = *set;
		if (set->has[trial->toggles[i].fix])
			continue;
		fix_set_add(&next, trial->toggles[i].fix);
		if (try_sets(search, &next, i + 1, more - 1))
			return true;
	}
	if (more || !search->left)
		return false;
	search->left--;
	trial_judge(trial, search->judged, set);
	search->found = *set;
	return is_beyond(trial, search->grade);
}

static size_t set_size(const struct fix_set *set)
{
	size_t count = 0;
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++)
		count += set->has[id];
	return count;
}

/* One by one the best may take more than it needs: every smaller set is tried, as long as a key press may take. */
static void shrink(struct trial *trial, const struct judged *judged, char grade, const struct fix_set *set, struct fix_set *grown)
{
	size_t most = set_size(grown) - set_size(set);
	struct search search = { trial, judged, grade, JUDGED_MOST / (cost_of(trial, judged) + 1), { .has = { false } } };
	for (size_t size = 1; size < most; size++) {
		if (!try_sets(&search, set, 0, size))
			continue;
		*grown = search.found;
		return;
	}
}

char trial_grade(const struct trial *trial)
{
	return worst_grade(trial, trial->after);
}

bool trial_reach(struct trial *trial, const struct judged *judged, struct fix_set *set)
{
	struct fix_set grown = *set;
	trial_judge(trial, judged, &grown);
	char grade = worst_grade(trial, trial->after);
	if (is_many(trial, judged) && is_out_of_reach(trial, judged, set, grade))
		return false;
	trial_judge(trial, judged, &grown);
	while (!is_beyond(trial, grade)) {
		if (grade == 'A' || !grow(trial, judged, &grown))
			return false;
		trial_judge(trial, judged, &grown);
	}
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++) {
		if (!grown.has[id] || set->has[id])
			continue;
		grown.has[id] = false;
		trial_judge(trial, judged, &grown);
		grown.has[id] = !is_beyond(trial, grade);
	}
	shrink(trial, judged, grade, set, &grown);
	*set = grown;
	return true;
}
