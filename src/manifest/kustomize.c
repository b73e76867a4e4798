/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/kustomize.h"

#include <errno.h>
#include <string.h>

#include <isotop/doc.h>

/*
 * Fields of a kustomization (kubectl.docs.kubernetes.io, "The Kustomization File")
 * and how they name files. To add one: its row.
 */
static const struct {
	const char *key;
	const char *file; /* of each item, the key that names a file; NULL: the item itself does */
	bool changes;     /* what is rendered is not what the files say */
	bool objects;     /* the file is read for itself as well */
	bool brings;      /* what it names is rendered: objects, or another kustomization */
} fields[] = {
	// clang-format off
	{ "bases",                 NULL,   false, true, true },
	{ "components",            NULL,   true,  true, false },
	{ "configMapGenerator",    NULL,   false, true, false },
	{ "configurations",        NULL,   false, false, false },
	{ "crds",                  NULL,   false, true, false },
	{ "generators",            NULL,   true,  true, false },
	{ "helmChartInflationGenerator", NULL, true, true, false },
	{ "helmCharts",            NULL,   true,  true, false },
	{ "images",                NULL,   false, true, false },
	{ "patches",               "path", true,  false, false },
	{ "patchesJson6902",       "path", true,  false, false },
	{ "patchesStrategicMerge", NULL,   true,  false, false },
	{ "replacements",          "path", true,  false, false },
	{ "resources",             NULL,   false, true, true },
	{ "secretGenerator",       NULL,   false, true, false },
	{ "transformers",          NULL,   true,  true, false },
	{ "validators",            NULL,   false, false, false },
	{ "vars",                  NULL,   true,  true, false },
	// clang-format on
};

static bool is_named(const char *path)
{
	static const char *const names[] = { "kustomization.yaml", "kustomization.yml", "Kustomization" };
	const char *slash = strrchr(path, '/');
	for (size_t i = 0; i < ISO_COUNT(names); i++)
		if (strcmp(slash ? slash + 1 : path, names[i]) == 0)
			return true;
	return false;
}

bool kustomize_detect(const struct doc *doc)
{
	const char *version = node_text(node_get(doc->root, "apiVersion"));
	if (version && strncmp(version, "kustomize.config.k8s.io/", 24) == 0)
		return true;
	/* kind and apiVersion may be left out, so there the name has to help. */
	if (!is_named(doc->name) || node_get(doc->root, "kind"))
		return false;
	for (size_t i = 0; i < ISO_COUNT(fields); i++)
		if (node_get(doc->root, fields[i].key))
			return true;
	return false;
}

static void claim(struct manifest_load *load, const struct doc *doc, const struct node *file)
{
	cleanup_arena struct arena *arena = arena_new();
	const char *name = node_text(file);
	/* A patch may stand there itself instead of the name of its file. */
	if (!name || strchr(name, '\n') || strchr(name, ':') || strcmp(doc->name, "-") == 0)
		return;
	claimed_add(load->claimed, scope_name(doc->name, name, arena),
		arena_printf(arena, "a patch that %s names, no object of its own", doc->name));
}

/* What kustomize clones, or fetches: kubectl.docs.kubernetes.io, "Remote targets". */
static bool is_remote(const char *name)
{
	static const char *const begins[] = { "git@", "git::", "github.com/", "gitlab.com/", "bitbucket.org/" };
	for (size_t i = 0; i < ISO_COUNT(begins); i++)
		if (strncmp(name, begins[i], strlen(begins[i])) == 0)
			return true;
	return strstr(name, "://") || strstr(name, "?ref=") || strstr(name, ".git//");
}

/* What it renders from where this load does not reach; NULL: nothing. */
static const char *brought_along(const struct manifest_load *load, const struct doc *doc, const struct node *list)
{
	for (size_t i = 0; i < node_count(list); i++) {
		const char *name = node_text(node_at(list, i));
		cleanup_strbuf struct strbuf text = { 0 };
		struct err err;
		if (!name)
			continue;
		if (is_remote(name))
			return name;
		int code = strcmp(doc->name, "-") == 0 ? 0 : scope_read(load->scope, doc->name, name, 1, &text, &err);
		if (code == -EXDEV || code == -ENOENT)
			return name;
	}
	return NULL;
}

static bool read_field(struct manifest_load *load, const struct doc *doc, size_t i)
{
	const struct node *list = node_get(doc->root, fields[i].key);
	for (size_t n = 0; !fields[i].objects && n < node_count(list); n++) {
		const struct node *item = node_at(list, n);
		claim(load, doc, fields[i].file ? node_get(item, fields[i].file) : item);
	}
	return node_count(list) && fields[i].changes;
}

void kustomize_read(struct manifest_load *load, const struct doc *doc)
{
	cleanup_strbuf struct strbuf where = { 0 };
	const char *slash = strrchr(doc->name, '/');
	const char *brought = NULL;
	bool changes = false;
	for (size_t i = 0; i < ISO_COUNT(fields); i++) {
		changes |= read_field(load, doc, i);
		if (fields[i].brings && !brought)
			brought = brought_along(load, doc, node_get(doc->root, fields[i].key));
	}
	strbuf_addf(&where, "%s:%u", doc->name, doc->root->line);
	if (changes)
		inventory_unjudged(load->builder, REMARK_OPEN, "Kustomization", strbuf_text(&where),
			"it changes what its resources say: kubectl kustomize %.*s | isotop -",
			slash ? (int)(slash - doc->name) : 1, slash ? doc->name : ".");
	else if (brought)
		inventory_unjudged(load->builder, REMARK_OPEN, "Kustomization", strbuf_text(&where),
			"it renders %.200s as well, which is not read here: kubectl kustomize %.*s | isotop -", brought,
			slash ? (int)(slash - doc->name) : 1, slash ? doc->name : ".");
	else
		inventory_skip(load->builder, strbuf_text(&where), "a kustomization that patches nothing");
}
