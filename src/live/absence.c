/* SPDX-License-Identifier: Apache-2.0 */
/* Why something that was asked for is not among the containers that run here. */
#include "config.h"

#include "live/absence.h"

#include <isotop/builder.h>
#include <isotop/facts.h>
#include <isotop/subject.h>

#include <string.h>

#include "live/kernel/proc.h"

static const struct subject *in_namespace(
	const struct inventory_builder *builder, const struct proc *proc, enum ns_kind kind)
{
	const struct subject *subject = NULL;
	while ((subject = inventory_builder_next(builder, subject))) {
		struct fact ns = sheet_fact(subject->sheets[SHEET_KERNEL], ns_facts[kind]);
		if (proc->ns[kind].inode && fact_known(ns) && ns.value.ns->inode == proc->ns[kind].inode)
			return subject;
	}
	return NULL;
}

/* The subject that holds it; a process that made itself other mounts is still in its pid namespace. */
static const struct subject *holder(const struct absence *absence, const struct proc *proc)
{
	static const enum ns_kind kinds[] = { NS_MNT, NS_PID };
	const struct subject *found = NULL;
	for (size_t i = 0; i < ISO_COUNT(kinds) && !found; i++)
		if (machine_relation(absence->machine, kinds[i], proc->ns[kinds[i]].inode) == NS_OWN)
			found = in_namespace(absence->builder, proc, kinds[i]);
	return found;
}

static bool read_number(const char *wanted, uint64_t *ret_pid)
{
	return strncmp(wanted, "pid:", 4) == 0 && parse_u64(wanted + 4, 10, ret_pid) && *ret_pid;
}

const struct subject *absence_holder(const struct absence *absence, const char *wanted)
{
	const struct subject *subject = NULL;
	struct proc proc;
	uint64_t pid;
	if (!read_number(wanted, &pid) || pid > INT32_MAX)
		return NULL;
	while ((subject = inventory_builder_next(absence->builder, subject)))
		if ((uint64_t)subject->running.pid == pid)
			return NULL;
	return proc_read(absence->root, (int32_t)pid, NULL, &proc) ? holder(absence, &proc) : NULL;
}

/* "net, user": the namespaces that are not the host's. False: none could be read. */
static bool own_namespaces(const struct machine *machine, const struct proc *proc, struct strbuf *out)
{
	bool read = false;
	for (int kind = 0; kind < NS_KIND_COUNT; kind++) {
		enum ns_relation relation = machine_relation(machine, (enum ns_kind)kind, proc->ns[kind].inode);
		read |= relation != NS_UNKNOWN;
		if (relation == NS_OWN)
			strbuf_addf(out, "%s%s", out->len ? ", " : "", ns_names[kind]);
	}
	return read;
}

static const char *about_process(const struct absence *absence, struct proc *proc, struct arena *arena)
{
	cleanup_strbuf struct strbuf own = { 0 };
	if (proc->kernel)
		return arena_printf(arena, "a thread of the kernel (%s), in no container", proc->comm);
	if (!proc_detail(absence->root, arena, proc))
		return "no such process any more";
	const struct subject *subject = holder(absence, proc);
	if (subject)
		return arena_printf(arena, "a process (%s) of %s, which answers to pid:%d", proc->comm, subject->name,
			(int)subject->running.pid);
	if (!own_namespaces(absence->machine, proc, &own))
		return arena_printf(
			arena, "what this process (%s) is cannot be known: its namespaces may not be read", proc->comm);
	if (!own.len)
		return arena_printf(arena,
			"a process of the host (%s), in no container: it has no isolation of its own", proc->comm);
	return arena_printf(arena, "a process (%s) with namespaces of its own (%s), but no container: --all shows it",
		proc->comm, strbuf_text(&own));
}

const char *absence_words(const struct absence *absence, const char *wanted, struct arena *arena)
{
	uint64_t pid;
	struct proc proc;
	if (strncmp(wanted, "pid:", 4) != 0)
		return "no running container of that name";
	if (!read_number(wanted, &pid))
		return "not the number of a process";
	if (pid > INT32_MAX || !proc_read(absence->root, (int32_t)pid, NULL, &proc))
		return "no such process";
	return about_process(absence, &proc, arena);
}
