/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What kind of node a pod runs on: Windows by spec.os, by the nodes it asks for, or by an
 * image that starts nowhere else; the architecture by the nodes it asks for.
 */
#include "config.h"

#include "manifest/kube.h"
#include "manifest/literal.h"

#include <string.h>
#include <strings.h>

#include <isotop/bpf.h>
#include <isotop/doc.h>

/* What labels of nodes say, by their present and their former name: kubernetes.io, "Well-Known Labels". */
struct label {
	const char *names[2];
};

static const struct label label_os = { { "kubernetes.io/os", "beta.kubernetes.io/os" } };
static const struct label label_arch = { { "kubernetes.io/arch", "beta.kubernetes.io/arch" } };

/* Nodes of Windows alone have it, whatever its value. */
#define BUILD_LABEL "node.kubernetes.io/windows-build"

static bool is_label(const struct label *label, const char *key)
{
	for (size_t i = 0; key && i < ISO_COUNT(label->names); i++)
		if (strcmp(label->names[i], key) == 0)
			return true;
	return false;
}

/* What a node must have by a selector; NULL: any. */
static const struct node *selected(const struct node *spec, const struct label *label)
{
	const struct node *selector = node_get(spec, "nodeSelector");
	for (size_t i = 0; i < ISO_COUNT(label->names); i++)
		if (node_text(node_get(selector, label->names[i])))
			return node_get(selector, label->names[i]);
	return NULL;
}

/* The one value that a term asks for by "In". */
static const struct node *value_of_term(const struct node *term, const struct label *label)
{
	const struct node *list = node_get(term, "matchExpressions");
	for (size_t i = 0; i < node_count(list); i++) {
		const struct node *expression = node_at(list, i);
		const struct node *values = node_get(expression, "values");
		const char *how = node_text(node_get(expression, "operator"));
		if (is_label(label, node_text(node_get(expression, "key"))) && how && strcmp(how, "In") == 0 &&
			node_count(values) == 1 && node_text(node_at(values, 0)))
			return node_at(values, 0);
	}
	return NULL;
}

/* Terms are alternatives: each has to ask for the same. */
static const struct node *required(const struct node *spec, const struct label *label)
{
	const struct node *terms = node_path(spec,
		"affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms");
	const struct node *found = NULL;
	for (size_t i = 0; i < node_count(terms); i++) {
		const struct node *value = value_of_term(node_at(terms, i), label);
		if (!value || (found && strcasecmp(value->text, found->text) != 0))
			return NULL;
		found = value;
	}
	return found;
}

static const struct node *asked_of_nodes(const struct kube_container *c, const struct label *label)
{
	const struct node *node = selected(c->pod->spec, label);
	return node ? node : required(c->pod->spec, label);
}

/* Does it give up something that containers of Windows do not have? Then its image's name is not believed. */
static bool asks_for_linux(const struct kube_container *c)
{
	static const char *const profiles[] = { "securityContext.seccompProfile.type", "securityContext.appArmorProfile.type" };
	static const enum fact_id namespaces[] = { FACT_ns_pid, FACT_ns_ipc, FACT_ns_net };
	const struct node *bad;
	bool asks = fact_true(c->sheet->facts[FACT_privileged]) || fact_true(c->sheet->facts[FACT_proc_unmasked]) ||
		    node_count(kube_find(c->node, "securityContext.capabilities.add", &bad)) > 0;
	for (size_t i = 0; i < ISO_COUNT(profiles); i++) {
		const struct node *own = kube_find(c->node, profiles[i], &bad);
		const char *type = node_text(own ? own : kube_find(c->pod->spec, profiles[i], &bad));
		asks |= type && strcmp(type, "Unconfined") == 0;
	}
	for (size_t i = 0; i < ISO_COUNT(namespaces); i++) {
		struct fact ns = c->sheet->facts[namespaces[i]];
		asks |= fact_known(ns) && ns.value.ns->relation == NS_HOST;
	}
	return asks;
}

static const struct node *by_image(const struct kube_container *c)
{
	const struct node *image = node_get(c->node, "image");
	const char *text = node_text(image);
	return text && literal_windows_image(text) && !asks_for_linux(c) ? image : NULL;
}

static void set(struct kube_container *c, bool windows, const struct node *node, const char *path)
{
	sheet_set_bool(c->sheet, FACT_windows, windows, kube_origin(c, node, path));
}

static void read_system(struct kube_container *c)
{
	const struct node *node = asked_of_nodes(c, &label_os);
	if (node)
		set(c, strcasecmp(node->text, "windows") == 0, node, "kubernetes.io/os");
	else if ((node = node_get(node_get(c->pod->spec, "nodeSelector"), BUILD_LABEL)))
		set(c, true, node, BUILD_LABEL);
	else if ((node = by_image(c)))
		set(c, true, node, "image");
}

/* A node with Linux takes no notice of windowsOptions, and is as likely as one with Windows where nothing tells them apart. */
static void leave_account(struct kube_container *c)
{
	const struct node *bad;
	const struct node *own = kube_find(c->node, "securityContext.windowsOptions.runAsUserName", &bad);
	const struct node *node = own ? own : kube_find(c->pod->spec, "securityContext.windowsOptions.runAsUserName", &bad);
	if (!node || fact_true(c->sheet->facts[FACT_windows]) || fact_true(c->sheet->facts[FACT_host_process]))
		return;
	c->sheet->facts[FACT_user_name] = (struct fact){ .state = FACT_ABSENT };
	kube_assume(c->pod, node, "runAsUserName counts on Windows alone, and nothing says that the pod runs there: judged as on Linux");
}

/* All containers of a pod are host processes or none is: the API server refuses one that is another than the pod says. */
static void compare_host_process(struct kube_container *c)
{
	static const char path[] = "securityContext.windowsOptions.hostProcess";
	static const char why[] = "hostProcess is false for the container and true for the pod, which the API server refuses";
	const struct node *bad;
	const struct node *own = kube_find(c->node, path, &bad);
	const struct node *all = kube_find(c->pod->spec, path, &bad);
	if (!node_is(own, NODE_BOOL) || own->boolean || !node_is(all, NODE_BOOL) || !all->boolean)
		return;
	sheet_set_unknown(c->sheet, FACT_host_process, why, kube_origin(c, own, path));
	kube_complain(c->pod, own, "%s", why);
}

void kube_read_windows(struct kube_container *c)
{
	compare_host_process(c);
	if (c->sheet->facts[FACT_windows].state == FACT_ABSENT)
		read_system(c);
	/* else spec.os.name says it, or says nothing that can be read */
	leave_account(c);
}

void kube_read_arch(struct kube_container *c)
{
	const struct node *node = asked_of_nodes(c, &label_arch);
	const struct abi *abi = node ? abi_machine(node->text) : NULL;
	if (abi)
		sheet_set_text(c->sheet, FACT_arch, abi->id, kube_origin(c, node, "kubernetes.io/arch"));
	else if (node)
		sheet_set_unknown(c->sheet, FACT_arch,
			arena_printf(c->arena, "no architecture that is known here: %s", node->text),
			kube_origin(c, node, "kubernetes.io/arch"));
}
