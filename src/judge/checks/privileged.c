/* SPDX-License-Identifier: Apache-2.0 */
/* Check 1: privileged, or equivalent. */
#include "config.h"

#include "judge/checks/checks.h"
#include "judge/host_paths.h"
#include "judge/readings.h"

#include <sys/capability.h>

#include <isotop/capabilities.h>
#include <isotop/fixes.h>
#include <isotop/powers.h>
#include <isotop/values.h>

/* Does the container have every capability there is to have? More than the default: else "every" says nothing. */
static enum tri has_every(const struct assess *assess, uint64_t mask, bool known)
{
	uint64_t every = caps_every(assess);
	if (!known)
		return MAYBE;
	return tri_of((mask & every) == every && (every & ~cap_default_of(assess->subject)));
}

/* What the list of mounts lacks that may be a socket or a device. */
static struct more nodes_lacking(struct fact mounts)
{
	return fact_known(mounts) && mounts.value.mounts->more_folders ? (struct more){ 0 } : fact_more(FACT_mounts, mounts);
}

static enum tri fails(const struct assess *assess, void (*func)(struct assess *assess))
{
	enum verdict verdict = assess_ask(assess, func);
	return verdict == VERDICT_UNKNOWN ? MAYBE : tri_of(verdict == VERDICT_FAIL);
}

/* Nothing confines: a profile says so, or the host has no LSM at all. */
static enum tri mac_absent(const struct assess *assess)
{
	return assess_no_lsm(assess) ? YES : fails(assess, assess_mac);
}

static const struct mount *runtime_socket(const struct assess *assess)
{
	struct fact mounts = assess_fact(assess, FACT_mounts);
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++)
		if (is_runtime_socket(&mounts.value.mounts->items[i]))
			return &mounts.value.mounts->items[i];
	return NULL;
}

/* A host device that was passed in. */
struct passed {
	struct origin origin;
	const char *path;
	struct fix_about about; /* the node or the mount of it */
};

/* @raw: only disks and memory. */
static enum tri host_device(const struct assess *assess, bool raw, struct passed *ret_passed)
{
	struct fact devices = assess_fact(assess, FACT_devices);
	struct fact mounts = assess_fact(assess, FACT_mounts);
	for (size_t i = 0; fact_known(devices) && i < devices.value.devices->count; i++) {
		const struct device *device = &devices.value.devices->items[i];
		if (raw ? is_raw_device(device) : is_host_device(device)) {
			*ret_passed = (struct passed){ device->origin, device->source ? device->source : device->path,
				{ .device = device } };
			return YES;
		}
	}
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		const struct mount *mount = &mounts.value.mounts->items[i];
		if (is_raw_device_mount(mount)) {
			*ret_passed = (struct passed){ mount->origin, mount->source, { .mount = mount } };
			return YES;
		}
	}
	/* A rule passes no node in, and CAP_MKNOD makes none from within a user namespace, user_namespaces(7). */
	const char *reach = NULL;
	static const char *const reaches[] = { REACH_DISKS, REACH_MEMORY, NULL };
	for (size_t i = 0; assess->shelter != SHELTER_USERNS && fact_known(devices) && i + raw < ISO_COUNT(reaches) && !reach; i++)
		reach = device_rule_reach(devices.value.devices, reaches[i], &ret_passed->origin);
	if (reach) {
		ret_passed->path = reach;
		return YES;
	}
	if (!raw && can_make_devices(assess)) {
		ret_passed->origin = assess_fact(assess, FACT_device_cgroup_all).origin;
		ret_passed->path = "every device";
		return YES;
	}
	return fact_more(FACT_devices, devices).why || nodes_lacking(mounts).why ? MAYBE : NO;
}

/* What makes a container privileged in all but name; each gives its verdict and says so. */

static bool by_kernel(struct assess *assess)
{
	struct fact bounding = assess_fact(assess, FACT_cap_bounding);
	struct fact mode = assess_fact(assess, FACT_seccomp_mode);
	struct fact unmasked = assess_fact(assess, FACT_proc_unmasked);
	struct passed passed = { .path = NULL };
	uint64_t every = caps_every(assess);
	enum tri all = fact_known(bounding) ? tri_of((bounding.value.mask & every) == every) : MAYBE;
	enum tri off = fact_known(mode) && !seccomp_undeclared(assess) ? tri_of(mode.value.integer == 0) : MAYBE;
	enum tri devices = host_device(assess, false, &passed);
	enum tri open = fact_known(unmasked)             ? tri_of(unmasked.value.boolean)
			: unmasked.state == FACT_UNKNOWN ? MAYBE
							 : NO;
	enum tri privileged = tri_and(tri_and(all, off), tri_or(devices, open));
	if (privileged == NO || (privileged == MAYBE && runtime_socket(assess)))
		return false; /* what is certain is told by what comes next */
	assess_cite(assess, bounding);
	assess_cite(assess, mode);
	if (devices == YES)
		assess_cite_origin(assess, passed.origin);
	else
		assess_cite(assess, unmasked);
	if (privileged == MAYBE)
		assess_unknown(assess, "whether it is privileged is not known: %s",
			all == MAYBE   ? "capabilities not read"
			: off == MAYBE ? fact_known(mode) ? "what the filter in force allows, which nobody declared" : "seccomp not read"
				       : "devices not read");
	else if (devices == YES)
		assess_power(assess, "every capability, seccomp off, host devices present");
	else
		assess_power(assess, "every capability, seccomp off, /proc without masks");
	return true;
}

static bool by_socket(struct assess *assess)
{
	const struct mount *socket = runtime_socket(assess);
	if (!socket)
		return false;
	assess_cite_origin(assess, socket->origin);
	if (socket->held) {
		assess_power(assess, "a runtime's socket is in reach by %s, which is held open: it starts privileged containers",
			socket->target);
		assess_fix_about(assess, FIX_no_held_directory, &(struct fix_about){ .mount = socket, .what = socket->target });
		return true;
	}
	assess_power(assess, "%s is mounted: it starts privileged containers, read-only or not", socket->source);
	const char *request = assess->effective ? NULL : requested_by(socket->origin.text);
	assess_fix_about(assess, request ? FIX_without_request : FIX_no_runtime_socket,
		&(struct fix_about){ .mount = socket, .what = request });
	return true;
}

/* The same over the network, which no user namespace keeps it from. */
static bool by_engine(struct assess *assess)
{
	struct fact engine = assess_fact(assess, FACT_engine);
	static const char words[] = "it uses the host's container engine at %s, which starts privileged containers";
	if (engine_of_host(assess) != YES)
		return false;
	assess_cite(assess, engine);
	if (assess->shelter == SHELTER_SANDBOX)
		assess_power(assess, words, engine.value.text);
	else
		assess_fail(assess, words, engine.value.text);
	assess_fix(assess, FIX_no_engine);
	return true;
}

static bool by_host_pid(struct assess *assess, const struct held *held)
{
	struct fact ns = assess_fact(assess, FACT_ns_pid);
	bool host = fact_known(ns) && ns.value.ns->relation == NS_HOST;
	if (!host || !(held->mask & CAP_BIT(CAP_SYS_PTRACE)))
		return false;
	assess_cite(assess, ns);
	caps_cite(assess, held, CAP_BIT(CAP_SYS_PTRACE));
	assess_power(assess, "the host's processes are in view and CAP_SYS_PTRACE steers them");
	assess_fix(assess, FIX_no_host_pid);
	return true;
}

/* With one of these a device of the host is the host. */
static const uint64_t device_keys = CAP_BIT(CAP_SYS_ADMIN) | CAP_BIT(CAP_MKNOD) | CAP_BIT(CAP_SYS_RAWIO);

static bool by_raw_device(struct assess *assess, const struct held *held)
{
	const uint64_t keys = device_keys;
	struct passed passed = { .path = NULL };
	if (!(held->mask & keys) || host_device(assess, true, &passed) != YES)
		return false;
	assess_cite_origin(assess, passed.origin);
	caps_cite(assess, held, keys);
	assess_power(
		assess, "%s of the host is passed in together with %s", passed.path,
		assess_caps(assess, held->mask & keys));
	if (passed.about.device || passed.about.mount)
		assess_fix_about(assess, FIX_without_device, &passed.about);
	else
		assess_fix(assess, FIX_no_device_rule);
	return true;
}

static void every_capability(struct assess *assess, const struct held *held)
{
	enum tri bare = tri_and(fails(assess, assess_seccomp), mac_absent(assess));
	const struct process_group *witness = witness_by_caps(assess, CAP_BIT(CAP_SYS_ADMIN));
	caps_cite(assess, held, CAP_BIT(CAP_SYS_ADMIN));
	if (bare == YES)
		assess_power(assess, "every capability, with neither seccomp nor AppArmor or SELinux in the way");
	else if (bare == MAYBE && assess->shelter == SHELTER_NONE)
		assess_range(assess, VERDICT_FAIL, VERDICT_WARN,
			"every capability; what else stands in the way is not known");
	else
		assess_warn(assess, "every capability, though other guardrails stand");
	if (witness)
		witness_end(assess, witness, root_is_new(assess, witness));
	else
		assess_fix(assess, FIX_caps_needed);
}

static bool declared(struct assess *assess)
{
	struct fact host_process = assess_fact(assess, FACT_host_process);
	struct fact privileged = assess_fact(assess, FACT_privileged);
	if (fact_true(host_process)) {
		assess_cite(assess, host_process);
		assess_fail(assess, "hostProcess: it runs on the Windows host itself");
		assess_fix(assess, FIX_no_host_process);
		return true;
	}
	if (fact_true(privileged)) {
		assess_cite(assess, privileged);
		assess_power(assess, "privileged: every capability, every device, no seccomp, no AppArmor or SELinux");
		return true;
	}
	return false;
}

/* Nothing was found; but could something have been seen? */
static void nothing_found(struct assess *assess, const struct held *held)
{
	struct fact mounts = assess_fact(assess, FACT_mounts);
	struct more more = nodes_lacking(mounts);
	struct more devices = fact_more(FACT_devices, assess_fact(assess, FACT_devices));
	struct fact pid = assess_fact(assess, FACT_ns_pid);
	struct fact privileged = assess_fact(assess, FACT_privileged);
	struct fact host_process = assess_fact(assess, FACT_host_process);
	bool ptrace = held->mask & CAP_BIT(CAP_SYS_PTRACE);
	bool pid_unknown = pid.state == FACT_UNKNOWN || (fact_known(pid) && pid.value.ns->relation == NS_UNKNOWN);
	if (!assess->effective && privileged.state == FACT_UNKNOWN)
		assess_unreadable(assess, "privileged", privileged);
	else if (!assess->effective && host_process.state == FACT_UNKNOWN)
		assess_unreadable(assess, "hostProcess", host_process);
	else if (more.why)
		assess_more(assess, "whether a runtime's socket is mounted is not known", more);
	else if (held->more.why)
		assess_more(assess, "capabilities", held->more);
	else if (!assess->effective && devices.why && (held->mask & device_keys))
		assess_more(assess, "whether a disk of the host is passed in is not known", devices);
	else if (ptrace && pid_unknown)
		assess_unreadable(assess, "CAP_SYS_PTRACE is kept, and whose processes it reaches is not known", pid);
	else
		assess_pass(assess, "not privileged, and not every capability");
}

bool is_privileged(const struct assess *assess)
{
	struct fact bounding = assess_fact(assess, FACT_cap_bounding);
	struct fact mode = assess_fact(assess, FACT_seccomp_mode);
	if (!assess->effective)
		return fact_true(assess_fact(assess, FACT_privileged));
	return fact_known(bounding) && has_every(assess, bounding.value.mask, true) == YES && fact_known(mode) &&
	       mode.value.integer == 0;
}

enum fix_id fix_of_layer(const struct assess *assess, enum fix_id own)
{
	return is_privileged(assess) ? FIX_unprivileged : own;
}

void assess_privileged(struct assess *assess)
{
	struct held held = caps_held(assess);
	if (assess->effective ? by_kernel(assess) : declared(assess))
		return;
	if (by_socket(assess) || by_engine(assess) || by_host_pid(assess, &held) || by_raw_device(assess, &held))
		return;
	if (has_every(assess, held.mask, held.state == FACT_KNOWN) == YES)
		every_capability(assess, &held);
	else
		nothing_found(assess, &held);
}
