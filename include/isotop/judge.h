/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge: facts in, verdicts out.
 *
 * Owns: the ten checks, the six layers, the score. Pure functions: the same
 * subject and inventory always give the same judgement, whoever asks.
 * Knows facts and nothing else: no file, no /proc, no screen.
 *
 * A judgement is small and holds verdicts only; reasons, evidence and fixes
 * are made when somebody looks (check_explain, layer_view).
 */
#ifndef ISOTOP_JUDGE_H
#define ISOTOP_JUDGE_H

#include <stdio.h>

#include <isotop/base.h>
#include <isotop/fix_id.h>
#include <isotop/judgement.h>

struct view; /* <isotop/view.h> */

struct assess; /* what a check works with: see src/judge/assess.h */

/* One of the ten mistakes; the table is in src/judge/checks/checks.c. */
struct check {
	const char *id;      /* "privileged": stable, in reports and options */
	const char *title;   /* "privileged": as a list shows it */
	const char *mistake; /* what somebody did, in a few words */
	const char *danger;  /* why it is dangerous, one sentence */
	unsigned weight;     /* of 100 */
	bool needed;         /* parts of a cluster (network, storage, agents) cannot do without: the fix then says what for */
	void (*assess)(struct assess *assess);
	enum fix_id fix; /* the smallest change; the check may give a better one */
};

extern const struct check checks[CHECK_COUNT]; /* check n stands at n - 1 */

/* Index in checks, or -1. Takes the id or the number "1".."10". */
int check_index(const char *id);

/* One of the six layers; the table is in src/judge/layers/layers.c. */
struct layer {
	const char *id;    /* "namespaces": as in CONTRACT's JSON */
	const char *title; /* "Namespaces" */
	const char *head;  /* "NS": three letters at most, over its column */
	const char *does;  /* what this layer does, one sentence */
	const char *lacks; /* what it does not solve alone, one sentence */
	void (*assess)(struct assess *assess);
	void (*brief)(const struct subject *subject, struct strbuf *out); /* what to name beside its glyph; NULL: nothing */
	void (*view)(const struct subject *subject, const struct inventory *inventory, struct view *view);
};

extern const struct layer layers[LAYER_COUNT];

int layer_index(const char *id); /* its id, or in any case its title or what stands over its column; -1: none */

/*
 * Appends one sentence, without a full stop, on what that comes to: "whoever is inside is root
 * of this node, because a container runtime's socket is mounted (runtime-socket)". Nothing where it is not judged.
 */
void consequence_text(const struct subject *subject, const struct inventory *inventory,
	const struct judgement *judgement, struct strbuf *out);

/* Appends the pane of layer @index: what it does and lacks, facts with evidence, what is wrong, the fix. */
void layer_view(size_t index, const struct subject *subject, const struct inventory *inventory, struct view *view);

/* ---- facts as the judge words them -------------------------------------- */

/* Barriers of check 10, in the order they are named. */
enum defence {
	DEFENCE_NAMESPACES,
	DEFENCE_USERNS,
	DEFENCE_CAPABILITIES,
	DEFENCE_SECCOMP,
	DEFENCE_MAC,
	DEFENCE_SANDBOX,
	DEFENCE_NON_ROOT,
	DEFENCE_COUNT
};

enum defence_state {
	DEFENCE_MISSING,
	DEFENCE_STANDS,
	DEFENCE_UNKNOWN,
	DEFENCE_NA, /* cannot apply here */
};

extern const char *const defence_names[DEFENCE_COUNT];

void judge_defences(const struct subject *subject, const struct inventory *inventory,
	enum defence_state ret_defences[DEFENCE_COUNT]);

/*
 * Keys, sorted, of the other subjects that its SELinux categories do not keep
 * apart from it: the same ones, or a range of one that covers the other's.
 * False: it has no label with a level.
 */
bool selinux_sharers(const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct text_list *ret_keys);

/* Whether verdicts of it depend on others of the inventory: it has such a label. */
bool judge_needs_others(const struct subject *subject);

/* ---- docs/checks.md -------------------------------------------------------- */

/* Prints what the tables of this room say, in Markdown. */
void checks_markdown(FILE *out);

#endif
