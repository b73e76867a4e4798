/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/processes.h"

#include <errno.h>
#include <string.h>

static bool same_label(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_groups(const struct gid_list *a, const struct gid_list *b)
{
	return a->count == b->count && a->more == b->more &&
	       (!a->count || memcmp(a->items, b->items, a->count * sizeof(*a->items)) == 0);
}

static bool alike(const struct process_group *group, const struct process_group *other)
{
	return group->no_new_privs == other->no_new_privs && group->seccomp == other->seccomp &&
	       group->uid == other->uid && group->gid == other->gid && same_groups(&group->groups, &other->groups) &&
	       group->effective == other->effective &&
	       group->permitted == other->permitted && group->bounding == other->bounding &&
	       group->apart == other->apart && group->on_host == other->on_host &&
	       same_label(group->label, other->label);
}

/* Where @proc is not with the container's init, as far as both could be read: setns(2), unshare(2). */
static void compare_namespaces(
	const struct machine *machine, const struct proc *init, const struct proc *proc, struct process_group *group)
{
	for (int kind = 0; kind < NS_KIND_COUNT; kind++) {
		uint64_t inode = proc->ns[kind].inode;
		uint64_t of_init = init->ns[kind].inode;
		if (!inode || !of_init || inode == of_init)
			continue;
		group->apart |= 1u << kind;
		if (machine_relation(machine, (enum ns_kind)kind, inode) == NS_HOST)
			group->on_host |= 1u << kind;
	}
}

/* The ids of which it can take any: root where one of them is, setresuid(2). */
static uint32_t strongest_uid(const struct proc_status *status)
{
	for (size_t i = 0; i < ISO_COUNT(status->uid); i++)
		if (status->uid[i] == 0)
			return 0;
	return status->uid[1];
}

static struct process_group privileges(const struct proc *proc)
{
	const struct proc_status *status = &proc->status;
	return (struct process_group){
		.pid = proc->pid,
		.thread = proc->thread,
		.count = 1,
		.no_new_privs = status->value[STATUS_NO_NEW_PRIVS] != 0,
		.mute = !status_seen(status, STATUS_NO_NEW_PRIVS),
		.seccomp = status_seen(status, STATUS_SECCOMP) ? (int32_t)status->value[STATUS_SECCOMP] : -1,
		.uid = strongest_uid(status),
		.gid = status->gid[1],
		.groups = { status->group_count, status->groups,
			!status_seen(status, STATUS_GROUPS) || status->value[STATUS_GROUPS] > status->group_count },
		.effective = status->value[STATUS_CAP_EFF],
		.permitted = status->value[STATUS_CAP_PRM],
		.bounding = status->value[STATUS_CAP_BND],
		.label = proc->label,
	};
}

/* What is not known of a process is no zero: it stands beside what is known of the others. */
static bool note_unread(struct arena *arena, const struct proc *proc, struct process_list *list)
{
	if (!proc->status.error)
		return false;
	if (!list->more.why)
		list->more = (struct more){ arena_printf(arena, "the status of pid %d could not be read: %s", (int)proc->pid,
						    proc->status.error == -EFBIG ? "too long" : strerror(-proc->status.error)),
			{ proc_file(arena, proc, "status"), NULL, 0 } };
	return true;
}

static struct origin origin_of(struct arena *arena, const struct proc *proc, const char *where, enum status_key key)
{
	return (struct origin){ where, status_line(arena, &proc->status, key), proc->status.line[key] };
}

static void set_origins(struct arena *arena, const struct proc *proc, struct process_group *group)
{
	const char *where = proc_file(arena, proc, "status");
	group->origin = origin_of(arena, proc, where, STATUS_CAP_EFF);
	group->by_uid = origin_of(arena, proc, where, STATUS_UID);
	group->by_flag = origin_of(arena, proc, where, STATUS_NO_NEW_PRIVS);
}

/* The groups in a table of twice their number, by what they have in common; linear probing. */
struct groups {
	struct process_group *items;
	size_t count;
	size_t *places; /* of @items, one more; 0: free */
	size_t size;    /* a power of two */
};

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
	return hash ^ hash >> 29;
}

/* Of all that alike() compares: whoever likes gives each of thousands of processes groups of its own. */
static uint64_t hash_of(const struct process_group *group)
{
	uint64_t hash = mix(group->effective, group->permitted);
	hash = mix(hash, group->bounding);
	hash = mix(hash, (uint64_t)group->uid << 32 | group->apart << 16 | group->on_host);
	hash = mix(hash, group->gid);
	for (size_t i = 0; i < group->groups.count; i++)
		hash = mix(hash, group->groups.items[i].id);
	for (const char *at = group->label; at && *at; at++)
		hash = mix(hash, (unsigned char)*at);
	return mix(hash, (uint64_t)(uint32_t)group->seccomp << 1 | group->no_new_privs);
}

static struct process_group *group_like(struct groups *groups, const struct process_group *wanted, bool *ret_new)
{
	size_t at = (size_t)hash_of(wanted) & (groups->size - 1);
	while (groups->places[at]) {
		struct process_group *group = &groups->items[groups->places[at] - 1];
		*ret_new = false;
		if (alike(group, wanted))
			return group;
		at = (at + 1) & (groups->size - 1);
	}
	*ret_new = true;
	groups->items[groups->count] = *wanted;
	groups->places[at] = ++groups->count;
	return &groups->items[groups->count - 1];
}

static const struct gid *groups_kept(struct arena *arena, const struct gid_list *groups)
{
	struct gid *items = arena_array(arena, groups->count + 1, sizeof(*items));
	for (size_t i = 0; i < groups->count; i++)
		items[i] = groups->items[i];
	return items;
}

struct process_list *processes_describe(struct arena *arena, const struct machine *machine,
	const struct proc *init, uint64_t user, const struct proc *const *procs, size_t count)
{
	cleanup_arena struct arena *scratch = arena_new();
	struct groups groups = { .items = arena_array(arena, count, sizeof(*groups.items)), .size = 2 };
	while (groups.size < count * 2)
		groups.size *= 2;
	groups.places = arena_array(scratch, groups.size, sizeof(*groups.places));
	struct process_list *list = arena_alloc(arena, sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		struct process_group now = privileges(procs[i]);
		bool is_new;
		if (note_unread(arena, procs[i], list))
			continue;
		compare_namespaces(machine, init, procs[i], &now);
		if (machine_relation(machine, NS_USER, user) == NS_HOST &&
			machine_relation(machine, NS_USER, procs[i]->ns[NS_USER].inode) == NS_OWN)
			now.effective = now.permitted = now.bounding = 0; /* capabilities(7): of its own namespace alone */
		struct process_group *group = group_like(&groups, &now, &is_new);
		if (is_new) {
			group->comm = arena_strdup(arena, procs[i]->comm);
			group->label = arena_strdup(arena, now.label);
			group->groups.items = groups_kept(arena, &now.groups);
			set_origins(arena, procs[i], group);
		} else {
			group->count++;
		}
		group->init = group->init || procs[i] == init;
	}
	list->count = groups.count;
	list->items = groups.items;
	return list;
}
