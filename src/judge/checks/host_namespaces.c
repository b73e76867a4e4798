/* SPDX-License-Identifier: Apache-2.0 */
/* Check 6: host namespaces shared. */
#include "config.h"

#include <isotop/facts.h>
#include <isotop/form.h>
#include <isotop/host.h>
#include <isotop/values.h>

#include "judge/assess.h"
#include "judge/readings.h"

/*
 * What sharing one of the host's namespaces costs. To judge another one: add
 * its row.
 */
static const struct {
	enum ns_kind kind;
	const char *title;
	enum verdict shared;
	bool kubernetes; /* judged there as well: a pod on the host's network has the host's name in any case */
	enum fix_id fix;
} judged[] = {
	{ NS_NET, "network", VERDICT_FAIL, true, FIX_no_host_network },
	{ NS_PID, "pid", VERDICT_FAIL, true, FIX_no_host_pid },
	{ NS_IPC, "ipc", VERDICT_FAIL, true, FIX_no_host_ipc },
	{ NS_MNT, "mount", VERDICT_FAIL, true, FIX_no_host_mounts },
	{ NS_UTS, "uts", VERDICT_WARN, false, FIX_no_host_uts },
};

/* What was found over all rows. */
struct sharing {
	const char *names;   /* of what is shared, "network, pid" */
	const char *unknown; /* of what is not known */
	const char *shared;  /* of what is shared with other containers */
	const char *with;    /* one of them, where it was said */
	const char *why;
	enum verdict worst;
	bool any_unknown;
};

static const char *join(const struct assess *assess, const char *list, const char *name)
{
	return list ? assess_text(assess, "%s, %s", list, name) : name;
}

static enum ns_relation relation_of(struct fact fact)
{
	if (fact.state == FACT_UNKNOWN)
		return NS_UNKNOWN;
	return fact_known(fact) ? fact.value.ns->relation : NS_OWN;
}

static struct sharing look(struct assess *assess)
{
	struct sharing sharing = { .worst = VERDICT_PASS };
	for (size_t i = 0; i < ISO_COUNT(judged); i++) {
		struct fact fact = assess_fact(assess, ns_facts[judged[i].kind]);
		if (!judged[i].kubernetes && is_kubernetes(assess))
			continue;
		switch (relation_of(fact)) {
		case NS_HOST:
			sharing.names = join(assess, sharing.names, judged[i].title);
			if (judged[i].shared == VERDICT_FAIL || sharing.worst == VERDICT_PASS)
				sharing.worst = judged[i].shared;
			assess_cite(assess, fact);
			assess_fix(assess, judged[i].fix);
			break;
		case NS_UNKNOWN:
			sharing.any_unknown |= judged[i].shared == VERDICT_FAIL;
			sharing.unknown = join(assess, sharing.unknown, judged[i].title);
			sharing.why = fact.state == FACT_UNKNOWN ? fact.value.text : NULL;
			break;
		case NS_SHARED:
			sharing.shared = join(assess, sharing.shared, judged[i].title);
			sharing.with = fact.value.ns->with;
			break;
		case NS_OWN:
			break;
		}
	}
	return sharing;
}

/* --userns=host says one thing only: this container is not to be remapped where the daemon remaps all others. */
static bool remapping_refused(const struct assess *assess, struct fact user)
{
	return assess->form->remaps && !assess->effective && fact_known(user) && user.value.ns->relation == NS_HOST &&
	       !fact_by_default(user);
}

void assess_host_namespaces(struct assess *assess)
{
	struct fact user = assess_fact(assess, FACT_ns_user);
	struct sharing sharing = look(assess);
	const struct ns_reference *reference = ns_reference_of(assess);
	if (reference)
		assess_cite_origin(assess, (struct origin){ .where = reference->place });
	if (sharing.worst == VERDICT_FAIL) {
		assess_fail(assess, "shares the host's %s", sharing.names);
	} else if (sharing.any_unknown) {
		assess_range(assess, VERDICT_FAIL, sharing.worst, "%s: %s", sharing.unknown,
			sharing.why ? sharing.why : "whether it is the host's is not known");
	} else if (sharing.worst == VERDICT_WARN) {
		assess_warn(assess, "shares the host's %s", sharing.names);
	} else if (remapping_refused(assess, user)) {
		assess_cite(assess, user);
		assess_warn(assess, "user namespace remapping is refused");
		assess_fix(assess, FIX_userns_remap);
	} else if (sharing.shared) {
		assess_pass(assess, "none of the host's; shared with %s: %s",
			sharing.with ? sharing.with : "other containers", sharing.shared);
	} else {
		assess_pass(assess, "own network, pid, ipc and mount");
	}
}
