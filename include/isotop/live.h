/* SPDX-License-Identifier: Apache-2.0 */
/*
 * live: every container that runs on this node, from the kernel's own files
 * and the runtimes' state on disk. No daemon is asked.
 *
 * Owns: reading /proc (through one directory fd per process), telling
 * containers apart, naming them from runtime state, the host's own facts.
 * Knows nothing of checks. What vanishes while it is read is dropped; what may
 * not be read becomes an unknown fact with its reason.
 */
#ifndef ISOTOP_LIVE_H
#define ISOTOP_LIVE_H

#include <isotop/base.h>

struct subject; /* <isotop/subject.h> */
struct inventory_builder; /* <isotop/builder.h> */
struct err; /* <isotop/base.h> */
struct host; /* <isotop/host.h> */
struct arena; /* <isotop/base.h> */
struct load_watch; /* <isotop/builder.h> */

struct root; /* <isotop/root.h> */

struct live; /* a scanner with its caches; one thread at a time */

/* @root stays the caller's and must outlive the scanner. */
struct live *live_new(const struct root *root, bool all);
void live_free(struct live *live);

/*
 * For a report: nothing is kept for another scan, as none is meant to come (it would read everything again), and what
 * no report shows is not asked for, which is whose a container's namespaces are but for its user namespace.
 */
void live_once(struct live *live);

/*
 * Adds every container that runs below the root to @builder and fills in its
 * host. Processes with only some own namespaces are added with container =
 * false when the scanner was made with @all. An error means that nothing could
 * be read at all (no /proc). @watch may take snapshots of @builder; a scan that it
 * ends early keeps what it has.
 */
int live_scan(struct live *live, struct inventory_builder *builder, const struct load_watch *watch, struct err *err);

/*
 * Adds a subject of this @name: what this very process runs under, as far as it
 * can be seen from where it is. Inside a container the reference is the kernel's
 * fixed numbers, and what only the host knows is unknown.
 */
int live_self(const struct root *root, const char *name, struct inventory_builder *builder, struct err *err);

/* Whom somebody asks for: a container's name, a prefix of its id (at least 4 characters), "pid:N" of its init. */
struct live_wanted {
	const char *word;
	bool by_name; /* a container has just that name: ids do not count */
};

/*
 * What @word means among the subjects that the last scan added to @builder: a name
 * wins over the beginning of an id, and "pid:N" of any process of a container is
 * its init's. @word or in @arena.
 */
struct live_wanted live_resolve(const struct live *live, const struct inventory_builder *builder, const char *word,
	struct arena *arena);

bool live_matches(const struct subject *subject, const struct live_wanted *wanted);

/*
 * Why nothing that the last scan added to @builder answers to @wanted: "no
 * running container of that name", or what the process of "pid:N" is. In
 * @arena or a literal; what a process calls itself may be in it.
 */
const char *live_absence(const struct live *live, const struct inventory_builder *builder, const char *wanted,
	struct arena *arena);

/*
 * What AppArmor or SELinux answers about one path of a running container (read, written, connected
 * to), asked in the kernel, or in the policy of the root that
 * @live has scanned. @host is that of the subject's inventory; another thread may scan. In @arena; NULL: there is nobody to ask.
 */
const struct mac_answers *live_ask_path(const struct live *live, const struct host *host, const struct subject *subject,
	const char *path, struct arena *arena);

/*
 * What a running container uses now that a fix may take away, read when somebody asks: it looks at each open file.
 * What it used before, or will, is not known. Texts may be hostile.
 */
struct live_uses {
	size_t processes;
	size_t roots;              /* of them, those whose effective user is the root of its user namespace */
	struct text_list programs; /* that run as another user than who started them: set-user-ID */
	struct text_list listens;  /* "80/tcp" that its own processes hold */
	struct text_list low;      /* of those, the ports below 1024 */
	struct text_list writes;   /* files of its own root file system that are open for writing */
	struct text_list mounted;  /* files open below its other mounts, but /dev, /proc and /sys */
	struct text_list mounted_writes; /* of those, the ones that are open for writing */
	struct text_list devices;  /* nodes of /dev that are open, beyond those that every container has */
	struct text_list special;  /* what default seccomp profiles refuse to make and is open: "io_uring" */
	uint64_t held;             /* effective capabilities of any of them */
	bool raw;                  /* a raw or packet socket is open */
	bool users;                /* its processes have more than one user */
	bool cut;                  /* there was more than is looked at, or it could not all be read */
};

/* In @arena; NULL: it does not run, or nothing of it may be read. */
const struct live_uses *live_uses(const struct live *live, const struct subject *subject, struct arena *arena);

/* One runtime that is recognised; the table is in src/live/runtimes/runtimes.c. */
struct runtime_info {
	const char *id;    /* "docker": as in CONTRACT's JSON */
	const char *title; /* "Docker" */
	const char *state; /* where it keeps its state, for "isotop list runtimes" */
	const char *known_by;         /* its line of docs/runtimes.md */
	const char *language;         /* id of the language of its fixes; NULL: its settings have none here */
	const char *profile;          /* id of its default seccomp profile, <isotop/profile.h>; NULL: that of what calls it */
	const uint64_t *capabilities; /* what a container gets by default; NULL: the same as Docker's */
	bool ambient; /* what is added becomes ambient, so that a user who is not root holds it too */
};

size_t runtime_count(void);
const struct runtime_info *runtime_info(size_t i);
const struct runtime_info *runtime_info_named(const char *id); /* NULL: none, as for NULL */
uint64_t runtime_capabilities(const struct runtime_info *runtime); /* by default; of NULL those of Docker */
uint64_t runtime_capabilities_with(const char *profile);           /* of the runtime whose own default seccomp profile it is */
void runtimes_markdown(FILE *out);                             /* the table for docs/runtimes.md */

/*
 * What a privileged helper answers for a process in the sandbox, see root_ask():
 * a few questions that read and change nothing. Appends to @answer; 0 or -errno.
 */
int live_answer(uint32_t kind, const char *data, size_t len, int fd, struct strbuf *answer);

#endif
