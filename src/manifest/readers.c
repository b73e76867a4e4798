/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who reads which form: the other half of each row of forms.def. Apart from forms.c, which every reader asks.
 * A form whose own functions fit (readers.h) needs nothing here.
 */
#include "config.h"

#include "manifest/commands.h"
#include "manifest/compose.h"
#include "manifest/helm.h"
#include "manifest/inspect.h"
#include "manifest/kube.h"
#include "manifest/kustomize.h"
#include "manifest/load.h"
#include "manifest/oci.h"
#include "manifest/quadlet.h"
#include "manifest/seccomp_profile.h"

#include <isotop/doc.h>

static bool oci_is(const struct doc *doc)
{
	return oci_detect(doc->root);
}

static void oci_load(struct manifest_load *load, const struct doc *doc)
{
	oci_read(load->builder, doc);
}

static bool oci_inside_is(const struct doc *doc)
{
	return oci_wrapped_detect(doc->root);
}

static void oci_inside_load(struct manifest_load *load, const struct doc *doc)
{
	oci_wrapped_read(load->builder, doc);
}

static bool compose_is(const struct doc *doc)
{
	return compose_detect(doc->root);
}

static bool seccomp_profile_is(const struct doc *doc)
{
	return seccomp_profile_detect(doc->root);
}

static void seccomp_profile_load(struct manifest_load *load, const struct doc *doc)
{
	seccomp_profile_read(load->builder, doc);
}

static bool inspect_is(const struct doc *doc)
{
	return inspect_detect(doc->root);
}

static void kubernetes_load(struct manifest_load *load, const struct doc *doc)
{
	kubernetes_read(kubernetes_of(load), doc);
}

static void kubernetes_snippet_load(struct manifest_load *load, const struct doc *doc)
{
	kubernetes_read_snippet(kubernetes_of(load), doc);
}

static void helm_load(struct manifest_load *load, const char *name, const char *text, size_t len)
{
	(void)text;
	(void)len;
	helm_read(load->builder, name);
}

/* After the adapters above, which stay static: a row declares them once more. */
#include "manifest/readers.h"

// clang-format off
#define UNREAD                    { .endings = { NULL } }
#define DOCUMENT(yes, function)   { .endings = { ".yaml", ".yml", ".json", NULL }, .detect = (yes), .read = (function) }
#define ANY(yes, function, yes_text, function_text) \
	{ .endings = { ".service", NULL }, .detect = (yes), .read = (function), .detect_text = (yes_text), .read_text = (function_text) }
#define TEXT(yes, function, ...)  { .endings = { __VA_ARGS__, NULL }, .detect_text = (yes), .read_text = (function) }
// clang-format on

const struct manifest_reader manifest_readers[] = {
#define FORM(name, reader, ...) reader,
#include "manifest/forms.def"
#undef FORM
};

const size_t manifest_reader_count = ISO_COUNT(manifest_readers);
