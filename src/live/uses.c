/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open files and sockets of a container's processes: proc_pid_fd(5),
 * proc_pid_fdinfo(5), proc_pid_net(5), Documentation/networking/proc_net_tcp.rst.
 */
#include "config.h"

#include "live/kernel/mountinfo.h"
#include "live/kernel/proc.h"
#include "live/live_root.h"

#include <isotop/facts.h>
#include <isotop/live.h>
#include <isotop/root.h>
#include <isotop/subject.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROCESSES_MOST 256 /* of one container */
#define FILES_MOST     512 /* open files of one process */
#define SOCKETS_MOST   1024
#define ITEMS_MOST     64   /* of each list */
#define TABLE_BYTES    (1u << 20) /* of a table of sockets */

struct using {
	const struct root *root;
	struct arena *arena;
	struct live_uses *uses;
	char mounts[64];  /* the link of its mount namespace */
	unsigned long long root_mount; /* the id of what is mounted on its / */
	uint32_t root_uid; /* the root of its user namespace, as the host sees it */
	uint32_t first_uid;
	size_t socket_count;
	unsigned long long sockets[SOCKETS_MOST]; /* inodes */
};

static void add(struct using *u, struct text_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], text) == 0)
			return;
	if (list->count == ITEMS_MOST) {
		u->uses->cut = true;
		return;
	}
	if (!list->items)
		list->items = arena_array(u->arena, ITEMS_MOST, sizeof(*list->items));
	((const char **)(uintptr_t)list->items)[list->count++] = arena_strdup(u->arena, text);
}

/* Each entry of the directory @name below @dirfd that is a number. */
static void each_number(struct using *u, int dirfd, const char *name, size_t most, void (*each)(struct using *u, int dirfd, const char *name))
{
	int fd = dirfd < 0 ? root_open_dir(u->root, name) : root_open_dir_at(u->root, dirfd, name);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		u->uses->cut = true;
		if (fd >= 0)
			close(fd);
		return;
	}
	size_t count = 0;
	for (struct dirent *entry; (entry = readdir(dir));) {
		if (!isdigit((unsigned char)*entry->d_name))
			continue;
		if (count++ == most) {
			u->uses->cut = true;
			break;
		}
		each(u, dirfd < 0 ? fd : dirfd, entry->d_name);
	}
	closedir(dir);
}

/* ---- files ------------------------------------------------------------------------ */

/* The number behind @key in the text of an fdinfo file. */
static unsigned long long number_of(const char *text, const char *key, int base)
{
	const char *at = strstr(text, key);
	return at ? strtoull(at + strlen(key), NULL, base) : 0;
}

/* Is it @folder or below it? */
static bool is_in(const char *path, const char *folder)
{
	size_t len = strlen(folder);
	return strncmp(path, folder, len) == 0 && (!path[len] || path[len] == '/');
}

/* Nodes that runtimes make in each container's /dev (config-linux.md, default devices), its terminals and shared memory. */
static bool is_usual(const char *path)
{
	static const char *const usual[] = { "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty",
		"/dev/console", "/dev/ptmx", "/dev/pts", "/dev/shm", "/dev/mqueue" };
	for (size_t i = 0; i < ISO_COUNT(usual); i++)
		if (is_in(path, usual[i]))
			return true;
	return false;
}

static void note_mounted(struct using *u, const char *path, bool writes)
{
	if (is_in(path, "/dev") && !is_usual(path))
		add(u, &u->uses->devices, path);
	if (is_in(path, "/dev") || is_in(path, "/proc") || is_in(path, "/sys"))
		return;
	add(u, &u->uses->mounted, path);
	if (writes)
		add(u, &u->uses->mounted_writes, path);
}

static void note_file(struct using *u, int process, const char *number, const char *path)
{
	char name[64];
	cleanup_strbuf struct strbuf info = { 0 };
	snprintf(name, sizeof(name), "fdinfo/%.20s", number);
	if (root_read(u->root, process, name, 4096, &info) < 0)
		return;
	bool writes = (number_of(strbuf_text(&info), "flags:", 8) & O_ACCMODE) != O_RDONLY;
	if (!u->root_mount)
		return;
	if (number_of(strbuf_text(&info), "mnt_id:", 10) != u->root_mount)
		note_mounted(u, path, writes);
	else if (writes)
		add(u, &u->uses->writes, path);
}

/* What has no name and that the default profiles refuse to make: Documentation/filesystems/proc.rst, the kernel's anon_inode_getfile(). */
static void note_special(struct using *u, const char *link)
{
	static const char *const kinds[] = { "io_uring", "userfaultfd", "perf_event", "bpf-map", "bpf-prog", "bpf_link", "fanotify" };
	char name[32];
	for (size_t i = 0; i < ISO_COUNT(kinds); i++) {
		snprintf(name, sizeof(name), "anon_inode:[%s]", kinds[i]);
		if (strcmp(link, name) == 0 || (strncmp(link, "anon_inode:", 11) == 0 && strcmp(link + 11, kinds[i]) == 0))
			add(u, &u->uses->special, kinds[i]);
	}
}

static void look_at_file(struct using *u, int process, const char *number)
{
	char name[64];
	char link[4096];
	snprintf(name, sizeof(name), "fd/%.20s", number);
	if (root_readlink(u->root, process, name, link, sizeof(link)) < 0)
		return; /* closed by now */
	note_special(u, link);
	if (*link == '/')
		note_file(u, process, number, link);
	if (strncmp(link, "socket:[", 8) != 0)
		return;
	if (u->socket_count < SOCKETS_MOST)
		u->sockets[u->socket_count++] = strtoull(link + 8, NULL, 10);
	else
		u->uses->cut = true;
}

/* ---- processes ---------------------------------------------------------------------- */

static void note_users(struct using *u, const char *status)
{
	const char *line = strstr(status, "\nUid:");
	const char *held = strstr(status, "\nCapEff:");
	const char *name = strncmp(status, "Name:", 5) == 0 ? status + 5 + strspn(status + 5, " \t") : "";
	char *end;
	if (!line)
		return;
	uint32_t real = (uint32_t)strtoul(line + 5, &end, 10);
	uint32_t effective = (uint32_t)strtoul(end, NULL, 10);
	u->uses->users |= u->uses->processes > 0 && effective != u->first_uid;
	if (!u->uses->processes++)
		u->first_uid = effective;
	u->uses->roots += effective == u->root_uid;
	u->uses->held |= held ? strtoull(held + strlen("\nCapEff:"), NULL, 16) : 0;
	if (real != effective)
		add(u, &u->uses->programs, arena_strndup(u->arena, name, strcspn(name, "\n")));
}

static void look_at_process(struct using *u, int proc, const char *number)
{
	char link[64];
	cleanup_strbuf struct strbuf status = { 0 };
	int process = root_open_dir_at(u->root, proc, number);
	if (process < 0)
		return;
	bool own = root_readlink(u->root, process, "ns/mnt", link, sizeof(link)) > 0 && strcmp(link, u->mounts) == 0;
	if (own && u->uses->processes < PROCESSES_MOST && root_read(u->root, process, "status", 16384, &status) == 0) {
		note_users(u, strbuf_text(&status));
		each_number(u, process, "fd", FILES_MOST, look_at_file);
	} else if (own) {
		u->uses->cut = true;
	}
	close(process);
}

/* ---- sockets ------------------------------------------------------------------------- */

static bool is_own(const struct using *u, unsigned long long inode)
{
	for (size_t i = 0; i < u->socket_count; i++)
		if (u->sockets[i] == inode)
			return true;
	return false;
}

/* Field @n of a line, from 0; "": it has fewer. */
static const char *field(const char *line, unsigned n)
{
	for (line += strspn(line, " "); n && *line && *line != '\n'; n--) {
		line += strcspn(line, " \n");
		line += strspn(line, " ");
	}
	return line;
}

/* Tables of sockets below net/ of a process; the state of one that waits for others, "": any. To add one: its row. */
static const struct {
	const char *file;
	const char *protocol; /* NULL: raw */
	const char *state;
	unsigned inode; /* its field */
} tables[] = {
	{ "net/tcp", "tcp", "0A", 9 },
	{ "net/tcp6", "tcp", "0A", 9 },
	{ "net/udp", "udp", "07", 9 },
	{ "net/udp6", "udp", "07", 9 },
	{ "net/raw", NULL, "", 9 },
	{ "net/raw6", NULL, "", 9 },
	{ "net/packet", NULL, "", 8 },
};

static void look_at_socket(struct using *u, size_t table, const char *line)
{
	const char *address = field(line, 1);
	const char *colon = strchr(address, ':');
	char text[32];
	if (!is_own(u, strtoull(field(line, tables[table].inode), NULL, 10)))
		return;
	u->uses->raw |= !tables[table].protocol;
	unsigned long port = colon ? strtoul(colon + 1, NULL, 16) : 0;
	if (!tables[table].protocol || !port || strncmp(field(line, 3), tables[table].state, 2) != 0)
		return;
	snprintf(text, sizeof(text), "%lu/%s", port, tables[table].protocol);
	add(u, &u->uses->listens, text);
	if (port < 1024)
		add(u, &u->uses->low, text);
}

static void look_at_sockets(struct using *u, int init)
{
	for (size_t i = 0; u->socket_count && i < ISO_COUNT(tables); i++) {
		cleanup_strbuf struct strbuf text = { 0 };
		if (root_read(u->root, init, tables[i].file, TABLE_BYTES, &text) == -EFBIG)
			u->uses->cut = true;
		for (const char *line = strchr(strbuf_text(&text), '\n'); line && line[1]; line = strchr(line + 1, '\n'))
			look_at_socket(u, i, line + 1);
	}
}

/* ---- the whole ------------------------------------------------------------------------- */

static unsigned long long root_mount(struct using *u, int init)
{
	cleanup_strbuf struct strbuf text = { 0 };
	if (root_read(u->root, init, "mountinfo", TABLE_BYTES, &text) < 0)
		return 0;
	struct mount_table table = mountinfo_parse(u->arena, text.data);
	const struct mount_line *root = mountinfo_at(&table, "/");
	return root ? root->id : 0;
}

static uint32_t root_of(const struct subject *subject)
{
	uint32_t outside = 0;
	struct fact map = subject_fact(subject, FACT_uid_map);
	return fact_known(map) && ranges_map(map.value.ranges, 0, &outside) ? outside : 0;
}

const struct live_uses *live_uses(const struct live *live, const struct subject *subject, struct arena *arena)
{
	struct live_uses *uses = arena_alloc(arena, sizeof(*uses));
	struct using *u = arena_alloc(arena, sizeof(*u));
	*u = (struct using){ .root = live_root(live), .arena = arena, .uses = uses, .root_uid = root_of(subject) };
	if (!subject_running(subject) || subject_sandboxed(subject))
		return NULL;
	const struct proc proc = { .pid = subject->running.pid, .start = subject->running.start };
	int init = proc_open(u->root, &proc);
	if (init < 0)
		return NULL;
	if (root_readlink(u->root, init, "ns/mnt", u->mounts, sizeof(u->mounts)) > 0) {
		u->root_mount = root_mount(u, init);
		each_number(u, -1, "proc", SIZE_MAX, look_at_process);
		look_at_sockets(u, init);
	}
	close(init);
	return uses->processes ? uses : NULL;
}
