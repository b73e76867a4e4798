/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/quadlet_kube.h"

#include "manifest/kube.h"
#include "manifest/kubernetes.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/doc.h>
#include <isotop/subject.h>

#define YAML_MOST  (4u << 20) /* bytes of a file that is played */
#define PLAYS_MOST 64

struct play {
	const char *file;
	struct docker_value network; /* text "host" or @why; neither: the pod's own word stands */
	struct more anything;        /* an option that may set any of it */
};

struct quadlet_plays {
	struct arena *arena; /* owned */
	size_t count;
	struct play items[PLAYS_MOST];
};

/* ---- the documents ----------------------------------------------------------------- */

static void pass_over(void *ctx, const char *name, uint32_t line, uint32_t column, const char *text)
{
	(void)ctx;
	(void)name;
	(void)line;
	(void)column;
	(void)text;
}

static void read_document(struct quadlet *q, const struct doc *doc)
{
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", doc->name, doc->root->line);
	if (kubernetes_detect(doc))
		kubernetes_read(kubernetes_of(q->load), doc);
	else if (doc->root->kind != NODE_NULL)
		inventory_unjudged(q->builder, REMARK_UNJUDGED, "unknown document", strbuf_text(&where),
			"not an object of Kubernetes");
}

static void read_documents(struct quadlet *q, const char *name, const struct strbuf *text)
{
	struct doc_text unread = { strbuf_text(text), text->len };
	struct doc_input input = doc_input_text(&unread, name);
	struct doc_stream *stream = doc_stream_new(&input, NULL, pass_over, NULL);
	struct doc *doc;
	struct err err;
	int status = 1;
	while (status != 0) {
		status = doc_stream_next(stream, &doc, &err);
		if (status < 0) {
			inventory_broken(q->builder, name, name, "%s", err.text);
		} else if (status > 0) {
			read_document(q, doc);
			doc_free(doc);
		}
	}
	doc_stream_free(stream);
}

/* ---- the unit ------------------------------------------------------------------------ */

struct looking {
	const char *file;
	bool found;
};

static void look(void *ctx, const struct subject *subject)
{
	struct looking *looking = ctx;
	looking->found |= subject->declared.file && strcmp(subject->declared.file, looking->file) == 0;
}

/* The user may have named the file as well, before the unit. */
static bool is_read(struct quadlet *q, const char *file)
{
	struct looking looking = { .file = file };
	inventory_builder_each(q->builder, look, &looking);
	return looking.found;
}

static struct origin carry(struct arena *arena, struct origin origin)
{
	origin.where = arena_strdup(arena, origin.where);
	origin.text = arena_strdup(arena, origin.text);
	return origin;
}

static void remember(struct quadlet *q, const char *file)
{
	const struct docker_value *network = &q->settings->network;
	const struct more *anything = &q->settings->more_mounts;
	struct quadlet_plays *plays = q->load->plays;
	bool host = network->text && strcmp(network->text, "host") == 0;
	const char *why = network->text && !host ? literal_why(q->settings->arena, network->text, q->settings->fillers) :
						   network->why;
	if (!host && !why && !anything->why)
		return;
	if (!plays) {
		plays = q->load->plays = heap_alloc(1, sizeof(*plays));
		plays->arena = arena_new();
	}
	if (plays->count == PLAYS_MOST)
		return;
	struct play *play = &plays->items[plays->count++];
	play->file = arena_strdup(plays->arena, file);
	play->network = (struct docker_value){ .text = host ? "host" : NULL,
		.why = arena_strdup(plays->arena, why),
		.origin = carry(plays->arena, network->origin) };
	play->anything = (struct more){ arena_strdup(plays->arena, anything->why), carry(plays->arena, anything->origin) };
}

static void read_yaml(struct quadlet *q, const struct docker_value *yaml)
{
	struct arena *arena = q->settings->arena;
	cleanup_strbuf struct strbuf text = { 0 };
	cleanup_strbuf struct strbuf where = { 0 };
	struct err err = { "its place is not known" };
	const char *name = scope_name(q->unit, yaml->text, arena);
	strbuf_addf(&where, "%s:%u", q->unit, yaml->origin.line);
	bool beside = strcmp(q->unit, "-") != 0;
	if (!beside || scope_read(q->load->scope, q->unit, yaml->text, YAML_MOST, &text, &err) < 0) {
		inventory_unjudged(q->builder, REMARK_UNJUDGED, "Quadlet .kube", strbuf_text(&where), "plays %s: %s", yaml->text,
			err.text);
		return;
	}
	remember(q, name);
	if (is_read(q, name) || claimed_why(q->load->claimed, name))
		return;
	claimed_add(q->load->claimed, name, arena_printf(arena, "read with %s, which plays it", q->unit));
	read_documents(q, name, &text);
}

/* One that cannot be read leaves open what containers take from it: kube_environment.c. */
static void read_config_map(struct quadlet *q, const char *path)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct err err;
	const char *name = scope_name(q->unit, path, q->settings->arena);
	if (strcmp(q->unit, "-") == 0 || claimed_why(q->load->claimed, name) ||
		scope_read(q->load->scope, q->unit, path, YAML_MOST, &text, &err) < 0)
		return;
	claimed_add(q->load->claimed, name, arena_printf(q->settings->arena, "read with %s, which names it", q->unit));
	read_documents(q, name, &text);
}

void quadlet_read_kube(struct quadlet *q)
{
	for (size_t i = 0; i < q->config_maps.count; i++)
		read_config_map(q, q->config_maps.items[i].text);
	if (!q->yaml.count)
		inventory_unjudged(q->builder, REMARK_UNJUDGED, "Quadlet .kube", q->unit, "no Yaml= in [Kube]");
	for (size_t i = 0; i < q->yaml.count; i++)
		read_yaml(q, &q->yaml.items[i]);
}

/* ---- settling -------------------------------------------------------------------------- */

static bool set_network(const struct play *play, struct subject *subject, struct sheet_builder *sheet)
{
	struct fact fact = sheet->facts[FACT_ns_net];
	struct origin origin = carry(subject->arena, play->network.origin);
	bool host = fact_known(fact) && fact.value.ns->relation == NS_HOST;
	if (host || (!play->network.text && !play->network.why))
		return false;
	struct ns *ns = arena_alloc(subject->arena, sizeof(*ns));
	*ns = (struct ns){ .relation = NS_HOST };
	if (play->network.text)
		sheet_set_ns(sheet, FACT_ns_net, ns, origin);
	else
		sheet_set_unknown(sheet, FACT_ns_net, arena_strdup(subject->arena, play->network.why), origin);
	return true;
}

static bool set_anything(const struct play *play, struct subject *subject, struct sheet_builder *sheet)
{
	struct fact fact = sheet->facts[FACT_mounts];
	if (!play->anything.why || !fact_known(fact))
		return false;
	struct mount_list *list = arena_alloc(subject->arena, sizeof(*list));
	*list = *fact.value.mounts;
	if (!list->more.why)
		list->more = (struct more){ arena_strdup(subject->arena, play->anything.why),
			carry(subject->arena, play->anything.origin) };
	sheet_set_mounts(sheet, list, fact.origin);
	return true;
}

static void settle(void *ctx, const struct subject *subject)
{
	struct manifest_load *load = ctx;
	for (size_t i = 0; i < load->plays->count; i++) {
		const struct play *play = &load->plays->items[i];
		if (!subject->declared.file || strcmp(subject->declared.file, play->file) != 0 || !subject->sheets[SHEET_MANIFEST])
			continue;
		struct sheet_builder sheet = { 0 };
		struct subject *derived = subject_derive(subject);
		for (size_t id = 0; id < FACT_COUNT; id++)
			sheet.facts[id] = sheet_fact(subject->sheets[SHEET_MANIFEST], (enum fact_id)id);
		bool changed = set_network(play, derived, &sheet);
		changed |= set_anything(play, derived, &sheet);
		derived->sheets[SHEET_MANIFEST] = sheet_pack(derived->arena, &sheet);
		if (changed)
			inventory_replace(load->builder, derived);
		else
			subject_unref(derived);
		return;
	}
}

void quadlet_settle_plays(struct manifest_load *load)
{
	if (load->plays)
		inventory_builder_each(load->builder, settle, load);
}

void quadlet_plays_free(struct quadlet_plays *plays)
{
	if (!plays)
		return;
	arena_free(plays->arena);
	free(plays);
}
