/* SPDX-License-Identifier: Apache-2.0 */
/* One container: its panes under tabs. */
#include "config.h"

#include "tui/screens/subject.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/compare.h>
#include <isotop/course.h>
#include <isotop/escapes.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/panes.h>
#include <isotop/subject.h>
#include <isotop/syscalls.h>
#include <isotop/view.h>

#include "tui/draw/bars.h"
#include "tui/draw/name.h"
#include "tui/kernel.h"
#include "tui/screens/aside.h"
#include "tui/screens/explain.h"
#include "tui/screens/rows.h"
#include "tui/screens/small.h"
#include "tui/watch.h"

#define PANE_LINE   3 /* the pane's first line: under header, tabs and a blank one */
#define PANE_MARGIN 2
#define PANE_MOST   132 /* columns; evidence farther away from its fact than this is hard to follow */
#define DANGER_FIRST 96  /* a pane narrower than this begins with what is wrong, not with the lesson */

struct tab {
	char key;
	const char *title;
	const char *brief; /* where there is little room */
	void (*view)(const struct ui *ui, size_t layer, struct view *view);
	size_t layer; /* for panes of layers: index in layers */
	const char *lesson; /* what it is about; NULL: of a layer the layer */
};

static const struct subject *subject_of(const struct ui *ui)
{
	return watch_subject(&ui->subject.watch);
}

static const struct inventory *inventory_of(const struct ui *ui)
{
	return ui->subject.watch.judged->inventory;
}

static void show_checklist(const struct ui *ui, size_t layer, struct view *view)
{
	(void)layer;
	const struct course *course = ui->subject.course.of;
	if (course)
		course_brief(course, ui->ascii, view);
	checklist_view(subject_of(ui), inventory_of(ui), view);
	if (course)
		course_view(course, view);
}

static void free_course(struct course_state *state)
{
	arena_free(state->arena);
	*state = (struct course_state){ 0 };
}

/* Reads the recording again only where it is another container's turn, or the recording has grown. */
static void follow_course(struct ui *ui)
{
	struct course_state *state = &ui->subject.course;
	const struct subject *subject = subject_of(ui);
	const struct host *host = subject_host(subject, inventory_of(ui));
	bool same = state->arena && host->recording && strcmp(state->recording, host->recording) == 0 &&
		    strcmp(state->key, subject->key) == 0;
	if (!host->recording || (same && host->recorded <= state->until))
		return;
	free_course(state);
	state->arena = arena_new();
	state->key = arena_strdup(state->arena, subject->key);
	state->recording = arena_strdup(state->arena, host->recording);
	state->of = course_of(subject, inventory_of(ui), state->arena);
	state->until = state->of && state->of->last > host->recorded ? state->of->last : host->recorded;
}


static void show_layer(const struct ui *ui, size_t layer, struct view *view)
{
	layer_view(layer, subject_of(ui), inventory_of(ui), view);
}

static void show_seccomp(const struct ui *ui, size_t layer, struct view *view)
{
	(void)layer;
	seccomp_view(subject_of(ui), inventory_of(ui), kernel_filters_of(ui, subject_of(ui)), view);
}

static void show_mounts(const struct ui *ui, size_t layer, struct view *view)
{
	(void)layer;
	mounts_view(subject_of(ui), inventory_of(ui), view);
}

static void show_escapes(const struct ui *ui, size_t layer, struct view *view)
{
	(void)layer;
	escapes_view(subject_of(ui), inventory_of(ui), view);
}

static void show_source(const struct ui *ui, size_t layer, struct view *view)
{
	const struct subject *subject = subject_of(ui);
	const char *file = source_file(subject);
	bool of_node = file && !subject->declared.file;
	const char *why = "it runs here, and its runtime left no config.json that can be read";
	size_t len = 0;
	(void)layer;
	if (of_node && inventory_of(ui)->host.recorded) {
		file = NULL;
		why = "it was recorded, and the file lies on its node";
	}
	const char *text = file && ui->source_text ? ui->source_text(ui->source_ctx, file, of_node, &len, &why) : NULL;
	if (text)
		source_view(subject, inventory_of(ui), text, len, view);
	else
		view_prose(view, TONE_MUTED, "No source to show: %s.", why);
}

static void show_drift(const struct ui *ui, size_t layer, struct view *view)
{
	(void)layer;
	drift_view(subject_of(ui), inventory_of(ui), ui->subject.all, view);
}

/*
 * To add a pane: one row, its view from judge.h in a function above, and its
 * digit in the keys table. No title: the layer's own, and for little room its
 * head in the list.
 */
static const struct tab tabs[] = {
	// clang-format off
	{ '1', "Checklist", "Checks", show_checklist, 0, "word:capped" },
	{ '2', NULL,        NULL,     show_layer,     0, NULL },
	{ '3', NULL,        NULL,     show_layer,     1, NULL },
	{ '4', NULL,        NULL,     show_seccomp,   2, NULL },
	{ '5', NULL,        NULL,     show_layer,     3, NULL },
	{ '6', NULL,        NULL,     show_layer,     4, NULL },
	{ '7', NULL,        NULL,     show_layer,     5, NULL },
	{ '8', "Mounts",    "MNT",    show_mounts,    0, "barrier:mounts" },
	{ '9', "Escapes",   "ESC",    show_escapes,   0, "word:open" },
	{ '0', "Source",    "SRC",    show_source,    0, "word:drift" },
	{ 'd', "Drift",     "Drift",  show_drift,     0, "word:drift" },
	// clang-format on
};

/* How much of the tabs' names a width allows. */
enum tab_form {
	TABS_FULL,
	TABS_CLOSE, /* the same, nearer to each other */
	TABS_BRIEF,
	TABS_DIGITS
};

static const char *tab_title(const struct tab *tab, enum tab_form form)
{
	if (form <= TABS_CLOSE)
		return tab->title ? tab->title : layers[tab->layer].title;
	return tab->brief ? tab->brief : layers[tab->layer].head;
}

/* ---- which one ----------------------------------------------------------------------- */

static void forget_visits(struct subject_state *state)
{
	while (state->visit_count)
		free(state->visits[--state->visit_count].key);
}

/* The pane is left: a lesson whose end was in sight is folded from now on. */
static void leave_lesson(struct subject_state *state)
{
	state->lessons_seen |= state->lessons_shown;
	state->unfolded = false;
}

static void show_in(struct ui *ui, const struct judged *judged, size_t index)
{
	struct subject_state *state = &ui->subject;
	leave_lesson(state);
	watch_hold(&state->watch, judged, index);
	state->pane.needle[0] = '\0';
	pane_home(&state->pane);
}

static void show(struct ui *ui, size_t index)
{
	show_in(ui, ui->judged, index);
}

void subject_show_seen(struct ui *ui, const struct judged *judged, size_t index)
{
	forget_visits(&ui->subject);
	show_in(ui, judged, index);
}

void subject_show(struct ui *ui, size_t index)
{
	forget_visits(&ui->subject);
	show(ui, index);
}

void subject_enter(struct ui *ui, size_t index)
{
	subject_show(ui, index);
	ui_push(ui, SCREEN_SUBJECT);
}

void subject_visit(struct ui *ui, size_t index)
{
	struct subject_state *state = &ui->subject;
	if (state->visit_count == VISITS_MOST) { /* the oldest one is forgotten */
		free(state->visits[0].key);
		memmove(state->visits, state->visits + 1, sizeof(state->visits) - sizeof(state->visits[0]));
		state->visit_count--;
	}
	size_t size = strlen(state->watch.key) + 1;
	state->visits[state->visit_count++] =
		(struct visit){ memcpy(heap_alloc(size, 1), state->watch.key, size), state->tab };
	ui_forget_explanations(ui);
	while (ui_screen(ui) != SCREEN_SUBJECT && ui->depth > 1)
		ui_pop(ui);
	show(ui, index);
}

void subject_back(struct ui *ui)
{
	struct subject_state *state = &ui->subject;
	while (state->visit_count && ui->judged) {
		struct visit visit = state->visits[--state->visit_count];
		ssize_t index = inventory_find(ui->judged->inventory, visit.key);
		free(visit.key);
		if (index < 0)
			continue; /* it has gone meanwhile */
		show(ui, (size_t)index);
		state->tab = visit.tab;
		return;
	}
	ui_pop(ui);
}

static int pane_width(const struct ui *ui)
{
	int width = ui->width - 2 * PANE_MARGIN;
	return width < PANE_MOST ? width : PANE_MOST;
}

/* ---- the lesson beside the pane --------------------------------------------------------- */

/* False: what the row is about has no lesson, such as another container. */
static bool fill_aside(struct ui *ui, const char *ref, const struct pane_key *key)
{
	struct arena *arena = arena_new();
	struct view view = view_new(arena);
	if (!ref_view(ref, subject_of(ui), inventory_of(ui), &view)) {
		arena_free(arena);
		return false;
	}
	aside_fill(&ui->subject.aside, arena, &view, key);
	return true;
}

static void layout_aside(struct ui *ui)
{
	struct subject_state *state = &ui->subject;
	int width = aside_width(ui, pane_width(ui));
	cleanup_strbuf struct strbuf ref = { 0 };
	if (!width)
		return;
	if (pane_ref(&state->pane))
		strbuf_adds(&ref, pane_ref(&state->pane));
	else
		subject_lesson(ui, &ref);
	aside_turn(&state->aside, strbuf_text(&ref));
	const struct pane_key key = { { state->watch.serial, state->aside.turn, ui->reading }, width, ui->ascii };
	if (pane_stale(&state->aside.pane, &key) && !fill_aside(ui, strbuf_text(&ref), &key)) {
		strbuf_reset(&ref);
		subject_lesson(ui, &ref);
		fill_aside(ui, strbuf_text(&ref), &key);
	}
	pane_resize(&state->aside.pane, ui_body_end(ui) - PANE_LINE);
}

/* ---- the lesson of a small screen --------------------------------------------------------- */

static bool is_small(const struct ui *ui)
{
	return pane_width(ui) < DANGER_FIRST;
}

/* Its lesson stands below the facts, where it can be folded. */
static bool folds(const struct tab *tab)
{
	return tab->view == show_mounts || !tab->lesson;
}

static unsigned bit_of(size_t tab)
{
	return 1u << tab;
}

static bool is_folded(const struct ui *ui)
{
	const struct subject_state *state = &ui->subject;
	return is_small(ui) && folds(&tabs[state->tab]) && state->lessons_seen & bit_of(state->tab) && !state->unfolded;
}

static void note_lesson(const struct ui *ui, struct subject_state *state)
{
	if (is_small(ui) && folds(&tabs[state->tab]) && pane_at_end(&state->pane))
		state->lessons_shown |= bit_of(state->tab);
}

const char *subject_words_word(const struct ui *ui)
{
	return is_folded(ui) ? "lesson" : NULL;
}

bool subject_unfold(struct ui *ui)
{
	if (!is_folded(ui))
		return false;
	ui->subject.unfolded = true;
	ui->subject.to_end = true;
	return true;
}

static void put_danger_first(const struct ui *ui, const struct tab *tab, struct view *view)
{
	if (tab->view == show_checklist)
		small_checklist(view);
	else if (tab->view == show_escapes)
		small_escapes(view);
	else if (folds(tab))
		small_layer(view, is_folded(ui));
}

/* A file of many containers opens at this one: where something is wrong, else where it is declared. */
static void reveal_source(const struct ui *ui, struct pane *pane)
{
	const struct subject *subject = subject_of(ui);
	if (pane->points)
		pane_reveal(pane, pane->cursor);
	else if (subject->declared.file && subject->declared.line)
		pane_reveal(pane, subject->declared.line - 1);
}

void subject_layout(struct ui *ui)
{
	struct subject_state *state = &ui->subject;
	int width = pane_width(ui);
	bool opened = state->pane.home;
	watch_follow(&state->watch, ui->judged);
	const struct pane_key key = {
		{ state->watch.serial, state->tab, state->all, ui->kernel.serial, ui->reading, is_folded(ui) }, width, ui->ascii
	};
	if (pane_stale(&state->pane, &key)) {
		const struct tab *tab = &tabs[state->tab];
		struct arena *arena = arena_new();
		struct view view = view_new(arena);
		cleanup_strbuf struct strbuf lesson = { 0 };
		if (tab->view == show_checklist)
			follow_course(ui);
		tab->view(ui, tab->layer, &view);
		subject_lesson(ui, &lesson);
		ref_titles(&view, strbuf_text(&lesson));
		if (is_small(ui))
			put_danger_first(ui, tab, &view);
		pane_fill(&state->pane, arena, page_new(arena, &view, width, ui->ascii), &key);
	}
	pane_resize(&state->pane, ui_body_end(ui) - PANE_LINE);
	if (opened && tabs[state->tab].view == show_source)
		reveal_source(ui, &state->pane);
	if (state->to_end)
		pane_move(&state->pane, MOTION_BOTTOM);
	state->to_end = false;
	note_lesson(ui, state);
	layout_aside(ui);
}

/* ---- drawing -------------------------------------------------------------------------- */

/* "capped by CAP_SYS_ADMIN kept": checks are named by their titles. */
static void score_text(const struct judgement *judgement, struct strbuf *out)
{
	const struct score *score = &judgement->score;
	if (!judgement->judged) {
		strbuf_adds(out, "not scored");
		return;
	}
	if (score->high != score->low)
		strbuf_addf(out, "%u-%u %c", score->low, score->high, score->grade);
	else
		strbuf_addf(out, "%u %c", score->value, score->grade);
}

static void cap_text(const struct score *score, struct strbuf *out)
{
	if (!score->capped_by)
		return;
	int check = check_index(score->capped_by);
	strbuf_addf(out, "capped: %s, from %u", check >= 0 ? checks[check].title : score->capped_by, score->points);
}

void subject_crumbs(const struct ui *ui, struct canvas *canvas, const char *inside)
{
	const struct subject_state *state = &ui->subject;
	const struct judgement *judgement = watch_judgement(&state->watch);
	cleanup_strbuf struct strbuf score = { 0 };
	cleanup_strbuf struct strbuf cap = { 0 };
	score_text(judgement, &score);
	if (state->watch.gone)
		strbuf_adds(&cap, "gone: as it was last seen");
	else
		cap_text(&judgement->score, &cap);
	int room = ui->width - 3 - (int)score.len;
	struct pen pen = pen_at(canvas, 0, 1);
	if (ui->width >= 60) {
		pen_bold(&pen, TONE_ACCENT, "isotop");
		pen.x += 2;
		pen_text(&pen, TONE_MUTED, ui_title(ui));
		pen.x += ui_title(ui) ? 2 : 0;
		pen_glyph(&pen, TONE_MUTED, GLYPH_CRUMB);
		pen.x += 2;
	}
	int wide = canvas_measure(canvas, subject_of(ui)->name);
	int part = inside ? canvas_measure(canvas, inside) + 5 : 0;
	int most = room - pen.x - part > (room - pen.x) / 2 ? room - pen.x - part : (room - pen.x) / 2;
	name_draw(&pen, subject_of(ui), wide < most ? wide : most, true);
	if (inside) {
		pen.x += 2;
		pen_glyph(&pen, TONE_MUTED, GLYPH_CRUMB);
		pen.x += 2;
		pen_field(&pen, TONE_STRONG, inside, part - 5 < room - pen.x ? part - 5 : room - pen.x);
	}
	if (cap.len && pen.x + 3 + (int)cap.len + 3 < room)
		room -= (int)cap.len + 3;
	else
		strbuf_reset(&cap);
	pen.x = room + 1;
	pen_bold(&pen, judgement->judged ? grade_tone(judgement->score.grade) : TONE_MUTED, strbuf_text(&score));
	pen.x += 3;
	pen_text(&pen, state->watch.gone ? TONE_WARN : TONE_MUTED, strbuf_text(&cap));
	canvas_ground(canvas, 0, 0, ui->width, GROUND_BAR);
}

/* The name of the pane that is open always stands there. */
static bool tab_is_named(const struct ui *ui, size_t index, enum tab_form form)
{
	return form != TABS_DIGITS || index == ui->subject.tab;
}

static int tab_columns(const struct ui *ui, size_t index, enum tab_form form)
{
	int title = 1 + (int)strlen(tab_title(&tabs[index], form));
	return 1 + (tab_is_named(ui, index, form) ? title : 0) + (form == TABS_CLOSE ? 1 : 2);
}

static enum tab_form tabs_form(const struct ui *ui)
{
	enum tab_form form = TABS_FULL;
	for (; form < TABS_DIGITS; form++) {
		int sum = 1;
		for (size_t i = 0; i < ISO_COUNT(tabs); i++)
			sum += tab_columns(ui, i, form);
		if (sum - 2 <= ui->width)
			break;
	}
	return form;
}

static void draw_tabs(const struct ui *ui, struct canvas *canvas)
{
	enum tab_form form = tabs_form(ui);
	struct pen pen = pen_at(canvas, 1, 1);
	for (size_t i = 0; i < ISO_COUNT(tabs); i++) {
		bool active = i == ui->subject.tab;
		char key[] = { tabs[i].key, '\0' };
		int next = pen.x + tab_columns(ui, i, form);
		pen_text(&pen, TONE_ACCENT, key);
		if (tab_is_named(ui, i, form)) {
			pen.x++;
			pen_text(&pen, active ? TONE_STRONG : TONE_MUTED, tab_title(&tabs[i], form));
		}
		pen.x = next;
	}
}

void subject_draw(const struct ui *ui, struct canvas *canvas)
{
	subject_crumbs(ui, canvas, NULL);
	draw_tabs(ui, canvas);
	pane_draw(&ui->subject.pane, canvas, PANE_LINE, PANE_MARGIN);
	aside_draw(ui, &ui->subject.aside, canvas, PANE_LINE, pane_width(ui));
}

/* ---- keys ----------------------------------------------------------------------------- */

static void choose_tab(struct ui *ui, size_t tab)
{
	if (tab == ui->subject.tab)
		return;
	leave_lesson(&ui->subject);
	ui->subject.tab = tab;
	pane_home(&ui->subject.pane);
}

static void choose_key(struct ui *ui, char key)
{
	for (size_t i = 0; i < ISO_COUNT(tabs); i++)
		if (tabs[i].key == key)
			choose_tab(ui, i);
}

void subject_lesson(const struct ui *ui, struct strbuf *out)
{
	const struct tab *tab = &tabs[ui->subject.tab];
	if (tab->lesson)
		strbuf_adds(out, tab->lesson);
	else
		strbuf_addf(out, "layer:%s", layers[tab->layer].id);
}

void subject_open_layer(struct ui *ui, int layer)
{
	for (size_t i = 0; i < ISO_COUNT(tabs); i++)
		if (!tabs[i].title && (int)tabs[i].layer == layer)
			choose_tab(ui, i);
}

int subject_layer(const struct ui *ui)
{
	const struct tab *tab = &tabs[ui->subject.tab];
	return tab->title ? -1 : (int)tab->layer;
}

enum effect subject_tab(struct ui *ui, struct key key)
{
	size_t before = ui->subject.tab;
	choose_key(ui, (char)key.code);
	if (ui->subject.tab == before)
		ui_say(ui, TONE_MUTED, "this is %s", tab_title(&tabs[before], TABS_FULL));
	return EFFECT_NONE;
}

/* The verdict under the cursor: its lesson, over the checklist that Esc leads to. */
static void explain_check(struct ui *ui, size_t check)
{
	cleanup_strbuf struct strbuf ref = { 0 };
	choose_key(ui, '1');
	strbuf_addf(&ref, "check:%s", checks[check].id);
	explain_ref(ui, strbuf_text(&ref));
}

/* What the column under the list's cursor is about: over the pane that Esc leads to. */
static void explain_column(struct ui *ui)
{
	cleanup_strbuf struct strbuf ref = { 0 };
	int layer = rows_layer(ui);
	if (rows_check(ui) >= 0)
		explain_check(ui, (size_t)rows_check(ui));
	if (layer < 0)
		return;
	subject_open_layer(ui, layer);
	subject_lesson(ui, &ref);
	explain_ref(ui, strbuf_text(&ref));
}

enum effect subject_open(struct ui *ui)
{
	ssize_t selected = rows_selected(ui);
	if (selected < 0)
		return EFFECT_NONE;
	const struct listing_group *group = rows_group(ui, ui->list.cursor);
	if (group)
		return rows_fold(ui);
	subject_enter(ui, (size_t)selected);
	explain_column(ui);
	return EFFECT_NONE;
}

/* The pane of this key, of the container under the cursor where the list is shown. */
static enum effect open_at(struct ui *ui, char pane)
{
	if (ui_screen(ui) == SCREEN_LIST)
		subject_open(ui);
	if (ui_screen(ui) == SCREEN_SUBJECT)
		choose_key(ui, pane);
	return EFFECT_NONE;
}

const struct subject *subject_at_hand(const struct ui *ui)
{
	if (ui_inside(ui))
		return watch_subject(&ui->subject.watch);
	ssize_t selected = ui->judged && ui_screen(ui) == SCREEN_LIST ? rows_selected(ui) : -1;
	return selected < 0 ? NULL : ui->judged->inventory->subjects[selected];
}

bool subject_has_source(const struct ui *ui)
{
	const struct subject *subject = subject_at_hand(ui);
	bool shown = ui_screen(ui) == SCREEN_SUBJECT && tabs[ui->subject.tab].view == show_source;
	return subject && source_file(subject) && !shown;
}

const char *subject_no_source(const struct ui *ui)
{
	const struct subject *subject = subject_at_hand(ui);
	return subject && !source_file(subject) ? "no source to show: it was read from no file" : NULL;
}

bool subject_has_drift(const struct ui *ui)
{
	const struct subject *subject = subject_at_hand(ui);
	return subject && drift_outlook(subject) == DRIFT_COMPARED;
}

const char *subject_no_drift(const struct ui *ui)
{
	static const char *const reasons[] = {
		[DRIFT_COMPARED] = NULL,
		[DRIFT_NOT_RUNNING] = "no drift to show: it does not run, it is only declared",
		[DRIFT_NOT_DECLARED] = "no drift to show: its runtime left no configuration that can be read",
		[DRIFT_SANDBOXED] = "no drift to show: the kernel shows its sandbox, not the container",
	};
	const struct subject *subject = subject_at_hand(ui);
	return subject ? reasons[drift_outlook(subject)] : NULL;
}

enum effect subject_source(struct ui *ui)
{
	return open_at(ui, '0');
}

enum effect subject_drift_tab(struct ui *ui)
{
	return open_at(ui, 'd');
}

bool subject_shows_drift(const struct ui *ui)
{
	return tabs[ui->subject.tab].view == show_drift;
}

bool subject_hides_drift(const struct ui *ui)
{
	return !subject_shows_drift(ui) && subject_has_drift(ui);
}

enum effect subject_all(struct ui *ui)
{
	ui->subject.all = !ui->subject.all;
	ui_say(ui, TONE_MUTED, ui->subject.all ? "all facts" : "only what differs");
	return EFFECT_NONE;
}

enum effect subject_turn(struct ui *ui, int step)
{
	size_t count = ISO_COUNT(tabs);
	choose_tab(ui, (ui->subject.tab + count + (size_t)(ssize_t)step) % count);
	return EFFECT_NONE;
}

bool subject_click(struct ui *ui, int y, int x)
{
	if (y >= PANE_LINE)
		return pane_click(&ui->subject.pane, y - PANE_LINE);
	if (y != 1)
		return false;
	enum tab_form form = tabs_form(ui);
	int at = 1;
	for (size_t i = 0; i < ISO_COUNT(tabs); i++) {
		int wide = tab_columns(ui, i, form);
		if (x >= at && x < at + wide - 1) {
			choose_tab(ui, i);
			return false;
		}
		at += wide;
	}
	return false;
}

struct pane *subject_pane(struct ui *ui)
{
	return &ui->subject.pane;
}

void subject_free(struct ui *ui)
{
	forget_visits(&ui->subject);
	watch_free(&ui->subject.watch);
	pane_free(&ui->subject.pane);
	aside_free(&ui->subject.aside);
	free_course(&ui->subject.course);
}
