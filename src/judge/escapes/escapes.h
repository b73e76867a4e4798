/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the escape matrix share: a subject read once for all
 * escapes, the needs, the refusals by which barriers stop an act, and the system
 * calls it cannot do without. Nothing here is seen outside the room.
 */
#ifndef JUDGE_ESCAPES_ESCAPES_H
#define JUDGE_ESCAPES_ESCAPES_H

#include <isotop/escapes.h>
#include <isotop/mac.h>
#include <isotop/rulebook.h>

#include "judge/assess.h"

struct escape; /* <isotop/escapes.h> */

/* ---- places of the host that a mount may reach --------------------------------- */

enum place {
	PLACE_PROC_SYS,  /* kernel settings that name programs */
	PLACE_SYS,       /* the same in sysfs */
	PLACE_PROC,      /* the host's own procfs, which shows its processes */
	PLACE_POWER,     /* what suspends the machine, or stops its devices and processes */
	PLACE_CGROUPS,   /* the host's cgroups */
	PLACE_PROGRAMS,  /* what the host runs sooner or later */
	PLACE_SECRETS,   /* keys and password hashes */
	PLACE_NODE_KEYS, /* what the kubelet proves itself with */
	PLACE_PODS,      /* the volumes of the node's pods, their tokens among them */
	PLACE_LOGS,      /* the logs that the kubelet hands out */
	PLACE_SOCKET,    /* a container runtime's socket */
	PLACE_DAEMON,    /* the socket of another daemon that acts for whoever speaks to it */
	PLACE_TRACING,   /* where probes are set in the kernel */
	PLACE_TERMINALS, /* terminals that people use on the host */
	PLACE_LXCFS,     /* the host's lxcfs */
	PLACE_SHARED,    /* any place whose mounts appear on the host */
	PLACE_COUNT
};

/* How the container comes at a place. */
struct access {
	const struct mount *mount; /* the most telling one; NULL: none */
	enum tri writable;         /* by the mount's options */
	enum tri as_root;          /* its root acts there as the host's root */
	bool broad;                /* through a directory above it, which may lack the place itself */
	bool unsure;               /* and not all that listens in that directory is known: it may not be there */
};

/* ---- system calls ----------------------------------------------------------------- */

/* In the order of acts. */
enum act_id {
	ACT_NONE,
	ACT_MOUNT,
	ACT_SETNS,
	ACT_USERNS,
	ACT_MODULE,
	ACT_HANDLE,
	ACT_BPF,
	ACT_KEXEC,
	ACT_CLOCK,
	ACT_PORT,
	ACT_MKNOD,
	ACT_PACKET,
	ACT_NETLINK,
	ACT_SHM,
	ACT_ALG,
	ACT_VSOCK,
	ACT_IO_URING,
	ACT_COUNT
};

/* Whose own profile "RuntimeDefault" is. */
enum family {
	FAMILY_DOCKER,
	FAMILY_CONTAINERD,
	FAMILY_PODMAN,
	FAMILY_CRIO,
	FAMILY_COUNT
};

#define ACT_CALLS  7
#define ACT_ALWAYS UINT64_MAX /* open to every container */
#define ACT_NEVER  0          /* open to none, whatever its capabilities */

struct act {
	const char *words;            /* "mount(2)" */
	struct call calls[ACT_CALLS]; /* any of them is enough; a NULL name ends them */
	uint64_t opens[FAMILY_COUNT]; /* by the runtime's own profile: any of these capabilities opens it */
};

extern const struct act acts[ACT_COUNT];
extern const char *const family_ids[FAMILY_COUNT]; /* as in profile.h's runtime_defaults */

/* The capabilities that open it in some runtime's own profile. */
uint64_t act_openers(const struct act *act);

/* What the filter in force does to the acts. */
struct filtered {
	bool known;
	bool none;                 /* there is no filter */
	uint64_t opens[ACT_COUNT]; /* ACT_ALWAYS, ACT_NEVER, or the capabilities any of which opens it */
	bool unsure[ACT_COUNT];    /* refused now; whether its capability would open it can no longer be seen */
};

void filtered_of(const struct assess *assess, struct filtered *ret_filtered);

/* ---- a subject, read once ------------------------------------------------------------ */

struct escape_case {
	unsigned covers_asked; /* of mounts, whether another one lies over them */
	const struct assess *assess;
	struct fact granted_fact; /* to cite */
	enum fact_state granted_state; /* FACT_UNKNOWN: there may be others beside those of @granted */
	uint64_t granted; /* what its root holds or regains */
	enum tri userns;
	enum tri root_maps_to_root; /* root inside is the host's root, user namespace or not */
	enum tri host_pid;
	enum tri host_net;
	enum tri host_ipc;
	enum tri shared_pid;
	enum tri non_root;      /* no process is root, and no_new_privs keeps it so */
	bool siblings_apart;    /* the other containers' processes that it sees keep it out */
	bool twins;             /* a process of the host that it sees runs as one of its users */
	uint64_t non_root_caps; /* what its processes hold although they are not root */
	enum tri privileged;
	enum tri sandbox;
	bool gvisor;
	struct filtered filtered;
	enum tri apparmor;       /* a profile is enforced */
	bool apparmor_default;   /* and it is one whose content is known */
	enum tri selinux;        /* a confined type is enforced */
	const struct mac_profile *selinux_type; /* the declared one, where its source is known; NULL: it is not */
	const struct mac_answers *answers; /* what the kernel itself answered; NULL: nobody could be asked */
	bool mac_assumed;        /* no node was seen: what it has of the two is assumed */
	bool selinux_unset;      /* and nothing declared asks for SELinux */
	bool proc_again;         /* a procfs is mounted at another place too, where nothing covers its /sys */
	bool sys_again;          /* the same of a sysfs and its /kernel */
	enum tri proc_read_only; /* its own /proc/sys */
	enum tri sysrq_covered;  /* its own /proc/sysrq-trigger is read-only or masked */
	enum tri sys_read_only;  /* its own /sys */
	enum tri sys_written;    /* it writes its own /sys, or mounts it to be written */
	bool power_by_own_sys;   /* and needs that for switches of the host: none is mounted that it writes */
	enum tri device_rules;   /* they keep it from devices that were not passed in */
	bool mounts_known;
	struct access places[PLACE_COUNT];
	const struct mount *device_mounts[2]; /* that bring disks, and memory, of the host along; NULL: none */
};

/* Whether a file of the host is one by which whoever has it mounted comes at @place. */
bool place_holds(enum place place, const char *path);

/*
 * What the kernel answered about all that @escape takes: its capabilities, its act, the files of its
 * place. YES: one of them is denied. NO: all are allowed. MAYBE: not all could be asked.
 * false: none of them was.
 */
bool mac_answered(const struct escape_case *c, const struct escape *escape, enum mac_system system, enum tri *ret_denies);

/* Reads @assess's subject. Borrows it. */
struct escape_case escape_case_of(const struct assess *assess);

/* ---- needs ------------------------------------------------------------------------------ */

/* Something configured without which an escape cannot be tried. */
struct need {
	const char *present; /* "the host's processes are in view" */
	const char *missing; /* "only its own processes are in view" */
	const char *doubt;   /* "whether the host's processes are in view is not known" */
	enum tri (*holds)(const struct escape_case *c, unsigned arg);
	struct origin (*where)(const struct escape_case *c, unsigned arg); /* evidence; NULL: none */
	unsigned arg;
	enum fix_id fix; /* what takes it away */
	/* In place of the three sentences, where one depends on what was read; NULL, or gives NULL: those. */
	const char *(*words)(const struct escape_case *c, unsigned arg, struct arena *arena);
};

/* A group of the host that some of its files are given to: its name, and its numbers, 0 for none. */
struct host_group {
	const char *name;
	int64_t numbers[2];
};

/* Whether a process has that group, or is declared to. MAYBE: one that it has is not known. */
enum tri escape_in_group(const struct escape_case *c, const struct host_group *group);

/* May its root, or any of its processes as they are, connect to the sockets that @place's mount leads to? connect.c */
enum tri escape_root_connects(const struct escape_case *c, enum place place);
enum tri escape_processes_connect(const struct escape_case *c, enum place place);

/* Whether one of its processes, as they are, may open a disk that was passed in, by its node's owner, group and mode. */
enum tri escape_processes_open_disk(const struct escape_case *c);

/* The sentence about @need here, in @arena or a literal. */
const char *need_words(const struct need *need, const struct escape_case *c, struct arena *arena);

/* What takes @need away here, and what it is about. FIX_NONE: nothing that could be written. */
enum fix_id need_fix(const struct need *need, const struct escape_case *c, struct fix_about *ret_about);

/* The place whose mount is one of its needs; PLACE_COUNT: none. */
enum place escape_place(const struct escape *escape);

/* Neither set of capabilities that the escape may use is granted whole. */
enum tri escape_caps_missing(const struct escape_case *c, const struct escape *escape);

extern const struct need need_host_pid, need_host_net, need_host_ipc, need_shared_pid, need_cgroup_v1, need_disk,
	need_memory, need_device_rules, need_socket, need_proc_sys, need_programs, need_secrets, need_node_keys,
	need_pods, need_logs, need_log_access, need_shared_mount, need_host_file, need_kernel_2022, need_kernel_bug,
	need_runc_2019, need_runc_2024, need_runc_2025, need_containerd_2020, need_nvidia, need_gpu, need_crio_2022,
	need_sysctl_plus, need_git_repo, need_modules, need_kexec, need_ports, need_port_calls, need_memory_open, need_bpf_reads,
	need_open_kubelet, need_userns_allowed, need_io_uring, need_open_service, need_bridge, need_vsock, need_lsm,
	need_daemon_socket, need_engine, need_tracing, need_tracefs, need_terminals, need_lxcfs, need_host_view, need_power, need_sys_mounted, need_uevent_helper,
	need_core_pattern, need_sysrq,
	need_token, need_token_powers;

/* ---- refusals ------------------------------------------------------------------------------ */

/* How one barrier refuses an act. All sentences without a full stop. */
struct refusal {
	const char *stops;  /* why it stops it; NULL: it never does */
	const char *lets;   /* why it does not, where it does not */
	const char *doubt;  /* why that is not known, where it is not */
	const char *source; /* where this is written */
	enum tri (*holds)(const struct escape_case *c, const struct escape *escape);  /* NULL: never */
	const char *(*why)(const struct escape_case *c, const struct escape *escape); /* in place of @lets; NULL */
	bool idle; /* it plays no part where it does not stop it */
};

/* src/judge/escapes/refusals.c; the prefix is the barrier's. */
extern const struct refusal user_caps, user_root, user_files, user_socket, user_devices, user_ipc, caps_needed, seccomp_call, seccomp_power,
	aa_mount, aa_cgroup, aa_tracing, aa_power, aa_proc, aa_elsewhere, aa_sys, aa_trace, aa_alg, se_type, mnt_read_only, mnt_socket, mnt_read,
	mnt_proc, mnt_sysrq, mnt_sys, mnt_power, mnt_devices, box_power, box_kernel, box_socket, box_files, box_network, box_devices, uid_caps, uid_user, caps_user, caps_siblings, uid_root,
	uid_files, uid_disk, uid_socket, uid_same;

/* The words for a barrier that a row leaves out: it plays no part. */
extern const struct refusal idle_refusals[BARRIER_COUNT];

/* What @barrier has to say of @escape: the words above where the row leaves it out, as it may stop the escape even so. */
const struct refusal *escape_refusal(const struct escape *escape, size_t barrier);

/* ---- evaluation ----------------------------------------------------------------------------- */

/* All escapes at once, without words: what judge() keeps. */
struct escape_set {
	uint8_t verdicts[ESCAPE_COUNT]; /* enum escape_verdict */
	uint64_t firm; /* as in struct judgement */
	uint64_t bare;
	uint64_t by_machine; /* it would be open, but for the kind of the machine, which is not known */
};

static inline bool escape_in(uint64_t set, size_t index)
{
	return set >> index & 1;
}

void escape_set_of(const struct assess *assess, struct escape_set *ret_set);

/* The same as @judgement has it. */
struct escape_set escape_set_judged(const struct judgement *judgement);

#endif
