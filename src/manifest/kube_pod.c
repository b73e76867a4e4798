/* SPDX-License-Identifier: Apache-2.0 */
/* A pod into subjects: one for every container, in the order of the document. */
#include "config.h"

#include "manifest/kube.h"

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

static void identify(struct kube_container *c, struct subject *subject, enum role role)
{
	const struct kube_pod *pod = c->pod;
	const char *namespace = pod->namespace ? pod->namespace : "default";
	subject->form = FORM_KUBERNETES;
	subject->key = arena_printf(c->arena, "k8s:%s/%s/%s/%s", namespace, pod->kind, pod->name, c->name);
	subject->name = arena_printf(c->arena, "%s/%s:%s", namespace, pod->name, c->name);
	subject->image = kube_copy(c, node_get(c->node, "image"));
	subject->workload.kind = arena_strdup(c->arena, pod->kind);
	subject->workload.namespace = arena_strdup(c->arena, pod->namespace);
	subject->workload.name = arena_strdup(c->arena, pod->name);
	subject->workload.container = arena_strdup(c->arena, c->name);
	subject->workload.role = role_of(role, c->node);
	subject->declared.file = c->where;
	subject->declared.line = c->node->line;
}

/* An account was called serviceAccount before it was called serviceAccountName. */
static void read_old_account(struct kube_container *c)
{
	const struct node *old = node_get(c->pod->spec, "serviceAccount");
	struct fact *fact = &c->sheet->facts[FACT_service_account];
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

static struct subject *read_container(struct kube_pod *pod, const struct node *node, enum role role, size_t position)
{
	struct subject *subject = subject_new();
	struct sheet_builder sheet = { 0 };
	struct kube_container c = { .pod = pod, .node = node, .arena = subject->arena, .sheet = &sheet };
	c.where = arena_strdup(c.arena, pod->file);
	c.name = kube_copy(&c, node_get(node, "name"));
	if (!c.name || !*c.name)
		c.name = arena_printf(c.arena, "%zu", position); /* Knative and overlays may leave it out */
	identify(&c, subject, role);
	kube_read_fields(&c);
	kube_read_profiles(&c);
	kube_read_capabilities(&c);
	kube_read_mounts(&c);
	kube_read_settings(&c);
	read_old_account(&c);
	read_sandbox(&c);
	subject->sheets[SHEET_MANIFEST] = sheet_pack(subject->arena, &sheet);
	return subject;
}

void kube_read_pod(
	struct kube_pod *pod, void (*each)(void *ctx, const struct kube_pod *pod, struct subject *subject), void *ctx)
{
	for (size_t i = 0; i < ISO_COUNT(lists); i++) {
		const struct node *list = node_get(pod->spec, lists[i].key);
		if (list && list->kind != NODE_LIST && list->kind != NODE_NULL)
			kube_complain(pod, list, "%s must be a list, not %s", lists[i].key, node_kind_name(list->kind));
		for (size_t n = 0; n < node_count(list) && list->kind == NODE_LIST; n++) {
			if (node_is(list->items[n], NODE_MAP))
				each(ctx, pod, read_container(pod, list->items[n], lists[i].role, n));
			else
				kube_complain(pod, list->items[n], "a container must be a map, not %s",
					node_kind_name(list->items[n]->kind));
		}
	}
	kube_note_unmounted(pod);
}
