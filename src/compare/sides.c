/* SPDX-License-Identifier: Apache-2.0 */
/* Two sides that were read together: taken apart, paired, and the pairs in the order in which one looks at them. */
#include "config.h"

#include <isotop/compare.h>
#include <isotop/events.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/subject.h>
#include <isotop/view.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct compared_pair {
	struct judged_pair pair;
	enum shift shift; /* as a whole */
	bool differs;     /* or is on one side only */
	size_t worse;
	size_t better;
	size_t place; /* in the order of the pairing */
};

struct compared_list {
	size_t count;
	size_t differ;
	const struct compared_pair *items; /* what differs first, worse before better; what is alike last */
};

/* One side of an inventory. All but the array of subjects is borrowed. */
static struct judged *part_of(const struct judged *judged, int wanted, side_fn *side, const void *ctx, struct arena *arena)
{
	const struct inventory *inventory = judged->inventory;
	const struct subject **subjects = arena_array(arena, inventory->count + 1, sizeof(*subjects));
	struct judgement *judgements = arena_array(arena, inventory->count + 1, sizeof(*judgements));
	struct inventory *part = arena_alloc(arena, sizeof(*part));
	struct judged *ret = arena_alloc(arena, sizeof(*ret));
	*part = *inventory;
	part->subjects = subjects;
	part->count = 0;
	part->neighbours = 0;
	for (size_t i = 0; i < inventory->count; i++) {
		if (side(ctx, inventory->subjects[i]) != wanted)
			continue;
		subjects[part->count] = inventory->subjects[i];
		judgements[part->count++] = judged->judgements[i];
	}
	*ret = (struct judged){ .inventory = part, .judgements = judgements };
	return ret;
}

static int runs(const void *ctx, const struct subject *subject)
{
	(void)ctx;
	return subject_running(subject);
}

struct placed {
	struct judged_pair pair;
	size_t at;
};

static int by_declared(const void *a, const void *b)
{
	const struct placed *x = a;
	const struct placed *y = b;
	if (x->pair.a != y->pair.a)
		return (uintptr_t)x->pair.a < (uintptr_t)y->pair.a ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* By where the declared one lies, so that its pairs are found at once; those of one stay in their order. */
static void sort_by_declared(struct pairing *pairing, struct arena *arena)
{
	struct judged_pair *sorted = arena_array(arena, pairing->count + 1, sizeof(*sorted));
	struct placed *placed = arena_array(arena, pairing->count + 1, sizeof(*placed));
	for (size_t i = 0; i < pairing->count; i++)
		placed[i] = (struct placed){ pairing->pairs[i], i };
	qsort(placed, pairing->count, sizeof(*placed), by_declared);
	for (size_t i = 0; i < pairing->count; i++)
		sorted[i] = placed[i].pair;
	pairing->pairs = sorted;
}

void pair_with_running(const struct judged *judged, struct arena *arena, struct pairing *ret_pairing)
{
	size_t others;
	pair_declared(part_of(judged, 0, runs, NULL, arena), part_of(judged, 1, runs, NULL, arena), arena, ret_pairing, &others);
	sort_by_declared(ret_pairing, arena);
}

const struct judged_pair *pairs_of(const struct pairing *pairing, const struct subject *declared, size_t *ret_count)
{
	size_t first = 0;
	size_t end = pairing->count;
	while (first < end) {
		size_t middle = first + (end - first) / 2;
		if ((uintptr_t)pairing->pairs[middle].a < (uintptr_t)declared)
			first = middle + 1;
		else
			end = middle;
	}
	for (; end < pairing->count && pairing->pairs[end].a == declared; end++)
		;
	*ret_count = end - first;
	return pairing->pairs + first;
}

static void look_at(struct compared_pair *compared)
{
	cleanup_arena struct arena *arena = arena_new();
	struct comparison comparison;
	const struct judged_pair *pair = &compared->pair;
	if (!pair->a || !pair->b) {
		compared->differs = true;
		return;
	}
	compare_pair(pair, COMPARE_UNREAD, arena, &comparison);
	compared->differs = pair_differs(pair);
	compared->worse = comparison.worse;
	compared->better = comparison.better;
	int drop = pair->a_judgement->score.low - pair->b_judgement->score.low;
	compared->shift = drop > 0                            ? SHIFT_WORSE
			  : drop < 0                          ? SHIFT_BETTER
			  : comparison.worse > comparison.better ? SHIFT_WORSE
			  : comparison.better                 ? SHIFT_BETTER
			  : compared->differs                 ? SHIFT_OTHER
							      : SHIFT_NONE;
}

/* Pairs that differ, worse first; what is on one side only; what is alike. */
static int rank(const struct compared_pair *compared)
{
	static const int ranks[] = {
		[SHIFT_WORSE] = 0, [SHIFT_BETTER] = 1, [SHIFT_OTHER] = 2, [SHIFT_NONE] = 5 };
	if (!compared->pair.a || !compared->pair.b)
		return compared->pair.a ? 3 : 4;
	return ranks[compared->shift];
}

static int by_rank(const void *a, const void *b)
{
	const struct compared_pair *x = a;
	const struct compared_pair *y = b;
	int order = rank(x) - rank(y);
	return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* Borrows from @judged; the list is in @arena. */
static void compare_sets(const struct judged *judged, side_fn *side, const void *ctx, struct arena *arena,
	struct compared_list *ret_list)
{
	struct pairing pairing;
	pair_containers(part_of(judged, 0, side, ctx, arena), part_of(judged, 1, side, ctx, arena), arena, &pairing);
	struct compared_pair *items = arena_array(arena, pairing.count + 1, sizeof(*items));
	*ret_list = (struct compared_list){ .items = items };
	for (size_t i = 0; i < pairing.count; i++) {
		items[i] = (struct compared_pair){ .pair = pairing.pairs[i], .place = i };
		look_at(&items[i]);
		ret_list->differ += items[i].differs;
	}
	ret_list->count = pairing.count;
	if (pairing.count)
		qsort(items, pairing.count, sizeof(*items), by_rank);
}

/* ---- the page ------------------------------------------------------------------------ */

static const char *score_words(const struct judgement *judgement, struct arena *arena)
{
	if (!judgement)
		return NULL;
	return judgement->judged ? arena_printf(arena, "%3u %c", judgement->score.value, judgement->score.grade) : "-";
}

#define CHANGES_SHOWN 3 /* the worst; the diff has the rest */

/* "x; y; z and 14 more" of what event_words() says. */
static const char *first_changes(const char *text, struct arena *arena)
{
	const char *end = NULL;
	size_t more = 0;
	size_t count = 1;
	for (const char *at = strstr(text, "; "); at; at = strstr(at + 2, "; "))
		if (++count > CHANGES_SHOWN) {
			end = end ? end : at;
			more++;
		}
	return end ? arena_printf(arena, "%.*s and %zu more", (int)(end - text), text, more) : arena_strdup(arena, text);
}

/* A side by its name; a long path is the letter over its column, which the sentence above explains. */
#define SIDE_NAME_MOST 16

static const char *side_words(const char *const names[2], int side)
{
	return strlen(names[side]) <= SIDE_NAME_MOST ? names[side] : side ? "B" : "A";
}

static const char *what_words(const struct compared_pair *compared, const char *const names[2], struct arena *arena)
{
	cleanup_strbuf struct strbuf text = { 0 };
	const struct event event = { EVENT_CHANGED, compared->pair };
	if (!compared->pair.b || !compared->pair.a)
		return arena_printf(arena, "only in %s", side_words(names, compared->pair.a ? 0 : 1));
	if (!compared->differs)
		return "alike";
	event_words(&event, &text);
	return first_changes(strbuf_text(&text), arena);
}

/* Those of one name are named once. */
static const char *name_words(const struct judged_pair *pair, struct arena *arena)
{
	if (!pair->a || !pair->b)
		return (pair->a ? pair->a : pair->b)->name;
	if (strcmp(pair->a->name, pair->b->name) == 0)
		return pair->a->name;
	return arena_printf(arena, "%s, %s", pair->a->name, pair->b->name);
}

static void view_pair(struct view *view, size_t row, const struct compared_pair *compared, const char *const names[2])
{
	static const enum mark marks[] = {
		[SHIFT_NONE] = MARK_NONE, [SHIFT_OTHER] = MARK_NA, [SHIFT_BETTER] = MARK_PASS, [SHIFT_WORSE] = MARK_FAIL };
	static const enum tone tones[] = {
		[SHIFT_NONE] = TONE_MUTED, [SHIFT_OTHER] = TONE_PLAIN, [SHIFT_BETTER] = TONE_GOOD, [SHIFT_WORSE] = TONE_BAD };
	const struct judged_pair *pair = &compared->pair;
	const char *a = score_words(pair->a_judgement, view->arena);
	const char *b = score_words(pair->b_judgement, view->arena);
	view_row_mark(view, row, pair->a && pair->b ? marks[compared->shift] : MARK_WARN);
	view_cell(view, row, 0, compared->differs ? TONE_PLAIN : TONE_MUTED, "%s", name_words(pair, view->arena));
	view_cell(view, row, 1, TONE_MUTED, "%s", a ? a : "");
	view_cell(view, row, 2, tones[compared->shift], "%s", b ? b : "");
	view_cell(view, row, 3, pair->a && pair->b ? tones[compared->shift] : TONE_WARN, "%s",
		what_words(compared, names, view->arena));
	if (pair->a && pair->b)
		view_row_ref(view, row, "pair:%s\n%s", pair->a->key, pair->b->key);
	else
		view_row_ref(view, row, "subject:%s", (pair->a ? pair->a : pair->b)->key);
}

void sides_view(const struct judged *judged, side_fn *side, const void *ctx, const char *const names[2],
	struct view *view)
{
	struct compared_list list;
	compare_sets(judged, side, ctx, view->arena, &list);
	view_prose(view, TONE_PLAIN, "A is %s, B is %s: %zu of %zu differ.", names[0], names[1], list.differ, list.count);
	view_gap(view);
	const char **heads = arena_array(view->arena, 4, sizeof(*heads));
	heads[0] = "CONTAINER";
	heads[1] = "A";
	heads[2] = "B";
	heads[3] = "WHAT CHANGES FROM A TO B";
	view_grid(view, 4, list.count, heads);
	for (size_t i = 0; i < list.count; i++)
		view_pair(view, i, &list.items[i], names);
}
