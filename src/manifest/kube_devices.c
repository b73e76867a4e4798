/* SPDX-License-Identifier: Apache-2.0 */
/* Devices that a plugin of the kubelet or a resource driver passes in for what a container asks for. */
#include "config.h"

#include "manifest/kube.h"
#include "manifest/vendors.h"

#include <string.h>

#include <isotop/doc.h>

/* "vendor.example/name" is a plugin's; what has no domain, or Kubernetes' own, is no device. */
static bool is_extended(const char *name)
{
	return strchr(name, '/') && !strstr(name, "kubernetes.io/");
}

static void add_card(struct device_list *list, struct device *cards, const char *node, struct origin origin)
{
	struct device *device = &cards[list->count++];
	*device = (struct device){ .type = 'c', .major = -1, .minor = -1, .allow = true, .access = "rw" };
	device->path = device->source = node;
	device->origin = origin;
	list->items = cards;
}

static void add_more(struct device_list *list, const char *why, struct origin origin)
{
	if (!list->more.why)
		list->more = (struct more){ why, origin };
}

static void read_limits(struct kube_container *c, const struct node *limits, struct device_list *list)
{
	struct device *cards = arena_array(c->arena, node_count(limits) + 1, sizeof(*cards));
	for (size_t i = 0; node_is(limits, NODE_MAP) && i < limits->count; i++) {
		const char *name = limits->keys[i]->text;
		const char *amount = limits->items[i]->text;
		struct origin origin = kube_origin(c, limits->items[i], "");
		if (!is_extended(name) || !amount || strcmp(amount, "0") == 0)
			continue;
		origin.text = arena_printf(c->arena, "%.100s: %.20s", name, amount);
		const char *node = vendor_card(name);
		if (node)
			add_card(list, cards, node, origin);
		else
			add_more(list, arena_printf(c->arena, "which devices the plugin of %.100s passes in is not known", name),
				origin);
	}
}

/* NVIDIA's runtime passes the cards in that the image or env asks for, with or without a limit: nvidia-container-toolkit. */
static void read_class(struct kube_container *c, struct device_list *list)
{
	const struct node *class = node_get(c->pod->spec, "runtimeClassName");
	const char *name = node_text(class);
	if (!name || strncmp(name, "nvidia", strlen("nvidia")) != 0)
		return;
	struct device *cards = arena_array(c->arena, list->count + 1, sizeof(*cards));
	if (list->count)
		memcpy(cards, list->items, list->count * sizeof(*cards));
	add_card(list, cards, "/dev/nvidiactl", kube_origin(c, class, "runtimeClassName"));
}

/*
 * Annotations by which runtimes and their plugins pass devices in, where the node's settings let them: crio.conf(5)
 * allowed_annotations, CDI's of containerd and CRI-O, the device injector of NRI. To add one: how it begins.
 */
static const char *const device_annotations[] = { "io.kubernetes.cri-o.Devices", "cdi.k8s.io/", "devices.noderesource.dev",
	"cdi-devices.noderesource.dev", "devices.nri.io", "cdi-devices.nri.io" };

static bool passes_devices(const char *name)
{
	for (size_t i = 0; i < ISO_COUNT(device_annotations); i++)
		if (strncmp(name, device_annotations[i], strlen(device_annotations[i])) == 0)
			return true;
	return false;
}

/* Every container of the pod shows the first of them, which is looked for once. */
static void read_annotations(struct kube_container *c, struct device_list *list)
{
	const struct node *map = node_get(c->pod->meta, "annotations");
	size_t count = node_is(map, NODE_MAP) ? map->count : 0;
	size_t at = c->pod->device_annotation;
	while (at < count && !passes_devices(map->keys[at]->text))
		at++;
	c->pod->device_annotation = at;
	if (at < count)
		add_more(list, arena_printf(c->arena, "whether the node passes in what the annotation %.100s asks for is not known",
			map->keys[at]->text), kube_origin(c, map->items[at], map->keys[at]->text));
}

/* A device that the pod as a whole asks for is refused today: whichever version takes it, all of its containers may have it. */
static void tell_devices_of_pod(struct kube_container *c, const struct node *whole, struct device_list *list)
{
	const struct node *limits = node_get(whole, "limits");
	const struct node *claims = node_get(whole, "claims");
	for (size_t i = 0; node_is(limits, NODE_MAP) && i < limits->count; i++)
		if (is_extended(limits->keys[i]->text))
			add_more(list, arena_printf(c->arena, "who has %.100s of the pod's resources is not known", limits->keys[i]->text),
				kube_origin(c, limits->keys[i], "resources.limits"));
	if (node_count(claims))
		add_more(list, "which devices a resource claim brings is not known", kube_origin(c, claims, "resources.claims"));
}

void kube_read_devices(struct kube_container *c)
{
	struct device_list *list = arena_alloc(c->arena, sizeof(*list));
	const struct node *resources = node_get(c->node, "resources");
	const struct node *claims = node_get(resources, "claims");
	const struct node *whole = node_get(c->pod->spec, "resources"); /* of the pod: cpu, memory and hugepages alone, ValidatePodResources */
	*list = (struct device_list){ 0 };
	read_limits(c, node_get(resources, "limits"), list);
	read_class(c, list);
	tell_devices_of_pod(c, whole, list);
	read_annotations(c, list);
	if (node_count(claims))
		add_more(list, "which devices a resource claim brings is not known", kube_origin(c, claims, "resources.claims"));
	if (list->count || list->more.why)
		sheet_set_devices(c->sheet, list, list->count ? list->items[0].origin : list->more.origin);
}
