/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tour: a class made of containers, one stop after another. Of the built-in
 * scenarios, or of somebody's own manifests.
 *
 * Owns: the stops, what each of their four beats shows, the presenter's notes,
 * the hand-out. Everything shown is asked of the judge; the scenarios' own words
 * are only what to say about it. Knows no screen and reads no file.
 */
#ifndef ISOTOP_TOUR_H
#define ISOTOP_TOUR_H

#include <isotop/base.h>
#include <isotop/fix_id.h>

#include <stdio.h>

struct fix_set; /* <isotop/whatif.h> */
struct view; /* <isotop/view.h> */

/* A line that is gone ('-'), new ('+'), or says where those are (' '). */
struct changed_line {
	char sign;
	const char *text;
};

struct stop {
	const struct scenario *scenario; /* NULL: somebody's own */
	const char *title;
	const struct judged *judged; /* the stop's own container and those beside it */
	size_t subject;              /* which of them it is about */
	const struct judged *fixed;  /* the same once the fixes are made */
	struct arena *arena;         /* owned by the tour: all below */
	size_t change_count;
	const char *const *changes;  /* the fixes in the container's language */
	size_t fix_count;
	enum fix_id fixes[FIX_COUNT]; /* the same by their keys, each once */
	const char *after_text;      /* a scenario's manifest once it is fixed; NULL: somebody's own */
	size_t line_count;
	const struct changed_line *lines; /* what differs of it */
};

struct tour;

/* More stops than anybody has time for. */
#define TOUR_MOST 99

/* Of the containers of @own, the worst first, or, NULL, of the scenarios in their order. */
struct tour *tour_new(const struct judged *own);
void tour_free(struct tour *tour); /* NULL is fine */
size_t tour_count(const struct tour *tour); /* 0: nothing there is judged */

/* Stop @i, judged when it is first asked for; lives as long as the tour. */
const struct stop *tour_stop(struct tour *tour, size_t i);

/* Of each scenario's file its text; of others what @text gives, NULL where there is none. */
struct tour_texts {
	const char *(*text)(void *ctx, const char *file, size_t *ret_len);
	void *ctx;
};

/* ---- the four beats --------------------------------------------------------------- */

enum beat { BEAT_LINE, BEAT_LAYER, BEAT_ESCAPE, BEAT_FIX, BEAT_COUNT };

const char *beat_name(enum beat beat); /* "what is written" */

#define GUESS_NONE   (-1)
#define GUESS_NO_LAYER 0 /* none of the six */

/* Of the fix: how much of it stands there already. */
#define TYPED_ALL 1000u

struct beat_state {
	int guess;      /* GUESS_..., 1..LAYER_COUNT: a layer */
	unsigned typed; /* of TYPED_ALL */
};

/* Appends a beat. @texts may be NULL: then of somebody's own file no line is shown. */
void beat_view(const struct stop *stop, enum beat beat, const struct beat_state *state, const struct tour_texts *texts,
	struct view *view);

/* How a layer stands there: it gives way where it fails, in part where it warns or holds less than it seems to. */
enum standing { STANDS, GIVES_PART, GIVES_WAY };
enum standing layer_stands(const struct stop *stop, size_t layer);

bool guess_is_right(const struct stop *stop, int guess); /* of one that gives way in part too */
bool guess_is_open(const struct stop *stop, int guess); /* neither right nor wrong: that layer is not known, or not all are */

/* Appends what to say, a question for the class, the lessons behind it, what to read. */
void notes_view(const struct stop *stop, struct view *view);

/* ---- what if ------------------------------------------------------------------------- */

/* Appends them as toggles ("fix:drop-all"), what each gains alone, and what those of @on come to together. */
void trial_view(const struct stop *stop, const struct fix_set *on, struct view *view);

/* Prints what the class takes home, as Markdown or as plain text. */
void tour_handout(struct tour *tour, bool markdown, FILE *out);

/* ---- the source ---------------------------------------------------------------------- */

/* Prints docs/lessons.md: which lesson, screen and scenario teaches which part of the source. */
void lessons_markdown(FILE *out);

#endif
