/* SPDX-License-Identifier: Apache-2.0 */
/* A specification as a file of its own, or inside what a tool prints of a container. */
#include "config.h"

#include "manifest/oci.h"

#include <isotop/builder.h>
#include <isotop/doc.h>
#include <isotop/facts.h>
#include <isotop/manifest.h>
#include <isotop/origin.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <string.h>

/* ---- as a file of its own --------------------------------------------------------------------------------- */

bool oci_detect(const struct node *root)
{
	/* "runc state" prints a version as well */
	bool state = node_text(node_get(root, "bundle")) && node_text(node_get(root, "status"));
	return node_text(node_get(root, "ociVersion")) && !state;
}

/*
 * Documents of tools that print a container with its specification inside. To add
 * one: its row, by what the tool prints.
 */
// clang-format off
static const struct wrapping {
	const char *spec;  /* where the specification is */
	const char *name;  /* of the container */
	const char *image;
	const char *labels;
} wrappings[] = {
	{ "info.runtimeSpec", "status.metadata.name", "status.image.image", "status.labels" }, /* crictl inspect, inspectp */
	{ "Spec",             "ID",                   "Image",              "Labels" }, /* ctr c info, nerdctl --mode=native */
};
// clang-format on

static const struct wrapping *wrapping_of(const struct node *object)
{
	for (size_t i = 0; i < ISO_COUNT(wrappings); i++)
		if (node_text(node_get(node_path(object, wrappings[i].spec), "ociVersion")))
			return &wrappings[i];
	return NULL;
}

bool oci_wrapped_detect(const struct node *root)
{
	return wrapping_of(root) || wrapping_of(node_at(root, 0));
}

struct oci_file {
	struct inventory_builder *builder;
	const char *name;
};

static void report_wrong(void *ctx, const struct node *node, const char *message)
{
	const struct oci_file *file = ctx;
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u:%u", file->name, node->line, node->column);
	inventory_error(file->builder, strbuf_text(&where), "%s", message);
}

/* Said of a key that has no row; what it sets may be anything that is mounted, passed in or held. */
struct unknown_keys {
	struct oci_file *file;
	struct arena *arena;
	struct origin origin;
	const char *why; /* of the first; NULL: there is none */
};

static void report_unknown(void *ctx, const struct node *node, const char *section, const char *key)
{
	struct unknown_keys *unknown = ctx;
	const char *name = arena_printf(unknown->arena, "%s%s%s", section, *section ? "." : "", key);
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", unknown->file->name, node->line);
	inventory_skip(unknown->file->builder, strbuf_text(&where),
		"%s: a key that isotop does not know: what it may set is unknown", name);
	if (unknown->why)
		return;
	unknown->why = arena_printf(unknown->arena, "%s is not known", name);
	unknown->origin = (struct origin){ .where = unknown->origin.where, .text = name, .line = node->line };
}

/* More may be held and mounted. */
static void leave_open(struct arena *arena, struct sheet_builder *sheet, const char *why, struct origin origin)
{
	struct fact *mounts = &sheet->facts[FACT_mounts];
	sheet_set_text(sheet, FACT_cap_more, why, origin);
	sheet_set_unknown(sheet, FACT_cap_ambient, why, origin);
	if (!fact_known(*mounts))
		return;
	struct mount_list *list = arena_alloc(arena, sizeof(*list));
	*list = *mounts->value.mounts;
	if (!list->more.why)
		list->more = (struct more){ why, origin };
	mounts->value.mounts = list;
}

static void take_unknown_keys(struct oci_file *file, const struct node *spec, const char *where, struct arena *arena,
	struct sheet_builder *sheet)
{
	struct unknown_keys unknown = { .file = file, .arena = arena, .origin = { .where = where } };
	oci_unknown_keys(spec, report_unknown, &unknown);
	if (unknown.why)
		leave_open(arena, sheet, unknown.why, unknown.origin);
}

static void report_folded(void *ctx, const struct node *node, const char *key, const char *word)
{
	struct unknown_keys *unknown = ctx;
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", unknown->file->name, node->line);
	inventory_error(unknown->file->builder, strbuf_text(&where), "%.60s is %s to some runtimes and nothing to others", key, word);
	if (unknown->why)
		return;
	unknown->why = arena_printf(unknown->arena, "%.60s is %s to some runtimes and nothing to others", key, word);
	unknown->origin = (struct origin){ .where = unknown->origin.where, .text = arena_printf(unknown->arena, "%.60s", key), .line = node->line };
}

/* At its worst a fact stays what it is. */
static bool at_worst(const struct sheet_builder *sheet, enum fact_id id)
{
	struct fact fact = sheet->facts[id];
	switch (fact_infos[id].kind) {
	case FACT_KIND_BOOL:
		return fact_known(fact) && fact.value.boolean == (id == FACT_proc_unmasked || id == FACT_device_cgroup_all);
	case FACT_KIND_INT:
		return fact_known(fact) && fact.value.integer == 0;
	case FACT_KIND_NS:
		return fact_known(fact) && fact.value.ns->relation == NS_HOST;
	case FACT_KIND_TEXT:
		return !fact_known(fact) || strcmp(fact.value.text, "Unconfined") == 0;
	default:
		return false;
	}
}

/* What is written in Go takes what the later one lacks from the earlier one, whole lists and maps too. */
static void note_repeated(const struct doc *doc, struct unknown_keys *unknown)
{
	if (!doc->repeated || unknown->why)
		return;
	unknown->why = arena_printf(unknown->arena, "the key %.60s stands twice, and runtimes take parts of both", doc->repeated->text);
	unknown->origin.text = arena_printf(unknown->arena, "%.60s", doc->repeated->text);
	unknown->origin.line = doc->repeated->line;
}

/* Which of two runtimes reads the file is not known. */
static void take_folded_keys(struct oci_file *file, const struct doc *doc, const struct node *spec, const char *where, struct arena *arena,
	struct sheet_builder *sheet)
{
	static const enum fact_id decided[] = { FACT_uid, FACT_no_new_privs, FACT_rootfs_readonly, FACT_apparmor_profile,
		FACT_selinux_label, FACT_seccomp_profile, FACT_proc_unmasked, FACT_device_cgroup_all, FACT_ns_pid, FACT_ns_net,
		FACT_ns_ipc, FACT_ns_uts, FACT_ns_mnt };
	struct unknown_keys unknown = { .file = file, .arena = arena, .origin = { .where = where } };
	struct fact *devices = &sheet->facts[FACT_devices];
	oci_folded_keys(spec, report_folded, &unknown);
	note_repeated(doc, &unknown);
	if (!unknown.why)
		return;
	for (size_t i = 0; i < ISO_COUNT(decided); i++)
		if (!at_worst(sheet, decided[i]))
			sheet_set_unknown(sheet, decided[i], unknown.why, unknown.origin);
	leave_open(arena, sheet, unknown.why, unknown.origin);
	if (!fact_known(*devices))
		return;
	struct device_list *list = arena_alloc(arena, sizeof(*list));
	*list = *devices->value.devices;
	list->more = (struct more){ unknown.why, unknown.origin };
	devices->value.devices = list;
}

/* A specification as a subject; the caller names it and adds it. */
static struct subject *read_spec(struct inventory_builder *builder, const struct doc *doc, const struct node *spec)
{
	struct oci_file file = { builder, doc->name };
	struct subject *subject = subject_new();
	struct sheet_builder sheet = { 0 };
	const char *where = arena_strdup(subject->arena, doc->name);
	struct oci_reading reading = { where, subject->arena, NULL, report_wrong, &file };
	oci_spec_facts(spec, &reading, &sheet);
	oci_check(spec, report_wrong, &file);
	take_unknown_keys(&file, spec, where, subject->arena, &sheet);
	take_folded_keys(&file, doc, spec, where, subject->arena, &sheet);
	subject->form = form_named("oci");
	subject->declared.file = where;
	subject->declared.line = spec->line;
	subject->sheets[SHEET_SPEC] = sheet_pack(subject->arena, &sheet);
	return subject;
}

static void add_named(struct inventory_builder *builder, struct subject *subject, const char *name)
{
	subject->name = arena_strdup(subject->arena, name);
	subject->key = arena_printf(subject->arena, "oci:%s", name);
	inventory_add(builder, subject);
}

void oci_read(struct inventory_builder *builder, const struct doc *doc)
{
	struct subject *subject = read_spec(builder, doc, doc->root);
	const char *hostname = node_text(node_get(doc->root, "hostname"));
	const char *container = oci_annotation(doc->root, "io.kubernetes.cri.container-name");
	subject->declared.placed = true;
	subject->declared.own = subject->declared.settings = doc->root->offset;
	add_named(builder, subject, container ? container : hostname && *hostname ? hostname : "container");
}

static void read_wrapped(struct inventory_builder *builder, const struct doc *doc, const struct node *object)
{
	const struct wrapping *wrapping = wrapping_of(object);
	cleanup_arena struct arena *arena = arena_new();
	const struct node *labels = node_path(object, wrapping->labels);
	struct subject *subject = read_spec(builder, doc, node_path(object, wrapping->spec));
	const char *name = node_text(node_path(object, wrapping->name));
	const char *pod = node_text(node_get(labels, "io.kubernetes.pod.name"));
	const char *namespace = node_text(node_get(labels, "io.kubernetes.pod.namespace"));
	subject->image = arena_strdup(subject->arena, node_text(node_path(object, wrapping->image)));
	if (pod && namespace)
		name = arena_printf(arena, "%s/%s:%s", namespace, pod, name ? name : "?");
	add_named(builder, subject, name ? name : "container");
}

void oci_wrapped_read(struct inventory_builder *builder, const struct doc *doc)
{
	bool one = doc->root->kind == NODE_MAP;
	for (size_t i = 0; i < (one ? 1 : doc->root->count); i++) {
		const struct node *object = one ? doc->root : doc->root->items[i];
		cleanup_strbuf struct strbuf where = { 0 };
		strbuf_addf(&where, "%s:%u", doc->name, object->line);
		if (wrapping_of(object))
			read_wrapped(builder, doc, object);
		else
			inventory_skip(builder, strbuf_text(&where), "no OCI specification inside");
	}
}
