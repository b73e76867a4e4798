/* SPDX-License-Identifier: Apache-2.0 */
/* Values as YAML or JSON text. */
#include "config.h"

#include "edit/tree.h"

#include <string.h>

#include <isotop/doc.h>

/* Would a plain word be read as it is meant, in brackets too? */
static bool is_plain(const struct node *node)
{
	if (!node->len || strlen(node->text) != node->len || strchr("-?:,[]{}#&*!|>'\"%@` ", *node->text))
		return false;
	for (const unsigned char *at = (const unsigned char *)node->text; *at; at++)
		if (*at < ' ' || *at == 0x7F || strchr(",[]{}#\"'", *at) || *at == ':')
			return false;
	return node->text[node->len - 1] != ' ';
}

/* Quotes as JSON has them, which YAML takes too. */
static void write_quoted(struct strbuf *out, const char *text, size_t len)
{
	strbuf_addc(out, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c == '"' || c == '\\')
			strbuf_addf(out, "\\%c", c);
		else if (c < ' ' || c == 0x7F)
			strbuf_addf(out, "\\u%04x", c);
		else
			strbuf_addc(out, (char)c);
	}
	strbuf_addc(out, '"');
}

/* A string that was plain and is one still: its first letter cannot mean a number, a truth or nothing. */
static void write_scalar(struct strbuf *out, const struct node *node, const struct style *style)
{
	bool json = style->json;
	bool string = node->kind == NODE_STRING;
	if (node->kind == NODE_NULL && json)
		strbuf_adds(out, "null");
	else if (string && (json || style->quoted || node->quoted || !is_plain(node)))
		write_quoted(out, node->text, node->len);
	else if (json && node->kind == NODE_BOOL)
		strbuf_adds(out, node->boolean ? "true" : "false");
	else if (json && node->kind == NODE_INT)
		strbuf_addf(out, "%lld", (long long)node->integer);
	else
		strbuf_add(out, node->text, node->len);
}

static void write_items(struct strbuf *out, const struct node *node, const struct style *style)
{
	bool map = node->kind == NODE_MAP;
	struct style inner = *style;
	struct style flat = *style; /* an item of a list takes one line */
	cleanup_strbuf struct strbuf indent = { 0 };
	flat.indent = NULL;
	bool lines = style->indent && node->count && (map || node->items[0]->kind == NODE_MAP);
	const char *pad = style->padded && map && node->count && !lines ? " " : "";
	if (lines) {
		strbuf_addf(&indent, "%s%s", style->indent, style->unit);
		inner.indent = strbuf_text(&indent);
	}
	strbuf_addf(out, "%c%s", map ? '{' : '[', pad);
	for (size_t i = 0; i < node->count; i++) {
		if (lines)
			strbuf_addf(out, "%s%s%s", i ? "," : "", style->newline, inner.indent);
		else if (i)
			strbuf_adds(out, style->tight ? "," : ", ");
		if (map) {
			write_scalar(out, node->keys[i], style);
			strbuf_adds(out, style->tight ? ":" : ": ");
		}
		write_value(out, node->items[i], map ? &inner : &flat);
	}
	if (lines)
		strbuf_addf(out, "%s%s", style->newline, style->indent);
	strbuf_addf(out, "%s%c", pad, map ? '}' : ']');
}

void write_value(struct strbuf *out, const struct node *node, const struct style *style)
{
	if (node->kind == NODE_MAP || node->kind == NODE_LIST)
		write_items(out, node, style);
	else
		write_scalar(out, node, style);
}

void write_entry(struct strbuf *out, const struct node *key, const struct node *value, const struct style *style)
{
	strbuf_adds(out, style->indent);
	write_scalar(out, key, style);
	strbuf_addc(out, ':');
	if (value->kind != NODE_MAP || !value->count) {
		const struct style flat = { .json = style->json, .newline = style->newline, .quoted = style->quoted };
		strbuf_addc(out, ' ');
		write_value(out, value, &flat);
		strbuf_adds(out, style->newline);
		return;
	}
	cleanup_strbuf struct strbuf indent = { 0 };
	strbuf_addf(&indent, "%s%s", style->indent, style->unit);
	struct style inner = *style;
	inner.indent = strbuf_text(&indent);
	strbuf_adds(out, style->newline);
	for (size_t i = 0; i < value->count; i++)
		write_entry(out, value->keys[i], value->items[i], &inner);
}
