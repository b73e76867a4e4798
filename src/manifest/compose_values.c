/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/compose_inner.h"

#include <string.h>
#include <strings.h>

#include <isotop/doc.h>

void compose_place(const struct compose *c, const struct node *node, struct strbuf *out)
{
	strbuf_addf(out, "%s:%u:%u", c->file->name, node->line, node->column);
}

struct origin compose_origin(const struct compose *c, const struct node *node, const char *key, const char *text)
{
	return (struct origin){
		.where = arena_strdup(c->settings->arena, c->file->name),
		.text = arena_printf(c->settings->arena, "%s: %s", key, text),
		.line = node->line,
	};
}

void compose_wrong(struct compose *c, const struct node *node, const char *key, enum fact_id id, const char *wanted)
{
	cleanup_strbuf struct strbuf where = { 0 };
	compose_place(c, node, &where);
	inventory_error(
		c->builder, strbuf_text(&where), "%s must be %s, not %s", key, wanted, node_kind_name(node->kind));
	docker_unknown(c->settings, id, arena_printf(c->settings->arena, "not %s", wanted),
		compose_origin(c, node, key, node->text ? node->text : node_kind_name(node->kind)));
}

void compose_unjudged(struct compose *c, const struct node *node, const char *kind, const char *fmt, ...)
{
	cleanup_strbuf struct strbuf where = { 0 };
	cleanup_strbuf struct strbuf reason = { 0 };
	va_list args;
	va_start(args, fmt);
	strbuf_vaddf(&reason, fmt, args);
	va_end(args);
	compose_place(c, node, &where);
	inventory_unjudged(c->builder, REMARK_UNJUDGED, kind, strbuf_text(&where), "%s", strbuf_text(&reason));
}

const char *compose_name(const struct node *node)
{
	bool name = node && node->kind == NODE_BOOL && strcasecmp(node->text, "true") != 0 && strcasecmp(node->text, "false") != 0;
	return name ? node->text : node_text(node);
}

const char *compose_scalar(struct compose *c, const struct node *node, const char *key, enum fact_id id)
{
	const char *text;
	const char *why;
	if (node->kind == NODE_LIST || node->kind == NODE_MAP || (node->text && strlen(node->text) != node->len)) {
		compose_wrong(c, node, key, id, fact_infos[id].kind == FACT_KIND_BOOL ? "true or false" : "a string");
		return NULL;
	}
	if (node->kind == NODE_NULL)
		return "";
	if (interpolate(c->variables, c->settings->arena, node->text, &text, &why))
		return arena_strdup(c->settings->arena, text);
	cleanup_strbuf struct strbuf where = { 0 };
	compose_place(c, node, &where);
	inventory_skip(c->builder, strbuf_text(&where), "%s: %s", key, why);
	docker_unknown(c->settings, id, why, compose_origin(c, node, key, node->text));
	return NULL;
}

const char *compose_text_at(
	struct compose *c, const struct node *map, const char *name, const struct compose_key *key)
{
	const struct node *node = node_get(map, name);
	return node ? compose_scalar(c, node, key->name, key->fact) : NULL;
}

bool compose_bool(const char *text, bool *ret)
{
	static const char *const yes[] = { "true", "y", "yes", "on", "1" };
	static const char *const no[] = { "false", "n", "no", "off", "0", "" };
	for (size_t i = 0; i < ISO_COUNT(yes); i++)
		if (strcasecmp(text, yes[i]) == 0)
			return *ret = true;
	for (size_t i = 0; i < ISO_COUNT(no); i++)
		if (strcasecmp(text, no[i]) == 0) {
			*ret = false;
			return true;
		}
	return false;
}

bool compose_flag_at(struct compose *c, const struct node *map, const char *name, const struct compose_key *key)
{
	bool value = false;
	const char *text = compose_text_at(c, map, name, key);
	return text && compose_bool(text, &value) && value;
}

/* Of one file; *ret_ends: what files before it say of the name does not count. */
static const struct node *top_of(const struct compose_file *file, const char *map, const char *name, const char *path, bool *ret_ends)
{
	const struct node *entry = node_get(node_get(file->root, map), name);
	const struct node *found = !*path || !entry ? entry : node_path(entry, path);
	*ret_ends = entry && entry->tag && (strcmp(entry->tag, "!reset") == 0 || strcmp(entry->tag, "!override") == 0);
	return found && found->kind != NODE_NULL && !(found->tag && strcmp(found->tag, "!reset") == 0) ? found : NULL;
}

const struct node *compose_top(const struct compose *c, const char *map, const char *name, const char *path)
{
	const struct node *found = NULL;
	bool ends = false;
	bool declared = false;
	for (size_t i = c->own; i > 0 && !found && !ends; i--) {
		found = top_of(&c->files[i - 1], map, name, path, &ends);
		declared = declared || node_get(node_get(c->files[i - 1].root, map), name);
	}
	for (size_t i = c->own; i < c->count && !found && !declared; i++)
		found = top_of(&c->files[i], map, name, path, &ends);
	return found;
}

const char *compose_top_text(struct compose *c, const struct compose_key *key, const char *name, const char *path)
{
	const struct node *node = compose_top(c, key->name, name, path);
	return node ? compose_scalar(c, node, key->name, key->fact) : NULL;
}
