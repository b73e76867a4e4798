/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seats: what is shown, and what it was opened from. Inside the room only.
 *
 * Each source has a feed and a screen's state of its own: going back finds
 * everything as it was left. The lowest belongs to whoever started the screen.
 */
#ifndef TUI_SEATS_H
#define TUI_SEATS_H

#include "ui.h"

#define SEATS_MOST 8

struct seat {
	struct ui *ui;
	struct feed *feed;
	struct feed_source source;
	const char *title; /* the opener's, until it is told to close the source */
};

struct seats {
	const struct tui_options *options;
	struct seat items[SEATS_MOST];
	size_t count;
	struct seat pending; /* being read, nothing to be seen of it yet; no feed: none */
};

/* @ui and @feed stay the caller's; what is opened over them is freed by seats_free(). */
struct seats seats_new(const struct tui_options *options, struct ui *ui, struct feed *feed);
void seats_free(struct seats *seats);
struct seat *seats_top(struct seats *seats);

/* EFFECT_OPEN: begins to read what the prompt names. What is wrong with it is said in the prompt. */
void seats_open(struct seats *seats);

/* Readable when seats_look() is to be called; -1: nothing is being opened. */
int seats_fd(const struct seats *seats);

/* Puts what is being opened on top once there is a container in it, true; or says in the prompt why there is none. */
bool seats_look(struct seats *seats);

/* Nobody waits any more for what is being opened: the prompt was left, or says something else. */
void seats_forget(struct seats *seats);

/* EFFECT_CLOSE: back to what is below. */
void seats_close(struct seats *seats);

#endif
