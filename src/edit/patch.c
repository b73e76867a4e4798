/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was changed in objects that the API server wrote, as patches for it: nobody
 * applies such a file again, with its status and all that was filled in.
 *
 * Sources: the keys by which a strategic merge patch tells the items of a list are
 * patchMergeKey in k8s.io/api/core/v1/types.go; custom resources take no such patch,
 * but a JSON patch (RFC 6902). Of a pod nothing that a fix sets may be changed
 * (ValidatePodUpdate), nor of a Job's template (validatePodTemplateUpdate): who made
 * it is patched, and makes another.
 */
#include "config.h"

#include "edit/patch.h"
#include "edit/tree.h"

#include <string.h>

#include <isotop/edit.h>

/* ---- strategic merge ---------------------------------------------------------------------- */

/* Lists whose items are told apart by a key; all others are replaced whole. To add one: its row. */
static const struct {
	const char *list;
	const char *key;
} merged[] = {
	{ "containers", "name" },
	{ "initContainers", "name" },
	{ "ephemeralContainers", "name" },
	{ "volumes", "name" },
	{ "env", "name" },
	{ "imagePullSecrets", "name" },
	{ "volumeMounts", "mountPath" },
	{ "volumeDevices", "devicePath" },
};

static const char *merge_key(const char *list)
{
	for (size_t i = 0; i < ISO_COUNT(merged); i++)
		if (strcmp(merged[i].list, list) == 0)
			return merged[i].key;
	return NULL;
}

static void put_json(struct strbuf *out, const struct node *node)
{
	const struct style flat = { .json = true, .newline = "\n" };
	write_value(out, node, &flat);
}

static void put_key(struct strbuf *out, const char *key, bool *first)
{
	const struct node name = { .kind = NODE_STRING, .text = key, .len = strlen(key) };
	strbuf_adds(out, *first ? "" : ",");
	*first = false;
	put_json(out, &name);
	strbuf_addc(out, ':');
}

static const struct node *item_of(const struct node *list, const char *key, const struct node *item)
{
	for (size_t i = 0; i < node_count(list); i++)
		if (same_value(node_get(list->items[i], key), node_get(item, key)) && node_get(item, key))
			return list->items[i];
	return NULL;
}

static void merge_map(struct strbuf *out, const struct node *a, const struct node *b, bool first);

/* "{"name":"app", ...}" for each item that is another, "{"$patch":"delete","name":"app"}" for each that went. */
static void merge_list(struct strbuf *out, const struct node *a, const struct node *b, const char *key)
{
	bool first = true;
	strbuf_addc(out, '[');
	for (size_t i = 0; i < b->count; i++) {
		const struct node *old = item_of(a, key, b->items[i]);
		if (old && same_value(old, b->items[i]))
			continue;
		strbuf_adds(out, first ? "{" : ",{");
		first = true;
		if (old) {
			put_key(out, key, &first);
			put_json(out, node_get(old, key));
		}
		merge_map(out, old, b->items[i], first);
		strbuf_addc(out, '}');
		first = false;
	}
	for (size_t i = 0; i < a->count; i++) {
		if (item_of(b, key, a->items[i]))
			continue;
		strbuf_adds(out, first ? "{\"$patch\":\"delete\"" : ",{\"$patch\":\"delete\"");
		put_key(out, key, &(bool){ false });
		put_json(out, node_get(a->items[i], key));
		strbuf_addc(out, '}');
		first = false;
	}
	strbuf_addc(out, ']');
}

static bool is_told_apart(const struct node *list, const char *key)
{
	for (size_t i = 0; i < list->count; i++)
		if (!node_get(list->items[i], key))
			return false;
	return node_is(list, NODE_LIST);
}

static void merge_value(struct strbuf *out, const char *key, const struct node *a, const struct node *b)
{
	const char *by = merge_key(key);
	if (node_is(a, NODE_MAP) && node_is(b, NODE_MAP)) {
		strbuf_addc(out, '{');
		merge_map(out, a, b, true);
		strbuf_addc(out, '}');
	} else if (by && node_is(a, NODE_LIST) && node_is(b, NODE_LIST) && is_told_apart(a, by) && is_told_apart(b, by)) {
		merge_list(out, a, b, by);
	} else {
		put_json(out, b);
	}
}

/* The entries of a patch that makes @b of @a (NULL: of nothing). */
static void merge_map(struct strbuf *out, const struct node *a, const struct node *b, bool first)
{
	for (size_t i = 0; i < node_count(b); i++) {
		const struct node *old = node_get(a, b->keys[i]->text);
		if (old && same_value(old, b->items[i]))
			continue;
		put_key(out, b->keys[i]->text, &first);
		merge_value(out, b->keys[i]->text, old, b->items[i]);
	}
	for (size_t i = 0; i < node_count(a); i++) {
		if (node_get(b, a->keys[i]->text))
			continue;
		put_key(out, a->keys[i]->text, &first);
		strbuf_adds(out, "null");
	}
}

/* ---- JSON patch ------------------------------------------------------------------------------ */

/* RFC 6901: "~" and "/" of a key. */
static void add_pointer(struct strbuf *path, const char *key)
{
	strbuf_addc(path, '/');
	for (; *key; key++) {
		if (*key == '~' || *key == '/')
			strbuf_adds(path, *key == '~' ? "~0" : "~1");
		else
			strbuf_addc(path, *key);
	}
}

static void put_operation(struct strbuf *out, const char *op, struct strbuf *path, const struct node *value)
{
	bool own = false;
	const struct node where = { .kind = NODE_STRING, .text = strbuf_text(path), .len = path->len };
	strbuf_addf(out, "%s{\"op\":\"%s\"", out->len > 1 ? "," : "", op);
	put_key(out, "path", &own);
	put_json(out, &where);
	if (value) {
		put_key(out, "value", &own);
		put_json(out, value);
	}
	strbuf_addc(out, '}');
}

static void operate(struct strbuf *out, struct strbuf *path, const struct node *a, const struct node *b);

static void operate_on_map(struct strbuf *out, struct strbuf *path, const struct node *a, const struct node *b)
{
	size_t len = path->len;
	for (size_t i = 0; i < b->count; i++) {
		const struct node *old = node_get(a, b->keys[i]->text);
		add_pointer(path, b->keys[i]->text);
		if (!old)
			put_operation(out, "add", path, b->items[i]);
		else
			operate(out, path, old, b->items[i]);
		path->data[path->len = len] = '\0';
	}
	for (size_t i = 0; i < a->count; i++) {
		if (node_get(b, a->keys[i]->text))
			continue;
		add_pointer(path, a->keys[i]->text);
		put_operation(out, "remove", path, NULL);
		path->data[path->len = len] = '\0';
	}
}

/* Where an item stands may be another by now: it is asked for by its name. */
static void operate_on_list(struct strbuf *out, struct strbuf *path, const struct node *a, const struct node *b)
{
	size_t len = path->len;
	for (size_t i = 0; i < b->count; i++) {
		const struct node *name = node_get(a->items[i], "name");
		if (same_value(a->items[i], b->items[i]))
			continue;
		strbuf_addf(path, "/%zu", i);
		if (name) {
			size_t item = path->len;
			strbuf_adds(path, "/name");
			put_operation(out, "test", path, name);
			path->data[path->len = item] = '\0';
		}
		operate(out, path, a->items[i], b->items[i]);
		path->data[path->len = len] = '\0';
	}
}

static void operate(struct strbuf *out, struct strbuf *path, const struct node *a, const struct node *b)
{
	if (same_value(a, b))
		return;
	if (node_is(a, NODE_MAP) && node_is(b, NODE_MAP))
		operate_on_map(out, path, a, b);
	else if (node_is(a, NODE_LIST) && node_is(b, NODE_LIST) && a->count == b->count)
		operate_on_list(out, path, a, b);
	else
		put_operation(out, "replace", path, b);
}

/* ---- whom it is for ----------------------------------------------------------------------------- */

/* An object of the API, as its file says it. Borrowed texts that are names and nothing else. */
struct object {
	const struct node *node;
	const char *kind;
	const char *group; /* "apps"; "" the core's */
	const char *namespace; /* NULL: not said */
	const char *name;
};

static const char *group_of(const struct node *version, struct arena *arena)
{
	const char *text = node_text(version);
	const char *slash = text ? strchr(text, '/') : NULL;
	return slash ? arena_strndup(arena, text, (size_t)(slash - text)) : "";
}

/* What the API server takes as a name of anything; all else never came from it. */
static bool is_api_word(const char *text)
{
	return text && !text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:-")];
}

static bool read_object(const struct node *node, struct arena *arena, struct object *ret)
{
	*ret = (struct object){ .node = node,
		.kind = node_text(node_get(node, "kind")),
		.group = group_of(node_get(node, "apiVersion"), arena),
		.namespace = node_text(node_path(node, "metadata.namespace")),
		.name = node_text(node_path(node, "metadata.name")) };
	return is_api_word(ret->kind) && is_api_word(ret->group) && is_api_word(ret->name) &&
	       (!ret->namespace || is_api_word(ret->namespace));
}

/* The server alone writes these; a dry run of kubectl leaves a creationTimestamp of null and an empty status. */
static bool is_from_server(const struct node *object)
{
	static const char *const marks[] = { "uid", "resourceVersion", "managedFields" };
	const struct node *meta = node_get(object, "metadata");
	for (size_t i = 0; i < ISO_COUNT(marks); i++) {
		const struct node *mark = node_get(meta, marks[i]);
		if (mark && mark->kind != NODE_NULL)
			return true;
	}
	return node_count(node_get(object, "status")) > 0;
}

static void put_command(struct strbuf *out, const struct object *object, const char *type, const char *patch)
{
	cleanup_strbuf struct strbuf kind = { 0 };
	for (const char *at = object->kind; *at; at++)
		strbuf_addc(&kind, *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at);
	if (*object->group)
		strbuf_addf(&kind, ".%s", object->group);
	strbuf_adds(out, "kubectl patch ");
	text_shell(out, strbuf_text(&kind));
	strbuf_addc(out, ' ');
	text_shell(out, object->name);
	if (object->namespace) {
		strbuf_adds(out, " -n ");
		text_shell(out, object->namespace);
	}
	strbuf_addf(out, " --type %s -p ", type);
	text_shell(out, patch);
	strbuf_addc(out, '\n');
}

static const struct node *owner_reference(const struct object *pod)
{
	const struct node *owners = node_path(pod->node, "metadata.ownerReferences");
	for (size_t i = 0; i < node_count(owners); i++) {
		const struct node *controls = node_get(owners->items[i], "controller");
		if (node_is(controls, NODE_BOOL) && controls->boolean)
			return owners->items[i];
	}
	return NULL;
}

/* A Deployment's ReplicaSet is called after it and the hash of its template, which the pod has as a label. */
static void name_deployment(struct object *owner, const struct object *pod, struct arena *arena)
{
	const char *hash = node_text(node_get(node_path(pod->node, "metadata.labels"), "pod-template-hash"));
	size_t len = strlen(owner->name);
	size_t more = hash ? strlen(hash) : 0;
	if (strcmp(owner->kind, "ReplicaSet") != 0 || !more || len < more + 2 || strcmp(owner->name + len - more, hash) != 0 ||
		owner->name[len - more - 1] != '-')
		return;
	owner->kind = "Deployment";
	owner->name = arena_strndup(arena, owner->name, len - more - 1);
}

/* What made the pod; false: nobody did that it says. */
static bool owner_of(const struct object *pod, struct arena *arena, struct object *ret)
{
	const struct node *reference = owner_reference(pod);
	*ret = (struct object){ .kind = node_text(node_get(reference, "kind")),
		.group = group_of(node_get(reference, "apiVersion"), arena),
		.namespace = pod->namespace,
		.name = node_text(node_get(reference, "name")) };
	if (!is_api_word(ret->kind) || !is_api_word(ret->name) || !is_api_word(ret->group))
		return false;
	name_deployment(ret, pod, arena);
	return true;
}

/* How objects of each kind are patched. To add one: its row. */
enum taken { TAKES_STRATEGIC, TAKES_NOTHING };

static const struct {
	const char *group;
	const char *kind;
	enum taken taken;
} kinds[] = {
	{ "", "Pod", TAKES_NOTHING },
	{ "", "ReplicationController", TAKES_STRATEGIC },
	{ "", "PodTemplate", TAKES_STRATEGIC },
	{ "apps", "Deployment", TAKES_STRATEGIC },
	{ "apps", "ReplicaSet", TAKES_STRATEGIC },
	{ "apps", "StatefulSet", TAKES_STRATEGIC },
	{ "apps", "DaemonSet", TAKES_STRATEGIC },
	{ "batch", "CronJob", TAKES_STRATEGIC },
	{ "batch", "Job", TAKES_NOTHING },
};

static int kind_index(const struct object *object)
{
	for (size_t i = 0; i < ISO_COUNT(kinds); i++)
		if (strcmp(kinds[i].kind, object->kind) == 0 && strcmp(kinds[i].group, object->group) == 0)
			return (int)i;
	return -1; /* a custom resource */
}

static void put_name(struct strbuf *out, const struct object *object)
{
	strbuf_addf(out, "%s %s%s%s", object->kind, object->namespace ? object->namespace : "", object->namespace ? "/" : "",
		object->name);
}

/* A pod stays as it is, and a Job: its owner makes another one, or somebody does. False: a comment is all that is left to say. */
static bool patch_owner(struct strbuf *out, const struct object *object, const struct node *after, struct arena *arena)
{
	struct object owner;
	bool owned = owner_of(object, arena, &owner);
	int kind = owned && strcmp(object->kind, "Pod") == 0 ? kind_index(&owner) : -1;
	strbuf_adds(out, "# ");
	put_name(out, object);
	strbuf_adds(out, ": what a fix sets cannot be changed while it exists");
	if (kind < 0 || kinds[kind].taken != TAKES_STRATEGIC) {
		strbuf_adds(out, owned ? "; change what made it, " : "; fix the file (--write) and kubectl replace --force -f it");
		if (owned)
			put_name(out, &owner);
		strbuf_addc(out, '\n');
		return false;
	}
	cleanup_strbuf struct strbuf patch = { 0 };
	strbuf_adds(out, "; this changes what made it\n");
	strbuf_adds(&patch, "{\"spec\":{\"template\":{\"spec\":");
	merge_value(&patch, "spec", node_get(object->node, "spec"), node_get(after, "spec"));
	strbuf_adds(&patch, "}}}");
	put_command(out, &owner, "strategic", strbuf_text(&patch));
	return true;
}

/* False: it is another by now, and no command makes it so. */
static bool patch_object(struct strbuf *out, const struct node *before, const struct node *after, struct arena *arena)
{
	struct object object;
	cleanup_strbuf struct strbuf patch = { 0 };
	if (same_value(before, after))
		return true;
	if (!is_from_server(before) || !read_object(before, arena, &object))
		return false;
	int kind = kind_index(&object);
	if (kind >= 0 && kinds[kind].taken == TAKES_NOTHING)
		return patch_owner(out, &object, after, arena);
	if (kind >= 0) {
		merge_value(&patch, "", before, after);
	} else {
		cleanup_strbuf struct strbuf path = { 0 };
		strbuf_addc(&patch, '[');
		operate(&patch, &path, before, after);
		strbuf_addc(&patch, ']');
	}
	put_command(out, &object, kind >= 0 ? "strategic" : "json", strbuf_text(&patch));
	return true;
}

static bool patch_document(struct strbuf *out, const struct node *before, const struct node *after, struct arena *arena)
{
	const struct node *items = node_get(before, "items");
	const struct node *fixed = node_get(after, "items");
	bool whole = true;
	if (!node_is(items, NODE_LIST))
		return patch_object(out, before, after, arena);
	for (size_t i = 0; i < items->count && i < node_count(fixed); i++)
		whole &= patch_object(out, items->items[i], fixed->items[i], arena);
	return whole;
}

bool patches_of(const struct edit_file *file, struct arena *arena, struct strbuf *out)
{
	struct tree before = { 0 };
	struct tree after = { 0 };
	struct err err;
	bool whole = tree_open(&before, file->before, file->before_len, false, &err) == 0 &&
		     tree_open(&after, file->after, file->after_len, false, &err) == 0;
	for (size_t i = 0; i < before.docs.count && i < after.docs.count; i++)
		whole &= patch_document(out, before.roots[i], after.roots[i], arena);
	tree_close(&before);
	tree_close(&after);
	return whole;
}
