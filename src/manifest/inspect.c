/* SPDX-License-Identifier: Apache-2.0 */
/* Field names: Docker Engine API v1.47 ContainerInspect; podman's InspectContainerData agrees but for what is marked. */
#include "config.h"

#include "manifest/inspect.h"

#include "manifest/docker.h"
#include "manifest/docker_volumes.h"
#include "manifest/seccomp_profile.h"

#include <string.h>

#include <isotop/capabilities.h>
#include <isotop/doc.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

/* Where something is mounted, as Mounts and HostConfig.Mounts have it: there may be many, and each is looked for. */
struct target {
	const char *path;
	const struct node *asked; /* the item of HostConfig.Mounts; NULL: none of this spelling */
	bool mounted;
	UT_hash_handle hh;
};

/* One container object while it is read. */
struct inspect {
	struct inventory_builder *builder;
	const char *file;
	const struct node *object;
	struct docker_settings settings;
	struct target *targets; /* owned */
};

static struct origin origin_of(struct inspect *in, const struct node *node, const char *path, const char *text)
{
	return (struct origin){
		.where = in->file,
		.text = arena_printf(in->settings.arena, "%s: %s", path, text ? text : node_kind_name(node->kind)),
		.line = node->line,
	};
}

static void wrong(struct inspect *in, const struct node *node, const char *path, enum fact_id id, const char *wanted)
{
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u:%u", in->file, node->line, node->column);
	inventory_error(in->builder, strbuf_text(&where), "%s must be %s, not %s", path, wanted,
		node_kind_name(node->kind));
	docker_unknown(&in->settings, id, arena_printf(in->settings.arena, "not %s", wanted),
		origin_of(in, node, path, node->text));
}

/* ---- fields that are settings as they stand ------------------------------------------ */

enum field_kind { FIELD_FLAG, FIELD_VALUE, FIELD_VALUES };

#define MEMBER(member) offsetof(struct docker_settings, member)

/* To add a field: its row. */
// clang-format off
static const struct field {
	const char *path;
	enum field_kind kind;
	enum fact_id fact; /* unknown where the value makes no sense */
	size_t member;
} container_fields[] = {
	{ "HostConfig.Privileged",        FIELD_FLAG,   FACT_privileged,      MEMBER(privileged) },
	{ "HostConfig.ReadonlyRootfs",    FIELD_FLAG,   FACT_rootfs_readonly, MEMBER(read_only) },
	{ "HostConfig.PidMode",           FIELD_VALUE,  FACT_ns_pid,          MEMBER(pid) },
	{ "HostConfig.IpcMode",           FIELD_VALUE,  FACT_ns_ipc,          MEMBER(ipc) },
	{ "HostConfig.NetworkMode",       FIELD_VALUE,  FACT_ns_net,          MEMBER(network) },
	{ "HostConfig.UTSMode",           FIELD_VALUE,  FACT_ns_uts,          MEMBER(uts) },
	{ "HostConfig.UsernsMode",        FIELD_VALUE,  FACT_ns_user,         MEMBER(userns) },
	{ "HostConfig.CgroupnsMode",      FIELD_VALUE,  FACT_ns_cgroup,       MEMBER(cgroupns) },
	{ "HostConfig.CgroupMode",        FIELD_VALUE,  FACT_ns_cgroup,       MEMBER(cgroupns) }, /* podman */
	{ "HostConfig.Runtime",           FIELD_VALUE,  FACT_sandbox,         MEMBER(runtime) },
	{ "OCIRuntime",                   FIELD_VALUE,  FACT_sandbox,         MEMBER(runtime) }, /* podman */
	{ "HostConfig.CapAdd",            FIELD_VALUES, FACT_cap_effective,   MEMBER(cap_add) },
	{ "HostConfig.CapDrop",           FIELD_VALUES, FACT_cap_effective,   MEMBER(cap_drop) },
	{ "HostConfig.SecurityOpt",       FIELD_VALUES, FACT_seccomp_profile, MEMBER(security_opt) },
	{ "HostConfig.DeviceCgroupRules", FIELD_VALUES, FACT_devices,         MEMBER(device_rules) },
	{ "HostConfig.IDMappings.UidMap", FIELD_VALUES, FACT_uid_map,         MEMBER(uid_map) }, /* podman */
	{ "HostConfig.IDMappings.GidMap", FIELD_VALUES, FACT_gid_map,         MEMBER(gid_map) }, /* podman */
	{ "HostConfig.GroupAdd",          FIELD_VALUES, FACT_groups,          MEMBER(groups) },
	{ "Config.User",                  FIELD_VALUE,  FACT_uid,             MEMBER(user) },
};
// clang-format on

static void take_flag(struct inspect *in, const struct field *field, const struct node *node)
{
	struct docker_flag *flag = (void *)((char *)&in->settings + field->member);
	if (node->kind == NODE_BOOL)
		docker_flag_set(flag, node->boolean, origin_of(in, node, field->path, node->text));
	else
		wrong(in, node, field->path, field->fact, "true or false");
}

static void take_value(struct inspect *in, const struct field *field, const struct node *node)
{
	struct docker_value *value = (void *)((char *)&in->settings + field->member);
	const char *text = node_text(node);
	if (!text)
		wrong(in, node, field->path, field->fact, "a string");
	else if (*text)
		docker_value_set(value, arena_strdup(in->settings.arena, text), origin_of(in, node, field->path, text));
}

static void take_values(struct inspect *in, const struct field *field, const struct node *node)
{
	struct docker_values *values = (void *)((char *)&in->settings + field->member);
	if (node->kind != NODE_LIST) {
		wrong(in, node, field->path, field->fact, "a list");
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		const char *text = node_text(node->items[i]);
		if (text)
			docker_values_add(&in->settings, values, text, origin_of(in, node->items[i], field->path, text));
		else
			wrong(in, node->items[i], field->path, field->fact, "a list of strings");
	}
}

static void take_fields(struct inspect *in, const struct field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct node *node = node_path(in->object, fields[i].path);
		if (!node || node->kind == NODE_NULL)
			continue;
		if (fields[i].kind == FIELD_FLAG)
			take_flag(in, &fields[i], node);
		else if (fields[i].kind == FIELD_VALUE)
			take_value(in, &fields[i], node);
		else
			take_values(in, &fields[i], node);
	}
}

/* ---- mounts and devices ------------------------------------------------------------------ */

/* The list at @path of @map; NULL: there is none, and of anything else in its place it is not known what it asks for. */
static const struct node *list_at(struct inspect *in, const struct node *map, const char *path, enum fact_id id)
{
	const struct node *list = node_path(map, path);
	if (list && list->kind != NODE_LIST && list->kind != NODE_NULL)
		wrong(in, list, path, id, "a list");
	return node_is(list, NODE_LIST) ? list : NULL;
}

/* NULL: nothing is known of it. */
static struct target *target_at(struct inspect *in, const char *path, size_t len)
{
	struct target *target;
	HASH_FIND(hh, in->targets, path, len, target);
	return target;
}

static struct target *note_target(struct inspect *in, const char *path)
{
	struct target *target = target_at(in, path, strlen(path));
	if (target)
		return target;
	target = arena_alloc(in->settings.arena, sizeof(*target));
	*target = (struct target){ .path = path };
	HASH_ADD_KEYPTR(hh, in->targets, target->path, strlen(target->path), target);
	return target;
}

/* What HostConfig.Mounts asked for at the same place: it alone has the options of a volume. */
static const struct node *asked_for(struct inspect *in, const char *path)
{
	const struct target *target = target_at(in, path, strlen(path));
	return target ? target->asked : NULL;
}

static void note_asked(struct inspect *in, const struct node *list)
{
	for (size_t i = 0; i < node_count(list); i++) {
		const char *text = node_text(node_get(list->items[i], "Target"));
		struct target *target = text ? note_target(in, text) : NULL;
		if (target && !target->asked)
			target->asked = list->items[i];
	}
}

/* What has been added from the mount @from on is mounted. */
static void note_mounted(struct inspect *in, size_t from)
{
	for (size_t i = from; i < in->settings.mount_count; i++)
		if (in->settings.mounts[i].target)
			note_target(in, in->settings.mounts[i].target)->mounted = true;
}

static bool is_mounted(struct inspect *in, const char *path, size_t len)
{
	const struct target *target = target_at(in, path, len);
	return target && target->mounted;
}

static void add_volume(struct inspect *in, struct mount *mount, const struct node *asked)
{
	const struct node *config = node_path(asked, "VolumeOptions.DriverConfig");
	const struct node *options = node_get(config, "Options");
	struct docker_volume_options volume = {
		.driver = arena_strdup(in->settings.arena, node_text(node_get(config, "Name"))),
		.type = arena_strdup(in->settings.arena, node_text(node_get(options, "type"))),
		.device = arena_strdup(in->settings.arena, node_text(node_get(options, "device"))),
		.o = arena_strdup(in->settings.arena, node_text(node_get(options, "o"))),
	};
	docker_add_named_volume(&in->settings, mount, &volume, NULL);
}

static void take_mount(struct inspect *in, const struct node *node)
{
	struct arena *arena = in->settings.arena;
	const char *type = node_text(node_get(node, "Type"));
	const char *source = node_text(node_get(node, "Source"));
	const char *target = node_text(node_get(node, "Destination"));
	const char *propagation = node_text(node_get(node, "Propagation"));
	const struct node *writable = node_get(node, "RW");
	if (!type || !target) {
		wrong(in, node, "Mounts", FACT_mounts, "a list of maps with Type and Destination");
		return;
	}
	char *path = arena_strdup(arena, target);
	path_normalise(path);
	struct mount mount = {
		.kind = MOUNT_VOLUME,
		.target = path,
		.read_only = node_is(writable, NODE_BOOL) && !writable->boolean,
		.name = arena_strdup(arena, node_text(node_get(node, "Name"))),
		.origin = origin_of(in, node, "Mounts", arena_printf(arena, "%s on %s", source ? source : type, target)),
	};
	if (strcmp(type, "bind") == 0 && source) {
		mount.kind = MOUNT_HOST;
		mount.source = docker_host_path(&in->settings, source, NULL);
	} else if (strcmp(type, "npipe") == 0 && source) {
		mount.kind = MOUNT_HOST;
		mount.source = arena_strdup(arena, source);
	} else if (strcmp(type, "tmpfs") == 0) {
		mount.kind = MOUNT_TMPFS;
	} else if (strcmp(type, "volume") == 0) {
		add_volume(in, &mount, asked_for(in, target));
		return;
	} else if (strcmp(type, "image") != 0 && strcmp(type, "cluster") != 0) {
		docker_unknown(&in->settings, FACT_mounts,
			arena_printf(arena, "a mount of the type %s is not known", type), mount.origin);
	}
	if (propagation && strstr(propagation, "shared"))
		mount.propagation = PROPAGATION_SHARED;
	else if (propagation && strstr(propagation, "slave"))
		mount.propagation = PROPAGATION_SLAVE;
	docker_add_mount_entry(&in->settings, &mount);
}

/* A mount as it is asked for, in HostConfig.Mounts and in the ContainerSpec of a service. */
static void take_asked_mount(struct inspect *in, const struct node *node)
{
	struct arena *arena = in->settings.arena;
	const char *type = node_text(node_get(node, "Type"));
	const char *source = node_text(node_get(node, "Source"));
	const char *target = node_text(node_get(node, "Target"));
	const struct node *read_only = node_get(node, "ReadOnly");
	const char *propagation = node_text(node_path(node, "BindOptions.Propagation"));
	struct mount mount = { .kind = MOUNT_VOLUME, .origin = origin_of(in, node, "Mounts", source ? source : type) };
	if (!type || !target) {
		wrong(in, node, "Mounts", FACT_mounts, "a list of maps with Type and Target");
		return;
	}
	mount.target = docker_host_path(&in->settings, target, NULL);
	mount.read_only = node_is(read_only, NODE_BOOL) && read_only->boolean;
	mount.propagation = propagation && strstr(propagation, "shared") ? PROPAGATION_SHARED : PROPAGATION_PRIVATE;
	if (strcmp(type, "volume") == 0) {
		mount.name = arena_strdup(arena, source);
		add_volume(in, &mount, node);
		return;
	}
	if (source && (strcmp(type, "bind") == 0 || strcmp(type, "npipe") == 0)) {
		mount.kind = MOUNT_HOST;
		mount.source = docker_host_path(&in->settings, source, NULL);
	} else if (strcmp(type, "tmpfs") == 0) {
		mount.kind = MOUNT_TMPFS;
	} else if (strcmp(type, "image") != 0 && strcmp(type, "cluster") != 0) {
		docker_unknown(&in->settings, FACT_mounts, arena_printf(arena, "a mount of the type %s is not known", type),
			mount.origin);
	}
	docker_add_mount_entry(&in->settings, &mount);
}

/* Where "SOURCE:TARGET[:OPTIONS]" stands in Mounts too, that says more of it; a target of Windows has a ":" itself. */
static bool bind_is_listed(struct inspect *in, const char *text)
{
	const char *colon = strchr(text, ':');
	for (const char *next; colon; colon = next) {
		const char *from = colon + 1;
		next = strchr(from, ':');
		size_t len = next ? (size_t)(next - from) : strlen(from);
		size_t more = next ? 1 + strcspn(next + 1, ":") : 0;
		if (is_mounted(in, from, len) || (next && is_mounted(in, from, len + more)))
			return true;
	}
	return false;
}

static void take_asked(struct inspect *in, const struct node *asked)
{
	for (size_t i = 0; i < node_count(asked); i++) {
		const char *target = node_text(node_get(asked->items[i], "Target"));
		size_t before = in->settings.mount_count;
		if (target && is_mounted(in, target, strlen(target)))
			continue;
		take_asked_mount(in, asked->items[i]);
		note_mounted(in, before);
	}
}

static void take_binds(struct inspect *in, const struct node *binds)
{
	for (size_t i = 0; i < node_count(binds); i++) {
		const char *text = node_text(binds->items[i]);
		size_t before = in->settings.mount_count;
		if (text && bind_is_listed(in, text))
			continue;
		if (!text || !docker_add_volume(&in->settings, text, NULL, origin_of(in, binds->items[i], "HostConfig.Binds", text)))
			wrong(in, binds->items[i], "HostConfig.Binds", FACT_mounts, "SOURCE:TARGET");
		note_mounted(in, before);
	}
}

/* Mounts tells volumes from binds; one that stands only where it was asked for counts as well. */
static void take_mounts(struct inspect *in)
{
	const struct node *mounts = list_at(in, in->object, "Mounts", FACT_mounts);
	const struct node *asked = list_at(in, in->object, "HostConfig.Mounts", FACT_mounts);
	const struct node *from = list_at(in, in->object, "HostConfig.VolumesFrom", FACT_mounts);
	note_asked(in, asked);
	for (size_t i = 0; i < node_count(mounts); i++)
		take_mount(in, mounts->items[i]);
	note_mounted(in, 0);
	take_asked(in, asked);
	if (!node_count(mounts) && node_count(from))
		docker_unknown(&in->settings, FACT_mounts, "takes over the mounts of another container",
			origin_of(in, from, "HostConfig.VolumesFrom", NULL));
	take_binds(in, list_at(in, in->object, "HostConfig.Binds", FACT_mounts));
	HASH_CLEAR(hh, in->targets);
}

/* --gpus and CDI: what the driver of the request passes in stands on the host. */
static void take_requests(struct inspect *in)
{
	const struct node *list = list_at(in, in->object, "HostConfig.DeviceRequests", FACT_devices);
	for (size_t i = 0; i < node_count(list); i++) {
		const char *driver = node_text(node_get(list->items[i], "Driver"));
		struct origin origin = origin_of(in, list->items[i], "HostConfig.DeviceRequests", driver);
		const struct node *ids = node_get(list->items[i], "DeviceIDs");
		bool cdi = driver && strcmp(driver, "cdi") == 0;
		if (!cdi)
			docker_add_device(&in->settings, "/dev/nvidiactl", origin);
		for (size_t k = 0; cdi && k < node_count(ids); k++)
			if (!node_text(ids->items[k]) || !docker_add_device(&in->settings, node_text(ids->items[k]), origin))
				wrong(in, ids->items[k], "HostConfig.DeviceRequests", FACT_devices, "names of devices");
		if (cdi && !node_count(ids))
			docker_unknown(&in->settings, FACT_devices, "what the CDI device passes in is not known here", origin);
	}
}

static void take_devices(struct inspect *in)
{
	const struct node *list = list_at(in, in->object, "HostConfig.Devices", FACT_devices);
	for (size_t i = 0; i < node_count(list); i++) {
		const char *source = node_text(node_get(list->items[i], "PathOnHost"));
		const char *path = node_text(node_get(list->items[i], "PathInContainer"));
		const char *access = node_text(node_get(list->items[i], "CgroupPermissions"));
		const char *text = arena_printf(in->settings.arena, "%s:%s:%s", source ? source : "", path ? path : "",
			access && *access ? access : "rwm");
		if (!docker_add_device(&in->settings, text, origin_of(in, list->items[i], "HostConfig.Devices", source)))
			wrong(in, list->items[i], "HostConfig.Devices", FACT_devices, "a list of maps with PathOnHost");
	}
}

/*
 * Podman before 5 prints "shareable" for the host's ipc namespace; the command that
 * made the container, which it prints too, says what was asked for.
 */
static void take_create_command(struct inspect *in)
{
	const struct node *words = node_path(in->object, "Config.CreateCommand");
	for (size_t i = 0; i < node_count(words); i++) {
		const char *word = node_text(words->items[i]);
		const char *next = i + 1 < words->count ? node_text(words->items[i + 1]) : NULL;
		bool host = word && (strcmp(word, "--ipc=host") == 0 ||
					    (strcmp(word, "--ipc") == 0 && next && strcmp(next, "host") == 0));
		if (host)
			docker_value_set(&in->settings.ipc, "host",
				origin_of(in, words->items[i], "Config.CreateCommand", "--ipc host"));
	}
}

/* Podman's --cgroups=disabled, and the isolation that only Windows has a choice of. */
static void take_platform(struct inspect *in)
{
	const struct node *cgroups = node_path(in->object, "HostConfig.Cgroups");
	const struct node *isolation = node_path(in->object, "HostConfig.Isolation");
	const char *text = node_text(cgroups);
	if (text && strcmp(text, "disabled") == 0) {
		in->settings.no_cgroup = true;
		in->settings.no_cgroup_origin = origin_of(in, cgroups, "HostConfig.Cgroups", text);
	}
	text = node_text(isolation);
	if (text && docker_says_windows(text) && !in->settings.windows) {
		in->settings.windows = true;
		in->settings.image_origin = origin_of(in, isolation, "HostConfig.Isolation", text);
	}
}

/* Docker has them in HostConfig, Podman in Config. */
static void take_annotations(struct inspect *in)
{
	static const char *const maps[] = { "HostConfig.Annotations", "Config.Annotations" };
	for (size_t i = 0; i < ISO_COUNT(maps); i++) {
		const struct node *map = node_path(in->object, maps[i]);
		for (size_t k = 0; node_is(map, NODE_MAP) && k < map->count; k++)
			if (node_text(map->keys[k]))
				docker_tell_annotation(&in->settings, map->keys[k]->text, origin_of(in, map->keys[k], maps[i], NULL));
	}
}

/* ---- keys that have no row ------------------------------------------------------------------ */

/* Why a key cannot touch isolation, where several rows share the reason. */
#define NAMES  "names and notes for people and tools"
#define LIFE   "when it starts and ends, and what the client keeps of it"
#define LIMIT  "a limit on what it may use up"
#define CGROUP "where its limits are kept, in whose name"
#define INSIDE "what the process sees"
#define NET    "names, addresses and ports of its own network"
#define OUTPUT "where its output goes"
#define SYSCTL "settings of its own namespaces; the engine refuses the host's"
#define DRIVER "who makes volumes without a name; what each one is stands in Mounts"

/*
 * Keys of HostConfig that are no setting as they stand: what is read of them elsewhere
 * here (@sets), or why they cannot touch isolation. moby api/types/container/hostconfig.go
 * and podman libpod/define/container_inspect.go. To add one: its row.
 */
// clang-format off
static const struct {
	const char *name;
	const char *sets; /* NULL: nothing */
	const char *why;
} other_keys[] = {
	{ "Annotations", "seccomp: " SECCOMP_ANNOTATION " of crun", NULL },
	{ "AutoRemove", NULL, LIFE },
	{ "AutoRemoveImage", NULL, LIFE },
	{ "Binds", "mounts", NULL },
	{ "BlkioDeviceReadBps", NULL, LIMIT },
	{ "BlkioDeviceReadIOps", NULL, LIMIT },
	{ "BlkioDeviceWriteBps", NULL, LIMIT },
	{ "BlkioDeviceWriteIOps", NULL, LIMIT },
	{ "BlkioWeight", NULL, LIMIT },
	{ "BlkioWeightDevice", NULL, LIMIT },
	{ "Cgroup", NULL, CGROUP },
	{ "CgroupConf", NULL, LIMIT },
	{ "CgroupManager", NULL, CGROUP },
	{ "CgroupParent", NULL, CGROUP },
	{ "Cgroups", "disabled: no device rules (Podman)", NULL },
	{ "ConsoleSize", NULL, INSIDE },
	{ "ContainerIDFile", NULL, LIFE },
	{ "CpuCount", NULL, LIMIT },
	{ "CpuPercent", NULL, LIMIT },
	{ "CpuPeriod", NULL, LIMIT },
	{ "CpuQuota", NULL, LIMIT },
	{ "CpuRealtimePeriod", NULL, LIMIT },
	{ "CpuRealtimeRuntime", NULL, LIMIT },
	{ "CpuShares", NULL, LIMIT },
	{ "CpusetCpus", NULL, LIMIT },
	{ "CpusetMems", NULL, LIMIT },
	{ "DeviceRequests", "devices of a driver, and CDI's", NULL },
	{ "Devices", "devices", NULL },
	{ "DiskQuota", NULL, LIMIT },
	{ "Dns", NULL, NET },
	{ "DnsOptions", NULL, NET },
	{ "DnsSearch", NULL, NET },
	{ "ExtraHosts", NULL, NET },
	{ "HostsFile", NULL, NET },
	{ "IDMappings", "user namespace: the two rows above", NULL },
	{ "IOMaximumBandwidth", NULL, LIMIT },
	{ "IOMaximumIOps", NULL, LIMIT },
	{ "Init", NULL, INSIDE },
	{ "IntelRdtClosID", NULL, LIMIT },
	{ "Isolation", "Windows", NULL },
	{ "KernelMemory", NULL, LIMIT },
	{ "KernelMemoryTCP", NULL, LIMIT },
	{ "Links", NULL, NET },
	{ "LogConfig", NULL, OUTPUT },
	{ "MaskedPaths", "masks of /proc and /sys", NULL },
	{ "Memory", NULL, LIMIT },
	{ "MemoryReservation", NULL, LIMIT },
	{ "MemorySwap", NULL, LIMIT },
	{ "MemorySwappiness", NULL, LIMIT },
	{ "Mounts", "mounts, with the options of their volumes", NULL },
	{ "NanoCpus", NULL, LIMIT },
	{ "OomKillDisable", NULL, LIMIT },
	{ "OomScoreAdj", NULL, LIMIT },
	{ "PidsLimit", NULL, LIMIT },
	{ "PortBindings", NULL, NET },
	{ "PublishAllPorts", NULL, NET },
	{ "ReadonlyPaths", "read-only paths of /proc and /sys", NULL },
	{ "RestartPolicy", NULL, LIFE },
	{ "ShmSize", NULL, LIMIT },
	{ "StorageOpt", NULL, LIMIT },
	{ "Sysctls", NULL, SYSCTL },
	{ "Tmpfs", "mounts, in memory", NULL },
	{ "Ulimits", NULL, LIMIT },
	{ "VolumeDriver", NULL, DRIVER },
	{ "VolumesFrom", "mounts of another container", NULL },
};
// clang-format on

static bool is_setting(const char *name)
{
	static const char prefix[] = "HostConfig.";
	for (size_t i = 0; i < ISO_COUNT(container_fields); i++)
		if (strncmp(container_fields[i].path, prefix, strlen(prefix)) == 0 &&
			strcmp(container_fields[i].path + strlen(prefix), name) == 0)
			return true;
	return false;
}

static bool is_empty(const struct node *node)
{
	const char *text = node_text(node);
	if (node->kind == NODE_BOOL)
		return !node->boolean;
	return node->kind == NODE_NULL || (text ? !*text || strcmp(text, "0") == 0 : !node_count(node));
}

/* A key that a newer engine prints, with something in it: what it sets is not known. */
static void take_other_keys(struct inspect *in)
{
	const struct node *config = node_get(in->object, "HostConfig");
	for (size_t i = 0; i < node_count(config); i++) {
		const char *key = node_text(config->keys[i]);
		bool known = !key || is_empty(config->items[i]) || is_setting(key);
		for (size_t k = 0; !known && k < ISO_COUNT(other_keys); k++)
			known = strcmp(other_keys[k].name, key) == 0;
		if (known)
			continue;
		struct arena *arena = in->settings.arena;
		cleanup_strbuf struct strbuf where = { 0 };
		strbuf_addf(&where, "%s:%u", in->file, config->items[i]->line);
		inventory_skip(in->builder, strbuf_text(&where),
			"HostConfig.%s: a key that isotop does not know: what it may set is unknown", key);
		docker_anything(&in->settings, arena_printf(arena, "HostConfig.%s is not known", key),
			origin_of(in, config->items[i], arena_printf(arena, "HostConfig.%s", key), NULL));
	}
}

/* ---- what the engine says of the result: better than what was asked for --------------------- */

static bool take_label(struct inspect *in, struct sheet_builder *sheet)
{
	const struct node *label = node_get(in->object, "ProcessLabel");
	const char *text = node_text(label);
	if (!text || !*text)
		return false;
	sheet_set_text(sheet, FACT_selinux_label, arena_strdup(in->settings.arena, text),
		origin_of(in, label, "ProcessLabel", text));
	return true;
}

static bool take_apparmor(struct inspect *in, struct sheet_builder *sheet)
{
	const struct node *profile = node_get(in->object, "AppArmorProfile");
	const char *text = node_text(profile);
	if (!text || !*text)
		return false;
	const char *said = strcmp(text, "unconfined") == 0 ? "Unconfined" :
		strcmp(text, "docker-default") == 0	   ? "RuntimeDefault" :
							     arena_printf(in->settings.arena, "Localhost:%s", text);
	sheet_set_text(sheet, FACT_apparmor_profile, said, origin_of(in, profile, "AppArmorProfile", text));
	return true;
}

/* What is covered and what is read-only of /proc and /sys; "systempaths=unconfined" and privileged empty both. */
static bool take_masks(struct inspect *in, struct sheet_builder *sheet)
{
	static const struct {
		enum fact_id id;
		const char *path;
	} lists[] = { { FACT_masked_paths, "HostConfig.MaskedPaths" }, { FACT_readonly_paths, "HostConfig.ReadonlyPaths" } };
	size_t paths = 0;
	for (size_t i = 0; i < ISO_COUNT(lists); i++) {
		const struct node *node = node_path(in->object, lists[i].path);
		if (!node_is(node, NODE_LIST))
			return false;
		struct text_list *texts = arena_alloc(in->settings.arena, sizeof(*texts));
		const char **items = arena_array(in->settings.arena, node->count, sizeof(*items));
		for (size_t k = 0; k < node->count; k++)
			if (node_text(node->items[k]))
				items[texts->count++] = arena_strdup(in->settings.arena, node_text(node->items[k]));
		texts->items = items;
		paths += texts->count;
		sheet_set_texts(sheet, lists[i].id, texts, origin_of(in, node, lists[i].path, NULL));
	}
	if (!paths)
		sheet_set_bool(sheet, FACT_proc_unmasked, true,
			origin_of(in, node_path(in->object, lists[0].path), lists[0].path, "none"));
	return true;
}

/* Podman names the capabilities that resulted; null is none. */
static bool take_caps(struct inspect *in, struct sheet_builder *sheet, const char *key, enum fact_id id)
{
	const struct node *list = node_get(in->object, key);
	uint64_t mask = 0;
	if (!node_is(list, NODE_LIST) && !node_is(list, NODE_NULL))
		return false;
	for (size_t i = 0; i < node_count(list); i++) {
		const char *name = node_text(list->items[i]);
		int number = name ? cap_number(name) : -1;
		if (number < 0)
			return false;
		mask |= CAP_BIT(number);
	}
	sheet_set_mask(sheet, id, mask, origin_of(in, list, key, arena_printf(in->settings.arena, "%zu", list->count)));
	return true;
}

/* Podman prints no effective set for a root that is not written "root" or "0" ("+0"), though it gives it one. */
static bool leaves_root_none(struct inspect *in, const struct subject *subject)
{
	struct fact uid = sheet_fact(subject->sheets[SHEET_MANIFEST], FACT_uid);
	bool root = fact_known(uid) && uid.value.integer == 0;
	return root && node_is(node_get(in->object, "EffectiveCaps"), NODE_NULL) &&
	       node_count(node_get(in->object, "BoundingCaps"));
}

static void take_results(struct inspect *in, struct subject *subject)
{
	struct sheet_builder sheet = { 0 };
	bool any = take_label(in, &sheet);
	any = take_apparmor(in, &sheet) || any;
	any = take_masks(in, &sheet) || any;
	if (!leaves_root_none(in, subject))
		any = take_caps(in, &sheet, "EffectiveCaps", FACT_cap_effective) || any;
	any = take_caps(in, &sheet, "BoundingCaps", FACT_cap_bounding) || any;
	if (any)
		subject->sheets[SHEET_SPEC] = sheet_pack(subject->arena, &sheet);
}

/* ---- the container ------------------------------------------------------------------------------ */

/* Docker's daemon of Windows says so of each container. */
static void take_image(struct inspect *in)
{
	const struct node *image = node_path(in->object, "Config.Image");
	const struct node *platform = node_get(in->object, "Platform");
	const char *name = node_text(image ? image : node_get(in->object, "ImageName"));
	const char *system = node_text(platform);
	in->settings.windows = system && strncasecmp(system, "windows", strlen("windows")) == 0;
	in->settings.image = arena_strdup(in->settings.arena, name);
	in->settings.image_origin = in->settings.windows ? origin_of(in, platform, "Platform", system) :
				    name		 ? origin_of(in, in->object, "Config.Image", name) :
							   (struct origin){ 0 };
}

/* What Docker starts is Path and its Args; Podman has them in Config. */
static void take_told(struct inspect *in)
{
	static const char *const lists[] = { "Config.Env", "Config.Entrypoint", "Config.Cmd" };
	for (size_t list = 0; list < ISO_COUNT(lists); list++) {
		const struct node *words = node_path(in->object, lists[list]);
		for (size_t i = 0; node_is(words, NODE_LIST) && i < words->count; i++) {
			const char *text = node_text(words->items[i]);
			if (text)
				(list ? docker_tell_word : docker_tell_variable)(
					&in->settings, text, origin_of(in, words->items[i], lists[list], text));
		}
	}
}

static void identify(struct inspect *in, struct subject *subject)
{
	struct arena *arena = subject->arena;
	const char *name = node_text(node_get(in->object, "Name"));
	const char *id = node_text(node_get(in->object, "Id"));
	if (name && *name == '/')
		name++;
	subject->name = arena_strdup(arena, name && *name ? name : id ? id : "container");
	subject->key = arena_printf(arena, "docker-inspect:%s", subject->name);
	subject->declared.file = in->file;
	subject->declared.line = in->object->line;
}

static bool is_podman(const struct node *object)
{
	return node_get(object, "OCIRuntime") || node_get(object, "EffectiveCaps");
}

static bool is_container(const struct node *object)
{
	return node_is(node_get(object, "HostConfig"), NODE_MAP) && node_is(node_get(object, "Config"), NODE_MAP);
}

/* ---- docker service inspect --------------------------------------------------------------------- */

static bool is_service(const struct node *object)
{
	return node_is(node_path(object, "Spec.TaskTemplate.ContainerSpec"), NODE_MAP);
}

/* Docker Engine API v1.47 ServiceInspect, TaskSpec.ContainerSpec: the same settings in other places. */
// clang-format off
static const struct field service_fields[] = {
	{ "User",             FIELD_VALUE,  FACT_uid,             MEMBER(user) },
	{ "Groups",           FIELD_VALUES, FACT_groups,          MEMBER(groups) },
	{ "ReadOnly",         FIELD_FLAG,   FACT_rootfs_readonly, MEMBER(read_only) },
	{ "CapabilityAdd",    FIELD_VALUES, FACT_cap_effective,   MEMBER(cap_add) },
	{ "CapabilityDrop",   FIELD_VALUES, FACT_cap_effective,   MEMBER(cap_drop) },
};

/* A setting that is an option of --security-opt elsewhere: taken where the value is @value (NULL: any text). */
static const struct {
	const char *path;
	const char *value;
	const char *option;
} privileges[] = {
	{ "Privileges.NoNewPrivileges",        "true",       "no-new-privileges" },
	{ "Privileges.Seccomp.Mode",           "unconfined", "seccomp=unconfined" },
	{ "Privileges.Seccomp.Mode",           "custom",     "seccomp=custom" },
	{ "Privileges.AppArmor.Mode",          "disabled",   "apparmor=unconfined" },
	{ "Privileges.SELinuxContext.Disable", "true",       "label=disable" },
};
// clang-format on

static void take_privileges(struct inspect *in, const struct node *spec)
{
	for (size_t i = 0; i < ISO_COUNT(privileges); i++) {
		const struct node *node = node_path(spec, privileges[i].path);
		if (node && node->text && strcmp(node->text, privileges[i].value) == 0)
			docker_values_add(&in->settings, &in->settings.security_opt, privileges[i].option,
				origin_of(in, node, privileges[i].path, node->text));
	}
}

static void read_service(struct inventory_builder *builder, const struct doc *doc, const struct node *object)
{
	const struct node *spec = node_path(object, "Spec.TaskTemplate.ContainerSpec");
	const struct node *networks = node_path(object, "Spec.TaskTemplate.Networks");
	const char *name = node_text(node_path(object, "Spec.Name"));
	struct inspect in = { .builder = builder, .object = spec, .settings = docker_settings_new("docker-inspect", ENGINE_DOCKER) };
	struct arena *arena = in.settings.arena;
	in.file = arena_strdup(arena, doc->name);
	take_fields(&in, service_fields, ISO_COUNT(service_fields));
	take_privileges(&in, spec);
	in.settings.image = arena_strdup(arena, node_text(node_get(spec, "Image")));
	const struct node *mounts = list_at(&in, spec, "Mounts", FACT_mounts);
	for (size_t i = 0; i < node_count(mounts); i++)
		take_asked_mount(&in, mounts->items[i]);
	for (size_t i = 0; i < node_count(networks); i++) {
		const char *target = node_text(node_get(networks->items[i], "Target"));
		struct origin origin = origin_of(&in, networks->items[i], "Networks", target);
		if (target && strcmp(target, "host") == 0)
			docker_value_set(&in.settings.network, "host", origin);
		else
			docker_unknown(&in.settings, FACT_ns_net, "a network by its id, which may be the host's", origin);
	}
	struct subject *subject = docker_subject(&in.settings);
	subject->name = arena_strdup(arena, name ? name : "service");
	subject->key = arena_printf(arena, "docker-inspect:%s", subject->name);
	subject->declared.file = in.file;
	subject->declared.line = object->line;
	inventory_add(builder, subject);
}

static void read_container(struct manifest_load *load, const struct doc *doc, const struct node *object)
{
	struct inspect in = {
		.builder = load->builder,
		.object = object,
		.settings = docker_settings_new("docker-inspect", is_podman(object) ? ENGINE_PODMAN : ENGINE_DOCKER),
	};
	in.file = arena_strdup(in.settings.arena, doc->name);
	take_image(&in);
	take_told(&in);
	take_fields(&in, container_fields, ISO_COUNT(container_fields));
	take_mounts(&in);
	take_devices(&in);
	take_requests(&in);
	take_platform(&in);
	take_annotations(&in);
	take_other_keys(&in);
	take_create_command(&in);
	struct subject *subject = docker_subject(&in.settings);
	take_results(&in, subject);
	identify(&in, subject);
	if (node_text(node_get(object, "Id")))
		docker_id_note(&load->ids, node_text(node_get(object, "Id")), subject->name);
	inventory_add(load->builder, subject);
}

void inspect_markdown(FILE *out)
{
	fputs("| key | sets | or why it cannot touch isolation |\n|---|---|---|\n", out);
	for (size_t i = 0; i < ISO_COUNT(container_fields); i++)
		fprintf(out, "| `%s` | %s | |\n", container_fields[i].path, fact_infos[container_fields[i].fact].id);
	for (size_t i = 0; i < ISO_COUNT(other_keys); i++)
		fprintf(out, "| `HostConfig.%s` | %s | %s |\n", other_keys[i].name, other_keys[i].sets ? other_keys[i].sets : "",
			other_keys[i].why ? other_keys[i].why : "");
}

bool inspect_detect(const struct node *root)
{
	const struct node *first = root->kind == NODE_LIST ? node_at(root, 0) : root;
	return is_container(first) || is_service(first) || docker_volume_detect(first);
}

void inspect_read(struct manifest_load *load, const struct doc *doc)
{
	bool one = doc->root->kind == NODE_MAP;
	for (size_t i = 0; i < (one ? 1 : doc->root->count); i++) {
		const struct node *object = one ? doc->root : doc->root->items[i];
		cleanup_strbuf struct strbuf where = { 0 };
		strbuf_addf(&where, "%s:%u", doc->name, object->line);
		if (is_container(object))
			read_container(load, doc, object);
		else if (is_service(object))
			read_service(load->builder, doc, object);
		else if (docker_volume_detect(object))
			docker_volume_read(&load->volumes, object);
		else
			inventory_skip(load->builder, strbuf_text(&where), "not a container");
	}
}
