/* SPDX-License-Identifier: Apache-2.0 */
/* Field names: Docker Engine API v1.47 ContainerInspect; podman's InspectContainerData agrees but for what is marked. */
#include "config.h"

#include "manifest/inspect.h"

#include "manifest/docker.h"

#include <string.h>

/* One container object while it is read. */
struct inspect {
	struct inventory_builder *builder;
	const char *file;
	const struct node *object;
	struct docker_settings settings;
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
} fields[] = {
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

static void take_fields(struct inspect *in)
{
	for (size_t i = 0; i < ISO_COUNT(fields); i++) {
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
	} else if (strcmp(type, "tmpfs") == 0) {
		mount.kind = MOUNT_TMPFS;
	} else {
		mount.source = mount.name;
	}
	if (propagation && strstr(propagation, "shared"))
		mount.propagation = PROPAGATION_SHARED;
	else if (propagation && strstr(propagation, "slave"))
		mount.propagation = PROPAGATION_SLAVE;
	docker_add_mount_entry(&in->settings, &mount);
}

/* Mounts tells volumes from binds; a container that was only created has Binds alone. */
static void take_mounts(struct inspect *in)
{
	const struct node *mounts = node_get(in->object, "Mounts");
	const struct node *binds = node_path(in->object, "HostConfig.Binds");
	for (size_t i = 0; i < node_count(mounts); i++)
		take_mount(in, mounts->items[i]);
	for (size_t i = 0; !node_count(mounts) && i < node_count(binds); i++) {
		const char *text = node_text(binds->items[i]);
		if (!text || !docker_add_volume(&in->settings, text, NULL, origin_of(in, binds->items[i], "HostConfig.Binds", text)))
			wrong(in, binds->items[i], "HostConfig.Binds", FACT_mounts, "SOURCE:TARGET");
	}
}

static void take_devices(struct inspect *in)
{
	const struct node *list = node_path(in->object, "HostConfig.Devices");
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

/* Podman names the capabilities that came of it. */
static bool take_caps(struct inspect *in, struct sheet_builder *sheet, const char *key, enum fact_id id)
{
	const struct node *list = node_get(in->object, key);
	uint64_t mask = 0;
	if (!node_is(list, NODE_LIST))
		return false;
	for (size_t i = 0; i < list->count; i++) {
		const char *name = node_text(list->items[i]);
		int number = name ? cap_number(name) : -1;
		if (number < 0)
			return false;
		mask |= CAP_BIT(number);
	}
	sheet_set_mask(sheet, id, mask, origin_of(in, list, key, arena_printf(in->settings.arena, "%zu", list->count)));
	return true;
}

static void take_results(struct inspect *in, struct subject *subject)
{
	struct sheet_builder sheet = { 0 };
	bool any = take_label(in, &sheet);
	any = take_apparmor(in, &sheet) || any;
	any = take_caps(in, &sheet, "EffectiveCaps", FACT_cap_effective) || any;
	any = take_caps(in, &sheet, "BoundingCaps", FACT_cap_bounding) || any;
	if (any)
		subject->sheets[SHEET_SPEC] = sheet_pack(subject->arena, &sheet);
}

/* ---- the container ------------------------------------------------------------------------------ */

static void identify(struct inspect *in, struct subject *subject)
{
	struct arena *arena = subject->arena;
	const char *name = node_text(node_get(in->object, "Name"));
	const char *id = node_text(node_get(in->object, "Id"));
	const char *image = node_text(node_path(in->object, "Config.Image"));
	if (name && *name == '/')
		name++;
	subject->name = arena_strdup(arena, name && *name ? name : id ? id : "container");
	subject->key = arena_printf(arena, "docker-inspect:%s", subject->name);
	subject->image = arena_strdup(arena, image ? image : node_text(node_get(in->object, "ImageName")));
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

static void read_container(struct inventory_builder *builder, const struct doc *doc, const struct node *object)
{
	struct inspect in = {
		.builder = builder,
		.object = object,
		.settings = docker_settings_new(FORM_DOCKER_INSPECT, is_podman(object) ? ENGINE_PODMAN : ENGINE_DOCKER),
	};
	in.file = arena_strdup(in.settings.arena, doc->name);
	take_fields(&in);
	take_mounts(&in);
	take_devices(&in);
	struct subject *subject = docker_subject(&in.settings);
	take_results(&in, subject);
	identify(&in, subject);
	inventory_add(builder, subject);
}

bool inspect_detect(const struct node *root)
{
	return is_container(root) || is_container(node_at(root, 0));
}

void inspect_read(struct inventory_builder *builder, const struct doc *doc)
{
	if (doc->root->kind == NODE_MAP) {
		read_container(builder, doc, doc->root);
		return;
	}
	for (size_t i = 0; i < doc->root->count; i++) {
		const struct node *object = doc->root->items[i];
		cleanup_strbuf struct strbuf where = { 0 };
		strbuf_addf(&where, "%s:%u", doc->name, object->line);
		if (is_container(object))
			read_container(builder, doc, object);
		else
			inventory_skip(builder, strbuf_text(&where), "not a container");
	}
}
