/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON reader: every value lies inside the text, and inside what holds it.
 * seeds: *.json
 */
#include "config.h"

#include "fuzz.h"

#include <isotop/doc.h>

static void walk(const struct node *node, uint64_t first, uint64_t last)
{
	must(node->offset >= first && node->offset <= node->end && node->end <= last);
	must(node->line > 0 && node->column > 0);
	for (size_t i = 0; i < node->count; i++) {
		walk(node->items[i], node->offset, node->end);
		if (node->kind == NODE_MAP) {
			const struct node *key = node->keys[i];
			must(key->kind == NODE_STRING);
			/* One with a zero byte in it is not what it begins with. */
			must(strlen(key->text) < key->len || node_get(node, key->text) != NULL);
		}
	}
}

FUZZ_TARGET(bytes, size)
{
	struct doc *doc;
	struct err err = { .text = "" };
	size_t blank = 0;
	while (blank < size && strchr(" \t\r\n", bytes[blank]) && bytes[blank])
		blank++;
	if (blank == size || (bytes[blank] != '{' && bytes[blank] != '['))
		return 0;
	if (doc_read("input", (const char *)bytes, size, NULL, &doc, &err) != 0) {
		must(*err.text);
		return 0;
	}
	walk(doc->root, 0, size);
	doc_free(doc);
	return 0;
}
