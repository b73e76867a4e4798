/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the mounts of a service stay: of many, each is not compared with each. */
#include "config.h"

#include "manifest/compose_inner.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/values.h>

/* Those of one target, in the order of their sources and then of the file. */
struct same_target {
	const struct mount **items;
	size_t count;
};

static int source_order(const struct mount *a, const struct mount *b)
{
	if (!a->source || !b->source)
		return (a->source != NULL) - (b->source != NULL);
	return strcmp(a->source, b->source);
}

static int by_target(const void *a, const void *b)
{
	const struct mount *x = *(const struct mount *const *)a;
	const struct mount *y = *(const struct mount *const *)b;
	int sign = strcmp(x->target, y->target);
	sign = sign ? sign : source_order(x, y);
	return sign ? sign : (x > y) - (x < y);
}

static bool in_one_place(const struct mount *a, const struct mount *b)
{
	return a->origin.line == b->origin.line && strcmp(a->origin.where, b->origin.where) == 0;
}

/* The last of the group; of those that stand elsewhere than @but, where that is given. */
static const struct mount *last_of(const struct same_target *group, const struct mount *but)
{
	const struct mount *last = NULL;
	for (size_t i = 0; i < group->count; i++)
		if ((!last || group->items[i] > last) && (!but || !in_one_place(group->items[i], but)))
			last = group->items[i];
	return last;
}

static bool is_behind(const struct mount *a, const struct mount *b)
{
	return a && a > b;
}

/* The layers of one volume, directories that stand in one place of the file, belong together. */
static void mark_replaced(const struct mount *first, const struct same_target *group, bool *gone)
{
	const struct mount *last = last_of(group, NULL);
	const struct mount *elsewhere = last_of(group, last);
	const struct mount *sourceless = NULL;
	for (size_t i = 0; i < group->count && !group->items[i]->source; i++)
		sourceless = group->items[i];
	for (size_t i = 0; i < group->count; i++) {
		const struct mount *mount = group->items[i];
		const struct mount *other = in_one_place(mount, last) ? elsewhere : last;
		if (is_behind(other, mount) || is_behind(sourceless, mount) || (!mount->source && last != mount))
			gone[mount - first] = true;
	}
}

/* A later one of the same source is the same again. */
static void mark_repeated(const struct mount *first, const struct same_target *group, bool *gone)
{
	for (size_t i = 0; i + 1 < group->count; i++)
		if (source_order(group->items[i], group->items[i + 1]) == 0)
			gone[group->items[i] - first] = true;
}

static void mark(const struct mount *first, const struct mount **sorted, size_t count, bool repeated_only, bool *gone)
{
	for (size_t i = 0; i < count;) {
		struct same_target group = { sorted + i, 1 };
		while (i + group.count < count && strcmp(sorted[i]->target, sorted[i + group.count]->target) == 0)
			group.count++;
		i += group.count;
		mark_repeated(first, &group, gone);
		if (!repeated_only && group.count > 1)
			mark_replaced(first, &group, gone);
	}
}

static void settle(struct docker_settings *settings, size_t from, bool repeated_only)
{
	size_t count = settings->mount_count > from ? settings->mount_count - from : 0;
	size_t kept = 0;
	if (count < 2)
		return;
	struct mount *first = settings->mounts + from;
	const struct mount **sorted = heap_alloc(count, sizeof(const struct mount *));
	bool *gone = heap_alloc(count, sizeof(*gone));
	for (size_t i = 0; i < count; i++)
		sorted[i] = &first[i];
	qsort(sorted, count, sizeof(*sorted), by_target);
	mark(first, sorted, count, repeated_only, gone);
	for (size_t i = 0; i < count; i++)
		if (!gone[i])
			first[kept++] = first[i];
	settings->mount_count = from + kept;
	free(sorted);
	free(gone);
}

void compose_settle_mounts(struct docker_settings *settings)
{
	settle(settings, 0, false);
}

void compose_drop_repeated(struct docker_settings *settings, size_t from)
{
	settle(settings, from, true);
}
