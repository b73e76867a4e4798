/* SPDX-License-Identifier: Apache-2.0 */
/* runc alone, and what it writes for those who call it: state.json, libcontainer/container.go. */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

#include <isotop/doc.h>

/* "bundle=/some/dir" and every annotation of the container as "KEY=VALUE". */
static void read_label(struct state *state, struct record *record, const char *label)
{
	const char *equals = strchr(label, '=');
	if (!equals)
		return;
	if (strncmp(label, "bundle=", 7) == 0)
		record_bundle(state, record, label + 7);
	else
		record_annotation(state, record, label, (size_t)(equals - label), equals + 1);
}

/* Where trees of cgroups are mounted: one with all controllers, or below it one for each, cgroups(7). */
#define CGROUPS "/sys/fs/cgroup/"

/* {"": "/sys/fs/cgroup/ID"}, or {"devices": "/sys/fs/cgroup/devices/ID", ...}: the paths in their trees, each once. */
static const char *cgroups_of(struct state *state, const struct node *paths)
{
	cleanup_strbuf struct strbuf found = { 0 };
	const char *last = "";
	for (size_t i = 0; i < node_count(paths); i++) {
		const char *path = node_is(paths, NODE_MAP) ? node_text(paths->items[i]) : NULL;
		if (!path || strncmp(path, CGROUPS, strlen(CGROUPS)) != 0)
			continue;
		path += strlen(CGROUPS) - 1;
		if (node_count(paths) > 1)
			path = strchr(path + 1, '/');
		if (path && strcmp(path, last) != 0)
			strbuf_addf(&found, "%s\n", path);
		last = path ? path : last;
	}
	return found.len ? arena_strdup(state->arena, strbuf_text(&found)) : NULL;
}

static void parse_state(struct state *state)
{
	/* a state is some six kilobytes, of which this is a fiftieth */
	static const char *const parts[] = { "id", "init_process_pid", "init_process_start", "config.labels", "cgroup_paths", NULL };
	struct doc *doc = state_json(state, parts);
	if (!doc)
		return;
	struct record record = { .id = state_text(state, doc->root, "id") };
	const struct node *start = node_get(doc->root, "init_process_start");
	const struct node *labels = node_path(doc->root, "config.labels");
	record.pid = node_pid(node_get(doc->root, "init_process_pid"));
	if (node_is(start, NODE_INT) && start->integer > 0)
		record.start = (uint64_t)start->integer;
	record.cgroups = cgroups_of(state, node_get(doc->root, "cgroup_paths"));
	for (size_t i = 0; i < node_count(labels); i++) {
		const char *label = node_text(node_at(labels, i));
		if (label)
			read_label(state, &record, label);
	}
	/* Without the start time a number in a file is no proof of anything. */
	if (record.start)
		registry_add(state, &record);
	doc_free(doc);
}

void runc_states(struct registry *registry, const char *dir)
{
	registry_states(registry, dir, "state.json", parse_state, NULL);
}

static void collect(struct registry *registry)
{
	runc_states(registry, "/run/runc");
	registry_users(registry, "runc", runc_states);
}

static const char *const makers[] = { "runc", NULL };

const struct runtime runtime_runc = {
	.info = {
		.id = "runc",
		.title = "runc",
		.state = "/run/runc",
		.known_by = "`state.json`, with the start time in it",
		.language = "oci",
	},
	.makers = makers,
	.collect = collect,
};
