/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the list remembers, and the line at the bottom while something is typed. Inside the room only.
 */
#ifndef TUI_LIST_STATE_H
#define TUI_LIST_STATE_H

#include <isotop/list.h>
#include <isotop/verdict.h>

#include "tui/draw/pane.h"
#include "tui/keys.h"

#define PROMPT_MAX 1024 /* a path or a filter, also one that a page has made */

enum prompt_kind {
	PROMPT_NONE,
	PROMPT_FILTER,
	PROMPT_EVENTS, /* a filter of theirs */
	PROMPT_SEARCH,
	PROMPT_KERNEL, /* yes or no */
	PROMPT_COMMAND,
	PROMPT_EXPORT,
	PROMPT_BASELINE,
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
	bool pasting;            /* between the two marks of a paste, whether or not a prompt is open */
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

/* How many of those that the list shows have which verdict. */
struct list_tally {
	size_t judged;
	uint32_t layers[LAYER_COUNT][VERDICT_COUNT];
	uint32_t checks[CHECK_COUNT][VERDICT_COUNT];
	uint32_t grades[5]; /* A, B, C, D, F */
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
	bool sorted;           /* somebody chose the order since it was opened */
	bool stale;            /* @rows are to be made again */
	uint64_t made;         /* how often they were */
	struct list_row *rows; /* owned */
	size_t count;
	uint32_t *order; /* owned: positions of all that the filter keeps, folded or not, in order */
	size_t kept;
	struct list_tally tally; /* of those */
	bool tree;
	struct listing_group *groups; /* in @group_arena */
	struct arena *group_arena;    /* owned */
	struct names folded;          /* names of groups */
	char *selected;               /* owned: key of the subject under the cursor, name of the group; NULL: none */
	size_t cursor;                /* its row */
	size_t top;
	int column;         /* the layer or check under the cursor, see rows_layer(); -1: none */
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

#endif
