/* SPDX-License-Identifier: Apache-2.0 */
/* docker_subject(): the engine's defaults and precedence, as facts. */
#include "config.h"

#include "manifest/docker.h"
#include "manifest/seccomp_profile.h"

#include <isotop/manifest.h>

#include <string.h>
#include <strings.h>

/* ---- capabilities ----------------------------------------------------------- */

static bool has_all(const struct docker_values *values)
{
	for (size_t i = 0; i < values->count; i++)
		if (strcasecmp(values->items[i].text, "ALL") == 0)
			return true;
	return false;
}

/* The names among @values as bits; a name that no kernel knows makes the result unknown. */
static uint64_t named(struct docker_settings *settings, const struct docker_values *values)
{
	uint64_t mask = 0;
	for (size_t i = 0; i < values->count; i++) {
		int number = cap_number(values->items[i].text);
		if (number >= 0)
			mask |= CAP_BIT(number);
		else if (strcasecmp(values->items[i].text, "ALL") != 0)
			docker_unknown(settings, FACT_cap_effective,
				arena_printf(settings->arena, "no such capability: %s", values->items[i].text),
				values->items[i].origin);
	}
	return mask;
}

/*
 * moby oci/caps/utils.go TweakCapabilities, and the same in containers/common:
 * privileged is everything; adding ALL is everything but the named drops;
 * dropping ALL leaves the named adds; otherwise the default set without the
 * drops and with the adds, so that a named add wins.
 */
static uint64_t resulting(const struct docker_settings *settings, uint64_t added, uint64_t dropped)
{
	uint64_t usual = settings->engine == ENGINE_PODMAN ? cap_default_podman : cap_default_docker;
	if (settings->privileged.value)
		return cap_all();
	if (has_all(&settings->cap_add))
		return cap_all() & ~dropped;
	if (has_all(&settings->cap_drop))
		return added;
	return (usual & ~dropped) | added;
}

static void set_capabilities(struct docker_settings *settings, struct sheet_builder *sheet)
{
	uint64_t added = named(settings, &settings->cap_add);
	uint64_t dropped = named(settings, &settings->cap_drop);
	struct origin origin = engine_default(settings, "the engine's default capabilities");
	if (settings->cap_drop.count)
		origin = settings->cap_drop.items[0].origin;
	if (settings->cap_add.count)
		origin = settings->cap_add.items[0].origin;
	if (settings->privileged.value)
		origin = settings->privileged.origin;
	uint64_t mask = resulting(settings, added, dropped);
	sheet_set_mask(sheet, FACT_cap_effective, mask, origin);
	sheet_set_mask(sheet, FACT_cap_permitted, mask, origin);
	sheet_set_mask(sheet, FACT_cap_bounding, mask, origin);
	if (settings->cap_add.count)
		sheet_set_mask(sheet, FACT_cap_added, has_all(&settings->cap_add) ? cap_all() : added,
			settings->cap_add.items[0].origin);
	if (settings->cap_drop.count)
		sheet_set_mask(sheet, FACT_cap_dropped, has_all(&settings->cap_drop) ? cap_all() : dropped,
			settings->cap_drop.items[0].origin);
}

/* ---- namespaces --------------------------------------------------------------- */

static void set_ns(struct docker_settings *settings, struct sheet_builder *sheet, enum fact_id id,
	enum ns_relation relation, const char *with, struct origin origin)
{
	struct ns *ns = arena_alloc(settings->arena, sizeof(*ns));
	*ns = (struct ns){ .relation = relation, .with = with };
	sheet_set_ns(sheet, id, ns, origin);
}

static bool names_other(const char *mode)
{
	return strncmp(mode, "container:", 10) == 0 || strncmp(mode, "service:", 8) == 0 ||
		strncmp(mode, "pod:", 4) == 0;
}

/* "host", "container:NAME", or one of the many words for an own one. */
static void set_mode(struct docker_settings *settings, struct sheet_builder *sheet, enum fact_id id,
	const struct docker_value *value)
{
	if (!value->text || !*value->text) {
		set_ns(settings, sheet, id, NS_OWN, NULL, engine_default(settings, "a namespace of its own"));
		return;
	}
	if (strcmp(value->text, "host") == 0)
		set_ns(settings, sheet, id, NS_HOST, NULL, value->origin);
	else if (names_other(value->text))
		set_ns(settings, sheet, id, NS_SHARED, value->text, value->origin);
	else if (strncmp(value->text, "ns:", 3) == 0)
		sheet_set_unknown(sheet, id, "joins a namespace by path", value->origin);
	else
		set_ns(settings, sheet, id, NS_OWN, NULL, value->origin);
}

static bool parse_range(const char *text, struct id_range *ret)
{
	unsigned inside;
	unsigned outside;
	unsigned count;
	int end = 0;
	if (sscanf(text, "%u:%u:%u%n", &inside, &outside, &count, &end) != 3 || text[end])
		return false;
	*ret = (struct id_range){ inside, outside, count };
	return true;
}

static void set_ranges(struct docker_settings *settings, struct sheet_builder *sheet, enum fact_id id,
	const struct docker_values *values)
{
	if (!values->count)
		return;
	struct id_range *ranges = arena_array(settings->arena, values->count, sizeof(*ranges));
	for (size_t i = 0; i < values->count; i++) {
		if (!parse_range(values->items[i].text, &ranges[i])) {
			sheet_set_unknown(sheet, id, "an id map that cannot be read", values->items[i].origin);
			return;
		}
	}
	struct range_list *list = arena_alloc(settings->arena, sizeof(*list));
	*list = (struct range_list){ values->count, ranges };
	sheet_set_ranges(sheet, id, list, values->items[0].origin);
}

/*
 * Docker's containers stay in the host's user namespace unless the daemon
 * remaps, which no command line shows. Podman's depends on who runs it, so
 * there an unset --userns says nothing.
 */
static void set_userns(struct docker_settings *settings, struct sheet_builder *sheet)
{
	const struct docker_value *value = &settings->userns;
	if (settings->uid_map.count)
		set_ns(settings, sheet, FACT_ns_user, NS_OWN, NULL, settings->uid_map.items[0].origin);
	else if (value->text && *value->text)
		set_mode(settings, sheet, FACT_ns_user, value);
	else if (settings->engine == ENGINE_DOCKER)
		set_ns(settings, sheet, FACT_ns_user, NS_HOST, NULL,
			engine_default(settings, "the host's user namespace unless the daemon remaps"));
	set_ranges(settings, sheet, FACT_uid_map, &settings->uid_map);
	set_ranges(settings, sheet, FACT_gid_map, &settings->gid_map);
}

static void set_namespaces(struct docker_settings *settings, struct sheet_builder *sheet)
{
	set_mode(settings, sheet, FACT_ns_pid, &settings->pid);
	set_mode(settings, sheet, FACT_ns_net, &settings->network);
	set_mode(settings, sheet, FACT_ns_ipc, &settings->ipc);
	set_mode(settings, sheet, FACT_ns_uts, &settings->uts);
	set_ns(settings, sheet, FACT_ns_mnt, NS_OWN, NULL, engine_default(settings, "always a mount namespace of its own"));
	set_userns(settings, sheet);
	/* The default depends on the host's cgroup version. */
	if (settings->cgroupns.text && *settings->cgroupns.text)
		set_mode(settings, sheet, FACT_ns_cgroup, &settings->cgroupns);
}

/* ---- who it runs as ------------------------------------------------------------- */

static void set_user(struct docker_settings *settings, struct sheet_builder *sheet)
{
	const struct docker_value *value = settings->user.text && *settings->user.text ? &settings->user :
											 &settings->image_user;
	if (!value->text || !*value->text)
		return;
	char *user = arena_strdup(settings->arena, value->text);
	char *group = strchr(user, ':');
	uint64_t number;
	if (group)
		*group++ = '\0';
	if (strcmp(user, "root") == 0 || !*user)
		sheet_set_int(sheet, FACT_uid, 0, value->origin);
	else if (parse_u64(user, 10, &number) && number < UINT32_MAX)
		sheet_set_int(sheet, FACT_uid, (int64_t)number, value->origin);
	else
		sheet_set_text(sheet, FACT_user_name, user, value->origin);
	if (group && parse_u64(group, 10, &number) && number < UINT32_MAX)
		sheet_set_int(sheet, FACT_gid, (int64_t)number, value->origin);
}

/* ---- --security-opt --------------------------------------------------------------- */

/* The value behind "key=" or "key:", both of which the engines take; NULL where @text is another option. */
static const char *option_value(const char *text, const char *key)
{
	size_t len = strlen(key);
	if (strncmp(text, key, len) != 0)
		return NULL;
	if (text[len] == '\0')
		return "";
	return text[len] == '=' || text[len] == ':' ? text + len + 1 : NULL;
}

/* The parts of an SELinux label as label= gives them, one option a part. */
struct label_parts {
	const char *user;
	const char *role;
	const char *type;
	const char *level;
	struct origin origin;
	bool set;
};

static void take_label(struct label_parts *label, struct sheet_builder *sheet, const char *value, struct origin origin)
{
	const char *part;
	if (strcmp(value, "disable") == 0) {
		sheet_set_bool(sheet, FACT_selinux_disabled, true, origin);
		return;
	}
	if ((part = option_value(value, "user")))
		label->user = part;
	else if ((part = option_value(value, "role")))
		label->role = part;
	else if ((part = option_value(value, "type")))
		label->type = part;
	else if ((part = option_value(value, "level")))
		label->level = part;
	else
		return;
	label->origin = origin;
	label->set = true;
}

/* docker sends the profile itself to its daemon, and inspect shows that. */
static void take_seccomp_text(struct docker_settings *settings, struct sheet_builder *sheet, const char *value,
	struct origin origin)
{
	struct err err;
	enum profile_dialect dialect = settings->engine == ENGINE_PODMAN ? PROFILE_CONTAINERS : PROFILE_DOCKER;
	static const enum fact_id ids[] = { FACT_seccomp_profile, FACT_seccomp_actions, FACT_seccomp_allows_all,
		FACT_seccomp_rules };
	if (seccomp_profile_text(value, strlen(value), origin.where, dialect, settings->arena, sheet, &err) == 0) {
		for (size_t i = 0; i < ISO_COUNT(ids); i++)
			sheet->facts[ids[i]].origin = origin;
		return;
	}
	sheet_set_text(sheet, FACT_seccomp_profile, "custom", origin);
	sheet_set_unknown(sheet, FACT_seccomp_rules, arena_strdup(settings->arena, err.text), origin);
}

static void take_seccomp(struct docker_settings *settings, struct sheet_builder *sheet, const char *value,
	struct origin origin)
{
	if (strcmp(value, "unconfined") == 0)
		sheet_set_text(sheet, FACT_seccomp_profile, "Unconfined", origin);
	else if (strcmp(value, "builtin") == 0 || !*value)
		sheet_set_text(sheet, FACT_seccomp_profile, "RuntimeDefault", origin);
	else if (*value == '{')
		take_seccomp_text(settings, sheet, value, origin);
	else
		sheet_set_text(sheet, FACT_seccomp_profile, arena_printf(settings->arena, "Localhost:%s", value), origin);
}

static void take_apparmor(struct docker_settings *settings, struct sheet_builder *sheet, const char *value,
	struct origin origin)
{
	if (strcmp(value, "unconfined") == 0)
		sheet_set_text(sheet, FACT_apparmor_profile, "Unconfined", origin);
	else
		sheet_set_text(sheet, FACT_apparmor_profile, arena_printf(settings->arena, "Localhost:%s", value), origin);
}

static void take_security_opt(struct docker_settings *settings, struct sheet_builder *sheet, struct label_parts *label,
	const struct docker_value *option)
{
	const char *value;
	if ((value = option_value(option->text, "no-new-privileges")))
		sheet_set_bool(sheet, FACT_no_new_privs, strcmp(value, "false") != 0, option->origin);
	else if ((value = option_value(option->text, "seccomp")))
		take_seccomp(settings, sheet, value, option->origin);
	else if ((value = option_value(option->text, "apparmor")))
		take_apparmor(settings, sheet, value, option->origin);
	else if ((value = option_value(option->text, "label")))
		take_label(label, sheet, value, option->origin);
	else if ((value = option_value(option->text, "systempaths")) && strcmp(value, "unconfined") == 0)
		sheet_set_bool(sheet, FACT_proc_unmasked, true, option->origin);
	else if ((value = option_value(option->text, "unmask")) && strcasecmp(value, "all") == 0)
		sheet_set_bool(sheet, FACT_proc_unmasked, true, option->origin);
}

static void set_security(struct docker_settings *settings, struct sheet_builder *sheet)
{
	struct label_parts label = { .user = "", .role = "", .type = "", .level = "" };
	sheet_set_text(sheet, FACT_seccomp_profile, "RuntimeDefault",
		engine_default(settings, "the engine's own seccomp profile"));
	sheet_set_text(sheet, FACT_apparmor_profile, "RuntimeDefault",
		engine_default(settings, "the engine's own AppArmor profile where the host has AppArmor"));
	for (size_t i = 0; i < settings->security_opt.count; i++)
		take_security_opt(settings, sheet, &label, &settings->security_opt.items[i]);
	if (label.set)
		sheet_set_text(sheet, FACT_selinux_label,
			arena_printf(settings->arena, "%s:%s:%s:%s", label.user, label.role, label.type, label.level),
			label.origin);
	if (!settings->privileged.value)
		return;
	/* Privileged takes the guardrails away together, whatever else is written. */
	sheet_set_text(sheet, FACT_seccomp_profile, "Unconfined", settings->privileged.origin);
	sheet_set_text(sheet, FACT_apparmor_profile, "Unconfined", settings->privileged.origin);
	sheet_set_bool(sheet, FACT_selinux_disabled, true, settings->privileged.origin);
	sheet_set_bool(sheet, FACT_proc_unmasked, true, settings->privileged.origin);
	sheet_set_bool(sheet, FACT_device_cgroup_all, true, settings->privileged.origin);
}

/* ---- file system -------------------------------------------------------------------- */

static struct origin first_origin(struct docker_settings *settings, size_t count, struct origin first)
{
	return count ? first : engine_default(settings, "nothing mounted beyond the engine's own");
}

static bool parse_number(const char *text, int64_t *ret)
{
	uint64_t number;
	*ret = -1;
	if (strcmp(text, "*") == 0)
		return true;
	if (!parse_u64(text, 10, &number) || number > UINT32_MAX)
		return false;
	*ret = (int64_t)number;
	return true;
}

/* "c 1:3 rwm", the kernel's own notation of a device rule. */
static bool parse_rule(struct docker_settings *settings, const struct docker_value *value, struct device *ret)
{
	char *save = NULL;
	char *type = strtok_r(arena_strdup(settings->arena, value->text), " ", &save);
	char *major = strtok_r(NULL, ":", &save);
	char *minor = strtok_r(NULL, " ", &save);
	char *access = strtok_r(NULL, " ", &save);
	*ret = (struct device){ .allow = true, .access = access ? access : "rwm", .origin = value->origin };
	if (!type || !strchr("abc", *type) || type[1] || !major || !minor)
		return false;
	ret->type = *type;
	return parse_number(major, &ret->major) && parse_number(minor, &ret->minor);
}

static void set_devices(struct docker_settings *settings, struct sheet_builder *sheet)
{
	size_t count = settings->device_count + settings->device_rules.count;
	struct device *devices = arena_array(settings->arena, count, sizeof(*devices));
	if (settings->device_count)
		memcpy(devices, settings->devices, settings->device_count * sizeof(*devices));
	for (size_t i = 0; i < settings->device_rules.count; i++) {
		if (!parse_rule(settings, &settings->device_rules.items[i], &devices[settings->device_count + i])) {
			sheet_set_unknown(sheet, FACT_devices, "a device rule that cannot be read",
				settings->device_rules.items[i].origin);
			return;
		}
	}
	struct device_list *list = arena_alloc(settings->arena, sizeof(*list));
	*list = (struct device_list){ .count = count, .items = devices };
	sheet_set_devices(sheet, list, first_origin(settings, count, count ? devices[0].origin : (struct origin){ 0 }));
}

static void set_files(struct docker_settings *settings, struct sheet_builder *sheet)
{
	struct mount_list *list = arena_alloc(settings->arena, sizeof(*list));
	*list = (struct mount_list){ .count = settings->mount_count, .items = settings->mounts };
	sheet_set_mounts(sheet, list,
		first_origin(settings, list->count, list->count ? list->items[0].origin : (struct origin){ 0 }));
	set_devices(settings, sheet);
	if (settings->read_only.set)
		sheet_set_bool(sheet, FACT_rootfs_readonly, settings->read_only.value, settings->read_only.origin);
}

static void set_runtime(struct docker_settings *settings, struct sheet_builder *sheet)
{
	const struct docker_value *runtime = &settings->runtime;
	if (runtime->text && *runtime->text) {
		sheet_set_text(sheet, FACT_runtime_class, runtime->text, runtime->origin);
		sheet_set_text(sheet, FACT_sandbox, sandbox_of_runtime(runtime->text), runtime->origin);
	} else {
		sheet_set_text(sheet, FACT_sandbox, "none", engine_default(settings, "the engine's default runtime, runc or crun"));
	}
}

struct subject *docker_subject(struct docker_settings *settings)
{
	struct sheet_builder sheet = { 0 };
	if (settings->privileged.set)
		sheet_set_bool(&sheet, FACT_privileged, settings->privileged.value, settings->privileged.origin);
	set_user(settings, &sheet);
	set_namespaces(settings, &sheet);
	set_security(settings, &sheet);
	set_files(settings, &sheet);
	set_runtime(settings, &sheet);
	set_capabilities(settings, &sheet);
	for (size_t i = 0; i < settings->unknown_count; i++)
		sheet_set_unknown(&sheet, settings->unknowns[i].id, settings->unknowns[i].why, settings->unknowns[i].origin);
	settings->subject->sheets[SHEET_MANIFEST] = sheet_pack(settings->arena, &sheet);
	struct subject *subject = settings->subject;
	settings->subject = NULL;
	return subject;
}
