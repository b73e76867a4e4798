/* SPDX-License-Identifier: Apache-2.0 */
/* A subject read once for all escapes: what its root holds, what it shares, and what of the host it has mounted. */
#include "config.h"

#include "judge/escapes/escapes.h"

#include "judge/checks/checks.h"
#include "judge/host_paths.h"
#include "judge/readings.h"

#include <stdio.h>
#include <string.h>
#include <sys/capability.h>

#include <isotop/capabilities.h>
#include <isotop/facts.h>
#include <isotop/label.h>
#include <isotop/mac.h>
#include <isotop/powers.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <isotop/form.h>

/* ---- what it holds -------------------------------------------------------------- */

/* The bounding set counts whoever it is for: that no process may regain it is another barrier. */
static void granted_by_processes(struct escape_case *c, struct fact processes)
{
	for (size_t i = 0; i < processes.value.processes->count; i++) {
		const struct process_group *group = &processes.value.processes->items[i];
		c->granted |= group->effective | group->permitted | group->bounding;
		c->non_root_caps |= group->effective | group->permitted;
	}
	c->granted_state = processes.value.processes->more.why ? FACT_UNKNOWN : FACT_KNOWN;
	struct fact bounding = assess_fact(c->assess, FACT_cap_bounding);
	c->granted_fact = fact_known(bounding) && bounding.value.mask == c->granted ? bounding : processes;
}

static void granted_by_sets(struct escape_case *c)
{
	static const enum fact_id sets[] = { FACT_cap_bounding, FACT_cap_permitted, FACT_cap_effective };
	for (size_t i = 0; i < ISO_COUNT(sets); i++) {
		struct fact fact = assess_fact(c->assess, sets[i]);
		if (fact.state == FACT_UNKNOWN)
			c->granted_state = FACT_UNKNOWN;
		if (!fact_known(fact))
			continue;
		if (c->granted_state != FACT_UNKNOWN)
			c->granted_state = FACT_KNOWN;
		c->granted |= fact.value.mask;
		c->granted_fact = fact;
	}
	if (!c->assess->effective && fact_known(assess_fact(c->assess, FACT_cap_more)))
		c->granted_state = FACT_UNKNOWN;
	/* execve(2) of a process that is not root leaves it what is ambient, capabilities(7). */
	struct fact ambient = assess_fact(c->assess, FACT_cap_ambient);
	c->non_root_caps = fact_known(ambient) ? ambient.value.mask : 0;
	if (c->granted_state != FACT_ABSENT)
		return;
	c->granted_state = c->assess->effective ? FACT_UNKNOWN : FACT_KNOWN;
	c->granted = c->assess->form->literal ? 0 : cap_default_of(c->assess->subject);
}

static void read_granted(struct escape_case *c)
{
	struct fact processes = assess_fact(c->assess, FACT_processes);
	struct fact added = assess_fact(c->assess, FACT_cap_added);
	c->granted_state = FACT_ABSENT;
	if (c->assess->effective && fact_known(processes) && processes.value.processes->count) {
		granted_by_processes(c, processes);
		return;
	}
	granted_by_sets(c);
	if (c->assess->effective)
		return;
	if (c->privileged == YES) {
		c->granted |= CAPS_EVERY;
		c->granted_state = FACT_KNOWN;
		c->granted_fact = assess_fact(c->assess, FACT_privileged);
	} else if (fact_known(added)) {
		c->granted_fact = added;
	}
}

/* ---- what it shares ----------------------------------------------------------------- */

static enum tri relation_is(const struct escape_case *c, enum fact_id id, enum ns_relation wanted)
{
	struct fact fact = assess_fact(c->assess, id);
	if (fact_known(fact) && fact.value.ns->relation != NS_UNKNOWN)
		return tri_of(fact.value.ns->relation == wanted);
	return fact.state == FACT_ABSENT ? NO : MAYBE;
}

static void read_namespaces(struct escape_case *c)
{
	uint32_t outside = 0;
	struct fact shared = assess_fact(c->assess, FACT_share_process_namespace);
	struct fact pid = assess_fact(c->assess, FACT_ns_pid);
	c->host_pid = relation_is(c, FACT_ns_pid, NS_HOST);
	c->host_net = relation_is(c, FACT_ns_net, NS_HOST);
	c->host_ipc = relation_is(c, FACT_ns_ipc, NS_HOST);
	bool alone = fact_known(pid) && pid.value.ns->relation == NS_OWN; /* there is nobody else in the pod */
	c->shared_pid = fact_true(shared) && !alone ? YES : relation_is(c, FACT_ns_pid, NS_SHARED);
	c->siblings_apart = fact_true(assess_fact(c->assess, FACT_siblings_apart));
	struct fact twins = assess_fact(c->assess, FACT_twins);
	c->twins = fact_known(twins) && twins.value.processes->count;
	c->userns = userns_own(c->assess);
	enum tri mapped = userns_root(c->assess, &outside);
	c->root_maps_to_root = mapped == YES ? tri_of(outside == 0) : mapped;
	if (c->root_maps_to_root != YES && c->userns == YES)
		c->root_maps_to_root = tri_or(c->root_maps_to_root, userns_host_root(c->assess, &outside));
	/* Kubelet and engines map to ids of their own ranges, never to the host's root; a config.json says it itself.
	 */
	if (mapped == MAYBE && c->userns == YES && !c->assess->effective && !c->assess->form->literal)
		c->root_maps_to_root = NO;
}

/* ---- what confines it ----------------------------------------------------------------- */

static bool is_known_profile(const struct assess *assess)
{
	struct fact profile = assess_fact(assess, FACT_apparmor_profile);
	if (!fact_known(profile))
		return profile.state == FACT_ABSENT && !assess->effective;
	return fact_by_default(profile) || mac_profile_named(MAC_APPARMOR, profile.value.text);
}

/* The type that was declared, where it is known by its source; NULL: the kernel is what counts, or nobody knows it. */
static const struct mac_profile *declared_type(const struct assess *assess)
{
	char type[SELINUX_PART_MAX];
	struct fact label = assess_fact(assess, FACT_selinux_label);
	if (assess->effective || !fact_known(label) || !selinux_part(label.value.text, SELINUX_TYPE, type))
		return NULL;
	return mac_profile_named(MAC_SELINUX, type);
}

static void read_confinement(struct escape_case *c)
{
	struct fact answers = assess_fact(c->assess, FACT_mac_answers);
	c->answers = fact_known(answers) ? answers.value.answers : NULL;
	struct fact sandbox = assess_fact(c->assess, FACT_sandbox);
	c->sandbox = sandbox.state == FACT_UNKNOWN ? MAYBE : tri_of(subject_sandboxed(c->assess->subject));
	c->gvisor = c->sandbox == YES && strcmp(sandbox.value.text, "gvisor") == 0;
	c->apparmor = apparmor_stands(c->assess);
	c->apparmor_default = is_known_profile(c->assess);
	c->selinux = selinux_stands(c->assess);
	c->selinux_type = declared_type(c->assess);
	c->mac_assumed = mac_assumed(c->assess);
	c->selinux_unset = c->mac_assumed && !fact_known(assess_fact(c->assess, FACT_selinux_label));
	c->non_root = non_root_stands(c->assess);
	filtered_of(c->assess, &c->filtered);
}

/* ---- its own /proc, /sys and device rules ----------------------------------------------- */

static bool lists(struct fact texts, const char *path)
{
	for (size_t i = 0; i < texts.value.texts->count; i++)
		if (path_is_at_or_below(path, texts.value.texts->items[i]))
			return true;
	return false;
}

/* Every engine asks for it unless told otherwise; a config.json has what it says. */
static enum tri unless_written(const struct escape_case *c)
{
	if (c->assess->effective)
		return MAYBE;
	if (c->assess->form->literal)
		return NO;
	return c->privileged == MAYBE ? MAYBE : tri_of(c->privileged == NO);
}

/* A config.json is carried out as it stands, config.md "Mounts"; engines mount what lies deeper last. */
static bool in_order(const struct escape_case *c)
{
	return c->assess->form->literal && !c->assess->effective;
}

/* Each is compared with all others: beyond some one counts as open. */
#define AGAIN_MOST 64

/* Whether another mount than @mount lies over @part of it. */
static bool is_covered_at(const struct mount_list *list, const struct mount *mount, const char *part, bool ordered)
{
	char place[PATH_MAX];
	if ((size_t)snprintf(place, sizeof(place), "%s%s", mount->target, part) >= sizeof(place))
		return false;
	for (size_t i = ordered ? (size_t)(mount - list->items) + 1 : 0; i < list->count; i++) {
		const char *over = list->items[i].target;
		if (over && mount != &list->items[i] && path_is_at_or_below(place, over) &&
			path_is_at_or_below(over, mount->target))
			return true;
	}
	return false;
}

/*
 * Whether a file system of this type is mounted once more than at @usual, by the configuration or since, and can be
 * written there: what covers @part of it at the usual place covers nothing at another.
 */
static bool is_mounted_again(const struct escape_case *c, const char *fstype, const char *usual, const char *part)
{
	struct fact mounts = assess_fact(c->assess, FACT_mounts);
	const struct mount_list *list = fact_known(mounts) ? mounts.value.mounts : NULL;
	unsigned asked = 0;
	for (size_t i = 0; list && i < list->count; i++) {
		const struct mount *mount = &list->items[i];
		if (mount->kind == MOUNT_KERNEL && !mount->read_only && mount->fstype && mount->target &&
			strcmp(mount->fstype, fstype) == 0 && !path_is_at_or_below(mount->target, usual) &&
			(asked++ >= AGAIN_MOST || !is_covered_at(list, mount, part, in_order(c))))
			return true;
	}
	return false;
}

static enum tri proc_read_only(const struct escape_case *c)
{
	struct fact read_only = assess_fact(c->assess, FACT_readonly_paths);
	struct fact unmasked = assess_fact(c->assess, FACT_proc_unmasked);
	if (fact_known(read_only))
		return tri_of(lists(read_only, "/proc/sys"));
	if (fact_true(unmasked))
		return NO;
	return read_only.state == FACT_UNKNOWN ? MAYBE : unless_written(c);
}

/* Runtimes make it read-only, or cover it: OCI config-linux.md readonlyPaths, maskedPaths. */
static enum tri sysrq_covered(const struct escape_case *c)
{
	static const char path[] = "/proc/sysrq-trigger";
	struct fact read_only = assess_fact(c->assess, FACT_readonly_paths);
	struct fact masked = assess_fact(c->assess, FACT_masked_paths);
	struct fact lacking = assess_fact(c->assess, FACT_lacking_paths);
	if ((fact_known(read_only) && lists(read_only, path)) || (fact_known(masked) && lists(masked, path)) ||
		(fact_known(lacking) && lists(lacking, path)))
		return YES;
	if (fact_known(read_only) || fact_true(assess_fact(c->assess, FACT_proc_unmasked)))
		return NO;
	return read_only.state == FACT_UNKNOWN ? MAYBE : unless_written(c);
}

static enum tri sys_read_only(const struct escape_case *c)
{
	struct fact mounts = assess_fact(c->assess, FACT_mounts);
	for (size_t i = fact_known(mounts) ? mounts.value.mounts->count : 0; i-- > 0;) {
		const struct mount *mount = &mounts.value.mounts->items[i];
		if (mount->target && strcmp(mount->target, "/sys") == 0)
			return tri_of(mount->read_only); /* the last one there lies over the others, mount(8) */
	}
	/* Where there is no sysfs there is nothing to write to. */
	if (fact_known(mounts) ? c->assess->effective || c->assess->form->literal
			       : mounts.state == FACT_ABSENT && c->assess->form->literal)
		return YES;
	return mounts.state == FACT_UNKNOWN ? MAYBE : unless_written(c);
}

/* sysfs(5): CAP_SYS_ADMIN mounts it once more, or takes "ro" from it, so that an option is no second barrier. */
static enum tri sys_written(const struct escape_case *c)
{
	if (c->sys_read_only == NO || (c->granted & CAP_BIT(CAP_SYS_ADMIN)))
		return YES;
	return c->granted_state == FACT_KNOWN && c->sys_read_only == YES ? NO : MAYBE;
}

static enum tri device_rules(const struct escape_case *c)
{
	struct fact all = assess_fact(c->assess, FACT_device_cgroup_all);
	struct fact devices = assess_fact(c->assess, FACT_devices);
	struct origin rule;
	if (fact_known(devices) && device_rule_reach(devices.value.devices, REACH_DISKS, &rule))
		return NO;
	if (fact_known(all))
		return tri_of(!all.value.boolean);
	if (all.state == FACT_UNKNOWN || c->assess->form->literal)
		return c->privileged == YES ? NO : MAYBE;
	return unless_written(c);
}

/* ---- what of the host is mounted -------------------------------------------------------- */

/*
 * What leads to a place. A mount of the path or of a directory above it gives
 * the place; where @below is set, a mount of something under it does too. To
 * add one: its row; paths as host_path() gives them.
 */
// clang-format off
static const struct {
	enum place place;
	const char *path;
	bool below;
} ways[] = {
	{ PLACE_PROC_SYS,  "/proc/sys/kernel/core_pattern", true },
	{ PLACE_PROC_SYS,  "/proc/sys/kernel/modprobe", true },
	{ PLACE_PROC_SYS,  "/proc/sys/fs/binfmt_misc/register", true }, /* root alone, binfmt_misc asks for no capability */
	{ PLACE_SYS,       "/sys/kernel/uevent_helper", true },
	{ PLACE_PROC,      "/proc", false }, /* the directory of one process shows that one alone */
	{ PLACE_POWER,     "/sys/power/state", true },
	{ PLACE_POWER,     "/proc/sysrq-trigger", true },
	{ PLACE_POWER,     "/sys/bus", true },      /* unbind takes a device from its driver */
	{ PLACE_POWER,     "/sys/devices", true },
	{ PLACE_POWER,     "/sys/fs/cgroup", true }, /* cgroup.freeze, cgroup.kill; freezer.state */
	{ PLACE_CGROUPS,   "/sys/fs/cgroup", true },
	{ PLACE_PROGRAMS,  "/etc/cron*", true },
	{ PLACE_PROGRAMS,  "/etc/anacrontab", true },
	{ PLACE_PROGRAMS,  "/etc/systemd", true },
	{ PLACE_PROGRAMS,  "/etc/ld.so.*", true },
	{ PLACE_PROGRAMS,  "/etc/profile*", true },
	{ PLACE_PROGRAMS,  "/etc/bash*", true },
	{ PLACE_PROGRAMS,  "/etc/environment", true },
	{ PLACE_PROGRAMS,  "/etc/passwd", true },
	{ PLACE_PROGRAMS,  "/etc/shadow", true },
	{ PLACE_PROGRAMS,  "/etc/group", true },
	{ PLACE_PROGRAMS,  "/etc/gshadow", true },
	{ PLACE_PROGRAMS,  "/etc/sudo*", true },
	{ PLACE_PROGRAMS,  "/etc/doas.conf", true },
	{ PLACE_PROGRAMS,  "/etc/pam.d", true },
	{ PLACE_PROGRAMS,  "/etc/security", true },
	{ PLACE_PROGRAMS,  "/etc/ssh", true },
	{ PLACE_PROGRAMS,  "/etc/init.d", true },
	{ PLACE_PROGRAMS,  "/etc/init", true },
	{ PLACE_PROGRAMS,  "/etc/inittab", true },
	{ PLACE_PROGRAMS,  "/etc/rc*", true },
	{ PLACE_PROGRAMS,  "/etc/default", true },
	{ PLACE_PROGRAMS,  "/etc/sysconfig", true },
	{ PLACE_PROGRAMS,  "/etc/fstab", true },
	{ PLACE_PROGRAMS,  "/etc/exports", true },
	{ PLACE_PROGRAMS,  "/etc/udev", true }, /* rules start programs, udev(7) RUN */
	{ PLACE_PROGRAMS,  "/etc/modprobe.d", true }, /* install commands, modprobe.d(5) */
	{ PLACE_PROGRAMS,  "/etc/modules-load.d", true },
	{ PLACE_PROGRAMS,  "/etc/sysctl.*", true }, /* kernel.core_pattern at the next start */
	{ PLACE_PROGRAMS,  "/etc/binfmt.d", true },
	{ PLACE_PROGRAMS,  "/etc/tmpfiles.d", true },
	{ PLACE_PROGRAMS,  "/etc/dbus-1", true }, /* services that the system bus starts */
	{ PLACE_PROGRAMS,  "/etc/polkit-1", true },
	{ PLACE_PROGRAMS,  "/etc/apt", true },
	{ PLACE_PROGRAMS,  "/etc/dpkg", true },
	{ PLACE_PROGRAMS,  "/etc/dnf", true },
	{ PLACE_PROGRAMS,  "/etc/yum*", true },
	{ PLACE_PROGRAMS,  "/etc/logrotate.*", true },
	{ PLACE_PROGRAMS,  "/etc/alternatives", true },
	{ PLACE_PROGRAMS,  "/etc/kernel", true },
	{ PLACE_PROGRAMS,  "/etc/initramfs-tools", true },
	{ PLACE_PROGRAMS,  "/etc/dracut*", true },
	{ PLACE_PROGRAMS,  "/etc/grub*", true },
	{ PLACE_PROGRAMS,  "/etc/network", true },
	{ PLACE_PROGRAMS,  "/etc/networkd-dispatcher", true },
	{ PLACE_PROGRAMS,  "/etc/NetworkManager", true },
	{ PLACE_PROGRAMS,  "/etc/dhcp", true },
	{ PLACE_PROGRAMS,  "/etc/ppp", true },
	{ PLACE_PROGRAMS,  "/etc/inetd.conf", true },
	{ PLACE_PROGRAMS,  "/etc/xinetd.d", true },
	{ PLACE_PROGRAMS,  "/etc/update-motd.d", true },
	{ PLACE_PROGRAMS,  "/etc/acpi", true },
	{ PLACE_PROGRAMS,  "/etc/cloud", true },
	{ PLACE_PROGRAMS,  "/etc/libvirt", true },
	{ PLACE_PROGRAMS,  "/etc/docker", true }, /* runtimes of the engine */
	{ PLACE_PROGRAMS,  "/etc/containerd", true },
	{ PLACE_PROGRAMS,  "/etc/crio", true },
	{ PLACE_PROGRAMS,  "/etc/containers", true }, /* hooks and runtimes */
	{ PLACE_PROGRAMS,  "/etc/cni", true }, /* plugins that the runtime starts */
	{ PLACE_PROGRAMS,  "/etc/nvidia-container-runtime", true },
	{ PLACE_PROGRAMS,  "/etc/apparmor.d", true },
	{ PLACE_PROGRAMS,  "/etc/selinux", true },
	{ PLACE_PROGRAMS,  "/etc/audit", true },
	{ PLACE_PROGRAMS,  "/etc/kubernetes/manifests", true },
	{ PLACE_PROGRAMS,  "/root/.ssh", true },
	{ PLACE_PROGRAMS,  "/home/*/.ssh", true },
	{ PLACE_PROGRAMS,  "/usr", true },
	{ PLACE_PROGRAMS,  "/lib", true },
	{ PLACE_PROGRAMS,  "/lib64", true },
	{ PLACE_PROGRAMS,  "/bin", true },
	{ PLACE_PROGRAMS,  "/sbin", true },
	{ PLACE_PROGRAMS,  "/boot", true },
	{ PLACE_PROGRAMS,  "/opt", true },
	{ PLACE_PROGRAMS,  "/run/systemd", true },
	{ PLACE_PROGRAMS,  "/run/udev", true },
	{ PLACE_PROGRAMS,  "/snap", true },
	{ PLACE_PROGRAMS,  "/nix", true },
	{ PLACE_PROGRAMS,  "/var/spool/cron", true },
	{ PLACE_PROGRAMS,  "/var/spool/at*", true },
	{ PLACE_PROGRAMS,  "/var/lib/dpkg", true }, /* scripts of packages, deb-postinst(5) */
	{ PLACE_PROGRAMS,  "/var/lib/cloud", true },
	{ PLACE_PROGRAMS,  "/var/lib/snapd", true },
	{ PLACE_PROGRAMS,  "/var/lib/docker", true },
	{ PLACE_PROGRAMS,  "/var/lib/containerd", true },
	{ PLACE_PROGRAMS,  "/var/lib/containers", true },
	{ PLACE_PROGRAMS,  "/var/lib/rancher", true },
	{ PLACE_SECRETS,   "/etc/shadow", true },
	{ PLACE_SECRETS,   "/etc/shadow-", true },
	{ PLACE_SECRETS,   "/etc/gshadow", true },
	{ PLACE_SECRETS,   "/etc/ssh", true },
	{ PLACE_SECRETS,   "/root", true },
	{ PLACE_SECRETS,   "/home/*/.ssh", true },
	{ PLACE_SECRETS,   "/var/lib/docker", true },
	{ PLACE_SECRETS,   "/var/lib/containerd", true },
	{ PLACE_SECRETS,   "/var/lib/containers", true },
	{ PLACE_NODE_KEYS, "/etc/kubernetes", true },
	{ PLACE_NODE_KEYS, "/var/lib/kubelet/pki", true },
	{ PLACE_NODE_KEYS, "/var/lib/etcd", true },
	{ PLACE_NODE_KEYS, "/var/lib/rancher", true },
	{ PLACE_NODE_KEYS, "/var/lib/k0s/pki", true },
	{ PLACE_NODE_KEYS, "/var/lib/minikube/certs", true },
	{ PLACE_NODE_KEYS, "/var/snap/microk8s", true },
	{ PLACE_NODE_KEYS, "/etc/srv/kubernetes", true },
	{ PLACE_NODE_KEYS, "/srv/kubernetes", true },
	{ PLACE_PODS,      "/var/lib/kubelet/pods", false },
	{ PLACE_LOGS,      "/var/log", false },
	{ PLACE_DAEMON,    "/run/systemd/private", false },      /* systemctl start for whoever connects */
	{ PLACE_DAEMON,    "/run/dbus/system_bus_socket", false }, /* systemd, polkit and all that listens there */
	{ PLACE_DAEMON,    "/run/user/*/bus", false },           /* systemctl --user likewise */
	{ PLACE_DAEMON,    "/run/user/*/systemd/private", false },
	{ PLACE_DAEMON,    "/run/libvirt/libvirt-sock", false },
	{ PLACE_DAEMON,    "/run/libvirt/virtqemud-sock", false },
	{ PLACE_DAEMON,    "/run/snapd.socket", false },
	{ PLACE_DAEMON,    "/run/nri/nri.sock", false },         /* plugins of containerd and CRI-O change every container */
	{ PLACE_DAEMON,    "/var/lib/kubelet/device-plugins/kubelet.sock", false },
	{ PLACE_DAEMON,    "/var/lib/kubelet/plugins_registry", true },
	{ PLACE_DAEMON,    "/run/incus/unix.socket", false },
	{ PLACE_DAEMON,    "/var/lib/incus/unix.socket", false },
	{ PLACE_DAEMON,    "/var/snap/lxd/common/lxd/unix.socket", false },
	{ PLACE_TRACING,   "/sys/kernel/tracing/kprobe_events", true },
	{ PLACE_TRACING,   "/sys/kernel/debug/tracing/kprobe_events", true }, /* debugfs mounts tracefs there by itself */
	{ PLACE_TERMINALS, "/dev/pts", true },
	{ PLACE_TERMINALS, "/dev/tty[0-9]*", true },
	{ PLACE_TERMINALS, "/dev/console", true },
	{ PLACE_TERMINALS, "/dev/vcs*", true },
	{ PLACE_LXCFS,     "/var/lib/lxcfs", true },
	{ PLACE_LXCFS,     "/var/lib/lxc/lxcfs", true },
};
// clang-format on

bool place_holds(enum place place, const char *path)
{
	for (size_t i = 0; i < ISO_COUNT(ways); i++)
		if (ways[i].place == place && (host_path_below(path, ways[i].path) || host_path_above(path, ways[i].path)))
			return true;
	return false;
}

/* Other file systems than the one that "/" is on: a read-only bind of a directory above need not reach them, mount(8).
 */
static const char *const own_mounts[] = { "/proc", "/sys", "/dev", "/run", "/boot", "/home", "/var",
	"/sys/kernel/tracing", "/sys/kernel/debug" };

static enum tri writable(const struct escape_case *c, const struct mount *mount, const char *source, const char *path)
{
	if (!mount->read_only)
		return YES;
	for (size_t i = 0; !c->assess->effective && i < ISO_COUNT(own_mounts); i++)
		if (host_path_below(path, own_mounts[i]) && !path_is_at_or_below(source, own_mounts[i]))
			return MAYBE;
	return NO;
}

/* Id-mapped, or in no user namespace that matters: container root is root to the files, mount_setattr(2). */
static enum tri acts_as_root(const struct escape_case *c, const struct mount *mount)
{
	const struct id_maps *maps = mount_rare(mount)->maps;
	if (mount->id_mapped && maps && !maps->why)
		return mount_root_files(c->assess, mount);
	if (c->userns == NO || mount->id_mapped)
		return YES;
	/* The kubelet id-maps every volume of a pod with a user namespace, kubernetes.io "User Namespaces". */
	if (is_kubernetes(c->assess) && !c->assess->effective)
		return c->userns == YES ? YES : MAYBE;
	return c->root_maps_to_root;
}

static bool leads_to_listener(enum place place, const struct mount *mount)
{
	const struct listener_list *sockets = &mount_rare(mount)->sockets;
	for (size_t i = 0; i < sockets->count; i++)
		if (place == PLACE_SOCKET ? is_runtime_listener(&sockets->items[i])
					  : place_holds(place, sockets->items[i].path))
			return true;
	return false;
}

/* A directory may hold a socket among those that nobody could list; its name alone proves nothing. */
static bool is_unsure(
	const struct escape_case *c, enum place place, const struct mount *mount, const char *source, const char *path)
{
	bool broad = place == PLACE_SOCKET || (place == PLACE_DAEMON && strcmp(source, path) != 0 && path_is_at_or_below(path, source));
	return broad && c->assess->effective && !mount_rare(mount)->sockets.whole && mount->source_type == SOURCE_DIR &&
	       !leads_to_listener(place, mount);
}

/* Whether @mount reaches @place better than what is known to reach it: what is sure first. */
static bool gains(
	const struct escape_case *c, enum place place, const struct mount *mount, const char *source, const char *path)
{
	const struct access *access = &c->places[place];
	bool unsure = is_unsure(c, place, mount, source, path);
	if (access->mount && access->unsure != unsure)
		return access->unsure;
	return !access->mount || access->writable < writable(c, mount, source, path);
}

/* Each is looked for among all others: beyond some a mount counts as open, for thousands of them are nobody's need. */
#define COVERED_MOST 256

/*
 * As far as that is asked: @c->covers_asked counts how often it was. CAP_SYS_ADMIN takes a cover away, umount(2), but for
 * those that came from a more privileged mount namespace, mount_namespaces(7): MAYBE where it is not known who holds it.
 */
static enum tri is_covered(struct escape_case *c, const struct mount_list *list, const struct mount *mount, const char *path)
{
	if (c->covers_asked++ >= COVERED_MOST || (c->granted & CAP_BIT(CAP_SYS_ADMIN)) || !mount_is_covered(list, mount, path, in_order(c)))
		return NO;
	return c->granted_state == FACT_UNKNOWN ? MAYBE : YES;
}

static void gain(struct escape_case *c, enum place place, const struct mount *mount, const char *source, const char *path,
	enum tri covered)
{
	struct access *access = &c->places[place];
	bool known = access->mount && !access->unsure;
	if (!gains(c, place, mount, source, path) || (known && covered == MAYBE))
		return;
	*access = (struct access){ .mount = mount,
		.writable = writable(c, mount, source, path),
		.as_root = acts_as_root(c, mount),
		.broad = strcmp(source, path) != 0 && path_is_at_or_below(path, source),
		.unsure = covered == MAYBE || is_unsure(c, place, mount, source, path) };
}

/* Where the kernel told of every socket, a directory leads to those that are there and to no other. */
static bool is_empty_place(const struct escape_case *c, enum place place, const struct mount *mount)
{
	return c->assess->effective && mount_rare(mount)->sockets.whole && mount->source_type == SOURCE_DIR && !leads_to_listener(place, mount);
}

/* Some were listed and not all: a runtime may listen wherever it was set to. */
static bool is_cut_list(const struct escape_case *c, const struct mount *mount)
{
	const struct listener_list *sockets = &mount_rare(mount)->sockets;
	return c->assess->effective && !sockets->whole && sockets->count > 0 && mount->source_type == SOURCE_DIR;
}

static void read_mount(struct escape_case *c, const struct mount_list *list, const struct mount *mount)
{
	char buf[PATH_MAX];
	if (mount->kind != MOUNT_HOST || !mount->source)
		return;
	const char *source = host_path(mount->source, buf);
	for (size_t i = 0; i < ISO_COUNT(ways); i++) {
		enum tri covered = NO;
		if (!host_path_apart(source, ways[i].path) &&
			(host_path_above(source, ways[i].path) ||
			    (ways[i].below && host_path_below(source, ways[i].path))) &&
			gains(c, ways[i].place, mount, source, ways[i].path) &&
			!(ways[i].place == PLACE_DAEMON && (!ways[i].below || !path_is_at_or_below(source, ways[i].path)) &&
				is_empty_place(c, PLACE_DAEMON, mount)) &&
			(covered = is_covered(c, list, mount, ways[i].path)) != YES)
			gain(c, ways[i].place, mount, source, ways[i].path, covered);
	}
	bool holds = holds_runtime_socket(source) && !is_empty_place(c, PLACE_SOCKET, mount);
	if (is_runtime_socket(mount) || holds || live_runtime_socket(mount) || is_cut_list(c, mount))
		gain(c, PLACE_SOCKET, mount, source, source, NO);
	if (mount->propagation == PROPAGATION_SHARED)
		gain(c, PLACE_SHARED, mount, source, source, NO);
}

static void read_mounts(struct escape_case *c)
{
	struct fact mounts = assess_fact(c->assess, FACT_mounts);
	c->mounts_known = !fact_more(FACT_mounts, mounts).why &&
			  (fact_known(mounts) || (mounts.state == FACT_ABSENT && !c->assess->effective));
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++)
		read_mount(c, mounts.value.mounts, &mounts.value.mounts->items[i]);
}

/* Its node itself, or a directory that has all of them where no rule keeps it from any. */
static void read_device_mounts(struct escape_case *c)
{
	char buf[PATH_MAX];
	struct fact mounts = assess_fact(c->assess, FACT_mounts);
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		const struct mount *mount = &mounts.value.mounts->items[i];
		if (mount->kind != MOUNT_HOST || !mount->source)
			continue;
		const char *source = host_path(mount->source, buf);
		bool all = c->device_rules == NO && path_is_at_or_below("/dev", source) &&
			   is_covered(c, mounts.value.mounts, mount, "/dev") != YES;
		bool raw = is_raw_device_mount(mount);
		for (unsigned memory = 0; memory < ISO_COUNT(c->device_mounts); memory++)
			if (!c->device_mounts[memory] && (all || (raw && is_memory_path(source) == (bool)memory)))
				c->device_mounts[memory] = mount;
	}
}

struct escape_case escape_case_of(const struct assess *assess)
{
	struct escape_case c = { .assess = assess };
	struct fact privileged = assess_fact(assess, FACT_privileged);
	c.privileged = privileged.state == FACT_UNKNOWN && !assess->effective ? MAYBE : tri_of(is_privileged(assess));
	read_granted(&c);
	read_namespaces(&c);
	read_confinement(&c);
	read_mounts(&c);
	c.proc_again = is_mounted_again(&c, "proc", "/proc", "/sys");
	c.sys_again = is_mounted_again(&c, "sysfs", "/sys", "/kernel");
	c.proc_read_only = c.proc_again ? NO : proc_read_only(&c);
	c.sysrq_covered = c.proc_again ? NO : sysrq_covered(&c);
	c.sys_read_only = c.sys_again ? NO : sys_read_only(&c);
	c.sys_written = sys_written(&c);
	const struct access *power = &c.places[PLACE_POWER];
	c.power_by_own_sys = c.sys_written == YES && !(power->mount && power->writable != NO);
	c.device_rules = device_rules(&c);
	read_device_mounts(&c);
	return c;
}
