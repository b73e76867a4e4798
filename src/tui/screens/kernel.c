/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the filters of the container on the screen out of the kernel: asked first, never waited for. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "tui/ui.h"
#include <isotop/syscalls.h>

static const struct subject *shown(const struct ui *ui)
{
	return watch_subject(&ui->subject.watch);
}

bool kernel_can_ask(const struct ui *ui, int arg)
{
	(void)arg;
	return subject_running(shown(ui));
}

enum effect kernel_ask(struct ui *ui, struct key key, int arg)
{
	(void)key;
	(void)arg;
	if (ui->kernel.waiting)
		return EFFECT_NONE;
	if (!ui->filters.ask) {
		ui_say(ui, TONE_WARN, "filters are read on a terminal only, by a helper that was started with it");
		return EFFECT_NONE;
	}
	subject_open_layer(ui, layer_index("seccomp"));
	prompt_open(ui, PROMPT_KERNEL);
	ui_say(ui, TONE_WARN, "It stops for well under a millisecond; a call that waits may see EINTR.");
	return EFFECT_NONE;
}

enum effect kernel_confirm(struct ui *ui, struct key key)
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

/* It is over: the pane is laid out again, with the filters or with why there are none. */
static void finish(struct ui *ui, struct arena *arena, const struct kernel_filters *filters)
{
	struct kernel_state *state = &ui->kernel;
	arena_free(state->arena);
	state->arena = arena;
	state->filters = *filters;
	state->waiting = false;
	state->done = true;
	ui->subject.shown = NULL;
	if (filters->why)
		ui_say(ui, TONE_WARN, "%.*s", PROMPT_MAX - 1, filters->why);
	else
		ui_say(ui, TONE_GOOD, "read %zu filter%s; process %d was stopped for %llu us", filters->count,
			filters->count == 1 ? "" : "s", state->pid, (unsigned long long)(filters->stopped_ns / 1000));
	ui_layout(ui);
}

void kernel_request(struct ui *ui)
{
	struct err err;
	if (ui->filters.ask(ui->filters.ctx, ui->kernel.pid, ui->kernel.start, &err) == 0)
		return;
	struct arena *arena = arena_new();
	const struct kernel_filters none = { .why = arena_strdup(arena, err.text) };
	finish(ui, arena, &none);
}

int kernel_fd(const struct ui *ui)
{
	return ui->kernel.waiting ? ui->filters.fd(ui->filters.ctx) : -1;
}

void kernel_take(struct ui *ui)
{
	struct err err;
	struct arena *arena = arena_new();
	struct kernel_filters filters = { 0 };
	if (ui->filters.take(ui->filters.ctx, arena, &filters, &err) != 0)
		filters = (struct kernel_filters){ .why = arena_strdup(arena, err.text) };
	finish(ui, arena, &filters);
}

const struct kernel_filters *kernel_filters_of(const struct ui *ui, const struct subject *subject)
{
	const struct kernel_state *state = &ui->kernel;
	bool same = state->done && strcmp(state->key, subject->key) == 0 && state->pid == subject->running.pid &&
		    state->start == subject->running.start;
	return same ? &state->filters : NULL;
}

void kernel_free(struct ui *ui)
{
	free(ui->kernel.key);
	arena_free(ui->kernel.arena);
}
