/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare: two sides of anything. Two containers, a container and its
 * declaration (drift), one before and after (an event).
 *
 * Owns: how each fact is compared and which of two values is stricter. Stands
 * above judge: no verdict calls it. Texts live in the arena given and may be hostile.
 */
#ifndef ISOTOP_COMPARE_H
#define ISOTOP_COMPARE_H

#include <isotop/facts.h>
#include <isotop/judgement.h>
#include <isotop/origin.h>
#include <isotop/pairs.h>
#include <isotop/verdict.h>

struct host; /* <isotop/host.h> */
struct inventory; /* <isotop/inventory.h> */
struct judged; /* <isotop/judged.h> */
struct view; /* <isotop/view.h> */

/* Facts from one side: a subject, a sheet, or what is made of one. */
struct fact_reader {
	struct fact (*read)(const void *ctx, enum fact_id id);
	const void *ctx;
};

struct fact_reader subject_reader(const struct subject *subject);

/* One fact on both sides. All texts live in the arena given and may be hostile. */
struct change {
	const char *layer; /* id of a layer, or "process", "mounts", "cluster" */
	const char *label; /* "effective" */
	enum fact_id fact;
	enum shift shift;
	const char *a; /* "not set", "not known: permission denied" */
	const char *b;
	size_t alike; /* of a fact of several things: how many both have, what a alone has, what b alone has */
	size_t a_count;
	const char *const *a_only;
	size_t b_count;
	const char *const *b_only;
	struct origin a_origin;
	struct origin b_origin;
	const char *cause; /* of drift; NULL: none is known */
};

struct verdict_change {
	size_t check; /* index in checks */
	enum verdict a;
	enum verdict b;
	enum shift shift;
};

/* An escape that is open or nearly open on one side at least. */
struct escape_change {
	size_t escape; /* index in escapes */
	enum escape_verdict a;
	enum escape_verdict b;
	enum shift shift;
};

struct comparison {
	size_t count;
	const struct change *changes; /* in the order of facts.def, so those of a layer stand together */
	size_t verdict_count;
	struct verdict_change verdicts[CHECK_COUNT];
	size_t escape_count;
	struct escape_change escapes[ESCAPE_COUNT];
	size_t compared; /* facts that both sides tell */
	size_t worse;    /* of the changes */
	size_t better;
};

enum compare_flag {
	COMPARE_SAME = 1,   /* also list what is alike, with SHIFT_NONE */
	COMPARE_SILENT = 2, /* who says nothing has the default; else silence is like anything */
	COMPARE_UNREAD = 4, /* what one side could not read differs; else it is like anything */
};

/* Compares fact by fact; no verdicts. The table that says how is in src/compare/rules.c. */
void compare_facts(struct fact_reader a, struct fact_reader b, unsigned flags, struct arena *arena,
	struct comparison *ret_comparison);

/* Facts and verdicts of the two; whether silence counts follows from what they are. */
void compare_pair(const struct judged_pair *pair, unsigned flags, struct arena *arena,
	struct comparison *ret_comparison);

/* ---- two sides that were read together ---------------------------------------------- */

/* pair_declared() of what does not run in @judged and what does; borrows from it, all else is in @arena. */
void pair_with_running(const struct judged *judged, struct arena *arena, struct pairing *ret_pairing);

/* Of a pairing that pair_with_running() made the pairs of what is declared there, side by side; *ret_count may be 0. */
const struct judged_pair *pairs_of(const struct pairing *pairing, const struct subject *declared, size_t *ret_count);

/* Which side a subject is of: 0, 1, or -1 for neither. */
typedef int side_fn(const void *ctx, const struct subject *subject);

/*
 * Appends the pairs of @judged's two sides, what differs first, worse before
 * better: a row a pair, its ref "pair:KEY\nKEY", or "subject:KEY" of what is on
 * one side only.
 */
void sides_view(const struct judged *judged, side_fn *side, const void *ctx, const char *const names[2],
	struct view *view);

/* Is anything different that diff_view() would show, or is it no pair? */
bool pair_differs(const struct judged_pair *pair);

/* ---- drift, and what differs ------------------------------------------------------- */

/* Why there is or is no drift to be told. */
enum drift_state {
	DRIFT_COMPARED,
	DRIFT_NOT_RUNNING,
	DRIFT_NOT_DECLARED, /* neither a manifest nor the runtime's configuration could be read */
	DRIFT_SANDBOXED,    /* the kernel's facts are those of the sandbox */
};

/* DRIFT_COMPARED: there is something to compare, as far as can be told without doing it. */
enum drift_state drift_outlook(const struct subject *subject);

/* What was declared (a) against what the kernel enforces (b). */
enum drift_state subject_drift(const struct subject *subject, const struct inventory *inventory, unsigned flags,
	struct arena *arena, struct comparison *ret_comparison);

/* Appends the pane of that; @all: also what is alike. */
void drift_view(const struct subject *subject, const struct inventory *inventory, bool all, struct view *view);

/* What a side is called beside the other: its name, or of two of one name where each is declared, or runs. */
const char *side_name(const struct judged_pair *pair, bool b, struct arena *arena);

enum diff_flag {
	DIFF_ALL = 1,   /* also what is alike */
	DIFF_WIDE = 2,  /* side by side; else one under the other */
	DIFF_UNNAMED = 8, /* whoever shows it has named the two */
	DIFF_EVENT = 4, /* one before and after: without names, and only if something differs */
};

/* Appends what differs between the two: score, checks, facts by layer. */
void diff_view(const struct judged_pair *pair, unsigned flags, struct view *view);

/* Appends how a pair of pair_declared() drifted: score, checks, facts by layer with their causes; @all: also what is alike. */
void declared_view(const struct judged_pair *pair, bool all, struct view *view);

#endif
