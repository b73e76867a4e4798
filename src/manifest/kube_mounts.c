/* SPDX-License-Identifier: Apache-2.0 */
/* Volumes of a pod as mounts of a container, and the tokens they bring. */
#include "config.h"

#include "manifest/kube.h"

#include <string.h>

/* ---- volumes ------------------------------------------------------------------ */

static const struct node *named(const struct node *list, const char *name)
{
	for (size_t i = 0; i < node_count(list) && list->kind == NODE_LIST; i++) {
		const char *text = node_text(node_get(list->items[i], "name"));
		if (text && strcmp(text, name) == 0)
			return list->items[i];
	}
	return NULL;
}

/* A claim template of a StatefulSet stands for the volume of its name. */
static const struct node *claim_named(const struct node *claims, const char *name)
{
	for (size_t i = 0; i < node_count(claims); i++) {
		const char *text = node_text(node_path(node_at(claims, i), "metadata.name"));
		if (text && strcmp(text, name) == 0)
			return node_at(claims, i);
	}
	return NULL;
}

static bool set_in(const struct node *map, const char *key)
{
	const struct node *node = node_get(map, key);
	return node && node->kind != NODE_NULL;
}

static bool brings_token(const struct node *volume)
{
	const struct node *sources = node_path(volume, "projected.sources");
	for (size_t i = 0; i < node_count(sources); i++)
		if (set_in(node_at(sources, i), "serviceAccountToken"))
			return true;
	return false;
}

/* hostPath.type says what must stand there. To add one: its row. */
static const struct {
	const char *name;
	enum source_type type;
} path_types[] = {
	{ "Directory", SOURCE_DIR },
	{ "DirectoryOrCreate", SOURCE_DIR },
	{ "File", SOURCE_FILE },
	{ "FileOrCreate", SOURCE_FILE },
	{ "Socket", SOURCE_SOCKET },
	{ "CharDevice", SOURCE_CHAR },
	{ "BlockDevice", SOURCE_BLOCK },
};

static enum source_type source_type(const struct node *host)
{
	const char *name = node_text(node_get(host, "type"));
	for (size_t i = 0; name && i < ISO_COUNT(path_types); i++)
		if (strcmp(path_types[i].name, name) == 0)
			return path_types[i].type;
	return SOURCE_UNKNOWN;
}

/* A part of the volume: what lies behind subPathExpr only the running pod knows, so there the whole counts. */
static const char *host_source(struct kube_container *c, const struct node *path, const struct node *mount)
{
	const char *sub = node_text(node_get(mount, "subPath"));
	char *source = arena_printf(c->arena, "%s%s%s", path->text, sub && *sub ? "/" : "", sub ? sub : "");
	path_normalise(source);
	return source;
}

/* ---- one mount ------------------------------------------------------------------ */

/* False: written so that it cannot be understood; complained of. */
static bool read_flag(struct kube_container *c, const struct node *mount, const char *key, bool *ret)
{
	const struct node *node = node_get(mount, key);
	*ret = node_is(node, NODE_BOOL) && node->boolean;
	if (!node || node->kind == NODE_BOOL || node->kind == NODE_NULL)
		return true;
	kube_wrong(c, FACT_mounts, key, node, "true or false");
	return false;
}

static bool read_propagation(struct kube_container *c, const struct node *mount, enum propagation *ret)
{
	const struct node *node = node_get(mount, "mountPropagation");
	const char *text = node_text(node);
	*ret = PROPAGATION_PRIVATE;
	if (!node || node->kind == NODE_NULL || (text && strcmp(text, "None") == 0))
		return true;
	if (text && strcmp(text, "HostToContainer") == 0)
		*ret = PROPAGATION_SLAVE;
	else if (text && strcmp(text, "Bidirectional") == 0)
		*ret = PROPAGATION_SHARED;
	else
		kube_wrong(c, FACT_mounts, "mountPropagation", node, "None, HostToContainer or Bidirectional");
	return *ret != PROPAGATION_PRIVATE;
}

static bool read_host_path(
	struct kube_container *c, const struct node *volume, const struct node *mount, struct mount *ret)
{
	const struct node *host = node_get(volume, "hostPath");
	const struct node *path = node_get(host, "path");
	if (!node_text(path)) {
		kube_wrong(c, FACT_mounts, "hostPath.path", path ? path : host, "a path");
		return false;
	}
	ret->kind = MOUNT_HOST;
	ret->source = host_source(c, path, mount);
	ret->source_type = source_type(host);
	ret->origin = kube_origin(c, path, "hostPath.path");
	ret->origin.text = arena_printf(c->arena, "hostPath.path: %.200s", path->text);
	return true;
}

/* What the volume is decides; one without a source is an emptyDir (SetDefaults_Volume). */
static bool read_volume(
	struct kube_container *c, const struct node *volume, const struct node *mount, struct mount *ret)
{
	ret->source = ret->name;
	ret->kind = MOUNT_VOLUME;
	if (set_in(volume, "hostPath"))
		return read_host_path(c, volume, mount, ret);
	if (brings_token(volume))
		ret->kind = MOUNT_TOKEN;
	else if (set_in(volume, "emptyDir") || node_count(volume) == 1)
		ret->kind = MOUNT_TMPFS;
	else if (set_in(volume, "image") || set_in(volume, "configMap") || set_in(volume, "secret") ||
		 set_in(volume, "downwardAPI") || set_in(volume, "projected"))
		ret->read_only = true; /* the kubelet mounts these read-only whatever is asked for */
	return true;
}

/* 1: a mount. 0: none. -1: the list cannot be understood. */
static int read_mount(struct kube_container *c, const struct node *node, struct mount *ret)
{
	const char *name = node_text(node_get(node, "name"));
	const char *target = node_text(node_get(node, "mountPath"));
	*ret = (struct mount){ .origin = kube_origin(c, node, "volumeMounts") };
	if (!name || !target) {
		kube_wrong(c, FACT_mounts, "volumeMounts", node, "a list of maps with name and mountPath");
		return -1;
	}
	char *normal = arena_strdup(c->arena, target);
	path_normalise(normal);
	ret->target = normal;
	ret->name = arena_strdup(c->arena, name);
	ret->origin.text = arena_printf(c->arena, "mountPath: %.200s", target);
	if (!read_flag(c, node, "readOnly", &ret->read_only) || !read_propagation(c, node, &ret->propagation))
		return -1;
	const struct node *volume = named(node_get(c->pod->spec, "volumes"), name);
	if (volume)
		return read_volume(c, volume, node, ret) ? 1 : -1;
	ret->kind = MOUNT_VOLUME;
	ret->source = ret->name;
	if (!claim_named(c->pod->claims, name))
		kube_remark(c->pod, node, "volume %.100s is mounted here and declared nowhere", name);
	return 1;
}

/* ---- tokens ---------------------------------------------------------------------- */

static bool at_token_path(const struct mount *mount)
{
	return strcmp(mount->target, KUBE_TOKEN_PATH) == 0 ||
	       strcmp(mount->target, &KUBE_TOKEN_PATH[strlen("/var")]) == 0;
}

/* A secret there is the token of old; an empty directory there keeps admission from mounting one. */
static bool holds_token(struct kube_container *c, const struct mount *mount)
{
	const struct node *volume = named(node_get(c->pod->spec, "volumes"), mount->name);
	return mount->kind == MOUNT_TOKEN || set_in(volume, "secret");
}

/* pod.spec.automountServiceAccountToken; where it is unset, kubernetes_finish() asks the ServiceAccount. */
static void read_automount(struct kube_container *c)
{
	const struct node *node = node_get(c->pod->spec, "automountServiceAccountToken");
	if (node_is(node, NODE_BOOL))
		sheet_set_bool(c->sheet, FACT_token_mounted, node->boolean,
			kube_origin(c, node, "automountServiceAccountToken"));
	else if (node && node->kind != NODE_NULL)
		kube_wrong(c, FACT_token_mounted, "automountServiceAccountToken", node, "true or false");
	else
		sheet_set_bool(c->sheet, FACT_token_mounted, true,
			kube_default("automountServiceAccountToken is not set, which is true"));
}

static void read_tokens(struct kube_container *c, const struct mount *mounts, size_t count)
{
	const struct mount *standard = NULL;
	for (size_t i = 0; i < count; i++) {
		if (at_token_path(&mounts[i]))
			standard = &mounts[i];
		else if (mounts[i].kind == MOUNT_TOKEN)
			sheet_set_bool(c->sheet, FACT_token_projected, true, mounts[i].origin);
	}
	if (standard)
		sheet_set_bool(c->sheet, FACT_token_mounted, holds_token(c, standard), standard->origin);
	else if (c->pod->from_server)
		sheet_set_bool(c->sheet, FACT_token_mounted, false,
			(struct origin){ c->where, "no mount at " KUBE_TOKEN_PATH " in what the API server returned",
				c->node->line });
	else
		read_automount(c);
}

/* ---- all of them ------------------------------------------------------------------- */

static void unknown_tokens(struct kube_container *c)
{
	const struct fact *mounts = &c->sheet->facts[FACT_mounts];
	sheet_set_unknown(c->sheet, FACT_token_mounted, "the mounts are not known", mounts->origin);
}

/* A list, or NULL where it is not set. False: something else. */
static bool read_list(struct kube_container *c, const struct node *map, const char *key, const struct node **ret)
{
	*ret = node_get(map, key);
	if (node_is(*ret, NODE_NULL))
		*ret = NULL;
	if (!*ret || (*ret)->kind == NODE_LIST)
		return true;
	kube_wrong(c, FACT_mounts, key, *ret, "a list");
	return false;
}

void kube_read_mounts(struct kube_container *c)
{
	const struct node *list;
	const struct node *volumes;
	if (!read_list(c, c->node, "volumeMounts", &list) || !read_list(c, c->pod->spec, "volumes", &volumes)) {
		unknown_tokens(c);
		return;
	}
	struct mount *items = arena_array(c->arena, node_count(list), sizeof(*items));
	size_t count = 0;
	for (size_t i = 0; i < node_count(list); i++) {
		int code = read_mount(c, list->items[i], &items[count]);
		if (code < 0) {
			unknown_tokens(c);
			return;
		}
		count += (size_t)code;
	}
	struct mount_list *mounts = arena_alloc(c->arena, sizeof(*mounts));
	*mounts = (struct mount_list){ .count = count, .items = items };
	sheet_set_mounts(c->sheet, mounts,
		list ? kube_origin(c, list, "volumeMounts")
		     : kube_default("volumeMounts is not set: no volume is mounted"));
	read_tokens(c, items, count);
}

static bool mounted_in(const struct node *containers, const char *volume)
{
	for (size_t i = 0; i < node_count(containers); i++) {
		const struct node *mounts = node_get(node_at(containers, i), "volumeMounts");
		if (named(mounts, volume))
			return true;
	}
	return false;
}

void kube_note_unmounted(struct kube_pod *pod)
{
	const struct node *volumes = node_get(pod->spec, "volumes");
	for (size_t i = 0; i < node_count(volumes); i++) {
		const struct node *volume = node_at(volumes, i);
		const char *name = node_text(node_get(volume, "name"));
		if (name && set_in(volume, "hostPath") && !mounted_in(node_get(pod->spec, "containers"), name) &&
			!mounted_in(node_get(pod->spec, "initContainers"), name) &&
			!mounted_in(node_get(pod->spec, "ephemeralContainers"), name))
			kube_remark(pod, volume, "hostPath volume %.100s of %s %s is mounted nowhere", name, pod->kind,
				pod->name);
	}
}
