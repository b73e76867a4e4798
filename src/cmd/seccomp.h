/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What "isotop seccomp" works on: a SOURCE's filters with their rulings, and how
 * they are printed.
 */
#ifndef ISOTOP_CMD_SECCOMP_H
#define ISOTOP_CMD_SECCOMP_H

#include "cmd/cmd.h"

#include <isotop/profile.h>

/* The filters of one SOURCE with their tables. Texts are in the arena given and may be hostile. */
struct seccomp_case {
	const char *title;  /* the source as it was given, or the container's name */
	const char *origin; /* "profile", "kernel": as in CONTRACT's JSON */
	const char *what;   /* "Docker's default (moby/profiles seccomp v0.2.3)" */
	const struct runtime_default *runtime; /* whose default it is compared with */
	const struct ruled *ruled;             /* owned */
	const struct ruled *usual;             /* owned; the runtime's own default with the same capabilities */
	const struct ruled *declared;          /* owned; of a kernel's: what was declared; NULL: not known */
	const char *declared_what;
	const struct ruling_list *rulings;     /* of @ruled, for the ABI asked for */
	const struct profile *profile;         /* written out, the inventory's; NULL: the default of @runtime */
	struct profile_target target;          /* what the container may do, and where */
	const struct inventory *inventory;     /* one reference; NULL: there is no SOURCE */
};

/*
 * Reads @source (NULL: none was given) as the options ask for. 0, or -errno
 * with the reason in @err.
 */
int seccomp_open(const struct options *options, char *source, interrupted_fn interrupted, struct arena *arena,
	struct seccomp_case *ret_case, struct err *err);
void seccomp_close(struct seccomp_case *sc);

struct seccomp_print {
	const struct options *options;
	struct arena *arena;
	FILE *out;
};

int seccomp_print_table(const struct seccomp_print *p, const struct seccomp_case *sc);

/* Those that --syscall asks for, in its order. */
struct calls {
	size_t count;
	const struct ruling **items;
};

/* @only: list these syscalls alone; NULL: all. The counts are of all in any case. */
int seccomp_print_json(const struct seccomp_print *p, const struct seccomp_case *sc, const struct calls *only);

int seccomp_print_calls(const struct seccomp_print *p, const struct seccomp_case *sc, const struct calls *calls);
int seccomp_print_programs(const struct seccomp_print *p, const struct seccomp_case *sc);

/* What is in force, or the runtime's default, without the dangerous calls that nothing declared needs: as runtimes load it. */
int seccomp_print_tightened(const struct seccomp_print *p, const struct seccomp_case *sc);

/* Each returns the number of syscalls that differ. */
size_t seccomp_print_diff(const struct seccomp_print *p, const struct seccomp_case *a, const struct seccomp_case *b);
size_t seccomp_print_diff_json(
	const struct seccomp_print *p, const struct seccomp_case *a, const struct seccomp_case *b);

#endif
