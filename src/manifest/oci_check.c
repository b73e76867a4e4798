/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of the OCI runtime specification's schema for parts that carry no fact:
 * a file that breaks them is refused by runtimes, and its reader should know.
 */
#include "config.h"

#include "manifest/oci.h"

#include <string.h>

#include <isotop/doc.h>

/* config-linux.md, "Huge page limits": ^[1-9][0-9]*[KMG]B$ */
static const char *page_size(const struct node *node)
{
	const char *text = node_text(node);
	size_t digits = text ? strspn(text, "0123456789") : 0;
	bool good = digits && *text != '0' && strchr("KMG", text[digits]) && text[digits] &&
		    strcmp(text + digits + 1, "B") == 0;
	return good ? NULL : "must be a number followed by KB, MB or GB";
}

static const char *a_string(const struct node *node)
{
	return node->kind == NODE_STRING ? NULL : "must be a string";
}

/* What is null is not there, as for a pointer in Go. */
static const char *a_map(const struct node *node)
{
	return node->kind == NODE_MAP || node->kind == NODE_NULL ? NULL : "must be a map";
}

static const char *a_uint32(const struct node *node)
{
	bool good = node->kind == NODE_INT && node->integer >= 0 && node->integer <= UINT32_MAX;
	return good ? NULL : "must be an integer from 0 to 4294967295";
}

/* jail(8): a jail has a network of its own or its parent's. */
static const char *jail_vnet(const struct node *node)
{
	const char *text = node_text(node);
	return text && (strcmp(text, "new") == 0 || strcmp(text, "inherit") == 0) ? NULL : "must be new or inherit";
}

/*
 * Every rule: where it holds ("*" stands for every element or key) and what must
 * be. To add one: its row.
 */
static const struct {
	const char *path;
	const char *(*broken)(const struct node *node); /* NULL: it holds; else what must be */
} rules[] = {
	{ "process", a_map },
	{ "process.user", a_map },
	{ "process.capabilities", a_map },
	{ "process.args.*", a_string },
	{ "root", a_map },
	{ "linux", a_map },
	{ "linux.resources.hugepageLimits.*.pageSize", page_size },
	{ "linux.resources.rdma.*.hcaHandles", a_uint32 },
	{ "linux.resources.rdma.*.hcaObjects", a_uint32 },
	{ "linux.netDevices.*.name", a_string },
	{ "freebsd.jail.vnet", jail_vnet },
};

struct checking {
	const char *path;
	const char *(*broken)(const struct node *node);
	void (*report)(void *ctx, const struct node *node, const char *message);
	void *ctx;
};

static void walk(const struct checking *checking, const struct node *node, const char *rest)
{
	char key[64];
	if (!node)
		return;
	if (!*rest) {
		const char *wanted = checking->broken(node);
		cleanup_strbuf struct strbuf message = { 0 };
		if (!wanted)
			return;
		strbuf_addf(&message, "%s %s", checking->path, wanted);
		checking->report(checking->ctx, node, strbuf_text(&message));
		return;
	}
	size_t len = strcspn(rest, ".");
	const char *next = rest + len + (rest[len] == '.');
	if (len == 1 && *rest == '*') {
		bool holds = node->kind == NODE_LIST || node->kind == NODE_MAP;
		for (size_t i = 0; holds && i < node->count; i++)
			walk(checking, node->items[i], next);
		return;
	}
	snprintf(key, sizeof(key), "%.*s", (int)len, rest);
	walk(checking, node_get(node, key), next);
}

void oci_check(
	const struct node *spec, void (*report)(void *ctx, const struct node *node, const char *message), void *ctx)
{
	for (size_t i = 0; i < ISO_COUNT(rules); i++) {
		struct checking checking = { rules[i].path, rules[i].broken, report, ctx };
		walk(&checking, spec, rules[i].path);
	}
}
