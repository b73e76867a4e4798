/* SPDX-License-Identifier: Apache-2.0 */
/* What the registry is made of; for registry.c and daemons.c. */
#ifndef ISOTOP_LIVE_REGISTRY_OWN_H
#define ISOTOP_LIVE_REGISTRY_OWN_H

#include "live/registry.h"

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

struct root; /* <isotop/root.h> */

/* Tells a file that was written since: runtimes replace theirs by renaming. */
struct stamp {
	uint64_t device;
	uint64_t inode;
	int64_t size;
	int64_t changed_s;
	int64_t changed_ns;
};

/* A state file and the records made from it, kept from refresh to refresh. */
struct state_file {
	char *path; /* owned */
	struct stamp stamp;
	struct arena *arena; /* owned: the records and what they point to */
	struct record *records;
	uint32_t writer; /* see identity.h */
	uint64_t serial;
	uint64_t seen; /* the last refresh that met it */
	UT_hash_handle hh;
};

struct slot {
	int32_t pid;
	struct record *first;
	const struct record *helps; /* whose helper it is said to be */
	unsigned count;             /* of records, those that were too many among them */
	uint32_t asked; /* the user of whom the kernel was asked last, about the process of this start; 0: nobody */
	uint64_t asked_start;
	bool heard; /* the answer */
	UT_hash_handle hh;
};

/* What was read of one speaker in this refresh. */
struct budget {
	uint32_t user;
	size_t files;
	size_t bytes;
};

struct places {
	size_t count;
	char *items[32]; /* owned */
};

/* A process of the refresh before. */
struct seen_proc {
	int32_t pid;
	uint64_t start;
	char comm[PROC_COMM_MAX];
};

/* One object of a list. */
struct listed {
	const char *id;
	const struct node *node;
	size_t nth;
};

/* The list that registry_listed() read last in this refresh. */
struct list {
	char *path;           /* owned; NULL: none */
	struct doc *doc;      /* owned; NULL: it could not be read */
	struct listed *items; /* owned; by id, equal ones as they stand in the list */
	size_t count;
};

struct registry {
	const struct root *root;               /* borrowed */
	const struct runtime *const *runtimes; /* borrowed; the table, the most telling first, NULL at its end */
	struct state_file *files;              /* by path */
	struct slot *slots;                    /* by pid, made again by each refresh */
	const struct runtime *runtime;         /* the one that is collecting */
	uint32_t user;                         /* whose word what it collects is; 0: of whoever can write it */
	const struct machine *machine;         /* borrowed for the scan */
	const struct proc *procs;
	size_t proc_count;
	struct seen_proc *seen; /* owned; by pid */
	size_t seen_count;
	struct places places[PLACE_COUNT];
	struct list list;
	uint64_t refresh;
	uint64_t serial;
	size_t denied;
	size_t failed;
	size_t remote; /* places that were not entered, as they may never answer */
	int error;
	struct writers_above above; /* as of this refresh */
	struct budget budgets[2]; /* of root, and of the user whose files are being read */
};

/* Takes a file of @size bytes from the budget of whoever's state is being read; false: it is used up. */
bool registry_within_budget(struct registry *registry, size_t size);

/* Lets the list of registry_listed() go. */
void registry_drop_list(struct registry *registry);

/* Keeps this refresh's processes, to know in the next which of them were there. */
void registry_remember(struct registry *registry);

#endif
