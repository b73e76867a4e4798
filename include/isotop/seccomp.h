/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp: what a seccomp filter really does, down to every syscall.
 *
 * Owns: classic BPF as the kernel checks and runs it, the outcome of every
 * syscall over all values of its arguments, profiles (OCI, Docker) and the
 * runtimes' defaults, both compiled the way the runtimes compile them.
 * Knows nothing of containers; reads nothing from the kernel.
 */
#ifndef ISOTOP_SECCOMP_H
#define ISOTOP_SECCOMP_H

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <isotop/base.h>
#include <isotop/doc.h>

/* ---- programs ---------------------------------------------------------- */

/* A program that bpf_check() accepted; the instructions are borrowed. */
struct bpf {
	size_t count;
	const struct sock_filter *insns;
};

/*
 * Accepts exactly what the kernel accepts for a seccomp filter (net/core/filter.c
 * bpf_check_classic(), then kernel/seccomp.c seccomp_check_filter()). 0, or
 * -EINVAL with the instruction and the reason in @err.
 */
int bpf_check(const struct sock_filter *insns, size_t count, struct err *err);

/* The value the program returns for @data (in the byte order of this machine). */
uint32_t bpf_run(const struct bpf *prog, const struct seccomp_data *data);

/*
 * What the kernel takes from several filters, newest first: the most
 * restrictive action, of equal ones the newest filter's. No filter allows.
 */
uint32_t bpf_run_all(const struct bpf *progs, size_t count, const struct seccomp_data *data);

/* Of two filters' values the one that counts; @newer wins a tie. */
uint32_t bpf_stronger(uint32_t newer, uint32_t older);

/* ---- ABIs --------------------------------------------------------------- */

/* One way to call the kernel; the table is in src/seccomp/abi.c. */
struct abi {
	const char *id;     /* "x86_64": as in CONTRACT's JSON and --arch */
	const char *title;  /* "x86-64" */
	const char *oci;    /* "SCMP_ARCH_X86_64" */
	const char *go;     /* what Docker's "arches" calls it: "amd64" */
	const char *native; /* @id of the ABI this one is a guest of; its own @id where it is none */
	uint32_t token;     /* libseccomp's */
	uint32_t audit;     /* what seccomp_data.arch holds */
	uint32_t first;     /* the lowest syscall number */
	bool wide;          /* arguments of 64 bits */
	bool high;          /* the upper halves of arguments may hold something that a filter sees */
};

extern const struct abi abis[];
extern const size_t abi_count;

const struct abi *abi_find(const char *id); /* by @id, @oci or @go; NULL: none */
const struct abi *abi_by_token(uint32_t token);
const struct abi *abi_by_audit(uint32_t audit); /* the one that is not x32 */
const struct abi *abi_native(void);             /* this machine's; NULL where the table lacks it */
bool abi_little_endian(const struct abi *abi);

/* One syscall of an ABI. */
struct syscall_name {
	uint32_t nr;
	const char *name;
};

struct syscall_list {
	size_t count;
	const struct syscall_name *items; /* by number */
};

/* Every syscall that has a name, as libseccomp knows them and a few that are newer; some 200 us. */
struct syscall_list abi_syscalls(const struct abi *abi, struct arena *arena);
const char *syscall_list_name(const struct syscall_list *list, uint32_t nr);                /* NULL: none */
bool syscall_list_nr(const struct syscall_list *list, const char *name, uint32_t *ret_nr);

/*
 * Appends the program, one line an instruction, with what the values mean
 * where that is certain. @abi names the syscalls; NULL: the one the program
 * asks for.
 */
void bpf_disassemble(struct strbuf *out, const struct bpf *prog, const struct abi *abi);

/* ---- outcomes ---------------------------------------------------------- */

/* What becomes of a syscall; the table is in src/seccomp/action.c. */
enum action {
	ACTION_KILL_PROCESS,
	ACTION_KILL_THREAD,
	ACTION_TRAP,
	ACTION_ERRNO,
	ACTION_NOTIFY,
	ACTION_TRACE,
	ACTION_LOG,
	ACTION_ALLOW,
	ACTION_DEPENDS, /* on the arguments */
	ACTION_UNKNOWN, /* the program computes more than could be worked out */
	ACTION_COUNT
};

struct outcome {
	enum action action;
	uint16_t data; /* ACTION_ERRNO: the error, at most 4095; TRAP, TRACE: what the handler is told; else 0 */
};

struct action_info {
	const char *name;    /* "kill-thread": as in CONTRACT's JSON */
	const char *means;   /* one sentence */
	uint32_t ret;        /* SECCOMP_RET_*; unused for the last two */
	bool reaches_kernel; /* the syscall is carried out, or another process may have it carried out */
};

extern const struct action_info action_infos[ACTION_COUNT];

/* How the kernel reads a filter's value: errno capped, unknown actions kill the process. */
struct outcome outcome_of(uint32_t ret);
uint32_t outcome_ret(struct outcome outcome); /* the canonical value with that reading; not for the last two actions */
bool outcome_equal(struct outcome a, struct outcome b);
void outcome_text(struct strbuf *out, struct outcome outcome); /* "allow", "errno 1 (EPERM)" */

int errno_number(const char *name); /* 0: none known */

/* ---- rulings ------------------------------------------------------------- */

/* One of several outcomes of a syscall that depends on its arguments. */
struct branch {
	struct outcome outcome;
	const char *when; /* "(flags & 0x7e020000) == 0"; "otherwise" for the last; " ..." at the end: cut */
	uint64_t args[6];  /* arguments with this outcome */
	uint64_t ip;       /* where the filter looks at the instruction pointer: one with this outcome */
};

/* What filters do to one syscall. Texts live in the arena given. */
struct ruling {
	uint32_t nr;
	const char *name; /* NULL: none known */
	struct outcome outcome;
	size_t branch_count; /* ACTION_DEPENDS: 2 or more, most permissive first, but "otherwise" last; else 0 */
	const struct branch *branches;
	bool listed;       /* false: depends, but the conditions could not be worked out; @branches are examples */
	const char *slips; /* when it is refused, but not with something in the upper half of an argument of which the
			      kernel takes the lower 32 bits alone; NULL: never, or not known */
	uint64_t function; /* the same for two rulings that agree on all arguments; 0: not known */
};

struct ruling_list {
	const struct abi *abi;
	size_t count;
	const struct ruling *items; /* by number */
};

struct ruling_counts {
	size_t total;
	size_t allow;   /* carried out, logged or not */
	size_t depends;
	size_t blocked; /* an error, a signal, death */
	size_t other;   /* another process decides: notify, trace */
	size_t unknown;
	size_t reach;   /* may reach the kernel for some arguments: the attack surface */
};

/* Works out rulings; keeps some MiB of scratch memory. One thread at a time. */
struct explorer;

struct explorer *explorer_new(void);
void explorer_free(struct explorer *explorer); /* NULL is fine */

/*
 * The kernel that the rulings are for, { 6, 18 }: some carry out a call or two
 * without asking any filter. { 0, 0 }, as after explorer_new(): not known, the filters' word counts.
 */
void explorer_set_kernel(struct explorer *explorer, const unsigned kernel[2]);

/*
 * What @progs, newest first and all checked, do to every named syscall of
 * @abi. Exact: all values of all arguments are taken into account. Filters that
 * compute with arguments beyond a bound on work (no runtime's do) give
 * ACTION_UNKNOWN, or unlisted branches where two outcomes were seen. Some 500 us
 * for a runtime's default profile.
 */
struct ruling_list rule_all(struct explorer *explorer, const struct bpf *progs, size_t count, const struct abi *abi,
	struct arena *arena);

/* The same for one number, named or not; @name may be NULL. */
struct ruling rule_one(struct explorer *explorer, const struct bpf *progs, size_t count, const struct abi *abi,
	uint32_t nr, const char *name, struct arena *arena);

struct profile_test;

/* Whether a call gets to the kernel. In this order, so that the larger is the worse. */
enum reach {
	REACH_NO,
	REACH_MAYBE, /* another process decides, or it could not be worked out */
	REACH_YES,   /* for some arguments, which the caller chooses */
};

/*
 * Does any call of @nr for which all of @tests hold (none: any call at all) get
 * to the kernel? Exact, as rule_all() is.
 */
enum reach rule_reach(struct explorer *explorer, const struct bpf *progs, size_t count, const struct abi *abi,
	uint32_t nr, const struct profile_test *tests, size_t test_count);

const struct ruling *ruling_find(const struct ruling_list *list, const char *name); /* NULL: no such syscall */
bool ruling_same(const struct ruling *a, const struct ruling *b);                    /* certain, for all arguments */
bool ruling_reaches(const struct ruling *ruling); /* for some arguments the kernel gets to carry it out */
struct ruling_counts ruling_count(const struct ruling_list *list);

/* Appends "allow", or "allow when (flags & 0x7e020000) == 0; errno 1 (EPERM) otherwise". */
void ruling_text(struct strbuf *out, const struct ruling *ruling);

/* ---- profiles ------------------------------------------------------------ */

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

const char *loader_name(enum loader loader);    /* "runc", "runc-1.1.12", "crun" */

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

/* The same from text, JSON or YAML; @name is for messages. */
int profile_parse(const char *name, const char *text, size_t len, enum profile_dialect dialect, struct arena *arena,
	struct profile *ret_profile, struct err *err);

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
};

/*
 * The profile with every condition decided for the target: what a runtime writes
 * as linux.seccomp of config.json. Its lists are borrowed or in @arena.
 */
struct profile profile_resolve(const struct profile *profile, const struct profile_target *target, struct arena *arena);

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

/* ---- what RuntimeDefault means --------------------------------------------- */

/* A runtime's own profile; the table is in src/seccomp/runtime_default.c. */
struct runtime_default {
	const char *id;      /* "containerd": as in --runtime-default */
	const char *title;
	const char *source;  /* where its facts were read: "moby/profiles seccomp" */
	const char *version; /* of the source */
	enum loader loader;  /* what it starts containers with by default */
	const struct runtime_recipe *recipe; /* its facts, in that file */
};

extern const struct runtime_default runtime_defaults[];
extern const size_t runtime_default_count;

const struct runtime_default *runtime_default_find(const char *id); /* NULL: none */

/* The profile, ready for profile_compile(); its lists are in @arena. */
struct profile runtime_default_profile(const struct runtime_default *runtime, struct arena *arena);

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

/* A call that somebody may want to make. */
struct call {
	const char *name;
	size_t test_count; /* of its arguments; 0: any will do */
	const struct profile_test *tests;
};

/* Does it get to the kernel by any ABI, the native one or a guest's? A name that no ABI has does not. */
enum reach ruled_reach(const struct ruled *ruled, const struct call *call);

/* ---- what is dangerous ------------------------------------------------------- */

/* A syscall that an attacker gets something from; the table is in src/seccomp/dangerous.c. */
struct dangerous_syscall {
	const char *name;
	const char *gives; /* one sentence: what it gives an attacker */
};

extern const struct dangerous_syscall dangerous_syscalls[]; /* most dangerous first */
extern const size_t dangerous_syscall_count;

const struct dangerous_syscall *dangerous_find(const char *name); /* NULL: not among them, or @name is NULL */

#endif
