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

#include <isotop/compare.h>
#include <isotop/mac.h>
#include <string.h>

/* What is expected of one subject. */
struct expected {
	const struct subject *subject;
	const struct host *host;
	struct arena *arena;
};

static struct fact kernel_fact(const struct expected *expected, enum fact_id id)
{
	return sheet_fact(expected->subject->sheets[SHEET_KERNEL], id);
}

/* What the runtime was told, else what a manifest says. A default that nobody wrote is no declaration. */
static struct fact declared_fact(const struct expected *expected, enum fact_id id)
{
	struct fact fact = sheet_fact(expected->subject->sheets[SHEET_SPEC], id);
	if (fact.state != FACT_ABSENT)
		return fact;
	fact = sheet_fact(expected->subject->sheets[SHEET_MANIFEST], id);
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
	(void)expected;
	return declared.value.ns->relation == NS_OWN ? declared : nothing;
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

static struct fact expect_exec(const struct expected *expected, struct fact declared)
{
	/* Without a bounding set it was no runtime that declared this, but a form that means root. */
	struct fact bounding = declared_fact(expected, FACT_cap_bounding);
	if (!fact_known(bounding))
		return nothing;
	declared.value.mask = there_is(expected, after_exec(expected));
	return declared;
}

static struct fact expect_set(const struct expected *expected, struct fact declared)
{
	declared.value.mask = there_is(expected, declared.value.mask);
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

static bool same_mount(struct arena *arena, const struct mount *declared, const struct mount *kernel)
{
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

/* What the kernel should show in the place of @mount: it as it was declared. False: it should not be there. */
static bool expect_mount(struct arena *arena, const struct mount_list *declared, const struct mount_list *kernel,
	const struct mount *mount, struct mount *ret)
{
	*ret = *mount;
	if (mount->kind == MOUNT_ROOT || mount->kind == MOUNT_RUNTIME || mount->kind == MOUNT_TMPFS)
		return true;
	const struct mount *from = explains(arena, declared, mount);
	if (!from)
		return is_own_part(kernel, mount);
	/* Below a recursive bind, read-only is not recursive: mount(8), "ro". */
	ret->read_only = mount->read_only || (from->read_only && same_place(arena, from->target, mount->target));
	if (from->propagation != PROPAGATION_SHARED && mount->propagation == PROPAGATION_SHARED)
		ret->propagation = PROPAGATION_SLAVE;
	ret->origin = from->origin;
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
			expected->arena, declared.value.mounts, list, &list->items[i], &items[mounts->count]);
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
	if (!fact_known(kernel) || !in_host_userns(expected))
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
	{ FACT_sandbox,           expect_nothing,   false }, /* both sides know it from the runtime */
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

enum drift_state subject_drift(const struct subject *subject, const struct inventory *inventory, unsigned flags,
	struct arena *arena, struct comparison *ret_comparison)
{
	struct expected expected = { subject, subject_host(subject, inventory), arena };
	enum drift_state outlook = drift_outlook(subject);
	*ret_comparison = (struct comparison){ 0 };
	if (outlook != DRIFT_COMPARED)
		return outlook;
	compare_facts((struct fact_reader){ read_expected, &expected }, (struct fact_reader){ read_kernel, &expected },
		flags, arena, ret_comparison);
	return ret_comparison->compared ? DRIFT_COMPARED : DRIFT_NOT_DECLARED;
}
