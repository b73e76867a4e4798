/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp: profiles (OCI, Docker), compiled the way the runtimes compile them.
 */
#ifndef ISOTOP_PROFILE_H
#define ISOTOP_PROFILE_H

#include <isotop/bpf.h>
#include <isotop/ruling.h>

struct node;    /* <isotop/doc.h> */
struct emitter; /* <isotop/emit.h> */

/*
 * Who reads a profile decides what it means. The table is in src/seccomp/profile.c.
 */
enum profile_dialect {
	PROFILE_OCI,        /* linux.seccomp of config.json; a Localhost profile under containerd: conditions are not looked at */
	PROFILE_DOCKER,     /* moby: archMap, includes and excludes */
	PROFILE_CONTAINERS, /* Podman, CRI-O: the same without minKernel, errors by name */
	PROFILE_DIALECT_COUNT
};

/* Who compiles it decides what calls newer than the profile get. The table is in src/seccomp/compile.c. */
enum loader {
	LOADER_RUNC,     /* 1.1.13 and newer: ENOSYS above the highest number that the profile names */
	LOADER_RUNC_OLD, /* 1.0.0 to 1.1.12: the same, for the architectures that the profile lists alone */
	LOADER_CRUN,     /* the profile as it stands */
	LOADER_COUNT
};

enum test_op { TEST_NE, TEST_LT, TEST_LE, TEST_EQ, TEST_GE, TEST_GT, TEST_MASKED_EQ, TEST_OP_COUNT };

/* (argument @op value), or ((argument & value) == value_two). */
struct profile_test {
	unsigned index;
	enum test_op op;
	uint64_t value;
	uint64_t value_two;
};

/* A part of an "includes" or "excludes". */
struct profile_gate {
	uint64_t caps;     /* bit n: capability n */
	bool unknown_caps; /* names a capability that nobody has */
	size_t arch_count;
	const char *const *arches; /* as struct abi's @go */
	bool kernel_set;
	unsigned kernel[2];
};

struct profile_rule {
	size_t name_count;
	const char *const *names;
	enum action action;
	bool errno_set;
	uint32_t errno_ret;
	size_t test_count;
	const struct profile_test *tests;
	struct profile_gate includes;
	struct profile_gate excludes;
	uint32_t line; /* from 1; 0: not from a text */
};

/* A main architecture of "archMap" with its guests. */
struct profile_arch {
	const char *arch;
	size_t guest_count;
	const char *const *guests;
};

/* As written, before anything is known of the container. All of it lives in one arena. */
struct profile {
	bool empty; /* neither a default action nor rules: no filter at all */
	enum action default_action;
	bool errno_set;
	uint32_t errno_ret;
	size_t arch_count;
	const char *const *arches; /* "SCMP_ARCH_X86_64" */
	size_t map_count;
	const struct profile_arch *map;
	size_t rule_count;
	const struct profile_rule *rules;
	size_t flag_count;
	const char *const *flags;
	const char *listener; /* NULL: none */
};

/* Reads a profile's map: a whole document's root, or linux.seccomp. -EINVAL with the line in @err. */
int profile_read(const struct node *map, enum profile_dialect dialect, struct arena *arena, struct profile *ret_profile,
	struct err *err);

/* The error of a profile whose @key stands twice; -EINVAL. profile_read() finds those in other letters, a document those in the same. */
int profile_repeated(const struct node *key, struct err *err);

/* The same from text, JSON or YAML; @name is for messages. */
int profile_parse(const char *name, const char *text, size_t len, enum profile_dialect dialect, struct arena *arena,
	struct profile *ret_profile, struct err *err);

/*
 * The keys of one in OCI's JSON, into the object that is open. Gates (includes, excludes) and maps are
 * left out: the caller has none, or has refused.
 */
void profile_put(struct emitter *out, const struct profile *profile);

/* As a profile spells them: "SCMP_ACT_ERRNO", "SCMP_CMP_EQ". NULL: no profile has it. */
const char *profile_action_word(enum action action);
const char *profile_op_word(enum test_op op);

/* The same in everything that is compiled from it. */
bool profile_equal(const struct profile *a, const struct profile *b);
void profile_pack(struct strbuf *out, const struct profile *profile); /* the bytes that profile_equal() compares */

/* Where the container runs and what it may do. */
struct profile_target {
	const struct abi *abi; /* native; NULL: this machine's */
	uint64_t caps;         /* the bounding set */
	unsigned kernel[2];    /* { 6, 1 }; { 0, 0 }: not known, taken to be newer than anything asked for */
	enum loader loader;
	bool native_only; /* nobody asks about calls of the guests that a profile's map has: no program is made for those */
};

/*
 * The profile with every condition decided for the target: what a runtime writes
 * as linux.seccomp of config.json. Its lists are borrowed or in @arena.
 */
struct profile profile_resolve(const struct profile *profile, const struct profile_target *target, struct arena *arena);

/*
 * Whether @profile has no rule for one of @calls that @other lets through whatever its arguments, and so certainly
 * rules otherwise on it. The conditions of both are decided; nothing is compiled. False says nothing.
 */
struct syscall_list; /* <isotop/bpf.h> */
bool profile_lacks(const struct profile *profile, const struct profile *other, const struct syscall_list *calls,
	struct arena *arena);

/* In the arena given, but what it borrows of the profile that it was made of. */
struct tightened {
	struct profile profile; /* without conditions */
	size_t count;           /* the dangerous calls that it no longer lets through, most dangerous first */
	const char *const *denied;
};

/* @profile for the target, without the dangerous calls that whoever holds the target's capabilities does not need. */
struct tightened profile_tighten(
	const struct profile *profile, const struct profile_target *target, struct arena *arena);

/* A filter as the runtime would load it. */
struct compiled {
	bool none;       /* the profile is empty: no filter is loaded */
	struct bpf prog; /* in the arena */
	size_t rule_count;    /* rules that apply to this target */
	size_t ignored_count; /* names that libseccomp does not know: the runtime leaves them to the default action */
	const char *const *ignored;
};

/*
 * What the runtime makes of the profile. -EINVAL where the runtime would refuse
 * it, with the reason. Some 10 ms for a runtime's default profile, nearly all in libseccomp.
 */
int profile_compile(const struct profile *profile, const struct profile_target *target, struct arena *arena,
	struct compiled *ret_compiled, struct err *err);

/*
 * The same for a profile that a stranger wrote: its rules may cross so that
 * libseccomp works for hours, so a child does it. -ETIMEDOUT or -ENOMEM where
 * @ms or a quarter of a GiB are not enough: what the profile does is not known then.
 */
int profile_compile_apart(const struct profile *profile, const struct profile_target *target, unsigned ms,
	struct arena *arena, struct compiled *ret_compiled, struct err *err);

/*
 * From profile, capabilities and kernel to a table of rulings in one call: the
 * two above and rule_all(). @abi NULL: the target's native one.
 */
int profile_rule(struct explorer *explorer, const struct profile *profile, const struct profile_target *target,
	const struct abi *abi, struct arena *arena, struct ruling_list *ret_list, struct err *err);

#endif
