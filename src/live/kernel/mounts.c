/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/mounts.h"
#include "live/kernel/sockets.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <isotop/facts.h>
#include <isotop/filesystems.h>
#include <isotop/origin.h>
#include <isotop/root.h>
#include <isotop/values.h>

#include "live/kernel/volume_label.h"

#define KNOWN_MOST 64 /* mounts of a container that are looked through for each that its config.json names */
#define LISTENERS_MOST 16384

/* What is known of one mount while it is classified. */
struct look {
	const struct mount_request *request;
	const struct mount_line *line;
	const char *path; /* on the host; NULL: the host does not see it */
	const struct mount_line *top; /* the root; NULL: the table has none */
	bool covered;
};

static bool below(const char *path, const char *ancestor)
{
	return path_is_at_or_below(path, ancestor);
}

/* A volume that the kubelet mounted where a container's runtime finds it: the path to prefer among several. */
static bool is_pod_volume(const char *path)
{
	const char *at = strstr(path, "/pods/");
	return at && (strstr(at, "/volumes/") || strstr(at, "/volume-subpaths/"));
}

static enum source_type type_of(const struct root *root, const char *path)
{
	switch (root_type(root, path)) {
	case S_IFDIR:
		return SOURCE_DIR;
	case S_IFREG:
		return SOURCE_FILE;
	case S_IFSOCK:
		return SOURCE_SOCKET;
	case S_IFBLK:
		return SOURCE_BLOCK;
	case S_IFCHR:
		return SOURCE_CHAR;
	default:
		return SOURCE_UNKNOWN;
	}
}

/* ---- kinds --------------------------------------------------------------------- */

static enum mount_kind look_kind(const struct look *look)
{
	const struct mount_line *line = look->line;
	return mount_kind_of(look->request->owner, look->path, line->fstype, line->target, line->read_only);
}

static bool below_proc_or_sys(const char *target)
{
	return below(target, "/proc") || below(target, "/sys");
}

/* The mount that is seen at the top of the tree that @target is in. */
static const struct mount_line *base_of(const struct look *look)
{
	return mountinfo_at(look->request->table, below(look->line->target, "/proc") ? "/proc" : "/sys");
}

static bool same_device(const struct mount_line *a, const struct mount_line *b)
{
	return a && b && a->major == b->major && a->minor == b->minor;
}

/*
 * /proc is a new file system for every mount since Linux 5.8 (one for each pid
 * namespace before), /sys one for each network namespace: the host's own number
 * tells a bind of the host's, unless the namespace is the host's as well.
 */
static enum mount_kind proc_kind(const struct look *look)
{
	bool shared = strcmp(look->line->fstype, "proc") == 0 ? look->request->owner->host_pid
							      : look->request->owner->host_net;
	if (!below_proc_or_sys(look->line->target))
		return look->path ? MOUNT_HOST : MOUNT_KERNEL;
	const struct mount_line *base = base_of(look);
	if (base != look->line && same_device(base, look->line))
		return MOUNT_KERNEL; /* a part of it, bound onto itself to make it read-only */
	return look->path && !shared ? MOUNT_HOST : MOUNT_KERNEL;
}

/* All cgroups of the machine, to be written: a runtime mounts the container's own, whose path shows. */
static bool is_whole_tree(const struct look *look)
{
	return strncmp(look->line->fstype, "cgroup", 6) == 0 && strcmp(look->line->root, "/") == 0 && look->path &&
	       !look->line->read_only;
}

/* A process that is the init of a system moves into this one below the container's, systemd's man page of the scope. */
static size_t without_init_scope(const char *path, size_t len)
{
	static const char scope[] = "/init.scope";
	size_t tail = sizeof(scope) - 1;
	return len > tail && memcmp(path + len - tail, scope, tail) == 0 ? len - tail : len;
}

/*
 * A part of the tree that is not the container's own to write: another's, or one above that others share. What the
 * runtime made for it and a directory of its id are its own; what its processes are in, cgroups(7), where nobody says
 * what was made: whoever may write to a part moves there.
 */
static bool is_others_cgroup(const struct look *look)
{
	const char *root = look->line->root;
	const struct mount_owner *owner = look->request->owner;
	if (strncmp(look->line->fstype, "cgroup", 6) != 0 || !look->path || look->line->read_only || !owner->cgroups)
		return false;
	for (const char *at = owner->cgroups; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		const char *path = memchr(at, '/', strcspn(at, "\n"));
		size_t len = path ? without_init_scope(path, strcspn(path, "\n")) : 0;
		if (len > 1 && strncmp(root, path, len) == 0 && (root[len] == '/' || root[len] == '\0'))
			return false;
	}
	return !mount_is_own(owner, root);
}

/* One file system for the whole machine, or for a namespace that runtimes share on purpose. */
static enum mount_kind control_kind(const struct look *look)
{
	static const char *const usual[] = { "/sys/fs/cgroup", "/dev/mqueue", "/cgroup" };
	for (size_t i = 0; i < ISO_COUNT(usual); i++)
		if (below(look->line->target, usual[i]) && !is_whole_tree(look) && !is_others_cgroup(look))
			return MOUNT_KERNEL;
	return look->path ? MOUNT_HOST : MOUNT_KERNEL;
}

/* A runtime binds a terminal of the host to /dev/console, or gives a file system of terminals of its own. */
static enum mount_kind devpts_kind(const struct look *look)
{
	if (!look->path)
		return MOUNT_KERNEL;
	bool one = strcmp(look->line->root, "/") != 0;
	return one && look->request->owner->lent_terminal && strcmp(look->line->target, "/dev/console") == 0 ? MOUNT_RUNTIME
													      : MOUNT_HOST;
}

/* The rest of the kernel's file systems are the container's own exactly when the host does not see them. */
static enum mount_kind kernel_kind(const struct look *look)
{
	return look->path ? MOUNT_HOST : MOUNT_KERNEL;
}

/*
 * Nodes of the host's /dev that runtimes bind where they may not make nodes
 * themselves, runtime-spec config-linux.md "Default Devices"; /dev/null also covers
 * files of /proc. By what is bound: whatever else lies there is the host's.
 */
static const struct usual_node {
	const char *root;
	unsigned major;
	unsigned minor;
} usual_nodes[] = {
	{ "/null", 1, 3 }, { "/zero", 1, 5 }, { "/full", 1, 7 }, { "/random", 1, 8 }, { "/urandom", 1, 9 }, { "/tty", 5, 0 },
};

static const struct usual_node *usual_node(const char *root)
{
	for (size_t i = 0; i < ISO_COUNT(usual_nodes); i++)
		if (strcmp(root, usual_nodes[i].root) == 0)
			return &usual_nodes[i];
	return NULL;
}

/* The kernel names the nodes of a devtmpfs. */
static enum mount_kind devtmpfs_kind(const struct look *look)
{
	return usual_node(look->line->root) ? MOUNT_KERNEL : MOUNT_HOST;
}

/*
 * Where /dev is a tmpfs, as in a container that starts others, anybody may call a file so, and whoever may
 * make nodes another device: its number decides.
 */
static bool is_usual_device(const struct look *look)
{
	struct stat st;
	const struct usual_node *node = usual_node(look->line->root);
	return node && look->path && root_look(look->request->root, -1, look->path, &st) == 0 && S_ISCHR(st.st_mode) &&
	       st.st_rdev == makedev(node->major, node->minor);
}

/* A captured tree has no devices. */
static bool is_null_of_tree(const struct look *look)
{
	return strcmp(look->line->root, "/null") == 0 && root_type(look->request->root, look->path) < 0;
}

static enum mount_kind tmpfs_kind(const struct look *look)
{
	const char *target = look->line->target;
	if (strcmp(target, "/dev/shm") == 0 && !look->path)
		return MOUNT_RUNTIME;
	if (mount_is_token_path(target) && !look->path)
		return MOUNT_TOKEN; /* the kubelet's, which this reader does not see */
	if (is_usual_device(look) || (below_proc_or_sys(target) && (!look->path || is_null_of_tree(look))))
		return MOUNT_KERNEL;
	if (look->path)
		return look_kind(look);
	return strcmp(target, "/dev") == 0 ? MOUNT_KERNEL : MOUNT_TMPFS;
}

/*
 * What a file system is when it stands in a container. To add one: its row;
 * types that are not here hold files and are told apart by their path on the host.
 */
// clang-format off
static const struct {
	const char *fstype;
	enum mount_kind (*kind)(const struct look *look);
	bool only; /* there is one in the whole machine: whoever mounts it has the host's */
} fstypes[] = {
	{ "proc",        proc_kind,     false },
	{ "sysfs",       proc_kind,     false },
	{ "cgroup",      control_kind,  false },
	{ "cgroup2",     control_kind,  false },
	{ "mqueue",      control_kind,  false },
	{ "devpts",      devpts_kind,   false },
	{ "nsfs",        kernel_kind,   false },
	{ "securityfs",  kernel_kind,   true },
	{ "selinuxfs",   kernel_kind,   true },
	{ "smackfs",     kernel_kind,   true },
	{ "debugfs",     kernel_kind,   true },
	{ "tracefs",     kernel_kind,   true },
	{ "bpf",         kernel_kind,   false }, /* each mount is a new one */
	{ "pstore",      kernel_kind,   true },
	{ "configfs",    kernel_kind,   true },
	{ "efivarfs",    kernel_kind,   true },
	{ "fusectl",     kernel_kind,   true },
	{ "resctrl",     kernel_kind,   true },
	{ "hugetlbfs",   kernel_kind,   false },
	{ "binfmt_misc", kernel_kind,   true },
	{ "devtmpfs",    devtmpfs_kind, true },
	{ "tmpfs",       tmpfs_kind,    false },
	{ "ramfs",       tmpfs_kind,    false },
};
// clang-format on

static enum mount_kind file_kind(const struct look *look)
{
	if (look->path)
		return look_kind(look);
	/* Mounted in here alone: a disk of the host, or something a volume plugin brought. */
	return below(look->line->source, "/dev") ? MOUNT_HOST : MOUNT_VOLUME;
}

static enum mount_kind kind_of(const struct look *look)
{
	if (look->line == look->top)
		return MOUNT_ROOT;
	for (size_t i = 0; i < ISO_COUNT(fstypes); i++)
		if (strcmp(look->line->fstype, fstypes[i].fstype) == 0)
			return fstypes[i].kind(look);
	return file_kind(look);
}

/* ---- one mount --------------------------------------------------------------------- */

/* Shared with the host, not only among the container's own mounts. */
static enum propagation propagation_of(const struct look *look)
{
	if (look->line->shared && mountinfo_has_peer(&look->request->machine->mounts, look->line->shared))
		return PROPAGATION_SHARED;
	return look->line->master ? PROPAGATION_SLAVE : PROPAGATION_PRIVATE;
}

static const char *quote(struct arena *arena, const struct mount_line *line)
{
	return arena_printf(arena, "%u:%u %s %s %s - %s %s", line->major, line->minor, line->root, line->target,
		line->options, line->fstype, line->source);
}

static bool lies_over(const struct mount_table *table, const struct mount_line *line)
{
	const struct mount_line *parent = mountinfo_by_id(table, line->parent);
	return parent && parent != line && strcmp(parent->target, line->target) == 0;
}

/* How many sockets are listed below each mount: anybody may have thousands of mounts, and all lists together are bounded. */
static size_t listeners_each(const struct mount_table *table)
{
	size_t each = LISTENERS_MOST / (table->count + 1);
	return each ? each : 1;
}

static struct mount describe(struct arena *arena, const struct look *look)
{
	const struct mount_line *line = look->line;
	struct mount mount = {
		.kind = kind_of(look),
		.propagation = propagation_of(look),
		.read_only = line->read_only,
		.no_suid = line->no_suid,
		.no_dev = line->no_dev,
		.no_exec = line->no_exec,
		.id_mapped = line->id_mapped,
		.over = lies_over(look->request->table, line),
		.covered = look->covered,
		.target = arena_strdup(arena, line->target),
		.fstype = arena_strdup(arena, line->fstype),
		.name = mount_volume_name(arena, look->request->owner, look->path),
		.origin = { look->request->where, quote(arena, line), line->line },
	};
	struct mount_rare rare = {
		.maps = look->request->maps ? look->request->maps[line - look->request->table->lines] : NULL
	};
	bool hidden = look->covered && look->request->owner->seen_from_inside;
	const char *seen = look->path && look->request->owner->seen_from_inside ? line->target : look->path;
	bool of_host = mount.kind != MOUNT_KERNEL && mount.kind != MOUNT_TMPFS;
	if (of_host && seen && !hidden && !line->deleted && !mountinfo_may_hang(line))
		mount.source_type = type_of(look->request->root, seen);
	if (mount.kind == MOUNT_HOST || mount.kind == MOUNT_VOLUME)
		volume_label(arena, look->request, line, seen, &rare);
	else
		rare.label = arena_strdup(arena, line->context);
	if (of_host && look->path)
		mount.source = arena_strdup(arena, look->path);
	else if (mount.kind == MOUNT_HOST || mount.kind == MOUNT_VOLUME)
		mount.source = arena_strdup(arena, line->source);
	if (mount.kind == MOUNT_HOST && look->path)
		rare.sockets = sockets_below(look->request->root, look->request->machine, look->path, line,
			mount.source_type == SOURCE_SOCKET, listeners_each(look->request->table), arena);
	if (mount.kind == MOUNT_HOST && !look->path && below(line->source, "/dev"))
		mount.source_type = SOURCE_BLOCK;
	mount.rare = mount_rare_keep(arena, &rare);
	return mount;
}

/* ---- all of them ------------------------------------------------------------------- */

/*
 * A recursive bind brings every mount of the host below it along. One that shows the host's path where its parent would
 * show it too says nothing new, unless it can be written where the parent cannot.
 */
static bool is_implied(struct arena *scratch, const struct look *look)
{
	const struct mount_line *parent = mountinfo_by_id(look->request->table, look->line->parent);
	if (!look->path || !parent || parent == look->line || (parent->read_only && !look->line->read_only))
		return false;
	const char *above = mountinfo_host_path(scratch, &look->request->machine->mounts, parent, NULL);
	if (!above || !below(look->line->target, parent->target))
		return false;
	const char *tail = look->line->target + (strcmp(parent->target, "/") == 0 ? 0 : strlen(parent->target));
	char *expected = arena_printf(scratch, "%s/%s", above, tail);
	path_normalise(expected);
	return strcmp(expected, look->path) == 0;
}

/*
 * A bind of the host's / also brings the half-made root of this very container along, with mounts known already: the
 * same file systems that the container has at the same places below its own root.
 */
static bool is_mirror(const struct mount_table *table, const struct mount_line *line, const char *own_root)
{
	const char *at = own_root && strcmp(own_root, "/") != 0 ? strstr(line->target, own_root) : NULL;
	const char *rest = at ? at + strlen(own_root) : NULL;
	if (!rest || (*rest != '\0' && *rest != '/'))
		return false;
	const struct mount_line *known = mountinfo_at(table, *rest ? rest : "/");
	return known && known != line && same_device(known, line) && strcmp(known->root, line->root) == 0;
}

/*
 * Where nothing is known of the host's mounts, as from inside a container: the path that a disk or a tmpfs of the
 * host gives what is mounted of it.
 */
static const char *path_alone(const struct mount_line *line)
{
	bool part_of_tmpfs = strcmp(line->fstype, "tmpfs") == 0 && strcmp(line->root, "/") != 0;
	return part_of_tmpfs || below(line->source, "/dev") ? line->root : NULL;
}

/* Since Linux 6.7 each user namespace has a binfmt_misc of its own; before, none but the first could mount it. */
static bool is_only(const struct mount_request *request, const struct mount_line *line)
{
	for (size_t i = 0; i < ISO_COUNT(fstypes); i++)
		if (strcmp(line->fstype, fstypes[i].fstype) == 0)
			return fstypes[i].only && !(request->owner->own_user && strcmp(line->fstype, "binfmt_misc") == 0);
	return false;
}

/* What the host need not have mounted to be changed by it: where it would stand there. */
static const char *path_of_only(struct arena *scratch, const struct mount_request *request, const struct mount_line *line)
{
	const char *as = NULL;
	if (!is_only(request, line) || !filesystem_known(line->fstype, &as) || !as)
		return NULL;
	char *path = arena_printf(scratch, "%s%s", as, line->root);
	path_normalise(path);
	return path;
}

/* The mount that the host has at @path, or at the nearest directory above, whose path is put in @buf; "/" apart. */
static const struct mount_line *mount_above(const struct mount_table *host, const char *path, char buf[PATH_MAX])
{
	const struct mount_line *found = NULL;
	int len = snprintf(buf, PATH_MAX, "%s", path);
	char *slash = len > 0 && len < PATH_MAX ? buf : NULL;
	while (slash && !(found = mountinfo_at(host, buf)) && (slash = strrchr(buf, '/')) && slash != buf)
		*slash = '\0';
	return found;
}

/*
 * The file system of a disk that an engine, or somebody, mounted where it keeps a volume (a volume of "type=ext4,
 * device=/dev/sdb1"): it is the disk that the container has, not a directory of the engine's.
 */
static bool is_disk_of_volume(const struct mount_request *request, const struct mount_line *line, const char *path)
{
	char at[PATH_MAX];
	if (!path || !below(line->source, "/dev") || mount_in_pod(request->owner, path))
		return false;
	return same_device(mount_above(&request->machine->mounts, path, at), line) &&
	       mount_kind_of(request->owner, at, line->fstype, line->target, line->read_only) == MOUNT_VOLUME;
}

static const char *host_path(struct arena *scratch, const struct mount_request *request, const struct mount_line *line)
{
	const struct mount_table *host = &request->machine->mounts;
	const char *path = host->count ? mountinfo_host_path(scratch, host, line, is_pod_volume) : path_alone(line);
	if (is_disk_of_volume(request, line, path))
		return NULL;
	return path ? path : path_of_only(scratch, request, line);
}

/* ---- what one process sees and another does not -------------------------------------- */

static int by_what_is_mounted(const void *a, const void *b)
{
	const struct mount_line *x = *(const struct mount_line *const *)a;
	const struct mount_line *y = *(const struct mount_line *const *)b;
	uint64_t of_x = (uint64_t)x->major << 32 | x->minor;
	uint64_t of_y = (uint64_t)y->major << 32 | y->minor;
	if (of_x != of_y)
		return of_x < of_y ? -1 : 1;
	int order = strcmp(x->root, y->root);
	return order ? order : x->read_only - y->read_only;
}

/* What @table shows, sorted. */
struct known_mounts {
	const struct mount_line *top;
	const struct mount_line **lines;
	size_t count;
};

/* @hidden: and what it hides. */
static struct known_mounts known_of(struct arena *scratch, const struct mount_table *table, bool hidden)
{
	struct known_mounts known = { 0 };
	if (!table)
		return known;
	known.top = mountinfo_at(table, "/");
	known.lines = arena_array(scratch, table->count, sizeof(*known.lines));
	for (size_t i = 0; i < table->count; i++)
		if (hidden || &table->lines[i] == known.top || mountinfo_visible(table, &table->lines[i]))
			known.lines[known.count++] = &table->lines[i];
	if (known.count)
		qsort(known.lines, known.count, sizeof(*known.lines), by_what_is_mounted);
	return known;
}

static bool is_within(const struct mount_line *line, const struct mount_line *whole)
{
	return same_device(line, whole) && below(line->root, whole->root) && (line->read_only || !whole->read_only);
}

/* The same, or a part of the container's own root, and no less read-only. */
static bool is_known(const struct known_mounts *known, const struct mount_line *line)
{
	struct mount_line writable = *line;
	const struct mount_line *wanted[] = { line, &writable };
	writable.read_only = false;
	if (is_within(line, known->top))
		return true;
	for (size_t i = 0; i < ISO_COUNT(wanted); i++)
		if (known->count && bsearch(&wanted[i], known->lines, known->count, sizeof(*known->lines), by_what_is_mounted))
			return true;
	return false;
}

/* ---- overlays ------------------------------------------------------------------------- */

/* The mounts that are described so far. */
struct described {
	struct arena *arena;
	struct mount *items;
	size_t count;
	size_t room;
	const char *why; /* not all is known; NULL: it is */
};

static struct mount *add(struct described *to, const struct look *look)
{
	if (to->count == to->room) {
		size_t room = to->room * 2 + 16;
		struct mount *items = arena_array(to->arena, room, sizeof(*items));
		if (to->count)
			memcpy(items, to->items, to->count * sizeof(*items));
		to->items = items;
		to->room = room;
	}
	to->items[to->count] = describe(to->arena, look);
	return &to->items[to->count++];
}

#define IS_OF(text, len, set) ((len) && strspn((text), (set)) >= (len))

/* "b5f0...": 64 digits, behind them what Docker adds for the layer that it begins a container with. */
static bool is_layer_id(const char *text, size_t len)
{
	static const char init[] = "-init";
	size_t tail = sizeof(init) - 1;
	if (len > tail && strncmp(text + len - tail, init, tail) == 0)
		len -= tail;
	return len == 64 && IS_OF(text, len, "0123456789abcdef");
}

/*
 * A layer as engines name it: ID/diff, l/SHORT of containers/storage and Docker, NUMBER/fs of containerd, in the store or
 * relative to it, as they give mount(2) what would be too long. @last: what stands for "diff".
 */
static bool is_layer(const char *path, const char *last)
{
	const char *end = strrchr(path, '/');
	const char *name = end ? memrchr(path, '/', (size_t)(end - path)) : NULL;
	size_t before = name ? (size_t)(name + 1 - path) : 0; /* the store, with its last slash */
	name = path + before;
	size_t len = end ? (size_t)(end - name) : 0;
	bool number = IS_OF(name, len, "0123456789") && strcmp(end, "/fs") == 0;
	bool link = len == 1 && *name == 'l' && strlen(end) == 1 + 26 && IS_OF(end + 1, 26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
	if (!number && !link && !(is_layer_id(name, len) && strcmp(end + 1, last) == 0))
		return false;
	static const char *const stores[] = { "/overlay2/", "/storage/overlay/" };
	bool snapshots = before > 11 && strncmp(name - 11, "/snapshots/", 11) == 0 && strstr(path, "/io.containerd.snapshotter.");
	bool known = before == 0 || (number && snapshots);
	for (size_t i = 0; i < ISO_COUNT(stores) && !number; i++) {
		size_t store = strlen(stores[i]);
		known |= before > store && strncmp(name - store, stores[i], store) == 0;
	}
	return known;
}

/* A runtime mounts it before it goes into the container's root. */
static bool is_declared(const struct mount_owner *owner, const struct mount_line *line, const char *path)
{
	for (size_t i = 0; owner->declared && i < owner->declared->count; i++) {
		const struct mount *mount = &owner->declared->items[i];
		if (mount->fstype && strcmp(mount->fstype, "overlay") == 0 && mount->source && strcmp(mount->source, path) == 0 &&
			strcmp(mount->target, line->target) == 0)
			return true;
	}
	return false;
}

static void not_known(struct described *to, const struct look *overlay, const char *path)
{
	if (!to->why)
		to->why = arena_printf(to->arena, "whose directory %.200s is, which an overlay at %.200s shows, is not known",
			path, overlay->line->target);
}

/*
 * One directory that an overlay shows. Where the host has the overlay mounted as well, or the runtime was told to mount
 * it, it is one of the host's; else a process inside may have mounted what is its own. What nobody told the runtime to
 * mount and has the name of a layer is the image of a container that runs in this one, or of the overlay that the host
 * has. Podman mounts an image by the root that it has on the host, as it would another container's.
 */
static void add_layer(struct described *to, const struct look *overlay, const char *path, bool lower)
{
	struct mount_line line = *overlay->line;
	struct look look = { overlay->request, &line, path, NULL, overlay->covered };
	line.read_only |= lower;
	const struct mount_owner *owner = overlay->request->owner;
	if (mount_is_own(owner, path))
		return;
	bool declared = is_declared(owner, &line, path);
	if (!declared && is_layer(path, "diff") && (overlay->path || owner->declared))
		return;
	if (*path != '/' || (declared ? is_layer(path, "merged") : !overlay->path))
		not_known(to, overlay, path);
	else
		add(to, &look);
}

/* The next of a list whose separators a backslash may precede, in place; NULL: no more. */
static char *next_layer(char **rest, char stop)
{
	char *begin = *rest;
	if (!begin)
		return NULL;
	char *at = begin;
	while (*at && *at != stop)
		at += at[0] == '\\' && at[1] ? 2 : 1;
	*rest = *at ? at + 1 : NULL;
	*at = '\0';
	return begin;
}

/* Without the backslash before a colon or a backslash, Documentation/filesystems/overlayfs.rst. */
static const char *without_escapes(char *path)
{
	char *out = path;
	for (const char *at = path; *at; at++) {
		at += at[0] == '\\' && at[1];
		*out++ = *at;
	}
	*out = '\0';
	path_normalise(path);
	return path;
}

/* The container's own root is one too, of which it sees its image. */
static void add_layers(struct described *to, const struct look *look)
{
	if (!look->line->layers || strcmp(look->line->target, "/") == 0)
		return;
	char *options = arena_strdup(to->arena, look->line->layers);
	for (char *option; (option = next_layer(&options, ','));) {
		bool lower = true;
		const char *directories = overlay_directories(mountinfo_unescape(option), &lower);
		char *list = directories ? option + (directories - option) : NULL;
		for (char *path; (path = next_layer(&list, ':'));)
			if (*path)
				add_layer(to, look, without_escapes(path), lower);
	}
}

/* What add_visible() and add_covered() share. */
struct walk {
	struct arena *scratch;
	const struct mount_request *request;
	const struct mount_line *top;
	const char *own_root; /* on the host; NULL: it does not see it */
};

/* Whether @look, whose path is set here, says something new. */
static bool is_news(const struct walk *walk, struct look *look)
{
	look->path = host_path(walk->scratch, walk->request, look->line);
	return look->line == walk->top ||
	       (!is_implied(walk->scratch, look) && !is_mirror(walk->request->table, look->line, walk->own_root));
}

static void add_visible(const struct walk *walk, struct described *to)
{
	const struct mount_request *request = walk->request;
	struct known_mounts known = known_of(walk->scratch, request->beyond, request->uncovering != UNCOVER_NOT);
	for (size_t i = 0; i < request->table->count; i++) {
		struct look look = { request, &request->table->lines[i], NULL, walk->top, false };
		if (look.line != walk->top && !mountinfo_visible(request->table, look.line))
			continue;
		if ((request->beyond && is_known(&known, look.line)) || !is_news(walk, &look))
			continue;
		add(to, &look);
		/* bwrap and firejail keep the host's root: then it is a host path too, whatever else it is. */
		if (look.line == walk->top && walk->own_root && strcmp(walk->own_root, "/") == 0)
			add(to, &look)->kind = MOUNT_HOST;
		add_layers(to, &look);
	}
}

/*
 * Paths of the host that other mounts hide. CAP_SYS_ADMIN takes a cover away, umount(2), or puts one there that it lifts
 * later. Only what came from a more privileged mount namespace is locked, mount_namespaces(7), and mountinfo does not
 * say of which that holds. What is shown elsewhere is no news, and what else is hidden is the container's own.
 */
static void add_covered(const struct walk *walk, struct described *to)
{
	const struct mount_request *request = walk->request;
	struct known_mounts shown = known_of(walk->scratch, request->table, false);
	struct known_mounts before = known_of(walk->scratch, request->beyond, true);
	for (size_t i = 0; i < request->table->count; i++) {
		struct look look = { request, &request->table->lines[i], NULL, walk->top, true };
		if (look.line == walk->top || mountinfo_visible(request->table, look.line) ||
			is_known(&shown, look.line) || (request->beyond && is_known(&before, look.line)) ||
			!is_news(walk, &look) || kind_of(&look) != MOUNT_HOST)
			continue;
		if (request->uncovering == UNCOVER_CAN)
			add(to, &look);
		else if (!to->why)
			to->why = arena_printf(to->arena,
				"whether %.200s of the host, which another mount covers at %.200s, can be uncovered is not known",
				look.path ? look.path : look.line->source, look.line->target);
	}
}

static struct mount_list describe_all(struct arena *arena, const struct mount_request *request)
{
	cleanup_arena struct arena *scratch = arena_new();
	const struct mount_table *table = request->table;
	struct described to = { .arena = arena, .items = arena_array(arena, table->count + 1, sizeof(struct mount)),
		.room = table->count + 1 };
	struct walk walk = { scratch, request, request->below_root ? NULL : mountinfo_at(table, "/"), NULL };
	if (walk.top)
		walk.own_root = mountinfo_host_path(scratch, &request->machine->mounts, walk.top, NULL);
	add_visible(&walk, &to);
	if (request->uncovering != UNCOVER_NOT)
		add_covered(&walk, &to);
	return (struct mount_list){ .count = to.count, .items = to.items,
		.more = { to.why, { request->where, NULL, 0 } } };
}

/* ---- what follows from them ---------------------------------------------------------- */

struct path_collector {
	const char **items;
	size_t count;
};

static void collect(struct arena *arena, struct path_collector *paths, const char *path)
{
	paths->items[paths->count++] = arena_strdup(arena, path);
}

/* A path of /proc or /sys is masked by an empty tmpfs or by a null device over it, config-linux.md "Masked Paths". */
static bool is_mask(const struct mount_line *line)
{
	if (strcmp(line->target, "/proc") == 0 || strcmp(line->target, "/sys") == 0)
		return false;
	bool memory = strcmp(line->fstype, "tmpfs") == 0 || strcmp(line->fstype, "devtmpfs") == 0;
	bool usual = below(line->target, "/sys/fs/cgroup");
	return memory && !usual && below_proc_or_sys(line->target);
}

static bool is_read_only_part(const struct mount_table *table, const struct mount_line *line)
{
	const struct mount_line *base = mountinfo_at(table, below(line->target, "/proc") ? "/proc" : "/sys");
	return below_proc_or_sys(line->target) && line->read_only && line != base && same_device(base, line);
}

/* A runtime passes over what the kernel does not have: it is not open because it is not covered. */
static void set_lacking(struct arena *arena, const struct mount_request *request, struct sheet_builder *builder)
{
	const struct text_list *lacking = &request->machine->lacking;
	const char **items = arena_array(arena, lacking->count, sizeof(*items));
	struct text_list *list = arena_alloc(arena, sizeof(*list));
	if (!request->machine->lacking_known)
		return;
	for (size_t i = 0; i < lacking->count; i++)
		items[i] = lacking->items[i]; /* of the model's own table */
	*list = (struct text_list){ lacking->count, items };
	sheet_set_texts(builder, FACT_lacking_paths, list, (struct origin){ "/proc, /sys", NULL, 0 });
}

static void set_paths(struct arena *arena, const struct mount_request *request, struct sheet_builder *builder)
{
	const struct mount_table *table = request->table;
	struct path_collector masked = { arena_array(arena, table->count, sizeof(char *)), 0 };
	struct path_collector read_only = { arena_array(arena, table->count, sizeof(char *)), 0 };
	struct origin origin = { request->where, NULL, 0 };
	bool masks_proc = false;
	for (size_t i = 0; i < table->count; i++) {
		const struct mount_line *line = &table->lines[i];
		if (!below_proc_or_sys(line->target) || !mountinfo_visible(table, line) || mountinfo_aside(table, line))
			continue;
		if (is_mask(line)) {
			collect(arena, &masked, line->target);
			masks_proc = masks_proc || below(line->target, "/proc");
		} else if (is_read_only_part(table, line)) {
			collect(arena, &read_only, line->target);
		}
	}
	struct text_list *lists = arena_array(arena, 2, sizeof(*lists));
	lists[0] = (struct text_list){ masked.count, masked.items };
	lists[1] = (struct text_list){ read_only.count, read_only.items };
	sheet_set_texts(builder, FACT_masked_paths, &lists[0], origin);
	sheet_set_texts(builder, FACT_readonly_paths, &lists[1], origin);
	const struct mount_line *proc = mountinfo_at(table, "/proc");
	if (proc)
		origin = (struct origin){ request->where, quote(arena, proc), proc->line };
	sheet_set_bool(builder, FACT_proc_unmasked, proc && !masks_proc, origin);
}

static void set_root(struct arena *arena, const struct mount_request *request, struct sheet_builder *builder)
{
	const struct mount_line *top = mountinfo_at(request->table, "/");
	struct origin origin = { request->where, top ? quote(arena, top) : NULL, top ? top->line : 0 };
	if (top)
		sheet_set_bool(builder, FACT_rootfs_readonly, top->read_only, origin);
	else
		sheet_set_unknown(builder, FACT_rootfs_readonly, "no mount at /", origin);
}

/*
 * The label that the runtime gave the container's files: of its root where that
 * is a file system of its own, else of another that was mounted for it.
 */
static void set_label(struct arena *arena, const struct mount_request *request, struct sheet_builder *builder)
{
	const struct mount_line *found = mountinfo_at(request->table, "/");
	for (size_t i = 0; (!found || !found->context) && i < request->table->count; i++)
		found = &request->table->lines[i];
	if (found && found->context)
		sheet_set_text(builder, FACT_mount_label, arena_strdup(arena, found->context),
			(struct origin){ request->where, NULL, found->line });
}

/* A projected volume of the kubelet that holds a token, at a place that the pod asked for. */
static bool is_projected_token(struct arena *scratch, const struct mount_request *request, const struct mount *mount)
{
	const char *rest =
		mount->kind == MOUNT_VOLUME && mount->source ? mount_in_pod(request->owner, mount->source) : NULL;
	if (!rest || strncmp(rest, "volumes/kubernetes.io~projected/", 32) != 0)
		return false;
	return root_type(request->root, arena_printf(scratch, "%s/token", mount->source)) == S_IFREG;
}

/* Found or nothing said: a pod may give its token another name. */
static void set_projected(
	const struct mount_request *request, const struct mount_list *mounts, struct sheet_builder *builder)
{
	cleanup_arena struct arena *scratch = arena_new();
	for (size_t i = 0; i < mounts->count; i++) {
		if (!is_projected_token(scratch, request, &mounts->items[i]))
			continue;
		sheet_set_bool(builder, FACT_token_projected, true, mounts->items[i].origin);
		return;
	}
}

static void set_token(
	const struct mount_request *request, const struct mount_list *mounts, struct sheet_builder *builder)
{
	struct origin origin = { request->where, NULL, 0 };
	bool mounted = false;
	for (size_t i = 0; i < mounts->count && !mounted; i++) {
		mounted = mount_is_token_path(mounts->items[i].target);
		if (mounted)
			origin = mounts->items[i].origin;
	}
	sheet_set_bool(builder, FACT_token_mounted, mounted, origin);
}

void mounts_describe(struct arena *arena, const struct mount_request *request, struct sheet_builder *builder)
{
	struct origin origin = { request->where, NULL, 0 };
	set_root(arena, request, builder);
	set_label(arena, request, builder);
	set_paths(arena, request, builder);
	set_lacking(arena, request, builder);
	struct mount_list *mounts = arena_alloc(arena, sizeof(*mounts));
	*mounts = describe_all(arena, request);
	if (!mounts->more.why)
		mounts->more = (struct more){ 0 };
	if (request->table->more)
		mounts->more = (struct more){ "more mounts than are read", origin };
	sheet_set_mounts(builder, mounts, origin);
	set_token(request, mounts, builder);
	set_projected(request, mounts, builder);
}

/* The same root, and not one that it has changed to. */
static bool same_top(const struct mount_request *request)
{
	const struct mount_line *here = mountinfo_at(request->table, "/");
	const struct mount_line *there = mountinfo_at(request->beyond, "/");
	return same_device(here, there) && strcmp(here->root, there->root) == 0;
}

/* Those of the host among @more, behind what @builder knows. */
static void add_to_known(struct arena *arena, const struct mount *more, size_t count, struct sheet_builder *builder)
{
	struct fact fact = builder->facts[FACT_mounts];
	struct mount_list *mounts = arena_alloc(arena, sizeof(*mounts));
	struct mount *items = arena_array(arena, fact.value.mounts->count + count, sizeof(*items));
	*mounts = *fact.value.mounts;
	mounts->items = items;
	if (mounts->count)
		memcpy(items, fact.value.mounts->items, mounts->count * sizeof(*items));
	for (size_t i = 0; i < count; i++)
		if (more[i].kind == MOUNT_HOST)
			items[mounts->count++] = more[i];
	sheet_set_mounts(builder, mounts, fact.origin);
}

void mounts_add(struct arena *arena, const struct mount_request *request, struct sheet_builder *builder)
{
	struct sheet_builder seen = { 0 };
	struct mount_list found = describe_all(arena, request);
	set_root(arena, request, &seen);
	set_paths(arena, request, &seen);
	if (same_top(request) && fact_false(seen.facts[FACT_rootfs_readonly]))
		set_root(arena, request, builder);
	if (same_top(request) && fact_false(builder->facts[FACT_proc_unmasked]) &&
		fact_true(seen.facts[FACT_proc_unmasked]))
		set_paths(arena, request, builder);
	add_to_known(arena, found.items, found.count, builder);
	if (found.more.why)
		mounts_more(arena, found.more.why, request->where, builder);
}

void mounts_hold(struct arena *arena, const struct mount_request *request, const struct held_place *held,
	const char *where, struct sheet_builder *builder)
{
	const struct mount_line *top = mountinfo_at(&request->machine->mounts, "/");
	struct mount_rare rare = { .sockets = sockets_below(request->root, request->machine, "/", NULL, false,
					   listeners_each(request->table), arena) };
	struct mount mount = { .kind = MOUNT_HOST, .source_type = SOURCE_DIR, .held = true, .source = "/",
		.read_only = top && top->read_only, .target = where, .fstype = top ? arena_strdup(arena, top->fstype) : NULL,
		.origin = { where, arena_strdup(arena, held->path), 0 }, .rare = mount_rare_keep(arena, &rare) };
	add_to_known(arena, &mount, 1, builder);
}

void mounts_more(struct arena *arena, const char *why, const char *where, struct sheet_builder *builder)
{
	struct fact fact = builder->facts[FACT_mounts];
	struct mount_list *mounts = arena_alloc(arena, sizeof(*mounts));
	*mounts = *fact.value.mounts;
	if (!mounts->more.why)
		mounts->more = (struct more){ why, (struct origin){ where, NULL, 0 } };
	sheet_set_mounts(builder, mounts, fact.origin);
}

/* What the kernel's mounts, described just now, were found to come from; SOURCE_UNKNOWN: to be looked at. */
static enum source_type type_among(const struct mount_list *known, const struct mount_owner *owner, const char *source)
{
	if (!known || known->count > KNOWN_MOST || owner->seen_from_inside)
		return SOURCE_UNKNOWN;
	for (size_t i = 0; i < known->count; i++) {
		const struct mount *mount = &known->items[i];
		/* of others the type may be concluded from a name */
		bool looked_at = mount->source_type == SOURCE_DIR || mount->source_type == SOURCE_FILE;
		if (looked_at && mount->source && strcmp(mount->source, source) == 0)
			return mount->source_type;
	}
	return SOURCE_UNKNOWN;
}

void mounts_refine(struct arena *arena, const struct root *root, const struct mount_owner *owner,
	const struct mount_list *known, struct sheet_builder *builder)
{
	struct fact fact = builder->facts[FACT_mounts];
	if (!fact_known(fact))
		return;
	size_t count = fact.value.mounts->count;
	struct mount *items = arena_array(arena, count, sizeof(*items));
	struct mount_list *mounts = arena_alloc(arena, sizeof(*mounts));
	for (size_t i = 0; i < count; i++) {
		items[i] = fact.value.mounts->items[i];
		if (!items[i].source || *items[i].source != '/')
			continue;
		items[i].name = mount_volume_name(arena, owner, items[i].source);
		items[i].source_type = type_among(known, owner, items[i].source);
		if (items[i].source_type == SOURCE_UNKNOWN)
			items[i].source_type = type_of(root, items[i].source);
	}
	*mounts = (struct mount_list){ .count = count, .items = items };
	sheet_set_mounts(builder, mounts, fact.origin);
}
