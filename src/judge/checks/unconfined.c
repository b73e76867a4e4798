/* SPDX-License-Identifier: Apache-2.0 */
/* Check 5: seccomp or AppArmor/SELinux unconfined, in two halves. */
#include "config.h"

#include "judge/checks/checks.h"
#include "judge/readings.h"

#include <string.h>
#include <strings.h>

#include <isotop/form.h>
#include <isotop/label.h>
#include <isotop/profile.h>
#include <isotop/ruling.h>
#include <isotop/syscalls.h>

/* ---- seccomp ------------------------------------------------------------------ */

/* Allowed unless a rule says otherwise, and some rule does: what nobody thought of is let through. */
static bool denies_a_list(const struct assess *assess)
{
	struct fact rules = assess_fact(assess, FACT_seccomp_rules);
	struct fact open = assess_fact(assess, FACT_seccomp_allows_all);
	enum action usual = fact_known(rules) ? rules.value.profile->default_action : ACTION_ERRNO;
	return (usual == ACTION_ALLOW || usual == ACTION_LOG) && !fact_true(open);
}

static bool refuses(const struct profile_rule *rule)
{
	return rule->name_count && rule->action != ACTION_ALLOW && rule->action != ACTION_LOG;
}

/* What engines take out of a profile before they hand it on: of one that denies a list, nothing of the list is left. */
static bool denies_nothing_here(const struct assess *assess)
{
	struct fact rules = assess_fact(assess, FACT_seccomp_rules);
	const struct profile *profile = rules.value.profile;
	struct profile_target target = judge_target(assess->subject, assess->inventory);
	bool any = assess->effective || !target.abi || assess_fact(assess, FACT_cap_bounding).state != FACT_KNOWN ||
		   assess_fact(assess, FACT_cap_more).state != FACT_ABSENT;
	for (size_t i = 0; !any && i < profile->rule_count; i++)
		any = refuses(&profile->rules[i]) && (profile->rules[i].includes.kernel_set || profile->rules[i].excludes.kernel_set);
	if (any)
		return false;
	cleanup_arena struct arena *arena = arena_new();
	struct profile left = profile_resolve(profile, &target, arena);
	for (size_t i = 0; !any && i < left.rule_count; i++)
		any = refuses(&left.rules[i]);
	return !any;
}

/*
 * SCMP_ACT_NOTIFY, seccomp_unotify(2), and SCMP_ACT_TRACE, ptrace(2): who is asked may let every call go on, and a
 * tracer may be a process of the container itself.
 */
static bool asks_another(const struct assess *assess)
{
	struct fact rules = assess_fact(assess, FACT_seccomp_rules);
	enum action usual = fact_known(rules) ? rules.value.profile->default_action : ACTION_ERRNO;
	return usual == ACTION_NOTIFY || usual == ACTION_TRACE;
}

static void leave_to_another(struct assess *assess)
{
	assess_cite(assess, assess_fact(assess, FACT_seccomp_rules));
	assess_range(assess, VERDICT_FAIL, VERDICT_PASS,
		"another program decides on what the seccomp profile names no rule for");
}

static void deny_list(struct assess *assess)
{
	assess_cite(assess, assess_fact(assess, FACT_seccomp_rules));
	assess_warn(assess, "the seccomp filter denies a list of calls and allows all others");
}

bool seccomp_undeclared(const struct assess *assess)
{
	struct fact mode = assess_fact(assess, FACT_seccomp_mode);
	struct fact profile = assess_fact(assess, FACT_seccomp_profile);
	return assess->effective && fact_known(mode) && mode.value.integer == 2 && fact_known(profile) &&
	       strcmp(profile.value.text, "Unconfined") == 0 && assess_fact(assess, FACT_seccomp_rules).state != FACT_KNOWN;
}

static void seccomp_effective(struct assess *assess)
{
	struct fact mode = assess_fact(assess, FACT_seccomp_mode);
	struct fact open = assess_fact(assess, FACT_seccomp_allows_all);
	assess_cite(assess, mode);
	if (!fact_known(mode))
		assess_unreadable(assess, "seccomp", mode);
	else if (mode.value.integer == 0)
		assess_fail(assess, "seccomp is off");
	else if (mode.value.integer == 2 && fact_true(open)) {
		assess_cite(assess, open);
		assess_fail(assess, "the seccomp filter allows every system call");
	} else if (mode.value.integer == 2 && denies_a_list(assess)) {
		deny_list(assess);
	} else if (mode.value.integer == 2 && open.state == FACT_UNKNOWN) {
		assess_unreadable(assess, "what the seccomp filter allows", open);
	} else if (seccomp_undeclared(assess)) {
		assess_cite(assess, assess_fact(assess, FACT_seccomp_profile));
		assess_range(assess, VERDICT_FAIL, VERDICT_PASS,
			"a filter is in force that nobody declared: what it allows is not known");
	} else if (mode.value.integer == 2 && asks_another(assess)) {
		leave_to_another(assess);
	} else {
		assess_pass(assess, mode.value.integer == 1 ? "seccomp is strict" : "a seccomp filter is in force");
	}
}

static void seccomp_unset(struct assess *assess)
{
	if (assess->form->seccomp.bad)
		assess_fail(assess, "%s", assess->form->seccomp.what);
	else
		assess_pass(assess, "the engine's default seccomp profile");
}

static void seccomp_declared(struct assess *assess)
{
	struct fact privileged = assess_fact(assess, FACT_privileged);
	struct fact profile = assess_fact(assess, FACT_seccomp_profile);
	struct fact open = assess_fact(assess, FACT_seccomp_allows_all);
	if (fact_true(privileged)) {
		assess_cite(assess, privileged);
		assess_fail(assess, "privileged turns seccomp off");
		return;
	}
	assess_cite(assess, profile);
	if (profile.state == FACT_UNKNOWN)
		assess_unreadable(assess, "seccomp", profile);
	else if (profile.state == FACT_ABSENT)
		seccomp_unset(assess);
	else if (strcmp(profile.value.text, "Unconfined") == 0)
		assess_fail(assess, "seccomp is Unconfined");
	else if (fact_true(open))
		assess_fail(assess, "seccomp profile %s allows every system call", profile.value.text);
	else if (open.state == FACT_UNKNOWN && !assess->form->pod)
		assess_unreadable(assess, "seccomp", open);
	else if (denies_a_list(assess) && denies_nothing_here(assess))
		assess_fail(assess, "seccomp profile %s allows every system call: what it refuses, it refuses with other "
			"capabilities or on other machines", profile.value.text);
	else if (denies_a_list(assess))
		deny_list(assess);
	else if (asks_another(assess))
		leave_to_another(assess);
	else
		assess_pass(assess, "seccomp profile %s", profile.value.text);
}

void assess_seccomp(struct assess *assess)
{
	if (assess->effective)
		seccomp_effective(assess);
	else
		seccomp_declared(assess);
}

/* ---- both -------------------------------------------------------------------------- */

static bool bad(enum verdict verdict)
{
	return verdict == VERDICT_FAIL || verdict == VERDICT_WARN;
}

/* Each of those that turn it off by what is written; where nothing is, either would do. */
static void propose_mac(struct assess *assess)
{
	char type[SELINUX_PART_MAX];
	struct fact profile = assess_fact(assess, FACT_apparmor_profile);
	struct fact label = assess_fact(assess, FACT_selinux_label);
	bool off = fact_known(profile) && strcasecmp(profile.value.text, "unconfined") == 0;
	bool disabled = fact_true(assess_fact(assess, FACT_selinux_disabled));
	bool free_type = fact_known(label) && selinux_part(label.value.text, SELINUX_TYPE, type) &&
			 selinux_type_unconfined(type);
	bool unsaid = assess->effective || !(off || disabled || free_type);
	if (off || unsaid)
		assess_fix(assess, FIX_apparmor_default);
	if (disabled || unsaid)
		assess_fix(assess, FIX_selinux_labels);
	if (free_type && !assess->effective)
		assess_fix(assess, FIX_confined_type);
}

static void propose(struct assess *assess)
{
	if (!assess->arena)
		return;
	if (is_privileged(assess)) {
		assess_fix(assess, FIX_unprivileged);
		return;
	}
	if (bad(assess_ask(assess, assess_seccomp)))
		assess_fix(assess, FIX_seccomp_default);
	if (!bad(assess_ask(assess, assess_mac)))
		return;
	if (assess_no_lsm(assess))
		assess_fix(assess, FIX_host_lsm);
	else
		propose_mac(assess);
}

/* Behind a sandbox that nobody knows to be there neither half may count as a fail, nor as a pass. */
static void half(struct assess *assess, void (*func)(struct assess *assess))
{
	enum verdict verdict = assess_ask(assess, func);
	if (sandbox_unknown(assess) && bad(verdict))
		assess_range(assess, verdict, VERDICT_PASS, "%s unless a sandbox takes the calls, which is not known",
			func == assess_seccomp ? "seccomp does not confine it" : "neither AppArmor nor SELinux confines it");
	else
		func(assess);
}

void assess_unconfined(struct assess *assess)
{
	if (is_windows(assess)) {
		assess_na(assess, "Windows has no seccomp, AppArmor or SELinux");
		return;
	}
	if (assess->shelter == SHELTER_SANDBOX) {
		assess_cite(assess, assess_fact(assess, FACT_sandbox));
		assess_pass(assess, "the kernel of %s takes the calls in place of the host's",
			sandbox_title(assess->subject));
		return;
	}
	assess->parts = 2;
	half(assess, assess_seccomp);
	half(assess, assess_mac);
	propose(assess);
}
