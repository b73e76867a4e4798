/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "seats.h"

#include <errno.h>
#include <string.h>

struct seats seats_new(const struct tui_options *options, struct ui *ui, struct feed *feed)
{
	return (struct seats){ .options = options, .items = { { .ui = ui, .feed = feed } }, .count = 1 };
}

struct seat *seats_top(struct seats *seats)
{
	return &seats->items[seats->count - 1];
}

static void drop(struct seats *seats, struct seat *seat)
{
	feed_stop(seat->feed);
	seats->options->opener.close(seats->options->opener.ctx, &seat->source);
	*seat = (struct seat){ 0 };
}

void seats_free(struct seats *seats)
{
	if (seats->pending.feed)
		drop(seats, &seats->pending);
	while (seats->count > 1) {
		ui_free(seats_top(seats)->ui);
		drop(seats, seats_top(seats));
		seats->count--;
	}
}

/* Has the prompt still asked for it? */
static bool waited_for(struct seats *seats)
{
	const struct prompt *prompt = &seats_top(seats)->ui->prompt;
	return prompt->kind == PROMPT_OPEN && prompt->waiting;
}

void seats_forget(struct seats *seats)
{
	if (seats->pending.feed && !waited_for(seats))
		drop(seats, &seats->pending);
}

void seats_open(struct seats *seats)
{
	const struct tui_opener *opener = &seats->options->opener;
	struct ui *ui = seats_top(seats)->ui;
	struct prompt *prompt = &ui->prompt;
	struct seat seat = { 0 };
	if (seats->pending.feed)
		drop(seats, &seats->pending);
	int code = seats->count == SEATS_MOST
			   ? err_set(&prompt->err, -ENOSPC, "too many are open: q closes one")
			   : opener->open(opener->ctx, prompt->text, &seat.source, &seat.title, &prompt->err);
	prompt->waiting = code == 0;
	if (code < 0)
		return;
	code = feed_start(&seat.source, ui->interval_ms, &seat.feed, &prompt->err);
	prompt->waiting = code == 0;
	if (code < 0)
		opener->close(opener->ctx, &seat.source);
	else
		seats->pending = seat;
}

int seats_fd(const struct seats *seats)
{
	return seats->pending.feed ? feed_fd(seats->pending.feed) : -1;
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

static void sit_down(struct seats *seats, const struct judged *judged, const struct feed_status *status)
{
	struct seat *below = seats_top(seats);
	struct seat *seat = &seats->items[seats->count];
	struct tui_options options = *seats->options;
	options.title = seats->pending.title;
	options.filter = NULL;
	*seat = seats->pending;
	seats->pending = (struct seat){ 0 };
	below->ui->prompt = (struct prompt){ .kind = PROMPT_NONE };
	feed_pause(below->feed, true);
	seat->ui = ui_new(&options, below->ui->width, below->ui->height);
	seat->ui->below = ui_title(below->ui);
	seat->ui->list.listing = below->ui->list.listing;
	seat->ui->list.listing.filter = NULL;
	seat->ui->list.listing.check = -1;
	seat->ui->status = *status;
	inherit(seat->ui, below->ui);
	ui_take(seat->ui, judged);
	seats->count++;
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

bool seats_look(struct seats *seats)
{
	struct feed_status status;
	struct judged *judged = feed_take(seats->pending.feed, &status);
	bool any = judged && judged->inventory->count;
	if (any) {
		sit_down(seats, judged, &status);
	} else if (status.phase != FEED_LOADING) {
		say_why(&seats_top(seats)->ui->prompt, judged, &status);
		drop(seats, &seats->pending);
	}
	judged_unref(judged);
	return any;
}

void seats_close(struct seats *seats)
{
	if (seats->count == 1)
		return;
	struct seat *seat = seats_top(seats);
	struct seat *below = seat - 1;
	inherit(below->ui, seat->ui);
	ui_free(seat->ui);
	drop(seats, seat);
	seats->count--;
	feed_pause(below->feed, below->ui->paused);
	if (ui_live(below->ui) && !below->ui->paused)
		feed_refresh(below->feed);
}
