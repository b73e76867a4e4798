/* SPDX-License-Identifier: Apache-2.0 */
/* The pane of mounts and devices: each with what check 7 says of it. */
#include "config.h"

#include "words.h"

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

/* What matters first: the host's, then the rest in the order they stand. The root has a row of its own. */
static const enum mount_kind order[] = { MOUNT_HOST, MOUNT_TOKEN, MOUNT_VOLUME, MOUNT_TMPFS, MOUNT_RUNTIME,
	MOUNT_KERNEL };

static void view_mount(struct view *view, const struct mount *mount)
{
	struct exposure exposure = mount_exposure(mount);
	bool host = exposure.verdict != VERDICT_NA;
	view_row(view, host ? verdict_mark(exposure.verdict) : MARK_NONE, kinds[mount->kind], TONE_PLAIN, "%s",
		mount->target ? mount->target : "");
	if (mount->source)
		view_span(view, host ? TONE_ACCENT : TONE_MUTED, "  from %s", mount->source);
	else if (mount->fstype)
		view_span(view, TONE_MUTED, "  %s", mount->fstype);
	view_span(view, TONE_MUTED, "%s%s", mount->read_only ? "  read-only" : "  writable",
		mount->id_mapped ? ", id-mapped" : "");
	if (host)
		view_span(view, mark_tone(verdict_mark(exposure.verdict)), "  %s", exposure.why);
	const char *where = origin_words(view->arena, mount->origin);
	if (where)
		view_evidence(view, "%s", where);
}

static void view_mounts_of(struct view *view, const struct mount_list *mounts, enum mount_kind kind)
{
	for (size_t i = 0; i < mounts->count; i++)
		if (mounts->items[i].kind == kind)
			view_mount(view, &mounts->items[i]);
}

static void view_device(struct view *view, const struct device *device)
{
	struct exposure exposure = device_exposure(device);
	bool host = exposure.verdict != VERDICT_NA;
	const char *path = device->path ? device->path : device->source;
	view_row(view, host ? verdict_mark(exposure.verdict) : MARK_NONE, "device", TONE_PLAIN, "%s",
		path            ? path
		: device->allow ? "rule that allows"
				: "rule that denies");
	if (device->source && device->path && device->source != device->path)
		view_span(view, TONE_MUTED, "  from %s", device->source);
	if (device->major >= 0)
		view_span(view, TONE_MUTED, "  %c %lld:%lld", device->type, (long long)device->major,
			(long long)device->minor);
	if (device->access)
		view_span(view, TONE_MUTED, "  %s", device->access);
	if (host)
		view_span(view, mark_tone(verdict_mark(exposure.verdict)), "  %s", exposure.why);
	const char *where = origin_words(view->arena, device->origin);
	if (where)
		view_evidence(view, "%s", where);
}

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
		view_span(view, TONE_MUTED, "  %s", root->fstype);
}

static void view_masks(struct view *view, const char *label, const struct subject *subject, enum fact_id id)
{
	struct fact fact = subject_fact(subject, id);
	if (!fact_known(fact)) {
		view_fact(view, label, fact, MARK_NONE, TONE_MUTED, "%s", "");
		return;
	}
	cleanup_strbuf struct strbuf paths = { 0 };
	for (size_t i = 0; i < fact.value.texts->count; i++)
		strbuf_addf(&paths, "%s%s", i ? " " : "", fact.value.texts->items[i]);
	view_fact(
		view, label, fact, MARK_NONE, TONE_PLAIN, "%s", fact.value.texts->count ? strbuf_text(&paths) : "none");
}

static void view_verdict(
	struct view *view, const char *id, const struct subject *subject, const struct inventory *inventory)
{
	struct finding finding;
	size_t index = (size_t)check_index(id);
	check_explain(index, subject, inventory, view->arena, &finding);
	view_finding(view, checks[index].title, &finding);
}

void mounts_view(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	struct fact mounts = subject_fact(subject, FACT_mounts);
	struct fact devices = subject_fact(subject, FACT_devices);
	view_prose(view, TONE_PLAIN, "What is mounted is what the container sees of files, its own and the host's.");
	view_prose(view, TONE_MUTED, "No other layer gives back what a host path or a host device gives away.");
	view_gap(view);
	view_root(view, subject, mounts);
	if (!fact_known(mounts))
		view_fact(view, "mounts", mounts, MARK_NONE, TONE_MUTED, "%s", "");
	for (size_t i = 0; fact_known(mounts) && i < ISO_COUNT(order); i++)
		view_mounts_of(view, mounts.value.mounts, order[i]);
	view_gap(view);
	if (!fact_known(devices))
		view_fact(view, "devices", devices, MARK_NONE, TONE_MUTED, "%s", "");
	for (size_t i = 0; fact_known(devices) && i < devices.value.devices->count; i++)
		view_device(view, &devices.value.devices->items[i]);
	view_masks(view, "masked paths", subject, FACT_masked_paths);
	view_masks(view, "read-only paths", subject, FACT_readonly_paths);
	view_gap(view);
	view_verdict(view, "host-path", subject, inventory);
	view_verdict(view, "writable-rootfs", subject, inventory);
}
