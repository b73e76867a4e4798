/* SPDX-License-Identifier: Apache-2.0 */
/* Seccomp, AppArmor and SELinux of a container, by field and by the annotations that came before the fields. */
#include "config.h"

#include "manifest/kube.h"
#include "manifest/seccomp_profile.h"

#include <string.h>
#include <strings.h>

#include <isotop/capabilities.h>
#include <isotop/doc.h>

#define SECCOMP_POD        "seccomp.security.alpha.kubernetes.io/pod"
#define SECCOMP_CONTAINER  "container.seccomp.security.alpha.kubernetes.io/"
#define APPARMOR_CONTAINER "container.apparmor.security.beta.kubernetes.io/"

/* A profile of the node by its name; AppArmor's "unconfined" is the name of none: aa_change_onexec(2), as runc asks for it. */
static const char *profile_of_node(struct kube_container *c, enum fact_id id, const char *name)
{
	bool none = id == FACT_apparmor_profile && strcmp(name, "unconfined") == 0;
	return none ? "Unconfined" : arena_printf(c->arena, "Localhost:%s", name);
}

/* "RuntimeDefault", "Unconfined" or "Localhost:NAME" from {type, localhostProfile}. False: complained of. */
static bool profile_field(struct kube_container *c, enum fact_id id, const char *path, const struct node *node)
{
	const struct node *type = node_get(node, "type");
	const struct node *local = node_get(node, "localhostProfile");
	const char *text = node_text(type);
	if (!text) {
		kube_wrong(c, id, path, type ? type : node, "a map with a type");
		return false;
	}
	struct origin origin = kube_origin(c, type, path);
	origin.text = arena_printf(c->arena, "%s.type: %.100s", strrchr(path, '.') + 1, text);
	if (strcmp(text, "RuntimeDefault") == 0 || strcmp(text, "Unconfined") == 0) {
		sheet_set_text(c->sheet, id, kube_copy(c, type), origin);
	} else if (strcmp(text, "Localhost") == 0 && node_text(local) && *local->text) {
		sheet_set_text(c->sheet, id, profile_of_node(c, id, local->text), origin);
	} else if (strcmp(text, "Localhost") == 0 && !local) {
		static const char missing[] = "localhostProfile is missing, which type Localhost needs";
		sheet_set_unknown(c->sheet, id, missing, origin);
		kube_complain(c->pod, type, "%s", missing);
	} else if (strcmp(text, "Localhost") == 0) {
		kube_wrong(c, id, "localhostProfile", local, "the name of a profile, which type Localhost needs");
	} else {
		kube_wrong(c, id, "type", type, "RuntimeDefault, Localhost or Unconfined");
	}
	return true;
}

/* The same from an annotation's value. */
static void profile_annotation(struct kube_container *c, enum fact_id id, const char *key, const struct node *node)
{
	const char *text = node_text(node);
	struct origin origin = kube_origin(c, node, key);
	if (text && (strcmp(text, "runtime/default") == 0 || strcmp(text, "docker/default") == 0))
		sheet_set_text(c->sheet, id, "RuntimeDefault", origin);
	else if (text && strcmp(text, "unconfined") == 0)
		sheet_set_text(c->sheet, id, "Unconfined", origin);
	else if (text && strncmp(text, "localhost/", 10) == 0)
		sheet_set_text(c->sheet, id, profile_of_node(c, id, text + 10), origin);
	else
		kube_wrong(c, id, key, node, "runtime/default, localhost/NAME or unconfined");
}

/* A profile's field and annotation, and in which versions each of them counts. */
struct profile_rules {
	enum fact_id id;
	const char *path;       /* of container and pod alike */
	enum kube_rule field;
	const char *annotation; /* with the container's name behind it */
	const char *pod;        /* annotation of the pod; NULL: there is none */
	enum kube_rule annotated;
};

static const struct profile_rules seccomp_rules = { FACT_seccomp_profile, "securityContext.seccompProfile",
	RULE_SECCOMP_FIELD, SECCOMP_CONTAINER, SECCOMP_POD, RULE_SECCOMP_ANNOTATION };
static const struct profile_rules apparmor_rules = { FACT_apparmor_profile, "securityContext.appArmorProfile",
	RULE_APPARMOR_FIELD, APPARMOR_CONTAINER, NULL, RULE_APPARMOR_ANNOTATION };

/* True: the field is written. */
static bool from_field(struct kube_container *c, const struct profile_rules *rules, const struct node *map)
{
	const struct node *bad;
	const char *path = rules->path;
	enum fact_id id = rules->id;
	const struct node *node = kube_find(map, path, &bad);
	if (node && !kube_rule_counts(c, rules->field, node, strrchr(path, '.') + 1))
		return false;
	if (bad)
		kube_wrong(c, id, "securityContext", bad, "a map");
	else if (node && node->kind != NODE_MAP)
		kube_wrong(c, id, path, node, "a map with a type");
	else if (node)
		profile_field(c, id, path, node);
	return node || bad;
}

static bool from_annotation(
	struct kube_container *c, const struct profile_rules *rules, const char *prefix, const char *suffix)
{
	const struct node *node = prefix ? kube_annotation(c->pod, prefix, suffix) : NULL;
	if (!node || !kube_rule_counts(c, rules->annotated, node, "the annotation for a profile"))
		return false;
	profile_annotation(c, rules->id, arena_printf(c->arena, "%s%.100s", prefix, suffix), node);
	return true;
}

/*
 * The API server copies a container's annotation into its field where that is
 * unset (applySeccompVersionSkew, applyAppArmorVersionSkew in
 * pkg/registry/core/pod/strategy.go), so it comes before the pod's field.
 */
static void read_profile(struct kube_container *c, const struct profile_rules *rules)
{
	bool written = from_field(c, rules, c->node) || from_annotation(c, rules, rules->annotation, c->name) ||
		       from_field(c, rules, c->pod->spec) || from_annotation(c, rules, rules->pod, "");
	if (written)
		return;
	if (c->undecided)
		sheet_set_unknown(c->sheet, rules->id, c->undecided, kube_origin(c, c->node, ""));
	else if (rules->id == FACT_apparmor_profile)
		sheet_set_text(c->sheet, rules->id, "RuntimeDefault",
			kube_default("appArmorProfile is not set: the runtime's default profile"));
}

/* The container's options replace the pod's as a whole. */
static bool read_selinux(struct kube_container *c, const struct node *map)
{
	static const char *const parts[] = { "user", "role", "type", "level" };
	const struct node *bad;
	const struct node *node = kube_find(map, "securityContext.seLinuxOptions", &bad);
	const char *label = "";
	if (!node && !bad)
		return false;
	if (bad || node->kind != NODE_MAP) {
		kube_wrong(
			c, FACT_selinux_label, bad ? "securityContext" : "seLinuxOptions", bad ? bad : node, "a map");
		return true;
	}
	for (size_t i = 0; i < ISO_COUNT(parts); i++) {
		const struct node *part = node_get(node, parts[i]);
		if (part && !node_is(part, NODE_NULL) && (!node_text(part) || (strchr(part->text, ':') && strcmp(parts[i], "level") != 0))) {
			kube_wrong(c, FACT_selinux_label, parts[i], part, node_text(part) ? "one part of a label" : "a string");
			return true;
		}
		label = arena_printf(c->arena, "%s%s%s", label, i ? ":" : "", node_text(part) ? part->text : "");
	}
	const struct node *type = node_get(node, "type");
	sheet_set_text(c->sheet, FACT_selinux_label, label,
		node_text(type) ? kube_origin(c, type, "seLinuxOptions.type") : kube_origin(c, node, "seLinuxOptions"));
	return true;
}

void kube_read_profiles(struct kube_container *c)
{
	read_profile(c, &seccomp_rules);
	const struct node *filter = kube_annotation(c->pod, SECCOMP_ANNOTATION, "");
	if (filter)
		seccomp_profile_replaced(c->sheet, "whether the node takes the filter of the annotation " SECCOMP_ANNOTATION " is not known",
			kube_origin(c, filter, SECCOMP_ANNOTATION));
	read_profile(c, &apparmor_rules);
	if (!read_selinux(c, c->node))
		read_selinux(c, c->pod->spec);
}

/* ---- capabilities ------------------------------------------------------------- */

static const enum fact_id resulting[] = { FACT_cap_effective, FACT_cap_permitted, FACT_cap_bounding };

struct named {
	const struct node *list; /* NULL: not written */
	uint64_t mask;
	bool all;
};

static void unknown_result(struct kube_container *c, const char *path, const struct node *node, const char *wanted)
{
	for (size_t i = 0; i < ISO_COUNT(resulting); i++)
		kube_wrong(c, resulting[i], path, node, wanted);
}

/* A misspelt drop takes nothing away; what a misspelt add gives is not known. True: go on. */
static bool no_such(
	struct kube_container *c, const char *path, const struct node *node, const char *name, enum fact_id id)
{
	if (!name) {
		unknown_result(c, path, node, "a list of names");
		return false;
	}
	kube_complain(c->pod, node, "there is no capability %.100s", name);
	if (id == FACT_cap_added)
		sheet_set_text(c->sheet, FACT_cap_more, "it adds a capability that does not exist",
			kube_origin(c, node, path));
	return true;
}

/*
 * containerd puts "CAP_" before every name (WithDroppedCapabilities), CRI-O not before one that has it: a drop so
 * written may take nothing away. Of an add it is refused, or as good as the name without it.
 */
static bool may_take_nothing(const char *name, enum fact_id id)
{
	return id == FACT_cap_dropped && strncasecmp(name, "CAP_", 4) == 0;
}

/* False: the list cannot be understood, and so neither can the result. */
static bool read_names(struct kube_container *c, const char *key, enum fact_id id, struct named *ret)
{
	char path[64];
	const struct node *bad;
	snprintf(path, sizeof(path), "securityContext.capabilities.%s", key);
	const struct node *list = kube_find(c->node, path, &bad);
	if (bad || (list && list->kind != NODE_LIST)) {
		unknown_result(c, bad ? "capabilities" : path, bad ? bad : list, bad ? "a map" : "a list");
		return false;
	}
	ret->list = list;
	for (size_t i = 0; i < node_count(list); i++) {
		const char *name = node_text(list->items[i]);
		int number = name ? cap_number(name) : -1;
		if (number >= 0 && strncasecmp(name, "CAP_", 4) == 0)
			sheet_set_text(c->sheet, FACT_cap_misspelt, arena_strdup(c->arena, name),
				kube_origin(c, list->items[i], name));
		if (name && strcasecmp(name, "ALL") == 0) {
			ret->all = true;
		} else if (number >= 0) {
			ret->mask |= may_take_nothing(name, id) ? 0 : CAP_BIT(number);
		} else if (!no_such(c, path, list->items[i], name, id)) {
			return false;
		}
	}
	if (list) {
		struct origin origin = kube_origin(c, list, key);
		cleanup_strbuf struct strbuf names = { 0 };
		cap_list(&names, ret->mask);
		origin.text = arena_printf(c->arena, "%s: [%s%s%s]", key, ret->all ? "ALL" : "",
			ret->all && ret->mask ? " " : "", strbuf_text(&names));
		sheet_set_mask(c->sheet, id, ret->all ? cap_all() : ret->mask, origin);
	}
	return true;
}

/*
 * As containerd and CRI-O carry it out: ALL first, adding before dropping, then
 * the names, adding before dropping. So drop ALL undoes add ALL, a named add
 * survives drop ALL, and a named drop wins over a named add.
 */
static uint64_t result(bool privileged, const struct named *add, const struct named *drop)
{
	uint64_t mask = cap_default_kubernetes;
	if (privileged)
		return cap_all();
	if (add->all)
		mask = cap_all();
	if (drop->all)
		mask = 0;
	return (mask | add->mask) & ~drop->mask;
}

static bool known_names(const struct node *container, const char *path, struct named *ret)
{
	const struct node *bad;
	const struct node *list = kube_find(container, path, &bad);
	if (bad || (list && list->kind != NODE_LIST && list->kind != NODE_NULL))
		return false;
	for (size_t i = 0; i < node_count(list); i++) {
		const char *name = node_text(list->items[i]);
		int number = name ? cap_number(name) : -1;
		bool all = name && strcasecmp(name, "ALL") == 0;
		if (number < 0 && !all)
			return false;
		ret->all = ret->all || all;
		ret->mask |= all ? 0 : CAP_BIT(number);
	}
	return true;
}

bool kube_capabilities_of(const struct node *container, bool privileged, uint64_t *ret_mask)
{
	struct named add = { 0 };
	struct named drop = { 0 };
	bool known = known_names(container, "securityContext.capabilities.add", &add) &&
		     known_names(container, "securityContext.capabilities.drop", &drop);
	*ret_mask = result(privileged, &add, &drop);
	return known;
}

void kube_read_capabilities(struct kube_container *c)
{
	struct named add = { 0 };
	struct named drop = { 0 };
	const struct fact *privileged = &c->sheet->facts[FACT_privileged];
	bool add_read = read_names(c, "add", FACT_cap_added, &add);
	if (!read_names(c, "drop", FACT_cap_dropped, &drop) || !add_read)
		return;
	struct origin origin = kube_default("capabilities are not set: the runtime's default set");
	if (fact_true(*privileged))
		origin = privileged->origin;
	else if (add.list)
		origin = c->sheet->facts[FACT_cap_added].origin;
	else if (drop.list)
		origin = c->sheet->facts[FACT_cap_dropped].origin;
	/* Nothing makes them ambient (KEP-2763): execve(2) leaves a user that is not root none, capabilities(7). */
	struct fact uid = c->sheet->facts[FACT_uid];
	bool other = fact_known(uid) && uid.value.integer != 0;
	for (size_t i = 0; i < ISO_COUNT(resulting); i++) {
		uint64_t mask = result(fact_true(*privileged), &add, &drop);
		if (privileged->state == FACT_UNKNOWN)
			sheet_set_unknown(
				c->sheet, resulting[i], "whether it is privileged is not known", privileged->origin);
		else
			sheet_set_mask(c->sheet, resulting[i], other && resulting[i] != FACT_cap_bounding ? 0 : mask, origin);
	}
}
