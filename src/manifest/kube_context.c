/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What objects say of each other. A ServiceAccount may stand behind the pod
 * that names it, so subjects are settled when everything has been read.
 */
#include "config.h"

#include "manifest/kube_context.h"

#include "manifest/kube.h"
#include "manifest/kube_bindings.h"
#include "manifest/kube_environment.h"
#include "manifest/kube_volumes.h"

#include <isotop/builder.h>
#include <isotop/doc.h>
#include <isotop/manifest.h>
#include <isotop/subject.h>

#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

/* Something that other objects refer to, by "account:NAMESPACE/NAME" and the like. */
struct referred {
	const char *key;
	const char *text; /* what the field says */
	bool boolean;
	const struct kube_config *config;
	struct origin origin;
	const struct referred *before; /* another object of that name, which says something else; NULL: none */
	unsigned others;               /* how many there are before it */
	UT_hash_handle hh;
};

/* Of objects of one name in one load each may be the one that the cluster has: so many are told apart. */
#define OTHERS_MOST 8

struct kube_context {
	struct inventory_builder *builder; /* borrowed */
	struct arena *arena;
	struct referred *referred;
	struct kube_bindings *bindings;
	struct kube_volumes *volumes;
	size_t remembered;
};

void kube_object_error(struct inventory_builder *builder, const struct kube_object *object, const struct node *node,
	const char *reason)
{
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u:%u", object->doc->name, node->line, node->column);
	inventory_error(builder, strbuf_text(&where), "kind %s: %s", object->kind, reason);
}

/* ---- remembering -------------------------------------------------------------- */

/* "WHAT:NAMESPACE/NAME", to be filled in; what had the key before stands behind it. */
static struct referred *remember(
	struct kube_context *context, const char *what, const char *namespace, const char *name)
{
	struct referred *entry = arena_alloc(context->arena, sizeof(*entry));
	struct referred *old;
	*entry = (struct referred){ .key = arena_printf(context->arena, "%s:%s/%s", what, namespace, name) };
	HASH_REPLACE(hh, context->referred, key[0], strlen(entry->key), entry, old);
	entry->before = old;
	entry->others = old ? old->others + 1 : 0;
	context->remembered++;
	return entry;
}

static struct origin origin_at(struct kube_context *context, const struct kube_object *object, const struct node *node,
	const char *quoted, const char *text)
{
	return (struct origin){
		.where = arena_strdup(context->arena, object->doc->name),
		.text = arena_printf(context->arena, "%s: %.200s", quoted, text),
		.line = node->line,
	};
}

static void remember_value(struct kube_context *context, const struct kube_object *object, const char *what,
	const char *namespace, const struct node *value, const char *quoted)
{
	struct referred *entry = remember(context, what, namespace, object->name);
	entry->text = arena_strdup(context->arena, value->text);
	entry->boolean = value->boolean;
	entry->origin = origin_at(context, object, value, quoted, value->text);
}

static const struct referred *recall(
	const struct kube_context *context, const char *what, const char *namespace, const char *name)
{
	char key[1024];
	struct referred *entry = NULL;
	int len = snprintf(key, sizeof(key), "%s:%s/%s", what, namespace, name);
	if (len > 0 && (size_t)len < sizeof(key))
		HASH_FIND(hh, context->referred, key, (size_t)len, entry);
	return entry;
}

/* The next one of that name; the last of many that are told apart ends them. */
static const struct referred *another(const struct referred *first, const struct referred *entry)
{
	return entry->before && first->others - entry->others < OTHERS_MOST ? entry->before : NULL;
}

/* Do all of that name say the same text? */
static bool agree(const struct referred *first)
{
	for (const struct referred *entry = first; (entry = another(first, entry));)
		if (strcmp(entry->text, first->text) != 0)
			return false;
	return first->others <= OTHERS_MOST;
}

static const char *or_default(const char *namespace)
{
	return namespace ? namespace : "default";
}

static void remember_account(struct kube_context *context, const struct kube_object *object, const char *namespace,
	const struct node *value, const char *quoted)
{
	if (value)
		remember_value(context, object, "account", namespace, value, quoted);
	else
		remember(context, "account", namespace, object->name)->text = "";
}

/* One without a namespace, in an object around it, is for whatever stands there too. */
static void read_account(struct kube_context *context, const struct kube_object *object)
{
	static const char quoted[] = "ServiceAccount automountServiceAccountToken";
	const struct node *value = node_get(object->node, "automountServiceAccountToken");
	if (value && value->kind != NODE_NULL && value->kind != NODE_BOOL)
		kube_object_error(context->builder, object, value, "automountServiceAccountToken must be true or false");
	if (!node_is(value, NODE_BOOL))
		value = NULL; /* it leaves the token to the default, whatever another of its name says */
	remember_account(context, object, or_default(object->namespace), value, quoted);
	if (object->scope && !object->namespace)
		remember_account(context, object, object->scope, value, quoted);
}

static void read_class(struct kube_context *context, const struct kube_object *object)
{
	const struct node *value = node_get(object->node, "handler");
	if (node_text(value))
		remember_value(context, object, "class", "", value, "RuntimeClass handler");
	else if (value)
		kube_object_error(context->builder, object, value, "handler must be a string");
}

static bool holds_token(const struct kube_object *object)
{
	const char *type = node_text(node_get(object->node, "type"));
	return type && strcmp(type, "kubernetes.io/service-account-token") == 0;
}

/* A token that does not end, kubernetes.io "Secrets", ServiceAccount token Secrets. */
static void read_secret(struct kube_context *context, const struct kube_object *object)
{
	const struct node *annotations = node_path(object->node, "metadata.annotations");
	const struct node *account = node_get(annotations, "kubernetes.io/service-account.name");
	struct referred *entry = remember(context, "token", or_default(object->namespace), object->name);
	entry->text = node_text(account) ? arena_strdup(context->arena, account->text) : "";
	entry->origin = origin_at(context, object, account ? account : object->node, "Secret", object->name);
}

/* What it says of engines counts for containers that take their variables from it. */
static void note_config(struct kube_context *context, const struct kube_object *object)
{
	bool secret = strcmp(object->kind, "Secret") == 0;
	const char *what = secret ? "secret" : "config";
	const struct kube_config *config = kube_config_new(context->arena, object->node, object->doc->name, secret);
	remember(context, what, or_default(object->namespace), object->name)->config = config;
	if (object->scope && !object->namespace)
		remember(context, what, object->scope, object->name)->config = config;
}

#define PSS_LABEL "pod-security.kubernetes.io/enforce"

static void read_namespace(struct kube_context *context, const struct kube_object *object)
{
	const struct node *labels = node_path(object->node, "metadata.labels");
	const struct node *level = node_get(labels, PSS_LABEL);
	const struct node *version = node_get(labels, PSS_LABEL "-version");
	if (node_text(level))
		remember_value(context, object, "level", "", level, PSS_LABEL);
	if (node_text(version))
		remember_value(context, object, "version", "", version, PSS_LABEL "-version");
}

/* ---- volumes and claims ------------------------------------------------------------ */

static void read_volume(struct kube_context *context, const struct kube_object *object)
{
	kube_volumes_volume(context->volumes, object);
	context->remembered++;
}

static void read_claim(struct kube_context *context, const struct kube_object *object)
{
	kube_volumes_object(context->volumes, object, or_default(object->namespace));
	context->remembered++;
}

void kube_context_claim(struct kube_context *context, const struct kube_object *object, const char *claim,
	const struct node *template, bool numbered)
{
	kube_volumes_claim(context->volumes, or_default(object->namespace), claim, node_get(template, "metadata"),
		node_get(template, "spec"), numbered);
	context->remembered++;
}

/* ---- roles and bindings ------------------------------------------------------------- */

static bool is_cluster_wide(const struct kube_object *object)
{
	return strncmp(object->kind, "Cluster", 7) == 0;
}

static void read_role(struct kube_context *context, const struct kube_object *object)
{
	const char *namespace = is_cluster_wide(object) ? "" : or_default(object->namespace);
	kube_bindings_role(context->bindings, object->node, object->kind, namespace, object->name);
	context->remembered++;
}

static void read_binding(struct kube_context *context, const struct kube_object *object)
{
	const char *namespace = is_cluster_wide(object) ? "" : or_default(object->namespace);
	kube_bindings_bind(context->bindings, object->node, namespace,
		origin_at(context, object, object->node, object->kind, object->name));
	context->remembered++;
}

/* Kinds that start nothing and still matter. To add one: its row. */
static const struct {
	const char *kind;
	void (*read)(struct kube_context *context, const struct kube_object *object);
	bool (*counts)(const struct kube_object *object); /* NULL: each does */
} contexts[] = {
	{ "ClusterRole", read_role, NULL },
	{ "ClusterRoleBinding", read_binding, NULL },
	{ "Namespace", read_namespace, NULL },
	{ "PersistentVolume", read_volume, NULL },
	{ "PersistentVolumeClaim", read_claim, NULL },
	{ "Role", read_role, NULL },
	{ "RoleBinding", read_binding, NULL },
	{ "RuntimeClass", read_class, NULL },
	{ "Secret", read_secret, holds_token },
	{ "ServiceAccount", read_account, NULL },
};

bool kube_context_read(struct kube_context *context, const struct kube_object *object)
{
	if (strcmp(object->kind, "ConfigMap") == 0 || strcmp(object->kind, "Secret") == 0)
		note_config(context, object); /* and is read as any other kind is */
	for (size_t i = 0; i < ISO_COUNT(contexts); i++) {
		if (strcmp(contexts[i].kind, object->kind) != 0 || (contexts[i].counts && !contexts[i].counts(object)))
			continue;
		contexts[i].read(context, object);
		return true;
	}
	return false;
}

size_t kube_context_size(const struct kube_context *context)
{
	return context->remembered;
}

struct kube_context *kube_context_new(struct inventory_builder *builder)
{
	struct kube_context *context = heap_alloc(1, sizeof(*context));
	context->builder = builder;
	context->arena = arena_new();
	context->bindings = kube_bindings_new();
	context->volumes = kube_volumes_new();
	return context;
}

void kube_context_free(struct kube_context *context)
{
	if (!context)
		return;
	HASH_CLEAR(hh, context->referred);
	kube_bindings_free(context->bindings);
	kube_volumes_free(context->volumes);
	arena_free(context->arena);
	free(context);
}

/* ---- settling ---------------------------------------------------------------------- */

static struct origin carry(struct arena *arena, struct origin origin)
{
	origin.where = arena_strdup(arena, origin.where);
	origin.text = arena_strdup(arena, origin.text);
	return origin;
}

/* Of accounts of one name the one that has its token mounted, or leaves that to the default. */
static const struct referred *most_open(const struct referred *first)
{
	for (const struct referred *entry = first; entry; entry = another(first, entry))
		if (entry->boolean || !*entry->text)
			return entry;
	return first->others <= OTHERS_MOST ? first : NULL;
}

/* The pod's own word comes first; where it is silent, the account's. */
static bool settle_token(const struct kube_context *context, const struct subject *subject, const char *scope,
	struct sheet_builder *sheet)
{
	const struct fact *token = &sheet->facts[FACT_token_mounted];
	const struct fact *account = &sheet->facts[FACT_service_account];
	if (!fact_known(*token) || token->origin.line || !fact_known(*account))
		return false;
	const char *namespace = or_default(subject->workload.namespace);
	const struct referred *entry = recall(context, "account", namespace, account->value.text);
	if (!entry && scope)
		entry = recall(context, "account", scope, account->value.text);
	entry = entry ? most_open(entry) : NULL;
	if (!entry || !*entry->text)
		return false;
	sheet_set_bool(sheet, FACT_token_mounted, entry->boolean, carry(subject->arena, entry->origin));
	return true;
}

/* The first of @names that holds a token; NULL: none. */
static const struct referred *first_token(const struct kube_context *context, const char *namespace, const char *names)
{
	const struct referred *found = NULL;
	while (*names && !found) {
		char name[256]; /* of an object no more than 253, DNS-1123 */
		size_t len = strcspn(names, ",");
		snprintf(name, sizeof(name), "%.*s", (int)(len < sizeof(name) ? len : sizeof(name) - 1), names);
		found = recall(context, "token", namespace, name);
		names += len + (names[len] == ',');
	}
	return found;
}

/* A secret that holds a token of the API server's, whatever the pod says of its own; NULL: none. */
static const struct referred *token_secret(
	const struct kube_context *context, const struct subject *subject, const struct sheet_builder *sheet, const struct mount **ret_mount)
{
	struct fact fact = sheet->facts[FACT_mounts];
	const struct mount_list *list = fact_known(fact) ? fact.value.mounts : NULL;
	const struct referred *found = NULL;
	for (size_t i = 0; list && i < list->count && !found; i++) {
		*ret_mount = &list->items[i];
		if (list->items[i].of_secret)
			found = first_token(context, or_default(subject->workload.namespace), mount_rare(&list->items[i])->claim);
	}
	return found;
}

/* The same that a variable takes, or all of envFrom; NULL: none. */
static const struct referred *token_variable(const struct kube_context *context, const struct subject *subject,
	const struct kube_environment *environment, struct origin *ret_origin)
{
	const struct referred *found = NULL;
	for (size_t i = 0; environment && i < environment->count && !found; i++) {
		const struct kube_source *source = &environment->sources[i];
		if (!source->secret || !source->object || (source->variable && !source->token))
			continue;
		found = recall(context, "token", or_default(subject->workload.namespace), source->object);
		*ret_origin = source->origin;
		ret_origin->text = arena_printf(subject->arena, "%s%s of the Secret %.100s", source->variable ? "env " : "envFrom",
			source->variable ? source->variable : "", source->object);
	}
	return found;
}

static bool settle_token_secret(const struct kube_context *context, const struct kube_environment *environment,
	const struct subject *subject, struct sheet_builder *sheet)
{
	const struct mount *mount = NULL;
	struct origin origin = { 0 };
	const struct referred *secret = token_secret(context, subject, sheet, &mount);
	if (secret)
		origin = mount->origin;
	else
		secret = token_variable(context, subject, environment, &origin);
	if (!secret || fact_true(sheet->facts[FACT_token_mounted]))
		return false;
	sheet_set_bool(sheet, FACT_token_projected, true, origin);
	if (*secret->text)
		sheet_set_text(sheet, FACT_service_account, arena_strdup(subject->arena, secret->text), carry(subject->arena, secret->origin));
	return true;
}

/* What the account's token may do, where anything that is loaded grants it something. */
static bool settle_powers(
	const struct kube_context *context, const struct subject *subject, struct sheet_builder *sheet)
{
	const struct fact *account = &sheet->facts[FACT_service_account];
	struct kube_grants grants;
	if (!kube_bindings_of(context->bindings, or_default(subject->workload.namespace),
		    fact_known(*account) ? account->value.text : "default", subject->arena, &grants))
		return false;
	struct origin origin = carry(subject->arena, grants.origin);
	if (grants.why)
		sheet_set_unknown(sheet, FACT_token_powers, grants.why, origin);
	else
		sheet_set_text(sheet, FACT_token_powers, grants.text, origin);
	return true;
}

/* A handler of NVIDIA's passes its cards in, as a class of that name does (kube_devices.c). */
static void pass_cards(struct arena *arena, const struct referred *first, const struct fact *class, struct sheet_builder *sheet)
{
	static const char card[] = "/dev/nvidiactl";
	const struct fact *passed = &sheet->facts[FACT_devices];
	const struct referred *entry = first;
	while (entry && strncmp(entry->text, "nvidia", strlen("nvidia")) != 0)
		entry = another(first, entry);
	size_t before = fact_known(*passed) ? passed->value.devices->count : 0;
	for (size_t i = 0; i < before; i++)
		if (passed->value.devices->items[i].path && strcmp(passed->value.devices->items[i].path, card) == 0)
			return;
	if (!entry)
		return;
	struct device *items = arena_array(arena, before + 1, sizeof(*items));
	struct device_list *list = arena_alloc(arena, sizeof(*list));
	*list = (struct device_list){ .items = items, .count = before + 1 };
	if (fact_known(*passed))
		list->more = passed->value.devices->more;
	if (before)
		memcpy(items, passed->value.devices->items, before * sizeof(*items));
	struct origin origin = class->origin;
	origin.text = arena_printf(arena, "runtimeClassName: %.100s, whose handler is %.100s", class->value.text, entry->text);
	items[before] = (struct device){ .type = 'c', .major = -1, .minor = -1, .allow = true, .access = "rw",
		.path = card, .source = card, .origin = origin };
	sheet_set_devices(sheet, list, before ? passed->origin : items[0].origin);
}

static bool settle_sandbox(
	const struct kube_context *context, const struct subject *subject, struct sheet_builder *sheet)
{
	const struct fact *class = &sheet->facts[FACT_runtime_class];
	const struct referred *entry = fact_known(*class) ? recall(context, "class", "", class->value.text) : NULL;
	if (!entry)
		return false;
	const char *sandbox = sandbox_of_runtime(entry->text);
	struct origin origin = carry(subject->arena, entry->origin);
	pass_cards(subject->arena, entry, class, sheet);
	if (!agree(entry))
		sheet_set_unknown(sheet, FACT_sandbox,
			arena_printf(subject->arena, "several RuntimeClasses are called %.100s, with other handlers", class->value.text), origin);
	else if (sandbox)
		sheet_set_text(sheet, FACT_sandbox, sandbox, origin);
	else
		sheet_set_unknown(sheet, FACT_sandbox,
			arena_printf(subject->arena, "which program the handler %s is, the node's settings say", entry->text), origin);
	return true;
}

static bool settle_level(const struct kube_context *context, const struct subject *subject, struct sheet_builder *sheet)
{
	static const struct {
		const char *what;
		enum fact_id id;
	} labels[] = { { "level", FACT_pss_enforced }, { "version", FACT_pss_version } };
	bool found = false;
	for (size_t i = 0; i < ISO_COUNT(labels); i++) {
		const struct referred *entry =
			recall(context, labels[i].what, "", or_default(subject->workload.namespace));
		if (!entry || !agree(entry))
			continue;
		sheet_set_text(sheet, labels[i].id, arena_strdup(subject->arena, entry->text),
			carry(subject->arena, entry->origin));
		found = true;
	}
	return found;
}

/* Mounts and devices while claims become what they stand for: on the heap, their number is not known before. */
struct settled {
	const struct kube_context *context;
	struct arena *arena;
	const char *namespace;
	struct mount *mounts;
	size_t mount_count;
	size_t mount_cap;
	struct device *devices;
	size_t device_count;
	size_t device_cap;
	struct more more;
	bool changed;
};

static void add_mount(struct settled *settled, struct mount mount)
{
	if (settled->mount_count == settled->mount_cap) {
		settled->mount_cap = settled->mount_cap ? 2 * settled->mount_cap : 16;
		settled->mounts = heap_grow(settled->mounts, settled->mount_cap, sizeof(*settled->mounts));
	}
	settled->mounts[settled->mount_count++] = mount;
}

static void add_device(struct settled *settled, struct device device)
{
	if (settled->device_count == settled->device_cap) {
		settled->device_cap = settled->device_cap ? 2 * settled->device_cap : 4;
		settled->devices = heap_grow(settled->devices, settled->device_cap, sizeof(*settled->devices));
	}
	settled->devices[settled->device_count++] = device;
}

static void leave_open(struct settled *settled, const char *why, struct origin origin)
{
	if (!settled->more.why)
		settled->more = (struct more){ why, origin };
	settled->changed = true;
}

/* A part of the volume that a mount shows. */
static const char *shown_part(struct arena *arena, const struct mount *mount, const struct kube_volume *volume)
{
	const char *part = mount_rare(mount)->part ? mount_rare(mount)->part : "";
	char *source = arena_printf(arena, "%s%s%s", volume->path, *part ? "/" : "", part);
	path_normalise(source);
	return source;
}

static void settle_disk(struct settled *settled, const struct mount *mount, const struct kube_volume *volume, struct origin origin)
{
	add_device(settled, (struct device){
		.type = 'b',
		.major = -1,
		.minor = -1,
		.allow = true,
		.path = mount->target,
		.source = arena_strdup(settled->arena, volume->path),
		.access = mount->read_only ? "r" : "rw",
		.origin = origin,
	});
}

static void settle_volume(struct settled *settled, const struct mount *mount, const struct kube_volume *volume, struct origin origin)
{
	struct mount shown = *mount;
	settled->changed = true;
	if (!volume->why && mount->source_type == SOURCE_BLOCK) {
		settle_disk(settled, mount, volume, origin);
		return;
	}
	if (volume->why) {
		leave_open(settled, arena_strdup(settled->arena, volume->why), origin);
	} else {
		shown.kind = MOUNT_HOST;
		shown.source = shown_part(settled->arena, mount, volume);
		shown.source_type = kube_source_type(volume->type);
		shown.origin = origin;
	}
	add_mount(settled, shown);
}

static struct origin bound_origin(struct arena *arena, const struct kube_bound *bound, size_t i, const char *claim)
{
	struct origin origin = carry(arena, bound->volumes[i]->origin);
	if (bound->count > 1)
		origin.text = arena_printf(arena, "%s, one of %zu that the claim %.100s may have", origin.text, bound->count, claim);
	else if (bound->elsewhere)
		origin.text = arena_printf(arena, "%s, which the claim %.100s may have", origin.text, claim);
	return origin;
}

/* Each path of the node that it may be bound to counts, also where it may be bound to storage of another host. */
static void settle_claim(struct settled *settled, const struct mount *mount)
{
	const char *claim = mount_rare(mount)->claim;
	struct kube_bound bound = kube_volumes_behind(settled->context->volumes, settled->namespace, claim, settled->arena);
	if (bound.why)
		leave_open(settled, bound.why, mount->origin);
	for (size_t i = 0; i < bound.count; i++)
		settle_volume(settled, mount, bound.volumes[i], bound_origin(settled->arena, &bound, i, claim));
	if (!bound.count)
		add_mount(settled, *mount);
}

static bool is_claim(const struct mount *mount)
{
	return mount_rare(mount)->claim && !mount->of_secret;
}

static bool any_claim(const struct mount_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (is_claim(&list->items[i]))
			return true;
	return false;
}

/* @count of @size at @items, in @arena. */
static void *kept(struct arena *arena, const void *items, size_t count, size_t size)
{
	void *copy = arena_array(arena, count, size);
	if (count)
		memcpy(copy, items, count * size);
	return copy;
}

static void set_mounts(const struct settled *settled, const struct mount_list *before, struct sheet_builder *sheet)
{
	struct mount_list *mounts = arena_alloc(settled->arena, sizeof(*mounts));
	*mounts = *before;
	mounts->items = kept(settled->arena, settled->mounts, settled->mount_count, sizeof(*mounts->items));
	mounts->count = settled->mount_count;
	mounts->more = settled->more;
	sheet_set_mounts(sheet, mounts, sheet->facts[FACT_mounts].origin);
}

static void set_disks(const struct settled *settled, struct sheet_builder *sheet)
{
	const struct fact *passed = &sheet->facts[FACT_devices];
	const struct device_list *before = fact_known(*passed) ? passed->value.devices : &(struct device_list){ 0 };
	struct device_list *all = arena_alloc(settled->arena, sizeof(*all));
	struct device *items = arena_array(settled->arena, before->count + settled->device_count, sizeof(*items));
	*all = (struct device_list){ .items = items, .count = before->count + settled->device_count, .more = before->more };
	if (before->count)
		memcpy(items, before->items, before->count * sizeof(*items));
	memcpy(items + before->count, settled->devices, settled->device_count * sizeof(*items));
	sheet_set_devices(sheet, all, items[0].origin);
}

/* Claims whose volume is in the same load are what it is: a path of the node, or a disk of it. */
static bool settle_claims(const struct kube_context *context, const struct subject *subject, struct arena *arena,
	struct sheet_builder *sheet)
{
	struct fact fact = sheet->facts[FACT_mounts];
	const struct mount_list *list = fact_known(fact) ? fact.value.mounts : NULL;
	if (!list || !any_claim(list))
		return false;
	struct settled settled = { .context = context, .arena = arena, .namespace = or_default(subject->workload.namespace), .more = list->more };
	for (size_t i = 0; i < list->count; i++) {
		if (is_claim(&list->items[i]))
			settle_claim(&settled, &list->items[i]);
		else
			add_mount(&settled, list->items[i]);
	}
	if (settled.changed)
		set_mounts(&settled, list, sheet);
	if (settled.device_count)
		set_disks(&settled, sheet);
	free(settled.mounts);
	free(settled.devices);
	return settled.changed;
}

static const struct referred *config_of(const struct kube_context *context, const struct kube_source *source,
	const struct subject *subject, const char *scope)
{
	const char *what = source->secret ? "secret" : "config";
	const struct referred *entry = NULL;
	if (source->object)
		entry = recall(context, what, or_default(subject->workload.namespace), source->object);
	if (!entry && source->object && scope)
		entry = recall(context, what, scope, source->object);
	return entry;
}

/* Of several of one name what is known to be bad counts, and else nothing is known. */
static void tell_source(const struct kube_source *source, const struct referred *first, struct engine_told *told)
{
	bool empty = first && first->others <= OTHERS_MOST;
	for (const struct referred *entry = first; entry; entry = another(first, entry)) {
		empty = empty && kube_config_is_empty(entry->config);
		if (!kube_source_counts(source, entry->config))
			continue;
		kube_source_tell(source, entry->config, told);
		return;
	}
	if (first && first->others && !empty)
		kube_source_tell_several(source, told);
	else
		kube_source_tell(source, first ? first->config : NULL, told);
}

/* Which engine it uses, with the variables that ConfigMaps say. */
static bool settle_engine(const struct kube_context *context, const struct kube_environment *environment, const char *scope,
	const struct subject *subject, struct sheet_builder *sheet)
{
	if (!environment)
		return false;
	struct engine_told told = environment->told;
	told.arena = subject->arena;
	for (size_t i = 0; i < environment->count; i++)
		if (!environment->sources[i].token)
			tell_source(&environment->sources[i], config_of(context, &environment->sources[i], subject, scope), &told);
	kube_environment_facts(&told, environment->peer, sheet);
	return true;
}

bool kube_context_settle(const struct kube_context *context, const struct subject *subject, const char *scope,
	const struct kube_environment *environment, struct subject *target)
{
	struct sheet_builder sheet = { 0 };
	for (size_t id = 0; id < FACT_COUNT; id++)
		sheet.facts[id] = sheet_fact(subject->sheets[SHEET_MANIFEST], (enum fact_id)id);
	bool changed = settle_token(context, target, scope, &sheet);
	changed |= settle_token_secret(context, environment, target, &sheet);
	changed |= settle_powers(context, target, &sheet);
	changed |= settle_sandbox(context, target, &sheet);
	changed |= settle_level(context, target, &sheet);
	changed |= settle_engine(context, environment, scope, target, &sheet);
	changed |= settle_claims(context, target, target->arena, &sheet);
	if (changed)
		target->sheets[SHEET_MANIFEST] = sheet_pack(target->arena, &sheet);
	return changed;
}
