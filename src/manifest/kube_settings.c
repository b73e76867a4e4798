/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a pod says literally, as rows of scope, key and value: the Pod Security
 * Standards are about what is written (judge/pss.c), not about what it results in.
 */
#include "config.h"

#include "manifest/kube.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/doc.h>

struct gather {
	struct kube_container *c; /* the container whose sheet the rows go to */
	size_t count;
	size_t cap;
	struct setting *items; /* on the heap while they grow */
};

static void add(struct gather *g, const char *scope, const char *key, const struct node *node, const char *value)
{
	if (g->count == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 32;
		g->items = heap_grow(g->items, g->cap, sizeof(*g->items));
	}
	g->items[g->count++] = (struct setting){
		.scope = scope,
		.key = key,
		.value = arena_strdup(g->c->arena, value),
		.line = node ? kube_line(g->c->pod, node) : 0,
	};
}

/* A scalar as it stands; what is null or absent is not written. */
static void add_text(struct gather *g, const char *scope, const char *key, const struct node *node)
{
	if (node && node->kind != NODE_NULL && node->text && strlen(node->text) == node->len)
		add(g, scope, key, node, node->text);
}

/* Rows whose value stands at a path, for a pod's or a container's securityContext. To add one: its row. */
static const struct {
	const char *path;
	const char *key;
} context_rows[] = {
	{ "privileged", "privileged" },
	{ "allowPrivilegeEscalation", "allowPrivilegeEscalation" },
	{ "procMount", "procMount" },
	{ "runAsNonRoot", "runAsNonRoot" },
	{ "runAsUser", "runAsUser" },
	{ "windowsOptions.hostProcess", "hostProcess" },
	{ "seLinuxOptions.type", "seLinuxOptions.type" },
	{ "seLinuxOptions.user", "seLinuxOptions.user" },
	{ "seLinuxOptions.role", "seLinuxOptions.role" },
};

/* A profile that is there without a type has the type "". */
static void add_profile(struct gather *g, const char *scope, const char *key, const struct node *context)
{
	const struct node *profile = node_get(context, key);
	const struct node *type = node_get(profile, "type");
	if (node_is(profile, NODE_MAP))
		add(g, scope, key, profile, node_text(type) ? node_text(type) : "");
}

/* What the API server made of an annotation while it still did: the field that admission then looked at. */
static void add_copied(struct gather *g, const char *scope, const struct node *annotation)
{
	static const struct {
		const char *value;
		const char *type;
	} types[] = { { "runtime/default", "RuntimeDefault" }, { "docker/default", "RuntimeDefault" },
		{ "unconfined", "Unconfined" } };
	const char *text = node_text(annotation);
	for (size_t i = 0; text && i < ISO_COUNT(types); i++)
		if (strcmp(types[i].value, text) == 0)
			add(g, scope, "seccompProfile", annotation, types[i].type);
	if (text && strncmp(text, "localhost/", 10) == 0)
		add(g, scope, "seccompProfile", annotation, "Localhost");
}

/* By the same rules as check 5: kube_versions.c. */
static void add_profiles(struct gather *g, const char *scope, const struct node *context)
{
	unsigned minor = g->c->pod->minor;
	bool field = kube_rule_holds(RULE_SECCOMP_FIELD, minor);
	bool written = node_is(node_get(context, "seccompProfile"), NODE_MAP);
	if (field)
		add_profile(g, scope, "seccompProfile", context);
	if (field && !written && kube_rule_holds(RULE_SECCOMP_ANNOTATION, minor))
		add_copied(g, scope,
			scope ? kube_annotation(g->c->pod, "container.seccomp.security.alpha.kubernetes.io/", scope)
			      : kube_annotation(g->c->pod, "seccomp.security.alpha.kubernetes.io/pod", ""));
	if (kube_rule_holds(RULE_APPARMOR_FIELD, minor))
		add_profile(g, scope, "appArmorProfile", context);
}

static void add_context(struct gather *g, const char *scope, const struct node *context)
{
	for (size_t i = 0; i < ISO_COUNT(context_rows); i++)
		add_text(g, scope, context_rows[i].key, node_path(context, context_rows[i].path));
	add_profiles(g, scope, context);
}

static void add_list(struct gather *g, const char *scope, const char *key, const struct node *list)
{
	for (size_t i = 0; i < node_count(list) && list->kind == NODE_LIST; i++)
		add_text(g, scope, key, list->items[i]);
}

/*
 * SetDefaults_Pod copies containerPort to hostPort for a Pod (not a template)
 * in the host's network, init containers included.
 */
static void add_ports(struct gather *g, const char *scope, const struct node *container)
{
	const struct node *ports = node_get(container, "ports");
	const struct node *host = node_get(g->c->pod->spec, "hostNetwork");
	bool copied = strcmp(g->c->pod->kind, "Pod") == 0 && node_is(host, NODE_BOOL) && host->boolean;
	for (size_t i = 0; i < node_count(ports) && ports->kind == NODE_LIST; i++) {
		const struct node *port = node_get(ports->items[i], "hostPort");
		if ((!port || (node_is(port, NODE_INT) && port->integer == 0)) && copied)
			port = node_get(ports->items[i], "containerPort");
		add_text(g, scope, "hostPort", port);
	}
}

static void add_probes(struct gather *g, const char *scope, const struct node *container)
{
	static const char *const handlers[] = { "livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart",
		"lifecycle.preStop" };
	for (size_t i = 0; i < ISO_COUNT(handlers); i++) {
		const struct node *handler = node_path(container, handlers[i]);
		add_text(g, scope, "probeHost", node_path(handler, "httpGet.host"));
		add_text(g, scope, "probeHost", node_path(handler, "tcpSocket.host"));
	}
}

static void add_container(struct gather *g, const struct node *container)
{
	const struct node *context = node_get(container, "securityContext");
	const char *scope = arena_strdup(g->c->arena, node_text(node_get(container, "name")));
	if (!scope)
		scope = "";
	add(g, scope, "container", container, "");
	add_context(g, scope, context);
	add_list(g, scope, "capabilities.add", node_path(context, "capabilities.add"));
	add_list(g, scope, "capabilities.drop", node_path(context, "capabilities.drop"));
	add_ports(g, scope, container);
	add_probes(g, scope, container);
}

/* In the order in which upstream visits them. */
static void add_containers(struct gather *g)
{
	static const char *const lists[] = { "initContainers", "containers", "ephemeralContainers" };
	for (size_t i = 0; i < ISO_COUNT(lists); i++) {
		const struct node *list = node_get(g->c->pod->spec, lists[i]);
		for (size_t n = 0; n < node_count(list) && list->kind == NODE_LIST; n++)
			add_container(g, list->items[n]);
	}
}

/* A volume's source is its one key beside the name; without any it is an emptyDir (SetDefaults_Volume). */
static void add_volumes(struct gather *g)
{
	const struct node *list = node_get(g->c->pod->spec, "volumes");
	for (size_t i = 0; i < node_count(list) && list->kind == NODE_LIST; i++) {
		const struct node *volume = list->items[i];
		const char *scope = arena_strdup(g->c->arena, node_text(node_get(volume, "name")));
		bool any = false;
		for (size_t n = 0; n < node_count(volume) && volume->kind == NODE_MAP; n++) {
			const char *key = volume->keys[n]->text;
			if (strcmp(key, "name") == 0 || node_is(volume->items[n], NODE_NULL))
				continue;
			any = true;
			add(g, scope ? scope : "", "volume", volume->keys[n], key);
			if (strcmp(key, "hostPath") == 0)
				add(g, scope ? scope : "", "volume.hostPath", volume->keys[n], "");
		}
		if (!any)
			add(g, scope ? scope : "", "volume", volume, "emptyDir");
	}
}

/* Annotations of the pod or of the template, never of the controller. */
static void add_annotations(struct gather *g)
{
	static const char apparmor[] = "container.apparmor.security.beta.kubernetes.io/";
	static const char seccomp[] = "container.seccomp.security.alpha.kubernetes.io/";
	const struct node *map = node_get(g->c->pod->meta, "annotations");
	for (size_t i = 0; i < node_count(map) && map->kind == NODE_MAP; i++) {
		const char *name = map->keys[i]->text;
		const char *value = node_text(map->items[i]);
		if (!value)
			continue;
		if (strncmp(name, apparmor, sizeof(apparmor) - 1) == 0)
			add(g, arena_strdup(g->c->arena, name + sizeof(apparmor) - 1), "annotation.apparmor", map->items[i], value);
		else if (strncmp(name, seccomp, sizeof(seccomp) - 1) == 0)
			add(g, arena_strdup(g->c->arena, name + sizeof(seccomp) - 1), "annotation.seccomp", map->items[i], value);
		else if (strcmp(name, "seccomp.security.alpha.kubernetes.io/pod") == 0)
			add(g, NULL, "annotation.seccomp", map->items[i], value);
	}
}

static void add_pod(struct gather *g)
{
	static const char *const keys[] = { "hostNetwork", "hostPID", "hostIPC", "hostUsers" };
	const struct node *spec = g->c->pod->spec;
	const struct node *sysctls = node_path(spec, "securityContext.sysctls");
	for (size_t i = 0; i < ISO_COUNT(keys); i++)
		add_text(g, NULL, keys[i], node_get(spec, keys[i]));
	add_text(g, NULL, "os", node_path(spec, "os.name"));
	add_context(g, NULL, node_get(spec, "securityContext"));
	for (size_t i = 0; i < node_count(sysctls) && sysctls->kind == NODE_LIST; i++) {
		add_text(g, NULL, "sysctl", node_get(sysctls->items[i], "name"));
		add_text(g, NULL, "sysctlValue", node_get(sysctls->items[i], "value"));
	}
}

/* Once for a pod: of each container it would be as much work, and as much memory, as the square of their number. */
static const struct setting_list *gather_all(struct kube_container *c)
{
	struct gather g = { .c = c };
	struct setting_list *list = arena_alloc(c->arena, sizeof(*list));
	add_pod(&g);
	list->containers = g.count;
	add_containers(&g);
	list->volumes = g.count;
	add_volumes(&g);
	add_annotations(&g);
	struct setting *items = arena_array(c->arena, g.count, sizeof(*items));
	if (g.count)
		memcpy(items, g.items, g.count * sizeof(*items));
	free(g.items);
	list->count = g.count;
	list->items = items;
	return list;
}

void kube_read_settings(struct kube_container *c)
{
	if (!c->pod->written)
		c->pod->written = gather_all(c);
	sheet_set_settings(c->sheet, FACT_pod_settings, c->pod->written,
		(struct origin){ .where = c->where, .line = kube_line(c->pod, c->pod->spec) });
}
