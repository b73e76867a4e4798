/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: how an inventory is gathered.
 */
#ifndef ISOTOP_BUILDER_H
#define ISOTOP_BUILDER_H

#include <isotop/base.h>
#include <isotop/remarks.h>

struct abi;             /* <isotop/bpf.h> */
struct host;            /* <isotop/host.h> */
struct inventory;       /* <isotop/inventory.h> */
struct runtime_default; /* <isotop/profile.h> */
struct subject;         /* <isotop/subject.h> */

/* ---- the builder ----------------------------------------------------------- */

struct inventory_builder;

struct inventory_builder *inventory_builder_new(void);
void inventory_builder_free(struct inventory_builder *builder); /* drops what was added */

/* The builder's own memory, for host strings; becomes the inventory's. */
struct arena *inventory_builder_arena(struct inventory_builder *builder);
struct host *inventory_builder_host(struct inventory_builder *builder);

/* What RuntimeDefault of something declared shall mean; NULL: its form decides. */
void inventory_builder_runtime_default(struct inventory_builder *builder, const struct runtime_default *runtime);

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

/* A note that decides nothing. Of one file only the first 1,000 are kept, and that there are more. */
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

#endif
