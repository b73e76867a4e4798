/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects: what of them starts pods and where it stands. What they say of each
 * other may stand behind the pod that it is about, so subjects are settled when
 * everything has been read.
 */
#include "config.h"

#include "manifest/kube.h"
#include "manifest/kube_context.h"
#include "manifest/kube_replicas.h"
#include "manifest/kube_shape.h"
#include "manifest/load.h"

#include <isotop/doc.h>
#include <isotop/manifest.h>
#include <isotop/subject.h>

#include <stdlib.h>
#include <string.h>

/* Nested templates of custom kinds are looked for this deep, and so many of them taken. */
#define SHAPE_DEPTH 12
#define SHAPE_MOST  100
#define LIST_DEPTH  4

/* A subject as it was read: what others say of it is not in it yet. */
struct waiting {
	struct subject *subject; /* one reference */
	const char *scope;       /* of the object around it; NULL: none */
	const struct kube_environment *environment; /* in the memory of @subject; NULL: nothing of it is elsewhere */
	size_t shown_with;       /* size of the context at the last snapshot */
	bool shown;              /* in a snapshot, which shares it */
};

struct kubernetes {
	struct inventory_builder *builder;
	unsigned minor;      /* version 1.N whose rules hold; 0: the latest */
	struct arena *arena; /* scopes */
	struct kube_context *context; /* owned */
	struct kube_replicas replicas; /* what was read before */
	struct waiting *waiting; /* owned: to be settled */
	size_t waiting_count;
	size_t waiting_cap;
};

/* An object while its pods are read. */
struct reading {
	struct kubernetes *kube;
	const struct kube_object *object;
	const struct kube_kind *row;
	const struct node *base; /* of the row */
	struct kube_used *used;
	unsigned found; /* pods */
	size_t first;   /* of the waiting subjects, the first of this object */
	unsigned depth; /* of objects inside of objects */
};

static void keep(void *ctx, const struct kube_pod *pod, struct subject *subject)
{
	struct kubernetes *kube = ctx;
	if (kube->waiting_count == kube->waiting_cap) {
		kube->waiting_cap = kube->waiting_cap ? kube->waiting_cap * 2 : 64;
		kube->waiting = heap_grow(kube->waiting, kube->waiting_cap, sizeof(*kube->waiting));
	}
	kube->waiting[kube->waiting_count++] =
		(struct waiting){ .subject = subject_ref(subject), .scope = pod->scope, .environment = pod->environment };
	inventory_add(kube->builder, subject);
}

static void unjudged(const struct reading *reading, enum remark_weight weight, const char *fmt, const char *detail)
{
	const struct kube_object *object = reading->object;
	cleanup_strbuf struct strbuf where = { 0 };
	cleanup_strbuf struct strbuf reason = { 0 };
	strbuf_addf(&where, "%s:%u", object->doc->name, object->node->line);
	strbuf_addf(&reason, "kind %s %s%s", object->kind, fmt, detail);
	if (weight == REMARK_NOTE)
		inventory_skip(reading->kube->builder, strbuf_text(&where), "%s", strbuf_text(&reason));
	else
		inventory_unjudged(reading->kube->builder, weight, object->kind, strbuf_text(&where), "%s",
			strbuf_text(&reason));
}

/*
 * Only what the server returned has a resourceVersion: it refuses to create an object that has one, kubernetes.io "API
 * Concepts". A status, or a volume that is called as admission calls its own, anybody may write.
 */
static bool is_from_server(const struct kube_object *object)
{
	const char *version = node_text(node_path(object->node, "metadata.resourceVersion"));
	return strcmp(object->kind, "Pod") == 0 && version && *version;
}

/* ---- claims that a pod brings along ------------------------------------------------ */

/* "data-web" for every replica of web, as the controller names them without their numbers. */
static void read_claim_templates(const struct reading *reading, const struct node *templates)
{
	for (size_t i = 0; i < node_count(templates); i++) {
		const struct node *claim = node_at(templates, i);
		const char *name = node_text(node_path(claim, "metadata.name"));
		cleanup_strbuf struct strbuf full = { 0 };
		if (!name)
			continue;
		strbuf_addf(&full, "%s-%s", name, reading->object->name);
		kube_context_claim(reading->kube->context, reading->object, strbuf_text(&full), claim, true);
	}
}

static void read_ephemeral_claims(const struct reading *reading, const struct node *spec)
{
	const struct node *volumes = node_get(spec, "volumes");
	for (size_t i = 0; i < node_count(volumes); i++) {
		const struct node *volume = node_at(volumes, i);
		const struct node *claim = node_path(volume, "ephemeral.volumeClaimTemplate");
		const char *name = node_text(node_get(volume, "name"));
		cleanup_strbuf struct strbuf full = { 0 };
		if (!claim || !name)
			continue;
		strbuf_addf(&full, "%s-%s", reading->object->name, name);
		kube_context_claim(reading->kube->context, reading->object, strbuf_text(&full), claim, false);
	}
}

/* ---- a pod --------------------------------------------------------------------------- */

static struct kube_pod pod_of(const struct reading *reading, const struct node *meta, const struct node *spec)
{
	const struct kube_object *object = reading->object;
	return (struct kube_pod){
		.builder = reading->kube->builder,
		.replicas = &reading->kube->replicas,
		.file = object->doc->name,
		.kind = object->kind,
		.namespace = object->namespace,
		.name = object->name,
		.meta = meta,
		.spec = spec,
		.claims = node_path(object->node, "spec.volumeClaimTemplates"),
		.from_server = is_from_server(object),
		.minor = reading->kube->minor,
		.object = object->node,
		.prefix = object->prefix,
		.scope = object->scope,
		.parametrised = object->scope != NULL,
	};
}

static void read_pod(struct reading *reading, struct kube_pod *pod)
{
	read_claim_templates(reading, pod->claims);
	read_ephemeral_claims(reading, pod->spec);
	kube_read_pod(pod, keep, reading->kube);
	kube_use(reading->used, pod->spec);
	reading->found++;
}

/* The path from the object to the map of a pod's settings. */
static const char *path_in_object(const struct reading *reading, const struct node *node, const char *more,
	struct strbuf *out)
{
	strbuf_adds(out, reading->object->prefix);
	if (!kube_path_to(reading->object->node, node, out))
		return NULL;
	if (*more)
		strbuf_addf(out, "%s%s", out->len ? "." : "", more);
	return strbuf_text(out);
}

/* "$patch: delete" and its like: changes for another object, by Kustomize or kubectl patch. */
static bool is_patch(const struct node *spec, unsigned depth)
{
	for (size_t i = 0; depth < 3 && i < node_count(spec); i++)
		if ((spec->kind == NODE_MAP && *spec->keys[i]->text == '$') || is_patch(spec->items[i], depth + 1))
			return true;
	return false;
}

/* A map with metadata and spec of a pod. */
static void read_template(void *ctx, const struct node *template)
{
	struct reading *reading = ctx;
	const struct kube_object *object = reading->object;
	const struct node *spec = node_get(template, "spec");
	cleanup_strbuf struct strbuf path = { 0 };
	if (!spec || spec->kind == NODE_NULL)
		return;
	if (spec->kind != NODE_MAP) {
		kube_object_error(reading->kube->builder, object, spec, "spec must be a map");
		reading->found++;
		return;
	}
	if (is_patch(spec, 0)) {
		unjudged(reading, REMARK_OPEN, "is not judged: a patch, which changes another object", "");
		reading->found++;
		return;
	}
	struct kube_pod pod = pod_of(reading, node_get(template, "metadata"), spec);
	pod.exact = !reading->row->group;
	/* Of the kinds that everybody has, the path follows from the kind. */
	if (!pod.exact || *object->prefix)
		pod.settings = path_in_object(reading, spec, "", &path);
	read_pod(reading, &pod);
}

/* A pod whose parts stand in places of their own; one without a container is none. */
static void read_parts(void *ctx, const struct node *map)
{
	struct reading *reading = ctx;
	const struct kube_object *object = reading->object;
	struct kube_made made = kube_make_pod(object->doc->arena, reading->row, reading->base, map, reading->used);
	cleanup_strbuf struct strbuf path = { 0 };
	if (!made.containers)
		return;
	struct kube_pod pod = pod_of(reading, made.meta, made.spec);
	const char *settings = reading->row->settings;
	const struct node *top = *settings == '^' ? reading->base : map;
	pod.settings = path_in_object(reading, top, settings + (*settings == '^'), &path);
	pod.made = &made;
	read_pod(reading, &pod);
}

/* ---- custom kinds -------------------------------------------------------------------- */

/* The spec of a pod shows itself by its containers: a list of maps with a name or an image. */
static bool pod_shaped(const struct node *map)
{
	const struct node *containers = node_get(map, "containers");
	if (!node_is(containers, NODE_LIST) || !containers->count)
		return false;
	for (size_t i = 0; i < containers->count; i++)
		if (!node_text(node_get(containers->items[i], "name")) &&
			!node_text(node_get(containers->items[i], "image")))
			return false;
	return true;
}

/* @parent is the map that @node stands in, for its metadata. */
static void read_shaped(struct reading *reading, const struct node *node, const struct node *parent, unsigned depth)
{
	if (depth > SHAPE_DEPTH)
		return;
	if (pod_shaped(node)) {
		cleanup_strbuf struct strbuf path = { 0 };
		struct kube_pod pod = pod_of(reading, node_get(parent, "metadata"), node);
		pod.settings = path_in_object(reading, node, "", &path);
		read_pod(reading, &pod);
		return;
	}
	for (size_t i = 0; i < node_count(node) && reading->found < SHAPE_MOST; i++)
		read_shaped(reading, node->items[i], node->kind == NODE_MAP ? node : NULL, depth + 1);
}

/* ---- a kind of the table ---------------------------------------------------------------- */

static void read_object(struct kubernetes *kube, const struct kube_object *object, unsigned depth);
static void read_inner(void *ctx, const struct node *node);

/* A path that leads through something that is no map or list is a mistake to say. */
static bool blocked(const struct reading *reading)
{
	const struct node *bad = NULL;
	if (strchr(reading->row->path, '['))
		return false;
	kube_find(reading->base, reading->row->path, &bad);
	if (!bad)
		return false;
	kube_object_error(reading->kube->builder, reading->object, bad, "a map is expected here");
	return true;
}

/* True: all of the object is dealt with. */
static bool read_row(struct reading *reading, const struct kube_kind *row)
{
	static void (*const readers[])(void *ctx, const struct node *map) = {
		[KIND_PODS] = read_template,
		[KIND_PARTS] = read_parts,
		[KIND_OBJECTS] = read_inner,
	};
	static const enum remark_weight weights[] = {
		[KIND_POLICY] = REMARK_NAMED, [KIND_OTHER] = REMARK_NAMED, [KIND_BRINGS] = REMARK_UNJUDGED, [KIND_NONE] = REMARK_NOTE,
	};
	reading->row = row;
	if (row->says) {
		unjudged(reading, weights[row->sort], "is not judged: ", row->says);
		return true;
	}
	reading->base = *row->base ? node_path(reading->object->node, row->base) : reading->object->node;
	if (blocked(reading))
		return true;
	kube_each_at(reading->base, row->path, readers[row->sort], reading);
	return false;
}

/* Words that decide one fact of a pod, wherever in its object they stand. To add one: its row. */
static const struct {
	const char *word;
	enum fact_id id;
} deciding[] = {
	{ "hostIPC", FACT_ns_ipc }, { "hostNetwork", FACT_ns_net }, { "hostPID", FACT_ns_pid }, { "hostPath", FACT_mounts },
	{ "privileged", FACT_privileged },
};

static void leave_mounts_open(struct arena *arena, struct sheet_builder *sheet, const char *why, struct origin origin)
{
	struct fact fact = sheet->facts[FACT_mounts];
	struct mount_list *list = arena_alloc(arena, sizeof(*list));
	if (fact_known(fact))
		*list = *fact.value.mounts;
	if (!list->more.why)
		list->more = (struct more){ why, origin };
	sheet_set_mounts(sheet, list, fact_known(fact) ? fact.origin : origin);
}

static bool certain(const struct fact *fact)
{
	bool written = fact_known(*fact) && fact->origin.line;
	return written || fact->state == FACT_UNKNOWN;
}

/* What stands where isotop does not know its place may be for any of the object's pods. */
static void leave_words_open(const struct reading *reading)
{
	struct kubernetes *kube = reading->kube;
	for (size_t i = reading->first; i < kube->waiting_count; i++) {
		struct subject *subject = kube->waiting[i].subject;
		struct arena *arena = subject->arena;
		struct sheet_builder sheet = { 0 };
		struct origin origin = { .where = arena_strdup(arena, reading->object->doc->name), .line = reading->object->node->line };
		for (size_t id = 0; id < FACT_COUNT; id++)
			sheet.facts[id] = sheet_fact(subject->sheets[SHEET_MANIFEST], (enum fact_id)id);
		for (size_t k = 0; k < ISO_COUNT(deciding); k++) {
			if (!kube_holds_word(reading->object->node, reading->used, deciding[k].word))
				continue;
			const char *why = arena_printf(arena, "%s stands where isotop does not know what it is for", deciding[k].word);
			origin.text = deciding[k].word;
			if (deciding[k].id == FACT_mounts)
				leave_mounts_open(arena, &sheet, why, origin);
			else if (!certain(&sheet.facts[deciding[k].id]))
				sheet_set_unknown(&sheet, deciding[k].id, why, origin);
		}
		if (!kube->waiting[i].shown)
			subject->sheets[SHEET_MANIFEST] = sheet_pack(arena, &sheet);
	}
}

/* What is left over of an object holds the words of pods, or it has nothing to do with them. */
static void tell_left_over(const struct reading *reading, bool core)
{
	const char *word = core && reading->found ? NULL : kube_word_in(reading->object->node, reading->used);
	if (word && reading->found)
		leave_words_open(reading);
	if (word && reading->found)
		unjudged(reading, REMARK_UNJUDGED, "is judged in part: what isotop does not know of it holds ", word);
	else if (word)
		unjudged(reading, core ? REMARK_OPEN : REMARK_UNJUDGED,
			"is not judged: isotop does not know where its containers stand; it holds ", word);
	else if (!reading->found)
		unjudged(reading, core ? REMARK_OPEN : REMARK_NOTE, core ? "without a pod" : "is not judged", "");
}

static void read_kind(struct kubernetes *kube, const struct kube_object *object, unsigned depth)
{
	struct kube_used used = { 0 };
	struct reading reading = {
		.kube = kube, .object = object, .used = &used, .depth = depth, .first = kube->waiting_count
	};
	const struct kube_kind *row;
	bool known = false;
	bool core = false;
	size_t at = 0;
	while ((row = kube_kind_next(object->api_version, object->kind, &at))) {
		known = true;
		core = !row->group;
		if (read_row(&reading, row))
			return;
	}
	if (!known)
		read_shaped(&reading, object->node, NULL, 0);
	tell_left_over(&reading, core);
}

/* ---- documents ------------------------------------------------------------------------------ */

/* "PodList" holds Pods; its items need not say so themselves. */
static const char *kind_of_item(const struct doc *doc, char *buffer, size_t size)
{
	size_t len = doc->list_kind ? strlen(doc->list_kind) : 0;
	if (len > 4 && len - 4 < size && strcmp(doc->list_kind + len - 4, "List") == 0) {
		memcpy(buffer, doc->list_kind, len - 4);
		buffer[len - 4] = '\0';
		return buffer;
	}
	/* The list's kind stood behind its items. */
	return doc->item && pod_shaped(node_get(doc->root, "spec")) ? "Pod" : NULL;
}

bool kubernetes_detect(const struct doc *doc)
{
	char buffer[64];
	const struct node *root = doc->root;
	const char *kind = node_text(node_get(root, "kind"));
	if (doc->item && node_is(root, NODE_MAP))
		return kind || kind_of_item(doc, buffer, sizeof(buffer));
	return kind && (node_get(root, "apiVersion") || node_get(root, "metadata") || node_get(root, "spec"));
}

static void check_text(
	struct kubernetes *kube, const struct kube_object *object, const struct node *node, const char *reason)
{
	if (node && node->kind != NODE_NULL && !node_text(node))
		kube_object_error(kube->builder, object, node, reason);
}

/* @node as an object; @kind where it does not say its own. */
static void read_node(
	struct kubernetes *kube, const struct kube_object *around, const struct node *node, const char *kind, unsigned depth)
{
	const struct node *meta = node_get(node, "metadata");
	const char *own = node_text(node_get(node, "kind"));
	const char *name = node_text(node_get(meta, "name"));
	const char *stem = node_text(node_get(meta, "generateName"));
	const char *namespace = node_text(node_get(meta, "namespace"));
	char generated[300];
	snprintf(generated, sizeof(generated), "%s*", stem ? stem : "");
	struct kube_object object = *around;
	object.node = node;
	/* an item of a list of one kind may leave both to the list */
	const char *version = node_text(node_get(node, "apiVersion"));
	if (version || own || !around->api_version)
		object.api_version = version;
	object.kind = own ? own : kind;
	object.namespace = namespace && *namespace ? namespace : NULL;
	object.name = name && *name ? name : stem ? generated : "unnamed";
	check_text(kube, &object, node_get(meta, "name"), "name must be a string");
	check_text(kube, &object, node_get(meta, "namespace"), "namespace must be a string");
	if (object.kind && *object.kind)
		read_object(kube, &object, depth);
}

/* An object inside of another: what stands around it names its place, and is shared by what stands there too. */
static void read_inner(void *ctx, const struct node *node)
{
	struct reading *reading = ctx;
	const struct kube_object *outer = reading->object;
	struct kube_object around = *outer;
	cleanup_strbuf struct strbuf path = { 0 };
	if (reading->depth >= LIST_DEPTH || !path_in_object(reading, node, "", &path))
		return;
	around.prefix = strbuf_text(&path);
	around.scope = arena_printf(reading->kube->arena, "@%s:%u", outer->doc->name, outer->node->line);
	kube_use(reading->used, node);
	reading->found++;
	node = kube_template_filled(outer->doc->arena, outer->node, node);
	read_node(reading->kube, &around, node, NULL, reading->depth + 1);
}

/* A list that did not stand at the top. */
static bool read_list(struct kubernetes *kube, const struct kube_object *object, unsigned depth)
{
	const struct node *items = node_get(object->node, "items");
	size_t len = strlen(object->kind);
	if (len < 4 || strcmp(object->kind + len - 4, "List") != 0 || !node_is(items, NODE_LIST) || depth >= LIST_DEPTH)
		return false;
	char item_kind[64] = "";
	if (len > 4 && len - 4 < sizeof(item_kind))
		memcpy(item_kind, object->kind, len - 4);
	for (size_t i = 0; i < items->count; i++) {
		cleanup_strbuf struct strbuf prefix = { 0 };
		struct kube_object around = *object;
		strbuf_addf(&prefix, "%s%sitems[%zu]", object->prefix, *object->prefix ? "." : "", i);
		around.prefix = strbuf_text(&prefix);
		read_node(kube, &around, items->items[i], item_kind, depth + 1);
	}
	return true;
}

static void read_object(struct kubernetes *kube, const struct kube_object *object, unsigned depth)
{
	if (!read_list(kube, object, depth) && !kube_context_read(kube->context, object))
		read_kind(kube, object, depth);
}

void kubernetes_read(struct kubernetes *kube, const struct doc *doc)
{
	char buffer[64] = "";
	const char *kind = kind_of_item(doc, buffer, sizeof(buffer));
	/* an own kind goes with an own version; of one that the list says, the list says the version */
	const char *version = kind && strcmp(kind, buffer) == 0 ? doc->list_api_version : NULL;
	struct kube_object around = { .doc = doc, .prefix = "", .api_version = version };
	read_node(kube, &around, doc->root, kind, 0);
}

/* ---- a piece of a pod ------------------------------------------------------------------------- */

void kubernetes_read_snippet(struct kubernetes *kube, const struct doc *doc)
{
	bool flat;
	const char *as;
	const struct node *spec = kube_snippet_pod(doc, &as, &flat);
	struct kube_used used = { 0 };
	struct kube_object object = { .doc = doc, .node = doc->root, .kind = "assumed pod", .name = "snippet", .prefix = "" };
	struct reading reading = { .kube = kube, .object = &object, .used = &used };
	struct kube_pod pod = pod_of(&reading, NULL, spec);
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", doc->name, doc->root->line);
	pod.exact = true;
	pod.settings = "spec";
	inventory_unjudged(kube->builder, REMARK_SHOWN, NULL, strbuf_text(&where),
		"no object: judged as %s%s", as,
		flat ? "; its lines have lost their indentation, which is guessed" : "");
	read_pod(&reading, &pod);
}

/* ---- settling ---------------------------------------------------------------------------------- */

/* A snapshot shares it: another takes its place, made of what was read and of all that is known by now. */
static void settle_apart(struct kubernetes *kube, struct waiting *waiting)
{
	size_t size = kube_context_size(kube->context);
	if (waiting->shown_with == size)
		return;
	struct subject *settled = subject_derive(waiting->subject);
	if (kube_context_settle(kube->context, waiting->subject, waiting->scope, waiting->environment, settled))
		inventory_replace(kube->builder, settled);
	else
		subject_unref(settled);
	waiting->shown_with = size;
}

static void settle_snapshot(void *ctx)
{
	struct kubernetes *kube = ctx;
	for (size_t i = 0; i < kube->waiting_count; i++) {
		settle_apart(kube, &kube->waiting[i]);
		kube->waiting[i].shown = true;
	}
}

/* The rules of version 1.@minor hold, 0 being the latest. @builder is borrowed. */
static struct kubernetes *kubernetes_new(struct inventory_builder *builder, unsigned minor)
{
	struct kubernetes *kube = heap_alloc(1, sizeof(*kube));
	kube->builder = builder;
	kube->minor = minor;
	kube->arena = arena_new();
	kube->context = kube_context_new(builder);
	inventory_builder_settle(builder, settle_snapshot, kube);
	return kube;
}

void kubernetes_finish(struct kubernetes *kube)
{
	if (!kube)
		return;
	for (size_t i = 0; i < kube->waiting_count; i++) {
		struct waiting *waiting = &kube->waiting[i];
		if (waiting->shown)
			settle_apart(kube, waiting);
		else if (kube_context_size(kube->context))
			kube_context_settle(kube->context, waiting->subject, waiting->scope, waiting->environment, waiting->subject);
		subject_unref(waiting->subject);
	}
	inventory_builder_settle(kube->builder, NULL, NULL);
	kube_replicas_free(&kube->replicas);
	kube_context_free(kube->context);
	free(kube->waiting);
	arena_free(kube->arena);
	free(kube);
}

struct kubernetes *kubernetes_of(struct manifest_load *load)
{
	if (!load->kubernetes)
		load->kubernetes = kubernetes_new(load->builder, load->kubernetes_minor);
	return load->kubernetes;
}
