/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which volume a claim is bound to only the cluster knows. What may be bound follows from what both say: kubernetes.io,
 * "Persistent Volumes", Binding. Each that may be counts.
 */
#include "config.h"

#include "manifest/kube_volumes.h"

#include "manifest/kube.h"
#include "manifest/kube_context.h"
#include "manifest/literal.h"

#include <isotop/doc.h>

#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

/* Of so many volumes and claims of one name or class each is looked at: a load with more was made to take long. */
#define LOOKED_MOST 512

#define CLASS_ANNOTATION "volume.beta.kubernetes.io/storage-class" /* counts before the field, GetPersistentVolumeClass */

struct label {
	const char *key;
	const char *value; /* NULL: filled in by somebody else */
};

/* The label must be there, or must not be, with one of the values where there are any. */
struct demand {
	const char *key;
	const char *const *values;
	size_t count;
	bool without;
};

struct volume {
	struct kube_volume shown; /* path NULL: storage of another host */
	const char *mode; /* NULL: any, as it is filled in by somebody else */
	unsigned access; /* 0: not said, or not understood */
	const struct label *labels;
	size_t label_count;
};

struct claim {
	const char *class; /* NULL: any, as it is filled in by somebody else */
	const char *volume; /* NULL: any */
	const char *mode; /* NULL: any, likewise */
	unsigned access;
	bool ready_made; /* storageClassName: "": none is made for it */
	bool numbered;
	const struct demand *demands;
	size_t demand_count;
};

/* One of the two. */
struct member {
	const struct volume *volume;
	const struct claim *claim;
	const struct member *before;
};

/*
 * Those of one name, the last one read first: "volume:NAME", "class:CLASS", "claimed:NAMESPACE/CLAIM", "claim:...".
 * Volumes that no claim is named for are in "every" too, and what class or claim is filled in makes one of "any".
 */
struct group {
	const char *key;
	const struct member *last;
	UT_hash_handle hh;
};

struct kube_volumes {
	struct arena *arena;
	struct group *groups;
};

struct kube_volumes *kube_volumes_new(void)
{
	struct kube_volumes *volumes = heap_alloc(1, sizeof(*volumes));
	volumes->arena = arena_new();
	return volumes;
}

void kube_volumes_free(struct kube_volumes *volumes)
{
	if (!volumes)
		return;
	HASH_CLEAR(hh, volumes->groups);
	arena_free(volumes->arena);
	free(volumes);
}

/* ---- remembering -------------------------------------------------------------------- */

static const struct member *members(const struct kube_volumes *volumes, const char *what, const char *namespace, const char *name)
{
	char key[1024];
	struct group *group = NULL;
	int len = snprintf(key, sizeof(key), "%s:%s/%s", what, namespace, name);
	if (len > 0 && (size_t)len < sizeof(key))
		HASH_FIND(hh, volumes->groups, key, (size_t)len, group);
	return group ? group->last : NULL;
}

static void remember(struct kube_volumes *volumes, const char *what, const char *namespace, const char *name, struct member member)
{
	const char *key = arena_printf(volumes->arena, "%s:%s/%s", what, namespace, name);
	struct group *group = NULL;
	struct member *added = arena_alloc(volumes->arena, sizeof(*added));
	HASH_FIND(hh, volumes->groups, key, strlen(key), group);
	if (!group) {
		group = arena_alloc(volumes->arena, sizeof(*group));
		*group = (struct group){ .key = key };
		HASH_ADD_KEYPTR(hh, volumes->groups, group->key, strlen(group->key), group);
	}
	*added = member;
	added->before = group->last;
	group->last = added;
}

/* "data-web-0" is that of "data-web" for one replica; NULL: it has no number. */
static const char *without_number(struct arena *arena, const char *claim)
{
	size_t len = strlen(claim);
	while (len && claim[len - 1] >= '0' && claim[len - 1] <= '9')
		len--;
	return claim[len] && len > 1 && claim[len - 1] == '-' ? arena_strndup(arena, claim, len - 1) : NULL;
}

/* Under its name, and under that which it has without a number. */
static void remember_claimed(
	struct kube_volumes *volumes, const char *what, const char *namespace, const char *claim, struct member member)
{
	const char *stem = without_number(volumes->arena, claim);
	cleanup_strbuf struct strbuf numbered = { 0 };
	strbuf_addf(&numbered, "%s-by-one", what);
	remember(volumes, what, namespace, claim, member);
	if (stem)
		remember(volumes, strbuf_text(&numbered), namespace, stem, member);
}

/* ---- reading -------------------------------------------------------------------------- */

static const char *text_at(struct kube_volumes *volumes, const struct node *map, const char *path)
{
	const char *text = node_text(node_path(map, path));
	return text && *text ? arena_strdup(volumes->arena, text) : NULL;
}

static bool is_filled(struct kube_volumes *volumes, const char *text)
{
	return text && literal_why(volumes->arena, text, KUBE_FILLERS);
}

/* One that is not said is that of a file system; NULL: it is filled in. */
static const char *mode_of(struct kube_volumes *volumes, const struct node *spec)
{
	const char *mode = text_at(volumes, spec, "volumeMode");
	return is_filled(volumes, mode) ? NULL : mode ? mode : "Filesystem";
}

/* NULL: it is filled in. */
static const char *class_of(struct kube_volumes *volumes, const struct node *meta, const struct node *spec)
{
	const char *annotated = node_text(node_get(node_get(meta, "annotations"), CLASS_ANNOTATION));
	const char *class = annotated ? arena_strdup(volumes->arena, annotated) : text_at(volumes, spec, "storageClassName");
	return is_filled(volumes, class) ? NULL : class ? class : "";
}

/* 0: it says none, or one that is not known. */
static unsigned access_of(const struct node *spec)
{
	static const char *const names[] = { "ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod" };
	const struct node *list = node_get(spec, "accessModes");
	unsigned access = 0;
	for (size_t i = 0; i < node_count(list); i++) {
		const char *text = node_text(node_at(list, i));
		size_t known = 0;
		while (known < ISO_COUNT(names) && (!text || strcmp(names[known], text) != 0))
			known++;
		if (known == ISO_COUNT(names))
			return 0;
		access |= 1u << known;
	}
	return access;
}

static void read_labels(struct kube_volumes *volumes, const struct node *map, struct volume *volume)
{
	struct label *labels = arena_array(volumes->arena, node_count(map) + 1, sizeof(*labels));
	volume->labels = labels;
	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++)
		if (node_text(map->items[i]))
			labels[volume->label_count++] = (struct label){ arena_strdup(volumes->arena, map->keys[i]->text),
				is_filled(volumes, map->items[i]->text) ? NULL : arena_strdup(volumes->arena, map->items[i]->text) };
}

void kube_volumes_volume(struct kube_volumes *volumes, const struct kube_object *object)
{
	const struct node *spec = node_get(object->node, "spec");
	const struct node *meta = node_get(object->node, "metadata");
	const struct node *host = node_path(spec, "hostPath.path");
	const struct node *path = node_text(host) ? host : node_path(spec, "local.path");
	const char *claim = text_at(volumes, spec, "claimRef.name");
	const char *namespace = text_at(volumes, spec, "claimRef.namespace");
	struct volume *volume = arena_alloc(volumes->arena, sizeof(*volume));
	*volume = (struct volume){ .mode = mode_of(volumes, spec), .access = access_of(spec) };
	read_labels(volumes, node_get(meta, "labels"), volume);
	if (node_text(path))
		volume->shown = (struct kube_volume){
			.path = arena_strdup(volumes->arena, path->text),
			.type = text_at(volumes, spec, "hostPath.type"),
			.why = literal_why(volumes->arena, path->text, KUBE_FILLERS),
			.origin = { .where = arena_strdup(volumes->arena, object->doc->name),
				.text = arena_printf(volumes->arena, "PersistentVolume %s: %.200s",
					path == host ? "hostPath.path" : "local.path", path->text),
				.line = path->line },
		};
	const struct member member = { .volume = volume };
	remember(volumes, "volume", "", object->name, member);
	const char *class = class_of(volumes, meta, spec);
	bool any = claim ? is_filled(volumes, claim) || is_filled(volumes, namespace) : !class;
	if (claim && !any)
		remember_claimed(volumes, "claimed", namespace ? namespace : "default", claim, member);
	else
		remember(volumes, any ? "any" : "class", "", any ? "" : class, member);
	if (!claim || any)
		remember(volumes, "every", "", "", member);
}

static void add_demand(struct kube_volumes *volumes, struct demand *demand, const char *key, const struct node *values, bool without)
{
	size_t count = node_count(values);
	const char **copy = arena_array(volumes->arena, count + 1, sizeof(*copy));
	*demand = (struct demand){ .key = arena_strdup(volumes->arena, key), .values = copy, .without = without };
	for (size_t i = 0; i < count; i++)
		if (node_text(node_at(values, i)))
			copy[demand->count++] = arena_strdup(volumes->arena, node_at(values, i)->text);
}

static bool any_filled(struct kube_volumes *volumes, const struct node *values)
{
	bool any = false;
	for (size_t i = 0; i < node_count(values) && !any; i++)
		any = is_filled(volumes, node_text(node_at(values, i)));
	return any;
}

/* What is no selector that is understood asks for nothing: then more may be bound than is, and none less. */
static void read_selector(struct kube_volumes *volumes, const struct node *selector, struct claim *claim)
{
	static const struct {
		const char *name;
		bool without;
	} operators[] = { { "In", false }, { "Exists", false }, { "NotIn", true }, { "DoesNotExist", true } };
	const struct node *labels = node_get(selector, "matchLabels");
	const struct node *expressions = node_get(selector, "matchExpressions");
	struct demand *demands = arena_array(volumes->arena, node_count(labels) + node_count(expressions) + 1, sizeof(*demands));
	claim->demands = demands;
	for (size_t i = 0; node_is(labels, NODE_MAP) && i < labels->count; i++) {
		const struct node *value = labels->items[i];
		const struct node only = { .kind = NODE_LIST, .count = 1, .items = &value };
		if (node_text(value) && !is_filled(volumes, value->text))
			add_demand(volumes, &demands[claim->demand_count++], labels->keys[i]->text, &only, false);
	}
	for (size_t i = 0; i < node_count(expressions); i++) {
		const struct node *expression = node_at(expressions, i);
		const char *key = node_text(node_get(expression, "key"));
		const char *operator = node_text(node_get(expression, "operator"));
		for (size_t k = 0; key && operator && !any_filled(volumes, node_get(expression, "values")) && k < ISO_COUNT(operators); k++)
			if (strcmp(operators[k].name, operator) == 0)
				add_demand(volumes, &demands[claim->demand_count++], key, node_get(expression, "values"), operators[k].without);
	}
}

/* Of memory, or of another host. */
static bool is_elsewhere(const char *type)
{
	static const char *const types[] = { "tmpfs", "nfs", "nfs4", "cifs" };
	for (size_t i = 0; type && i < ISO_COUNT(types); i++)
		if (strcmp(types[i], type) == 0)
			return true;
	return false;
}

/* What Podman mounts for a claim, by what its annotations have in place of options: podman-kube-play(1), "volume.podman.io". */
static void read_podman(struct kube_volumes *volumes, const struct kube_object *object, const char *namespace, const char *name)
{
	static const char driver_key[] = "volume.podman.io/driver";
	static const char device_key[] = "volume.podman.io/device";
	const struct node *annotations = node_path(object->node, "metadata.annotations");
	const struct node *device = node_get(annotations, device_key);
	const char *driver = node_text(node_get(annotations, driver_key));
	bool plugin = driver && *driver && strcmp(driver, "local") != 0 && strcmp(driver, "image") != 0;
	bool elsewhere = is_elsewhere(node_text(node_get(annotations, "volume.podman.io/type")));
	if (!plugin && (!node_text(device) || !*device->text || elsewhere))
		return;
	const struct node *near = plugin ? node_get(annotations, driver_key) : device;
	const char *why = plugin ? "what volumes of a plugin are is not known" : literal_why(volumes->arena, device->text, KUBE_FILLERS);
	if (!why && *device->text != '/')
		why = "what a volume of that type shows of the host is not known";
	struct volume *volume = arena_alloc(volumes->arena, sizeof(*volume));
	*volume = (struct volume){ .shown = {
		.path = arena_strdup(volumes->arena, near->text),
		.why = why,
		.origin = { .where = arena_strdup(volumes->arena, object->doc->name),
			.text = arena_printf(volumes->arena, "%s: %.200s", plugin ? driver_key : device_key, near->text),
			.line = near->line },
	} };
	remember_claimed(volumes, "claimed", namespace, name, (struct member){ .volume = volume });
}

void kube_volumes_object(struct kube_volumes *volumes, const struct kube_object *object, const char *namespace)
{
	kube_volumes_claim(volumes, namespace, object->name, node_get(object->node, "metadata"), node_get(object->node, "spec"), false);
	read_podman(volumes, object, namespace, object->name);
}

void kube_volumes_claim(struct kube_volumes *volumes, const char *namespace, const char *name, const struct node *meta,
	const struct node *spec, bool numbered)
{
	const struct node *written = node_get(spec, "storageClassName");
	struct claim *claim = arena_alloc(volumes->arena, sizeof(*claim));
	*claim = (struct claim){
		.class = class_of(volumes, meta, spec),
		.volume = text_at(volumes, spec, "volumeName"),
		.mode = mode_of(volumes, spec),
		.access = access_of(spec),
		.ready_made = node_text(written) && !*written->text,
		.numbered = numbered,
	};
	read_selector(volumes, node_get(spec, "selector"), claim);
	remember_claimed(volumes, "claim", namespace, name, (struct member){ .claim = claim });
}

/* ---- what may be bound ------------------------------------------------------------------- */

static bool meets(const struct volume *volume, const struct demand *demand)
{
	bool found = false;
	for (size_t i = 0; i < volume->label_count && !found; i++) {
		if (strcmp(volume->labels[i].key, demand->key) != 0)
			continue;
		if (!volume->labels[i].value)
			return true;
		found = !demand->count;
		for (size_t k = 0; k < demand->count && !found; k++)
			found = strcmp(volume->labels[i].value, demand->values[k]) == 0;
	}
	return found != demand->without;
}

/* How large they are is not compared: some that are named could not be bound. */
static bool may_bind(const struct claim *claim, const struct volume *volume)
{
	if (claim->access && volume->access && (claim->access & ~volume->access))
		return false;
	for (size_t i = 0; i < claim->demand_count; i++)
		if (!meets(volume, &claim->demands[i]))
			return false;
	return !claim->mode || !volume->mode || strcmp(claim->mode, volume->mode) == 0;
}

static bool same(const struct kube_volume *a, const struct kube_volume *b)
{
	return strcmp(a->path, b->path) == 0 && !a->why == !b->why &&
	       (a->type == b->type || (a->type && b->type && strcmp(a->type, b->type) == 0));
}

static void add_bound(struct kube_bound *bound, const struct kube_volume *volume)
{
	static const char many[] = "more PersistentVolumes may stand behind the claim than are told apart";
	if (!volume->path) {
		bound->elsewhere = true;
		return;
	}
	for (size_t i = 0; i < bound->count; i++)
		if (same(bound->volumes[i], volume))
			return;
	if (bound->count < KUBE_BOUND_MOST)
		bound->volumes[bound->count++] = volume;
	else
		bound->why = many;
}

/* Those of @first that @claim (NULL: whatever it asks for) may be bound to. */
static void add_members(struct kube_bound *bound, const struct member *first, const struct claim *claim)
{
	size_t looked = 0;
	for (const struct member *one = first; one; one = one->before) {
		if (looked++ == LOOKED_MOST) {
			bound->why = "so many PersistentVolumes are of its class that not each was looked at";
			return;
		}
		if (!claim || may_bind(claim, one->volume))
			add_bound(bound, &one->volume->shown);
	}
}

static bool is_empty(const struct kube_bound *bound)
{
	return !bound->count && !bound->elsewhere && !bound->why;
}

/*
 * One that asks for a volume by name gets that. One that says that none may be made for it (class "") is bound to
 * one that stands ready. Where such a one is not in the load, nobody knows what it is.
 */
static void add_for_claim(const struct kube_volumes *volumes, const struct claim *claim, const char *name, struct arena *arena,
	struct kube_bound *bound)
{
	struct kube_bound own = { 0 };
	if (claim->volume)
		add_members(&own, members(volumes, "volume", "", claim->volume), NULL);
	else if (claim->class)
		add_members(&own, members(volumes, "class", "", claim->class), claim);
	else
		add_members(&own, members(volumes, "every", "", ""), claim);
	if (!claim->volume && claim->class)
		add_members(&own, members(volumes, "any", "", ""), claim);
	if (is_empty(&own) && claim->volume)
		own.why = arena_printf(arena, "claim %.100s asks for the volume %.100s, which is not in the load", name, claim->volume);
	else if (is_empty(&own) && claim->ready_made)
		own.why = arena_printf(arena, "claim %.100s asks for a ready-made volume, which is not in the load", name);
	for (size_t i = 0; i < own.count; i++)
		add_bound(bound, own.volumes[i]);
	bound->elsewhere |= own.elsewhere;
	bound->why = bound->why ? bound->why : own.why;
}

static void add_for_claims(const struct kube_volumes *volumes, const struct member *first, const char *name, struct arena *arena,
	struct kube_bound *bound)
{
	size_t looked = 0;
	const struct member *one = first;
	for (; one && looked < LOOKED_MOST; one = one->before, looked++)
		add_for_claim(volumes, one->claim, name, arena, bound);
	if (one)
		bound->why = "so many claims have its name that not each was looked at";
}

struct kube_bound kube_volumes_behind(
	const struct kube_volumes *volumes, const char *namespace, const char *name, struct arena *arena)
{
	struct kube_bound bound = { 0 };
	const struct member *claims = members(volumes, "claim", namespace, name);
	bool numbered = claims && claims->claim->numbered;
	add_members(&bound, members(volumes, "claimed", namespace, name), NULL);
	if (numbered)
		add_members(&bound, members(volumes, "claimed-by-one", namespace, name), NULL);
	bool settled = !is_empty(&bound);
	if (numbered && !settled)
		add_for_claims(volumes, members(volumes, "claim-by-one", namespace, name), name, arena, &bound);
	if (!settled)
		add_for_claims(volumes, claims, name, arena, &bound);
	return bound;
}
