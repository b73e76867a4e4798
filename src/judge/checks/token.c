/* SPDX-License-Identifier: Apache-2.0 */
/* Check 9: default service-account token mounted. */
#include "config.h"

#include <string.h>

#include <isotop/fixes.h>
#include <isotop/form.h>
#include <isotop/values.h>

#include "judge/checks/checks.h"
#include "judge/readings.h"

/* "; it may create pods, read secrets": what its roles in the same load let it do. */
static const char *powers_text(struct assess *assess)
{
	struct fact powers = assess_fact(assess, FACT_token_powers);
	if (!fact_known(powers))
		return "";
	assess_cite(assess, powers);
	return *powers.value.text ? assess_text(assess, "; it may %s", powers.value.text) : "; none of its roles leads to the node";
}

/* Where the API server's admission mounts it. */
static bool is_standard(const struct mount *mount)
{
	static const char path[] = "/var/run/secrets/kubernetes.io/serviceaccount";
	return mount->target && (strcmp(mount->target, path) == 0 || strcmp(mount->target, path + strlen("/var")) == 0);
}

/* The mount that brings the token: at the standard path, or elsewhere where a volume asks for it; NULL: none is written. */
static const struct mount *token_mount(const struct assess *assess, bool standard)
{
	struct fact mounts = assess_fact(assess, FACT_mounts);
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		const struct mount *mount = &mounts.value.mounts->items[i];
		bool brings = mount->kind == MOUNT_TOKEN || mount->of_secret;
		if (standard ? is_standard(mount) : brings)
			return mount;
	}
	return NULL;
}

/* A mount that is written stays where automountServiceAccountToken is false; one that admission wrote comes back without it. */
static void propose(struct assess *assess, bool standard)
{
	const struct mount *mount = assess->effective ? NULL : token_mount(assess, standard);
	bool added = mount && mount->name && strncmp(mount->name, "kube-api-access-", strlen("kube-api-access-")) == 0;
	if (!mount || added)
		assess_fix(assess, standard ? FIX_no_token : FIX_no_projected_token);
	if (mount)
		assess_fix_about(assess, FIX_no_projected_token, &(struct fix_about){ .mount = mount });
}

/* A volume brings it, or a variable: what that is its evidence says. */
static void asked_for(struct assess *assess, struct fact projected)
{
	const char *text = assess->effective ? NULL : projected.origin.text;
	bool variable = text && (strncmp(text, "env ", 4) == 0 || strncmp(text, "envFrom ", 8) == 0);
	assess_cite(assess, projected);
	if (!variable) {
		assess_warn(assess, "a token is mounted because a volume asks for it%s", powers_text(assess));
		propose(assess, false);
		return;
	}
	assess_warn(assess, "a token that does not end is in %s%s", text, powers_text(assess));
	assess_fix_about(assess, FIX_without_request, &(struct fix_about){ .what = text });
}

void assess_token(struct assess *assess)
{
	struct fact mounted = assess_fact(assess, FACT_token_mounted);
	struct fact projected = assess_fact(assess, FACT_token_projected);
	struct fact audience = assess_fact(assess, FACT_token_audience);
	assess_cite(assess, mounted);
	if (fact_true(mounted) && fact_by_default(mounted)) {
		assess_fail(assess, "automountServiceAccountToken is not set, so the token is mounted%s", powers_text(assess));
	} else if (fact_true(mounted)) {
		assess_fail(assess, "a service-account token is mounted%s", powers_text(assess));
		propose(assess, true);
	} else if (!is_kubernetes(assess)) {
		assess_na(assess, "not in Kubernetes");
	} else if (mounted.state == FACT_UNKNOWN) {
		assess_unreadable(assess, "service-account token", mounted);
	} else if (mounted.state == FACT_ABSENT && assess->form->token.bad) {
		assess_fail(assess, "%s", assess->form->token.what);
	} else if (mounted.state == FACT_ABSENT) {
		assess_unreadable(assess, "service-account token", mounted);
	} else if (fact_true(projected)) {
		asked_for(assess, projected);
	} else if (fact_known(audience)) {
		assess_cite(assess, audience);
		assess_pass(assess, "the only token is for %s, which the API server does not take", audience.value.text);
	} else {
		assess_pass(assess, "no service-account token is mounted");
	}
}
