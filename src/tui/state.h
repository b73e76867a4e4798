/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each screen but the list remembers. Inside the room only.
 */
#ifndef TUI_STATE_H
#define TUI_STATE_H

#include <isotop/events.h>
#include <isotop/kernel_filters.h>
#include <isotop/tour.h>
#include <isotop/tui.h>
#include <isotop/whatif.h>

#include "tui/draw/pane.h"
#include "tui/list_state.h"
#include "tui/screen.h"

/* Containers that others led to: Esc goes back through them. */
#define VISITS_MOST 8

struct visit {
	char *key; /* owned */
	size_t tab;
};

/* On a wide screen, right of a pane: what the row under its cursor is about. Zero-initialise. */
struct aside {
	struct pane pane;
	char *ref;     /* owned: what it is about; NULL: nothing yet */
	uint64_t turn; /* how often that changed */
};

/* A subject on the screen. Zero-initialise. */
struct watch {
	char *key;                   /* owned */
	const struct judged *judged; /* owned: where it was last seen, so that what is gone can still be read */
	size_t index;                /* in @judged */
	uint64_t serial;             /* another one each time that the two become others */
	bool gone;
};

/* How the score of the container that was looked at last went, in the recording that it is from. */
struct course_state {
	struct arena *arena; /* owned: all below; NULL: nothing was looked for yet */
	const char *key;
	const char *recording;
	int64_t until; /* the last reading that was looked at */
	const struct course *of; /* NULL: there is none */
};

struct subject_state {
	struct watch watch;
	size_t tab;
	bool all; /* the drift pane also shows what is alike */
	struct course_state course;
	struct pane pane;
	struct aside aside; /* the lesson of the row under the cursor */
	unsigned lessons_shown; /* on a small screen: a bit for each tab whose lesson was in sight to its end */
	unsigned lessons_seen;  /* likewise, and it was left since: its lesson is folded */
	bool unfolded;          /* not here, until it is left */
	bool to_end;            /* the next page is looked at from its end: the lesson stands there */
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
	struct aside aside; /* of the page on top */
};

/* ---- what if ---- */

enum whatif_whom { WHATIF_ONE, WHATIF_MARKED, WHATIF_SHOWN, WHATIF_WHOMS };

/* A fix that can be tried, and what it alone gains over all that it is tried on. */
struct toggle {
	enum fix_id fix;
	int gain;   /* of the scores, alone */
	int beside; /* of the scores, beside all that is on: what would be lost without it where it is on itself */
	int beside_closes; /* open escapes, likewise */
	int points; /* the same before the caps */
	int closes; /* open escapes */
	bool helps; /* some container's place in the order */
	const char *refused; /* why some would not be started with that alone; NULL */
	const char *against; /* the same with all that is on beside it; NULL too while it is on itself: trial.refused has it then */
};

/* Whom fixes are tried on, and the result. */
struct trial {
	uint32_t *items; /* owned: positions in the inventory */
	size_t count;
	struct judgement *after; /* owned: of each, with what was tried last */
	const char *refused;     /* why some of them would not be started with that, and are now; NULL: nothing is known against it */
	struct toggle toggles[FIX_COUNT]; /* the best first */
	size_t toggle_count;
	bool alone; /* so many that each is weighed alone, whatever else is on */
	enum fix_id same[FIX_COUNT]; /* the toggle that makes the same change of all of them; FIX_NONE: itself */
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
	struct arena *uses_arena; /* owned; NULL: nothing was asked */
	const struct live_uses *uses; /* in it; NULL: it cannot be seen */
};

/* What a fix of one container would write. */
struct fix_state {
	struct watch watch;
	uint64_t serial;
	struct fix_text text;
	struct err err; /* why there is none; "" there is */
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
	bool left; /* of one that is new: it is gone since */
	struct past_pair pair;
	bool earlier; /* since the last visit: of what was then nothing is known but the verdicts */
	const struct judged *last_seen; /* owned: of one that is gone, the reading that still had it; NULL */
	char *what;                     /* owned */
};

#define FOLD_WORST 5

/* Events that are kept as numbers, but for the worst of them. */
struct past_fold {
	size_t count;
	size_t kinds[EVENT_KINDS];
	size_t worse;
	int64_t first; /* when */
	int64_t last;
	struct past_event worst[FOLD_WORST]; /* owned; the worst container first */
	size_t worst_count;
};

struct events_state {
	struct past_event *items; /* owned: EVENTS_MOST of them and one more, the oldest first */
	size_t count;
	uint64_t serial;
	struct past_fold fold;
	const struct judged *base; /* owned: the last whole reading, which the next is compared with */
	int64_t since;             /* when the first of them was read */
	size_t unseen_worse;       /* since the events were last looked at */
	bool looked;               /* they were, once at least */
	bool by_time;              /* the newest first, not the worst */
	struct filter *filter;     /* owned; NULL: none */
	char filter_text[PROMPT_MAX];
	size_t *rows; /* owned: what is shown, as indices of @items; the last may be PAST_FOLD */
	size_t row_count;
	uint64_t selected; /* serial of the event under the cursor; 0: the fold */
	size_t cursor;     /* its row */
	size_t top;
	struct pane pane; /* of the event under the cursor */
};

struct tour_state {
	struct tour *tour; /* owned; NULL: none has begun */
	bool own;          /* of what is shown, not of the scenarios */
	bool offered;      /* until it has begun a line says that there is one */
	bool due;          /* it begins as soon as there is something to show */
	size_t first;      /* the stop that it begins at */
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

#endif
