/* SPDX-License-Identifier: Apache-2.0 */
/* crun alone: its status file, libcrun/status.c. */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

static void parse_status(struct state *state)
{
	struct doc *doc = state_json(state);
	if (!doc)
		return;
	struct record record = { .id = path_name(path_parent(state->arena, state->path, 1)) };
	const struct node *pid = node_get(doc->root, "pid");
	const struct node *start = node_get(doc->root, "process-start-time");
	const char *bundle = state_text(state, doc->root, "bundle");
	if (node_is(pid, NODE_INT) && pid->integer > 0 && pid->integer <= INT32_MAX)
		record.pid = (int32_t)pid->integer;
	if (node_is(start, NODE_INT) && start->integer > 0)
		record.start = (uint64_t)start->integer;
	if (bundle && *bundle == '/')
		record.spec = arena_printf(state->arena, "%s/config.json", bundle);
	if (record.start)
		registry_add(state, &record);
	doc_free(doc);
}

static void each_container(struct registry *registry, const char *dir, const char *name, void *ctx)
{
	(void)ctx;
	char path[4096];
	if ((size_t)snprintf(path, sizeof(path), "%s/%s/status", dir, name) < sizeof(path))
		registry_state(registry, path, parse_status, NULL);
}

void crun_states(struct registry *registry, const char *dir)
{
	registry_list(registry, dir, each_container, NULL);
}

static void each_user(struct registry *registry, const char *dir, const char *name, void *ctx)
{
	(void)ctx;
	char path[4096];
	if ((size_t)snprintf(path, sizeof(path), "%s/%s/crun", dir, name) < sizeof(path))
		crun_states(registry, path);
}

static void collect(struct registry *registry)
{
	crun_states(registry, "/run/crun");
	registry_list(registry, "/run/user", each_user, NULL);
}

const struct runtime runtime_crun = {
	.info = { "crun", "crun", "/run/crun" },
	.collect = collect,
};
