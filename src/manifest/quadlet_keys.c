/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/quadlet_keys.h"

#include "manifest/commands.h"
#include "manifest/docker_cli.h"
#include "manifest/docker_flags.h"
#include "manifest/literal.h"
#include "manifest/quadlet.h"
#include "manifest/seccomp_profile.h"

#include <string.h>
#include <strings.h>

#include <isotop/values.h>

#define WORDS_MOST 256

/* ---- keys --------------------------------------------------------------------- */

static bool ends_in(const char *text, size_t len, const char *ending)
{
	size_t n = strlen(ending);
	return len > n && strncmp(text + len - n, ending, n) == 0;
}

/* 1, yes, true and on: to Podman anything else is no, "y" too (pkg/systemd/parser, LookupBoolean). False: no word for either. */
static bool parse_switch(const char *value, bool *ret)
{
	static const char *const yes[] = { "1", "yes", "true", "on" };
	static const char *const no[] = { "0", "no", "n", "false", "f", "off", "y", "t", "" };
	*ret = false;
	for (size_t i = 0; i < ISO_COUNT(yes); i++)
		if (strcasecmp(value, yes[i]) == 0)
			return *ret = true;
	for (size_t i = 0; i < ISO_COUNT(no); i++)
		if (strcasecmp(value, no[i]) == 0)
			return true;
	return false;
}

/* Is it on, or may it be? */
static bool may_be_on(const char *value)
{
	bool on;
	return !parse_switch(value, &on) || on;
}

static void copy_value(struct quadlet *q, struct docker_value *member, const char *value, struct origin origin)
{
	docker_value_set(member, arena_strdup(q->settings->arena, value), origin);
}

static void security_opt(struct quadlet *q, struct origin origin, const char *prefix, const char *value)
{
	docker_values_add(q->settings, &q->settings->security_opt,
		arena_printf(q->settings->arena, "%s%s", prefix, value), origin);
}

/* A word in quotes is what stands in them; none that is asked for has a blank inside. */
static char *unquoted(char *word)
{
	size_t len = strlen(word);
	if (len < 2 || !strchr("\"'", *word) || word[len - 1] != *word)
		return word;
	word[len - 1] = '\0';
	return word + 1;
}

/* AddCapability= and DropCapability= take several, blanks between; an empty one takes back what stood before. */
static void add_words(struct quadlet *q, struct docker_values *values, const char *value, struct origin origin)
{
	char *save = NULL;
	if (!*value)
		values->count = 0;
	for (char *word = strtok_r(arena_strdup(q->settings->arena, value), " \t", &save); word;
		word = strtok_r(NULL, " \t", &save))
		docker_values_add(q->settings, values, unquoted(word), origin);
}

static void apply_add_capability(struct quadlet *q, const char *value, struct origin origin)
{
	add_words(q, &q->settings->cap_add, value, origin);
}

static void apply_drop_capability(struct quadlet *q, const char *value, struct origin origin)
{
	add_words(q, &q->settings->cap_drop, value, origin);
}

/* Settings that one key brought so far are taken back where it stands empty, systemd.syntax(7). */
static void take_back(struct quadlet *q, const char *key)
{
	struct docker_settings *settings = q->settings;
	size_t len = strlen(key);
	size_t kept = 0;
	for (size_t i = 0; i < settings->mount_count; i++)
		if (!settings->mounts[i].origin.text || strncmp(settings->mounts[i].origin.text, key, len) != 0)
			settings->mounts[kept++] = settings->mounts[i];
	settings->mount_count = kept;
	kept = 0;
	for (size_t i = 0; i < settings->device_count; i++)
		if (!settings->devices[i].origin.text || strncmp(settings->devices[i].origin.text, key, len) != 0)
			settings->devices[kept++] = settings->devices[i];
	settings->device_count = kept;
}

/* "-/dev/x": only if it is there. */
static void apply_device(struct quadlet *q, const char *value, struct origin origin)
{
	if (*value == '-')
		value++;
	if (!*value)
		take_back(q, "AddDevice=");
	else if ( !docker_add_device(q->settings, value, origin))
		docker_unknown(q->settings, FACT_devices, "a device that the engine resolves", origin);
}

static void apply_container_name(struct quadlet *q, const char *value, struct origin origin)
{
	(void)origin;
	q->container_name = arena_strdup(q->settings->arena, value);
}

static void apply_image(struct quadlet *q, const char *value, struct origin origin)
{
	q->settings->image_origin = origin;
	q->settings->image = arena_strdup(q->settings->arena, value);
	q->image_given = true;
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", q->file, origin.line);
	if (*value && !literal_image(value, q->settings->fillers))
		inventory_error(q->builder, strbuf_text(&where), "%s is no name of an image", value);
}

static void apply_group(struct quadlet *q, const char *value, struct origin origin)
{
	if (q->settings->user.text && !strchr(q->settings->user.text, ':'))
		docker_value_set(&q->settings->user,
			arena_printf(q->settings->arena, "%s:%s", q->settings->user.text, value), origin);
}

static void apply_user(struct quadlet *q, const char *value, struct origin origin)
{
	copy_value(q, &q->settings->user, value, origin);
}

/* What the .volume unit of this name makes, known to what names it from here on. */
static void read_volume_unit(struct quadlet *q, const char *unit, struct origin origin)
{
	if (docker_made_volume(&q->made, unit))
		return;
	if (q->made.volume_count == MADE_MOST) {
		docker_unknown(q->settings, FACT_mounts, "it names more volumes than isotop reads", origin);
		return;
	}
	q->volume = (struct docker_volume_options){ 0 };
	if (!q->read_named(q, unit))
		docker_unknown(q->settings, FACT_mounts, arena_printf(q->settings->arena, "%s is not read here", unit), origin);
	q->made.volumes[q->made.volume_count].name = unit;
	q->made.volumes[q->made.volume_count++].options = q->volume;
	q->settings->made = &q->made;
}

/* "type=volume,source=x.volume,...": the volume is what its unit says. */
static void units_in_mount(struct quadlet *q, const char *value, struct origin origin)
{
	char *at = arena_strdup(q->settings->arena, value);
	for (char *word = text_csv_field(&at); word; word = text_csv_field(&at)) {
		const char *equals = strchr(word, '=');
		bool source = equals && (strncasecmp(word, "source=", 7) == 0 || strncasecmp(word, "src=", 4) == 0);
		if (source && ends_in(equals + 1, strlen(equals + 1), ".volume"))
			read_volume_unit(q, equals + 1, origin);
	}
}

static void apply_mount(struct quadlet *q, const char *value, struct origin origin)
{
	units_in_mount(q, value, origin);
	if (!*value)
		take_back(q, "Mount=");
	else if (!docker_add_mount(q->settings, value, NULL, origin))
		docker_unknown(q->settings, FACT_mounts, "a mount that cannot be understood", origin);
}

/* "x.volume:/target[:options]": what the volume is, its own unit says. */
static void add_volume_unit(struct quadlet *q, const char *value, size_t len, struct origin origin)
{
	struct arena *arena = q->settings->arena;
	const char *unit = arena_strndup(arena, value, len);
	const char *target = value[len] ? value + len + 1 : "";
	const char *options = strchr(target, ':');
	struct mount mount = { .name = unit, .origin = origin };
	mount.target = arena_strndup(arena, target, options ? (size_t)(options - target) : strlen(target));
	read_volume_unit(q, unit, origin);
	docker_mount_options(q->settings, &mount, options ? options + 1 : "");
	const struct docker_volume_options *made = docker_made_volume(&q->made, unit);
	docker_add_named_volume(q->settings, &mount, made ? made : &(struct docker_volume_options){ 0 }, NULL);
}

static void apply_volume(struct quadlet *q, const char *value, struct origin origin)
{
	size_t len = strcspn(value, ":");
	if (!*value)
		take_back(q, "Volume=");
	else if (ends_in(value, len, ".volume"))
		add_volume_unit(q, value, len, origin);
	else if (!docker_add_volume(q->settings, value, NULL, origin))
		docker_unknown(q->settings, FACT_mounts, "a volume that cannot be understood", origin);
}

static void apply_tmpfs(struct quadlet *q, const char *value, struct origin origin)
{
	char *path = arena_strndup(q->settings->arena, value, strcspn(value, ":"));
	path_normalise(path);
	if (!*value)
		take_back(q, "Tmpfs=");
	else
		docker_add_mount_entry(q->settings, &(struct mount){ .kind = MOUNT_TMPFS, .target = path, .origin = origin });
}

/* What podman is asked for is the name that the unit gives its network, which may be the host's. */
static void read_network_unit(struct quadlet *q, const char *unit, struct origin origin)
{
	q->network_name = NULL;
	if (!q->read_named(q, unit))
		docker_unknown(q->settings, FACT_ns_net, arena_printf(q->settings->arena, "%s is not read here", unit), origin);
	else
		copy_value(q, &q->settings->network, q->network_name ? q->network_name : unit, origin);
}

static void apply_network_name(struct quadlet *q, const char *value, struct origin origin)
{
	(void)origin;
	q->network_name = *value ? arena_strdup(q->settings->arena, value) : NULL;
}

static void apply_network_args(struct quadlet *q, const char *value, struct origin origin)
{
	if (*value)
		docker_unknown(q->settings, FACT_ns_net, "what PodmanArgs= makes of a network is not known here", origin);
}

/* "x.network" is a network that Quadlet makes; "x.container" the network of another unit's container. */
static void apply_network(struct quadlet *q, const char *value, struct origin origin)
{
	size_t len = strcspn(value, ":");
	struct docker_value *network = &q->settings->network;
	if (!*value && network->origin.text && strncmp(network->origin.text, "Network=", 8) == 0)
		*network = (struct docker_value){ 0 };
	if (!*value || (network->text && strcmp(network->text, "host") == 0))
		return;
	if (ends_in(value, len, ".container"))
		docker_value_set(network,
			arena_printf(q->settings->arena, "container:%.*s", (int)(len - strlen(".container")), value), origin);
	else if (ends_in(value, len, ".network"))
		read_network_unit(q, arena_strndup(q->settings->arena, value, len), origin);
	else
		copy_value(q, &q->settings->network, value, origin);
}

/* Each is one, as --group-add takes it; an empty one takes back what stood before. */
static void apply_group_add(struct quadlet *q, const char *value, struct origin origin)
{
	if (!*value)
		q->settings->groups.count = 0;
	else
		docker_values_add(q->settings, &q->settings->groups, value, origin);
}

static void apply_userns(struct quadlet *q, const char *value, struct origin origin)
{
	copy_value(q, &q->settings->userns, value, origin);
}

static void apply_no_new_privileges(struct quadlet *q, const char *value, struct origin origin)
{
	bool on;
	security_opt(q, origin, "no-new-privileges:", !parse_switch(value, &on) ? value : on ? "true" : "false");
}

static void apply_read_only(struct quadlet *q, const char *value, struct origin origin)
{
	bool on;
	if (parse_switch(value, &on))
		docker_flag_set(&q->settings->read_only, on, origin);
	else
		docker_flag_unknown(&q->settings->read_only,
			arena_printf(q->settings->arena, "%s is neither true nor false", value), origin);
}

static void apply_seccomp(struct quadlet *q, const char *value, struct origin origin)
{
	security_opt(q, origin, "seccomp=", value);
}

static void apply_apparmor(struct quadlet *q, const char *value, struct origin origin)
{
	security_opt(q, origin, "apparmor=", value);
}

static void apply_label_disable(struct quadlet *q, const char *value, struct origin origin)
{
	if (may_be_on(value))
		security_opt(q, origin, "label=", "disable");
}

static void apply_label_type(struct quadlet *q, const char *value, struct origin origin)
{
	security_opt(q, origin, "label=type:", value);
}

static void apply_label_level(struct quadlet *q, const char *value, struct origin origin)
{
	security_opt(q, origin, "label=level:", value);
}

static void apply_unmask(struct quadlet *q, const char *value, struct origin origin)
{
	security_opt(q, origin, "unmask=", value);
}

static void apply_uid_map(struct quadlet *q, const char *value, struct origin origin)
{
	docker_values_add(q->settings, &q->settings->uid_map, value, origin);
}

static void apply_gid_map(struct quadlet *q, const char *value, struct origin origin)
{
	docker_values_add(q->settings, &q->settings->gid_map, value, origin);
}

/* Keys of a .volume unit: the options of the driver "local". */
static void apply_volume_device(struct quadlet *q, const char *value, struct origin origin)
{
	(void)origin;
	q->volume.device = arena_strdup(q->settings->arena, value);
}

static void apply_volume_type(struct quadlet *q, const char *value, struct origin origin)
{
	(void)origin;
	q->volume.type = arena_strdup(q->settings->arena, value);
}

static void apply_volume_options(struct quadlet *q, const char *value, struct origin origin)
{
	(void)origin;
	q->volume.o = arena_strdup(q->settings->arena, value);
}

static void apply_volume_driver(struct quadlet *q, const char *value, struct origin origin)
{
	(void)origin;
	q->volume.driver = arena_strdup(q->settings->arena, value);
}

static void apply_volume_args(struct quadlet *q, const char *value, struct origin origin)
{
	if (*value)
		docker_unknown(q->settings, FACT_mounts, "what PodmanArgs= makes of a volume is not known here", origin);
}

static void apply_yaml(struct quadlet *q, const char *value, struct origin origin)
{
	if (*value)
		docker_values_add(q->settings, &q->yaml, value, origin);
	else
		q->yaml.count = 0;
}

static void apply_config_map(struct quadlet *q, const char *value, struct origin origin)
{
	if (*value)
		docker_values_add(q->settings, &q->config_maps, value, origin);
	else
		q->config_maps.count = 0;
}

static void apply_pod(struct quadlet *q, const char *value, struct origin origin)
{
	if (*value && !q->read_named(q, value))
		cli_pod_unknown(q->settings, value, origin);
}

static void apply_rootfs(struct quadlet *q, const char *value, struct origin origin)
{
	struct mount mount = { .kind = MOUNT_HOST, .target = "/", .origin = origin };
	const char *why = literal_why(q->settings->arena, value, q->settings->fillers);
	if (why)
		docker_unknown(q->settings, FACT_mounts, why, origin);
	mount.source = docker_host_path(q->settings, arena_strndup(q->settings->arena, value, strcspn(value, ":")), NULL);
	docker_add_mount_entry(q->settings, &mount);
	q->image_given = true;
}

static void apply_cgroups_mode(struct quadlet *q, const char *value, struct origin origin)
{
	if (strcmp(value, "disabled") != 0)
		return;
	q->settings->no_cgroup = true;
	q->settings->no_cgroup_origin = origin;
}

static void apply_subids(struct quadlet *q, const char *value, struct origin origin)
{
	(void)value;
	copy_value(q, &q->settings->userns, "subid", origin);
}

/* The keys of before Podman 4.4's UserNS=. */
static void apply_remap_users(struct quadlet *q, const char *value, struct origin origin)
{
	copy_value(q, &q->settings->userns, value, origin);
}

/* A module of containers.conf may set anything that a container has. */
static void apply_module(struct quadlet *q, const char *value, struct origin origin)
{
	docker_anything(q->settings, arena_printf(q->settings->arena, "the module %s is not read here", value), origin);
}

/* Split as Podman splits them: quotes and the escapes of C, pkg/systemd/parser. */
static size_t split_value(struct quadlet *q, const char *value, uint32_t line, struct cli_word words[WORDS_MOST])
{
	char quote = 0;
	size_t len = strlen(value);
	char *text = arena_strndup(q->settings->arena, value, len);
	unit_words(text, text + len, &quote);
	return docker_cli_words(text, len, line, q->settings->arena, words, WORDS_MOST);
}

/* Words for podman run, quoted as systemd has them, which for these is as sh has them. */
static void take_podman_args(struct quadlet *q, const char *value, struct origin origin)
{
	struct cli_word words[WORDS_MOST];
	struct err err;
	size_t count = split_value(q, value, origin.line, words);
	if (docker_cli_options(words, count, q->file, q->builder, q->settings, &err) == 0)
		return;
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", q->file, origin.line);
	inventory_error(q->builder, strbuf_text(&where), "PodmanArgs: %s", err.text);
}

/* They stand behind all other options, whose values they replace, and an empty one takes back those before it. */
static void apply_podman_args(struct quadlet *q, const char *value, struct origin origin)
{
	if (*value)
		docker_values_add(q->settings, &q->args, value, origin);
	else
		q->args.count = 0;
}

void quadlet_take_args(struct quadlet *q)
{
	for (size_t i = 0; i < q->args.count; i++)
		take_podman_args(q, q->args.items[i].text, q->args.items[i].origin);
}

/* "Environment=A=b "C=d e"": several, quoted as systemd has them. */
static void apply_environment(struct quadlet *q, const char *value, struct origin origin)
{
	struct cli_word words[WORDS_MOST];
	size_t count = split_value(q, value, origin.line, words);
	for (size_t i = 0; i < count; i++)
		docker_tell_variable(q->settings, arena_strdup(q->settings->arena, words[i].text), origin);
}

static void apply_annotation(struct quadlet *q, const char *value, struct origin origin)
{
	struct cli_word words[WORDS_MOST];
	size_t count = split_value(q, value, origin.line, words);
	for (size_t i = 0; i < count; i++)
		docker_tell_annotation(q->settings, words[i].text, origin);
}

/* Relative to the unit, or absolute; several count, and an empty one forgets those before. */
static void apply_environment_file(struct quadlet *q, const char *value, struct origin origin)
{
	const char *path = value + (*value == '-'); /* of systemd: it need not be there */
	if (*path)
		docker_values_add(q->settings, &q->settings->env_files, path, origin);
	else
		q->settings->env_files.count = 0;
}

static void apply_environment_host(struct quadlet *q, const char *value, struct origin origin)
{
	if (may_be_on(value))
		docker_tell_host_environment(q->settings, origin);
}

static void apply_secret(struct quadlet *q, const char *value, struct origin origin)
{
	docker_tell_secret(q->settings, value, origin);
}

static void apply_exec(struct quadlet *q, const char *value, struct origin origin)
{
	docker_tell_word(q->settings, value, origin);
}

/* Alone or with its value behind "=". */
static bool is_idle(const char *word)
{
	static const char *const idle[] = { "--log-level", "--cgroup-manager", "--events-backend" };
	for (size_t i = 0; i < ISO_COUNT(idle); i++)
		if (strncmp(word, idle[i], strlen(idle[i])) == 0 && strchr("=", word[strlen(idle[i])]))
			return true;
	return false;
}

/* Options of podman itself: another runtime, hooks, a containers.conf of their own. */
static void apply_global_args(struct quadlet *q, const char *value, struct origin origin)
{
	struct cli_word words[WORDS_MOST];
	size_t count = split_value(q, value, origin.line, words);
	for (size_t i = 0; i < count; i++) {
		bool alone = is_idle(words[i].text) && !strchr(words[i].text, '=');
		if (!is_idle(words[i].text))
			docker_anything(q->settings, arena_printf(q->settings->arena, "what %s changes is not known here", words[i].text), origin);
		i += alone && i + 1 < count && *words[i + 1].text != '-';
	}
	if (count == WORDS_MOST)
		docker_anything(q->settings, "what so many options change is not known here", origin);
}

/* ---- the tables ------------------------------------------------------------------ */

/*
 * Every key of the sections that make a container, podman-systemd.unit(5) of
 * Podman 5. @apply NULL: it cannot touch isolation, and @says why; else what it
 * sets. A key without a row leaves open all that it may set. To add one: its row.
 */
#define SEEN   "what the process sees: names, labels, environment, its command"
#define LIMITS "a limit on what it may use up"
#define UNITS  "when and how the service starts and stops, where its output goes"
#define WITHIN "within its own network namespace"
#define NETWORK_ONLY "how the network is made, which is none of the host's"

// clang-format off
static const struct quadlet_key container_keys[] = {
	{ "Annotation",           apply_annotation,        "seccomp: " SECCOMP_ANNOTATION " of crun" },
	{ "AddCapability",        apply_add_capability,    "capabilities" },
	{ "AddDevice",            apply_device,            "devices" },
	{ "AppArmor",             apply_apparmor,          "AppArmor" },
	{ "CgroupsMode",          apply_cgroups_mode,      "disabled: no device rules" },
	{ "ContainerName",        apply_container_name,    "its name" },
	{ "ContainersConfModule", apply_module,            "anything: not known" },
	{ "DropCapability",       apply_drop_capability,   "capabilities" },
	{ "GIDMap",               apply_gid_map,           "user namespace, group ids" },
	{ "GlobalArgs",           apply_global_args,       "options of podman itself" },
	{ "Group",                apply_group,             "group" },
	{ "Image",                apply_image,             "image" },
	{ "Mount",                apply_mount,             "mounts" },
	{ "Network",              apply_network,           "network namespace" },
	{ "NoNewPrivileges",      apply_no_new_privileges, "no_new_privs" },
	{ "Pod",                  apply_pod,               "namespaces and mounts of the .pod unit" },
	{ "PodmanArgs",           apply_podman_args,       "options of podman run" },
	{ "ReadOnly",             apply_read_only,         "root file system" },
	{ "RemapUsers",           apply_remap_users,       "user namespace" },
	{ "Rootfs",               apply_rootfs,            "a directory of the host as its root" },
	{ "SeccompProfile",       apply_seccomp,           "seccomp" },
	{ "SecurityLabelDisable", apply_label_disable,     "SELinux" },
	{ "SecurityLabelLevel",   apply_label_level,       "SELinux" },
	{ "SecurityLabelType",    apply_label_type,        "SELinux" },
	{ "SubGIDMap",            apply_subids,            "user namespace" },
	{ "SubUIDMap",            apply_subids,            "user namespace" },
	{ "Tmpfs",                apply_tmpfs,             "mounts, in memory" },
	{ "UIDMap",               apply_uid_map,           "user namespace, user ids" },
	{ "Unmask",               apply_unmask,            "masks of /proc and /sys" },
	{ "User",                 apply_user,              "user" },
	{ "UserNS",               apply_userns,            "user namespace" },
	{ "Volume",               apply_volume,            "mounts" },
	{ "AddHost", NULL, SEEN },
	{ "AutoUpdate", NULL, UNITS },
	{ "DNS", NULL, SEEN },
	{ "DNSOption", NULL, SEEN },
	{ "DNSSearch", NULL, SEEN },
	{ "Entrypoint", NULL, SEEN },
	{ "Environment",          apply_environment,       "DOCKER_HOST and CONTAINER_HOST name an engine" },
	{ "EnvironmentFile",      apply_environment_file,  "DOCKER_HOST and CONTAINER_HOST of a file, where that is at hand" },
	{ "EnvironmentHost",      apply_environment_host,  "DOCKER_HOST and CONTAINER_HOST of whoever starts it: not known" },
	{ "Exec",                 apply_exec,              "whether it runs an engine of its own" },
	{ "ExposeHostPort", NULL, WITHIN },
	{ "GroupAdd",             apply_group_add,         "which files of the host's groups it may open" },
	{ "HealthCmd", NULL, SEEN },
	{ "HealthInterval", NULL, SEEN },
	{ "HealthLogDestination", NULL, SEEN },
	{ "HealthMaxLogCount", NULL, SEEN },
	{ "HealthMaxLogSize", NULL, SEEN },
	{ "HealthOnFailure", NULL, SEEN },
	{ "HealthRetries", NULL, SEEN },
	{ "HealthStartPeriod", NULL, SEEN },
	{ "HealthStartupCmd", NULL, SEEN },
	{ "HealthStartupInterval", NULL, SEEN },
	{ "HealthStartupRetries", NULL, SEEN },
	{ "HealthStartupSuccess", NULL, SEEN },
	{ "HealthStartupTimeout", NULL, SEEN },
	{ "HealthTimeout", NULL, SEEN },
	{ "HostName", NULL, SEEN },
	{ "HttpProxy", NULL, SEEN },
	{ "IP", NULL, WITHIN },
	{ "IP6", NULL, WITHIN },
	{ "Label", NULL, SEEN },
	{ "LogDriver", NULL, UNITS },
	{ "LogOpt", NULL, UNITS },
	{ "Mask", NULL, SEEN },
	{ "Memory", NULL, LIMITS },
	{ "NetworkAlias", NULL, WITHIN },
	{ "Notify", NULL, UNITS },
	{ "PidsLimit", NULL, LIMITS },
	{ "PublishPort", NULL, WITHIN },
	{ "Pull", NULL, UNITS },
	{ "ReadOnlyTmpfs", NULL, SEEN },
	{ "ReloadCmd", NULL, SEEN },
	{ "ReloadSignal", NULL, UNITS },
	{ "RemapGid", NULL, SEEN },
	{ "RemapUid", NULL, SEEN },
	{ "RemapUidSize", NULL, SEEN },
	{ "Retry", NULL, UNITS },
	{ "RetryDelay", NULL, UNITS },
	{ "RunInit", NULL, SEEN },
	{ "Secret",               apply_secret,            "files of the engine; type=env may name an engine, which is not known" },
	{ "SecurityLabelFileType", NULL, SEEN },
	{ "SecurityLabelNested", NULL, SEEN },
	{ "ServiceName", NULL, UNITS },
	{ "ShmSize", NULL, LIMITS },
	{ "StartWithPod", NULL, UNITS },
	{ "StopSignal", NULL, UNITS },
	{ "StopTimeout", NULL, UNITS },
	{ "Sysctl", NULL, SEEN },
	{ "Timezone", NULL, SEEN },
	{ "Ulimit", NULL, LIMITS },
	{ "VolatileTmp", NULL, SEEN },
	{ "WorkingDir", NULL, SEEN },
};

static const struct quadlet_key pod_keys[] = {
	{ "ContainersConfModule", apply_module,      "anything: not known" },
	{ "GIDMap",               apply_gid_map,     "user namespace, group ids" },
	{ "GlobalArgs",           apply_global_args, "options of podman itself" },
	{ "Network",              apply_network,     "network namespace" },
	{ "PodmanArgs",           take_podman_args,  "options of podman pod create" },
	{ "RemapUsers",           apply_remap_users, "user namespace" },
	{ "SubGIDMap",            apply_subids,      "user namespace" },
	{ "SubUIDMap",            apply_subids,      "user namespace" },
	{ "UIDMap",               apply_uid_map,     "user namespace, user ids" },
	{ "UserNS",               apply_userns,      "user namespace" },
	{ "Volume",               apply_volume,      "mounts" },
	{ "AddHost", NULL, SEEN }, { "DNS", NULL, SEEN }, { "DNSOption", NULL, SEEN }, { "DNSSearch", NULL, SEEN },
	{ "ExitPolicy", NULL, UNITS }, { "HostName", NULL, SEEN }, { "IP", NULL, WITHIN }, { "IP6", NULL, WITHIN },
	{ "Label", NULL, SEEN }, { "NetworkAlias", NULL, WITHIN }, { "PodName", NULL, SEEN },
	{ "PublishPort", NULL, WITHIN }, { "RemapGid", NULL, SEEN }, { "RemapUid", NULL, SEEN }, { "RemapUidSize", NULL, SEEN },
	{ "ServiceName", NULL, UNITS }, { "ShmSize", NULL, LIMITS },
	{ "StopTimeout", NULL, UNITS },
};

static const struct quadlet_key volume_keys[] = {
	{ "ContainersConfModule", apply_module,          "anything: not known" },
	{ "Device",               apply_volume_device,   "what is mounted" },
	{ "Driver",               apply_volume_driver,   "who mounts it" },
	{ "GlobalArgs",           apply_global_args,     "options of podman itself" },
	{ "Options",              apply_volume_options,  "how it is mounted: bind, read-only, directories" },
	{ "PodmanArgs",           apply_volume_args,     "options of podman volume create: not known" },
	{ "Type",                 apply_volume_type,     "its file system" },
	{ "Copy", NULL, "copies what the image has there" }, { "Group", NULL, "its owner" }, { "Image", NULL, "an image's files" },
	{ "Label", NULL, SEEN }, { "ServiceName", NULL, UNITS }, { "User", NULL, "its owner" }, { "VolumeName", NULL, SEEN },
	{ "UID", NULL, "its owner" }, { "GID", NULL, "its owner" },
};

static const struct quadlet_key network_keys[] = {
	{ "ContainersConfModule", apply_module,       "anything: not known" },
	{ "GlobalArgs",           apply_global_args,  "options of podman itself" },
	{ "NetworkName",          apply_network_name, "its name, which may be that of the host's network" },
	{ "PodmanArgs",           apply_network_args, "options of podman network create: not known" },
	{ "DNS", NULL, NETWORK_ONLY }, { "DisableDNS", NULL, NETWORK_ONLY }, { "Driver", NULL, NETWORK_ONLY },
	{ "Gateway", NULL, NETWORK_ONLY }, { "IPAMDriver", NULL, NETWORK_ONLY }, { "IPRange", NULL, NETWORK_ONLY },
	{ "IPv6", NULL, NETWORK_ONLY }, { "InterfaceName", NULL, NETWORK_ONLY }, { "Internal", NULL, NETWORK_ONLY },
	{ "Label", NULL, SEEN }, { "NetworkDeleteOnStop", NULL, UNITS }, { "Options", NULL, NETWORK_ONLY },
	{ "ServiceName", NULL, UNITS }, { "Subnet", NULL, NETWORK_ONLY },
};

static const struct quadlet_key kube_keys[] = {
	{ "ContainersConfModule", apply_module,      "anything: not known" },
	{ "GlobalArgs",           apply_global_args, "options of podman itself" },
	{ "Network",              apply_network,     "network namespace" },
	{ "PodmanArgs",           apply_podman_args, "options of podman kube play" },
	{ "Yaml",                 apply_yaml,        "the files of Kubernetes that it plays" },
	{ "AutoUpdate", NULL, UNITS }, { "ConfigMap", apply_config_map, "variables of its containers: DOCKER_HOST and CONTAINER_HOST" }, { "ExitCodePropagation", NULL, UNITS },
	{ "KubeDownForce", NULL, UNITS }, { "LogDriver", NULL, UNITS }, { "LogOpt", NULL, UNITS }, { "PublishPort", NULL, WITHIN },
	{ "RemapGid", NULL, "maps ids away, which only softens" }, { "RemapUid", NULL, "maps ids away, which only softens" },
	{ "RemapUidSize", NULL, "maps ids away, which only softens" },
	{ "RemapUsers", NULL, "maps ids away, which only softens" }, { "ServiceName", NULL, UNITS },
	{ "SetWorkingDirectory", NULL, UNITS }, { "UserNS", NULL, "maps ids away, which only softens" },
};
// clang-format on

/* The sections that count, each with its keys; what else a unit has is systemd's. */
static const struct quadlet_section sections[] = {
	{ "[Container]", container_keys, ISO_COUNT(container_keys) },
	{ "[Pod]", pod_keys, ISO_COUNT(pod_keys) },
	{ "[Volume]", volume_keys, ISO_COUNT(volume_keys) },
	{ "[Network]", network_keys, ISO_COUNT(network_keys) },
	{ "[Kube]", kube_keys, ISO_COUNT(kube_keys) },
};

const struct quadlet_section *quadlet_section_named(const char *name)
{
	for (size_t i = 0; i < ISO_COUNT(sections); i++)
		if (strcmp(sections[i].name, name) == 0)
			return &sections[i];
	return NULL;
}

void quadlet_markdown(FILE *out)
{
	for (size_t i = 0; i < ISO_COUNT(sections); i++) {
		fprintf(out, "\n| `%s` | sets | or why it cannot touch isolation |\n|---|---|---|\n", sections[i].name);
		for (size_t k = 0; k < sections[i].count; k++) {
			const struct quadlet_key *key = &sections[i].keys[k];
			fprintf(out, "| `%s=` | %s | %s |\n", key->name, key->apply ? key->says : "",
				key->apply ? "" : key->says);
		}
	}
}
