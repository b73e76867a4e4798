/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of roles: kubernetes.io, "Role Based Access Control Good Practices", privilege escalation risks. */
#include "config.h"

#include "manifest/kube_roles.h"

#include <isotop/base.h>
#include <isotop/doc.h>

#include <string.h>

/*
 * What a token may do that ends as root of a node, or as whoever may become it.
 * Any of the verbs on the resource is enough. To add one: its row; alike words are one power.
 */
// clang-format off
static const struct {
	const char *words;
	const char *group;
	const char *resource;
	const char *verbs[3];
} powers[] = {
	{ "create pods",                "",      "pods",                    { "create", NULL, NULL } },
	{ "create pods",                "",      "replicationcontrollers",  { "create", "update", "patch" } },
	{ "create pods",                "apps",  "deployments",             { "create", "update", "patch" } },
	{ "create pods",                "apps",  "daemonsets",              { "create", "update", "patch" } },
	{ "create pods",                "apps",  "statefulsets",            { "create", "update", "patch" } },
	{ "create pods",                "apps",  "replicasets",             { "create", "update", "patch" } },
	{ "create pods",                "batch", "jobs",                    { "create", NULL, NULL } },
	{ "create pods",                "batch", "cronjobs",                { "create", "update", "patch" } },
	{ "run programs in other pods", "",      "pods/exec",               { "create", "get", NULL } },
	{ "run programs in other pods", "",      "pods/attach",             { "create", "get", NULL } },
	{ "run programs in other pods", "",      "pods/ephemeralcontainers", { "update", "patch", NULL } },
	{ "command the kubelets",       "",      "nodes/proxy",             { "create", "get", NULL } },
	{ "read secrets",               "",      "secrets",                 { "get", "list", "watch" } },
	{ "issue tokens",               "",      "serviceaccounts/token",   { "create", NULL, NULL } },
	{ "impersonate others",         "",      "users",                   { "impersonate", NULL, NULL } },
	{ "impersonate others",         "",      "groups",                  { "impersonate", NULL, NULL } },
	{ "impersonate others",         "",      "serviceaccounts",         { "impersonate", NULL, NULL } },
	{ "give itself any role",       "rbac.authorization.k8s.io", "roles",        { "escalate", "bind", NULL } },
	{ "give itself any role",       "rbac.authorization.k8s.io", "clusterroles", { "escalate", "bind", NULL } },
};

/* kubernetes.io, "Using RBAC Authorization", user-facing roles. */
static const struct {
	const char *name;
	const char *words[8]; /* NULL: none; the first "*": all of them */
} well_known[] = {
	{ "cluster-admin", { "*" } },
	{ "admin", { "create pods", "run programs in other pods", "read secrets", "impersonate others" } },
	{ "edit",  { "create pods", "run programs in other pods", "read secrets", "impersonate others" } },
	{ "view",  { NULL } },
};
// clang-format on

static bool holds(const struct node *list, const char *word)
{
	for (size_t i = 0; i < node_count(list); i++) {
		const char *text = node_text(node_at(list, i));
		if (text && (strcmp(text, word) == 0 || strcmp(text, "*") == 0))
			return true;
	}
	return false;
}

/* A whole resource, "*", or every subresource of that name: "*" and a slash before it. */
static bool holds_resource(const struct node *list, const char *resource)
{
	const char *slash = strchr(resource, '/');
	for (size_t i = 0; slash && i < node_count(list); i++) {
		const char *text = node_text(node_at(list, i));
		if (text && text[0] == '*' && strcmp(text + 1, slash) == 0)
			return true;
	}
	return holds(list, resource);
}

static bool rule_gives(const struct node *rule, size_t power)
{
	bool verb = false;
	for (size_t i = 0; i < ISO_COUNT(powers[power].verbs) && powers[power].verbs[i]; i++)
		verb |= holds(node_get(rule, "verbs"), powers[power].verbs[i]);
	/* One that is about single objects by their names is a narrow door: it is left to the reader. */
	return verb && holds(node_get(rule, "apiGroups"), powers[power].group) &&
	       holds_resource(node_get(rule, "resources"), powers[power].resource) &&
	       !node_count(node_get(rule, "resourceNames"));
}

uint32_t role_powers(const struct node *rules)
{
	uint32_t found = 0;
	for (size_t i = 0; i < node_count(rules); i++)
		for (size_t power = 0; power < ISO_COUNT(powers); power++)
			if (rule_gives(node_at(rules, i), power))
				found |= UINT32_C(1) << power;
	return found;
}

static uint32_t powers_named(const char *words)
{
	uint32_t found = 0;
	for (size_t power = 0; power < ISO_COUNT(powers); power++)
		if (strcmp(words, "*") == 0 || strcmp(words, powers[power].words) == 0)
			found |= UINT32_C(1) << power;
	return found;
}

bool role_well_known(const char *name, uint32_t *ret_powers)
{
	for (size_t i = 0; i < ISO_COUNT(well_known); i++) {
		if (strcmp(well_known[i].name, name) != 0)
			continue;
		*ret_powers = 0;
		for (size_t k = 0; k < ISO_COUNT(well_known[i].words) && well_known[i].words[k]; k++)
			*ret_powers |= powers_named(well_known[i].words[k]);
		return true;
	}
	return false;
}

const char *role_powers_text(struct arena *arena, uint32_t found)
{
	cleanup_strbuf struct strbuf text = { 0 };
	const char *last = "";
	for (size_t power = 0; power < ISO_COUNT(powers); power++) {
		if (!(found & UINT32_C(1) << power) || strcmp(last, powers[power].words) == 0)
			continue;
		last = powers[power].words;
		strbuf_addf(&text, "%s%s", text.len ? ", " : "", last);
	}
	return arena_strdup(arena, strbuf_text(&text));
}
