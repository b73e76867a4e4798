/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/ways.h"

#include <isotop/base.h>
#include <isotop/clock.h>
#include <isotop/file.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEPT_MOST 16    /* a scan goes to and fro between states, bundles, cgroups and what is mounted: eight places and more */
#define PATH_MOST 4096
#define LIFE_MOST 500   /* ms: of a directory that is replaced nobody sees what it was before */

struct kept {
	struct file_way way; /* first: what is handed out is this; its path is owned, NULL: the slot is free */
	unsigned uses;
	bool old; /* goes with its last use */
	uint64_t last;
	int64_t made; /* ms */
};

struct ways {
	pthread_mutex_t lock;
	struct kept kept[KEPT_MOST];
	uint64_t turn;
};

static void drop(struct kept *kept)
{
	if (kept->way.path)
		close(kept->way.fd);
	free((void *)(uintptr_t)kept->way.path);
	*kept = (struct kept){ 0 };
}

struct ways *ways_new(void)
{
	struct ways *ways = heap_alloc(1, sizeof(*ways));
	pthread_mutex_init(&ways->lock, NULL);
	return ways;
}

void ways_free(struct ways *ways)
{
	if (!ways)
		return;
	for (size_t i = 0; i < KEPT_MOST; i++)
		drop(&ways->kept[i]);
	pthread_mutex_destroy(&ways->lock);
	free(ways);
}

static void retire(struct kept *kept)
{
	kept->old = true;
	if (!kept->uses)
		drop(kept);
}

void ways_clear(struct ways *ways)
{
	pthread_mutex_lock(&ways->lock);
	for (size_t i = 0; i < KEPT_MOST; i++)
		retire(&ways->kept[i]);
	pthread_mutex_unlock(&ways->lock);
}

/* As a walk writes it: each component by its name, and one slash. A process's directory may be another's soon. */
static bool is_plain(const char *path)
{
	return strncmp(path, "proc/", 5) != 0 && !strstr(path, "//") && !strstr(path, "/.") && *path != '.';
}

/* How much of @path leads to the directory above that of the file; 0: nothing that is worth keeping. */
static size_t way_length(const char *path)
{
	size_t len = strlen(path);
	for (int i = 0; i < 2 && len; i++)
		while (len && path[--len] != '/')
			;
	return memchr(path, '/', len) ? len : 0;
}

static struct kept *find(struct ways *ways, const char *path, size_t len)
{
	for (size_t i = 0; i < KEPT_MOST; i++) {
		struct kept *kept = &ways->kept[i];
		if (!kept->way.path || kept->old || strncmp(kept->way.path, path, len) != 0 || kept->way.path[len])
			continue;
		if (clock_ms() - kept->made <= LIFE_MOST)
			return kept;
		retire(kept);
	}
	return NULL;
}

/* The one that was used longest ago; NULL: each is in use. */
static struct kept *room(struct ways *ways)
{
	struct kept *oldest = NULL;
	for (size_t i = 0; i < KEPT_MOST; i++)
		if (!ways->kept[i].uses && (!oldest || ways->kept[i].last < oldest->last))
			oldest = &ways->kept[i];
	return oldest;
}

static const struct file_way *take(struct ways *ways, struct kept *kept)
{
	if (!kept)
		return NULL;
	kept->uses++;
	kept->last = ++ways->turn;
	return &kept->way;
}

/* @fd and @path become the list's, or go. */
static const struct file_way *keep(struct ways *ways, int fd, char *path)
{
	pthread_mutex_lock(&ways->lock);
	struct kept *kept = room(ways);
	if (kept) {
		drop(kept);
		kept->way = file_way_of(fd, path);
		kept->made = clock_ms();
	} else {
		close(fd);
		free(path);
	}
	const struct file_way *way = take(ways, kept);
	pthread_mutex_unlock(&ways->lock);
	return way;
}

const struct file_way *ways_take(struct ways *ways, int rootfd, const char *path, const struct file_fence *fence)
{
	return ways_take_to(ways, rootfd, path, way_length(path), fence);
}

const struct file_way *ways_take_to(
	struct ways *ways, int rootfd, const char *path, size_t len, const struct file_fence *fence)
{
	if (!len || len >= PATH_MOST || path[len] != '/' || !is_plain(path))
		return NULL;
	pthread_mutex_lock(&ways->lock);
	const struct file_way *way = take(ways, find(ways, path, len));
	pthread_mutex_unlock(&ways->lock);
	if (way)
		return way;
	char *name = strndup(path, len);
	if (!name)
		die("out of memory");
	/* not under the lock: a file system may let it wait */
	int fd = file_place_plain(rootfd, name, fence);
	if (fd >= 0)
		return keep(ways, fd, name);
	free(name);
	return NULL;
}

void ways_return(struct ways *ways, const struct file_way *way)
{
	struct kept *kept = (struct kept *)(uintptr_t)way;
	if (!way)
		return;
	pthread_mutex_lock(&ways->lock);
	if (!--kept->uses && kept->old)
		drop(kept);
	pthread_mutex_unlock(&ways->lock);
}
