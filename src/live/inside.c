/* SPDX-License-Identifier: Apache-2.0 */
/*
 * isotop itself inside a container. From there the host's state is out of reach:
 * pid 1 is the container's own, and the kernel's fixed numbers are all there is to
 * compare namespaces with.
 */
#include "config.h"

#include "live/inside.h"

#include <isotop/builder.h>
#include <isotop/live.h>
#include <isotop/manifest.h>
#include <isotop/root.h>
#include <isotop/subject.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live/discover.h"
#include "live/kernel/kernel.h"
#include "live/kernel/sockets.h"

/* docs/checks.md: an own mount namespace and at least one of pid, user, net. */
static bool is_contained(const struct machine *machine, const struct proc *self)
{
	static const enum ns_kind kinds[] = { NS_PID, NS_USER, NS_NET };
	if (machine_relation(machine, NS_MNT, self->ns[NS_MNT].inode) == NS_HOST)
		return false;
	for (size_t i = 0; i < ISO_COUNT(kinds); i++)
		if (machine_relation(machine, kinds[i], self->ns[kinds[i]].inode) == NS_OWN)
			return true;
	return false;
}

/* Inside a container everything that was read of pid 1 is the container's own, and no measure for it. */
static void look_out(
	const struct root *root, struct arena *host_arena, struct machine *machine, const struct proc *self)
{
	uint64_t own[NS_KIND_COUNT];
	for (int kind = 0; kind < NS_KIND_COUNT; kind++)
		own[kind] = self->ns[kind].inode;
	if (machine->host->in_container)
		machine_reference_constants(machine, own);
	machine->host->in_container = is_contained(machine, self);
	if (!machine->host->in_container)
		return;
	machine->mounts = (struct mount_table){ 0 };
	machine->host->cap_bounding_known = false;
	machine_inside(root, host_arena, machine->host);
}

/* The id in the directory that a runtime keeps hostname, hosts and resolv.conf in; NULL: none. */
static const char *own_id(struct arena *arena, const char *mountinfo)
{
	static const char *const targets[] = { "/etc/hostname", "/etc/hosts", "/etc/resolv.conf" };
	struct mount_table table = mountinfo_parse(arena, arena_strdup(arena, mountinfo ? mountinfo : ""));
	for (size_t i = 0; i < ISO_COUNT(targets); i++) {
		const struct mount_line *line = mountinfo_at(&table, targets[i]);
		const char *id = line ? cgroup_id(arena, line->root) : NULL;
		if (id)
			return id;
	}
	return NULL;
}

static struct subject *make_subject(const struct root *root, const char *name, const struct machine *machine,
	const struct proc *self, const struct readings *readings)
{
	struct subject *subject = subject_new();
	const char *const volumes[] = { "/var/lib/docker/volumes", "/var/lib/containers/storage/volumes" };
	const char *id = own_id(subject->arena, readings->file[READING_MOUNTINFO].text);
	struct mount_owner owner = { .ids = &id,
		.id_count = id ? 1 : 0,
		.volumes = volumes,
		.volume_count = ISO_COUNT(volumes),
		.seen_from_inside = true,
		.host_pid = machine_relation(machine, NS_PID, self->ns[NS_PID].inode) == NS_HOST,
		.host_net = machine_relation(machine, NS_NET, self->ns[NS_NET].inode) == NS_HOST };
	const struct proc *members[] = { self };
	struct host_nesting host_nesting = { 0 };
	struct kernel_request request = {
		.root = root,
		.machine = machine,
		.init = self,
		.members = members,
		.member_count = 1,
		.readings = readings,
		.host_nesting = &host_nesting,
		.owner = &owner,
		.sandbox = machine->host->in_container ? NULL : "none",
		.sandbox_unknown = "cannot be seen from inside",
		.sandbox_where = "/proc/version",
	};
	subject->form = form_named("live");
	subject->container = true; /* asked for: judged also where it is none */
	subject->key = arena_printf(subject->arena, "live:%s", name);
	subject->name = arena_strdup(subject->arena, name);
	subject->running.runtime = machine->host->in_container ? "unknown" : NULL;
	subject->running.pid = self->pid;
	subject->running.start = self->start;
	subject->running.id = id;
	subject->running.cgroup = cgroup_path(subject->arena, self->cgroup);
	subject->sheets[SHEET_KERNEL] = kernel_sheet(subject->arena, &request);
	return subject;
}

static int read_self(const struct root *root, const char *name, struct inventory_builder *builder, struct machine *machine,
	struct err *err)
{
	cleanup_arena struct arena *arena = arena_new();
	struct host *host = inventory_builder_host(builder);
	struct proc self;
	struct readings readings = { .process = -1 };
	size_t left = TABLES_MOST;
	int code = machine_read(root, arena, host, inventory_builder_arena(builder), machine, err);
	if (code < 0)
		return code;
	read_sockets(root, arena, machine);
	if (!proc_read(root, (int32_t)getpid(), NULL, &self) || !proc_detail(root, arena, &self))
		return err_set(err, -ENOENT, "%s/proc/%d: cannot be read", root_path(root), (int)getpid());
	look_out(root, inventory_builder_arena(builder), machine, &self);
	const struct proc *members[] = { &self };
	bool taken = readings_take(root, arena, machine, &self, members, 1, &left, &readings);
	if (taken)
		inventory_add(builder, make_subject(root, name, machine, &self, &readings));
	readings_close(&readings);
	return taken ? 0
		     : err_set(err, -ENOENT, "%s/proc/%d/mountinfo: cannot be read", root_path(root), (int)self.pid);
}

int live_self(const struct root *root, const char *name, struct inventory_builder *builder, struct err *err)
{
	struct machine machine = { 0 };
	int code = read_self(root, name, builder, &machine, err);
	machine_free(&machine);
	return code;
}
