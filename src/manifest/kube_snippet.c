/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A piece of a pod that somebody pasted: a securityContext, or a pod's spec.
 * It is judged as what it would be in a pod that says nothing else.
 */
#include "config.h"

#include "manifest/kube.h"

#include <string.h>

#include <isotop/doc.h>

#define KEYS_MOST 32

static const struct node *first_container(const struct node *root)
{
	const struct node *container = node_at(node_get(root, "containers"), 0);
	return node_text(node_get(container, "name")) || node_text(node_get(container, "image")) ? container : NULL;
}

/* The spec of a pod: the piece itself, or what it holds without saying of which kind it is. NULL: none. */
static const struct node *spec_in(const struct node *root)
{
	static const char *const places[] = { "spec", "template.spec", "spec.template.spec", "spec.jobTemplate.spec.template.spec" };
	if (first_container(root))
		return root;
	for (size_t i = 0; i < ISO_COUNT(places); i++)
		if (first_container(node_path(root, places[i])))
			return node_path(root, places[i]);
	return NULL;
}

/* Containers one after the other, each with keys of a container and no others, and one of them with a securityContext. */
static bool lists_containers(const struct node *list)
{
	bool secured = false;
	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++) {
		const struct node *item = list->items[i];
		if (!node_is(item, NODE_MAP) || !(node_get(item, "name") || node_get(item, "image")))
			return false;
		for (size_t k = 0; k < item->count; k++)
			if (!kube_is_key(KUBE_CONTAINER_KEY, item->keys[k]->text))
				return false;
		secured = secured || node_is(node_get(item, "securityContext"), NODE_MAP);
	}
	return secured;
}

bool kube_snippet_detect(const struct doc *doc)
{
	const struct node *root = doc->root;
	const struct node *context = node_get(root, "securityContext");
	if (lists_containers(root))
		return true;
	if (!node_is(root, NODE_MAP) || node_get(root, "kind") || node_get(root, "services"))
		return false;
	if (spec_in(root))
		return true;
	for (size_t i = 0; i < root->count; i++)
		if (!kube_is_key(KUBE_CONTAINER_KEY, root->keys[i]->text) &&
			!(node_is(context, NODE_NULL) && kube_is_key(KUBE_FLAT_KEY, root->keys[i]->text)))
			return false;
	return node_is(context, NODE_MAP) || (node_is(context, NODE_NULL) && root->count > 1);
}

/* ---- a paste that lost its indentation --------------------------------------------- */

/* Parents whose children may stand beside them then. To add one: its row. */
static const struct {
	const char *parent;
	const char *children[5];
} flattened[] = {
	{ "appArmorProfile", { "type", "localhostProfile" } },
	{ "capabilities", { "add", "drop" } },
	{ "seLinuxOptions", { "level", "role", "type", "user" } },
	{ "seccompProfile", { "type", "localhostProfile" } },
	{ "windowsOptions", { "hostProcess", "runAsUserName" } },
};

static const struct node *gather(struct arena *arena, const struct node *root, size_t row)
{
	struct kube_entry entries[ISO_COUNT(flattened[0].children)];
	size_t count = 0;
	for (size_t i = 0; i < ISO_COUNT(flattened[row].children) && flattened[row].children[i]; i++) {
		const struct node *child = node_get(root, flattened[row].children[i]);
		if (child)
			entries[count++] = (struct kube_entry){ flattened[row].children[i], child };
	}
	return kube_new_map(arena, entries, count, root);
}

static const struct node *value_of(struct arena *arena, const struct node *root, size_t i)
{
	if (root->items[i]->kind != NODE_NULL)
		return root->items[i];
	for (size_t row = 0; row < ISO_COUNT(flattened); row++)
		if (strcmp(flattened[row].parent, root->keys[i]->text) == 0)
			return gather(arena, root, row);
	return root->items[i];
}

/* The securityContext that its keys were in before the paste. */
static const struct node *indented(struct arena *arena, const struct node *root)
{
	struct kube_entry entries[KEYS_MOST];
	size_t count = 0;
	for (size_t i = 0; i < root->count && count < KEYS_MOST; i++)
		if (kube_is_key(KUBE_CONTEXT_KEY, root->keys[i]->text))
			entries[count++] = (struct kube_entry){ root->keys[i]->text, value_of(arena, root, i) };
	struct kube_entry context = { "securityContext", kube_new_map(arena, entries, count, root) };
	return kube_new_map(arena, &context, 1, root);
}

/* ---- as a pod ------------------------------------------------------------------------- */

const struct node *kube_snippet_pod(const struct doc *doc, const char **ret_as, bool *ret_flat)
{
	const struct node *root = doc->root;
	*ret_flat = false;
	*ret_as = "the spec of a pod";
	if (spec_in(root))
		return spec_in(root);
	*ret_as = "containers in a pod that says nothing else";
	if (node_is(root, NODE_LIST)) {
		struct kube_entry all = { "containers", root };
		return kube_new_map(doc->arena, &all, 1, root);
	}
	*ret_as = "a container in a pod that says nothing else";
	*ret_flat = node_is(node_get(root, "securityContext"), NODE_NULL);
	const struct node *container = *ret_flat ? indented(doc->arena, root) : root;
	struct kube_entry entry = { "containers", kube_new_list(doc->arena, &container, 1, root) };
	return kube_new_map(doc->arena, &entry, 1, root);
}
