/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/twins.h"

#include <string.h>

#include "live/kernel/proc.h"

/* Of "ID PARENT DEV ROOT POINT ... - TYPE", proc_pid_mountinfo(5): the whole of a procfs, at another place than /proc. */
static bool is_other_procfs(const char *line, size_t len)
{
	const char *type = memmem(line, len, " - proc ", 8);
	const char *at = line;
	for (unsigned field = 0; field < 3 && at; field++) {
		at = memchr(at, ' ', len - (size_t)(at - line));
		at = at ? at + 1 : NULL;
	}
	return type && at && at < type && strncmp(at, "/ ", 2) == 0 && strncmp(at, "/ /proc ", 8) != 0;
}

bool twins_in_view(const struct machine *machine, const struct proc *init, const char *mountinfo)
{
	if (machine_relation(machine, NS_PID, init->ns[NS_PID].inode) == NS_HOST)
		return true;
	for (const char *line = mountinfo; line && *line;) {
		const char *end = strchrnul(line, '\n');
		if (is_other_procfs(line, (size_t)(end - line)))
			return true;
		line = *end ? end + 1 : NULL;
	}
	return false;
}

/* Real, effective and saved: ptrace compares all three. */
static bool one_id(const uint32_t ids[4], uint32_t id)
{
	return ids[0] == id && ids[1] == id && ids[2] == id;
}

static bool is_user_of_host(const struct machine *machine, const struct proc *proc)
{
	static const enum ns_kind kinds[] = { NS_PID, NS_MNT, NS_USER };
	for (size_t i = 0; i < ISO_COUNT(kinds); i++)
		if (machine_relation(machine, kinds[i], proc->ns[kinds[i]].inode) != NS_HOST)
			return false;
	return status_seen(&proc->status, STATUS_UID) && proc->status.uid[0] != 0 &&
	       one_id(proc->status.uid, proc->status.uid[0]);
}

static void seek(struct twins *twins, const struct root *root, struct arena *arena, const struct machine *machine,
	const struct discovery *found)
{
	twins->sought = true;
	twins->users = arena_array(arena, found->proc_count, sizeof(*twins->users));
	for (size_t i = 0; i < found->proc_count; i++) {
		struct proc *proc = &found->procs[i];
		if (proc->kernel || (!proc->detailed && !proc_detail(root, arena, proc)))
			continue;
		if (is_user_of_host(machine, proc))
			twins->users[twins->count++] = proc;
	}
}

/* May @proc look into @other? Both are in the host's user namespace. */
static bool is_twin(const struct proc *proc, const struct proc *other)
{
	uint64_t more = other->status.value[STATUS_CAP_PRM] & ~proc->status.value[STATUS_CAP_PRM];
	return status_seen(&proc->status, STATUS_UID) && !more && one_id(other->status.uid, proc->status.uid[1]) &&
	       one_id(other->status.gid, proc->status.gid[1]);
}

static bool has_twin(const struct machine *machine, const struct group *group, const struct proc *other)
{
	for (size_t i = 0; i < group->count; i++) {
		const struct proc *proc = group->members[i];
		if (machine_relation(machine, NS_USER, proc->ns[NS_USER].inode) == NS_HOST && is_twin(proc, other))
			return true;
	}
	return false;
}

size_t twins_find(struct twins *twins, const struct root *root, struct arena *arena, const struct machine *machine,
	const struct discovery *found, const struct group *group, const struct proc *ret_found[TWINS_MOST])
{
	size_t count = 0;
	if (!twins->sought)
		seek(twins, root, arena, machine, found);
	for (size_t i = 0; i < twins->count && count < TWINS_MOST; i++)
		if (has_twin(machine, group, twins->users[i]))
			ret_found[count++] = twins->users[i];
	return count;
}
