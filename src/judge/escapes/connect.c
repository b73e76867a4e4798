/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who of a container may connect to a socket of the host, or open the node of a disk: whoever may write it,
 * unix(7), by its owner, its group and its mode, path_resolution(7). A capability
 * over files counts only where the owner has an id in the container's user namespace.
 */
#include "config.h"

#include "judge/escapes/escapes.h"
#include "judge/host_paths.h"
#include "judge/readings.h"

#include <string.h>
#include <sys/capability.h>
#include <sys/stat.h>

#include <isotop/base.h>
#include <isotop/capabilities.h>
#include <isotop/form.h>
#include <isotop/subject.h>
#include <isotop/values.h>

static bool has_group(const struct listener *listener, uint32_t gid, const struct gid_list *groups)
{
	for (size_t i = 0; i < groups->count; i++)
		if (groups->items[i].id == listener->gid)
			return true;
	return gid == listener->gid;
}

/* @rights: any of these, of all classes, is enough. */
static enum tri may(
	const struct listener *listener, uint32_t rights, uint32_t uid, uint32_t gid, const struct gid_list *groups)
{
	uint32_t granted = listener->mode & rights;
	if (!listener->owned)
		return MAYBE;
	if (uid == listener->uid)
		return tri_of(granted & S_IRWXU);
	if (has_group(listener, gid, groups))
		return tri_of(granted & S_IRWXG);
	if (groups->more && !(granted & S_IRWXG) != !(granted & S_IRWXO))
		return MAYBE;
	return tri_of(granted & S_IRWXO);
}

#define WRITING (S_IWUSR | S_IWGRP | S_IWOTH)
#define READING (S_IRUSR | S_IRGRP | S_IROTH)

static bool is_mapped(const struct escape_case *c, enum fact_id map, uint32_t outside)
{
	struct fact fact = assess_fact(c->assess, map);
	uint32_t inside;
	return fact_known(fact) && ranges_unmap(fact.value.ranges, outside, &inside);
}

/* The container's root, as the host sees it. */
static enum tri root_may_write(const struct escape_case *c, const struct listener *listener)
{
	static const struct gid_list none = { 0 };
	struct fact gids = assess_fact(c->assess, FACT_gid_map);
	uint32_t uid = 0;
	uint32_t gid = UINT32_MAX;
	enum tri root = userns_root(c->assess, &uid);
	if (root != YES || !listener->owned)
		return root == NO ? NO : MAYBE;
	if (fact_known(gids))
		ranges_map(gids.value.ranges, 0, &gid);
	enum tri overrides = c->granted & CAP_BIT(CAP_DAC_OVERRIDE) ? YES : c->granted_state == FACT_UNKNOWN ? MAYBE : NO;
	if (!is_mapped(c, FACT_uid_map, listener->uid) || !is_mapped(c, FACT_gid_map, listener->gid))
		overrides = NO;
	return tri_or(overrides, may(listener, WRITING, uid, gid, &none));
}

/* Its processes as they are. */
static enum tri processes_may(const struct escape_case *c, const struct listener *listener, uint32_t rights)
{
	struct fact processes = assess_fact(c->assess, FACT_processes);
	if (!c->assess->effective || !fact_known(processes) || !processes.value.processes->count)
		return MAYBE;
	enum tri any = processes.value.processes->more.why ? MAYBE : NO;
	for (size_t i = 0; i < processes.value.processes->count; i++) {
		const struct process_group *group = &processes.value.processes->items[i];
		any = tri_or(any, may(listener, rights, group->uid, group->gid, &group->groups));
	}
	return any;
}

static enum tri processes_may_write(const struct escape_case *c, const struct listener *listener)
{
	return processes_may(c, listener, WRITING);
}

static bool leads_to(enum place place, const struct mount *mount, const struct listener *listener)
{
	if (mount->source_type == SOURCE_SOCKET)
		return true;
	return place == PLACE_SOCKET ? is_runtime_listener(listener) : place_holds(place, listener->path);
}

/* Any of the sockets that @place's mount leads to; MAYBE where none was looked at. */
static enum tri any_socket(const struct escape_case *c, enum place place,
	enum tri (*allowed)(const struct escape_case *c, const struct listener *listener))
{
	const struct mount *mount = place == PLACE_COUNT ? NULL : c->places[place].mount;
	bool seen = false;
	enum tri any = NO;
	const struct listener_list *sockets = mount ? &mount_rare(mount)->sockets : NULL;
	for (size_t i = 0; sockets && i < sockets->count; i++) {
		if (!leads_to(place, mount, &sockets->items[i]))
			continue;
		any = tri_or(any, allowed(c, &sockets->items[i]));
		seen = true;
	}
	return seen ? any : MAYBE;
}

enum tri escape_root_connects(const struct escape_case *c, enum place place)
{
	const struct mount *mount = place == PLACE_COUNT ? NULL : c->places[place].mount;
	char buf[PATH_MAX];
	if (c->userns == NO)
		return YES;
	enum tri root = mount && !mount->id_mapped ? any_socket(c, place, root_may_write) : MAYBE;
	enum tri others = any_socket(c, place, processes_may_write);
	if (root != MAYBE)
		return others == YES ? YES : root;
	/* A user's own engine listens there, and its containers' root is that user, or is not. */
	if (mount && mount->source && path_is_at_or_below(host_path(mount->source, buf), "/run/user"))
		return MAYBE;
	return place == PLACE_COUNT || !mount ? c->root_maps_to_root : c->places[place].as_root;
}

enum tri escape_processes_connect(const struct escape_case *c, enum place place)
{
	return any_socket(c, place, processes_may_write);
}

/* ---- groups of the host -------------------------------------------------------------------- */

static bool has_number(const struct host_group *group, int64_t gid)
{
	for (size_t i = 0; i < ISO_COUNT(group->numbers); i++)
		if (group->numbers[i] && group->numbers[i] == gid)
			return true;
	return false;
}

/* By its number, or by the name that images have for the same one. */
static bool is_group(const struct host_group *group, const char *text)
{
	uint64_t number;
	return strcmp(text, group->name) == 0 || (parse_u64(text, 10, &number) && number <= INT32_MAX && has_number(group, (int64_t)number));
}

static bool runs_in_group(const struct escape_case *c, const struct host_group *group)
{
	struct fact processes = assess_fact(c->assess, FACT_processes);
	bool has = false;
	for (size_t i = 0; c->assess->effective && fact_known(processes) && i < processes.value.processes->count; i++) {
		const struct process_group *process = &processes.value.processes->items[i];
		has |= has_number(group, process->gid);
		for (size_t k = 0; k < process->groups.count; k++)
			has |= has_number(group, process->groups.items[k].id);
	}
	return has;
}

enum tri escape_in_group(const struct escape_case *c, const struct host_group *group)
{
	struct fact gid = assess_fact(c->assess, FACT_gid);
	struct fact groups = assess_fact(c->assess, FACT_groups);
	bool has = (fact_known(gid) && has_number(group, gid.value.integer)) || runs_in_group(c, group);
	for (size_t i = 0; fact_known(groups) && i < groups.value.texts->count; i++)
		has |= is_group(group, groups.value.texts->items[i]);
	bool open = !c->assess->effective && (gid.state == FACT_UNKNOWN || groups.state == FACT_UNKNOWN);
	return has ? YES : open ? MAYBE : NO;
}

/* ---- nodes of devices ------------------------------------------------------------------ */

/* Debian's, Fedora's and Alpine's number of it. */
static const struct host_group disk = { "disk", { 6, 0 } };

/* Who is declared to run. Engines give a node the owner of the host's, where a disk is root's and its group's. */
static enum tri declared_may_open(const struct escape_case *c, const struct device *device)
{
	struct fact uid = assess_fact(c->assess, FACT_uid);
	struct fact gid = assess_fact(c->assess, FACT_gid);
	struct gid own = { device->gid };
	struct gid_list groups = { device->grouped, &own, false };
	struct listener node = { .owned = true, .uid = device->uid, .gid = device->gid, .mode = device->mode };
	if (!device->owned)
		return device->path && c->assess->form->literal ? MAYBE : escape_in_group(c, &disk);
	if (!fact_known(uid))
		return MAYBE;
	return may(&node, READING | WRITING, (uint32_t)uid.value.integer,
		fact_known(gid) ? (uint32_t)gid.value.integer : UINT32_MAX, &groups);
}

/*
 * By the nodes that the runtime was told to make for @device of a running container, of which the kernel shows the rules
 * alone; that they are changed or made since takes root. MAYBE: what it was told is not known.
 */
static enum tri running_may_open(const struct escape_case *c, const struct device *device)
{
	struct fact spec = sheet_fact(c->assess->subject->sheets[SHEET_SPEC], FACT_devices);
	enum tri any = fact_known(spec) ? NO : MAYBE;
	for (size_t i = 0; fact_known(spec) && i < spec.value.devices->count; i++) {
		const struct device *made = &spec.value.devices->items[i];
		struct listener node = { .owned = made->owned, .uid = made->uid, .gid = made->gid, .mode = made->mode };
		if (made->path && made->type == device->type && made->major == device->major && made->minor == device->minor)
			any = tri_or(any, processes_may(c, &node, READING | WRITING));
	}
	return any;
}

/* Whatever owner, group and mode say, capabilities(7). */
#define OPENS_FILES (CAP_BIT(CAP_DAC_OVERRIDE) | CAP_BIT(CAP_DAC_READ_SEARCH))

/* In a user namespace the node is a mount of the host's, as none is made there. */
enum tri escape_processes_open_disk(const struct escape_case *c)
{
	struct fact devices = assess_fact(c->assess, FACT_devices);
	enum tri any = NO;
	if (c->userns != NO)
		return NO;
	for (size_t i = 0; fact_known(devices) && i < devices.value.devices->count; i++) {
		const struct device *device = &devices.value.devices->items[i];
		if (is_raw_device(device) && !is_memory_device(device))
			any = tri_or(any, c->non_root_caps & OPENS_FILES ? YES
					  : c->assess->effective	       ? running_may_open(c, device)
									       : declared_may_open(c, device));
	}
	return any;
}
