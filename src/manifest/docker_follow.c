/* SPDX-License-Identifier: Apache-2.0 */
/* What containers of one load say of each other: whose namespace "container:NAME" is, whose mounts are taken over. */
#include "config.h"

#include "manifest/docker.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/builder.h>
#include <isotop/form.h>
#include <isotop/host.h>
#include <isotop/subject.h>
#include <isotop/values.h>

struct docker_ids {
	struct arena *arena; /* owned */
	size_t count;
	size_t cap;
	struct named_id {
		const char *id;
		const char *name;
	} *items; /* owned */
};

void docker_id_note(struct docker_ids **ids, const char *id, const char *name)
{
	struct docker_ids *all = *ids;
	if (!all) {
		all = *ids = heap_alloc(1, sizeof(*all));
		*all = (struct docker_ids){ .arena = arena_new() };
	}
	if (all->count == all->cap) {
		all->cap = all->cap ? all->cap * 2 : 16;
		all->items = heap_grow(all->items, all->cap, sizeof(*all->items));
	}
	all->items[all->count++] = (struct named_id){ arena_strdup(all->arena, id), arena_strdup(all->arena, name) };
}

void docker_ids_free(struct docker_ids *ids)
{
	if (!ids)
		return;
	arena_free(ids->arena);
	free(ids->items);
	free(ids);
}

struct following {
	struct inventory_builder *builder;
	const struct docker_ids *ids;
};

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct named_id *)a)->id, ((const struct named_id *)b)->id);
}

/* The name of the container with that id, of which 12 digits and more may be written; any other name as it is. */
static const char *name_for(const struct docker_ids *ids, const char *name)
{
	size_t len = strlen(name);
	bool id = len >= 12 && strspn(name, "0123456789abcdef") == len;
	size_t low = 0;
	size_t high = id && ids ? ids->count : 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strncmp(ids->items[middle].id, name, len);
		if (order == 0)
			return ids->items[middle].name;
		low = order < 0 ? middle + 1 : low;
		high = order < 0 ? high : middle;
	}
	return name;
}

static bool is_declared_by_engine(const struct subject *subject)
{
	return subject->sheets[SHEET_MANIFEST] && subject->form->by_name;
}

/* The container that is called @name in one of the engines' own forms; NULL: not in the load. */
static const struct subject *container_named(const struct following *following, const char *name)
{
	static const char *const forms[] = { "docker-run:", "docker-inspect:", "quadlet:" };
	for (size_t i = 0; i < ISO_COUNT(forms); i++) {
		cleanup_strbuf struct strbuf key = { 0 };
		strbuf_addf(&key, "%s%s", forms[i], name_for(following->ids, name));
		const struct subject *subject = inventory_builder_find(following->builder, strbuf_text(&key));
		if (subject)
			return subject;
	}
	return NULL;
}

/* The name behind "container:" where the namespace is another container's; else NULL. */
static const char *joined(struct fact fact)
{
	static const char word[] = "container:";
	bool other = fact_known(fact) && fact.value.ns->relation == NS_SHARED && fact.value.ns->with &&
		     strncmp(fact.value.ns->with, word, sizeof(word) - 1) == 0;
	return other ? fact.value.ns->with + sizeof(word) - 1 : NULL;
}

/* Whoever joins one that joins another has that one's: so many steps are followed. */
#define JOINS_MOST 64

/* What the namespace is that stands at the end of those that join one another from @name on; unknown: more are joined than are followed. */
static struct fact joined_at_last(const struct following *following, const char *name, enum fact_id id, const struct subject **ret_other)
{
	struct fact theirs = { .state = FACT_ABSENT };
	for (unsigned steps = 0; name && steps < JOINS_MOST; steps++) {
		const struct subject *other = container_named(following, name);
		if (!other)
			return theirs; /* the last one that is there joins it, and says so itself */
		*ret_other = other;
		theirs = sheet_fact(other->sheets[SHEET_MANIFEST], id);
		name = joined(theirs);
	}
	if (name)
		theirs.state = FACT_UNKNOWN;
	return theirs;
}

/* What the namespace is that @fact joins; false: it stays what it is, another container's own. */
static bool follow(const struct following *following, struct subject *subject, enum fact_id id, struct fact *fact)
{
	const char *name = joined(*fact);
	const struct subject *other = NULL;
	if (!name)
		return false;
	struct fact theirs = joined_at_last(following, name, id, &other);
	const char *beyond = joined(theirs);
	bool host = fact_known(theirs) && theirs.value.ns->relation == NS_HOST;
	if (other && !host && !beyond && theirs.state != FACT_UNKNOWN)
		return false;
	if (host) {
		struct ns *ns = arena_alloc(subject->arena, sizeof(*ns));
		*ns = (struct ns){ .relation = NS_HOST };
		fact->value.ns = ns;
		return true;
	}
	fact->state = FACT_UNKNOWN;
	fact->value.text = arena_printf(subject->arena, other && !beyond ? "shares that of %s, which is not known" :
								"shares that of %s, which is not in the load",
		beyond ? beyond : name);
	return true;
}

/* ---- mounts of another container ------------------------------------------------- */

static bool has_target(const struct mount_list *list, const char *target)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].target && target && strcmp(list->items[i].target, target) == 0)
			return true;
	return false;
}

static struct origin carry(struct arena *arena, struct origin origin)
{
	origin.where = arena_strdup(arena, origin.where);
	origin.text = arena_strdup(arena, origin.text);
	return origin;
}

/* Nothing of it stays in the arena of the one it comes from. */
static struct mount carry_mount(struct arena *arena, const struct mount *mount)
{
	struct mount copy = *mount;
	copy.source = arena_strdup(arena, mount->source);
	copy.target = arena_strdup(arena, mount->target);
	copy.fstype = arena_strdup(arena, mount->fstype);
	copy.name = arena_strdup(arena, mount->name);
	copy.rare = NULL; /* of Kubernetes, or of what runs */
	copy.origin = carry(arena, mount->origin);
	return copy;
}

/* The mounts of the container that @text names, behind those that are there; false: it is not in the load. */
static bool take_over(const struct following *following, struct arena *arena, const char *text, struct mount_list *list)
{
	const char *colon = strchr(text, ':');
	const struct subject *other =
		container_named(following, colon ? arena_strndup(arena, text, (size_t)(colon - text)) : text);
	struct fact fact = { .state = FACT_ABSENT };
	if (other)
		fact = sheet_fact(other->sheets[SHEET_MANIFEST], FACT_mounts);
	if (!fact_known(fact))
		return false;
	const struct mount_list *theirs = fact.value.mounts;
	struct mount *items = arena_array(arena, list->count + theirs->count, sizeof(*items));
	if (list->count)
		memcpy(items, list->items, list->count * sizeof(*items));
	list->items = items;
	for (size_t i = 0; i < theirs->count; i++) {
		if (has_target(list, theirs->items[i].target))
			continue;
		items[list->count] = carry_mount(arena, &theirs->items[i]);
		items[list->count].read_only |= colon && strncmp(colon, ":ro", 3) == 0;
		items[list->count].origin = list->from_more.origin;
		items[list->count].origin.text = arena_printf(arena, "--volumes-from %.100s, which mounts %.200s", text,
			theirs->items[i].source ? theirs->items[i].source : theirs->items[i].target);
		list->count++;
	}
	if (!list->more.why && theirs->more.why)
		list->more = (struct more){ arena_strdup(arena, theirs->more.why), carry(arena, theirs->more.origin) };
	return true;
}

/* False: there is nothing to take over, or some of it is not in the load. */
static bool follow_mounts(const struct following *following, struct subject *subject, struct fact *fact)
{
	const struct mount_list *list = fact_known(*fact) ? fact->value.mounts : NULL;
	if (!list || !list->from)
		return false;
	struct mount_list *whole = arena_alloc(subject->arena, sizeof(*whole));
	*whole = *list;
	whole->from = NULL;
	if (whole->more.why == list->from_more.why)
		whole->more = (struct more){ 0 };
	for (size_t i = 0; i < list->from->count; i++)
		if (!take_over(following, subject->arena, list->from->items[i], whole) && !whole->more.why)
			whole->more = list->from_more;
	fact->value.mounts = whole;
	return true;
}

static bool follows(const struct subject *subject)
{
	struct fact mounts = sheet_fact(subject->sheets[SHEET_MANIFEST], FACT_mounts);
	for (size_t kind = 0; kind < NS_KIND_COUNT; kind++)
		if (joined(sheet_fact(subject->sheets[SHEET_MANIFEST], ns_facts[kind])))
			return true;
	return fact_known(mounts) && mounts.value.mounts->from;
}

/* Nothing else than the namespaces and the mounts changes; evidence stays what it was. */
static void settle(void *ctx, const struct subject *subject)
{
	const struct following *following = ctx;
	if (!is_declared_by_engine(subject) || !follows(subject))
		return;
	struct sheet_builder sheet;
	struct subject *derived = subject_derive(subject);
	for (size_t id = 0; id < FACT_COUNT; id++)
		sheet.facts[id] = sheet_fact(subject->sheets[SHEET_MANIFEST], (enum fact_id)id);
	bool changed = false;
	for (size_t kind = 0; kind < NS_KIND_COUNT; kind++)
		changed = follow(following, derived, ns_facts[kind], &sheet.facts[ns_facts[kind]]) || changed;
	changed = follow_mounts(following, derived, &sheet.facts[FACT_mounts]) || changed;
	derived->sheets[SHEET_MANIFEST] = sheet_pack(derived->arena, &sheet);
	if (changed)
		inventory_replace(following->builder, derived);
	else
		subject_unref(derived);
}

void docker_follow(struct inventory_builder *builder, struct docker_ids *ids)
{
	struct following following = { builder, ids };
	if (ids)
		qsort(ids->items, ids->count, sizeof(*ids->items), by_id);
	/* twice: one may join a container that joins a third */
	for (unsigned round = 0; round < 2; round++)
		inventory_builder_each(builder, settle, &following);
}
