/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of a tree as pieces of its text. */
#include "config.h"

#include "edit/lines.h"
#include "edit/tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/doc.h>
#include <isotop/values.h>

struct editing {
	const struct tree *tree;
	const struct change_op *op;
	struct arena *arena;
	struct splices *out;
	const char *why;
	bool quoted; /* the keys of the map that is written in stand in double quotes */
	bool padded; /* { a: b } */
};

static int refuse(struct editing *e, const char *why)
{
	e->why = why;
	return -EINVAL;
}

static const char others[] = "others use what the anchor names: change it there by hand";

/* Others have it by the name of an anchor, and would see what is edited. */
static bool is_shared(const struct editing *e, const struct node *node)
{
	return node->shared && !e->op->shared;
}

static int put(struct editing *e, size_t from, size_t to, const struct strbuf *text)
{
	splices_add(e->out, from, to, arena_strdup(e->arena, strbuf_text(text)));
	return 1;
}

/* A value in one line, as the text has it elsewhere. */
static struct style in_one_line(const struct editing *e)
{
	return (struct style){ .json = e->tree->json, .newline = e->tree->newline, .tight = e->tree->tight,
		.quoted = e->quoted, .padded = e->padded };
}

/* ---- the text around a node ------------------------------------------------------------ */

static const char *text_of(const struct editing *e)
{
	return e->tree->text;
}

static size_t skip_blanks(const struct editing *e, size_t at)
{
	while (at < e->tree->len && strchr(" \t\r\n", text_of(e)[at]))
		at++;
	return at;
}

/* Behind the anchor and the tag. */
static size_t value_start(const struct editing *e, const struct node *node)
{
	size_t at = node->offset;
	while (at < node->end && strchr("&!", text_of(e)[at])) {
		at += strcspn(text_of(e) + at, " \t\r\n");
		at = skip_blanks(e, at);
	}
	return at;
}

static bool is_flow(const struct editing *e, const struct node *node)
{
	size_t at = value_start(e, node);
	return at < node->end && strchr("{[", text_of(e)[at]);
}

static size_t line_start(const struct editing *e, size_t at)
{
	while (at > 0 && text_of(e)[at - 1] != '\n')
		at--;
	return at;
}

/* The beginning of the next line; where the text ends without one, its end. */
static size_t next_line(const struct editing *e, size_t at)
{
	if (at > 0 && at <= e->tree->len && text_of(e)[at - 1] == '\n')
		return at; /* a block scalar ends there */
	const char *newline = memchr(text_of(e) + at, '\n', e->tree->len - at);
	return newline ? (size_t)(newline - text_of(e)) + 1 : e->tree->len;
}

static bool inside(const struct node *parent, const struct node *node)
{
	return node->offset >= parent->offset && node->offset < parent->end;
}

static bool own_entry(const struct node *map, size_t i)
{
	return inside(map, map->keys[i]);
}

/* The value stands behind its key, and is no alias. */
static bool own_value(const struct node *map, size_t i)
{
	return own_entry(map, i) && inside(map, map->items[i]) && map->items[i]->offset >= map->keys[i]->end;
}

/* Behind the colon of an own entry. */
static size_t behind_colon(const struct editing *e, const struct node *key)
{
	size_t at = skip_blanks(e, key->end);
	return at < e->tree->len && text_of(e)[at] == ':' ? at + 1 : key->end;
}

/* The alias "*name" of an own entry. */
static void alias_of(const struct editing *e, const struct node *key, size_t *ret_from, size_t *ret_to)
{
	*ret_from = skip_blanks(e, behind_colon(e, key));
	*ret_to = *ret_from + strcspn(text_of(e) + *ret_from, " \t\r\n,]}");
}

static bool is_alias(const struct editing *e, const struct node *map, size_t i)
{
	size_t from = skip_blanks(e, behind_colon(e, map->keys[i]));
	return own_entry(map, i) && !own_value(map, i) && from < e->tree->len && text_of(e)[from] == '*';
}

/* A value that is written with nothing. */
static bool is_empty(const struct node *value)
{
	return value->kind == NODE_NULL && value->end == value->offset;
}

static size_t entry_end(const struct editing *e, const struct node *map, size_t i)
{
	size_t from;
	size_t to;
	if (is_alias(e, map, i)) {
		alias_of(e, map->keys[i], &from, &to);
		return to;
	}
	return is_empty(map->items[i]) ? behind_colon(e, map->keys[i]) : map->items[i]->end;
}

static int own_index(const struct node *map, const char *key, size_t len)
{
	for (size_t i = 0; i < map->count; i++)
		if (own_entry(map, i) && map->keys[i]->len == len && memcmp(map->keys[i]->text, key, len) == 0)
			return (int)i;
	return -1;
}

static size_t own_count(const struct node *map)
{
	size_t count = 0;
	for (size_t i = 0; i < map->count; i++)
		count += own_entry(map, i);
	return count;
}

/* The text before @at in its line where that is blank, which is an indentation; NULL: it is not. */
static const char *indent_before(const struct editing *e, size_t at)
{
	size_t start = line_start(e, at);
	for (size_t i = start; i < at; i++)
		if (!strchr(" \t", text_of(e)[i]))
			return NULL;
	return arena_strndup(e->arena, text_of(e) + start, at - start);
}

/* ---- a new entry -------------------------------------------------------------------------- */

static const struct node *key_node(struct editing *e, const char *key, size_t len, bool quoted)
{
	struct node *node = arena_alloc(e->arena, sizeof(*node));
	*node = (struct node){ .kind = NODE_STRING, .quoted = quoted, .text = arena_strndup(e->arena, key, len), .len = len };
	return node;
}

/* The first and the last of the entries that stand in the map's own text, by place; a merge is one of them. */
static bool ends_of(const struct editing *e, const struct node *map, size_t *ret_first, size_t *ret_end)
{
	bool any = false;
	for (size_t i = 0; i < map->count; i++) {
		if (!own_entry(map, i))
			continue;
		size_t end = entry_end(e, map, i);
		*ret_first = !any || map->keys[i]->offset < *ret_first ? map->keys[i]->offset : *ret_first;
		*ret_end = !any || end > *ret_end ? end : *ret_end;
		any = true;
	}
	return any;
}

/* "- name: x" begins a map behind a dash, "? a", ": a: b" behind other marks: its other lines are indented up to there. */
static const char *block_indent(struct editing *e, size_t first)
{
	size_t start = line_start(e, first);
	char *indent = arena_strndup(e->arena, text_of(e) + start, first - start);
	for (char *at = indent; *at; at++) {
		if (!strchr(" -?:", *at))
			return NULL;
		*at = ' ';
	}
	return indent;
}

/* Lines one level deeper than @indent. */
static struct style below(const struct editing *e, const char *indent)
{
	return (struct style){ .json = e->tree->json, .newline = e->tree->newline, .unit = e->tree->unit, .quoted = e->quoted,
		.indent = arena_printf(e->arena, "%s%s", indent, e->tree->unit) };
}

/* Comments that are indented deeper than @indent belong to what stands above them. */
static size_t behind_comments(const struct editing *e, size_t at, size_t indent)
{
	size_t end = at;
	while (at < e->tree->len) {
		size_t blanks = strspn(text_of(e) + at, " \t");
		const char *first = text_of(e) + at + blanks;
		const char *newline = memchr(first, '\n', e->tree->len - at - blanks);
		if (!strchr("#\r\n", *first) || (*first == '#' && blanks <= indent))
			break;
		at = newline ? (size_t)(newline - text_of(e)) + 1 : e->tree->len;
		end = *first == '#' ? at : end;
	}
	return end;
}

/* "|" and ">" at the end of a file without a newline: one that comes behind it would be of the text. */
static bool ends_in_lines(const struct editing *e, const struct node *node)
{
	while (node->kind == NODE_LIST || node->kind == NODE_MAP) {
		const struct node *last = node->count ? node->items[node->count - 1] : NULL;
		if (!last || !inside(node, last))
			return false;
		node = last;
	}
	size_t at = value_start(e, node);
	return at < node->end && strchr("|>", text_of(e)[at]);
}

static int insert_in_block(struct editing *e, const struct node *map, const char *key, size_t len, const struct node *value)
{
	size_t first = value_start(e, map);
	const char *indent = block_indent(e, first);
	cleanup_strbuf struct strbuf text = { 0 };
	if (!indent)
		return refuse(e, "it stands in the middle of a line");
	const struct style style = { e->tree->json, e->tree->newline, indent, e->tree->unit, false, e->quoted, false };
	size_t at = behind_comments(e, next_line(e, map->end), strlen(indent));
	bool unended = at == e->tree->len && at > 0 && text_of(e)[at - 1] != '\n';
	if (unended && ends_in_lines(e, map)) {
		size_t last = map->keys[map->count - 1]->offset;
		if (!indent_before(e, last))
			return refuse(e, "the text before it has no final newline");
		write_entry(&text, key_node(e, key, len, false), value, &style);
		return put(e, line_start(e, last), line_start(e, last), &text);
	}
	if (unended)
		strbuf_adds(&text, e->tree->newline);
	write_entry(&text, key_node(e, key, len, false), value, &style);
	if (unended)
		text.data[text.len -= strlen(e->tree->newline)] = '\0';
	return put(e, at, at, &text);
}

/* What one level is indented more, as the text has it around a bracket. */
static const char *unit_of(struct editing *e, const char *inner, size_t bracket)
{
	size_t start = line_start(e, bracket);
	size_t outer = strspn(text_of(e) + start, " \t");
	return strlen(inner) > outer ? arena_strdup(e->arena, inner + outer) : e->tree->unit;
}

/* Behind the comment that follows in the line of @at, else @at. */
static size_t behind_comment(const struct editing *e, size_t at)
{
	size_t blanks = strspn(text_of(e) + at, " \t");
	if (e->tree->json || !blanks || text_of(e)[at + blanks] != '#')
		return at;
	return at + strcspn(text_of(e) + at, "\r\n");
}

/* "key": {} in a line of its own, in JSON that has lines: the indentation of that line, else NULL. */
static const char *indent_of_empty(struct editing *e, const struct node *map)
{
	size_t start = line_start(e, map->offset);
	size_t blanks = strspn(text_of(e) + start, " \t");
	size_t rest = map->end + strspn(text_of(e) + map->end, " \t,");
	bool own = text_of(e)[start + blanks] == '"' && (rest == e->tree->len || strchr("\r\n", text_of(e)[rest]));
	return e->tree->json && own ? arena_strndup(e->arena, text_of(e) + start, blanks) : NULL;
}

static void write_pair(struct editing *e, struct strbuf *out, const struct node *key, const struct node *value, const struct style *style)
{
	const struct style flat = in_one_line(e);
	write_value(out, key, &flat);
	strbuf_adds(out, e->tree->tight ? ":" : ": ");
	write_value(out, value, style);
}

static int insert_in_empty(struct editing *e, const struct node *map, const char *key, size_t len, const struct node *value)
{
	const char *outer = indent_of_empty(e, map);
	size_t open = value_start(e, map) + 1;
	size_t blanks = strspn(text_of(e) + open, " \t");
	bool padded = !outer && blanks && open + blanks == map->end - 1; /* { } */
	struct style style = outer ? below(e, outer) : in_one_line(e);
	cleanup_strbuf struct strbuf text = { 0 };
	style.padded |= padded;
	if (outer)
		strbuf_addf(&text, "%s%s", e->tree->newline, style.indent);
	strbuf_adds(&text, padded ? " " : "");
	write_pair(e, &text, key_node(e, key, len, e->tree->json), value, &style);
	strbuf_adds(&text, padded ? " " : "");
	if (outer)
		strbuf_addf(&text, "%s%s", e->tree->newline, outer);
	return put(e, open, outer || padded ? map->end - 1 : open, &text);
}

/*
 * The end of the last entry of a map in brackets, a merge among them, which no node stands for: what is
 * written behind it wins everywhere. @end of the last with a key of its own.
 */
static size_t end_of_flow(const struct editing *e, const struct node *map, size_t end)
{
	size_t close = map->end - 1;
	size_t at = skip_blanks(e, end);
	while (at < close && strchr(",#", text_of(e)[at]))
		at = skip_blanks(e, text_of(e)[at] == ',' ? at + 1 : at + strcspn(text_of(e) + at, "\n"));
	if (at >= close)
		return end;
	while (strchr(" \t\r\n", text_of(e)[close - 1]))
		close--;
	return text_of(e)[close - 1] == ',' ? close - 1 : close;
}

static int insert_in_flow(struct editing *e, const struct node *map, const char *key, size_t len, const struct node *value)
{
	size_t open = value_start(e, map);
	size_t first = 0;
	size_t own = 0;
	bool any = ends_of(e, map, &first, &own);
	size_t end = end_of_flow(e, map, any ? own : open + 1);
	if (!any && end == open + 1)
		return insert_in_empty(e, map, key, len, value);
	first = any ? first : skip_blanks(e, open + 1);
	const char *inner = indent_before(e, first);
	bool lines = inner && line_start(e, first) != line_start(e, open);
	struct style style = in_one_line(e);
	cleanup_strbuf struct strbuf text = { 0 };
	cleanup_strbuf struct strbuf separator = { 0 };
	if (lines) {
		style.indent = inner;
		style.unit = unit_of(e, inner, open);
	}
	size_t comma = skip_blanks(e, end);
	bool trailing = comma < map->end && text_of(e)[comma] == ',';
	strbuf_adds(&separator, trailing ? "" : ",");
	size_t at = trailing ? comma + 1 : end;
	size_t behind = lines ? behind_comment(e, at) : at;
	if (behind != at)
		put(e, at, at, &separator);
	else
		strbuf_adds(&text, strbuf_text(&separator));
	if (lines)
		strbuf_addf(&text, "%s%s", e->tree->newline, inner);
	else if (!e->tree->tight)
		strbuf_addc(&text, ' ');
	write_pair(e, &text, key_node(e, key, len, e->tree->json || text_of(e)[first] == '"'), value, &style);
	return put(e, behind, behind, &text);
}

static int insert(struct editing *e, const struct node *map, const char *key, size_t len, const struct node *value)
{
	return is_flow(e, map) ? insert_in_flow(e, map, key, len, value) : insert_in_block(e, map, key, len, value);
}

/* ---- an entry goes ------------------------------------------------------------------------ */

/* The next own key behind @at in the text of the map; 0: none. */
static size_t next_key(const struct node *map, size_t at)
{
	size_t next = 0;
	for (size_t i = 0; i < map->count; i++)
		if (own_entry(map, i) && map->keys[i]->offset > at && (!next || map->keys[i]->offset < next))
			next = map->keys[i]->offset;
	return next;
}

/* Where what was cut right before @from begins, which takes those cuts in; @from where there are none. */
static size_t with_cuts_before(struct editing *e, size_t from)
{
	while (e->out->count) {
		const struct splice *last = &e->out->items[e->out->count - 1];
		if (*last->text || last->to > from || last->from >= from || skip_blanks(e, last->to) < from)
			break;
		from = last->from;
		e->out->count--;
	}
	return from;
}

/* @from up to @to of a list in brackets goes, with one comma. */
static int cut_from_flow(struct editing *e, size_t from, size_t to)
{
	static const struct strbuf nothing;
	size_t comma = skip_blanks(e, to);
	if (text_of(e)[comma] == ',') {
		to = comma + 1;
		while (to < e->tree->len && strchr(" \t", text_of(e)[to]))
			to++;
		if (indent_before(e, from) && to < e->tree->len && strchr("\r\n", text_of(e)[to])) {
			from = line_start(e, from); /* its line was its own */
			to = next_line(e, to);
		}
	} else {
		from = with_cuts_before(e, from);
		size_t before = from;
		while (before > 0 && strchr(" \t\r\n", text_of(e)[before - 1]))
			before--;
		from = before > 0 && text_of(e)[before - 1] == ',' ? before - 1 : from;
	}
	return put(e, from, to, &nothing);
}

static int cut_entry(struct editing *e, const struct node *map, size_t i)
{
	static const struct strbuf nothing;
	size_t from = map->keys[i]->offset;
	size_t to = entry_end(e, map, i);
	if (is_flow(e, map))
		return cut_from_flow(e, from, to);
	if (indent_before(e, from))
		return put(e, line_start(e, from), next_line(e, to), &nothing);
	size_t next = next_key(map, from);
	return next ? put(e, from, next, &nothing) : refuse(e, "nothing else stands in its map");
}

static int cut_item(struct editing *e, const struct node *list, size_t i)
{
	static const struct strbuf nothing;
	const struct node *item = list->items[i];
	if (is_flow(e, list))
		return cut_from_flow(e, item->offset, item->end);
	size_t dash = item->offset;
	while (dash > 0 && strchr(" \t", text_of(e)[dash - 1]))
		dash--;
	if (!dash || text_of(e)[dash - 1] != '-' || !indent_before(e, dash - 1))
		return refuse(e, "it stands in the middle of a line");
	return put(e, line_start(e, dash), next_line(e, item->end), &nothing);
}

/* ---- a value ------------------------------------------------------------------------------- */

/* Writes @value in place of what is between two bytes. */
static int replace(struct editing *e, size_t from, size_t to, const struct node *value, bool blank)
{
	const struct style flat = in_one_line(e);
	cleanup_strbuf struct strbuf text = { 0 };
	if (blank)
		strbuf_addc(&text, ' ');
	write_value(&text, value, &flat);
	return put(e, from, to, &text);
}

/*
 * What is below @path of @old after the change, where what others say of it must be answered: a list of which
 * nothing is left stands there empty. NULL: that cannot be said.
 */
static const struct node *answered(struct editing *e, const struct node *old, const char *path)
{
	static const struct node empty = { .kind = NODE_LIST };
	const struct change_op clear = { .way = WAY_SET, .value = &empty };
	const struct node *value = changed(e->arena, old, path, e->op);
	const struct node *at = old;
	for (const char *key = path; *key && at; key += strspn(key, ".")) {
		size_t len = strcspn(key, ".");
		at = node_get(at, arena_strndup(e->arena, key, len));
		key += len;
	}
	return value || !node_is(at, NODE_LIST) ? value : changed(e->arena, old, path, &clear);
}

/* "key: *name" becomes a map of its own that merges what the alias stands for. */
static int override_alias(struct editing *e, const struct node *map, size_t i, const char *rest)
{
	const struct node *old = map->items[i];
	size_t len = strcspn(rest, ".");
	const char *key = arena_strndup(e->arena, rest, len);
	const struct node *value = answered(e, node_get(old, key), rest + len + (rest[len] == '.'));
	size_t from;
	size_t to;
	cleanup_strbuf struct strbuf text = { 0 };
	alias_of(e, map->keys[i], &from, &to);
	if (!value)
		return refuse(e, others);
	const char *alias = arena_strndup(e->arena, text_of(e) + from, to - from);
	const char *indent = is_flow(e, map) ? NULL : block_indent(e, map->keys[i]->offset);
	const struct style flat = in_one_line(e);
	if (!indent) {
		strbuf_addf(&text, "{%s<<: %s, ", e->padded ? " " : "", alias);
		write_pair(e, &text, key_node(e, key, len, false), value, &flat);
		strbuf_adds(&text, e->padded ? " }" : "}");
		return put(e, from, to, &text);
	}
	const struct style style = below(e, indent);
	strbuf_addf(&text, "%s%s<<: %s%s", e->tree->newline, style.indent, alias, e->tree->newline);
	write_entry(&text, key_node(e, key, len, false), value, &style);
	text.data[text.len -= strlen(e->tree->newline)] = '\0';
	while (from > 0 && text_of(e)[from - 1] == ' ')
		from--;
	return put(e, from, to, &text);
}

/* Nothing but a comment follows in the line. */
static bool ends_line(const struct editing *e, size_t at)
{
	at += strspn(text_of(e) + at, " \t\r");
	return at == e->tree->len || text_of(e)[at] == '\n' || text_of(e)[at] == '#';
}

/* "key:" and "key: ~" in a line of its own: what is to be may stand below. */
static bool opens_below(struct editing *e, const struct node *map, size_t i, const struct node *value)
{
	const struct node *old = map->items[i];
	return value->kind == NODE_MAP && value->count && !is_flow(e, map) && old->kind == NODE_NULL && !is_shared(e, old) && !is_alias(e, map, i) &&
	       block_indent(e, map->keys[i]->offset) && ends_line(e, entry_end(e, map, i));
}

static int open_below(struct editing *e, const struct node *map, size_t i, const struct node *value)
{
	static const struct strbuf nothing;
	const struct style style = below(e, block_indent(e, map->keys[i]->offset));
	size_t from = behind_colon(e, map->keys[i]);
	size_t to = entry_end(e, map, i);
	size_t at = to + strcspn(text_of(e) + to, "\n");
	cleanup_strbuf struct strbuf text = { 0 };
	bool unended = at == e->tree->len;
	strbuf_adds(&text, unended ? e->tree->newline : "");
	for (size_t k = 0; k < value->count; k++)
		write_entry(&text, value->keys[k], value->items[k], &style);
	if (unended)
		text.data[text.len -= strlen(e->tree->newline)] = '\0';
	if (to > from)
		put(e, from, to, &nothing);
	return put(e, unended ? at : at + 1, unended ? at : at + 1, &text);
}

/* Other text in the quotes that @item has; without any where it has none and nothing of what is new needs them. */
static int reword(struct editing *e, const struct node *list, const struct node *item, const char *made)
{
	cleanup_strbuf struct strbuf plain = { 0 };
	strbuf_adds(&plain, made);
	size_t start = value_start(e, item);
	size_t len = strlen(item->text);
	bool written = item->end - start == len && memcmp(text_of(e) + start, item->text, len) == 0;
	if (written && !item->quoted && (!strchr(made, ',') || !is_flow(e, list)))
		return put(e, item->offset, item->end, &plain);
	if (text_of(e)[item->offset] != '\'' || strpbrk(made, "'\r\n"))
		return replace(e, item->offset, item->end, key_node(e, made, strlen(made), item->quoted), false);
	cleanup_strbuf struct strbuf text = { 0 };
	strbuf_addf(&text, "'%s'", made);
	return put(e, item->offset, item->end, &text);
}

/* The value of entry @i becomes @value, its text whole. */
static int replace_value(struct editing *e, const struct node *map, size_t i, const struct node *value)
{
	const struct node *old = map->items[i];
	size_t from;
	size_t to;
	if (is_alias(e, map, i)) {
		alias_of(e, map->keys[i], &from, &to);
		return replace(e, from, to, value, false);
	}
	if (is_shared(e, old))
		return refuse(e, others);
	if (opens_below(e, map, i, value))
		return open_below(e, map, i, value);
	if (is_empty(old))
		return replace(e, behind_colon(e, map->keys[i]), behind_colon(e, map->keys[i]), value, true);
	bool lines = old->text && memchr(text_of(e) + old->offset, '\n', old->end - old->offset);
	if (value->kind == NODE_STRING && strchr("'\"", text_of(e)[old->offset]) && !lines)
		return reword(e, map, old, value->text);
	if (lines)
		return refuse(e, "its value takes several lines");
	if (node_is(old, NODE_LIST) && !is_flow(e, old)) /* from behind the colon, so that no dash is left */
		return replace(e, behind_colon(e, map->keys[i]), old->end, value, true);
	return replace(e, old->offset, old->end, value, false);
}

/* Something else fills it in: whether it comes to what is meant is not seen in it. */
static bool is_filled(const struct node *node)
{
	const char *text = node_text(node);
	for (size_t i = 0; node_is(node, NODE_LIST) && i < node->count; i++)
		if (is_filled(node->items[i]))
			return true;
	return text && strchr(text, '$');
}

/* ---- lists ------------------------------------------------------------------------------------ */

static int add_item(struct editing *e, const struct node *list)
{
	const struct style flat = in_one_line(e);
	cleanup_strbuf struct strbuf text = { 0 };
	for (size_t i = 0; i < list->count; i++) {
		if (same_value(list->items[i], e->op->value) || same_item(list->items[i], e->op->value))
			return 0;
		if (!replaces_item(list->items[i], e->op->value))
			continue;
		if (is_shared(e, list->items[i]) || !inside(list, list->items[i]) ||
			(node_is(list->items[i], NODE_MAP) && !is_flow(e, list->items[i])))
			return refuse(e, others);
		return replace(e, list->items[i]->offset, list->items[i]->end, e->op->value, false);
	}
	const struct node *last = list->count ? list->items[list->count - 1] : NULL;
	if (last && !inside(list, last))
		return refuse(e, "its last item is an alias");
	if (is_flow(e, list)) {
		size_t at = last ? last->end : value_start(e, list) + 1;
		const char *inner = last ? indent_before(e, last->offset) : NULL;
		strbuf_adds(&text, last ? "," : "");
		strbuf_addf(&text, "%s%s", inner ? e->tree->newline : last && !e->tree->tight ? " " : "", inner ? inner : "");
		write_value(&text, e->op->value, &flat);
		return put(e, at, at, &text);
	}
	size_t dash = value_start(e, list);
	const char *indent = indent_before(e, dash);
	size_t at = next_line(e, list->end);
	bool unended = at == e->tree->len && at > 0 && text_of(e)[at - 1] != '\n';
	if (!indent)
		return refuse(e, "it stands in the middle of a line");
	strbuf_addf(&text, "%s%s- ", unended ? e->tree->newline : "", indent);
	write_value(&text, e->op->value, &flat);
	strbuf_adds(&text, unended ? "" : e->tree->newline);
	return put(e, at, at, &text);
}

/* "mountPropagation: Bidirectional" goes from each item that has it. */
static int cut_from_items(struct editing *e, const struct node *list)
{
	const struct node *what = e->op->value;
	int done = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct node *item = list->items[i];
		int at = node_is(item, NODE_MAP) ? own_index(item, what->keys[0]->text, what->keys[0]->len) : -1;
		if (at < 0 || !same_item(item->items[at], what->items[0]))
			continue;
		int code = is_shared(e, item) || !inside(list, item) ? refuse(e, others) : cut_entry(e, item, (size_t)at);
		if (code < 0)
			return code;
		done = 1;
	}
	return done;
}

/* The items that are meant go; where none is left, so does the key. */
static int cut_items(struct editing *e, const struct node *map, size_t i)
{
	const struct node *list = map->items[i];
	size_t left = 0;
	int done = 0;
	for (size_t k = 0; k < list->count; k++)
		left += !same_item(list->items[k], e->op->value);
	if (left == list->count)
		return is_filled(list) ? refuse(e, "it comes out of a variable") : 0;
	if (!left && own_count(map) > 1)
		return cut_entry(e, map, i);
	if (!left) {
		const struct node *empty = &(const struct node){ .kind = NODE_LIST };
		return replace_value(e, map, i, empty);
	}
	for (size_t k = 0; k < list->count; k++) {
		if (!same_item(list->items[k], e->op->value))
			continue;
		int code = inside(list, list->items[k]) && !is_shared(e, list->items[k]) ? cut_item(e, list, k) : refuse(e, others);
		if (code < 0)
			return code;
		done = 1;
	}
	return done;
}

/* ---- the end of a path -------------------------------------------------------------------------- */

/* The key is not there, or a merge brings it: what is to be is written here. */
static int write_own(struct editing *e, const struct node *map, const char *path)
{
	size_t len = strcspn(path, ".");
	const char *key = arena_strndup(e->arena, path, len);
	const struct node *old = node_get(map, key);
	const struct node *value = answered(e, old, path + len + (path[len] == '.'));
	if (!old && !value)
		e->why = "it does not stand here: what this extends or another file says it, change it there";
	if (value == old)
		return 0;
	if (!value)
		return refuse(e, others);
	return insert(e, map, key, len, value);
}

/* The key that is meant goes from the map that is entry @i; where none is left, so does the map. */
static int cut_key(struct editing *e, const struct node *map, size_t i)
{
	const struct node *inner = map->items[i];
	const char *key = node_text(e->op->value);
	if (!node_get(inner, key))
		return 0;
	int at = own_value(map, i) ? own_index(inner, key, strlen(key)) : -1;
	if (at < 0 || is_shared(e, inner))
		return refuse(e, others);
	return inner->count == 1 && own_count(map) > 1 ? cut_entry(e, map, i) : cut_entry(e, inner, (size_t)at);
}

static int edit_value(struct editing *e, const struct node *map, size_t i)
{
	const struct node *old = map->items[i];
	if (node_is(old, NODE_MAP) && e->op->way == WAY_DROP && node_text(e->op->value))
		return cut_key(e, map, i);
	bool list = own_value(map, i) && node_is(old, NODE_LIST) && old->count;
	if (list && e->op->way != WAY_SET && is_shared(e, old))
		return refuse(e, others);
	if (list && e->op->way == WAY_ADD)
		return add_item(e, old);
	if (list && e->op->way == WAY_DROP && e->op->value)
		return node_is(e->op->value, NODE_MAP) ? cut_from_items(e, old) : cut_items(e, map, i);
	const struct node *value = changed(e->arena, old, "", e->op);
	if (value == old || same_value(value, old))
		return e->op->way == WAY_DROP && is_filled(old) ? refuse(e, "it comes out of a variable") : 0;
	if (value)
		return replace_value(e, map, i, value);
	return is_shared(e, old) && own_value(map, i) ? refuse(e, others) : cut_entry(e, map, i);
}

static bool is_mount(const struct node *item, const struct mount *mount)
{
	const char *target = node_text(node_get(item, "mountPath"));
	target = target ? target : node_text(node_get(item, "target"));
	char *path = target ? strdup(target) : NULL;
	if (!path)
		return false;
	path_normalise(path);
	bool same = mount && mount->target && strcmp(path, mount->target) == 0;
	free(path);
	return same;
}

static int edit_map(struct editing *e, const struct node *map, const char *path);

/* "[].readOnly": in the item that is about the mount. */
static int edit_item(struct editing *e, const struct node *list, const char *path)
{
	for (size_t i = 0; i < node_count(list); i++) {
		const struct node *item = list->items[i];
		if (!is_mount(item, e->op->mount))
			continue;
		if (is_shared(e, item) || is_shared(e, list) || !inside(list, item))
			return refuse(e, others);
		return edit_map(e, item, path);
	}
	return refuse(e, "the mount does not stand here");
}

/* "[2].privileged": in the item of that place. */
static int edit_nth(struct editing *e, const struct node *list, const char *path)
{
	char *end;
	unsigned long n = strtoul(path, &end, 10);
	if (*end != ']' || end[1] != '.' || n >= node_count(list) || !node_is(list->items[n], NODE_MAP))
		return refuse(e, "it does not stand here");
	if (is_shared(e, list->items[n]) || is_shared(e, list) || !inside(list, list->items[n]))
		return refuse(e, others);
	return edit_map(e, list->items[n], end + 2);
}

/* "[]" itself: the mount is one word, or a map with "read_only". */
static int make_read_only(struct editing *e, const struct node *list)
{
	static const struct node yes = { .kind = NODE_BOOL, .text = "true", .len = 4, .boolean = true };
	static const char key[] = "read_only";
	for (size_t i = 0; i < node_count(list); i++) {
		const struct node *item = list->items[i];
		const char *text = node_text(item);
		const char *made = text ? read_only_volume(e->arena, text, e->op->mount) : NULL;
		bool map = !text && is_mount(item, e->op->mount);
		if (!made && !map)
			continue;
		if (is_shared(e, item) || is_shared(e, list) || !inside(list, item))
			return refuse(e, others);
		if (made)
			return reword(e, list, item, made);
		int at = own_index(item, key, strlen(key));
		return at < 0 ? insert(e, item, key, strlen(key), &yes) : replace_value(e, item, (size_t)at, &yes);
	}
	return refuse(e, "the mount does not stand here");
}

/* "*": every value of the map. */
static int edit_each(struct editing *e, const struct node *map)
{
	int done = 0;
	for (size_t i = 0; i < map->count; i++) {
		int code = own_entry(map, i) ? edit_value(e, map, i) : refuse(e, others);
		if (code < 0)
			return code;
		done |= code;
	}
	return done;
}

/* What is written in @map looks like what stands there; in an empty one, like what is around it. */
static void follow(struct editing *e, const struct node *map)
{
	size_t first;
	size_t end;
	bool any = ends_of(e, map, &first, &end);
	size_t open = value_start(e, map);
	e->quoted = any ? text_of(e)[first] == '"' : e->quoted;
	e->padded = any && is_flow(e, map) && text_of(e)[open + 1] == ' ' && text_of(e)[map->end - 2] == ' ';
}

/* A map that would be empty goes itself: the one that has the key, and none around it, nor one that others name. */
static bool leaves_nothing(struct editing *e, const struct node *map, const char *path)
{
	return e->op->way == WAY_DROP && !map->shared && !strpbrk(path, ".[*") && !changed(e->arena, map, path, e->op);
}

static int edit_map(struct editing *e, const struct node *map, const char *path)
{
	follow(e, map);
	size_t len = strcspn(path, ".[");
	const char *rest = path + len;
	int i = own_index(map, path, len);
	if (strcmp(path, "*") == 0)
		return edit_each(e, map);
	if (*rest == '[' && (i < 0 || !own_value(map, (size_t)i)))
		return refuse(e, rest[1] == ']' ? "the mount does not stand here" : "it does not stand here");
	if (*rest == '[' && rest[1] != ']')
		return edit_nth(e, map->items[i], rest + 1);
	if (*rest == '[')
		return rest[2] ? edit_item(e, map->items[i], rest + 3) : make_read_only(e, map->items[i]);
	rest += *rest == '.';
	if (i < 0)
		return write_own(e, map, path);
	const struct node *value = map->items[i];
	if (!*rest)
		return edit_value(e, map, (size_t)i);
	if (node_is(value, NODE_MAP) && is_alias(e, map, (size_t)i))
		return override_alias(e, map, (size_t)i, rest);
	if (node_is(value, NODE_MAP) && own_value(map, (size_t)i) && is_shared(e, value))
		return refuse(e, others);
	if (node_is(value, NODE_MAP) && own_value(map, (size_t)i))
		return leaves_nothing(e, value, rest) && own_count(map) > 1 ? cut_entry(e, map, (size_t)i) : edit_map(e, value, rest);
	if (value->kind != NODE_NULL)
		return refuse(e, "a map is expected there");
	const struct node *made = changed(e->arena, NULL, rest, e->op);
	return made ? replace_value(e, map, (size_t)i, made) : 0;
}

/* ---- the way there ------------------------------------------------------------------------------- */

int tree_edit(const struct tree *tree, const struct way *at, const struct change_op *op, struct arena *arena,
	struct splices *out, const char **ret_why)
{
	struct editing e = { .tree = tree, .op = op, .arena = arena, .out = out, .why = "it is not where it was" };
	const struct node *node = at->doc < tree->docs.count ? tree->roots[at->doc] : NULL;
	size_t before = out->count;
	for (size_t i = 0; node && i < at->count; i++) {
		const struct node *next = at->steps[i].key ? node_get(node, at->steps[i].key) : node_at(node, at->steps[i].index);
		if (next && is_shared(&e, next))
			next = NULL, e.why = others;
		node = next;
	}
	int code = node_is(node, NODE_MAP) ? edit_map(&e, node, op->path) : -EINVAL;
	if (code < 0)
		out->count = before;
	*ret_why = e.why;
	return code;
}
