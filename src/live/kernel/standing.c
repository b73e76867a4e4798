/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/standing.h"

#include <isotop/label.h>

static bool is_on_host(const struct machine *machine, const struct proc *proc, int kind)
{
	return machine_relation(machine, (enum ns_kind)kind, proc->ns[kind].inode) == NS_HOST;
}

/* A label that is not known takes no other's place, and gives way to what certainly holds less than any. */
static enum label_hold hold_of(const struct proc *proc)
{
	return proc->label ? label_hold(proc->label) : LABEL_HOLDS;
}

void standing_find(const struct machine *machine, const struct proc *init, const struct proc *const *members,
	size_t count, struct standing *ret_standing)
{
	for (int kind = 0; kind < NS_KIND_COUNT; kind++)
		ret_standing->of[kind] = init;
	ret_standing->label = init;
	for (size_t i = 0; i < count; i++) {
		if (members[i]->came != CAME_INSIDE)
			continue;
		for (int kind = 0; kind < NS_KIND_COUNT; kind++)
			if (!is_on_host(machine, ret_standing->of[kind], kind) &&
				is_on_host(machine, members[i], kind))
				ret_standing->of[kind] = members[i];
		if (hold_of(members[i]) < hold_of(ret_standing->label))
			ret_standing->label = members[i];
	}
}
