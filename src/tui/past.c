/* SPDX-License-Identifier: Apache-2.0 */
/* The events that are kept: what happened while the screen was open. */
#include "config.h"

#include "tui/past.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/baseline.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/list.h>
#include <isotop/subject.h>

/* A row of the list carries its sign for so long. */
#define FLASH_SECONDS 10

/* Of those that came and went, so many have a line of their own: a node that runs jobs has thousands. */
#define CHURN_MOST 20

/* Of those that went, so many can still be opened: each holds the reading in which it was last seen. */
#define HELD_MOST 32

/* ---- what an event is worth ---------------------------------------------------------- */

/* The one that is left, else the one that was there. */
const struct subject *past_subject(const struct past_event *event)
{
	return event->pair.b ? event->pair.b : event->pair.a;
}

const struct judgement *past_judgement(const struct past_event *event)
{
	return event->pair.b ? &event->pair.b_judgement : &event->pair.a_judgement;
}

/* What became worse before what is new, what changed otherwise, and what is gone. */
static unsigned worth_of(const struct past_event *event)
{
	static const unsigned worths[] = { [EVENT_GONE] = 0, [EVENT_RESTARTED] = 1, [EVENT_CHANGED] = 3, [EVENT_NEW] = 4 };
	if (event->shift == SHIFT_WORSE)
		return 5;
	if (event->earlier && event->kind != EVENT_NEW)
		return event->kind == EVENT_GONE ? 3 : 2;
	if (event->left)
		return worths[EVENT_GONE];
	return event->kind == EVENT_RESTARTED && event->shift != SHIFT_NONE ? 2 : worths[event->kind];
}

/* Somebody came, went or started again, isolated as before. */
static bool is_churn(const struct past_event *event)
{
	return worth_of(event) <= 1;
}

/* The worse container first: what is not judged may be anything. */
static unsigned score_of(const struct past_event *event)
{
	const struct judgement *judgement = past_judgement(event);
	return judgement->judged ? judgement->score.value : 0;
}

/* Of two events that cannot both be kept, is it @a that goes? The older goes of equal ones. */
static bool worth_less(const struct past_event *a, const struct past_event *b)
{
	if (worth_of(a) != worth_of(b))
		return worth_of(a) < worth_of(b);
	if (score_of(a) != score_of(b))
		return score_of(a) > score_of(b);
	return a->serial < b->serial;
}

/* ---- those that are folded ------------------------------------------------------------- */

static void drop_event(struct past_event *event)
{
	subject_unref(event->pair.a);
	subject_unref(event->pair.b);
	judged_unref(event->last_seen);
	free(event->what);
}

/* Takes @event over: among the worst, or as a number alone. */
static void fold_worst(struct past_fold *fold, struct past_event event)
{
	size_t at = fold->worst_count;
	while (at > 0 && worth_less(&fold->worst[at - 1], &event))
		at--;
	if (at == FOLD_WORST) {
		drop_event(&event);
		return;
	}
	if (fold->worst_count == FOLD_WORST)
		drop_event(&fold->worst[--fold->worst_count]);
	memmove(&fold->worst[at + 1], &fold->worst[at], (fold->worst_count - at) * sizeof(event));
	fold->worst[at] = event;
	fold->worst_count++;
}

static void fold_event(struct events_state *state, size_t index)
{
	struct past_fold *fold = &state->fold;
	struct past_event event = state->items[index];
	memmove(&state->items[index], &state->items[index + 1], (state->count - index - 1) * sizeof(event));
	state->count--;
	if (!fold->count++ || event.when < fold->first)
		fold->first = event.when;
	if (event.when > fold->last)
		fold->last = event.when;
	fold->kinds[event.kind]++;
	fold->worse += event.shift == SHIFT_WORSE;
	fold_worst(fold, event);
}

/* Folds the one that is worth least, of all or of @churn alone. */
static void fold_least(struct events_state *state, bool churn)
{
	size_t least = state->count;
	for (size_t i = 0; i < state->count; i++)
		if ((!churn || is_churn(&state->items[i])) &&
			(least == state->count || worth_less(&state->items[i], &state->items[least])))
			least = i;
	if (least < state->count)
		fold_event(state, least);
}

static void fold_churn(struct events_state *state)
{
	size_t churn = 0;
	for (size_t i = 0; i < state->count; i++)
		churn += is_churn(&state->items[i]);
	for (; churn > CHURN_MOST; churn--)
		fold_least(state, true);
}

/* ---- keeping --------------------------------------------------------------------------- */

static void add_event(struct ui *ui, struct past_event event)
{
	struct events_state *state = &ui->events;
	if (!state->items)
		state->items = heap_alloc(EVENTS_MOST + 1, sizeof(*state->items));
	event.serial = ++state->serial;
	state->items[state->count++] = event;
	if (is_churn(&event))
		fold_churn(state);
	if (state->count > EVENTS_MOST)
		fold_least(state, false);
}

/* It came while the screen was open. */
static void mark_left(struct events_state *state, const char *key)
{
	for (size_t i = 0; i < state->count; i++) {
		struct past_event *event = &state->items[i];
		if (event->kind == EVENT_NEW && strcmp(event->pair.b->key, key) == 0)
			event->left = true;
	}
}

/* What was let go of most recently stays readable; what went long before does not. */
static void limit_held(struct events_state *state)
{
	size_t held = 0;
	for (size_t i = state->count; i-- > 0;) {
		held += state->items[i].last_seen != NULL;
		if (held <= HELD_MOST)
			continue;
		judged_unref(state->items[i].last_seen);
		state->items[i].last_seen = NULL;
	}
}

/* The event with which the one that is back now went. NULL: it was never here. */
static const struct past_event *went_before(const struct events_state *state, const struct subject *fresh)
{
	for (size_t i = state->count; i-- > 0;)
		if (state->items[i].kind == EVENT_GONE && !state->items[i].earlier &&
			event_replaces(state->items[i].pair.a, fresh))
			return &state->items[i];
	return NULL;
}

static struct past_pair own_pair(const struct judged_pair *pair)
{
	struct past_pair own = { .a = subject_ref(pair->a), .b = subject_ref(pair->b) };
	if (pair->a)
		own.a_judgement = *pair->a_judgement;
	if (pair->b)
		own.b_judgement = *pair->b_judgement;
	return own;
}

static void keep(struct ui *ui, struct event event, int64_t when)
{
	struct events_state *state = &ui->events;
	const struct past_event *went = event.kind == EVENT_NEW ? went_before(state, event.pair.b) : NULL;
	if (went) {
		event.kind = EVENT_RESTARTED;
		event.pair.a = went->pair.a;
		event.pair.a_judgement = &went->pair.a_judgement;
	}
	struct strbuf what = { 0 };
	struct past_event past = { .when = when, .kind = event.kind, .shift = event_words(&event, &what), .pair = own_pair(&event.pair) };
	past.what = what.data;
	state->unseen_worse += past.shift == SHIFT_WORSE;
	if (event.kind == EVENT_GONE) {
		past.last_seen = judged_ref(state->base);
		mark_left(state, event.pair.a->key);
	}
	add_event(ui, past);
}

/* What a row since a baseline is as an event. */
static const struct {
	enum event_kind kind;
	enum shift shift;
} since_events[] = {
	[SINCE_NEW] = { EVENT_NEW, SHIFT_NONE },
	[SINCE_WORSE] = { EVENT_CHANGED, SHIFT_WORSE },
	[SINCE_BETTER] = { EVENT_CHANGED, SHIFT_BETTER },
	[SINCE_SAME] = { EVENT_CHANGED, SHIFT_NONE },
	[SINCE_GONE] = { EVENT_GONE, SHIFT_NONE },
};

void past_since(struct ui *ui, const struct since_row *row, int64_t when)
{
	struct strbuf what = { 0 };
	struct past_pair pair = own_pair(&row->pair);
	since_words(row, &what);
	struct past_event past = { .when = when, .earlier = true, .kind = since_events[row->state].kind,
		.shift = since_events[row->state].shift, .pair = pair, .what = what.data };
	ui->events.since = when;
	add_event(ui, past);
	ui->events.unseen_worse += row->state == SINCE_WORSE;
}

static void drop_all(struct events_state *state)
{
	while (state->count)
		drop_event(&state->items[--state->count]);
	while (state->fold.worst_count)
		drop_event(&state->fold.worst[--state->fold.worst_count]);
	state->fold = (struct past_fold){ 0 };
	state->unseen_worse = 0;
}

static void keep_between(struct ui *ui, const struct judged *a, const struct judged *b, int64_t when)
{
	cleanup_arena struct arena *arena = arena_new();
	struct event_list list;
	events_between(a, b, arena, &list);
	for (size_t i = 0; i < list.count; i++)
		keep(ui, list.items[i], when);
}

/* Of two readings of a recording what happened between them, whichever was shown first; nothing of other steps. */
static void take_step(struct ui *ui, int64_t then, int64_t now)
{
	struct events_state *state = &ui->events;
	drop_all(state);
	state->since = now < then ? now : then;
	if (now < then)
		keep_between(ui, ui->judged, state->base, then);
	else
		keep_between(ui, state->base, ui->judged, now);
}

void events_take(struct ui *ui)
{
	struct events_state *state = &ui->events;
	/* What is still being read only grows: nothing happened. */
	if (!ui->judged || ui->judged->inventory->partial || ui->judged == state->base)
		return;
	const struct host *now = &ui->judged->inventory->host;
	const struct host *then = state->base ? &state->base->inventory->host : NULL;
	if (then && then->recorded && now->recorded)
		take_step(ui, then->recorded, now->recorded);
	else if (then && then->live == now->live)
		keep_between(ui, state->base, ui->judged, ui->now);
	limit_held(state);
	past_rows(ui);
	if (!state->base && !state->since && !now->recorded)
		state->since = ui->now;
	judged_unref(state->base);
	state->base = judged_ref(ui->judged);
}

/* ---- rows ------------------------------------------------------------------------------ */

const struct past_event *past_at(const struct ui *ui, size_t row)
{
	const struct events_state *state = &ui->events;
	return past_is_fold(ui, row) ? &state->fold.worst[0] : &state->items[state->rows[row]];
}

bool past_is_fold(const struct ui *ui, size_t row)
{
	return ui->events.rows[row] == PAST_FOLD;
}

size_t past_total(const struct ui *ui)
{
	return ui->events.count + ui->events.fold.count;
}

/* Words of a filter are found in what happened, too: "new", "worse", "privileged". */
static bool kept_by(const struct filter *filter, const struct past_event *event)
{
	cleanup_strbuf struct strbuf text = { 0 };
	if (!filter)
		return true;
	strbuf_addf(&text, "%s %s %s", event_name(event->kind), event->shift == SHIFT_NONE ? "" : shift_name(event->shift),
		event->what ? event->what : "");
	return filter_keeps_text(filter, past_subject(event), past_judgement(event), strbuf_text(&text));
}

/* The worst event first, of equal ones the newest. */
static void sort_rows(struct events_state *state)
{
	for (size_t i = 1; i < state->row_count; i++) {
		size_t index = state->rows[i];
		size_t at = i;
		for (; at > 0 && worth_of(&state->items[state->rows[at - 1]]) < worth_of(&state->items[index]); at--)
			state->rows[at] = state->rows[at - 1];
		state->rows[at] = index;
	}
}

static bool fold_kept(const struct events_state *state)
{
	for (size_t i = 0; i < state->fold.worst_count; i++)
		if (kept_by(state->filter, &state->fold.worst[i]))
			return true;
	return false;
}

static uint64_t serial_at(const struct ui *ui, size_t row)
{
	return past_is_fold(ui, row) ? 0 : past_at(ui, row)->serial;
}

/* At the top it stays at the top: there the worst is, or the newest. */
static void follow_cursor(struct ui *ui)
{
	struct events_state *state = &ui->events;
	for (size_t row = 0; state->cursor && row < state->row_count; row++)
		if (serial_at(ui, row) == state->selected) {
			state->cursor = row;
			return;
		}
	if (state->cursor >= state->row_count)
		state->cursor = state->row_count ? state->row_count - 1 : 0;
}

void past_rows(struct ui *ui)
{
	struct events_state *state = &ui->events;
	if (!state->rows)
		state->rows = heap_alloc(EVENTS_MOST + 2, sizeof(*state->rows));
	state->row_count = 0;
	for (size_t i = state->count; i-- > 0;)
		if (kept_by(state->filter, &state->items[i]))
			state->rows[state->row_count++] = i;
	if (!state->by_time)
		sort_rows(state);
	if (fold_kept(state))
		state->rows[state->row_count++] = PAST_FOLD;
	follow_cursor(ui);
}

int past_filter(struct ui *ui, const char *text, struct err *err)
{
	struct events_state *state = &ui->events;
	struct filter *filter = NULL;
	int code = *text ? filter_parse(text, &filter, err) : 0;
	if (code < 0)
		return code;
	filter_free(state->filter);
	state->filter = filter;
	snprintf(state->filter_text, sizeof(state->filter_text), "%s", text);
	past_rows(ui);
	return 0;
}

void events_free(struct ui *ui)
{
	struct events_state *state = &ui->events;
	drop_all(state);
	free(state->items);
	free(state->rows);
	filter_free(state->filter);
	judged_unref(state->base);
	pane_free(&state->pane);
}

/* ---- in the list -------------------------------------------------------------------- */

enum glyph past_sign(const struct past_event *event, enum tone *ret_tone)
{
	static const enum glyph glyphs[] = { GLYPH_NEW, GLYPH_GONE, GLYPH_RESTARTED, GLYPH_CHANGED };
	static const enum tone tones[] = { TONE_ACCENT, TONE_MUTED, TONE_PLAIN, TONE_PLAIN };
	*ret_tone = tones[event->kind];
	if (event->shift == SHIFT_WORSE || event->shift == SHIFT_BETTER) {
		*ret_tone = event->shift == SHIFT_WORSE ? TONE_BAD : TONE_GOOD;
		return event->shift == SHIFT_WORSE ? GLYPH_WORSE : GLYPH_BETTER;
	}
	return glyphs[event->kind];
}

/*
 * One since the last visit until it was looked at; of a recording one that led to the reading that is shown, not one
 * that comes after it; else for a moment.
 */
static bool is_fresh(const struct ui *ui, const struct past_event *event)
{
	int64_t recorded = ui->judged ? ui->judged->inventory->host.recorded : 0;
	if (event->earlier)
		return !ui->events.looked;
	return recorded ? event->when == recorded : event->when + FLASH_SECONDS >= ui->now;
}

bool events_sign(const struct ui *ui, const char *key, enum glyph *ret_glyph, enum tone *ret_tone)
{
	const struct events_state *state = &ui->events;
	for (size_t i = state->count; i-- > 0;) {
		const struct past_event *event = &state->items[i];
		if (!is_fresh(ui, event))
			return false;
		if (event->pair.b && strcmp(event->pair.b->key, key) == 0) {
			*ret_glyph = past_sign(event, ret_tone);
			return true;
		}
	}
	return false;
}

#define GONE_NAMED 16 /* more have no room in a line */

size_t past_gone(const struct ui *ui, struct strbuf *out)
{
	const struct events_state *state = &ui->events;
	size_t count = 0;
	for (size_t i = state->count; i-- > 0;) {
		const struct past_event *event = &state->items[i];
		bool stays = event->earlier || (ui->judged && ui->judged->inventory->host.recorded);
		if (event->kind != EVENT_GONE || !stays || !is_fresh(ui, event))
			continue;
		if (count++ >= GONE_NAMED)
			continue;
		strbuf_addf(out, "%s%s", count > 1 ? ", " : "", event->pair.a->name);
		if (event->pair.a_judgement.judged)
			strbuf_addf(out, " %u %c", event->pair.a_judgement.score.value, event->pair.a_judgement.score.grade);
	}
	return count;
}

static enum past_place place_of(const struct past_event *event)
{
	if (event->shift == SHIFT_WORSE)
		return PAST_WORSE;
	if (event->kind == EVENT_NEW)
		return PAST_NEW;
	return event->shift == SHIFT_BETTER ? PAST_BETTER : PAST_CHANGED;
}

bool past_places(const struct ui *ui, uint8_t *ret)
{
	const struct events_state *state = &ui->events;
	bool any = false;
	memset(ret, PAST_AS_BEFORE, ui->judged->inventory->count);
	for (size_t i = 0; i < state->count && !state->looked; i++) {
		const struct past_event *event = &state->items[i];
		if (!event->earlier || !event->pair.b)
			continue;
		ssize_t at = inventory_find(ui->judged->inventory, event->pair.b->key);
		if (at < 0)
			continue;
		ret[at] = (uint8_t)place_of(event);
		any = true;
	}
	return any;
}
