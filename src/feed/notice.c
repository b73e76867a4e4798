/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "feed/notice.h"

#include <isotop/clock.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* An editor writes a file in several steps, a checkout writes hundreds: what comes so soon after another is one change. */
#define QUIET_MS 200
#define LATE_MS  2000

/* Bounds of what somebody else's tree of directories may cost; the kernel's own default is 8192 a user and more. */
#define WATCHES_MOST 4096
#define LEVELS_MOST  32

/*
 * Of a directory: files written, moved, removed and linked in it. Not IN_MODIFY: while a file is being written it is
 * half a file. A link is made by IN_CREATE alone.
 */
#define MASK (IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_CREATE | IN_ONLYDIR)

/* What is listened to in one directory. */
struct watched {
	int id;     /* the kernel's, inotify_add_watch(2) */
	char *name; /* owned: this file alone; NULL: all of it */
};

struct notice {
	const char *const *paths; /* borrowed */
	size_t path_count;
	void (*changed)(void *ctx);
	void *ctx;
	pthread_t thread;
	int fd;   /* inotify(7) */
	int stop; /* eventfd(2) */
	struct watched *items;
	size_t count;
	int code; /* of the first directory that could not be watched */
};

/* ---- which directories ------------------------------------------------------------- */

static void listen_to(struct notice *notice, const char *directory, const char *name)
{
	int id = notice->count < WATCHES_MOST ? inotify_add_watch(notice->fd, directory, MASK) : -1;
	if (id < 0) {
		/* What is not there or not ours to read is said by whoever loads it. */
		bool own = notice->count == WATCHES_MOST || errno == ENOSPC || errno == ENOMEM || errno == ENOSYS;
		notice->code = own && !notice->code ? -ENOSPC : notice->code;
		return;
	}
	notice->items = heap_more(notice->items, notice->count, sizeof(*notice->items));
	char *copy = name ? strdup(name) : NULL;
	if (name && !copy)
		die("out of memory");
	notice->items[notice->count++] = (struct watched){ id, copy };
}

static bool is_directory(const char *path)
{
	struct stat st;
	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* @path and what is below it, as the manifests below it are found: no link is followed, nothing hidden entered. */
static void listen_below(struct notice *notice, struct strbuf *path, unsigned level)
{
	listen_to(notice, strbuf_text(path), NULL);
	DIR *dir = level < LEVELS_MOST && notice->code == 0 ? opendir(strbuf_text(path)) : NULL;
	struct dirent *entry;
	size_t len = path->len;
	while (dir && notice->code == 0 && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN))
			continue;
		strbuf_addf(path, "/%s", entry->d_name);
		if (is_directory(strbuf_text(path)))
			listen_below(notice, path, level + 1);
		path->len = len;
		path->data[len] = '\0';
	}
	if (dir)
		closedir(dir);
}

/* The directory in which @path is a name: an editor puts another file in its place. */
static void listen_beside(struct notice *notice, const char *path)
{
	const char *slash = strrchr(path, '/');
	cleanup_strbuf struct strbuf directory = { 0 };
	if (slash)
		strbuf_add(&directory, path, slash == path ? 1 : (size_t)(slash - path));
	else
		strbuf_adds(&directory, ".");
	listen_to(notice, strbuf_text(&directory), slash ? slash + 1 : path);
}

static void listen_to_path(struct notice *notice, const char *path)
{
	struct stat st;
	char real[PATH_MAX];
	cleanup_strbuf struct strbuf top = { 0 };
	listen_beside(notice, path);
	/* A link: what it leads to. */
	if (realpath(path, real) && strcmp(real, path) != 0)
		listen_beside(notice, real);
	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return;
	strbuf_adds(&top, path);
	listen_below(notice, &top, 0);
}

static void forget(struct notice *notice)
{
	for (size_t i = 0; i < notice->count; i++)
		free(notice->items[i].name);
	free(notice->items);
	notice->items = NULL;
	notice->count = 0;
}

/* All of it, also again: a directory that is watched already keeps its number. */
static void listen_to_all(struct notice *notice)
{
	forget(notice);
	notice->code = 0;
	for (size_t i = 0; i < notice->path_count; i++)
		if (strcmp(notice->paths[i], "-") != 0)
			listen_to_path(notice, notice->paths[i]);
}

/* ---- changes there -------------------------------------------------------------- */

static bool concerns(const struct notice *notice, const struct inotify_event *event)
{
	if (event->mask & IN_Q_OVERFLOW)
		return true;
	for (size_t i = 0; i < notice->count; i++)
		if (notice->items[i].id == event->wd &&
			(!notice->items[i].name || (event->len && strcmp(notice->items[i].name, event->name) == 0)))
			return !(event->mask & IN_IGNORED);
	return false;
}

/* Takes what there is. True: something that is shown may have changed. */
static bool take_events(const struct notice *notice)
{
	_Alignas(struct inotify_event) char buffer[16 * 1024];
	bool any = false;
	ssize_t n;
	while ((n = read(notice->fd, buffer, sizeof(buffer))) > 0) {
		const struct inotify_event *event;
		for (char *at = buffer; at < buffer + n; at += sizeof(*event) + event->len) {
			event = (const struct inotify_event *)(const void *)at;
			any = concerns(notice, event) || any;
		}
	}
	return any;
}

/* Until something changes or @wait_ms are over (-1: for ever). False: it is time to end. */
static bool wait_for(const struct notice *notice, int wait_ms, bool *ret_any)
{
	struct pollfd fds[] = { { .fd = notice->fd, .events = POLLIN }, { .fd = notice->stop, .events = POLLIN } };
	int ready = poll(fds, ISO_COUNT(fds), wait_ms);
	*ret_any = ready > 0 && fds[0].revents;
	return !(ready > 0 && fds[1].revents) && (ready >= 0 || errno == EINTR);
}

/* Until there is nothing more for a moment, or it has gone on for long. False: it is time to end. */
static bool wait_for_quiet(const struct notice *notice)
{
	int64_t began = clock_ms();
	bool any = true;
	while (any && clock_ms() - began < LATE_MS) {
		if (!wait_for(notice, QUIET_MS, &any))
			return false;
		if (any)
			take_events(notice);
	}
	return true;
}

static void *run(void *ctx)
{
	struct notice *notice = ctx;
	bool any;
	while (wait_for(notice, -1, &any)) {
		if (!any || !take_events(notice))
			continue;
		if (!wait_for_quiet(notice))
			break;
		/* There may be other directories now. */
		listen_to_all(notice);
		notice->changed(notice->ctx);
	}
	return NULL;
}

/* ---- beginning and end ------------------------------------------------------------------ */

static void free_notice(struct notice *notice)
{
	forget(notice);
	fd_cleanup(&notice->fd);
	fd_cleanup(&notice->stop);
	free(notice);
}

static int open_fds(struct notice *notice)
{
	notice->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (notice->fd < 0)
		return -errno;
	notice->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return notice->stop < 0 ? -errno : 0;
}

int notice_start(const char *const *paths, size_t count, void (*changed)(void *ctx), void *ctx,
	struct notice **ret_notice, struct err *err)
{
	struct notice *notice = heap_alloc(1, sizeof(*notice));
	*notice = (struct notice){ .paths = paths, .path_count = count, .changed = changed, .ctx = ctx, .fd = -1, .stop = -1 };
	int code = open_fds(notice);
	if (code == 0) {
		listen_to_all(notice);
		code = notice->code;
	}
	if (code == 0)
		code = -pthread_create(&notice->thread, NULL, run, notice);
	if (code < 0) {
		free_notice(notice);
		return err_set(err, code, "%s", code == -ENOSPC ? "more directories than can be watched" : strerror(-code));
	}
	*ret_notice = notice;
	return 0;
}

void notice_stop(struct notice *notice)
{
	const uint64_t one = 1;
	ssize_t n;
	if (!notice)
		return;
	do
		n = write(notice->stop, &one, sizeof(one));
	while (n < 0 && errno == EINTR);
	pthread_join(notice->thread, NULL);
	free_notice(notice);
}
