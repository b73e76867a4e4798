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

#include <isotop/judge.h>

/* What a difference means for the isolation, read from a to b. */
enum shift {
	SHIFT_NONE,   /* alike, or one side says nothing */
	SHIFT_OTHER,  /* different, and neither stricter */
	SHIFT_BETTER, /* b is stricter */
	SHIFT_WORSE,
};

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

/* Two subjects, or one before and after. */
struct judged_pair {
	const struct subject *a;
	const struct judgement *a_judgement;
	const struct subject *b;
	const struct judgement *b_judgement;
	const struct host *node; /* a is declared, and b what runs of it there: drift; NULL: two of any kind */
};

/* Facts and verdicts of the two; whether silence counts follows from what they are. */
void compare_pair(const struct judged_pair *pair, unsigned flags, struct arena *arena,
	struct comparison *ret_comparison);

/* The containers of two sides, each once: in a's order, then those that b alone has. */
struct pairing {
	size_t count;
	const struct judged_pair *pairs; /* a NULL: only in b, b NULL: only in a; never both */
};

/*
 * Pairs by key, by workload and container, by name, then by the container's name
 * where it is the only one of it; one against one are a pair in any case. Borrows
 * from both; the array is in @arena.
 */
void pair_containers(
	const struct judged *a, const struct judged *b, struct arena *arena, struct pairing *ret_pairing);

/* The same where nobody named two containers: one against one are a pair only if something says so. */
void pair_alike(const struct judged *a, const struct judged *b, struct arena *arena, struct pairing *ret_pairing);

/*
 * What @declared says against what @running has of it: pods by namespace, name and what their
 * owner makes of its name, Compose's by project and service, else by name. Each that runs is with
 * the one that declares it, so that a declared one may stand in several pairs; b NULL: it does not run
 * though it should. *ret_others: how many run that nobody declares.
 */
void pair_declared(const struct judged *declared, const struct judged *running, struct arena *arena,
	struct pairing *ret_pairing, size_t *ret_others);

/* ---- two sides that were read together ---------------------------------------------- */

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

/* ---- what if ---------------------------------------------------------------------- */

struct fix_set {
	bool has[FIX_COUNT]; /* about nothing: each item of its kind that check 7 does not pass */
	size_t proposal_count;
	const struct proposal *const *proposals; /* and these, each about what was found */
};

bool fix_can_be_tried(enum fix_id id); /* false: what it sets depends on what is found, or it is no change of the container */
void fix_set_add(struct fix_set *set, enum fix_id id); /* with its parts */

/* Fixes that belong together. To add one: its row in src/compare/presets.c, its key in the screen's bindings. */
#define PRESET_FIXES 18

struct fix_preset {
	const char *id; /* "restricted" */
	enum fix_id fixes[PRESET_FIXES]; /* FIX_NONE after the last */
};

enum { PRESET_BASELINE, PRESET_RESTRICTED, PRESET_SOURCE, PRESET_COUNT };
extern const struct fix_preset fix_presets[PRESET_COUNT];

const struct fix_preset *fix_preset_named(const char *id); /* NULL: none */
void fix_set_add_preset(struct fix_set *set, const struct fix_preset *preset);

/*
 * The subjects as they would be with the fixes of @set made where they are
 * declared, in their order, each with its key: a pure function. The caller's
 * reference; texts stay in @inventory's memory. What is read of the kernel is
 * taken to follow, and the words that the Pod Security Standards look at are those of the fixes.
 */
struct inventory *what_if_all(const struct inventory *inventory, const struct fix_set *set);

/* The verdicts of one of them with the fixes of @set made. */
void what_if_judge(const struct subject *subject, const struct inventory *inventory, const struct fix_set *set,
	struct judgement *ret_judgement);

/* Would they change anything of it that diff_view() shows? @before is its judgement. */
bool what_if_changes(const struct subject *subject, const struct judgement *before, const struct inventory *inventory,
	const struct fix_set *set);

bool proposal_can_be_tried(const struct proposal *proposal); /* false: it is no change of the container */

struct live_uses; /* <isotop/live.h> */

/* Appends what of it the fix may take away; may hold hostile bytes. False: nothing that can be seen. */
bool uses_text(const struct live_uses *uses, enum fix_id id, struct strbuf *out);

/* ---- what each fix gains ------------------------------------------------------------ */

/* What one change alone would do for a container. */
struct gain {
	const struct proposal *proposal;
	uint16_t checks; /* bit n: check n + 1 asks for it */
	bool known;      /* false: it cannot be tried; nothing below is set */
	int value;       /* what the score gains */
	int points;      /* the same before the caps: what the score gains once all that binds it is gone */
	struct score after;
	size_t close_count;
	const uint8_t *closes; /* the escapes that are open now and then are not, as indices */
};

struct gain_list {
	size_t count;
	const struct gain *items; /* each change once; most gain first, then what cannot be tried */
	struct score after;       /* with all of them that can be tried */
	size_t close_count;       /* open escapes that all of them close */
};

/*
 * What the changes of @findings, which are of @subject, would gain. @before is its judgement.
 * The list is in @arena and borrows from @findings. One judgement for each change.
 */
void gains_of(const struct subject *subject, const struct inventory *inventory, const struct judgement *before,
	const struct finding findings[CHECK_COUNT], struct arena *arena, struct gain_list *ret_gains);

/* Appends "+15, closes 4"; "+0 of 15" where a cap holds the rest; nothing where it cannot be tried. */
void gain_text(const struct gain *gain, struct strbuf *out);

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

/* ---- what happened ------------------------------------------------------------ */

enum event_kind {
	EVENT_NEW,
	EVENT_GONE,
	EVENT_RESTARTED, /* the same container with another process, or another one under its name */
	EVENT_CHANGED,   /* isolated differently than before */
	EVENT_KINDS
};

struct event {
	enum event_kind kind;
	struct judged_pair pair; /* borrowed from the two readings; a NULL: new, b NULL: gone */
};

struct event_list {
	size_t count;
	const struct event *items;
};

/* Between two readings of one source; nothing where nothing changed that isolation is made of. */
void events_between(const struct judged *before, const struct judged *after, struct arena *arena,
	struct event_list *ret_list);

/* Is @fresh what was started in the place of @gone: of one name and runtime? */
bool event_replaces(const struct subject *gone, const struct subject *fresh);

/* Appends what it came to in one line, what is worse first; may hold hostile bytes. Returns what it means as a whole. */
enum shift event_words(const struct event *event, struct strbuf *out);

const char *event_name(enum event_kind kind); /* "new", "gone", "restarted", "changed" */

const char *shift_name(enum shift shift); /* "same", "different", "better", "worse" */

#endif
