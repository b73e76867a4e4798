/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the runtimes share with each other and with their table. */
#ifndef ISOTOP_LIVE_RUNTIMES_H
#define ISOTOP_LIVE_RUNTIMES_H

#include "live/registry.h"

/* The table of runtimes.def, which ends at NULL; the registry is given it. */
extern const struct runtime *const runtimes[];

#define RUNTIME(name) extern const struct runtime runtime_##name;
#include "live/runtimes/runtimes.def"
#undef RUNTIME

/* Sets what annotation @key says in @record: pod, container, image, name. The first that says it wins. */
void record_annotation(struct state *state, struct record *record, const char *key, size_t key_len, const char *value);
void record_annotations(struct state *state, struct record *record, const struct node *annotations);

/* Sets the config.json that lies in the directory @bundle, as the runtime names it; one without a path is left out. */
void record_bundle(struct state *state, struct record *record, const char *bundle);

char *path_parent(struct arena *arena, const char *path, unsigned levels); /* "/a/b/c", 2 gives "/a" */
const char *path_name(const char *path);

/* Whether the suspect's parent runs a program of this name from one of the system's own directories. */
bool suspect_started_by(const struct suspect *suspect, const char *program);

/* The name in the title of LXC's monitor, as which LXD and Incus start their containers too; NULL: it is none. */
const char *lxc_monitor_name(const struct suspect *suspect);

/* "COMM[PID]" by the first process that is not @starter, for what has no name; NULL: there is none. */
const char *suspect_program(const struct suspect *suspect, const char *starter);

/* State of OCI runtimes below @dir, one directory a container. Also used by those who call them. */
void runc_states(struct registry *registry, const char *dir);
void crun_states(struct registry *registry, const char *dir);
void runsc_states(struct registry *registry, const char *dir);

/* containerd's tasks below @dir: those of @namespace, or of all namespaces where it is NULL. */
#define CONTAINERD_TASKS "/io.containerd.runtime.v2.task" /* below the state directory of a containerd */
void containerd_tasks(struct registry *registry, const char *dir, const char *namespace);

/* Finds the directories of tasks: the usual ones and those that a running shim works in. */
void containerd_places(struct registry *registry);

#endif
