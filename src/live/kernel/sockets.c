/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/net/unix has the path that each program gave to bind(2), so that a
 * daemon told to listen somewhere else is found there, and nothing of a
 * container need be opened. Who binds a socket under that name in another mount
 * namespace on the host's network looks the same: never less is reported than is there.
 */
#include "config.h"

#include "live/kernel/sockets.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <isotop/root.h>

#include "live/kernel/proc.h"

#define UNIX_TEXT_MAX (4 * 1024 * 1024)
#define SOCKETS_MOST  4096
#define USERS_MOST    1024

/* What the place of a listed socket was like when it was first asked for: a user has thousands, below thousands of mounts. */
struct socket_look {
	enum { LOOK_NOT_YET, LOOK_THERE, LOOK_NOTHING } found;
	size_t above; /* length of the path of the host's mount that it is in, where nothing was found */
};

/* The path of a line whose socket listens; NULL: it does not, or has none. Columns as in net/unix/af_unix.c. */
static const char *listening(char *line, uint64_t *ret_inode)
{
	char *column[8] = { NULL };
	size_t count = 0;
	for (char *word; count < ISO_COUNT(column) && (word = strsep(&line, " "));)
		if (*word)
			column[count++] = word;
	uint64_t flags;
	if (count < ISO_COUNT(column) || column[7][0] != '/' || !parse_u64(column[3], 16, &flags) || !(flags & 0x10000))
		return NULL;
	return parse_u64(column[6], 10, ret_inode) ? column[7] : NULL;
}

/* Users' own engines listen in a network namespace of their own, "rootless mode" of Docker's manual. */
static size_t add_users_sockets(const struct root *root, struct arena *arena, const char **items, size_t count)
{
	static const char *const names[] = { "docker.sock", "podman/podman.sock" };
	int fd = root_open_dir(root, "run/user");
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	if (!dir && fd >= 0)
		close(fd);
	for (size_t n = 0; dir && n < USERS_MOST && (entry = readdir(dir)); n++) {
		for (size_t i = 0; i < ISO_COUNT(names) && *entry->d_name != '.' && count < SOCKETS_MOST; i++) {
			const char *path = arena_printf(arena, "/run/user/%s/%s", entry->d_name, names[i]);
			if (root_type(root, path) == S_IFSOCK)
				items[count++] = path;
		}
	}
	if (dir)
		closedir(dir);
	return count;
}

void read_sockets(const struct root *root, struct arena *arena, struct machine *machine)
{
	cleanup_arena struct arena *scratch = arena_new();
	int error = 0;
	char *text = proc_text(root, scratch, -1, "proc/1/net/unix", UNIX_TEXT_MAX, NULL, &error);
	bool read = text != NULL;
	uint64_t inode;
	const char **items = arena_array(scratch, SOCKETS_MOST, sizeof(*items));
	size_t count = 0;
	for (char *line; text && count < SOCKETS_MOST && (line = strsep(&text, "\n"));) {
		const char *path = listening(line, &inode);
		if (path)
			items[count++] = arena_strdup(arena, path);
	}
	machine->sockets_known = read && !error && count < SOCKETS_MOST;
	count = add_users_sockets(root, arena, items, count);
	const char **kept = arena_array(arena, count, sizeof(*kept));
	if (count)
		memcpy(kept, items, count * sizeof(*kept));
	machine->sockets = (struct text_list){ count, kept };
	machine->socket_looks = arena_array(arena, count, sizeof(*machine->socket_looks));
	machine->sockets_read = true;
}

/* /var/run is a link to /run everywhere (FHS 3.0), and bind(2) takes either. */
static const char *plain(const char *path)
{
	return strncmp(path, "/var/run/", 9) == 0 ? path + 4 : path;
}

/* What a directory on the way leaves of @look's permissions: each class must be able to search it. */
static mode_t let_through(const struct stat *look, const struct stat *directory)
{
	mode_t mode = look->st_mode;
	if (directory->st_mode & S_IXOTH)
		return mode;
	mode &= ~(mode_t)S_IRWXO;
	if (directory->st_gid != look->st_gid || !(directory->st_mode & S_IXGRP))
		mode &= ~(mode_t)S_IRWXG;
	if (directory->st_uid != look->st_uid || !(directory->st_mode & S_IXUSR))
		mode &= ~(mode_t)S_IRWXU;
	return mode;
}

/* Whose the socket at @path is, to whoever comes from @source. */
static void read_owner(const struct root *root, const char *source, struct listener *listener)
{
	char path[PATH_MAX];
	struct stat look;
	struct stat directory;
	if (root_look(root, -1, plain(listener->path), &look) != 0 || !S_ISSOCK(look.st_mode) ||
		(size_t)snprintf(path, sizeof(path), "%s", plain(listener->path)) >= sizeof(path))
		return;
	for (char *slash; (slash = strrchr(path, '/')) && slash != path;) {
		*slash = '\0';
		if (!path_is_at_or_below(path, plain(source)))
			break;
		if (root_look(root, -1, path, &directory) != 0)
			return;
		look.st_mode = let_through(&look, &directory);
	}
	listener->owned = true;
	listener->uid = look.st_uid;
	listener->gid = look.st_gid;
	listener->mode = look.st_mode & 0777;
}

static bool is_listed(const struct machine *machine, const char *path)
{
	for (size_t i = 0; i < machine->sockets.count; i++)
		if (strcmp(plain(machine->sockets.items[i]), plain(path)) == 0)
			return true;
	return false;
}

static size_t mount_above(const struct machine *machine, const char *path)
{
	size_t found = 0;
	for (size_t i = 0; i < machine->mounts.count; i++) {
		size_t len = strlen(machine->mounts.lines[i].target);
		if (len > found && path_is_at_or_below(path, machine->mounts.lines[i].target))
			found = len;
	}
	return found;
}

static const struct socket_look *look_at(const struct root *root, const struct machine *machine, size_t i)
{
	struct socket_look *look = &machine->socket_looks[i];
	const char *path = plain(machine->sockets.items[i]);
	struct stat seen;
	if (look->found != LOOK_NOT_YET)
		return look;
	look->found = root_look(root, -1, path, &seen) == -ENOENT ? LOOK_NOTHING : LOOK_THERE;
	look->above = look->found == LOOK_NOTHING ? mount_above(machine, path) : 0;
	return look;
}

/* Whether the host has something else at @source than @line, which was mounted there before: that one's sockets it does not see. */
static bool is_over(const struct machine *machine, const char *source, const struct mount_line *line)
{
	const struct mount_line *top = line ? mountinfo_at(&machine->mounts, source) : NULL;
	return top && (top->major != line->major || top->minor != line->minor || strcmp(top->root, line->root) != 0);
}

/*
 * The kernel writes a name as it is, with any newline in it (af_unix.c, unix_seq_show()), and so anybody writes lines
 * of his own: where no file is, nobody connects. What is mounted at @source or below it, though, hides sockets that
 * whoever has mounted @source before still sees.
 */
static bool is_made_up(const struct root *root, const struct machine *machine, const char *source,
	const struct mount_line *line, size_t i)
{
	const struct socket_look *look = machine->procfs ? look_at(root, machine, i) : NULL;
	if (!look || look->found != LOOK_NOTHING || look->above > strlen(plain(source)))
		return false;
	return look->above < strlen(plain(source)) || !is_over(machine, plain(source), line);
}

struct listener_list sockets_below(const struct root *root, const struct machine *machine, const char *source,
	const struct mount_line *line, bool is_socket, size_t most, struct arena *arena)
{
	const char *found[SOCKETS_BELOW_MOST];
	size_t count = 0;
	bool more = false;
	most = most < SOCKETS_BELOW_MOST ? most : SOCKETS_BELOW_MOST;
	/* One that listens in another network namespace is in no list that is read here. */
	if (is_socket && !is_listed(machine, source))
		found[count++] = source;
	for (size_t i = 0; i < machine->sockets.count && !more; i++) {
		if (!path_is_at_or_below(plain(machine->sockets.items[i]), plain(source)) ||
			is_made_up(root, machine, source, line, i))
			continue;
		more = count >= most;
		if (!more)
			found[count++] = machine->sockets.items[i];
	}
	struct listener *items = arena_array(arena, count + 1, sizeof(*items));
	for (size_t i = 0; i < count; i++) {
		items[i].path = arena_strdup(arena, found[i]);
		read_owner(root, source, &items[i]);
	}
	return (struct listener_list){ count, items, machine->sockets_known && !more };
}

/* ---- who listens ---------------------------------------------------------------------------- */

#define PROCESSES_MOST 16384
#define FILES_MOST     4096 /* of one process */

/* Of the only one that listens at @path. */
static int find_inode(const struct root *root, const char *path, uint64_t *ret_inode)
{
	cleanup_arena struct arena *arena = arena_new();
	int error = 0;
	int found = -ENOENT;
	uint64_t inode;
	char *text = proc_text(root, arena, -1, "proc/1/net/unix", UNIX_TEXT_MAX, NULL, &error);
	for (char *line; text && found != -EEXIST && (line = strsep(&text, "\n"));) {
		const char *other = listening(line, &inode);
		if (!other || strcmp(plain(other), plain(path)) != 0)
			continue;
		found = found == 0 ? -EEXIST : 0;
		*ret_inode = inode;
	}
	return error ? error : found;
}

struct seek {
	const struct root *root;
	char link[64]; /* of the socket that is sought */
	char *label;
	size_t size;
	int code; /* 1: not found yet */
};

/* @look at every entry of @fd with a number for its name, until the label is found. Closes @fd. */
static void each_number(struct seek *seek, int fd, size_t most, void (*look)(struct seek *seek, int dir, const char *name))
{
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	if (!dir && fd >= 0)
		close(fd);
	for (size_t n = 0; dir && n < most && seek->code > 0 && (entry = readdir(dir)); n++)
		if (isdigit((unsigned char)*entry->d_name))
			look(seek, dirfd(dir), entry->d_name);
	if (dir)
		closedir(dir);
}

static void look_at_file(struct seek *seek, int files, const char *name)
{
	char link[sizeof(seek->link)];
	if (root_readlink_of(seek->root, files, name, link, sizeof(link)) > 0 && strcmp(link, seek->link) == 0)
		seek->code = root_label_of(files, name, seek->label, seek->size);
}

static void look_at_process(struct seek *seek, int proc, const char *name)
{
	cleanup_fd int process = root_open_dir_at(seek->root, proc, name);
	if (process >= 0)
		each_number(seek, root_open_dir_at(seek->root, process, "fd"), FILES_MOST, look_at_file);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): it is written to by way of the structure */
int socket_label(const struct root *root, const char *path, char *ret_label, size_t size)
{
	uint64_t inode = 0;
	int code = find_inode(root, path, &inode);
	struct seek seek = { .root = root, .label = ret_label, .size = size, .code = 1 };
	if (code < 0)
		return code;
	snprintf(seek.link, sizeof(seek.link), "socket:[%llu]", (unsigned long long)inode);
	each_number(&seek, root_open_dir(root, "proc"), PROCESSES_MOST, look_at_process);
	return seek.code > 0 ? -ESRCH : seek.code;
}
