/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: many subjects with their host. How they are gathered: <isotop/builder.h>.
 *
 * Immutable once made and reference counted, so that the collector can publish while
 * the screen reads.
 */
#ifndef ISOTOP_INVENTORY_H
#define ISOTOP_INVENTORY_H

#include <isotop/host.h>
#include <isotop/remarks.h>

struct abi;             /* <isotop/bpf.h> */
struct rulebook;        /* <isotop/rulebook.h> */
struct runtime_default; /* <isotop/profile.h> */
struct subject;         /* <isotop/subject.h> */

/* Many subjects, their host, and what could not be made a subject. Immutable. */
struct inventory {
	struct arena *arena; /* owned: everything but the subjects */
	const struct inventory *memory; /* one reference: the texts are in its arena; NULL: in its own */
	bool partial;        /* the load went on, or was ended early: there may be more, and facts may be completed */
	struct host host;
	size_t count;
	size_t neighbours; /* others that run on the same node and nobody asked for: only to tell who shares what */
	const struct subject *const *subjects; /* @count, then @neighbours; each holds a reference */
	struct remark_list skipped;
	struct remark_list errors;
	const struct runtime_default *runtime_default; /* what RuntimeDefault was said to mean; NULL: not said */
	const struct abi *arch; /* of the nodes that nobody saw, as it was said; NULL: nobody did */
	uint8_t node_lsm; /* enum node_lsm: what was said of the nodes that nobody saw, for what is only declared */
	struct rulebook *rulebook; /* one reference; the verdicts of profiles worked out so far */
	uint64_t serial;     /* grows with every change published by the same source */
	unsigned refs;
};

struct inventory *inventory_ref(const struct inventory *inventory); /* NULL gives NULL */
void inventory_unref(const struct inventory *inventory);            /* NULL is fine; thread-safe */

/* Position of the subject with this key, or -1. */
ssize_t inventory_find(const struct inventory *inventory, const char *key);

/*
 * From *ret_first up to *ret_end: the containers of the pod of Kubernetes that @subject is of, and of its one file. They
 * stand together, in the order of their document. None where @subject is of no such pod.
 */
void inventory_pod(const struct inventory *inventory, size_t subject, size_t *ret_first, size_t *ret_end);

/*
 * The same with other records of the same keys in their places; NULL of @derive: it stays, as neighbours do. The caller's
 * reference; texts stay in @inventory's memory.
 */
struct inventory *inventory_derive(const struct inventory *inventory,
	struct subject *(*derive)(void *ctx, const struct subject *subject, size_t at), void *ctx);

/* The error for which what is shown of @file (NULL: of nothing) is from an earlier reading; NULL: it is not. */
const struct remark *inventory_kept(const struct inventory *inventory, const char *file);

/* ---- files by name ------------------------------------------------------ */

/* What @path ends in: its last @parts parts, or all of it. Points into @path. */
const char *path_ending(const char *path, size_t parts);

/*
 * "shop.yaml" where one file is called so, "staging/shop.yaml" and
 * "production/shop.yaml" where two are. Lives in the arena given; its texts are
 * the paths', which it borrows. @paths is reordered and kept.
 */
struct file_names;

struct file_names *file_names_of(struct arena *arena, const char **paths, size_t count);
struct file_names *inventory_file_names(const struct inventory *inventory, struct arena *arena); /* of what is declared */

/* The short name of @path; of one that is not among them (or of NULL @names) its last part, and all of it below /proc. */
const char *file_name_in(const struct file_names *names, const char *path);

#endif
