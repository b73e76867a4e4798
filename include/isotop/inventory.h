/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: many subjects with their host, how they are gathered, and how far a load is.
 *
 * Immutable once made and reference counted, so that the collector can publish while
 * the screen reads.
 */
#ifndef ISOTOP_INVENTORY_H
#define ISOTOP_INVENTORY_H

#include <isotop/host.h>
#include <isotop/remarks.h>
#include <isotop/subject.h>

/* ---- a load while it goes on -------------------------------------------- */

/* How far a load is. */
struct load_progress {
	uint64_t done;
	uint64_t total;  /* 0: not known */
	bool containers; /* that is what is counted; else bytes */
};

/* Whoever waits for a load. Zero: nobody does. */
struct load_watch {
	/* Polled: true ends the load early, and what was read until then is there. NULL: never. */
	bool (*cancel)(void *ctx);
	/*
	 * Told often, also while nothing comes out of a pipe, and only between subjects:
	 * a snapshot may be taken of the builder. NULL: nobody wants to know.
	 */
	void (*progress)(void *ctx, const struct load_progress *progress);
	void *ctx;
};

static inline bool load_cancelled(const struct load_watch *watch)
{
	return watch->cancel && watch->cancel(watch->ctx);
}

static inline void load_tell(const struct load_watch *watch, const struct load_progress *progress)
{
	if (watch->progress)
		watch->progress(watch->ctx, progress);
}

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
	enum node_lsm node_lsm; /* what was said of the nodes that nobody saw, for what is only declared */
	struct rulebook *rulebook; /* one reference; the verdicts of profiles worked out so far */
	uint64_t serial;     /* grows with every change published by the same source */
	unsigned refs;
};

struct inventory *inventory_ref(const struct inventory *inventory); /* NULL gives NULL */
void inventory_unref(const struct inventory *inventory);            /* NULL is fine; thread-safe */

/* Position of the subject with this key, or -1. */
ssize_t inventory_find(const struct inventory *inventory, const char *key);

struct inventory_builder;

struct inventory_builder *inventory_builder_new(void);
void inventory_builder_free(struct inventory_builder *builder); /* drops what was added */

/* The builder's own memory, for host strings; becomes the inventory's. */
struct arena *inventory_builder_arena(struct inventory_builder *builder);
struct host *inventory_builder_host(struct inventory_builder *builder);

/* What RuntimeDefault of something declared shall mean; NULL: its form decides. */
void inventory_builder_runtime_default(struct inventory_builder *builder, const struct runtime_default *runtime);

void inventory_builder_node_lsm(struct inventory_builder *builder, enum node_lsm lsm);

/* What the nodes are that nobody saw, where what is declared does not say it itself; NULL: not said. */
void inventory_builder_arch(struct inventory_builder *builder, const struct abi *arch);

/* Takes over the caller's reference. A key that is there already gets "#2", "#3", ... */
void inventory_add(struct inventory_builder *builder, struct subject *subject);

/* The one of the same key goes, @subject stands in its place. Takes over the caller's reference. */
void inventory_replace(struct inventory_builder *builder, struct subject *subject);

size_t inventory_builder_count(const struct inventory_builder *builder);
const struct subject *inventory_builder_find(const struct inventory_builder *builder, const char *key); /* NULL: none */

/* In the order of their coming; @each may replace the one it is given, and add none. */
void inventory_builder_each(
	struct inventory_builder *builder, void (*each)(void *ctx, const struct subject *subject), void *ctx);

/* The one that came after @subject, the first after NULL; NULL: no more. */
const struct subject *inventory_builder_next(const struct inventory_builder *builder, const struct subject *subject);

/* In this order instead of that of their coming. */
void inventory_builder_sort(
	struct inventory_builder *builder, int (*order)(const struct subject *a, const struct subject *b));

/* The subjects that @keep refuses become neighbours. */
void inventory_builder_keep(struct inventory_builder *builder, bool (*keep)(void *ctx, const struct subject *subject),
	void *ctx);

void inventory_skip(struct inventory_builder *builder, const char *where, const char *fmt, ...) ISO_PRINTF(3, 4);
void inventory_error(struct inventory_builder *builder, const char *where, const char *fmt, ...) ISO_PRINTF(3, 4);

/* Something was read and is not judged: one more of @kind, a word that reports count by (NULL: it does not count). */
void inventory_unjudged(struct inventory_builder *builder, enum remark_weight weight, const char *kind,
	const char *where, const char *fmt, ...) ISO_PRINTF(5, 6);

/* An error: the same, and @path, a file or a directory, could not be read to its end for it. */
void inventory_broken(struct inventory_builder *builder, const char *path, const char *where, const char *fmt, ...)
	ISO_PRINTF(4, 5);

/*
 * Where a file that broke had subjects in @previous, they stay in the place of what
 * was still read of it: half a file says less than all of it as it was. Not from a
 * reading in which it was broken already and nothing was kept.
 */
void inventory_keep_broken(struct inventory_builder *builder, const struct inventory *previous);

/* The error for which what is shown of @file (NULL: of nothing) is from an earlier reading; NULL: it is not. */
const struct remark *inventory_kept(const struct inventory *inventory, const char *file);

size_t inventory_error_count(const struct inventory_builder *builder);

/* What has to be done to the subjects before somebody looks at a snapshot; NULL: nothing. */
void inventory_builder_settle(struct inventory_builder *builder, void (*settle)(void *ctx), void *ctx);

/*
 * What was added so far, marked as partial; the builder goes on. The subjects are
 * shared: whoever adds them may not change them any more, only replace them.
 * @previous (may be NULL) is what was published before.
 */
struct inventory *inventory_snapshot(struct inventory_builder *builder, const struct inventory *previous);

/* The load was ended early: what is made of the builder is partial. */
void inventory_builder_partial(struct inventory_builder *builder);

/*
 * Makes the inventory and frees the builder. Subjects equal to one in @previous
 * (may be NULL) are replaced by that very record. Where everything is equal,
 * returns a reference to @previous itself: nothing changed, publish nothing.
 */
struct inventory *inventory_finish(struct inventory_builder *builder, const struct inventory *previous);

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

/* The short name of @path; of one that is not among them (or of NULL @names) its last part. */
const char *file_name_in(const struct file_names *names, const char *path);

#endif
