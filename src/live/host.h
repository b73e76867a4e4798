/* SPDX-License-Identifier: Apache-2.0 */
/* The node itself: its namespaces to compare with, its LSMs, its mounts. */
#ifndef ISOTOP_LIVE_HOST_H
#define ISOTOP_LIVE_HOST_H

#include "live/kernel/mountinfo.h"

#include <isotop/inventory.h>
#include <isotop/values.h>

struct root; /* <isotop/root.h> */

/* What the kernel was built without, as its own configuration says; settings.c. */
struct kernel_build {
	bool sought;     /* once is enough */
	bool known;
	uint32_t absent; /* bit of each of the options that are looked for */
	char where[128]; /* the configuration's path */
};

/* What a scan knows of the machine beside struct host. Zero-initialise before the first scan, keep for the next. */
struct machine {
	struct host *host;         /* borrowed: the inventory's */
	struct mount_table mounts; /* of the host's mount namespace; empty when it could not be read */
	struct mount_table seen;   /* of the reader's own, which may be another */
	struct text_list sockets;  /* paths at which programs of the host listen, those of users' engines among them */
	struct socket_look *socket_looks; /* of each, what sockets.c found there in this scan */
	bool sockets_known;        /* and at no others */
	bool sockets_read;         /* in this scan */
	struct text_list lacking;  /* paths of hidden_paths[] that the kernel does not have */
	bool lacking_known;
	bool unlabelled;       /* no LSM gives processes labels, as the kernel said of the reader itself ... */
	int label_errors[2];   /* ... and with which errors, of attr/apparmor/current and attr/current */
	struct selinux_policy *policy; /* owned; of a root that is not this system; NULL: none, or none that can be read */
	bool policy_sought;            /* once is enough: a copy does not change */
	struct kernel_build build;     /* likewise */
	struct arena *steady;          /* owned: lacking and what texts of known are, as of the last turn ... */
	struct host known;             /* ... but for its mounts, and what says of the reader */
	unsigned scans;     /* ... which was so many scans ago */
	uint64_t steady_ms; /* ... and then */
	bool enclosed;             /* isotop itself is in a container whose pid namespace is not the host's */
	int64_t boot;              /* seconds since the epoch; 0 not known */
	uint64_t uptime;           /* seconds since boot; 0 not known */
	long ticks;                /* clock ticks a second, for start times */
	bool procfs;               /* /proc is the kernel's own, and no copy */
	const char *arch;          /* an id of struct abi, a literal; NULL: not known */
	const char *arch_where;    /* what says so, a literal */
};

/*
 * Reads the node again. What goes into @host lives in @host_arena, the rest in
 * @arena. An error: there is no /proc.
 */
int machine_read(const struct root *root, struct arena *arena, struct host *host, struct arena *host_arena,
	struct machine *machine, struct err *err);

/* Frees what it keeps between scans. */
void machine_free(struct machine *machine);

/* What it means for @host that its in_container is set. */
void machine_inside(const struct root *root, struct arena *host_arena, struct host *host);

/* Fills in @host's settings; settings.c. @build is kept between scans. */
void read_settings(const struct root *root, struct arena *arena, struct host *host, struct kernel_build *build);

/* How the namespace with @inode relates to the host's. */
enum ns_relation machine_relation(const struct machine *machine, enum ns_kind kind, uint64_t inode);

/* Compares with the kernel's fixed numbers from now on: for a reader in a container, whose pid 1 is not the host's. */
void machine_reference_constants(struct machine *machine, const uint64_t own[NS_KIND_COUNT]);

#endif
