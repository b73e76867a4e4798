/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/net/unix has the path that each program gave to bind(2), so that a
 * daemon told to listen somewhere else is found there, and nothing of a
 * container need be opened. Who binds a socket under that name in another mount
 * namespace on the host's network looks the same: never less is reported than is there.
 */
#include "config.h"

#include "live/kernel/sockets.h"

#include <string.h>

#include "live/kernel/proc.h"

#define UNIX_TEXT_MAX (4 * 1024 * 1024)
#define SOCKETS_MOST  4096
#define BELOW_MOST    32

/* The path of a line whose socket listens; NULL: it does not, or has none. Columns as in net/unix/af_unix.c. */
static const char *listening(char *line)
{
	char *column[8] = { NULL };
	size_t count = 0;
	for (char *word; count < ISO_COUNT(column) && (word = strsep(&line, " "));)
		if (*word)
			column[count++] = word;
	uint64_t flags;
	if (count < ISO_COUNT(column) || column[7][0] != '/' || !parse_u64(column[3], 16, &flags) || !(flags & 0x10000))
		return NULL;
	return column[7];
}

void read_sockets(const struct root *root, struct arena *arena, struct machine *machine)
{
	int error = 0;
	char *text = proc_text(root, arena, -1, "proc/1/net/unix", UNIX_TEXT_MAX, NULL, &error);
	const char **items = arena_array(arena, SOCKETS_MOST, sizeof(*items));
	size_t count = 0;
	for (char *line; text && count < SOCKETS_MOST && (line = strsep(&text, "\n"));) {
		const char *path = listening(line);
		if (path)
			items[count++] = path;
	}
	machine->sockets = (struct text_list){ count, items };
}

/* /var/run is a link to /run everywhere (FHS 3.0), and bind(2) takes either. */
static const char *plain(const char *path)
{
	return strncmp(path, "/var/run/", 9) == 0 ? path + 4 : path;
}

struct text_list sockets_below(const struct machine *machine, const char *source, struct arena *arena)
{
	const char *found[BELOW_MOST];
	size_t count = 0;
	for (size_t i = 0; i < machine->sockets.count && count < BELOW_MOST; i++)
		if (path_is_at_or_below(plain(machine->sockets.items[i]), plain(source)))
			found[count++] = machine->sockets.items[i];
	const char **items = arena_array(arena, count + 1, sizeof(*items));
	for (size_t i = 0; i < count; i++)
		items[i] = arena_strdup(arena, found[i]);
	return (struct text_list){ count, items };
}
