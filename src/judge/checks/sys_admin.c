/* SPDX-License-Identifier: Apache-2.0 */
/* Check 2: CAP_SYS_ADMIN kept, and by degrees what else is. */
#include "config.h"

#include "judge/checks/checks.h"
#include "judge/readings.h"

#include <string.h>
#include <sys/capability.h>

#include <isotop/capabilities.h>
#include <isotop/fixes.h>
#include <isotop/powers.h>
#include <isotop/values.h>

/* What a set costs: all of the weight, half, a quarter, nothing. */
enum degree {
	DEGREE_NONE,
	DEGREE_DEFAULT,   /* some of the runtime's default set, or what is as harmless */
	DEGREE_DANGEROUS, /* one worth a review, beyond the default */
	DEGREE_SYS_ADMIN
};

/* Dangerous here: in a user namespace of its own what only the initial one gives is worth nothing. */
static uint64_t dangerous_of(const struct assess *assess, uint64_t mask)
{
	uint64_t beyond = mask & caps_dangerous & ~cap_default_of(assess->subject) & ~CAP_BIT(CAP_SYS_ADMIN);
	for (unsigned number = 0; assess->shelter == SHELTER_USERNS && number < CAP_BITS; number++)
		if (cap_scope_of(number) == CAP_SCOPE_INITIAL)
			beyond &= ~CAP_BIT(number);
	return beyond;
}

static enum degree degree_of(const struct assess *assess, uint64_t mask)
{
	if (mask & CAP_BIT(CAP_SYS_ADMIN))
		return DEGREE_SYS_ADMIN;
	if (dangerous_of(assess, mask))
		return DEGREE_DANGEROUS;
	/* Over what belongs to its own user namespace the default set is what root needs. */
	if (!(mask & ~CAP_BIT(CAP_NET_BIND_SERVICE)) || assess->shelter == SHELTER_USERNS)
		return DEGREE_NONE;
	return DEGREE_DEFAULT;
}

/* "the runtime's default capabilities", "CHOWN SETUID" */
static const char *words_of(const struct assess *assess, uint64_t mask)
{
	uint64_t usual = cap_default_of(assess->subject);
	if (!mask)
		return "none";
	if (mask == usual)
		return "the runtime's default set";
	if ((mask & CAPS_EVERY) == CAPS_EVERY)
		return "every capability";
	if ((mask & usual) == usual)
		return assess_text(assess, "the runtime's default set and %s", assess_caps(assess, mask & ~usual));
	return assess_caps(assess, mask);
}

static void nothing_kept(struct assess *assess, const struct held *held, const char *note)
{
	if (held->mask && assess->shelter == SHELTER_USERNS)
		assess_pass(assess, "what is kept counts inside its user namespace only%s", note);
	else if (held->mask)
		assess_pass(assess, "no capability but NET_BIND_SERVICE%s", note);
	else if (held->idle)
		assess_pass(assess, "%s and no_new_privs holds, so that nothing of what is kept (%s) can be used%s",
			non_root_stands(assess) == YES ? "no process is root" : "no process holds any", words_of(assess, held->idle), note);
	else
		assess_pass(assess, "no capability is kept%s", note);
}

static void say(struct assess *assess, const struct held *held, const char *note)
{
	uint64_t also = dangerous_of(assess, held->mask);
	const char *names = assess_caps(assess, also);
	switch (degree_of(assess, held->mask)) {
	case DEGREE_SYS_ADMIN:
		if ((held->mask & CAPS_EVERY) == CAPS_EVERY)
			assess_power(assess, "CAP_SYS_ADMIN is kept, and every other capability%s", note);
		else
			assess_power(assess, "CAP_SYS_ADMIN is kept%s%s%s", also ? "; also " : "", names, note);
		break;
	case DEGREE_DANGEROUS:
		assess_warn(assess, "kept beyond the runtime's default: %s%s", names, note);
		break;
	case DEGREE_DEFAULT:
		assess_hint(assess, "kept: %s%s", words_of(assess, held->mask), note);
		break;
	case DEGREE_NONE:
		nothing_kept(assess, held, note);
		break;
	}
}

/* Who the user is decides whether anything of the set is ever held. */
static void say_range(struct assess *assess, const struct held *held, enum degree best)
{
	static const enum verdict verdicts[] = { [DEGREE_NONE] = VERDICT_PASS,
		[DEGREE_DEFAULT] = VERDICT_WARN,
		[DEGREE_DANGEROUS] = VERDICT_WARN,
		[DEGREE_SYS_ADMIN] = VERDICT_FAIL };
	enum verdict worst = verdicts[degree_of(assess, held->mask)];
	if (worst == VERDICT_FAIL && assess->shelter >= SHELTER_USERNS)
		worst = VERDICT_WARN;
	assess_range(assess, worst, verdicts[best], "%s is kept, if a process of it is root: that is not known",
		words_of(assess, held->mask));
}

/* All of them were asked for, whatever was dropped again: one name stands there, or what comes to the same. */
static bool adds_every(const struct assess *assess, uint64_t mask)
{
	struct fact added = assess_fact(assess, FACT_cap_added);
	uint64_t beyond = CAPS_EVERY & ~cap_default_of(assess->subject);
	return (mask & beyond) == beyond || (!assess->effective && fact_known(added) && (added.value.mask & CAPS_EVERY) == CAPS_EVERY);
}

static void propose_without(struct assess *assess, uint64_t mask)
{
	char name[CAP_NAME_MAX];
	for (size_t i = 0; i < CAP_COUNT; i++)
		if (mask & CAP_BIT(capabilities[i].number))
			assess_fix_about(assess, FIX_no_added_caps,
				&(struct fix_about){ .what = cap_name(capabilities[i].number, name) + strlen("CAP_"),
					.caps = CAP_BIT(capabilities[i].number) });
}

/* Of each process that holds what the container's first was not given. */
static bool propose_end(struct assess *assess, uint64_t bad)
{
	struct fact bounding = assess_fact(assess, FACT_cap_bounding);
	struct fact processes = assess_fact(assess, FACT_processes);
	bool any = false;
	if (!assess->effective || !fact_known(bounding) || !fact_known(processes) || bounding.value.mask & bad)
		return false;
	for (size_t i = 0; i < processes.value.processes->count; i++) {
		const struct process_group *group = &processes.value.processes->items[i];
		if (!((group->effective | group->permitted | group->bounding) & bad))
			continue;
		any = true;
		witness_end(assess, group, root_is_new(assess, group));
	}
	return any;
}

/* And what was added by name, which counts for nothing beside privileged and would be left. */
static void propose_unprivileged(struct assess *assess)
{
	struct fact added = assess_fact(assess, FACT_cap_added);
	uint64_t bad = !assess->effective && fact_known(added) ? added.value.mask & ~cap_default_of(assess->subject) : 0;
	assess_fix(assess, FIX_unprivileged);
	if (adds_every(assess, bad))
		assess_fix(assess, FIX_caps_needed);
	else if (bad & caps_dangerous)
		propose_without(assess, bad & caps_dangerous);
}

/* What was added goes, the worst first; the default set, which nobody asked for, is dropped. */
static void propose(struct assess *assess, const struct held *held)
{
	uint64_t bad = held->mask & ~cap_default_of(assess->subject);
	uint64_t worst = bad & caps_dangerous;
	if (worst && propose_end(assess, worst))
		return;
	if (is_privileged(assess))
		propose_unprivileged(assess);
	else if (bad && !adds_every(assess, bad))
		propose_without(assess, worst ? worst : bad);
	else
		assess_fix(assess, FIX_caps_needed);
}

/* What decides the degree. */
static uint64_t worst_of(const struct assess *assess, uint64_t mask)
{
	uint64_t dangerous = dangerous_of(assess, mask);
	if (mask & CAP_BIT(CAP_SYS_ADMIN))
		return CAP_BIT(CAP_SYS_ADMIN);
	return dangerous ? dangerous : mask;
}

void assess_sys_admin(struct assess *assess)
{
	if (is_windows(assess)) {
		assess_na(assess, "Windows has no capabilities");
		return;
	}
	struct held held = caps_held(assess);
	enum degree best = degree_of(assess, held.certain);
	if (held.more.why && best != DEGREE_SYS_ADMIN) {
		assess_more(assess, "capabilities", held.more);
		return;
	}
	uint64_t worst = worst_of(assess, held.mask);
	const struct process_group *witness = witness_by_caps(assess, worst);
	caps_cite(assess, &held, worst);
	bool said = witness && degree_of(assess, held.mask) != DEGREE_NONE;
	const char *note = said ? assess_text(assess, ", by %s", witness_words(assess, witness)) : "";
	struct fact misspelt = assess_fact(assess, FACT_cap_misspelt);
	if (fact_known(misspelt) && !assess->effective) {
		assess_cite(assess, misspelt);
		note = assess_text(assess, "; containerd does not take the name %s", misspelt.value.text);
	}
	if (best != degree_of(assess, held.mask))
		say_range(assess, &held, best);
	else
		say(assess, &held, note);
	if (assess->arena && assess->finding.verdict != VERDICT_PASS)
		propose(assess, &held);
}
