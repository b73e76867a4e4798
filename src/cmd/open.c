/* SPDX-License-Identifier: Apache-2.0 */
/* What the screen opens by itself: a file or a directory that somebody typed, see struct tui_opener. */
#include "config.h"

#include "cmd/home.h"
#include "cmd/open.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <isotop/feed.h>

#define COMPLETIONS_MOST 5000

/* One that is open: options of its own, whose only source it is. */
struct opened {
	struct options options;
	char *path; /* owned */
	char *argv[1];
	char *title; /* owned: as it was typed */
	struct sources *sources;
};

static char *copy_of(const char *text)
{
	char *copy = strdup(text);
	if (!copy)
		die("out of memory");
	return copy;
}

/* What can be known before anything is read. */
static int check_path(const char *path, struct err *err)
{
	struct stat st;
	if (stat(path, &st) < 0)
		return err_set(err, -errno, "%s", strerror(errno));
	bool dir = S_ISDIR(st.st_mode);
	if (access(path, dir ? R_OK | X_OK : R_OK) < 0)
		return err_set(err, -errno, "%s", strerror(errno));
	if (!dir && !S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode))
		return err_set(err, -EINVAL, "neither a file nor a directory");
	return 0;
}

static void free_opened(struct opened *opened)
{
	sources_close(opened->sources);
	free(opened->path);
	free(opened->title);
	free(opened);
}

static int load_opened(void *ctx, struct inventory_builder *builder, const struct load_watch *watch, struct err *err)
{
	struct opened *opened = ctx;
	return sources_load(opened->sources, builder, watch, err);
}

int opener_open(void *ctx, const char *typed, struct feed_source *ret_source, const char **ret_title, struct err *err)
{
	const struct opener *opener = ctx;
	char *path = expand_home(typed);
	int code = check_path(path, err);
	if (code < 0) {
		free(path);
		return code;
	}
	struct opened *opened = heap_alloc(1, sizeof(*opened));
	opened->options = *opener->options;
	opened->path = opened->argv[0] = path;
	opened->options.sources = opened->argv;
	opened->options.source_count = 1;
	opened->options.command_line = NULL;
	opened->title = copy_of(typed);
	code = sources_open(&opened->options, &opened->sources, err);
	if (code < 0) {
		free_opened(opened);
		return code;
	}
	*ret_source = sources_feed(opened->sources);
	ret_source->load = load_opened;
	ret_source->ctx = opened;
	*ret_title = opened->title;
	return 0;
}

void opener_close(void *ctx, const struct feed_source *source)
{
	(void)ctx;
	free_opened(source->ctx);
}

/* ---- completion ---------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;
	return strcmp(*x, *y);
}

static bool is_directory(int dirfd, const struct dirent *entry)
{
	struct stat st;
	return fstatat(dirfd, entry->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

/* Every name in the directory that @typed ends in, which begins as @typed does. */
static void list_names(struct opener *opener, const char *typed)
{
	const char *slash = strrchr(typed, '/');
	const char *name = slash ? slash + 1 : typed;
	cleanup_strbuf struct strbuf before = { 0 };
	strbuf_add(&before, typed, (size_t)(name - typed));
	char *path = expand_home(strbuf_text(&before));
	DIR *dir = opendir(path && *path ? path : ".");
	free(path);
	struct dirent *entry;
	while (dir && opener->name_count < COMPLETIONS_MOST && (entry = readdir(dir))) {
		/* Hidden ones where that is what is typed; never the directory itself and the one above. */
		bool hidden = entry->d_name[0] == '.' &&
			      (*name != '.' || strspn(entry->d_name, ".") == strlen(entry->d_name));
		if (hidden || strncmp(entry->d_name, name, strlen(name)) != 0)
			continue;
		opener->names[opener->name_count++] = arena_printf(opener->arena, "%s%s%s", strbuf_text(&before),
			entry->d_name, is_directory(dirfd(dir), entry) ? "/" : "");
	}
	if (dir)
		closedir(dir);
	if (opener->name_count)
		qsort(opener->names, opener->name_count, sizeof(*opener->names), by_text);
}

const char *opener_complete(void *ctx, const char *typed, size_t i)
{
	struct opener *opener = ctx;
	if (i == 0) {
		opener_free(opener);
		opener->arena = arena_new();
		opener->names = arena_array(opener->arena, COMPLETIONS_MOST, sizeof(*opener->names));
		list_names(opener, typed);
	}
	return i < opener->name_count ? opener->names[i] : NULL;
}

void opener_free(struct opener *opener)
{
	arena_free(opener->arena);
	opener->arena = NULL;
	opener->name_count = 0;
}
