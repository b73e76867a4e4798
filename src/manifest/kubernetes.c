/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects: which of them have a pod template and where, and what they say of
 * each other. A ServiceAccount may stand behind the pod that names it, so
 * subjects are settled when everything has been read.
 */
#include "config.h"

#include "manifest/kube.h"

#include <isotop/manifest.h>

#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

/* Nested templates of custom kinds are looked for this deep, and so many of them taken. */
#define SHAPE_DEPTH 12
#define SHAPE_MOST  100
#define LIST_DEPTH  4

/* Something that other objects refer to, by "serviceaccount:NAMESPACE/NAME" and the like. */
struct referred {
	const char *key;
	const char *text; /* what the field says */
	bool boolean;
	struct origin origin;
	UT_hash_handle hh;
};

/* A subject as it was read: what others say of it is not in it yet. */
struct waiting {
	struct subject *subject; /* one reference */
	size_t shown_with;       /* @remembered at the last snapshot */
	bool shown;              /* in a snapshot, which shares it */
};

struct kubernetes {
	struct inventory_builder *builder;
	struct arena *arena;
	struct referred *referred;
	size_t remembered; /* grows with @referred */
	struct waiting *waiting; /* owned: to be settled */
	size_t waiting_count;
	size_t waiting_cap;
};

/* ---- kinds ---------------------------------------------------------------------- */

/*
 * Where the pod stands in each kind. To add one: its row. Kinds that are not
 * here are searched for the shape of a pod template.
 */
static const struct {
	const char *kind;
	const char *path; /* to the map that has metadata and spec of a pod; "": the object itself */
} kinds[] = {
	// clang-format off
	{ "CronJob",               "spec.jobTemplate.spec.template" },
	{ "DaemonSet",             "spec.template" },
	{ "Deployment",            "spec.template" },
	{ "Job",                   "spec.template" },
	{ "Pod",                   "" },
	{ "PodTemplate",           "template" },
	{ "ReplicaSet",            "spec.template" },
	{ "ReplicationController", "spec.template" },
	{ "StatefulSet",           "spec.template" },
	// clang-format on
};

static const char *path_of_kind(const char *kind)
{
	for (size_t i = 0; i < ISO_COUNT(kinds); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].path;
	return NULL;
}

/* ---- an object -------------------------------------------------------------------- */

struct object {
	const struct doc *doc;
	const struct node *node;
	const char *kind;
	const char *namespace; /* NULL: not said */
	const char *name;
};

static void keep(void *ctx, const struct kube_pod *pod, struct subject *subject)
{
	struct kubernetes *kube = ctx;
	(void)pod;
	if (kube->waiting_count == kube->waiting_cap) {
		kube->waiting_cap = kube->waiting_cap ? kube->waiting_cap * 2 : 64;
		kube->waiting = heap_grow(kube->waiting, kube->waiting_cap, sizeof(*kube->waiting));
	}
	kube->waiting[kube->waiting_count++] = (struct waiting){ .subject = subject_ref(subject) };
	inventory_add(kube->builder, subject);
}

static void complain_of(
	struct kubernetes *kube, const struct object *object, const struct node *node, const char *reason)
{
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u:%u", object->doc->name, node->line, node->column);
	inventory_error(kube->builder, strbuf_text(&where), "kind %s: %s", object->kind, reason);
}

/*
 * Admission leaves its mark: a volume kube-api-access-XXXXX. kubectl's dry run
 * writes an empty status, which says nothing.
 */
static bool is_from_server(const struct object *object, const struct node *spec)
{
	const struct node *volumes = node_get(spec, "volumes");
	if (strcmp(object->kind, "Pod") != 0)
		return false;
	if (node_is(node_get(object->node, "status"), NODE_MAP) && node_count(node_get(object->node, "status")))
		return true;
	for (size_t i = 0; i < node_count(volumes); i++) {
		const char *name = node_text(node_get(node_at(volumes, i), "name"));
		if (name && strncmp(name, "kube-api-access-", 16) == 0)
			return true;
	}
	return false;
}

static void read_template(
	struct kubernetes *kube, const struct object *object, const struct node *meta, const struct node *spec)
{
	struct kube_pod pod = {
		.builder = kube->builder,
		.file = object->doc->name,
		.kind = object->kind,
		.namespace = object->namespace,
		.name = object->name,
		.meta = meta,
		.spec = spec,
		.claims = node_path(object->node, "spec.volumeClaimTemplates"),
		.from_server = is_from_server(object, spec),
	};
	kube_read_pod(&pod, keep, kube);
}

/* A kind of the table: 1 read, 0 nothing is there. */
static bool read_known(struct kubernetes *kube, const struct object *object, const char *path)
{
	const struct node *bad;
	const struct node *template = kube_find(object->node, path, &bad);
	const struct node *spec = template ? kube_find(template, "spec", &bad) : NULL;
	if (!spec && bad)
		complain_of(kube, object, bad, "a map is expected here");
	else if (spec && spec->kind != NODE_MAP)
		complain_of(kube, object, spec, "spec must be a map");
	else if (spec)
		read_template(kube, object, node_get(template, "metadata"), spec);
	return spec || bad;
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

/* The number of pods found below @node; @parent is the map that @node stands in, for its metadata. */
static unsigned read_shaped(struct kubernetes *kube, const struct object *object, const struct node *node,
	const struct node *parent, unsigned depth)
{
	unsigned found = 0;
	if (depth > SHAPE_DEPTH)
		return 0;
	if (pod_shaped(node)) {
		read_template(kube, object, node_get(parent, "metadata"), node);
		return 1;
	}
	for (size_t i = 0; i < node_count(node) && found < SHAPE_MOST; i++)
		found += read_shaped(kube, object, node->items[i], node->kind == NODE_MAP ? node : NULL, depth + 1);
	return found;
}

/* ---- objects that others refer to -------------------------------------------------------- */

static void remember(struct kubernetes *kube, const struct object *object, const char *what, const char *namespace,
	const struct node *value, const char *quoted)
{
	struct referred *entry = arena_alloc(kube->arena, sizeof(*entry));
	struct referred *old;
	entry->key = arena_printf(kube->arena, "%s:%s/%s", what, namespace, object->name);
	entry->text = arena_strdup(kube->arena, value->text);
	entry->boolean = value->boolean;
	entry->origin = (struct origin){
		.where = arena_strdup(kube->arena, object->doc->name),
		.text = arena_printf(kube->arena, "%s: %.200s", quoted, value->text),
		.line = value->line,
	};
	HASH_REPLACE(hh, kube->referred, key[0], strlen(entry->key), entry, old);
	kube->remembered++;
}

static const struct referred *recall(
	const struct kubernetes *kube, const char *what, const char *namespace, const char *name)
{
	char key[1024];
	struct referred *entry = NULL;
	int len = snprintf(key, sizeof(key), "%s:%s/%s", what, namespace, name);
	if (len > 0 && (size_t)len < sizeof(key))
		HASH_FIND(hh, kube->referred, key, (size_t)len, entry);
	return entry;
}

static const char *or_default(const char *namespace)
{
	return namespace ? namespace : "default";
}

static void read_account(struct kubernetes *kube, const struct object *object)
{
	const struct node *value = node_get(object->node, "automountServiceAccountToken");
	if (node_is(value, NODE_BOOL))
		remember(kube, object, "account", or_default(object->namespace), value,
			"ServiceAccount automountServiceAccountToken");
	else if (value && value->kind != NODE_NULL)
		complain_of(kube, object, value, "automountServiceAccountToken must be true or false");
}

static void read_class(struct kubernetes *kube, const struct object *object)
{
	const struct node *value = node_get(object->node, "handler");
	if (node_text(value))
		remember(kube, object, "class", "", value, "RuntimeClass handler");
	else if (value)
		complain_of(kube, object, value, "handler must be a string");
}

#define PSS_LABEL "pod-security.kubernetes.io/enforce"

static void read_namespace(struct kubernetes *kube, const struct object *object)
{
	const struct node *labels = node_path(object->node, "metadata.labels");
	const struct node *level = node_get(labels, PSS_LABEL);
	const struct node *version = node_get(labels, PSS_LABEL "-version");
	if (node_text(level))
		remember(kube, object, "level", "", level, PSS_LABEL);
	if (node_text(version))
		remember(kube, object, "version", "", version, PSS_LABEL "-version");
}

/* Kinds that have no containers and still matter. To add one: its row. */
static const struct {
	const char *kind;
	void (*read)(struct kubernetes *kube, const struct object *object);
} contexts[] = {
	{ "Namespace", read_namespace },
	{ "RuntimeClass", read_class },
	{ "ServiceAccount", read_account },
};

static bool read_context(struct kubernetes *kube, const struct object *object)
{
	for (size_t i = 0; i < ISO_COUNT(contexts); i++) {
		if (strcmp(contexts[i].kind, object->kind) != 0)
			continue;
		contexts[i].read(kube, object);
		return true;
	}
	return false;
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
	struct kubernetes *kube, const struct object *object, const struct node *node, const char *reason)
{
	if (node && node->kind != NODE_NULL && !node_text(node))
		complain_of(kube, object, node, reason);
}

static void read_object(
	struct kubernetes *kube, const struct doc *doc, const struct node *node, const char *kind, unsigned depth);

/* A list that did not stand at the top. */
static bool read_list(
	struct kubernetes *kube, const struct doc *doc, const struct node *node, const char *kind, unsigned depth)
{
	const struct node *items = node_get(node, "items");
	size_t len = strlen(kind);
	if (len < 4 || strcmp(kind + len - 4, "List") != 0 || !node_is(items, NODE_LIST) || depth >= LIST_DEPTH)
		return false;
	char item_kind[64] = "";
	if (len > 4 && len - 4 < sizeof(item_kind))
		memcpy(item_kind, kind, len - 4);
	for (size_t i = 0; i < items->count; i++) {
		const char *own = node_text(node_get(items->items[i], "kind"));
		if (own || *item_kind)
			read_object(kube, doc, items->items[i], own ? own : item_kind, depth + 1);
	}
	return true;
}

static void read_object(
	struct kubernetes *kube, const struct doc *doc, const struct node *node, const char *kind, unsigned depth)
{
	const struct node *meta = node_get(node, "metadata");
	const char *name = node_text(node_get(meta, "name"));
	const char *stem = node_text(node_get(meta, "generateName"));
	const char *namespace = node_text(node_get(meta, "namespace"));
	char generated[300];
	snprintf(generated, sizeof(generated), "%s*", stem ? stem : "");
	struct object object = {
		.doc = doc,
		.node = node,
		.kind = kind,
		.namespace = namespace && *namespace ? namespace : NULL,
		.name = name && *name ? name
			: stem        ? generated
				      : "unnamed",
	};
	check_text(kube, &object, node_get(meta, "name"), "name must be a string");
	check_text(kube, &object, node_get(meta, "namespace"), "namespace must be a string");
	const char *path = path_of_kind(kind);
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", doc->name, node->line);
	if (read_list(kube, doc, node, kind, depth) || read_context(kube, &object))
		return;
	if (path ? !read_known(kube, &object, path) : !read_shaped(kube, &object, node, NULL, 0))
		inventory_skip(kube->builder, strbuf_text(&where), "kind %s %s", kind,
			path ? "without a pod" : "has no containers");
}

void kubernetes_read(struct kubernetes *kube, const struct doc *doc)
{
	char buffer[64];
	const char *kind = node_text(node_get(doc->root, "kind"));
	if (!kind)
		kind = kind_of_item(doc, buffer, sizeof(buffer));
	if (kind)
		read_object(kube, doc, doc->root, kind, 0);
}

/* ---- settling ---------------------------------------------------------------------------------- */

static struct origin carry(struct arena *arena, struct origin origin)
{
	origin.where = arena_strdup(arena, origin.where);
	origin.text = arena_strdup(arena, origin.text);
	return origin;
}

/* The pod's own word comes first; where it is silent, the account's. */
static bool settle_token(const struct kubernetes *kube, const struct subject *subject, struct sheet_builder *sheet)
{
	const struct fact *token = &sheet->facts[FACT_token_mounted];
	const struct fact *account = &sheet->facts[FACT_service_account];
	if (!fact_known(*token) || token->origin.line || !fact_known(*account))
		return false;
	const struct referred *entry =
		recall(kube, "account", or_default(subject->workload.namespace), account->value.text);
	if (!entry)
		return false;
	sheet_set_bool(sheet, FACT_token_mounted, entry->boolean, carry(subject->arena, entry->origin));
	return true;
}

static bool settle_sandbox(const struct kubernetes *kube, const struct subject *subject, struct sheet_builder *sheet)
{
	const struct fact *class = &sheet->facts[FACT_runtime_class];
	const struct referred *entry = fact_known(*class) ? recall(kube, "class", "", class->value.text) : NULL;
	if (!entry)
		return false;
	sheet_set_text(sheet, FACT_sandbox, sandbox_of_runtime(entry->text), carry(subject->arena, entry->origin));
	return true;
}

static bool settle_level(const struct kubernetes *kube, const struct subject *subject, struct sheet_builder *sheet)
{
	static const struct {
		const char *what;
		enum fact_id id;
	} labels[] = { { "level", FACT_pss_enforced }, { "version", FACT_pss_version } };
	bool found = false;
	for (size_t i = 0; i < ISO_COUNT(labels); i++) {
		const struct referred *entry =
			recall(kube, labels[i].what, "", or_default(subject->workload.namespace));
		if (!entry)
			continue;
		sheet_set_text(sheet, labels[i].id, arena_strdup(subject->arena, entry->text),
			carry(subject->arena, entry->origin));
		found = true;
	}
	return found;
}

/* What others say of @subject goes into @target, which is it or was derived from it. False: they say nothing. */
static bool settle(const struct kubernetes *kube, const struct subject *subject, struct subject *target)
{
	struct sheet_builder sheet = { 0 };
	for (size_t id = 0; id < FACT_COUNT; id++)
		sheet.facts[id] = sheet_fact(subject->sheets[SHEET_MANIFEST], (enum fact_id)id);
	bool changed = settle_token(kube, target, &sheet);
	changed |= settle_sandbox(kube, target, &sheet);
	changed |= settle_level(kube, target, &sheet);
	if (changed)
		target->sheets[SHEET_MANIFEST] = sheet_pack(target->arena, &sheet);
	return changed;
}

/* A snapshot shares it: another takes its place, made of what was read and of all that is known by now. */
static void settle_apart(struct kubernetes *kube, struct waiting *waiting)
{
	if (waiting->shown_with == kube->remembered)
		return;
	struct subject *settled = subject_derive(waiting->subject);
	if (settle(kube, waiting->subject, settled))
		inventory_replace(kube->builder, settled);
	else
		subject_unref(settled);
	waiting->shown_with = kube->remembered;
}

static void settle_snapshot(void *ctx)
{
	struct kubernetes *kube = ctx;
	for (size_t i = 0; i < kube->waiting_count; i++) {
		settle_apart(kube, &kube->waiting[i]);
		kube->waiting[i].shown = true;
	}
}

struct kubernetes *kubernetes_new(struct inventory_builder *builder)
{
	struct kubernetes *kube = heap_alloc(1, sizeof(*kube));
	kube->builder = builder;
	kube->arena = arena_new();
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
		else if (kube->referred)
			settle(kube, waiting->subject, waiting->subject);
		subject_unref(waiting->subject);
	}
	inventory_builder_settle(kube->builder, NULL, NULL);
	HASH_CLEAR(hh, kube->referred);
	free(kube->waiting);
	arena_free(kube->arena);
	free(kube);
}
