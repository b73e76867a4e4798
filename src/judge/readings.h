/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readings that several verdicts need (the capabilities that are held, whose user
 * namespace it is, what keeps it in), and the parts that verdicts share. Inside the room only.
 */
#ifndef ISOTOP_READINGS_H
#define ISOTOP_READINGS_H

#include "judge/assess.h"

#include <isotop/capabilities.h>

struct mount; /* <isotop/values.h> */
struct syscalls; /* <isotop/syscalls.h> */

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

/* The container engine that it uses over the network is the host's; MAYBE: whose it is is not known; NO: it uses none. */
enum tri engine_of_host(const struct assess *assess);

/*
 * The process that decides, where it is another than the container's first: the one that holds one of @mask, or
 * lacks no_new_privs. NULL: its first does too, or what runs is not known.
 */
const struct process_group *witness_by_caps(const struct assess *assess, uint64_t mask);
const struct process_group *witness_without_flag(const struct assess *assess);
const char *witness_words(const struct assess *assess, const struct process_group *witness); /* "pid 9 (sleep)"; "": NULL */
void witness_cite(struct assess *assess, const struct process_group *witness, const struct origin *line);
void witness_end(struct assess *assess, const struct process_group *witness, bool root); /* proposes to end it */
void caps_cite(struct assess *assess, const struct held *held, uint64_t mask); /* the status of who holds one of @mask */

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
	CAP_SCOPE_NOWHERE, /* nothing: the kernel asks for it in none */
};
enum cap_scope cap_scope_of(unsigned number);

/* Does the container have a user namespace other than the initial one? */
enum tri userns_own(const struct assess *assess);

/* The host id of the container's root; NO: not mapped at all. *ret_outside on YES. */
enum tri userns_root(const struct assess *assess, uint32_t *ret_outside);

/*
 * Is a process of the container root of the host, or may its root become it: has host root an id inside? *ret_inside on
 * YES: that id; UINT32_MAX: a process is root of the host, and no id inside is mapped to it.
 */
enum tri userns_host_root(const struct assess *assess, uint32_t *ret_inside);

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

/* @label for people: without the colons of parts that nobody wrote, "s0:c1,c2" of ":::s0:c1,c2". Lives in @arena; @label where that is NULL. */
const char *selinux_words(struct arena *arena, const char *label);

/* AppArmor's view of a profile: enforce, complain, unconfined, or as it was read. NULL: not known. */
const char *apparmor_mode_of(const struct assess *assess);

bool is_kubernetes(const struct assess *assess);
bool is_windows(const struct assess *assess);
bool root_is_new(const struct assess *assess, const struct process_group *group); /* it is root, the container's first is not */
enum tri non_root_stands(const struct assess *assess); /* no process is root, and no_new_privs keeps it so */
bool is_privileged(const struct assess *assess);       /* declared so, or every capability without seccomp */
enum fix_id fix_of_layer(const struct assess *assess, enum fix_id own); /* @own changes nothing while it is privileged */

/* ---- parts that more than one verdict uses ------------------------------ */

void assess_seccomp(struct assess *assess);  /* half of check 5, the seccomp layer */
/* A filter is in force where none was declared: whoever is started without may load one that allows all, seccomp(2). */
bool seccomp_undeclared(const struct assess *assess);
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

#endif
