/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/identity.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <isotop/facts.h>
#include <isotop/file.h>
#include <isotop/root.h>

#include "live/kernel/idmap.h"
#include "live/nesting.h"

#define PATH_MOST 4096
#define MAP_MAX   (256 * 1024)

/* ---- files ------------------------------------------------------------------------------ */

/* Where others may write, a sticky directory still keeps what is root's in it, unlink(2). */
static uint32_t writer_of(const struct stat *look)
{
	bool directory = S_ISDIR(look->st_mode);
	bool others = look->st_mode & (S_IWGRP | S_IWOTH);
	if (look->st_uid != 0)
		return look->st_uid;
	return others && !(directory && look->st_mode & S_ISVTX) ? WRITER_ANYBODY : WRITER_ROOT;
}

/* Whether nobody but root gets to what is in this directory of root's, whomever that belongs to. */
static bool is_closed(const struct stat *look)
{
	bool group = look->st_mode & S_IXGRP && look->st_gid != 0;
	return S_ISDIR(look->st_mode) && look->st_uid == 0 && !group && !(look->st_mode & S_IXOTH);
}

/* Two of them: whoever is not root decides, and two users are nobody in particular. */
static uint32_t both(uint32_t a, uint32_t b)
{
	if (a == WRITER_ROOT || a == b)
		return b;
	return b == WRITER_ROOT ? a : WRITER_ANYBODY;
}

static void cut_last(char *path)
{
	char *slash = strrchr(path, '/');
	*(slash ? slash : path) = '\0';
}

static void add_writer(struct writers *writers, const struct stat *look)
{
	writers->closed = writers->closed || is_closed(look);
	writers->writer = is_closed(look) ? WRITER_ROOT : both(writers->writer, writer_of(look));
}

/*
 * Who can write what stands at @path and at @levels of its directories, at most up to the root itself, which is
 * looked at as "". @path is cut to what is left.
 */
static struct writers writers_up(const struct root *root, char *path, size_t levels)
{
	struct writers found = { .writer = WRITER_ROOT };
	for (size_t level = 0; level <= levels; level++) {
		struct stat look;
		bool top = !*path;
		if (root_look(root, -1, path, &look) < 0)
			return (struct writers){ .writer = WRITER_ANYBODY, .unseen = true };
		add_writer(&found, &look);
		cut_last(path);
		if (top)
			break;
	}
	return found;
}

uint32_t identity_writer(const struct machine *machine, const struct root *root, const char *path)
{
	char part[PATH_MOST];
	size_t len = strlen(path);
	if (!machine->procfs)
		return WRITER_ROOT;
	if (len >= sizeof(part))
		return WRITER_ANYBODY;
	memcpy(part, path, len + 1);
	return writers_up(root, part, SIZE_MAX).writer;
}

/* Above the directory that a container's files lie in. */
static void look_above(struct writers_above *above, const struct root *root, const char *dir)
{
	char part[PATH_MOST];
	snprintf(part, sizeof(part), "%s", dir);
	snprintf(above->dir, sizeof(above->dir), "%s", dir);
	above->found = writers_up(root, part, SIZE_MAX);
	above->known = true;
}

/* writers_up() of a file and its directory. */
static struct writers writers_seen(const struct file_seen *seen, char *path)
{
	struct writers found = { .writer = WRITER_ROOT };
	add_writer(&found, &seen->file);
	add_writer(&found, &seen->above);
	cut_last(path);
	cut_last(path);
	return found;
}

uint32_t identity_writer_of_many(const struct machine *machine, const struct root *root, const char *path,
	const struct file_seen *seen, struct writers_above *above)
{
	char part[PATH_MOST];
	if (!machine->procfs)
		return WRITER_ROOT;
	if ((size_t)snprintf(part, sizeof(part), "%s", path) >= sizeof(part))
		return WRITER_ANYBODY;
	struct writers here = seen && seen->plain ? writers_seen(seen, part) : writers_up(root, part, 1);
	if (here.unseen)
		return WRITER_ANYBODY;
	if (!above->known || strcmp(above->dir, part) != 0)
		look_above(above, root, part);
	/* Nobody but root gets below a closed directory, whomever what lies there belongs to. */
	return above->found.closed || above->found.unseen ? above->found.writer : both(here.writer, above->found.writer);
}

/* ---- programs --------------------------------------------------------------------------- */

/* The kernel's mark on the path of a file that is gone, as a daemon's is after an upgrade: d_path(). */
static const char gone[] = " (deleted)";

static bool strip_gone(char *path)
{
	size_t len = strlen(path);
	if (len < sizeof(gone) || strcmp(path + len - (sizeof(gone) - 1), gone) != 0)
		return false;
	path[len - (sizeof(gone) - 1)] = '\0';
	return true;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* One that was replaced while it ran is known by the directory, which nobody else could write either. */
static bool was_there(const struct machine *machine, const struct root *root, const struct proc *proc, char *path)
{
	char *slash = strrchr(path, '/');
	if (!slash || slash == path || machine_relation(machine, NS_MNT, proc->ns[NS_MNT].inode) != NS_HOST)
		return false;
	*slash = '\0';
	bool roots = identity_writer(machine, root, path) == WRITER_ROOT;
	*slash = '/';
	return roots;
}

/* @path is what exe says; below a root with the kernel's own /proc it must be that very file. */
static bool is_hosts(
	const struct machine *machine, const struct root *root, int dirfd, const struct proc *proc, char *path)
{
	struct stat runs;
	struct stat there;
	bool replaced = strip_gone(path);
	if (!machine->procfs)
		return true;
	if (root_look_program(dirfd, &runs) < 0 || writer_of(&runs) != WRITER_ROOT)
		return false;
	if (replaced)
		return was_there(machine, root, proc, path);
	return root_look(root, -1, path, &there) == 0 && same_file(&runs, &there) &&
	       identity_writer(machine, root, path) == WRITER_ROOT;
}

/* The text alone, which a container can choose. */
static int read_exe(const struct root *root, const struct proc *proc, char path[PATH_MOST])
{
	int fd = proc_open(root, proc);
	if (fd >= 0 && (root_readlink(root, fd, "exe", path, PATH_MOST) < 0 || *path != '/'))
		fd_cleanup(&fd);
	return fd;
}

const char *identity_program(
	const struct machine *machine, const struct root *root, struct arena *arena, const struct proc *proc)
{
	char path[PATH_MOST];
	cleanup_fd int fd = read_exe(root, proc, path);
	return fd >= 0 && is_hosts(machine, root, fd, proc, path) ? arena_strdup(arena, path) : NULL;
}

static bool is_named(const char *path, const char *const *names)
{
	const char *slash = strrchr(path, '/');
	size_t len = strlen(slash + 1);
	if (len >= sizeof(gone) && strcmp(slash + 1 + len - (sizeof(gone) - 1), gone) == 0)
		len -= sizeof(gone) - 1;
	for (size_t i = 0; names[i]; i++)
		if (strlen(names[i]) == len && memcmp(names[i], slash + 1, len) == 0)
			return true;
	return false;
}

bool identity_is_called(const struct root *root, const struct proc *proc, const char *const *names)
{
	char path[PATH_MOST];
	cleanup_fd int fd = root_place_process(root, proc->pid);
	return fd >= 0 && root_readlink(root, fd, "exe", path, sizeof(path)) > 0 && *path == '/' && is_named(path, names);
}

bool identity_runs(
	const struct machine *machine, const struct root *root, const struct proc *proc, const char *const *names)
{
	char path[PATH_MOST];
	cleanup_fd int fd = read_exe(root, proc, path);
	/* The name first: of most processes no file has to be looked at. */
	return fd >= 0 && is_named(path, names) && is_hosts(machine, root, fd, proc, path);
}

bool identity_is_daemon(const struct machine *machine, const struct proc *proc)
{
	static const enum ns_kind kinds[] = { NS_MNT, NS_PID, NS_USER };
	cleanup_arena struct arena *scratch = arena_new();
	for (size_t i = 0; i < 3; i++)
		if (!status_seen(&proc->status, STATUS_UID) || proc->status.uid[i] != 0)
			return false;
	for (size_t i = 0; i < ISO_COUNT(kinds); i++)
		if (machine_relation(machine, kinds[i], proc->ns[kinds[i]].inode) != NS_HOST)
			return false;
	return !cgroup_id(scratch, proc->cgroup);
}

/* ---- users ------------------------------------------------------------------------------ */

static bool is_hosts_root(const struct proc *proc)
{
	for (size_t i = 0; i < ISO_COUNT(proc->status.uid); i++)
		if (proc->status.uid[i] == 0)
			return true;
	return !status_seen(&proc->status, STATUS_UID);
}

bool identity_is_users(const struct machine *machine, const struct proc *proc)
{
	return machine_relation(machine, NS_USER, proc->ns[NS_USER].inode) == NS_OWN && !is_hosts_root(proc);
}

bool identity_is_its_users(const struct root *root, const struct machine *machine, const struct proc *proc)
{
	uint32_t maker;
	return !machine->procfs || (nesting_maker(root, proc, &maker) == 0 && maker == proc->status.uid[0]);
}

/* The uid map as the kernel shows it; false where it may not be read. */
static bool read_map(
	const struct root *root, struct arena *scratch, const struct proc *proc, struct range_list *ret_ranges)
{
	cleanup_fd int fd = proc_open(root, proc);
	int error;
	const char *text = fd < 0 ? NULL : proc_text(root, scratch, fd, "uid_map", MAP_MAX, NULL, &error);
	return text && id_map_parse(scratch, text, ret_ranges);
}

bool identity_speaks_for(
	const struct machine *machine, const struct root *root, uint32_t writer, const struct proc *proc)
{
	cleanup_arena struct arena *scratch = arena_new();
	struct range_list ranges;
	uint32_t maker;
	uint32_t other;
	if (writer == WRITER_ROOT || writer == WRITER_ANYBODY)
		return writer == WRITER_ROOT;
	if (!identity_is_users(machine, proc))
		return false;
	if (nesting_maker(root, proc, &maker) == 0 && maker == writer)
		return true;
	if (!read_map(root, scratch, proc, &ranges))
		return false;
	if (ranges_map(&ranges, 0, &other) && other == writer)
		return true;
	return !machine->procfs && ranges_unmap(&ranges, writer, &other);
}
