/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's sheet of one container: what /proc says of its processes. */
#ifndef ISOTOP_LIVE_KERNEL_H
#define ISOTOP_LIVE_KERNEL_H

#include "live/kernel/device_rules.h"
#include "live/kernel/held.h"
#include "live/kernel/mounts.h"
#include "live/kernel/proc.h"
#include "live/kernel/sight.h"
#include "live/kernel/standing.h"
#include "live/nesting.h"

struct root; /* <isotop/root.h> */

/* Files of a container that are read once for all its facts, those of its init but for the maps; the table is in kernel.c. */
enum reading {
	READING_UID_MAP,
	READING_GID_MAP,
	READING_MOUNTINFO,
	READING_APPARMOR,
	READING_LABEL,
	READING_COUNT
};

struct readings {
	struct {
		char *text; /* NULL: not read */
		size_t len;
		int error;
	} file[READING_COUNT];
	const struct proc *seer; /* whose table of mounts it is: the init, or a member that shows more of it */
	enum sight sight;        /* what that one shows */
	struct standing standing;
	struct other_table *others; /* what processes inside see mounted that have left the init's mount namespace, or kept it */
	size_t other_count;
	bool more_others; /* than are read */
	struct held_list places; /* of the host, that are held open */
	struct device_rules devices;
	bool frozen; /* all of its cgroup */
	int error; /* 0, or why the process could not be opened */
	int process; /* its directory, for the questions of kernel_sheet(); -1: closed, or not opened */
	bool held;   /* it is that of the process read, which its owner closes */
};

/* The mounts of another mount namespace. */
struct other_table {
	const struct proc *proc;
	enum sight sight;
	char *text; /* NULL: not read */
	size_t len;
	int error;
};

/*
 * Bytes of tables of mounts that may still be read in one scan beyond the first of each table: a mount namespace is
 * copied with all its mounts by whoever likes to.
 */
#define TABLES_MOST (8 * 1024 * 1024)

/*
 * Reads them; false when the process is gone. To be closed by readings_close() either way. @members: all processes of
 * the container. @left begins at TABLES_MOST in every scan. In @arena, borrowing @members.
 */
bool readings_take(const struct root *root, struct arena *arena, const struct machine *machine, const struct proc *init,
	const struct proc *const *members, size_t count, size_t *left, struct readings *ret_readings);

void readings_close(struct readings *readings); /* the texts stay */

struct kernel_request {
	const struct root *root;
	const struct machine *machine;
	const struct proc *init;
	const struct proc *const *members; /* all processes, by pid */
	size_t member_count;
	const struct proc *const *visitors; /* see struct group */
	size_t visitor_count;
	bool more_visitors;
	const struct proc *const *twins; /* see twins.h */
	size_t twin_count;
	uint32_t shared; /* bit of each enum ns_kind that another container is in as well */
	const struct readings *readings;
	struct host_nesting *host_nesting; /* of this scan */
	const struct mount_owner *owner;
	const char *sandbox;                     /* "none", "gvisor", "kata"; NULL: it cannot be known */
	bool doubted; /* seen is what says that it is a sandbox's process, not the container */
	const char *sandbox_unknown;             /* then, why; a literal */
	const char *sandbox_platform;            /* NULL: not known */
	const struct text_list *sandbox_options; /* NULL: not known */
	const char *sandbox_where;               /* what says so */
};

/* Packs the sheet into @arena. */
const struct sheet *kernel_sheet(struct arena *arena, const struct kernel_request *request);


#endif
