/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What runtimes have written about their containers. Each runtime's file reads
 * its own state into records; a record names a container only where the
 * kernel's process agrees with it, for a process can call itself anything.
 */
#ifndef ISOTOP_LIVE_REGISTRY_H
#define ISOTOP_LIVE_REGISTRY_H

#include "live/host.h"
#include "live/identity.h"
#include "live/kernel/proc.h"

#include <isotop/live.h>

struct root; /* <isotop/root.h> */

/* What stays as it is where a container is no longer privileged, as an option says it. */
enum asked {
	ASKED_SECCOMP = 1,
	ASKED_APPARMOR = 2,
	ASKED_PATHS = 4,   /* of /proc and /sys */
	ASKED_DEVICES = 8,
};

/* One container in the words of one runtime. Strings live as long as the state they were read from. */
struct record {
	const struct runtime *runtime;
	const char *id;
	int32_t pid;      /* of its init, or of the sandbox that stands for it */
	uint64_t start;   /* start time the runtime noted; 0: it notes none */
	const char *name; /* NULL: it gives none */
	const char *image;
	const char *service;             /* of a Compose file; NULL: none */
	const char *project;             /* the service's */
	const char *spec;                /* path of the OCI config.json; NULL: not known */
	const char *volumes;             /* directory of named volumes, see struct mount_owner */
	const char *sandbox;             /* "gvisor", "kata"; NULL: the runtime starts plain processes */
	const char *platform;            /* of the sandbox */
	const struct text_list *options; /* of the sandbox, NAME=VALUE; NULL: not known */
	const char *cgroups;             /* that were made for it, a path a line; NULL: not known */
	const char *own;                 /* a directory on the host that is the container's own; NULL: not known */
	const char *privileged_in;       /* the file that says whether it is privileged; NULL: nothing does */
	bool privileged;
	unsigned asked;                  /* of enum asked: what options of their own say beside that */
	uint64_t cap_added;              /* by options, which count for nothing while it is privileged */
	uint64_t cap_dropped;
	struct {
		const char *namespace; /* NULL: no pod */
		const char *pod;
		const char *uid;
		const char *container;
		const char *sandbox_id;
		const char *type; /* "sandbox": the pod's own process, not a container of it */
	} pod;
	bool waits;     /* the container's first process is the runtime's own and is not judged */
	int32_t helper; /* a process outside that works for it (gVisor's gofer) and is no container; 0: none */
	const char *const *helper_runs;  /* the programs, one of which that process must run; NULL ends them */
	const char *const *sandbox_runs; /* likewise all processes of the sandbox; NULL: its @pid alone was looked at */
	const char *file;                /* what says all this; set by registry_add() */
	uint64_t serial;                 /* changes when the state is read again */
	/* the registry's own */
	uint32_t writer;        /* whose word it is, see identity.h */
	struct record *next;    /* of the same pid, in the order of the runtimes' table */
	struct record *sibling; /* from the same file */
};

struct registry;

/* A container that no state speaks of, with the process of the host that started it. */
struct suspect {
	const struct root *root;
	struct arena *arena;
	const struct proc *init;
	const struct proc *const *members; /* all its processes, by pid */
	size_t member_count;
	const struct proc *parent;    /* in the host's own namespaces */
	const char *parent_exe;       /* the program it runs, as a path on the host */
	struct text_list parent_args; /* which it may have written itself */
};

/* One runtime: what is told about it and how it is known. The table is in runtimes.c. */
struct runtime {
	struct runtime_info info;
	/* Goes through the state and reports each file with registry_state(). NULL: it keeps none. */
	void (*collect)(struct registry *registry);
	/*
	 * What the processes of its sandbox call themselves in their first argument:
	 * the one that serves the system calls, and its helper on the host. NULL: no sandbox.
	 */
	const char *sentry;
	const char *gofer;
	/*
	 * Programs that make a container's first process, and those that hold the
	 * namespaces in which a rootless runtime itself works; a NULL ends each. NULL: none.
	 */
	const char *const *makers;
	const char *const *keepers;
	/* Knows a container by the process that started it; fills id, name and own. NULL: it leaves state. */
	bool (*recognise)(const struct suspect *suspect, struct record *ret_record);
	bool lends_terminal; /* see struct mount_owner */
};

/* ---- for the scanner ------------------------------------------------------ */

/* @runtimes ends at NULL, the most telling first; borrowed. */
struct registry *registry_new(const struct root *root, const struct runtime *const *runtimes);
void registry_free(struct registry *registry);

/* Goes through all runtimes' state again. @procs are this scan's processes by pid; both are borrowed for the scan. */
void registry_refresh(struct registry *registry, const struct machine *machine, const struct proc *procs, size_t count);

/* Whether @id stands in the cgroup file as a name or the part of one: "/docker/ID", "cri-containerd-ID.scope". */
bool registry_in_cgroup(const char *cgroup, const char *id);

/* Whether any runtime speaks of process @pid. */
bool registry_has(const struct registry *registry, int32_t pid);
bool registry_is_helper(const struct registry *registry, const struct proc *proc);

/* Whether @proc runs a program of a runtime that holds namespaces for it, and a user's at that. */
bool registry_is_keeper(const struct registry *registry, const struct proc *proc);

/* Whether @proc (read in full) runs a program that makes containers, as a daemon of the host or for its own user. */
bool registry_is_maker(const struct registry *registry, const struct proc *proc);

/*
 * What the runtimes say of @proc (detailed), as far as they agree with the
 * kernel. One process can stand for several containers (a sandboxed pod): @nth
 * counts them. False: no more. Several runtimes that speak of the same
 * container are merged, the most telling first.
 */
bool registry_identify(const struct registry *registry, const struct proc *proc, size_t nth, struct record *ret_record);

/*
 * Whether a runtime that keeps no state started @suspect: its parent (detailed,
 * NULL: not known) is that runtime's program, in the host's own namespaces.
 * Reads what the suspect lacks of its parent.
 */
bool registry_recognise(const struct machine *machine, struct suspect *suspect, struct record *ret_record);

/*
 * What @proc calls itself, for where nothing better may be read. Its arguments
 * are its own words: this is a reason for doubt, never a proof.
 */
enum claim registry_claim(const struct registry *registry, struct arena *arena, const struct proc *proc);

/* Those that could not be read for another reason, *ret_error; 0: there were too many, or too much in them. */
size_t registry_failed(const struct registry *registry, int *ret_error);

/* Places of state that were not entered, root_shun(). */
size_t registry_remote(const struct registry *registry);

/* Pieces of state that exist and may not be read, in this refresh. */
size_t registry_denied(const struct registry *registry);

/* ---- for the runtimes ------------------------------------------------------ */

const struct root *registry_root(const struct registry *registry);

/*
 * Calls @each with the name of every entry of directory @path that does not
 * start with a dot, in no order. At most 65,536 entries.
 */
void registry_list(struct registry *registry, const char *path,
	void (*each)(struct registry *registry, const char *path, const char *name, void *ctx), void *ctx);

/*
 * Reads state file @path: @parse makes records from its text, unless the file
 * is the same as in the refresh before. Everything @parse keeps must live in
 * @arena. @path is also how evidence names the file.
 */
struct state {
	struct registry *registry;
	struct arena *arena;
	const char *path; /* of the file */
	const char *text;
	size_t len;
	void *ctx;
	bool again; /* @parse sets it: what it looked for may come, so read the file in the next refresh too */
};

void registry_state(struct registry *registry, const char *path, void (*parse)(struct state *state), void *ctx);

/* registry_state() for the file @name in every directory of @dir. */
void registry_states(
	struct registry *registry, const char *dir, const char *name, void (*parse)(struct state *state), void *ctx);

/* Calls @each with /run/user/UID/@name for every user. What it reads, wherever, counts as written by that user. */
void registry_users(
	struct registry *registry, const char *name, void (*each)(struct registry *registry, const char *dir));
void registry_of_user(struct registry *registry, uint32_t uid); /* 0: of whoever can write it */

/* The home in passwd(5), in @arena, of the user whose @dir registry_users() told; NULL: none. */
const char *registry_home(const struct registry *registry, struct arena *arena, const char *dir);

/*
 * Adds a record, copied into the state's arena. One without a pid or an id is
 * no running container and left out. A runtime that is set already stays:
 * several can keep their state in one place.
 */
void registry_add(struct state *state, const struct record *record);

/* A second small file beside the state, as JSON, @parts of it (doc_read_parts()), NULL: all; NULL when it is none. Free it. */
struct doc *registry_json(struct registry *registry, const char *path, const char *const *parts);

/*
 * Of a JSON list that many containers share, the last object whose "id" is @id: it is read once and searched
 * for each. NULL: none. Good until the next list is asked for, or the refresh ends.
 */
const struct node *registry_listed(struct registry *registry, const char *path, const char *id);

/* The state as JSON, @parts of it (doc_read_parts()); NULL where it is none. Free it. */
struct doc *state_json(const struct state *state, const char *const *parts);

/* The pid that is all of the state's text; false where it is none. */
bool state_pid(const struct state *state, int32_t *ret_pid);

/* A pid in a document; 0 where it is none. */
int32_t node_pid(const struct node *node);

/* The text at @dotted, copied into the state's arena; NULL where there is none or it is empty. */
const char *state_text(struct state *state, const struct node *map, const char *dotted);

/*
 * Arguments of the host's daemons that run @program (rule 2 of identity.h): one with
 * a directory of its own says so there. Calls @each for every one that was not
 * there in the refresh before; what it says is kept as a place. @may_add, NULL: always, is
 * asked before it is looked at closely: whether it can say anything that is not kept yet.
 */
void registry_daemons(struct registry *registry, const char *program,
	bool (*may_add)(const struct registry *registry, const struct proc *proc),
	void (*each)(struct registry *registry, const struct proc *proc, const struct text_list *args));

/* The same for every process, whoever's, that runs one of @programs and is called @comm. */
void registry_running(struct registry *registry, const char *comm, const char *const *programs,
	void (*each)(struct registry *registry, const struct proc *proc, const struct text_list *args));

/* Whether a daemon of the host runs @program. */
bool registry_runs(const struct registry *registry, const char *program);

/*
 * The daemon of the host that runs @program and has @id in one of its arguments;
 * NULL: none. *ret_child, where it is asked for: a child of it that runs the same,
 * has @id there too and a mount namespace of its own.
 */
const struct proc *registry_process(
	const struct registry *registry, const char *program, const char *id, const struct proc **ret_child);

/* Whether @proc runs one of @programs as the host has them. */
bool registry_program(const struct registry *registry, const struct proc *proc, const char *const *programs);

/* Directories that daemons were told to use, by what is in them. Kept for good, without doubles. */
enum place {
	PLACE_DOCKER_DATA,
	PLACE_DOCKER_EXEC,
	PLACE_CONTAINERD_TASKS,
	PLACE_RUNSC,
	PLACE_RUNSC_OF_USERS, /* said by processes that a user started: they leave root's places their room */
	PLACE_COUNT
};

/* Whether nobody but root can have started it: root's own, or in a user namespace that root made. */
bool registry_is_roots(const struct registry *registry, const struct proc *proc);

/* Anything but an absolute path is left out, NULL too. */
void registry_place(struct registry *registry, enum place place, const char *path);
bool registry_has_place(const struct registry *registry, enum place place, const char *path);
size_t registry_place_count(const struct registry *registry, enum place place);
const char *registry_place_at(const struct registry *registry, enum place place, size_t i);

/* The value of "--NAME VALUE", "--NAME=VALUE" or, with one dash, "-NAME VALUE"; NULL: not there. */
const char *args_option(const struct text_list *args, const char *name);

#endif
