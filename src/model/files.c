/* SPDX-License-Identifier: Apache-2.0 */
/* Files under the shortest names that still tell them apart. */
#include "config.h"

#include <isotop/inventory.h>
#include <isotop/subject.h>

#include <stdlib.h>
#include <string.h>

/* Sorted by what they end in, so that those which are hard to tell apart stand side by side. */
struct file_names {
	size_t count;
	const char **paths;
	const char **names; /* each an end of its path */
};

/* A slash before every other byte: a directory's files stand together. */
static int rank(char byte)
{
	return byte == '/' ? 0 : (unsigned char)byte;
}

/* By the bytes from the end on. */
static int by_end(const char *a, const char *b)
{
	const char *x = a + strlen(a);
	const char *y = b + strlen(b);
	while (x > a && y > b)
		if (*--x != *--y)
			return rank(*x) < rank(*y) ? -1 : 1;
	return (x > a) - (y > b);
}

static int compare(const void *a, const void *b)
{
	return by_end(*(const char *const *)a, *(const char *const *)b);
}

const char *path_ending(const char *path, size_t parts)
{
	const char *at = path + strlen(path);
	while (at > path) {
		if (at[-1] == '/' && at[0] && !--parts)
			return at;
		at--;
	}
	return path;
}

/* How many of the last parts of the two paths are alike. */
static size_t parts_alike(const char *a, const char *b)
{
	const char *x = a + strlen(a);
	const char *y = b + strlen(b);
	size_t parts = 0;
	while (x > a && y > b && x[-1] == y[-1]) {
		parts += *--x == '/';
		y--;
	}
	bool whole = (x == a && (y == b || y[-1] == '/')) || (y == b && x[-1] == '/');
	return parts + whole;
}

static void name_all(struct file_names *names, struct arena *arena)
{
	names->names = arena_array(arena, names->count, sizeof(*names->names));
	for (size_t i = 0; i < names->count; i++) {
		size_t alike = i ? parts_alike(names->paths[i - 1], names->paths[i]) : 0;
		size_t next = i + 1 < names->count ? parts_alike(names->paths[i], names->paths[i + 1]) : 0;
		names->names[i] = path_ending(names->paths[i], (next > alike ? next : alike) + 1);
	}
}

struct file_names *file_names_of(struct arena *arena, const char **paths, size_t count)
{
	struct file_names *names = arena_alloc(arena, sizeof(*names));
	*names = (struct file_names){ .paths = paths };
	qsort(paths, count, sizeof(*paths), compare);
	for (size_t i = 0; i < count; i++)
		if (!i || strcmp(paths[i], names->paths[names->count - 1]) != 0)
			names->paths[names->count++] = paths[i];
	name_all(names, arena);
	return names;
}

struct file_names *inventory_file_names(const struct inventory *inventory, struct arena *arena)
{
	const char **paths = arena_array(arena, inventory->count, sizeof(*paths));
	size_t count = 0;
	for (size_t i = 0; i < inventory->count; i++) {
		const char *file = inventory->subjects[i]->declared.file;
		/* Those of one file mostly stand together. */
		if (file && (!count || strcmp(paths[count - 1], file) != 0))
			paths[count++] = file;
	}
	return file_names_of(arena, paths, count);
}

const char *file_name_in(const struct file_names *names, const char *path)
{
	const char *const *found =
		names ? bsearch(&path, names->paths, names->count, sizeof(*names->paths), compare) : NULL;
	if (found)
		return names->names[found - names->paths];
	/* A file of a process says nothing without its process. */
	return strncmp(path, "/proc/", 6) == 0 ? path : path_ending(path, 1);
}
