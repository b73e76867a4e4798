/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp: the runtimes' own profiles, and rulings that are worked out once for all who ask.
 */
#ifndef ISOTOP_RULEBOOK_H
#define ISOTOP_RULEBOOK_H

#include <isotop/profile.h>

/* ---- what RuntimeDefault means --------------------------------------------- */

/* A runtime's own profile; the table is in src/seccomp/runtime_default.c. */
struct runtime_default {
	const char *id;      /* "containerd": as in --runtime-default */
	const char *title;
	const char *source;  /* where its facts were read: "moby/profiles seccomp" */
	const char *version; /* of the source */
	enum loader loader;  /* what it starts containers with by default */
	bool hands_on; /* a profile of the node goes on as it stands, its conditions not yet decided */
	const struct runtime_recipe *recipe; /* its facts, in that file */
};

extern const struct runtime_default runtime_defaults[];
extern const size_t runtime_default_count;

const struct runtime_default *runtime_default_find(const char *id); /* NULL: none */

/* The profile, ready for profile_compile(); its lists are in @arena. */
struct profile runtime_default_profile(const struct runtime_default *runtime, struct arena *arena);

/* The capabilities that any of its rules asks about: all others make no difference to what it rules. */
uint64_t runtime_default_caps(const struct runtime_default *runtime);

/* ---- tables that are shared -------------------------------------------------- */

/*
 * Compiling a profile takes some 10 ms, and a thousand containers have a handful
 * of profiles between them: a rulebook works out each combination of profile,
 * capabilities, kernel and loader once. Thread-safe, reference counted. Whoever
 * asks for what is there already never waits for what is being worked out.
 */
struct rulebook;

struct rulebook *rulebook_new(void);
struct rulebook *rulebook_ref(struct rulebook *book); /* NULL gives NULL */
void rulebook_unref(struct rulebook *book);           /* NULL is fine */

/* What one profile, or a stack of filters, comes to. Immutable to its holders. */
struct ruled;

/*
 * Each gives a reference, or NULL with the reason in @err where the runtime
 * would refuse the profile. Of a runtime's default the loader is its own.
 */
const struct ruled *rulebook_profile(
	struct rulebook *book, const struct profile *profile, const struct profile_target *target, struct err *err);
const struct ruled *rulebook_default(struct rulebook *book, const struct runtime_default *runtime,
	const struct profile_target *target, struct err *err);

/* Filters that bpf_check() accepted, newest first; they are copied. */
const struct ruled *rulebook_programs(struct rulebook *book, const struct bpf *progs, size_t count,
	const struct abi *native, const unsigned kernel[2]);

const struct ruled *ruled_ref(const struct ruled *ruled); /* NULL gives NULL */
void ruled_unref(const struct ruled *ruled);              /* NULL is fine */

/* What was compiled; of rulebook_programs() nothing but their number. */
struct ruled_program {
	const struct abi *native;
	size_t count;
	const struct bpf *progs; /* newest first; none: nothing is filtered */
	size_t ignored_count;    /* as in struct compiled */
	const char *const *ignored;
};

struct ruled_program ruled_program(const struct ruled *ruled);

/* The rulings of an ABI; NULL: the native one. Worked out when first asked for. */
const struct ruling_list *ruled_list(const struct ruled *ruled, const struct abi *abi);

/* What the native list comes to. */
struct ruled_summary {
	struct ruling_counts counts;
	size_t danger_count; /* dangerous calls that may get to the kernel, most dangerous first */
	const struct ruling *const *dangers;
};

const struct ruled_summary *ruled_summary(const struct ruled *ruled);

/* How many calls of this ABI (NULL: native) are not certainly ruled the same. */
size_t ruled_differ(const struct ruled *a, const struct ruled *b, const struct abi *abi);

static inline bool ruled_same(const struct ruled *a, const struct ruled *b, const struct abi *abi)
{
	return ruled_differ(a, b, abi) == 0;
}

/*
 * Whether @ruled, made for @target from @profile (NULL: from programs), rules on every native call as @runtime's default
 * for @target does. Worked out once for all who ask; the default is compiled only where names do not decide.
 */
bool ruled_is_default(const struct ruled *ruled, const struct profile *profile,
	const struct runtime_default *runtime, const struct profile_target *target);

/* A call that somebody may want to make. */
struct call {
	const char *name;
	size_t test_count; /* of its arguments; 0: any will do */
	const struct profile_test *tests;
};

/* Does it get to the kernel by any ABI, the native one or a guest's? A name that no ABI has does not. */
enum reach ruled_reach(const struct ruled *ruled, const struct call *call);

#endif
