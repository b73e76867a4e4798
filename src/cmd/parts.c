/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/parts.h"

#include <isotop/snapshot.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Nobody else may lay a file or a link there. */
static int check_owner(int dir)
{
	struct stat st;
	if (fstat(dir, &st) < 0)
		return -errno;
	return st.st_uid == geteuid() && !(st.st_mode & (S_IWGRP | S_IWOTH)) ? 0 : -EPERM;
}

static int take_lock(int dir)
{
	int lock = openat(dir, ".lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (lock < 0)
		return -errno;
	if (flock(lock, LOCK_EX | LOCK_NB) < 0) {
		int code = errno == EWOULDBLOCK ? -EBUSY : -errno;
		close(lock);
		return code;
	}
	return lock;
}

static int open_dir(const char *path)
{
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return -errno;
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return dir < 0 ? -errno : dir;
}

static int begin(struct parts *parts, const char *path)
{
	int dir = open_dir(path);
	/* Where the one who called sudo may not write, root may: it was root that was asked. */
	if (dir == -EACCES && seteuid(0) == 0)
		dir = open_dir(path);
	if (dir < 0)
		return dir;
	int code = check_owner(dir);
	if (code == -EPERM && geteuid() != 0 && seteuid(0) == 0)
		code = check_owner(dir);
	int lock = code < 0 ? code : take_lock(dir);
	if (lock < 0) {
		close(dir);
		return lock;
	}
	*parts = (struct parts){ dir, lock };
	return 0;
}

/* Takes away from the oldest on; what holds the state at the beginning of the time that is kept stays. */
static void prune(int dir, const char *path, int64_t keep_s)
{
	cleanup_arena struct arena *arena = arena_new();
	struct text_list files = recording_files(path, arena);
	int64_t least = ((int64_t)time(NULL) - keep_s) * 1000;
	uint64_t total = 0;
	for (size_t i = files.count; i-- > 0;) {
		struct stat st;
		int64_t next = INT64_MAX;
		const char *name = strrchr(files.items[i], '/') + 1;
		if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		total += (uint64_t)st.st_size;
		if (i + 1 < files.count)
			recording_begun(strrchr(files.items[i + 1], '/') + 1, &next);
		if (next <= least || total > PARTS_BYTES)
			unlinkat(dir, name, 0);
	}
}

int parts_open(struct parts *parts, const char *path, const char *name, const char *failed, int64_t keep_s)
{
	int code = parts->dir < 0 ? begin(parts, path) : 0;
	if (code < 0)
		return code;
	if (failed)
		unlinkat(parts->dir, failed, 0);
	prune(parts->dir, path, keep_s);
	int fd = openat(parts->dir, name, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	fsync(parts->dir); /* the name itself; not every file system can */
	return fd;
}

void parts_close(struct parts *parts)
{
	if (parts->dir >= 0)
		close(parts->dir);
	if (parts->lock >= 0)
		close(parts->lock);
	*parts = (struct parts){ -1, -1 };
}
