/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of roles: kubernetes.io, "Role Based Access Control Good Practices", privilege escalation risks. */
#include "config.h"

#include "manifest/kube_roles.h"

#include <isotop/base.h>
#include <isotop/doc.h>

#include <string.h>

/* What a rule that names single objects comes to. */
enum named {
	NAMED_NARROW,   /* a narrow door: it is left to the reader */
	NAMED_ALL,      /* one of them is enough */
	NAMED_ROLE,     /* that role may be anything */
	NAMED_IDENTITY, /* whoever that is may be anybody */
	NAMED_SIGNER,   /* a signer of the API server's own clients, or another */
};

/*
 * What a token may do that ends as root of a node, or as whoever may become it.
 * Any of the verbs on the resource is enough. To add one: its row, no more than
 * 64 of them; alike words are one power.
 */
// clang-format off
static const struct {
	const char *words;
	const char *group;
	const char *resource;
	const char *verbs[3];
	enum named named;
} powers[] = {
	{ "create pods",                "",      "pods",                    { "create", NULL, NULL }, NAMED_NARROW },
	{ "create pods",                "",      "replicationcontrollers",  { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "apps",  "deployments",             { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "apps",  "daemonsets",              { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "apps",  "statefulsets",            { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "apps",  "replicasets",             { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "batch", "jobs",                    { "create", NULL, NULL }, NAMED_NARROW },
	{ "create pods",                "batch", "cronjobs",                { "create", "update", "patch" }, NAMED_NARROW },
	/* custom kinds, whose controllers start pods as they are told */
	{ "create pods",                "apps.kruise.io", "broadcastjobs",   { "create", NULL, NULL }, NAMED_NARROW },
	{ "create pods",                "apps.kruise.io", "clonesets",       { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "apps.kruise.io", "daemonsets",      { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "apps.kruise.io", "statefulsets",    { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "apps.openshift.io", "deploymentconfigs", { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "argoproj.io", "cronworkflows",      { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "argoproj.io", "rollouts",           { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "argoproj.io", "sensors",            { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "argoproj.io", "workflows",          { "create", NULL, NULL }, NAMED_NARROW },
	{ "create pods",                "batch.volcano.sh", "jobs",          { "create", NULL, NULL }, NAMED_NARROW },
	{ "create pods",                "jobset.x-k8s.io", "jobsets",        { "create", NULL, NULL }, NAMED_NARROW },
	{ "create pods",                "keda.sh", "scaledjobs",             { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "kubeflow.org", "mpijobs",           { "create", NULL, NULL }, NAMED_NARROW },
	{ "create pods",                "kubeflow.org", "notebooks",         { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "kubeflow.org", "pytorchjobs",       { "create", NULL, NULL }, NAMED_NARROW },
	{ "create pods",                "leaderworkerset.x-k8s.io", "leaderworkersets", { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "opentelemetry.io", "opentelemetrycollectors", { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "ray.io", "rayclusters",             { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "ray.io", "rayjobs",                 { "create", NULL, NULL }, NAMED_NARROW },
	{ "create pods",                "ray.io", "rayservices",             { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "serving.knative.dev", "services",   { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "sparkoperator.k8s.io", "scheduledsparkapplications", { "create", "update", "patch" }, NAMED_NARROW },
	{ "create pods",                "sparkoperator.k8s.io", "sparkapplications", { "create", NULL, NULL }, NAMED_NARROW },
	{ "create pods",                "tekton.dev", "pipelineruns",        { "create", NULL, NULL }, NAMED_NARROW },
	{ "create pods",                "tekton.dev", "taskruns",            { "create", NULL, NULL }, NAMED_NARROW },
	{ "run programs in other pods", "",      "pods/exec",               { "create", "get", NULL }, NAMED_NARROW },
	{ "run programs in other pods", "",      "pods/attach",             { "create", "get", NULL }, NAMED_NARROW },
	{ "run programs in other pods", "",      "pods/ephemeralcontainers", { "update", "patch", NULL }, NAMED_NARROW },
	/* of a pod that runs the image may be replaced, kubernetes.io "Pods", Pod update and replacement */
	{ "run programs in other pods", "",      "pods",                    { "update", "patch", NULL }, NAMED_NARROW },
	{ "command the kubelets",       "",      "nodes/proxy",             { "create", "get", NULL }, NAMED_ALL },
	{ "read secrets",               "",      "secrets",                 { "get", "list", "watch" }, NAMED_NARROW },
	{ "issue tokens",               "",      "serviceaccounts/token",   { "create", NULL, NULL }, NAMED_IDENTITY },
	{ "impersonate others",         "",      "users",                   { "impersonate", NULL, NULL }, NAMED_IDENTITY },
	{ "impersonate others",         "",      "groups",                  { "impersonate", NULL, NULL }, NAMED_IDENTITY },
	{ "impersonate others",         "",      "serviceaccounts",         { "impersonate", NULL, NULL }, NAMED_IDENTITY },
	{ "give itself any role",       "rbac.authorization.k8s.io", "roles",        { "escalate", NULL, NULL }, NAMED_ALL },
	{ "give itself any role",       "rbac.authorization.k8s.io", "clusterroles", { "escalate", NULL, NULL }, NAMED_ALL },
	{ "give itself any role",       "rbac.authorization.k8s.io", "roles",        { "bind", NULL, NULL }, NAMED_ROLE },
	{ "give itself any role",       "rbac.authorization.k8s.io", "clusterroles", { "bind", NULL, NULL }, NAMED_ROLE },
	{ "approve certificates for others", "certificates.k8s.io", "signers", { "approve", NULL, NULL }, NAMED_SIGNER },
	{ "change every pod that is made", "admissionregistration.k8s.io", "mutatingwebhookconfigurations",
		{ "create", "update", "patch" }, NAMED_ALL },
	{ "change every pod that is made", "admissionregistration.k8s.io", "mutatingadmissionpolicies",
		{ "create", "update", "patch" }, NAMED_ALL },
};
_Static_assert(ISO_COUNT(powers) <= 64, "powers are bits of 64");

/* kubernetes.io, "Using RBAC Authorization", default roles and role bindings. */
static const struct {
	const char *name;
	const char *words[8]; /* NULL: none; the first "*": all of them */
	const char *namespace; /* of a Role; NULL: a ClusterRole */
} well_known[] = {
	{ "cluster-admin", { "*" }, NULL },
	{ "admin", { "create pods", "run programs in other pods", "read secrets", "impersonate others" }, NULL },
	{ "edit",  { "create pods", "run programs in other pods", "read secrets", "impersonate others" }, NULL },
	{ "view",  { NULL }, NULL },
	{ "extension-apiserver-authentication-reader", { NULL }, "kube-system" },
	{ "system:auth-delegator", { NULL }, NULL },
	{ "system:basic-user", { NULL }, NULL },
	{ "system:discovery", { NULL }, NULL },
	{ "system:monitoring", { NULL }, NULL },
	{ "system:node-problem-detector", { NULL }, NULL },
	{ "system:node-proxier", { NULL }, NULL },
	{ "system:public-info-viewer", { NULL }, NULL },
	{ "system:service-account-issuer-discovery", { NULL }, NULL },
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

/* One of @prefixes begins @text. */
static bool begins(const char *text, const char *const *prefixes)
{
	for (size_t i = 0; prefixes[i]; i++)
		if (strncmp(text, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

/* Who may do nothing of note, kubernetes.io "Using RBAC Authorization", discovery roles. */
static bool is_nobody(const char *name)
{
	static const char *const prefixes[] = { "system:anonymous", "system:unauthenticated", "system:authenticated", NULL };
	return begins(name, prefixes);
}

/* From least to most. */
enum leads { LEADS_NOWHERE, LEADS_PERHAPS, LEADS_ON };

/* What @name of a rule's resourceNames comes to, by the kind of door it opens. */
static enum leads name_leads(enum named named, const char *name)
{
	static const char *const own[] = { "system:", NULL };
	static const char *const signers[] = { "kubernetes.io/kube-apiserver-client", "kubernetes.io/*", NULL };
	uint64_t usual;
	switch (named) {
	case NAMED_ALL:
		return LEADS_ON;
	case NAMED_ROLE:
		return !role_well_known(NULL, name, &usual) ? LEADS_PERHAPS : usual ? LEADS_ON : LEADS_NOWHERE;
	case NAMED_IDENTITY:
		return is_nobody(name) ? LEADS_NOWHERE : begins(name, own) ? LEADS_ON : LEADS_PERHAPS;
	case NAMED_SIGNER:
		return begins(name, signers) ? LEADS_ON : LEADS_NOWHERE;
	case NAMED_NARROW:
		break;
	}
	return LEADS_NOWHERE;
}

static enum leads names_lead(enum named named, const struct node *names)
{
	enum leads most = node_count(names) ? LEADS_NOWHERE : LEADS_ON;
	for (size_t i = 0; i < node_count(names); i++) {
		const char *name = node_text(node_at(names, i));
		enum leads one = name ? name_leads(named, name) : LEADS_NOWHERE;
		most = one > most ? one : most;
	}
	return most;
}

static bool has_verb(const struct node *verbs, size_t power)
{
	for (size_t i = 0; i < ISO_COUNT(powers[power].verbs) && powers[power].verbs[i]; i++)
		if (holds(verbs, powers[power].verbs[i]))
			return true;
	return false;
}

static enum leads rule_gives(const struct node *rule, size_t power)
{
	if (!has_verb(node_get(rule, "verbs"), power) || !holds(node_get(rule, "apiGroups"), powers[power].group) ||
		!holds_resource(node_get(rule, "resources"), powers[power].resource))
		return LEADS_NOWHERE;
	return names_lead(powers[power].named, node_get(rule, "resourceNames"));
}

/* "${VERBS}", "{{ .verb }}", or one word where a list has to be. */
static bool is_unread(const struct node *rule, const char *key)
{
	const struct node *list = node_get(rule, key);
	bool unread = list && list->kind != NODE_LIST && list->kind != NODE_NULL;
	for (size_t i = 0; i < node_count(list) && !unread; i++) {
		const char *text = node_text(node_at(list, i));
		unread = text && (strstr(text, "${") || strstr(text, "{{"));
	}
	return unread;
}

struct reach role_reach(const struct node *rules)
{
	struct reach reach = { 0 };
	for (size_t i = 0; i < node_count(rules); i++)
		reach.unread |= is_unread(node_at(rules, i), "verbs") || is_unread(node_at(rules, i), "resources") ||
				is_unread(node_at(rules, i), "apiGroups");
	for (size_t i = 0; i < node_count(rules); i++)
		for (size_t power = 0; power < ISO_COUNT(powers); power++) {
			enum leads gives = rule_gives(node_at(rules, i), power);
			if (gives != LEADS_NOWHERE)
				*(gives == LEADS_ON ? &reach.powers : &reach.perhaps) |= UINT64_C(1) << power;
		}
	return reach;
}

static uint64_t powers_named(const char *words)
{
	uint64_t found = 0;
	for (size_t power = 0; power < ISO_COUNT(powers); power++)
		if (strcmp(words, "*") == 0 || strcmp(words, powers[power].words) == 0)
			found |= UINT64_C(1) << power;
	return found;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool role_well_known(const char *namespace, const char *name, uint64_t *ret_powers)
{
	for (size_t i = 0; i < ISO_COUNT(well_known); i++) {
		if (strcmp(well_known[i].name, name) != 0 || !same_text(well_known[i].namespace, namespace))
			continue;
		*ret_powers = 0;
		for (size_t k = 0; k < ISO_COUNT(well_known[i].words) && well_known[i].words[k]; k++)
			*ret_powers |= powers_named(well_known[i].words[k]);
		return true;
	}
	return false;
}

const char *role_powers_text(struct arena *arena, uint64_t found)
{
	cleanup_strbuf struct strbuf text = { 0 };
	const char *last = "";
	for (size_t power = 0; power < ISO_COUNT(powers); power++) {
		if (!(found & UINT64_C(1) << power) || strcmp(last, powers[power].words) == 0)
			continue;
		last = powers[power].words;
		strbuf_addf(&text, "%s%s", text.len ? ", " : "", last);
	}
	return arena_strdup(arena, strbuf_text(&text));
}
