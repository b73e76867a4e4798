/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/nests.h"

#include <stdlib.h>

#define STEPS_MOST 64 /* from one process to the next above it */

static const size_t nobody = (size_t)-1;

static int is_pid(const void *pid, const void *proc)
{
	int32_t wanted = *(const int32_t *)pid;
	int32_t found = ((const struct proc *)proc)->pid;
	return (wanted > found) - (wanted < found);
}

/* The place of a pid among the processes, which are sorted by it. */
static size_t place_of(const struct discovery *found, int32_t pid)
{
	const struct proc *proc =
		found->proc_count ? bsearch(&pid, found->procs, found->proc_count, sizeof(*found->procs), is_pid) : NULL;
	return proc ? (size_t)(proc - found->procs) : nobody;
}

static const struct group *around(const struct discovery *found, const struct group *const *owners, const struct group *group)
{
	size_t at = place_of(found, group->init->ppid);
	for (unsigned steps = 0; at != nobody && steps < STEPS_MOST; steps++) {
		if (owners[at] && owners[at] != group && owners[at]->container)
			return owners[at];
		at = place_of(found, found->procs[at].ppid);
	}
	return NULL;
}

static int by_age(const void *a, const void *b)
{
	const struct proc *x = ((const struct nest *)a)->group->init;
	const struct proc *y = ((const struct nest *)b)->group->init;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->pid > y->pid) - (x->pid < y->pid);
}

const struct nest *nests_of(struct arena *arena, const struct discovery *found)
{
	const struct group **owners = arena_array(arena, found->proc_count + 1, sizeof(*owners));
	struct nest *nests = arena_array(arena, found->group_count + 1, sizeof(*nests));
	for (size_t i = 0; i < found->group_count; i++)
		for (size_t k = 0; k < found->groups[i].count; k++) {
			size_t at = place_of(found, found->groups[i].members[k]->pid);
			if (at != nobody)
				owners[at] = &found->groups[i];
		}
	for (size_t i = 0; i < found->group_count; i++)
		nests[i] = (struct nest){ &found->groups[i], around(found, owners, &found->groups[i]) };
	qsort(nests, found->group_count, sizeof(*nests), by_age);
	return nests;
}
