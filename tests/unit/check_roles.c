/* SPDX-License-Identifier: Apache-2.0 */
/* What the roles of a load let an account do, and by what a pod comes to hold its token. */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/escapes.h>
#include <isotop/facts.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/subject.h>
#include <isotop/verdict.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE(group, resource, verb)             "rules: [{apiGroups: ['" group "'], resources: [" resource "], verbs: [" verb "]}]"
#define NAMED(group, resource, verb, names)     "rules: [{apiGroups: ['" group "'], resources: [" resource "], verbs: [" verb "], resourceNames: [" names "]}]"
#define RBAC_GROUP "rbac.authorization.k8s.io"

/*
 * A ClusterRole "r" with @role as its body, bound cluster-wide to the account s of the namespace shop, and
 * @beside it. @powers: part of what the token is said to be able to do; "" nothing, NULL it is not known.
 * To add one: its row.
 */
// clang-format off
static const struct {
	const char *role;
	const char *beside;
	const char *powers;
} roles[] = {
	{ RULE("", "pods", "create"), "", "create pods" },
	{ RULE("", "pods", "delete, list, watch"), "", "" },
	{ RULE("", "pods", "patch"), "", "run programs in other pods" },
	{ RULE("", "pods/exec", "get"), "", "run programs in other pods" },
	{ RULE("", "'*/exec'", "create"), "", "run programs in other pods" },
	{ RULE("apps", "deployments/scale", "patch"), "", "" },
	{ RULE("*", "'*'", "'*'"), "", "give itself any role" },
	{ "rules: [{nonResourceURLs: ['*'], verbs: ['*']}]", "", "" },
	/* single objects by their names: a narrow door, or as wide as what the name stands for */
	{ NAMED("", "secrets", "get", "mine"), "", "" },
	{ NAMED("", "pods", "patch", "mine"), "", "" },
	{ NAMED(RBAC_GROUP, "clusterroles", "bind", "cluster-admin"), "", "give itself any role" },
	{ NAMED(RBAC_GROUP, "clusterroles", "bind", "view"), "", "" },
	{ NAMED(RBAC_GROUP, "clusterroles", "bind", "somebody"), "", NULL },
	{ NAMED(RBAC_GROUP, "clusterroles", "escalate", "somebody"), "", "give itself any role" },
	{ NAMED("", "groups", "impersonate", "'system:masters'"), "", "impersonate others" },
	{ NAMED("", "groups", "impersonate", "'system:unauthenticated'"), "", "" },
	{ NAMED("", "users", "impersonate", "bob"), "", NULL },
	{ NAMED("", "serviceaccounts/token", "create", "bob"), "", NULL },
	{ NAMED("certificates.k8s.io", "signers", "approve", "kubernetes.io/kube-apiserver-client"), "", "approve certificates" },
	{ NAMED("certificates.k8s.io", "signers", "approve", "kubernetes.io/kubelet-serving"), "", "" },
	{ NAMED("certificates.k8s.io", "signers", "approve", "'issuers.cert-manager.io/*'"), "", "" },
	{ RULE("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "patch"), "", "change every pod" },
	{ RULE("admissionregistration.k8s.io", "validatingwebhookconfigurations", "get, list"), "", "" },
	/* put together from others by their labels */
#define PART(name, labels, rules) "kind: ClusterRole\napiVersion: " RBAC_GROUP "/v1\nmetadata: {name: " name ", labels: {" labels "}}\n" rules "\n---\n"
#define FROM(selector) "aggregationRule: {clusterRoleSelectors: [{" selector "}]}\nrules: []"
	{ FROM("matchLabels: {to: us}"), PART("p", "to: us", RULE("", "secrets", "list")), "read secrets" },
	{ FROM("matchLabels: {to: us}"), PART("p", "to: them", RULE("", "secrets", "list")), NULL },
	{ FROM("matchLabels: {to: us, and: more}"), PART("p", "to: us", RULE("", "secrets", "list")), NULL },
	{ FROM("matchExpressions: [{key: to, operator: In, values: [us, them]}]"), PART("p", "to: them", RULE("", "secrets", "list")), "read secrets" },
	{ FROM("matchExpressions: [{key: to, operator: Exists}]"), PART("p", "to: them", RULE("", "secrets", "list")), NULL },
	{ FROM("matchLabels: {to: us}"), PART("p", "to: us", FROM("matchLabels: {to: p}")) PART("q", "to: p", RULE("", "secrets", "list")), "read secrets" },
	{ FROM("matchLabels: {to: us}"), PART("p", "to: us", FROM("matchLabels: {to: us}")), NULL },
};

/* Who is bound to a role that may create pods, and whether that is the account. To add one: its row. */
static const struct {
	const char *kind;
	const char *name;
	const char *namespace; /* NULL: not written */
	bool bound;
} subjects[] = {
	{ "ServiceAccount", "s", "shop", true },
	{ "ServiceAccount", "s", "other", false },
	{ "ServiceAccount", "s", NULL, false }, /* that of the namespace default */
	{ "ServiceAccount", "t", "shop", false },
	{ "User", "system:serviceaccount:shop:s", NULL, true },
	{ "User", "system:serviceaccount:shop:t", NULL, false },
	{ "User", "s", NULL, false },
	{ "Group", "system:serviceaccounts", NULL, true },
	{ "Group", "system:serviceaccounts:shop", NULL, true },
	{ "Group", "system:serviceaccounts:other", NULL, false },
	{ "Group", "system:authenticated", NULL, true },
	{ "Group", "system:unauthenticated", NULL, false },
};
// clang-format on

#define POD(spec) "apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: shop}\nspec: {serviceAccountName: s, containers: [{name: c, image: i" spec "\n---\n"

static struct inventory *load(const char *documents)
{
	struct inventory *inventory = loaded_inventory(documents, "load.yaml");
	ck_assert_uint_eq(inventory->count, 1);
	return inventory;
}

static char *bound(const char *role, const char *beside, const char *subject)
{
	char *text = NULL;
	ck_assert_int_gt(asprintf(&text,
		"%skind: ClusterRole\napiVersion: " RBAC_GROUP "/v1\nmetadata: {name: r}\n%s\n---\n"
		"kind: ClusterRoleBinding\napiVersion: " RBAC_GROUP "/v1\nmetadata: {name: b}\n"
		"roleRef: {apiGroup: " RBAC_GROUP ", kind: ClusterRole, name: r}\nsubjects: [%s]\n---\n" POD("}]}"),
		beside, role, subject), 0);
	return text;
}

START_TEST(a_role_leads_as_far_as_its_rules_say)
{
	char *text = bound(roles[_i].role, roles[_i].beside, "{kind: ServiceAccount, name: s, namespace: shop}");
	struct inventory *inventory = load(text);
	struct fact powers = subject_fact(inventory->subjects[0], FACT_token_powers);
	if (!roles[_i].powers)
		ck_assert_msg(powers.state == FACT_UNKNOWN, "%s: %s", roles[_i].role, fact_known(powers) ? powers.value.text : "absent");
	else
		ck_assert_msg(fact_known(powers) && strstr(powers.value.text, roles[_i].powers) && !*roles[_i].powers == !*powers.value.text,
			"%s: %s", roles[_i].role, powers.state == FACT_ABSENT ? "absent" : powers.value.text);
	inventory_unref(inventory);
	free(text);
}
END_TEST

START_TEST(a_binding_is_about_whom_it_names)
{
	char subject[256];
	snprintf(subject, sizeof(subject), "{kind: %s, name: '%s'%s%s}", subjects[_i].kind, subjects[_i].name,
		subjects[_i].namespace ? ", namespace: " : "", subjects[_i].namespace ? subjects[_i].namespace : "");
	char *text = bound(RULE("", "pods", "create"), "", subject);
	struct inventory *inventory = load(text);
	struct fact powers = subject_fact(inventory->subjects[0], FACT_token_powers);
	ck_assert_msg(fact_known(powers) == subjects[_i].bound, "%s", subject);
	inventory_unref(inventory);
	free(text);
}
END_TEST

/* Roles of every cluster take in what is labelled for them; admin that of edit, and edit that of view. */
START_TEST(roles_of_every_cluster_take_in_what_is_labelled_for_them)
{
	static const struct {
		const char *role;
		const char *label;
		bool leads;
	} rows[] = { { "view", "view", true }, { "view", "edit", false }, { "view", "admin", false } };
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		char *text = NULL;
		ck_assert_int_gt(asprintf(&text,
			"kind: ClusterRole\napiVersion: " RBAC_GROUP "/v1\nmetadata: {name: p, labels: {" RBAC_GROUP "/aggregate-to-%s: 'true'}}\n"
			RULE("", "secrets", "get") "\n---\nkind: RoleBinding\napiVersion: " RBAC_GROUP "/v1\nmetadata: {name: b, namespace: shop}\n"
			"roleRef: {apiGroup: " RBAC_GROUP ", kind: ClusterRole, name: %s}\nsubjects: [{kind: ServiceAccount, name: s}]\n---\n" POD("}]}"),
			rows[i].label, rows[i].role), 0);
		struct inventory *inventory = load(text);
		struct fact powers = subject_fact(inventory->subjects[0], FACT_token_powers);
		ck_assert(fact_known(powers));
		ck_assert_msg((*powers.value.text != '\0') == rows[i].leads, "%s of %s", rows[i].label, rows[i].role);
		inventory_unref(inventory);
		free(text);
	}
}
END_TEST

/* Automount is off, and a secret brings a token that does not end, of whichever account it is. */
START_TEST(a_secret_that_holds_a_token_is_a_token)
{
	static const char *const types[] = { "kubernetes.io/service-account-token", "Opaque" };
	for (size_t i = 0; i < ISO_COUNT(types); i++) {
		char *text = NULL;
		ck_assert_int_gt(asprintf(&text,
			POD(", volumeMounts: [{name: t, mountPath: /t}]}], automountServiceAccountToken: false, volumes: [{name: t, secret: {secretName: held}}]}")
			"apiVersion: v1\nkind: Secret\nmetadata: {name: held, namespace: shop, annotations: {kubernetes.io/service-account.name: admin}}\ntype: %s\n---\n"
			"kind: RoleBinding\napiVersion: " RBAC_GROUP "/v1\nmetadata: {name: b, namespace: shop}\n"
			"roleRef: {apiGroup: " RBAC_GROUP ", kind: ClusterRole, name: edit}\nsubjects: [{kind: ServiceAccount, name: admin}]\n", types[i]), 0);
		struct inventory *inventory = load(text);
		struct judgement judgement;
		judge(inventory->subjects[0], inventory, &judgement);
		ck_assert_int_eq(judgement.checks[check_index("service-account-token")], i == 0 ? VERDICT_WARN : VERDICT_PASS);
		ck_assert_int_eq(judgement.escapes[escape_index("token-to-node")], i == 0 ? ESCAPE_OPEN : ESCAPE_NA);
		inventory_unref(inventory);
		free(text);
	}
}
END_TEST

Suite *roles_suite(void)
{
	Suite *suite = suite_create("roles");
	TCase *tcase = tcase_create("roles");
	tcase_add_loop_test(tcase, a_role_leads_as_far_as_its_rules_say, 0, ISO_COUNT(roles));
	tcase_add_loop_test(tcase, a_binding_is_about_whom_it_names, 0, ISO_COUNT(subjects));
	tcase_add_test(tcase, roles_of_every_cluster_take_in_what_is_labelled_for_them);
	tcase_add_test(tcase, a_secret_that_holds_a_token_is_a_token);
	suite_add_tcase(suite, tcase);
	return suite;
}
