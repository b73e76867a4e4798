/* SPDX-License-Identifier: Apache-2.0 */
/* The filters of a container as the kernel holds them: asked for, taken, kept for whom they were read. */
#include "config.h"

#include "tui/kernel.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/subject.h>
#include <isotop/syscalls.h>

/* It is over: the pane is laid out again, with the filters or with why there are none. */
static void finish(struct ui *ui, struct arena *arena, const struct kernel_filters *filters)
{
	struct kernel_state *state = &ui->kernel;
	arena_free(state->arena);
	state->arena = arena;
	state->filters = *filters;
	state->waiting = false;
	state->done = true;
	state->serial++;
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
