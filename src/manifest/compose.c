/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/compose.h"

#include "manifest/docker.h"
#include "manifest/load.h"
#include "manifest/seccomp_profile.h"

#include <string.h>
#include <strings.h>

#define EXTENDS_MOST 16

/* One Compose file while it is read. */
struct compose {
	const struct manifest_load *load;
	struct inventory_builder *builder;
	const struct doc *doc;
	const char *file; /* for evidence */
	struct variables *variables;
	struct docker_settings *settings; /* of the service being read */
	const char *container_name;
	const char *image;
};

/* ---- values ------------------------------------------------------------------ */

static void place(const struct compose *c, const struct node *node, char *ret, size_t size)
{
	snprintf(ret, size, "%s:%u:%u", c->file, node->line, node->column);
}

static struct origin origin_of(const struct compose *c, const struct node *node, const char *key, const char *text)
{
	return (struct origin){
		.where = arena_strdup(c->settings->arena, c->file),
		.text = arena_printf(c->settings->arena, "%s: %s", key, text),
		.line = node->line,
	};
}

/* A value that cannot be what it should: an error at its line, and the fact unknown. */
static void wrong(struct compose *c, const struct node *node, const char *key, enum fact_id id, const char *wanted)
{
	char where[512];
	place(c, node, where, sizeof(where));
	inventory_error(c->builder, where, "%s must be %s, not %s", key, wanted, node_kind_name(node->kind));
	docker_unknown(c->settings, id, arena_printf(c->settings->arena, "not %s", wanted),
		origin_of(c, node, key, node->text ? node->text : node_kind_name(node->kind)));
}

/*
 * The text of a scalar with its variables filled in; NULL where it is no scalar
 * or a variable has no value, which leaves the fact unknown.
 */
static const char *scalar(struct compose *c, const struct node *node, const char *key, enum fact_id id)
{
	const char *text;
	const char *why;
	if (node->kind == NODE_LIST || node->kind == NODE_MAP || (node->text && strlen(node->text) != node->len)) {
		wrong(c, node, key, id, fact_infos[id].kind == FACT_KIND_BOOL ? "true or false" : "a string");
		return NULL;
	}
	if (node->kind == NODE_NULL)
		return "";
	if (interpolate(c->variables, c->settings->arena, node->text, &text, &why))
		return arena_strdup(c->settings->arena, text);
	char where[512];
	place(c, node, where, sizeof(where));
	inventory_skip(c->builder, where, "%s: %s", key, why);
	docker_unknown(c->settings, id, why,
		origin_of(c, node, key, node->text));
	return NULL;
}

/* Compose reads these words after interpolation, quoted or not. */
static bool parse_bool(const char *text, bool *ret)
{
	static const char *const yes[] = { "true", "y", "yes", "on", "1" };
	static const char *const no[] = { "false", "n", "no", "off", "0", "" };
	for (size_t i = 0; i < ISO_COUNT(yes); i++)
		if (strcasecmp(text, yes[i]) == 0)
			return *ret = true;
	for (size_t i = 0; i < ISO_COUNT(no); i++)
		if (strcasecmp(text, no[i]) == 0) {
			*ret = false;
			return true;
		}
	return false;
}

/* ---- what the keys do ----------------------------------------------------------- */

struct compose_key;
typedef void (*compose_apply)(struct compose *c, const struct compose_key *key, const struct node *node);

/* A key of a service: the fact that becomes unknown when its value makes no sense, and where the value goes. */
struct compose_key {
	const char *name;
	enum fact_id fact;
	compose_apply apply;
	size_t member; /* of struct docker_settings, for the general appliers */
};

static void *member_of(struct compose *c, const struct compose_key *key)
{
	return (char *)c->settings + key->member;
}

static void apply_flag(struct compose *c, const struct compose_key *key, const struct node *node)
{
	struct docker_flag *flag = member_of(c, key);
	bool value;
	const char *text = scalar(c, node, key->name, key->fact);
	if (!text)
		return;
	if (parse_bool(text, &value))
		docker_flag_set(flag, value, origin_of(c, node, key->name, text));
	else
		wrong(c, node, key->name, key->fact, "true or false");
}

static void apply_value(struct compose *c, const struct compose_key *key, const struct node *node)
{
	const char *text = scalar(c, node, key->name, key->fact);
	if (text)
		docker_value_set(member_of(c, key), text, origin_of(c, node, key->name, text));
}

static void apply_values(struct compose *c, const struct compose_key *key, const struct node *node)
{
	struct docker_values *values = member_of(c, key);
	if (node->tag)
		values->count = 0; /* !override and !reset start again */
	if (node->kind != NODE_LIST) {
		if (node->kind != NODE_NULL)
			wrong(c, node, key->name, key->fact, "a list");
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		const char *text = scalar(c, node->items[i], key->name, key->fact);
		if (text)
			docker_values_add(c->settings, values, text, origin_of(c, node->items[i], key->name, text));
	}
}

static const char *text_at(struct compose *c, const struct node *map, const char *name, const struct compose_key *key)
{
	const struct node *node = node_get(map, name);
	return node ? scalar(c, node, key->name, key->fact) : NULL;
}

/* A named volume that binds a host path through the local driver is a host path. */
static const char *bound_device(struct compose *c, const char *volume, const struct compose_key *key)
{
	const struct node *options = node_get(node_get(node_get(c->doc->root, "volumes"), volume), "driver_opts");
	const char *flags = text_at(c, options, "o", key);
	const char *device = text_at(c, options, "device", key);
	return flags && strstr(flags, "bind") ? device : NULL;
}

static void resolve_volume(struct compose *c, const struct compose_key *key)
{
	struct mount *mount = &c->settings->mounts[c->settings->mount_count - 1];
	const char *device = mount->kind == MOUNT_VOLUME && mount->name ? bound_device(c, mount->name, key) : NULL;
	if (!device)
		return;
	mount->kind = MOUNT_HOST;
	mount->source = docker_host_path(c->settings, device, NULL);
}

static bool flag_at(struct compose *c, const struct node *map, const char *name, const struct compose_key *key)
{
	bool value = false;
	const char *text = text_at(c, map, name, key);
	return text && parse_bool(text, &value) && value;
}

static void long_volume(struct compose *c, const struct compose_key *key, const struct node *node)
{
	const char *type = text_at(c, node, "type", key);
	const char *source = text_at(c, node, "source", key);
	const char *target = text_at(c, node, "target", key);
	const char *propagation = text_at(c, node_get(node, "bind"), "propagation", key);
	if (!type || !target) {
		wrong(c, node, key->name, key->fact, "a volume with type and target");
		return;
	}
	char *path = arena_strdup(c->settings->arena, target);
	path_normalise(path);
	struct mount mount = {
		.kind = MOUNT_VOLUME,
		.target = path,
		.read_only = flag_at(c, node, "read_only", key),
		.source = source,
		.name = source,
		.origin = origin_of(
			c, node, key->name, arena_printf(c->settings->arena, "%s %s", type, source ? source : "")),
	};
	if (strcmp(type, "bind") == 0 && source) {
		mount.kind = MOUNT_HOST;
		mount.source = docker_host_path(c->settings, source, NULL);
		mount.name = NULL;
	} else if (strcmp(type, "tmpfs") == 0) {
		mount.kind = MOUNT_TMPFS;
	}
	if (propagation && strstr(propagation, "shared"))
		mount.propagation = PROPAGATION_SHARED;
	else if (propagation && strstr(propagation, "slave"))
		mount.propagation = PROPAGATION_SLAVE;
	docker_add_mount_entry(c->settings, &mount);
	resolve_volume(c, key);
}

static void short_volume(struct compose *c, const struct compose_key *key, const struct node *node)
{
	const char *text = scalar(c, node, key->name, key->fact);
	if (!text)
		return;
	if (docker_add_volume(c->settings, text, NULL, origin_of(c, node, key->name, text)))
		resolve_volume(c, key);
	else
		wrong(c, node, key->name, key->fact, "SOURCE:TARGET or a map");
}

static void apply_volumes(struct compose *c, const struct compose_key *key, const struct node *node)
{
	if (node->tag)
		c->settings->mount_count = 0;
	if (node->kind != NODE_LIST) {
		if (node->kind != NODE_NULL)
			wrong(c, node, key->name, key->fact, "a list");
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		if (node->items[i]->kind == NODE_MAP)
			long_volume(c, key, node->items[i]);
		else
			short_volume(c, key, node->items[i]);
	}
}

static void add_tmpfs(struct compose *c, const struct compose_key *key, const struct node *node)
{
	const char *text = scalar(c, node, key->name, key->fact);
	if (!text)
		return;
	char *path = arena_strndup(c->settings->arena, text, strcspn(text, ":"));
	path_normalise(path);
	docker_add_mount_entry(c->settings,
		&(struct mount){ .kind = MOUNT_TMPFS, .target = path, .origin = origin_of(c, node, key->name, text) });
}

static void apply_tmpfs(struct compose *c, const struct compose_key *key, const struct node *node)
{
	if (node->kind != NODE_LIST) {
		add_tmpfs(c, key, node);
		return;
	}
	for (size_t i = 0; i < node->count; i++)
		add_tmpfs(c, key, node->items[i]);
}

/* "SRC:DST:rwm", or {source, target, permissions}. */
static const char *device_text(struct compose *c, const struct compose_key *key, const struct node *node)
{
	if (node->kind != NODE_MAP)
		return scalar(c, node, key->name, key->fact);
	const char *source = text_at(c, node, "source", key);
	const char *target = text_at(c, node, "target", key);
	const char *access = text_at(c, node, "permissions", key);
	return source ? arena_printf(c->settings->arena, "%s:%s:%s", source, target ? target : source,
				access ? access : "rwm")
		      : NULL;
}

static void apply_devices(struct compose *c, const struct compose_key *key, const struct node *node)
{
	if (node->tag)
		c->settings->device_count = 0;
	if (node->kind != NODE_LIST) {
		if (node->kind != NODE_NULL)
			wrong(c, node, key->name, key->fact, "a list");
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		const char *text = device_text(c, key, node->items[i]);
		/* A CDI name (vendor.example/class=x) is resolved by the runtime: what it brings is not known here. */
		if (text && !docker_add_device(c->settings, text, origin_of(c, node->items[i], key->name, text)))
			docker_unknown(c->settings, FACT_devices, "a device that the runtime resolves",
				origin_of(c, node->items[i], key->name, text));
	}
}

static void apply_volumes_from(struct compose *c, const struct compose_key *key, const struct node *node)
{
	if (node->count)
		docker_unknown(c->settings, FACT_mounts, "takes over the mounts of another container",
			origin_of(c, node, key->name, "..."));
}

static void apply_image(struct compose *c, const struct compose_key *key, const struct node *node)
{
	c->image = scalar(c, node, key->name, key->fact);
}

static void apply_container_name(struct compose *c, const struct compose_key *key, const struct node *node)
{
	c->container_name = scalar(c, node, key->name, key->fact);
}

#define MEMBER(member) offsetof(struct docker_settings, member)

/*
 * Every key of a service that touches isolation. To add one: its row; an
 * applier of its own only where the value is neither a flag, a word nor a list.
 */
// clang-format off
static const struct compose_key keys[] = {
	{ "cap_add",             FACT_cap_effective,    apply_values,       MEMBER(cap_add) },
	{ "cap_drop",            FACT_cap_effective,    apply_values,       MEMBER(cap_drop) },
	{ "cgroup",              FACT_ns_cgroup,        apply_value,        MEMBER(cgroupns) },
	{ "container_name",      FACT_user_name,        apply_container_name, 0 },
	{ "device_cgroup_rules", FACT_devices,          apply_values,       MEMBER(device_rules) },
	{ "devices",             FACT_devices,          apply_devices,      0 },
	{ "image",               FACT_user_name,        apply_image,        0 },
	{ "ipc",                 FACT_ns_ipc,           apply_value,        MEMBER(ipc) },
	{ "network_mode",        FACT_ns_net,           apply_value,        MEMBER(network) },
	{ "pid",                 FACT_ns_pid,           apply_value,        MEMBER(pid) },
	{ "privileged",          FACT_privileged,       apply_flag,         MEMBER(privileged) },
	{ "read_only",           FACT_rootfs_readonly,  apply_flag,         MEMBER(read_only) },
	{ "runtime",             FACT_sandbox,          apply_value,        MEMBER(runtime) },
	{ "security_opt",        FACT_seccomp_profile,  apply_values,       MEMBER(security_opt) },
	{ "tmpfs",               FACT_mounts,           apply_tmpfs,        0 },
	{ "user",                FACT_uid,              apply_value,        MEMBER(user) },
	{ "userns_mode",         FACT_ns_user,          apply_value,        MEMBER(userns) },
	{ "uts",                 FACT_ns_uts,           apply_value,        MEMBER(uts) },
	{ "volumes",             FACT_mounts,           apply_volumes,      0 },
	{ "volumes_from",        FACT_mounts,           apply_volumes_from, 0 },
};
// clang-format on

/* ---- a service ------------------------------------------------------------------- */

static void apply_service(struct compose *c, const struct node *service, unsigned depth);

/* What one service takes from another of the same file; from another file it is not known here. */
static void apply_extends(struct compose *c, const struct node *extends, unsigned depth)
{
	char where[512];
	const char *file = node_text(node_get(extends, "file"));
	const char *name = extends->kind == NODE_MAP ? node_text(node_get(extends, "service")) : node_text(extends);
	const struct node *base = name ? node_get(node_get(c->doc->root, "services"), name) : NULL;
	place(c, extends, where, sizeof(where));
	if (base && !file && depth < EXTENDS_MOST) {
		apply_service(c, base, depth + 1);
		return;
	}
	inventory_error(c->builder, where, "extends %s%s%s: %s", name ? name : "?", file ? " of " : "",
		file ? file : "",
		file   ? "another file, which is not read"
		: base ? "extends itself"
		       : "no such service");
	static const enum fact_id inherited[] = { FACT_privileged, FACT_cap_effective, FACT_cap_bounding, FACT_uid,
		FACT_no_new_privs, FACT_rootfs_readonly, FACT_mounts, FACT_devices, FACT_ns_pid, FACT_ns_net,
		FACT_ns_ipc, FACT_seccomp_profile, FACT_apparmor_profile };
	for (size_t i = 0; i < ISO_COUNT(inherited); i++)
		docker_unknown(c->settings, inherited[i], "extends a service that is not read",
			origin_of(c, extends, "extends", name ? name : "?"));
}

static void apply_service(struct compose *c, const struct node *service, unsigned depth)
{
	const struct node *extends = node_get(service, "extends");
	if (extends)
		apply_extends(c, extends, depth);
	for (size_t i = 0; i < ISO_COUNT(keys); i++) {
		const struct node *node = node_get(service, keys[i].name);
		if (node)
			keys[i].apply(c, &keys[i], node);
	}
}

/* A later mount on the same target replaces an earlier one, as in the Compose specification's merge rules. */
static void settle_mounts(struct docker_settings *settings)
{
	size_t kept = 0;
	for (size_t i = 0; i < settings->mount_count; i++) {
		bool replaced = false;
		for (size_t later = i + 1; later < settings->mount_count && !replaced; later++)
			replaced = strcmp(settings->mounts[i].target, settings->mounts[later].target) == 0;
		if (!replaced)
			settings->mounts[kept++] = settings->mounts[i];
	}
	settings->mount_count = kept;
}

/*
 * "seccomp:./profile.json" is read relative to the Compose file, because what
 * it allows decides. A file that cannot be read leaves that unknown.
 */
static void read_seccomp_file(struct compose *c, struct subject *subject)
{
	struct fact profile = sheet_fact(subject->sheets[SHEET_MANIFEST], FACT_seccomp_profile);
	struct err err;
	if (strcmp(c->file, "-") == 0 || seccomp_profile_named(subject, c->load->scope, c->file, PROFILE_DOCKER, &err) == 0)
		return;
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", c->file, profile.origin.line);
	inventory_error(c->builder, strbuf_text(&where), "seccomp: %s", err.text);
}

static void read_service(struct compose *c, const char *project, const struct node *key, const struct node *service)
{
	char where[512];
	const char *name = node_text(key);
	place(c, key, where, sizeof(where));
	if (!name || service->kind != NODE_MAP) {
		inventory_error(c->builder, where, "a service must be a map, not %s", node_kind_name(service->kind));
		return;
	}
	struct docker_settings settings = docker_settings_new(FORM_COMPOSE, ENGINE_DOCKER);
	c->settings = &settings;
	c->container_name = c->image = NULL;
	apply_service(c, service, 0);
	settle_mounts(&settings);
	struct arena *arena = settings.arena;
	struct subject *subject = docker_subject(&settings);
	read_seccomp_file(c, subject);
	subject->key = arena_printf(arena, "compose:%s/%s", project ? project : "", name);
	subject->name = project ? arena_printf(arena, "%s/%s", project, name) : arena_strdup(arena, name);
	subject->image = c->image;
	subject->workload.kind = "service";
	subject->workload.project = arena_strdup(arena, project);
	subject->workload.name = arena_strdup(arena, name);
	subject->workload.container = c->container_name ? c->container_name : subject->workload.name;
	subject->declared.file = arena_strdup(arena, c->file);
	subject->declared.line = key->line;
	inventory_add(c->builder, subject);
	c->settings = NULL;
}

bool compose_detect(const struct node *root)
{
	return node_is(node_get(root, "services"), NODE_MAP) && !node_get(root, "kind");
}

void compose_read(struct manifest_load *load, const struct doc *doc)
{
	struct compose c = { .load = load, .builder = load->builder, .doc = doc, .file = doc->name };
	const struct node *services = node_get(doc->root, "services");
	c.variables = variables_new(load, doc->name);
	for (size_t i = 0; i < node_count(services); i++)
		read_service(&c, node_text(node_get(doc->root, "name")), services->keys[i], services->items[i]);
	variables_free(c.variables);
}
