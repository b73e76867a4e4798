/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kata Containers under containerd: a shim and a virtual machine for each pod,
 * kata-containers/docs/design/architecture. The container's processes are in the
 * machine, so its tasks have no init.pid; what stands for them on the host is the
 * hypervisor, whose arguments bear the id of the pod's sandbox.
 */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

#include <isotop/doc.h>
#include <isotop/root.h>

/* The programs that a machine runs in, by the name of Kata's configuration. The last one is in the shim itself. */
// clang-format off
static const struct {
	const char *program;
	const char *platform;
} hypervisors[] = {
	{ "qemu-system-x86_64",       "qemu" },
	{ "qemu-system-aarch64",      "qemu" },
	{ "qemu-system-ppc64",        "qemu" },
	{ "qemu-system-s390x",        "qemu" },
	{ "qemu-kvm",                 "qemu" },
	{ "cloud-hypervisor",         "cloud-hypervisor" },
	{ "firecracker",              "firecracker" },
	{ "containerd-shim-kata-v2",  "dragonball" },
};
// clang-format on

static const char *const file_servers[] = { "virtiofsd", NULL };

static void find_machine(struct state *state, struct record *record, const char *sandbox)
{
	for (size_t i = 0; i < ISO_COUNT(hypervisors) && !record->pid; i++) {
		const struct proc *proc = registry_process(state->registry, hypervisors[i].program, sandbox, NULL);
		if (!proc)
			continue;
		record->pid = proc->pid;
		record->start = proc->start;
		record->platform = hypervisors[i].platform;
	}
	if (!record->pid)
		return;
	/* The file server puts itself into namespaces of its own and is no container. */
	const struct proc *helper = NULL;
	registry_process(state->registry, file_servers[0], sandbox, &helper);
	record->helper = helper ? helper->pid : 0;
	record->helper_runs = file_servers;
}

static void parse_bundle(struct state *state)
{
	char *bundle = path_parent(state->arena, state->path, 1);
	if (root_type(registry_root(state->registry), arena_printf(state->arena, "%s/init.pid", bundle)) > 0)
		return; /* of a runtime whose processes the host sees */
	static const char *const parts[] = { "annotations", NULL };
	struct doc *doc = state_json(state, parts);
	if (!doc)
		return;
	struct record record = { .id = path_name(bundle), .spec = state->path, .sandbox = "kata" };
	record.runtime = &runtime_containerd;
	record_annotations(state, &record, node_get(doc->root, "annotations"));
	find_machine(state, &record, record.pod.sandbox_id ? record.pod.sandbox_id : record.id);
	/* Between its config.json and its machine a container is being made. */
	state->again = !record.pid;
	registry_add(state, &record);
	doc_free(doc);
}

static void each_namespace(struct registry *registry, const char *dir, const char *name, void *ctx)
{
	char path[4096];
	(void)ctx;
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) < sizeof(path))
		registry_states(registry, path, "config.json", parse_bundle, NULL);
}

static void collect(struct registry *registry)
{
	if (!registry_runs(registry, "containerd-shim-kata-v2"))
		return;
	containerd_places(registry);
	for (size_t i = 0; i < registry_place_count(registry, PLACE_CONTAINERD_TASKS); i++)
		registry_list(registry, registry_place_at(registry, PLACE_CONTAINERD_TASKS, i), each_namespace, NULL);
}

const struct runtime runtime_kata = {
	.info = {
		.id = "kata",
		.title = "Kata Containers, through containerd",
		.state = "/run/containerd, and the machine's own process",
		.known_by = "the shim, and the hypervisor whose arguments bear the id of the pod's sandbox",
	},
	.collect = collect,
};
