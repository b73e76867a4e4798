/* SPDX-License-Identifier: Apache-2.0 */
/* Searching in a pane, and going from finding to finding. */
#include "config.h"

#include "tui/search.h"
#include "tui/prompt.h"

static void search_start(struct ui *ui, char *ret_text)
{
	struct pane *pane = ui->pane;
	snprintf(ret_text, PROMPT_MAX, "%s", pane->needle);
}

void search_change(struct ui *ui)
{
	struct pane *pane = ui->pane;
	snprintf(pane->needle, sizeof(pane->needle), "%.*s", (int)sizeof(pane->needle) - 1, ui->prompt.text);
	pane->found = false;
	if (*pane->needle && !pane_seek(pane, 0))
		err_set(&ui->prompt.err, 0, "no match");
}

static const struct prompt_form search_form = {
	.kind = PROMPT_SEARCH,
	.label = "search",
	.hint = "",
	.start = search_start,
	.change = search_change,
};

enum effect act_search(struct ui *ui)
{
	prompt_open(ui, &search_form);
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

enum effect act_seek(struct ui *ui, int step)
{
	if (pane_seek(ui->pane, step))
		say_match(ui, ui->pane);
	else
		ui_say(ui, TONE_WARN, *ui->pane->needle ? "no match in this pane" : "no finding in this pane");
	return EFFECT_NONE;
}
