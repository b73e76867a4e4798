/* SPDX-License-Identifier: Apache-2.0 */
/* Layer: namespaces. Its verdict is check 6's; the host's user, cgroup and time namespaces are shown, not judged. */
#include "config.h"

#include "judge/checks/checks.h"
#include "judge/readings.h"
#include "judge/words.h"

#include <string.h>

#include <isotop/facts.h>
#include <isotop/host.h>
#include <isotop/subject.h>
#include <isotop/values.h>
#include <isotop/view.h>

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

/* Where that is another than root inside. */
static void view_host_root(struct view *view, const struct assess *assess)
{
	uint32_t inside = 0;
	if (userns_own(assess) != YES || userns_host_root(assess, &inside) != YES || inside == 0)
		return;
	if (inside == UINT32_MAX)
		view_row(view, MARK_FAIL, "root of the host", TONE_BAD, "runs inside, and no id is mapped to it");
	else
		view_row(view, MARK_FAIL, "root of the host", TONE_BAD, "is uid %u inside", inside);
}

/* Where the two maps say the same, once is enough. */
static void view_maps(struct view *view, const struct subject *subject)
{
	struct fact uids = subject_fact(subject, FACT_uid_map);
	struct fact gids = subject_fact(subject, FACT_gid_map);
	bool alike = fact_known(uids) && fact_known(gids) && ranges_equal(uids.value.ranges, gids.value.ranges);
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

/* The ids inside whose files have the ids of @range on the disk, as far as the container has them. */
static void view_overlap(struct view *view, const struct id_range *range, const struct range_list *own)
{
	static const struct id_range all = { 0, 0, UINT32_MAX };
	size_t count = own ? own->count : 1;
	for (size_t i = 0; i < count; i++) {
		const struct id_range *mine = own ? &own->items[i] : &all;
		uint64_t from = range->outside > mine->outside ? range->outside : mine->outside;
		uint64_t end = (uint64_t)range->outside + range->count;
		uint64_t own_end = (uint64_t)mine->outside + mine->count;
		end = end < own_end ? end : own_end;
		if (from < end)
			view_range(view, (struct range_bar){ mine->inside + (from - mine->outside),
						 range->inside + (from - range->outside), end - from });
	}
}

static void view_mapped_ids(struct view *view, const char *label, const struct range_list *ranges, struct fact own)
{
	view_row(view, MARK_NONE, label, TONE_MUTED, "as inside, as on the disk; all others are nobody");
	for (size_t i = 0; i < ranges->count; i++)
		view_overlap(view, &ranges->items[i], fact_known(own) ? own.value.ranges : NULL);
}

/* As whom the container's root comes to the files. */
static void view_mapped_path(struct view *view, const struct assess *assess, const struct mount *mount)
{
	uint32_t id = 0;
	bool writable = !mount->read_only;
	enum tri known = mount_root_id(assess, mount, &id);
	enum tri files = mount_root_files(assess, mount);
	bool bad = writable && files != NO;
	view_row(view, bad ? MARK_WARN : MARK_NONE, "id-mapped", bad ? TONE_WARN : TONE_PLAIN, "%s", mount->target);
	view_span(view, TONE_MUTED, "  from %s: ", mount->source ? mount->source : "a volume");
	view_span(view, bad ? TONE_WARN : TONE_PLAIN, "root inside %s there as ", writable ? "writes" : "reads");
	if (known == YES)
		view_span(view, bad ? TONE_WARN : TONE_PLAIN, "uid %u of the disk", id);
	else if (known == NO)
		view_span(view, TONE_GOOD, "nobody");
	else
		view_span(view, TONE_UNKNOWN, "whom is not known: %s",
			mount_rare(mount)->maps && mount_rare(mount)->maps->why ? mount_rare(mount)->maps->why : "no map was read");
	if (known != MAYBE && files == YES && (known == NO || id != 0))
		view_span(view, TONE_WARN, ", and CAP_DAC_OVERRIDE reaches what root owns on the disk");
	const char *where = origin_words(view->arena, subject_place(assess->subject, mount->origin));
	if (where)
		view_evidence(view, "%s", where);
}

/* mount_setattr(2), MOUNT_ATTR_IDMAP: files there have other ids than on the disk. */
static void view_mapped_paths(struct view *view, const struct assess *assess)
{
	struct fact mounts = assess_fact(assess, FACT_mounts);
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		const struct mount *mount = &mounts.value.mounts->items[i];
		const struct id_maps *maps = mount_rare(mount)->maps;
		if (!mount->id_mapped || (mount->kind != MOUNT_HOST && mount->kind != MOUNT_VOLUME))
			continue;
		view_mapped_path(view, assess, mount);
		if (!maps || maps->why)
			continue;
		bool alike = ranges_equal(&maps->uid, &maps->gid);
		view_mapped_ids(view, alike ? "   ids" : "   uids", &maps->uid, assess_fact(assess, FACT_uid_map));
		if (!alike)
			view_mapped_ids(view, "   gids", &maps->gid, assess_fact(assess, FACT_gid_map));
	}
}

void view_namespaces(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	view_sandbox_note(view, subject);
	for (unsigned kind = 0; kind < NS_KIND_COUNT; kind++)
		view_namespace(view, (enum ns_kind)kind, subject, inventory);
	view_root(view, &assess);
	view_host_root(view, &assess);
	if (userns_own(&assess) != NO) {
		view_maps(view, subject);
		view_nesting(view, subject);
	}
	if (fact_known(subject_fact(subject, FACT_ns_user)))
		view_owners(view, subject);
	view_mapped_paths(view, &assess);
	if (!subject_sandboxed(subject))
		view_processes(view, &assess);
	view_layer_verdict(view, layer_namespaces, subject, inventory);
	const struct ns_reference *reference = ns_reference_of(&assess);
	if (reference) {
		view_row(view, MARK_NONE, "reference", TONE_MUTED, "%s", reference->words);
		view_evidence(view, "%s", reference->place);
	}
}
