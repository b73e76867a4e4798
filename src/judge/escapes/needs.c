/* SPDX-License-Identifier: Apache-2.0 */
/* What techniques need to be configured before they can be tried at all. */
#include "config.h"

#include "judge/escapes/escapes.h"

#include <stdio.h>
#include <string.h>

/* ---- namespaces ----------------------------------------------------------------- */

static enum tri pid_is_host(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	return c->host_pid;
}

static enum tri net_is_host(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	return c->host_net;
}

static enum tri ipc_is_host(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	return c->host_ipc;
}

static enum tri pid_is_shared(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	return c->shared_pid;
}

static struct origin fact_place(const struct escape_case *c, unsigned arg)
{
	struct fact fact = assess_fact(c->assess, (enum fact_id)arg);
	return fact.state == FACT_ABSENT ? (struct origin){ 0 } : fact.origin;
}

/* ---- devices ------------------------------------------------------------------------ */

/* A device node of the host that was passed in, or that everything passed in brings along. */
static const struct device *passed_device(const struct escape_case *c, bool memory)
{
	struct fact devices = assess_fact(c->assess, FACT_devices);
	for (size_t i = 0; fact_known(devices) && i < devices.value.devices->count; i++) {
		const struct device *device = &devices.value.devices->items[i];
		if (is_raw_device(device) && is_memory_device(device) == memory)
			return device;
	}
	return NULL;
}

static const struct mount *device_mount(const struct escape_case *c, bool memory)
{
	char buf[PATH_MAX];
	struct fact mounts = assess_fact(c->assess, FACT_mounts);
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		const struct mount *mount = &mounts.value.mounts->items[i];
		if (mount->kind != MOUNT_HOST || !mount->source)
			continue;
		const char *source = host_path(mount->source, buf);
		bool all = path_is_at_or_below("/dev", source) && !mount_is_covered(mounts.value.mounts, mount, "/dev");
		if ((is_raw_device_mount(mount) && is_memory_path(source) == memory) || (all && c->device_rules == NO))
			return mount;
	}
	return NULL;
}

/* Engines pass every device to a privileged container; the kernel shows its nodes. */
static enum tri device_is_passed(const struct escape_case *c, unsigned memory)
{
	struct fact devices = assess_fact(c->assess, FACT_devices);
	if (passed_device(c, memory) || device_mount(c, memory))
		return YES;
	if (!c->assess->effective && c->privileged == YES && c->assess->form != FORM_OCI)
		return YES;
	if (!memory && can_make_devices(c->assess))
		return YES;
	return fact_more(FACT_devices, devices).why || !c->mounts_known || c->privileged == MAYBE ? MAYBE : NO;
}

static struct origin device_place(const struct escape_case *c, unsigned memory)
{
	const struct device *device = passed_device(c, memory);
	const struct mount *mount = device_mount(c, memory);
	if (device)
		return device->origin;
	return mount ? mount->origin : assess_fact(c->assess, FACT_privileged).origin;
}

/* That there are none is no reason: what they refuse is a barrier of its own. */
static enum tri rules_are_known(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	return c->device_rules == MAYBE ? MAYBE : YES;
}

/* ---- mounts --------------------------------------------------------------------------- */

static enum tri place_is_mounted(const struct escape_case *c, unsigned place)
{
	return c->places[place].mount ? YES : c->mounts_known ? NO : MAYBE;
}

static struct origin place_origin(const struct escape_case *c, unsigned place)
{
	return c->places[place].mount ? c->places[place].mount->origin : (struct origin){ 0 };
}

enum place escape_place(const struct escape *escape)
{
	for (size_t i = 0; i < ESCAPE_NEEDS && escape->needs[i]; i++)
		if (escape->needs[i]->where == place_origin)
			return (enum place)escape->needs[i]->arg;
	return PLACE_COUNT;
}

/* A directory above holds it on a node of Kubernetes alone. */
static enum tri node_place_is_mounted(const struct escape_case *c, unsigned place)
{
	enum tri mounted = place_is_mounted(c, place);
	bool sure = is_kubernetes(c->assess) || !c->places[place].broad;
	return mounted == YES && !sure ? MAYBE : mounted;
}

/* hosts and resolv.conf come from a directory of the host for all but a bare config.json. */
static enum tri host_file_is_mounted(const struct escape_case *c, unsigned arg)
{
	struct fact mounts = assess_fact(c->assess, FACT_mounts);
	(void)arg;
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		enum mount_kind kind = mounts.value.mounts->items[i].kind;
		if (kind == MOUNT_HOST || kind == MOUNT_RUNTIME || kind == MOUNT_VOLUME)
			return YES;
	}
	if (!c->assess->effective && c->assess->form != FORM_OCI)
		return YES;
	return c->mounts_known ? NO : MAYBE;
}

/* Links in the log directory help only whoever may also read logs through the API server: a role that no pod names. */
static enum tri logs_are_served(const struct escape_case *c, unsigned arg)
{
	(void)arg;
	return is_kubernetes(c->assess) ? MAYBE : NO;
}

/* ---- versions ------------------------------------------------------------------------- */

static enum tri cgroup_is_v1(const struct escape_case *c, unsigned arg)
{
	const struct host *host = c->assess->host;
	(void)arg;
	return !host || !host->cgroup ? MAYBE : tri_of(host->cgroup == 1);
}

/* Older than MAJOR.MINOR; distributions fix older kernels too, so that older alone proves nothing. */
static enum tri kernel_before(const struct escape_case *c, unsigned version)
{
	unsigned major;
	unsigned minor;
	const char *release = c->assess->host ? c->assess->host->kernel : NULL;
	if (!release || sscanf(release, "%u.%u", &major, &minor) != 2)
		return MAYBE;
	return major * 1000 + minor >= version ? NO : MAYBE;
}

static enum tri is_open_question(const struct escape_case *c, unsigned arg)
{
	(void)c;
	(void)arg;
	return MAYBE;
}

/* ---- the table -------------------------------------------------------------------------- */

/*
 * To add one: what is there when it holds, when it does not, when that is not
 * known; the function that tells; where it was read; and what takes it away.
 */
// clang-format off
const struct need need_host_pid = { "the host's processes are in view", "only its own processes are in view",
	"whether the host's processes are in view is not known", pid_is_host, fact_place, FACT_ns_pid,
	FIX_no_host_pid };
const struct need need_host_net = { "it is on the host's network", "its network is its own",
	"whether it is on the host's network is not known", net_is_host, fact_place, FACT_ns_net,
	FIX_no_host_network };
const struct need need_host_ipc = { "the host's shared memory is in view", "its shared memory is its own",
	"whether the host's shared memory is in view is not known", ipc_is_host, fact_place, FACT_ns_ipc,
	FIX_no_host_ipc };
const struct need need_shared_pid = { "another container's processes are in view",
	"no other container's processes are in view", "whether another container's processes are in view is not known",
	pid_is_shared, fact_place, FACT_ns_pid,
	FIX_no_shared_pid };
const struct need need_cgroup_v1 = { "the host has cgroups of version 1", "the host has cgroups of version 2",
	"which version of cgroups the host has is not known", cgroup_is_v1, NULL, 0, FIX_NONE };
const struct need need_disk = { "a disk of the host is in reach", "no disk of the host was passed in",
	"whether a disk of the host was passed in is not known", device_is_passed, device_place, false, FIX_without_disks };
const struct need need_memory = { "the host's memory device is in reach", "the host's memory was not passed in",
	"whether the host's memory was passed in is not known", device_is_passed, device_place, true, FIX_without_disks };
const struct need need_device_rules = { "the device rules are known", "",
	"the device rules of a running container cannot be read", rules_are_known, fact_place, FACT_device_cgroup_all, FIX_NONE };
const struct need need_socket = { "a container runtime's socket is mounted", "no runtime's socket is mounted",
	"whether a runtime's socket is mounted is not known", place_is_mounted, place_origin, PLACE_SOCKET, FIX_without_mount };
const struct need need_proc_sys = { "the host's /proc is mounted", "the host's /proc is not mounted",
	"whether the host's /proc is mounted is not known", place_is_mounted, place_origin, PLACE_PROC_SYS, FIX_without_mount };
const struct need need_programs = { "files are mounted that the host runs or obeys",
	"nothing is mounted that the host runs or obeys", "whether files of the host are mounted is not known",
	place_is_mounted, place_origin, PLACE_PROGRAMS, FIX_without_mount };
const struct need need_secrets = { "keys or password hashes of the host are mounted",
	"no keys or password hashes of the host are mounted", "whether files of the host are mounted is not known",
	place_is_mounted, place_origin, PLACE_SECRETS, FIX_without_mount };
const struct need need_node_keys = { "the node's own credentials are mounted", "the node's credentials are not mounted",
	"whether the node's credentials are mounted is not known", node_place_is_mounted, place_origin, PLACE_NODE_KEYS,
	FIX_without_mount };
const struct need need_pods = { "the volumes of the node's pods are mounted", "other pods' volumes are not mounted",
	"whether other pods' volumes are mounted is not known", node_place_is_mounted, place_origin, PLACE_PODS,
	FIX_without_mount };
const struct need need_logs = { "the host's /var/log is mounted", "the host's /var/log is not mounted",
	"whether the host's /var/log is mounted is not known", place_is_mounted, place_origin, PLACE_LOGS, FIX_without_mount };
const struct need need_log_access = { "logs can be read through the kubelet", "no kubelet serves logs here",
	"whether a role lets its account read logs is not known", logs_are_served, NULL, 0, FIX_NONE };
const struct need need_shared_mount = { "mounts made inside appear on the host", "mounts made inside stay inside",
	"whether mounts made inside appear on the host is not known", place_is_mounted, place_origin, PLACE_SHARED,
	FIX_no_shared_mounts };
const struct need need_host_file = { "a file of the host's own file system is mounted",
	"no file of the host's file system is mounted", "whether a file of the host's file system is mounted is not known",
	host_file_is_mounted, NULL, 0, FIX_NONE };
const struct need need_kernel_2022 = { "a kernel with this bug", "the kernel is 5.17 or newer, which has the fix",
	"whether the kernel still has this bug is not known", kernel_before, NULL, 5017, FIX_NONE };
const struct need need_kernel_bug = { "a kernel with this bug", "", "no kernel with such a bug is known here",
	is_open_question, NULL, 0, FIX_NONE };
const struct need need_old_runc = { "a runc with this bug", "", "no runc with this bug is known here",
	is_open_question, NULL, 0, FIX_NONE };
const struct need need_old_containerd = { "a containerd with this bug", "", "no containerd with this bug is known here",
	is_open_question, NULL, 0, FIX_NONE };
// clang-format on
