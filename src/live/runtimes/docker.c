/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Docker: names, images and host settings from its data directory, processes
 * from the state of the OCI runtime below its exec root. The OCI config.json
 * that it writes has neither name nor image.
 */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

#include <isotop/capabilities.h>
#include <isotop/doc.h>
#include <isotop/root.h>

static uint64_t caps_of(const struct node *names)
{
	uint64_t mask = 0;
	for (size_t i = 0; i < node_count(names); i++) {
		const char *name = node_text(names->items[i]);
		int cap = name ? cap_number(name) : -1;
		mask |= cap >= 0 ? UINT64_C(1) << cap : name && strcasecmp(name, "ALL") == 0 ? cap_all() : 0;
	}
	return mask;
}

/* What --security-opt and --device ask for; systempaths=unconfined is kept as an empty list where null is the default. */
static unsigned asked_of(const struct node *config)
{
	static const struct {
		const char *key;
		const char *prefix; /* of an item; NULL: any item */
		unsigned asked;
	} options[] = {
		{ "SecurityOpt", "seccomp", ASKED_SECCOMP },
		{ "SecurityOpt", "apparmor", ASKED_APPARMOR },
		{ "Devices", NULL, ASKED_DEVICES },
		{ "DeviceCgroupRules", NULL, ASKED_DEVICES },
		{ "DeviceRequests", NULL, ASKED_DEVICES },
	};
	const struct node *masked = node_get(config, "MaskedPaths");
	unsigned asked = node_is(masked, NODE_LIST) && !node_count(masked) ? ASKED_PATHS : 0;
	for (size_t i = 0; i < ISO_COUNT(options); i++) {
		const struct node *list = node_get(config, options[i].key);
		for (size_t k = 0; k < node_count(list); k++) {
			const char *text = node_text(list->items[k]);
			const char *prefix = options[i].prefix;
			asked |= !prefix || (text && strncmp(text, prefix, strlen(prefix)) == 0) ? options[i].asked : 0;
		}
	}
	return asked;
}

static void read_host_config(struct state *state, struct record *record)
{
	char *path = arena_printf(state->arena, "%s/hostconfig.json", path_parent(state->arena, state->path, 1));
	static const char *const parts[] = { "Privileged", "CapAdd", "CapDrop", "SecurityOpt", "Devices", "DeviceCgroupRules",
		"DeviceRequests", "MaskedPaths", NULL };
	struct doc *doc = registry_json(state->registry, path, parts);
	if (!doc)
		return;
	const struct node *privileged = node_get(doc->root, "Privileged");
	if (node_is(privileged, NODE_BOOL)) {
		record->privileged_in = path;
		record->privileged = privileged->boolean;
		record->asked = asked_of(doc->root);
		record->cap_added = caps_of(node_get(doc->root, "CapAdd"));
		record->cap_dropped = caps_of(node_get(doc->root, "CapDrop"));
	}
	doc_free(doc);
}

/* A label that may have dots in its name. */
static const char *label(struct state *state, const struct node *labels, const char *key)
{
	const char *text = node_text(node_get(labels, key));
	return text && *text ? arena_strdup(state->arena, text) : NULL;
}

/* The kubelet's names are "k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT"; anybody can set labels. */
static void read_labels(struct state *state, struct record *record, const struct node *labels)
{
	record->service = label(state, labels, "com.docker.compose.service");
	record->project = label(state, labels, "com.docker.compose.project");
	if (!record->name || strncmp(record->name, "k8s_", 4) != 0)
		return;
	record_annotations(state, record, labels);
	record->pod.type = record->pod.container && strcmp(record->pod.container, "POD") == 0 ? "sandbox" : "container";
}

static void parse_config(struct state *state)
{
	static const char *const parts[] = { "ID", "Name", "State.Pid", "Config.Image", "Config.Labels", NULL };
	struct doc *doc = state_json(state, parts);
	int32_t pid = doc ? node_pid(node_path(doc->root, "State.Pid")) : 0;
	if (pid) {
		struct record record = { .pid = pid };
		record.id = state_text(state, doc->root, "ID");
		record.image = state_text(state, doc->root, "Config.Image");
		record.name = state_text(state, doc->root, "Name");
		if (record.name && *record.name == '/')
			record.name++;
		record.volumes = arena_printf(state->arena, "%s/volumes", path_parent(state->arena, state->path, 3));
		read_labels(state, &record, node_path(doc->root, "Config.Labels"));
		read_host_config(state, &record);
		registry_add(state, &record);
	}
	doc_free(doc);
}

/* With userns-remap everything moves one directory down, to DATA/UID.GID. */
static void each_data(struct registry *registry, const char *dir, const char *name, void *ctx)
{
	(void)ctx;
	char path[4096];
	bool remapped = name[strspn(name, "0123456789")] == '.' && strspn(name, "0123456789.") == strlen(name);
	if (strcmp(name, "containers") == 0)
		snprintf(path, sizeof(path), "%s/containers", dir);
	else if (remapped)
		snprintf(path, sizeof(path), "%s/%s/containers", dir, name);
	else
		return;
	registry_states(registry, path, "config.v2.json", parse_config, NULL);
}

/* DIR/runtime-NAME/moby */
static void each_exec(struct registry *registry, const char *dir, const char *name, void *ctx)
{
	(void)ctx;
	char path[4096];
	if (strncmp(name, "runtime-", 8) != 0 ||
		(size_t)snprintf(path, sizeof(path), "%s/%s/moby", dir, name) >= sizeof(path))
		return;
	runc_states(registry, path);
	crun_states(registry, path);
	runsc_states(registry, path);
}

static void read_daemon_config(struct registry *registry, const char *path)
{
	static const char *const parts[] = { "data-root", "graph", "exec-root", NULL };
	struct doc *doc = registry_json(registry, path, parts);
	if (!doc)
		return;
	registry_place(registry, PLACE_DOCKER_DATA, node_text(node_get(doc->root, "data-root")));
	registry_place(registry, PLACE_DOCKER_DATA, node_text(node_get(doc->root, "graph")));
	registry_place(registry, PLACE_DOCKER_EXEC, node_text(node_get(doc->root, "exec-root")));
	doc_free(doc);
}

static void each_daemon(struct registry *registry, const struct proc *proc, const struct text_list *args)
{
	const char *config = args_option(args, "config-file");
	(void)proc;
	registry_place(registry, PLACE_DOCKER_DATA, args_option(args, "data-root"));
	registry_place(registry, PLACE_DOCKER_DATA, args_option(args, "graph"));
	registry_place(registry, PLACE_DOCKER_DATA, args_option(args, "g"));
	registry_place(registry, PLACE_DOCKER_EXEC, args_option(args, "exec-root"));
	if (config && *config == '/')
		read_daemon_config(registry, config);
}

static void find_places(struct registry *registry)
{
	registry_place(registry, PLACE_DOCKER_DATA, "/var/lib/docker");
	registry_place(registry, PLACE_DOCKER_DATA, "/var/snap/docker/common/var-lib-docker");
	registry_place(registry, PLACE_DOCKER_EXEC, "/run/docker");
	registry_place(registry, PLACE_DOCKER_EXEC, "/run/snap.docker");
	read_daemon_config(registry, "/etc/docker/daemon.json");
	registry_daemons(registry, "dockerd", NULL, each_daemon);
	containerd_places(registry);
}

/* What runs in the namespaces that rootlesskit holds for a rootless daemon, pkg/parent/parent.go. */
static const char *const keepers[] = { "rootlesskit", "dockerd", "containerd", "containerd-shim-runc-v2",
	"docker-proxy", "rootlesskit-docker-proxy", NULL };

/* Rootless: /run/user/UID/docker and ~/.local/share/docker, as dockerd(8) has them below XDG_RUNTIME_DIR and HOME. */
static void each_user(struct registry *registry, const char *exec)
{
	cleanup_arena struct arena *arena = arena_new();
	if (root_type(registry_root(registry), exec) < 0)
		return;
	const char *home = registry_home(registry, arena, exec);
	if (home)
		registry_list(registry, arena_printf(arena, "%s/.local/share/docker", home), each_data, NULL);
	registry_list(registry, exec, each_exec, NULL);
	containerd_tasks(registry, arena_printf(arena, "%s/containerd/daemon" CONTAINERD_TASKS, exec), "moby");
}

static void collect(struct registry *registry)
{
	find_places(registry);
	for (size_t i = 0; i < registry_place_count(registry, PLACE_DOCKER_DATA); i++)
		registry_list(registry, registry_place_at(registry, PLACE_DOCKER_DATA, i), each_data, NULL);
	for (size_t i = 0; i < registry_place_count(registry, PLACE_DOCKER_EXEC); i++)
		registry_list(registry, registry_place_at(registry, PLACE_DOCKER_EXEC, i), each_exec, NULL);
	for (size_t i = 0; i < registry_place_count(registry, PLACE_CONTAINERD_TASKS); i++)
		containerd_tasks(registry, registry_place_at(registry, PLACE_CONTAINERD_TASKS, i), "moby");
	registry_users(registry, "docker", each_user);
}

const struct runtime runtime_docker = {
	.info = {
		.id = "docker",
		.title = "Docker",
		.state = "/var/lib/docker, /run/docker",
		.known_by = "`config.v2.json` and `hostconfig.json` in its data directory, the state of its OCI "
			    "runtime below its exec root; other directories from `daemon.json` and from the "
			    "arguments of a dockerd that is the host's root; rootless below `/run/user/UID` and "
			    "in the user's home",
		.language = "docker-run",
		.profile = "docker",
	},
	.collect = collect,
	.keepers = keepers,
};
