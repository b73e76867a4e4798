/* SPDX-License-Identifier: Apache-2.0 */
/* Which process of a running container decides a verdict, where it is not the container's first. */
#include "config.h"

#include "judge/assess.h"
#include "judge/readings.h"

#include <isotop/capabilities.h>

/* What a process holds, and what it regains on execve(2) where no_new_privs does not keep it, capabilities(7). */
static uint64_t held_by(const struct process_group *group)
{
	return group->effective | group->permitted | (group->no_new_privs ? 0 : group->bounding);
}

static const struct process_list *processes_of(const struct assess *assess)
{
	struct fact processes = assess_fact(assess, FACT_processes);
	return assess->effective && fact_known(processes) ? processes.value.processes : NULL;
}

const struct process_group *witness_by_caps(const struct assess *assess, uint64_t mask)
{
	const struct process_list *list = processes_of(assess);
	const struct process_group *witness = NULL;
	for (size_t i = 0; list && mask && i < list->count; i++) {
		const struct process_group *group = &list->items[i];
		if (!(held_by(group) & mask))
			continue;
		if (group->init)
			return NULL;
		witness = witness ? witness : group;
	}
	return witness;
}

const struct process_group *witness_without_flag(const struct assess *assess)
{
	const struct process_list *list = processes_of(assess);
	const struct process_group *witness = NULL;
	for (size_t i = 0; list && i < list->count; i++) {
		const struct process_group *group = &list->items[i];
		if (group->no_new_privs)
			continue;
		if (group->init)
			return NULL;
		witness = witness ? witness : group;
	}
	return witness;
}

const char *witness_words(const struct assess *assess, const struct process_group *witness)
{
	return witness ? assess_text(assess, "pid %d (%s)", (int)witness->pid, witness->comm ? witness->comm : "?") : "";
}

void witness_cite(struct assess *assess, const struct process_group *witness, const struct origin *line)
{
	assess_cite_origin(assess, line->where ? *line : witness->origin);
}

void caps_cite(struct assess *assess, const struct held *held, uint64_t mask)
{
	const struct process_group *witness = witness_by_caps(assess, held->mask & mask);
	if (witness)
		assess_cite_origin(assess, witness->origin);
	else
		assess_cite(assess, held->fact);
}

/* A process that somebody started since has more than the container was given, which no setting of it takes away. */
void witness_end(struct assess *assess, const struct process_group *witness, bool root)
{
	struct fact bounding = assess_fact(assess, FACT_cap_bounding);
	uint64_t held = witness->effective | witness->permitted | witness->bounding;
	uint64_t more = fact_known(bounding) ? held & ~bounding.value.mask & caps_dangerous : 0;
	const char *who = witness_words(assess, witness);
	const char *what = more ? assess_text(assess, "%s, started by exec%s with %s", who, root ? " as root" : "",
					      assess_caps(assess, more))
				: assess_text(assess, root ? "%s, which runs as root" : "%s, started by exec", who);
	assess_fix_about(assess, FIX_end_process, &(struct fix_about){ .what = what, .pid = witness->pid });
}
