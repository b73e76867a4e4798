/* SPDX-License-Identifier: Apache-2.0 */
/* Layer: namespaces. Its verdict is check 6's; the host's user, cgroup and time namespaces are shown, not judged. */
#include "config.h"

#include "../checks.h"
#include "../words.h"

#include <string.h>

void layer_namespaces(struct assess *assess)
{
	assess_host_namespaces(assess);
}

/* ---- the eight rows --------------------------------------------------------------- */

/* In the order of ns_names: how bad it is to be in the host's, what that gives, and what holds where nothing is said.
 */
// clang-format off
static const struct {
	enum mark host;
	const char *gives;
	const char *unsaid;
} judged[NS_KIND_COUNT] = {
	[NS_PID]    = { MARK_FAIL, "sees the host's processes and may signal them", "own, as nothing asks for the host's" },
	[NS_NET]    = { MARK_FAIL, "has the host's interfaces, ports and abstract sockets", "own, as nothing asks for the host's" },
	[NS_MNT]    = { MARK_FAIL, "has the host's mounts", "own, as in every container" },
	[NS_IPC]    = { MARK_FAIL, "reaches the host's shared memory and queues", "own, as nothing asks for the host's" },
	[NS_UTS]    = { MARK_WARN, "has the host's name and may change it", "own, as nothing asks for the host's" },
	[NS_USER]   = { MARK_NONE, "same ids", "the host's, as nothing asks for one" },
	[NS_CGROUP] = { MARK_NONE, "sees its paths", "as the runtime does it" },
	[NS_TIME]   = { MARK_NONE, "shares its clocks", "the host's, as in nearly every container" },
};
// clang-format on

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

/* " 4026531836", "" where only declared */
static const char *number(struct arena *arena, const struct ns *ns)
{
	return ns->inode ? arena_printf(arena, " %llu", (unsigned long long)ns->inode) : "";
}

static void relation(struct view *view, enum ns_kind kind, struct fact fact, const char *sharers)
{
	const struct ns *ns = fact.value.ns;
	const char *inode = number(view->arena, ns);
	enum mark host = judged[kind].host;
	switch (ns->relation) {
	case NS_HOST:
		view_fact(view, ns_names[kind], fact, host, host == MARK_NONE ? TONE_MUTED : TONE_BAD,
			"the host's%s: %s", inode, judged[kind].gives);
		break;
	case NS_SHARED:
		view_fact(view, ns_names[kind], fact, MARK_NONE, TONE_PLAIN, "shared with %s%s",
			sharers    ? sharers
			: ns->with ? ns->with
				   : "another container",
			inode);
		break;
	case NS_OWN:
		view_fact(view, ns_names[kind], fact, MARK_PASS, TONE_GOOD, "own");
		view_span(view, TONE_MUTED, "%s", inode);
		if (sharers)
			view_span(view, TONE_PLAIN, " shared with %s", sharers);
		break;
	case NS_UNKNOWN:
		view_fact(view, ns_names[kind], fact, MARK_UNKNOWN, TONE_UNKNOWN,
			"not known: nothing of the host to compare it with");
		view_span(view, TONE_MUTED, "%s", inode);
		break;
	}
}

static void view_namespace(
	struct view *view, enum ns_kind kind, const struct subject *subject, const struct inventory *inventory)
{
	struct fact fact = subject_fact(subject, ns_facts[kind]);
	const char *sharers = NULL;
	if (fact.state == FACT_ABSENT) {
		view_row(view, MARK_NONE, ns_names[kind], TONE_MUTED, "%s",
			subject_running(subject) ? "this kernel has none" : judged[kind].unsaid);
		return;
	}
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

/* ---- the user namespace --------------------------------------------------------------- */

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

/* Where the two maps say the same, once is enough. */
static void view_maps(struct view *view, const struct subject *subject)
{
	struct fact uids = subject_fact(subject, FACT_uid_map);
	struct fact gids = subject_fact(subject, FACT_gid_map);
	bool alike = fact_known(uids) && fact_known(gids) && uids.value.ranges->count == gids.value.ranges->count;
	for (size_t i = 0; alike && i < uids.value.ranges->count; i++) {
		const struct id_range *a = &uids.value.ranges->items[i];
		const struct id_range *b = &gids.value.ranges->items[i];
		alike = a->inside == b->inside && a->outside == b->outside && a->count == b->count;
	}
	view_map(view, "uid map", uids);
	if (alike)
		view_fact(view, "gid map", gids, MARK_PASS, TONE_GOOD, "the same");
	else
		view_map(view, "gid map", gids);
}

/* user_namespaces(7): how far down it is, and who may do anything with it. */
static void view_nesting(struct view *view, const struct subject *subject)
{
	struct fact depth = subject_fact(subject, FACT_userns_depth);
	struct fact creator = subject_fact(subject, FACT_userns_creator);
	if (!fact_known(creator) || (fact_known(depth) && depth.value.integer == 0))
		return;
	long long uid = (long long)creator.value.integer;
	view_fact(view, "made by", creator, MARK_NONE, TONE_PLAIN, "uid %lld of the host%s", uid,
		uid ? ", who has every capability in it" : "");
	if (fact_known(depth) && depth.value.integer > 1)
		view_span(view, TONE_PLAIN, "; %lld user namespaces above it", (long long)depth.value.integer);
}

/* A namespace of another user namespace than the container's: its capabilities count for nothing there. */
static void view_owners(struct view *view, const struct subject *subject)
{
	struct fact user = subject_fact(subject, FACT_ns_user);
	uint32_t foreign = 0;
	for (int kind = 0; kind < NS_KIND_COUNT; kind++) {
		struct fact fact = subject_fact(subject, ns_facts[kind]);
		if (kind != NS_USER && fact_known(fact) && fact.value.ns->owner && fact.value.ns->relation != NS_HOST &&
			fact.value.ns->owner != user.value.ns->inode)
			foreign |= 1u << kind;
	}
	if (foreign)
		view_row(view, MARK_NONE, "not its own", TONE_PLAIN,
			"%s: of another user namespace, so that root inside has no power over it",
			kind_names(view->arena, foreign));
}

/* mount_setattr(2), MOUNT_ATTR_IDMAP: files there have other ids than on the disk, and no file of /proc says which. */
static void view_mapped_paths(struct view *view, const struct subject *subject)
{
	struct fact mounts = subject_fact(subject, FACT_mounts);
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		const struct mount *mount = &mounts.value.mounts->items[i];
		if (!mount->id_mapped || (mount->kind != MOUNT_HOST && mount->kind != MOUNT_VOLUME))
			continue;
		bool writable = !mount->read_only;
		view_row(view, writable ? MARK_WARN : MARK_NONE, "id-mapped", writable ? TONE_WARN : TONE_PLAIN, "%s",
			mount->target);
		view_span(view, TONE_MUTED, "  from %s: ", mount->source ? mount->source : "a volume");
		view_span(view, TONE_PLAIN, "%s there with ids that the mount maps",
			writable ? "reads and writes" : "reads");
		const char *where = origin_words(view->arena, mount->origin);
		if (where)
			view_evidence(view, "%s", where);
	}
}

void view_namespaces(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	view_sandbox_note(view, subject);
	for (unsigned kind = 0; kind < NS_KIND_COUNT; kind++)
		view_namespace(view, (enum ns_kind)kind, subject, inventory);
	view_root(view, &assess);
	if (userns_own(&assess) != NO) {
		view_maps(view, subject);
		view_nesting(view, subject);
	}
	if (fact_known(subject_fact(subject, FACT_ns_user)))
		view_owners(view, subject);
	view_mapped_paths(view, subject);
	if (!subject_sandboxed(subject))
		view_processes(view, &assess);
	view_layer_verdict(view, "namespaces", subject, inventory);
	const struct ns_reference *reference = ns_reference_of(&assess);
	if (reference) {
		view_row(view, MARK_NONE, "reference", TONE_MUTED, "%s", reference->words);
		view_evidence(view, "%s", reference->place);
	}
}
