/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: what is known, as plain data.
 *
 * Owns: facts (a value, or unknown with a reason, with where it was read),
 * sheets (the facts of one subject from one origin), subjects (one container),
 * inventories (many subjects and their host). All of it is immutable once made
 * and reference counted, so that the collector can publish while the screen reads.
 * Knows nothing of where facts come from or of what they mean.
 */
#ifndef ISOTOP_MODEL_H
#define ISOTOP_MODEL_H

#include <isotop/base.h>
#include <isotop/form.h>
#include <isotop/mac.h>
#include <isotop/remarks.h>

/* ---- values ------------------------------------------------------------ */

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

/* Where something was read. @where is "web.yaml", "/proc/42/status", "default: Kubernetes"; @text what stood there. */
struct origin {
	const char *where;
	const char *text; /* "privileged: true", "NoNewPrivs: 0"; NULL where there is nothing to quote */
	uint32_t line;    /* from 1; 0: not a place in a text */
};

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

struct text_list {
	size_t count;
	const char *const *items;
};

struct mount {
	enum mount_kind kind;
	enum propagation propagation;
	enum source_type source_type;
	bool read_only;
	bool no_suid; /* mount(8): nosuid, nodev, noexec */
	bool no_dev;
	bool no_exec;
	bool id_mapped;
	const struct id_maps *maps; /* of an ID-mapped one, read from the kernel; NULL: nobody asked */
	const char *label;     /* SELinux's, of what a host path or a volume comes from; NULL: not known */
	const char *label_why; /* it is not known; NULL where nobody asked */
	const char *source; /* path on the host, normalised; for volumes the volume's name; NULL: none */
	const char *target; /* path in the container, normalised */
	const char *fstype; /* as in mountinfo or the spec; NULL where not said */
	const char *name;   /* the volume's name where it has one */
	const char *claim;  /* of Kubernetes: the claim that the volume is; NULL: none */
	const char *part;   /* of what a claim stands for, the part that is shown; NULL: all */
	struct text_list sockets; /* where somebody listens at the source or below it, as the kernel has the paths */
	struct origin origin;
};

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
	bool lent_terminal;  /* its runtime binds the terminal it was started at, or one it made on the host, to /dev/console */
	const char *cgroups; /* the cgroup file of its first process; NULL: not known */
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
	char type;   /* 'b', 'c', 'a' (all), 'u' unknown */
	int64_t major; /* -1: any or unknown */
	int64_t minor;
	bool allow;  /* false: a rule that denies */
	const char *path;   /* in the container; NULL: a rule without a node */
	const char *source; /* on the host where it differs or is all that is known */
	const char *access; /* "rwm"; NULL where not said */
	struct origin origin;
};

/* Processes of one container that are alike in everything the judge looks at. */
struct process_group {
	int32_t pid;    /* one of them, the lowest */
	int32_t thread; /* it is this thread of it, which differs from the process; 0: the process itself */
	uint32_t count;
	bool init;      /* holds the container's init */
	bool no_new_privs;
	int32_t seccomp; /* 0, 1, 2; -1 not said by the kernel */
	uint32_t uid;    /* effective, as the host sees it */
	uint64_t effective;
	uint64_t permitted;
	uint64_t bounding;
	uint32_t apart;   /* bit of each enum ns_kind in which they are elsewhere than the container's init */
	uint32_t on_host; /* those of @apart in which they are where the host is */
	const char *comm; /* of @pid; written by the workload */
	const char *label; /* AppArmor's or SELinux's, as the kernel writes it; NULL: neither, or not read */
	struct origin origin; /* its status file, at the line of its capabilities */
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

struct profile;         /* <isotop/seccomp.h> */
struct rulebook;        /* likewise */
struct runtime_default; /* likewise */

/* The pod's own rows, then those of its containers, then those of its volumes and annotations. */
struct setting_list {
	size_t count;
	const struct setting *items;
	size_t containers; /* where its containers' rows begin */
	size_t volumes;    /* and where they end */
};

/* What a list lacks: others stand beside its items that could not be understood. @why NULL: it is whole. */
struct more {
	const char *why;
	struct origin origin;
};

/* @from: containers whose mounts are taken over, as they are named; @from_more stands for what they have. */
struct mount_list {
	size_t count;
	const struct mount *items;
	struct more more;
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

/* ---- facts ------------------------------------------------------------- */

enum fact_kind {
	FACT_KIND_BOOL,
	FACT_KIND_INT,
	FACT_KIND_MASK,
	FACT_KIND_TEXT,
	FACT_KIND_NS,
	FACT_KIND_TEXTS,
	FACT_KIND_MOUNTS,
	FACT_KIND_DEVICES,
	FACT_KIND_RANGES,
	FACT_KIND_PROCESSES,
	FACT_KIND_SETTINGS,
	FACT_KIND_PROFILE,
	FACT_KIND_ANSWERS,
};

enum fact_id {
#define FACT(id, kind, from) FACT_##id,
#include <isotop/facts.def>
#undef FACT
	FACT_COUNT
};

enum fact_state {
	FACT_ABSENT,  /* this source says nothing about it; in a declared sheet: nobody wrote it */
	FACT_UNKNOWN, /* it should be here and could not be had; value.text says why */
	FACT_KNOWN,
};

union fact_value {
	bool boolean;
	int64_t integer;
	uint64_t mask; /* bit n is capability n, capabilities(7) */
	const char *text;
	const struct ns *ns;
	const struct text_list *texts;
	const struct mount_list *mounts;
	const struct device_list *devices;
	const struct range_list *ranges;
	const struct process_list *processes;
	const struct setting_list *settings;
	const struct profile *profile;
	const struct mac_answers *answers;
};

struct fact {
	enum fact_state state;
	union fact_value value; /* FACT_KNOWN: of the fact's kind; FACT_UNKNOWN: .text is the reason */
	struct origin origin;
};

/* The line of facts.def, for help and for printing a fact by name. */
struct fact_info {
	const char *id;
	enum fact_kind kind;
	const char *from;
};

extern const struct fact_info fact_infos[FACT_COUNT];

static inline bool fact_known(struct fact fact)
{
	return fact.state == FACT_KNOWN;
}

static inline bool fact_true(struct fact fact) /* of a BOOL: known and true */
{
	return fact.state == FACT_KNOWN && fact.value.boolean;
}

static inline bool fact_false(struct fact fact) /* of a BOOL: known and false */
{
	return fact.state == FACT_KNOWN && !fact.value.boolean;
}

/*
 * Why there may be more than what stands in a fact of mounts or devices: what its
 * list lacks, or, of an unknown one, all. @why NULL where it is whole or absent.
 */
struct more fact_more(enum fact_id id, struct fact fact);

/* The host id that @inside maps to: true and *ret_outside where the map covers it. */
bool ranges_map(const struct range_list *ranges, uint32_t inside, uint32_t *ret_outside);
bool ranges_unmap(const struct range_list *ranges, uint32_t outside, uint32_t *ret_inside); /* the way back */
bool ranges_equal(const struct range_list *a, const struct range_list *b); /* line by line */
bool ranges_identity(const struct range_list *ranges); /* the map of the initial user namespace: 0 0 4294967295 */

/* A path of /proc or /sys that runtimes keep from containers; the table is in src/model/hidden.c. */
struct hidden_path {
	const char *path;
	bool written; /* kept from being written; else covered */
	bool rare;    /* only some kernels have it */
	const char *gives;
};

extern const struct hidden_path hidden_paths[];
extern const size_t hidden_path_count;

/* ---- sheets ------------------------------------------------------------ */

enum sheet_kind { SHEET_MANIFEST, SHEET_SPEC, SHEET_KERNEL, SHEET_COUNT };

const char *sheet_kind_name(enum sheet_kind kind); /* "manifest", "spec", "kernel" */

/*
 * What a source fills in: a plain table, zero-initialised, on the heap or the
 * stack (some 2 KiB). Texts and lists set here must live in the arena that the
 * sheet is packed into, or be string literals.
 */
struct sheet_builder {
	struct fact facts[FACT_COUNT];
};

/* Each sets one fact; the last one wins. The kind must be that of facts.def: die() otherwise. */
void sheet_set_bool(struct sheet_builder *builder, enum fact_id id, bool value, struct origin origin);
void sheet_set_int(struct sheet_builder *builder, enum fact_id id, int64_t value, struct origin origin);
void sheet_set_mask(struct sheet_builder *builder, enum fact_id id, uint64_t value, struct origin origin);
void sheet_set_text(struct sheet_builder *builder, enum fact_id id, const char *value, struct origin origin);
void sheet_set_ns(struct sheet_builder *builder, enum fact_id id, const struct ns *value, struct origin origin);
void sheet_set_texts(struct sheet_builder *builder, enum fact_id id, const struct text_list *value, struct origin origin);
void sheet_set_mounts(struct sheet_builder *builder, const struct mount_list *value, struct origin origin);
void sheet_set_devices(struct sheet_builder *builder, const struct device_list *value, struct origin origin);
void sheet_set_ranges(struct sheet_builder *builder, enum fact_id id, const struct range_list *value, struct origin origin);
void sheet_set_processes(
	struct sheet_builder *builder, enum fact_id id, const struct process_list *value, struct origin origin);

void sheet_set_answers(struct sheet_builder *builder, enum fact_id id, const struct mac_answers *value, struct origin origin);
void sheet_set_profile(struct sheet_builder *builder, enum fact_id id, const struct profile *value, struct origin origin);
void sheet_set_settings(struct sheet_builder *builder, enum fact_id id, const struct setting_list *value, struct origin origin);

/* @why in a few words, a literal or in the arena: "permission denied", "not an integer". */
void sheet_set_unknown(struct sheet_builder *builder, enum fact_id id, const char *why, struct origin origin);

struct sheet; /* packed, immutable; lives in its subject's arena */

const struct sheet *sheet_pack(struct arena *arena, const struct sheet_builder *builder);

/* FACT_ABSENT for a NULL sheet. */
struct fact sheet_fact(const struct sheet *sheet, enum fact_id id);
bool sheet_equal(const struct sheet *a, const struct sheet *b); /* values and origins */

/* Number of facts in this state. */
size_t sheet_count(const struct sheet *sheet, enum fact_state state);

/* ---- subjects ---------------------------------------------------------- */

enum role { ROLE_CONTAINER, ROLE_INIT, ROLE_SIDECAR, ROLE_EPHEMERAL };

const char *role_name(enum role role);

/*
 * One container: running, or as a manifest would start it. All strings are in
 * @arena or literals and may be hostile. Made by a source, immutable from
 * subject_seal() on.
 */
struct subject {
	struct arena *arena; /* owned */
	const struct subject *base; /* one reference: some of the texts are in its memory; NULL: none */
	const char *key;     /* stable across refreshes and reformatting: "k8s:shop/Deployment/web/app" */
	const char *name;    /* "shop/web:app", or the container's name */
	const char *image;   /* NULL: not known */
	const struct form *form; /* borrowed from the table of forms; form_unset: not said */
	bool container;      /* false: shown with --all only and not scored */
	struct {
		const char *kind;      /* "Deployment", "Pod"; NULL outside Kubernetes and Compose */
		const char *namespace; /* NULL: not said */
		const char *name;
		const char *container;
		const char *project; /* of Compose; NULL: none, or not said */
		const char *settings_path;  /* of Kubernetes: to the pod's settings in the object; NULL: as the kind has it */
		const char *container_path; /* likewise to the container */
		enum role role;
	} workload;
	struct {
		const char *file; /* NULL: not from a file */
		uint32_t line;
		/* What of it can be written: the first bytes of two maps in the file. */
		bool placed;       /* they are known, and each key stands where its form has it */
		uint64_t own;      /* the container's own */
		uint64_t settings; /* what it shares with others: its pod's; UINT64_MAX: that stands nowhere */
	} declared;
	struct {
		int32_t pid;       /* init of the container, as the host sees it; 0: not running */
		uint64_t start;    /* start time in clock ticks after boot, proc_pid_stat(5) field 22: tells a recycled pid */
		int64_t since;     /* seconds since the epoch; 0 not known */
		const char *runtime; /* "docker", "containerd", "runc", "unknown"; NULL: not running */
		const char *id;      /* the runtime's id; NULL: none */
		const char *cgroup;  /* path of its cgroup; NULL: not known */
	} running;
	const struct sheet *sheets[SHEET_COUNT]; /* NULL: this origin has nothing */
	unsigned refs; /* use subject_ref/unref */
};

/* A fresh subject in an arena of its own, one reference held by the caller. */
struct subject *subject_new(void);
struct subject *subject_ref(const struct subject *subject); /* NULL gives NULL */

/* One that begins as @base, which others see already and which stays as it is; texts stay in its memory. */
struct subject *subject_derive(const struct subject *base);
void subject_unref(const struct subject *subject);          /* NULL is fine; thread-safe */

/*
 * The best reading of a fact: kernel, then spec, then manifest; the first that
 * is known, else the first that is unknown, else absent. A sandboxed subject's
 * kernel sheet describes the sentry, so there the spec comes first and the
 * kernel's sheet answers only for what it alone can know (see sandbox facts).
 */
struct fact subject_fact(const struct subject *subject, enum fact_id id);

bool subject_sandboxed(const struct subject *subject);     /* gVisor or Kata, known */
bool subject_in_kubernetes(const struct subject *subject); /* a manifest of it, or pod annotations */
bool subject_running(const struct subject *subject);
bool subject_equal(const struct subject *a, const struct subject *b);

/* ---- inventories ------------------------------------------------------- */

/* The namespaces every subject is compared with, in the order of ns_names. */
enum ns_kind { NS_PID, NS_NET, NS_MNT, NS_IPC, NS_UTS, NS_USER, NS_CGROUP, NS_TIME, NS_KIND_COUNT };

extern const char *const ns_names[NS_KIND_COUNT];   /* "pid", "net", ... as in /proc/PID/ns */
extern const enum fact_id ns_facts[NS_KIND_COUNT];  /* FACT_ns_pid, ... */

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

/* What the nodes are said to have that what is declared will run on. */
enum node_lsm { NODE_LSM_UNSEEN, NODE_LSM_NONE, NODE_LSM_APPARMOR, NODE_LSM_SELINUX, NODE_LSM_COUNT };

const char *node_lsm_name(enum node_lsm lsm);                      /* "none", "apparmor", "selinux"; UNSEEN: NULL */
bool node_lsm_parse(const char *name, enum node_lsm *ret_lsm); /* false: none of them */

/* The node that live subjects run on. NULL strings: not known. */
struct host {
	bool live;          /* false: nothing was read from a node; all else is meaningless */
	int64_t recorded;   /* when a snapshot was made that all this is from, seconds since the epoch; 0: it is from the node itself */
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

/* Of one kernel with the same settings, and with the same programs installed? */
/* The first two numbers of its kernel's release, "6.18.2-1-amd64"; false where it is not known or has none. */
bool host_kernel(const struct host *host, unsigned *ret_major, unsigned *ret_minor);

bool host_software_equal(const struct host *a, const struct host *b);

/* ---- a load while it goes on -------------------------------------------- */

/* How far a load is. */
struct load_progress {
	uint64_t done;
	uint64_t total;  /* 0: not known */
	bool containers; /* that is what is counted; else bytes */
};

/* Whoever waits for a load. Zero: nobody does. */
struct load_watch {
	/* Polled: true ends the load early, and what was read until then is there. NULL: never. */
	bool (*cancel)(void *ctx);
	/*
	 * Told often, also while nothing comes out of a pipe, and only between subjects:
	 * a snapshot may be taken of the builder. NULL: nobody wants to know.
	 */
	void (*progress)(void *ctx, const struct load_progress *progress);
	void *ctx;
};

static inline bool load_cancelled(const struct load_watch *watch)
{
	return watch->cancel && watch->cancel(watch->ctx);
}

static inline void load_tell(const struct load_watch *watch, const struct load_progress *progress)
{
	if (watch->progress)
		watch->progress(watch->ctx, progress);
}

/* Many subjects, their host, and what could not be made a subject. Immutable. */
struct inventory {
	struct arena *arena; /* owned: everything but the subjects */
	const struct inventory *memory; /* one reference: the texts are in its arena; NULL: in its own */
	bool partial;        /* the load went on, or was ended early: there may be more, and facts may be completed */
	struct host host;
	size_t count;
	size_t neighbours; /* others that run on the same node and nobody asked for: only to tell who shares what */
	const struct subject *const *subjects; /* @count, then @neighbours; each holds a reference */
	struct remark_list skipped;
	struct remark_list errors;
	const struct runtime_default *runtime_default; /* what RuntimeDefault was said to mean; NULL: not said */
	enum node_lsm node_lsm; /* what was said of the nodes that nobody saw, for what is only declared */
	struct rulebook *rulebook; /* one reference; the verdicts of profiles worked out so far */
	uint64_t serial;     /* grows with every change published by the same source */
	unsigned refs;
};

struct inventory *inventory_ref(const struct inventory *inventory); /* NULL gives NULL */
void inventory_unref(const struct inventory *inventory);            /* NULL is fine; thread-safe */

/* Position of the subject with this key, or -1. */
ssize_t inventory_find(const struct inventory *inventory, const char *key);

struct inventory_builder;

struct inventory_builder *inventory_builder_new(void);
void inventory_builder_free(struct inventory_builder *builder); /* drops what was added */

/* The builder's own memory, for host strings; becomes the inventory's. */
struct arena *inventory_builder_arena(struct inventory_builder *builder);
struct host *inventory_builder_host(struct inventory_builder *builder);

/* What RuntimeDefault of something declared shall mean; NULL: its form decides. */
void inventory_builder_runtime_default(struct inventory_builder *builder, const struct runtime_default *runtime);

void inventory_builder_node_lsm(struct inventory_builder *builder, enum node_lsm lsm);

/* Takes over the caller's reference. A key that is there already gets "#2", "#3", ... */
void inventory_add(struct inventory_builder *builder, struct subject *subject);

/* The one of the same key goes, @subject stands in its place. Takes over the caller's reference. */
void inventory_replace(struct inventory_builder *builder, struct subject *subject);

size_t inventory_builder_count(const struct inventory_builder *builder);
const struct subject *inventory_builder_find(const struct inventory_builder *builder, const char *key); /* NULL: none */

/* In the order of their coming; @each may replace the one it is given, and add none. */
void inventory_builder_each(
	struct inventory_builder *builder, void (*each)(void *ctx, const struct subject *subject), void *ctx);

/* The one at @i, found by going through all before it. */
const struct subject *inventory_builder_subject(const struct inventory_builder *builder, size_t i);

/* In this order instead of that of their coming. */
void inventory_builder_sort(
	struct inventory_builder *builder, int (*order)(const struct subject *a, const struct subject *b));

/* The subjects that @keep refuses become neighbours. */
void inventory_builder_keep(struct inventory_builder *builder, bool (*keep)(void *ctx, const struct subject *subject),
	void *ctx);

void inventory_skip(struct inventory_builder *builder, const char *where, const char *fmt, ...) ISO_PRINTF(3, 4);
void inventory_error(struct inventory_builder *builder, const char *where, const char *fmt, ...) ISO_PRINTF(3, 4);

/* Something was read and is not judged: one more of @kind, a word that reports count by (NULL: it does not count). */
void inventory_unjudged(struct inventory_builder *builder, enum remark_weight weight, const char *kind,
	const char *where, const char *fmt, ...) ISO_PRINTF(5, 6);

/* An error: the same, and @path, a file or a directory, could not be read to its end for it. */
void inventory_broken(struct inventory_builder *builder, const char *path, const char *where, const char *fmt, ...)
	ISO_PRINTF(4, 5);

/*
 * Where a file that broke had subjects in @previous, they stay in the place of what
 * was still read of it: half a file says less than all of it as it was. Not from a
 * reading in which it was broken already and nothing was kept.
 */
void inventory_keep_broken(struct inventory_builder *builder, const struct inventory *previous);

/* The error for which what is shown of @file (NULL: of nothing) is from an earlier reading; NULL: it is not. */
const struct remark *inventory_kept(const struct inventory *inventory, const char *file);

size_t inventory_error_count(const struct inventory_builder *builder);

/* What has to be done to the subjects before somebody looks at a snapshot; NULL: nothing. */
void inventory_builder_settle(struct inventory_builder *builder, void (*settle)(void *ctx), void *ctx);

/*
 * What was added so far, marked as partial; the builder goes on. The subjects are
 * shared: whoever adds them may not change them any more, only replace them.
 * @previous (may be NULL) is what was published before.
 */
struct inventory *inventory_snapshot(struct inventory_builder *builder, const struct inventory *previous);

/* The load was ended early: what is made of the builder is partial. */
void inventory_builder_partial(struct inventory_builder *builder);

/*
 * Makes the inventory and frees the builder. Subjects equal to one in @previous
 * (may be NULL) are replaced by that very record. Where everything is equal,
 * returns a reference to @previous itself: nothing changed, publish nothing.
 */
struct inventory *inventory_finish(struct inventory_builder *builder, const struct inventory *previous);

/* ---- files by name ------------------------------------------------------ */

/* What @path ends in: its last @parts parts, or all of it. Points into @path. */
const char *path_ending(const char *path, size_t parts);

/*
 * "shop.yaml" where one file is called so, "staging/shop.yaml" and
 * "production/shop.yaml" where two are. Lives in the arena given; its texts are
 * the paths', which it borrows. @paths is reordered and kept.
 */
struct file_names;

struct file_names *file_names_of(struct arena *arena, const char **paths, size_t count);
struct file_names *inventory_file_names(const struct inventory *inventory, struct arena *arena); /* of what is declared */

/* The short name of @path; of one that is not among them (or of NULL @names) its last part. */
const char *file_name_in(const struct file_names *names, const char *path);

/* ---- capabilities by name ---------------------------------------------- */

/* Names and numbers are libcap's and the kernel's; bit 40 is the last as of Linux 6.12. */
#define CAP_BITS 64
#define CAP_BIT(number) (UINT64_C(1) << (number))

/* "CAP_SYS_ADMIN" into @ret, "CAP_63" where the number has no name. Returns @ret. */
#define CAP_NAME_MAX 40
const char *cap_name(unsigned number, char ret[CAP_NAME_MAX]);

/* Any case, "CAP_" optional; -1 for no capability. "ALL" is not one. */
int cap_number(const char *name);

uint64_t cap_all(void); /* every capability libcap and we know by name */

/* The default sets of the runtimes, from their own sources. */
extern const uint64_t cap_default_docker;     /* moby oci/caps/defaults.go; containerd's is the same 14 */
extern const uint64_t cap_default_podman;     /* containers/common pkg/config/default.go: 11 */
extern const uint64_t cap_default_kubernetes; /* containerd and CRI-O under the kubelet: containerd's 14 */

/* "SYS_ADMIN NET_ADMIN" (without CAP_), in order of number, into @out. */
void cap_list(struct strbuf *out, uint64_t mask);

#endif
