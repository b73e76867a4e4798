/* SPDX-License-Identifier: Apache-2.0 */
/* The runtimes' own processes: daemons that say where their state is, sandboxes, and the places so found. */
#include "config.h"

#include "live/registry_own.h"

#include <stdlib.h>
#include <string.h>

#include "live/nesting.h"

#define ARGS_MAX 256

/*
 * A container that shares the host's pids can call itself dockerd and point at state of its own making. The name of
 * its file comes first: the shims of different runtimes are called alike in the 15 bytes of the kernel.
 */
static bool is_daemon(
	const struct registry *registry, struct arena *arena, const struct proc *seen, const char *program)
{
	const char *const names[] = { program, NULL };
	struct proc proc = *seen;
	return identity_is_called(registry->root, &proc, names) && proc_detail(registry->root, arena, &proc) && identity_is_daemon(registry->machine, &proc) &&
	       registry_program(registry, &proc, names);
}

/* The kernel cuts a name to 15 bytes. What is not called like its file is found by nothing that it says. */
static bool has_comm(const struct proc *proc, const char *program)
{
	return !proc->kernel && strncmp(proc->comm, program, 15) == 0 &&
	       (strlen(program) >= 15 || strcmp(proc->comm, program) == 0);
}

static int seen_by_pid(const void *a, const void *b)
{
	const struct seen_proc *x = a;
	const struct seen_proc *y = b;
	return (x->pid > y->pid) - (x->pid < y->pid);
}

/* Whether the process ran under this name in the refresh before. */
static bool was_there(const struct registry *registry, const struct proc *proc)
{
	struct seen_proc key = { .pid = proc->pid };
	const struct seen_proc *seen = NULL;
	if (registry->seen_count)
		seen = bsearch(&key, registry->seen, registry->seen_count, sizeof(key), seen_by_pid);
	return seen && seen->start == proc->start && strcmp(seen->comm, proc->comm) == 0;
}

void registry_remember(struct registry *registry)
{
	registry->seen = heap_grow(registry->seen, registry->proc_count + 1, sizeof(*registry->seen));
	registry->seen_count = registry->proc_count;
	for (size_t i = 0; i < registry->proc_count; i++) {
		struct seen_proc *seen = &registry->seen[i];
		*seen = (struct seen_proc){ .pid = registry->procs[i].pid, .start = registry->procs[i].start };
		memcpy(seen->comm, registry->procs[i].comm, sizeof(seen->comm));
	}
}

void registry_daemons(struct registry *registry, const char *program,
	bool (*may_add)(const struct registry *registry, const struct proc *proc),
	void (*each)(struct registry *registry, const struct proc *proc, const struct text_list *args))
{
	cleanup_arena struct arena *arena = arena_new();
	for (size_t i = 0; i < registry->proc_count; i++) {
		const struct proc *proc = &registry->procs[i];
		if (!has_comm(proc, program) || was_there(registry, proc) || (may_add && !may_add(registry, proc)) ||
			!is_daemon(registry, arena, proc, program))
			continue;
		struct text_list args = proc_cmdline(registry->root, arena, proc, ARGS_MAX);
		if (args.count)
			each(registry, proc, &args);
	}
}

void registry_running(struct registry *registry, const char *comm, const char *const *programs,
	void (*each)(struct registry *registry, const struct proc *proc, const struct text_list *args))
{
	cleanup_arena struct arena *arena = arena_new();
	for (size_t i = 0; i < registry->proc_count; i++) {
		const struct proc *proc = &registry->procs[i];
		if (!has_comm(proc, comm) || was_there(registry, proc) || !registry_program(registry, proc, programs))
			continue;
		struct text_list args = proc_cmdline(registry->root, arena, proc, ARGS_MAX);
		if (args.count)
			each(registry, proc, &args);
	}
}

bool registry_is_roots(const struct registry *registry, const struct proc *seen)
{
	cleanup_arena struct arena *scratch = arena_new();
	struct proc proc = *seen;
	uint32_t maker;
	if (!registry->machine->procfs)
		return true; /* a captured tree does not say */
	if (!proc_detail(registry->root, scratch, &proc))
		return false;
	if (machine_relation(registry->machine, NS_USER, proc.ns[NS_USER].inode) == NS_OWN)
		return nesting_maker(registry->root, &proc, &maker) == 0 && maker == 0;
	return status_seen(&proc.status, STATUS_UID) && proc.status.uid[0] == 0 && proc.status.uid[2] == 0;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* Whether @id (NULL: none asked for) is in one of its arguments, which are its own words. */
static bool names_id(const struct registry *registry, struct arena *arena, const struct proc *proc, const char *id)
{
	struct text_list args = { 0 };
	if (id)
		args = proc_cmdline(registry->root, arena, proc, ARGS_MAX);
	for (size_t i = 1; i < args.count; i++)
		if (strstr(args.items[i], id))
			return true;
	return !id;
}

enum claim registry_claim(const struct registry *registry, struct arena *arena, const struct proc *proc)
{
	const struct proc_status *status = &proc->status;
	/* A sandbox starts itself again from /proc/self/exe, and the kernel names it after that. */
	if (strcmp(proc->comm, "exe") != 0)
		return CLAIM_NONE;
	/* Both bind themselves before anything of the container runs, which the kernel shows to everybody. */
	if (!status->value[STATUS_NO_NEW_PRIVS] || status->value[STATUS_SECCOMP] != 2)
		return CLAIM_NONE;
	struct text_list args = proc_cmdline(registry->root, arena, proc, ARGS_MAX);
	const char *name = args.count ? base_name(args.items[0]) : "";
	for (size_t i = 0; registry->runtimes[i]; i++) {
		if (!registry->runtimes[i]->sentry)
			continue;
		if (strcmp(name, registry->runtimes[i]->sentry) == 0)
			return CLAIM_SENTRY;
		if (strcmp(name, registry->runtimes[i]->gofer) == 0)
			return CLAIM_GOFER;
	}
	return CLAIM_NONE;
}

static const struct proc *find_daemon(
	const struct registry *registry, struct arena *arena, const char *program, const char *id)
{
	for (size_t i = 0; i < registry->proc_count; i++) {
		const struct proc *proc = &registry->procs[i];
		if (has_comm(proc, program) && names_id(registry, arena, proc, id) &&
			is_daemon(registry, arena, proc, program))
			return proc;
	}
	return NULL;
}

bool registry_runs(const struct registry *registry, const char *program)
{
	cleanup_arena struct arena *arena = arena_new();
	return find_daemon(registry, arena, program, NULL) != NULL;
}

const struct proc *registry_process(
	const struct registry *registry, const char *program, const char *id, const struct proc **ret_child)
{
	const char *const names[] = { program, NULL };
	cleanup_arena struct arena *arena = arena_new();
	const struct proc *found = find_daemon(registry, arena, program, id);
	for (size_t i = 0; i < registry->proc_count && found && ret_child; i++) {
		const struct proc *proc = &registry->procs[i];
		if (proc->ppid == found->pid && has_comm(proc, program) && names_id(registry, arena, proc, id) &&
			machine_relation(registry->machine, NS_MNT, proc->ns[NS_MNT].inode) == NS_OWN &&
			registry_program(registry, proc, names))
			*ret_child = proc;
	}
	return found;
}

bool registry_has_place(const struct registry *registry, enum place place, const char *path)
{
	const struct places *places = &registry->places[place];
	for (size_t i = 0; i < places->count; i++)
		if (strcmp(places->items[i], path) == 0)
			return true;
	return false;
}

void registry_place(struct registry *registry, enum place place, const char *path)
{
	struct places *places = &registry->places[place];
	if (!path || *path != '/' || places->count == ISO_COUNT(places->items))
		return;
	char *copy = strdup(path);
	if (!copy)
		die("out of memory");
	path_normalise(copy);
	if (registry_has_place(registry, place, copy))
		free(copy);
	else
		places->items[places->count++] = copy;
}

size_t registry_place_count(const struct registry *registry, enum place place)
{
	return registry->places[place].count;
}

const char *registry_place_at(const struct registry *registry, enum place place, size_t i)
{
	return registry->places[place].items[i];
}
