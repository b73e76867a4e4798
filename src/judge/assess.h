/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the checks and layers of this room share: the working place of one
 * assessment, how a verdict is given, and the readings that several of them
 * need (the capabilities that are held, whose user namespace it is, the host
 * paths). Nothing here is seen outside the room.
 *
 * Text costs: a reason, its evidence and the fix are made only when somebody
 * asked for them (arena not NULL), so that judging 100,000 subjects formats nothing.
 */
#ifndef ISOTOP_ASSESS_H
#define ISOTOP_ASSESS_H

#include <isotop/judge.h>
#include <isotop/syscalls.h>

#include <limits.h>

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

/* The changes of @finding as one text; NULL: none. */
const char *changes_text(const struct finding *finding, struct arena *arena);

/* The same of findings[index], except for what a finding before it names: "as for check 1". */
const char *changes_text_among(const struct finding *findings, size_t index, struct arena *arena);

/* ---- readings ----------------------------------------------------------- */

/* Bits 0 to 37 (AUDIT_READ, Linux 3.16): an older runtime does not know the newest ones, so "all" is these. */
#define CAPS_EVERY (CAP_BIT(38) - 1)

/* The capabilities that some process holds or regains on exec. */
struct held {
	enum fact_state state; /* FACT_KNOWN or FACT_UNKNOWN */
	uint64_t mask;
	uint64_t certain; /* those of @mask that depend on nothing unknown; none where the state is unknown */
	uint64_t idle;    /* kept, but of no use: no process is root and no_new_privs holds */
	const char *why;  /* FACT_UNKNOWN */
	struct fact fact; /* to cite */
	struct more more; /* there may be others beside @mask, which are held for certain; FACT_UNKNOWN: likewise */
};

struct held caps_held(const struct assess *assess);

/* Is one of @any held? MAYBE where not everything that is held is known. */
static inline enum tri caps_hold(const struct held *held, uint64_t any)
{
	return held->mask & any ? YES : held->more.why ? MAYBE : NO;
}

/* Gives the verdict where it hangs on what stands beside a list: "mounts: a word that is not known". */
void assess_more(struct assess *assess, const char *what, struct more more);

/* Every capability there is to have here: all, or what the host itself holds of them. */
uint64_t caps_every(const struct assess *assess);

extern const uint64_t caps_very_dangerous; /* CAP_IS_HOST */
extern const uint64_t caps_dangerous;      /* CAP_IS_DANGEROUS and CAP_IS_HOST */

/*
 * What a capability is worth in a user namespace that is not the initial one,
 * user_namespaces(7).
 */
enum cap_scope {
	CAP_SCOPE_OWN,     /* all of it, over what belongs to the user namespace */
	CAP_SCOPE_PART,    /* some of it; the rest asks the initial user namespace */
	CAP_SCOPE_INITIAL, /* nothing: the kernel asks for it in the initial user namespace alone */
};
enum cap_scope cap_scope_of(unsigned number);

/* Does the container have a user namespace other than the initial one? */
enum tri userns_own(const struct assess *assess);

/* The host id of the container's root; NO: not mapped at all. *ret_outside on YES. */
enum tri userns_root(const struct assess *assess, uint32_t *ret_outside);

/*
 * As whom the container's root owns files on what is mounted there: the id that
 * stands on the disk. NO: as nobody. MAYBE: a map is not known.
 */
enum tri mount_root_id(const struct assess *assess, const struct mount *mount, uint32_t *ret_id);

/* Whether what root owns on the disk has an owner inside, without which no capability helps, capabilities(7). */
enum tri mount_root_files(const struct assess *assess, const struct mount *mount);

/* What the host's namespaces were read from. */
struct ns_reference {
	const char *name;  /* host.ns_reference */
	const char *place; /* as evidence */
	const char *words;
};

const struct ns_reference *ns_reference_named(const char *name);         /* as host.ns_reference; NULL: no such */
const struct ns_reference *ns_reference_of(const struct assess *assess); /* NULL: nothing was compared */

bool sandbox_unknown(const struct assess *assess); /* whether there is one is not known: a RuntimeClass that was not loaded */

/* "gVisor", "Kata"; NULL: no sandbox that is known. */
const char *sandbox_title(const struct subject *subject);

/* The type in "user:role:type:level" as a copy in @ret; false when there is none. */
#define SELINUX_PART_MAX 128
enum selinux_part {
	SELINUX_USER,
	SELINUX_ROLE,
	SELINUX_TYPE,
	SELINUX_LEVEL
};
bool selinux_part(const char *label, enum selinux_part part, char ret[SELINUX_PART_MAX]);

/* @label for people: without the colons of parts that nobody wrote, "s0:c1,c2" of ":::s0:c1,c2". Lives in @arena; @label where that is NULL. */
const char *selinux_words(struct arena *arena, const char *label);
bool selinux_type_unconfined(const char *type);

/* AppArmor's view of a profile: enforce, complain, unconfined, or as it was read. NULL: not known. */
const char *apparmor_mode_of(const struct assess *assess);

bool is_kubernetes(const struct assess *assess);
bool is_windows(const struct assess *assess);
enum tri non_root_stands(const struct assess *assess); /* no process is root, and no_new_privs keeps it so */
bool is_privileged(const struct assess *assess);       /* declared so, or every capability without seccomp */

/* ---- parts that more than one verdict uses ------------------------------ */

void assess_seccomp(struct assess *assess);  /* half of check 5, the seccomp layer */
void assess_mac(struct assess *assess);      /* the other half */
void assess_apparmor(struct assess *assess); /* its two sides, each for its layer */
void assess_selinux(struct assess *assess);
bool assess_no_lsm(const struct assess *assess);    /* the host certainly has neither */

/*
 * Does the policy stand, as a barrier may count? What is only declared runs on a
 * node that nobody saw: MAYBE, unless --node-lsm says what it has, or the kubelet
 * refuses the pod without it.
 */
enum tri apparmor_stands(const struct assess *assess);
enum tri selinux_stands(const struct assess *assess);
bool mac_assumed(const struct assess *assess); /* no node was seen, and nobody said what it has */
void assess_root(struct assess *assess);            /* check 3 */
void assess_host_namespaces(struct assess *assess); /* check 6 */

/* ---- the seccomp filter ---------------------------------------------------- */

/*
 * Which filter is in force, as judge_syscalls() finds it but without working out
 * what it does: it costs next to nothing, and there is nothing to end. @what is NULL.
 */
void syscalls_plan(const struct subject *subject, const struct inventory *inventory, struct syscalls *ret_syscalls);

/* ---- host paths: check 7 ------------------------------------------------ */

/* What check 7 says of one mount or device. */
struct exposure {
	enum verdict verdict;
	const char *why;      /* a literal: "the whole host" */
	bool read_only_mends; /* read-only would be enough to pass or warn */
	bool raw;             /* the host's disk or memory itself */
};

struct exposure mount_exposure(const struct mount *mount); /* only kind MOUNT_HOST is a host path */
struct exposure device_exposure(const struct device *device);
bool is_runtime_socket(const struct mount *mount);
bool holds_runtime_socket(const char *path);      /* a directory from which one can be reached */
const char *live_runtime_socket(const struct mount *mount); /* at which a runtime listens there or below, as the kernel has it; NULL: none */
bool is_host_device(const struct device *device); /* a node passed in that not every container has */
bool is_raw_device(const struct device *device);  /* block, /dev/mem and alike */
bool is_raw_device_mount(const struct mount *mount);
/* Whether another mount of @list lies over the place where @mount would show the host's @path. */
bool mount_is_covered(const struct mount_list *list, const struct mount *mount, const char *path);
#define REACH_DISKS "every disk"

/*
 * What of the host a rule without a node lets be opened, REACH_DISKS, "the memory";
 * NULL: nothing that is bad in any case. *ret_origin is where the rule stands.
 */
const char *device_rule_reach(const struct device_list *list, struct origin *ret_origin);
bool is_memory_device(const struct device *device); /* /dev/mem and alike */
bool is_memory_path(const char *path);

/* @source of a mount, normalised, below /run rather than /var/run. */
const char *host_path(const char *source, char buf[PATH_MAX]);

/* @pattern may hold "*" and "[": one or more characters, no "/". */
bool host_path_below(const char *path, const char *pattern); /* @path is what it matches or anything under it */
bool host_path_above(const char *path, const char *pattern); /* @path is what it matches or a directory above it */

/* No rule keeps it from any device, and it can make the nodes: as good as having them all passed in. */
bool can_make_devices(const struct assess *assess);

void paths_markdown(FILE *out); /* the table of host paths, for docs/checks.md */

/* ---- score --------------------------------------------------------------- */

struct points {
	enum verdict verdict;
	unsigned lost_low;
	unsigned lost_high;
};

/* What binds the score, on definite facts only. */
struct cap {
	uint8_t most;   /* the number that the score cannot pass; 100: nothing binds it */
	uint8_t cause;  /* 0 is the worst */
	const char *by; /* a literal: the check, the escape or the capability; NULL: nothing */
};

struct score score_of(const struct points points[CHECK_COUNT], struct cap cap);

/* The worst cause that holds, which is also the lowest cap. */
struct cap score_cap(const struct assess *assess, const struct points points[CHECK_COUNT]);

void score_markdown(FILE *out); /* grades and caps, for docs/checks.md */

#endif
