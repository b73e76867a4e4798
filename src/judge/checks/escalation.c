/* SPDX-License-Identifier: Apache-2.0 */
/* Check 4: privilege escalation allowed. */
#include "config.h"

#include "judge/checks/checks.h"
#include "judge/readings.h"

#include <string.h>
#include <sys/capability.h>

#include <isotop/capabilities.h>
#include <isotop/form.h>
#include <isotop/values.h>

/*
 * A user namespace of one id in which everything there is to hold is held
 * already: a setuid program of an id that is not mapped changes nothing
 * (bprm_fill_uid in the kernel's fs/exec.c), and no capability is left to gain.
 */
static bool nothing_to_gain(const struct assess *assess)
{
	struct fact map = assess_fact(assess, FACT_uid_map);
	struct fact bounding = assess_fact(assess, FACT_cap_bounding);
	struct fact permitted = assess_fact(assess, FACT_cap_permitted);
	return userns_own(assess) == YES && fact_known(map) && map.value.ranges->count == 1 &&
	       map.value.ranges->items[0].count == 1 && fact_known(bounding) && fact_known(permitted) &&
	       !(bounding.value.mask & ~permitted.value.mask);
}

static void allowed(struct assess *assess, const char *text)
{
	if (assess->effective && nothing_to_gain(assess))
		assess_pass(assess, "%s, but its user namespace has one id and no capability left to gain", text);
	else
		assess_power(assess, "%s", text);
}

static void effective(struct assess *assess)
{
	struct fact flag = assess_fact(assess, FACT_no_new_privs);
	struct fact processes = assess_fact(assess, FACT_processes);
	uint64_t all = 0;
	uint64_t without = 0;
	const struct process_group *mute = NULL;
	for (size_t i = 0; fact_known(processes) && i < processes.value.processes->count; i++) {
		const struct process_group *group = &processes.value.processes->items[i];
		all += group->count;
		without += group->no_new_privs || group->mute ? 0 : group->count;
		if (group->mute)
			mute = group;
	}
	const struct process_group *witness = witness_without_flag(assess);
	if (witness)
		witness_cite(assess, witness, &witness->by_flag);
	else
		assess_cite(assess, flag);
	if (without && fact_true(flag)) {
		allowed(assess, assess_text(assess, "no_new_privs is not set in %llu of %llu processes%s%s",
					(unsigned long long)without, (unsigned long long)all, witness ? ": " : "",
					witness_words(assess, witness)));
		if (witness)
			witness_end(assess, witness, root_is_new(assess, witness));
	} else if (without || fact_false(flag)) {
		allowed(assess, "no_new_privs is not set");
	} else if (fact_known(processes) && processes.value.processes->more.why) {
		assess_more(assess, "no_new_privs", processes.value.processes->more);
	} else if (mute) {
		assess_cite_origin(assess, mute->origin);
		assess_unknown(assess, "no_new_privs: before Linux 4.10 the kernel does not say it of a process");
	} else if (fact_true(flag) || all) {
		assess_pass(assess, "no_new_privs is set in every process");
	} else {
		assess_unreadable(assess, "no_new_privs", flag);
	}
}

/* A drop wins over an add of the same name. */
static bool keeps_sys_admin(const struct assess *assess)
{
	struct held held = caps_held(assess);
	struct fact bounding = assess_fact(assess, FACT_cap_bounding);
	uint64_t mask = held.mask | held.idle | (fact_known(bounding) ? bounding.value.mask : 0);
	return mask & CAP_BIT(CAP_SYS_ADMIN);
}

static void kubernetes(struct assess *assess, struct fact flag)
{
	struct fact privileged = assess_fact(assess, FACT_privileged);
	struct fact added = assess_fact(assess, FACT_cap_added);
	if (!fact_true(flag)) {
		assess_power(assess, fact_known(flag) && flag.origin.line
					     ? "allowPrivilegeEscalation is true"
					     : "allowPrivilegeEscalation is not set, which allows it");
	} else if (fact_true(privileged)) {
		assess_cite(assess, privileged);
		assess_fail(assess,
			"allowPrivilegeEscalation: false together with privileged: true, which the API refuses");
		assess_fix(assess, FIX_unprivileged);
	} else if (fact_known(added) && (added.value.mask & CAP_BIT(CAP_SYS_ADMIN)) && keeps_sys_admin(assess)) {
		assess_cite(assess, added);
		/* The API compares with this one spelling, pkg/apis/core/validation ValidateSecurityContext. */
		struct fact misspelt = assess_fact(assess, FACT_cap_misspelt);
		bool refused = fact_known(misspelt) && strcmp(misspelt.value.text, "CAP_SYS_ADMIN") == 0;
		assess_warn(assess,
			refused ? "allowPrivilegeEscalation: false together with CAP_SYS_ADMIN, which the API refuses"
				: "allowPrivilegeEscalation: false, but SYS_ADMIN is added, which needs no escalation");
		assess_fix(assess, (added.value.mask & CAPS_EVERY) == CAPS_EVERY ? FIX_caps_needed : FIX_no_sys_admin);
	} else {
		assess_pass(assess, "allowPrivilegeEscalation: false");
	}
}

static void declared(struct assess *assess)
{
	struct fact flag = assess_fact(assess, FACT_no_new_privs);
	assess_cite(assess, flag);
	if (flag.state == FACT_UNKNOWN)
		assess_unreadable(assess, assess->form->escalation, flag);
	else if (assess->form->pod)
		kubernetes(assess, flag);
	else if (fact_true(flag))
		assess_pass(assess, "no_new_privs will be set");
	else
		assess_power(assess, "no_new_privs will not be set");
}

void assess_escalation(struct assess *assess)
{
	if (is_windows(assess))
		assess_na(assess, "Windows has no setuid programs");
	else if (assess->effective)
		effective(assess);
	else
		declared(assess);
}
