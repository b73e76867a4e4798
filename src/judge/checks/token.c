/* SPDX-License-Identifier: Apache-2.0 */
/* Check 9: default service-account token mounted. */
#include "config.h"

#include <isotop/form.h>

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
	} else if (!is_kubernetes(assess)) {
		assess_na(assess, "not in Kubernetes");
	} else if (mounted.state == FACT_UNKNOWN) {
		assess_unreadable(assess, "service-account token", mounted);
	} else if (mounted.state == FACT_ABSENT && assess->form->token.bad) {
		assess_fail(assess, "%s", assess->form->token.what);
	} else if (mounted.state == FACT_ABSENT) {
		assess_unreadable(assess, "service-account token", mounted);
	} else if (fact_true(projected)) {
		assess_cite(assess, projected);
		assess_warn(assess, "a token is mounted because a volume asks for it%s", powers_text(assess));
		assess_fix(assess, FIX_no_projected_token);
	} else if (fact_known(audience)) {
		assess_cite(assess, audience);
		assess_pass(assess, "the only token is for %s, which the API server does not take", audience.value.text);
	} else {
		assess_pass(assess, "no service-account token is mounted");
	}
}
