/* SPDX-License-Identifier: Apache-2.0 */
/* What each fix of a container gains: the judgement of the container as it would be with that one made. */
#include "config.h"

#include <isotop/compare.h>
#include <isotop/finding.h>
#include <isotop/fixes.h>
#include <isotop/form.h>
#include <isotop/gains.h>
#include <isotop/judge.h>
#include <isotop/subject.h>
#include <isotop/values.h>
#include <isotop/whatif.h>

#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

/* Each change once, with the checks that ask for it. */
static size_t collect(const struct finding *findings, struct gain *gains)
{
	size_t count = 0;
	for (size_t check = 0; check < CHECK_COUNT; check++) {
		for (size_t k = 0; k < findings[check].change_count; k++) {
			const struct proposal *proposal = &findings[check].changes[k];
			size_t at = 0;
			while (at < count && strcmp(gains[at].proposal->text, proposal->text) != 0)
				at++;
			if (at == count)
				gains[count++] = (struct gain){ .proposal = proposal };
			gains[at].checks |= (uint16_t)(1U << check);
		}
	}
	return count;
}

static size_t closed(const struct judgement *before, const struct judgement *after, uint8_t ret[ESCAPE_COUNT])
{
	size_t count = 0;
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		if (before->escapes[i] == ESCAPE_OPEN && after->escapes[i] != ESCAPE_OPEN)
			ret[count++] = (uint8_t)i;
	return count;
}

static void try_one(const struct subject *subject, const struct inventory *inventory, const struct judgement *before,
	struct gain *gain, struct arena *arena)
{
	struct judgement after;
	uint8_t closes[ESCAPE_COUNT];
	gain->known = proposal_can_be_tried(gain->proposal);
	if (!gain->known)
		return;
	what_if_judge(subject, inventory, &(struct fix_set){ .proposal_count = 1, .proposals = &gain->proposal }, &after);
	gain->value = after.score.value - before->score.value;
	gain->points = after.score.points - before->score.points;
	gain->after = after.score;
	gain->close_count = closed(before, &after, closes);
	uint8_t *kept = arena_array(arena, gain->close_count + 1, sizeof(*kept));
	memcpy(kept, closes, gain->close_count);
	gain->closes = kept;
}

/* ---- those that are alike ------------------------------------------------------------- */

/* Of so many different ones: a load where none is like another keeps no more. */
#define KINS_MOST 4096

/* What was tried of the first of its kind, in the order of its checks. */
struct gains_kin {
	uint64_t print;
	const struct subject *subject;
	struct judgement before;
	struct gain_list tried;
	UT_hash_handle hh;
};

struct gains_memo {
	struct arena *arena;
	struct gains_kin *by_print;
	size_t count;
};

struct gains_memo *gains_memo_new(void)
{
	struct gains_memo *memo = heap_alloc(1, sizeof(*memo));
	memo->arena = arena_new();
	return memo;
}

void gains_memo_free(struct gains_memo *memo)
{
	if (!memo)
		return;
	HASH_CLEAR(hh, memo->by_print);
	arena_free(memo->arena);
	free(memo);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_mount(const struct mount *a, const struct mount *b)
{
	return a == b || (a && b && same_text(a->source, b->source) && same_text(a->target, b->target));
}

static bool same_device(const struct device *a, const struct device *b)
{
	return a == b || (a && b && same_text(a->path, b->path) && same_text(a->source, b->source) &&
				 a->type == b->type && a->major == b->major && a->minor == b->minor);
}

/* The same change, whatever its words. */
static bool same_change(const struct gain *a, const struct gain *b)
{
	const struct fix_about *x = &a->proposal->about;
	const struct fix_about *y = &b->proposal->about;
	return a->proposal->fix == b->proposal->fix && a->checks == b->checks && x->caps == y->caps && x->pid == y->pid &&
	       same_mount(x->mount, y->mount) && same_device(x->device, y->device);
}

/* Containers of pods alone: elsewhere words on one line may say several things, and how lines stand to each other counts. */
static bool takes_print(const struct gains_memo *memo, const struct subject *subject, uint64_t *ret_print)
{
	return memo && subject->form->pod && subject_print(subject, false, ret_print);
}

/* What a gain is the distance from: verdicts may come from elsewhere than from the facts. */
static bool same_start(const struct judgement *a, const struct judgement *b)
{
	return a->score.value == b->score.value && a->score.points == b->score.points &&
	       memcmp(a->escapes, b->escapes, sizeof(a->escapes)) == 0;
}

/* Fills in what each of @gains gains, as it was tried of one like @subject. */
static bool recall(const struct gains_memo *memo, const struct subject *subject, const struct judgement *before,
	struct gain *gains, struct gain_list *list)
{
	struct gains_kin *kin = NULL;
	uint64_t print;
	if (takes_print(memo, subject, &print))
		HASH_FIND(hh, memo->by_print, &print, sizeof(print), kin);
	if (!kin || kin->tried.count != list->count || !same_start(&kin->before, before) ||
		!subject_alike(kin->subject, subject, false))
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (!same_change(&kin->tried.items[i], &gains[i]))
			return false;
	for (size_t i = 0; i < list->count; i++) {
		const struct proposal *proposal = gains[i].proposal;
		gains[i] = kin->tried.items[i];
		gains[i].proposal = proposal;
	}
	list->after = kin->tried.after;
	list->close_count = kin->tried.close_count;
	return true;
}

/* What a change is about is in the subject's memory; its words are not looked at again. */
static const struct gain *copy_of(struct arena *arena, const struct gain_list *tried)
{
	struct gain *items = arena_array(arena, tried->count + 1, sizeof(*items));
	struct proposal *proposals = arena_array(arena, tried->count + 1, sizeof(*proposals));
	for (size_t i = 0; i < tried->count; i++) {
		size_t count = tried->items[i].close_count;
		uint8_t *closes = arena_array(arena, count + 1, sizeof(*closes));
		if (count)
			memcpy(closes, tried->items[i].closes, count);
		items[i] = tried->items[i];
		proposals[i] = *items[i].proposal;
		items[i].proposal = &proposals[i];
		items[i].closes = closes;
	}
	return items;
}

static void keep(struct gains_memo *memo, const struct subject *subject, const struct judgement *before,
	const struct gain_list *tried)
{
	struct gains_kin *kin = NULL;
	uint64_t print;
	if (!takes_print(memo, subject, &print) || memo->count == KINS_MOST)
		return;
	HASH_FIND(hh, memo->by_print, &print, sizeof(print), kin);
	if (kin)
		return;
	kin = arena_alloc(memo->arena, sizeof(*kin));
	*kin = (struct gains_kin){ .print = print, .subject = subject, .before = *before, .tried = *tried };
	kin->tried.items = copy_of(memo->arena, tried);
	HASH_ADD(hh, memo->by_print, print, sizeof(print), kin);
	memo->count++;
}

/* ---- the whole ------------------------------------------------------------------------- */

static bool gains_more(const struct gain *a, const struct gain *b)
{
	if (a->known != b->known)
		return a->known;
	if (a->value != b->value)
		return a->value > b->value;
	if (a->points != b->points)
		return a->points > b->points;
	return a->close_count > b->close_count;
}

/* Most gain first; what gains the same stays in the order of the checks. */
static void sort(struct gain *gains, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct gain gain = gains[i];
		size_t at = i;
		for (; at > 0 && gains_more(&gain, &gains[at - 1]); at--)
			gains[at] = gains[at - 1];
		gains[at] = gain;
	}
}

static void try_all(const struct subject *subject, const struct inventory *inventory, const struct judgement *before,
	struct gain *gains, struct arena *arena, struct gain_list *ret)
{
	const struct proposal **tried = arena_array(arena, ret->count + 1, sizeof(const struct proposal *));
	struct fix_set all = { .proposals = tried };
	const struct gain *alone = NULL;
	for (size_t i = 0; i < ret->count; i++) {
		try_one(subject, inventory, before, &gains[i], arena);
		if (!gains[i].known)
			continue;
		alone = &gains[i];
		tried[all.proposal_count++] = gains[i].proposal;
	}
	ret->after = alone ? alone->after : before->score;
	ret->close_count = alone ? alone->close_count : 0;
	if (all.proposal_count < 2)
		return;
	struct judgement after;
	uint8_t closes[ESCAPE_COUNT];
	what_if_judge(subject, inventory, &all, &after);
	ret->after = after.score;
	ret->close_count = closed(before, &after, closes);
}

void gains_of(const struct subject *subject, const struct inventory *inventory, const struct judgement *before,
	const struct finding *findings, struct gains_memo *memo, struct arena *arena, struct gain_list *ret_gains)
{
	size_t most = 0;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		most += findings[i].change_count;
	struct gain *gains = arena_array(arena, most + 1, sizeof(*gains)); /* @list's items while they are filled in */
	struct gain_list list = { .count = collect(findings, gains), .items = gains };
	if (!recall(memo, subject, before, gains, &list)) {
		try_all(subject, inventory, before, gains, arena, &list);
		keep(memo, subject, before, &list);
	}
	sort(gains, list.count);
	*ret_gains = list;
}

void gain_text(const struct gain *gain, struct strbuf *out)
{
	if (!gain->known)
		return;
	strbuf_addf(out, "%+d", gain->value);
	if (gain->points > gain->value)
		strbuf_addf(out, " of %d", gain->points);
	if (gain->close_count)
		strbuf_addf(out, ", closes %zu", gain->close_count);
}
