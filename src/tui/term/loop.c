/* SPDX-License-Identifier: Apache-2.0 */
/* The loop between terminal, screen and collector. */
#include "config.h"

#include <isotop/clock.h>
#include <isotop/judged.h>
#include <isotop/tui.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "tui/history.h"
#include "tui/settings.h"
#include "tui/term/rescue.h"
#include "tui/term/term.h"
#include "tui/ui.h"
#include "tui/dispatch.h"
#include "tui/kernel.h"
#include "tui/since.h"
#include "tui/share.h"

/* While the first inventory is read the spinner turns; later nothing moves that does not change. */
#define SPIN_MS 250
#define TICK_MS 1000

/* What a key held down leaves for later is done when no key came for so long. */
#define REST_MS 150

struct loop {
	struct term *term;
	struct history history;
	struct ui *ui;     /* of the entry on top */
	struct feed *feed; /* likewise */
	struct canvas *canvas;
	int64_t rest_at; /* on the monotonic clock, in milliseconds */
	bool quit;
	int ended_by; /* a signal */
};

static void take_news(struct loop *loop)
{
	struct judged *judged = feed_take(loop->feed, &loop->ui->status);
	loop->ui->now = time(NULL);
	if (judged) {
		ui_take(loop->ui, judged);
		judged_unref(judged);
	} else {
		ui_layout(loop->ui);
	}
}

static void resize(struct loop *loop)
{
	int width;
	int height;
	term_size(loop->term, &width, &height);
	canvas_resize(loop->canvas, width, height);
	ui_resize(loop->ui, width, height);
}

/* Another entry is on top. */
static void sit(struct loop *loop)
{
	loop->ui = history_top(&loop->history)->ui;
	loop->feed = history_top(&loop->history)->feed;
}

/* What was chosen over there holds here too. */
static void go_back(struct loop *loop)
{
	history_close(&loop->history);
	sit(loop);
	feed_interval(loop->feed, loop->ui->interval_ms);
	take_news(loop);
}

static void export(struct ui *ui)
{
	share_export(ui);
	ui_layout(ui);
}

static void carry_out(struct loop *loop, enum effect effect)
{
	switch (effect) {
	case EFFECT_NONE:
		break;
	case EFFECT_QUIT:
		loop->quit = true;
		break;
	case EFFECT_REFRESH:
		feed_refresh(loop->feed);
		break;
	case EFFECT_HALT:
		feed_halt(loop->feed);
		break;
	case EFFECT_OPEN:
		history_open(&loop->history);
		break;
	case EFFECT_CLOSE:
		go_back(loop);
		break;
	case EFFECT_PAUSE:
		feed_pause(loop->feed, loop->ui->paused);
		break;
	case EFFECT_REDRAW:
		term_forget(loop->term);
		break;
	case EFFECT_MOUSE:
		term_mouse(loop->term, loop->ui->mouse);
		break;
	case EFFECT_FILTERS:
		kernel_request(loop->ui);
		break;
	case EFFECT_COPY:
		term_copy(loop->term, strbuf_text(&loop->ui->outgoing), loop->ui->outgoing.len);
		break;
	case EFFECT_EXPORT:
		export(loop->ui);
		break;
	case EFFECT_THEME:
		term_theme(loop->term, ui_theme(loop->ui));
		break;
	case EFFECT_SAVE:
		settings_save_now(loop->ui);
		break;
	case EFFECT_INTERVAL:
		feed_interval(loop->feed, loop->ui->interval_ms);
		break;
	case EFFECT_SUSPEND:
		term_stop(loop->term);
		resize(loop);
		break;
	}
}

/* All keys that are there: held down, a key gives one frame for many. */
static void take_keys(struct loop *loop)
{
	struct key key;
	while (!loop->quit && term_key(loop->term, &key))
		if (key.code != K_NONE)
			carry_out(loop, ui_handle(loop->ui, key));
	loop->rest_at = clock_ms() + REST_MS;
	history_forget(&loop->history);
}

static void take_signals(struct loop *loop)
{
	for (int number = term_signal(loop->term); number; number = term_signal(loop->term)) {
		if (number == SIGWINCH || number == SIGCONT) {
			resize(loop);
		} else if (number == SIGTSTP) {
			carry_out(loop, EFFECT_SUSPEND);
		} else {
			loop->ended_by = number;
			loop->quit = true;
		}
	}
}

static void draw(struct loop *loop)
{
	loop->ui->now = time(NULL);
	ui_draw(loop->ui, loop->canvas);
	canvas_ink_blanks(loop->canvas);
	term_paint(loop->term, loop->canvas);
}

static bool waits_for_first(const struct loop *loop)
{
	return !loop->ui->judged && loop->ui->status.phase == FEED_LOADING;
}

/* Files do not change by themselves, and a paused screen is to stand still: no reason to wake up. */
static int until_tick(const struct loop *loop)
{
	const struct screen *screen = &screens[ui_screen(loop->ui)];
	if (waits_for_first(loop))
		return SPIN_MS;
	if (screen->wait)
		return screen->wait(loop->ui);
	if (!ui_live(loop->ui) || loop->ui->paused)
		return -1;
	return loop->ui->interval_ms > TICK_MS ? (int)loop->ui->interval_ms : TICK_MS;
}

static int patience(const struct loop *loop)
{
	int tick = until_tick(loop);
	if (!ui_behind(loop->ui))
		return tick;
	int64_t left = loop->rest_at - clock_ms();
	int rest = left > 0 ? (int)left : 0;
	return tick >= 0 && tick < rest ? tick : rest;
}

/* False: the keys do not rest yet, or left nothing. */
static bool rest(struct loop *loop)
{
	if (!ui_behind(loop->ui) || clock_ms() < loop->rest_at)
		return false;
	ui_rest(loop->ui);
	return true;
}

/* Readings without news wake nobody up, yet ages grow and what happened a moment ago is past. */
static void tick(struct loop *loop)
{
	if (waits_for_first(loop))
		loop->ui->turn++;
	else
		take_news(loop);
	if (screens[ui_screen(loop->ui)].tick)
		screens[ui_screen(loop->ui)].tick(loop->ui);
}

/* Waits for something to do, does it. A key is never behind a reading: the feed hands over what is finished. */
static int turn(struct loop *loop, struct err *err)
{
	struct pollfd fds[] = {
		{ .fd = term_key_fd(loop->term), .events = POLLIN },
		{ .fd = term_signal_fd(loop->term), .events = POLLIN },
		{ .fd = feed_fd(loop->feed), .events = POLLIN },
		{ .fd = kernel_fd(loop->ui), .events = POLLIN },
		{ .fd = history_fd(&loop->history), .events = POLLIN },
	};
	int ready = poll(fds, ISO_COUNT(fds), patience(loop));
	if (ready < 0 && errno != EINTR)
		return err_set(err, -errno, "cannot wait for the terminal");
	if (ready == 0 && !rest(loop))
		tick(loop);
	if (ready <= 0)
		return 0;
	if (fds[1].revents) {
		take_signals(loop);
		/* An Esc whose waiting a signal cut short lies in curses, where poll(2) does not see it. */
		take_keys(loop);
	}
	if (fds[0].revents & POLLIN)
		take_keys(loop);
	if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		loop->quit = true; /* the terminal is gone; it says POLLIN as well, for ever */
	if (fds[2].revents)
		take_news(loop);
	if (fds[3].revents)
		kernel_take(loop->ui);
	/* Not where a key has just ended it. */
	if (fds[4].revents && fds[4].fd == history_fd(&loop->history) && history_look(&loop->history))
		sit(loop);
	rest(loop);
	return 0;
}

/* Why the first screen is plainer than it could be, and what to do about it. */
static void say_what_is_missing(struct loop *loop, const struct tui_options *options)
{
	const char *type = getenv("TERM");
	const char *stand_in = term_stand_in(loop->term);
	if (term_ascii(loop->term) && !options->ascii)
		ui_say(loop->ui, TONE_WARN, "plain signs, as the locale is not UTF-8 (try LC_ALL=C.UTF-8 isotop)");
	else if (stand_in)
		ui_say(loop->ui, TONE_WARN, "no description of the terminal '%.40s' here: drawn as %s", type, stand_in);
}

int tui_run(struct feed *feed, const struct tui_options *options, struct err *err)
{
	struct loop loop = { 0 };
	struct tui_options own = *options;
	struct ui *ui = ui_new(&own, 80, 24);
	int code = term_open(ui_theme(ui), ui->mouse, options->terminal, &loop.term, err);
	if (code < 0) {
		ui_free(ui);
		return code;
	}
	own.ascii_only = ui->ascii_only = options->ascii_only || term_ascii(loop.term);
	ui_set_ascii(ui, ui->ascii_wanted || ui->ascii_only);
	loop.history = history_new(&own, ui, feed);
	sit(&loop);
	loop.canvas = canvas_new(ui->width, ui->height, ui->ascii);
	resize(&loop);
	take_news(&loop);
	say_what_is_missing(&loop, &own);
	while (code == 0 && !loop.quit) {
		draw(&loop);
		code = turn(&loop, err);
	}
	term_close(loop.term);
	since_keep(ui);
	/* The collectors may be in work that takes longer, and nothing they make is wanted any more. */
	if (loop.quit || loop.ended_by)
		rescue_end_soon();
	canvas_free(loop.canvas);
	history_free(&loop.history);
	ui_free(ui);
	/* Whoever sent the signal is to see that it did what it should. */
	if (loop.ended_by)
		raise(loop.ended_by);
	return code;
}
