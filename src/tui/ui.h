/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state of the screen and what works on it. Inside the room only.
 *
 * A key changes the state (ui_handle), then everything that follows from state,
 * size and data is laid out once (rows in order, pages wrapped); drawing only
 * reads. There is no terminal, clock or file behind any of it.
 */
#ifndef TUI_UI_H
#define TUI_UI_H

#include <isotop/feed.h>

#include "tui/list_state.h"
#include "tui/state.h"

struct ui {
	const struct screen *screens;   /* the tables, so that nothing below them calls up into them */
	const struct binding *bindings;
	size_t binding_count;
	bool ascii;        /* what is drawn: see ui_set_ascii() */
	bool ascii_wanted; /* what was chosen */
	bool ascii_only;   /* the locale has no UTF-8 */
	bool mouse;
	bool linear;       /* chosen for the next start */
	bool no_color;     /* NO_COLOR is set */
	const char *color; /* a literal of settings.c */
	const char *theme; /* a literal of theme.c, THEME_AUTO */
	bool paused;
	const char *title; /* borrowed */
	const char *sides[2]; /* as in struct tui_options */
	int live_side;
	const char *(*source_text)(void *ctx, const char *file, bool of_node, size_t *ret_len, const char **ret_why);
	void *source_ctx;
	struct tui_filters filters;
	struct tui_mac mac;
	struct tui_uses uses;
	struct tui_opener opener;
	struct tui_last last;
	int (*step)(void *ctx, int step, int64_t *ret_time, struct err *err);
	void *step_ctx;
	bool no_state;  /* nothing is kept of this visit */
	bool last_read; /* what changed since the last one is among the events */
	int (*save)(void *ctx, const struct tui_kept *kept, size_t count, struct strbuf *ret_path, struct err *err);
	int (*export_file)(void *ctx, const char *name, const char *text, size_t len, struct err *err);
	void *save_ctx;
	int (*fix)(void *ctx, const char *key, const struct fix_set *only, struct fix_text *ret, struct err *err);
	bool fix_line;
	void *fix_ctx;
	const char *below; /* borrowed: title of what this was opened from; NULL: it was not */
	unsigned interval_ms;
	int width;
	int height;
	int64_t now;   /* seconds since the epoch, for ages; 0: not known */
	uint64_t turn; /* of the spinner */
	bool touched;  /* a key did something: the cursor is where somebody wants it */
	struct feed_status status;
	const struct judged *judged; /* one reference; NULL: nothing yet */
	uint64_t reading;            /* another number for each @judged */

	enum screen_id stack[UI_DEPTH];
	size_t depth; /* at least 1 */
	struct list_state list;
	struct subject_state subject;
	struct diff_state diff;
	struct fix_state fix_shown;
	struct whatif_state whatif;
	struct explain_state explain;
	struct kernel_state kernel;
	struct events_state events;
	struct pages_state pages;
	struct settings_state settings;
	struct tour_state tour;
	struct pane help;
	struct pane *pane; /* borrowed: that of the screen on top, as it was laid out; NULL: it has none */
	size_t sort_cursor;
	struct prompt prompt;
	struct strbuf outgoing;   /* what is copied or written; owned */
	char message[PROMPT_MAX]; /* until the next key; "" none */
	enum tone message_tone;
};

enum screen_id ui_screen(const struct ui *ui); /* the one on top */
const char *ui_title(const struct ui *ui);     /* what is shown: a node, a file; NULL: not known yet */
bool ui_inside(const struct ui *ui);           /* one container is what the screen is about: its panes, an explanation for it */
bool ui_live(const struct ui *ui);             /* it shows a node, which is read again and again */
void ui_push(struct ui *ui, enum screen_id screen);
void ui_pop(struct ui *ui);
void ui_say(struct ui *ui, enum tone tone, const char *fmt, ...) ISO_PRINTF(3, 4);
void ui_layout(struct ui *ui);
void ui_set_ascii(struct ui *ui, bool ascii);   /* lays out again whatever was laid out before */
bool ui_colourless(const struct ui *ui);        /* no colours are wanted */
const char *ui_theme(const struct ui *ui);      /* for the terminal: a theme's name or "auto" */

/* The explanations that are open go: the last; all of them, and their screen, wherever it lies. */
void ui_drop_explanation(struct ui *ui);
void ui_forget_explanations(struct ui *ui);
void ui_to_list(struct ui *ui); /* whatever lies over it */

#endif
