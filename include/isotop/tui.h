/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tui: the interactive inspector.
 *
 * Owns: the screen's state, drawing it on a canvas, handling keys, and the
 * terminal. ui_draw() and ui_handle() are pure: no terminal, no clock, no file,
 * so every screen can be tested by its text. src/tui/term.c alone knows curses.
 */
#ifndef ISOTOP_TUI_H
#define ISOTOP_TUI_H

#include <isotop/feed.h>
#include <isotop/judge.h>

/* Reads filters out of the kernel for key R, without waiting; no process is touched unasked. */
struct tui_filters {
	int (*ask)(void *ctx, int32_t pid, uint64_t start, struct err *err); /* NULL: cannot be done here */
	int (*fd)(void *ctx);                                                /* readable when there is an answer; -1 */
	int (*take)(void *ctx, struct arena *arena, struct kernel_filters *ret_filters, struct err *err);
	void *ctx;
};

/* Opens a file or a directory for key o. */
struct tui_opener {
	/*
	 * The source for what was typed; nothing is read yet. *ret_title is valid, as the
	 * source is, until close(). 0 or -errno. NULL: cannot be done here.
	 */
	int (*open)(void *ctx, const char *typed, struct feed_source *ret_source, const char **ret_title, struct err *err);
	void (*close)(void *ctx, const struct feed_source *source); /* when its feed has ended */
	/* What @typed may go on with, in one order from 0 on; NULL: no more. Valid until the next call with 0. */
	const char *(*complete)(void *ctx, const char *typed, size_t i);
	void *ctx;
};

struct tui_options {
	bool ascii;
	bool mouse;
	bool no_color;       /* the caller has asked --color and NO_COLOR */
	const char *theme;   /* NULL: the one that fits the terminal */
	const char *filter;  /* to begin with; NULL: none */
	const char *sort;    /* id of a column of list.h; NULL: score */
	unsigned interval_ms;
	const char *title;   /* what is shown: "node-7", "web.yaml", "demo" */
	/*
	 * The text of a file that a subject was read from, for its Source pane; valid
	 * until the next call. NULL with *ret_why (a literal) where it is not to be
	 * had. The member may be NULL: then there is no text at all.
	 */
	const char *(*source_text)(void *ctx, const char *file, size_t *ret_len, const char **ret_why);
	void *source_ctx;
	struct tui_filters filters;
	struct tui_opener opener;
};

/* Runs until the user quits. 0 or -errno; the terminal is as it was, either way. */
int tui_run(struct feed *feed, const struct tui_options *options, struct err *err);

/*
 * The same without a screen, for screen readers: prints lines on @out, reads
 * numbers and words from @in, until its end or "quit". 0 or -EIO.
 */
int tui_linear(struct feed *feed, const struct tui_options *options, FILE *in, FILE *out);

/*
 * Prints the screen that @keys lead to, without a terminal: "jj<Enter>2/".
 * @size is "80x24". Loads once through @judged. 0 or -EINVAL for a bad size or key.
 */
int tui_dump(const struct judged *judged, const struct tui_options *options, const char *size, const char *keys,
	FILE *out, struct err *err);

#endif
