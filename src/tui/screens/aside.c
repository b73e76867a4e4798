/* SPDX-License-Identifier: Apache-2.0 */
/* The width that a pane leaves on a wide screen, used for what its row is about. */
#include "config.h"

#include "tui/screens/aside.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/view.h>

#define MARGIN 2
#define GAP    4
#define LEAST  50 /* columns */
#define MOST   88

static int aside_x(int pane)
{
	return MARGIN + pane + GAP;
}

int aside_width(const struct ui *ui, int pane)
{
	int room = ui->width - aside_x(pane) - MARGIN;
	return room < LEAST ? 0 : room < MOST ? room : MOST;
}

bool aside_turn(struct aside *aside, const char *ref)
{
	if (aside->ref && strcmp(aside->ref, ref) == 0)
		return false;
	size_t size = strlen(ref) + 1;
	free(aside->ref);
	aside->ref = memcpy(heap_alloc(size, 1), ref, size);
	aside->turn++;
	pane_home(&aside->pane);
	return true;
}

/* A figure has one width; where it would be cut, Enter shows it. Its caption goes with it. */
static void drop_wide_figures(struct view *view, int width, bool ascii)
{
	for (size_t i = 0; i < view->count; i++) {
		size_t end = i;
		bool wide = false;
		for (; end < view->count && view->blocks[end].kind == BLOCK_TEXT; end++)
			for (size_t k = 0; k < view->blocks[end].value.count; k++)
				wide |= (int)text_width(view->blocks[end].value.spans[k].text, ascii) > width - 2;
		size_t first = i > 0 && view->blocks[i - 1].kind == BLOCK_TITLE ? i - 1 : i;
		for (size_t k = first; wide && k < end; k++)
			view->blocks[k].kind = BLOCK_GAP;
		i = end > i ? end - 1 : i;
	}
}

void aside_fill(struct aside *aside, struct arena *arena, struct view *view, const struct pane_key *key)
{
	drop_wide_figures(view, key->width, key->ascii);
	pane_fill(&aside->pane, arena, page_new(arena, view, key->width, key->ascii), key);
}

void aside_draw(const struct ui *ui, const struct aside *aside, struct canvas *canvas, int line, int pane)
{
	if (aside_width(ui, pane) && aside->pane.page)
		page_draw(aside->pane.page, canvas,
			&(struct window){ line, aside_x(pane), aside->pane.height, aside->pane.width, 0, 0 });
}

void aside_free(struct aside *aside)
{
	pane_free(&aside->pane);
	free(aside->ref);
}
