/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tui: the interactive inspector.
 *
 * Owns: the screen's state, drawing it on a canvas, handling keys, and the
 * terminal. ui_draw() and ui_handle() are pure: no terminal, no clock, no file,
 * so every screen can be tested by its text. src/tui/term/term.c alone knows curses.
 */
#ifndef ISOTOP_TUI_H
#define ISOTOP_TUI_H

#include <isotop/base.h>

struct feed; /* <isotop/feed.h> */
struct feed_source; /* <isotop/feed.h> */
struct fix_set; /* <isotop/whatif.h> */
struct host; /* <isotop/host.h> */
struct judged; /* <isotop/judged.h> */
struct subject; /* <isotop/subject.h> */

struct kernel_filters; /* <isotop/syscalls.h> */
struct baseline;       /* <isotop/baseline.h> */

/* ---- settings: what a user may keep; the table is in src/tui/settings.c --------------- */

enum setting_kind {
	SETTING_WORD,    /* one of its words */
	SETTING_COLUMN,  /* likewise, or a minus and one of them */
	SETTING_SWITCH,  /* "true" or "false" */
	SETTING_SECONDS, /* a number; its words are what the screen steps through */
};

/* Room for the text of a value, and for so many of them. */
#define SETTING_MAX   24
#define SETTINGS_MOST 16

struct ui;

struct tui_setting {
	const char *name; /* in the file, and of its option */
	enum setting_kind kind;
	const char *fallback; /* its value where nobody says */
	const char *help;     /* a sentence without its full stop */
	const char *(*word)(size_t i);
	uint32_t least_ms; /* SECONDS: bounds, inclusive */
	uint32_t most_ms;
	/* The room's own: the value that holds now, and taking over one that was checked (an enum effect). */
	void (*get)(const struct ui *ui, char ret[SETTING_MAX]);
	int (*set)(struct ui *ui, const char *value);
	const char *(*note)(const struct ui *ui); /* what stands in its way now, NULL: nothing; the member may be NULL */
};

extern const struct tui_setting tui_settings[];
extern const size_t tui_setting_count;

const struct tui_setting *tui_setting_find(const char *name); /* NULL: none */
const char *tui_setting_name(size_t i);                       /* NULL after the last */

/* "auto, dark or light", "seconds from 0.1 to 3600" */
void tui_setting_takes(const struct tui_setting *setting, struct strbuf *out);

/* -EINVAL: @value is none; @err calls the setting @as and says what it takes. */
int tui_setting_check(const struct tui_setting *setting, const char *as, const char *value, struct err *err);

/* "0.5" in milliseconds, whatever the locale writes between. False: it is no such number. */
bool tui_seconds_parse(const char *text, uint32_t *ret_ms);
void tui_seconds_print(uint32_t ms, char ret[SETTING_MAX]);

const char *tui_theme_name(size_t i); /* "auto", then every theme; NULL after the last */
const char *tui_theme_help(size_t i);

/* ---- the screen ------------------------------------------------------------------------ */

/* Reads filters out of the kernel for key R, without waiting; no process is touched unasked. */
struct tui_filters {
	int (*ask)(void *ctx, int32_t pid, uint64_t start, struct err *err); /* NULL: cannot be done here */
	int (*fd)(void *ctx);                                                /* readable when there is an answer; -1 */
	int (*take)(void *ctx, struct arena *arena, struct kernel_filters *ret_filters, struct err *err);
	void *ctx;
};

/*
 * What AppArmor or SELinux answers about one path of a running container, for key / in their panes.
 * In @arena. NULL: there is nobody to ask; the member itself may be: then nothing runs here.
 */
struct tui_mac {
	const struct mac_answers *(*ask)(void *ctx, const struct host *host, const struct subject *subject, const char *path,
		struct arena *arena);
	void *ctx;
};

/* What a running container uses now, beside what a fix may break. In @arena; NULL: it cannot be seen; the member itself may be. */
struct tui_uses {
	const struct live_uses *(*ask)(void *ctx, const struct subject *subject, struct arena *arena);
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

/* A setting to be kept. */
struct tui_kept {
	const char *name;
	char value[SETTING_MAX];
};

/* What the user saw of a node when he last looked at it. */
struct tui_last {
	/* -ENOENT: he never did. 0 or -errno. NULL: it is not asked for here. */
	int (*read)(void *ctx, const struct host *host, int64_t *ret_when, struct baseline **ret_baseline, struct err *err);
	/* Keeps it for the next time, once there is no screen any more: it says itself what goes wrong. */
	void (*keep)(void *ctx, const struct judged *judged, int64_t now);
	void *ctx;
};

/* What a fix would write; lines that may hold hostile bytes. Owned. */
struct fix_text {
	struct strbuf diff;   /* as diff -u; empty: nothing is changed */
	struct strbuf line;   /* a command line as it would be; empty: it is a file that changes */
	struct strbuf breaks; /* what that may break, a line for each fix */
	struct strbuf left;   /* likewise what is left to do by hand */
};

struct tui_options {
	bool ascii;
	bool ascii_only;     /* the locale has no UTF-8, whatever @ascii says */
	bool mouse;
	int terminal;        /* tui_terminal()'s, taken over; -1: it is opened when it is needed */
	bool linear;         /* the setting: what runs is up to the caller */
	bool no_color;       /* NO_COLOR is set: no colours while @color is auto */
	const char *color;   /* auto, always, never; NULL: auto */
	const char *theme;   /* NULL or "auto": the one that fits the terminal */
	const char *filter;  /* to begin with; NULL: none */
	const char *sort;    /* id of a column of list.h, a minus before it turns the order round; NULL: score */
	unsigned interval_ms;
	const char *title;   /* what is shown: "node-7", "web.yaml", "demo" */
	const char *sides[2]; /* two sources that were named, to be compared; NULL: not two. Borrowed */
	int live_side;       /* which of them is what runs; -1: none */
	/*
	 * The text of a file that a subject was read from, for its Source pane; @of_node:
	 * a file of the node that is read, below its root. Valid until the next call. NULL with *ret_why (a literal) where it is not to be
	 * had. The member may be NULL: then there is no text at all.
	 */
	const char *(*source_text)(void *ctx, const char *file, bool of_node, size_t *ret_len, const char **ret_why);
	void *source_ctx;
	struct tui_filters filters;
	struct tui_mac mac;
	struct tui_uses uses;
	struct tui_opener opener;
	struct tui_last last;
	/* The next load is as it was at the reading before (@step below 0) or after; NULL: nothing has a past. 0 or -errno. */
	int (*step)(void *ctx, int step, int64_t *ret_time, struct err *err);
	void *step_ctx;
	bool no_state; /* the setting: neither read nor kept */
	/* Keeps settings for the next start; NULL: cannot be done here. *ret_path (appended) is where. 0 or -errno. */
	int (*save)(void *ctx, const struct tui_kept *kept, size_t count, struct strbuf *ret_path, struct err *err);
	/* Makes a new file, @name from the current directory; NULL: cannot be done here. 0 or -errno. */
	int (*export_file)(void *ctx, const char *name, const char *text, size_t len, struct err *err);
	void *save_ctx; /* of both */
	struct {
		bool own;   /* T makes stops of what is shown, not of the scenarios */
		bool first; /* it begins as soon as there is something to show */
		int auto_s; /* seconds for each beat; 0: Space goes on */
		bool offered; /* a line says that T begins it */
		size_t stop;  /* the first one, of the scenarios */
	} tour;
	/* What isotop fix would change for the container @key; @only NULL or empty: every fix that it needs. 0 or -errno. */
	int (*fix)(void *ctx, const char *key, const struct fix_set *only, struct fix_text *ret, struct err *err); /* NULL: cannot be done here */
	bool fix_line; /* what is shown is a command line, which stands in no file */
	void *fix_ctx;
};

/* The terminal for the screen, for reading and writing; the sandbox lets nobody open one. A descriptor or -1. */
int tui_terminal(void);

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
