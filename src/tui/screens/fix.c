/* SPDX-License-Identifier: Apache-2.0 */
/* What a fix of one container would write: the difference, and what is left to do by hand. */
#include "config.h"

#include "tui/screens/fix.h"

#include <string.h>

#include <isotop/form.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/subject.h>
#include <isotop/view.h>
#include <isotop/whatif.h>

#include "tui/draw/bars.h"
#include "tui/draw/name.h"
#include "tui/screens/rows.h"
#include "tui/screens/subject.h"
#include "tui/watch.h"

#define PANE_LINE   2
#define PANE_MARGIN 2

static enum tone tone_of(const char *line, size_t len)
{
	bool name = len > 3 && (strncmp(line, "+++", 3) == 0 || strncmp(line, "---", 3) == 0);
	if (name)
		return TONE_MUTED;
	return *line == '+' ? TONE_GOOD : *line == '-' ? TONE_BAD : *line == '@' ? TONE_ACCENT : TONE_PLAIN;
}

/* Each line of @text without its end. */
static void add_lines(struct view *view, const struct strbuf *text, bool diff)
{
	const char *at = strbuf_text(text);
	while (*at) {
		size_t len = strcspn(at, "\n");
		size_t shown = len && at[len - 1] == '\r' ? len - 1 : len;
		view_text(view, 0, diff ? tone_of(at, len) : TONE_PLAIN, at, shown);
		at += len + (at[len] == '\n');
	}
}

static void add_rows(struct view *view, const char *title, const struct strbuf *text)
{
	if (!text->len)
		return;
	view_gap(view);
	view_title(view, "%s", title);
	for (const char *at = strbuf_text(text); *at;) {
		size_t len = strcspn(at, "\n");
		view_row(view, MARK_WARN, "", TONE_PLAIN, "%.*s", (int)len, at);
		at += len + (at[len] == '\n');
	}
}

static void fill(struct fix_state *state, int width, bool ascii, const struct pane_key *key)
{
	struct arena *arena = arena_new();
	struct view view = view_new(arena);
	if (*state->err.text)
		view_prose(&view, TONE_WARN, "%s", state->err.text);
	else if (!state->text.diff.len)
		view_prose(&view, TONE_MUTED, state->text.left.len ? "Nothing that a program could change."
							       : "Nothing is left to fix.");
	add_lines(&view, &state->text.diff, true);
	add_rows(&view, "may break", &state->text.breaks);
	add_rows(&view, "by hand", &state->text.left);
	pane_fill(&state->pane, arena, page_new(arena, &view, width, ascii), key);
}

void fix_layout(struct ui *ui)
{
	struct fix_state *state = &ui->fix_shown;
	int width = ui->width - 2 * PANE_MARGIN;
	watch_follow(&state->watch, ui->judged);
	const struct pane_key key = { { state->serial, state->watch.serial, 0, 0 }, width, ui->ascii };
	if (pane_stale(&state->pane, &key))
		fill(state, width, ui->ascii, &key);
	pane_resize(&state->pane, ui_body_end(ui) - PANE_LINE);
}

void fix_draw(const struct ui *ui, struct canvas *canvas)
{
	const struct subject *subject = watch_subject(&ui->fix_shown.watch);
	bars_crumb(ui, canvas, "fix", subject ? subject->name : "");
	pane_draw(&ui->fix_shown.pane, canvas, PANE_LINE, PANE_MARGIN);
}

struct pane *fix_pane(struct ui *ui)
{
	return &ui->fix_shown.pane;
}

void fix_free(struct ui *ui)
{
	watch_free(&ui->fix_shown.watch);
	struct fix_text *text = &ui->fix_shown.text;
	strbuf_free(&text->diff);
	strbuf_free(&text->line);
	strbuf_free(&text->breaks);
	strbuf_free(&text->left);
	pane_free(&ui->fix_shown.pane);
}

/* ---- keys ------------------------------------------------------------------------ */

/* Of what-if the one that fixes are tried on. */
static const struct subject *subject_here(const struct ui *ui)
{
	const struct whatif_state *state = &ui->whatif;
	if (ui_screen(ui) != SCREEN_WHATIF)
		return subject_at_hand(ui);
	return state->whom == WHATIF_ONE && state->watch.judged ? watch_subject(&state->watch) : NULL;
}

bool fix_can_open(const struct ui *ui)
{
	const struct subject *subject = subject_here(ui);
	return ui->fix && subject && !subject_running(subject) &&
	       (ui->fix_line || (subject->declared.placed && subject->declared.file));
}

const char *fix_refusal(const struct ui *ui)
{
	const struct subject *subject = subject_here(ui);
	if (!subject && ui_screen(ui) == SCREEN_WHATIF)
		return "a fix is of one container alone: a chooses whom";
	if (subject && subject->form->live)
		return "it runs: fix what it was started from, isotop fix FILE";
	return subject ? "its file is not one that can be changed here" : NULL;
}

enum effect fix_open(struct ui *ui)
{
	struct fix_state *state = &ui->fix_shown;
	const struct subject *subject = subject_here(ui);
	const struct fix_set *only = ui_screen(ui) == SCREEN_WHATIF ? &ui->whatif.set : NULL;
	ssize_t index = subject ? inventory_find(ui->judged->inventory, subject->key) : -1;
	if (index < 0)
		return EFFECT_NONE;
	watch_hold(&state->watch, ui->judged, (size_t)index);
	strbuf_reset(&state->text.diff);
	strbuf_reset(&state->text.line);
	strbuf_reset(&state->text.breaks);
	strbuf_reset(&state->text.left);
	state->err.text[0] = '\0';
	ui->fix(ui->fix_ctx, subject->key, only, &state->text, &state->err);
	state->serial++;
	pane_home(&state->pane);
	ui_push(ui, SCREEN_FIX);
	return EFFECT_NONE;
}
