/* SPDX-License-Identifier: Apache-2.0 */
/* Check 10: one control stands in for the rest. */
#include "config.h"

#include "judge/checks/checks.h"
#include "judge/escapes/escapes.h"
#include "judge/readings.h"

#include <string.h>
#include <sys/capability.h>

#include <isotop/capabilities.h>
#include <isotop/fixes.h>
#include <isotop/host.h>
#include <isotop/judge.h>
#include <isotop/powers.h>
#include <isotop/subject.h>
#include <isotop/values.h>
#include <isotop/verdict.h>

const char *const defence_names[DEFENCE_COUNT] = { "namespaces", "user namespace", "capabilities", "seccomp",
	"AppArmor or SELinux", "sandbox", "non-root without new privileges" };

/* What brings a missing barrier back, cheapest first, after non-root. To add a way: add its row. */
static const struct remedy {
	enum defence defence;
	enum fix_id fix;
	void (*check)(struct assess *assess); /* what it changes is at fault where this fails; NULL: it always is */
} remedies[] = {
	{ DEFENCE_SECCOMP, FIX_seccomp_default, assess_seccomp },
	{ DEFENCE_CAPABILITIES, FIX_drop_all, NULL },
};

/* ---- barriers ------------------------------------------------------------------------ */

static enum defence_state state_of(enum tri tri)
{
	static const enum defence_state states[] = {
		[NO] = DEFENCE_MISSING, [MAYBE] = DEFENCE_UNKNOWN, [YES] = DEFENCE_STANDS
	};
	return states[tri];
}

/* pid, net, ipc and mount own: one barrier together. */
static enum tri namespaces_stand(const struct assess *assess)
{
	static const enum ns_kind needed[] = { NS_PID, NS_NET, NS_IPC, NS_MNT };
	enum tri stands = YES;
	for (size_t i = 0; i < ISO_COUNT(needed); i++) {
		struct fact fact = assess_fact(assess, ns_facts[needed[i]]);
		enum ns_relation relation = fact_known(fact)             ? fact.value.ns->relation
					    : fact.state == FACT_UNKNOWN ? NS_UNKNOWN
									 : NS_OWN;
		stands = tri_and(stands, relation == NS_UNKNOWN ? MAYBE : tri_of(relation != NS_HOST));
	}
	return stands;
}

static enum tri capabilities_stand(const struct assess *assess)
{
	struct held held = caps_held(assess);
	uint64_t beyond = ~cap_default_of(assess->subject);
	enum tri holds = caps_hold(&held, beyond);
	return holds == MAYBE ? MAYBE : tri_of(holds == NO);
}

/*
 * The runtimes' own profiles open mount, setns, bpf and more to CAP_SYS_ADMIN
 * (moby profiles/seccomp, containers/common pkg/seccomp): with that capability
 * the filter falls together with it and is no barrier of its own.
 */
static enum tri seccomp_stands(const struct assess *assess)
{
	struct held held = caps_held(assess);
	struct fact profile = assess_fact(assess, FACT_seccomp_profile);
	bool reviewed = fact_known(profile) && strncmp(profile.value.text, "Localhost", 9) == 0;
	enum tri admin = reviewed ? NO : caps_hold(&held, CAP_BIT(CAP_SYS_ADMIN));
	if (admin == YES)
		return NO;
	return tri_and(assess_passes(assess, assess_seccomp), admin == MAYBE ? MAYBE : YES);
}

static enum tri sandbox_stands(const struct assess *assess)
{
	struct fact fact = assess_fact(assess, FACT_sandbox);
	return fact.state == FACT_UNKNOWN ? MAYBE : tri_of(subject_sandboxed(assess->subject));
}

/* Windows has neither capabilities nor seccomp, AppArmor, SELinux; nor has it programs that gain rights. */
static void windows_barriers(const struct assess *assess, enum defence_state ret_defences[DEFENCE_COUNT])
{
	ret_defences[DEFENCE_CAPABILITIES] = DEFENCE_MISSING;
	ret_defences[DEFENCE_SECCOMP] = DEFENCE_MISSING;
	ret_defences[DEFENCE_MAC] = DEFENCE_MISSING;
	ret_defences[DEFENCE_NON_ROOT] = state_of(assess_passes(assess, assess_root));
}

static bool in_gvisor(const struct assess *assess)
{
	struct fact fact = assess_fact(assess, FACT_sandbox);
	return fact_known(fact) && strcmp(fact.value.text, "gvisor") == 0;
}

/* Known, not assumed: of a node that nobody saw it is no barrier, and that is certain. */
static enum defence_state mac_state(const struct assess *assess)
{
	enum tri stands = tri_or(apparmor_stands(assess), selinux_stands(assess));
	return stands == MAYBE && mac_assumed(assess) ? DEFENCE_MISSING : state_of(stands);
}

static void assess_barriers(const struct assess *assess, enum defence_state ret_defences[DEFENCE_COUNT])
{
	ret_defences[DEFENCE_NAMESPACES] = state_of(namespaces_stand(assess));
	ret_defences[DEFENCE_USERNS] = state_of(userns_own(assess));
	ret_defences[DEFENCE_CAPABILITIES] = state_of(capabilities_stand(assess));
	ret_defences[DEFENCE_SECCOMP] = state_of(seccomp_stands(assess));
	ret_defences[DEFENCE_MAC] = mac_state(assess);
	ret_defences[DEFENCE_SANDBOX] = state_of(sandbox_stands(assess));
	ret_defences[DEFENCE_NON_ROOT] = state_of(non_root_stands(assess));
	/* runsc puts neither profile nor label on the container, nor the spec's seccomp unless asked to, gvisor.dev docs. */
	if (in_gvisor(assess)) {
		ret_defences[DEFENCE_MAC] = DEFENCE_NA;
		if (ret_defences[DEFENCE_SECCOMP] == DEFENCE_STANDS)
			ret_defences[DEFENCE_SECCOMP] = DEFENCE_NA;
	}
	if (is_windows(assess))
		windows_barriers(assess, ret_defences);
}

void judge_defences(const struct subject *subject, const struct inventory *inventory,
	enum defence_state ret_defences[DEFENCE_COUNT])
{
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	assess_barriers(&assess, ret_defences);
}

/* ---- the check ------------------------------------------------------------------------- */

static unsigned count(const enum defence_state defences[DEFENCE_COUNT], enum defence_state wanted)
{
	unsigned found = 0;
	for (size_t i = 0; i < DEFENCE_COUNT; i++)
		found += defences[i] == wanted;
	return found;
}

/* Behind a sandbox two or more of these must not be missing. */
static const enum defence behind[] = { DEFENCE_CAPABILITIES, DEFENCE_SECCOMP, DEFENCE_MAC, DEFENCE_NON_ROOT };

static unsigned missing_behind(const enum defence_state defences[DEFENCE_COUNT], bool unknown_too)
{
	unsigned missing = 0;
	for (size_t i = 0; i < ISO_COUNT(behind); i++)
		missing += defences[behind[i]] == DEFENCE_MISSING ||
			   (unknown_too && defences[behind[i]] == DEFENCE_UNKNOWN);
	return missing;
}

/* ---- escapes ---------------------------------------------------------------------------- */

/* What the matrix says against a pass. */
struct against {
	const char *open;         /* an escape that nothing stops; NULL: none */
	const char *doubt;        /* one that nothing known stops */
	const char *single;       /* one that one barrier stops */
	const char *single_doubt; /* one that one barrier stops, if the capabilities, which are not known, let it */
	unsigned singles;
	unsigned opens;
};

static void note(const char **told, unsigned *count, size_t index)
{
	if (!*told)
		*told = escapes[index].id;
	(*count)++;
}

static struct against against_of(const struct assess *assess)
{
	struct escape_set made;
	const struct escape_set *set = assess->escapes;
	struct against against = { 0 };
	unsigned unused = 0;
	bool unread = caps_held(assess).more.why != NULL;
	if (!set) {
		escape_set_of(assess, &made);
		set = &made;
	}
	for (size_t i = 0; i < ESCAPE_COUNT; i++) {
		/* One whose bug nobody knows to be here is surface of attack, and no escape that applies. */
		if (escapes[i].bug && set->verdicts[i] == ESCAPE_UNKNOWN)
			continue;
		if (set->verdicts[i] == ESCAPE_OPEN && escape_in(set->firm, i))
			note(&against.open, &against.opens, i);
		else if (set->verdicts[i] == ESCAPE_OPEN ||
			 (set->verdicts[i] == ESCAPE_UNKNOWN && !escape_in(set->firm, i) && escape_in(set->bare, i)))
			note(&against.doubt, &unused, i);
		else if (set->verdicts[i] == ESCAPE_UNKNOWN && unread && !escape_in(set->firm, i))
			note(&against.single_doubt, &unused, i);
		else if (set->verdicts[i] == ESCAPE_SINGLE)
			note(&against.single, &against.singles, i);
	}
	return against;
}

static enum verdict verdict_for(
	const enum defence_state defences[DEFENCE_COUNT], const struct against *against, bool bad)
{
	unsigned standing = count(defences, DEFENCE_STANDS) + (bad ? 0 : count(defences, DEFENCE_UNKNOWN));
	if (standing <= 2 || against->open || (bad && against->doubt))
		return VERDICT_FAIL;
	if (defences[DEFENCE_SANDBOX] == DEFENCE_STANDS && missing_behind(defences, bad) >= 2)
		return VERDICT_FAIL;
	if (standing == 3 || against->single || against->doubt || (bad && against->single_doubt))
		return VERDICT_WARN;
	return VERDICT_PASS;
}

static const char *join(const struct assess *assess, const char *list, enum defence defence)
{
	return list ? assess_text(assess, "%s, %s", list, defence_names[defence]) : defence_names[defence];
}

static const char *names(
	const struct assess *assess, const enum defence_state defences[DEFENCE_COUNT], enum defence_state wanted)
{
	const char *list = NULL;
	for (unsigned i = 0; assess->arena && i < DEFENCE_COUNT; i++)
		if (defences[i] == wanted)
			list = join(assess, list, (enum defence)i);
	return list ? list : "none";
}

static const char *names_behind(const struct assess *assess, const enum defence_state defences[DEFENCE_COUNT])
{
	const char *list = NULL;
	for (size_t i = 0; assess->arena && i < ISO_COUNT(behind); i++)
		if (defences[behind[i]] == DEFENCE_MISSING)
			list = join(assess, list, behind[i]);
	return list ? list : "none";
}

/* What stands already is not asked for again: the escape itself tells what else would stop it. */
static void propose_for_escape(struct assess *assess, const struct against *against)
{
	const char *id = against->open     ? against->open
			 : against->single ? against->single
					   : against->doubt;
	if (id)
		assess_fix_about(assess, FIX_second_barrier, &(struct fix_about){ .what = id });
}

/* Is it itself what is wrong? A profile that another setting opens, or that is not known, is not what to change. */
static bool is_at_fault(const struct assess *assess, const struct remedy *remedy)
{
	enum verdict verdict = remedy->check ? assess_ask(assess, remedy->check) : VERDICT_FAIL;
	return verdict == VERDICT_FAIL || verdict == VERDICT_WARN;
}

static void propose(
	struct assess *assess, const enum defence_state defences[DEFENCE_COUNT], const struct against *against)
{
	if (is_windows(assess)) {
		assess_fix(assess, FIX_hyper_v);
		return;
	}
	if (defences[DEFENCE_NON_ROOT] == DEFENCE_MISSING) {
		if (assess_ask(assess, assess_root) != VERDICT_PASS)
			/* Beside a user that is written as root, runAsNonRoot has the pod refused. */
			assess_fix(assess, fact_known(assess_fact(assess, FACT_uid)) ? FIX_run_as_user : FIX_non_root);
		if (assess_ask(assess, assess_escalation) != VERDICT_PASS)
			assess_fix(assess, FIX_no_new_privileges);
		return;
	}
	for (size_t i = 0; i < ISO_COUNT(remedies); i++)
		if (defences[remedies[i].defence] == DEFENCE_MISSING && is_at_fault(assess, &remedies[i])) {
			/* beside privileged there is nothing else to take away or to set */
			assess_fix(assess, is_privileged(assess) ? FIX_unprivileged : remedies[i].fix);
			return;
		}
	propose_for_escape(assess, against);
}

#define NONE_FOR_CERTAIN "no barrier stands for certain; not known: %s"

/* "load-module and 3 more": the first in the order of the table. */
static const char *and_more(const struct assess *assess, const char *first, unsigned count)
{
	return count > 1 ? assess_text(assess, "%s and %u more", first, count - 1) : first;
}

static void say_fail(struct assess *assess, const enum defence_state defences[DEFENCE_COUNT],
	const struct against *against, const char *stand)
{
	unsigned standing = count(defences, DEFENCE_STANDS);
	if (!standing && count(defences, DEFENCE_UNKNOWN))
		assess_fail(assess, NONE_FOR_CERTAIN, names(assess, defences, DEFENCE_UNKNOWN));
	else if (!standing)
		assess_fail(assess, "no barrier stands");
	else if (defences[DEFENCE_SANDBOX] == DEFENCE_STANDS && missing_behind(defences, false) >= 2)
		assess_fail(assess, "the sandbox does not replace what is missing behind it: %s",
			names_behind(assess, defences));
	else if (against->open)
		assess_fail(assess, "nothing stops %s; what stands: %s",
			and_more(assess, against->open, against->opens), stand);
	else
		assess_fail(assess, "%u %s: %s", standing, standing == 1 ? "barrier stands" : "barriers stand", stand);
}

static void say_warn(struct assess *assess, unsigned standing, const struct against *against, const char *stand)
{
	if (standing <= 3)
		assess_warn(assess, "%u barriers stand: %s", standing, stand);
	else if (against->single)
		assess_warn(assess, "%u barriers stand, but one barrier alone stops %s", standing,
			and_more(assess, against->single, against->singles));
	else
		assess_warn(assess,
			"%u barriers stand, but what gets past them is root on the host: nothing else stops %s",
			standing, against->doubt);
}

void assess_single_layer(struct assess *assess)
{
	enum defence_state defences[DEFENCE_COUNT];
	assess_barriers(assess, defences);
	struct against against = against_of(assess);
	enum verdict bad = verdict_for(defences, &against, true);
	enum verdict good = verdict_for(defences, &against, false);
	unsigned standing = count(defences, DEFENCE_STANDS);
	const char *stand = names(assess, defences, DEFENCE_STANDS);
	const char *noun = standing == 1 ? "barrier stands" : "barriers stand";
	if (bad != good && !standing)
		assess_range(assess, bad, good, NONE_FOR_CERTAIN, names(assess, defences, DEFENCE_UNKNOWN));
	else if (bad != good && count(defences, DEFENCE_UNKNOWN))
		assess_range(assess, bad, good, "%u %s: %s; not known: %s", standing, noun, stand,
			names(assess, defences, DEFENCE_UNKNOWN));
	else if (bad != good)
		assess_range(assess, bad, good, "%u %s; nothing that is known stops %s", standing, noun,
			against.doubt ? against.doubt : against.single_doubt);
	else if (bad == VERDICT_FAIL)
		say_fail(assess, defences, &against, stand);
	else if (bad == VERDICT_WARN)
		say_warn(assess, standing, &against, stand);
	else
		assess_pass(assess, "%u %s: %s", standing, noun, stand);
	if (bad != VERDICT_PASS && bad == good)
		propose(assess, defences, &against);
}
