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

static void add_left(struct view *view, const struct strbuf *text)
{
	view_gap(view);
	view_title(view, "by hand");
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
	else if (!state->diff.len)
		view_prose(&view, TONE_MUTED, state->left.len ? "Nothing that a program could change."
							       : "Nothing is left to fix.");
	add_lines(&view, &state->diff, true);
	if (state->left.len)
		add_left(&view, &state->left);
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
	strbuf_free(&ui->fix_shown.diff);
	strbuf_free(&ui->fix_shown.left);
	pane_free(&ui->fix_shown.pane);
}

/* ---- keys ------------------------------------------------------------------------ */

bool fix_can_open(const struct ui *ui)
{
	const struct subject *subject = subject_at_hand(ui);
	return ui->fix && subject && subject->declared.placed && subject->declared.file;
}

const char *fix_refusal(const struct ui *ui)
{
	const struct subject *subject = subject_at_hand(ui);
	if (subject && subject->form->live)
		return "it runs: fix what it was started from, isotop fix FILE";
	return subject ? "its file is not one that can be changed here" : NULL;
}

enum effect fix_open(struct ui *ui)
{
	struct fix_state *state = &ui->fix_shown;
	const struct subject *subject = subject_at_hand(ui);
	ssize_t index = subject ? inventory_find(ui->judged->inventory, subject->key) : -1;
		if (index < 0)
		return EFFECT_NONE;
	watch_hold(&state->watch, ui->judged, (size_t)index);
	strbuf_reset(&state->diff);
	strbuf_reset(&state->left);
	state->err.text[0] = '\0';
	ui->fix(ui->fix_ctx, subject->key, &state->diff, &state->left, &state->err);
	state->serial++;
	pane_home(&state->pane);
	ui_push(ui, SCREEN_FIX);
	return EFFECT_NONE;
}
