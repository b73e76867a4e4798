/* SPDX-License-Identifier: Apache-2.0 */
/* The node in one page. Enter on a row shows the containers it speaks of. */
#include "config.h"

#include "tui/screens/node.h"

#include <string.h>

#include <isotop/panes.h>

#include "tui/draw/bars.h"
#include "tui/screens/rows.h"

#define PANE_LINE   2
#define PANE_MARGIN 2
#define PANE_MOST   132

void node_layout(struct ui *ui)
{
	struct node_state *state = &ui->node;
	int width = ui->width - 2 * PANE_MARGIN < PANE_MOST ? ui->width - 2 * PANE_MARGIN : PANE_MOST;
	const struct pane_key key = { { ui->reading }, width, ui->ascii };
	if (ui->judged && pane_stale(&state->pane, &key)) {
		struct arena *arena = arena_new();
		struct view view = view_new(arena);
		node_view(ui->judged, &view);
		pane_fill(&state->pane, arena, page_new(arena, &view, width, ui->ascii), &key);
	}
	pane_resize(&state->pane, ui_body_end(ui) - PANE_LINE);
}

void node_draw(const struct ui *ui, struct canvas *canvas)
{
	bars_crumb(ui, canvas, ui_live(ui) ? "node" : "overview", "");
	pane_draw(&ui->node.pane, canvas, PANE_LINE, PANE_MARGIN);
}

struct pane *node_pane(struct ui *ui)
{
	return &ui->node.pane;
}

bool node_can_open(const struct ui *ui, int arg)
{
	(void)arg;
	return ui->judged != NULL;
}

enum effect node_open(struct ui *ui, struct key key, int arg)
{
	(void)key;
	(void)arg;
	pane_home(&ui->node.pane);
	ui_push(ui, SCREEN_NODE);
	return EFFECT_NONE;
}

bool node_can_filter(const struct ui *ui, int arg)
{
	(void)arg;
	return pane_ref(&ui->node.pane) != NULL;
}

/* "filter:check:2=fail": the list shows those alone. */
enum effect node_filter(struct ui *ui, struct key key, int arg)
{
	static const char kind[] = "filter:";
	const char *ref = pane_ref(&ui->node.pane);
	struct err err;
	(void)key;
	(void)arg;
	if (!ref || strncmp(ref, kind, sizeof(kind) - 1) != 0)
		return EFFECT_NONE;
	if (rows_set_filter(ui, ref + sizeof(kind) - 1, &err) < 0) {
		ui_say(ui, TONE_WARN, "%s", err.text);
		return EFFECT_NONE;
	}
	ui->depth = 1;
	return EFFECT_NONE;
}

bool node_click(struct ui *ui, int y, int x)
{
	(void)x;
	return y >= PANE_LINE && pane_click(&ui->node.pane, y - PANE_LINE);
}

void node_free(struct ui *ui)
{
	pane_free(&ui->node.pane);
}
