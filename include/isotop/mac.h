/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mac: the acts that are put to AppArmor and SELinux, and what the kernel answered.
 *
 * Owns: the table of acts and of the host's files that matter, and the answers of
 * one container as plain data. Who asks is the live room; what an answer means is
 * the judge's.
 */
#ifndef ISOTOP_MAC_H
#define ISOTOP_MAC_H

#include <isotop/base.h>

enum mac_system { MAC_APPARMOR, MAC_SELINUX, MAC_SYSTEMS };

const char *mac_system_name(enum mac_system system); /* "AppArmor" */

enum mac_kind {
	MAC_READ,       /* of a path */
	MAC_WRITE,      /* of a path */
	MAC_CONNECT,    /* to the socket at a path */
	MAC_CAPABILITY, /* use of the capability @number */
	MAC_MOUNT,      /* of a file system of type @path */
	MAC_TRACE,      /* of a process of the host that nothing confines */
	MAC_SOCKET,     /* of the family @number, socket(2) */
	MAC_KERNEL,     /* something else that SELinux alone mediates: @selinux tells it */
};

/* Of whom SELinux is asked whether the container's process may act on it. */
enum mac_target {
	MAC_SELF,   /* the process itself */
	MAC_INIT,   /* process 1 of the host */
	MAC_SYSTEM, /* a file system: an object of the type @object */
	MAC_OBJECT, /* what stands at the path */
};

/* An act that needs no file of a mount: the same for every container. */
struct mac_act {
	const char *id;    /* "mount-disk": stable, in reports and "isotop mac" */
	const char *words; /* "mount a disk" */
	enum mac_kind kind;
	enum mac_target target;
	unsigned number;
	const char *path;   /* in the container; of MAC_MOUNT the type of file system */
	const char *class;  /* of SELinux; NULL: it is not asked */
	const char *permission;
	const char *object; /* of MAC_SYSTEM; types are those of the reference policy */
};

extern const struct mac_act mac_acts[];
extern const size_t mac_act_count;

const struct mac_act *mac_act_named(const char *id); /* NULL: none; also a capability, "NET_RAW" or "cap-net-raw" */
const struct mac_act *mac_act_of_capability(unsigned number);

/* A file of the host that matters where a mount leads to it. */
struct mac_object {
	enum mac_kind kind; /* MAC_READ, MAC_WRITE or MAC_CONNECT */
	const char *path;   /* on the host */
};

extern const struct mac_object mac_objects[];
extern const size_t mac_object_count;

enum mac_result { MAC_UNKNOWN, MAC_DENIED, MAC_ALLOWED };

const char *mac_result_name(enum mac_result result); /* "unknown", "denied", "allowed" */

struct mac_answer {
	enum mac_system system;
	enum mac_kind kind;
	enum mac_result result;
	const struct mac_act *act; /* NULL: a file of a mount */
	const char *path;   /* in the container; NULL where the act has none */
	const char *source; /* the same on the host, of a file of a mount; NULL else */
	const char *why;    /* of MAC_UNKNOWN: why; else what decided, where that needs words; NULL */
};

struct mac_answers {
	size_t count;
	const struct mac_answer *items;
	const char *cut; /* why there are fewer than there should be; NULL: there are not */
};

/*
 * A profile of AppArmor or a type of SELinux that comes along with runtimes: what its source says, for where no kernel
 * can be asked. It holds where the node has that system.
 */
struct mac_profile {
	enum mac_system system;
	const char *name; /* "container_t"; "crio-default*": whatever begins so */
	const char *maker;
	const char *refuses; /* in words */
	const char *allows;
	const char *source;        /* where that was read, with its version */
	const char *const *denies; /* ids of acts, a NULL ends them */
};

extern const struct mac_profile mac_profiles[];
extern const size_t mac_profile_count;

const struct mac_profile *mac_profile_named(enum mac_system system, const char *name); /* NULL: it is none of them */
bool mac_profile_denies(const struct mac_profile *profile, const char *act);           /* by the act's id; NULL: false */

/* The answer of @system about @act; NULL: it was not asked. */
const struct mac_answer *mac_answer_about(
	const struct mac_answers *answers, enum mac_system system, const struct mac_act *act);

/* "write /proc/sys/kernel/core_pattern", "use NET_RAW"; in @arena or a literal. */
const char *mac_words(struct arena *arena, enum mac_kind kind, const struct mac_act *act, const char *path);

#endif
