/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/capabilities.h>
#include <isotop/mac.h>

#include <linux/capability.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#ifndef AF_VSOCK
#define AF_VSOCK 40
#endif

#define FILE_ACT(name, does, kind_, path_)                                                                     \
	{ .id = name, .words = does " " path_, .kind = kind_, .target = MAC_OBJECT, .path = path_, .class = "file", \
		.permission = (kind_) == MAC_READ ? "read" : "write" }
#define MOUNT_ACT(name, does, type, labelled)                                                                    \
	{ .id = name, .words = does, .kind = MAC_MOUNT, .target = MAC_SYSTEM, .path = type, .class = "filesystem", \
		.permission = "mount", .object = labelled }
#define FAMILY_ACT(name, does, family, of)                                                                     \
	{ .id = name, .words = does, .kind = MAC_SOCKET, .target = MAC_SELF, .number = family, .class = of, \
		.permission = "create" }
#define KERNEL_ACT(name, does, of, what) \
	{ .id = name, .words = does, .kind = MAC_KERNEL, .target = MAC_SELF, .class = of, .permission = what }
#define CAP_ACT(name, id_, does, of)                                                                         \
	{ .id = id_, .words = "use " #name, .kind = MAC_CAPABILITY, .target = MAC_SELF, .number = CAP_##name, \
		.class = of, .permission = does }

/*
 * To add one: its row; which escapes need it says their table (src/judge/escapes).
 * Classes and permissions are those of the kernel's security/selinux/include/classmap.h;
 * a policy that does not know one leaves the answer unknown.
 */
// clang-format off
const struct mac_act mac_acts[] = {
	FILE_ACT("write-core-pattern", "write", MAC_WRITE, "/proc/sys/kernel/core_pattern"),
	FILE_ACT("write-modprobe", "write", MAC_WRITE, "/proc/sys/kernel/modprobe"),
	FILE_ACT("write-uevent-helper", "write", MAC_WRITE, "/sys/kernel/uevent_helper"),
	FILE_ACT("write-sysrq", "write", MAC_WRITE, "/proc/sysrq-trigger"),
	FILE_ACT("read-kcore", "read", MAC_READ, "/proc/kcore"),
	MOUNT_ACT("mount-disk", "mount a disk", "ext4", "fs_t"),
	MOUNT_ACT("mount-cgroup", "mount a cgroup hierarchy", "cgroup", "cgroup_t"),
	MOUNT_ACT("mount-binfmt", "mount binfmt_misc", "binfmt_misc", "binfmt_misc_fs_t"),
	MOUNT_ACT("mount-policy", "mount the security file system", "securityfs", "security_t"),
	{ .id = "trace", .words = "trace a process of the host", .kind = MAC_TRACE, .target = MAC_INIT,
		.class = "process", .permission = "ptrace" },
	FAMILY_ACT("socket-packet", "open a packet socket", AF_PACKET, "packet_socket"),
	FAMILY_ACT("socket-netlink", "open a netlink socket", AF_NETLINK, "netlink_route_socket"),
	FAMILY_ACT("socket-alg", "open a socket of the kernel's ciphers", AF_ALG, "alg_socket"),
	FAMILY_ACT("socket-vsock", "open a socket to the hypervisor", AF_VSOCK, "vsock_socket"),
	KERNEL_ACT("load-program", "load a bpf program", "bpf", "prog_load"),
	KERNEL_ACT("make-user-namespace", "make a user namespace", "user_namespace", "create"),
	CAP_ACT(CHOWN, "cap-chown", "chown", "capability"),
	CAP_ACT(DAC_OVERRIDE, "cap-dac-override", "dac_override", "capability"),
	CAP_ACT(DAC_READ_SEARCH, "cap-dac-read-search", "dac_read_search", "capability"),
	CAP_ACT(FOWNER, "cap-fowner", "fowner", "capability"),
	CAP_ACT(FSETID, "cap-fsetid", "fsetid", "capability"),
	CAP_ACT(KILL, "cap-kill", "kill", "capability"),
	CAP_ACT(SETGID, "cap-setgid", "setgid", "capability"),
	CAP_ACT(SETUID, "cap-setuid", "setuid", "capability"),
	CAP_ACT(SETPCAP, "cap-setpcap", "setpcap", "capability"),
	CAP_ACT(LINUX_IMMUTABLE, "cap-linux-immutable", "linux_immutable", "capability"),
	CAP_ACT(NET_BIND_SERVICE, "cap-net-bind-service", "net_bind_service", "capability"),
	CAP_ACT(NET_BROADCAST, "cap-net-broadcast", "net_broadcast", "capability"),
	CAP_ACT(NET_ADMIN, "cap-net-admin", "net_admin", "capability"),
	CAP_ACT(NET_RAW, "cap-net-raw", "net_raw", "capability"),
	CAP_ACT(IPC_LOCK, "cap-ipc-lock", "ipc_lock", "capability"),
	CAP_ACT(IPC_OWNER, "cap-ipc-owner", "ipc_owner", "capability"),
	CAP_ACT(SYS_MODULE, "cap-sys-module", "sys_module", "capability"),
	CAP_ACT(SYS_RAWIO, "cap-sys-rawio", "sys_rawio", "capability"),
	CAP_ACT(SYS_CHROOT, "cap-sys-chroot", "sys_chroot", "capability"),
	CAP_ACT(SYS_PTRACE, "cap-sys-ptrace", "sys_ptrace", "capability"),
	CAP_ACT(SYS_PACCT, "cap-sys-pacct", "sys_pacct", "capability"),
	CAP_ACT(SYS_ADMIN, "cap-sys-admin", "sys_admin", "capability"),
	CAP_ACT(SYS_BOOT, "cap-sys-boot", "sys_boot", "capability"),
	CAP_ACT(SYS_NICE, "cap-sys-nice", "sys_nice", "capability"),
	CAP_ACT(SYS_RESOURCE, "cap-sys-resource", "sys_resource", "capability"),
	CAP_ACT(SYS_TIME, "cap-sys-time", "sys_time", "capability"),
	CAP_ACT(SYS_TTY_CONFIG, "cap-sys-tty-config", "sys_tty_config", "capability"),
	CAP_ACT(MKNOD, "cap-mknod", "mknod", "capability"),
	CAP_ACT(LEASE, "cap-lease", "lease", "capability"),
	CAP_ACT(AUDIT_WRITE, "cap-audit-write", "audit_write", "capability"),
	CAP_ACT(AUDIT_CONTROL, "cap-audit-control", "audit_control", "capability"),
	CAP_ACT(SETFCAP, "cap-setfcap", "setfcap", "capability"),
	CAP_ACT(MAC_OVERRIDE, "cap-mac-override", "mac_override", "capability2"),
	CAP_ACT(MAC_ADMIN, "cap-mac-admin", "mac_admin", "capability2"),
	CAP_ACT(SYSLOG, "cap-syslog", "syslog", "capability2"),
	CAP_ACT(WAKE_ALARM, "cap-wake-alarm", "wake_alarm", "capability2"),
	CAP_ACT(BLOCK_SUSPEND, "cap-block-suspend", "block_suspend", "capability2"),
	CAP_ACT(AUDIT_READ, "cap-audit-read", "audit_read", "capability2"),
	CAP_ACT(PERFMON, "cap-perfmon", "perfmon", "capability2"),
	CAP_ACT(BPF, "cap-bpf", "bpf", "capability2"),
	CAP_ACT(CHECKPOINT_RESTORE, "cap-checkpoint-restore", "checkpoint_restore", "capability2"),
};

/* To add one: its row. Rules are for paths, so it does not matter whether a node has the file. */
const struct mac_object mac_objects[] = {
	{ MAC_WRITE,   "/proc/sys/kernel/core_pattern" },
	{ MAC_WRITE,   "/proc/sys/kernel/modprobe" },
	{ MAC_WRITE,   "/proc/sysrq-trigger" },
	{ MAC_WRITE,   "/sys/kernel/uevent_helper" },
	{ MAC_WRITE,   "/etc/crontab" },
	{ MAC_WRITE,   "/etc/cron.d/job" },
	{ MAC_WRITE,   "/etc/systemd/system/a.service" },
	{ MAC_WRITE,   "/etc/ld.so.preload" },
	{ MAC_WRITE,   "/etc/profile.d/a.sh" },
	{ MAC_WRITE,   "/etc/passwd" },
	{ MAC_WRITE,   "/etc/shadow" },
	{ MAC_WRITE,   "/etc/sudoers" },
	{ MAC_WRITE,   "/etc/kubernetes/manifests/a.yaml" },
	{ MAC_WRITE,   "/root/.ssh/authorized_keys" },
	{ MAC_WRITE,   "/usr/bin/sh" },
	{ MAC_WRITE,   "/boot/vmlinuz" },
	{ MAC_WRITE,   "/opt/program" },
	{ MAC_WRITE,   "/var/spool/cron/root" },
	{ MAC_WRITE,   "/var/lib/docker/a" },
	{ MAC_WRITE,   "/var/lib/containerd/a" },
	{ MAC_WRITE,   "/var/lib/containers/a" },
	{ MAC_READ,    "/etc/shadow" },
	{ MAC_READ,    "/etc/gshadow" },
	{ MAC_READ,    "/etc/ssh/ssh_host_ed25519_key" },
	{ MAC_READ,    "/root/.ssh/id_ed25519" },
	{ MAC_READ,    "/etc/kubernetes/admin.conf" },
	{ MAC_READ,    "/var/lib/kubelet/pki/kubelet-client-current.pem" },
	{ MAC_READ,    "/var/lib/etcd/member/snap/db" },
	{ MAC_READ,    "/var/lib/kubelet/pods/a/volumes/token" },
	{ MAC_WRITE,   "/var/log/a" },
	{ MAC_CONNECT, "/run/docker.sock" },
	{ MAC_CONNECT, "/run/containerd/containerd.sock" },
	{ MAC_CONNECT, "/run/podman/podman.sock" },
	{ MAC_CONNECT, "/run/crio/crio.sock" },
	{ MAC_CONNECT, "/run/systemd/private" },
	{ MAC_CONNECT, "/run/dbus/system_bus_socket" },
};
// clang-format on

const size_t mac_act_count = ISO_COUNT(mac_acts);
const size_t mac_object_count = ISO_COUNT(mac_objects);

const char *mac_system_name(enum mac_system system)
{
	return system == MAC_APPARMOR ? "AppArmor" : "SELinux";
}

const char *mac_result_name(enum mac_result result)
{
	static const char *const names[] = { "unknown", "denied", "allowed" };
	return names[result];
}

const struct mac_act *mac_act_of_capability(unsigned number)
{
	for (size_t i = 0; i < mac_act_count; i++)
		if (mac_acts[i].kind == MAC_CAPABILITY && mac_acts[i].number == number)
			return &mac_acts[i];
	return NULL;
}

const struct mac_act *mac_act_named(const char *id)
{
	int capability = cap_number(id);
	for (size_t i = 0; i < mac_act_count; i++)
		if (strcmp(mac_acts[i].id, id) == 0)
			return &mac_acts[i];
	return capability < 0 ? NULL : mac_act_of_capability((unsigned)capability);
}

const struct mac_answer *mac_answer_about(
	const struct mac_answers *answers, enum mac_system system, const struct mac_act *act)
{
	for (size_t i = 0; answers && i < answers->count; i++)
		if (answers->items[i].system == system && answers->items[i].act == act)
			return &answers->items[i];
	return NULL;
}

const char *mac_words(struct arena *arena, enum mac_kind kind, const struct mac_act *act, const char *path)
{
	static const char *const verbs[] = { [MAC_READ] = "read", [MAC_WRITE] = "write", [MAC_CONNECT] = "connect to" };
	if (act)
		return act->words;
	return arena_printf(arena, "%s %s", kind <= MAC_CONNECT ? verbs[kind] : "use", path);
}
