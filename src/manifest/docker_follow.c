/* SPDX-License-Identifier: Apache-2.0 */
/* What containers of one load say of each other: whose namespace "container:NAME" is. */
#include "config.h"

#include "manifest/docker.h"

#include <string.h>

static bool is_declared_by_engine(const struct subject *subject)
{
	return subject->sheets[SHEET_MANIFEST] && subject->form->by_name;
}

/* The container that is called @name in one of the engines' own forms; NULL: not in the load. */
static const struct subject *container_named(struct inventory_builder *builder, const char *name)
{
	static const char *const forms[] = { "docker-run:", "docker-inspect:", "quadlet:" };
	for (size_t i = 0; i < ISO_COUNT(forms); i++) {
		cleanup_strbuf struct strbuf key = { 0 };
		strbuf_addf(&key, "%s%s", forms[i], name);
		const struct subject *subject = inventory_builder_find(builder, strbuf_text(&key));
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

/* What the namespace is that @fact joins; false: it stays what it is, another container's own. */
static bool follow(struct inventory_builder *builder, struct subject *subject, enum fact_id id, struct fact *fact)
{
	const char *name = joined(*fact);
	const struct subject *other = name ? container_named(builder, name) : NULL;
	struct fact theirs = { .state = FACT_ABSENT };
	if (!name)
		return false;
	if (other)
		theirs = sheet_fact(other->sheets[SHEET_MANIFEST], id);
	bool host = fact_known(theirs) && theirs.value.ns->relation == NS_HOST;
	if (other && !host && theirs.state != FACT_UNKNOWN)
		return false;
	if (host) {
		struct ns *ns = arena_alloc(subject->arena, sizeof(*ns));
		*ns = (struct ns){ .relation = NS_HOST };
		fact->value.ns = ns;
		return true;
	}
	fact->state = FACT_UNKNOWN;
	fact->value.text = arena_printf(subject->arena, other ? "shares that of %s, which is not known" :
								"shares that of %s, which is not in the load",
		name);
	return true;
}

/* Nothing else than the namespaces changes; evidence stays what it was. */
static void settle(void *ctx, const struct subject *subject)
{
	struct inventory_builder *builder = ctx;
	if (!is_declared_by_engine(subject))
		return;
	struct sheet_builder sheet;
	struct subject *derived = NULL;
	for (size_t kind = 0; kind < NS_KIND_COUNT; kind++)
		if (joined(sheet_fact(subject->sheets[SHEET_MANIFEST], ns_facts[kind])))
			derived = derived ? derived : subject_derive(subject);
	if (!derived)
		return;
	for (size_t id = 0; id < FACT_COUNT; id++)
		sheet.facts[id] = sheet_fact(subject->sheets[SHEET_MANIFEST], (enum fact_id)id);
	bool changed = false;
	for (size_t kind = 0; kind < NS_KIND_COUNT; kind++)
		changed = follow(builder, derived, ns_facts[kind], &sheet.facts[ns_facts[kind]]) || changed;
	derived->sheets[SHEET_MANIFEST] = sheet_pack(derived->arena, &sheet);
	if (changed)
		inventory_replace(builder, derived);
	else
		subject_unref(derived);
}

void docker_follow(struct inventory_builder *builder)
{
	/* twice: one may join a container that joins a third */
	for (unsigned round = 0; round < 2; round++)
		inventory_builder_each(builder, settle, builder);
}
