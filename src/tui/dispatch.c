/* SPDX-License-Identifier: Apache-2.0 */
/* Which screen answers: the table of screens, and what a key, a size and a reading set going. */
#include "config.h"

#include "tui/dispatch.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/inventory.h>
#include <isotop/judged.h>

#include "tui/settings.h"
#include "tui/draw/theme.h"
#include "tui/acts.h"
#include "tui/draw/bars.h"
#include "tui/kernel.h"
#include "tui/past.h"
#include "tui/prompt.h"
#include "tui/since.h"
#include "tui/screens/diff.h"
#include "tui/screens/events.h"
#include "tui/screens/fix.h"
#include "tui/screens/explain.h"
#include "tui/screens/help.h"
#include "tui/screens/list.h"
#include "tui/screens/pages.h"
#include "tui/screens/rows.h"
#include "tui/screens/sort.h"
#include "tui/screens/subject.h"
#include "tui/screens/tour.h"
#include "tui/screens/whatif.h"

/*
 * To add a screen: its name in enum screen_id (ui.h), a row here, a file with
 * its functions, its keys in keys.c. A screen without a slot has nothing to do there.
 */
const struct screen screens[SCREEN_COUNT] = {
	[SCREEN_LIST] = {
		.name = "list",
		.layout = list_layout,
		.draw = list_draw,
		.move = list_move,
		.can_move = list_can_move,
		.click = list_click,
		.position = list_position,
	},
	[SCREEN_SUBJECT] = {
		.name = "container",
		.layout = subject_layout,
		.draw = subject_draw,
		.pane = subject_pane,
		.click = subject_click,
		.back = subject_back,
	},
	[SCREEN_EXPLAIN] = {
		.name = "explanation",
		.layout = explain_layout,
		.draw = explain_draw,
		.pane = explain_pane,
		.click = explain_click,
		.back = explain_back,
	},
	[SCREEN_HELP] = {
		.name = "help",
		.layout = help_layout,
		.draw = help_draw,
		.pane = help_pane,
	},
	[SCREEN_SORT] = {
		.name = "sort menu",
		.draw = sort_draw,
		.move = sort_move,
		.can_move = sort_can_move,
		.click = sort_click,
	},
	[SCREEN_DIFF] = {
		.name = "diff",
		.layout = diff_layout,
		.draw = diff_draw,
		.pane = diff_pane,
	},
	[SCREEN_FIX] = {
		.name = "fix",
		.layout = fix_layout,
		.draw = fix_draw,
		.pane = fix_pane,
	},
	[SCREEN_WHATIF] = {
		.name = "what if",
		.layout = whatif_layout,
		.draw = whatif_draw,
		.move = whatif_move,
		.can_move = whatif_can_move,
		.click = whatif_click,
		.position = whatif_position,
	},
	[SCREEN_EVENTS] = {
		.name = "events",
		.layout = events_layout,
		.draw = events_draw,
		.move = events_move,
		.can_move = events_can_move,
		.click = events_click,
		.position = events_position,
		.clear = events_clear,
	},
	[SCREEN_PAGE] = {
		.name = "page",
		.layout = pages_layout,
		.draw = pages_draw,
		.pane = pages_pane,
		.click = pages_click,
		.back = pages_back,
	},
	[SCREEN_SETTINGS] = {
		.name = "settings",
		.draw = settings_draw,
		.move = settings_move,
		.can_move = settings_can_move,
		.click = settings_click,
	},
	[SCREEN_TOUR] = {
		.name = "tour",
		.layout = tour_layout,
		.draw = tour_draw,
		.pane = tour_pane,
		.click = tour_click,
		.position = tour_position,
		.back = tour_back,
		.wait = tour_wait,
		.tick = tour_tick,
	},
};

struct ui *ui_new(const struct tui_options *options, int width, int height)
{
	struct ui *ui = heap_alloc(1, sizeof(*ui));
	*ui = (struct ui){
		.ascii = options->ascii || options->ascii_only,
		.ascii_wanted = options->ascii,
		.ascii_only = options->ascii_only,
		.mouse = options->mouse,
		.linear = options->linear,
		.no_color = options->no_color,
		.title = options->title,
		.sides = { options->sides[0], options->sides[1] },
		.live_side = options->live_side,
		.source_text = options->source_text,
		.source_ctx = options->source_ctx,
		.filters = options->filters,
		.mac = options->mac,
		.uses = options->uses,
		.opener = options->opener,
		.last = options->last,
		.step = options->step,
		.step_ctx = options->step_ctx,
		.no_state = options->no_state,
		.save = options->save,
		.export_file = options->export_file,
		.save_ctx = options->save_ctx,
		.fix = options->fix,
		.fix_ctx = options->fix_ctx,
		.fix_line = options->fix_line,
		.interval_ms = options->interval_ms,
		.tour = { .own = options->tour.own, .auto_s = options->tour.auto_s, .due = options->tour.first, .offered = options->tour.offered,
			.first = options->tour.stop },
		.width = width,
		.height = height,
		.screens = screens,
		.bindings = bindings,
		.binding_count = binding_count,
		.stack = { SCREEN_LIST },
		.depth = 1,
	};
	ui->list.listing.check = -1;
	ui->list.column = -1;
	tui_setting_find("theme")->set(ui, options->theme ? options->theme : THEME_AUTO);
	tui_setting_find("color")->set(ui, options->color ? options->color : "auto");
	tui_setting_find("sort")->set(ui, options->sort ? options->sort : "score");
	settings_begin(ui);
	struct err err;
	if (options->filter && rows_set_filter(ui, options->filter, &err) < 0)
		ui_say(ui, TONE_BAD, "--filter: %s", err.text);
	ui_layout(ui);
	return ui;
}

void ui_free(struct ui *ui)
{
	if (!ui)
		return;
	list_free(ui);
	ui_forget_explanations(ui);
	subject_free(ui);
	diff_free(ui);
	fix_free(ui);
	whatif_free(ui);
	kernel_free(ui);
	events_free(ui);
	pages_free(ui);
	tour_end(ui);
	pane_free(&ui->help);
	strbuf_free(&ui->outgoing);
	judged_unref(ui->judged);
	free(ui);
}

void ui_take(struct ui *ui, const struct judged *judged)
{
	if (judged == ui->judged)
		return;
	const struct judged *before = ui->judged;
	ui->judged = judged ? judged_ref(judged) : NULL;
	ui->list.stale = true;
	ui->reading++;
	/* While it is still being read, worse ones come in above: until somebody moves, the top is what is looked at.
	 */
	if (before && before->inventory->partial && !ui->touched)
		rows_forget(ui);
	since_take(ui);
	events_take(ui);
	if (ui->tour.due && judged && !judged->inventory->partial) {
		ui->tour.due = false;
		tour_begin(ui, ui->tour.own);
	}
	ui_layout(ui);
	judged_unref(before);
}

void ui_rest(struct ui *ui)
{
	list_rest(ui);
}

void ui_draw(const struct ui *ui, struct canvas *canvas)
{
	canvas_signs(canvas, ui->ascii);
	canvas_clear(canvas);
	screens[ui_screen(ui)].draw(ui, canvas);
	bars_notice(ui, canvas);
	if (ui->prompt.kind != PROMPT_NONE)
		prompt_draw(ui, canvas);
	else
		bars_bottom(ui, canvas);
}

enum effect ui_handle(struct ui *ui, struct key key)
{
	ui->message[0] = '\0';
	enum effect effect = EFFECT_NONE;
	if (prompt_paste(ui, key))
		;
	else if (ui->prompt.kind != PROMPT_NONE)
		effect = prompt_handle(ui, key);
	else
		effect = binding_run(ui, binding_find(ui, key.code), key);
	ui_layout(ui);
	return effect;
}
