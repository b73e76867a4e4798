/* SPDX-License-Identifier: Apache-2.0 */
/* Mandatory access control: half of check 5, and the AppArmor and SELinux layers. */
#include "config.h"

#include "judge/assess.h"
#include "judge/readings.h"

#include <string.h>

#include <isotop/form.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/label.h>
#include <isotop/node_lsm.h>

/* What one of the two does for the subject. */
struct policy {
	enum verdict verdict; /* VERDICT_NA: it plays no part here */
	bool written;         /* somebody chose it; false: a default */
	const char *text;
	struct fact fact;
};

/* ---- as the kernel enforces it ------------------------------------------------------ */

static struct policy apparmor_effective(const struct assess *assess)
{
	struct fact profile = assess_fact(assess, FACT_apparmor_profile);
	const struct host *host = assess->host;
	const char *mode = apparmor_mode_of(assess);
	struct policy policy = { VERDICT_NA, true, "the host has no AppArmor", profile };
	bool known = host && host->apparmor_known;
	if (known ? !host->apparmor : profile.state == FACT_ABSENT)
		return policy;
	policy.verdict = VERDICT_UNKNOWN;
	policy.text = assess_text(assess, "AppArmor: %s",
		profile.state == FACT_UNKNOWN && profile.value.text ? profile.value.text : "the mode is not known");
	if (!mode)
		return policy;
	const char *name = fact_known(profile) ? profile.value.text : "a profile";
	policy.text = assess_text(assess, "whether AppArmor holds %s in mode %s is not known", name, mode);
	if (strcmp(mode, "unconfined") == 0)
		policy = (struct policy){ VERDICT_FAIL, true, "AppArmor is unconfined", profile };
	else if (strcmp(mode, "complain") == 0)
		policy = (struct policy){ VERDICT_WARN, true,
			assess_text(assess, "AppArmor profile %s only complains and stops nothing", name), profile };
	else if (strcmp(mode, "enforce") == 0 || strcmp(mode, "kill") == 0)
		policy = (struct policy){ VERDICT_PASS, true, assess_text(assess, "AppArmor enforces %s", name),
			profile };
	return policy;
}

static struct policy selinux_effective(const struct assess *assess)
{
	struct fact label = assess_fact(assess, FACT_selinux_label);
	enum selinux_mode mode = assess->host ? assess->host->selinux : SELINUX_UNKNOWN;
	struct policy policy = { VERDICT_NA, true, "the host has no SELinux", label };
	char type[SELINUX_PART_MAX];
	if (mode == SELINUX_DISABLED || (mode == SELINUX_UNKNOWN && label.state == FACT_ABSENT))
		return policy;
	policy.verdict = VERDICT_UNKNOWN;
	policy.text = assess_text(assess, "SELinux: %s",
		label.state == FACT_UNKNOWN && label.value.text ? label.value.text : "no label was read");
	if (!fact_known(label) || !selinux_part(label.value.text, SELINUX_TYPE, type))
		return policy;
	if (selinux_type_unconfined(type))
		policy = (struct policy){ VERDICT_FAIL, true,
			assess_text(assess, "SELinux type %s is unconfined", type), label };
	else if (mode == SELINUX_PERMISSIVE)
		policy = (struct policy){ VERDICT_WARN, true, "SELinux is permissive and stops nothing", label };
	else if (fact_true(assess_fact(assess, FACT_selinux_permissive)))
		policy = (struct policy){ VERDICT_WARN, true,
			assess_text(assess, "SELinux lets the domain %s do everything: it is permissive", type),
			label };
	else if (mode == SELINUX_ENFORCING)
		policy = (struct policy){ VERDICT_PASS, true, assess_text(assess, "SELinux confines it as %s", type),
			label };
	else
		policy.text = "whether SELinux enforces is not known";
	return policy;
}

/* ---- as it was declared --------------------------------------------------------------- */

static bool privileged(const struct assess *assess)
{
	return fact_true(assess_fact(assess, FACT_privileged));
}

static struct policy apparmor_declared(const struct assess *assess)
{
	struct fact profile = assess_fact(assess, FACT_apparmor_profile);
	bool off = fact_known(profile) &&
		   (strcmp(profile.value.text, "Unconfined") == 0 || strcmp(profile.value.text, "unconfined") == 0);
	if (privileged(assess))
		return (struct policy){ VERDICT_FAIL, true, "privileged turns AppArmor off",
			assess_fact(assess, FACT_privileged) };
	if (profile.state == FACT_UNKNOWN)
		return (struct policy){ VERDICT_UNKNOWN, true,
			assess_text(assess, "AppArmor: %s", profile.value.text ? profile.value.text : "not known"),
			profile };
	if (off)
		return (struct policy){ VERDICT_FAIL, true, "AppArmor is unconfined", profile };
	if (fact_known(profile))
		return (struct policy){ VERDICT_PASS, !fact_by_default(profile),
			assess_text(assess, "AppArmor profile %s where the node has AppArmor", profile.value.text),
			profile };
	if (assess->form->apparmor.bad)
		return (struct policy){ VERDICT_FAIL, false, assess->form->apparmor.what, profile };
	return (struct policy){ VERDICT_PASS, false, "the runtime's default profile where the node has AppArmor",
		profile };
}

static struct policy selinux_declared(const struct assess *assess)
{
	struct fact label = assess_fact(assess, FACT_selinux_label);
	struct fact disabled = assess_fact(assess, FACT_selinux_disabled);
	char type[SELINUX_PART_MAX];
	if (fact_true(disabled))
		return (struct policy){ VERDICT_FAIL, true, "SELinux labels are disabled", disabled };
	if (label.state == FACT_UNKNOWN || disabled.state == FACT_UNKNOWN) {
		struct fact unread = label.state == FACT_UNKNOWN ? label : disabled;
		return (struct policy){ VERDICT_UNKNOWN, true,
			assess_text(assess, "SELinux: %s", unread.value.text ? unread.value.text : "not known"), unread };
	}
	if (!fact_known(label) || !*selinux_words(assess->arena, label.value.text))
		return (struct policy){ VERDICT_NA, false, "no SELinux option is written", label };
	if (privileged(assess))
		return (struct policy){ VERDICT_FAIL, true, "privileged turns SELinux off",
			assess_fact(assess, FACT_privileged) };
	if (selinux_part(label.value.text, SELINUX_TYPE, type) && selinux_type_unconfined(type))
		return (struct policy){ VERDICT_FAIL, true, assess_text(assess, "SELinux type %s is unconfined", type),
			label };
	return (struct policy){ VERDICT_PASS, true,
		assess_text(assess, "SELinux label %s where the node has SELinux",
			selinux_words(assess->arena, label.value.text)),
		label };
}

/* ---- verdicts --------------------------------------------------------------------------- */

static struct policy apparmor_policy(const struct assess *assess)
{
	return assess->effective ? apparmor_effective(assess) : apparmor_declared(assess);
}

static struct policy selinux_policy(const struct assess *assess)
{
	return assess->effective ? selinux_effective(assess) : selinux_declared(assess);
}

static void give(struct assess *assess, const struct policy *policy)
{
	assess_cite(assess, policy->fact);
	switch (policy->verdict) {
	case VERDICT_PASS:
		assess_pass(assess, "%s", policy->text);
		break;
	case VERDICT_WARN:
		assess_warn(assess, "%s", policy->text);
		break;
	case VERDICT_FAIL:
		assess_fail(assess, "%s", policy->text);
		break;
	case VERDICT_NA:
		assess_na(assess, "%s", policy->text);
		break;
	case VERDICT_UNKNOWN:
	case VERDICT_COUNT:
		assess_unknown(assess, "%s", policy->text);
		break;
	}
}

void assess_apparmor(struct assess *assess)
{
	struct policy apparmor = apparmor_policy(assess);
	struct policy selinux = selinux_policy(assess);
	/* A config.json for a node with SELinux has no profile, and needs none. */
	if (!apparmor.written && apparmor.verdict == VERDICT_FAIL && selinux.verdict == VERDICT_PASS)
		apparmor = (struct policy){ VERDICT_NA, false, "SELinux is used in its place", selinux.fact };
	give(assess, &apparmor);
}

void assess_selinux(struct assess *assess)
{
	struct policy selinux = selinux_policy(assess);
	give(assess, &selinux);
}

/* One of the two is enough: the better one speaks. What was chosen outweighs what is a default. */
static unsigned merit(const struct policy *policy)
{
	static const unsigned merits[VERDICT_COUNT] = {
		[VERDICT_NA] = 0, [VERDICT_FAIL] = 2, [VERDICT_WARN] = 4, [VERDICT_UNKNOWN] = 6, [VERDICT_PASS] = 8
	};
	if (!policy->written)
		return policy->verdict == VERDICT_NA ? 0 : 1;
	return merits[policy->verdict];
}

bool assess_no_lsm(const struct assess *assess)
{
	const struct host *host = assess->host;
	return assess->effective && host && host->apparmor_known && !host->apparmor &&
	       host->selinux == SELINUX_DISABLED;
}

/* ---- as barriers ------------------------------------------------------------------------ */

static enum node_lsm node_of(const struct assess *assess)
{
	return assess->inventory ? assess->inventory->node_lsm : NODE_LSM_UNSEEN;
}

bool mac_assumed(const struct assess *assess)
{
	return !assess->effective && node_of(assess) == NODE_LSM_UNSEEN;
}

static enum tri policy_stands(const struct assess *assess, const struct policy *policy, enum node_lsm needed, bool sure)
{
	if (policy->verdict == VERDICT_UNKNOWN)
		return MAYBE;
	if (policy->verdict != VERDICT_PASS)
		return NO;
	if (assess->effective || sure || node_of(assess) == needed)
		return YES;
	return node_of(assess) == NODE_LSM_UNSEEN ? MAYBE : NO;
}

/*
 * Who names a profile is refused where AppArmor is not enabled: a pod by the kubelet,
 * pkg/security/apparmor validate.go, a config.json by runc, libcontainer/apparmor. An engine runs it without.
 */
enum tri apparmor_stands(const struct assess *assess)
{
	struct policy policy = apparmor_policy(assess);
	bool refused = is_kubernetes(assess) || assess->form->literal;
	bool sure = refused && policy.written && node_of(assess) == NODE_LSM_UNSEEN;
	return policy_stands(assess, &policy, NODE_LSM_APPARMOR, sure);
}

/* Where nothing is written an engine labels the container as soon as the node has SELinux; a config.json has no other. */
enum tri selinux_stands(const struct assess *assess)
{
	struct policy policy = selinux_policy(assess);
	if (!assess->effective && policy.verdict == VERDICT_NA && !assess->form->literal)
		return node_of(assess) == NODE_LSM_NONE || node_of(assess) == NODE_LSM_APPARMOR || privileged(assess) ? NO
														      : MAYBE;
	return policy_stands(assess, &policy, NODE_LSM_SELINUX, false);
}

void assess_mac(struct assess *assess)
{
	struct policy apparmor = apparmor_policy(assess);
	struct policy selinux = selinux_policy(assess);
	struct policy best = merit(&selinux) > merit(&apparmor) ? selinux : apparmor;
	if (!assess->effective && node_of(assess) == NODE_LSM_NONE && best.verdict == VERDICT_PASS)
		assess_warn(assess, "the nodes have neither AppArmor nor SELinux (--node-lsm none)");
	else if (assess_no_lsm(assess))
		assess_warn(assess, "the host %s has neither AppArmor nor SELinux",
			assess->host->name ? assess->host->name : "itself");
	else if (best.verdict == VERDICT_NA)
		assess_unknown(assess, "whether the host has AppArmor or SELinux is not known");
	else if (best.verdict == VERDICT_FAIL && !best.written)
		assess_fail(assess, "neither process.apparmorProfile nor process.selinuxLabel is set");
	else if (best.verdict == VERDICT_PASS && (best.fact.state == FACT_ABSENT || fact_by_default(best.fact)))
		assess_pass(assess, "the runtime's AppArmor or SELinux default, assumed: it holds where the node has one");
	else
		give(assess, &best);
}
