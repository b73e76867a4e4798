/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of an OpenShift Template, filled in with the values that it gives them
 * itself: docs.openshift.com, "Using templates", Writing parameters. "${NAME}" stands
 * in a text, "${{NAME}}" for a whole value of any type. One without a value, or that
 * "generate" makes, stays as it is written and is not known.
 */
#include "config.h"

#include "manifest/kube.h"

#include <string.h>

#include <isotop/doc.h>

#define DEPTH_MOST 64

/* The value of the parameter @name, @len bytes; NULL: it has none here. Of one that stands twice the last counts. */
static const char *value_of(const struct node *parameters, const char *name, size_t len)
{
	for (size_t i = node_is(parameters, NODE_LIST) ? parameters->count : 0; i-- > 0;) {
		const char *own = node_text(node_get(parameters->items[i], "name"));
		const struct node *value = node_get(parameters->items[i], "value");
		if (own && strlen(own) == len && strncmp(own, name, len) == 0)
			return value && value->text && !node_get(parameters->items[i], "generate") ? value->text : NULL;
	}
	return NULL;
}

/* "${{NAME}}" and nothing else; the name's length, 0: something else. */
static size_t whole(const char *text)
{
	size_t len = strncmp(text, "${{", 3) == 0 ? strcspn(text + 3, "}") : 0;
	return len && strcmp(text + 3 + len, "}}") == 0 ? len : 0;
}

/* What a plain scalar of this text would be. */
static void take_type(struct node *node)
{
	int64_t number;
	node->kind = NODE_STRING;
	if (strcmp(node->text, "true") == 0 || strcmp(node->text, "false") == 0) {
		node->kind = NODE_BOOL;
		node->boolean = *node->text == 't';
	} else if (parse_i64(node->text, 10, &number)) {
		node->kind = NODE_INT;
		node->integer = number;
	} else if (!*node->text || strcmp(node->text, "null") == 0) {
		node->kind = NODE_NULL;
	}
}

static const char *fill(struct arena *arena, const struct node *parameters, const char *text)
{
	cleanup_strbuf struct strbuf out = { 0 };
	bool any = false;
	for (const char *at = text; *at;) {
		size_t len = strncmp(at, "${", 2) == 0 ? strcspn(at + 2, "}") : 0;
		const char *value = len && at[2 + len] ? value_of(parameters, at + 2, len) : NULL;
		if (value)
			strbuf_adds(&out, value);
		else
			strbuf_addc(&out, *at);
		at += value ? len + 3 : 1;
		any = any || value;
	}
	return any ? arena_strdup(arena, strbuf_text(&out)) : NULL;
}

static const struct node *filled_text(struct arena *arena, const struct node *parameters, const struct node *node)
{
	size_t len = whole(node->text);
	const char *value = len ? value_of(parameters, node->text + 3, len) : fill(arena, parameters, node->text);
	if (!value)
		return node;
	struct node *copy = arena_alloc(arena, sizeof(*copy));
	*copy = *node;
	copy->text = arena_strdup(arena, value);
	copy->len = strlen(value);
	if (len)
		take_type(copy);
	return copy;
}

static const struct node *filled(struct arena *arena, const struct node *parameters, const struct node *node, unsigned depth)
{
	if (node->kind == NODE_STRING && node->text && strstr(node->text, "${"))
		return filled_text(arena, parameters, node);
	if ((node->kind != NODE_MAP && node->kind != NODE_LIST) || depth > DEPTH_MOST)
		return node;
	struct node *copy = NULL;
	for (size_t i = 0; i < node->count; i++) {
		const struct node *item = filled(arena, parameters, node->items[i], depth + 1);
		if (item == node->items[i])
			continue;
		if (!copy) {
			copy = arena_alloc(arena, sizeof(*copy));
			*copy = *node;
			size_t all = node->count + node->shadowed;
			copy->items = arena_array(arena, all, sizeof(*copy->items));
			memcpy(copy->items, node->items, all * sizeof(*copy->items));
		}
		copy->items[i] = item;
	}
	return copy ? copy : node;
}

const struct node *kube_template_filled(struct arena *arena, const struct node *template, const struct node *node)
{
	const struct node *parameters = node_get(template, "parameters");
	return node_count(parameters) ? filled(arena, parameters, node, 0) : node;
}
