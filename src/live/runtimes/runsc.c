/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gVisor: the state of runsc, runsc/container/state_file.go. The process that
 * the host sees is the sentry; one sentry serves all containers of a pod.
 */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

#include <isotop/doc.h>

#define ARGS_MAX 128

/*
 * Options that decide what the sentry reaches, runsc/config/flags.go. It is
 * told all that differ from the default. To add one: add it here, and what its
 * values mean in judge/layers/sandbox.c.
 */
static const char *const telling[] = { "network", "host-uds", "fsgofer-host-uds", "host-fifo", "file-access",
	"file-access-mounts", "overlay", "overlay2", "directfs", "nvproxy", "tpuproxy", "net-raw", "rootless",
	"ignore-cgroups", "debug" };

static const char *const programs[] = { "runsc", NULL };

static const struct text_list *sentry_options(struct arena *arena, const struct text_list *args)
{
	const char **items = arena_array(arena, ISO_COUNT(telling), sizeof(*items));
	struct text_list *list = arena_alloc(arena, sizeof(*list));
	for (size_t i = 0; i < ISO_COUNT(telling); i++) {
		const char *value = args_option(args, telling[i]);
		if (value)
			items[list->count++] = arena_printf(arena, "%s=%s", telling[i], value);
	}
	list->items = items;
	return list;
}

/*
 * runsc notes no start time. A sentry's last argument is its sandbox's id: the
 * process that runs runsc and bears it while the state is read is remembered by
 * its start time.
 */
static void read_sentry(struct state *state, struct record *record, const char *sandbox_id)
{
	const struct root *root = registry_root(state->registry);
	struct proc proc;
	if (!proc_read(root, record->pid, NULL, &proc) || !registry_program(state->registry, &proc, programs))
		return;
	struct text_list args = proc_cmdline(root, state->arena, &proc, ARGS_MAX);
	if (!args.count || !sandbox_id || strcmp(args.items[args.count - 1], sandbox_id) != 0)
		return;
	record->start = proc.start;
	record->platform = args_option(&args, "platform");
	record->options = sentry_options(state->arena, &args);
}

static void parse_state(struct state *state)
{
	static const char *const parts[] = { "id", "goferPid", "bundleDir", "sandbox.id", "sandbox.pid", "spec.annotations", NULL };
	struct doc *doc = state_json(state, parts);
	if (!doc)
		return;
	struct record record = { .sandbox = "gvisor", .helper_runs = programs, .sandbox_runs = programs };
	record.id = state_text(state, doc->root, "id");
	record.pid = node_pid(node_path(doc->root, "sandbox.pid"));
	record.helper = node_pid(node_get(doc->root, "goferPid"));
	record_bundle(state, &record, state_text(state, doc->root, "bundleDir"));
	if (record.pid) {
		read_sentry(state, &record, node_text(node_path(doc->root, "sandbox.id")));
		record_annotations(state, &record, node_path(doc->root, "spec.annotations"));
		registry_add(state, &record);
	}
	doc_free(doc);
}

/* "ID_sandbox:SANDBOX.state" */
static void each_state(struct registry *registry, const char *dir, const char *name, void *ctx)
{
	(void)ctx;
	char path[4096];
	size_t len = strlen(name);
	if (!strstr(name, "_sandbox:") || len < 6 || strcmp(name + len - 6, ".state") != 0)
		return;
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) < sizeof(path))
		registry_state(registry, path, parse_state, NULL);
}

void runsc_states(struct registry *registry, const char *dir)
{
	registry_list(registry, dir, each_state, NULL);
}

/* Sentry and gofer name the directory of their state: runsc-sandbox --root=DIR ... */
static void each_process(struct registry *registry, const struct proc *proc, const struct text_list *args)
{
	enum place place = registry_is_roots(registry, proc) ? PLACE_RUNSC : PLACE_RUNSC_OF_USERS;
	registry_place(registry, place, args_option(args, "root"));
}

static void collect(struct registry *registry)
{
	registry_place(registry, PLACE_RUNSC, "/run/runsc");
	registry_place(registry, PLACE_RUNSC, "/var/run/runsc");
	registry_running(registry, "exe", programs, each_process);
	for (enum place place = PLACE_RUNSC; place <= PLACE_RUNSC_OF_USERS; place++)
		for (size_t i = 0; i < registry_place_count(registry, place); i++)
			runsc_states(registry, registry_place_at(registry, place, i));
}

const struct runtime runtime_runsc = {
	.info = {
		.id = "runsc",
		.title = "gVisor",
		.state = "/run/runsc",
		.known_by = "the state of `runsc`; one sentry stands for every container of its pod",
		.language = "oci",
	},
	.collect = collect,
	.sentry = "runsc-sandbox",
	.gofer = "runsc-gofer",
	.makers = programs,
};
