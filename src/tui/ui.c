/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/ui.h"

#include <stdlib.h>
#include <string.h>

#include "tui/settings.h"
#include "tui/draw/theme.h"

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
	[SCREEN_EVENTS] = {
		.name = "events",
		.layout = events_layout,
		.draw = events_draw,
		.move = events_move,
		.can_move = events_can_move,
		.click = events_click,
		.position = events_position,
	},
	[SCREEN_NODE] = {
		.name = "node",
		.layout = node_layout,
		.draw = node_draw,
		.pane = node_pane,
		.click = node_click,
	},
	[SCREEN_SETTINGS] = {
		.name = "settings",
		.draw = settings_draw,
		.move = settings_move,
		.can_move = settings_can_move,
		.click = settings_click,
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
		.source_text = options->source_text,
		.source_ctx = options->source_ctx,
		.filters = options->filters,
		.opener = options->opener,
		.save = options->save,
		.save_ctx = options->save_ctx,
		.interval_ms = options->interval_ms,
		.width = width,
		.height = height,
		.stack = { SCREEN_LIST },
		.depth = 1,
	};
	ui->list.listing.check = -1;
	ui->list.check = -1;
	tui_setting_find("theme")->set(ui, options->theme ? options->theme : THEME_AUTO);
	tui_setting_find("color")->set(ui, options->color ? options->color : "auto");
	tui_setting_find("sort")->set(ui, options->sort ? options->sort : "score");
	settings_begin(ui);
	struct err err;
	if (options->filter && list_set_filter(ui, options->filter, &err) < 0)
		ui_say(ui, TONE_BAD, "--filter: %s", err.text);
	ui_layout(ui);
	return ui;
}

void ui_free(struct ui *ui)
{
	if (!ui)
		return;
	list_free(ui);
	explain_free(ui);
	subject_free(ui);
	diff_free(ui);
	kernel_free(ui);
	events_free(ui);
	node_free(ui);
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
	ui->list.preview_judged = NULL;
	/* While it is still being read, worse ones come in above: until somebody moves, the top is what is looked at.
	 */
	if (before && before->inventory->partial && !ui->touched)
		rows_forget(ui);
	events_take(ui);
	ui_layout(ui);
	judged_unref(before);
}

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

void ui_rest(struct ui *ui)
{
	list_rest(ui);
}

void ui_layout(struct ui *ui)
{
	for (size_t i = 0; i < ui->depth; i++)
		if (screens[ui->stack[i]].layout)
			screens[ui->stack[i]].layout(ui);
	ui->pane = screens[ui_screen(ui)].pane ? screens[ui_screen(ui)].pane(ui) : NULL;
}

void ui_set_ascii(struct ui *ui, bool ascii)
{
	if (ui->ascii == ascii)
		return;
	ui->ascii = ascii;
	/* Pages are made for one set of signs: each screen makes its own again. */
	ui->list.stale = true;
	ui->list.preview_judged = NULL;
	ui->subject.shown = NULL;
	ui->diff.shown_a = NULL;
	ui->events.shown = 0;
	ui->node.shown = NULL;
	for (size_t i = 0; i < ui->explain.depth; i++)
		ui->explain.items[i].shown = NULL;
	pane_free(&ui->help);
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

bool ui_live(const struct ui *ui)
{
	return ui->judged && ui->judged->inventory->host.live;
}

void ui_push(struct ui *ui, enum screen_id screen)
{
	/* A screen is there once: what lies over an earlier visit of it comes down by one. */
	size_t at = 1;
	while (at < ui->depth && ui->stack[at] != screen)
		at++;
	if (at < ui->depth)
		memmove(&ui->stack[at], &ui->stack[at + 1], (--ui->depth - at) * sizeof(ui->stack[0]));
	if (ui->depth < UI_DEPTH)
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

int ui_body_end(const struct ui *ui)
{
	cleanup_strbuf struct strbuf text = { 0 };
	enum tone tone;
	return ui->height - (ui_notice(ui, &tone, &text) ? 2 : 1);
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

static enum effect run(struct ui *ui, const struct binding *binding, struct key key)
{
	if (!binding)
		return EFFECT_NONE;
	if (binding->works && !binding->works(ui, binding->arg)) {
		const char *why = binding_refusal(ui, binding);
		if (why)
			ui_say(ui, TONE_MUTED, "%s", why);
		return EFFECT_NONE;
	}
	ui->touched = true;
	return binding->act(ui, key, binding->arg);
}

enum effect ui_handle(struct ui *ui, struct key key)
{
	ui->message[0] = '\0';
	enum effect effect;
	if (ui->prompt.kind != PROMPT_NONE)
		effect = prompt_handle(ui, key);
	else
		effect = run(ui, binding_find(ui, key.code), key);
	ui_layout(ui);
	return effect;
}

/* ---- acts that belong to no screen -------------------------------------------- */

enum effect act_move(struct ui *ui, struct key key, int motion)
{
	(void)key;
	const struct screen *screen = &screens[ui_screen(ui)];
	if (screen->move)
		screen->move(ui, (enum motion)motion);
	else if (ui->pane)
		pane_move(ui->pane, (enum motion)motion);
	return EFFECT_NONE;
}

bool can_move(const struct ui *ui, int motion)
{
	const struct screen *screen = &screens[ui_screen(ui)];
	if (screen->can_move)
		return screen->can_move(ui, (enum motion)motion);
	return ui->pane && pane_can_move(ui->pane, (enum motion)motion);
}

enum effect act_wheel(struct ui *ui, struct key key, int motion)
{
	for (int i = 0; i < 3; i++)
		act_move(ui, key, motion);
	return EFFECT_NONE;
}

enum effect act_back(struct ui *ui, struct key key, int arg)
{
	(void)key;
	(void)arg;
	const struct screen *screen = &screens[ui_screen(ui)];
	if (ui->pane && *ui->pane->needle) {
		/* The first step back is out of the search. */
		ui->pane->needle[0] = '\0';
		ui->pane->found = false;
	} else if (screen->back) {
		screen->back(ui);
	} else {
		ui_pop(ui);
	}
	return EFFECT_NONE;
}

enum effect act_effect(struct ui *ui, struct key key, int effect)
{
	(void)ui;
	(void)key;
	return (enum effect)effect;
}

enum effect act_refresh(struct ui *ui, struct key key, int arg)
{
	(void)key;
	(void)arg;
	if (!ui->status.once)
		return EFFECT_REFRESH;
	ui_say(ui, TONE_WARN, "standard input cannot be read again");
	return EFFECT_NONE;
}

bool can_pause(const struct ui *ui, int arg)
{
	(void)arg;
	return ui_live(ui);
}

enum effect act_pause(struct ui *ui, struct key key, int arg)
{
	(void)key;
	(void)arg;
	ui->paused = !ui->paused;
	ui_say(ui, TONE_MUTED, ui->paused ? "paused: nothing is read until p is pressed again" : "reading again");
	return EFFECT_PAUSE;
}

enum effect act_mouse(struct ui *ui, struct key key, int arg)
{
	(void)key;
	(void)arg;
	ui->mouse = !ui->mouse;
	ui_say(ui, TONE_MUTED, ui->mouse ? "mouse on" : "mouse off: the terminal's own selection works");
	return EFFECT_MOUSE;
}

enum effect act_quit_or_back(struct ui *ui, struct key key, int arg)
{
	(void)key;
	(void)arg;
	if (ui->depth == 1)
		return ui->below ? EFFECT_CLOSE : EFFECT_QUIT;
	if (screens[ui_screen(ui)].back)
		screens[ui_screen(ui)].back(ui);
	else
		ui_pop(ui);
	return EFFECT_NONE;
}

enum effect act_search(struct ui *ui, struct key key, int arg)
{
	(void)key;
	(void)arg;
	prompt_open(ui, PROMPT_SEARCH);
	return EFFECT_NONE;
}

static void say_match(struct ui *ui, const struct pane *pane)
{
	size_t index;
	size_t count = pane_matches(pane, &index);
	if (*pane->needle)
		ui_say(ui, TONE_MUTED, "\"%s\": %zu of %zu", pane->needle, index, count);
	else
		ui_say(ui, TONE_MUTED, "finding %zu of %zu", index, count);
}

enum effect act_seek(struct ui *ui, struct key key, int step)
{
	(void)key;
	if (pane_seek(ui->pane, step))
		say_match(ui, ui->pane);
	else
		ui_say(ui, TONE_WARN, *ui->pane->needle ? "no match in this pane" : "no finding in this pane");
	return EFFECT_NONE;
}

void ui_click_pane(struct ui *ui, int y)
{
	size_t before = ui->pane->cursor;
	if (pane_point(ui->pane, y) && ui->pane->cursor == before)
		explain_open(ui, (struct key){ .code = K_CLICK }, 0);
}

enum effect act_click(struct ui *ui, struct key key, int arg)
{
	(void)arg;
	const struct screen *screen = &screens[ui_screen(ui)];
	if (key.y == ui->height - 1) {
		const struct binding *binding = bars_binding_at(ui, key.x);
		return binding ? run(ui, binding, (struct key){ .code = binding->keys[0] }) : EFFECT_NONE;
	}
	if (screen->click)
		screen->click(ui, key.y, key.x);
	return EFFECT_NONE;
}
