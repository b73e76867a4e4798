/* SPDX-License-Identifier: Apache-2.0 */
/* Which container engine a container of a pod uses over the network, and whether it runs one itself. */
#include "config.h"

#include "manifest/kube.h"
#include "manifest/kube_environment.h"
#include "manifest/literal.h"

#include <string.h>

#include <isotop/address.h>
#include <isotop/doc.h>

/* Where a variable takes the address of the node from, "status.hostIP" stands for it: no name of a host holds it by chance. */
static const char *from_elsewhere(const struct node *variable)
{
	const char *bad_path = "valueFrom.fieldRef.fieldPath";
	const struct node *bad;
	const struct node *field = kube_find(variable, bad_path, &bad);
	const char *path = node_text(field);
	return path && (strcmp(path, "status.hostIP") == 0 || strcmp(path, "status.hostIPs") == 0) ? "status.hostIP" : NULL;
}

/* The value of the variable @name before item @before of @env; NULL: none that is known. */
static const char *value_before(const struct node *env, size_t before, const char *name)
{
	const char *value = NULL;
	for (size_t i = 0; i < before; i++) {
		const char *own = node_text(node_get(env->items[i], "name"));
		if (own && strcmp(own, name) == 0)
			value = node_get(env->items[i], "valueFrom") ? from_elsewhere(env->items[i])
								     : node_text(node_get(env->items[i], "value"));
	}
	return value;
}

/* "$(NAME)" is what an earlier variable of that name holds, kubernetes third_party/forked/golang/expansion; one of them is filled in. */
static const char *expanded(struct arena *arena, const struct node *env, size_t item, const char *value)
{
	char name[128];
	const char *open = strstr(value, "$(");
	const char *close = open ? strchr(open, ')') : NULL;
	size_t len = close ? (size_t)(close - open) - 2 : 0;
	if (!len || len >= sizeof(name))
		return value;
	memcpy(name, open + 2, len);
	name[len] = '\0';
	const char *filled = value_before(env, item, name);
	return filled ? arena_printf(arena, "%.*s%s%s", (int)(open - value), value, filled, close + 1) : value;
}

static void read_variable(
	struct engine_told *told, const struct kube_container *c, const struct node *env, size_t item, const char *name)
{
	const struct node *node = node_get(env->items[item], "value");
	bool elsewhere = node_get(env->items[item], "valueFrom");
	const char *value = elsewhere ? from_elsewhere(env->items[item]) : node_text(node) ? node->text : "";
	value = value ? expanded(told->arena, env, item, value) : NULL;
	const char *why = value ? literal_why(told->arena, value, KUBE_FILLERS) : "its value is taken from elsewhere";
	engine_told_variable(told, TOLD_BY_ITSELF, name, why ? NULL : value, why, kube_origin(c, env->items[item], name));
}

/* The last of a name counts, and is the only one that is looked at: its value may name any before it. */
static void read_variables(struct engine_told *told, const struct kube_container *c, const struct node *container)
{
	const struct node *env = node_get(container, "env");
	const char *name;
	for (size_t v = 0; node_is(env, NODE_LIST) && (name = engine_told_name(v)); v++)
		for (size_t i = env->count; i-- > 0;) {
			const char *own = node_text(node_get(env->items[i], "name"));
			if (!own || strcmp(own, name) != 0)
				continue;
			read_variable(told, c, env, i, name);
			break;
		}
}

static void read_words(struct engine_told *told, const struct kube_container *c, const struct node *words)
{
	for (size_t i = 0; node_is(words, NODE_LIST) && i < words->count; i++) {
		const char *text = node_text(words->items[i]);
		if (text && !literal_why(told->arena, text, KUBE_FILLERS))
			engine_told_word(told, text, (struct origin){ .where = c->where, .line = kube_line(c->pod, words->items[i]) });
	}
}

static void read_told(struct engine_told *told, const struct kube_container *c, const struct node *container)
{
	read_variables(told, c, container);
	read_words(told, c, node_get(container, "command"));
	read_words(told, c, node_get(container, "args"));
	engine_told_image(told, node_text(node_get(container, "image")));
}

static bool runs_engine(const struct kube_container *c, const struct node *container, struct arena *arena)
{
	const struct node *bad;
	const struct node *privileged = kube_find(container, "securityContext.privileged", &bad);
	struct engine_told told = { .arena = arena };
	if (!node_is(privileged, NODE_BOOL) || !privileged->boolean)
		return false;
	read_told(&told, c, container);
	return told.engine || told.service;
}

/* Looked for once in a pod: of each container it would be as much work as the square of their number. */
static void find_peers(struct kube_container *c)
{
	static const char *const lists[] = { "initContainers", "containers" };
	cleanup_arena struct arena *arena = arena_new();
	size_t found = 0;
	for (size_t l = 0; l < ISO_COUNT(lists); l++) {
		const struct node *list = node_get(c->pod->spec, lists[l]);
		for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count && found < ISO_COUNT(c->pod->peers); i++)
			if (runs_engine(c, list->items[i], arena))
				c->pod->peers[found++] = list->items[i];
	}
	c->pod->peers_seen = true;
}

/* Another container of the pod that runs an engine, privileged: they share "localhost". */
static const char *privileged_peer(struct kube_container *c)
{
	if (!c->pod->peers_seen)
		find_peers(c);
	const struct node *peer = c->pod->peers[c->pod->peers[0] == c->node];
	return peer ? kube_copy(c, node_get(peer, "name")) : NULL;
}

/* What is taken from objects is not known until they are, which may stand anywhere in the load. */
static void await_objects(struct kube_container *c, struct engine_told *told)
{
	struct kube_environment env = { .told = *told };
	c->pod->environment = NULL;
	kube_environment_add(&env, c, c->node);
	if (!env.count)
		return;
	env.peer = privileged_peer(c);
	struct kube_environment *kept = arena_alloc(c->arena, sizeof(*kept));
	*kept = env;
	c->pod->environment = kept;
	for (size_t i = 0; i < env.count; i++)
		if (!env.sources[i].token)
			kube_source_tell(&env.sources[i], NULL, told);
}

void kube_read_engine(struct kube_container *c)
{
	struct engine_told told = { .arena = c->arena };
	struct origin origin;
	read_told(&told, c, c->node);
	await_objects(c, &told);
	const char *address = engine_told_address(&told, &origin);
	bool local = told.option || (address && address_whose(address) == ADDRESS_LOCAL);
	kube_environment_facts(&told, local ? privileged_peer(c) : NULL, c->sheet);
}
