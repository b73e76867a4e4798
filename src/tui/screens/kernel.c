/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the filters of the container on the screen out of the kernel: asked first, never waited for. */
#include "config.h"

#include "tui/screens/kernel.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/judge.h>
#include <isotop/subject.h>
#include <isotop/syscalls.h>

#include "tui/prompt.h"
#include "tui/screens/subject.h"
#include "tui/watch.h"

static const struct subject *shown(const struct ui *ui)
{
	return watch_subject(&ui->subject.watch);
}

bool kernel_can_ask(const struct ui *ui)
{
	return subject_running(shown(ui));
}

static enum effect confirm(struct ui *ui, struct key key)
{
	struct kernel_state *state = &ui->kernel;
	const struct subject *subject = shown(ui);
	ui->prompt.kind = PROMPT_NONE;
	if (key.code != 'y' && key.code != 'Y')
		return EFFECT_NONE;
	free(state->key);
	state->key = strdup(subject->key);
	if (!state->key)
		die("out of memory");
	state->pid = subject->running.pid;
	state->start = subject->running.start;
	state->done = false;
	state->waiting = true;
	ui_say(ui, TONE_MUTED, "asking the kernel");
	return EFFECT_FILTERS;
}

static const struct prompt_form kernel_form = {
	.kind = PROMPT_KERNEL,
	.label = "read its filters?",
	.hint = "y yes   any other key no",
	.answer = confirm,
};

enum effect kernel_ask(struct ui *ui)
{
	if (ui->kernel.waiting)
		return EFFECT_NONE;
	if (!ui->filters.ask) {
		ui_say(ui, TONE_WARN, "filters are read on a terminal only, by a helper that was started with it");
		return EFFECT_NONE;
	}
	subject_open_layer(ui, layer_index("seccomp"));
	prompt_open(ui, &kernel_form);
	ui_say(ui, TONE_WARN, "It stops for well under a millisecond; a call that waits may see EINTR.");
	return EFFECT_NONE;
}
