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

struct play {
	const char *file;
	struct docker_value network; /* text "host" or @why; neither: the pod's own word stands */
	struct more anything;        /* an option that may set any of it */
};

struct quadlet_plays {
	struct arena *arena; /* owned */
	size_t count;
	size_t cap;
	struct play *items; /* owned */
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

/* Why it is not known whose network that is; NULL: one of podman's. */
static const char *network_why(struct quadlet *q, const char *network)
{
	static const char *const others[] = { "container:", "ns:", "pod:" };
	for (size_t i = 0; i < ISO_COUNT(others); i++)
		if (strncmp(network, others[i], strlen(others[i])) == 0)
			return arena_printf(q->settings->arena, "whether the network %s is the host's is not known", network);
	return literal_why(q->settings->arena, network, q->settings->fillers);
}

static void remember(struct quadlet *q, const char *file)
{
	const struct docker_value *network = &q->settings->network;
	const struct more *anything = &q->settings->more_mounts;
	struct quadlet_plays *plays = q->load->plays;
	bool host = network->text && strcmp(network->text, "host") == 0;
	const char *why = network->text && !host ? network_why(q, network->text) : network->why;
	if (!host && !why && !anything->why)
		return;
	if (!plays) {
		plays = q->load->plays = heap_alloc(1, sizeof(*plays));
		plays->arena = arena_new();
	}
	if (plays->count == plays->cap) {
		plays->cap = plays->cap ? 2 * plays->cap : 16;
		plays->items = heap_grow(plays->items, plays->cap, sizeof(*plays->items));
	}
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

static int by_file(const void *a, const void *b)
{
	return strcmp(((const struct play *)a)->file, ((const struct play *)b)->file);
}

/* The first of those that play the file, of sorted ones; plays->count: nobody does. */
static size_t first_play(const struct quadlet_plays *plays, const char *file)
{
	size_t low = 0;
	size_t high = plays->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(plays->items[middle].file, file) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < plays->count && strcmp(plays->items[low].file, file) == 0 ? low : plays->count;
}

/* Every unit that plays the file counts: each starts its containers. */
static void settle(void *ctx, const struct subject *subject)
{
	struct manifest_load *load = ctx;
	const struct quadlet_plays *plays = load->plays;
	const char *file = subject->declared.file;
	struct sheet_builder sheet = { 0 };
	bool changed = false;
	size_t first = file && subject->sheets[SHEET_MANIFEST] ? first_play(plays, file) : plays->count;
	if (first == plays->count)
		return;
	struct subject *derived = subject_derive(subject);
	for (size_t id = 0; id < FACT_COUNT; id++)
		sheet.facts[id] = sheet_fact(subject->sheets[SHEET_MANIFEST], (enum fact_id)id);
	for (size_t i = first; i < plays->count && strcmp(plays->items[i].file, file) == 0; i++) {
		changed |= set_network(&plays->items[i], derived, &sheet);
		changed |= set_anything(&plays->items[i], derived, &sheet);
	}
	derived->sheets[SHEET_MANIFEST] = sheet_pack(derived->arena, &sheet);
	if (changed)
		inventory_replace(load->builder, derived);
	else
		subject_unref(derived);
}

void quadlet_settle_plays(struct manifest_load *load)
{
	if (!load->plays)
		return;
	qsort(load->plays->items, load->plays->count, sizeof(*load->plays->items), by_file);
	inventory_builder_each(load->builder, settle, load);
}

void quadlet_plays_free(struct quadlet_plays *plays)
{
	if (!plays)
		return;
	arena_free(plays->arena);
	free(plays->items);
	free(plays);
}
