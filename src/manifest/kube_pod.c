/* SPDX-License-Identifier: Apache-2.0 */
/* A pod into subjects: one for every container, in the order of the document. */
#include "config.h"

#include "manifest/kube.h"
#include "manifest/kube_replicas.h"

#include <isotop/builder.h>
#include <isotop/doc.h>
#include <isotop/manifest.h>
#include <isotop/remarks.h>
#include <isotop/subject.h>

#include <string.h>

/* The lists of containers in the order in which they start; ephemeral ones come later by hand. */
static const struct {
	const char *key;
	enum role role;
} lists[] = {
	{ "initContainers", ROLE_INIT },
	{ "containers", ROLE_CONTAINER },
	{ "ephemeralContainers", ROLE_EPHEMERAL },
};

/* An init container that is restarted always runs beside the others (KEP-753). */
static enum role role_of(enum role listed, const struct node *container)
{
	const char *policy = node_text(node_get(container, "restartPolicy"));
	return listed == ROLE_INIT && policy && strcmp(policy, "Always") == 0 ? ROLE_SIDECAR : listed;
}

/* Where settings and container stand, for those that do not stand where the kind always has them. */
static void identify_paths(struct kube_container *c, struct subject *subject, const char *list)
{
	const struct kube_pod *pod = c->pod;
	cleanup_strbuf struct strbuf path = { 0 };
	if (!pod->settings)
		return;
	subject->workload.settings_path = arena_strdup(c->arena, pod->settings);
	strbuf_adds(&path, pod->prefix);
	if (!pod->made || !kube_path_to(pod->object, c->node, &path)) {
		strbuf_reset(&path);
		strbuf_addf(&path, "%s%s%s[%s]", pod->settings, *pod->settings ? "." : "", list, c->name);
	}
	subject->workload.container_path = arena_strdup(c->arena, strbuf_text(&path));
}

static void identify(struct kube_container *c, struct subject *subject, enum role role, const char *listed)
{
	const struct kube_pod *pod = c->pod;
	const char *namespace = pod->namespace ? pod->namespace : "default";
	subject->form = form_named("kubernetes");
	subject->key = arena_printf(c->arena, "k8s:%s/%s/%s/%s", namespace, pod->kind, pod->name, c->name);
	subject->name = arena_printf(c->arena, "%s/%s:%s", namespace, pod->name, c->name);
	subject->image = kube_copy(c, node_get(c->node, "image"));
	subject->workload.kind = arena_strdup(c->arena, pod->kind);
	subject->workload.namespace = arena_strdup(c->arena, pod->namespace);
	subject->workload.name = arena_strdup(c->arena, pod->name);
	subject->workload.container = arena_strdup(c->arena, c->name);
	subject->workload.role = role_of(role, c->node);
	identify_paths(c, subject, listed);
	subject->declared.file = c->where;
	subject->declared.line = c->node->line;
	subject->declared.base = pod->spec->line;
	subject->declared.placed = !pod->nameless && (!pod->made || kube_made_stands(pod->made, c->node));
	subject->declared.own = c->node->offset;
	/* of a container that stands alone nothing else can be written */
	const struct node *settings = pod->made ? pod->made->settings : pod->spec;
	bool apart = settings && settings->offset != c->node->offset;
	subject->declared.settings = apart ? settings->offset : UINT64_MAX;
}

/* An account was called serviceAccount before it was called serviceAccountName. */
static void read_old_account(struct kube_container *c)
{
	const struct node *old = node_get(c->pod->spec, "serviceAccount");
	struct fact *fact = &c->sheet->facts[FACT_service_account];
	if (fact->state == FACT_ABSENT) /* "", which is as good as nothing */
		sheet_set_text(c->sheet, FACT_service_account, "default", kube_default("serviceAccountName is empty: the account named default"));
	if (fact_known(*fact) && !fact->origin.line && node_text(old) && *old->text)
		sheet_set_text(
			c->sheet, FACT_service_account, kube_copy(c, old), kube_origin(c, old, "serviceAccount"));
}

/* The handler that the class names is found in kubernetes_finish(), when every document has been seen. */
static void read_sandbox(struct kube_container *c)
{
	const struct fact *class = &c->sheet->facts[FACT_runtime_class];
	if (class->state == FACT_UNKNOWN)
		sheet_set_unknown(c->sheet, FACT_sandbox, class->value.text, class->origin);
	else if (fact_known(*class))
		sheet_set_unknown(
			c->sheet, FACT_sandbox, "the RuntimeClass is not among what was loaded", class->origin);
	else
		sheet_set_text(c->sheet, FACT_sandbox, "none",
			kube_default("runtimeClassName is not set: the node's default runtime"));
}

/* What an operator makes, or a patch changes, has no defaults of Kubernetes where nothing is written. */
static void read_undecided(struct kube_container *c)
{
	const struct kube_made *made = c->pod->made;
	for (size_t i = 0; made && i < made->operated_count; i++)
		if (made->operated[i] == c->node)
			c->undecided = "the operator that makes this container decides";
	if (c->pod->nameless)
		c->undecided = arena_strdup(c->arena, c->pod->nameless);
	if (!made || !made->patched)
		return;
	c->undecided = "podSpecPatch changes the pod";
	c->pod_undecided = true;
}

static struct subject *read_container(struct kube_pod *pod, const struct node *node, enum role role, size_t position,
	const char *listed)
{
	struct subject *subject = subject_new();
	struct sheet_builder sheet = { 0 };
	struct kube_container c = { .pod = pod, .node = node, .arena = subject->arena, .sheet = &sheet };
	c.where = arena_strdup(c.arena, pod->file);
	c.name = kube_copy(&c, node_get(node, "name"));
	if (!c.name || !*c.name)
		c.name = arena_printf(c.arena, "%zu", position); /* Knative and overlays may leave it out */
	identify(&c, subject, role, listed);
	read_undecided(&c);
	kube_read_fields(&c);
	kube_read_windows(&c);
	kube_read_arch(&c);
	kube_read_profiles(&c);
	kube_check_keys(&c);
	kube_read_capabilities(&c);
	kube_read_groups(&c);
	kube_read_siblings(&c);
	kube_read_mounts(&c);
	kube_read_devices(&c);
	kube_read_engine(&c);
	kube_read_settings(&c);
	read_old_account(&c);
	read_sandbox(&c);
	subject->sheets[SHEET_MANIFEST] = sheet_pack(subject->arena, &sheet);
	return kube_replica_of(pod, subject);
}

/*
 * Nothing is known of what the pod starts but what it gives to whatever that is:
 * a container that says nothing stands for it.
 */
static void read_nameless(
	struct kube_pod *pod, void (*each)(void *ctx, const struct kube_pod *pod, struct subject *subject), void *ctx)
{
	const char *meant = kube_meant_containers(pod->spec);
	struct node empty = { .kind = NODE_MAP,
		.line = pod->spec->line,
		.column = pod->spec->column,
		.offset = pod->spec->offset };
	cleanup_strbuf struct strbuf where = { 0 };
	cleanup_strbuf struct strbuf why = { 0 };
	strbuf_adds(&why, "its containers are not known: ");
	if (meant)
		strbuf_addf(&why, "%.60s is no key of a pod's spec; did you mean containers?", meant);
	else
		strbuf_addf(&why, "containers %s",
			node_get(pod->spec, "containers") ? "holds none" : "is not written");
	strbuf_addf(&where, "%s:%u", pod->file, pod->spec->line);
	inventory_unjudged(pod->builder, REMARK_OPEN, "pod without containers", strbuf_text(&where), "%s %s: %s",
		pod->kind, pod->name, strbuf_text(&why));
	pod->nameless = strbuf_text(&why);
	each(ctx, pod, read_container(pod, &empty, ROLE_CONTAINER, 0, "containers"));
	pod->nameless = NULL;
}

static size_t read_list(struct kube_pod *pod, const char *key, enum role role,
	void (*each)(void *ctx, const struct kube_pod *pod, struct subject *subject), void *ctx)
{
	const struct node *list = node_get(pod->spec, key);
	if (list && list->kind != NODE_LIST && list->kind != NODE_NULL)
		kube_complain(pod, list, "%s must be a list, not %s", key, node_kind_name(list->kind));
	if (!node_is(list, NODE_LIST))
		return 0;
	size_t count = 0;
	for (size_t n = 0; n < list->count; n++) {
		const struct node *container = list->items[n];
		bool is_map = node_is(container, NODE_MAP);
		count += is_map;
		if (is_map)
			each(ctx, pod, read_container(pod, container, role, n, key));
		else
			kube_complain(pod, container, "a container must be a map, not %s",
				node_kind_name(container->kind));
	}
	return count;
}

void kube_read_pod(
	struct kube_pod *pod, void (*each)(void *ctx, const struct kube_pod *pod, struct subject *subject), void *ctx)
{
	size_t containers = 0;
	kube_sort_volumes(pod);
	for (size_t i = 0; i < ISO_COUNT(lists); i++) {
		size_t count = read_list(pod, lists[i].key, lists[i].role, each, ctx);
		containers += lists[i].role == ROLE_CONTAINER ? count : 0;
	}
	if (!containers && !pod->made)
		read_nameless(pod, each, ctx);
	kube_forget_volumes(pod);
	subject_unref(pod->first);
	pod->first = NULL;
	pod->written = NULL;
	kube_note_unmounted(pod);
}
