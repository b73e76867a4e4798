/* SPDX-License-Identifier: Apache-2.0 */
/* The pane of mounts and devices: each with what check 7 says of it. */
#include "config.h"

#include "judge/host_paths.h"
#include "judge/words.h"

#include <string.h>
#include <isotop/judge.h>
#include <isotop/panes.h>
#include <isotop/subject.h>
#include <isotop/values.h>
#include <isotop/view.h>

/* What kind of mount a row is about, in the order of enum mount_kind. */
static const char *const kinds[] = {
	[MOUNT_ROOT] = "root",
	[MOUNT_HOST] = "host path",
	[MOUNT_RUNTIME] = "runtime",
	[MOUNT_VOLUME] = "volume",
	[MOUNT_TOKEN] = "token",
	[MOUNT_TMPFS] = "memory",
	[MOUNT_KERNEL] = "kernel",
};

/* What somebody chose, which matters first; then what every container has. The root has a row of its own. */
static const enum mount_kind chosen[] = { MOUNT_HOST, MOUNT_TOKEN, MOUNT_VOLUME, MOUNT_TMPFS };
static const enum mount_kind usual[] = { MOUNT_RUNTIME, MOUNT_KERNEL };

/* "read-only, nosuid nodev" */
static const char *options_of(struct arena *arena, const struct mount *mount)
{
	static const char *const propagations[] = { [PROPAGATION_PRIVATE] = "",
		[PROPAGATION_SLAVE] = ", follows the host's mounts",
		[PROPAGATION_SHARED] = ", shared with the host" };
	bool any = mount->no_suid || mount->no_dev || mount->no_exec;
	return arena_printf(arena, "%s%s%s%s%s%s%s%s", mount->read_only ? "read-only" : "writable", any ? "," : "",
		mount->no_suid ? " nosuid" : "", mount->no_dev ? " nodev" : "", mount->no_exec ? " noexec" : "",
		mount->id_mapped ? ", id-mapped" : "", mount->held ? ", held open" : mount->covered ? ", covered" : "", propagations[mount->propagation]);
}

static void add_evidence(struct view *view, struct origin origin)
{
	const char *where = origin_words(view->arena, origin);
	if (where)
		view_evidence(view, "%s", where);
}

/* An id of 64 digits in a path is told apart by its first twelve. */
static const char *short_path(struct arena *arena, const char *path)
{
	cleanup_strbuf struct strbuf out = { 0 };
	for (const char *at = path; *at;) {
		size_t len = strcspn(at, "/");
		bool id = len == 64 && strspn(at, "0123456789abcdef") >= len;
		strbuf_add(&out, at, id ? 12 : len);
		strbuf_adds(&out, id ? "..." : "");
		at += len;
		if (*at == '/')
			strbuf_addc(&out, *at++);
	}
	return arena_strdup(arena, strbuf_text(&out));
}

static void view_mount(struct view *view, const struct subject *subject, const struct mount *mount)
{
	struct exposure exposure = mount_exposure(mount);
	bool host = exposure.verdict != VERDICT_NA;
	view_row(view, host ? verdict_mark(exposure.verdict) : MARK_NONE, kinds[mount->kind], TONE_PLAIN, "%s",
		mount->target ? mount->target : "");
	if (mount->source)
		view_span(view, host ? TONE_ACCENT : TONE_MUTED, "  from %s", short_path(view->arena, mount->source));
	else if (mount->fstype)
		view_span(view, TONE_MUTED, "  %s", mount->fstype);
	if (host && exposure.verdict != VERDICT_PASS)
		view_span(view, mark_tone(verdict_mark(exposure.verdict)), "  %s", exposure.why);
	view_span(view, TONE_MUTED, "  %s", options_of(view->arena, mount));
	add_evidence(view, subject_place(subject, mount->origin));
}

static void view_kinds(
	struct view *view, const struct subject *subject, const enum mount_kind *order, size_t count)
{
	struct fact mounts = subject_fact(subject, FACT_mounts);
	for (size_t i = 0; fact_known(mounts) && i < count; i++)
		for (size_t k = 0; k < mounts.value.mounts->count; k++)
			if (mounts.value.mounts->items[k].kind == order[i])
				view_mount(view, subject, &mounts.value.mounts->items[k]);
}

/* ---- devices ------------------------------------------------------------------------- */

static void view_device(struct view *view, const struct subject *subject, const struct device *device)
{
	struct exposure exposure = device_exposure(device);
	const char *path = device->path ? device->path : device->source;
	view_row(view, verdict_mark(exposure.verdict), "device", TONE_PLAIN, "%s", path ? path : "of any name");
	if (device->source && device->path && strcmp(device->source, device->path) != 0)
		view_span(view, TONE_MUTED, "  from %s", device->source);
	if (device->major >= 0)
		view_span(view, TONE_MUTED, "  %c %lld:%lld", device->type, (long long)device->major,
			(long long)device->minor);
	if (device->access)
		view_span(view, TONE_MUTED, "  %s", device->access);
	view_span(view, mark_tone(verdict_mark(exposure.verdict)), "  %s", exposure.why);
	add_evidence(view, subject_place(subject, device->origin));
}

#define DEVICES_SHOWN 5 /* disks and memory, then others: a privileged container has hundreds */

/* Those of the host, the worst first; returns how many others there are. */
static size_t view_host_devices(
	struct view *view, const struct subject *subject, const struct device_list *devices)
{
	size_t hosts = 0;
	size_t shown = 0;
	enum verdict worst = VERDICT_PASS; /* of those that are not shown */
	for (int raw = 1; raw >= 0; raw--)
		for (size_t i = 0, nth = 0; i < devices->count; i++) {
			const struct device *device = &devices->items[i];
			if (!is_host_device(device) || is_raw_device(device) != raw)
				continue;
			hosts++;
			if (nth++ < DEVICES_SHOWN) {
				view_device(view, subject, device);
				shown++;
				continue;
			}
			enum verdict verdict = device_exposure(device).verdict;
			if (verdict_badness(verdict) > verdict_badness(worst))
				worst = verdict;
		}
	if (hosts > shown)
		view_row(view, verdict_mark(worst), "device", mark_tone(verdict_mark(worst)), "%zu more of the host's", hosts - shown);
	return devices->count - hosts;
}

/* What stands beside a list that is known; of an unknown one its own line tells. */
static void view_more(struct view *view, const char *label, struct more more)
{
	if (more.why)
		view_row(view, MARK_UNKNOWN, label, TONE_UNKNOWN, "and more that is not known: %s", more.why);
}

/* Where there is no rule at all the facts stay absent; version 2 keeps its rules in a program, cgroups(7). */
static void view_devices(struct view *view, const struct assess *assess)
{
	struct fact devices = assess_fact(assess, FACT_devices);
	struct fact all = assess_fact(assess, FACT_device_cgroup_all);
	size_t others = fact_known(devices) ? view_host_devices(view, assess->subject, devices.value.devices) : 0;
	bool makes = can_make_devices(assess);
	if (fact_true(all) && !assess->effective && fact_true(assess_fact(assess, FACT_privileged)))
		/* As engines do with privileged; what runs shows its nodes. */
		view_fact(view, "devices", all, MARK_FAIL, TONE_BAD, "every device of the host, passed in and allowed");
	else if (fact_true(all))
		view_fact(view, "device rules", all, makes ? MARK_FAIL : MARK_WARN, makes ? TONE_BAD : TONE_WARN,
			"every device is allowed%s",
			makes ? ", and CAP_MKNOD makes the node" : "; a node is still needed");
	else if (fact_known(devices))
		view_fact(view, "device rules", devices, MARK_NONE, TONE_MUTED, "%zu for what every container has",
			others);
	else
		view_fact(view, "device rules", devices, MARK_NONE, TONE_MUTED, "%s", "");
}

/* ---- cgroups ---------------------------------------------------------------------------- */

/* A cgroup file system that can be written lets the container change its own limits, and on version 1 more. */
static void view_cgroups(struct view *view, struct fact mounts)
{
	const struct mount *shown = NULL;
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		const struct mount *mount = &mounts.value.mounts->items[i];
		bool cgroup = mount->fstype && strncmp(mount->fstype, "cgroup", 6) == 0 && mount->kind == MOUNT_KERNEL;
		if (cgroup && (!shown || (shown->read_only && !mount->read_only)))
			shown = mount;
	}
	if (!shown)
		return;
	bool v1 = strcmp(shown->fstype, "cgroup") == 0;
	if (shown->read_only)
		view_row(view, MARK_PASS, "cgroups", TONE_MUTED, "read-only");
	else
		view_row(view, MARK_WARN, "cgroups", TONE_WARN, "%s can be written: %s", shown->target,
			v1 ? "its limits, and release_agent, with CAP_SYS_ADMIN" : "its limits are its own to change");
	add_evidence(view, shown->origin);
}

/* ---- the pane ------------------------------------------------------------------------------ */

static const struct mount *root_mount(struct fact mounts)
{
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++)
		if (mounts.value.mounts->items[i].kind == MOUNT_ROOT)
			return &mounts.value.mounts->items[i];
	return NULL;
}

static void view_root(struct view *view, const struct subject *subject, struct fact mounts)
{
	struct fact read_only = subject_fact(subject, FACT_rootfs_readonly);
	const struct mount *root = root_mount(mounts);
	if (read_only.state == FACT_ABSENT && !subject_running(subject))
		view_row(view, MARK_FAIL, "root", TONE_BAD, "writable, as nothing says otherwise");
	else
		view_fact(view, "root", read_only, fact_true(read_only) ? MARK_PASS : MARK_FAIL,
			fact_true(read_only) ? TONE_GOOD : TONE_BAD, "%s",
			fact_true(read_only) ? "read-only" : "writable");
	if (root && root->fstype)
		view_span(view, TONE_MUTED, "  %s%s", root->fstype, root->no_suid ? ", nosuid" : "");
}

static void view_verdict(
	struct view *view, const char *id, const struct subject *subject, const struct inventory *inventory)
{
	struct finding finding;
	size_t index = (size_t)check_index(id);
	size_t first = view->count;
	check_explain(index, subject, inventory, view->arena, &finding);
	view_finding(view, checks[index].title, &finding);
	for (size_t i = first; i < view->count; i++)
		view->blocks[i].ref = arena_printf(view->arena, "check:%s", id);
}

static size_t count_kinds(struct fact mounts, const enum mount_kind *order, size_t count)
{
	size_t found = 0;
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++)
		for (size_t k = 0; k < count; k++)
			found += mounts.value.mounts->items[i].kind == order[k];
	return found;
}

void mounts_view(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	struct fact mounts = subject_fact(subject, FACT_mounts);
	view_prose(view, TONE_PLAIN, "What is mounted is what the container sees of files, its own and the host's.");
	view_prose(view, TONE_MUTED, "No other layer gives back what a host path or a host device gives away.");
	view_gap(view);
	view_root(view, subject, mounts);
	if (!fact_known(mounts))
		view_fact(view, "mounts", mounts, MARK_NONE, TONE_MUTED, "%s", "");
	view_kinds(view, subject, chosen, ISO_COUNT(chosen));
	view_more(view, "mounts", fact_more(FACT_mounts, mounts));
	view_more(view, "devices", fact_more(FACT_devices, assess_fact(&assess, FACT_devices)));
	view_devices(view, &assess);
	view_cgroups(view, mounts);
	view_masks(view, subject);
	view_gap(view);
	view_verdict(view, "host-path", subject, inventory);
	view_verdict(view, "writable-rootfs", subject, inventory);
	if (!count_kinds(mounts, usual, ISO_COUNT(usual)))
		return;
	view_gap(view);
	view_title(view, "What the runtime and the kernel put there");
	view_kinds(view, subject, usual, ISO_COUNT(usual));
}
