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

#include <isotop/escapes.h>
#include <isotop/fixes.h>
#include <isotop/inventory.h>
#include <isotop/mac.h>
#include <isotop/view.h>

enum verdict { VERDICT_PASS, VERDICT_WARN, VERDICT_FAIL, VERDICT_UNKNOWN, VERDICT_NA, VERDICT_COUNT };

const char *verdict_name(enum verdict verdict); /* "pass" ... "n/a" */
enum mark verdict_mark(enum verdict verdict);
int verdict_badness(enum verdict verdict); /* to compare by; unknown is worse than a warning, because it may be a fail */

#define LAYER_COUNT 6

/* What one check found. Points are doubled, so that half of an odd weight is whole. */
struct finding {
	enum verdict verdict;
	unsigned lost_low;  /* doubled points lost when every unknown is bad */
	unsigned lost_high; /* doubled points lost when every unknown is good */
	const char *reason; /* one sentence without a full stop; NULL unless text was asked for */
	size_t evidence_count;
	const struct origin *evidence;
	size_t change_count; /* 0: nothing to fix, or text was not asked for */
	const struct proposal *changes;
	const char *fix;    /* the changes as one text; NULL: none */
};

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

struct score {
	uint8_t value;  /* = low */
	uint8_t low;    /* every unknown counted as a fail, then the cap */
	uint8_t high;   /* every unknown counted as a pass, then the cap */
	uint8_t points; /* low before the cap */
	uint8_t cause;  /* what its cap comes from, 0 the worst, whether or not it lowers the number */
	char grade;     /* 'A'..'D', 'F' from @value */
	const char *capped_by; /* a literal: the check, escape or capability whose cap lowered @points to @value; NULL */
};

/* To order by, worst first: the score, then the worse cause of a cap, then fewer points. */
int64_t score_order(const struct score *score);

struct judgement {
	bool judged;   /* false: no container, not scored */
	uint8_t checks[CHECK_COUNT]; /* enum verdict */
	uint8_t layers[LAYER_COUNT]; /* enum verdict */
	uint8_t lost_low[CHECK_COUNT]; /* doubled points */
	uint8_t escapes[ESCAPE_COUNT]; /* enum escape_verdict */
	struct score score;
};

/* Verdicts of one subject. @inventory gives host and neighbours; never NULL. */
void judge(const struct subject *subject, const struct inventory *inventory, struct judgement *ret_judgement);

/*
 * Appends one sentence, without a full stop, on what that comes to: "whoever is inside is root
 * of this node, because a container runtime's socket is mounted (runtime-socket)". Nothing where it is not judged.
 */
void consequence_text(const struct subject *subject, const struct inventory *inventory,
	const struct judgement *judgement, struct strbuf *out);

/* Check @index with its words; texts live in @arena. */
void check_explain(size_t index, const struct subject *subject, const struct inventory *inventory,
	struct arena *arena, struct finding *ret_finding);

/*
 * All checks with their words, for a list of them: a change stands in the fix
 * of the first check that it fixes, the others say "as for check 1".
 */
void checks_explain(const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct finding ret_findings[CHECK_COUNT]);

/* Layer @index with its words; texts live in @arena. */
void layer_explain(size_t index, const struct subject *subject, const struct inventory *inventory,
	struct arena *arena, struct finding *ret_finding);

/* Appends the pane of layer @index: what it does and lacks, facts with evidence, what is wrong, the fix. */
void layer_view(size_t index, const struct subject *subject, const struct inventory *inventory, struct view *view);

/* ---- an inventory with its judgements ----------------------------------- */

/* Immutable and reference counted, as what it holds. */
struct judged {
	const struct inventory *inventory; /* one reference held */
	const struct judgement *judgements; /* parallel to inventory->subjects */
	unsigned refs;
};

/* Judges all; subjects carried over from @previous (may be NULL) with an unchanged host keep their judgement. */
struct judged *judge_inventory(const struct inventory *inventory, const struct judged *previous);

/* The same with verdicts that are known from elsewhere: takes over @judgements, on the heap and parallel to the subjects. */
struct judged *judged_given(const struct inventory *inventory, struct judgement *judgements);
struct judged *judged_ref(const struct judged *judged);
void judged_unref(const struct judged *judged);

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

enum cap_danger {
	CAP_IS_MINOR,     /* leads nowhere alone */
	CAP_IS_DANGEROUS, /* weakens the host or what confines the container */
	CAP_IS_HOST,      /* leads to the host by itself, outside a user namespace */
};

/* One capability; the table in src/judge/capabilities.c has all that Linux 5.9 and later know, most dangerous first. */
struct capability {
	unsigned number;
	enum cap_danger danger;
	bool source_list;  /* one of the five that must be reviewed carefully */
	const char *gives; /* to an attacker, one line */
};

#define CAP_COUNT 41

extern const struct capability capabilities[CAP_COUNT];

const struct capability *capability_find(unsigned number); /* NULL: a newer one */

/* The worst of @mask: what a narrow cell names. NULL: the mask is empty or holds newer ones only. */
const struct capability *capability_worst(uint64_t mask);

uint64_t cap_default_of(const struct subject *subject); /* the default set of the subject's runtime */

/*
 * Keys, sorted, of the other subjects that its SELinux categories do not keep
 * apart from it: the same ones, or a range of one that covers the other's.
 * False: it has no label with a level.
 */
bool selinux_sharers(const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct text_list *ret_keys);

/* What some process of it holds or regains on exec: what checks 1 and 2 look at. False: not known. */
bool caps_held_by(const struct subject *subject, uint64_t *ret_mask);

/* What it may hold: every capability where that is not known. @ret_certain: those that it holds for sure. */
uint64_t caps_possible(const struct subject *subject, uint64_t *ret_certain);

/* Appends what matters of what it holds beyond the runtime's default: "SYS_ADMIN", "SYS_PTRACE +2"; nothing where there is nothing. */
void caps_brief(const struct subject *subject, struct strbuf *out);

/* ---- docs/checks.md -------------------------------------------------------- */

/* Prints what the tables of this room say, in Markdown. */
void checks_markdown(FILE *out);

/*
 * What the text on disk of the AppArmor profile that confines the subject says about the act of @answer. MAC_UNKNOWN:
 * there is none, it is stacked or does not enforce, or something in it that was not understood may decide. @ret_where,
 * not set then: the file, and the line of the rule; 0: no rule is about it.
 */
enum mac_result mac_text_says(const struct subject *subject, const struct mac_answer *answer, struct origin *ret_where);

/* Whether that is the opposite of what the kernel answered: another text is loaded. */
bool mac_text_differs(const struct subject *subject, const struct mac_answer *answer, struct origin *ret_where);

#endif
