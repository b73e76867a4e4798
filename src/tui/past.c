/* SPDX-License-Identifier: Apache-2.0 */
/* The events that are kept: what happened while the screen was open. */
#include "config.h"

#include "tui/past.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/compare.h>

/* A row of the list carries its sign for so long. */
#define FLASH_SECONDS 10

/* Of those that went, so many can still be opened: each holds the reading in which it was last seen. */
#define HELD_MOST 32

/* ---- the ring -------------------------------------------------------------------- */

static void drop_event(struct past_event *event)
{
	subject_unref(event->pair.a);
	subject_unref(event->pair.b);
	judged_unref(event->last_seen);
	free(event->what);
}

/* Row 0 is the newest. */
const struct past_event *past_at(const struct ui *ui, size_t row)
{
	return &ui->events.items[ui->events.count - 1 - row];
}

static struct past_event *add_event(struct ui *ui)
{
	struct events_state *state = &ui->events;
	if (state->count == EVENTS_MOST) {
		drop_event(&state->items[0]);
		memmove(&state->items[0], &state->items[1], (EVENTS_MOST - 1) * sizeof(*state->items));
		state->count--;
	}
	if (!state->items)
		state->items = heap_alloc(EVENTS_MOST, sizeof(*state->items));
	struct past_event *event = &state->items[state->count++];
	*event = (struct past_event){ .when = ui->now, .serial = ++state->serial };
	/* The cursor stays on its event, but at the top it stays at the top. */
	if (state->cursor && state->cursor + 1 < state->count)
		state->cursor++;
	return event;
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
		if (state->items[i].kind == EVENT_GONE && event_replaces(state->items[i].pair.a, fresh))
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

static void keep(struct ui *ui, struct event event)
{
	struct events_state *state = &ui->events;
	const struct past_event *went = event.kind == EVENT_NEW ? went_before(state, event.pair.b) : NULL;
	if (went) {
		event.kind = EVENT_RESTARTED;
		event.pair.a = went->pair.a;
		event.pair.a_judgement = &went->pair.a_judgement;
	}
	struct strbuf what = { 0 };
	enum shift shift = event_words(&event, &what);
	struct past_pair pair = own_pair(&event.pair);
	struct past_event *past = add_event(ui);
	past->kind = event.kind;
	past->shift = shift;
	past->pair = pair;
	past->what = what.data;
	state->unseen_worse += shift == SHIFT_WORSE;
	if (event.kind == EVENT_GONE)
		past->last_seen = judged_ref(state->base);
}

void events_take(struct ui *ui)
{
	struct events_state *state = &ui->events;
	/* What is still being read only grows: nothing happened. */
	if (!ui->judged || ui->judged->inventory->partial || ui->judged == state->base)
		return;
	if (state->base && state->base->inventory->host.live == ui->judged->inventory->host.live) {
		cleanup_arena struct arena *arena = arena_new();
		struct event_list list;
		events_between(state->base, ui->judged, arena, &list);
		for (size_t i = 0; i < list.count; i++)
			keep(ui, list.items[i]);
		limit_held(state);
	}
	judged_unref(state->base);
	state->base = judged_ref(ui->judged);
}

void events_free(struct ui *ui)
{
	struct events_state *state = &ui->events;
	while (state->count)
		drop_event(&state->items[--state->count]);
	free(state->items);
	judged_unref(state->base);
	pane_free(&state->pane);
}

/* ---- in the list -------------------------------------------------------------------- */

/* The one that is left, else the one that was there. */
const struct subject *past_subject(const struct past_event *event)
{
	return event->pair.b ? event->pair.b : event->pair.a;
}

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

bool events_sign(const struct ui *ui, const char *key, enum glyph *ret_glyph, enum tone *ret_tone)
{
	const struct events_state *state = &ui->events;
	for (size_t row = 0; row < state->count; row++) {
		const struct past_event *event = past_at(ui, row);
		if (event->when + FLASH_SECONDS < ui->now)
			return false;
		if (event->pair.b && strcmp(event->pair.b->key, key) == 0) {
			*ret_glyph = past_sign(event, ret_tone);
			return true;
		}
	}
	return false;
}
