/* SPDX-License-Identifier: Apache-2.0 */
/* What happened between two readings: who came, went, started again, is isolated differently. */
#include "config.h"

#include <isotop/compare.h>
#include <isotop/escapes.h>
#include <isotop/events.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/subject.h>

#include <stdlib.h>
#include <string.h>

const char *event_name(enum event_kind kind)
{
	static const char *const names[] = { "new", "gone", "restarted", "changed" };
	return names[kind];
}

/* A subject of one of the two readings. */
struct place {
	const struct subject *subject;
	size_t index;
};

struct places {
	size_t count;
	struct place *items;
};

static int by_record(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;
	return (x->subject > y->subject) - (x->subject < y->subject);
}

static int by_key(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;
	return strcmp(x->subject->key, y->subject->key);
}

static struct places places_of(const struct inventory *inventory, struct arena *arena)
{
	struct places places = { inventory->count, arena_array(arena, inventory->count + 1, sizeof(struct place)) };
	for (size_t i = 0; i < places.count; i++)
		places.items[i] = (struct place){ inventory->subjects[i], i };
	qsort(places.items, places.count, sizeof(*places.items), by_record);
	return places;
}

/* ---- collecting ---------------------------------------------------------------- */

struct collecting {
	const struct judged *before;
	const struct judged *after;
	struct event *items;
	size_t count;
};

static struct judged_pair pair_of(const struct collecting *to, const struct place *before, const struct place *after)
{
	struct judged_pair pair = { 0 };
	if (before) {
		pair.a = before->subject;
		pair.a_judgement = &to->before->judgements[before->index];
	}
	if (after) {
		pair.b = after->subject;
		pair.b_judgement = &to->after->judgements[after->index];
	}
	return pair;
}

static void collect(
	struct collecting *to, enum event_kind kind, const struct place *before, const struct place *after)
{
	to->items[to->count++] = (struct event){ kind, pair_of(to, before, after) };
}

static bool verdicts_differ(const struct collecting *to, const struct place *before, const struct place *after)
{
	return memcmp(to->before->judgements[before->index].checks, to->after->judgements[after->index].checks,
		       sizeof(to->before->judgements->checks)) != 0;
}

/* The same record is carried over: only what the host does can have changed its verdicts. */
static void drop_carried(struct collecting *to, struct places *before, struct places *after)
{
	size_t a = 0;
	size_t b = 0;
	size_t a_kept = 0;
	size_t b_kept = 0;
	while (a < before->count || b < after->count) {
		int order = a == before->count  ? 1
			    : b == after->count ? -1
						: by_record(&before->items[a], &after->items[b]);
		if (order == 0 && verdicts_differ(to, &before->items[a], &after->items[b]))
			collect(to, EVENT_CHANGED, &before->items[a], &after->items[b]);
		if (order < 0)
			before->items[a_kept++] = before->items[a];
		if (order > 0)
			after->items[b_kept++] = after->items[b];
		a += order <= 0;
		b += order >= 0;
	}
	before->count = a_kept;
	after->count = b_kept;
}

static bool differ(const struct collecting *to, const struct place *before, const struct place *after)
{
	cleanup_arena struct arena *arena = arena_new();
	struct comparison comparison;
	struct judged_pair pair = pair_of(to, before, after);
	compare_pair(&pair, 0, arena, &comparison);
	return comparison.count || comparison.verdict_count;
}

/* A process of the same number that started later is another one, proc_pid_stat(5). */
static bool started_anew(const struct subject *before, const struct subject *after)
{
	return before->running.pid != after->running.pid || before->running.start != after->running.start;
}

/* By somebody, or by its runtime, which says the name some time after the container has started. */
static bool renamed(const struct subject *before, const struct subject *after)
{
	return before->name && after->name && strcmp(before->name, after->name) != 0;
}

static void collect_pair(struct collecting *to, const struct place *before, const struct place *after)
{
	if (started_anew(before->subject, after->subject))
		collect(to, EVENT_RESTARTED, before, after);
	else if (renamed(before->subject, after->subject) || differ(to, before, after))
		collect(to, EVENT_CHANGED, before, after);
}

/* ---- who is in the place of whom ---------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

bool event_replaces(const struct subject *gone, const struct subject *fresh)
{
	return same_text(gone->name, fresh->name) && subject_running(gone) && subject_running(fresh) &&
	       same_text(gone->running.runtime, fresh->running.runtime);
}

/* Its key is another one since its runtime has written down whose it is. A number alone, without its start, may be anybody's. */
static bool is_recognised(const struct subject *gone, const struct subject *fresh)
{
	return subject_running(gone) && subject_running(fresh) && fresh->running.start && !started_anew(gone, fresh);
}

/* The first of @gone that @is of @fresh; @gone->count: none. */
static size_t find_gone(const struct places *gone, const struct subject *fresh,
	bool (*is)(const struct subject *gone, const struct subject *fresh))
{
	size_t at = 0;
	while (at < gone->count && !is(gone->items[at].subject, fresh))
		at++;
	return at;
}

/* A container that was removed and created again has another id, yet people know it by its name. */
static void collect_rest(struct collecting *to, struct places *gone, const struct places *fresh)
{
	for (size_t i = 0; i < fresh->count; i++) {
		size_t at = find_gone(gone, fresh->items[i].subject, is_recognised);
		if (at == gone->count)
			at = find_gone(gone, fresh->items[i].subject, event_replaces);
		if (at == gone->count) {
			collect(to, EVENT_NEW, NULL, &fresh->items[i]);
			continue;
		}
		if (is_recognised(gone->items[at].subject, fresh->items[i].subject))
			collect_pair(to, &gone->items[at], &fresh->items[i]);
		else
			collect(to, EVENT_RESTARTED, &gone->items[at], &fresh->items[i]);
		gone->items[at] = gone->items[--gone->count];
	}
	for (size_t i = 0; i < gone->count; i++)
		collect(to, EVENT_GONE, &gone->items[i], NULL);
}

void events_between(
	const struct judged *before, const struct judged *after, struct arena *arena, struct event_list *ret_list)
{
	struct places old = places_of(before->inventory, arena);
	struct places new = places_of(after->inventory, arena);
	struct collecting to = { before, after, arena_array(arena, old.count + new.count + 1, sizeof(struct event)),
		0 };
	drop_carried(&to, &old, &new);
	qsort(old.items, old.count, sizeof(*old.items), by_key);
	qsort(new.items, new.count, sizeof(*new.items), by_key);
	struct places gone = { 0, arena_array(arena, old.count + 1, sizeof(struct place)) };
	struct places fresh = { 0, arena_array(arena, new.count + 1, sizeof(struct place)) };
	for (size_t a = 0, b = 0; a < old.count || b < new.count;) {
		int order = a == old.count ? 1 : b == new.count ? -1 : by_key(&old.items[a], &new.items[b]);
		if (order == 0)
			collect_pair(&to, &old.items[a], &new.items[b]);
		else if (order < 0)
			gone.items[gone.count++] = old.items[a];
		else
			fresh.items[fresh.count++] = new.items[b];
		a += order <= 0;
		b += order >= 0;
	}
	collect_rest(&to, &gone, &fresh);
	*ret_list = (struct event_list){ to.count, to.items };
}

/* ---- in one line --------------------------------------------------------------------- */

static void add_verdict(struct strbuf *out, const struct verdict_change *change)
{
	strbuf_addf(out, "%s%zu %s: %s", out->len ? "; " : "", change->check + 1, checks[change->check].title,
		verdict_name(change->b));
}

static void add_escape(struct strbuf *out, const struct escape_change *change)
{
	bool open = change->b == ESCAPE_OPEN;
	if (open || change->a == ESCAPE_OPEN)
		strbuf_addf(out, "%s%s %s", out->len ? "; " : "", escapes[change->escape].id, open ? "open" : "closed");
}

static void add_change(struct strbuf *out, const struct change *change)
{
	strbuf_addf(out, "%s%s", out->len ? "; " : "", change->label);
	if (!change->a_count && !change->b_count) {
		strbuf_addf(out, ": %s", change->b);
		return;
	}
	for (size_t i = 0; i < change->b_count && i < 3; i++)
		strbuf_addf(out, " +%s", change->b_only[i]);
	for (size_t i = 0; i < change->a_count && i < 3; i++)
		strbuf_addf(out, " -%s", change->a_only[i]);
	if (change->b_count > 3 || change->a_count > 3)
		strbuf_adds(out, " ...");
}

static void add_comparison(struct strbuf *out, const struct comparison *comparison)
{
	static const enum shift order[] = { SHIFT_WORSE, SHIFT_BETTER, SHIFT_OTHER };
	for (size_t k = 0; k < ISO_COUNT(order); k++) {
		for (size_t i = 0; i < comparison->verdict_count; i++)
			if (comparison->verdicts[i].shift == order[k])
				add_verdict(out, &comparison->verdicts[i]);
		for (size_t i = 0; i < comparison->escape_count; i++)
			if (comparison->escapes[i].shift == order[k])
				add_escape(out, &comparison->escapes[i]);
		for (size_t i = 0; i < comparison->count; i++)
			if (comparison->changes[i].shift == order[k])
				add_change(out, &comparison->changes[i]);
	}
}

static void add_score(struct strbuf *out, const struct judgement *judgement)
{
	unsigned fails = judgement_checks(judgement, VERDICT_FAIL);
	unsigned unknown = judgement_checks(judgement, VERDICT_UNKNOWN);
	if (!judgement->judged)
		return;
	strbuf_addf(out, "%u %c, ", judgement->score.value, judgement->score.grade);
	if (fails || unknown)
		strbuf_addf(out, "%u of %d %s", fails ? fails : unknown, CHECK_COUNT, fails ? "fail" : "unknown");
	else
		strbuf_adds(out, "nothing fails");
}

/* More of it is worse, or of the verdicts. */
static enum shift sum_of(const struct comparison *comparison)
{
	size_t worse = comparison->worse;
	size_t better = comparison->better;
	for (size_t i = 0; i < comparison->verdict_count; i++) {
		worse += comparison->verdicts[i].shift == SHIFT_WORSE;
		better += comparison->verdicts[i].shift == SHIFT_BETTER;
	}
	return worse ? SHIFT_WORSE : better ? SHIFT_BETTER : SHIFT_OTHER;
}

enum shift event_words(const struct event *event, struct strbuf *out)
{
	const struct judged_pair *pair = &event->pair;
	if (!pair->a || !pair->b) {
		add_score(out, pair->b ? pair->b_judgement : pair->a_judgement);
		return SHIFT_NONE;
	}
	cleanup_arena struct arena *arena = arena_new();
	struct comparison comparison;
	compare_pair(pair, 0, arena, &comparison);
	bool same = !comparison.count && !comparison.verdict_count;
	if (renamed(pair->a, pair->b))
		strbuf_addf(out, "was %s", pair->a->name);
	add_comparison(out, &comparison);
	if (same && !out->len)
		strbuf_adds(out, "isolated as before");
	return same ? SHIFT_NONE : sum_of(&comparison);
}
