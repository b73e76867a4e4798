/* SPDX-License-Identifier: Apache-2.0 */
/* Who reads which form: the other half of each row of forms.def. Apart from forms.c, which every reader asks. */
#include "config.h"

#include "manifest/compose.h"
#include "manifest/docker_cli.h"
#include "manifest/docker_made.h"
#include "manifest/helm.h"
#include "manifest/inspect.h"
#include "manifest/kube.h"
#include "manifest/kustomize.h"
#include "manifest/load.h"
#include "manifest/oci.h"
#include "manifest/quadlet.h"
#include "manifest/seccomp_profile.h"

#include <ctype.h>
#include <string.h>

#include <isotop/doc.h>

static bool is_oci(const struct doc *doc)
{
	return oci_detect(doc->root);
}

static void read_oci(struct manifest_load *load, const struct doc *doc)
{
	oci_read(load->builder, doc);
}

static bool is_wrapped(const struct doc *doc)
{
	return oci_wrapped_detect(doc->root);
}

static void read_wrapped(struct manifest_load *load, const struct doc *doc)
{
	oci_wrapped_read(load->builder, doc);
}

static bool is_compose(const struct doc *doc)
{
	return compose_detect(doc->root);
}

static bool is_seccomp_profile(const struct doc *doc)
{
	return seccomp_profile_detect(doc->root);
}

static void read_seccomp_profile(struct manifest_load *load, const struct doc *doc)
{
	seccomp_profile_read(load->builder, doc);
}

static void read_compose(struct manifest_load *load, const struct doc *doc)
{
	compose_read(load, doc);
}

static bool is_inspect(const struct doc *doc)
{
	return inspect_detect(doc->root);
}

static void read_inspect(struct manifest_load *load, const struct doc *doc)
{
	inspect_read(load->builder, doc);
}

static void read_kubernetes(struct manifest_load *load, const struct doc *doc)
{
	kubernetes_read(kubernetes_of(load), doc);
}

static void read_snippet(struct manifest_load *load, const struct doc *doc)
{
	kubernetes_read_snippet(kubernetes_of(load), doc);
}

/* Does a line begin as one of YAML, JSON, a unit or a document for readers does? Then commands in it are text. */
static bool begins_otherwise(const char *at, const char *end)
{
	size_t key = 0;
	while (at + key < end && (isalnum((unsigned char)at[key]) || strchr("_-./", at[key])))
		key++;
	bool colon = at + key < end && at[key] == ':' && (at + key + 1 == end || isspace((unsigned char)at[key + 1]));
	return (key && colon) || strchr("{[<%|", *at) || (end - at > 2 && (strncmp(at, "---", 3) == 0 || strncmp(at, "- ", 2) == 0));
}

/* Shell text begins with the line that names the shell, or with a command, and has one of ours somewhere. */
static bool detect_shell(const char *text, size_t len)
{
	const char *end = text + len;
	const char *at = text;
	/* comments before the first command, but not the line that names the shell */
	while (at < end && (isspace((unsigned char)*at) || (*at == '#' && !(at + 1 < end && at[1] == '!')))) {
		const char *line = *at == '#' ? memchr(at, '\n', (size_t)(end - at)) : at;
		at = line ? line + 1 : end;
	}
	return at < end && !begins_otherwise(at, end) && docker_cli_detect(text, len);
}

struct shell {
	struct manifest_load *load;
	const char *name;
	struct docker_made made;
};

static void read_command(void *ctx, const struct cli_word *words, size_t count)
{
	struct shell *shell = ctx;
	struct subject *subject;
	struct err err;
	char other[64];
	if (docker_made_note(&shell->made, words, count))
		return;
	if (docker_cli_other(words, count, other, sizeof(other))) {
		cleanup_strbuf struct strbuf place = { 0 };
		strbuf_addf(&place, "%s:%u", shell->name, words[0].line);
		inventory_unjudged(shell->load->builder, REMARK_UNJUDGED, other, strbuf_text(&place),
			"its options are other than those of docker run");
		return;
	}
	if (docker_cli_read(words, count, shell->name, &shell->made, shell->load->builder, &subject, &err) == 0) {
		inventory_add(shell->load->builder, subject);
		return;
	}
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", shell->name, words[0].line);
	inventory_error(shell->load->builder, strbuf_text(&where), "%s", err.text);
}

static void read_shell(struct manifest_load *load, const char *name, const char *text, size_t len)
{
	cleanup_arena struct arena *arena = arena_new();
	struct shell shell = { .load = load, .name = name, .made = { .arena = arena } };
	docker_cli_split(text, len, arena, read_command, &shell);
}

static void read_helm(struct manifest_load *load, const char *name, const char *text, size_t len)
{
	(void)text;
	(void)len;
	helm_read(load->builder, name);
}

static void read_quadlet(struct manifest_load *load, const char *name, const char *text, size_t len)
{
	quadlet_read(load, name, text, len);
}

// clang-format off
#define UNREAD                    { .endings = { NULL } }
#define DOCUMENT(yes, function)   { .endings = { ".yaml", ".yml", ".json", NULL }, .detect = (yes), .read = (function) }
#define TEXT(yes, function, ...)  { .endings = { __VA_ARGS__, NULL }, .detect_text = (yes), .read_text = (function) }
// clang-format on

const struct manifest_reader manifest_readers[] = {
#define FORM(name, reader, ...) reader,
#include "manifest/forms.def"
#undef FORM
};

const size_t manifest_reader_count = ISO_COUNT(manifest_readers);
