/* SPDX-License-Identifier: Apache-2.0 */
/* Check 7: broad host path mounted. What each path means stands in src/judge/paths.c. */
#include "config.h"

#include "judge/checks/checks.h"
#include "judge/host_paths.h"
#include "judge/readings.h"

#include <string.h>
#include <sys/capability.h>

#include <isotop/capabilities.h>
#include <isotop/fixes.h>
#include <isotop/values.h>

/* The worst of what was found, and how much of it there is. */
struct worst {
	struct exposure exposure;
	const struct mount *mount; /* one of the two */
	const struct device *device;
	size_t bad;  /* mounts and devices that do not pass */
	size_t host; /* host paths and devices at all */
};

/* What is bad in any case, such as the host's disk, is named before what being read-only would fix. */
static unsigned gravity(struct exposure exposure)
{
	if (exposure.verdict == VERDICT_FAIL)
		return exposure.raw ? 4 : exposure.read_only_mends ? 2 : 3;
	return exposure.verdict == VERDICT_WARN ? 1 : 0;
}

static bool note(struct worst *worst, struct exposure exposure)
{
	if (exposure.verdict == VERDICT_NA)
		return false;
	worst->host++;
	worst->bad += gravity(exposure) > 0;
	if (worst->host > 1 && gravity(exposure) <= gravity(worst->exposure))
		return false;
	worst->exposure = exposure;
	return true;
}

static struct worst look(struct assess *assess, struct fact mounts, struct fact devices)
{
	struct worst worst = { .exposure = { VERDICT_PASS, NULL, false, false } };
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		const struct mount *mount = &mounts.value.mounts->items[i];
		struct exposure exposure = mount_exposure(mount);
		if (gravity(exposure))
			assess_cite_origin(assess, mount->origin);
		if (note(&worst, exposure))
			worst.mount = mount;
	}
	for (size_t i = 0; fact_known(devices) && i < devices.value.devices->count; i++) {
		const struct device *device = &devices.value.devices->items[i];
		struct exposure exposure = device_exposure(device);
		if (gravity(exposure))
			assess_cite_origin(assess, device->origin);
		if (note(&worst, exposure)) {
			worst.device = device;
			worst.mount = NULL;
		}
	}
	return worst;
}

static void propose_for_mount(struct assess *assess, const struct mount *mount, struct exposure exposure)
{
	const char *request = assess->effective ? NULL : requested_by(mount->origin.text);
	/* of a volume that was made elsewhere, too, the mount alone can be read-only */
	bool volume = request && mount->name && exposure.read_only_mends;
	if (mount->held) {
		assess_fix_about(assess, FIX_no_held_directory, &(struct fix_about){ .mount = mount, .what = mount->target });
		return;
	}
	enum fix_id fix = request && !volume		 ? FIX_without_request
			  : is_runtime_socket(mount)	 ? FIX_no_runtime_socket
			  : is_raw_device_mount(mount) ? FIX_without_device
			  : exposure.read_only_mends   ? FIX_read_only_mount
						       : FIX_volume_for_host_path;
	assess_fix_about(assess, fix, &(struct fix_about){ .mount = mount, .what = request });
}

static void propose_for_device(struct assess *assess, const struct device *device)
{
	const char *request = assess->effective ? NULL : requested_by(device->origin.text);
	assess_fix_about(assess, request ? FIX_without_request : FIX_without_device,
		&(struct fix_about){ .device = device, .what = request });
}

/* One of several that a claim may stand for, where the same was proposed for one before it: it is one change. */
static bool is_proposed(const struct mount_list *list, size_t i)
{
	const struct mount *mount = &list->items[i];
	const char *claim = mount_rare(mount)->claim;
	for (size_t k = 0; claim && k < i; k++) {
		const struct mount *before = &list->items[k];
		const char *same = mount_rare(before)->claim;
		if (same && strcmp(same, claim) == 0 && strcmp(before->target, mount->target) == 0 &&
			gravity(mount_exposure(before)) &&
			mount_exposure(before).read_only_mends == mount_exposure(mount).read_only_mends)
			return true;
	}
	return false;
}

/* What a pane has room for; the rest is proposed once these are made. */
#define PROPOSED_MOST 6

/* A change for each that does not pass: one that is left keeps the check where it is. */
static void propose(struct assess *assess, struct fact mounts, struct fact devices)
{
	const struct finding *finding = &assess->finding;
	if (!assess->arena)
		return;
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		const struct mount *mount = &mounts.value.mounts->items[i];
		struct exposure exposure = mount_exposure(mount);
		if (gravity(exposure) && finding->change_count < PROPOSED_MOST && !is_proposed(mounts.value.mounts, i))
			propose_for_mount(assess, mount, exposure);
	}
	for (size_t i = 0; fact_known(devices) && i < devices.value.devices->count; i++) {
		const struct device *device = &devices.value.devices->items[i];
		if (gravity(device_exposure(device)) && finding->change_count < PROPOSED_MOST)
			propose_for_device(assess, device);
	}
}

static const char *describe(const struct assess *assess, const struct worst *worst)
{
	const struct mount *mount = worst->mount;
	const char *more = worst->bad > 1 ? assess_text(assess, "; %zu more", worst->bad - 1) : "";
	if (mount && mount->held)
		return assess_text(assess, "%s of the host is in reach by %s, which is held open: %s%s", mount->source, mount->target,
			worst->exposure.why, more);
	if (mount)
		return assess_text(assess, "%s is mounted %s%s: %s%s", mount->source,
			mount->read_only ? "read-only" : "writable",
			mount->covered ? ", covered by a mount that CAP_SYS_ADMIN can take away" : "", worst->exposure.why, more);
	const struct device *device = worst->device;
	return assess_text(assess, "%s is passed in: %s%s", device->source ? device->source : device->path,
		worst->exposure.why, more);
}

/* A rule lets it open *ret_reach, and it makes the node itself; MAYBE: its capabilities are not known. */
static enum tri opened_by_rule(const struct assess *assess, struct fact devices, struct origin *ret_origin,
	const char **ret_reach)
{
	struct held held = caps_held(assess);
	*ret_reach = fact_known(devices) ? device_rule_reach(devices.value.devices, NULL, ret_origin) : NULL;
	if (!*ret_reach || assess->shelter != SHELTER_NONE)
		return NO;
	return caps_hold(&held, CAP_BIT(CAP_MKNOD));
}

/*
 * What the list of devices lacks. In a user namespace no node can be made, nor opened where it mounts a file system,
 * user_namespaces(7): a node of the host gets in as a mount of it, which the list of mounts has.
 */
static struct more unseen_devices(const struct assess *assess, struct fact devices)
{
	struct fact all = assess_fact(assess, FACT_device_cgroup_all);
	if (assess->effective && assess->shelter == SHELTER_USERNS && fact_known(devices) && fact_true(all))
		return (struct more){ 0 };
	return fact_more(FACT_devices, devices);
}

void assess_host_path(struct assess *assess)
{
	struct fact mounts = assess_fact(assess, FACT_mounts);
	struct fact devices = assess_fact(assess, FACT_devices);
	struct worst worst = look(assess, mounts, devices);
	struct more more_mounts = fact_more(FACT_mounts, mounts);
	struct origin rule = { 0 };
	const char *reach;
	enum tri by_rule = opened_by_rule(assess, devices, &rule, &reach);
	struct more blind = more_mounts.why ? more_mounts : unseen_devices(assess, devices);
	if (worst.exposure.verdict == VERDICT_FAIL) {
		assess_fail(assess, "%s", describe(assess, &worst));
		propose(assess, mounts, devices);
	} else if (by_rule == YES) {
		assess_cite_origin(assess, rule);
		assess_fail(assess, "a device rule opens %s of the host, and CAP_MKNOD makes its node", reach);
		assess_fix(assess, fact_true(assess_fact(assess, FACT_privileged)) ? FIX_unprivileged : FIX_no_device_rule);
	} else if (can_make_devices(assess)) {
		assess_cite(assess, assess_fact(assess, FACT_device_cgroup_all));
		assess_fail(assess, "every device of the host is allowed, and CAP_MKNOD makes its node");
		assess_fix(assess, is_privileged(assess) ? FIX_unprivileged : FIX_device_rules);
	} else if (blind.why) {
		assess_cite_origin(assess, blind.origin);
		assess_range(assess, VERDICT_FAIL, worst.exposure.verdict, "%s: %s",
			more_mounts.why ? "mounts" : "devices", blind.why);
	} else if (by_rule == MAYBE) {
		assess_cite_origin(assess, rule);
		assess_range(assess, VERDICT_FAIL, worst.exposure.verdict,
			"a device rule opens %s of the host; whether CAP_MKNOD is kept is not known", reach);
	} else if (worst.exposure.verdict == VERDICT_WARN) {
		assess_warn(assess, "%s", describe(assess, &worst));
		propose(assess, mounts, devices);
	} else if (worst.device) {
		assess_pass(assess, "%s", describe(assess, &worst));
	} else if (worst.host) {
		assess_pass(
			assess, "%zu host %s, read-only and narrow", worst.host, worst.host == 1 ? "path" : "paths");
	} else if (!assess->effective && fact_true(assess_fact(assess, FACT_privileged))) {
		/* Engines pass every device in with it: that is check 1's, and told there. */
		assess_pass(assess, "no host path; the host's devices come with privileged");
	} else {
		assess_pass(assess, "no host path or device");
	}
}
