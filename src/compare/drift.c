/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drift: what was declared against what the kernel enforces.
 *
 * A configuration and the kernel speak of the same thing in different words. So
 * what was declared is first put as the kernel would show it; only then the two
 * are compared. Where that cannot be said with certainty nothing is expected,
 * and nothing drifts: a false drift is worse than none.
 */
#include "config.h"

#include "compare/compare.h"
#include "judge/host_paths.h"
#include "judge/readings.h"

#include <isotop/capabilities.h>
#include <isotop/compare.h>
#include <isotop/host.h>
#include <isotop/label.h>
#include <isotop/mac.h>
#include <isotop/origin.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>

/* What is expected of one subject. */
struct expected {
	const struct subject *subject;
	const struct host *host;
	struct arena *arena;
	const struct sheet *manifest; /* of a file that declares it; NULL: what the subject itself brings along */
	uint32_t base;                /* its lines are told from it */
};

/* What is there. Of what runs in a sandbox the runtime knows it, and not the kernel. */
static struct fact kernel_fact(const struct expected *expected, enum fact_id id)
{
	if (expected->manifest)
		return subject_fact(expected->subject, id);
	return sheet_fact(expected->subject->sheets[SHEET_KERNEL], id);
}

static const char not_said[] = "not said";

/* Facts of which a file's silence says something certain about what runs. */
static bool has_silence(enum fact_id id)
{
	static const enum fact_id ids[] = { FACT_privileged, FACT_ns_pid, FACT_ns_net, FACT_ns_ipc, FACT_ns_uts,
		FACT_mounts, FACT_devices, FACT_proc_unmasked };
	for (size_t i = 0; i < ISO_COUNT(ids); i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* What a file says, or means where it says nothing. */
static struct fact manifest_fact(const struct expected *expected, enum fact_id id)
{
	struct fact fact = sheet_fact(expected->manifest, id);
	fact.origin.line = line_there(fact.origin.line, expected->base);
	bool silent = fact.state == FACT_ABSENT && has_silence(id) && rule_silence(id, &fact);
	if (silent)
		fact.origin = (struct origin){ .where = not_said };
	return fact;
}

/* What the runtime was told, else what a manifest says. A default that nobody wrote is no declaration. */
static struct fact declared_fact(const struct expected *expected, enum fact_id id)
{
	if (expected->manifest)
		return manifest_fact(expected, id);
	struct fact fact = sheet_fact(expected->subject->sheets[SHEET_SPEC], id);
	if (fact.state != FACT_ABSENT)
		return fact;
	fact = subject_said(expected->subject, SHEET_MANIFEST, id);
	return fact_by_default(fact) ? (struct fact){ .state = FACT_ABSENT } : fact;
}

static const struct fact nothing = { .state = FACT_ABSENT };

/* ---- who it is ------------------------------------------------------------------------ */

/* Ids are declared as they are inside and read as the host sees them. */
static struct fact expect_id(const struct expected *expected, struct fact declared, enum fact_id map)
{
	struct fact ranges = kernel_fact(expected, map);
	uint32_t outside;
	if (!fact_known(ranges) || declared.value.integer < 0 || declared.value.integer > UINT32_MAX ||
		!ranges_map(ranges.value.ranges, (uint32_t)declared.value.integer, &outside))
		return nothing;
	declared.value.integer = outside;
	return declared;
}

static struct fact expect_uid(const struct expected *expected, struct fact declared)
{
	if (fact_by_default(declared)) /* the image has the last word */
		return nothing;
	return expect_id(expected, declared, FACT_uid_map);
}

static struct fact expect_gid(const struct expected *expected, struct fact declared)
{
	return expect_id(expected, declared, FACT_gid_map);
}

/* ---- namespaces ------------------------------------------------------------------------- */

/*
 * Not listed is the runtime's own, which is the host's only where the runtime
 * runs in the host's; and whose a path leads to is not known here.
 */
static struct fact expect_ns(const struct expected *expected, struct fact declared)
{
	bool host = declared.value.ns->relation == NS_HOST;
	return declared.value.ns->relation == NS_OWN || (host && expected->manifest) ? declared : nothing;
}

static bool in_host_userns(const struct expected *expected)
{
	struct fact map = kernel_fact(expected, FACT_uid_map);
	return fact_known(map) && ranges_identity(map.value.ranges);
}

/* ---- capabilities ------------------------------------------------------------------------ */

static uint64_t declared_mask(const struct expected *expected, enum fact_id id)
{
	struct fact fact = declared_fact(expected, id);
	return fact_known(fact) ? fact.value.mask : 0;
}

/* The runtime gives no more than the host has: an "all" of a newer list, or a host that lacks some itself. */
static uint64_t there_is(const struct expected *expected, uint64_t mask)
{
	const struct host *host = expected->host;
	return host->cap_bounding_known && in_host_userns(expected) ? mask & host->cap_bounding : mask;
}

/*
 * What is left after execve(2) of what the runtime set, capabilities(7)
 * "Transformation of capabilities during execve()" and "Capabilities and
 * execution of programs by root"; root is the root of the user namespace.
 */
static uint64_t after_exec(const struct expected *expected)
{
	struct fact uid = declared_fact(expected, FACT_uid);
	uint64_t bounding = declared_mask(expected, FACT_cap_bounding);
	uint64_t permitted = declared_mask(expected, FACT_cap_permitted);
	uint64_t inheritable = declared_mask(expected, FACT_cap_inheritable);
	uint64_t ambient = declared_mask(expected, FACT_cap_ambient) & inheritable & permitted;
	if (fact_known(uid) && uid.value.integer != 0)
		return ambient;
	uint64_t root = bounding | inheritable;
	return fact_true(declared_fact(expected, FACT_no_new_privs)) ? root & permitted : root;
}

/* The newest ones, capabilities(7): "all" of a runtime that is older has none of them. */
static const uint64_t newest = CAP_BIT(CAP_PERFMON) | CAP_BIT(CAP_BPF) | CAP_BIT(CAP_CHECKPOINT_RESTORE);

static struct fact expect_set(const struct expected *expected, struct fact declared)
{
	struct fact held = kernel_fact(expected, FACT_cap_bounding);
	declared.value.mask = there_is(expected, declared.value.mask);
	if (expected->manifest && fact_known(held) && (declared.value.mask & newest) == newest)
		declared.value.mask &= held.value.mask | ~newest;
	return declared;
}

/* A file's sets are what a process of its user holds; whose user the image names is not known there. */
static struct fact expect_held(const struct expected *expected, struct fact declared)
{
	struct fact uid = declared_fact(expected, FACT_uid);
	struct fact now = kernel_fact(expected, FACT_uid);
	bool said = fact_known(uid) && !fact_by_default(uid);
	bool root = fact_known(now) && now.value.integer == 0;
	if (said ? root != (uid.value.integer == 0) : !root) /* another user is a drift of its own */
		return nothing;
	return expect_set(expected, declared);
}

static struct fact expect_exec(const struct expected *expected, struct fact declared)
{
	/* Without a bounding set it was no runtime that declared this, but a form that means root. */
	struct fact bounding = declared_fact(expected, FACT_cap_bounding);
	if (!fact_known(bounding))
		return nothing;
	if (expected->manifest)
		return expect_held(expected, declared);
	declared.value.mask = there_is(expected, after_exec(expected));
	return declared;
}


/* Raised for what is both permitted and inheritable, capabilities(7); runtimes leave the rest out. */
static struct fact expect_ambient(const struct expected *expected, struct fact declared)
{
	declared.value.mask &= declared_mask(expected, FACT_cap_inheritable);
	return expect_set(expected, declared);
}

/* ---- seccomp and labels -------------------------------------------------------------------- */

static bool unconfined(const char *text)
{
	return strcasecmp(text, "unconfined") == 0;
}

/* The kernel shows that there is a filter, not which. */
static struct fact expect_seccomp(const struct expected *expected, struct fact none)
{
	(void)none;
	struct fact profile = declared_fact(expected, FACT_seccomp_profile);
	if (!fact_known(profile))
		return nothing;
	return (struct fact){ FACT_KNOWN, { .integer = unconfined(profile.value.text) ? 0 : 2 }, profile.origin };
}

/* A file asks for a privileged container: it has every device, and no profile that it did not ask for. */
static bool given_all(const struct expected *expected)
{
	return expected->manifest && fact_true(declared_fact(expected, FACT_privileged));
}

/* "a//&b" is a stack of profiles, ":ns:a" one of a namespace, apparmor(7). */
static bool names_profile(const char *stack, const char *wanted)
{
	size_t len = strlen(wanted);
	for (const char *at = stack; (at = strstr(at, wanted)); at++) {
		bool starts = at == stack || at[-1] == '&' || at[-1] == ':';
		if (starts && (at[len] == '\0' || strncmp(at + len, "//&", 3) == 0))
			return true;
	}
	return false;
}

static struct fact expect_apparmor(const struct expected *expected, struct fact declared)
{
	if (given_all(expected) && fact_by_default(declared))
		return nothing;
	struct fact kernel = kernel_fact(expected, FACT_apparmor_profile);
	const char *name = declared.value.text;
	if (strncasecmp(name, "localhost/", 10) == 0)
		declared.value.text = name + 10;
	if (!fact_known(kernel))
		return nothing;
	bool any = strcasecmp(name, "RuntimeDefault") == 0 && !unconfined(kernel.value.text);
	if (any || names_profile(kernel.value.text, declared.value.text) ||
		(unconfined(name) && unconfined(kernel.value.text)))
		declared.value.text = kernel.value.text;
	return declared;
}

/* A manifest may give parts of the label; the runtime fills in the rest. */
static struct fact expect_selinux(const struct expected *expected, struct fact declared)
{
	char type[SELINUX_PART_MAX];
	(void)expected;
	return selinux_part(declared.value.text, SELINUX_TYPE, type) ? declared : nothing;
}

/* Of the same acts: what is not known of either side tells nothing about a difference. */
static struct fact expect_answers(const struct expected *expected, struct fact declared)
{
	struct fact kernel = kernel_fact(expected, FACT_mac_answers);
	if (!fact_known(kernel) || kernel.value.answers->count != declared.value.answers->count)
		return nothing;
	const struct mac_answers *asked = kernel.value.answers;
	struct mac_answer *items = arena_array(expected->arena, asked->count, sizeof(*items));
	struct mac_answers *answers = arena_alloc(expected->arena, sizeof(*answers));
	for (size_t i = 0; i < asked->count; i++) {
		items[i] = declared.value.answers->items[i];
		if (items[i].result == MAC_UNKNOWN || asked->items[i].result == MAC_UNKNOWN)
			items[i] = asked->items[i];
	}
	*answers = (struct mac_answers){ asked->count, items, asked->cut };
	declared.value.answers = answers;
	return declared;
}

/* ---- mounts and devices ----------------------------------------------------------------------- */

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* Links on the host and in the image may make one path read as another, but seldom its last part. */
static bool same_place(struct arena *arena, const char *a, const char *b)
{
	return a && b && strcmp(path_as_compared(arena, a), path_as_compared(arena, b)) == 0;
}

/* Never what expect_mount() passes over: an empty file system explains no other one on its place. */
static bool same_mount(struct arena *arena, const struct mount *declared, const struct mount *kernel)
{
	if (declared->kind == MOUNT_TMPFS)
		return false;
	if (same_place(arena, declared->target, kernel->target) || same_place(arena, declared->source, kernel->source))
		return true;
	return declared->source && kernel->source && declared->target && kernel->target &&
	       strcmp(last_part(declared->source), last_part(kernel->source)) == 0 &&
	       strcmp(last_part(declared->target), last_part(kernel->target)) == 0;
}

/* A recursive bind brings along what is mounted below it. */
static bool brought_along(struct arena *arena, const struct mount *declared, const struct mount *kernel)
{
	bool bind = declared->kind == MOUNT_HOST || declared->kind == MOUNT_VOLUME || declared->kind == MOUNT_TOKEN;
	return bind && declared->target && kernel->target &&
	       path_is_at_or_below(path_as_compared(arena, kernel->target), path_as_compared(arena, declared->target));
}

/* The declared mount that explains what the kernel shows; the last one on a place wins. NULL: none. */
static const struct mount *explains(struct arena *arena, const struct mount_list *declared, const struct mount *kernel)
{
	const struct mount *found = NULL;
	for (size_t i = 0; i < declared->count; i++)
		if (same_mount(arena, &declared->items[i], kernel))
			found = &declared->items[i];
	for (size_t i = 0; !found && i < declared->count; i++)
		if (brought_along(arena, &declared->items[i], kernel))
			found = &declared->items[i];
	return found;
}

/* The runtime was told to mount just that: what the kernel shows instead is where a link leads, as of /etc/localtime. */
static bool was_told(const struct expected *expected, const struct mount *declared)
{
	struct fact spec = sheet_fact(expected->subject->sheets[SHEET_SPEC], FACT_mounts);
	for (size_t i = 0; fact_known(spec) && i < spec.value.mounts->count; i++) {
		const struct mount *mount = &spec.value.mounts->items[i];
		if (same_place(expected->arena, declared->target, mount->target) &&
			same_place(expected->arena, declared->source, mount->source))
			return true;
	}
	return false;
}

/* A path of the host in the place of a volume, or another one than a file says. */
static bool is_other_source(const struct expected *expected, const struct mount *declared, const struct mount *kernel)
{
	if (kernel->kind != MOUNT_HOST || !same_place(expected->arena, declared->target, kernel->target))
		return false;
	if (declared->kind != MOUNT_HOST)
		return declared->kind == MOUNT_VOLUME;
	return declared->source && kernel->source && *declared->source == '/' &&
	       strcmp(last_part(declared->source), last_part(kernel->source)) != 0 && !was_told(expected, declared);
}

/* Over what was declared, and nobody declared two for that place. */
static bool covers(struct arena *arena, const struct mount_list *declared, const struct mount *mount)
{
	size_t count = 0;
	for (size_t i = 0; mount->over && i < declared->count; i++)
		count += same_place(arena, declared->items[i].target, mount->target);
	return count == 1;
}

/* A part of the container's own root, bound elsewhere inside. */
static bool is_own_part(const struct mount_list *kernel, const struct mount *mount)
{
	for (size_t i = 0; i < kernel->count; i++) {
		const struct mount *root = &kernel->items[i];
		if (root->kind == MOUNT_ROOT && root->source && mount->source && strcmp(root->source, "/") != 0 &&
			path_is_at_or_below(mount->source, root->source))
			return true;
	}
	return false;
}

/* Who shares another container's network has that one's files for it. */
static bool is_mates(const struct expected *expected, const struct mount *mount)
{
	static const char *const files[] = { "/etc/hosts", "/etc/hostname", "/etc/resolv.conf" };
	struct fact net = declared_fact(expected, FACT_ns_net);
	bool shared = fact_known(net) && net.value.ns->relation == NS_SHARED;
	for (size_t i = 0; shared && mount->source && mount->target && i < ISO_COUNT(files); i++)
		if (strcmp(mount->target, files[i]) == 0 && strcmp(last_part(mount->source), last_part(files[i])) == 0)
			return true;
	return false;
}

/* What the kernel should show in the place of @mount: it as it was declared. False: it should not be there. */
static bool expect_mount(const struct expected *expected, const struct mount_list *declared,
	const struct mount_list *kernel, const struct mount *mount, struct mount *ret)
{
	struct arena *arena = expected->arena;
	*ret = *mount;
	if (mount->kind == MOUNT_ROOT || mount->kind == MOUNT_RUNTIME || mount->kind == MOUNT_TMPFS)
		return true;
	const struct mount *from = explains(arena, declared, mount);
	if (!from)
		return is_own_part(kernel, mount) || (expected->manifest && is_mates(expected, mount));
	if ((expected->manifest && is_other_source(expected, from, mount)) || covers(arena, declared, mount))
		return false;
	/* Below a recursive bind, read-only is not recursive: mount(8), "ro". */
	ret->read_only = mount->read_only || (from->read_only && same_place(arena, from->target, mount->target));
	if (from->propagation != PROPAGATION_SHARED && mount->propagation == PROPAGATION_SHARED)
		ret->propagation = PROPAGATION_SLAVE;
	ret->origin = from->origin;
	ret->origin.line = line_there(from->origin.line, expected->base);
	return true;
}

static struct fact expect_mounts(const struct expected *expected, struct fact declared)
{
	struct fact kernel = kernel_fact(expected, FACT_mounts);
	if (!fact_known(kernel))
		return nothing;
	const struct mount_list *list = kernel.value.mounts;
	struct mount *items = arena_array(expected->arena, list->count, sizeof(*items));
	struct mount_list *mounts = arena_alloc(expected->arena, sizeof(*mounts));
	for (size_t i = 0; i < list->count; i++)
		mounts->count += expect_mount(
			expected, declared.value.mounts, list, &list->items[i], &items[mounts->count]);
	mounts->items = items;
	declared.value.mounts = mounts;
	return declared;
}

static bool same_number(int64_t declared, int64_t kernel)
{
	return declared < 0 || declared == kernel;
}

static bool allows(const struct device_list *declared, const struct device *kernel)
{
	for (size_t i = 0; i < declared->count; i++) {
		const struct device *device = &declared->items[i];
		if (device->allow && (device->type == kernel->type || device->type == 'a' || device->type == 'u') &&
			same_number(device->major, kernel->major) && same_number(device->minor, kernel->minor))
			return true;
	}
	return false;
}

/* In another user namespace than the host's the runtime sets no device rules, and no node can be made. */
static struct fact expect_devices(const struct expected *expected, struct fact declared)
{
	struct fact kernel = kernel_fact(expected, FACT_devices);
	if (!fact_known(kernel) || !in_host_userns(expected) || given_all(expected))
		return nothing;
	const struct device_list *list = kernel.value.devices;
	struct device *items = arena_array(expected->arena, list->count, sizeof(*items));
	struct device_list *devices = arena_alloc(expected->arena, sizeof(*devices));
	for (size_t i = 0; i < list->count; i++)
		if (!is_host_device(&list->items[i]) || allows(declared.value.devices, &list->items[i]))
			items[devices->count++] = list->items[i];
	devices->items = items;
	declared.value.devices = devices;
	return declared;
}

static struct fact expect_rules(const struct expected *expected, struct fact declared)
{
	return in_host_userns(expected) && !declared.value.boolean ? declared : nothing;
}

/* A host that has less of /proc to mask, or a runtime that masks them anyway, is no drift. */
static struct fact expect_proc(const struct expected *expected, struct fact declared)
{
	(void)expected;
	return declared.value.boolean ? nothing : declared;
}

/* ---- processes ----------------------------------------------------------------------------------- */

/* More than what the container was started with: somebody ran it in there with privileges of its own. */
static bool exceeds(const struct process_group *group, uint64_t bounding, const struct fact *uid)
{
	bool root = group->uid == 0 && fact_known(*uid) && uid->value.integer != 0;
	return root || ((group->bounding | group->effective | group->permitted) & ~bounding) != 0;
}

/* The processes that are there, without those that should not be. The init is compared by facts of its own. */
static struct fact expect_processes(const struct expected *expected, struct fact none)
{
	(void)none;
	struct fact processes = kernel_fact(expected, FACT_processes);
	struct fact bounding = declared_fact(expected, FACT_cap_bounding);
	struct fact uid = declared_fact(expected, FACT_uid);
	if (!fact_known(processes) || !fact_known(bounding))
		return nothing;
	if (fact_known(uid))
		uid = expect_uid(expected, uid);
	uint64_t most = bounding.value.mask | declared_mask(expected, FACT_cap_inheritable);
	const struct process_list *list = processes.value.processes;
	struct process_group *items = arena_array(expected->arena, list->count, sizeof(*items));
	struct process_list *groups = arena_alloc(expected->arena, sizeof(*groups));
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].init || !exceeds(&list->items[i], most, &uid))
			items[groups->count++] = list->items[i];
	groups->items = items;
	return (struct fact){ FACT_KNOWN, { .processes = groups }, bounding.origin };
}

/* ---- what only a file says ---------------------------------------------------------------------------- */

/* Which calls the runtime's own profile allows no file says, nor which file of the node a profile was. */
static struct fact expect_profile(const struct expected *expected, struct fact declared)
{
	struct fact now = subject_fact(expected->subject, FACT_seccomp_profile);
	if (!expected->manifest)
		return declared;
	bool custom = fact_known(now) && strcmp(now.value.text, "custom") == 0;
	return !fact_known(now) || (custom && !unconfined(declared.value.text)) ? nothing : declared;
}

/* Both sides know it from the runtime, unless a file asked for one. */
static struct fact expect_sandbox(const struct expected *expected, struct fact declared)
{
	return expected->manifest && !fact_by_default(declared) ? declared : nothing;
}

/* ---- the whole --------------------------------------------------------------------------------------- */

static struct fact expect_nothing(const struct expected *expected, struct fact declared)
{
	(void)expected;
	(void)declared;
	return nothing;
}

/*
 * Facts that the kernel shows in other words than they are declared in. All
 * others are expected as they stand. To add one: its row.
 */
static const struct {
	enum fact_id id;
	struct fact (*expect)(const struct expected *expected, struct fact declared);
	bool made; /* from other facts: nothing of this name is declared */
} expectations[] = {
	// clang-format off
	{ FACT_uid,               expect_uid,       false },
	{ FACT_gid,               expect_gid,       false },
	{ FACT_groups,            expect_nothing,   false }, /* each process has its own, and those of the image */
	{ FACT_processes,         expect_processes, true },
	{ FACT_ns_pid,            expect_ns,        false },
	{ FACT_ns_net,            expect_ns,        false },
	{ FACT_ns_mnt,            expect_ns,        false },
	{ FACT_ns_ipc,            expect_ns,        false },
	{ FACT_ns_uts,            expect_ns,        false },
	{ FACT_ns_user,           expect_ns,        false },
	{ FACT_ns_cgroup,         expect_ns,        false },
	{ FACT_ns_time,           expect_ns,        false },
	{ FACT_uid_map,           expect_nothing,   false }, /* written once, user_namespaces(7); relative to the runtime's */
	{ FACT_gid_map,           expect_nothing,   false },
	{ FACT_cap_effective,     expect_exec,      false },
	{ FACT_cap_permitted,     expect_exec,      false },
	{ FACT_cap_inheritable,   expect_set,       false },
	{ FACT_cap_bounding,      expect_set,       false },
	{ FACT_cap_ambient,       expect_ambient,   false },
	{ FACT_seccomp_mode,      expect_seccomp,   true },
	{ FACT_apparmor_profile,  expect_apparmor,  false },
	{ FACT_selinux_label,     expect_selinux,   false },
	{ FACT_mac_answers,       expect_answers,   false },
	{ FACT_seccomp_profile,   expect_profile,   false },
	{ FACT_sandbox,           expect_sandbox,   false },
	{ FACT_sandbox_platform,  expect_nothing,   false },
	{ FACT_mounts,            expect_mounts,    false },
	{ FACT_devices,           expect_devices,   false },
	{ FACT_device_cgroup_all, expect_rules,     false },
	{ FACT_masked_paths,      expect_nothing,   false }, /* those that exist here are masked: proc_unmasked tells */
	{ FACT_readonly_paths,    expect_nothing,   false },
	{ FACT_proc_unmasked,     expect_proc,      false },
	// clang-format on
};

static struct fact read_expected(const void *ctx, enum fact_id id)
{
	const struct expected *expected = ctx;
	struct fact declared = declared_fact(expected, id);
	for (size_t i = 0; i < ISO_COUNT(expectations); i++)
		if (expectations[i].id == id && (expectations[i].made || fact_known(declared)))
			return expectations[i].expect(expected, declared);
	return declared;
}

/* What the kernel shows; of several processes the one to look at is cited. */
static struct fact read_kernel(const void *ctx, enum fact_id id)
{
	const struct expected *expected = ctx;
	struct fact fact = kernel_fact(expected, id);
	if (id != FACT_processes || !fact_known(fact))
		return fact;
	struct fact kept = read_expected(ctx, id);
	const struct process_list *all = fact.value.processes;
	size_t at = 0;
	while (fact_known(kept) && at < kept.value.processes->count &&
		kept.value.processes->items[at].pid == all->items[at].pid &&
		kept.value.processes->items[at].thread == all->items[at].thread)
		at++;
	if (fact_known(kept) && at < all->count)
		fact.origin = (struct origin){ all->items[at].origin.where, all->items[at].comm, 0 };
	return fact;
}

enum drift_state drift_outlook(const struct subject *subject)
{
	if (!subject_running(subject) || !subject->sheets[SHEET_KERNEL])
		return DRIFT_NOT_RUNNING;
	if (subject_sandboxed(subject))
		return DRIFT_SANDBOXED;
	return subject->sheets[SHEET_SPEC] || subject->sheets[SHEET_MANIFEST] ? DRIFT_COMPARED : DRIFT_NOT_DECLARED;
}

/* What became different since the start, with what that comes from. */
static void since_start(const struct subject *subject, const struct host *host, unsigned flags, struct arena *arena,
	struct comparison *ret)
{
	struct expected expected = { subject, host, arena, NULL, subject->declared.base };
	compare_facts((struct fact_reader){ read_expected, &expected }, (struct fact_reader){ read_kernel, &expected },
		flags, arena, ret);
	struct change *changes = arena_array(arena, ret->count + 1, sizeof(*changes));
	for (size_t i = 0; i < ret->count; i++) {
		changes[i] = ret->changes[i];
		if (changes[i].shift != SHIFT_NONE)
			changes[i].cause = cause_since(subject, changes[i].fact);
	}
	ret->changes = changes;
}

enum drift_state subject_drift(const struct subject *subject, const struct inventory *inventory, unsigned flags,
	struct arena *arena, struct comparison *ret_comparison)
{
	enum drift_state outlook = drift_outlook(subject);
	*ret_comparison = (struct comparison){ 0 };
	if (outlook != DRIFT_COMPARED)
		return outlook;
	since_start(subject, subject_host(subject, inventory), flags, arena, ret_comparison);
	return ret_comparison->compared ? DRIFT_COMPARED : DRIFT_NOT_DECLARED;
}

/* ---- what a file declares, against what runs ------------------------------------------------------------- */

/* Nobody wrote it: the form means it. */
static bool is_silent(const struct change *change)
{
	const char *where = change->a_origin.where;
	return !change->a_origin.line && where && (strncmp(where, "default:", 8) == 0 || strcmp(where, not_said) == 0);
}

/* NULL: it is not among them. */
static const struct change *change_of(const struct comparison *comparison, enum fact_id id)
{
	for (size_t i = 0; i < comparison->count; i++)
		if (comparison->changes[i].fact == id)
			return &comparison->changes[i];
	return NULL;
}

/* Of several things some may have been there from the start. */
static const char *cause_of(const struct change *change, const struct change *since, const struct subject *subject,
	struct arena *arena)
{
	const char *start = cause_at_start(subject, is_silent(change));
	cleanup_strbuf struct strbuf text = { 0 };
	if (!since)
		return start;
	if (!start || !since->b_count || change->b_count <= since->b_count)
		return since->cause;
	for (size_t i = 0; i < since->b_count; i++)
		strbuf_addf(&text, "%s%s", i ? ", " : "", since->b_only[i]);
	strbuf_addf(&text, ": %s; the rest: %s", since->cause, start);
	return arena_strdup(arena, strbuf_text(&text));
}

static void add_change(struct comparison *into, struct change *changes, const struct change *change)
{
	into->worse += change->shift == SHIFT_WORSE;
	into->better += change->shift == SHIFT_BETTER;
	changes[into->count++] = *change;
}

static int by_fact(const void *a, const void *b)
{
	const struct change *x = a;
	const struct change *y = b;
	return (x->fact > y->fact) - (x->fact < y->fact);
}

/* A default that nobody wrote and that is stricter here is no drift; and what changed since the start is one in any case. */
static void merge(const struct comparison *file, const struct comparison *since, const struct subject *subject,
	struct arena *arena, struct comparison *ret)
{
	struct change *changes = arena_array(arena, file->count + since->count + 1, sizeof(*changes));
	*ret = (struct comparison){ .changes = changes, .compared = file->compared };
	for (size_t i = 0; i < file->count; i++) {
		struct change change = file->changes[i];
		bool dull = is_silent(&change) && change.shift != SHIFT_WORSE && change.shift != SHIFT_NONE;
		if (dull)
			continue;
		if (change.shift != SHIFT_NONE)
			change.cause = cause_of(&change, change_of(since, change.fact), subject, arena);
		add_change(ret, changes, &change);
	}
	for (size_t i = 0; i < since->count; i++)
		if (!change_of(ret, since->changes[i].fact))
			add_change(ret, changes, &since->changes[i]);
	if (ret->count)
		qsort(changes, ret->count, sizeof(*changes), by_fact);
}

void declared_drift(const struct judged_pair *pair, unsigned flags, struct arena *arena, struct comparison *ret_comparison)
{
	const struct sheet *manifest = pair->a->sheets[SHEET_MANIFEST];
	struct expected expected = {
		pair->b, pair->node, arena, manifest ? manifest : pair->a->sheets[SHEET_SPEC], pair->a->declared.base
	};
	struct comparison file;
	struct comparison since = { 0 };
	compare_facts((struct fact_reader){ read_expected, &expected }, (struct fact_reader){ read_kernel, &expected },
		flags, arena, &file);
	if (drift_outlook(pair->b) == DRIFT_COMPARED)
		since_start(pair->b, pair->node, 0, arena, &since);
	merge(&file, &since, pair->b, arena, ret_comparison);
}
