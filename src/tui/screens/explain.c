/* SPDX-License-Identifier: Apache-2.0 */
/* What a row of a pane is about, explained: over the container, and over one another. */
#include "config.h"

#include "tui/screens/explain.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/panes.h>
#include <isotop/view.h>

#include "tui/draw/bars.h"
#include "tui/screens/subject.h"
#include "tui/watch.h"

#define EXPLAIN_LINE   2
#define EXPLAIN_MARGIN 2
#define EXPLAIN_MOST   116

static struct explanation *top_of(struct ui *ui)
{
	return &ui->explain.items[ui->explain.depth - 1];
}

static const struct explanation *shown(const struct ui *ui)
{
	return &ui->explain.items[ui->explain.depth - 1];
}

/* Of its row, which never changes, and of the container that it was opened from. */
static struct pane_key key_of(const struct ui *ui, int width)
{
	return (struct pane_key){ { ui->subject.watch.serial, ui->reading, ui->explain.general }, width, ui->ascii };
}

static bool fill(struct ui *ui, struct explanation *item, int width)
{
	const struct pane_key key = key_of(ui, width);
	bool general = ui->explain.general;
	const struct subject *subject = general ? NULL : watch_subject(&ui->subject.watch);
	struct arena *arena = arena_new();
	struct view view = view_new(arena);
	if (!ref_view(item->ref, subject, general ? NULL : ui->subject.watch.judged->inventory, &view)) {
		arena_free(arena);
		return false;
	}
	pane_fill(&item->pane, arena, page_new(arena, &view, width, ui->ascii), &key);
	return true;
}

void explain_layout(struct ui *ui)
{
	int width = ui->width - 2 * EXPLAIN_MARGIN;
	width = width < EXPLAIN_MOST ? width : EXPLAIN_MOST;
	for (size_t i = 0; i < ui->explain.depth; i++) {
		struct explanation *item = &ui->explain.items[i];
		const struct pane_key key = key_of(ui, width);
		if (pane_stale(&item->pane, &key))
			fill(ui, item, width);
		pane_resize(&item->pane, ui_body_end(ui) - EXPLAIN_LINE);
	}
}

/* Another container is no explanation: its own panes are shown. */
static bool open_subject(struct ui *ui, const char *ref)
{
	static const char kind[] = "subject:";
	if (strncmp(ref, kind, sizeof(kind) - 1) != 0)
		return false;
	ssize_t index = ui->judged ? inventory_find(ui->judged->inventory, ref + sizeof(kind) - 1) : -1;
	if (index < 0)
		ui_say(ui, TONE_WARN, "it is not there any more");
	else if (ui_inside(ui))
		subject_visit(ui, (size_t)index);
	else
		subject_enter(ui, (size_t)index);
	return true;
}

void explain_ref(struct ui *ui, const char *ref)
{
	if (open_subject(ui, ref))
		return;
	if (ui->explain.depth == EXPLAIN_DEPTH) {
		ui_say(ui, TONE_WARN, "too deep: Esc goes back");
		return;
	}
	size_t size = strlen(ref) + 1;
	if (ui->explain.general == ui_inside(ui))
		ui_forget_explanations(ui); /* of somebody, and of nobody */
	ui->explain.general = !ui_inside(ui);
	ui->explain.depth++;
	*top_of(ui) = (struct explanation){ .ref = memcpy(heap_alloc(size, 1), ref, size) };
	if (!fill(ui, top_of(ui), 80)) {
		ui_drop_explanation(ui);
		ui_say(ui, TONE_WARN, "nothing more is known of it");
		return;
	}
	if (ui_screen(ui) != SCREEN_EXPLAIN)
		ui_push(ui, SCREEN_EXPLAIN);
	explain_layout(ui);
	pane_home(&top_of(ui)->pane);
}

enum effect explain_open(struct ui *ui)
{
	const char *ref = ui->pane ? pane_ref(ui->pane) : NULL;
	cleanup_strbuf struct strbuf copy = { 0 };
	if (ref)
		strbuf_adds(&copy, ref); /* it lives in the pane, which may be laid out again */
	else if (ui_screen(ui) == SCREEN_SUBJECT)
		subject_lesson(ui, &copy);
	if (!copy.len)
		return EFFECT_NONE;
	explain_ref(ui, strbuf_text(&copy));
	return EFFECT_NONE;
}

bool explain_can_open(const struct ui *ui)
{
	return ui->pane && (pane_ref(ui->pane) || ui_screen(ui) == SCREEN_SUBJECT);
}

void explain_back(struct ui *ui)
{
	ui_drop_explanation(ui);
	if (!ui->explain.depth)
		ui_pop(ui);
}

void explain_draw(const struct ui *ui, struct canvas *canvas)
{
	cleanup_strbuf struct strbuf path = { 0 };
	for (size_t i = 0; i < ui->explain.depth; i++) {
		if (i)
			strbuf_addf(&path, " %s ", glyph_text(GLYPH_CRUMB, ui->ascii));
		strbuf_adds(&path, ref_title(ui->explain.items[i].ref));
	}
	if (ui->explain.general)
		bars_crumb(ui, canvas, strbuf_text(&path), "");
	else
		subject_crumbs(ui, canvas, strbuf_text(&path));
	pane_draw(&shown(ui)->pane, canvas, EXPLAIN_LINE, EXPLAIN_MARGIN);
}

bool explain_click(struct ui *ui, int y, int x)
{
	(void)x;
	return pane_click(&top_of(ui)->pane, y - EXPLAIN_LINE);
}

struct pane *explain_pane(struct ui *ui)
{
	return &top_of(ui)->pane;
}
