/* SPDX-License-Identifier: Apache-2.0 */
/* What a host path or device in a container's view means: the tables of check 7. */
#include "config.h"

#include "judge/assess.h"
#include "judge/host_paths.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <isotop/values.h>

/* How a row's path covers a mount's source. */
enum cover {
	ONLY,  /* the path itself */
	ABOVE, /* the path itself or a directory above it */
	BELOW, /* the path itself or anything under it */
};

struct path_rule {
	const char *path; /* normalised, below /run rather than /var/run; a "*" is one or more characters, no "/" */
	enum cover cover;
	enum verdict read_only;
	enum verdict writable;
	const char *why;
};

/*
 * Host paths and what mounting them gives away. Every row that covers a source
 * counts and the worst verdict wins; between equals the first row gives the
 * reason. To add one: add its row, most telling first.
 */
// clang-format off
static const struct path_rule path_rules[] = {
	{ "/",                   ONLY,  VERDICT_FAIL, VERDICT_FAIL, "the whole host" },
	/* secrets */
	{ "/etc/shadow",         BELOW, VERDICT_FAIL, VERDICT_FAIL, "the host's password hashes" },
	{ "/etc/shadow-",        ONLY,  VERDICT_FAIL, VERDICT_FAIL, "the host's password hashes" },
	{ "/etc/gshadow",        ONLY,  VERDICT_FAIL, VERDICT_FAIL, "the host's password hashes" },
	{ "/etc/ssl/private",    BELOW, VERDICT_FAIL, VERDICT_FAIL, "the host's private keys" },
	{ "/etc/sudoers*",       BELOW, VERDICT_FAIL, VERDICT_FAIL, "who may become root on the host" },
	{ "/etc/ssh",            BELOW, VERDICT_FAIL, VERDICT_FAIL, "the host's ssh keys" },
	{ "/root/.ssh",          BELOW, VERDICT_FAIL, VERDICT_FAIL, "root's ssh keys" },
	{ "/home/*/.ssh",        BELOW, VERDICT_FAIL, VERDICT_FAIL, "a user's ssh keys" },
	{ "/home/*/.kube",       BELOW, VERDICT_FAIL, VERDICT_FAIL, "a user's keys to a cluster" },
	{ "/home/*/.aws",        BELOW, VERDICT_FAIL, VERDICT_FAIL, "a user's keys to a cloud" },
	{ "/home/*/.azure",      BELOW, VERDICT_FAIL, VERDICT_FAIL, "a user's keys to a cloud" },
	{ "/home/*/.config",     ONLY, VERDICT_FAIL, VERDICT_FAIL, "a user's settings and keys" },
	{ "/home/*/.config/gcloud", BELOW, VERDICT_FAIL, VERDICT_FAIL, "a user's keys to a cloud" },
	{ "/home/*/.docker",     BELOW, VERDICT_FAIL, VERDICT_FAIL, "a user's keys to registries" },
	{ "/home/*/.gnupg",      BELOW, VERDICT_FAIL, VERDICT_FAIL, "a user's private keys" },
	{ "/root/.kube",         BELOW, VERDICT_FAIL, VERDICT_FAIL, "root's keys to a cluster" },
	{ "/root/.aws",          BELOW, VERDICT_FAIL, VERDICT_FAIL, "root's keys to a cloud" },
	{ "/root/.docker",       BELOW, VERDICT_FAIL, VERDICT_FAIL, "root's keys to registries" },
	{ "/root/.azure",        BELOW, VERDICT_FAIL, VERDICT_FAIL, "root's keys to a cloud" },
	{ "/root/.config",       ONLY, VERDICT_FAIL, VERDICT_FAIL, "root's settings and keys" },
	{ "/root/.config/gcloud", BELOW, VERDICT_FAIL, VERDICT_FAIL, "root's keys to a cloud" },
	{ "/root/.gnupg",        BELOW, VERDICT_FAIL, VERDICT_FAIL, "root's private keys" },
	{ "/home/*",             ONLY,  VERDICT_FAIL, VERDICT_FAIL, "a user's home with its keys" },
	/* what runs the containers */
	{ "/var/lib/kubelet",    BELOW, VERDICT_FAIL, VERDICT_FAIL, "the kubelet's state with every pod's secrets" },
	{ "/etc/kubernetes",     BELOW, VERDICT_FAIL, VERDICT_FAIL, "the node's Kubernetes credentials" },
	{ "/var/lib/docker",     BELOW, VERDICT_FAIL, VERDICT_FAIL, "every container's files and settings" },
	{ "/var/lib/containerd", BELOW, VERDICT_FAIL, VERDICT_FAIL, "every container's files and settings" },
	{ "/var/lib/containers", BELOW, VERDICT_FAIL, VERDICT_FAIL, "every container's files and settings" },
	{ "/run/containerd/io.containerd.*", BELOW, VERDICT_FAIL, VERDICT_FAIL, "every running container's files and settings" },
	{ "/run/k3s/containerd/io.containerd.*", BELOW, VERDICT_FAIL, VERDICT_FAIL, "every running container's files and settings" },
	{ "/run/containerd/s",   BELOW, VERDICT_FAIL, VERDICT_FAIL, "the sockets of the shims, which do with their containers what they are asked" },
	{ "/run/k3s/containerd/s", BELOW, VERDICT_FAIL, VERDICT_FAIL, "the sockets of the shims, which do with their containers what they are asked" },
	{ "/run/credentials",    BELOW, VERDICT_FAIL, VERDICT_FAIL, "secrets of the host's services" },
	{ "/run/secrets",        BELOW, VERDICT_FAIL, VERDICT_FAIL, "secrets of the host's services" },
	{ "/run/runc",           BELOW, VERDICT_PASS, VERDICT_FAIL, "the state of every running container" },
	{ "/run/crun",           BELOW, VERDICT_PASS, VERDICT_FAIL, "the state of every running container" },
	{ "/run/docker",         BELOW, VERDICT_PASS, VERDICT_FAIL, "the engine's plugins, and the state of every running container" },
	{ "/var/lib/etcd",       BELOW, VERDICT_FAIL, VERDICT_FAIL, "the cluster's database with every secret" },
	{ "/var/lib/rancher",    BELOW, VERDICT_FAIL, VERDICT_FAIL, "the node's Kubernetes state and credentials" },
	{ "/etc/rancher",        BELOW, VERDICT_FAIL, VERDICT_FAIL, "the node's Kubernetes credentials" },
	{ "/var/lib/k0s",        BELOW, VERDICT_FAIL, VERDICT_FAIL, "the node's Kubernetes state and credentials" },
	{ "/var/lib/minikube",   BELOW, VERDICT_FAIL, VERDICT_FAIL, "the node's Kubernetes state and credentials" },
	{ "/var/snap/microk8s",  BELOW, VERDICT_FAIL, VERDICT_FAIL, "the node's Kubernetes state and credentials" },
	{ "/etc/srv/kubernetes", BELOW, VERDICT_FAIL, VERDICT_FAIL, "the node's Kubernetes credentials" },
	{ "/srv/kubernetes",     BELOW, VERDICT_FAIL, VERDICT_FAIL, "the node's Kubernetes credentials" },
	/* broad directories */
	{ "/etc",                ABOVE, VERDICT_FAIL, VERDICT_FAIL, "the host's configuration and secrets" },
	{ "/root",               ABOVE, VERDICT_FAIL, VERDICT_FAIL, "the home of the host's root" },
	{ "/home",               ABOVE, VERDICT_FAIL, VERDICT_FAIL, "every user's home" },
	{ "/dev",                ABOVE, VERDICT_FAIL, VERDICT_FAIL, "every device of the host" },
	{ "/proc",               ABOVE, VERDICT_FAIL, VERDICT_FAIL, "the host's processes and kernel settings" },
	{ "/sys",                ABOVE, VERDICT_FAIL, VERDICT_FAIL, "the host's kernel and device settings" },
	{ "/boot",               ABOVE, VERDICT_FAIL, VERDICT_FAIL, "what the host boots" },
	{ "/run",                ABOVE, VERDICT_FAIL, VERDICT_FAIL, "the host's sockets and run-time secrets" },
	{ "/var/lib",            ABOVE, VERDICT_FAIL, VERDICT_FAIL, "the state of every service of the host" },
	{ "/proc/kcore",         ONLY,  VERDICT_FAIL, VERDICT_FAIL, "the host's memory" },
	{ "/dev/pts",            BELOW, VERDICT_FAIL, VERDICT_FAIL, "terminals of the host, which read-only leaves open to be written" },
	{ "/var/log",            ABOVE, VERDICT_FAIL, VERDICT_FAIL, "the host's logs, which the kubelet follows links in" },
	{ "/var/spool/cron",     ABOVE, VERDICT_FAIL, VERDICT_FAIL, "the jobs that the host runs" },
	{ "/var/spool/cron",     BELOW, VERDICT_FAIL, VERDICT_FAIL, "the jobs that the host runs" },
	/* parts that must not be written */
	{ "/etc",                BELOW, VERDICT_PASS, VERDICT_FAIL, "the host's configuration" },
	{ "/root",               BELOW, VERDICT_PASS, VERDICT_FAIL, "files of the host's root" },
	{ "/boot",               BELOW, VERDICT_PASS, VERDICT_FAIL, "what the host boots" },
	{ "/dev",                BELOW, VERDICT_PASS, VERDICT_FAIL, "a device of the host" },
	{ "/proc",               BELOW, VERDICT_PASS, VERDICT_FAIL, "the host's kernel settings" },
	{ "/sys",                BELOW, VERDICT_PASS, VERDICT_FAIL, "the host's kernel and device settings" },
	{ "/usr",                BELOW, VERDICT_PASS, VERDICT_FAIL, "programs that the host runs" },
	{ "/lib",                BELOW, VERDICT_PASS, VERDICT_FAIL, "libraries that the host runs" },
	{ "/lib64",              BELOW, VERDICT_PASS, VERDICT_FAIL, "libraries that the host runs" },
	{ "/bin",                BELOW, VERDICT_PASS, VERDICT_FAIL, "programs that the host runs" },
	{ "/sbin",               BELOW, VERDICT_PASS, VERDICT_FAIL, "programs that the host runs" },
	{ "/opt",                BELOW, VERDICT_PASS, VERDICT_FAIL, "below /opt the host keeps programs beside their data" },
	{ "/tmp/.X11-unix",      BELOW, VERDICT_WARN, VERDICT_WARN, "the X server's socket, through which programs read and type in one another's windows" },
	{ "/run/user/*/wayland-*", BELOW, VERDICT_WARN, VERDICT_WARN, "the socket of a user's desktop" },
	{ "/run/user/*/pulse",   BELOW, VERDICT_WARN, VERDICT_WARN, "a user's sound, microphones among it" },
	{ "/run/user/*/pipewire-*", BELOW, VERDICT_WARN, VERDICT_WARN, "a user's sound, cameras and screen" },
	{ "/run/user/*/gnupg",   BELOW, VERDICT_WARN, VERDICT_WARN, "a user's key agent, which signs for whoever asks it" },
	{ "/run/user/*/keyring", BELOW, VERDICT_WARN, VERDICT_WARN, "a user's key agent, which signs for whoever asks it" },
	{ "/snap",               BELOW, VERDICT_PASS, VERDICT_FAIL, "programs that the host runs" },
	{ "/nix",                BELOW, VERDICT_PASS, VERDICT_FAIL, "programs that the host runs" },
	{ "/run/systemd",        BELOW, VERDICT_PASS, VERDICT_FAIL, "units that the host's init starts" },
	{ "/run/udev",           BELOW, VERDICT_PASS, VERDICT_FAIL, "rules by which the host starts programs" },
	{ "/var/spool/at*",      BELOW, VERDICT_PASS, VERDICT_FAIL, "the jobs that the host runs" },
	{ "/var/lib",            BELOW, VERDICT_PASS, VERDICT_FAIL, "the state of a service of the host" },
	{ "/var/log",            BELOW, VERDICT_PASS, VERDICT_FAIL, "the host's logs" },
	/* whole trees that tell a lot */
	{ "/usr",                ONLY,  VERDICT_WARN, VERDICT_FAIL, "all of the host's programs" },
	{ "/lib",                ONLY,  VERDICT_WARN, VERDICT_FAIL, "all of the host's libraries" },
	{ "/lib/modules",        ONLY,  VERDICT_WARN, VERDICT_FAIL, "the host's kernel modules" },
	{ "/usr/lib",            ONLY,  VERDICT_WARN, VERDICT_FAIL, "all of the host's libraries" }, /* what /lib is */
	{ "/usr/lib/modules",    ONLY,  VERDICT_WARN, VERDICT_FAIL, "the host's kernel modules" },
	{ "/opt",                ONLY,  VERDICT_WARN, VERDICT_FAIL, "all of the host's add-on software" },
	{ "/mnt",                ONLY,  VERDICT_WARN, VERDICT_WARN, "everything mounted on the host" },
	{ "/srv",                ONLY,  VERDICT_WARN, VERDICT_WARN, "everything the host serves" },
	{ "/tmp",                ONLY,  VERDICT_WARN, VERDICT_WARN, "every program's temporary files" },
	/* Windows: in small letters, with slashes */
	{ "[a-z]:",              ONLY,  VERDICT_FAIL, VERDICT_FAIL, "a whole drive of the host" },
	{ "c:/var/lib/kubelet",  BELOW, VERDICT_FAIL, VERDICT_FAIL, "the kubelet's state with every pod's secrets" },
	{ "c:/etc/kubernetes",   BELOW, VERDICT_FAIL, VERDICT_FAIL, "the node's Kubernetes credentials" },
	{ "c:/k",                BELOW, VERDICT_FAIL, VERDICT_FAIL, "the node's Kubernetes credentials" },
	{ "c:/programdata/docker",     BELOW, VERDICT_FAIL, VERDICT_FAIL, "every container's files and settings" },
	{ "c:/programdata/containerd", BELOW, VERDICT_FAIL, VERDICT_FAIL, "every container's files and settings" },
	{ "c:/programdata",      ABOVE, VERDICT_FAIL, VERDICT_FAIL, "the state of every service of the host" },
	{ "c:/users",            ABOVE, VERDICT_FAIL, VERDICT_FAIL, "every user's home" },
	{ "c:/users/*",          ONLY,  VERDICT_FAIL, VERDICT_FAIL, "a user's home with its keys" },
	{ "c:/windows",          ABOVE, VERDICT_FAIL, VERDICT_FAIL, "the host's Windows" },
	{ "c:/windows",          BELOW, VERDICT_PASS, VERDICT_FAIL, "the host's Windows" },
	{ "c:/program files*",   BELOW, VERDICT_PASS, VERDICT_FAIL, "programs that the host runs" },
};

/*
 * Where container runtimes listen. A mount of the socket is check 1, of the
 * directory that holds it check 7. To add one: add its row.
 */
static const char *const runtime_sockets[] = {
	"/run/docker.sock",
	"/run/user/*/docker.sock",
	"/run/docker/containerd/containerd.sock",
	"/run/containerd/containerd.sock",
	"/run/k3s/containerd/containerd.sock",
	"/run/k0s/containerd.sock",
	"/run/containerd/containerd.sock.ttrpc",
	"/run/crio/crio.sock",
	"/run/podman/podman.sock",
	"/run/user/*/podman/podman.sock",
	"/run/cri-dockerd.sock",
	"/run/dockershim.sock",
	"/run/buildkit/buildkitd.sock",
	"/run/balena-engine.sock",
	"/var/snap/microk8s/common/run/containerd.sock",
	"/var/snap/lxd/common/lxd/unix.socket",
	"/var/lib/lxd/unix.socket",
	"/var/lib/incus/unix.socket",
};

/* Names that a runtime's socket keeps wherever it is put. */
static const char *const runtime_socket_names[] = { "docker.sock", "containerd.sock", "containerd.sock.ttrpc", "crio.sock",
	"podman.sock", "cri-dockerd.sock", "dockershim.sock", "buildkitd.sock", "docker_engine*", "containerd-containerd",
	"podman-machine-default" };

/*
 * Where daemons of the host listen that act for whoever speaks to them. The
 * socket and every directory above it fail check 7; @name is what the socket
 * keeps wherever it is put, NULL where that says nothing. To add one: its row.
 */
static const struct {
	const char *path;
	const char *name;
	const char *why;
} daemon_sockets[] = {
	{ "/run/systemd/private",          NULL,                "the socket of the host's init, which starts what it is asked for" },
	{ "/run/dbus/system_bus_socket",   "system_bus_socket", "the host's system bus, which reaches its init" },
	{ "/run/user/*/bus",               NULL,                "a user's bus, which reaches the init of that user" },
	{ "/run/user/*/systemd/private",   NULL,                "the socket of a user's init, which starts what it is asked for" },
	{ "/run/libvirt/*-sock",           "libvirt-sock",      "libvirt's socket, which starts virtual machines with any disk" },
	{ "/run/snapd.socket",             "snapd.socket",      "snapd's socket, which installs programs as root" },
	{ "/run/nri/nri.sock",             "nri.sock",          "the socket by which plugins change every container (NRI)" },
	{ "/var/lib/kubelet/*/kubelet.sock", "kubelet.sock",    "the kubelet's socket" },
};

/* Device nodes every container has: null zero full random urandom tty console ptmx and the pts, OCI config-linux.md. */
static const struct {
	int64_t major;
	int64_t minor; /* -1: all of them */
	const char *path;
} default_devices[] = {
	{ 1, 3, "/dev/null" }, { 1, 5, "/dev/zero" }, { 1, 7, "/dev/full" }, { 1, 8, "/dev/random" },
	{ 1, 9, "/dev/urandom" }, { 5, 0, "/dev/tty" }, { 5, 1, "/dev/console" }, { 5, 2, "/dev/ptmx" },
	{ 5, 2, "/dev/pts/ptmx" }, { 136, -1, "/dev/pts/0" },
};

/* Disks by name, for manifests that do not say what the node is; all of them below /dev, as memory is. */
static const char *const disk_names[] = { "/dev/sd[a-z]*", "/dev/hd[a-z]*", "/dev/vd[a-z]*", "/dev/xvd[a-z]*",
	"/dev/nvme[0-9]*", "/dev/mmcblk*", "/dev/dm-*", "/dev/mapper/*", "/dev/md[0-9]*", "/dev/loop[0-9]*",
	"/dev/disk/*", "/dev/nbd[0-9]*", "/dev/rbd[0-9]*", "/dev/drbd[0-9]*", "/dev/zd[0-9]*", "/dev/sr[0-9]*",
	"/dev/bcache[0-9]*", "/dev/pmem[0-9]*", "/dev/dasd[a-z]*", "/dev/zram[0-9]*", "/dev/ram[0-9]*",
	"/dev/root", /* characters that lead to one */ "/dev/sg[0-9]*", "/dev/bsg/*", "/dev/mtd[0-9]*",
	"/dev/mtdblock[0-9]*", "/dev/raw/raw*" };

/* Characters that lead to a disk past its block device: sg(4), mtd, raw(8); admin-guide/devices.txt. */
static const int64_t disk_characters[] = { 21, 90, 162 };

static const char *const memory_names[] = { "/dev/mem", "/dev/kmem", "/dev/port" };

#define CONSOLES (-2) /* the minors below 64 of tty devices, behind which serial lines begin */

/*
 * Other devices by class, the first that matches counts; the kernel's
 * admin-guide/devices.txt has the numbers. @major -1: by name only. To add one: its row.
 */
static const struct {
	const char *path; /* or anything below it */
	int64_t major;
	int64_t minor; /* -1: all of them; CONSOLES */
	enum verdict verdict;
	const char *why;
	const char *reach; /* what a rule without a node leads to; NULL: it does not fail */
} device_classes[] = {
	{ "/dev/uinput",  10, 223, VERDICT_FAIL, "types into the host's consoles and desktops", "the keyboard" },
	{ "/dev/uhid",    10, 239, VERDICT_FAIL, "types into the host's consoles and desktops", "the keyboard" },
	{ "/dev/hidraw*", -1, -1,  VERDICT_FAIL, "reads what is typed on the host", "the keyboard" },
	{ "/dev/tty[0-9]*", 4, CONSOLES, VERDICT_FAIL, "a terminal of the host", REACH_TERMINALS },
	{ "/dev/vcs*",    7,  -1,  VERDICT_FAIL, "what a terminal of the host shows", REACH_TERMINALS },
	{ "/dev/input",   13, -1,  VERDICT_FAIL, "reads what is typed on the host", "the keyboard" },
	{ "/dev/fuse",    10, 229, VERDICT_PASS, "mounts of its own, which the host does not see", NULL },
	{ "/dev/net/tun", 10, 200, VERDICT_PASS, "interfaces of its own network", NULL },
	{ "/dev/null",    1,  3,   VERDICT_PASS, "every container has it", NULL },
	{ "/dev/zero",    1,  5,   VERDICT_PASS, "every container has it", NULL },
	{ "/dev/full",    1,  7,   VERDICT_PASS, "every container has it", NULL },
	{ "/dev/random",  1,  8,   VERDICT_PASS, "every container has it", NULL },
	{ "/dev/urandom", 1,  9,   VERDICT_PASS, "every container has it", NULL },
	{ "/dev/nvidia*", -1, -1,  VERDICT_WARN, "a GPU, whose driver runs in the host's kernel", NULL },
	{ "/dev/dri",     226, -1, VERDICT_WARN, "a GPU, whose driver runs in the host's kernel", NULL },
	{ "/dev/kfd",     -1, -1,  VERDICT_WARN, "a GPU, whose driver runs in the host's kernel", NULL },
	{ "/dev/kvm",     10, 232, VERDICT_WARN, "virtual machines, made by the host's kernel", NULL },
	{ "/dev/vfio",    10, 196, VERDICT_WARN, "hardware that it drives itself", NULL },
	{ "/dev/snd",     116, -1, VERDICT_WARN, "the host's sound, microphones among it", NULL },
};
// clang-format on

/* "C:\\Data" as "c:/data", "\\\\.\\pipe\\x" as "/pipe/x": Windows knows no difference in letters. */
static void from_windows(char *path)
{
	bool drive = isalpha((unsigned char)path[0]) && path[1] == ':';
	if (!drive && path[0] != '\\')
		return;
	for (; *path; path++)
		*path = *path == '\\' ? '/' : (char)tolower((unsigned char)*path);
}

/* What proc(5) calls /proc/PID/root leads to the root of that process, and pid 1's working directory is "/". */
static const char *through_proc(const char *path)
{
	const char *const tails[] = { "root", "cwd" };
	if (strncmp(path, "/proc/", strlen("/proc/")) != 0)
		return path;
	if (!host_path_below(path, "/proc/*/root") && !host_path_below(path, "/proc/1/cwd") &&
		!host_path_below(path, "/proc/*/task/*/root") && !host_path_below(path, "/proc/1/task/*/cwd"))
		return path;
	const char *tail = strchr(path + strlen("/proc/"), '/') + 1;
	if (strncmp(tail, "task/", strlen("task/")) == 0)
		tail = strchr(tail + strlen("task/"), '/') + 1;
	for (size_t i = 0; i < ISO_COUNT(tails); i++)
		if (strncmp(tail, tails[i], strlen(tails[i])) == 0)
			tail += strlen(tails[i]);
	return *tail ? through_proc(tail) : "/";
}

/*
 * Directories that are others under another name, which is not longer: "/var/run" on every distribution of the last ten
 * years, homes where they are links into /var (hier(7) of ostree's systems), macOS, and how Docker's machine on it sees
 * macOS. In this order. To add one: its row.
 */
static const struct {
	const char *path;
	const char *is;
} aliases[] = {
	{ "/host_mnt/Users", "/Users" }, { "/host_mnt/private", "/private" },
	{ "/private/etc", "/etc" }, { "/private/var", "/var" }, { "/private/tmp", "/tmp" },
	{ "/var/run", "/run" }, { "/var/home", "/home" }, { "/var/roothome", "/root" }, { "/Users", "/home" },
};

/* In place: what @path ends in stays where it is. */
static char *by_usual_name(char *path)
{
	for (size_t i = 0; strchr("hpvU", path[0] ? path[1] : '\0') && i < ISO_COUNT(aliases); i++) {
		if (!path_is_at_or_below(path, aliases[i].path))
			continue;
		size_t len = strlen(aliases[i].is);
		path += strlen(aliases[i].path) - len;
		memcpy(path, aliases[i].is, len);
	}
	return path;
}

/* As the tables have it; "~" is somebody's home. */
const char *host_path(const char *source, char buf[PATH_MAX])
{
	const char *home = source[0] != '~' ? "" : source[1] && source[1] != '/' ? "/home/" : "/home/user";
	const char *rest = *home ? source + 1 : source;
	if (strlen(home) + strlen(rest) >= PATH_MAX)
		return "/";
	stpcpy(stpcpy(buf, home), rest); /* asked for some twenty times a mount: no format */
	from_windows(buf);
	path_normalise(buf);
	const char *path = through_proc(buf);
	return path[0] && path[1] ? by_usual_name(buf + strlen(buf) - strlen(path)) : path;
}

/* Whether @c is in the set at @set, "[a-z]", "[0-9]"; *ret_end is behind it. */
static bool in_set(const char *set, char c, const char **ret_end)
{
	bool found = false;
	for (set++; *set != ']'; set++) {
		char last = set[1] == '-' ? set[2] : *set;
		found |= c >= *set && c <= last;
		set += set[1] == '-' ? 2 : 0;
	}
	*ret_end = set + 1;
	return found;
}

/*
 * The patterns of the tables above: "*" is any characters and "[a-z]" is one, neither is a
 * "/". fnmatch(3) makes wide characters of both texts first, which took a tenth of all time.
 */
static bool matches(const char *pattern, const char *path)
{
	const char *star = NULL; /* behind the last "*", and what it may end before */
	const char *from = NULL;
	while (*path || *pattern == '*') {
		const char *next = pattern + 1;
		if (*pattern == '*') {
			star = pattern = next;
			from = path;
		} else if (*path && (*pattern == '[' ? in_set(pattern, *path, &next) : *pattern == *path)) {
			pattern = next;
			path++;
		} else if (star && *from != '/' && *from) {
			pattern = star;
			path = ++from;
		} else {
			return false;
		}
	}
	return !*pattern;
}

static unsigned depth(const char *path)
{
	unsigned slashes = 0;
	for (; *path; path++)
		slashes += *path == '/';
	return slashes;
}

/* @path cut to as many parts as @pattern has matches it: what it matches is at @pattern or below. */
bool host_path_below(const char *path, const char *pattern)
{
	if (host_path_apart(path, pattern))
		return false;
	if (!strpbrk(pattern, "*["))
		return path_is_at_or_below(path, pattern);
	char head[PATH_MAX];
	unsigned parts = depth(pattern);
	size_t len = 0;
	for (; path[len] && len < sizeof(head) - 1; len++) {
		if (path[len] == '/' && parts-- == 0)
			break;
		head[len] = path[len];
	}
	head[len] = '\0';
	return matches(pattern, head);
}

/* The reverse: @path is @pattern or a directory above it. */
bool host_path_above(const char *path, const char *pattern)
{
	if (host_path_apart(path, pattern))
		return false;
	if (!strpbrk(pattern, "*["))
		return path_is_at_or_below(pattern, path);
	char head[PATH_MAX];
	unsigned parts = strcmp(path, "/") == 0 ? 0 : depth(path);
	size_t len = 0;
	for (; pattern[len] && len < sizeof(head) - 1; len++) {
		if (pattern[len] == '/' && parts-- == 0)
			break;
		head[len] = pattern[len];
	}
	head[len] = '\0';
	return matches(head, path);
}

static bool covers(const struct path_rule *rule, const char *path)
{
	if (host_path_apart(path, rule->path))
		return false;
	switch (rule->cover) {
	case ONLY:
		return matches(rule->path, path);
	case ABOVE:
		return host_path_above(path, rule->path);
	case BELOW:
		return host_path_below(path, rule->path);
	}
	return false;
}

static bool any_matches(const char *const *patterns, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		if (!host_path_apart(path, patterns[i]) && matches(patterns[i], path))
			return true;
	return false;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* Below these two every name is a disk, however deep. */
static bool is_disk_name(const char *path)
{
	if (strncmp(path, "/dev/", strlen("/dev/")) != 0)
		return false;
	if (path_is_at_or_below(path, "/dev/disk") || path_is_at_or_below(path, "/dev/mapper"))
		return strcmp(path, "/dev/mapper/control") != 0;
	return any_matches(disk_names, ISO_COUNT(disk_names), path);
}

/* Where @mount shows the host's @path, or its target where the path lies above its source; NULL: too long. */
static const char *place_inside(const struct mount *mount, const char *source, const char *path, char buf[PATH_MAX])
{
	size_t len = strcmp(source, "/") == 0 ? 0 : strlen(source);
	const char *tail = path_is_at_or_below(path, source) ? path + len : "";
	const char *target = strcmp(mount->target, "/") == 0 ? "" : mount->target;
	return (size_t)snprintf(buf, PATH_MAX, "%s%s", target, tail) < PATH_MAX ? buf : NULL;
}

bool mount_is_covered(const struct mount_list *list, const struct mount *mount, const char *path, bool in_order)
{
	char buf[PATH_MAX], inside[PATH_MAX];
	if (!mount->source || !mount->target || mount->covered)
		return false;
	const char *place = place_inside(mount, host_path(mount->source, buf), path, inside);
	bool root = strcmp(mount->target, "/") == 0; /* mounted before all others, wherever it stands */
	for (size_t i = in_order && !root ? (size_t)(mount - list->items) + 1 : 0; place && i < list->count; i++) {
		const char *over = list->items[i].target;
		if (over && strcmp(over, mount->target) != 0 && path_is_at_or_below(over, mount->target) &&
			path_is_at_or_below(place, over))
			return true;
	}
	return false;
}

bool is_runtime_socket(const struct mount *mount)
{
	char buf[PATH_MAX];
	if (mount->kind != MOUNT_HOST || !mount->source || mount->source_type == SOURCE_DIR)
		return false;
	const char *path = host_path(mount->source, buf);
	/* Whoever puts something there under this name means it to be used as the socket. */
	const char *target = mount->target ? base_name(mount->target) : "";
	return any_matches(runtime_sockets, ISO_COUNT(runtime_sockets), path) ||
	       any_matches(runtime_socket_names, ISO_COUNT(runtime_socket_names), base_name(path)) ||
	       any_matches(runtime_socket_names, ISO_COUNT(runtime_socket_names), target);
}

/* Why a mount reaches a daemon of the host that acts for whoever speaks to it; NULL: it does not. */
static const char *daemon_socket(const struct mount *mount, const char *path)
{
	for (size_t i = 0; i < ISO_COUNT(daemon_sockets); i++) {
		const char *name = daemon_sockets[i].name;
		bool named = name && mount->source_type != SOURCE_DIR && strcmp(base_name(path), name) == 0;
		if (named || host_path_above(path, daemon_sockets[i].path))
			return daemon_sockets[i].why;
	}
	return NULL;
}

/* A directory from which a runtime's socket can be reached. */
bool holds_runtime_socket(const char *path)
{
	for (size_t i = 0; i < ISO_COUNT(runtime_sockets); i++)
		if (host_path_above(path, runtime_sockets[i]))
			return true;
	return false;
}

bool is_memory_path(const char *path)
{
	return strncmp(path, "/dev/", strlen("/dev/")) == 0 && any_matches(memory_names, ISO_COUNT(memory_names), path);
}

/* How what was written begins, in any form. To add one: its key or option. */
static const char *const requests[] = { "--gpus", "gpus", "deploy", "--runtime", "runtime", "HostConfig.Runtime", "HostConfig.DeviceRequests",
	"--use-api-socket", "use_api_socket", "secrets", "configs", "PersistentVolume ",
	"the volume ", "volumes_from", "--volumes-from", "runtimeClassName" };

const char *requested_by(const char *text)
{
	for (size_t i = 0; text && i < ISO_COUNT(requests); i++)
		if (strncmp(text, requests[i], strlen(requests[i])) == 0)
			return text;
	/* "nvidia.com/gpu: 1": a resource of a device plugin, which is no key of any form */
	size_t domain = text ? strcspn(text, " :/") : 0;
	return text && text[domain] == '/' && domain && memchr(text, '.', domain) ? text : NULL;
}

/* "/dev/disk", "/dev/disk/by-id": udev keeps links there, 60-persistent-storage.rules, and their nodes stand in /dev. */
static bool holds_links_alone(const char *path)
{
	return strcmp(path, "/dev/disk") == 0 || matches("/dev/disk/by-*", path);
}

bool is_raw_device_mount(const struct mount *mount)
{
	char buf[PATH_MAX];
	if (mount->kind != MOUNT_HOST || !mount->source)
		return false;
	const char *path = host_path(mount->source, buf);
	bool named = is_disk_name(path) && !holds_links_alone(path);
	return mount->source_type == SOURCE_BLOCK || named || is_memory_path(path);
}

static const char *device_path(const struct device *device)
{
	return device->source ? device->source : device->path;
}

bool is_host_device(const struct device *device)
{
	/* A rule of the device cgroup alone passes no node in, and a pipe is the container's own: fifo(7). */
	if (!device->allow || !device_path(device) || device->type == 'p')
		return false;
	for (size_t i = 0; i < ISO_COUNT(default_devices); i++) {
		bool by_number = device->type == 'c' && device->major == default_devices[i].major &&
				 (device->minor == default_devices[i].minor || default_devices[i].minor < 0);
		bool by_name = device->major < 0 && strcmp(device_path(device), default_devices[i].path) == 0;
		if (by_number || by_name)
			return false;
	}
	return true;
}

bool is_memory_device(const struct device *device)
{
	/* mem(4): character devices 1:1, 1:2 and 1:4. */
	bool memory = device->type == 'c' && device->major == 1 &&
		      (device->minor == 1 || device->minor == 2 || device->minor == 4);
	return is_host_device(device) && (memory || is_memory_path(device_path(device)));
}

/* Engines pass every node below a directory in, docker run(1) --device. */
static bool holds_disks(const char *path)
{
	return strcmp(path, "/dev") == 0 || strcmp(path, "/dev/block") == 0 || strcmp(path, "/") == 0;
}

static bool is_disk_character(const struct device *device)
{
	for (size_t i = 0; i < ISO_COUNT(disk_characters); i++)
		if (device->type == 'c' && device->major == disk_characters[i])
			return true;
	return false;
}

bool is_raw_device(const struct device *device)
{
	return is_memory_device(device) || (is_host_device(device) && (device->type == 'b' || is_disk_character(device) ||
		is_disk_name(device_path(device)) || holds_disks(device_path(device))));
}

static struct exposure worse(struct exposure old, enum verdict verdict, const char *why, bool read_only)
{
	static const unsigned gravity[VERDICT_COUNT] = { [VERDICT_PASS] = 0, [VERDICT_WARN] = 1, [VERDICT_FAIL] = 2 };
	if (old.why && gravity[verdict] <= gravity[old.verdict])
		return old;
	return (struct exposure){ verdict, why, read_only, false };
}

static struct exposure path_exposure(const char *path, bool read_only)
{
	struct exposure exposure = { VERDICT_PASS, NULL, false, false };
	for (size_t i = 0; i < ISO_COUNT(path_rules); i++) {
		const struct path_rule *rule = &path_rules[i];
		enum verdict verdict = read_only ? rule->read_only : rule->writable;
		if (verdict != VERDICT_PASS && covers(rule, path))
			exposure = worse(exposure, verdict, rule->why,
				rule->read_only != VERDICT_FAIL && verdict == VERDICT_FAIL);
	}
	return exposure;
}

static bool has_minor(int64_t of_class, int64_t minor)
{
	return of_class == CONSOLES ? minor >= 0 && minor < 64 : of_class < 0 || of_class == minor;
}

/*
 * The class of a device by its name or number; *ret_exposure is written only where it has one. A harmless
 * name is worth nothing beside other numbers: mknod(2) gives a node any name.
 */
static bool device_class(const char *path, int64_t major, int64_t minor, struct exposure *ret_exposure)
{
	for (size_t i = 0; i < ISO_COUNT(device_classes); i++) {
		bool by_number = major >= 0 && device_classes[i].major == major && has_minor(device_classes[i].minor, minor);
		bool by_name = path && (major < 0 || device_classes[i].verdict != VERDICT_PASS);
		if (!by_number && !(by_name && host_path_below(path, device_classes[i].path)))
			continue;
		*ret_exposure = (struct exposure){ device_classes[i].verdict, device_classes[i].why, false, false };
		return true;
	}
	return false;
}

bool is_runtime_listener(const struct listener *listener)
{
	return any_matches(runtime_socket_names, ISO_COUNT(runtime_socket_names), base_name(listener->path));
}

const char *live_runtime_socket(const struct mount *mount)
{
	const struct listener_list *sockets = &mount_rare(mount)->sockets;
	for (size_t i = 0; i < sockets->count; i++)
		if (is_runtime_listener(&sockets->items[i]))
			return sockets->items[i].path;
	return NULL;
}

/* By what it is, or by the name that sockets have. */
static bool is_socket(const struct mount *mount, const char *path)
{
	static const char *const endings[] = { ".sock", ".socket" };
	size_t len = strlen(path);
	bool named = false;
	for (size_t i = 0; i < ISO_COUNT(endings); i++)
		named = named || (len > strlen(endings[i]) && strcmp(path + len - strlen(endings[i]), endings[i]) == 0);
	return mount->source_type == SOURCE_SOCKET || (named && mount->source_type != SOURCE_DIR && mount->source_type != SOURCE_FILE);
}

struct exposure mount_exposure(const struct mount *mount)
{
	char buf[PATH_MAX];
	if (mount->kind != MOUNT_HOST || !mount->source)
		return (struct exposure){ VERDICT_NA, "not a host path", false, false };
	const char *path = host_path(mount->source, buf);
	if (is_runtime_socket(mount))
		return (struct exposure){ VERDICT_FAIL, "a container runtime's socket", false, false };
	if (is_raw_device_mount(mount))
		return (struct exposure){ VERDICT_FAIL, "the host's disk or memory", false, true };
	struct exposure exposure;
	if (device_class(path, -1, -1, &exposure))
		return exposure;
	exposure = path_exposure(path, mount->read_only);
	const char *daemon = daemon_socket(mount, path);
	if (daemon)
		exposure = worse(exposure, VERDICT_FAIL, daemon, false);
	if (any_matches(runtime_sockets, ISO_COUNT(runtime_sockets), path))
		exposure = worse(exposure, VERDICT_FAIL, "where a container runtime listens", false);
	if (holds_runtime_socket(path) || live_runtime_socket(mount))
		exposure = worse(exposure, VERDICT_FAIL, "the directory of a container runtime's socket", false);
	if (mount->propagation == PROPAGATION_SHARED)
		exposure = worse(exposure, VERDICT_FAIL, "mounts made inside appear on the host", false);
	if (exposure.why)
		return exposure;
	if (is_socket(mount, path))
		return (struct exposure){ VERDICT_WARN, "a socket of the host, which answers on a read-only mount too", false, false };
	if (mount->read_only)
		return (struct exposure){ VERDICT_PASS, "a host path, read-only", false, false };
	return (struct exposure){ VERDICT_WARN, "a host path that can be written", true, false };
}

struct exposure device_exposure(const struct device *device)
{
	if (!is_host_device(device))
		return (struct exposure){ VERDICT_NA, "every container has it", false, false };
	if (is_raw_device(device))
		return (struct exposure){ VERDICT_FAIL, "the host's disk or memory", false, true };
	struct exposure exposure;
	bool character = device->type != 'b';
	if (device_class(device_path(device), character ? device->major : -1, device->minor, &exposure))
		return exposure;
	return (struct exposure){ VERDICT_WARN, "a device of the host", false, false };
}

/* The numbers of a rule cover a device; -1 covers any. */
static bool rule_covers(const struct device *rule, int64_t major, int64_t minor)
{
	return (rule->major < 0 || rule->major == major) && (rule->minor < 0 || rule->minor == minor);
}

/* The same of a class: one minor of it is enough. */
static bool rule_covers_class(const struct device *rule, size_t class)
{
	bool minor = rule->minor < 0 || has_minor(device_classes[class].minor, rule->minor);
	return minor && (rule->major < 0 || rule->major == device_classes[class].major);
}

static bool is_wanted(const char *reach, const char *wanted)
{
	return !wanted || strcmp(reach, wanted) == 0;
}

/* What a character node of these numbers would open of the host's; NULL: nothing that is bad in any case, or is @wanted. */
static const char *character_opens(const struct device *rule, const char *wanted)
{
	for (int64_t minor = 1; minor <= 4; minor++) /* mem(4), kmem and port: 1:1, 1:2, 1:4 */
		if (minor != 3 && rule_covers(rule, 1, minor) && is_wanted(REACH_MEMORY, wanted))
			return REACH_MEMORY;
	for (size_t i = 0; i < ISO_COUNT(disk_characters); i++)
		if (rule_covers(rule, disk_characters[i], rule->minor) && is_wanted(REACH_DISKS, wanted))
			return REACH_DISKS;
	for (size_t i = 0; i < ISO_COUNT(device_classes); i++)
		if (device_classes[i].verdict == VERDICT_FAIL && rule_covers_class(rule, i) &&
			is_wanted(device_classes[i].reach, wanted))
			return device_classes[i].reach;
	return NULL;
}

/* runc allows "b *:* m" to all, which makes nodes and opens none. */
static bool opens_some(const struct device *rule)
{
	return !rule->access || strpbrk(rule->access, "rw");
}

/* It denies every node of its type, to read and to write: what was allowed before it is taken back, cgroup-v1/devices.rst. */
static bool takes_back(const struct device *rule)
{
	bool all = rule->major < 0 && rule->minor < 0;
	return !rule->allow && all && (!rule->access || (strchr(rule->access, 'r') && strchr(rule->access, 'w')));
}

/* What of one type is open, as far as the rules go. */
struct rules_open {
	const char *reach; /* NULL: nothing */
	struct origin origin;
};

/* It is there for a node that was passed in, which is an escape of its own and needs none that is made. */
static bool is_of_node(const struct device_list *list, const struct device *rule)
{
	for (size_t i = 0; rule->major >= 0 && rule->minor >= 0 && i < list->count; i++) {
		const struct device *node = &list->items[i];
		if (node->path && node->type == rule->type && node->major == rule->major && node->minor == rule->minor)
			return true;
	}
	return false;
}

static void follow_rule(struct rules_open *open, const struct device *rule, const char *what)
{
	if (takes_back(rule))
		open->reach = NULL;
	if (!rule->allow || !what)
		return;
	open->reach = open->reach ? open->reach : what;
	open->origin = rule->origin;
}

const char *device_rule_reach(const struct device_list *list, const char *wanted, struct origin *ret_origin)
{
	struct rules_open blocks = { 0 };
	struct rules_open characters = { 0 };
	for (size_t i = 0; i < list->count; i++) {
		const struct device *rule = &list->items[i];
		if (rule->path || rule->source || !opens_some(rule) || (rule->allow && is_of_node(list, rule)))
			continue;
		if (rule->type == 'a' || rule->type == 'b')
			follow_rule(&blocks, rule, is_wanted(REACH_DISKS, wanted) ? REACH_DISKS : NULL);
		if (rule->type == 'a' || rule->type == 'c')
			follow_rule(&characters, rule, character_opens(rule, wanted));
	}
	const struct rules_open *open = blocks.reach ? &blocks : &characters;
	if (open->reach)
		*ret_origin = open->origin;
	return open->reach;
}

void paths_markdown(FILE *out)
{
	static const char *const covers_words[] = {
		[ONLY] = "itself", [ABOVE] = "itself and above", [BELOW] = "itself and below"
	};
	fputs("| host path | covers | read-only | writable | what it gives |\n|---|---|---|---|---|\n", out);
	for (size_t i = 0; i < ISO_COUNT(path_rules); i++) {
		const struct path_rule *rule = &path_rules[i];
		fprintf(out, "| `%s` | %s | %s | %s | %s |\n", rule->path, covers_words[rule->cover],
			verdict_name(rule->read_only), verdict_name(rule->writable), rule->why);
	}
	fputs("\nAny other host path: `warn` when it can be written.\n", out);
	fputs("The host's disks and memory, and a runtime's socket or the directory that holds it: `fail` in any "
	      "case.\n",
		out);
	fputs("Sockets that are known:\n\n", out);
	for (size_t i = 0; i < ISO_COUNT(runtime_sockets); i++)
		fprintf(out, "- `%s`\n", runtime_sockets[i]);
	fputs("\nSockets of other daemons, and the directories that hold them: `fail` in any case.\n\n", out);
	for (size_t i = 0; i < ISO_COUNT(daemon_sockets); i++)
		fprintf(out, "- `%s`: %s\n", daemon_sockets[i].path, daemon_sockets[i].why);
	fputs("\nDevices by class; another device of the host is a `warn`.\n"
	      "A device rule that allows every block device, or everything, fails like the device where CAP_MKNOD is kept.\n\n",
		out);
	fputs("| device | verdict | what it gives |\n|---|---|---|\n", out);
	for (size_t i = 0; i < ISO_COUNT(device_classes); i++)
		fprintf(out, "| `%s` | %s | %s |\n", device_classes[i].path, verdict_name(device_classes[i].verdict),
			device_classes[i].why);
}
