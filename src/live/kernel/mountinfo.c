/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/mountinfo.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX  64 /* of mounts on mounts; deeper is somebody's joke */
#define VIEWS_MAX  64 /* of one directory of the host's that are looked at for the one to prefer */
#define PATH_MOST  4096
#define MOUNTS_MAX 100000 /* fs.mount-max of the kernel, Documentation/admin-guide/sysctl/fs.rst */

char *mountinfo_unescape(char *text)
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
	const char *at = text;
	uint64_t value = 0;
	for (; *at >= '0' && *at <= '9' && value <= UINT32_MAX; at++)
		value = value * 10 + (uint64_t)(*at - '0');
	if (at == text || *at != stop || value > UINT32_MAX)
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

/*
 * context="system_u:object_r:container_file_t:s0:c1,c2": quoted where there are commas in it, security/selinux/hooks.c
 * show_sid(). Others end so too: fscontext=, rootcontext=. Cut out in place.
 */
static const char *take_context(char *super)
{
	static const char key[] = "context=";
	char *at = strstr(super, key);
	while (at && at > super && at[-1] != ',')
		at = strstr(at + 1, key);
	if (!at)
		return NULL;
	at += sizeof(key) - 1;
	bool quoted = *at == '"';
	at += quoted;
	at[strcspn(at, quoted ? "\"" : ",")] = '\0';
	return at;
}

/* "lowerdir=/a:/b,upperdir=/c,...", or "lowerdir+=/a,lowerdir+=/b": behind what security modules write. */
static const char *layers_of(const char *super)
{
	static const char *const keys[] = { "lowerdir=", "lowerdir+=", "datadir+=", "upperdir=" };
	const char *first = NULL;
	for (size_t i = 0; i < ISO_COUNT(keys); i++) {
		const char *at = strstr(super, keys[i]);
		while (at && at > super && at[-1] != ',')
			at = strstr(at + 1, keys[i]);
		first = at && (!first || at < first) ? at : first;
	}
	return first;
}

/* hidepid=, in numbers until Linux 5.8, proc(5). */
static bool hides_processes(const char *super)
{
	static const char *const words[] = { "hidepid=1", "hidepid=2", "hidepid=4", "hidepid=noaccess",
		"hidepid=invisible", "hidepid=ptraceable" };
	for (size_t i = 0; i < ISO_COUNT(words); i++)
		if (has_option(super, words[i]))
			return true;
	return false;
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
	strip_deleted(mountinfo_unescape(root), line);
	line->root = root;
	path_normalise(mountinfo_unescape(target));
	line->target = target;
	line->fstype = mountinfo_unescape(fstype);
	line->source = mountinfo_unescape(source);
	line->read_only = has_option(line->options, "ro") || has_option(super, "ro");
	line->id_mapped = has_option(line->options, "idmapped");
	line->no_suid = has_option(line->options, "nosuid");
	line->no_dev = has_option(line->options, "nodev");
	line->no_exec = has_option(line->options, "noexec");
	line->hides = strcmp(line->fstype, "proc") == 0 && hides_processes(super);
	line->layers = strcmp(line->fstype, "overlay") == 0 ? layers_of(super) : NULL;
	line->context = take_context(super);
	return true;
}

/* ---- looking for them ---------------------------------------------------------------- */

/*
 * A table may have as many lines as the kernel lets one have, and each is looked for
 * among the others: so that this is no work with the square of their number, they are
 * kept in the four orders in which they are asked for. Equal ones stay in the table's order.
 */
enum order {
	BY_ID,
	BY_PARENT,
	BY_TARGET,
	BY_DEVICE,
	BY_PEERS,
	ORDER_COUNT
};

/* What is mounted on one mount, side by side BY_PARENT. */
struct family {
	uint32_t parent;
	size_t first;
	size_t end;
	size_t shortest; /* of their targets' lengths */
};

struct mount_index {
	const struct mount_line *const *lines[ORDER_COUNT];
	const struct family *families; /* by parent */
	size_t family_count;
};

static int compare_u32(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_id(const struct mount_line *a, const struct mount_line *b)
{
	return compare_u32(a->id, b->id);
}

static int compare_parent(const struct mount_line *a, const struct mount_line *b)
{
	int order = compare_u32(a->parent, b->parent);
	return order ? order : strcmp(a->target, b->target);
}

static int compare_target(const struct mount_line *a, const struct mount_line *b)
{
	return strcmp(a->target, b->target);
}

static int compare_device(const struct mount_line *a, const struct mount_line *b)
{
	int order = compare_u32(a->major, b->major);
	if (!order)
		order = compare_u32(a->minor, b->minor);
	return order ? order : strcmp(a->root, b->root);
}

static int compare_peers(const struct mount_line *a, const struct mount_line *b)
{
	return compare_u32(a->shared, b->shared);
}

static int (*const compare[ORDER_COUNT])(const struct mount_line *a, const struct mount_line *b) = {
	[BY_ID] = compare_id,
	[BY_PARENT] = compare_parent,
	[BY_TARGET] = compare_target,
	[BY_DEVICE] = compare_device,
	[BY_PEERS] = compare_peers,
};

/* qsort(3) hands nothing on, so there is one of these for each order. */
#define SORTER(order)                                                              \
	static int sort_##order(const void *a, const void *b)                      \
	{                                                                          \
		const struct mount_line *x = *(const struct mount_line *const *)a; \
		const struct mount_line *y = *(const struct mount_line *const *)b; \
		int answer = compare[order](x, y);                                 \
		return answer ? answer : (x > y) - (x < y);                        \
	}
SORTER(BY_ID)
SORTER(BY_PARENT)
SORTER(BY_TARGET)
SORTER(BY_DEVICE)
SORTER(BY_PEERS)
#undef SORTER

static void add_families(struct arena *arena, struct mount_index *index, size_t count)
{
	struct family *families = arena_array(arena, count, sizeof(*families));
	for (size_t i = 0; i < count; i++) {
		const struct mount_line *line = index->lines[BY_PARENT][i];
		struct family *last = index->family_count ? &families[index->family_count - 1] : NULL;
		size_t len = strlen(line->target);
		if (!last || last->parent != line->parent) {
			last = &families[index->family_count++];
			*last = (struct family){ line->parent, i, i, len };
		}
		last->end = i + 1;
		last->shortest = len < last->shortest ? len : last->shortest;
	}
	index->families = families;
}

static const struct mount_index *make_index(struct arena *arena, const struct mount_line *lines, size_t count)
{
	static int (*const sort[ORDER_COUNT])(const void *a, const void *b) = { sort_BY_ID, sort_BY_PARENT,
		sort_BY_TARGET, sort_BY_DEVICE, sort_BY_PEERS };
	struct mount_index *index = arena_alloc(arena, sizeof(*index));
	for (int order = 0; order < ORDER_COUNT; order++) {
		const struct mount_line **sorted = arena_array(arena, count + 1, sizeof(*sorted));
		for (size_t i = 0; i < count; i++)
			sorted[i] = &lines[i];
		if (count)
			qsort(sorted, count, sizeof(*sorted), sort[order]);
		index->lines[order] = sorted;
	}
	add_families(arena, index, count);
	return index;
}

/* Where those begin that are equal to @wanted in this order: the first that is not less. */
static size_t first_of(const struct mount_table *table, enum order order, const struct mount_line *wanted)
{
	size_t low = 0;
	size_t high = table->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare[order](table->index->lines[order][middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The @nth of those that are equal to @wanted, from where they begin; NULL: there are not so many. */
static const struct mount_line *equal_at(
	const struct mount_table *table, enum order order, const struct mount_line *wanted, size_t at)
{
	if (at >= table->count || compare[order](table->index->lines[order][at], wanted) != 0)
		return NULL;
	return table->index->lines[order][at];
}

struct mount_table mountinfo_parse(struct arena *arena, char *text)
{
	size_t lines = 0;
	const char *end = text;
	for (; *end && lines < MOUNTS_MAX; end += strcspn(end, "\n"), end += *end == '\n')
		lines++;
	bool more = *end != '\0';
	struct mount_line *table = arena_array(arena, lines, sizeof(*table));
	size_t count = 0;
	uint32_t number = 1;
	for (char *line; count < lines && (line = strsep(&text, "\n")); number++) {
		table[count] = (struct mount_line){ .line = number };
		if (*line && parse_line(line, &table[count]))
			count++;
	}
	return (struct mount_table){ count, table, make_index(arena, table, count), more };
}

const struct mount_line *mountinfo_by_id(const struct mount_table *table, uint32_t id)
{
	struct mount_line wanted = { .id = id };
	return table->count ? equal_at(table, BY_ID, &wanted, first_of(table, BY_ID, &wanted)) : NULL;
}

/* What is mounted on mount @parent; NULL: nothing. */
static const struct family *family_of(const struct mount_table *table, uint32_t parent)
{
	const struct family *families = table->index->families;
	size_t low = 0;
	size_t high = table->index->family_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (families[middle].parent < parent)
			low = middle + 1;
		else
			high = middle;
	}
	return low < table->index->family_count && families[low].parent == parent ? &families[low] : NULL;
}

/* Whether one of @family is mounted at @target, of length @len, beside @line and @above. */
static bool mounted_at(const struct mount_table *table, const struct family *family, const char *target, size_t len,
	const struct mount_line *line, const struct mount_line *above)
{
	if (!family || len < family->shortest)
		return false;
	const struct mount_line *const *lines = table->index->lines[BY_PARENT];
	size_t low = family->first;
	size_t high = family->end;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(lines[middle]->target, target) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < family->end && strcmp(lines[low]->target, target) == 0; low++)
		if (lines[low] != line && lines[low] != above)
			return true;
	return false;
}

/*
 * What is mounted over the root of the process whose table it is covers nothing: a path begins at the root itself, and
 * only "/.." leads to what lies over it (path_resolution(7) has neither; fs/namei.c, follow_dotdot() and step_into()).
 * The root is the one at "/" that stands on no other there: what is not reached from it is not in the table.
 */
static bool is_over_root(const struct mount_table *table, const struct mount_line *line)
{
	const struct mount_line *parent = strcmp(line->target, "/") == 0 ? mountinfo_by_id(table, line->parent) : NULL;
	return parent && parent != line && strcmp(parent->target, "/") == 0;
}

static bool is_root(const struct mount_table *table, const struct mount_line *line)
{
	return line && strcmp(line->target, "/") == 0 && !is_over_root(table, line);
}

bool mountinfo_aside(const struct mount_table *table, const struct mount_line *line)
{
	for (unsigned depth = 0; line && depth < DEPTH_MAX; depth++) {
		const struct mount_line *parent = mountinfo_by_id(table, line->parent);
		if (is_over_root(table, line))
			return true;
		if (parent == line)
			break;
		line = parent;
	}
	return false;
}

/*
 * Whether another one than @above lies over @line: on its very top, or beside it on the same
 * mount at a directory above (had @line come later, it would stand on that one).
 */
static bool covered(const struct mount_table *table, const struct mount_line *line, const struct mount_line *above)
{
	char path[PATH_MOST];
	size_t len = strlen(line->target);
	if (!is_root(table, line) && mounted_at(table, family_of(table, line->id), line->target, len, line, above))
		return true;
	const struct family *beside = family_of(table, line->parent);
	size_t least = is_root(table, mountinfo_by_id(table, line->parent)) ? 2 : 1;
	if (len >= sizeof(path) || !beside || beside->shortest >= len)
		return false;
	memcpy(path, line->target, len + 1);
	for (char *slash; len >= beside->shortest && (slash = strrchr(path, '/')) && path[1];) {
		slash[slash == path] = '\0';
		len = strlen(path);
		if (len >= least && mounted_at(table, beside, path, len, line, above))
			return true;
	}
	return false;
}

bool mountinfo_visible(const struct mount_table *table, const struct mount_line *line)
{
	const struct mount_line *above = NULL;
	for (unsigned depth = 0; line && depth < DEPTH_MAX; depth++) {
		if (covered(table, line, above))
			return false;
		above = line;
		line = mountinfo_by_id(table, line->parent);
		if (line == above)
			break;
	}
	return true;
}

/* However many lie over it. */
static const struct mount_line *root_of(const struct mount_table *table)
{
	struct mount_line wanted = { .target = "/" };
	const struct mount_line *line;
	for (size_t at = first_of(table, BY_TARGET, &wanted); (line = equal_at(table, BY_TARGET, &wanted, at)); at++)
		if (!is_over_root(table, line))
			return line;
	return NULL;
}

const struct mount_line *mountinfo_at(const struct mount_table *table, const char *target)
{
	struct mount_line wanted = { .target = target };
	const struct mount_line *found = NULL;
	const struct mount_line *line;
	unsigned tries = 0;
	if (!table->count || strcmp(target, "/") == 0)
		return table->count ? root_of(table) : NULL;
	/* The last one is the likeliest: from the end of those that are there. */
	size_t first = first_of(table, BY_TARGET, &wanted);
	size_t end = first;
	while (equal_at(table, BY_TARGET, &wanted, end))
		end++;
	while (end > first && !found && tries++ < DEPTH_MAX) {
		line = table->index->lines[BY_TARGET][--end];
		found = mountinfo_visible(table, line) && !mountinfo_aside(table, line) ? line : NULL;
	}
	return found;
}

/* The host's path for @line through its mount @view of the same file system. */
static char *path_through(struct arena *arena, const struct mount_line *view, const struct mount_line *line)
{
	const char *below = line->root + (strcmp(view->root, "/") == 0 ? 0 : strlen(view->root));
	char *path = arena_printf(arena, "%s/%s", view->target, below);
	path_normalise(path);
	return path;
}

/* The first of the host's mounts of @root, or another of them that @prefer accepts. *ret_preferred: it does. */
static const char *path_from(struct arena *arena, const struct mount_table *host, const struct mount_line *line,
	const char *root, bool (*prefer)(const char *path), bool *ret_preferred)
{
	struct mount_line wanted = { .major = line->major, .minor = line->minor, .root = root };
	const struct mount_line *view;
	const char *best = NULL;
	size_t at = first_of(host, BY_DEVICE, &wanted);
	for (size_t n = 0; n < VIEWS_MAX && (view = equal_at(host, BY_DEVICE, &wanted, at)); n++, at++) {
		const char *path = path_through(arena, view, line);
		if (prefer && prefer(path)) {
			*ret_preferred = true;
			return path;
		}
		best = best ? best : path;
		if (!prefer)
			break;
	}
	return best;
}

const char *mountinfo_host_path(struct arena *arena, const struct mount_table *host, const struct mount_line *line,
	bool (*prefer)(const char *path))
{
	char root[PATH_MOST];
	const char *best = NULL;
	bool preferred = false;
	if (!host->count || strlen(line->root) >= sizeof(root))
		return NULL;
	/* Every directory from the file system's top down to what is mounted. */
	for (size_t len = 1; !preferred; len++) {
		if (len > 1 && line->root[len] != '/' && line->root[len] != '\0' && line->root[1])
			continue;
		memcpy(root, line->root, len);
		root[len] = '\0';
		const char *path = path_from(arena, host, line, root, prefer, &preferred);
		best = preferred || !best ? path : best;
		if (!line->root[len])
			break;
	}
	return best;
}

bool mountinfo_has_peer(const struct mount_table *host, uint32_t group)
{
	struct mount_line wanted = { .shared = group };
	return host->count && equal_at(host, BY_PEERS, &wanted, first_of(host, BY_PEERS, &wanted));
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
