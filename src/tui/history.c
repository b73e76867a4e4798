/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/history.h"

#include <errno.h>
#include <string.h>

#include <isotop/inventory.h>
#include <isotop/judged.h>

#include "tui/dispatch.h"

struct history history_new(const struct tui_options *options, struct ui *ui, struct feed *feed)
{
	return (struct history){ .options = options, .items = { { .ui = ui, .feed = feed } }, .count = 1 };
}

struct history_entry *history_top(struct history *history)
{
	return &history->items[history->count - 1];
}

static void drop(struct history *history, struct history_entry *entry)
{
	feed_stop(entry->feed);
	history->options->opener.close(history->options->opener.ctx, &entry->source);
	*entry = (struct history_entry){ 0 };
}

void history_free(struct history *history)
{
	if (history->pending.feed)
		drop(history, &history->pending);
	while (history->count > 1) {
		ui_free(history_top(history)->ui);
		drop(history, history_top(history));
		history->count--;
	}
}

/* Has the prompt still asked for it? */
static bool waited_for(struct history *history)
{
	const struct prompt *prompt = &history_top(history)->ui->prompt;
	return prompt->kind == PROMPT_OPEN && prompt->waiting;
}

void history_forget(struct history *history)
{
	if (history->pending.feed && !waited_for(history))
		drop(history, &history->pending);
}

void history_open(struct history *history)
{
	const struct tui_opener *opener = &history->options->opener;
	struct ui *ui = history_top(history)->ui;
	struct prompt *prompt = &ui->prompt;
	struct history_entry entry = { 0 };
	if (history->pending.feed)
		drop(history, &history->pending);
	int code = history->count == HISTORY_MOST
			   ? err_set(&prompt->err, -ENOSPC, "too many are open: q closes one")
			   : opener->open(opener->ctx, prompt->text, &entry.source, &entry.title, &prompt->err);
	prompt->waiting = code == 0;
	if (code < 0)
		return;
	code = feed_start(&entry.source, ui->interval_ms, &entry.feed, &prompt->err);
	prompt->waiting = code == 0;
	if (code < 0)
		opener->close(opener->ctx, &entry.source);
	else
		history->pending = entry;
}

int history_fd(const struct history *history)
{
	return history->pending.feed ? feed_fd(history->pending.feed) : -1;
}

/* What was chosen on the screen holds for all that is opened, and for what is gone back to. */
static void inherit(struct ui *ui, const struct ui *from)
{
	ui->theme = from->theme;
	ui->color = from->color;
	ui->mouse = from->mouse;
	ui->linear = from->linear;
	ui->ascii_wanted = from->ascii_wanted;
	ui_set_ascii(ui, from->ascii);
	ui->interval_ms = from->interval_ms;
	memcpy(ui->settings.began, from->settings.began, sizeof(ui->settings.began)); /* and what of it is saved */
	ui->now = from->now;
	ui_resize(ui, from->width, from->height);
}

static void sit_down(struct history *history, const struct judged *judged, const struct feed_status *status)
{
	struct history_entry *below = history_top(history);
	struct history_entry *entry = &history->items[history->count];
	struct tui_options options = *history->options;
	options.title = history->pending.title;
	options.filter = NULL;
	options.last = (struct tui_last){ 0 };
	options.step = NULL; /* of the source below */
	options.tour.first = options.tour.offered = false;
	options.tour.stop = 0;
	*entry = history->pending;
	history->pending = (struct history_entry){ 0 };
	below->ui->prompt = (struct prompt){ .kind = PROMPT_NONE };
	feed_pause(below->feed, true);
	entry->ui = ui_new(&options, below->ui->width, below->ui->height);
	entry->ui->below = ui_title(below->ui);
	entry->ui->list.listing = below->ui->list.listing;
	entry->ui->list.listing.filter = NULL;
	entry->ui->list.listing.check = -1;
	entry->ui->status = *status;
	inherit(entry->ui, below->ui);
	ui_take(entry->ui, judged);
	history->count++;
}

/* Why there is nothing to be shown of it. */
static void say_why(struct prompt *prompt, const struct judged *judged, const struct feed_status *status)
{
	const struct inventory *inventory = judged ? judged->inventory : NULL;
	prompt->waiting = false;
	if (inventory && inventory->errors.count)
		err_set(&prompt->err, -EINVAL, "%s: %s", inventory->errors.items[0].where,
			inventory->errors.items[0].reason);
	else if (status->phase == FEED_FAILED)
		prompt->err = status->err;
	else
		err_set(&prompt->err, -ENOENT, "there is no container in it");
}

bool history_look(struct history *history)
{
	struct feed_status status;
	struct judged *judged = feed_take(history->pending.feed, &status);
	bool any = judged && judged->inventory->count;
	if (any) {
		sit_down(history, judged, &status);
	} else if (status.phase != FEED_LOADING) {
		say_why(&history_top(history)->ui->prompt, judged, &status);
		drop(history, &history->pending);
	}
	judged_unref(judged);
	return any;
}

void history_close(struct history *history)
{
	if (history->count == 1)
		return;
	struct history_entry *entry = history_top(history);
	struct history_entry *below = entry - 1;
	inherit(below->ui, entry->ui);
	ui_free(entry->ui);
	drop(history, entry);
	history->count--;
	feed_pause(below->feed, below->ui->paused);
	if (ui_live(below->ui) && !below->ui->paused)
		feed_refresh(below->feed);
}
