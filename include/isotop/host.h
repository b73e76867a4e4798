/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: the node that live subjects run on.
 */
#ifndef ISOTOP_HOST_H
#define ISOTOP_HOST_H

#include <isotop/base.h>

struct inventory; /* <isotop/inventory.h> */
struct subject;   /* <isotop/subject.h> */

/* The namespaces every subject is compared with, in the order of ns_names. */
enum ns_kind { NS_PID, NS_NET, NS_MNT, NS_IPC, NS_UTS, NS_USER, NS_CGROUP, NS_TIME, NS_KIND_COUNT };

extern const char *const ns_names[NS_KIND_COUNT]; /* "pid", "net", ... as in /proc/PID/ns */

enum selinux_mode { SELINUX_UNKNOWN, SELINUX_DISABLED, SELINUX_PERMISSIVE, SELINUX_ENFORCING };

const char *selinux_mode_name(enum selinux_mode mode);

/* A setting of the node's kernel; those that are read stand in src/live/kernel/settings.c. */
struct host_setting {
	const char *id;    /* "kernel.yama.ptrace_scope" */
	const char *value; /* as read; NULL: not known */
	const char *why;   /* of a NULL value */
	const char *where; /* the file */
};

struct host_setting_list {
	size_t count;
	const struct host_setting *items;
};

/* A program of the node that escapes depend on, with the version that is installed; those that are read stand in src/live/versions.c. */
struct host_component {
	const char *name;    /* "runc" */
	const char *version; /* as its maker or the distribution writes it: "1.1.12", "1.1.5+ds1" */
	const char *where;   /* the file it was read from */
};

struct host_component_list {
	size_t count;
	const struct host_component *items;
};

/* The node that live subjects run on. NULL strings: not known. */
struct host {
	bool live;          /* false: nothing was read from a node; all else is meaningless */
	int64_t recorded;   /* when a snapshot was made that all this is from, seconds since the epoch; 0: it is from the node itself */
	const char *recording; /* the path from which that was read; NULL: through a pipe */
	const char *name;
	const char *kernel; /* uname release */
	struct text_list lsm;
	bool lsm_known;
	bool apparmor;
	bool apparmor_known;
	enum selinux_mode selinux;
	int cgroup;         /* 1 (also hybrid) or 2; 0 not known */
	bool privileged_reader; /* could read other users' namespaces and runtime state */
	bool in_container;  /* isotop itself runs inside one, or --root is seen from inside one */
	const char *inside; /* what hints at whose: "Docker, says /.dockerenv"; NULL: nothing */
	uint64_t ns[NS_KIND_COUNT]; /* inode of the host's namespaces; 0 not known */
	const char *ns_reference;   /* "pid 1", "own", "kernel constants": where @ns is from */
	uint64_t cap_bounding;      /* of pid 1, or our own */
	bool cap_bounding_known;
	uint32_t unread;    /* facts that need more privilege than we have */
	struct host_setting_list settings; /* those that its kernel knows */
	struct host_component_list components; /* those that were found; one program may be there in several versions */
};

/* The node that @subject runs on. */
const struct host *subject_host(const struct subject *subject, const struct inventory *inventory);

/* Do both run on one node, as far as anybody said? */
bool subject_same_node(const struct subject *a, const struct subject *b);

/* The first two numbers of its kernel's release, "6.18.2-1-amd64"; false where it is not known or has none. */
bool host_kernel(const struct host *host, unsigned *ret_major, unsigned *ret_minor);

/* Of one kernel with the same settings, and with the same programs installed? */
bool host_software_equal(const struct host *a, const struct host *b);

#endif
