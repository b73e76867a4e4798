/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of a pod that become facts as they stand: one table. Precedence
 * is the kubelet's (pkg/securitycontext/util.go): what the container says
 * replaces what the pod says, field by field.
 */
#include "config.h"

#include "manifest/kube.h"
#include "manifest/literal.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/builder.h>
#include <isotop/doc.h>
#include <isotop/origin.h>

/* ---- finding and telling --------------------------------------------------- */

const struct node *kube_find(const struct node *map, const char *path, const struct node **ret_bad)
{
	*ret_bad = NULL;
	while (map && *path) {
		char key[64];
		size_t len = strcspn(path, ".");
		if (map->kind != NODE_MAP) {
			*ret_bad = map;
			return NULL;
		}
		if (len >= sizeof(key))
			return NULL;
		memcpy(key, path, len);
		key[len] = '\0';
		path += len + (path[len] == '.');
		map = node_get(map, key);
		if (node_is(map, NODE_NULL)) /* encoding/json leaves a null field unset */
			return NULL;
	}
	return map;
}

static const char *last_key(const char *path)
{
	/* the dots of an annotation's name are its own */
	const char *dot = strchr(path, '/') ? NULL : strrchr(path, '.');
	return dot ? dot + 1 : path;
}

/* Long texts are cut: an origin quotes a line, it does not carry it. */
struct origin kube_origin(const struct kube_container *c, const struct node *node, const char *path)
{
	const char *text = node->text;
	return (struct origin){
		.where = c->where,
		.text = text ? arena_printf(c->arena, "%s: %.200s", last_key(path), text)
			     : arena_strdup(c->arena, last_key(path)),
		.line = kube_line(c->pod, node),
	};
}

uint32_t kube_line(const struct kube_pod *pod, const struct node *node)
{
	return line_away(node->line, pod->spec->line);
}

struct origin kube_default(const char *text)
{
	return (struct origin){ .where = "default: Kubernetes", .text = text };
}

static bool told_before(struct kube_pod *pod, const struct node *node)
{
	for (size_t i = 0; i < pod->told_count; i++)
		if (pod->told[i] == node)
			return true;
	if (pod->told_count < KUBE_TOLD_MOST)
		pod->told[pod->told_count++] = node;
	return false;
}

/* "file:line" and, where it is wanted, ":column" of @node. */
static const char *place_of(const struct kube_pod *pod, const struct node *node, bool column, struct strbuf *out)
{
	strbuf_addf(out, "%s:%u", pod->file, node->line);
	if (column)
		strbuf_addf(out, ":%u", node->column);
	return strbuf_text(out);
}

#define FORMATTED(reason, fmt)                       \
	cleanup_strbuf struct strbuf where = { 0 };  \
	cleanup_strbuf struct strbuf reason = { 0 }; \
	va_list args;                                \
	va_start(args, fmt);                         \
	strbuf_vaddf(&reason, fmt, args);            \
	va_end(args)

void kube_complain(struct kube_pod *pod, const struct node *node, const char *fmt, ...)
{
	if (told_before(pod, node))
		return;
	FORMATTED(reason, fmt);
	inventory_error(pod->builder, place_of(pod, node, true, &where), "%s", strbuf_text(&reason));
}

void kube_remark(struct kube_pod *pod, const struct node *node, const char *fmt, ...)
{
	if (told_before(pod, node))
		return;
	FORMATTED(reason, fmt);
	inventory_skip(pod->builder, place_of(pod, node, false, &where), "%s", strbuf_text(&reason));
}

void kube_assume(struct kube_pod *pod, const struct node *node, const char *fmt, ...)
{
	if (told_before(pod, node))
		return;
	FORMATTED(reason, fmt);
	inventory_unjudged(pod->builder, REMARK_SHOWN, NULL, place_of(pod, node, false, &where), "%s",
		strbuf_text(&reason));
}

void kube_unknown(struct kube_pod *pod, const struct node *node, const char *fmt, ...)
{
	if (told_before(pod, node))
		return;
	FORMATTED(reason, fmt);
	inventory_unjudged(pod->builder, REMARK_UNJUDGED, "unknown key", place_of(pod, node, false, &where), "%s",
		strbuf_text(&reason));
}

const char *kube_misread(struct kube_container *c, const char *path, const struct node *node, const char *wanted)
{
	const char *kind = node_kind_name(node->kind);
	const char *why = arena_printf(c->arena, "%s must be %s, not %s", last_key(path), wanted, kind);
	if (c->pod->parametrised && node_text(node) && strstr(node->text, "${")) {
		why = arena_printf(c->arena, "%s is a parameter: %.100s", last_key(path), node->text);
		kube_remark(c->pod, node, "%s", why);
		return why;
	}
	if (node->text && node->kind == NODE_STRING)
		why = arena_printf(c->arena, "%s (\"%.100s\")", why, node->text);
	kube_complain(c->pod, node, "%s", why);
	return why;
}

void kube_wrong(
	struct kube_container *c, enum fact_id id, const char *path, const struct node *node, const char *wanted)
{
	sheet_set_unknown(c->sheet, id, kube_misread(c, path, node, wanted), kube_origin(c, node, path));
}

const struct node *kube_annotation(const struct kube_pod *pod, const char *prefix, const char *suffix)
{
	char name[320];
	const struct node *node = NULL;
	if ((size_t)snprintf(name, sizeof(name), "%s%s", prefix, suffix) < sizeof(name))
		node = node_get(node_get(pod->meta, "annotations"), name);
	return node_is(node, NODE_NULL) ? NULL : node;
}

const char *kube_copy(const struct kube_container *c, const struct node *node)
{
	return arena_strdup(c->arena, node_text(node));
}

static void kube_set_ns(
	struct kube_container *c, enum fact_id id, enum ns_relation relation, const char *with, struct origin origin)
{
	struct ns *ns = arena_alloc(c->arena, sizeof(*ns));
	*ns = (struct ns){ .relation = relation, .with = with };
	sheet_set_ns(c->sheet, id, ns, origin);
}

bool kube_rule_counts(struct kube_container *c, enum kube_rule rule, const struct node *node, const char *what)
{
	bool holds = kube_rule_holds(rule, c->pod->minor);
	if (!holds)
		kube_assume(c->pod, node, "%s %s: it is ignored", what, kube_rule_says(rule, c->arena));
	return holds;
}

/* ---- how a field becomes a fact ---------------------------------------------- */

static bool want_bool(struct kube_container *c, const struct kube_field *field, const struct node *node)
{
	if (node->kind == NODE_BOOL)
		return true;
	kube_wrong(c, field->id, field->container ? field->container : field->pod, node, "true or false");
	return false;
}

static void set_bool(
	struct kube_container *c, const struct kube_field *field, const struct node *node, struct origin origin)
{
	if (!node)
		sheet_set_bool(c->sheet, field->id, field->value, origin);
	else if (want_bool(c, field, node))
		sheet_set_bool(c->sheet, field->id, node->boolean, origin);
}

/* allowPrivilegeEscalation: false is what sets no_new_privs. */
static void set_negated(
	struct kube_container *c, const struct kube_field *field, const struct node *node, struct origin origin)
{
	if (!node)
		sheet_set_bool(c->sheet, field->id, !field->value, origin);
	else if (want_bool(c, field, node))
		sheet_set_bool(c->sheet, field->id, !node->boolean, origin);
}

/* The API takes 0 to 2^31 - 1 (apimachinery's IsValidUserID). */
static void set_id(
	struct kube_container *c, const struct kube_field *field, const struct node *node, struct origin origin)
{
	if (node->kind != NODE_INT || node->integer < 0 || node->integer > INT32_MAX)
		kube_wrong(c, field->id, field->container, node, "an integer from 0 to 2147483647");
	else
		sheet_set_int(c->sheet, field->id, node->integer, origin);
}

static void set_text(
	struct kube_container *c, const struct kube_field *field, const struct node *node, struct origin origin)
{
	const char *filled = node_text(node) ? literal_why(c->arena, node->text, KUBE_FILLERS) : NULL;
	if (!node)
		sheet_set_text(c->sheet, field->id, "default", origin);
	else if (!node_text(node))
		kube_wrong(c, field->id, field->container ? field->container : field->pod, node, "a string");
	else if (filled)
		sheet_set_unknown(c->sheet, field->id, filled, origin);
	else if (*node->text)
		sheet_set_text(c->sheet, field->id, kube_copy(c, node), origin);
}

/* hostPID and its like: true is the host's namespace. */
static void set_host(
	struct kube_container *c, const struct kube_field *field, const struct node *node, struct origin origin)
{
	if (!node || want_bool(c, field, node))
		kube_set_ns(c, field->id, (node ? node->boolean : field->value) ? NS_HOST : NS_OWN, NULL, origin);
}

static void set_os(
	struct kube_container *c, const struct kube_field *field, const struct node *node, struct origin origin)
{
	if (!node_text(node) || literal_why(c->arena, node->text, KUBE_FILLERS))
		kube_wrong(c, field->id, field->pod, node, "linux or windows");
	else
		sheet_set_bool(c->sheet, field->id, strcmp(node->text, "windows") == 0, origin);
}

static void set_proc_mount(
	struct kube_container *c, const struct kube_field *field, const struct node *node, struct origin origin)
{
	const char *text = node_text(node);
	if (!node)
		sheet_set_bool(c->sheet, field->id, false, origin);
	else if (!text || (strcmp(text, "Default") != 0 && strcmp(text, "Unmasked") != 0))
		kube_wrong(c, field->id, field->container, node, "Default or Unmasked");
	else
		sheet_set_bool(c->sheet, field->id, strcmp(text, "Unmasked") == 0, origin);
}

#define SC "securityContext."

/*
 * To add a field: its row, with the paths where the container and the pod say
 * it. The setter gets the node (NULL and the default's origin where @unset is
 * given and nothing is written).
 */
// clang-format off
const struct kube_field kube_fields[] = {
	{ FACT_privileged,      SC "privileged",               NULL,              set_bool,       "privileged is not set, which is false", false, RULE_ALWAYS },
	{ FACT_no_new_privs,    SC "allowPrivilegeEscalation", NULL,              set_negated,    "allowPrivilegeEscalation is not set, which is true", true, RULE_ALWAYS },
	{ FACT_rootfs_readonly, SC "readOnlyRootFilesystem",   NULL,              set_bool,       "readOnlyRootFilesystem is not set, which is false", false, RULE_ALWAYS },
	{ FACT_proc_unmasked,   SC "procMount",                NULL,              set_proc_mount, "procMount is not set: /proc is masked", false, RULE_ALWAYS },
	{ FACT_run_as_non_root, SC "runAsNonRoot",             SC "runAsNonRoot", set_bool,       NULL, false, RULE_ALWAYS },
	{ FACT_uid,             SC "runAsUser",                SC "runAsUser",    set_id,         NULL, false, RULE_ALWAYS },
	{ FACT_gid,             SC "runAsGroup",               SC "runAsGroup",   set_id,         NULL, false, RULE_ALWAYS },
	{ FACT_user_name,       SC "windowsOptions.runAsUserName", SC "windowsOptions.runAsUserName", set_text, NULL, false, RULE_ALWAYS },
	{ FACT_host_process,    SC "windowsOptions.hostProcess",   SC "windowsOptions.hostProcess",   set_bool, NULL, false, RULE_ALWAYS },
	{ FACT_windows,         NULL, "os.name",               set_os,   NULL, false, RULE_ALWAYS },
	{ FACT_ns_pid,          NULL, "hostPID",               set_host, "hostPID is not set: a pid namespace of its own", false, RULE_ALWAYS },
	{ FACT_ns_ipc,          NULL, "hostIPC",               set_host, "hostIPC is not set: the pod's own ipc namespace", false, RULE_ALWAYS },
	{ FACT_ns_net,          NULL, "hostNetwork",           set_host, "hostNetwork is not set: the pod's own network", false, RULE_ALWAYS },
	/* containerd and CRI-O give a pod on the host's network the host's uts namespace as well */
	{ FACT_ns_uts,          NULL, "hostNetwork",           set_host, "hostNetwork is not set: the pod's own host name", false, RULE_ALWAYS },
	{ FACT_ns_user,         NULL, "hostUsers",             set_host, "hostUsers is not set: the host's user namespace", true, RULE_USER_NAMESPACES },
	{ FACT_share_process_namespace, NULL, "shareProcessNamespace", set_bool, NULL, false, RULE_ALWAYS },
	{ FACT_runtime_class,   NULL, "runtimeClassName",      set_text, NULL, false, RULE_ALWAYS },
	{ FACT_service_account, NULL, "serviceAccountName",    set_text, "serviceAccountName is not set: the account named default", false, RULE_ALWAYS },
};
// clang-format on

const size_t kube_field_count = ISO_COUNT(kube_fields);

/* False: nothing is written there. What cannot be read is dealt with. */
static bool read_from(
	struct kube_container *c, const struct kube_field *field, const struct node *map, const char *path)
{
	const struct node *bad;
	const struct node *node = path ? kube_find(map, path, &bad) : NULL;
	if (node && !kube_rule_counts(c, field->rule, node, last_key(path)))
		return false;
	if (node)
		field->set(c, field, node, kube_origin(c, node, path));
	else if (path && bad)
		kube_wrong(c, field->id, "securityContext", bad, "a map");
	return node || (path && bad);
}

/* The ephemeral container that was put into the pid namespace of this one; NULL: none. */
static const struct node *visitor_of(const struct kube_container *c)
{
	const struct node *list = node_get(c->pod->spec, "ephemeralContainers");
	for (size_t i = 0; i < node_count(list); i++) {
		const char *target = node_text(node_get(node_at(list, i), "targetContainerName"));
		if (target && strcmp(target, c->name) == 0)
			return node_get(node_at(list, i), "targetContainerName");
	}
	return NULL;
}

/*
 * The pid namespace that all containers of the pod are in is still not the host's; an ephemeral container
 * joins that of the one it is to look at, kubernetes.io "Ephemeral Containers".
 */
static void settle_pid(struct kube_container *c)
{
	const struct fact *share = &c->sheet->facts[FACT_share_process_namespace];
	const struct fact *pid = &c->sheet->facts[FACT_ns_pid];
	const struct node *target = node_get(c->node, "targetContainerName");
	const struct node *visitor = visitor_of(c);
	if (!fact_known(*pid) || pid->value.ns->relation != NS_OWN)
		return;
	if (fact_true(*share) && kube_has_sibling(c)) /* else it is alone with the process that holds the namespaces */
		kube_set_ns(c, FACT_ns_pid, NS_SHARED, "the pod's containers", share->origin);
	else if (node_text(target) && *target->text)
		kube_set_ns(c, FACT_ns_pid, NS_SHARED, arena_printf(c->arena, "the container %.100s", target->text),
			kube_origin(c, target, "targetContainerName"));
	else if (visitor)
		kube_set_ns(c, FACT_ns_pid, NS_SHARED, "an ephemeral container",
			kube_origin(c, visitor, "targetContainerName"));
}

/*
 * Privileged takes the masks of /proc and the device rules away, whatever procMount says: containerd's
 * oci.WithPrivileged and WithAllDevicesAllowed, and the same in CRI-O.
 */
static void settle_privileged(struct kube_container *c)
{
	const struct fact *privileged = &c->sheet->facts[FACT_privileged];
	if (!fact_true(*privileged))
		return;
	if (!fact_true(c->sheet->facts[FACT_proc_unmasked])) /* procMount that says so goes on saying so without it */
		sheet_set_bool(c->sheet, FACT_proc_unmasked, true, privileged->origin);
	sheet_set_bool(c->sheet, FACT_device_cgroup_all, true, privileged->origin);
}

/* What is not written has its default, unless somebody else fills it in. */
static bool leave_undecided(struct kube_container *c, const struct kube_field *field)
{
	if (!c->undecided || !(field->container || c->pod_undecided))
		return false;
	sheet_set_unknown(c->sheet, field->id, c->undecided, kube_origin(c, c->node, ""));
	return true;
}

void kube_read_fields(struct kube_container *c)
{
	for (size_t i = 0; i < kube_field_count; i++) {
		const struct kube_field *field = &kube_fields[i];
		if (!read_from(c, field, c->node, field->container) && !read_from(c, field, c->pod->spec, field->pod) &&
			!leave_undecided(c, field) && field->unset)
			field->set(c, field, NULL, kube_default(field->unset));
	}
	kube_set_ns(c, FACT_ns_mnt, NS_OWN, NULL, kube_default("every container has a mount namespace of its own"));
	settle_pid(c);
	settle_privileged(c);
}
