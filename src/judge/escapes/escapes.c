/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "judge/escapes/escapes.h"
#include "judge/readings.h"

#include <string.h>
#include <sys/capability.h>

#include <isotop/capabilities.h>

#define CAP(name) CAP_BIT(CAP_##name)

/* Barriers that tests/live/escapes.sh compares with what happens. */
#define USER  (1u << BARRIER_USERNS)
#define CAPS  (1u << BARRIER_CAPABILITIES)
#define SECC  (1u << BARRIER_SECCOMP)
#define ARMOR (1u << BARRIER_APPARMOR)
#define MNT   (1u << BARRIER_MOUNTS)
#define BOX   (1u << BARRIER_SANDBOX)
#define UID   (1u << BARRIER_NON_ROOT)

/* What stops an act that asks for a capability in the host's user namespace, wherever it is carried out. */
#define BY_CAPABILITY                                                                              \
	[BARRIER_USERNS] = &user_caps, [BARRIER_CAPABILITIES] = &caps_needed, [BARRIER_SELINUX] = &se_type, \
	[BARRIER_NON_ROOT] = &uid_caps

/* The same of a system call that the kernel itself answers. */
#define BY_CALL BY_CAPABILITY, [BARRIER_SECCOMP] = &seccomp_call, [BARRIER_SANDBOX] = &box_kernel

/* What stops the use of files of the host that are mounted. */
#define BY_FILES                                                                             \
	[BARRIER_USERNS] = &user_files, [BARRIER_SELINUX] = &se_type, [BARRIER_SANDBOX] = &box_files, \
	[BARRIER_NON_ROOT] = &uid_files

/*
 * The escapes from a container, most direct first.
 *
 * A row is all there is to an escape. The id is in reports and filters and
 * never changes. @needs is what is configured: where one of them is certainly
 * absent the escape does not apply. Everything that refuses an act is a barrier
 * and has its refusal (refusals.c), so that it can be counted; a barrier that is
 * left out plays no part. A barrier that falls together with another is not
 * counted: the refusal itself sees to that. What was neither read in a source
 * nor shown by experiment is a refusal with a doubt and no "stops": it is shown
 * as unknown. An escape that needs a bug (@bug) has a need for the version.
 *
 * To add one: its row, ESCAPE_COUNT in judgement.h, its lines in
 * tests/escapes.tbl, its probe in tests/live/escapes/ where there is a harmless
 * one, and "make update-docs".
 */
// clang-format off
const struct escape escapes[ESCAPE_COUNT] = {
	/* ---- code on the host ---- */
	{ .id = "load-module", .title = "load a kernel module", .what = "loads code of its own into the host's kernel",
		.known = "KubeHound CE_MODULE_LOAD", .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_modules }, .caps = CAP(SYS_MODULE), .act = ACT_MODULE, .refusals = { BY_CALL },
		.probed = USER | CAPS | UID },
	{ .id = "load-kernel", .title = "start another kernel", .what = "has another kernel started in place of the host's",
		.known = NULL, .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_kexec }, .caps = CAP(SYS_BOOT), .act = ACT_KEXEC, .refusals = { BY_CALL },
		.probed = USER | CAPS | UID },
	{ .id = "mount-host-disk", .title = "mount the host's disk",
		.what = "mounts a disk of the host and so reads and writes all of its files",
		.known = "KubeHound CE_PRIV_MOUNT, CDK mount-disk", .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_disk }, .caps = CAP(SYS_ADMIN), .act = ACT_MOUNT,
		.mac = "mount-disk", .refusals = { BY_CALL, [BARRIER_APPARMOR] = &aa_mount },
		.probed = CAPS | SECC | ARMOR | UID },
	{ .id = "release-agent", .title = "cgroup release agent",
		.what = "mounts a cgroup hierarchy and names a program that the kernel runs on the host when a group empties",
		.known = "CDK mount-cgroup", .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_cgroup_v1 }, .caps = CAP(SYS_ADMIN), .act = ACT_MOUNT,
		.mac = "mount-cgroup", .refusals = { BY_CALL, [BARRIER_APPARMOR] = &aa_cgroup } },
	{ .id = "core-pattern", .title = "core pattern",
		.what = "writes the name of a program into its own /proc/sys that the kernel runs on the host",
		.known = "KubeHound CE_UMH_CORE_PATTERN", .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_core_pattern }, .because = "it can write its own /proc/sys",
		.mac = "write-core-pattern", .refusals = { [BARRIER_USERNS] = &user_root, [BARRIER_APPARMOR] = &aa_proc, [BARRIER_SELINUX] = &se_type,
			[BARRIER_MOUNTS] = &mnt_proc, [BARRIER_SANDBOX] = &box_kernel, [BARRIER_NON_ROOT] = &uid_root },
		.probed = USER | ARMOR | MNT | UID },
	{ .id = "uevent-helper", .title = "uevent helper",
		.what = "writes the name of a program into its own /sys that the kernel runs on the host",
		.known = NULL, .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_uevent_helper }, .because = "it can write its own /sys",
		.mac = "write-uevent-helper", .refusals = { [BARRIER_USERNS] = &user_root, [BARRIER_APPARMOR] = &aa_sys, [BARRIER_SELINUX] = &se_type,
			[BARRIER_MOUNTS] = &mnt_sys, [BARRIER_SANDBOX] = &box_kernel, [BARRIER_NON_ROOT] = &uid_root },
		.probed = USER | ARMOR | MNT | UID },
	{ .id = "host-procfs", .title = "host /proc mounted",
		.what = "writes the name of a program into the host's mounted /proc that the kernel runs on the host",
		.known = "KubeHound CE_UMH_CORE_PATTERN, CDK mount-procfs", .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_proc_sys },
		.refusals = { [BARRIER_USERNS] = &user_root, [BARRIER_APPARMOR] = &aa_elsewhere, [BARRIER_SELINUX] = &se_type,
			[BARRIER_MOUNTS] = &mnt_read_only, [BARRIER_SANDBOX] = &box_devices, [BARRIER_NON_ROOT] = &uid_root },
		.probed = USER | ARMOR | MNT | UID },
	{ .id = "host-sysfs", .title = "host /sys mounted",
		.what = "writes the name of a program into the host's mounted /sys that the kernel runs on the host",
		.known = NULL, .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_sys_mounted, &need_uevent_helper },
		.refusals = { [BARRIER_USERNS] = &user_root, [BARRIER_APPARMOR] = &aa_elsewhere, [BARRIER_SELINUX] = &se_type,
			[BARRIER_MOUNTS] = &mnt_read_only, [BARRIER_SANDBOX] = &box_devices, [BARRIER_NON_ROOT] = &uid_root } },
	{ .id = "runtime-socket", .title = "container runtime's socket",
		.what = "asks the runtime for a container that has everything of the host",
		.known = "KubeHound EXPLOIT_CONTAINERD_SOCK, CDK docker-sock-pwn", .attack = "T1610", .yield = YIELD_HOST_CODE,
		.needs = { &need_socket },
		.refusals = { [BARRIER_USERNS] = &user_socket, [BARRIER_SELINUX] = &se_type, [BARRIER_MOUNTS] = &mnt_socket,
			[BARRIER_SANDBOX] = &box_socket, [BARRIER_NON_ROOT] = &uid_socket },
		.probed = USER | MNT | UID },
	{ .id = "daemon-socket", .title = "socket of a host daemon",
		.what = "asks systemd, libvirt, snapd or another daemon of the host to start something as root",
		.known = NULL, .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_daemon_socket },
		.refusals = { [BARRIER_USERNS] = &user_socket, [BARRIER_SELINUX] = &se_type, [BARRIER_MOUNTS] = &mnt_socket,
			[BARRIER_SANDBOX] = &box_socket, [BARRIER_NON_ROOT] = &uid_socket } },
	{ .id = "engine-api", .title = "container engine on the network",
		.what = "asks a container engine, over the network, for a container that has everything of its host",
		.known = "CDK docker-api-pwn", .attack = "T1610", .yield = YIELD_HOST_CODE,
		.needs = { &need_engine }, .refusals = { [BARRIER_SANDBOX] = &box_network } },
	{ .id = "binfmt-misc", .title = "interpreter for the host's programs",
		.what = "registers an interpreter of its own for programs that the host starts",
		.known = NULL, .attack = "T1611", .yield = YIELD_HOST_CODE,
		.caps = CAP(SYS_ADMIN), .act = ACT_MOUNT, .mac = "mount-binfmt", .refusals = { BY_CALL, [BARRIER_APPARMOR] = &aa_mount } },
	{ .id = "host-programs", .title = "write what the host runs",
		.what = "changes programs, jobs, keys or settings of the host that are mounted writable",
		.known = "KubeHound EXPLOIT_HOST_WRITE", .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_programs }, .refusals = { BY_FILES, [BARRIER_MOUNTS] = &mnt_read_only },
		.probed = USER | MNT | BOX | UID },
	{ .id = "enter-namespaces", .title = "enter the host's namespaces",
		.what = "joins the namespaces of a process of the host",
		.known = "KubeHound CE_NSENTER", .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_host_pid }, .caps = CAP(SYS_ADMIN) | CAP(SYS_CHROOT) | CAP(SYS_PTRACE), .act = ACT_SETNS,
		.mac = "trace", .refusals = { BY_CALL, [BARRIER_APPARMOR] = &aa_trace },
		.probed = USER | CAPS | SECC | ARMOR | UID },
	{ .id = "trace-process", .title = "steer a process of the host",
		.what = "attaches to a process of the host and has it run code",
		.known = "KubeHound CE_SYS_PTRACE", .attack = "T1055.008", .yield = YIELD_HOST_CODE,
		/* whoever may attach may also write /proc/PID/mem, proc(5): a filter that refuses ptrace(2) keeps nobody from it */
		.needs = { &need_host_pid }, .caps = CAP(SYS_PTRACE),
		.mac = "trace", .refusals = { BY_CAPABILITY, [BARRIER_APPARMOR] = &aa_trace, [BARRIER_SANDBOX] = &box_kernel },
		.probed = USER | CAPS | ARMOR | UID },
	{ .id = "host-root-by-pid", .title = "the host's files through /proc",
		.what = "reads and writes the host's files through the root directory that /proc shows of a process",
		.known = NULL, .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_host_view }, .caps = CAP(SYS_PTRACE),
		.mac = "trace", .refusals = { BY_CAPABILITY, [BARRIER_APPARMOR] = &aa_trace, [BARRIER_SANDBOX] = &box_kernel },
		.probed = USER | CAPS | ARMOR | UID },
	{ .id = "user-processes", .title = "become a user of the host",
		.what = "is or becomes a user of the host, and reads and writes that user's files and processes through /proc",
		/* the kernel compares the group as well, ptrace_may_access(): without CAP_SETGID those of its own group alone */
		.known = NULL, .attack = "T1611", .yield = YIELD_HOST_WRITE,
		.needs = { &need_host_view }, .caps = CAP(SETUID),
		.mac = "trace", .refusals = { [BARRIER_USERNS] = &user_caps, [BARRIER_CAPABILITIES] = &caps_user, [BARRIER_SELINUX] = &se_type,
			[BARRIER_NON_ROOT] = &uid_user, [BARRIER_APPARMOR] = &aa_trace, [BARRIER_SANDBOX] = &box_kernel },
		.probed = USER | CAPS | UID },
	{ .id = "shared-mount", .title = "mount into the host",
		.what = "makes a mount that appears on the host too and covers what the host runs",
		.known = NULL, .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_shared_mount }, .caps = CAP(SYS_ADMIN), .act = ACT_MOUNT,
		.mac = "mount-disk", .refusals = { BY_CALL, [BARRIER_APPARMOR] = &aa_mount } },
	{ .id = "raw-memory", .title = "the host's memory", .what = "reads and writes the memory of the host through its device",
		.known = NULL, .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_memory, &need_memory_open }, .caps = CAP(SYS_RAWIO),
		.refusals = { BY_CAPABILITY, [BARRIER_SANDBOX] = &box_devices },
		.probed = CAPS | UID },
	{ .id = "raw-ports", .title = "the host's hardware ports", .what = "speaks to the host's hardware past the kernel",
		.known = NULL, .attack = "T1611", .yield = YIELD_HOST_CODE,
		.needs = { &need_ports, &need_port_calls }, .caps = CAP(SYS_RAWIO), .act = ACT_PORT, .refusals = { BY_CALL },
		.probed = USER | CAPS | UID },

	/* ---- files of the host ---- */
	{ .id = "raw-disk", .title = "the host's disk as a device",
		.what = "reads and writes a disk of the host that was passed in, or whose node it may make, past its file system",
		.known = "CDK mount-disk", .attack = "T1611", .yield = YIELD_HOST_WRITE,
		.needs = { &need_disk },
		.refusals = { [BARRIER_USERNS] = &user_devices, [BARRIER_SELINUX] = &se_type, [BARRIER_SANDBOX] = &box_devices,
			[BARRIER_NON_ROOT] = &uid_disk },
		.probed = UID },
	{ .id = "make-disk-node", .title = "make a node for the disk",
		.what = "makes a device node for a disk of the host and reads it",
		.known = "CDK cap-mknod", .attack = "T1611", .yield = YIELD_HOST_WRITE,
		.needs = { &need_device_rules }, .caps = CAP(MKNOD), .act = ACT_MKNOD,
		.refusals = { BY_CALL, [BARRIER_MOUNTS] = &mnt_devices },
		.probed = USER | CAPS | MNT | UID },
	{ .id = "device-rules", .title = "rewrite the device rules",
		.what = "mounts the cgroup hierarchy of devices and allows itself every device",
		.known = "CDK rewrite-cgroup-devices", .attack = "T1611", .yield = YIELD_HOST_WRITE,
		.needs = { &need_cgroup_v1 }, .caps = CAP(SYS_ADMIN) | CAP(MKNOD), .act = ACT_MOUNT,
		.mac = "mount-cgroup", .refusals = { BY_CALL, [BARRIER_APPARMOR] = &aa_cgroup } },
	{ .id = "lxcfs", .title = "cgroups through lxcfs",
		.what = "rewrites the device rules through the host's lxcfs that is mounted writable",
		.known = "CDK lxcfs-rw", .attack = "T1611", .yield = YIELD_HOST_WRITE,
		.needs = { &need_lxcfs, &need_cgroup_v1 }, .refusals = { BY_FILES, [BARRIER_MOUNTS] = &mnt_read_only } },
	{ .id = "mac-policy", .title = "change the host's policy",
		.what = "replaces or removes the AppArmor or SELinux policy of the whole host",
		.known = NULL, .attack = "T1562.001", .yield = YIELD_HOST_WRITE,
		.needs = { &need_lsm }, .caps = CAP(MAC_ADMIN) | CAP(SYS_ADMIN), .act = ACT_MOUNT,
		.mac = "mount-policy", .refusals = { BY_CALL, [BARRIER_APPARMOR] = &aa_mount } },
	{ .id = "write-by-handle", .title = "write files by handle",
		.what = "opens any file of root's on a mounted file system of the host by its number, and changes it",
		.known = "CDK cap-dac-read-search", .attack = "T1611", .yield = YIELD_HOST_WRITE,
		.needs = { &need_host_file }, .caps = CAP(DAC_READ_SEARCH), .act = ACT_HANDLE,
		/* to write, a user other than root needs its rights as well, open_by_handle_at(2) */
		.refusals = { [BARRIER_USERNS] = &user_caps, [BARRIER_CAPABILITIES] = &caps_needed, [BARRIER_SECCOMP] = &seccomp_call,
			[BARRIER_SELINUX] = &se_type, [BARRIER_SANDBOX] = &box_kernel, [BARRIER_NON_ROOT] = &uid_files } },
	{ .id = "open-by-handle", .title = "open files by handle",
		.what = "opens any file of a mounted file system of the host by its number, past all directories",
		.known = "CDK cap-dac-read-search", .attack = "T1611", .yield = YIELD_HOST_READ,
		.needs = { &need_host_file }, .caps = CAP(DAC_READ_SEARCH), .act = ACT_HANDLE,
		.refusals = { BY_CALL },
		.probed = USER | CAPS | SECC | UID },
	{ .id = "host-secrets", .title = "read the host's secrets", .what = "reads keys and password hashes of the host that are mounted",
		.known = "KubeHound EXPLOIT_HOST_READ", .attack = "T1552.001", .yield = YIELD_HOST_READ,
		.needs = { &need_secrets }, .refusals = { BY_FILES, [BARRIER_MOUNTS] = &mnt_read },
		.probed = USER | MNT | BOX | UID },
	{ .id = "host-processes", .title = "watch the host's processes",
		.what = "reads the command lines of every process of the host and of its neighbours, secrets among them",
		.known = "Bad Pods hostpid", .attack = "T1057", .yield = YIELD_HOST_READ,
		.needs = { &need_host_view }, .refusals = { [BARRIER_SELINUX] = &se_type, [BARRIER_SANDBOX] = &box_kernel } },
	{ .id = "kernel-programs", .title = "watch the kernel by bpf",
		.what = "loads a program into the kernel that reads the memory of the host and of every process",
		.known = NULL, .attack = "T1611", .yield = YIELD_HOST_READ,
		.needs = { &need_bpf_reads }, .caps = CAP(SYS_ADMIN), .caps_or = CAP(BPF) | CAP(PERFMON), .act = ACT_BPF, .mac = "load-program", .refusals = { BY_CALL },
		.probed = USER | CAPS | SECC | UID },
	{ .id = "kernel-tracing", .title = "trace the kernel",
		.what = "sets probes in the host's kernel through its mounted tracefs, which show what every process reads and writes",
		.known = NULL, .attack = "T1611", .yield = YIELD_HOST_READ,
		/* probes_open() of kernel/trace/trace_kprobe.c asks for no capability: the files are root's, and that is all
		 * (so it was in a guest of Linux 6.1, by a root with no capability at all) */
		.needs = { &need_tracing, &need_tracefs },
		.refusals = { [BARRIER_USERNS] = &user_root, [BARRIER_APPARMOR] = &aa_tracing, [BARRIER_SELINUX] = &se_type,
			[BARRIER_MOUNTS] = &mnt_read_only, [BARRIER_SANDBOX] = &box_devices, [BARRIER_NON_ROOT] = &uid_root } },
	{ .id = "host-terminals", .title = "terminals of the host",
		.what = "reads what is typed into terminals of the host, and writes to them",
		.known = NULL, .attack = "T1056.001", .yield = YIELD_HOST_READ,
		.needs = { &need_terminals }, .refusals = { BY_FILES } },
	{ .id = "log-links", .title = "links in the host's logs",
		.what = "puts a link into /var/log that the kubelet follows when it hands out logs",
		.known = "KubeHound CE_VAR_LOG_SYMLINK, CDK k8s-kubelet-var-log", .attack = "T1611", .yield = YIELD_HOST_READ,
		.needs = { &need_logs, &need_log_access }, .refusals = { BY_FILES, [BARRIER_MOUNTS] = &mnt_read_only } },

	/* ---- the node's credentials ---- */
	{ .id = "node-credentials", .title = "the node's credentials",
		.what = "reads what the kubelet or the control plane proves itself with",
		.known = "KubeHound EXPLOIT_HOST_READ", .attack = "T1552.001", .yield = YIELD_NODE_CREDENTIALS,
		.needs = { &need_node_keys }, .refusals = { BY_FILES, [BARRIER_MOUNTS] = &mnt_read } },
	{ .id = "pod-tokens", .title = "tokens of other pods",
		.what = "reads the service-account tokens of every pod of the node",
		.known = "KubeHound EXPLOIT_HOST_TRAVERSE", .attack = "T1552", .yield = YIELD_NODE_CREDENTIALS,
		.needs = { &need_pods }, .refusals = { BY_FILES, [BARRIER_MOUNTS] = &mnt_read } },

	{ .id = "node-services", .title = "services of the node",
		.what = "asks the kubelet, etcd, a Docker daemon on TCP 2375 or the cloud's metadata service from the host's own address",
		.known = "CDK k8s-get-sa-token, docker-api-pwn, ec2-metadata", .attack = "T1552.005", .yield = YIELD_NODE_CREDENTIALS,
		.needs = { &need_host_net, &need_open_service },
		.refusals = { [BARRIER_SANDBOX] = &box_network } },

	{ .id = "token-to-node", .title = "from the token to the node",
		.what = "asks the API server, with the account's token, for a pod or a role that has everything of a node",
		.known = "KubeHound POD_CREATE, TOKEN_STEAL, ROLE_BIND", .attack = "T1528", .yield = YIELD_NODE_CREDENTIALS,
		.needs = { &need_token, &need_token_powers }, .refusals = { 0 } },

	/* ---- neighbours ---- */
	{ .id = "bridge-neighbours", .title = "forge the neighbours' traffic",
		.what = "answers in the name of other containers on the same bridge and reads their traffic",
		.known = "KubeHound CE_NET_MITM", .attack = "T1557.002", .yield = YIELD_NEIGHBOUR,
		.needs = { &need_bridge }, .caps = CAP(NET_RAW), .act = ACT_PACKET,
		.mac = "socket-packet", .refusals = { [BARRIER_CAPABILITIES] = &caps_needed, [BARRIER_SECCOMP] = &seccomp_call,
			[BARRIER_SELINUX] = &se_type, [BARRIER_SANDBOX] = &box_network, [BARRIER_NON_ROOT] = &uid_caps } },
	{ .id = "vsock", .title = "speak to the hypervisor",
		.what = "connects to services of the machine's hypervisor that take every process of the machine for the host",
		.known = NULL, .attack = "T1611", .yield = YIELD_NEIGHBOUR,
		.needs = { &need_vsock }, .act = ACT_VSOCK,
		.mac = "socket-vsock", .refusals = { [BARRIER_SECCOMP] = &seccomp_call, [BARRIER_SANDBOX] = &box_kernel } },
	{ .id = "host-network", .title = "listen on the host's network",
		.what = "reads and forges the traffic of the host and of its neighbours",
		.known = "KubeHound CE_NET_MITM", .attack = "T1557", .yield = YIELD_NEIGHBOUR,
		.needs = { &need_host_net }, .caps = CAP(NET_RAW), .act = ACT_PACKET,
		.mac = "socket-packet", .refusals = { BY_CAPABILITY, [BARRIER_SECCOMP] = &seccomp_call, [BARRIER_SANDBOX] = &box_network },
		.probed = USER | CAPS | UID },
	{ .id = "steer-network", .title = "steer the host's network",
		.what = "changes the host's addresses, routes and firewall",
		.known = NULL, .attack = "T1557", .yield = YIELD_NEIGHBOUR,
		.needs = { &need_host_net }, .caps = CAP(NET_ADMIN), .act = ACT_NETLINK,
		.mac = "socket-netlink", .refusals = { BY_CAPABILITY, [BARRIER_SECCOMP] = &seccomp_call, [BARRIER_SANDBOX] = &box_network },
		.probed = USER | CAPS | UID },
	{ .id = "host-ipc", .title = "the host's shared memory",
		.what = "reads and writes memory that processes of the host and of other containers share",
		.known = "Bad Pods hostipc", .attack = "T1611", .yield = YIELD_NEIGHBOUR,
		.needs = { &need_host_ipc }, .act = ACT_SHM,
		.refusals = { [BARRIER_USERNS] = &user_ipc, [BARRIER_SECCOMP] = &seccomp_call, [BARRIER_SELINUX] = &se_type,
			[BARRIER_SANDBOX] = &box_kernel, [BARRIER_NON_ROOT] = &uid_same },
		.probed = USER | BOX },
	{ .id = "sibling-processes", .title = "processes of a sibling",
		.what = "reads memory, environment and files of the other containers' processes it sees",
		.known = "KubeHound SHARE_PS_NAMESPACE", .attack = "T1080", .yield = YIELD_NEIGHBOUR,
		.needs = { &need_shared_pid }, .refusals = { [BARRIER_CAPABILITIES] = &caps_siblings, [BARRIER_SELINUX] = &se_type, [BARRIER_NON_ROOT] = &uid_same } },

	/* ---- denial of service ---- */
	{ .id = "set-clock", .title = "set the host's clock", .what = "sets the clock of the host, and with it every certificate's and log's",
		.known = NULL, .attack = "T1499", .yield = YIELD_DENIAL,
		.caps = CAP(SYS_TIME), .act = ACT_CLOCK, .refusals = { BY_CALL },
		.probed = USER | CAPS | UID },

	{ .id = "sysrq", .title = "the magic SysRq key",
		.what = "restarts or stops the host at once by its own /proc/sysrq-trigger",
		.known = NULL, .attack = "T1499", .yield = YIELD_DENIAL,
		.needs = { &need_sysrq }, .because = "it can write its own /proc/sysrq-trigger",
		.mac = "write-sysrq", .refusals = { [BARRIER_USERNS] = &user_root, [BARRIER_APPARMOR] = &aa_proc, [BARRIER_SELINUX] = &se_type,
			[BARRIER_MOUNTS] = &mnt_sysrq, [BARRIER_SANDBOX] = &box_kernel, [BARRIER_NON_ROOT] = &uid_root } },

	{ .id = "host-power", .title = "stop the host through its files",
		.what = "restarts or suspends the host, takes devices away from it or freezes its processes through a /sys or /proc that it writes",
		.known = NULL, .attack = "T1499", .yield = YIELD_DENIAL,
		.needs = { &need_power },
		.refusals = { [BARRIER_USERNS] = &user_files, [BARRIER_SECCOMP] = &seccomp_power, [BARRIER_APPARMOR] = &aa_power,
			[BARRIER_SELINUX] = &se_type, [BARRIER_MOUNTS] = &mnt_power, [BARRIER_SANDBOX] = &box_power, [BARRIER_NON_ROOT] = &uid_files } },

	/* ---- what needs a bug ---- */
	{ .id = "overwrite-runc", .title = "overwrite the runtime",
		.what = "overwrites the runtime's program through a handle that it leaks into the container",
		.known = "CVE-2019-5736, CDK runc-pwn", .attack = "T1611", .yield = YIELD_HOST_CODE, .bug = true,
		.needs = { &need_runc_2019 },
		.refusals = { [BARRIER_USERNS] = &user_files, [BARRIER_SELINUX] = &se_type, [BARRIER_SANDBOX] = &box_kernel,
			[BARRIER_NON_ROOT] = &uid_files } },
	{ .id = "runc-leaked-descriptor", .title = "working directory of the runtime",
		.what = "starts in a directory of the host that the runtime left open",
		.known = "CVE-2024-21626", .attack = "T1611", .yield = YIELD_HOST_CODE, .bug = true,
		.needs = { &need_runc_2024 },
		.refusals = { [BARRIER_USERNS] = &user_files, [BARRIER_SELINUX] = &se_type, [BARRIER_SANDBOX] = &box_kernel,
			[BARRIER_NON_ROOT] = &uid_files } },
	{ .id = "runc-masked-paths", .title = "masks turned against the host",
		.what = "has the runtime mount over a file of the host's /proc while it covers paths",
		.known = "CVE-2025-31133, CVE-2025-52565, CVE-2025-52881", .attack = "T1611", .yield = YIELD_HOST_CODE, .bug = true,
		.needs = { &need_runc_2025 },
		.refusals = { [BARRIER_USERNS] = &user_root, [BARRIER_SELINUX] = &se_type, [BARRIER_SANDBOX] = &box_kernel,
			[BARRIER_NON_ROOT] = &uid_root } },
	{ .id = "containerd-abstract-socket", .title = "containerd's shim on the host's network",
		.what = "speaks to containerd's shim over an abstract socket of the host's network namespace",
		.known = "CVE-2020-15257, CDK shim-pwn", .attack = "T1611", .yield = YIELD_HOST_CODE, .bug = true,
		.needs = { &need_host_net, &need_containerd_2020 },
		.refusals = { [BARRIER_USERNS] = &user_root, [BARRIER_SELINUX] = &se_type, [BARRIER_SANDBOX] = &box_kernel,
			[BARRIER_NON_ROOT] = &uid_root } },
	{ .id = "nvidia-toolkit", .title = "NVIDIA's container toolkit",
		.what = "has the toolkit mount files of the host or run code of the image on it while it prepares the GPU",
		.known = "CVE-2024-0132, CVE-2025-23266", .attack = "T1611", .yield = YIELD_HOST_CODE, .bug = true,
		.needs = { &need_gpu, &need_nvidia }, .refusals = { [BARRIER_SANDBOX] = &box_devices, [BARRIER_USERNS] = &user_files } },
	{ .id = "crio-sysctl", .title = "sysctls that CRI-O passes on",
		.what = "sets the host's core pattern through the value of a sysctl of the pod",
		.known = "CVE-2022-0811", .attack = "T1611", .yield = YIELD_HOST_CODE, .bug = true,
		.needs = { &need_sysctl_plus, &need_crio_2022 }, .refusals = { [BARRIER_USERNS] = &user_root } },
	{ .id = "git-repo-volume", .title = "hooks of a gitRepo volume",
		.what = "has the kubelet run hooks of a repository as root on the node",
		.known = "CVE-2024-10220", .attack = "T1611", .yield = YIELD_HOST_CODE, .bug = true,
		.needs = { &need_git_repo, &need_open_kubelet }, .refusals = { [BARRIER_SANDBOX] = &box_kernel } },
	{ .id = "userns-surface", .title = "kernel code behind user namespaces",
		.what = "makes a user namespace and reaches kernel code in it, nf_tables for one, that only root reaches outside",
		.known = "CVE-2022-0185, CVE-2023-32233, CVE-2024-1086", .attack = "T1068", .yield = YIELD_HOST_CODE, .bug = true,
		.needs = { &need_userns_allowed, &need_kernel_bug }, .act = ACT_USERNS,
		.mac = "make-user-namespace", .refusals = { [BARRIER_SECCOMP] = &seccomp_call, [BARRIER_SANDBOX] = &box_kernel } },
	{ .id = "io-uring", .title = "kernel code behind io_uring",
		.what = "reaches kernel code through io_uring, past the filters of system calls",
		.known = "CVE-2022-29582, CVE-2023-2598", .attack = "T1068", .yield = YIELD_HOST_CODE, .bug = true,
		.needs = { &need_io_uring, &need_kernel_bug }, .act = ACT_IO_URING,
		.refusals = { [BARRIER_SECCOMP] = &seccomp_call, [BARRIER_SANDBOX] = &box_kernel } },
	{ .id = "af-alg", .title = "kernel code behind AF_ALG",
		.what = "reaches the kernel's cryptography through sockets of its own",
		.known = NULL, .attack = "T1068", .yield = YIELD_HOST_CODE, .bug = true,
		.needs = { &need_kernel_bug }, .act = ACT_ALG,
		.mac = "socket-alg", .refusals = { [BARRIER_SECCOMP] = &seccomp_call, [BARRIER_APPARMOR] = &aa_alg, [BARRIER_SANDBOX] = &box_kernel } },
	{ .id = "userns-release-agent", .title = "release agent from a user namespace",
		.what = "makes a user namespace in which it may mount cgroups, and from there a release agent",
		.known = "CVE-2022-0492, CDK abuse-unpriv-userns", .attack = "T1611", .yield = YIELD_HOST_CODE, .bug = true,
		.needs = { &need_kernel_2022, &need_cgroup_v1 }, .act = ACT_USERNS,
		.mac = "mount-cgroup", .refusals = { [BARRIER_USERNS] = &user_root, [BARRIER_SECCOMP] = &seccomp_call, [BARRIER_APPARMOR] = &aa_mount,
			[BARRIER_SELINUX] = &se_type, [BARRIER_SANDBOX] = &box_kernel },
		.probed = SECC },
};
// clang-format on

int escape_index(const char *id)
{
	for (int i = 0; i < ESCAPE_COUNT; i++)
		if (strcmp(escapes[i].id, id) == 0)
			return i;
	return -1;
}

const char *escape_verdict_name(enum escape_verdict verdict)
{
	static const char *const names[ESCAPE_VERDICT_COUNT] = { "open", "single", "layered", "n/a", "unknown" };
	return names[verdict];
}

const char *escape_verdict_words(enum escape_verdict verdict)
{
	static const char *const words[ESCAPE_VERDICT_COUNT] = { "open", "one barrier", "layered", "not possible", "unknown" };
	return words[verdict];
}

enum mark escape_verdict_mark(enum escape_verdict verdict)
{
	static const enum mark marks[ESCAPE_VERDICT_COUNT] = { MARK_FAIL, MARK_WARN, MARK_PASS, MARK_NA, MARK_UNKNOWN };
	return marks[verdict];
}

enum tone escape_verdict_tone(enum escape_verdict verdict)
{
	static const enum tone tones[ESCAPE_VERDICT_COUNT] = { TONE_BAD, TONE_WARN, TONE_MUTED, TONE_MUTED,
		TONE_UNKNOWN };
	return tones[verdict];
}

const char *yield_name(enum yield yield)
{
	static const char *const names[YIELD_COUNT] = { "host code", "host write", "host read", "node credentials",
		"neighbour", "denial" };
	return names[yield];
}

/* ---- evaluation ------------------------------------------------------------------------- */

static enum tri needs_hold(const struct escape *escape, const struct escape_case *c)
{
	enum tri holds = is_windows(c->assess) ? NO : YES;
	for (size_t i = 0; i < ESCAPE_NEEDS && escape->needs[i]; i++)
		holds = tri_and(holds, escape->needs[i]->holds(c, escape->needs[i]->arg));
	return holds;
}

const struct refusal *escape_refusal(const struct escape *escape, size_t barrier)
{
	return escape->refusals[barrier] ? escape->refusals[barrier] : &idle_refusals[barrier];
}

static enum barrier_cell cell_of(const struct escape *escape, const struct escape_case *c, size_t barrier)
{
	static const enum barrier_cell cells[] = { [NO] = CELL_GONE, [MAYBE] = CELL_UNKNOWN, [YES] = CELL_STOPS };
	const struct refusal *refusal = escape_refusal(escape, barrier);
	enum barrier_cell cell = refusal->holds ? cells[refusal->holds(c, escape)] : CELL_NONE;
	return refusal->idle && cell != CELL_STOPS ? CELL_NONE : cell;
}

static bool is_mac(size_t barrier)
{
	return barrier == BARRIER_APPARMOR || barrier == BARRIER_SELINUX;
}

static const char *why_of(const struct escape *escape, const struct escape_case *c, size_t barrier, enum barrier_cell cell)
{
	const struct refusal *refusal = escape_refusal(escape, barrier);
	if (cell == CELL_STOPS)
		return refusal->stops;
	if (cell == CELL_UNKNOWN && c->mac_assumed && is_mac(barrier))
		return "no node was seen, so whether it has this is assumed (--node-lsm says it)";
	if (cell == CELL_UNKNOWN)
		return refusal->doubt;
	const char *why = refusal->why ? refusal->why(c, escape) : NULL;
	return why ? why : refusal->lets;
}

/*
 * Established barriers alone count. Where it is not known whether the escape has
 * what it needs, two barriers are enough anyway: it is stopped twice or does
 * not apply.
 */
static enum escape_verdict verdict_for(enum tri needs, unsigned standing)
{
	if (needs == NO)
		return ESCAPE_NA;
	if (standing >= 2)
		return ESCAPE_LAYERED;
	if (needs == MAYBE)
		return ESCAPE_UNKNOWN;
	return standing == 1 ? ESCAPE_SINGLE : ESCAPE_OPEN;
}

/* Whether a barrier that is not known may stand. SELinux that nothing declared asks for is off in most engines. */
static bool in_doubt(const struct escape_finding *finding, const struct escape_case *c, size_t barrier)
{
	return finding->cells[barrier] == CELL_UNKNOWN && !(barrier == BARRIER_SELINUX && c->selinux_unset);
}

static struct escape_finding escape_evaluate(const struct escape *escape, const struct escape_case *c, enum tri needs)
{
	struct escape_finding finding = { .firm = true };
	unsigned standing = 0;
	for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++) {
		finding.cells[barrier] = cell_of(escape, c, barrier);
		standing += finding.cells[barrier] == CELL_STOPS;
		finding.doubtful += in_doubt(&finding, c, barrier);
	}
	/* What it may do is a need as well: where that is not known, nobody can say that it is open. */
	if (finding.cells[BARRIER_CAPABILITIES] == CELL_UNKNOWN)
		needs = tri_and(needs, MAYBE);
	/* Nor where what nobody could ask may be what stops it. */
	bool policy = in_doubt(&finding, c, BARRIER_APPARMOR) || in_doubt(&finding, c, BARRIER_SELINUX);
	bool perhaps_open = !standing && finding.doubtful && !policy && needs == YES;
	if (!standing && finding.doubtful)
		needs = tri_and(needs, MAYBE);
	finding.verdict = verdict_for(needs, standing);
	finding.standing = standing;
	finding.firm = !perhaps_open && finding.verdict == verdict_for(needs, standing + finding.doubtful) &&
		       finding.cells[BARRIER_CAPABILITIES] != CELL_UNKNOWN;
	return finding;
}

_Static_assert(ESCAPE_COUNT <= 64, "a bit of struct escape_set for each");

/* Would it be open on the machine that has what it needs, whose kind is not known? */
static bool hangs_on_machine(const struct escape *escape, const struct escape_case *c, const struct escape_finding *finding)
{
	bool machine = false;
	unsigned filter = finding->cells[BARRIER_SECCOMP] == CELL_UNKNOWN; /* whose calls it rules on is the machine's too */
	if (finding->verdict != ESCAPE_UNKNOWN || finding->standing || finding->doubtful > filter)
		return false;
	for (size_t i = 0; i < ESCAPE_NEEDS && escape->needs[i]; i++) {
		bool sure = escape->needs[i]->holds(c, escape->needs[i]->arg) == YES;
		machine |= !sure && escape->needs[i] == &need_port_calls;
		if (!sure && escape->needs[i] != &need_port_calls)
			return false;
	}
	return machine;
}

void escape_set_of(const struct assess *assess, struct escape_set *ret_set)
{
	struct escape_case c = escape_case_of(assess);
	memset(ret_set, 0, sizeof(*ret_set));
	for (size_t i = 0; i < ESCAPE_COUNT; i++) {
		enum tri needs = needs_hold(&escapes[i], &c);
		ret_set->verdicts[i] = ESCAPE_NA;
		if (needs == NO) /* most: what would stop it is looked at where somebody reads it */
			continue;
		struct escape_finding finding = escape_evaluate(&escapes[i], &c, needs);
		ret_set->verdicts[i] = (uint8_t)finding.verdict;
		ret_set->firm |= (uint64_t)finding.firm << i;
		ret_set->bare |= (uint64_t)!finding.standing << i;
		ret_set->by_machine |= (uint64_t)hangs_on_machine(&escapes[i], &c, &finding) << i;
	}
}

struct escape_set escape_set_judged(const struct judgement *judgement)
{
	struct escape_set set = { .firm = judgement->escapes_firm, .bare = judgement->escapes_bare };
	memcpy(set.verdicts, judgement->escapes, sizeof(set.verdicts));
	return set;
}

/* ---- words ---------------------------------------------------------------------------------- */

static const char *unmet(
	const struct escape *escape, const struct escape_case *c, enum tri wanted, struct arena *arena)
{
	if (is_windows(c->assess))
		return "it works on Linux alone";
	for (size_t i = 0; i < ESCAPE_NEEDS && escape->needs[i]; i++)
		if (escape->needs[i]->holds(c, escape->needs[i]->arg) == wanted)
			return need_words(escape->needs[i], c, arena);
	return "";
}

/* "capabilities and seccomp", "capabilities, seccomp and AppArmor" */
static const char *standing_names(const struct escape_finding *finding, struct arena *arena)
{
	const char *list = "";
	unsigned told = 0;
	for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++) {
		if (finding->cells[barrier] != CELL_STOPS)
			continue;
		told++;
		const char *joint = told == 1 ? "" : told == finding->standing ? " and " : ", ";
		list = arena_printf(arena, "%s%s%s", list, joint, barriers[barrier].title);
	}
	return list;
}

static const char *reason_of(const struct escape *escape, const struct escape_case *c,
	const struct escape_finding *finding, struct arena *arena)
{
	const char *names = standing_names(finding, arena);
	switch (finding->verdict) {
	case ESCAPE_NA:
		return unmet(escape, c, NO, arena);
	case ESCAPE_OPEN:
		return arena_printf(arena, "nothing %sstops it", finding->firm ? "" : "that is known ");
	case ESCAPE_SINGLE:
		return arena_printf(arena, "held by %s alone", names);
	case ESCAPE_LAYERED:
		return arena_printf(arena, "held by %s", names);
	case ESCAPE_UNKNOWN:
	case ESCAPE_VERDICT_COUNT:
		break;
	}
	const char *doubt = unmet(escape, c, MAYBE, arena);
	if (finding->standing)
		return arena_printf(arena, "%s; %s alone would hold it", doubt, names);
	if (*doubt)
		return arena_printf(arena, "%s; nothing else would stop it", doubt);
	size_t barrier = 0;
	while (barrier < BARRIER_COUNT && !in_doubt(finding, c, barrier))
		barrier++;
	if (barrier == BARRIER_COUNT || barrier == BARRIER_CAPABILITIES)
		return "a capability it lacks may stop it, which is not known; nothing else would";
	return arena_printf(arena, "%s may stop it, which is %s; nothing else would", barriers[barrier].title,
		c->mac_assumed && is_mac(barrier) ? "assumed of a node that nobody saw" : "not known");
}

static void explain(
	const struct escape *escape, const struct escape_case *c, struct arena *arena, struct escape_finding *ret_finding)
{
	struct escape_finding finding = escape_evaluate(escape, c, needs_hold(escape, c));
	for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++)
		finding.whys[barrier] = why_of(escape, c, barrier, finding.cells[barrier]);
	if (arena)
		finding.reason = reason_of(escape, c, &finding, arena);
	*ret_finding = finding;
}

void escape_explain(size_t index, const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct escape_finding *ret_finding)
{
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	struct escape_case c = escape_case_of(&assess);
	explain(&escapes[index], &c, arena, ret_finding);
}

void escapes_explain(const struct subject *subject, const struct inventory *inventory, struct arena *arena,
	struct escape_finding ret_findings[ESCAPE_COUNT])
{
	struct fact facts[FACT_COUNT];
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	subject_facts(subject, facts);
	assess.facts = facts;
	struct escape_case c = escape_case_of(&assess);
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		explain(&escapes[i], &c, arena, &ret_findings[i]);
}

void escapes_brief(const struct judgement *judgement, size_t most, struct strbuf *out)
{
	size_t opened = 0;
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		opened += judgement->escapes[i] == ESCAPE_OPEN;
	if (!judgement->judged || !opened)
		return;
	strbuf_addf(out, "%zu escape%s open: ", opened, opened == 1 ? "" : "s");
	size_t told = 0;
	for (size_t i = 0; i < ESCAPE_COUNT && told < most; i++)
		if (judgement->escapes[i] == ESCAPE_OPEN)
			strbuf_addf(out, "%s%s", told++ ? ", " : "", escapes[i].id);
	if (opened > told)
		strbuf_addf(out, " and %zu more", opened - told);
}
