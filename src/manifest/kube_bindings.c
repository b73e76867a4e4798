/* SPDX-License-Identifier: Apache-2.0 */
/* Roles and bindings of one load; what an account may do is added up when everything has been read. */
#include "config.h"

#include "manifest/kube_bindings.h"
#include "manifest/kube_roles.h"

#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

#include <isotop/doc.h>

/* Looked at while roles are put together, of all roles together; a load that needs more was made to. */
#define STEPS_MOST 1000000

/* What a role that is put together asks of the labels of another: the key has one of the values. */
struct demand {
	const char *key;
	const char *const *values;
	size_t count;
};

struct selector {
	const struct demand *demands;
	size_t count;
};

struct label {
	const char *key;
	const char *value;
};

struct role {
	const char *id; /* "KIND:NAMESPACE/NAME" */
	struct reach reach;
	bool combined;    /* of others, found by their labels */
	bool added_up;
	bool replaced;    /* by a later one of its name, which has what it had as well */
	const struct selector *selectors;
	size_t selector_count;
	const struct label *labels;
	size_t label_count;
	UT_hash_handle hh;
};

/* Roles of one label, the last one read first. */
struct labelled {
	struct role *role;
	const struct labelled *next;
};

struct label_entry {
	const char *id; /* "KEY=VALUE" */
	const struct labelled *roles;
	UT_hash_handle hh;
};

/* A binding of an account or a group to a role; they are a list, the last one read first. */
struct grant {
	const char *kind;      /* of the role */
	const char *namespace; /* where a Role is looked for; "" for a ClusterRole */
	const char *role;
	struct origin origin;
	const struct grant *next;
};

struct grantee {
	const char *id; /* "account:NAMESPACE/NAME", "group:/NAME" */
	const struct grant *grants;
	UT_hash_handle hh;
};

/* What an account may do: worked out once, as many pods may be of one account that many bindings name. */
struct answer {
	const char *id; /* "LENGTH NAMESPACE ACCOUNT": whoever writes either puts any letter into it */
	const struct grant *decides; /* NULL: nothing grants it anything */
	const char *why; /* of the last grant of which not all is known; NULL: of none */
	uint64_t powers;
	UT_hash_handle hh;
};

struct kube_bindings {
	struct arena *arena;
	struct answer *answers; /* to what was asked since a role or a binding came in last */
	struct role *roles;
	struct label_entry *labels;
	struct grantee *grantees;
	size_t steps;
};

struct kube_bindings *kube_bindings_new(void)
{
	struct kube_bindings *bindings = heap_alloc(1, sizeof(*bindings));
	bindings->arena = arena_new();
	return bindings;
}

void kube_bindings_free(struct kube_bindings *bindings)
{
	if (!bindings)
		return;
	HASH_CLEAR(hh, bindings->answers);
	HASH_CLEAR(hh, bindings->roles);
	HASH_CLEAR(hh, bindings->labels);
	HASH_CLEAR(hh, bindings->grantees);
	arena_free(bindings->arena);
	free(bindings);
}

/* ---- roles ------------------------------------------------------------------------ */

static const char *text_copy(struct kube_bindings *bindings, const struct node *node)
{
	return node_text(node) ? arena_strdup(bindings->arena, node_text(node)) : NULL;
}

static void read_labels(struct kube_bindings *bindings, const struct node *labels, struct role *role)
{
	if (!node_is(labels, NODE_MAP) || !labels->count)
		return;
	struct label *copy = arena_array(bindings->arena, labels->count, sizeof(*copy));
	for (size_t i = 0; i < labels->count; i++) {
		const char *value = text_copy(bindings, labels->items[i]);
		if (value)
			copy[role->label_count++] = (struct label){ arena_strdup(bindings->arena, labels->keys[i]->text), value };
	}
	role->labels = copy;
}

/* False: it is more than a list of values. */
static bool read_expression(struct kube_bindings *bindings, const struct node *expression, struct demand *ret)
{
	const char *operator = node_text(node_get(expression, "operator"));
	const struct node *values = node_get(expression, "values");
	size_t count = node_count(values);
	const char **copy = arena_array(bindings->arena, count + 1, sizeof(*copy));
	*ret = (struct demand){ .key = text_copy(bindings, node_get(expression, "key")), .values = copy };
	for (size_t i = 0; i < count; i++)
		if (node_text(node_at(values, i)))
			copy[ret->count++] = text_copy(bindings, node_at(values, i));
	return operator && strcmp(operator, "In") == 0 && ret->key && ret->count;
}

/* False: it selects by more than lists of values, or everything. That others than those found here add to a role stays said. */
static bool read_selector(struct kube_bindings *bindings, const struct node *node, struct selector *ret)
{
	const struct node *labels = node_get(node, "matchLabels");
	const struct node *expressions = node_get(node, "matchExpressions");
	size_t most = node_count(labels) + node_count(expressions);
	struct demand *demands = arena_array(bindings->arena, most + 1, sizeof(*demands));
	*ret = (struct selector){ .demands = demands };
	for (size_t i = 0; node_is(labels, NODE_MAP) && i < labels->count; i++) {
		const char **value = arena_array(bindings->arena, 1, sizeof(*value));
		*value = text_copy(bindings, labels->items[i]);
		if (!*value)
			return false;
		demands[ret->count++] = (struct demand){ arena_strdup(bindings->arena, labels->keys[i]->text), value, 1 };
	}
	for (size_t i = 0; i < node_count(expressions); i++)
		if (!read_expression(bindings, node_at(expressions, i), &demands[ret->count++]))
			return false;
	return ret->count;
}

static void read_selectors(struct kube_bindings *bindings, const struct node *rule, struct role *role)
{
	const struct node *list = node_get(rule, "clusterRoleSelectors");
	struct selector *selectors = arena_array(bindings->arena, node_count(list) + 1, sizeof(*selectors));
	role->combined = rule && rule->kind != NODE_NULL;
	for (size_t i = 0; i < node_count(list); i++)
		if (read_selector(bindings, node_at(list, i), &selectors[role->selector_count]))
			role->selector_count++;
	role->selectors = selectors;
}

static struct label_entry *entry_of(const struct kube_bindings *bindings, const char *key, const char *value, char *id, size_t size)
{
	struct label_entry *entry = NULL;
	int len = snprintf(id, size, "%s=%s", key, value);
	if (len > 0 && (size_t)len < size)
		HASH_FIND(hh, bindings->labels, id, (size_t)len, entry);
	else
		*id = '\0';
	return entry;
}

/* Labels are short: 63 bytes and a domain of 253, kubernetes.io "Labels and Selectors". */
#define LABEL_MAX 512

static void index_labels(struct kube_bindings *bindings, struct role *role)
{
	char id[LABEL_MAX];
	for (size_t i = 0; i < role->label_count; i++) {
		struct label_entry *entry = entry_of(bindings, role->labels[i].key, role->labels[i].value, id, sizeof(id));
		if (!entry && *id) {
			entry = arena_alloc(bindings->arena, sizeof(*entry));
			*entry = (struct label_entry){ .id = arena_strdup(bindings->arena, id) };
			HASH_ADD_KEYPTR(hh, bindings->labels, entry->id, strlen(entry->id), entry);
		}
		if (!entry)
			continue;
		struct labelled *one = arena_alloc(bindings->arena, sizeof(*one));
		*one = (struct labelled){ role, entry->roles };
		entry->roles = one;
	}
}

static struct reach both(struct reach a, struct reach b)
{
	return (struct reach){ a.powers | b.powers, a.perhaps | b.perhaps, a.unread || b.unread };
}

/* Of two of one name in a load nobody knows which one the cluster has: what either allows counts. */
static void take_over(struct role *role, struct role *old)
{
	old->replaced = true;
	role->reach = both(role->reach, old->reach);
	if (!old->combined || role->combined)
		return;
	role->combined = true;
	role->selectors = old->selectors;
	role->selector_count = old->selector_count;
}

void kube_bindings_role(struct kube_bindings *bindings, const struct node *node, const char *kind, const char *namespace,
	const char *name)
{
	struct role *role = arena_alloc(bindings->arena, sizeof(*role));
	struct role *old = NULL;
	*role = (struct role){
		.id = arena_printf(bindings->arena, "%s:%s/%s", kind, namespace, name),
		.reach = role_reach(node_get(node, "rules")),
	};
	HASH_CLEAR(hh, bindings->answers);
	read_selectors(bindings, node_get(node, "aggregationRule"), role);
	HASH_FIND(hh, bindings->roles, role->id, strlen(role->id), old);
	if (old) {
		take_over(role, old);
		HASH_DEL(bindings->roles, old);
	}
	HASH_ADD_KEYPTR(hh, bindings->roles, role->id, strlen(role->id), role);
	if (*namespace)
		return;
	read_labels(bindings, node_path(node, "metadata.labels"), role);
	index_labels(bindings, role);
}

/* ---- putting roles together ------------------------------------------------------------ */

static bool meets(const struct role *role, const struct demand *demand)
{
	for (size_t i = 0; i < role->label_count; i++)
		for (size_t k = 0; strcmp(role->labels[i].key, demand->key) == 0 && k < demand->count; k++)
			if (strcmp(role->labels[i].value, demand->values[k]) == 0)
				return true;
	return false;
}

static bool meets_all(const struct role *role, const struct selector *selector)
{
	for (size_t i = 0; i < selector->count; i++)
		if (!meets(role, &selector->demands[i]))
			return false;
	return true;
}

/*
 * The controller copies rules of roles that may have been put together themselves, until
 * nothing changes; one that comes back to itself adds nothing then.
 */
static struct reach add_up(struct kube_bindings *bindings, struct role *role, unsigned depth);

#define DEPTH_MOST 8

static struct reach of_label(struct kube_bindings *bindings, const char *key, const char *value,
	const struct selector *selector, unsigned depth)
{
	char id[LABEL_MAX];
	const struct label_entry *entry = entry_of(bindings, key, value, id, sizeof(id));
	struct reach reach = { 0 };
	for (const struct labelled *one = entry ? entry->roles : NULL; one; one = one->next) {
		if (bindings->steps++ >= STEPS_MOST || depth >= DEPTH_MOST)
			break;
		if (!one->role->replaced && (!selector || meets_all(one->role, selector)))
			reach = both(reach, add_up(bindings, one->role, depth + 1));
	}
	return reach;
}

static struct reach add_up(struct kube_bindings *bindings, struct role *role, unsigned depth)
{
	if (!role->combined || role->added_up)
		return role->reach;
	role->added_up = true;
	for (size_t i = 0; i < role->selector_count; i++) {
		const struct demand *first = &role->selectors[i].demands[0];
		for (size_t k = 0; k < first->count; k++)
			role->reach = both(role->reach,
				of_label(bindings, first->key, first->values[k], &role->selectors[i], depth));
	}
	return role->reach;
}

/* Roles that every cluster has take in those of these labels, each one those of the smaller too. */
static struct reach added_to(struct kube_bindings *bindings, const char *name)
{
	static const char *const nested[] = { "admin", "edit", "view" };
	struct reach reach = { 0 };
	size_t i = 0;
	while (i < ISO_COUNT(nested) && strcmp(nested[i], name) != 0)
		i++;
	for (; i < ISO_COUNT(nested); i++) {
		const char *key = arena_printf(bindings->arena, "rbac.authorization.k8s.io/aggregate-to-%s", nested[i]);
		reach = both(reach, of_label(bindings, key, "true", NULL, 0));
	}
	return reach;
}

/* ---- bindings ----------------------------------------------------------------------------- */

static struct grantee *grantee_named(struct kube_bindings *bindings, const char *what, const char *namespace, const char *name)
{
	char id[1024];
	struct grantee *grantee = NULL;
	int len = snprintf(id, sizeof(id), "%s:%s/%s", what, namespace, name);
	if (len > 0 && (size_t)len < sizeof(id))
		HASH_FIND(hh, bindings->grantees, id, (size_t)len, grantee);
	return grantee;
}

static void add_grant(struct kube_bindings *bindings, const char *what, const char *namespace, const char *name,
	const struct grant *grant)
{
	struct grantee *grantee = grantee_named(bindings, what, namespace, name);
	struct grant *one = arena_alloc(bindings->arena, sizeof(*one));
	if (!grantee) {
		grantee = arena_alloc(bindings->arena, sizeof(*grantee));
		*grantee = (struct grantee){ .id = arena_printf(bindings->arena, "%s:%s/%s", what, namespace, name) };
		HASH_ADD_KEYPTR(hh, bindings->grantees, grantee->id, strlen(grantee->id), grantee);
	}
	*one = *grant;
	one->next = grantee->grants;
	grantee->grants = one;
}

/* An account has a user's name too: "system:serviceaccount:NAMESPACE:NAME". */
static void bind_user(struct kube_bindings *bindings, const char *user, const struct grant *grant)
{
	static const char prefix[] = "system:serviceaccount:";
	const char *namespace = strncmp(user, prefix, strlen(prefix)) == 0 ? user + strlen(prefix) : "";
	const char *colon = strchr(namespace, ':');
	if (colon)
		add_grant(bindings, "account", arena_strndup(bindings->arena, namespace, (size_t)(colon - namespace)),
			colon + 1, grant);
}

static void bind_subject(
	struct kube_bindings *bindings, const struct node *subject, const char *inside, const struct grant *grant)
{
	const char *kind = node_text(node_get(subject, "kind"));
	const char *name = node_text(node_get(subject, "name"));
	const char *namespace = node_text(node_get(subject, "namespace"));
	struct grant here = *grant;
	here.origin.line = subject->line;
	if (!kind || !name)
		return;
	if (strcmp(kind, "Group") == 0)
		add_grant(bindings, "group", "", name, &here);
	else if (strcmp(kind, "User") == 0)
		bind_user(bindings, name, &here);
	else if (strcmp(kind, "ServiceAccount") == 0)
		add_grant(bindings, "account", namespace ? namespace : inside, name, &here);
}

void kube_bindings_bind(
	struct kube_bindings *bindings, const struct node *binding, const char *namespace, struct origin origin)
{
	HASH_CLEAR(hh, bindings->answers);
	const char *kind = text_copy(bindings, node_path(binding, "roleRef.kind"));
	const char *role = text_copy(bindings, node_path(binding, "roleRef.name"));
	const struct node *subjects = node_get(binding, "subjects");
	if (!kind || !role)
		return;
	const struct grant grant = {
		.kind = kind,
		.namespace = strcmp(kind, "ClusterRole") == 0 ? "" : arena_strdup(bindings->arena, namespace),
		.role = role,
		.origin = origin,
	};
	for (size_t i = 0; i < node_count(subjects); i++)
		bind_subject(bindings, node_at(subjects, i), *namespace ? namespace : "default", &grant);
}

/* ---- what an account may do ------------------------------------------------------------------ */

static struct reach granted_by(
	struct kube_bindings *bindings, const struct grant *grant, struct arena *arena, const char **ret_why)
{
	const char *id = arena_printf(bindings->arena, "%s:%s/%s", grant->kind, grant->namespace, grant->role);
	struct role *role = NULL;
	struct reach reach = { 0 };
	HASH_FIND(hh, bindings->roles, id, strlen(id), role);
	if (role)
		reach = add_up(bindings, role, 0);
	else if (role_well_known(*grant->namespace ? grant->namespace : NULL, grant->role, &reach.powers))
		reach = both(reach, added_to(bindings, grant->role));
	else
		*ret_why = arena_printf(arena, "the %s %s is not among what was loaded", grant->kind, grant->role);
	if (role && role->combined)
		*ret_why = arena_printf(arena, "the %s %s is put together from others, which may not all be here", grant->kind, grant->role);
	if (reach.unread)
		*ret_why = arena_printf(arena, "rules of the %s %s have words that others fill in", grant->kind, grant->role);
	if (reach.perhaps)
		*ret_why = arena_printf(arena, "it may %s by name, and where that leads is not known", role_powers_text(arena, reach.perhaps));
	return reach;
}

static const struct answer *work_out(struct kube_bindings *bindings, const char *namespace, const char *account, const char *id)
{
	const struct grantee *grantees[] = {
		grantee_named(bindings, "account", namespace, account),
		grantee_named(bindings, "group", "", "system:serviceaccounts"),
		grantee_named(bindings, "group", "", arena_printf(bindings->arena, "system:serviceaccounts:%s", namespace)),
		grantee_named(bindings, "group", "", "system:authenticated"),
	};
	struct answer *answer = arena_alloc(bindings->arena, sizeof(*answer));
	answer->id = id;
	for (size_t i = 0; i < ISO_COUNT(grantees); i++)
		for (const struct grant *grant = grantees[i] ? grantees[i]->grants : NULL; grant; grant = grant->next) {
			struct reach reach = granted_by(bindings, grant, bindings->arena, &answer->why);
			answer->decides = !answer->decides || (!answer->powers && reach.powers) ? grant : answer->decides;
			answer->powers |= reach.powers;
		}
	HASH_ADD_KEYPTR(hh, bindings->answers, answer->id, strlen(answer->id), answer);
	return answer;
}

bool kube_bindings_of(struct kube_bindings *bindings, const char *namespace, const char *account, struct arena *arena,
	struct kube_grants *ret_grants)
{
	const char *id = arena_printf(bindings->arena, "%zu %s %s", strlen(namespace), namespace, account);
	struct answer *known;
	HASH_FIND_STR(bindings->answers, id, known);
	const struct answer *answer = known ? known : work_out(bindings, namespace, account, id);
	if (!answer->decides)
		return false;
	*ret_grants = (struct kube_grants){ role_powers_text(arena, answer->powers),
		answer->powers ? NULL : arena_strdup(arena, answer->why), answer->decides->origin };
	return true;
}
