/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/kube_environment.h"

#include "manifest/kube.h"
#include "manifest/literal.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/address.h>
#include <isotop/doc.h>

/* ---- objects -------------------------------------------------------------------- */

struct config_value {
	const char *key;
	const char *value; /* NULL: not known, and @why */
	const char *why;
	uint32_t line;
	size_t nth; /* in its object */
};

/* Values that tell nothing of engines are left out, but for those of a Secret, which are not looked at. */
struct kube_config {
	const char *file;
	const char *why; /* what it says is not known; NULL: it is */
	size_t count;
	struct config_value *items; /* each key once, sorted: any number of containers may ask for one any number of times */
};

static void take_value(struct arena *arena, struct kube_config *config, const struct node *key, const struct node *node, bool secret)
{
	const char *text = node_text(node) ? node->text : "";
	const char *why = secret ? "a Secret says it" : literal_why(arena, text, KUBE_FILLERS);
	if (!why && !engine_told_counts(text))
		return;
	config->items[config->count] = (struct config_value){ .key = arena_strdup(arena, key->text),
		.value = why ? NULL : arena_printf(arena, "%.200s", text), .why = why, .line = key->line, .nth = config->count };
	config->count++;
}

static int by_key(const void *a, const void *b)
{
	const struct config_value *x = a;
	const struct config_value *y = b;
	int order = strcmp(x->key, y->key);
	return order ? order : (x->nth > y->nth) - (x->nth < y->nth);
}

/* Of one key that stands there several times the last counts. */
static void sort_values(struct kube_config *config)
{
	size_t kept = 0;
	if (config->count)
		qsort(config->items, config->count, sizeof(*config->items), by_key);
	for (size_t i = 0; i < config->count; i++)
		if (i + 1 == config->count || strcmp(config->items[i].key, config->items[i + 1].key) != 0)
			config->items[kept++] = config->items[i];
	config->count = kept;
}

static int is_key(const void *key, const void *value)
{
	return strcmp(key, ((const struct config_value *)value)->key);
}

static const struct config_value *value_of(const struct kube_config *config, const char *key)
{
	return config->count ? bsearch(key, config->items, config->count, sizeof(*config->items), is_key) : NULL;
}

struct kube_config *kube_config_new(struct arena *arena, const struct node *object, const char *file, bool secret)
{
	static const char *const maps[] = { "data", "stringData" };
	struct kube_config *config = arena_alloc(arena, sizeof(*config));
	*config = (struct kube_config){ .file = arena_strdup(arena, file) };
	config->items = arena_array(arena, node_count(node_get(object, "data")) + node_count(node_get(object, "stringData")) + 1,
		sizeof(*config->items));
	for (size_t m = 0; m < ISO_COUNT(maps); m++) {
		const struct node *map = node_get(object, maps[m]);
		if (map && map->kind != NODE_MAP && map->kind != NODE_NULL)
			config->why = "its data are no map";
		for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++)
			take_value(arena, config, map->keys[i], map->items[i], secret);
	}
	sort_values(config);
	return config;
}

/* ---- what a container takes from them --------------------------------------------- */

static void add_source(struct kube_environment *env, const struct kube_container *c, const struct node *node, const char *quoted,
	const struct node *ref, struct kube_source source)
{
	const struct node *name = node_get(ref, "name");
	source.object = node_text(name) && !literal_why(c->arena, name->text, KUBE_FILLERS) ? kube_copy(c, name) : NULL;
	source.origin = kube_origin(c, node, quoted);
	env->sources[env->count++] = source;
}

/* Where a Secret of a ServiceAccount has the token, kubernetes.io "Secrets". */
#define TOKEN_KEY "token"

/* The two that objects of the cluster say; anything else is not known. */
static void add_from(struct kube_environment *env, const struct kube_container *c, const struct node *item)
{
	static const char *const refs[] = { "configMapRef", "secretRef" };
	const struct node *prefix = node_get(item, "prefix");
	const char *text = node_text(prefix) ? kube_copy(c, prefix) : "";
	for (size_t i = 0; i < ISO_COUNT(refs); i++)
		if (node_is(node_get(item, refs[i]), NODE_MAP))
			add_source(env, c, item, "envFrom", node_get(item, refs[i]), (struct kube_source){ .secret = i == 1, .prefix = text });
}

static void add_value_from(struct kube_environment *env, const struct kube_container *c, const struct node *item)
{
	static const char *const refs[] = { "valueFrom.configMapKeyRef", "valueFrom.secretKeyRef" };
	const char *name = node_text(node_get(item, "name"));
	const struct node *bad;
	for (size_t i = 0; name && i < ISO_COUNT(refs); i++) {
		const struct node *ref = kube_find(item, refs[i], &bad);
		const char *key = node_is(ref, NODE_MAP) ? node_text(node_get(ref, "key")) : NULL;
		bool engine = engine_told_is_variable(name);
		if (!key || !(engine || (i == 1 && strcmp(key, TOKEN_KEY) == 0)))
			continue;
		add_source(env, c, item, name, ref,
			(struct kube_source){ .secret = i == 1, .key = kube_copy(c, node_get(ref, "key")),
				.variable = kube_copy(c, node_get(item, "name")), .token = !engine });
	}
}

void kube_environment_add(struct kube_environment *env, const struct kube_container *c, const struct node *container)
{
	const struct node *from = node_get(container, "envFrom");
	const struct node *list = node_get(container, "env");
	size_t most = (node_is(from, NODE_LIST) ? from->count : 0) + (node_is(list, NODE_LIST) ? list->count : 0);
	env->sources = arena_array(c->arena, most * 2 + 1, sizeof(*env->sources));
	for (size_t i = 0; node_is(from, NODE_LIST) && i < from->count; i++)
		add_from(env, c, from->items[i]);
	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		add_value_from(env, c, list->items[i]);
}

static const char *noun(const struct kube_source *source)
{
	return source->secret ? "Secret" : "ConfigMap";
}

/* Without the object nobody knows. */
static void tell_nothing(const struct kube_source *source, const char *what, struct engine_told *told)
{
	const char *why = arena_printf(told->arena, "variables of the %s %.100s, %s", noun(source),
		source->object ? source->object : "of a name that is filled in", what);
	if (source->variable)
		engine_told_variable(told, TOLD_BY_ITSELF, source->variable, NULL, why, source->origin);
	else
		engine_told_unread(told, why, source->origin);
}

static struct origin origin_in(const struct kube_config *config, const struct config_value *value, struct arena *arena)
{
	return (struct origin){ .where = arena_strdup(arena, config->file), .line = value->line };
}

/* The @nth variable that says an engine and that @source may set; NULL: no more. */
static const char *variable_of(const struct kube_source *source, size_t nth)
{
	return !source->variable ? engine_told_name(nth) : nth ? NULL : source->variable;
}

/* What @variable is when @source takes it from @config; NULL: that does not set it. */
static const struct config_value *value_for(
	const struct kube_source *source, const struct kube_config *config, const char *variable)
{
	size_t prefix = source->variable ? 0 : strlen(source->prefix);
	if (source->variable)
		return value_of(config, source->key);
	return strncmp(variable, source->prefix, prefix) == 0 ? value_of(config, variable + prefix) : NULL;
}

static void tell_value(const struct kube_source *source, const struct kube_config *config, const struct config_value *value,
	const char *variable, struct engine_told *told)
{
	const char *why = value->why ? arena_printf(told->arena, "%s: %s %.100s", value->why, noun(source), source->object) : NULL;
	engine_told_variable(told, source->variable ? TOLD_BY_ITSELF : TOLD_BY_FILE, variable, value->value, why,
		origin_in(config, value, told->arena));
}

bool kube_source_counts(const struct kube_source *source, const struct kube_config *config)
{
	const char *variable;
	for (size_t i = 0; !config->why && (variable = variable_of(source, i)); i++) {
		const struct config_value *value = value_for(source, config, variable);
		if (value && value->value)
			return true;
	}
	return false;
}

bool kube_config_is_empty(const struct kube_config *config)
{
	return !config->why && !config->count;
}

void kube_source_tell_several(const struct kube_source *source, struct engine_told *told)
{
	tell_nothing(source, "of which the load has several", told);
}

void kube_source_tell(const struct kube_source *source, const struct kube_config *config, struct engine_told *told)
{
	const char *variable;
	if (!config || config->why) {
		tell_nothing(source, config ? config->why : "which is not in the load", told);
		return;
	}
	/* A value that tells nothing was left out; a key that is not there sets nothing. */
	if (source->variable)
		engine_told_variable(told, TOLD_BY_ITSELF, source->variable, "no address", NULL, source->origin);
	for (size_t i = 0; (variable = variable_of(source, i)); i++) {
		const struct config_value *value = value_for(source, config, variable);
		if (value)
			tell_value(source, config, value, variable, told);
	}
}

void kube_environment_facts(const struct engine_told *told, const char *peer, struct sheet_builder *sheet)
{
	static const enum fact_id ids[] = { FACT_engine, FACT_engine_open, FACT_engine_peer };
	for (size_t i = 0; i < ISO_COUNT(ids); i++)
		sheet->facts[ids[i]] = (struct fact){ .state = FACT_ABSENT };
	engine_told_facts(told, sheet);
	struct fact address = sheet->facts[FACT_engine];
	if (peer && fact_known(address) && address_whose(address.value.text) == ADDRESS_LOCAL)
		sheet_set_text(sheet, FACT_engine_peer, peer, address.origin);
}
