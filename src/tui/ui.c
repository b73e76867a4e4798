/* SPDX-License-Identifier: Apache-2.0 */
/* The state of the screen: what everything that works on it stands on. */
#include "config.h"

#include "tui/ui.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/inventory.h>
#include <isotop/judged.h>

#include "tui/dispatch.h"

void ui_resize(struct ui *ui, int width, int height)
{
	ui->width = width;
	ui->height = height;
	ui_layout(ui);
}

bool ui_behind(const struct ui *ui)
{
	return ui->list.preview_behind;
}

void ui_layout(struct ui *ui)
{
	for (size_t i = 0; i < ui->depth; i++)
		if (ui->screens[ui->stack[i]].layout)
			ui->screens[ui->stack[i]].layout(ui);
	ui->pane = ui->screens[ui_screen(ui)].pane ? ui->screens[ui_screen(ui)].pane(ui) : NULL;
}

void ui_set_ascii(struct ui *ui, bool ascii)
{
	if (ui->ascii == ascii)
		return;
	ui->ascii = ascii;
	ui->list.stale = true;
}

bool ui_colourless(const struct ui *ui)
{
	return strcmp(ui->color, "never") == 0 || (ui->no_color && strcmp(ui->color, "auto") == 0);
}

const char *ui_theme(const struct ui *ui)
{
	return ui_colourless(ui) ? "mono" : ui->theme;
}

enum screen_id ui_screen(const struct ui *ui)
{
	return ui->stack[ui->depth - 1];
}

const char *ui_title(const struct ui *ui)
{
	if (ui->title || !ui->judged)
		return ui->title;
	return ui->judged->inventory->host.name;
}

bool ui_inside(const struct ui *ui)
{
	return ui_screen(ui) == SCREEN_SUBJECT || (ui_screen(ui) == SCREEN_EXPLAIN && !ui->explain.general);
}

bool ui_live(const struct ui *ui)
{
	return ui->judged && ui->judged->inventory->host.live && !ui->judged->inventory->host.recorded;
}

/* What lies over it comes down by one; the list stays. */
static void take_out(struct ui *ui, enum screen_id screen)
{
	size_t at = 1;
	while (at < ui->depth && ui->stack[at] != screen)
		at++;
	if (at < ui->depth)
		memmove(&ui->stack[at], &ui->stack[at + 1], (--ui->depth - at) * sizeof(ui->stack[0]));
}

void ui_push(struct ui *ui, enum screen_id screen)
{
	take_out(ui, screen);
	ui->stack[ui->depth++] = screen;
}

void ui_pop(struct ui *ui)
{
	if (ui->depth > 1)
		ui->depth--;
}

void ui_say(struct ui *ui, enum tone tone, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	vsnprintf(ui->message, sizeof(ui->message), fmt, args);
	va_end(args);
	ui->message_tone = tone;
}

void ui_drop_explanation(struct ui *ui)
{
	struct explanation *item = &ui->explain.items[--ui->explain.depth];
	free(item->ref);
	pane_free(&item->pane);
	*item = (struct explanation){ 0 };
}

void ui_forget_explanations(struct ui *ui)
{
	while (ui->explain.depth)
		ui_drop_explanation(ui);
	take_out(ui, SCREEN_EXPLAIN);
}

void ui_to_list(struct ui *ui)
{
	ui_forget_explanations(ui);
	ui->depth = 1;
}
