/* SPDX-License-Identifier: Apache-2.0 */
/* Who reads which form: the other half of each row of forms.def. Apart from forms.c, which every reader asks. */
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
	inspect_read(load, doc);
}

static void read_kubernetes(struct manifest_load *load, const struct doc *doc)
{
	kubernetes_read(kubernetes_of(load), doc);
}

static void read_snippet(struct manifest_load *load, const struct doc *doc)
{
	kubernetes_read_snippet(kubernetes_of(load), doc);
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
