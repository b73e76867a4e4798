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
	SCREEN_NODE,
	SCREEN_SETTINGS,
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
};

extern const struct screen screens[SCREEN_COUNT];

#define PROMPT_MAX 200

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
	struct pane preview;
	struct preview_form form;            /* what there is room for */
	bool preview_brief;                  /* the form of what it shows */
	char *preview_of;                    /* owned: key of whom the preview shows */
	size_t preview_index;                /* the same one, in @preview_judged */
	bool preview_behind;                 /* it still shows whom the cursor has left */
	const struct judged *preview_judged; /* borrowed, compared only */
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
	bool gone;
};

struct subject_state {
	struct watch watch;
	size_t tab;
	bool all; /* the drift pane also shows what is alike */
	struct pane pane;
	/* what the pane shows now */
	const struct judged *shown; /* borrowed, compared only: equal to the watch's when fresh */
	size_t shown_tab;
	bool shown_all;
	int shown_width;
	struct visit visits[VISITS_MOST];
	size_t visit_count;
};

struct diff_state {
	struct watch a;
	struct watch b;
	bool all; /* also what is alike */
	struct pane pane;
	/* what the pane shows now: borrowed, compared only */
	const struct judged *shown_a;
	const struct judged *shown_b;
	bool shown_all;
	int shown_width;
};

/* Explanations of rows, each opened from the one before. */
#define EXPLAIN_DEPTH 8

struct explanation {
	char *ref; /* owned; see ref_view() */
	struct pane pane;
	const struct judged *shown; /* borrowed, compared only */
};

struct explain_state {
	struct explanation items[EXPLAIN_DEPTH];
	size_t depth;
};

/* What was read out of the kernel last, and for whom. */
struct kernel_state {
	char *key; /* owned: the subject's */
	int32_t pid;
	uint64_t start;
	bool waiting;        /* for the answer */
	bool done;           /* @filters are its answer */
	struct arena *arena; /* owned: memory of @filters */
	struct kernel_filters filters;
};

struct node_state {
	struct pane pane;
	const struct judged *shown; /* borrowed, compared only */
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
	uint64_t shown;   /* its serial */
};

#define UI_DEPTH 8

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
	const char *(*source_text)(void *ctx, const char *file, size_t *ret_len, const char **ret_why);
	void *source_ctx;
	struct tui_filters filters;
	struct tui_opener opener;
	int (*save)(void *ctx, const struct tui_kept *kept, size_t count, struct strbuf *ret_path, struct err *err);
	void *save_ctx;
	const char *below; /* borrowed: title of what this was opened from; NULL: it was not */
	unsigned interval_ms;
	int width;
	int height;
	int64_t now;   /* seconds since the epoch, for ages; 0: not known */
	uint64_t turn; /* of the spinner */
	bool touched;  /* a key did something: the cursor is where somebody wants it */
	struct feed_status status;
	const struct judged *judged; /* one reference; NULL: nothing yet */

	enum screen_id stack[UI_DEPTH];
	size_t depth; /* at least 1 */
	struct list_state list;
	struct subject_state subject;
	struct diff_state diff;
	struct explain_state explain;
	struct kernel_state kernel;
	struct events_state events;
	struct node_state node;
	struct settings_state settings;
	struct pane help;
	struct pane *pane; /* borrowed: that of the screen on top, as it was laid out; NULL: it has none */
	size_t sort_cursor;
	struct prompt prompt;
	struct strbuf outgoing;   /* what is copied or written; owned */
	char message[PROMPT_MAX]; /* until the next key; "" none */
	enum tone message_tone;
};

/* ---- ui.c ---------------------------------------------------------------- */

struct ui *ui_new(const struct tui_options *options, int width, int height);
void ui_free(struct ui *ui);

/* Shows @judged (NULL: nothing yet) from now on; takes a reference of its own. */
void ui_take(struct ui *ui, const struct judged *judged);
void ui_resize(struct ui *ui, int width, int height);

/*
 * Is something left for when the keys rest? The preview is: a key held down in the
 * list would send one for every step. Until then it stays whole, under its own name.
 */
bool ui_behind(const struct ui *ui);
void ui_rest(struct ui *ui); /* the keys rest: everything is as it should be */

enum effect ui_handle(struct ui *ui, struct key key);
void ui_draw(const struct ui *ui, struct canvas *canvas);

enum screen_id ui_screen(const struct ui *ui); /* the one on top */
const char *ui_title(const struct ui *ui);     /* what is shown: a node, a file; NULL: not known yet */
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

/* The line over the bottom line: what there is to say now. False: nothing. */
bool ui_notice(const struct ui *ui, enum tone *ret_tone, struct strbuf *out);

/* Rows between the top of the screen and the notice or bottom line. */
int ui_body_end(const struct ui *ui);

/* ---- bars.c: the lines that every screen has -------------------------------- */

void bars_header(const struct ui *ui, struct canvas *canvas);                                     /* of the list */
void bars_crumb(const struct ui *ui, struct canvas *canvas, const char *name, const char *right); /* of other screens */
void bars_bottom(const struct ui *ui, struct canvas *canvas);
void bars_notice(const struct ui *ui, struct canvas *canvas);
const struct binding *bars_binding_at(const struct ui *ui, int x); /* what a click on the bottom line means */

/* ---- prompt.c -------------------------------------------------------------- */

void prompt_open(struct ui *ui, const struct prompt_form *form);

/* What @typed may go on with, in one order from 0 on; NULL: no more. */
typedef const char *(*prompt_words)(const struct ui *ui, const char *typed, size_t i);

/* Takes over, from @start in the prompt's text, what all that fit have in common, and names them. */
void prompt_complete(struct ui *ui, char *start, prompt_words words);
enum effect prompt_handle(struct ui *ui, struct key key);
void prompt_draw(const struct ui *ui, struct canvas *canvas);

/* ---- open.c: a file or a directory ---------------------------------------------- */

enum effect open_ask(struct ui *ui, struct key key, int arg);
bool open_can_ask(const struct ui *ui, int arg);
enum effect open_command(struct ui *ui, const char *path, struct err *err);
const char *open_word(const struct ui *ui, const char *typed, size_t i);

/* ---- command.c: the command line ------------------------------------------------ */

enum effect command_open(struct ui *ui, struct key key, int arg);
enum effect command_accept(struct ui *ui); /* does what the prompt says */

/* ---- share.c: copies and files ---------------------------------------------------- */

enum effect share_copy(struct ui *ui, struct key key, int whole); /* else the fix or the name at hand */
enum effect share_open(struct ui *ui, struct key key, int arg);
void share_text(const struct ui *ui, struct strbuf *out); /* all of what is shown, also what is out of sight */

/* A new file in the current directory, of mode 0600. 0 or -errno: -EEXIST where there is one. */
int share_write(const char *name, const char *text, size_t len, struct err *err);

/* ---- list ------------------------------------------------------------------ */

void list_layout(struct ui *ui);
void list_rest(struct ui *ui); /* see ui_rest() */
void list_draw(const struct ui *ui, struct canvas *canvas);
void list_move(struct ui *ui, enum motion motion);
bool list_can_move(const struct ui *ui, enum motion motion);
bool list_click(struct ui *ui, int y, int x);
void list_position(const struct ui *ui, struct strbuf *out);
void list_free(struct ui *ui);

/* What Esc does on the list: one thing at a time. */
enum list_esc {
	LIST_ESC_NOTHING,
	LIST_ESC_CLEAR,
	LIST_ESC_HALT,
	LIST_ESC_CLOSE
};

const char *list_escape_word(const struct ui *ui); /* what it is called now; NULL: as in the table */
enum effect list_escape(struct ui *ui, struct key key, int arg);
bool list_can_escape(const struct ui *ui, int arg);

enum effect list_filter(struct ui *ui, struct key key, int arg);
enum effect list_check(struct ui *ui, struct key key, int arg);
enum effect list_invert(struct ui *ui, struct key key, int arg);
enum effect list_cycle(struct ui *ui, struct key key, int arg);

/* ---- rows.c: the rows of the list, its groups and marks ------------------------- */

bool names_have(const struct names *names, const char *name);
const char *names_at(const struct names *names, size_t i); /* in the order in which they came */
void names_toggle(struct names *names, const char *name);
void names_clear(struct names *names);

/* Position of the selected subject in ui->judged, -1: none. */
ssize_t rows_selected(const struct ui *ui);
bool rows_any(const struct ui *ui, int arg);
enum list_esc rows_esc(const struct ui *ui);

/* Sets the filter; what does not parse leaves it as it was. 0 or -errno. */
int rows_set_filter(struct ui *ui, const char *text, struct err *err);
void rows_sort_by(struct ui *ui, size_t column);

void rows_make(struct ui *ui);               /* after the data, the order or the filter changed */
void rows_forget(struct ui *ui);             /* the cursor goes to the top with the next rows */
void rows_select(struct ui *ui, size_t row); /* puts the cursor on it */
void rows_free(struct list_state *list);
const struct listing_group *rows_group(const struct ui *ui, size_t row); /* whose head it is; NULL: a container */
bool rows_is_folded(const struct ui *ui, const char *group);
bool rows_is_marked(const struct ui *ui, size_t row); /* of a head: all in its group */

enum effect rows_tree(struct ui *ui, struct key key, int arg);
enum effect rows_fold(struct ui *ui, struct key key, int fold);
bool rows_can_fold(const struct ui *ui, int fold);
enum effect rows_mark(struct ui *ui, struct key key, int arg);

/* ---- columns.c: the columns of the list -------------------------------------- */

/* Where the columns are at this width. */
struct list_layout;

/* Width of the list itself: all, or what the preview beside it leaves. */
int columns_wanted(const struct ui *ui);
void columns_heads(const struct ui *ui, struct canvas *canvas, int y, int width);
void columns_row(const struct ui *ui, struct canvas *canvas, int y, int width, size_t row);

/* Index in list.h's columns of the heading at @x, or -1. */
int columns_at(const struct ui *ui, int width, int x);

enum tone grade_tone(char grade);

/* A subject's name: namespace faded, container brought forward, cut to @width columns. */
void name_draw(struct pen *pen, const struct subject *subject, int width, bool selected);

/* ---- preview.c ---------------------------------------------------------------- */

/* Of the container under the cursor, in the list's form; where only the cursor has moved not before @rest. */
void preview_fill(struct ui *ui, struct pane *pane, bool rest);
void preview_heading(const struct ui *ui, struct canvas *canvas, int y, int x, int width);

/* ---- watch.c: a subject that stays on the screen ------------------------------- */

void watch_hold(struct watch *watch, const struct judged *judged, size_t index);
void watch_follow(struct watch *watch, const struct judged *judged); /* the same one as it is now, or gone */
const struct subject *watch_subject(const struct watch *watch);
const struct judgement *watch_judgement(const struct watch *watch);
void watch_free(struct watch *watch);

/* ---- subject ------------------------------------------------------------------ */

void subject_layout(struct ui *ui);
void subject_draw(const struct ui *ui, struct canvas *canvas);
bool subject_click(struct ui *ui, int y, int x);
struct pane *subject_pane(struct ui *ui);
void subject_back(struct ui *ui);
void subject_free(struct ui *ui);
void subject_show(struct ui *ui, size_t index);                                   /* of ui->judged */
void subject_show_seen(struct ui *ui, const struct judged *judged, size_t index); /* of an earlier reading */
void subject_visit(struct ui *ui, size_t index); /* the same, from another one that Esc goes back to */

/* The line on top: node, container, score; with @inside (NULL: nothing) what of it is shown. */
void subject_crumbs(const struct ui *ui, struct canvas *canvas, const char *inside);

enum effect subject_open(struct ui *ui, struct key key, int arg); /* the one under the cursor of the list; a head folds */
enum effect subject_tab(struct ui *ui, struct key key, int arg);
enum effect subject_source(struct ui *ui, struct key key, int arg); /* from the list too */
enum effect subject_turn(struct ui *ui, struct key key, int arg);
enum effect subject_drift_tab(struct ui *ui, struct key key, int arg); /* from the list too */
enum effect subject_all(struct ui *ui, struct key key, int arg);
bool subject_shows_drift(const struct ui *ui, int arg);
bool subject_hides_drift(const struct ui *ui, int arg);
bool subject_has_source(const struct ui *ui, int arg); /* it was read from a file */
bool subject_has_drift(const struct ui *ui, int arg);
const char *subject_no_source(const struct ui *ui); /* why not, in one line; NULL: it has */
const char *subject_no_drift(const struct ui *ui);

/* The one that a key speaks of: that is shown, or is under the cursor of the list. NULL: none. */
const struct subject *subject_at_hand(const struct ui *ui);

void subject_open_layer(struct ui *ui, int layer); /* its pane */

/* ---- kernel.c: filters read out of the kernel ------------------------------------- */

bool kernel_can_ask(const struct ui *ui, int arg);
enum effect kernel_ask(struct ui *ui, struct key key, int arg); /* asks the user */
void kernel_request(struct ui *ui);                             /* the loop's: EFFECT_FILTERS */
int kernel_fd(const struct ui *ui);                             /* to be polled; -1: none */
void kernel_take(struct ui *ui);                                /* when that is readable */
const struct kernel_filters *kernel_filters_of(const struct ui *ui, const struct subject *subject); /* NULL: not read */
void kernel_free(struct ui *ui);

/* ---- events --------------------------------------------------------------------- */

void events_take(struct ui *ui); /* what happened until ui->judged */
const struct past_event *past_at(const struct ui *ui, size_t row);       /* row 0 is the newest */
const struct subject *past_subject(const struct past_event *event);      /* the one that is left, else the one that was there */
enum glyph past_sign(const struct past_event *event, enum tone *ret_tone);
void events_layout(struct ui *ui);
void events_draw(const struct ui *ui, struct canvas *canvas);
void events_move(struct ui *ui, enum motion motion);
bool events_can_move(const struct ui *ui, enum motion motion);
bool events_click(struct ui *ui, int y, int x);
void events_position(const struct ui *ui, struct strbuf *out);
void events_free(struct ui *ui);
enum effect events_open(struct ui *ui, struct key key, int arg);
enum effect events_jump(struct ui *ui, struct key key, int arg);
bool events_has_rows(const struct ui *ui, int arg);

/* The sign of what happened to this one a moment ago. False: nothing did. */
bool events_sign(const struct ui *ui, const char *key, enum glyph *ret_glyph, enum tone *ret_tone);

/* ---- the node ------------------------------------------------------------------- */

void node_layout(struct ui *ui);
void node_draw(const struct ui *ui, struct canvas *canvas);
struct pane *node_pane(struct ui *ui);
bool node_click(struct ui *ui, int y, int x);
void node_free(struct ui *ui);
enum effect node_open(struct ui *ui, struct key key, int arg);
bool node_can_open(const struct ui *ui, int arg);
enum effect node_filter(struct ui *ui, struct key key, int arg); /* the list of what a row speaks of */
bool node_can_filter(const struct ui *ui, int arg);

/* ---- two side by side ----------------------------------------------------------- */

void diff_layout(struct ui *ui);
void diff_draw(const struct ui *ui, struct canvas *canvas);
struct pane *diff_pane(struct ui *ui);
void diff_free(struct ui *ui);
bool diff_can_open(const struct ui *ui, int arg);
const char *diff_refusal(const struct ui *ui); /* why not */
enum effect diff_open(struct ui *ui, struct key key, int arg); /* of two marked, else the drift of one */
enum effect diff_swap(struct ui *ui, struct key key, int arg);
enum effect diff_all(struct ui *ui, struct key key, int arg);

/* ---- explanations (explain.c) ------------------------------------------------- */

void explain_layout(struct ui *ui);
void explain_draw(const struct ui *ui, struct canvas *canvas);
bool explain_click(struct ui *ui, int y, int x);
struct pane *explain_pane(struct ui *ui);
void explain_back(struct ui *ui);
void explain_ref(struct ui *ui, const char *ref); /* of the container that the subject screen shows */

enum effect explain_open(struct ui *ui, struct key key, int arg); /* the row under the cursor of the pane */
bool explain_can_open(const struct ui *ui, int arg);

/* ---- help ---------------------------------------------------------------------- */

void help_layout(struct ui *ui);
void help_draw(const struct ui *ui, struct canvas *canvas);
struct pane *help_pane(struct ui *ui);
enum effect help_open(struct ui *ui, struct key key, int arg);

/* ---- the sort menu ---------------------------------------------------------------- */

void sort_draw(const struct ui *ui, struct canvas *canvas);
void sort_move(struct ui *ui, enum motion motion);
bool sort_can_move(const struct ui *ui, enum motion motion);
bool sort_click(struct ui *ui, int y, int x);
enum effect sort_open(struct ui *ui, struct key key, int arg);
enum effect sort_choose(struct ui *ui, struct key key, int arg);

/* ---- acts that belong to no screen (ui.c) ------------------------------------------ */

enum effect act_move(struct ui *ui, struct key key, int motion);
bool can_move(const struct ui *ui, int motion);
enum effect act_back(struct ui *ui, struct key key, int arg);
enum effect act_refresh(struct ui *ui, struct key key, int arg);
enum effect act_effect(struct ui *ui, struct key key, int effect); /* hands @effect to the loop */
bool can_pause(const struct ui *ui, int arg);
enum effect act_pause(struct ui *ui, struct key key, int arg);
enum effect act_mouse(struct ui *ui, struct key key, int arg);
enum effect act_quit_or_back(struct ui *ui, struct key key, int arg);
enum effect act_search(struct ui *ui, struct key key, int arg);
enum effect act_seek(struct ui *ui, struct key key, int step);
/* What q is called in the list; NULL: as elsewhere. */
const char *act_quit_word(const struct ui *ui);
enum effect act_click(struct ui *ui, struct key key, int arg);
enum effect act_wheel(struct ui *ui, struct key key, int motion);

#endif
