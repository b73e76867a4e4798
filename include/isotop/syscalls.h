/* SPDX-License-Identifier: Apache-2.0 */
/*
 * syscalls: the seccomp filter that is in force for a subject, call by call.
 *
 * Owns: which profile that is, for which capabilities and kernel its conditions
 * are decided, and what it does to each call.
 */
#ifndef ISOTOP_SYSCALLS_H
#define ISOTOP_SYSCALLS_H

#include <isotop/profile.h>

struct subject;   /* <isotop/subject.h> */
struct inventory; /* <isotop/inventory.h> */
struct view;      /* <isotop/view.h> */
struct kernel_filters; /* <isotop/kernel_filters.h> */
struct ruled;     /* <isotop/rulebook.h> */
struct rulebook;
struct runtime_default;
struct call;

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
	const struct ruled *usual; /* owned; @runtime's default for the same capabilities; NULL without words, or where this machine's ABI is not known */
	struct rulebook *book;     /* borrowed from the inventory */
};

/*
 * What is in force: what the kernel says of the mode, what the runtime wrote
 * down or a manifest asks for of the rest. Words, and what is usual, are made where @arena is not NULL, and words live there.
 * Some 10 ms for the first subject with a profile, a microsecond or two for the others.
 */
void judge_syscalls(const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct syscalls *ret_syscalls);
void syscalls_end(struct syscalls *syscalls);

/*
 * The same without words, for who asks for the native list of @ruled and what it comes to alone: a runtime's default is
 * compiled without the guests of its ABI, which takes a third of the time.
 */
void judge_native_syscalls(const struct subject *subject, const struct inventory *inventory, struct syscalls *ret_syscalls);

/*
 * Does the filter let such a call get to the kernel, by any ABI? YES where
 * there is no filter; MAYBE where that is not known, and for a sandboxed subject,
 * whose sandbox is another barrier's to judge.
 */
enum reach syscalls_reach(const struct syscalls *syscalls, const struct call *call);

/* Whether the filter comes to just what the runtime's default does for the same capabilities. */
bool syscalls_usual(const struct syscalls *syscalls);

/*
 * Does the filter rule on the call by whether @capability is there, so that the
 * two fall together and are one barrier? YES: it opens only with it. NO: the
 * ruling is the same with and without it. MAYBE: that is no longer to be seen.
 */
enum reach syscalls_follow(const struct syscalls *syscalls, const struct call *call, unsigned capability);

/*
 * Whose calls they are: the machine's that it runs on, or will by its own words. A
 * program of another width there makes the calls of a guest, which is ruled on as well.
 * NULL: it says one that is not known.
 */
const struct abi *judge_arch(const struct subject *subject, const struct inventory *inventory);

/* The capabilities and the kernel that a filter of @subject is made for. */
struct profile_target judge_target(const struct subject *subject, const struct inventory *inventory);

/* The seccomp layer's pane with what was read out of the kernel; @kernel NULL: nobody asked for it. */
void seccomp_view(const struct subject *subject, const struct inventory *inventory,
	const struct kernel_filters *kernel, struct view *view);

#endif
