/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp: the outcome of every syscall over all values of its arguments, and which
 * syscalls an attacker gets something from.
 */
#ifndef ISOTOP_RULING_H
#define ISOTOP_RULING_H

#include <isotop/base.h>

struct bpf; /* <isotop/bpf.h> */
struct strbuf; /* <isotop/base.h> */

/* ---- outcomes ---------------------------------------------------------- */

/* What a filter does with a syscall; the table is in src/seccomp/action.c. */
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
	uint16_t data; /* ACTION_ERRNO: the error, at most 4095; TRAP, TRACE: what the handler gets; else 0 */
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

/* One of several results that a syscall can have, by its arguments. */
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

/* The same for @calls of @abi, whose names the list borrows: finding them all takes longer than ruling on them. */
struct syscall_list; /* <isotop/bpf.h> */
struct ruling_list rule_these(struct explorer *explorer, const struct bpf *progs, size_t count, const struct abi *abi,
	const struct syscall_list *calls, struct arena *arena);

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

/* ---- what is dangerous ------------------------------------------------------- */

/* A syscall that an attacker gets something from; the table is in src/seccomp/dangerous.c. */
struct dangerous_syscall {
	const char *name;
	const char *gives; /* one sentence: what it gives an attacker */
	uint64_t needs;    /* bit n: who holds capability n may need it; UINT64_MAX: every program does */
};

extern const struct dangerous_syscall dangerous_syscalls[]; /* most dangerous first */
extern const size_t dangerous_syscall_count;

const struct dangerous_syscall *dangerous_find(const char *name); /* NULL: not among them, or @name is NULL */

/* Whether somebody who was given @caps may need it: what nobody needs is what to deny next. */
bool dangerous_needed(const struct dangerous_syscall *call, uint64_t caps);

#endif
