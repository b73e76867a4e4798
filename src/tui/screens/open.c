/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a file or a directory from inside: the prompt; what it results in is the loop's (history.h). */
#include "config.h"

#include "tui/screens/open.h"

#include <string.h>

#include "tui/prompt.h"

bool open_can_ask(const struct ui *ui)
{
	return ui->opener.open != NULL;
}

static enum effect accept(struct ui *ui)
{
	if (!*ui->prompt.text)
		return EFFECT_NONE;
	/* It stays until there is something to show, or says why there is not. */
	ui->prompt.kind = PROMPT_OPEN;
	ui->prompt.err.text[0] = '\0';
	ui->prompt.waiting = true;
	return EFFECT_OPEN;
}

const char *open_word(const struct ui *ui, const char *typed, size_t i)
{
	return ui->opener.complete ? ui->opener.complete(ui->opener.ctx, typed, i) : NULL;
}

static void complete(struct ui *ui)
{
	prompt_complete(ui, ui->prompt.text, open_word);
}

static const struct prompt_form open_form = {
	.kind = PROMPT_OPEN,
	.label = "open",
	.hint = "a file or a directory; Tab completes",
	.complete = complete,
	.accept = accept,
};

enum effect open_ask(struct ui *ui)
{
	prompt_open(ui, &open_form);
	return EFFECT_NONE;
}

enum effect open_command(struct ui *ui, const char *path, struct err *err)
{
	if (!open_can_ask(ui)) {
		err_set(err, 0, "cannot be done here");
		return EFFECT_NONE;
	}
	prompt_open(ui, &open_form);
	snprintf(ui->prompt.text, sizeof(ui->prompt.text), "%s", path);
	return accept(ui);
}
