/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layer: AppArmor. Not applicable where the host has none, under a sandbox
 * (the profile would confine the sandbox's own process), and where a
 * config.json relies on SELinux instead.
 */
#include "config.h"

#include "../checks.h"
#include "../words.h"

#include <string.h>

static const char *const fixes[DIALECT_COUNT] = {
	[DIALECT_KUBERNETES] = "{container}.securityContext.appArmorProfile.type: RuntimeDefault",
	[DIALECT_COMPOSE] = "{service}.security_opt: without apparmor:unconfined",
	[DIALECT_DOCKER] = "remove --security-opt apparmor=unconfined",
	[DIALECT_OCI] = "/process/apparmorProfile: a profile of the node",
	[DIALECT_QUADLET] = "PodmanArgs=: without apparmor=unconfined",
};

void layer_apparmor(struct assess *assess)
{
	if (is_windows(assess)) {
		assess_na(assess, "Windows has no AppArmor");
	} else if (assess->shelter == SHELTER_SANDBOX) {
		assess_na(assess, "the workload meets the sandbox's kernel, which has no AppArmor");
	} else {
		assess_apparmor(assess);
		if (assess->finding.verdict == VERDICT_FAIL || assess->finding.verdict == VERDICT_WARN)
			assess_fix_table(assess, fixes);
	}
}

static bool same_profile(const struct subject *other, const void *what)
{
	struct fact fact = subject_fact(other, FACT_apparmor_profile);
	return fact_known(fact) && strcmp(fact.value.text, what) == 0;
}

static void view_host(struct view *view, const struct host *host)
{
	if (!host->apparmor_known)
		view_row(view, MARK_UNKNOWN, "host", TONE_UNKNOWN, "whether it has AppArmor is not known");
	else
		view_row(view, MARK_NONE, "host", host->apparmor ? TONE_GOOD : TONE_MUTED, "%s",
			host->apparmor ? "AppArmor is enabled" : "has no AppArmor");
}

void view_apparmor(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	struct fact profile = subject_fact(subject, FACT_apparmor_profile);
	view_sandbox_note(view, subject);
	if (assess.host)
		view_host(view, assess.host);
	view_text_fact(view, "profile", subject, FACT_apparmor_profile);
	if (assess.effective)
		view_text_fact(view, "mode", subject, FACT_apparmor_mode);
	const char *others =
		fact_known(profile) ? neighbour_names(view->arena, subject, inventory, same_profile, profile.value.text)
				    : NULL;
	if (others)
		view_row(view, MARK_NONE, "also used by", TONE_PLAIN, "%s", others);
	view_layer_verdict(view, "apparmor", subject, inventory);
}
