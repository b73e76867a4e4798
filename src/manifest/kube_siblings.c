/* SPDX-License-Identifier: Apache-2.0 */
/* The other containers of a pod whose processes one of them sees, and whether it may look into those. */
#include "config.h"

#include "manifest/kube.h"

#include <string.h>
#include <sys/capability.h>

#include <isotop/capabilities.h>
#include <isotop/doc.h>

/* So many are looked at. */
#define OTHERS_MOST 64

static const char *const lists[] = { "initContainers", "containers", "ephemeralContainers" };

static bool ends_first(const struct node *node, bool init)
{
	const char *restart = node_text(node_get(node, "restartPolicy"));
	return init && !(restart && strcmp(restart, "Always") == 0);
}

static bool is_in(const struct kube_container *c, const char *list)
{
	const struct node *items = node_get(c->pod->spec, list);
	for (size_t i = 0; i < node_count(items); i++)
		if (node_at(items, i) == c->node)
			return true;
	return false;
}

static bool is_target(const struct node *visitor, const char *name)
{
	const char *target = node_text(node_get(visitor, "targetContainerName"));
	return target && name && strcmp(target, name) == 0;
}

/* An init container has ended before others begin, unless it is a sidecar (KEP-753). */
static bool is_seen(const struct kube_container *c, const struct node *other, size_t list, bool first)
{
	if (other == c->node)
		return false;
	if (is_target(c->node, node_text(node_get(other, "name"))) || is_target(other, c->name))
		return true;
	return fact_true(c->sheet->facts[FACT_share_process_namespace]) && !ends_first(other, list == 0) && (!first || list == 0);
}

static bool are_many(const struct kube_container *c)
{
	for (size_t l = 0; l < ISO_COUNT(lists); l++)
		if (node_count(node_get(c->pod->spec, lists[l])) > OTHERS_MOST)
			return true;
	return false;
}

/* The @n-th that it sees; NULL: there are no more. */
static const struct node *sibling(const struct kube_container *c, size_t n)
{
	bool first = ends_first(c->node, is_in(c, lists[0]));
	for (size_t l = 0; l < ISO_COUNT(lists); l++) {
		const struct node *items = node_get(c->pod->spec, lists[l]);
		for (size_t i = 0; node_is(items, NODE_LIST) && i < items->count && i < OTHERS_MOST; i++)
			if (is_seen(c, items->items[i], l, first) && n-- == 0)
				return items->items[i];
	}
	return NULL;
}

bool kube_has_sibling(const struct kube_container *c)
{
	return sibling(c, 0) != NULL;
}

/* The user that is written for it; -1: none is. */
static int64_t user_of(const struct kube_container *c, const struct node *container)
{
	const struct node *bad;
	const struct node *uid = kube_find(container, "securityContext.runAsUser", &bad);
	uid = uid && uid->kind != NODE_NULL ? uid : kube_find(c->pod->spec, "securityContext.runAsUser", &bad);
	return node_is(uid, NODE_INT) ? uid->integer : -1;
}

/* Another user than those that @c is or, where it may gain privileges, becomes. */
static bool is_other_user(const struct kube_container *c, int64_t uid)
{
	struct fact own = c->sheet->facts[FACT_uid];
	bool stays = fact_true(c->sheet->facts[FACT_no_new_privs]);
	return uid >= 0 && fact_known(own) && own.value.integer != uid && (stays || uid != 0);
}

static bool holds_more(const struct kube_container *c, const struct node *other, int64_t uid)
{
	struct fact most = c->sheet->facts[FACT_cap_bounding];
	const struct node *bad;
	const struct node *privileged = kube_find(other, "securityContext.privileged", &bad);
	uint64_t mask;
	return uid == 0 && kube_capabilities_of(other, node_is(privileged, NODE_BOOL) && privileged->boolean, &mask) &&
	       (mask & ~most.value.mask);
}

/*
 * Who is of another user, or holds a capability that it lacks, cannot be looked into without CAP_SYS_PTRACE:
 * ptrace(2), "Ptrace access mode checking". With CAP_SETUID it becomes whoever it likes.
 */
void kube_read_siblings(struct kube_container *c)
{
	struct fact pid = c->sheet->facts[FACT_ns_pid];
	struct fact most = c->sheet->facts[FACT_cap_bounding];
	const struct node *other = NULL;
	size_t n = 0;
	if (!fact_known(pid) || pid.value.ns->relation != NS_SHARED || !fact_known(most) ||
		(most.value.mask & (CAP_BIT(CAP_SYS_PTRACE) | CAP_BIT(CAP_SETUID))) || are_many(c))
		return;
	for (; (other = sibling(c, n)); n++) {
		int64_t uid = user_of(c, other);
		if (!is_other_user(c, uid) && !holds_more(c, other, uid))
			return;
	}
	if (n)
		sheet_set_bool(c->sheet, FACT_siblings_apart, true, pid.origin);
}
