/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of /proc/PID/cgroup, cgroups(7). */
#include "config.h"

#include "live/kernel/proc.h"

#include <string.h>

struct cgroup_line {
	const char *controllers; /* "" for the unified hierarchy */
	size_t controllers_len;
	const char *path;
	size_t path_len;
};

/* "4:memory:/docker/1f", cgroups(7). Steps to the next line; false at the end. */
static bool next_line(const char **at, struct cgroup_line *ret)
{
	while (**at) {
		const char *line = *at;
		size_t len = strcspn(line, "\n");
		*at = line + len + (line[len] == '\n');
		const char *first = memchr(line, ':', len);
		const char *second = first ? memchr(first + 1, ':', len - (size_t)(first + 1 - line)) : NULL;
		if (!second)
			continue;
		*ret = (struct cgroup_line){ first + 1, (size_t)(second - first - 1), second + 1,
			len - (size_t)(second + 1 - line) };
		return true;
	}
	return false;
}

static unsigned cgroup_rank(const struct cgroup_line *line)
{
	if (line->path_len <= 1)
		return 0;
	if (line->controllers_len == 0)
		return 3;
	return line->controllers_len == 12 && memcmp(line->controllers, "name=systemd", 12) == 0 ? 2 : 1;
}

const char *cgroup_path(struct arena *arena, const char *text)
{
	struct cgroup_line best = { 0 };
	struct cgroup_line line;
	while (text && next_line(&text, &line))
		if (!best.path || cgroup_rank(&line) > cgroup_rank(&best))
			best = line;
	return best.path ? arena_strndup(arena, best.path, best.path_len) : NULL;
}

const char *cgroup_below(struct arena *arena, const char *text, const char *top)
{
	struct cgroup_line line;
	size_t len = strlen(top);
	while (text && next_line(&text, &line)) {
		const char *rest = line.path + 1 + len;
		if (line.path_len > len + 1 && line.path[0] == '/' && memcmp(line.path + 1, top, len) == 0 &&
			(*rest == '/' || strncmp(rest, ".slice/", 7) == 0))
			return arena_strndup(arena, line.path, line.path_len);
	}
	return NULL;
}

static bool has_controller(const struct cgroup_line *line, const char *controller)
{
	size_t len = strlen(controller);
	if (len == 0)
		return line->controllers_len == 0;
	const char *end = line->controllers + line->controllers_len;
	for (const char *at = line->controllers; at < end;) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		const char *stop = comma ? comma : end;
		if ((size_t)(stop - at) == len && memcmp(at, controller, len) == 0)
			return true;
		at = stop + 1;
	}
	return false;
}

const char *cgroup_controller(struct arena *arena, const char *text, const char *controller)
{
	struct cgroup_line line;
	while (text && next_line(&text, &line))
		if (has_controller(&line, controller))
			return arena_strndup(arena, line.path, line.path_len);
	return NULL;
}

const char *cgroup_id(struct arena *arena, const char *cgroup)
{
	const size_t digits = 64;
	for (const char *at = cgroup; at && *at;) {
		size_t len = strspn(at, "0123456789abcdef");
		bool starts = at == cgroup || strchr("/-:", at[-1]);
		if (len == digits && starts && (at[len] == '\0' || strchr("/.\n", at[len])))
			return arena_strndup(arena, at, len);
		at += len ? len : 1;
	}
	return NULL;
}
