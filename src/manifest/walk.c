/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/walk.h"

#include <isotop/manifest.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/*
 * fts(3) would do this, but musl has none, and ftw(3) has neither an order nor a
 * place for its caller's data.
 */

#define DEPTH_MOST 1024 /* levels; PATH_MAX allows twice as many */

struct entry {
	const char *name;
	mode_t type;   /* S_IFMT; 0: it could not be looked at */
	uint64_t size; /* bytes */
	int error;     /* 0 or -errno */
};

struct entries {
	struct arena *arena; /* owned: the names */
	struct entry *list;  /* owned */
	size_t count, room;
};

struct walker {
	bool (*visit)(void *ctx, const struct walk_stop *stop);
	void *ctx;
	struct strbuf path; /* of what is being looked at */
};

/* Files that say of others what they are a part of: those are come to later. */
static bool speaks_of_others(const char *name)
{
	static const char *const names[] = { "Kustomization", "compose.yaml", "compose.yml", "docker-compose.yaml",
		"docker-compose.yml", "kustomization.yaml", "kustomization.yml" };
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; i < ISO_COUNT(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return dot && strcmp(dot, ".kube") == 0;
}

static int by_name(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;
	int later = speaks_of_others(y->name) - speaks_of_others(x->name);
	return later ? later : strcmp(x->name, y->name);
}

/* Hidden directories of a repository whose files start containers. To add one: its name. */
static bool keeps_manifests(const char *name)
{
	static const char *const names[] = { ".argoci", ".azure", ".azure-pipelines", ".buildkite", ".ci", ".circleci", ".deploy",
		".devcontainer", ".docker", ".forgejo", ".gitea", ".github", ".gitlab", ".gitlab-ci", ".semaphore", ".tekton", ".woodpecker" };
	for (size_t i = 0; i < ISO_COUNT(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* Is there anything to come to at or below @name? */
static bool wanted(const struct entry *entry)
{
	if (S_ISDIR(entry->type))
		return entry->name[0] != '.' || keeps_manifests(entry->name);
	return entry->error || manifest_file_name(entry->name) || strcmp(entry->name, "Kustomization") == 0;
}

static void add_entry(struct entries *entries, int dirfd, const char *name)
{
	struct stat st;
	struct entry entry = { .name = name };
	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		entry.error = -errno;
	} else {
		entry.type = st.st_mode & S_IFMT;
		entry.size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
	}
	if (!wanted(&entry))
		return;
	if (entries->count == entries->room) {
		entries->room = entries->room ? entries->room * 2 : 64;
		entries->list = heap_grow(entries->list, entries->room, sizeof(*entries->list));
	}
	entry.name = arena_strdup(entries->arena, name);
	entries->list[entries->count++] = entry;
}

/* 0 or -errno; what was read before a mistake is kept. */
static int read_entries(const char *path, int flags, struct entries *entries)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | flags);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		int code = -errno;
		fd_cleanup(&fd);
		return code;
	}
	struct dirent *found;
	while (errno = 0, (found = readdir(dir)))
		if (strcmp(found->d_name, ".") != 0 && strcmp(found->d_name, "..") != 0)
			add_entry(entries, dirfd(dir), found->d_name);
	int code = -errno;
	closedir(dir);
	if (entries->count)
		qsort(entries->list, entries->count, sizeof(*entries->list), by_name);
	return code;
}

static bool come_to(const struct walker *walker, const struct entry *entry)
{
	struct walk_stop stop = { strbuf_text(&walker->path), entry->type, entry->size, entry->error };
	return walker->visit(walker->ctx, &stop);
}

static bool walk_directory(struct walker *walker, unsigned depth);

static bool walk_entry(struct walker *walker, const struct entry *entry, unsigned depth)
{
	size_t len = walker->path.len;
	if (len && walker->path.data[len - 1] != '/')
		strbuf_addc(&walker->path, '/');
	strbuf_adds(&walker->path, entry->name);
	bool on = S_ISDIR(entry->type) ? walk_directory(walker, depth) : come_to(walker, entry);
	walker->path.len = len;
	walker->path.data[len] = '\0';
	return on;
}

static bool walk_directory(struct walker *walker, unsigned depth)
{
	if (depth == DEPTH_MOST)
		return come_to(walker, &(struct entry){ .error = -ENAMETOOLONG });
	struct entries entries = { .arena = arena_new() };
	/* The directory that was asked for may be a link; what became one since it was looked at is not followed. */
	int code = read_entries(strbuf_text(&walker->path), depth ? O_NOFOLLOW : 0, &entries);
	bool on = code == 0 || come_to(walker, &(struct entry){ .error = code });
	for (size_t i = 0; on && i < entries.count; i++)
		on = walk_entry(walker, &entries.list[i], depth + 1);
	free(entries.list);
	arena_free(entries.arena);
	return on;
}

void manifest_walk(const char *top, bool (*visit)(void *ctx, const struct walk_stop *stop), void *ctx)
{
	struct walker walker = { .visit = visit, .ctx = ctx };
	strbuf_adds(&walker.path, top);
	walk_directory(&walker, 0);
	strbuf_free(&walker.path);
}
