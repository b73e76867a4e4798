/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the checks and layers of this room share: the working place of one
 * assessment and how a verdict is given. Nothing here is seen outside the room.
 *
 * Text costs: a reason, its evidence and the fix are made only when somebody
 * asked for them (arena not NULL), so that judging 100,000 subjects formats nothing.
 */
#ifndef ISOTOP_ASSESS_H
#define ISOTOP_ASSESS_H

#include <isotop/facts.h>
#include <isotop/finding.h>
#include <isotop/fix_id.h>

struct fix_about; /* <isotop/fixes.h> */
struct fact; /* <isotop/facts.h> */

/* ---- three-valued logic: min is "and", max is "or" ---------------------- */

enum tri {
	NO,
	MAYBE,
	YES
};

static inline enum tri tri_and(enum tri a, enum tri b)
{
	return a < b ? a : b;
}

static inline enum tri tri_or(enum tri a, enum tri b)
{
	return a > b ? a : b;
}

static inline enum tri tri_of(bool yes)
{
	return yes ? YES : NO;
}

struct escape_set; /* see escapes.h */

/* ---- one assessment ----------------------------------------------------- */

/* What takes the edge off a power inside: CHECKS.md, "In a non-initial user namespace", "Under a sandbox". */
enum shelter {
	SHELTER_NONE,
	SHELTER_MAYBE,
	SHELTER_USERNS,
	SHELTER_SANDBOX
};

struct assess {
	const struct subject *subject;
	const struct inventory *inventory;
	const struct host *host; /* NULL: only declared, so that no host fact may judge it */
	const struct form *form; /* whose rules and defaults hold for what was declared */
	bool effective;          /* the kernel was read and it is the container's own kernel */
	enum shelter shelter;
	const struct fact *facts;         /* all of the subject's, FACT_COUNT; NULL: asked for one by one */
	bool windows;                     /* a container of Windows, which has none of the barriers */
	const struct escape_set *escapes; /* the verdicts of all escapes; NULL: not worked out yet */
	struct arena *arena;              /* NULL: verdict and points only */
	unsigned weight;                  /* doubled points at stake; 0 for a layer */
	unsigned parts;                   /* verdicts that share the weight; 1 unless the check says otherwise */
	unsigned given;                   /* verdicts given so far */
	struct finding finding;
	size_t evidence_cap;
	struct origin *evidence;
};

/* @inventory NULL: nothing that is asked may depend on the host. */
struct assess assess_begin(
	const struct subject *subject, const struct inventory *inventory, unsigned weight, struct arena *arena);

/* Another one of the same subject as @whole, which knows already what both go by; its text where @whole has it. */
struct assess assess_part(const struct assess *whole, unsigned weight);

/* The verdict of another assessment of the same subject, without words. */
enum verdict assess_ask(const struct assess *assess, void (*func)(struct assess *assess));

/* Does it pass, or does it not apply? MAYBE: not known. */
enum tri assess_passes(const struct assess *assess, void (*func)(struct assess *assess));

/* The verdict of @func with its words, which live in @arena. */
void assess_explain(void (*func)(struct assess *assess), const struct subject *subject,
	const struct inventory *inventory, struct arena *arena, struct finding *ret_finding);

/* Each gives one verdict with its reason: one sentence, no full stop. */
void assess_pass(struct assess *assess, const char *fmt, ...) ISO_PRINTF(2, 3);
void assess_warn(struct assess *assess, const char *fmt, ...) ISO_PRINTF(2, 3);
void assess_fail(struct assess *assess, const char *fmt, ...) ISO_PRINTF(2, 3);
void assess_na(struct assess *assess, const char *fmt, ...) ISO_PRINTF(2, 3);

/* Not readable: anything from pass to fail. */
void assess_unknown(struct assess *assess, const char *fmt, ...) ISO_PRINTF(2, 3);

/* @bad if every unknown is bad, @good if every unknown is good; unknown where they differ. */
void assess_range(struct assess *assess, enum verdict bad, enum verdict good, const char *fmt, ...) ISO_PRINTF(4, 5);

/* A warn that costs a quarter of the weight in place of half. */
void assess_hint(struct assess *assess, const char *fmt, ...) ISO_PRINTF(2, 3);

/* A fail that a user namespace or a sandbox softens to a warn; the reason then says so. */
void assess_power(struct assess *assess, const char *fmt, ...) ISO_PRINTF(2, 3);

/* Gives the verdict of an unknown fact: "seccomp: permission denied". */
void assess_unreadable(struct assess *assess, const char *what, struct fact fact);

/* Adds where a fact was read to the evidence; an absent fact and a place cited already add nothing. */
void assess_cite(struct assess *assess, struct fact fact);
void assess_cite_origin(struct assess *assess, struct origin origin);

/* A better fix than the check's own; what its language has no words for adds nothing. More than one may be added. */
void assess_fix(struct assess *assess, enum fix_id id);
void assess_fix_about(struct assess *assess, enum fix_id id, const struct fix_about *about);

/* @text for a reason; "" where nobody reads it. */
const char *assess_text(const struct assess *assess, const char *fmt, ...) ISO_PRINTF(2, 3);
const char *assess_caps(const struct assess *assess, uint64_t mask); /* "SYS_ADMIN NET_ADMIN" */

struct fact assess_fact(const struct assess *assess, enum fact_id id);
bool fact_by_default(struct fact fact); /* a known default that nobody wrote: origin "default: NAME" */

/* What this part of the cluster needs its power for; NULL: no part of the cluster that is known. */
const char *system_needs(const struct subject *subject);

/* The same of findings[index], except for what a finding before it names: "as for check 1". */
const char *changes_text_among(const struct finding *findings, size_t index, struct arena *arena);

#endif
