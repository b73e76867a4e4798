/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layer: SELinux. Not applicable where the host has none, under a sandbox, and
 * for a manifest that writes no SELinux option: whether a label will be there
 * is the node's affair.
 */
#include "config.h"

#include "judge/checks/checks.h"
#include "judge/layers/answers.h"
#include "judge/layers/mcs.h"
#include "judge/readings.h"
#include "judge/words.h"

#include <string.h>

#include <isotop/fixes.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/label.h>
#include <isotop/mac.h>
#include <isotop/subject.h>
#include <isotop/values.h>
#include <isotop/view.h>

/* ---- who is not kept apart -------------------------------------------------------- */

struct related {
	struct mcs_side side;
	enum mcs_relation relation;
};

static bool is_related(const struct subject *other, const void *what)
{
	const struct related *related = what;
	struct mcs theirs;
	if (mcs_relation(&related->side, other) != related->relation)
		return false;
	/* Everybody covers one without categories: its own label is at fault. */
	return related->relation != MCS_REACHES || !mcs_of(other, &theirs) || theirs.count > 0;
}

/* Names of those who stand so to @subject; NULL: nobody does. */
static const char *related_names(const struct subject *subject, const struct inventory *inventory,
	enum mcs_relation relation, struct arena *arena)
{
	struct related related = { .relation = relation };
	bool any = mcs_side_of(subject, &related.side);
	return any ? neighbour_names(arena, subject, inventory, is_related, &related) : NULL;
}

/* Without words: is there anybody whom it is not kept apart from? Once over all others, as each of them asks it too. */
static bool is_any_related(const struct subject *subject, const struct inventory *inventory)
{
	struct mcs_side side;
	bool any = mcs_side_of(subject, &side);
	for (size_t i = 0; any && i < inventory->count + inventory->neighbours; i++) {
		struct mcs theirs;
		enum mcs_relation relation = mcs_relation(&side, inventory->subjects[i]);
		if (relation == MCS_SAME ||
			(relation == MCS_REACHES && mcs_of(inventory->subjects[i], &theirs) && theirs.count > 0))
			return true;
	}
	return false;
}

/* Of what was read so far nobody has its categories, which is no word about those who are still to come. */
static void await_others(struct assess *assess)
{
	if (assess->inventory->partial)
		assess_unknown(assess, "but not every container was read, and another one may have its categories");
}

/*
 * A label that is enforced and still does not keep containers apart: reused, or
 * so broad that it covers others'. Who is merely covered is not at fault.
 */
static void assess_separation(struct assess *assess)
{
	struct mcs mine;
	if (!assess->inventory || !mcs_of(assess->subject, &mine))
		return;
	const char *broad = mcs_broad(&mine);
	if (!assess->arena) {
		if (broad || is_any_related(assess->subject, assess->inventory))
			assess_warn(assess, "%s", "");
		else
			await_others(assess);
		return;
	}
	const char *twins = related_names(assess->subject, assess->inventory, MCS_SAME, assess->arena);
	const char *covered = related_names(assess->subject, assess->inventory, MCS_REACHES, assess->arena);
	if (broad)
		assess_warn(
			assess, "but its level has %s%s%s", broad, covered ? ", as of " : "", covered ? covered : "");
	else if (covered)
		assess_warn(assess, "but its categories cover those of %s", covered);
	if (twins)
		assess_warn(assess, "but its categories are also those of %s", twins);
	if (broad || covered || twins)
		assess_fix(assess, FIX_selinux_level);
	else
		await_others(assess);
}

/* Of the domain alone, semanage-permissive(8), or of the whole host. */
static void fix_permissive(struct assess *assess)
{
	char type[SELINUX_PART_MAX];
	const char *label = assess_fact(assess, FACT_selinux_label).value.text;
	if (fact_true(assess_fact(assess, FACT_selinux_permissive)) && selinux_part(label, SELINUX_TYPE, type))
		assess_fix_about(assess, FIX_selinux_domain, &(struct fix_about){ .what = type });
	else
		assess_fix(assess, FIX_selinux_enforcing);
}

void layer_selinux(struct assess *assess)
{
	if (is_windows(assess)) {
		assess_na(assess, "Windows has no SELinux");
	} else if (assess->shelter == SHELTER_SANDBOX) {
		assess_na(assess, "the container meets the sandbox's kernel, which has no SELinux");
	} else {
		assess_selinux(assess);
		if (assess->finding.verdict == VERDICT_FAIL)
			assess_fix(assess, fix_of_layer(assess, FIX_selinux_type));
		else if (assess->finding.verdict == VERDICT_WARN)
			fix_permissive(assess);
		else if (assess->finding.verdict == VERDICT_PASS)
			assess_separation(assess);
	}
}

/* ---- the label ---------------------------------------------------------------------- */

/*
 * What the types of container-selinux and of the reference policy mean for a
 * container. To add one: add its row; one that SELinux does not confine also
 * stands in unconfined_types (model/label.c).
 */
// clang-format off
static const struct {
	const char *type;
	const char *words;
} types[] = {
	{ "container_t",           "an ordinary container: may touch only what carries container labels" },
	{ "svirt_lxc_net_t",       "the older name of container_t" },
	{ "container_init_t",      "as container_t, and may run systemd: it manages its cgroup" },
	{ "container_kvm_t",       "the virtual machine of a Kata container: may use /dev/kvm" },
	{ "svirt_kvm_net_t",       "the older name of container_kvm_t" },
	{ "container_engine_t",    "a container that runs containers: may mount and make namespaces" },
	{ "container_userns_t",    "as container_t, and may make user namespaces" },
	{ "container_logreader_t", "as container_t, and may read the host's logs" },
	{ "container_logwriter_t", "as container_t, and may write the host's logs" },
	{ "container_device_t",    "as container_t, and may use every device it was given" },
	{ "container_device_plugin_t", "a device plugin: also the kubelet's socket" },
	{ "container_runtime_t",   "the container runtime itself: SELinux stops nothing" },
	{ "container_net_t",       "as container_t, and may do anything with networks" },
	{ "svirt_t",               "a virtual machine of libvirt" },
	{ "spc_t",                 "super-privileged container: SELinux stops nothing" },
	{ "unconfined_t",          "an ordinary user's programs: SELinux stops nothing" },
	{ "unconfined_service_t",  "a service without a policy: SELinux stops nothing" },
	{ "initrc_t",              "a service started by hand: SELinux stops nothing" },
	{ "init_t",                "the host's init: SELinux stops nearly nothing" },
	{ "kernel_t",              "no policy was loaded when it started: SELinux stops nothing" },
};
// clang-format on

static void view_type(struct view *view, struct fact label, const char *type)
{
	bool unconfined = selinux_type_unconfined(type);
	view_fact(
		view, "type", label, unconfined ? MARK_FAIL : MARK_PASS, unconfined ? TONE_BAD : TONE_GOOD, "%s", type);
	for (size_t i = 0; i < ISO_COUNT(types); i++)
		if (strcmp(types[i].type, type) == 0)
			view_span(view, TONE_PLAIN, "  %s", types[i].words);
}

static void view_level(struct view *view, const char *level, bool confined)
{
	struct mcs mcs;
	bool read = mcs_parse(level, &mcs);
	const char *broad = read && confined ? mcs_broad(&mcs) : NULL;
	view_row(view, broad ? MARK_WARN : MARK_NONE, "level", TONE_PLAIN, "%s", level);
	if (broad)
		view_span(view, TONE_WARN, "  %s", broad);
	else if (read)
		view_span(view, TONE_MUTED, "  %zu %s", mcs.count, mcs.count == 1 ? "category" : "categories");
	else
		view_span(view, TONE_UNKNOWN, "  no level that is known here");
}

static void view_label(struct view *view, struct fact label)
{
	char part[SELINUX_PART_MAX];
	char role[SELINUX_PART_MAX];
	bool typed = selinux_part(label.value.text, SELINUX_TYPE, part);
	bool confined = !typed || !selinux_type_unconfined(part);
	if (typed)
		view_type(view, label, part);
	if (selinux_part(label.value.text, SELINUX_LEVEL, part))
		view_level(view, part, confined);
	bool user = selinux_part(label.value.text, SELINUX_USER, part);
	if (selinux_part(label.value.text, SELINUX_ROLE, role) || user)
		view_row(view, MARK_NONE, "user, role", TONE_MUTED, "%s, %s", user ? part : "none",
			*role ? role : "none");
}

/* Of a node whose policy nobody could ask. */
static void view_by_source(struct view *view, const struct assess *assess, struct fact label)
{
	char type[SELINUX_PART_MAX];
	struct fact answers = sheet_fact(assess->subject->sheets[SHEET_KERNEL], FACT_mac_answers);
	bool typed = fact_known(label) && selinux_part(label.value.text, SELINUX_TYPE, type);
	const struct mac_profile *known = typed ? mac_profile_named(MAC_SELINUX, type) : NULL;
	if (known && !fact_known(answers))
		view_known_profile(view, assess, known);
}

/* Files of the container that carry other categories than its processes are another's to touch, or not its own. */
static void view_mount_label(struct view *view, const struct subject *subject, struct fact label)
{
	char level[SELINUX_PART_MAX];
	struct mcs files;
	struct mcs mine;
	struct fact fact = subject_fact(subject, FACT_mount_label);
	if (fact.state == FACT_ABSENT)
		return;
	char type[SELINUX_PART_MAX] = "";
	bool parts = fact_known(fact) && selinux_part(fact.value.text, SELINUX_TYPE, type) &&
		     selinux_part(fact.value.text, SELINUX_LEVEL, level);
	view_fact(view, "its files", fact, MARK_NONE, TONE_PLAIN, "%s%s%s", parts ? type : fact.value.text,
		parts ? ", " : "", parts ? level : "");
	if (!parts || !fact_known(label) || !mcs_of(subject, &mine) || !mcs_parse(level, &files))
		return;
	if (!mcs_covers(&mine, &files))
		view_span(view, TONE_WARN, "  categories that its processes lack");
	else if (!mcs_covers(&files, &mine))
		view_span(view, TONE_WARN, "  fewer categories than its processes: others may touch them");
	else
		view_span(view, TONE_GOOD, "  the same categories");
}

/* ---- what is mounted from outside -------------------------------------------------------- */

/*
 * Types of files that container-selinux lets containers have to do with. Of
 * others a few may be read and none written. To add one: its row.
 */
// clang-format off
static const struct {
	const char *type;
	bool writable;
} file_types[] = {
	{ "container_file_t",     true },
	{ "svirt_sandbox_file_t", true }, /* its name until 2017 */
	{ "container_ro_file_t",  false },
	{ "container_share_t",    false },
};
// clang-format on

/* Where the types let it, the categories decide, mcs.h. */
static const char *categories_words(const struct subject *subject, const char *level, enum mark *ret_mark)
{
	struct mcs mine;
	struct mcs files;
	*ret_mark = MARK_UNKNOWN;
	if (!mcs_of(subject, &mine) || !mcs_parse(level, &files))
		return "the categories are not known";
	*ret_mark = MARK_NONE;
	if (!mcs_covers(&mine, &files))
		return "refused: categories that its processes lack";
	if (mcs_covers(&files, &mine))
		return "the categories of its processes";
	*ret_mark = MARK_WARN;
	return files.count ? "fewer categories than its processes: others may touch it"
			   : "no categories: every container may touch it";
}

static const char *volume_words(
	const struct subject *subject, const struct mount *mount, const char *domain, enum mark *ret_mark)
{
	char type[SELINUX_PART_MAX];
	char level[SELINUX_PART_MAX];
	*ret_mark = MARK_WARN;
	if (domain && selinux_type_unconfined(domain))
		return "its processes may touch it anyway";
	*ret_mark = MARK_NONE;
	if (!selinux_part(mount_rare(mount)->label, SELINUX_TYPE, type) || !domain)
		return "";
	for (size_t i = 0; i < ISO_COUNT(file_types); i++) {
		if (strcmp(file_types[i].type, type) != 0)
			continue;
		if (!file_types[i].writable)
			return "may be read, not written";
		bool leveled = selinux_part(mount_rare(mount)->label, SELINUX_LEVEL, level);
		return categories_words(subject, leveled ? level : "", ret_mark);
	}
	return "no type for containers: not writable, as their policy usually is";
}

/* Type and level: user and role of files are everywhere the same. */
static const char *short_label(const char *label)
{
	const char *role = strchr(label, ':');
	const char *type = role ? strchr(role + 1, ':') : NULL;
	return type ? type + 1 : label;
}

static void view_volume(struct view *view, const struct subject *subject, const struct mount *mount, const char *domain)
{
	enum mark mark = MARK_UNKNOWN;
	const char *words = mount_rare(mount)->label ? volume_words(subject, mount, domain, &mark) : "";
	view_row(view, mark, "volume", TONE_PLAIN, "%s", mount->target);
	view_span(view, TONE_MUTED, "  from %s: ", mount->source ? mount->source : "a volume");
	if (mount_rare(mount)->label)
		view_span(view, TONE_PLAIN, "%s", short_label(mount_rare(mount)->label));
	else
		view_span(view, TONE_UNKNOWN, "label not known: %s", mount_rare(mount)->label_why);
	if (*words)
		view_span(view, mark == MARK_WARN ? TONE_WARN : mark == MARK_UNKNOWN ? TONE_UNKNOWN : TONE_MUTED,
			"  %s", words);
	const char *where = origin_words(view->arena, subject_place(subject, mount->origin));
	if (where)
		view_evidence(view, "%s", where);
}

static void view_volumes(struct view *view, const struct subject *subject, struct fact label)
{
	char part[SELINUX_PART_MAX];
	const char *domain = fact_known(label) && selinux_part(label.value.text, SELINUX_TYPE, part) ? part : NULL;
	struct fact mounts = subject_fact(subject, FACT_mounts);
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		const struct mount *mount = &mounts.value.mounts->items[i];
		if ((mount->kind == MOUNT_HOST || mount->kind == MOUNT_VOLUME) && (mount_rare(mount)->label || mount_rare(mount)->label_why))
			view_volume(view, subject, mount, domain);
	}
}

static void view_related(struct view *view, const char *label, const char *names, const char *after)
{
	if (names)
		view_row(view, MARK_WARN, label, TONE_WARN, "%s%s", names, after);
}

static void view_separation(struct view *view, const struct subject *subject, const struct inventory *inventory)
{
	view_related(view, "same as", related_names(subject, inventory, MCS_SAME, view->arena),
		": each may touch what is the other's");
	view_related(view, "covers", related_names(subject, inventory, MCS_REACHES, view->arena),
		": it may touch what is theirs");
	view_related(view, "covered by", related_names(subject, inventory, MCS_REACHED, view->arena),
		": may touch what is its own");
}

static void view_host(struct view *view, const struct assess *assess)
{
	struct fact permissive = assess_fact(assess, FACT_selinux_permissive);
	enum selinux_mode mode = assess->host->selinux;
	static const enum mark marks[] = { [SELINUX_UNKNOWN] = MARK_UNKNOWN,
		[SELINUX_DISABLED] = MARK_NONE,
		[SELINUX_PERMISSIVE] = MARK_WARN,
		[SELINUX_ENFORCING] = MARK_NONE };
	view_row(view, marks[mode], "host", TONE_PLAIN, "SELinux is %s", selinux_mode_name(mode));
	view_evidence(view, "/sys/fs/selinux/enforce");
	if (fact_true(permissive))
		view_fact(view, "domain", permissive, MARK_WARN, TONE_WARN,
			"permissive: what it may not do is only logged");
}

void view_selinux(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	struct fact label = subject_fact(subject, FACT_selinux_label);
	struct fact disabled = subject_fact(subject, FACT_selinux_disabled);
	view_sandbox_note(view, subject);
	if (assess.host)
		view_host(view, &assess);
	if (fact_known(label))
		view_label(view, label);
	else
		view_text_fact(view, "label", subject, FACT_selinux_label);
	if (fact_true(disabled))
		view_fact(view, "labels", disabled, MARK_FAIL, TONE_BAD, "disabled for this container");
	view_answers(view, subject, MAC_SELINUX);
	view_by_source(view, &assess, label);
	view_mount_label(view, subject, label);
	view_volumes(view, subject, label);
	view_separation(view, subject, inventory);
	view_layer_verdict(view, layer_selinux, subject, inventory);
}
