/* SPDX-License-Identifier: Apache-2.0 */
/* How each fact is compared, and how it reads beside another. */
#include "config.h"

#include "compare/compare.h"
#include "judge/host_paths.h"
#include "judge/readings.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <isotop/capabilities.h>
#include <isotop/label.h>
#include <isotop/mac.h>
#include <isotop/profile.h>
#include <isotop/pss.h>
#include <isotop/values.h>

/* ---- facts of several things -------------------------------------------------- */

/* Collects items; each keeps its place until sort_items(). */
struct items {
	struct arena *arena;
	size_t count;
	struct item *items;
};

static struct items items_for(struct arena *arena, size_t most)
{
	return (struct items){ arena, 0, arena_array(arena, most ? most : 1, sizeof(struct item)) };
}

static void add_item(struct items *items, unsigned weight, const char *text)
{
	items->items[items->count++] = (struct item){ text, weight };
}

static int by_text(const void *a, const void *b)
{
	const struct item *x = a;
	const struct item *y = b;
	return strcmp(x->text, y->text);
}

static void sort_items(struct items *items)
{
	size_t kept = 0;
	qsort(items->items, items->count, sizeof(*items->items), by_text);
	for (size_t i = 0; i < items->count; i++)
		if (!kept || strcmp(items->items[kept - 1].text, items->items[i].text) != 0)
			items->items[kept++] = items->items[i];
	items->count = kept;
}

static void finish(struct items *items, const char *separator, const char *none, struct reading *ret)
{
	cleanup_strbuf struct strbuf text = { 0 };
	for (size_t i = 0; i < items->count; i++)
		strbuf_addf(&text, "%s%s", i ? separator : "", items->items[i].text);
	ret->text = items->count ? arena_strdup(items->arena, strbuf_text(&text)) : none;
	ret->count = items->count;
	ret->items = items->items;
}

static unsigned cap_weight(uint64_t bit)
{
	return bit & caps_very_dangerous ? 3 : bit & caps_dangerous ? 2 : 1;
}

/* In order of number, which is how capabilities are read; all of one width sort the same way on both sides. */
static void add_caps(struct items *items, uint64_t mask)
{
	char name[CAP_NAME_MAX];
	for (unsigned number = 0; number < CAP_BITS; number++)
		if (mask & CAP_BIT(number))
			add_item(items, cap_weight(CAP_BIT(number)),
				arena_strdup(items->arena, cap_name(number, name) + strlen("CAP_")));
}

static void read_mask(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	struct items items = items_for(arena, CAP_BITS);
	add_caps(&items, fact->value.mask);
	sort_items(&items);
	finish(&items, " ", "none", ret);
}

static void read_texts(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	const struct text_list *list = fact->value.texts;
	struct items items = items_for(arena, list->count);
	for (size_t i = 0; i < list->count; i++)
		add_item(&items, 1, list->items[i]);
	sort_items(&items);
	finish(&items, ", ", "none", ret);
}

const char *path_as_compared(struct arena *arena, const char *path)
{
	char *copy = arena_strdup(arena, path);
	path_normalise(copy);
	return path_is_at_or_below(copy, "/var/run") ? copy + strlen("/var") : copy;
}

/* Every container has those, put there by the runtime or by the kernel: they tell nothing. */
static bool is_usual(const struct mount *mount)
{
	static const char *const trees[] = { "/proc", "/sys", "/dev", "/run", "/cgroup" };
	if (mount->kind == MOUNT_ROOT || mount->kind == MOUNT_RUNTIME)
		return true;
	for (size_t i = 0; mount->kind == MOUNT_KERNEL && mount->target && i < ISO_COUNT(trees); i++)
		if (path_is_at_or_below(mount->target, trees[i]))
			return true;
	return false;
}

static unsigned exposure_weight(enum verdict verdict)
{
	return verdict == VERDICT_FAIL ? 3 : verdict == VERDICT_WARN ? 2 : 1;
}

static const char *mount_words(struct arena *arena, const struct mount *mount)
{
	const char *target = mount->target ? path_as_compared(arena, mount->target) : "?";
	const char *tail = mount->read_only ? ", read-only" : "";
	const char *source = mount->source ? mount->source : "?";
	switch (mount->kind) {
	case MOUNT_VOLUME:
		return arena_printf(arena, "volume %s on %s%s", mount->name ? mount->name : source, target, tail);
	case MOUNT_TOKEN:
		return arena_printf(arena, "service-account token on %s", target);
	case MOUNT_TMPFS:
		return arena_printf(arena, "memory on %s", target);
	case MOUNT_KERNEL:
		return arena_printf(arena, "%s on %s%s", mount->fstype ? mount->fstype : "?", target, tail);
	default:
		return arena_printf(arena, "%s on %s%s%s", *source == '/' ? path_as_compared(arena, source) : source,
			target, tail, mount->propagation == PROPAGATION_SHARED ? ", shared with the host" : "");
	}
}

static void read_mounts(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	const struct mount_list *list = fact->value.mounts;
	struct items items = items_for(arena, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct mount *mount = &list->items[i];
		unsigned weight = mount->kind == MOUNT_HOST ? exposure_weight(mount_exposure(mount).verdict) : 1;
		if (!is_usual(mount))
			add_item(&items, mount->kind == MOUNT_KERNEL ? 2 : weight, mount_words(arena, mount));
	}
	sort_items(&items);
	finish(&items, "; ", "none", ret);
}

static void read_devices(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	const struct device_list *list = fact->value.devices;
	struct items items = items_for(arena, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct device *device = &list->items[i];
		if (is_host_device(device))
			add_item(&items, exposure_weight(device_exposure(device).verdict),
				device->source ? device->source : device->path);
	}
	sort_items(&items);
	finish(&items, ", ", "none", ret);
}

/*
 * Processes come and go: what counts is what all of them together hold or regain
 * on exec, and whether one is root. The rest has facts of its own.
 */
static void read_processes(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	const struct process_list *list = fact->value.processes;
	struct items items = items_for(arena, CAP_BITS + 1);
	uint64_t mask = 0;
	bool root = false;
	for (size_t i = 0; i < list->count; i++) {
		const struct process_group *group = &list->items[i];
		mask |= group->effective | group->permitted | (group->no_new_privs ? 0 : group->bounding);
		root = root || group->uid == 0;
	}
	add_caps(&items, mask);
	if (root)
		add_item(&items, 2, "root");
	sort_items(&items);
	finish(&items, " ", "no root, no capability", ret);
}

/* What it is let do: more is looser. Capabilities are compared as such. */
static void read_answers(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	const struct mac_answers *list = fact->value.answers;
	struct items items = items_for(arena, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct mac_answer *answer = &list->items[i];
		if (answer->result == MAC_ALLOWED && answer->kind != MAC_CAPABILITY)
			add_item(&items, 1, mac_words(arena, answer->kind, answer->act, answer->path));
	}
	sort_items(&items);
	finish(&items, "; ", "nothing that was asked", ret);
}

/* Processes of the host by name: their numbers say nothing the next time. */
static void read_visitors(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	const struct process_list *list = fact->value.processes;
	struct items items = items_for(arena, list->count);
	for (size_t i = 0; i < list->count; i++)
		add_item(&items, 2, list->items[i].comm);
	sort_items(&items);
	finish(&items, ", ", "none", ret);
}

static void read_settings(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	const struct setting_list *list = fact->value.settings;
	struct items items = items_for(arena, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct setting *setting = &list->items[i];
		add_item(&items, 1,
			arena_printf(arena, "%s%s%s: %s", setting->scope ? setting->scope : "",
				setting->scope ? "/" : "", setting->key, setting->value));
	}
	sort_items(&items);
	finish(&items, ", ", "none", ret);
}

/* ---- facts of one value ---------------------------------------------------------- */

static void read_bool(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	(void)arena;
	ret->text = fact->value.boolean ? "yes" : "no";
	ret->rank = fact->value.boolean;
}

static void read_int(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	ret->text = arena_printf(arena, "%lld", (long long)fact->value.integer);
}

static void read_text(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	(void)arena;
	ret->text = fact->value.text;
}

static void read_ns(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	const struct ns *ns = fact->value.ns;
	static const char *const words[] = { "not known", "its own", "the host's", "shared with another container" };
	static const int ranks[] = { [NS_UNKNOWN] = 1, [NS_OWN] = 2, [NS_HOST] = 0, [NS_SHARED] = 1 };
	ret->text = ns->with ? arena_printf(arena, "shared with %s", ns->with) : words[ns->relation];
	ret->rank = ranks[ns->relation];
	ret->vague = ns->relation == NS_SHARED && !ns->with;
}

static int by_inside(const void *a, const void *b)
{
	const struct id_range *x = a;
	const struct id_range *y = b;
	return (x->inside > y->inside) - (x->inside < y->inside);
}

static void read_ranges(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	size_t count = fact->value.ranges->count;
	struct id_range *ranges = arena_array(arena, count ? count : 1, sizeof(*ranges));
	cleanup_strbuf struct strbuf text = { 0 };
	uint32_t root;
	if (count)
		memcpy(ranges, fact->value.ranges->items, count * sizeof(*ranges));
	qsort(ranges, count, sizeof(*ranges), by_inside);
	for (size_t i = 0; i < count; i++)
		strbuf_addf(
			&text, "%s%u as %u (%u)", i ? ", " : "", ranges[i].inside, ranges[i].outside, ranges[i].count);
	ret->text = ranges_identity(fact->value.ranges) ? "as on the host" : arena_strdup(arena, strbuf_text(&text));
	ret->rank = !ranges_unmap(fact->value.ranges, 0, &root); /* whatever root of the host is called inside */
}

static void read_uid(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	read_int(arena, fact, ret);
	ret->rank = fact->value.integer != 0;
	if (!ret->rank)
		ret->text = "0, root";
}

/* Seccomp in proc_pid_status(5). */
static void read_seccomp_mode(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	static const char *const words[] = { "no filter", "strict", "a filter" };
	int64_t mode = fact->value.integer;
	read_int(arena, fact, ret);
	if (mode >= 0 && mode < (int64_t)ISO_COUNT(words))
		ret->text = words[mode];
	ret->rank = mode != 0;
}

/* FNV-1a: two texts that say different things must not read alike. */
static uint32_t fingerprint(const char *bytes, size_t len)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
	return hash;
}

/* A text of many lines: that it is another is all there is to say. */
static void read_length(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	size_t len = strlen(fact->value.text);
	ret->text = arena_printf(arena, "%zu bytes, %08x", len, fingerprint(fact->value.text, len));
}

static void read_profile(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	const struct profile *profile = fact->value.profile;
	cleanup_strbuf struct strbuf bytes = { 0 };
	size_t names = 0;
	for (size_t i = 0; i < profile->rule_count; i++)
		names += profile->rules[i].name_count;
	profile_pack(&bytes, profile);
	ret->text = arena_printf(
		arena, "%zu names in %zu rules, %08x", names, profile->rule_count, fingerprint(bytes.data, bytes.len));
}

/*
 * Every container has categories of its own: which ones they are is no
 * difference between two, that there are none is.
 */
static void read_label(struct arena *arena, const struct fact *fact, struct reading *ret)
{
	const char *label = fact->value.text;
	char type[SELINUX_PART_MAX];
	char level[SELINUX_PART_MAX] = "";
	bool typed = selinux_part(label, SELINUX_TYPE, type);
	if (!typed) {
		ret->text = selinux_words(arena, label);
		return;
	}
	selinux_part(label, SELINUX_LEVEL, level);
	ret->text = arena_printf(arena, "%s, %s", type, strchr(level, 'c') ? "categories of its own" : "no categories");
	ret->rank = !selinux_type_unconfined(type);
}

static bool is_word(const char *text, const char *word)
{
	return strcasecmp(text, word) == 0;
}

static int rank_confined(const char *text)
{
	return is_word(text, "unconfined") ? -1 : 0;
}

static int rank_mode(const char *text)
{
	return is_word(text, "unconfined") ? 0 : is_word(text, "complain") ? 1 : 2;
}

static int rank_user(const char *text)
{
	return !is_word(text, "root") && !is_word(text, "0") && !is_word(text, "ContainerAdministrator");
}

static int rank_sandbox(const char *text)
{
	return !is_word(text, "none");
}

/* Nothing that leads to the node, or something. */
static int rank_powers(const char *text)
{
	return !*text;
}

/* None is better than any. */
static int rank_engine(const char *text)
{
	return strcmp(text, "none") == 0;
}

static int rank_pss(const char *text)
{
	enum pss_level level;
	return pss_level_parse(text, &level) ? (int)level : 0;
}

/* ---- the table ---------------------------------------------------------------------- */

/*
 * To add a fact: its row, in the order of facts.def; without one it is compared
 * by its kind and never better or worse. A test walks over all facts.
 */
static const struct rule rules[FACT_COUNT] = {
	// clang-format off
	[FACT_privileged]       = { "process", "privileged", .sense = SENSE_LOOSE, .silence = SILENCE_NOTHING },
	[FACT_host_process]     = { "process", "process of the host", .sense = SENSE_LOOSE, .silence = SILENCE_NOTHING },
	[FACT_windows]          = { "process", "Windows", .silence = SILENCE_NOTHING },
	[FACT_arch]             = { "process", "architecture", .silence = SILENCE_NOTHING },
	[FACT_uid]              = { "process", "user", .read = read_uid },
	[FACT_gid]              = { "process", .label = "group" },
	[FACT_groups]           = { "process", "more groups", .sense = SENSE_LOOSE, .silence = SILENCE_NOTHING },
	[FACT_user_name]        = { "process", "user by name", .rank = rank_user },
	[FACT_run_as_non_root]  = { "process", "must not be root", .sense = SENSE_STRICT, .silence = SILENCE_NOTHING },
	[FACT_no_new_privs]     = { "process", "new privileges", { "can be gained", "cannot be gained" }, .sense = SENSE_STRICT,
				    .silence = SILENCE_NOTHING },
	[FACT_processes]        = { "process", "all processes hold", .sense = SENSE_LOOSE },
	[FACT_visitors]         = { "namespaces", "processes of the host in it", .read = read_visitors, .sense = SENSE_LOOSE,
				    .silence = SILENCE_NOTHING },
	[FACT_twins]            = { "process", "processes of the host as the same user", .read = read_visitors,
				    .sense = SENSE_LOOSE, .silence = SILENCE_NOTHING },
	[FACT_ns_pid]           = { "namespaces", "pid", .silence = SILENCE_NOTHING },
	[FACT_ns_net]           = { "namespaces", "net", .silence = SILENCE_NOTHING },
	[FACT_ns_mnt]           = { "namespaces", "mnt", .silence = SILENCE_NOTHING },
	[FACT_ns_ipc]           = { "namespaces", "ipc", .silence = SILENCE_NOTHING },
	[FACT_ns_uts]           = { "namespaces", "uts", .silence = SILENCE_NOTHING },
	[FACT_ns_user]          = { "namespaces", "user", .silence = SILENCE_HOST },
	[FACT_ns_cgroup]        = { "namespaces", .label = "cgroup" },
	[FACT_ns_time]          = { "namespaces", "time", .silence = SILENCE_HOST },
	[FACT_uid_map]          = { "namespaces", "user ids", .silence = SILENCE_HOST },
	[FACT_gid_map]          = { "namespaces", "group ids", .silence = SILENCE_HOST },
	[FACT_userns_creator]   = { "namespaces", .label = "user namespace made by" },
	[FACT_userns_depth]     = { "namespaces", .label = "user namespaces above" },
	[FACT_share_process_namespace] = { "namespaces", "pid, all of the pod", .sense = SENSE_LOOSE, .silence = SILENCE_NOTHING },
	[FACT_siblings_apart]   = { "namespaces", "other containers' processes", { "within its reach", "out of its reach" }, .sense = SENSE_STRICT,
				    .silence = SILENCE_NOTHING },
	[FACT_cap_effective]    = { "capabilities", "effective", .sense = SENSE_LOOSE },
	[FACT_cap_permitted]    = { "capabilities", "permitted", .sense = SENSE_LOOSE },
	[FACT_cap_inheritable]  = { "capabilities", "inheritable", .sense = SENSE_LOOSE },
	[FACT_cap_bounding]     = { "capabilities", "bounding", .sense = SENSE_LOOSE },
	[FACT_cap_ambient]      = { "capabilities", "ambient", .sense = SENSE_LOOSE },
	[FACT_cap_added]        = { "capabilities", "added", .skipped = true },   /* what they result in is cap_effective */
	[FACT_cap_more]         = { "capabilities", .label = "more" },
	[FACT_cap_misspelt]     = { "capabilities", .label = "misspelt" },
	[FACT_cap_dropped]      = { "capabilities", "dropped", .skipped = true },
	[FACT_seccomp_mode]     = { "seccomp", "mode", .read = read_seccomp_mode },
	[FACT_seccomp_filters]  = { "seccomp", .label = "filters" },
	[FACT_seccomp_profile]  = { "seccomp", "profile", .rank = rank_confined },
	[FACT_seccomp_actions]  = { "seccomp", .label = "actions" },
	[FACT_seccomp_rules]    = { "seccomp", .label = "rules" },
	[FACT_seccomp_allows_all] = { "seccomp", "allows everything", .sense = SENSE_LOOSE, .silence = SILENCE_NOTHING },
	[FACT_apparmor_profile] = { "apparmor", "profile", .rank = rank_confined },
	[FACT_apparmor_mode]    = { "apparmor", "mode", .rank = rank_mode },
	[FACT_apparmor_stack]   = { "apparmor", .label = "stacked profiles" },
	[FACT_apparmor_text]    = { "apparmor", .label = "text of the profile", .read = read_length },
	[FACT_selinux_label]    = { "selinux", "label", .read = read_label },
	[FACT_selinux_disabled] = { "selinux", "labels off", .sense = SENSE_LOOSE, .silence = SILENCE_NOTHING },
	[FACT_mount_label]      = { "selinux", "label of its files", .read = read_label },
	[FACT_selinux_permissive] = { "selinux", "domain", { "enforced", "permissive" }, .sense = SENSE_LOOSE, .silence = SILENCE_NOTHING },
	[FACT_mac_answers]      = { "selinux", "policy allows", .sense = SENSE_LOOSE },
	[FACT_sandbox]          = { "sandbox", "kind", .rank = rank_sandbox, .silence = SILENCE_NOTHING },
	[FACT_sandbox_platform] = { "sandbox", .label = "platform" },
	[FACT_sandbox_options]  = { "sandbox", .label = "options" },
	[FACT_runtime_class]    = { "sandbox", .label = "runtime" },
	[FACT_rootfs_readonly]  = { "mounts", "root file system", { "writable", "read-only" }, .sense = SENSE_STRICT,
				    .silence = SILENCE_NOTHING },
	[FACT_mounts]           = { "mounts", "mounts", .sense = SENSE_LOOSE, .silence = SILENCE_NOTHING },
	[FACT_devices]          = { "mounts", "devices", .sense = SENSE_LOOSE, .silence = SILENCE_NOTHING },
	[FACT_device_cgroup_all] = { "mounts", "device rules", { "what is listed", "every device" }, .sense = SENSE_LOOSE },
	[FACT_masked_paths]     = { "mounts", "masked paths", .sense = SENSE_STRICT },
	[FACT_readonly_paths]   = { "mounts", "read-only paths", .sense = SENSE_STRICT },
	[FACT_lacking_paths]    = { "mounts", .label = "paths that the kernel lacks" },
	[FACT_proc_unmasked]    = { "mounts", "/proc", { "masked", "unmasked" }, .sense = SENSE_LOOSE, .silence = SILENCE_NOTHING },
	[FACT_engine]           = { "cluster", "engine that it asks", .rank = rank_engine, .silence = SILENCE_NOTHING },
	[FACT_engine_open]      = { "cluster", "engine that anybody may ask", .rank = rank_engine, .silence = SILENCE_NOTHING },
	[FACT_engine_peer]      = { "cluster", "whose engine that is", .rank = rank_engine, .silence = SILENCE_NOTHING },
	[FACT_token_mounted]    = { "cluster", "service-account token", { "not mounted", "mounted" }, .sense = SENSE_LOOSE },
	[FACT_token_projected]  = { "cluster", "token elsewhere", .sense = SENSE_LOOSE, .silence = SILENCE_NOTHING },
	[FACT_token_powers]     = { "cluster", "token may", .sense = SENSE_LOOSE, .silence = SILENCE_UNSAID, .rank = rank_powers },
	[FACT_token_audience]   = { "cluster", "token for others", .silence = SILENCE_NOTHING },
	[FACT_service_account]  = { "cluster", .label = "service account" },
	[FACT_pss_enforced]     = { "cluster", "Pod Security", .rank = rank_pss },
	[FACT_pss_version]      = { "cluster", .label = "Pod Security version" },
	[FACT_pod_settings]     = { "cluster", "as written", .skipped = true }, /* the words behind all the others */
	// clang-format on
};

static void (*const readers[])(struct arena *arena, const struct fact *fact, struct reading *ret) = {
	[FACT_KIND_BOOL] = read_bool,
	[FACT_KIND_INT] = read_int,
	[FACT_KIND_MASK] = read_mask,
	[FACT_KIND_TEXT] = read_text,
	[FACT_KIND_NS] = read_ns,
	[FACT_KIND_TEXTS] = read_texts,
	[FACT_KIND_MOUNTS] = read_mounts,
	[FACT_KIND_DEVICES] = read_devices,
	[FACT_KIND_RANGES] = read_ranges,
	[FACT_KIND_PROCESSES] = read_processes,
	[FACT_KIND_SETTINGS] = read_settings,
	[FACT_KIND_PROFILE] = read_profile,
	[FACT_KIND_ANSWERS] = read_answers,
};

bool rule_silence(enum fact_id id, struct fact *ret_fact)
{
	static const struct ns own = { .relation = NS_OWN };
	static const struct ns host = { .relation = NS_HOST };
	static const struct mount_list no_mounts;
	static const struct device_list no_devices;
	static const struct text_list no_texts;
	static const struct id_range identity = { 0, 0, UINT32_MAX };
	static const struct range_list ranges = { 1, &identity };
	bool hosts = rules[id].silence == SILENCE_HOST;
	const union fact_value values[] = {
		[FACT_KIND_BOOL] = { .boolean = false },
		[FACT_KIND_TEXT] = { .text = "none" },
		[FACT_KIND_NS] = { .ns = hosts ? &host : &own },
		[FACT_KIND_TEXTS] = { .texts = &no_texts },
		[FACT_KIND_MOUNTS] = { .mounts = &no_mounts },
		[FACT_KIND_DEVICES] = { .devices = &no_devices },
		[FACT_KIND_RANGES] = { .ranges = &ranges },
	};
	if (rules[id].silence == SILENCE_UNSAID || (size_t)fact_infos[id].kind >= ISO_COUNT(values))
		return false;
	*ret_fact = (struct fact){ FACT_KNOWN, values[fact_infos[id].kind], { 0 } };
	return true;
}

const struct rule *rule_of(enum fact_id id)
{
	return &rules[id];
}

void rule_read(enum fact_id id, const struct fact *fact, struct arena *arena, struct reading *ret)
{
	const struct rule *rule = &rules[id];
	bool boolean = fact_infos[id].kind == FACT_KIND_BOOL;
	*ret = (struct reading){ 0 };
	(rule->read ? rule->read : readers[fact_infos[id].kind])(arena, fact, ret);
	if (boolean && rule->word[0])
		ret->text = rule->word[fact->value.boolean];
	if (boolean && rule->sense != SENSE_STRICT)
		ret->rank = rule->sense == SENSE_LOOSE ? -ret->rank : 0;
	if (rule->rank)
		ret->rank = rule->rank(ret->text);
}
