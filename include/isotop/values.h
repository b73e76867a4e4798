/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: what a fact may hold: namespaces, mounts, devices, processes, lists.
 *
 * Plain data in the memory of its subject; texts are raw and may be hostile.
 */
#ifndef ISOTOP_VALUES_H
#define ISOTOP_VALUES_H

#include <isotop/base.h>
#include <isotop/origin.h>

/* How a namespace relates to the host's. */
enum ns_relation { NS_UNKNOWN, NS_OWN, NS_HOST, NS_SHARED };

struct ns {
	enum ns_relation relation;
	uint64_t inode;   /* from the link text "pid:[4026531836]"; 0 where declared only */
	const char *with; /* NS_SHARED: what was declared ("container:web"), else NULL */
	uint64_t owner;   /* the user namespace it belongs to, a user namespace's parent; 0 not known */
};

enum mount_kind {
	MOUNT_ROOT,    /* the container's / */
	MOUNT_HOST,    /* a path of the host: what check 7 looks at */
	MOUNT_RUNTIME, /* put there by the runtime for this very container (resolv.conf, hosts, /dev/shm) */
	MOUNT_VOLUME,  /* a volume somebody else manages: named, claim, config map, secret, projected */
	MOUNT_TOKEN,   /* a service-account token */
	MOUNT_TMPFS,   /* memory, or an emptyDir */
	MOUNT_KERNEL,  /* proc, sysfs, cgroup, devpts, mqueue and their masks */
};

enum propagation { PROPAGATION_PRIVATE, PROPAGATION_SLAVE, PROPAGATION_SHARED };

/* What the source path of a mount is on the host. Unknown where nothing looked. */
enum source_type { SOURCE_UNKNOWN, SOURCE_DIR, SOURCE_FILE, SOURCE_SOCKET, SOURCE_BLOCK, SOURCE_CHAR };

/* A line of uid_map: @count ids from @inside are @outside on the host's side. */
struct id_range {
	uint32_t inside;
	uint32_t outside;
	uint32_t count;
};

struct range_list {
	size_t count;
	const struct id_range *items;
};

/*
 * With which ids a mount shows its files, mount_setattr(2): an id of the disk
 * (inside) is another one on the host's side (outside); one without a range is nobody.
 */
struct id_maps {
	const char *why; /* NULL: known; else why not */
	struct range_list uid;
	struct range_list gid;
};

/* A socket of the host with a path, and who may connect to it: whoever may write it, unix(7). */
struct listener {
	const char *path; /* as the kernel has it */
	bool owned;       /* the rest is known */
	uint32_t uid;     /* as the host sees them */
	uint32_t gid;
	uint32_t mode; /* permissions; without those of the classes that a directory on the way keeps out */
};

struct listener_list {
	size_t count;
	const struct listener *items;
	bool whole; /* there is no other */
};

struct gid {
	uint32_t id;
};

/* Groups of a process beside its own. */
struct gid_list {
	size_t count;
	const struct gid *items;
	bool more; /* there are others, or none could be read */
};

/* What few mounts have. */
struct mount_rare {
	const struct id_maps *maps; /* of an ID-mapped one, read from the kernel; NULL: nobody asked */
	const char *label;     /* SELinux's: of what a host path or a volume comes from, of another mount that of all
	                          its files; NULL: not known, or each has its own */
	const char *label_why; /* it is not known; NULL where nobody asked */
	const char *claim;     /* of Kubernetes: the claim that the volume is; NULL: none */
	const char *part;      /* of what a claim stands for, the part that is shown; NULL: all */
	struct listener_list sockets; /* where somebody listens at the source or below it, the source itself if it is one */
};

/* A container of a node has some thirty of them. */
struct mount {
	enum mount_kind kind;
	enum propagation propagation;
	enum source_type source_type;
	bool read_only;
	bool no_suid; /* mount(8): nosuid, nodev, noexec */
	bool no_dev;
	bool no_exec;
	bool id_mapped;
	bool over; /* it lies over another mount on its very place */
	bool covered; /* another mount hides it, which a process of the container may take away */
	bool held;    /* no mount: a process has a directory of the host open, from which ".." leads to its source; its target is the link */
	bool of_secret; /* of Kubernetes: its claim is the name of a secret, or of several with commas between them */
	bool elsewhere; /* a volume that its file says is made elsewhere: its options are not there */
	const char *source; /* path on the host, normalised; for volumes the volume's name; NULL: none */
	const char *target; /* path in the container, normalised */
	const char *fstype; /* as in mountinfo or the spec; NULL where not said */
	const char *name;   /* the volume's name where it has one */
	const struct mount_rare *rare; /* NULL: it has none of that; ask mount_rare() */
	struct origin origin;
};

/* Never NULL. */
const struct mount_rare *mount_rare(const struct mount *mount);

/* A copy in @arena; NULL where all of it is nothing. */
const struct mount_rare *mount_rare_keep(struct arena *arena, const struct mount_rare *rare);

struct mount_list;

/*
 * Whose mounts they are, as far as the runtime or the kernel said it: what tells a
 * mount that the runtime made for this very container from one that somebody asked for.
 */
struct mount_owner {
	const char *const *ids; /* its own and its sandbox's: so long that a directory of that name is its own */
	size_t id_count;
	const char *pod_uid;        /* NULL: no pod, or not known */
	const char *own;            /* one more directory of its own; NULL: none */
	const char *const *volumes; /* directories that hold named volumes as NAME/_data */
	size_t volume_count;
	bool host_pid; /* shares these namespaces with the host */
	bool host_net;
	bool host_ipc;
	bool own_user; /* its user namespace is not the host's */
	bool lent_terminal;  /* its runtime binds the terminal it was started at, or one it made on the host, to /dev/console */
	const char *cgroups; /* those that its runtime made for it, else the cgroup file of its first process; NULL: not known */
	const struct mount_list *declared; /* what its runtime was told to mount; NULL: not known, or not asked */
	bool seen_from_inside; /* the root that is read is the container's: what is mounted can be looked at there */
};

/*
 * What a path of the host is to the container that has it mounted, by the path, the
 * type of its file system (NULL: not said) and the owner. Where it is mounted proves
 * nothing, as whoever asks for a mount chooses that: @target may only make a volume
 * of the container's own pod a token.
 */
enum mount_kind mount_kind_of(
	const struct mount_owner *owner, const char *path, const char *fstype, const char *target, bool read_only);

/* Whether a directory of that path is named by one of the owner's ids, or is the owner's otherwise. */
bool mount_is_own(const struct mount_owner *owner, const char *path);

/* The name of a volume: the runtime's, or the kubelet's ".../volumes/PLUGIN/NAME"; in @arena, NULL: none. */
const char *mount_volume_name(struct arena *arena, const struct mount_owner *owner, const char *path);

/* What follows the directory that the kubelet keeps for the owner's own pod; NULL: @path is not in it. */
const char *mount_in_pod(const struct mount_owner *owner, const char *path);

/* Where Kubernetes mounts the token of a service account. */
bool mount_is_token_path(const char *target);

/* The pod's uid in a cgroup path that the kubelet made: "pod1b4e-...", "kubepods-pod1b4e_....slice"; in @arena, NULL: none. */
const char *pod_uid_in_cgroup(struct arena *arena, const char *path);

struct device {
	int64_t major; /* -1: any or unknown */
	int64_t minor;
	const char *path;   /* in the container; NULL: a rule without a node */
	const char *source; /* on the host where it differs or is all that is known */
	const char *access; /* "rwm"; NULL where not said */
	char type;    /* 'b', 'c', 'a' (all), 'u' unknown */
	bool allow;   /* false: a rule that denies */
	bool owned;   /* the rest is known, of a node that the runtime makes */
	bool grouped; /* the process has the node's group among its further ones */
	uint32_t uid; /* as the container sees them */
	uint32_t gid;
	uint32_t mode; /* permissions */
	struct origin origin;
};

/* Processes of one container that are alike in everything the judge looks at. */
struct process_group {
	int32_t pid;    /* one of them, the lowest */
	int32_t thread; /* it is this thread of it, which differs from the process; 0: the process itself */
	uint32_t count;
	bool init;      /* holds the container's init */
	bool no_new_privs;
	bool mute;       /* the kernel does not say whether it has that: before Linux 4.10 */
	int32_t seccomp; /* 0, 1, 2; -1 not said by the kernel */
	uint32_t uid;    /* effective, as the host sees it */
	uint32_t gid;    /* likewise */
	struct gid_list groups;
	uint64_t effective;
	uint64_t permitted;
	uint64_t bounding;
	uint32_t apart;   /* bit of each enum ns_kind in which they are elsewhere than the container's init */
	uint32_t on_host; /* those of @apart in which they are where the host is */
	const char *comm; /* of @pid; written by the container */
	const char *label; /* AppArmor's or SELinux's, as the kernel writes it; NULL: neither, or not read */
	struct origin origin; /* its status file, at the line of its capabilities */
	struct origin by_uid;  /* at those of its ids and of no_new_privs; no place: not kept */
	struct origin by_flag;
};

/*
 * Something that a specification says literally, where its words matter and not
 * what they result in: the Pod Security Standards look at what is written.
 */
struct setting {
	const char *scope; /* a container's or volume's name; NULL: the pod itself */
	const char *key;   /* "runAsNonRoot", see src/manifest/kube_settings.c */
	const char *value; /* as written; "" where the key alone matters */
	uint32_t line;
};

struct host;
struct inventory;
struct profile;         /* <isotop/profile.h> */
struct rulebook;        /* likewise */
struct runtime_default; /* likewise */
struct abi;             /* likewise */

/* The pod's own rows, then those of its containers, then those of its volumes and annotations. */
struct setting_list {
	size_t count;
	const struct setting *items;
	size_t containers; /* where its containers' rows begin */
	size_t volumes;    /* and where they end */
};

/* @from: containers whose mounts are taken over, as they are named; @from_more stands for what they have. */
struct mount_list {
	size_t count;
	const struct mount *items;
	struct more more;
	bool more_folders; /* @more are directories or disks with their file systems: no socket, no device */
	const struct text_list *from;
	struct more from_more;
};

struct device_list {
	size_t count;
	const struct device *items;
	struct more more;
};

struct process_list {
	size_t count;
	const struct process_group *items;
	struct more more; /* there are processes of which nothing is known */
};

#endif
