/* SPDX-License-Identifier: Apache-2.0 */
/* Volumes of a pod as mounts of a container, and the tokens they bring. */
#include "config.h"

#include "manifest/kube.h"
#include "manifest/literal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/doc.h>

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

/* Fewer are looked through faster than they are sorted. */
#define FEW 16

struct named_node {
	const char *name;
	const struct node *node;
	size_t at; /* in its list: of the same name the first counts */
};

static int by_name(const void *a, const void *b)
{
	const struct named_node *x = a;
	const struct named_node *y = b;
	int sign = strcmp(x->name, y->name);
	return sign ? sign : (x->at > y->at) - (x->at < y->at);
}

/* Adds the entries of @list that have a name, which stands at @path in each. */
static void collect(struct kube_names *names, const struct node *list, const char *path)
{
	if (!node_count(list) || list->kind != NODE_LIST)
		return;
	if (names->count + list->count > names->cap) {
		names->cap = 2 * names->cap + list->count;
		names->items = heap_grow(names->items, names->cap, sizeof(*names->items));
	}
	for (size_t i = 0; i < list->count; i++) {
		const char *name = node_text(node_path(list->items[i], path));
		if (name)
			names->items[names->count++] = (struct named_node){ name, list->items[i], i };
	}
}

static void sort_names(struct kube_names *names)
{
	if (names->count)
		qsort(names->items, names->count, sizeof(*names->items), by_name);
}

static size_t first_of(const struct kube_names *names, const char *name)
{
	size_t low = 0;
	size_t high = names->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(names->items[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct node *find(const struct kube_names *names, const char *name)
{
	size_t first = first_of(names, name);
	return first < names->count && strcmp(names->items[first].name, name) == 0 ? names->items[first].node : NULL;
}

void kube_sort_volumes(struct kube_pod *pod)
{
	const struct node *volumes = node_get(pod->spec, "volumes");
	if (node_count(volumes) > FEW) {
		collect(&pod->volumes, volumes, "name");
		sort_names(&pod->volumes);
	}
	if (node_count(pod->claims) > FEW) {
		collect(&pod->templates, pod->claims, "metadata.name");
		sort_names(&pod->templates);
	}
}

void kube_forget_volumes(struct kube_pod *pod)
{
	free(pod->volumes.items);
	free(pod->templates.items);
	pod->volumes = pod->templates = (struct kube_names){ 0 };
}

static const struct node *volume_of(const struct kube_container *c, const char *name)
{
	return c->pod->volumes.items ? find(&c->pod->volumes, name) : named(node_get(c->pod->spec, "volumes"), name);
}

/* The API server refuses two volumes of one name; which one was meant nobody knows. */
static bool stands_twice(const struct kube_container *c, const struct node *volume, const char *name)
{
	const struct kube_names *sorted = &c->pod->volumes;
	const struct node *all = node_get(c->pod->spec, "volumes");
	if (sorted->items) {
		size_t at = first_of(sorted, name) + 1;
		return at < sorted->count && strcmp(sorted->items[at].name, name) == 0;
	}
	for (size_t i = 0; i < node_count(all); i++) {
		const char *other = node_text(node_get(node_at(all, i), "name"));
		if (other && node_at(all, i) != volume && strcmp(other, name) == 0)
			return true;
	}
	return false;
}

/* A claim template of a StatefulSet stands for the volume of its name. */
static bool is_claimed(const struct kube_pod *pod, const char *name)
{
	if (pod->templates.count)
		return find(&pod->templates, name);
	for (size_t i = 0; i < node_count(pod->claims); i++) {
		const char *text = node_text(node_path(node_at(pod->claims, i), "metadata.name"));
		if (text && strcmp(text, name) == 0)
			return true;
	}
	return false;
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

/*
 * Audiences that API servers take as their own (--service-account-issuer, --api-audiences as kubeadm, the distributions
 * and the clouds set them). To add one: its row.
 */
static bool api_audience(const char *audience)
{
	static const char *const whole[] = { "", "api", "k3s", "kubernetes", "rke2" };
	static const char *const parts[] = { "kubernetes.default.svc", "://container.googleapis.com/v1/projects/", ".azmk8s.io" };
	for (size_t i = 0; i < ISO_COUNT(whole); i++)
		if (!audience || strcmp(audience, whole[i]) == 0)
			return true;
	for (size_t i = 0; i < ISO_COUNT(parts); i++)
		if (strstr(audience, parts[i]))
			return true;
	return false;
}

/* Whom the tokens of @volume are for, where none of them is for the API server; else NULL. */
static const struct node *other_audience(const struct node *volume)
{
	const struct node *sources = node_path(volume, "projected.sources");
	const struct node *other = NULL;
	for (size_t i = 0; i < node_count(sources); i++) {
		const struct node *token = node_get(node_at(sources, i), "serviceAccountToken");
		const struct node *audience = node_get(token, "audience");
		if (!token || token->kind == NODE_NULL)
			continue;
		if (api_audience(node_text(audience)))
			return NULL;
		other = audience;
	}
	return other;
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

enum source_type kube_source_type(const char *name)
{
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

static void lack(struct kube_container *c, const char *why, struct origin origin)
{
	if (!c->lacking.why)
		c->lacking = (struct more){ why, origin };
}

/* What one item of the list wants said: there is more than what stands in it. Complained of. */
static void lacks(struct kube_container *c, const char *key, const struct node *node, const char *wanted)
{
	lack(c, kube_misread(c, key, node, wanted), kube_origin(c, node, key));
}

/* Written so that it cannot be understood: as if it gave the most. */
static void read_flag(struct kube_container *c, const struct node *mount, const char *key, bool *ret)
{
	const struct node *node = node_get(mount, key);
	*ret = node_is(node, NODE_BOOL) && node->boolean;
	if (node && node->kind != NODE_BOOL && node->kind != NODE_NULL)
		lacks(c, key, node, "true or false");
}

static void read_propagation(struct kube_container *c, const struct node *mount, enum propagation *ret)
{
	const struct node *node = node_get(mount, "mountPropagation");
	const char *text = node_text(node);
	*ret = PROPAGATION_PRIVATE;
	if (!node || node->kind == NODE_NULL || (text && strcmp(text, "None") == 0))
		return;
	if (text && strcmp(text, "HostToContainer") == 0)
		*ret = PROPAGATION_SLAVE;
	else if (text && strcmp(text, "Bidirectional") == 0)
		*ret = PROPAGATION_SHARED;
	else
		lacks(c, "mountPropagation", node, "None, HostToContainer or Bidirectional");
}

static bool read_host_path(
	struct kube_container *c, const struct node *volume, const struct node *mount, struct mount *ret)
{
	const struct node *host = node_get(volume, "hostPath");
	const struct node *path = node_get(host, "path");
	if (!node_text(path) || !*path->text || (c->pod->parametrised && strstr(path->text, "${"))) {
		lacks(c, "hostPath.path", path ? path : host, "a path");
		return false;
	}
	const char *filled = literal_why(c->arena, path->text, KUBE_FILLERS);
	if (filled) {
		lack(c, filled, kube_origin(c, path, "hostPath.path"));
		kube_assume(c->pod, path, "hostPath.path: %s", filled);
		return false;
	}
	bool drive = isalpha((unsigned char)path->text[0]) && path->text[1] == ':';
	if (*path->text != '/' && *path->text != '\\' && !drive)
		lacks(c, "hostPath.path", path, "a path that begins at the root");
	ret->kind = MOUNT_HOST;
	ret->source = host_source(c, path, mount);
	ret->source_type = kube_source_type(node_text(node_get(host, "type")));
	ret->origin = kube_origin(c, path, "hostPath.path");
	ret->origin.text = arena_printf(c->arena, "hostPath.path: %.200s", path->text);
	return true;
}

static void set_claim(struct kube_container *c, struct mount *mount, const char *claim, const char *part)
{
	mount->rare = mount_rare_keep(c->arena, &(struct mount_rare){ .claim = claim, .part = part });
}

/* What the claim stands for is known when every document has been read: kubernetes_finish(). */
static void read_claim(struct kube_container *c, const struct node *volume, const struct node *mount, struct mount *ret)
{
	const struct node *claim = node_get(volume, "persistentVolumeClaim");
	const struct node *read_only = node_get(claim, "readOnly");
	const struct node *name = node_get(claim, "claimName");
	const char *filled = node_text(name) ? literal_why(c->arena, name->text, KUBE_FILLERS) : NULL;
	if (filled)
		lack(c, filled, kube_origin(c, name, "claimName"));
	else if (claim && !node_text(name))
		lacks(c, "claimName", name ? name : claim, "the name of a claim");
	set_claim(c, ret, set_in(volume, "ephemeral") ? arena_printf(c->arena, "%s-%s", c->pod->name, ret->name) : kube_copy(c, name),
		kube_copy(c, node_get(mount, "subPath")));
	ret->read_only |= node_is(read_only, NODE_BOOL) && read_only->boolean;
}

/* Whether it holds a token is known when every document has been read. The kubelet mounts it read-only whatever is asked for. */
static void become_secret(struct kube_container *c, const char *names, struct mount *mount)
{
	mount->read_only = mount->of_secret = true;
	set_claim(c, mount, names, NULL);
}

/* The secrets that a projected volume puts together; NULL: none. */
static const char *projected_secrets(struct kube_container *c, const struct node *volume)
{
	const struct node *sources = node_path(volume, "projected.sources");
	cleanup_strbuf struct strbuf names = { 0 };
	for (size_t i = 0; i < node_count(sources); i++) {
		const char *name = node_text(node_path(node_at(sources, i), "secret.name"));
		if (name)
			strbuf_addf(&names, "%s%s", names.len ? "," : "", name);
	}
	return names.len ? arena_strdup(c->arena, strbuf_text(&names)) : NULL;
}

/* What the volume is decides; one without a source is an emptyDir (SetDefaults_Volume). */
static bool read_volume(
	struct kube_container *c, const struct node *volume, const struct node *mount, struct mount *ret)
{
	const char *secrets;
	ret->source = ret->name;
	ret->kind = MOUNT_VOLUME;
	if (set_in(volume, "hostPath"))
		return read_host_path(c, volume, mount, ret);
	if (set_in(volume, "persistentVolumeClaim") || set_in(volume, "ephemeral"))
		read_claim(c, volume, mount, ret);
	else if (brings_token(volume))
		ret->kind = MOUNT_TOKEN;
	else if (node_text(node_path(volume, "secret.secretName")))
		become_secret(c, kube_copy(c, node_path(volume, "secret.secretName")), ret);
	else if ((secrets = projected_secrets(c, volume)))
		become_secret(c, secrets, ret);
	else if (set_in(volume, "emptyDir") || node_count(volume) == 1)
		ret->kind = MOUNT_TMPFS;
	else if (set_in(volume, "image") || set_in(volume, "configMap") || set_in(volume, "downwardAPI") || set_in(volume, "projected"))
		ret->read_only = true; /* the kubelet mounts these read-only whatever is asked for */
	return true;
}

/* False: it cannot be understood, which is said. */
static bool read_mount(struct kube_container *c, const struct node *node, struct mount *ret)
{
	const char *name = node_text(node_get(node, "name"));
	const char *target = node_text(node_get(node, "mountPath"));
	*ret = (struct mount){ .origin = kube_origin(c, node, "volumeMounts") };
	if (!name || !target) {
		lacks(c, "volumeMounts", node, "a list of maps with name and mountPath");
		if (!name)
			return false;
	}
	char *normal = arena_strdup(c->arena, target ? target : "");
	path_normalise(normal);
	ret->target = normal;
	ret->name = arena_strdup(c->arena, name);
	if (target)
		ret->origin.text = arena_printf(c->arena, "mountPath: %.200s", target);
	read_flag(c, node, "readOnly", &ret->read_only);
	read_propagation(c, node, &ret->propagation);
	const struct node *volume = volume_of(c, name);
	if (volume && stands_twice(c, volume, name))
		lack(c, arena_printf(c->arena, "volume %.100s stands twice", name), ret->origin);
	if (volume)
		return read_volume(c, volume, node, ret);
	ret->kind = MOUNT_VOLUME;
	ret->source = ret->name;
	if (is_claimed(c->pod, name)) {
		set_claim(c, ret, arena_printf(c->arena, "%s-%s", name, c->pod->name), kube_copy(c, node_get(node, "subPath")));
	} else {
		/* what an operator makes of a kind of its own may declare it */
		if (c->pod->exact)
			lack(c, arena_printf(c->arena, "volume %.100s is declared nowhere", name), ret->origin);
		kube_remark(c->pod, node, "volume %.100s is mounted here and declared nowhere", name);
	}
	return true;
}

/* ---- tokens ---------------------------------------------------------------------- */

static bool at_token_path(const struct mount *mount)
{
	return strcmp(mount->target, KUBE_TOKEN_PATH) == 0 ||
	       strcmp(mount->target, &KUBE_TOKEN_PATH[strlen("/var")]) == 0;
}

/* A secret there is the token of old. */
static bool holds_token(struct kube_container *c, const struct mount *mount)
{
	const struct node *volume = volume_of(c, mount->name);
	return mount->kind == MOUNT_TOKEN || set_in(volume, "secret");
}

/*
 * Anything else that is mounted there keeps admission from mounting a token, which compares letters: one more slash, or
 * /run in place of /var/run, and there are both (plugin/pkg/admission/serviceaccount, mountServiceAccountToken).
 */
static bool keeps_token_away(const struct kube_container *c)
{
	const struct node *list = node_get(c->node, "volumeMounts");
	for (size_t i = 0; i < node_count(list); i++) {
		const char *path = node_text(node_get(node_at(list, i), "mountPath"));
		if (path && strcmp(path, KUBE_TOKEN_PATH) == 0)
			return true;
	}
	return false;
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

static void read_projected(struct kube_container *c, const struct mount *mount)
{
	const struct node *audience = other_audience(volume_of(c, mount->name));
	if (audience)
		sheet_set_text(c->sheet, FACT_token_audience, kube_copy(c, audience), mount->origin);
	else
		sheet_set_bool(c->sheet, FACT_token_projected, true, mount->origin);
}

static void read_tokens(struct kube_container *c, const struct mount *mounts, size_t count)
{
	const struct mount *standard = NULL;
	for (size_t i = 0; i < count; i++) {
		if (at_token_path(&mounts[i]))
			standard = standard && holds_token(c, standard) ? standard : &mounts[i];
		else if (mounts[i].kind == MOUNT_TOKEN)
			read_projected(c, &mounts[i]);
	}
	if (standard && holds_token(c, standard))
		sheet_set_bool(c->sheet, FACT_token_mounted, true, standard->origin);
	else if (standard && keeps_token_away(c))
		sheet_set_bool(c->sheet, FACT_token_mounted, false, standard->origin);
	else if (c->pod->from_server)
		sheet_set_bool(c->sheet, FACT_token_mounted, false,
			(struct origin){ c->where, "no mount at " KUBE_TOKEN_PATH " in what the API server returned",
				kube_line(c->pod, c->node) });
	else
		read_automount(c);
}

/* ---- all of them ------------------------------------------------------------------- */

/* A list, or NULL where it is not set or something else, which is said. */
static const struct node *read_list(struct kube_container *c, const struct node *map, const char *key)
{
	const struct node *list = node_get(map, key);
	if (!list || list->kind == NODE_LIST || list->kind == NODE_NULL)
		return node_is(list, NODE_LIST) ? list : NULL;
	lacks(c, key, list, "a list");
	return NULL;
}

/* A claim as a raw block device: what it is, a disk of the node or not, is the volume's to say. */
static bool read_device(struct kube_container *c, const struct node *node, struct mount *ret)
{
	const char *name = node_text(node_get(node, "name"));
	const char *path = node_text(node_get(node, "devicePath"));
	if (!name || !path) {
		lacks(c, "volumeDevices", node, "a list of maps with name and devicePath");
		return false;
	}
	const struct node *volume = named(node_get(c->pod->spec, "volumes"), name);
	*ret = (struct mount){ .kind = MOUNT_VOLUME, .source_type = SOURCE_BLOCK };
	ret->name = ret->source = arena_strdup(c->arena, name);
	ret->target = arena_strdup(c->arena, path);
	ret->origin = kube_origin(c, node, "volumeDevices");
	ret->origin.text = arena_printf(c->arena, "devicePath: %.200s", path);
	if (set_in(volume, "hostPath")) /* the API refuses that; whoever takes it passes the node's disk in */
		return read_host_path(c, volume, node, ret);
	if (volume)
		read_claim(c, volume, node, ret);
	else if (is_claimed(c->pod, name))
		set_claim(c, ret, arena_printf(c->arena, "%s-%s", name, c->pod->name), NULL);
	return true;
}

/* "CONTAINER:ro;..." whose mounts Podman gives to this one as well: libpod/define, VolumesFromAnnotation. */
static void read_volumes_from(struct kube_container *c)
{
	const char *key = arena_printf(c->arena, "io.podman.annotations.volumes-from/%s", c->name);
	const struct node *from = node_get(node_get(c->pod->meta, "annotations"), key);
	if (node_text(from) && *from->text && !c->lacking.why)
		c->lacking = (struct more){ arena_printf(c->arena, "which mounts of %.100s Podman takes over is not known", from->text),
			kube_origin(c, from, "volumes-from") };
}

void kube_read_mounts(struct kube_container *c)
{
	const struct node *list = read_list(c, c->node, "volumeMounts");
	const struct node *disks = read_list(c, c->node, "volumeDevices");
	struct mount *items = arena_array(c->arena, node_count(list) + node_count(disks), sizeof(*items));
	size_t count = 0;
	read_list(c, c->pod->spec, "volumes");
	for (size_t i = 0; i < node_count(list); i++)
		count += read_mount(c, list->items[i], &items[count]);
	for (size_t i = 0; i < node_count(disks); i++)
		count += read_device(c, disks->items[i], &items[count]);
	read_volumes_from(c);
	if (!c->lacking.why && (c->pod_undecided || (c->undecided && !list && !c->pod->made)))
		c->lacking = (struct more){ c->undecided, kube_origin(c, c->node, "volumeMounts") };
	struct mount_list *mounts = arena_alloc(c->arena, sizeof(*mounts));
	*mounts = (struct mount_list){ .count = count, .items = items, .more = c->lacking };
	sheet_set_mounts(c->sheet, mounts,
		list ? kube_origin(c, list, "volumeMounts")
		     : kube_default("volumeMounts is not set: no volume is mounted"));
	read_tokens(c, items, count);
}

static void collect_mounted(struct kube_names *names, const struct node *containers)
{
	for (size_t i = 0; i < node_count(containers); i++) {
		collect(names, node_get(node_at(containers, i), "volumeMounts"), "name");
		collect(names, node_get(node_at(containers, i), "volumeDevices"), "name");
	}
}

void kube_note_unmounted(struct kube_pod *pod)
{
	const struct node *volumes = node_get(pod->spec, "volumes");
	struct kube_names mounted = { 0 };
	if (!node_count(volumes))
		return;
	collect_mounted(&mounted, node_get(pod->spec, "containers"));
	collect_mounted(&mounted, node_get(pod->spec, "initContainers"));
	collect_mounted(&mounted, node_get(pod->spec, "ephemeralContainers"));
	sort_names(&mounted);
	for (size_t i = 0; i < node_count(volumes); i++) {
		const struct node *volume = node_at(volumes, i);
		const char *name = node_text(node_get(volume, "name"));
		if (name && set_in(volume, "hostPath") && !find(&mounted, name))
			kube_remark(pod, volume, "hostPath volume %.100s of %s %s is mounted nowhere", name, pod->kind,
				pod->name);
	}
	free(mounted.items);
}
