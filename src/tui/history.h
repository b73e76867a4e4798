/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history: what is shown, and what it was opened from. Inside the room only.
 *
 * Each source has a feed and a screen's state of its own: going back finds
 * everything as it was left. The lowest belongs to whoever started the screen.
 */
#ifndef TUI_HISTORY_H
#define TUI_HISTORY_H

#include "tui/ui.h"

#define HISTORY_MOST 8

struct history_entry {
	struct ui *ui;
	struct feed *feed;
	struct feed_source source;
	const char *title; /* the opener's, until it is told to close the source */
};

struct history {
	const struct tui_options *options;
	struct history_entry items[HISTORY_MOST];
	size_t count;
	struct history_entry pending; /* being read, nothing to be seen of it yet; no feed: none */
};

/* @ui and @feed stay the caller's; what is opened over them is freed by history_free(). */
struct history history_new(const struct tui_options *options, struct ui *ui, struct feed *feed);
void history_free(struct history *history);
struct history_entry *history_top(struct history *history);

/* EFFECT_OPEN: begins to read what the prompt names. What is wrong with it is said in the prompt. */
void history_open(struct history *history);

/* Readable when history_look() is to be called; -1: nothing is being opened. */
int history_fd(const struct history *history);

/* Puts what is being opened on top once there is a container in it, true; or says in the prompt why there is none. */
bool history_look(struct history *history);

/* Nobody waits any more for what is being opened: the prompt was left, or says something else. */
void history_forget(struct history *history);

/* EFFECT_CLOSE: back to what is below. */
void history_close(struct history *history);

#endif
