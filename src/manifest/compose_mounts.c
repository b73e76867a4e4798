/* SPDX-License-Identifier: Apache-2.0 */
/* What a service mounts and which devices it gets: volumes, secrets, configs, tmpfs, devices, GPUs. */
#include "config.h"

#include "manifest/compose_inner.h"

#include "manifest/literal.h"

#include <string.h>

#include <isotop/doc.h>
#include <isotop/values.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

/* A list is expected; "!override" starts it again. True: go through it. */
static bool wants_list(struct compose *c, const struct compose_key *key, const struct node *node)
{
	if (node->kind == NODE_LIST)
		return true;
	if (node->kind != NODE_NULL)
		compose_wrong(c, node, key->name, key->fact, "a list");
	return false;
}

static const char *path_in(struct compose *c, const char *target)
{
	char *path = arena_strdup(c->settings->arena, target);
	path_normalise(path);
	return path;
}

/* ---- volumes ------------------------------------------------------------------------ */

/* "external: true", "external: {name: x}": made before, by whoever it was. */
static void add_external(struct compose *c, const struct compose_key *key, struct mount *mount)
{
	const char *old = compose_top_text(c, key, mount->name, "external.name");
	const char *name = compose_top_text(c, key, mount->name, "name");
	mount->name = mount->source = name ? name : old ? old : mount->name;
	mount->elsewhere = true;
	docker_add_mount_entry(c->settings, mount);
}

/* A named volume is what its driver makes of its options. */
static void add_named(struct compose *c, const struct compose_key *key, struct mount *mount)
{
	const struct node *external = mount->name ? compose_top(c, key->name, mount->name, "external") : NULL;
	struct docker_volume_options words = { 0 };
	if (external && !(external->kind == NODE_BOOL && !external->boolean)) {
		add_external(c, key, mount);
		return;
	}
	if (mount->name)
		words = (struct docker_volume_options){
			.driver = compose_top_text(c, key, mount->name, "driver"),
			.type = compose_top_text(c, key, mount->name, "driver_opts.type"),
			.device = compose_top_text(c, key, mount->name, "driver_opts.device"),
			.o = compose_top_text(c, key, mount->name, "driver_opts.o"),
		};
	docker_add_named_volume(c->settings, mount, &words, NULL);
}

static enum propagation propagation_of(const char *text)
{
	if (text && strstr(text, "shared"))
		return PROPAGATION_SHARED;
	return text && strstr(text, "slave") ? PROPAGATION_SLAVE : PROPAGATION_PRIVATE;
}

static void long_volume(struct compose *c, const struct compose_key *key, const struct node *node)
{
	const char *type = compose_text_at(c, node, "type", key);
	const char *source = compose_text_at(c, node, "source", key);
	const char *target = compose_text_at(c, node, "target", key);
	const struct node *written = node_get(node, "source");
	if (!type || !target) {
		compose_wrong(c, node, key->name, key->fact, "a volume with type and target");
		return;
	}
	struct mount mount = {
		.kind = MOUNT_VOLUME,
		.target = path_in(c, target),
		.read_only = compose_flag_at(c, node, "read_only", key),
		.propagation = propagation_of(compose_text_at(c, node_get(node, "bind"), "propagation", key)),
		.name = source,
		.source = source,
		.origin = compose_origin(
			c, node, key->name, arena_printf(c->settings->arena, "%s %s", type, source ? source : "")),
	};
	if (strcmp(type, "volume") == 0) {
		add_named(c, key, &mount);
		return;
	}
	bool bind = strcmp(type, "bind") == 0 || strcmp(type, "npipe") == 0;
	if (bind && written && written->text) {
		/* what is not known of the source, the target may still say: a runtime's socket */
		mount.kind = MOUNT_HOST;
		mount.source = docker_host_path(c->settings, source ? source : written->text, NULL);
		mount.name = NULL;
	} else if (bind) {
		compose_wrong(c, node, key->name, key->fact, "a bind with a source");
	} else if (strcmp(type, "tmpfs") == 0) {
		mount.kind = MOUNT_TMPFS;
	} else if (strcmp(type, "image") != 0 && strcmp(type, "cluster") != 0 && node_get(node, "source")) {
		docker_unknown(c->settings, key->fact, arena_printf(c->settings->arena, "a volume of the type %s", type),
			mount.origin);
	}
	docker_add_mount_entry(c->settings, &mount);
}

static void short_volume(struct compose *c, const struct compose_key *key, const struct node *node)
{
	const char *text = compose_scalar(c, node, key->name, key->fact);
	size_t before = c->settings->mount_count;
	/* a variable without a value: what stands beside it may still say what it is */
	bool raw = !text;
	text = raw ? node->text : text;
	if (!text)
		return;
	c->settings->fillers |= raw ? FILL_SHELL : 0;
	bool added = docker_add_volume(c->settings, text, NULL, compose_origin(c, node, key->name, text));
	c->settings->fillers &= raw ? ~(unsigned)FILL_SHELL : ~0U;
	if (!added) {
		compose_wrong(c, node, key->name, key->fact, "SOURCE:TARGET or a map");
		return;
	}
	if (c->settings->mount_count != before + 1)
		return;
	struct mount mount = c->settings->mounts[before];
	if (mount.kind != MOUNT_VOLUME || !mount.name)
		return;
	c->settings->mount_count = before;
	add_named(c, key, &mount);
}

void compose_drop_mounts(struct compose *c, const struct compose_key *key)
{
	struct docker_settings *settings = c->settings;
	bool volumes = key->apply == compose_apply_volumes;
	c->drops++;
	size_t len = strlen(key->name);
	size_t kept = 0;
	for (size_t i = 0; i < settings->mount_count; i++) {
		const char *text = settings->mounts[i].origin.text;
		bool of_key = text && ((strncmp(text, key->name, len) == 0 && text[len] == ':') ||
				      (volumes && strncmp(text, VOLUME_ORIGIN, strlen(VOLUME_ORIGIN)) == 0));
		if (!of_key)
			settings->mounts[kept++] = settings->mounts[i];
	}
	settings->mount_count = kept;
}

void compose_apply_volumes(struct compose *c, const struct compose_key *key, const struct node *node)
{
	if (node->tag)
		compose_drop_mounts(c, key);
	if (!wants_list(c, key, node))
		return;
	for (size_t i = 0; i < node->count; i++) {
		if (node->items[i]->kind == NODE_MAP)
			long_volume(c, key, node->items[i]);
		else
			short_volume(c, key, node->items[i]);
	}
}

static const struct compose_key *volumes_key(void)
{
	for (size_t i = 0; i < compose_key_count; i++)
		if (compose_keys[i].apply == compose_apply_volumes)
			return &compose_keys[i];
	die("no key for volumes");
}

/* ---- volumes_from ------------------------------------------------------------------- */

/*
 * What a service mounts, so many steps from the one that is read. It is worked out once: where services name one
 * another twice, there are as many ways to one of them as two to the power of the steps.
 */
struct compose_taken {
	const char *id; /* "STEPS NAME" */
	bool found;     /* there is such a service, and all that it takes over was followed */
	const struct mount *mounts;
	size_t count;
	UT_hash_handle hh;
};

void compose_forget_taken(struct compose *c)
{
	HASH_CLEAR(hh, c->taken);
	arena_free(c->taken_arena);
	c->taken_arena = NULL;
}

/* The volumes of another service of the project, which every file of it may add to. False: there is none, or not all is followed. */
static bool add_volumes_of(struct compose *c, const char *name)
{
	const struct compose_file *file = c->file;
	bool found = false;
	bool whole = true;
	c->depth++;
	for (size_t i = 0; i < c->own; i++) {
		const struct node *service = node_get(node_get(c->files[i].root, "services"), name);
		const struct node *volumes = node_get(service, "volumes");
		const struct node *more = node_get(service, "volumes_from");
		found |= service && !node_get(service, "extends");
		c->file = &c->files[i];
		if (volumes)
			compose_apply_volumes(c, volumes_key(), volumes);
		if (more && c->depth < COMPOSE_EXTENDS_MOST)
			compose_apply_volumes_from(c, volumes_key(), more);
		else if (more)
			whole = false;
	}
	c->depth--;
	c->file = file;
	return found && whole;
}

static void keep_taken(struct compose *c, const char *id, bool found, size_t from)
{
	size_t count = c->settings->mount_count - from;
	struct mount *mounts = arena_array(c->taken_arena, count, sizeof(*mounts));
	struct compose_taken *taken = arena_alloc(c->taken_arena, sizeof(*taken));
	if (count)
		memcpy(mounts, c->settings->mounts + from, count * sizeof(*mounts));
	*taken = (struct compose_taken){ .id = id, .found = found, .mounts = mounts, .count = count };
	HASH_ADD_KEYPTR(hh, c->taken, taken->id, strlen(taken->id), taken);
}

static bool take_volumes(struct compose *c, const char *name)
{
	c->taken_arena = c->taken_arena ? c->taken_arena : arena_new();
	const char *id = arena_printf(c->taken_arena, "%u %s", c->depth, name);
	struct compose_taken *taken;
	size_t before = c->settings->mount_count;
	size_t drops = c->drops;
	HASH_FIND_STR(c->taken, id, taken);
	for (size_t i = 0; taken && i < taken->count; i++)
		docker_add_mount_entry(c->settings, &taken->mounts[i]);
	if (taken)
		return taken->found;
	bool found = add_volumes_of(c, name);
	compose_drop_repeated(c->settings, before); /* who takes them cites one place for all */
	if (drops == c->drops) /* what takes away depends on what is there */
		keep_taken(c, id, found, before);
	return found;
}

/* What a service of the project takes over may be as much as the square of what is written. */
static bool are_too_many(struct compose *c, const struct node *node, size_t more)
{
	static const char why[] = "takes over more mounts of other services than are followed";
	if (c->taken_count > COMPOSE_TAKEN_MOST)
		return true;
	c->taken_count += c->depth ? more : more * COMPOSE_TAKEN_WEIGHT;
	if (c->taken_count <= COMPOSE_TAKEN_MOST)
		return false;
	cleanup_strbuf struct strbuf where = { 0 };
	compose_place(c, node, &where);
	inventory_error(c->builder, strbuf_text(&where), "volumes_from: the project %s", why);
	return true;
}

static void mark_taken(struct compose *c, const struct node *node, const char *text, size_t from)
{
	const char *mode = strrchr(text, ':');
	for (size_t n = from; n < c->settings->mount_count; n++) {
		struct mount *mount = &c->settings->mounts[n];
		mount->read_only |= mode && strcmp(mode, ":ro") == 0;
		mount->origin = compose_origin(c, node, "volumes_from",
			arena_printf(c->settings->arena, "%.100s, which mounts %.200s", text, mount->source ? mount->source : mount->target));
	}
}

/* "web", "web:ro", "container:name:ro"; docker-compose config writes "service:web:ro" */
void compose_apply_volumes_from(struct compose *c, const struct compose_key *key, const struct node *node)
{
	if (node->tag)
		compose_drop_mounts(c, key);
	if (!wants_list(c, key, node))
		return;
	for (size_t i = 0; i < node->count; i++) {
		const char *text = compose_scalar(c, node->items[i], key->name, FACT_mounts);
		size_t before = c->settings->mount_count;
		if (!text)
			continue;
		const char *service = strncmp(text, "service:", 8) == 0 ? text + 8 : text;
		char *name = arena_strndup(c->settings->arena, service, strcspn(service, ":"));
		bool most = are_too_many(c, node->items[i], 1);
		if (most || strncmp(text, "container:", 10) == 0 || !take_volumes(c, name))
			docker_unknown(c->settings, FACT_mounts,
				most ? "takes over more mounts than are followed" : "takes over the mounts of another container",
				compose_origin(c, node->items[i], "volumes_from", text));
		mark_taken(c, node->items[i], text, before);
		are_too_many(c, node->items[i], c->settings->mount_count > before ? c->settings->mount_count - before : 0);
	}
}

static void add_tmpfs(struct compose *c, const struct compose_key *key, const struct node *node)
{
	const char *text = compose_scalar(c, node, key->name, key->fact);
	if (!text)
		return;
	const char *path = path_in(c, arena_strndup(c->settings->arena, text, strcspn(text, ":")));
	docker_add_mount_entry(c->settings,
		&(struct mount){
			.kind = MOUNT_TMPFS, .target = path, .origin = compose_origin(c, node, key->name, text) });
}

void compose_apply_tmpfs(struct compose *c, const struct compose_key *key, const struct node *node)
{
	if (node->kind != NODE_LIST) {
		add_tmpfs(c, key, node);
		return;
	}
	for (size_t i = 0; i < node->count; i++)
		add_tmpfs(c, key, node->items[i]);
}

/* ---- secrets and configs: files of the host, mounted read-only ---------------------------- */

static void add_file(struct compose *c, const struct compose_key *key, const struct node *node, const char *folder)
{
	bool is_map = node->kind == NODE_MAP;
	const char *name = is_map ? compose_text_at(c, node, "source", key) : compose_scalar(c, node, key->name, key->fact);
	const char *target = is_map ? compose_text_at(c, node, "target", key) : NULL;
	if (!name)
		return;
	if (!compose_top(c, key->name, name, ""))
		docker_unknown(c->settings, key->fact, arena_printf(c->settings->arena, "%s of %s is declared nowhere", name, key->name),
			compose_origin(c, node, key->name, name));
	const char *file = compose_top_text(c, key, name, "file");
	if (!file)
		return; /* a text, a variable, or kept by the engine: no file of the host */
	bool whole = target && *target == '/';
	docker_add_mount_entry(c->settings,
		&(struct mount){
			.kind = MOUNT_HOST,
			.read_only = true,
			.source = docker_host_path(c->settings, file, NULL),
			.source_type = SOURCE_FILE,
			.target = whole ? path_in(c, target)
					: arena_printf(c->settings->arena, "%s/%s", folder, target ? target : name),
			.origin = compose_origin(c, node, key->name,
				arena_printf(c->settings->arena, "%s, the file %s", name, file)),
		});
}

static void add_files(struct compose *c, const struct compose_key *key, const struct node *node, const char *folder)
{
	if (!wants_list(c, key, node))
		return;
	for (size_t i = 0; i < node->count; i++)
		add_file(c, key, node->items[i], folder);
}

void compose_apply_secrets(struct compose *c, const struct compose_key *key, const struct node *node)
{
	add_files(c, key, node, "/run/secrets");
}

void compose_apply_configs(struct compose *c, const struct compose_key *key, const struct node *node)
{
	add_files(c, key, node, "");
}

/* ---- devices ------------------------------------------------------------------------------------ */

/* "SRC:DST:rwm", or {source, target, permissions}. */
static const char *device_text(struct compose *c, const struct compose_key *key, const struct node *node)
{
	if (node->kind != NODE_MAP)
		return compose_scalar(c, node, key->name, key->fact);
	const char *source = compose_text_at(c, node, "source", key);
	const char *target = compose_text_at(c, node, "target", key);
	const char *access = compose_text_at(c, node, "permissions", key);
	if (!source)
		compose_wrong(c, node, key->name, key->fact, "a device with a source");
	return source ? arena_printf(c->settings->arena, "%s:%s:%s", source, target ? target : source,
				access ? access : "rwm")
		      : NULL;
}

void compose_drop_devices(struct compose *c, const struct compose_key *key)
{
	struct docker_settings *settings = c->settings;
	size_t len = strlen(key->name);
	size_t kept = 0;
	for (size_t i = 0; i < settings->device_count; i++) {
		const char *text = settings->devices[i].origin.text;
		if (!text || strncmp(text, key->name, len) != 0 || text[len] != ':')
			settings->devices[kept++] = settings->devices[i];
	}
	settings->device_count = kept;
}

void compose_apply_devices(struct compose *c, const struct compose_key *key, const struct node *node)
{
	if (node->tag)
		compose_drop_devices(c, key);
	if (!wants_list(c, key, node))
		return;
	for (size_t i = 0; i < node->count; i++) {
		const char *text = device_text(c, key, node->items[i]);
		if (text && !docker_add_device(c->settings, text, compose_origin(c, node->items[i], key->name, text)))
			docker_unknown(c->settings, FACT_devices, "a device that the runtime resolves",
				compose_origin(c, node->items[i], key->name, text));
	}
}

/* Of the driver "cdi" each id is a device by its name. */
static void add_cdi(struct compose *c, const struct compose_key *key, const struct node *request)
{
	const struct node *ids = node_get(request, "device_ids");
	for (size_t i = 0; node_is(ids, NODE_LIST) && i < ids->count; i++) {
		const char *text = compose_scalar(c, ids->items[i], key->name, FACT_devices);
		if (text && !docker_add_device(c->settings, text, compose_origin(c, ids->items[i], key->name, text)))
			compose_wrong(c, ids->items[i], key->name, FACT_devices, "the name of a device");
	}
	if (!node_is(ids, NODE_LIST) || !ids->count)
		docker_unknown(c->settings, FACT_devices, "what the CDI device passes in is not known here",
			compose_origin(c, request, key->name, "cdi"));
}

static bool is_cdi(struct compose *c, const struct compose_key *key, const struct node *request)
{
	const struct node *driver = node_get(request, "driver");
	const char *text = driver ? compose_scalar(c, driver, key->name, FACT_devices) : NULL;
	return text && strcmp(text, "cdi") == 0;
}

/* The toolkit adds the nodes of the cards that are asked for; which there are, the host knows. */
void compose_apply_gpus(struct compose *c, const struct compose_key *key, const struct node *node)
{
	bool list = node->kind == NODE_LIST;
	if (node->kind == NODE_NULL)
		return;
	for (size_t i = 0; i < (list ? node->count : 1); i++) {
		const struct node *request = list ? node->items[i] : node;
		if (is_cdi(c, key, request))
			add_cdi(c, key, request);
		else
			docker_add_device(c->settings, "/dev/nvidiactl",
				compose_origin(c, request, key->name, request->text ? request->text : "devices of a driver"));
	}
}

/* Keys of deploy, of which one touches isolation; Compose refuses others (compose-spec, schema). */
static bool is_deploy_key(const char *name)
{
	static const char *const keys[] = { "endpoint_mode", "labels", "mode", "placement", "replicas", "resources",
		"restart_policy", "rollback_config", "update_config" };
	for (size_t i = 0; i < ISO_COUNT(keys); i++)
		if (strcmp(keys[i], name) == 0)
			return true;
	return strncmp(name, "x-", 2) == 0;
}

/*
 * What a node says it has, "NVIDIA-GPU" by custom: the engine sets a variable by which the toolkit adds the cards
 * (dockerd(8) --node-generic-resource). Any other kind is a number to the engine.
 */
static void apply_kind(struct compose *c, const struct compose_key *key, const struct node *node)
{
	const struct node *kind = node_path(node, "discrete_resource_spec.kind");
	const char *text = kind ? compose_scalar(c, kind, "generic_resources", FACT_devices) : NULL;
	if (text && strcasestr(text, "gpu"))
		docker_add_device(c->settings, "/dev/nvidiactl", compose_origin(c, kind, key->name, text));
}

void compose_apply_deploy(struct compose *c, const struct compose_key *key, const struct node *node)
{
	for (size_t i = 0; node->kind == NODE_MAP && i < node->count; i++) {
		const struct node *name = node->keys[i];
		const char *why = arena_printf(c->settings->arena, "%.60s is no key of deploy", name->text);
		if (is_deploy_key(name->text))
			continue;
		docker_anything(c->settings, why, compose_origin(c, name, name->text, "?"));
		compose_unjudged(c, name, "unknown key", "%s", why);
	}
	const struct node *devices = node_path(node, "resources.reservations.devices");
	const struct node *kinds = node_path(node, "resources.reservations.generic_resources");
	if (devices)
		compose_apply_gpus(c, key, devices);
	for (size_t i = 0; node_is(kinds, NODE_LIST) && i < kinds->count; i++)
		apply_kind(c, key, kinds->items[i]);
}
