/* SPDX-License-Identifier: Apache-2.0 */
/*
 * containerd: the bundles of its tasks, with the annotations by which its CRI
 * plugin names pod and container. No daemon is asked.
 */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

#include <isotop/doc.h>
#include <isotop/root.h>

/* The start time is runc's to know; the record agrees by cgroup or through runc's. */
static void parse_task(struct state *state)
{
	int32_t pid;
	if (!state_pid(state, &pid))
		return;
	const char *bundle = path_parent(state->arena, state->path, 1);
	struct record record = { .id = path_name(bundle), .pid = pid };
	char *spec = arena_printf(state->arena, "%s/config.json", bundle);
	static const char *const parts[] = { "annotations", NULL };
	struct doc *doc = registry_json(state->registry, spec, parts);
	if (doc) {
		record.spec = spec;
		record_annotations(state, &record, node_get(doc->root, "annotations"));
		doc_free(doc);
	}
	registry_add(state, &record);
}

static void each_namespace(struct registry *registry, const char *dir, const char *name, void *ctx)
{
	const char *wanted = ctx;
	char path[4096];
	if (wanted && strcmp(wanted, name) != 0)
		return;
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) < sizeof(path))
		registry_states(registry, path, "init.pid", parse_task, NULL);
}

void containerd_tasks(struct registry *registry, const char *dir, const char *namespace)
{
	registry_list(registry, dir, each_namespace, (void *)(uintptr_t) namespace);
}

/* A shim works in the bundle of its first container, DIR/NAMESPACE/ID. NULL: the process @fd does not. */
static const char *tasks_of_shim(const struct registry *registry, struct arena *arena, int fd)
{
	char cwd[4096];
	if (fd < 0 || root_readlink(registry_root(registry), fd, "cwd", cwd, sizeof(cwd)) < 0)
		return NULL;
	const char *tasks = path_parent(arena, cwd, 2);
	return strstr(tasks, CONTAINERD_TASKS) ? tasks : NULL;
}

/* There is one for each container, and nearly all of them work in a place that is known. */
static bool is_elsewhere(const struct registry *registry, const struct proc *proc)
{
	cleanup_arena struct arena *arena = arena_new();
	cleanup_fd int fd = root_place_process(registry_root(registry), proc->pid);
	const char *tasks = tasks_of_shim(registry, arena, fd);
	return tasks && !registry_has_place(registry, PLACE_CONTAINERD_TASKS, tasks);
}

static void each_shim(struct registry *registry, const struct proc *proc, const struct text_list *args)
{
	(void)args;
	cleanup_arena struct arena *arena = arena_new();
	cleanup_fd int fd = proc_open(registry_root(registry), proc);
	const char *tasks = tasks_of_shim(registry, arena, fd);
	if (tasks)
		registry_place(registry, PLACE_CONTAINERD_TASKS, tasks);
}

void containerd_places(struct registry *registry)
{
	static const char *const usual[] = { "/run/containerd" CONTAINERD_TASKS,
		"/run/docker/containerd/daemon" CONTAINERD_TASKS, "/run/k3s/containerd" CONTAINERD_TASKS,
		"/var/snap/microk8s/common/run/containerd" CONTAINERD_TASKS };
	for (size_t i = 0; i < ISO_COUNT(usual); i++)
		registry_place(registry, PLACE_CONTAINERD_TASKS, usual[i]);
	registry_daemons(registry, "containerd-shim-runc-v2", is_elsewhere, each_shim);
}

static void each_runc_namespace(struct registry *registry, const char *dir, const char *name, void *ctx)
{
	(void)ctx;
	char path[4096];
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) >= sizeof(path))
		return;
	runc_states(registry, path);
	crun_states(registry, path);
	runsc_states(registry, path);
}

static void collect(struct registry *registry)
{
	containerd_places(registry);
	for (size_t i = 0; i < registry_place_count(registry, PLACE_CONTAINERD_TASKS); i++)
		containerd_tasks(registry, registry_place_at(registry, PLACE_CONTAINERD_TASKS, i), NULL);
	registry_list(registry, "/run/containerd/runc", each_runc_namespace, NULL);
	registry_list(registry, "/run/containerd/runsc", each_runc_namespace, NULL);
}

const struct runtime runtime_containerd = {
	.info = {
		.id = "containerd",
		.title = "containerd, and Kubernetes through it",
		.state = "/run/containerd",
		.known_by = "the bundles of its tasks; pods, containers and images by the annotations of its CRI "
			    "plugin, `nerdctl`'s name by its own",
		.language = "docker-run",
		.profile = "containerd",
	},
	.collect = collect,
};
