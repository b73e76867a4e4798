/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/scope.h"

#include <isotop/file.h>
#include <isotop/manifest.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What scope_read_counted() reads in all. */
#define COUNTED_MOST ((size_t)64 << 20)

/* A directory below which files may be read. */
struct place {
	const char *path; /* as the user named it, made absolute */
	const char *real; /* without links; NULL: it cannot be known */
};

struct scope {
	const struct manifest_text **texts; /* owned, by path: in place of files; what they point to is borrowed */
	size_t text_count;
	struct arena *arena; /* owned */
	const char *here;    /* the current directory; "" where that is not known */
	struct place *items; /* owned */
	size_t count;
	size_t room;
	size_t counted; /* bytes, by scope_read_counted() */
};

struct scope *scope_new(void)
{
	struct scope *scope = heap_alloc(1, sizeof(*scope));
	char *here = getcwd(NULL, 0);
	scope->arena = arena_new();
	scope->here = arena_strdup(scope->arena, here ? here : "");
	free(here);
	return scope;
}

void scope_free(struct scope *scope)
{
	if (!scope)
		return;
	arena_free(scope->arena);
	free(scope->texts);
	free(scope->items);
	free(scope);
}

static int by_path(const void *a, const void *b)
{
	const struct manifest_text *const *x = a;
	const struct manifest_text *const *y = b;
	return strcmp((*x)->path, (*y)->path);
}

void scope_give(struct scope *scope, const struct manifest_text *texts, size_t count)
{
	free(scope->texts);
	scope->texts = heap_alloc(count, sizeof(*scope->texts));
	scope->text_count = count;
	for (size_t i = 0; i < count; i++)
		scope->texts[i] = &texts[i];
	if (count)
		qsort(scope->texts, count, sizeof(*scope->texts), by_path);
}

const struct manifest_text *scope_given(const struct scope *scope, const char *path)
{
	const struct manifest_text asked = { .path = path };
	const struct manifest_text *const key = &asked;
	const struct manifest_text **found =
		scope->text_count ? bsearch(&key, scope->texts, scope->text_count, sizeof(*scope->texts), by_path) : NULL;
	return found ? *found : NULL;
}

static char *absolute(const struct scope *scope, const char *path, struct arena *arena)
{
	char *whole = *path == '/' ? arena_strdup(arena, path) : arena_printf(arena, "%s/%s", scope->here, path);
	path_normalise(whole);
	return whole;
}

/* "dir/x.yaml" is in "dir", "x.yaml" in "." */
static const char *folder_of(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return ".";
	return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

static void add(struct scope *scope, const char *path)
{
	const char *whole = absolute(scope, path, scope->arena);
	for (size_t i = 0; i < scope->count; i++)
		if (strcmp(scope->items[i].path, whole) == 0)
			return;
	if (scope->count == scope->room) {
		scope->room = scope->room ? scope->room * 2 : 8;
		scope->items = heap_grow(scope->items, scope->room, sizeof(*scope->items));
	}
	char *real = realpath(path, NULL);
	scope->items[scope->count++] = (struct place){ whole, arena_strdup(scope->arena, real) };
	free(real);
}

void scope_add(struct scope *scope, const char *source)
{
	struct stat st;
	if (strcmp(source, "-") == 0 || stat(source, &st) < 0)
		return;
	if (S_ISDIR(st.st_mode))
		add(scope, source);
	else if (S_ISREG(st.st_mode)) /* nothing is beside what comes out of a pipe */
		add(scope, folder_of(source, scope->arena));
}

/* What stands below @folder on the way to @whole; NULL: it lies elsewhere. */
static const char *below(const char *whole, const char *folder)
{
	if (!folder || !path_is_at_or_below(whole, folder) || strcmp(whole, folder) == 0)
		return NULL;
	return whole + strlen(folder) + (folder[1] ? 1 : 0);
}

static int open_in(const struct place *place, const char *whole)
{
	const char *rest = below(whole, place->path);
	if (!rest)
		rest = below(whole, place->real);
	if (!rest)
		return -EXDEV;
	cleanup_fd int folder = open(place->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return folder < 0 ? -errno : file_open(folder, rest, FILE_BENEATH);
}

const char *scope_name(const char *beside, const char *path, struct arena *arena)
{
	bool rooted = *path == '/' || !strchr(beside, '/');
	return rooted ? arena_strdup(arena, path) : arena_printf(arena, "%s/%s", folder_of(beside, arena), path);
}

/* A descriptor or -errno. */
static int open_named(const struct scope *scope, const char *name, struct arena *arena)
{
	const char *whole = absolute(scope, name, arena);
	int fd = -EXDEV;
	for (size_t i = 0; fd == -EXDEV && i < scope->count; i++)
		fd = open_in(&scope->items[i], whole);
	return fd;
}

int scope_read(const struct scope *scope, const char *beside, const char *path, size_t max, struct strbuf *out,
	struct err *err)
{
	cleanup_arena struct arena *arena = arena_new();
	const char *name = scope_name(beside, path, arena);
	const struct manifest_text *given = scope_given(scope, name);
	if (given) {
		strbuf_add(out, given->text, given->len);
		return 0;
	}
	cleanup_fd int fd = open_named(scope, name, arena);
	int code = fd < 0 ? fd : file_read(fd, max, out);
	return code < 0 ? err_set(err, code, "%s: %s", name, code == -EFBIG ? "too long" : file_why(code)) : 0;
}

int scope_read_counted(struct scope *scope, const char *beside, const char *path, size_t max, struct strbuf *out,
	struct err *err)
{
	size_t before = out->len;
	if (scope->counted > COUNTED_MOST)
		return err_set(err, -EFBIG, "%s: more than isotop reads of such files", path);
	int code = scope_read(scope, beside, path, max, out, err);
	scope->counted += out->len - before;
	return code;
}
