/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One process as /proc shows it. Everything is read relative to one directory
 * fd, so that a recycled pid cannot mix two processes. Texts live in the arena
 * given and are raw: the container wrote some of them.
 */
#ifndef ISOTOP_LIVE_PROC_H
#define ISOTOP_LIVE_PROC_H

#include <isotop/host.h>
#include <isotop/values.h>

struct root; /* <isotop/root.h> */

/* TASK_COMM_LEN of the kernel, include/linux/sched.h; a kernel thread's name may be longer. */
#define PROC_COMM_MAX 64

/* Groups beside its own that are kept of a process: a container gets a handful, setgroups(2) takes 65536. */
#define PROC_GROUPS 16

/* Lines of /proc/PID/status that are facts; the table is in proc.c. */
enum status_key {
	STATUS_UID,
	STATUS_GID,
	STATUS_GROUPS,
	STATUS_NSPID,
	STATUS_CAP_INH,
	STATUS_CAP_PRM,
	STATUS_CAP_EFF,
	STATUS_CAP_BND,
	STATUS_CAP_AMB,
	STATUS_NO_NEW_PRIVS,
	STATUS_SECCOMP,
	STATUS_SECCOMP_FILTERS,
	STATUS_KEY_COUNT
};

struct proc_status {
	int error;                        /* 0, or -errno when the file could not be read */
	size_t length;                    /* of the text */
	uint32_t seen;                    /* bit of each key that was there and made sense */
	uint16_t line[STATUS_KEY_COUNT];  /* from 1 */
	uint64_t value[STATUS_KEY_COUNT]; /* Uid, Gid: the effective one; NSpid: the innermost */
	uint32_t uid[4];                  /* real, effective, saved, file system */
	uint32_t gid[4];
	struct gid groups[PROC_GROUPS];
	uint32_t group_count; /* of those; value[STATUS_GROUPS] counts all */
	uint32_t depth; /* numbers in NSpid: pid namespaces from the reader's down to its own */
};

/* What a process says that it is. */
enum claim {
	CLAIM_NONE,
	CLAIM_SENTRY, /* a sandbox's process, which serves the system calls of what runs inside */
	CLAIM_GOFER,  /* its helper on the host */
};

struct ns_link {
	uint64_t inode; /* 0: not read */
	int error;      /* -errno of the reading; -ENODATA: nothing tried yet */
};

/*
 * How a process came into its container: from the init, by fork(2), or from outside, by setns(2). Whose parent ends
 * gets one in the same pid namespace as that parent, so the two can be told for as long as they live.
 */
enum came { CAME_UNSEEN, CAME_INSIDE, CAME_OUTSIDE };

struct proc {
	int32_t pid;
	int32_t ppid;
	uint64_t start; /* clock ticks after boot */
	int32_t thread; /* what is read of it: this thread's files; 0: the process's, which are its first thread's */
	uint64_t thread_start; /* of that one */
	uint32_t threads;      /* how many it has */
	char state;
	bool kernel; /* a kernel thread */
	char comm[PROC_COMM_MAX];
	struct ns_link ns[NS_KIND_COUNT];
	struct proc_status status;
	const char *cgroup; /* the whole file; NULL: not read */
	const char *label;  /* of AppArmor or SELinux, without its newline; NULL: neither, or not read */
	enum claim claim;   /* looked for only where its namespaces may not be read */
	int error;          /* why it could not be read, where that is not its end: -EMFILE, -ENOMEM ...; else 0 */
	bool brief;         /* set before proc_detail(): its status is not to be read, which is then too long to be */
	bool unlabelled;    /* set before proc_detail(): no process has a label, so its is not to be looked for */
	bool hold;          /* set before proc_detail(), or by proc_read() as wished: its directory stays open ... */
	int held;           /* ... and this is one more than the descriptor, for proc_let_go(); 0: none */
	bool detailed;      /* status, cgroup, label and all namespaces were read */
	bool slept;         /* it has not run since the scan before: kept.h */
	bool kept;          /* as an earlier scan read it ... */
	const struct sleeper *sleeper; /* ... but for what others can change of it, which proc_detail() reads; NULL: all */
	struct proc_maps *maps;        /* where kept.h keeps those that are final; NULL: nowhere */
	enum came came;   /* set by discover.c, of what is in a group */
	void *group;        /* what discover.c made of it */
};

/* One that has not run since it was read in full. */
struct sleeper {
	struct proc known; /* its texts are owned */
	int schedstat;     /* a descriptor of that file, which goes with the process and not with its number; -1: none */
	uint64_t inode;    /* of its directory, as the last scan listed it; 0: not known */
};

/* What is kept of a process that sleeps. */
struct proc_maps {
	char *text[2];      /* uid_map and gid_map, user_namespaces(7): what was written once stays. Owned; NULL: not known */
	bool holds_nothing; /* no directory of the host, when held.c looked */
};

/*
 * For one who calls proc_detail() of every process with other mounts than the host's: of these proc_read() reads no
 * other namespace than that of the mounts, which is read again then.
 */
struct proc_wish {
	uint64_t mnt; /* the host's; 0: not known, and all are read */
	bool hold;    /* the directory of such a one stays open, for proc_let_go() */
};

/*
 * Reads stat and those namespaces of @pid that tell a container's process or a visitor. Where its
 * first thread has ended and others live, pthread_exit(3), one of those stands for it. False when
 * it is gone, a zombie (no namespaces, no mounts left to judge) or no process. @wish may be NULL.
 */
bool proc_read(const struct root *root, int32_t pid, const struct proc_wish *wish, struct proc *ret_proc);

/* How long a process's first thread ran and waited to run, and how often it was chosen: sched-stats of the kernel. */
struct proc_ran {
	uint64_t ran_ns;
	uint64_t waited_ns;
	uint64_t times;
};

/*
 * False when it is gone, or the kernel does not say so (CONFIG_SCHED_INFO); else *ret_schedstat is open, and of this
 * process for good: proc_ran_again() is false once it is gone, whoever has its number then.
 */
bool proc_ran(const struct root *root, int32_t pid, struct proc_ran *ret_ran, int *ret_schedstat);
bool proc_ran_again(int schedstat, struct proc_ran *ret_ran);

/* Reads only stat of what proc_read() gave. False when it has ended, or another process has its pid now. */
bool proc_stat_again(const struct root *root, struct proc *proc);

/* The number that a directory of /proc is called by, as the kernel writes it: a copy may hold "42" and "042", which are one. */
bool proc_number(const char *name, int32_t *ret_number);

/* The numbers of the threads of the process whose directory @dirfd is, in @arena and in no order; at most @max of them, *ret_more: there are others. */
size_t proc_threads(
	const struct root *root, struct arena *arena, int dirfd, size_t max, int32_t **ret_threads, bool *ret_more);

/* The same of its open files. */
size_t proc_files(const struct root *root, struct arena *arena, int dirfd, size_t max, int32_t **ret_files);

/* Only status, of a thread of the process whose directory @dirfd is. False when it is gone. */
bool proc_thread_status(const struct root *root, int dirfd, int32_t thread, struct proc_status *ret_status);

/* Whether its label is @label, as far as it can be read. */
bool proc_thread_labelled(const struct root *root, int dirfd, int32_t thread, const char *label);

/* Whether @error says that a process has ended, or that its files are not for this reader: nothing went wrong then. */
bool proc_expected(int error);

/* @proc as its thread @thread: to be read in full. False when that has ended. */
bool proc_thread(const struct root *root, const struct proc *proc, int32_t thread, struct proc *ret_proc);

/*
 * Reads status, cgroup, label and all namespaces, and its name again: of one process, also where a number and a start
 * (in hundredths of a second) were another's when proc_read() looked. Of a sleeper only cgroup and label are read, the
 * rest is as it was. Of one that is held name and parent are not read again, as it was only just found. False when it is
 * gone, or another process has its pid now.
 */
bool proc_detail(const struct root *root, struct arena *arena, struct proc *proc);

/* Closes the directory that proc_detail() left open. */
void proc_let_go(struct proc *proc);

/* The links in ns/ of the process directory @dirfd. */
void ns_read_all(const struct root *root, int dirfd, struct ns_link ret_ns[NS_KIND_COUNT]);

/* The path of a file of what is read of it, "/proc/42/status", "/proc/42/task/43/status"; in @arena. */
const char *proc_file(struct arena *arena, const struct proc *proc, const char *name);

/* An fd on /proc/PID, or on that of its thread, when it still is @proc, else -ESRCH. */
int proc_open(const struct root *root, const struct proc *proc);

/* An fd on /proc/PID, never on a thread's. */
int proc_open_process(const struct root *root, const struct proc *proc);

/* Whether the process or thread at @dirfd is in the mount namespace of @proc: another of that number is not. */
bool proc_is_there(const struct root *root, int dirfd, const struct proc *proc);

/*
 * The whole of a file below a process directory, NULL and *ret_error = -errno
 * when it cannot be read. At most @max bytes; a longer file is -EFBIG.
 */
char *proc_text(const struct root *root, struct arena *arena, int dirfd, const char *name, size_t max, size_t *ret_len,
	int *ret_error);

/* The arguments, at most @max of them. */
struct text_list proc_cmdline(const struct root *root, struct arena *arena, const struct proc *proc, size_t max);

/* Splits the text of a cmdline file in place into at most @max arguments. */
struct text_list proc_split_cmdline(struct arena *arena, char *text, size_t len, size_t max);

bool status_seen(const struct proc_status *status, enum status_key key);
const char *status_name(enum status_key key); /* "CapEff" */

/* The line as the kernel wrote it, blanks made single: "CapEff: 00000000a80425fb". */
const char *status_line(struct arena *arena, const struct proc_status *status, enum status_key key);

/* Parsers, open for tests. */
bool proc_parse_stat(const char *text, struct proc *proc);
void proc_parse_status(const char *text, struct proc_status *status);
bool ns_parse(const char *link, const char *name, uint64_t *ret_inode); /* "pid:[4026531836]" */

/*
 * The path that tells most about a process among the lines of its cgroup file:
 * the unified one, then systemd's named hierarchy, then the first controller's;
 * "/" says least and comes last. In @arena; NULL when there is none.
 */
const char *cgroup_path(struct arena *arena, const char *text);

/* The path of the first line that leads below /@top or /@top.slice; NULL: none. */
const char *cgroup_below(struct arena *arena, const char *text, const char *top);

/* The path in the v1 hierarchy of @controller, in that of v2 for ""; NULL when there is none. */
const char *cgroup_controller(struct arena *arena, const char *text, const char *controller);

/* A 64-digit id in a cgroup file, as all runtimes of images use; in @arena, NULL: none. */
const char *cgroup_id(struct arena *arena, const char *cgroup);

#endif
