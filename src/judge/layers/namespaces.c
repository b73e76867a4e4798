/* SPDX-License-Identifier: Apache-2.0 */
/* Layer: namespaces. Its verdict is check 6's; the host's user, cgroup and time namespaces are shown, not judged. */
#include "config.h"

#include "../checks.h"
#include "../words.h"

void layer_namespaces(struct assess *assess)
{
	assess_host_namespaces(assess);
}

/* ---- the eight rows --------------------------------------------------------------- */

/* How bad it is to be in the host's, and what that gives. In the order of ns_names. */
static const struct {
	enum mark host;
	const char *gives;
} judged[NS_KIND_COUNT] = {
	[NS_PID] = { MARK_FAIL, "sees the host's processes and may signal them" },
	[NS_NET] = { MARK_FAIL, "has the host's interfaces, ports and abstract sockets" },
	[NS_MNT] = { MARK_FAIL, "has the host's mounts" },
	[NS_IPC] = { MARK_FAIL, "reaches the host's shared memory and queues" },
	[NS_UTS] = { MARK_WARN, "has the host's name and may change it" },
	[NS_USER] = { MARK_NONE, "a uid inside is the same uid on the host" },
	[NS_CGROUP] = { MARK_NONE, "sees the host's cgroup paths" },
	[NS_TIME] = { MARK_NONE, "has the host's monotonic and boot-time clocks" },
};

struct wanted {
	enum ns_kind kind;
	uint64_t inode;
};

static bool in_same(const struct subject *other, const void *what)
{
	const struct wanted *wanted = what;
	struct fact fact = subject_fact(other, ns_facts[wanted->kind]);
	return fact_known(fact) && fact.value.ns->inode == wanted->inode;
}

static void relation(struct view *view, enum ns_kind kind, struct fact fact, const char *sharers)
{
	const struct ns *ns = fact.value.ns;
	switch (ns->relation) {
	case NS_HOST:
		view_fact(view, ns_names[kind], fact, judged[kind].host,
			judged[kind].host == MARK_NONE ? TONE_MUTED : TONE_BAD, "the host's: %s", judged[kind].gives);
		break;
	case NS_SHARED:
		view_fact(view, ns_names[kind], fact, MARK_NONE, TONE_PLAIN, "shared with %s",
			sharers    ? sharers
			: ns->with ? ns->with
				   : "another container");
		break;
	case NS_OWN:
		view_fact(view, ns_names[kind], fact, MARK_PASS, TONE_GOOD, "own");
		if (sharers)
			view_span(view, TONE_PLAIN, ", shared with %s", sharers);
		break;
	case NS_UNKNOWN:
		view_fact(view, ns_names[kind], fact, MARK_UNKNOWN, TONE_UNKNOWN,
			"not known: nothing of the host to compare it with");
		break;
	}
	if (ns->inode)
		view_span(view, TONE_MUTED, "  %llu", (unsigned long long)ns->inode);
}

static void view_namespace(
	struct view *view, enum ns_kind kind, const struct subject *subject, const struct inventory *inventory)
{
	struct fact fact = subject_fact(subject, ns_facts[kind]);
	const char *sharers = NULL;
	if (!fact_known(fact)) {
		view_fact(view, ns_names[kind], fact, MARK_NONE, TONE_MUTED, "%s", "");
		return;
	}
	if (fact.value.ns->inode && fact.value.ns->relation != NS_HOST) {
		struct wanted wanted = { kind, fact.value.ns->inode };
		sharers = neighbour_names(view->arena, subject, inventory, in_same, &wanted);
	}
	relation(view, kind, fact, sharers);
}

/* ---- id maps ----------------------------------------------------------------------- */

static void view_map(struct view *view, const char *label, struct fact fact)
{
	if (!fact_known(fact)) {
		view_fact(view, label, fact, MARK_NONE, TONE_MUTED, "%s", "");
		return;
	}
	const struct range_list *ranges = fact.value.ranges;
	if (ranges_identity(ranges)) {
		view_fact(view, label, fact, MARK_NONE, TONE_MUTED, "every id inside is the same id on the host");
		return;
	}
	view_fact(view, label, fact, MARK_PASS, TONE_GOOD, "%zu %s", ranges->count,
		ranges->count == 1 ? "range" : "ranges");
	for (size_t i = 0; i < ranges->count; i++) {
		const struct id_range *range = &ranges->items[i];
		view_range(view, (struct range_bar){ range->inside, range->outside, range->count });
	}
}

static void view_root(struct view *view, const struct assess *assess)
{
	uint32_t outside = 0;
	enum tri own = userns_own(assess);
	enum tri root = userns_root(assess, &outside);
	if (own == NO)
		view_row(view, MARK_NONE, "root inside", TONE_PLAIN, "is root of the host");
	else if (root == YES)
		view_row(view, outside ? MARK_PASS : MARK_FAIL, "root inside", outside ? TONE_GOOD : TONE_BAD,
			"is uid %u on the host", outside);
	else if (root == NO)
		view_row(view, MARK_PASS, "root inside", TONE_GOOD, "is nobody on the host");
	else
		view_row(view, MARK_UNKNOWN, "root inside", TONE_UNKNOWN, "not known: no id map could be read");
}

void view_namespaces(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	view_sandbox_note(view, subject);
	for (unsigned kind = 0; kind < NS_KIND_COUNT; kind++)
		view_namespace(view, (enum ns_kind)kind, subject, inventory);
	const struct ns_reference *reference = ns_reference_of(&assess);
	if (reference) {
		view_row(view, MARK_NONE, "compared with", TONE_MUTED, "%s", reference->words);
		view_evidence(view, "%s", reference->place);
	}
	view_gap(view);
	view_root(view, &assess);
	view_map(view, "uid map", subject_fact(subject, FACT_uid_map));
	view_map(view, "gid map", subject_fact(subject, FACT_gid_map));
	view_layer_verdict(view, "namespaces", subject, inventory);
}
