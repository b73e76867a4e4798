/* SPDX-License-Identifier: Apache-2.0 */
/* Pages over all containers. Enter on a row shows the containers it speaks of, or what it is about. */
#include "config.h"

#include "tui/screens/pages.h"

#include <string.h>

#include <isotop/judged.h>
#include <isotop/panes.h>
#include <isotop/view.h>

#include "tui/draw/bars.h"
#include "tui/screens/about.h"
#include "tui/screens/aside.h"
#include "tui/screens/diff.h"
#include "tui/screens/explain.h"
#include "tui/screens/subject.h"
#include "tui/screens/legend.h"
#include "tui/screens/rows.h"
#include "tui/screens/sets.h"
#include "tui/search.h"

#define PANE_LINE   2
#define PANE_MARGIN 2
#define PANE_MOST   132

static void show_node(const struct ui *ui, struct view *view)
{
	node_view(ui->judged, view);
}

static void show_unread(const struct ui *ui, struct view *view)
{
	unread_view(ui->judged->inventory, ui->list.files, view);
}

static void show_neighbours(const struct ui *ui, struct view *view)
{
	neighbours_view(ui->judged->inventory, ui->list.files, view);
}

static void show_alike(const struct ui *ui, struct view *view)
{
	if (ui->list.filter || ui->list.listing.check >= 0)
		view_prose(view, TONE_MUTED, "Of the %zu that the filter shows:", ui->list.kept);
	alike_view(ui->judged, ui->list.order, ui->list.kept, view);
}

static void show_sets(const struct ui *ui, struct view *view)
{
	if (sets_any(ui))
		sets_view(ui, view);
}

/*
 * To add a page: its name in enum page_id (ui.h), a row here, its view in
 * panes.h, and its key in bindings.c. Rows of other pages open it by "page:ID".
 */
static const struct {
	const char *id;
	const char *title;
	void (*view)(const struct ui *ui, struct view *view);
} pages[PAGE_COUNT] = {
	[PAGE_NODE] = { "node", "node", show_node },
	[PAGE_UNREAD] = { "unread", "not read", show_unread },
	[PAGE_NEIGHBOURS] = { "neighbours", "neighbours", show_neighbours },
	[PAGE_ALIKE] = { "alike", "alike", show_alike },
	[PAGE_LEGEND] = { "legend", "what is this", legend_view },
	[PAGE_SETS] = { "sets", "compared", show_sets },
};

static enum page_id top(const struct ui *ui)
{
	return ui->pages.stack[ui->pages.depth - 1];
}

/* Of all that a page may be made of. */
static struct pane_key key_of(const struct ui *ui, int width)
{
	return (struct pane_key){ { ui->reading, ui->list.made, legend_screen(ui) }, width, ui->ascii };
}

static void layout(struct ui *ui, enum page_id id, int width)
{
	struct pane *pane = &ui->pages.panes[id];
	const struct pane_key key = key_of(ui, width);
	if (ui->judged && pane_stale(pane, &key)) {
		struct arena *arena = arena_new();
		struct view view = view_new(arena);
		pages[id].view(ui, &view);
		pane_fill(pane, arena, page_new(arena, &view, width, ui->ascii), &key);
	}
	pane_resize(pane, ui_body_end(ui) - PANE_LINE);
}

static int pane_width(const struct ui *ui)
{
	int width = ui->width - 2 * PANE_MARGIN;
	return width < PANE_MOST ? width : PANE_MOST;
}

static void layout_aside(struct ui *ui)
{
	struct aside *aside = &ui->pages.aside;
	const char *ref = pane_ref(&ui->pages.panes[top(ui)]);
	int width = aside_width(ui, pane_width(ui));
	if (!width || !ui->judged)
		return;
	aside_turn(aside, ref ? ref : "");
	const struct pane_key key = { { ui->reading, ui->list.made, aside->turn }, width, ui->ascii };
	if (pane_stale(&aside->pane, &key)) {
		struct arena *arena = arena_new();
		struct view view = view_new(arena);
		about_view(ui, aside->ref, &view);
		aside_fill(aside, arena, &view, &key);
	}
	pane_resize(&aside->pane, ui_body_end(ui) - PANE_LINE);
}

void pages_layout(struct ui *ui)
{
	for (size_t i = 0; i < ui->pages.depth; i++)
		layout(ui, ui->pages.stack[i], pane_width(ui));
	if (ui->pages.depth)
		layout_aside(ui);
}

static const char *title_of(const struct ui *ui, enum page_id id)
{
	return id == PAGE_NODE && !ui_live(ui) ? "overview" : pages[id].title;
}

void pages_draw(const struct ui *ui, struct canvas *canvas)
{
	cleanup_strbuf struct strbuf path = { 0 };
	for (size_t i = 0; i < ui->pages.depth; i++) {
		if (i)
			strbuf_addf(&path, "  %s  ", glyph_text(GLYPH_CRUMB, ui->ascii));
		strbuf_adds(&path, title_of(ui, ui->pages.stack[i]));
	}
	bars_crumb(ui, canvas, strbuf_text(&path), "");
	pane_draw(&ui->pages.panes[top(ui)], canvas, PANE_LINE, PANE_MARGIN);
	aside_draw(ui, &ui->pages.aside, canvas, PANE_LINE, pane_width(ui));
}

struct pane *pages_pane(struct ui *ui)
{
	return &ui->pages.panes[top(ui)];
}

/* ---- keys ------------------------------------------------------------------------ */

bool pages_can_open(const struct ui *ui, int page)
{
	return ui->judged && (ui_screen(ui) != SCREEN_PAGE || (int)top(ui) != page);
}

static void open_page(struct ui *ui, enum page_id page)
{
	struct pages_state *state = &ui->pages;
	if (ui_screen(ui) != SCREEN_PAGE)
		state->depth = 0; /* those of an earlier visit are forgotten */
	size_t at = 0;
	while (at < state->depth && state->stack[at] != page)
		at++;
	state->depth = at; /* one that is open already is gone back to */
	state->stack[state->depth++] = page;
	pane_home(&state->panes[page]);
	if (ui_screen(ui) != SCREEN_PAGE)
		ui_push(ui, SCREEN_PAGE);
}

enum effect pages_open(struct ui *ui, int page)
{
	open_page(ui, (enum page_id)page);
	return EFFECT_NONE;
}

enum effect pages_words(struct ui *ui)
{
	return subject_unfold(ui) ? EFFECT_NONE : pages_open(ui, PAGE_LEGEND);
}

void pages_back(struct ui *ui)
{
	if (--ui->pages.depth)
		return;
	ui->pages.depth = 1; /* what is laid out while the screen is on the stack */
	ui_pop(ui);
}

bool pages_can_enter(const struct ui *ui)
{
	return pane_ref(&ui->pages.panes[top(ui)]) != NULL;
}

const char *pages_enter_word(const struct ui *ui)
{
	const char *ref = pane_ref(&ui->pages.panes[top(ui)]);
	return ref && (about_kind(ref, "filter") || about_kind(ref, "with")) ? "list" : ref && (about_kind(ref, "page") || about_kind(ref, "subject")) ? "open" :
	       ref && about_kind(ref, "pair") ? "diff" : NULL;
}

/* The list shows those alone. */
static void filter(struct ui *ui, const char *text)
{
	struct err err;
	if (rows_set_filter(ui, text, &err) < 0)
		ui_say(ui, TONE_WARN, "%s", err.text);
	else
		ui_to_list(ui);
}

static void filter_more(struct ui *ui, const char *more)
{
	cleanup_strbuf struct strbuf both = { 0 };
	about_both(ui, more, &both);
	if (both.len >= PROMPT_MAX)
		ui_say(ui, TONE_WARN, "the filter would be too long: take the old one away first");
	else
		filter(ui, strbuf_text(&both));
}

static void open_named(struct ui *ui, const char *id)
{
	for (size_t i = 0; i < PAGE_COUNT; i++)
		if (strcmp(pages[i].id, id) == 0)
			open_page(ui, (enum page_id)i);
}

enum effect pages_enter(struct ui *ui)
{
	const char *ref = pane_ref(&ui->pages.panes[top(ui)]);
	cleanup_strbuf struct strbuf copy = { 0 };
	if (!ref)
		return EFFECT_NONE;
	strbuf_adds(&copy, ref); /* it lives in the pane, which may be laid out again */
	ref = strbuf_text(&copy);
	if (about_kind(ref, "filter"))
		filter(ui, about_kind(ref, "filter"));
	else if (about_kind(ref, "with"))
		filter_more(ui, about_kind(ref, "with"));
	else if (about_kind(ref, "pair"))
		diff_show_pair(ui, about_kind(ref, "pair"));
	else if (about_kind(ref, "page"))
		open_named(ui, about_kind(ref, "page"));
	else
		explain_ref(ui, ref);
	return EFFECT_NONE;
}

bool pages_can_compare(const struct ui *ui, int page)
{
	return sets_any(ui) && pages_can_open(ui, page);
}

/* From a pair of the two sources to the next. */
enum effect pages_next_pair(struct ui *ui, int step)
{
	struct pane *pane = &ui->pages.panes[PAGE_SETS];
	const char *ref = pane_ref(pane);
	const char *before = NULL;
	if (!ui->diff.set || *ui->diff.pane.needle)
		return act_seek(ui, step);
	while (ref != before) {
		before = ref;
		pane_move(pane, step > 0 ? MOTION_DOWN : MOTION_UP);
		ref = pane_ref(pane);
		if (ref && ref != before && about_kind(ref, "pair")) {
			diff_show_pair(ui, about_kind(ref, "pair"));
			return EFFECT_NONE;
		}
	}
	ui_say(ui, TONE_MUTED, step > 0 ? "the last pair; Esc leads back to all" : "the first pair");
	return EFFECT_NONE;
}

bool pages_click(struct ui *ui, int y, int x)
{
	(void)x;
	return y >= PANE_LINE && pane_click(pages_pane(ui), y - PANE_LINE);
}

void pages_free(struct ui *ui)
{
	for (size_t i = 0; i < PAGE_COUNT; i++)
		pane_free(&ui->pages.panes[i]);
	aside_free(&ui->pages.aside);
}
