/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of several runtimes need. */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

#include <isotop/doc.h>

/*
 * Annotations by which a runtime for Kubernetes says whose container it is:
 * containerd's in internal/cri/annotations, CRI-O's in pkg/annotations and the
 * kubelet's labels that CRI-O repeats. To add one: its row.
 */
// clang-format off
static const struct {
	const char *key;
	size_t offset;
} pod_keys[] = {
	{ "io.kubernetes.cri.sandbox-namespace", offsetof(struct record, pod.namespace) },
	{ "io.kubernetes.cri.sandbox-name",      offsetof(struct record, pod.pod) },
	{ "io.kubernetes.cri.sandbox-uid",       offsetof(struct record, pod.uid) },
	{ "io.kubernetes.cri.sandbox-id",        offsetof(struct record, pod.sandbox_id) },
	{ "io.kubernetes.cri.container-name",    offsetof(struct record, pod.container) },
	{ "io.kubernetes.cri.image-name",        offsetof(struct record, image) },
	{ "io.kubernetes.cri.podsandbox.image-name", offsetof(struct record, image) }, /* since containerd 2.0 */
	{ "io.kubernetes.cri.container-type",    offsetof(struct record, pod.type) },
	{ "io.kubernetes.pod.namespace",         offsetof(struct record, pod.namespace) },
	{ "io.kubernetes.pod.name",              offsetof(struct record, pod.pod) },
	{ "io.kubernetes.pod.uid",               offsetof(struct record, pod.uid) },
	{ "io.kubernetes.container.name",        offsetof(struct record, pod.container) },
	{ "io.kubernetes.cri-o.SandboxID",       offsetof(struct record, pod.sandbox_id) },
	{ "io.kubernetes.cri-o.ImageName",       offsetof(struct record, image) },
	{ "io.kubernetes.cri-o.ContainerType",   offsetof(struct record, pod.type) },
	{ "nerdctl/name",                        offsetof(struct record, name) },
};
// clang-format on

static void set_text(struct state *state, struct record *record, size_t offset, const char *value, size_t len)
{
	const char **field = (const char **)(void *)((char *)record + offset);
	if (!*field && len)
		*field = arena_strndup(state->arena, value, len);
}

void record_annotation(struct state *state, struct record *record, const char *key, size_t key_len, const char *value)
{
	for (size_t i = 0; i < ISO_COUNT(pod_keys); i++)
		if (strlen(pod_keys[i].key) == key_len && memcmp(pod_keys[i].key, key, key_len) == 0)
			set_text(state, record, pod_keys[i].offset, value, strlen(value));
}

/* RootlessKit shows what runs in it the host's /run as /run/.roNUMBER, pkg/copyup/tmpfssymlink. */
static const char *path_on_host(struct arena *arena, const char *path)
{
	static const char kit[] = "/run/.ro";
	if (strncmp(path, kit, strlen(kit)) != 0)
		return path;
	const char *rest = path + strlen(kit);
	rest += strspn(rest, "0123456789");
	return *rest == '/' ? arena_printf(arena, "/run%s", rest) : path;
}

void record_bundle(struct state *state, struct record *record, const char *bundle)
{
	if (bundle && *bundle == '/')
		record->spec = arena_printf(state->arena, "%s/config.json", path_on_host(state->arena, bundle));
}

void record_annotations(struct state *state, struct record *record, const struct node *annotations)
{
	for (size_t i = 0; node_is(annotations, NODE_MAP) && i < annotations->count; i++) {
		const char *key = node_text(annotations->keys[i]);
		const char *value = node_text(annotations->items[i]);
		if (key && value)
			record_annotation(state, record, key, strlen(key), value);
	}
}

char *path_parent(struct arena *arena, const char *path, unsigned levels)
{
	size_t len = strlen(path);
	while (levels-- && len > 1)
		while (len > 1 && path[--len] != '/')
			;
	return arena_strndup(arena, path, len);
}

const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

bool suspect_started_by(const struct suspect *suspect, const char *program)
{
	static const char *const places[] = { "/usr", "/bin", "/sbin", "/lib", "/opt", "/snap", "/nix/store" };
	if (strcmp(path_name(suspect->parent_exe), program) != 0)
		return false;
	for (size_t i = 0; i < ISO_COUNT(places); i++)
		if (path_is_at_or_below(suspect->parent_exe, places[i]))
			return true;
	return false;
}

const char *suspect_program(const struct suspect *suspect, const char *starter)
{
	for (size_t i = 0; i < suspect->member_count; i++)
		if (strcmp(suspect->members[i]->comm, starter) != 0)
			return arena_printf(
				suspect->arena, "%s[%d]", suspect->members[i]->comm, (int)suspect->init->pid);
	return NULL;
}

/* ---- by the process that started it --------------------------------------------- */
