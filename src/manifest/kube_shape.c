/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/kube_shape.h"

#include <ctype.h>
#include <string.h>

#include <isotop/doc.h>

#define KEYS_MOST  48  /* of a pod that is made: more than any row has */
#define ITEMS_MOST 512 /* of a list of it */
#define DEPTH_MOST 64  /* of an object that is searched */

/* ---- maps and lists that are made ------------------------------------------------- */

static struct node *new_node(struct arena *arena, enum node_kind kind, const struct node *place)
{
	struct node *node = arena_alloc(arena, sizeof(*node));
	*node = (struct node){ .kind = kind,
		.line = place->line,
		.column = place->column,
		.offset = place->offset,
		.end = place->end };
	return node;
}

static const struct node *new_text(struct arena *arena, const char *text, const struct node *place)
{
	struct node *node = new_node(arena, NODE_STRING, place);
	node->text = arena_strdup(arena, text);
	node->len = strlen(text);
	return node;
}

const struct node *kube_new_map(
	struct arena *arena, const struct kube_entry *entries, size_t count, const struct node *place)
{
	struct node *node = new_node(arena, NODE_MAP, place);
	node->count = count;
	node->keys = arena_array(arena, count, sizeof(*node->keys));
	node->items = arena_array(arena, count, sizeof(*node->items));
	for (size_t i = 0; i < count; i++) {
		node->keys[i] = new_text(arena, entries[i].key, entries[i].value);
		node->items[i] = entries[i].value;
	}
	return node;
}

const struct node *kube_new_list(
	struct arena *arena, const struct node *const *items, size_t count, const struct node *place)
{
	struct node *node = new_node(arena, NODE_LIST, place);
	node->items = arena_array(arena, count, sizeof(*node->items));
	node->count = count;
	for (size_t i = 0; i < count; i++)
		node->items[i] = items[i];
	return node;
}

/* What is left out of a list that is too long is said by an item that nobody takes for one. */
static const struct node *joined(struct arena *arena, const struct node *first, const struct node *second)
{
	if (!node_is(first, NODE_LIST))
		return second;
	if (!node_is(second, NODE_LIST))
		return first;
	struct node *node = new_node(arena, NODE_LIST, first);
	node->items = arena_array(arena, first->count + second->count, sizeof(*node->items));
	for (size_t i = 0; i < first->count && node->count < ITEMS_MOST; i++)
		node->items[node->count++] = first->items[i];
	for (size_t i = 0; i < second->count && node->count < ITEMS_MOST; i++)
		node->items[node->count++] = second->items[i];
	if (node->count < first->count + second->count)
		node->items[node->count - 1] = new_text(arena, "more than isotop reads of a list", first);
	return node;
}

/* @own with what @usual says where it is silent, map by map; mounts of both count. */
static const struct node *with_defaults(
	struct arena *arena, const struct node *own, const struct node *usual, unsigned depth)
{
	if (!node_is(own, NODE_MAP) || !node_is(usual, NODE_MAP) || depth > DEPTH_MOST)
		return own;
	struct kube_entry *entries = arena_array(arena, own->count + usual->count + 1, sizeof(*entries));
	size_t count = 0;
	for (size_t i = 0; i < own->count; i++) {
		const char *key = own->keys[i]->text;
		const struct node *other = node_get(usual, key);
		const struct node *value = own->items[i];
		if (strcmp(key, "volumeMounts") == 0)
			value = joined(arena, value, other);
		else if (other)
			value = with_defaults(arena, value, other, depth + 1);
		entries[count++] = (struct kube_entry){ key, value };
	}
	for (size_t i = 0; i < usual->count; i++)
		if (!node_get(own, usual->keys[i]->text))
			entries[count++] = (struct kube_entry){ usual->keys[i]->text, usual->items[i] };
	return kube_new_map(arena, entries, count, own);
}

/* ---- a pod of parts ------------------------------------------------------------------ */

struct maker {
	struct arena *arena;
	const struct node *base;
	const struct node *map;
	struct kube_made made;
	struct kube_used *used;
	size_t count;
	struct kube_entry entries[KEYS_MOST];
};

static const struct node *part_node(const struct maker *m, const char *from)
{
	const struct node *top = *from == '^' ? m->base : m->map;
	from += *from == '^';
	const struct node *node = *from ? node_path(top, from) : top;
	return node_is(node, NODE_NULL) ? NULL : node;
}

static struct kube_entry *entry_of(struct maker *m, const char *key)
{
	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->entries[i].key, key) == 0)
			return &m->entries[i];
	if (m->count == KEYS_MOST)
		return NULL;
	m->entries[m->count] = (struct kube_entry){ key, NULL };
	return &m->entries[m->count++];
}

static const struct node *named_in(const struct node *list, const char *name)
{
	for (size_t i = 0; i < node_count(list); i++) {
		const char *text = node_text(node_get(node_at(list, i), "name"));
		if (text && strcmp(text, name) == 0)
			return list->items[i];
	}
	return NULL;
}

/* The keys of @from that are a container's, with a name. */
static const struct node *container_of(struct maker *m, const struct kube_part *part, const struct node *from)
{
	struct kube_entry *entries = arena_array(m->arena, from->count + 1, sizeof(*entries));
	size_t count = 0;
	for (size_t i = 0; i < from->count; i++) {
		const char *key = from->keys[i]->text;
		size_t len = strlen(key);
		const char *at = part->keys ? strstr(part->keys, key) : key;
		bool whole = at && (!part->keys || ((at == part->keys || at[-1] == ' ') && (!at[len] || at[len] == ' ')));
		if (!whole)
			continue;
		entries[count++] = (struct kube_entry){ key, from->items[i] };
		kube_use(m->used, from->items[i]);
	}
	if (part->keys || !node_text(node_get(from, "name")))
		entries[count++] = (struct kube_entry){ "name", new_text(m->arena, part->name, from) };
	return kube_new_map(m->arena, entries, count, from);
}

static void operate(struct maker *m, const struct node *container)
{
	if (m->made.operated_count < KUBE_OPERATED_MOST)
		m->made.operated[m->made.operated_count++] = container;
}

static void add_container(struct maker *m, const struct kube_part *part)
{
	const struct node *from = part_node(m, part->from);
	struct kube_entry *entry = entry_of(m, part->to);
	if (!from && part->operated)
		from = m->map;
	if (!entry || !node_is(from, NODE_MAP))
		return;
	const struct node *listed = entry->value ? named_in(entry->value, part->name) : NULL;
	if (part->operated && listed) {
		operate(m, listed); /* what is listed by the operator's own name is merged into what it makes */
		return;
	}
	const struct node *container = container_of(m, part, from);
	entry->value = joined(m->arena, entry->value, kube_new_list(m->arena, &container, 1, from));
	if (part->operated)
		operate(m, container);
}

/* False: it asks for what @part gives with a key, and that is not there or no. */
static bool asks(const struct kube_part *part, const struct node *container)
{
	const struct node *node = part->keys ? node_get(container, part->keys) : NULL;
	return !part->keys || (node && node->kind != NODE_NULL && !(node->kind == NODE_BOOL && !node->boolean));
}

static void add_defaults(struct maker *m, const struct kube_part *part, const struct node *usual)
{
	struct kube_entry *entry = entry_of(m, part->to);
	if (!entry || !node_is(entry->value, NODE_LIST))
		return;
	struct node *list = new_node(m->arena, NODE_LIST, entry->value);
	list->count = entry->value->count;
	list->items = arena_array(m->arena, list->count, sizeof(*list->items));
	for (size_t i = 0; i < list->count; i++)
		list->items[i] = asks(part, entry->value->items[i]) ?
					 with_defaults(m->arena, entry->value->items[i], usual, 0) :
					 entry->value->items[i];
	entry->value = list;
}

static void add_referred(struct maker *m, const struct kube_part *part)
{
	const struct kube_entry *entry = entry_of(m, part->to);
	for (size_t i = 0; entry && node_is(entry->value, NODE_LIST) && i < entry->value->count; i++)
		if (node_get(entry->value->items[i], part->keys))
			operate(m, entry->value->items[i]);
}

static void add_part(struct maker *m, const struct kube_part *part)
{
	const struct node *node = part_node(m, part->from);
	if (part->how == PART_CONTAINER)
		add_container(m, part);
	else if (part->how == PART_REFERRED)
		add_referred(m, part);
	if (!node)
		return;
	if (node != m->map)
		kube_use(m->used, node);
	if (part->how == PART_DEFAULTS) {
		add_defaults(m, part, node);
	} else if (part->how == PART_MOUNTS) {
		struct kube_entry mounts = { "volumeMounts", node };
		add_defaults(m, part, kube_new_map(m->arena, &mounts, 1, node));
	} else if (part->how == PART_PATCH) {
		m->made.patched = m->made.patched ? m->made.patched : node;
	} else if (strcmp(part->to, "metadata") == 0) {
		m->made.meta = m->made.meta ? m->made.meta : node;
	} else if (part->how == PART_KEY || part->how == PART_LIST) {
		struct kube_entry *entry = entry_of(m, part->to);
		if (entry && part->how == PART_LIST && node->kind == NODE_LIST)
			entry->value = joined(m->arena, entry->value, node);
		else if (entry && !entry->value)
			entry->value = node;
	}
}

/* Where a fix of the pod's settings would be written is read as such, by this key for all of them. */
static bool reads_settings(const struct kube_kind *row)
{
	static const char key[] = "automountServiceAccountToken";
	size_t len = strlen(row->settings);
	bool top = strcmp(row->settings, "^") == 0;
	for (size_t i = 0; i < row->part_count; i++) {
		const char *from = row->parts[i].from;
		bool below = strncmp(from, row->settings, len) == 0 && (!len || top || from[len] == '.');
		if (below && row->parts[i].how == PART_KEY && strcmp(from + len + (len && !top), key) == 0)
			return true;
	}
	return false;
}

bool kube_made_stands(const struct kube_made *made, const struct node *container)
{
	for (size_t i = 0; i < made->operated_count; i++)
		if (made->operated[i] == container)
			return false;
	return !made->patched;
}

struct kube_made kube_make_pod(struct arena *arena, const struct kube_kind *row, const struct node *base,
	const struct node *map, struct kube_used *used)
{
	struct maker m = { .arena = arena, .base = base, .map = map, .used = used };
	for (size_t i = 0; i < row->part_count; i++)
		add_part(&m, &row->parts[i]);
	size_t kept = 0;
	for (size_t i = 0; i < m.count; i++)
		if (m.entries[i].value)
			m.entries[kept++] = m.entries[i];
	m.made.spec = kube_new_map(arena, m.entries, kept, map);
	m.made.containers = node_count(node_get(m.made.spec, "containers")) +
			    node_count(node_get(m.made.spec, "initContainers"));
	m.made.settings = reads_settings(row) ? part_node(&m, row->settings) : NULL;
	m.made.settings_path = row->settings;
	return m.made;
}

/* ---- paths ------------------------------------------------------------------------------ */

void kube_each_at(const struct node *node, const char *path, void (*each)(void *ctx, const struct node *map), void *ctx)
{
	while (node && *path && strncmp(path, "[]", 2) != 0) {
		char key[64];
		size_t len = strcspn(path, ".[");
		if (len >= sizeof(key))
			return;
		memcpy(key, path, len);
		key[len] = '\0';
		node = node_get(node, key);
		path += len;
		path += *path == '.';
	}
	if (!*path && node_is(node, NODE_MAP))
		each(ctx, node);
	if (!*path || !node_is(node, NODE_LIST))
		return;
	path += 2;
	path += *path == '.';
	for (size_t i = 0; i < node->count; i++)
		kube_each_at(node->items[i], path, each, ctx);
}

/* Nodes that were made of others keep their place, and no two maps begin and end at the same. */
static bool same_node(const struct node *a, const struct node *b)
{
	return a == b || (a->kind == b->kind && a->offset == b->offset && a->end == b->end && a->end > a->offset);
}

static void add_step(struct strbuf *out, const struct node *parent, size_t i)
{
	const char *name = node_text(node_get(parent->items[i], "name"));
	if (parent->kind == NODE_MAP)
		strbuf_addf(out, "%s%.100s", out->len ? "." : "", parent->keys[i]->text);
	else if (name && *name)
		strbuf_addf(out, "[%.100s]", name);
	else
		strbuf_addf(out, "[%zu]", i);
}

static bool is_around(const struct node *node, const struct node *target)
{
	return node->offset <= target->offset && node->end >= target->end;
}

/* @near: nothing is entered that does not stand around it in the text, as what an alias brings in may not. */
static bool path_to(const struct node *from, const struct node *target, struct strbuf *out, unsigned depth, bool near)
{
	size_t len = out->len;
	if (same_node(from, target))
		return true;
	if (depth > DEPTH_MOST || (from->kind != NODE_MAP && from->kind != NODE_LIST))
		return false;
	for (size_t i = 0; i < from->count; i++) {
		if (near && !is_around(from->items[i], target))
			continue;
		add_step(out, from, i);
		if (path_to(from->items[i], target, out, depth + 1, near))
			return true;
		out->len = len;
		if (out->data)
			out->data[len] = '\0';
	}
	return false;
}

bool kube_path_to(const struct node *from, const struct node *target, struct strbuf *out)
{
	return path_to(from, target, out, 0, true) || path_to(from, target, out, 0, false);
}

/* ---- words of pods ------------------------------------------------------------------------- */

void kube_use(struct kube_used *used, const struct node *node)
{
	if (used->count < KUBE_USED_MOST)
		used->nodes[used->count++] = node;
}

static bool was_used(const struct kube_used *used, const struct node *node)
{
	for (size_t i = 0; used && i < used->count; i++)
		if (used->nodes[i] == node)
			return true;
	return false;
}

/* Keys that only something that starts containers has. */
static const char *const words[] = { "capabilities", "containers", "ephemeralContainers", "hostIPC", "hostNetwork",
	"hostPID", "hostPath", "initContainers", "podSecurityContext", "privileged", "securityContext" };

/* A key of Spark's has dots and such a word between them: "spark.kubernetes.driver.volumes.hostPath.x". */
static const char *word_of(const char *key)
{
	for (size_t i = 0; i < ISO_COUNT(words); i++) {
		size_t len = strlen(words[i]);
		for (const char *at = strstr(key, words[i]); at; at = strstr(at + 1, words[i]))
			if ((at == key || at[-1] == '.') && (!at[len] || at[len] == '.'))
				return words[i];
	}
	return NULL;
}

/* What stands behind a word in a text, where it is a key: its value; NULL: it is none. */
static const char *value_in_text(const char *behind)
{
	behind += *behind == '"' || *behind == '\'';
	behind += strspn(behind, " \t");
	if (*behind != ':')
		return NULL;
	behind++;
	return behind + strspn(behind, " \t");
}

/* A manifest, or a patch of one, as a text inside of another, YAML or JSON. @only NULL: the first word there is. */
static const char *word_in_text(const char *text, const char *only)
{
	/* What the value begins with, so that prose about a word is none. To add one: its row. */
	static const struct {
		const char *word;
		const char *begins;
	} rows[] = { { "containers", "\n[" }, { "hostIPC", "tTyY{$" }, { "hostNetwork", "tTyY{$" }, { "hostPID", "tTyY{$" },
		{ "hostPath", "\n{" }, { "privileged", "tTyY{$" } };
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		size_t len = strlen(rows[i].word);
		for (const char *at = text; (!only || strcmp(only, rows[i].word) == 0) && (at = strstr(at, rows[i].word)); at++) {
			const char *value = value_in_text(at + len);
			bool key = at == text || strchr(" \n{,\"'[", at[-1]);
			/* a JSON patch has the value beside the path that ends in the word, RFC 6902: of a pod's spec or a securityContext */
			bool path = *rows[i].begins == 't' && at - text >= 5 && !isalnum((unsigned char)at[len]) &&
				    (memcmp(at - 5, "spec/", 5) == 0 || memcmp(at - 5, "text/", 5) == 0);
			if (path || (key && value && *value && strchr(rows[i].begins, *value)))
				return rows[i].word;
		}
	}
	return NULL;
}

/* A word in quotes is a setting of somebody's own program, as the data of a ConfigMap are. */
static bool says_something(const struct node *value)
{
	return value->kind != NODE_NULL && !(value->quoted && *value->text != '/');
}

static const char *wanted(const char *word, const char *only)
{
	return word && (!only || strcmp(word, only) == 0) ? word : NULL;
}

/* @only NULL: the first word there is. */
static const char *search(const struct node *node, const struct kube_used *used, const char *only, unsigned depth)
{
	const char *found = NULL;
	if (was_used(used, node))
		return NULL;
	if (node->kind == NODE_STRING && strchr(node->text, ':'))
		return word_in_text(node->text, only);
	if (node->kind != NODE_MAP && node->kind != NODE_LIST)
		return NULL;
	if (depth > DEPTH_MOST)
		return only ? only : "what is nested deeper than isotop looks"; /* any word may stand there */
	for (size_t i = 0; !found && i < node->count; i++) {
		if (node->kind == NODE_MAP && says_something(node->items[i]) && !was_used(used, node->items[i]))
			found = wanted(word_of(node->keys[i]->text), only);
		found = found ? found : search(node->items[i], used, only, depth + 1);
	}
	return found;
}

const char *kube_word_in(const struct node *node, const struct kube_used *used)
{
	return search(node, used, NULL, 0);
}

bool kube_holds_word(const struct node *node, const struct kube_used *used, const char *word)
{
	return search(node, used, word, 0) != NULL;
}
