/* SPDX-License-Identifier: Apache-2.0 */
/* crun alone: its status file, libcrun/status.c. */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

#include <isotop/doc.h>

static void parse_status(struct state *state)
{
	static const char *const parts[] = { "pid", "process-start-time", "bundle", "cgroup-path", NULL };
	struct doc *doc = state_json(state, parts);
	if (!doc)
		return;
	struct record record = { .id = path_name(path_parent(state->arena, state->path, 1)) };
	const struct node *start = node_get(doc->root, "process-start-time");
	record.pid = node_pid(node_get(doc->root, "pid"));
	if (node_is(start, NODE_INT) && start->integer > 0)
		record.start = (uint64_t)start->integer;
	record.cgroups = state_text(state, doc->root, "cgroup-path");
	record_bundle(state, &record, state_text(state, doc->root, "bundle"));
	if (record.start)
		registry_add(state, &record);
	doc_free(doc);
}

void crun_states(struct registry *registry, const char *dir)
{
	registry_states(registry, dir, "status", parse_status, NULL);
}

static void collect(struct registry *registry)
{
	crun_states(registry, "/run/crun");
	registry_users(registry, "crun", crun_states);
}

static const char *const makers[] = { "crun", NULL };

const struct runtime runtime_crun = {
	.info = {
		.id = "crun",
		.title = "crun",
		.state = "/run/crun",
		.known_by = "`status`, with the start time in it",
		.language = "oci",
	},
	.makers = makers,
	.collect = collect,
};
