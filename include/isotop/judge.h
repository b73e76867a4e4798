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

#include <isotop/model.h>
#include <isotop/seccomp.h>
#include <isotop/view.h>

enum verdict { VERDICT_PASS, VERDICT_WARN, VERDICT_FAIL, VERDICT_UNKNOWN, VERDICT_NA, VERDICT_COUNT };

const char *verdict_name(enum verdict verdict); /* "pass" ... "n/a" */
enum mark verdict_mark(enum verdict verdict);
int verdict_badness(enum verdict verdict); /* to compare by; unknown is worse than a warning, because it may be a fail */

/* Languages a fix can be written in. */
enum dialect {
	DIALECT_KUBERNETES,
	DIALECT_COMPOSE,
	DIALECT_DOCKER,  /* flags of docker run and podman run */
	DIALECT_OCI,     /* a pointer into config.json */
	DIALECT_QUADLET,
	DIALECT_COUNT
};

extern const char *const dialect_titles[DIALECT_COUNT]; /* "docker run" */

enum dialect subject_dialect(const struct subject *subject);

#define CHECK_COUNT 10
#define LAYER_COUNT 6

/* What one check found. Points are doubled, so that half of an odd weight is whole. */
struct finding {
	enum verdict verdict;
	unsigned lost_low;  /* doubled points lost when every unknown is bad */
	unsigned lost_high; /* doubled points lost when every unknown is good */
	const char *reason; /* one sentence without a full stop; NULL unless text was asked for */
	size_t evidence_count;
	const struct origin *evidence;
	size_t change_count; /* 0: nothing to mend, or text was not asked for */
	const char *const *changes;
	const char *fix;    /* the changes as one text; NULL: none */
};

struct assess; /* what a check works with: see src/judge/assess.h */

/* One of the ten mistakes; the table is in src/judge/checks.c. */
struct check {
	const char *id;      /* "privileged": stable, in reports and options */
	const char *title;   /* "privileged": as a list shows it */
	const char *mistake; /* what somebody did, in a few words */
	const char *danger;  /* why it is dangerous, one sentence */
	unsigned weight;     /* of 100 */
	bool needed;         /* parts of a cluster (network, storage, agents) cannot do without: the fix then says what for */
	void (*assess)(struct assess *assess);
	const char *fix[DIALECT_COUNT]; /* the smallest change; the check may give a better one */
};

/* The fix of a check in a language, as for a Pod or service called NAME; NULL: it has none. */
const char *check_fix_example(const struct check *check, enum dialect dialect, struct arena *arena);

extern const struct check checks[CHECK_COUNT]; /* check n stands at n - 1 */

/* Index in checks, or -1. Takes the id or the number "1".."10". */
int check_index(const char *id);

/* One of the six layers; the table is in src/judge/layers.c. */
struct layer {
	const char *id;    /* "namespaces": as in CONTRACT's JSON */
	const char *title; /* "Namespaces" */
	const char *head;  /* "NS": three letters at most, over its column */
	const char *does;  /* what this layer does, one sentence */
	const char *lacks; /* what it does not solve alone, one sentence */
	void (*assess)(struct assess *assess);
	void (*view)(const struct subject *subject, const struct inventory *inventory, struct view *view);
};

extern const struct layer layers[LAYER_COUNT];

int layer_index(const char *id); /* its id, or in any case its title or what stands over its column; -1: none */

/* ---- escapes --------------------------------------------------------------- */

#define ESCAPE_COUNT 32

/* What stands between a technique and its end: the columns of the matrix, from the table in src/judge/walls.c. */
enum wall {
	WALL_USERNS,
	WALL_CAPABILITIES,
	WALL_SECCOMP,
	WALL_APPARMOR,
	WALL_SELINUX,
	WALL_MOUNTS, /* read-only mounts, masked paths, device rules */
	WALL_SANDBOX,
	WALL_NON_ROOT, /* no process is root, and none can become it */
	WALL_COUNT
};

struct wall_info {
	const char *id;    /* "user-namespace": as in CONTRACT's "barriers" */
	const char *title; /* "user namespace" */
	const char *head;  /* "USR": three letters at most, over its column */
	const char *means; /* what counts as this wall, one sentence */
};

extern const struct wall_info walls[WALL_COUNT];

struct judgement;

enum escape_verdict {
	ESCAPE_OPEN,    /* everything it needs is there and no wall is established */
	ESCAPE_SINGLE,  /* one wall */
	ESCAPE_LAYERED, /* two or more */
	ESCAPE_NA,      /* something that it needs is certainly absent */
	ESCAPE_UNKNOWN, /* whether it has what it needs is not known, and fewer than two walls stand */
	ESCAPE_VERDICT_COUNT
};

const char *escape_verdict_name(enum escape_verdict verdict); /* "open" ... "unknown" */
enum mark escape_verdict_mark(enum escape_verdict verdict);
enum tone escape_verdict_tone(enum escape_verdict verdict);

/* What a technique gives to whoever carries it out. */
enum yield {
	YIELD_HOST_CODE,
	YIELD_HOST_WRITE,
	YIELD_HOST_READ,
	YIELD_NODE_CREDENTIALS,
	YIELD_NEIGHBOUR,
	YIELD_DENIAL,
	YIELD_COUNT
};

const char *yield_name(enum yield yield); /* "host code" */

struct need; /* see src/judge/escapes.h */
struct refusal;

#define ESCAPE_NEEDS 3

/* One way out of a container; the table is in src/judge/escapes.c. */
struct escape {
	const char *id;    /* "load-module": stable, in reports and filters */
	const char *title; /* in a few words */
	const char *what;  /* what it is, one sentence */
	const char *known; /* what others call it: KubeHound's, CDK's or a CVE's id; NULL */
	const char *attack; /* MITRE ATT&CK technique: "T1611" */
	enum yield yield;
	bool bug;          /* needs a bug of kernel or runtime: attack surface, never open unless the version is known */
	const struct need *needs[ESCAPE_NEEDS]; /* all of them; what is configured, not what refuses */
	uint64_t caps;     /* capabilities it needs, all of them */
	uint64_t caps_or;  /* or these, all of them; 0: no other way */
	unsigned act;      /* enum act_id of src/judge/escapes.h: the system call it cannot do without; 0: only what every program needs */
	const struct refusal *refusals[WALL_COUNT]; /* NULL: the wall plays no part */
	unsigned probed;   /* bit n: tests/live/escapes.sh compares wall n with what happens */
};

extern const struct escape escapes[ESCAPE_COUNT];

int escape_index(const char *id); /* -1: none */

/* What a wall does about a technique here. */
enum wall_cell {
	CELL_NONE,   /* plays no part */
	CELL_GONE,   /* could stop it, and does not here */
	CELL_STOPS,
	CELL_UNKNOWN /* counted neither way */
};

/* One technique against one subject. */
struct escape_finding {
	enum escape_verdict verdict;
	bool firm;        /* no unknown cell could change it */
	unsigned standing; /* walls established */
	unsigned doubtful; /* walls not known */
	enum wall_cell cells[WALL_COUNT];
	const char *whys[WALL_COUNT]; /* one sentence each, literals; never NULL */
	const char *reason; /* one sentence without a full stop; NULL unless text was asked for */
};

/* @arena NULL: without the reason. */
void escape_explain(size_t index, const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct escape_finding *ret_finding);

/* Appends the matrix: techniques down, walls across, the open ones first, what cannot be tried here last. */
void escapes_view(const struct subject *subject, const struct inventory *inventory, struct view *view);

/* Appends one technique: what it needs, what is there, what stops it, what would close it. */
void escape_view(size_t index, const struct subject *subject, const struct inventory *inventory, struct view *view);

/* "3 escapes open: load-module, core-pattern and 1 more", at most @most by name; nothing where none is open. */
void escapes_brief(const struct judgement *judgement, size_t most, struct strbuf *out);

/* Appends what is known of a technique without a subject. */
void escape_lesson_view(size_t index, struct view *view);

struct score {
	uint8_t value; /* = low */
	uint8_t low;   /* every unknown counted as a fail */
	uint8_t high;  /* every unknown counted as a pass */
	char grade;    /* 'A'..'D', 'F' from @value and the caps */
	const char *capped_by; /* a literal: the check id or reason that held the grade down; NULL */
};

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

/* Check @index with its words; texts live in @arena. */
void check_explain(size_t index, const struct subject *subject, const struct inventory *inventory,
	struct arena *arena, struct finding *ret_finding);

/*
 * All checks with their words, for a list of them: a change stands in the fix
 * of the first check that it mends, the others say "as for check 1".
 */
void checks_explain(const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct finding ret_findings[CHECK_COUNT]);

/* Whether a finding before @index asks for @change too; *ret_index is the first of them, written only then. */
bool change_is_named(const struct finding *findings, size_t index, const char *change, size_t *ret_index);

/* In whose words the fixes of @subject are: "Kubernetes", "docker run"; NULL: it is no container, and there are none. */
const char *fix_language(const struct subject *subject);

/* What a reader of fixes must know once: whose words they are, or why there are none. NULL: nothing. */
const char *fix_note(const struct subject *subject);

/* Layer @index with its words; texts live in @arena. */
void layer_explain(size_t index, const struct subject *subject, const struct inventory *inventory,
	struct arena *arena, struct finding *ret_finding);

/* Appends the pane of layer @index: what it does and lacks, facts with evidence, what is wrong, the fix. */
void layer_view(size_t index, const struct subject *subject, const struct inventory *inventory, struct view *view);

/* Appends the checklist pane: score, caps, the ten checks with reasons, evidence and fixes. */
void checklist_view(const struct subject *subject, const struct inventory *inventory, struct view *view);

/* Appends the pane of mounts and devices. */
void mounts_view(const struct subject *subject, const struct inventory *inventory, struct view *view);

/*
 * Appends the pane of the file that @subject was read from: @text as it stands,
 * with every mistake in the margin of its line. The caller read the file.
 */
void source_view(const struct subject *subject, const struct inventory *inventory, const char *text, size_t len,
	struct view *view);

/*
 * Appends what is to know about @ref, which rows of views carry so that they
 * can be opened ("check:privileged", "layer:seccomp", "capability:CAP_NET_RAW", "syscall:mount"):
 * in general, then for @subject (NULL, as @inventory then is: in general only). False, with nothing appended: no such thing.
 */
bool ref_view(const char *ref, const struct subject *subject, const struct inventory *inventory, struct view *view);

/* What @ref is called, for a heading: "privileged", "Seccomp"; what stands behind its colon where it is not known. */
const char *ref_title(const char *ref);

/* ---- Pod Security Standards ----------------------------------------------- */

enum pss_level { PSS_PRIVILEGED, PSS_BASELINE, PSS_RESTRICTED };

#define PSS_LATEST 37 /* the newest policy version known: v1.37; newer ones are judged as this one */

struct pss_violation {
	enum pss_level level; /* of the check: what the pod does not reach because of it */
	const char *check;    /* upstream's id: "hostNamespaces" */
	const char *reason;   /* our own sentence, names included */
	uint32_t line;        /* of the first place that violates; 0: what is missing */
};

struct pss_result {
	bool applies;         /* false: not a pod that was written down */
	enum pss_level level; /* reached, at the policy version asked for */
	size_t count;
	const struct pss_violation *violations; /* baseline's checks sorted by id, then restricted's */
};

const char *pss_level_name(enum pss_level level);
bool pss_level_parse(const char *name, enum pss_level *ret_level);

/* "latest" or "v1.NN"; newer than the newest known is the newest. False: neither. */
bool pss_version_parse(const char *text, unsigned *ret_minor);

/* The pod of @subject at policy version v1.@minor; texts live in @arena. */
void pss_judge(const struct subject *subject, unsigned minor, struct arena *arena, struct pss_result *ret_result);

/*
 * What one level forbids, as its admission would report it: for restricted the
 * baseline checks that restricted overrides are left out. For comparing with
 * upstream's fixtures.
 */
void pss_violations(const struct subject *subject, enum pss_level level, unsigned minor, struct arena *arena,
	struct pss_result *ret_result);

/* ---- an inventory with its judgements ----------------------------------- */

/* Immutable and reference counted, as what it holds. */
struct judged {
	const struct inventory *inventory; /* one reference held */
	const struct judgement *judgements; /* parallel to inventory->subjects */
	unsigned refs;
};

/* Judges all; subjects carried over from @previous (may be NULL) with an unchanged host keep their judgement. */
struct judged *judge_inventory(const struct inventory *inventory, const struct judged *previous);
struct judged *judged_ref(const struct judged *judged);
void judged_unref(const struct judged *judged);

/* ---- what differs --------------------------------------------------------- */

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
struct fact_reader sheet_reader(const struct sheet *sheet); /* NULL: says nothing */

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
};

struct verdict_change {
	size_t check; /* index in checks */
	enum verdict a;
	enum verdict b;
	enum shift shift;
};

/* A way out that is open or nearly open on one side at least. */
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

/* Compares fact by fact; no verdicts. The table that says how is in src/judge/rules.c. */
void compare_facts(struct fact_reader a, struct fact_reader b, unsigned flags, struct arena *arena,
	struct comparison *ret_comparison);

/* Two subjects, or one before and after. */
struct judged_pair {
	const struct subject *a;
	const struct judgement *a_judgement;
	const struct subject *b;
	const struct judgement *b_judgement;
};

/* Facts and verdicts of the two; whether silence counts follows from what they are. */
void compare_pair(const struct judged_pair *pair, unsigned flags, struct arena *arena,
	struct comparison *ret_comparison);

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

enum diff_flag {
	DIFF_ALL = 1,   /* also what is alike */
	DIFF_WIDE = 2,  /* side by side; else one under the other */
	DIFF_EVENT = 4, /* one before and after: without names, and only if something differs */
};

/* Appends what differs between the two: score, checks, facts by layer. */
void diff_view(const struct judged_pair *pair, unsigned flags, struct view *view);

/* Appends the node in one page: its kernel and settings, its containers by grade, what fails most, who shares what. */
void node_view(const struct judged *judged, struct view *view);

/* ---- what happened ------------------------------------------------------------ */

enum happening_kind {
	HAPPENING_NEW,
	HAPPENING_GONE,
	HAPPENING_RESTARTED, /* the same container with another process, or another one under its name */
	HAPPENING_CHANGED,   /* isolated otherwise than before */
};

struct happening {
	enum happening_kind kind;
	struct judged_pair pair; /* borrowed from the two readings; a NULL: new, b NULL: gone */
};

struct happening_list {
	size_t count;
	const struct happening *items;
};

/* Between two readings of one source; nothing where nothing changed that isolation is made of. */
void happenings_between(const struct judged *before, const struct judged *after, struct arena *arena,
	struct happening_list *ret_list);

/* Is @fresh what was started in the place of @gone: of one name and runtime? */
bool happening_replaces(const struct subject *gone, const struct subject *fresh);

/* Appends what it came to in one line, what is worse first; may hold hostile bytes. Returns what it means as a whole. */
enum shift happening_words(const struct happening *happening, struct strbuf *out);

const char *happening_name(enum happening_kind kind); /* "new", "gone", "restarted", "changed" */

const char *shift_name(enum shift shift); /* "same", "different", "better", "worse" */

/* ---- the seccomp filter in force, call by call ---------------------------- */

enum syscalls_state {
	SYSCALLS_UNKNOWN,    /* @what says why */
	SYSCALLS_UNFILTERED, /* nothing is in force: every call gets to the kernel */
	SYSCALLS_FILTERED,
	SYSCALLS_SANDBOXED,  /* the kernel of gVisor or Kata takes the calls: whatever filter there is guards that one */
};

/* What is in force for a subject. Made by judge_syscalls(), ended by syscalls_end(). */
struct syscalls {
	enum syscalls_state state;
	const char *what;    /* "the default of Docker (moby/profiles seccomp v0.2.3)"; of UNKNOWN the reason; may be hostile */
	const struct runtime_default *runtime; /* whose default it is, or is compared with */
	bool assumed;        /* the runtime was not said: Kubernetes has several */
	struct profile_target target;  /* capabilities and kernel that conditions were decided for */
	bool from_default;             /* it is @runtime's default */
	const struct profile *profile; /* or this one, borrowed from the subject; NULL: neither */
	bool resolved;       /* a runtime wrote @profile down with all its conditions decided */
	const struct ruled *ruled; /* owned; NULL where UNKNOWN or SANDBOXED */
	const struct ruled *usual; /* owned; @runtime's default for the same capabilities; NULL where this machine's ABI is not known */
	struct rulebook *book;     /* borrowed from the inventory */
};

/*
 * What is in force: what the kernel says of the mode, what the runtime wrote
 * down or a manifest asks for of the rest. Words are made where @arena is not NULL, and live there.
 * Some 10 ms for the first subject with a profile, a microsecond or two for the others.
 */
void judge_syscalls(const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct syscalls *ret_syscalls);
void syscalls_end(struct syscalls *syscalls);

/*
 * Does the filter let such a call get to the kernel, by any ABI? YES where
 * there is no filter; MAYBE where that is not known, and for a sandboxed subject,
 * whose sandbox is another barrier's to judge.
 */
enum reach syscalls_reach(const struct syscalls *syscalls, const struct call *call);

/*
 * Does the filter rule on the call by whether @capability is there, so that the
 * two fall together and are one barrier? YES: it opens only with it. NO: the
 * ruling is the same with and without it. MAYBE: that is no longer to be seen.
 */
enum reach syscalls_follow(const struct syscalls *syscalls, const struct call *call, unsigned capability);

/* The capabilities and the kernel that a filter of @subject is made for. */
struct profile_target judge_target(const struct subject *subject, const struct inventory *inventory);

/* The filters that the kernel was found to hold for a subject's init, or why they could not be read. */
struct kernel_filters {
	const char *why;         /* NULL: they were read */
	size_t count;
	const struct bpf *progs; /* newest first, each accepted by bpf_check() */
	uint64_t stopped_ns;     /* how long the process was held for it */
};

/* The seccomp layer's pane with what was read out of the kernel; @kernel NULL: nobody asked for it. */
void seccomp_view(const struct subject *subject, const struct inventory *inventory,
	const struct kernel_filters *kernel, struct view *view);

/* Whose default "RuntimeDefault" means for @subject, and whose its own is compared with. */
const struct runtime_default *runtime_default_of(
	const struct subject *subject, const struct inventory *inventory, bool *ret_assumed);

/* ---- facts as the judge words them -------------------------------------- */

/* Barriers of check 10, in the order they are named. */
enum barrier {
	BARRIER_NAMESPACES,
	BARRIER_USERNS,
	BARRIER_CAPABILITIES,
	BARRIER_SECCOMP,
	BARRIER_MAC,
	BARRIER_SANDBOX,
	BARRIER_NON_ROOT,
	BARRIER_COUNT
};

enum barrier_state { BARRIER_MISSING, BARRIER_STANDS, BARRIER_UNKNOWN };

extern const char *const barrier_names[BARRIER_COUNT];

void judge_barriers(const struct subject *subject, const struct inventory *inventory,
	enum barrier_state ret_barriers[BARRIER_COUNT]);

/* The capabilities an attacker gets something from, most dangerous first, with one line on what. */
struct dangerous_capability {
	unsigned number;
	const char *gives;
	bool source_list; /* one of the five that must be reviewed carefully */
};

extern const struct dangerous_capability dangerous_capabilities[];
extern const size_t dangerous_capability_count;

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

/* ---- docs/checks.md -------------------------------------------------------- */

/* Prints what the tables of this room say, in Markdown. */
void checks_markdown(FILE *out);
void escapes_markdown(FILE *out); /* docs/escapes.md */

#endif
