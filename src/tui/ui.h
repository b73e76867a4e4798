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

#include <isotop/compare.h>
#include <isotop/feed.h>
#include <isotop/list.h>
#include <isotop/syscalls.h>
#include <isotop/tour.h>
#include <isotop/tui.h>

#include "tui/draw/canvas.h"
#include "tui/keys.h"
#include "tui/draw/pane.h"

enum screen_id {
	SCREEN_LIST,
	SCREEN_SUBJECT,
	SCREEN_EXPLAIN,
	SCREEN_HELP,
	SCREEN_SORT,
	SCREEN_DIFF,
	SCREEN_EVENTS,
	SCREEN_PAGE,
	SCREEN_SETTINGS,
	SCREEN_TOUR,
	SCREEN_FIX,
	SCREEN_WHATIF,
	SCREEN_COUNT
};

/* One screen; the table is in dispatch.c, and each has a file. Slots may be NULL. */
struct screen {
	const char *name;
	void (*layout)(struct ui *ui); /* after every key, resize and refresh while it is on the stack */
	void (*draw)(const struct ui *ui, struct canvas *canvas);
	struct pane *(*pane)(
		struct ui *ui); /* what is scrolled, searched and opened; NULL: the screen has its own way */
	void (*move)(struct ui *ui, enum motion motion);           /* NULL: the pane's */
	bool (*can_move)(const struct ui *ui, enum motion motion); /* NULL: the pane's */
	void (*position)(
		const struct ui *ui, struct strbuf *out); /* at the right of the bottom line; NULL: the pane's */
	bool (*click)(struct ui *ui, int y, int x); /* true: do what Enter does */
	void (*back)(struct ui *ui); /* NULL: the screen below */
	int (*wait)(const struct ui *ui); /* milliseconds after which @tick is due; NULL: it never is */
	void (*tick)(struct ui *ui);
};

extern const struct screen screens[SCREEN_COUNT];

#define PROMPT_MAX 1024 /* a path or a filter, also one that a page has made */

enum prompt_kind {
	PROMPT_NONE,
	PROMPT_FILTER,
	PROMPT_SEARCH,
	PROMPT_KERNEL, /* yes or no */
	PROMPT_COMMAND,
	PROMPT_EXPORT,
	PROMPT_OPEN,
	PROMPT_COUNT
};

/*
 * What can be typed at the bottom line. To add one: its name above, a form in
 * the file that opens it. @change runs after every character, so that the
 * screen follows the typing; it fills prompt.err when the text is not taken.
 */
struct prompt_form {
	enum prompt_kind kind;
	const char *label;
	const char *hint;
	void (*start)(struct ui *ui, char *ret_text);           /* what it starts with; NULL: nothing */
	void (*change)(struct ui *ui);                          /* NULL: nothing follows the typing */
	void (*complete)(struct ui *ui);                        /* on Tab; NULL: nothing */
	enum effect (*accept)(struct ui *ui);                   /* on Enter; NULL: what follows the typing stays */
	enum effect (*answer)(struct ui *ui, struct key key);   /* takes every key itself; NULL: it is a line */
};

/* The line at the bottom while something is typed. */
struct prompt {
	enum prompt_kind kind;          /* NONE: nothing is typed */
	const struct prompt_form *form; /* of the one that is open, or was last */
	char text[PROMPT_MAX];
	char before[PROMPT_MAX]; /* what Esc brings back */
	struct err err;          /* why @text is not taken; "" it is */
	bool waiting;            /* for what it names to be read */
};

/* Facts about all subjects that decide which columns a list needs. */
struct list_shape {
	int name_columns; /* of the longest name */
	bool running;     /* some run: runtime and age mean something */
	bool declared;    /* some are declared in a file */
	bool forms;       /* declared ones of several forms */
	bool twins;       /* some have the same name and only their files tell them apart */
	int source_columns; /* of the longest "shop.yaml:9" */
};

/* Names that are remembered: of what is marked, of what is folded. Zero-initialise. */
struct names {
	struct name *hash; /* owned; in the order in which they came */
	size_t count;
};

/* A container, or the head of a group of them. */
struct list_row {
	uint32_t subject; /* position in the judged inventory; of a head: its first */
	int32_t group;    /* position in list_state's groups; -1: a container */
	bool member;      /* of a group whose head stands above it */
};

/* How the container under the cursor is shown beside or below the list; no width: not at all. */
struct preview_form {
	bool beside;
	bool brief; /* a line for what fails, not one for each check */
	int width;
};

struct list_state {
	struct listing listing;
	struct filter *filter; /* owned; NULL: none */
	char filter_text[PROMPT_MAX];
	bool stale;            /* @rows are to be made again */
	uint64_t made;         /* how often they were */
	struct list_row *rows; /* owned */
	size_t count;
	uint32_t *order; /* owned: positions of all that the filter keeps, folded or not, in order */
	size_t kept;
	bool tree;
	struct listing_group *groups; /* in @group_arena */
	struct arena *group_arena;    /* owned */
	struct names folded;          /* names of groups */
	char *selected;               /* owned: key of the subject under the cursor, name of the group; NULL: none */
	size_t cursor;                /* its row */
	size_t top;
	int check;          /* the column of checks under the cursor; -1: none */
	struct names marks; /* keys of subjects */
	struct list_shape shape;
	struct file_names *files;   /* as they are named here; in @shape_arena, which @shape_of made */
	struct arena *shape_arena;  /* owned */
	uint64_t shape_of;          /* the reading that both are of */
	bool shape_ascii;
	struct pane preview;
	struct preview_form form;            /* what there is room for */
	char *preview_of;                    /* owned: key of whom the preview shows */
	size_t preview_index;                /* where the same one stands */
	bool preview_behind;                 /* it still shows whom the cursor has left */
};

/* Containers that others led to: Esc goes back through them. */
#define VISITS_MOST 8

struct visit {
	char *key; /* owned */
	size_t tab;
};

/* A subject on the screen. Zero-initialise. */
struct watch {
	char *key;                   /* owned */
	const struct judged *judged; /* owned: where it was last seen, so that what is gone can still be read */
	size_t index;                /* in @judged */
	uint64_t serial;             /* another one each time that the two become others */
	bool gone;
};

struct subject_state {
	struct watch watch;
	size_t tab;
	bool all; /* the drift pane also shows what is alike */
	struct pane pane;
	struct visit visits[VISITS_MOST];
	size_t visit_count;
};

struct diff_state {
	struct watch a;
	struct watch b;
	uint64_t turned; /* how often the two were swapped */
	bool all; /* also what is alike */
	bool set; /* one pair of the page of two sources: n leads to the next */
	struct pane pane;
};

/* Explanations of rows, each opened from the one before. */
#define EXPLAIN_DEPTH 8

struct explanation {
	char *ref; /* owned; see ref_view() */
	struct pane pane;
};

struct explain_state {
	struct explanation items[EXPLAIN_DEPTH];
	size_t depth;
	bool general; /* of no container: what there is to know whoever it is about */
};

/* What was read out of the kernel last, and for whom. */
struct kernel_state {
	char *key; /* owned: the subject's */
	int32_t pid;
	uint64_t start;
	bool waiting;        /* for the answer */
	bool done;           /* @filters are its answer */
	uint64_t serial;     /* grows with each answer */
	struct arena *arena; /* owned: memory of @filters */
	struct kernel_filters filters;
};

/* Pages over all containers; the table is in screens/pages.c. */
enum page_id {
	PAGE_NODE,
	PAGE_UNREAD,
	PAGE_NEIGHBOURS,
	PAGE_ALIKE,
	PAGE_SETS,
	PAGE_LEGEND,
	PAGE_COUNT
};

struct pages_state {
	enum page_id stack[PAGE_COUNT]; /* each opened from the one before, and there once */
	size_t depth;
	struct pane panes[PAGE_COUNT];
};

/* ---- what if ---- */

enum whatif_whom { WHATIF_ONE, WHATIF_MARKED, WHATIF_SHOWN, WHATIF_WHOMS };

/* A fix that can be tried, and what it alone gains over all that it is tried on. */
struct toggle {
	enum fix_id fix;
	int gain;   /* of the scores */
	int points; /* the same before the caps */
	int closes; /* open escapes */
	bool helps; /* some container's place in the order */
};

/* Whom fixes are tried on, and the result. */
struct trial {
	uint32_t *items; /* owned: positions in the inventory */
	size_t count;
	struct judgement *after; /* owned: of each, with what was tried last */
	struct toggle toggles[FIX_COUNT]; /* the best first */
	size_t toggle_count;
};

#define UNDO_MOST 16

struct whatif_state {
	struct watch watch;
	enum whatif_whom whom;
	struct trial trial;
	uint64_t weighed; /* the reading for which @trial was weighed; 0: none */
	enum whatif_whom weighed_whom;
	struct fix_set set; /* what is on */
	uint64_t serial;    /* another one with each change of @set */
	uint64_t judged;    /* the serial that @trial is the answer for */
	struct fix_set undo[UNDO_MOST];
	size_t undo_count;
	size_t cursor;
	size_t top;
	struct pane pane;
};

/* What a fix of one container would write. */
struct fix_state {
	struct watch watch;
	uint64_t serial;
	struct strbuf diff; /* owned */
	struct strbuf left; /* owned: line by line */
	struct err err;     /* why there is none; "" there is */
	struct pane pane;
};

struct settings_state {
	size_t cursor;
	char began[SETTINGS_MOST][SETTING_MAX]; /* what held when the screen was opened */
};

#define EVENTS_MOST 200

/* As struct judged_pair, with a reference held to each and judgements of its own. */
struct past_pair {
	const struct subject *a; /* NULL: new */
	const struct subject *b; /* NULL: gone */
	struct judgement a_judgement;
	struct judgement b_judgement;
};

struct past_event {
	int64_t when; /* seconds since the epoch */
	uint64_t serial;
	enum event_kind kind;
	enum shift shift;
	struct past_pair pair;
	const struct judged *last_seen; /* owned: of one that is gone, the reading that still had it; NULL */
	char *what;                     /* owned */
};

struct events_state {
	struct past_event *items; /* owned: EVENTS_MOST of them, the oldest first */
	size_t count;
	uint64_t serial;
	const struct judged *base; /* owned: the last whole reading, which the next is compared with */
	size_t unseen_worse;       /* since the events were last looked at */
	size_t cursor;             /* 0: the newest */
	size_t top;
	struct pane pane; /* of the event under the cursor */
};

#define UI_DEPTH 8

struct tour_state {
	struct tour *tour; /* owned; NULL: none has begun */
	bool own;          /* of what is shown, not of the scenarios */
	bool offered;      /* until it has begun a line says that there is one */
	bool due;          /* it begins as soon as there is something to show */
	size_t stop;
	enum beat beat;
	int guess;         /* GUESS_..., a layer */
	size_t guesses;    /* that were answered, and how many of them were right */
	size_t right;
	bool answered[TOUR_MOST]; /* stops whose first guess counts already */
	unsigned typed;    /* of the fix, up to TYPED_ALL */
	bool notes;        /* the presenter's, in place of the beat */
	bool trying;       /* what if, in place of the beat */
	struct fix_set trial;
	bool asked;        /* digits say where to go */
	size_t jump;       /* the digits so far; 0: none */
	uint64_t serial;   /* another one for each thing that is shown */
	int64_t began;     /* seconds since the epoch; 0: there is no clock */
	int auto_s;        /* seconds for each beat; 0: it waits for Space */
	int64_t next;
	struct pane pane;
	enum screen_id stack[UI_DEPTH]; /* what it was begun over, for when it is left */
	size_t depth;
	struct watch watch;
};

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
	const char *(*source_text)(void *ctx, const char *file, size_t *ret_len, const char **ret_why);
	void *source_ctx;
	struct tui_filters filters;
	struct tui_opener opener;
	int (*save)(void *ctx, const struct tui_kept *kept, size_t count, struct strbuf *ret_path, struct err *err);
	int (*export_file)(void *ctx, const char *name, const char *text, size_t len, struct err *err);
	void *save_ctx;
	int (*fix)(void *ctx, const char *key, struct strbuf *ret_diff, struct strbuf *ret_left, struct err *err);
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

/* The explanations that are open go: the last, all of them. */
void ui_drop_explanation(struct ui *ui);
void ui_forget_explanations(struct ui *ui);

#endif
