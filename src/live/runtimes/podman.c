/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Podman: processes from the pid files of its run directory, names and images
 * from the storage library's containers.json. The OCI runtime below notes the
 * start times. CRI-O uses the same library and keeps its state in the same
 * place; an annotation distinguishes them.
 */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

#include <isotop/capabilities.h>
#include <isotop/doc.h>
#include <isotop/root.h>

/* containers.json has the name as the first of "names" and more as JSON in a text, containers/storage containers.go. */
static void read_metadata(struct state *state, struct record *record, const char *text)
{
	struct doc *doc;
	if (!text || doc_read("metadata", text, strlen(text), NULL, &doc, NULL) < 0)
		return;
	record->image = state_text(state, doc->root, "image-name");
	if (!record->name)
		record->name = state_text(state, doc->root, "name");
	doc_free(doc);
}

static void read_storage(struct state *state, struct record *record, const char *file)
{
	const struct node *entry = registry_listed(state->registry, file, record->id);
	const char *name = node_text(node_at(node_get(entry, "names"), 0));
	record->name = name ? arena_strdup(state->arena, name) : NULL;
	read_metadata(state, record, node_text(node_get(entry, "metadata")));
}

/* RUN/DRIVER-containers/ID/userdata/pidfile */
static void parse_pid(struct state *state)
{
	const char *storage = state->ctx;
	int32_t pid;
	if (!state_pid(state, &pid))
		return;
	const char *own = path_parent(state->arena, state->path, 2);
	const char *driver = path_name(path_parent(state->arena, own, 1));
	struct record record = { .id = path_name(own), .pid = pid };
	char *home = arena_printf(state->arena, "%s/%s", storage, driver);
	char *spec = arena_printf(state->arena, "%s/%s/userdata/config.json", home, record.id);
	read_storage(state, &record, arena_printf(state->arena, "%s/containers.json", home));
	static const char *const parts[] = { "annotations", NULL };
	struct doc *doc = registry_json(state->registry, spec, parts);
	if (doc) {
		const struct node *annotations = node_get(doc->root, "annotations");
		const char *privileged = node_text(node_get(annotations, "io.podman.annotations.privileged"));
		const char *manager = node_text(node_get(annotations, "io.container.manager"));
		record.spec = spec;
		if (manager && strcmp(manager, "cri-o") == 0) {
			record.runtime = &runtime_crio;
			record_annotations(state, &record, annotations);
		}
		record.privileged_in = spec;
		record.privileged = privileged && strcmp(privileged, "TRUE") == 0;
		record.asked |= node_get(annotations, "io.podman.annotations.seccomp") ? ASKED_SECCOMP : 0;
		record.asked |= node_get(annotations, "io.podman.annotations.apparmor") ? ASKED_APPARMOR : 0;
		doc_free(doc);
	}
	record.volumes = arena_printf(state->arena, "%s/volumes", storage);
	registry_add(state, &record);
}

/* DRIVER-containers: overlay, vfs, btrfs ... */
static void each_driver(struct registry *registry, const char *dir, const char *name, void *ctx)
{
	static const char suffix[] = "-containers";
	char path[4096];
	size_t len = strlen(name);
	if (len < sizeof(suffix) || strcmp(name + len - (sizeof(suffix) - 1), suffix) != 0)
		return;
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) < sizeof(path))
		registry_states(registry, path, "userdata/pidfile", parse_pid, ctx);
}

/* What holds a rootless user's user and mount namespace, rootless_linux.c; catatonit where it is installed. */
static const char *const keepers[] = { "podman", "catatonit", NULL };

/* Rootless: /run/user/UID/containers and ~/.local/share/containers/storage. */
static void each_user(struct registry *registry, const char *run)
{
	cleanup_arena struct arena *arena = arena_new();
	if (root_type(registry_root(registry), run) < 0)
		return;
	const char *home = registry_home(registry, arena, run);
	if (home)
		registry_list(
			registry, run, each_driver, arena_printf(arena, "%s/.local/share/containers/storage", home));
}

static void collect(struct registry *registry)
{
	static char storage[] = "/var/lib/containers/storage";
	registry_list(registry, "/run/containers/storage", each_driver, storage);
	registry_users(registry, "containers", each_user);
}

const struct runtime runtime_podman = {
	.info = {
		.id = "podman",
		.title = "Podman",
		.state = "/run/containers/storage, /var/lib/containers",
		.known_by = "its pid files and `config.json` below the storage library's directories; rootless "
			    "below `/run/user/UID` and in the user's home, believed, as every word of a user, "
			    "only of what runs in a user namespace",
		.language = "docker-run",
		.profile = "podman",
		.capabilities = &cap_default_podman,
		.ambient = true, /* libpod, pkg/specgen/generate/security_linux.go: for users other than root */
	},
	.collect = collect,
	.keepers = keepers,
};

const struct runtime runtime_crio = {
	.info = {
		.id = "cri-o",
		.title = "CRI-O",
		.state = "/run/containers/storage, as Podman's",
		.known_by = "the same directories, which it shares with Podman; an annotation distinguishes them",
		.profile = "crio",
		.capabilities = &cap_default_crio,
	},
};
