/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tour on a screen: where it stands, and what keys make of that. What its
 * beats say is src/tour's affair. Wide margins and few words: it is read from
 * the other end of a room.
 */
#include "config.h"

#include "tui/screens/tour.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/fixes.h>
#include <isotop/judged.h>
#include <isotop/view.h>

#include "tui/draw/bars.h"
#include "tui/screens/explain.h"
#include "tui/watch.h"

#define TEXT_MOST   84 /* columns of text */
#define TOUR_MARGIN 2
#define TOUR_HEAD   4 /* lines above the beat: crumb, blank, name and score, blank */

/* How a fix is typed: a step each so many milliseconds. */
#define TYPE_MS   60
#define TYPE_STEP 40

static const struct stop *stop_now(const struct ui *ui)
{
	return tour_stop(ui->tour.tour, ui->tour.stop);
}

/* ---- what it shows --------------------------------------------------------------------- */

static const char *text_of(void *ctx, const char *file, size_t *ret_len)
{
	const struct ui *ui = ctx;
	const char *why;
	return ui->source_text ? ui->source_text(ui->source_ctx, file, false, ret_len, &why) : NULL;
}

static int tour_width(const struct ui *ui)
{
	int width = ui->width - 2 * TOUR_MARGIN;
	return width < TEXT_MOST ? width : TEXT_MOST;
}

/* A short screen has no room for margins above. */
static int top_line(const struct ui *ui)
{
	return ui->height >= 36 ? TOUR_HEAD + 2 : ui->height >= 20 ? TOUR_HEAD : TOUR_HEAD - 2;
}

static int left_column(const struct ui *ui)
{
	return (ui->width - tour_width(ui)) / 2;
}

static void fill(struct ui *ui, const struct pane_key *key)
{
	struct tour_state *state = &ui->tour;
	struct arena *arena = arena_new();
	struct view view = view_new(arena);
	const struct beat_state beat = { state->guess, state->typed };
	const struct tour_texts texts = { text_of, ui };
	if (state->trying) {
		trial_view(stop_now(ui), &state->trial, &view);
	} else if (state->notes) {
		notes_view(stop_now(ui), &view);
	} else {
		view_title(&view, "%d of %d: %s", (int)state->beat + 1, BEAT_COUNT, beat_name(state->beat));
		view_gap(&view);
		beat_view(stop_now(ui), state->beat, &beat, &texts, &view);
	}
	pane_fill(&state->pane, arena, page_new(arena, &view, key->width, ui->ascii), key);
}

void tour_layout(struct ui *ui)
{
	struct tour_state *state = &ui->tour;
	const struct pane_key key = { { state->serial, state->typed }, tour_width(ui), ui->ascii };
	if (pane_stale(&state->pane, &key))
		fill(ui, &key);
	pane_resize(&state->pane, ui_body_end(ui) - top_line(ui));
}

/* "4/30  9:40" */
static const char *where_and_when(const struct ui *ui, struct strbuf *out)
{
	int64_t spent = ui->now && ui->tour.began ? ui->now - ui->tour.began : 0;
	strbuf_addf(out, "%zu/%zu  %d:%02d", ui->tour.stop + 1, tour_count(ui->tour.tour), (int)(spent / 60),
		(int)(spent % 60));
	return strbuf_text(out);
}

/* The name at the left, the score at the right: what it counts up to while the fix is typed. */
static void draw_head(const struct ui *ui, struct canvas *canvas, int y)
{
	const struct stop *stop = stop_now(ui);
	const struct score *score = &stop->judged->judgements[stop->subject].score;
	const struct score *after = &stop->fixed->judgements[stop->subject].score;
	bool fixed = ui->tour.beat == BEAT_FIX && !ui->tour.notes && !ui->tour.trying;
	int value = fixed ? score->value + (after->value - score->value) * (int)ui->tour.typed / (int)TYPED_ALL
			  : score->value;
	char grade = fixed && ui->tour.typed >= TYPED_ALL ? after->grade : score->grade;
	enum tone tone = grade == 'A' ? TONE_GOOD : grade == 'F' || grade == 'D' ? TONE_BAD : TONE_WARN;
	struct pen pen = pen_at(canvas, y, left_column(ui));
	pen.end = left_column(ui) + tour_width(ui) - 7;
	pen_bold(&pen, TONE_STRONG, stop->title);
	pen = pen_at(canvas, y, left_column(ui) + tour_width(ui) - 5);
	pen.bold = true;
	pen_printf(&pen, tone, "%3d %c", value, grade);
}

void tour_draw(const struct ui *ui, struct canvas *canvas)
{
	cleanup_strbuf struct strbuf right = { 0 };
	int top = top_line(ui);
	bars_crumb(ui, canvas, ui->tour.trying ? "tour: what if" : ui->tour.notes ? "tour: the presenter's notes" : "tour", where_and_when(ui, &right));
	draw_head(ui, canvas, top > TOUR_HEAD ? top - 3 : top - (top == TOUR_HEAD ? 2 : 1));
	pane_draw(&ui->tour.pane, canvas, top, left_column(ui));
}

struct pane *tour_pane(struct ui *ui)
{
	return &ui->tour.pane;
}

bool tour_click(struct ui *ui, int y, int x)
{
	(void)x;
	return y >= top_line(ui) && pane_click(&ui->tour.pane, y - top_line(ui));
}

void tour_position(const struct ui *ui, struct strbuf *out)
{
	pane_position(&ui->tour.pane, out);
}

/* ---- going on --------------------------------------------------------------------------- */

/* Something else is shown from now on. */
static void turned(struct ui *ui)
{
	struct tour_state *state = &ui->tour;
	state->serial++;
	state->notes = state->trying = false;
	/* Without a clock, or as plain lines, nothing is typed: it stands there. */
	state->typed = state->beat == BEAT_FIX && ui->now && !ui->linear ? 0 : TYPED_ALL;
	state->next = ui->now + state->auto_s;
	pane_home(&state->pane);
}

static void go_to(struct ui *ui, size_t stop)
{
	ui->tour.stop = stop;
	ui->tour.beat = BEAT_LINE;
	ui->tour.guess = GUESS_NONE;
	ui->tour.jump = 0;
	ui->tour.asked = false;
	turned(ui);
}

/* Whoever learns alone hears at the end how it went: the first guess of a stop counts. */
static void count_guess(struct tour_state *state, const struct stop *stop)
{
	if (state->beat != BEAT_LINE || state->guess == GUESS_NONE || state->answered[state->stop] ||
		guess_is_open(stop, state->guess))
		return;
	state->answered[state->stop] = true;
	state->guesses++;
	state->right += guess_is_right(stop, state->guess);
}

static void say_the_end(struct ui *ui)
{
	if (ui->tour.guesses)
		ui_say(ui, TONE_GOOD, "That was the last stop: %zu of %zu guesses were right. g and a number goes back to one.",
			ui->tour.right, ui->tour.guesses);
	else
		ui_say(ui, TONE_GOOD, "That was the last stop. Esc leaves, g and a number goes back to one.");
}

static void step_on(struct ui *ui)
{
	struct tour_state *state = &ui->tour;
	count_guess(state, stop_now(ui));
	if (state->beat + 1 < BEAT_COUNT) {
		state->beat++;
		turned(ui);
	} else if (state->stop + 1 < tour_count(state->tour)) {
		go_to(ui, state->stop + 1);
	} else {
		state->auto_s = 0;
		say_the_end(ui);
	}
}

static void step_back(struct ui *ui)
{
	struct tour_state *state = &ui->tour;
	if (state->beat > BEAT_LINE) {
		state->beat--;
		turned(ui);
	} else if (state->stop > 0) {
		go_to(ui, state->stop - 1);
		state->beat = BEAT_FIX;
		turned(ui);
	} else {
		ui_say(ui, TONE_MUTED, "This is the first stop.");
	}
}

/* Whoever presses a key goes on by hand. */
static void take_over(struct ui *ui)
{
	if (ui->tour.auto_s)
		ui_say(ui, TONE_MUTED, "From now on Space goes on.");
	ui->tour.auto_s = 0;
}

/* The fix under the cursor, on or off; its parts with it. */
static void toggle(struct ui *ui)
{
	static const char kind[] = "fix:";
	const char *ref = pane_ref(&ui->tour.pane);
	enum fix_id id = ref && strncmp(ref, kind, sizeof(kind) - 1) == 0 ? fix_named(ref + sizeof(kind) - 1) : FIX_NONE;
	if (id == FIX_NONE || !fix_can_be_tried(id)) {
		ui_say(ui, TONE_WARN, "This one cannot be tried here.");
		return;
	}
	if (!ui->tour.trial.has[id]) {
		fix_set_add(&ui->tour.trial, id);
	} else {
		struct fix_set parts = { 0 };
		fix_set_add(&parts, id);
		for (size_t i = 0; i < FIX_COUNT; i++)
			ui->tour.trial.has[i] = ui->tour.trial.has[i] && !parts.has[i];
	}
	ui->tour.serial++;
}

enum effect tour_what_if(struct ui *ui)
{
	take_over(ui);
	ui->tour.trying = !ui->tour.trying;
	ui->tour.trial = (struct fix_set){ 0 };
	ui->tour.notes = false;
	ui->tour.serial++;
	pane_home(&ui->tour.pane);
	return EFFECT_NONE;
}

/* Space leads from the notes back to the beat, from a fix that is being typed to the whole of it. */
enum effect tour_turn(struct ui *ui, int step)
{
	struct tour_state *state = &ui->tour;
	take_over(ui);
	state->jump = 0;
	if (state->trying && step > 0) {
		toggle(ui);
	} else if (state->notes || state->trying) {
		state->notes = state->trying = false;
		state->serial++;
		pane_home(&state->pane);
	} else if (step > 0 && state->beat == BEAT_FIX && state->typed < TYPED_ALL) {
		state->typed = TYPED_ALL;
	} else if (step > 0) {
		step_on(ui);
	} else {
		step_back(ui);
	}
	return EFFECT_NONE;
}

enum effect tour_skip(struct ui *ui, int step)
{
	take_over(ui);
	size_t last = tour_count(ui->tour.tour) - 1;
	if (step > 0 ? ui->tour.stop < last : ui->tour.stop > 0)
		go_to(ui, ui->tour.stop + (size_t)step);
	return EFFECT_NONE;
}

/* Another digit of where to go; as soon as no further one could follow, there it goes. */
static void jump_digit(struct ui *ui, unsigned digit)
{
	struct tour_state *state = &ui->tour;
	size_t count = tour_count(state->tour);
	size_t to = state->jump * 10 + digit;
	if (!to || to > count) {
		ui_say(ui, TONE_WARN, "There are %zu stops.", count);
		state->jump = 0;
	} else if (to * 10 > count || (state->jump && to >= 10)) {
		go_to(ui, to - 1);
	} else {
		state->jump = to;
		ui_say(ui, TONE_ACCENT, "To stop %zu: one more digit, or Enter.", to);
	}
	state->asked = state->jump > 0;
}

enum effect tour_digit(struct ui *ui, struct key key)
{
	struct tour_state *state = &ui->tour;
	unsigned digit = key.code - '0';
	take_over(ui);
	if (state->beat != BEAT_LINE || state->notes || state->trying || state->asked || digit > LAYER_COUNT) {
		jump_digit(ui, digit);
		return EFFECT_NONE;
	}
	state->guess = (int)digit;
	state->serial++;
	return EFFECT_NONE;
}

const char *tour_space_word(const struct ui *ui)
{
	return ui->tour.trying ? "toggle" : NULL;
}

const char *tour_digit_word(const struct ui *ui)
{
	return ui->tour.beat == BEAT_LINE && !ui->tour.asked && !ui->tour.notes && !ui->tour.trying ? "guess" : "go to";
}

enum effect tour_go(struct ui *ui)
{
	ui->tour.asked = true;
	ui->tour.jump = 0;
	ui_say(ui, TONE_ACCENT, "To which stop? Type its number, 1 to %zu.", tour_count(ui->tour.tour));
	return EFFECT_NONE;
}

enum effect tour_notes(struct ui *ui)
{
	take_over(ui);
	ui->tour.notes = !ui->tour.notes;
	ui->tour.trying = false;
	ui->tour.serial++;
	pane_home(&ui->tour.pane);
	return EFFECT_NONE;
}

bool tour_can_explain(const struct ui *ui)
{
	return !ui->tour.trying && (ui->tour.jump || pane_ref(&ui->tour.pane));
}

/* What the row under the cursor is about, with what it comes to in the stop's own container. */
enum effect tour_explain(struct ui *ui)
{
	const struct stop *stop = stop_now(ui);
	if (ui->tour.jump) {
		go_to(ui, ui->tour.jump - 1);
		return EFFECT_NONE;
	}
	watch_hold(&ui->subject.watch, stop->judged, stop->subject);
	return explain_open(ui);
}

/* ---- time ----------------------------------------------------------------------------------- */

int tour_wait(const struct ui *ui)
{
	return ui->tour.typed < TYPED_ALL ? TYPE_MS : 1000;
}

void tour_tick(struct ui *ui)
{
	struct tour_state *state = &ui->tour;
	if (state->typed < TYPED_ALL) {
		state->typed = state->typed + TYPE_STEP < TYPED_ALL ? state->typed + TYPE_STEP : TYPED_ALL;
		ui_layout(ui);
	} else if (state->auto_s && ui->now >= state->next) {
		step_on(ui);
		ui_layout(ui);
	}
}

/* ---- coming and leaving ------------------------------------------------------------------------ */

/* What was shown before comes back as it was, the container of a pane among it. */
static void keep(struct ui *ui)
{
	struct tour_state *state = &ui->tour;
	ui_forget_explanations(ui);
	/* Begun again from within: what was there before the tour is kept already. */
	bool within = false;
	for (size_t i = 0; i < ui->depth; i++)
		within |= ui->stack[i] == SCREEN_TOUR;
	if (within) {
		watch_free(&ui->subject.watch);
		ui->subject.watch = (struct watch){ 0 };
		ui->depth = 1;
		return;
	}
	memcpy(state->stack, ui->stack, sizeof(state->stack));
	state->depth = ui->depth;
	watch_free(&state->watch);
	state->watch = ui->subject.watch;
	ui->subject.watch = (struct watch){ 0 };
	ui->depth = 1;
}

void tour_begin(struct ui *ui, bool own)
{
	struct tour_state *state = &ui->tour;
	struct tour *tour = tour_new(own ? ui->judged : NULL);
	if (!tour_count(tour)) {
		tour_free(tour);
		ui_say(ui, TONE_WARN, "There is no container to make a stop of.");
		return;
	}
	tour_free(state->tour);
	state->tour = tour;
	state->began = ui->now;
	state->guesses = state->right = 0;
	memset(state->answered, 0, sizeof(state->answered));
	state->offered = false;
	keep(ui);
	ui_push(ui, SCREEN_TOUR);
	go_to(ui, own || state->first >= tour_count(tour) ? 0 : state->first);
}

enum effect tour_open(struct ui *ui)
{
	tour_begin(ui, ui->tour.own);
	return EFFECT_NONE;
}

void tour_back(struct ui *ui)
{
	struct tour_state *state = &ui->tour;
	if (state->notes || state->trying) {
		state->notes = state->trying = false;
		state->serial++;
		return;
	}
	watch_free(&ui->subject.watch);
	ui->subject.watch = state->watch;
	state->watch = (struct watch){ 0 };
	memcpy(ui->stack, state->stack, sizeof(state->stack));
	ui->depth = state->depth;
}

void tour_end(struct ui *ui)
{
	tour_free(ui->tour.tour);
	watch_free(&ui->tour.watch);
	pane_free(&ui->tour.pane);
}
