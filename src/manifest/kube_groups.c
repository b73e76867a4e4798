/* SPDX-License-Identifier: Apache-2.0 */
/* The groups that a pod gives to the processes of each of its containers: core/v1, PodSecurityContext. */
#include "config.h"

#include "manifest/kube.h"

#include <isotop/doc.h>

static const char groups_path[] = "securityContext.supplementalGroups";
static const char volumes_path[] = "securityContext.fsGroup";

static bool is_group(const struct node *node)
{
	return node_is(node, NODE_INT) && node->integer >= 0 && node->integer <= INT32_MAX;
}

/* False: it is none, which is said. */
static bool take(struct kube_container *c, const struct node *node, const char *path, struct text_list *groups, const char **items)
{
	if (!is_group(node)) {
		kube_wrong(c, FACT_groups, path, node, "an integer from 0 to 2147483647");
		return false;
	}
	items[groups->count++] = arena_printf(c->arena, "%lld", (long long)node->integer);
	return true;
}

void kube_read_groups(struct kube_container *c)
{
	const struct node *bad = NULL;
	const struct node *more = kube_find(c->pod->spec, groups_path, &bad);
	const struct node *of_volumes = kube_find(c->pod->spec, volumes_path, &bad);
	more = node_is(more, NODE_NULL) ? NULL : more;
	of_volumes = node_is(of_volumes, NODE_NULL) ? NULL : of_volumes;
	const struct node *first = more ? more : of_volumes;
	struct text_list *groups = arena_alloc(c->arena, sizeof(*groups));
	const char **items = arena_array(c->arena, node_count(more) + 1, sizeof(*items));
	groups->items = items;
	if (more && !node_is(more, NODE_LIST)) {
		kube_wrong(c, FACT_groups, groups_path, more, "a list");
		return;
	}
	for (size_t i = 0; i < node_count(more); i++)
		if (!take(c, more->items[i], groups_path, groups, items))
			return;
	if (of_volumes && !take(c, of_volumes, volumes_path, groups, items))
		return;
	if (groups->count)
		sheet_set_texts(c->sheet, FACT_groups, groups, kube_origin(c, first, more ? groups_path : volumes_path));
}
