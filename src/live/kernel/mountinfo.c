/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/mountinfo.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX  64     /* of mounts on mounts; deeper is somebody's joke */
#define MOUNTS_MAX 100000 /* fs.mount-max of the kernel, Documentation/admin-guide/sysctl/fs.rst */

/* Blanks, newlines and backslashes of a path are written as three octal digits. In place. */
static char *unescape(char *text)
{
	char *out = text;
	for (const char *at = text; *at;) {
		bool octal = at[0] == '\\' && at[1] >= '0' && at[1] <= '3' && at[2] >= '0' && at[2] <= '7' &&
			     at[3] >= '0' && at[3] <= '7';
		if (octal) {
			*out++ = (char)((at[1] - '0') * 64 + (at[2] - '0') * 8 + (at[3] - '0'));
			at += 4;
		} else {
			*out++ = *at++;
		}
	}
	*out = '\0';
	return text;
}

static bool take_u32(const char *text, char stop, uint32_t *ret)
{
	char *end;
	if (*text < '0' || *text > '9')
		return false;
	unsigned long value = strtoul(text, &end, 10);
	if (*end != stop || value > UINT32_MAX)
		return false;
	*ret = (uint32_t)value;
	return true;
}

static bool take_device(const char *text, struct mount_line *line)
{
	const char *colon = strchr(text, ':');
	return colon && take_u32(text, ':', &line->major) && take_u32(colon + 1, '\0', &line->minor);
}

/* Whether @word is one of a comma-separated list. */
static bool has_option(const char *options, const char *word)
{
	size_t len = strlen(word);
	for (const char *at = options; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, word, len) == 0 && (at[len] == ',' || at[len] == '\0'))
			return true;
	}
	return false;
}

/* "shared:5", "master:3", ...: any number of them, ended by "-". */
static bool take_tags(char **rest, struct mount_line *line)
{
	for (char *tag; (tag = strsep(rest, " "));) {
		if (strcmp(tag, "-") == 0)
			return true;
		if (strncmp(tag, "shared:", 7) == 0)
			(void)take_u32(tag + 7, '\0', &line->shared);
		else if (strncmp(tag, "master:", 7) == 0)
			(void)take_u32(tag + 7, '\0', &line->master);
	}
	return false;
}

/* The kernel marks a root that was unlinked after it was mounted. */
static void strip_deleted(char *root, struct mount_line *line)
{
	static const char mark[] = "//deleted";
	size_t len = strlen(root);
	if (len >= sizeof(mark) && strcmp(root + len - (sizeof(mark) - 1), mark) == 0) {
		root[len - (sizeof(mark) - 1)] = '\0';
		line->deleted = true;
	}
}

/* context="system_u:object_r:container_file_t:s0:c1,c2": quoted, as there are commas in it. Cut out in place. */
static const char *take_context(char *super)
{
	static const char key[] = "context=\"";
	char *at = strstr(super, key);
	if (!at || (at > super && at[-1] != ','))
		return NULL;
	at += sizeof(key) - 1;
	at[strcspn(at, "\"")] = '\0';
	return at;
}

static bool parse_line(char *text, struct mount_line *line)
{
	char *id = strsep(&text, " ");
	char *parent = strsep(&text, " ");
	char *device = strsep(&text, " ");
	char *root = strsep(&text, " ");
	char *target = strsep(&text, " ");
	line->options = strsep(&text, " ");
	if (!text || !take_u32(id, '\0', &line->id) || !take_u32(parent, '\0', &line->parent) ||
		!take_device(device, line) || !take_tags(&text, line))
		return false;
	char *fstype = strsep(&text, " ");
	char *source = strsep(&text, " ");
	char none[] = "";
	char *super = text ? text : none;
	if (!fstype || !source)
		return false;
	strip_deleted(unescape(root), line);
	line->root = root;
	path_normalise(unescape(target));
	line->target = target;
	line->fstype = unescape(fstype);
	line->source = unescape(source);
	line->read_only = has_option(line->options, "ro") || has_option(super, "ro");
	line->id_mapped = has_option(line->options, "idmapped");
	line->no_suid = has_option(line->options, "nosuid");
	line->no_dev = has_option(line->options, "nodev");
	line->no_exec = has_option(line->options, "noexec");
	line->context = take_context(super);
	return true;
}

struct mount_table mountinfo_parse(struct arena *arena, char *text)
{
	size_t lines = 0;
	for (const char *at = text; *at && lines < MOUNTS_MAX; at += strcspn(at, "\n"), at += *at == '\n')
		lines++;
	struct mount_line *table = arena_array(arena, lines, sizeof(*table));
	size_t count = 0;
	uint32_t number = 1;
	for (char *line; count < lines && (line = strsep(&text, "\n")); number++) {
		table[count] = (struct mount_line){ .line = number };
		if (*line && parse_line(line, &table[count]))
			count++;
	}
	return (struct mount_table){ count, table };
}

static const struct mount_line *find_id(const struct mount_table *table, uint32_t id)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->lines[i].id == id)
			return &table->lines[i];
	return NULL;
}

/*
 * Whether @other lies over @line: on its very top, or beside it on the same
 * mount at a directory above (had @line come later, it would stand on @other).
 */
static bool covers(const struct mount_line *other, const struct mount_line *line)
{
	if (other == line)
		return false;
	if (other->parent == line->id)
		return strcmp(other->target, line->target) == 0;
	return other->parent == line->parent && strcmp(other->target, line->target) != 0 &&
	       path_is_at_or_below(line->target, other->target);
}

static bool covered(const struct mount_table *table, const struct mount_line *line, const struct mount_line *above)
{
	for (size_t i = 0; i < table->count; i++)
		if (&table->lines[i] != above && covers(&table->lines[i], line))
			return true;
	return false;
}

bool mountinfo_visible(const struct mount_table *table, const struct mount_line *line)
{
	const struct mount_line *above = NULL;
	for (unsigned depth = 0; line && depth < DEPTH_MAX; depth++) {
		if (covered(table, line, above))
			return false;
		above = line;
		line = find_id(table, line->parent);
		if (line == above)
			break;
	}
	return true;
}

const struct mount_line *mountinfo_at(const struct mount_table *table, const char *target)
{
	unsigned tries = 0;
	for (size_t i = table->count; i > 0 && tries < DEPTH_MAX; i--) {
		if (strcmp(table->lines[i - 1].target, target) != 0)
			continue;
		if (mountinfo_visible(table, &table->lines[i - 1]))
			return &table->lines[i - 1];
		tries++;
	}
	return NULL;
}

/* The host's path for @line through its mount @view of the same file system, or NULL. */
static char *path_through(struct arena *arena, const struct mount_line *view, const struct mount_line *line)
{
	if (view->major != line->major || view->minor != line->minor || !path_is_at_or_below(line->root, view->root))
		return NULL;
	const char *below = line->root + (strcmp(view->root, "/") == 0 ? 0 : strlen(view->root));
	char *path = arena_printf(arena, "%s/%s", view->target, below);
	path_normalise(path);
	return path;
}

const char *mountinfo_host_path(struct arena *arena, const struct mount_table *host, const struct mount_line *line,
	bool (*prefer)(const char *path))
{
	const char *best = NULL;
	size_t best_root = SIZE_MAX;
	for (size_t i = 0; i < host->count; i++) {
		char *path = path_through(arena, &host->lines[i], line);
		if (path && prefer && prefer(path))
			return path;
		if (path && strlen(host->lines[i].root) < best_root) {
			best = path;
			best_root = strlen(host->lines[i].root);
		}
	}
	return best;
}

bool mountinfo_has_peer(const struct mount_table *host, uint32_t group)
{
	for (size_t i = 0; i < host->count; i++)
		if (host->lines[i].shared == group)
			return true;
	return false;
}

bool mountinfo_may_hang(const struct mount_line *line)
{
	static const char *const remote[] = { "nfs", "nfs4", "cifs", "smb3", "ceph", "9p", "afs", "glusterfs",
		"autofs" };
	for (size_t i = 0; i < ISO_COUNT(remote); i++)
		if (strcmp(line->fstype, remote[i]) == 0)
			return true;
	return strncmp(line->fstype, "fuse", 4) == 0;
}
