/* SPDX-License-Identifier: Apache-2.0 */
/* What keys do that belong to no screen. */
#include "config.h"

#include "tui/acts.h"

#include <time.h>
#include "tui/draw/bars.h"

enum effect act_move(struct ui *ui, int motion)
{
	const struct screen *screen = &ui->screens[ui_screen(ui)];
	if (screen->move)
		screen->move(ui, (enum motion)motion);
	else if (ui->pane)
		pane_move(ui->pane, (enum motion)motion);
	return EFFECT_NONE;
}

bool can_move(const struct ui *ui, int motion)
{
	const struct screen *screen = &ui->screens[ui_screen(ui)];
	if (screen->can_move)
		return screen->can_move(ui);
	return ui->pane && pane_can_move(ui->pane, (enum motion)motion);
}

enum effect act_wheel(struct ui *ui, int motion)
{
	for (int i = 0; i < 3; i++)
		act_move(ui, motion);
	return EFFECT_NONE;
}

enum effect act_back(struct ui *ui)
{
	const struct screen *screen = &ui->screens[ui_screen(ui)];
	if (ui->pane && *ui->pane->needle) {
		/* The first step back is out of the search. */
		ui->pane->needle[0] = '\0';
		ui->pane->found = false;
	} else if (screen->clear && screen->clear(ui)) {
		return EFFECT_NONE;
	} else if (screen->back) {
		screen->back(ui);
	} else {
		ui_pop(ui);
	}
	return EFFECT_NONE;
}

enum effect act_effect(struct ui *ui, int effect)
{
	(void)ui;
	return (enum effect)effect;
}

enum effect act_refresh(struct ui *ui)
{
	if (!ui->status.once) {
		ui_say(ui, TONE_MUTED, "reading again");
		return EFFECT_REFRESH;
	}
	ui_say(ui, TONE_WARN, "standard input cannot be read again");
	return EFFECT_NONE;
}

/* Where it will be, until it is. */
enum effect act_time(struct ui *ui, int step)
{
	struct err err;
	int64_t time;
	char words[24] = "";
	struct tm at;
	if (!ui->step) {
		ui_say(ui, TONE_MUTED, "only a recording goes back and forward in time; E has what changed here");
		return EFFECT_NONE;
	}
	if (ui->step(ui->step_ctx, step, &time, &err) < 0) {
		ui_say(ui, TONE_MUTED, "%.*s", PROMPT_MAX - 1, err.text);
		return EFFECT_NONE;
	}
	if (localtime_r(&(time_t){ (time_t)time }, &at))
		strftime(words, sizeof(words), "%Y-%m-%d %H:%M:%S", &at);
	ui_say(ui, TONE_ACCENT, "as it was at %s; E has what changed from the reading %s", words, step < 0 ? "after it" : "before it");
	return EFFECT_REFRESH;
}

bool can_pause(const struct ui *ui)
{
	return ui_live(ui);
}

enum effect act_pause(struct ui *ui)
{
	ui->paused = !ui->paused;
	ui_say(ui, TONE_MUTED, ui->paused ? "paused: nothing is read until p is pressed again" : "reading again");
	return EFFECT_PAUSE;
}

enum effect act_mouse(struct ui *ui)
{
	ui->mouse = !ui->mouse;
	ui_say(ui, TONE_MUTED, ui->mouse ? "mouse on" : "mouse off: the terminal's own selection works");
	return EFFECT_MOUSE;
}

enum effect act_quit_or_back(struct ui *ui)
{
	if (ui->depth == 1)
		return ui->below ? EFFECT_CLOSE : EFFECT_QUIT;
	if (ui->screens[ui_screen(ui)].back)
		ui->screens[ui_screen(ui)].back(ui);
	else
		ui_pop(ui);
	return EFFECT_NONE;
}

/* What q is called in the list. */
const char *act_quit_word(const struct ui *ui)
{
	return ui->below ? "back" : NULL;
}

enum effect act_click(struct ui *ui, struct key key)
{
	const struct screen *screen = &ui->screens[ui_screen(ui)];
	if (key.y == ui->height - 1) {
		const struct binding *binding = bars_binding_at(ui, key.x);
		return binding ? binding_run(ui, binding, (struct key){ .code = binding->keys[0] }) : EFFECT_NONE;
	}
	if (screen->click && screen->click(ui, key.y, key.x))
		return binding_run(ui, binding_find(ui, K_ENTER), key);
	return EFFECT_NONE;
}
