/* SPDX-License-Identifier: Apache-2.0 */
/* What reading a runtime's state has in common, whatever its file looks like. */
#include "config.h"

#include "live/registry_own.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/doc.h>
#include <isotop/file.h>
#include <isotop/root.h>

#define JSON_MAX (8 * 1024 * 1024)

/* ---- what stands in a file ------------------------------------------------------- */

struct doc *registry_json(struct registry *registry, const char *path, const char *const *parts)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct doc *doc;
	struct file_seen seen = { 0 };
	cleanup_fd int fd = root_open_seen(registry_root(registry), path, &seen);
	if (fd < 0 || !registry_within_budget(registry, (size_t)seen.file.st_size) ||
		file_read_whole(fd, JSON_MAX, &text) < 0)
		return NULL;
	return doc_read_parts(path, strbuf_text(&text), text.len, parts, &doc, NULL) == 0 ? doc : NULL;
}

/* ---- a list that many share --------------------------------------------------------- */

void registry_drop_list(struct registry *registry)
{
	free(registry->list.path);
	free(registry->list.items);
	doc_free(registry->list.doc);
	registry->list = (struct list){ 0 };
}

static int by_id(const void *a, const void *b)
{
	const struct listed *x = a;
	const struct listed *y = b;
	int order = strcmp(x->id, y->id);
	return order ? order : (x->nth > y->nth) - (x->nth < y->nth);
}

static void read_list(struct registry *registry, const char *path)
{
	struct list *list = &registry->list;
	registry_drop_list(registry);
	list->path = strdup(path);
	if (!list->path)
		die("out of memory");
	list->doc = registry_json(registry, path, NULL);
	size_t most = list->doc ? node_count(list->doc->root) : 0;
	list->items = heap_alloc(most + 1, sizeof(*list->items));
	for (size_t i = 0; i < most; i++) {
		const struct node *node = node_at(list->doc->root, i);
		const char *id = node_text(node_get(node, "id"));
		if (id)
			list->items[list->count++] = (struct listed){ id, node, i };
	}
	qsort(list->items, list->count, sizeof(*list->items), by_id);
}

const struct node *registry_listed(struct registry *registry, const char *path, const char *id)
{
	struct list *list = &registry->list;
	if (!list->path || strcmp(list->path, path) != 0)
		read_list(registry, path);
	/* The first that is greater: the one before it is the last of this id. */
	size_t low = 0;
	size_t high = list->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(list->items[middle].id, id) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low && strcmp(list->items[low - 1].id, id) == 0 ? list->items[low - 1].node : NULL;
}

struct doc *state_json(const struct state *state, const char *const *parts)
{
	struct doc *doc;
	return doc_read_parts(state->path, state->text, state->len, parts, &doc, NULL) == 0 ? doc : NULL;
}

const char *state_text(struct state *state, const struct node *map, const char *dotted)
{
	const char *text = node_text(node_path(map, dotted));
	return text && *text ? arena_strdup(state->arena, text) : NULL;
}

/* ---- where files lie --------------------------------------------------------------- */

struct state_name {
	const char *name;
	void (*parse)(struct state *state);
	void *ctx;
};

static void each_state(struct registry *registry, const char *dir, const char *entry, void *ctx)
{
	const struct state_name *wanted = ctx;
	char path[4096];
	if ((size_t)snprintf(path, sizeof(path), "%s/%s/%s", dir, entry, wanted->name) < sizeof(path))
		registry_state(registry, path, wanted->parse, wanted->ctx);
}

void registry_states(
	struct registry *registry, const char *dir, const char *name, void (*parse)(struct state *state), void *ctx)
{
	struct state_name wanted = { name, parse, ctx };
	registry_list(registry, dir, each_state, &wanted);
}

/* pam_systemd(8) makes one a user, named by the uid. */
#define USERS "/run/user"

struct user_name {
	const char *name;
	void (*each)(struct registry *registry, const char *dir);
};

static void each_user(struct registry *registry, const char *dir, const char *entry, void *ctx)
{
	const struct user_name *wanted = ctx;
	uint64_t uid;
	char path[4096];
	/* The number decides whose word it is. */
	if (!parse_u64(entry, 10, &uid) || !uid || uid >= UINT32_MAX)
		return;
	registry_of_user(registry, (uint32_t)uid);
	if ((size_t)snprintf(path, sizeof(path), "%s/%s/%s", dir, entry, wanted->name) < sizeof(path))
		wanted->each(registry, path);
}

void registry_users(
	struct registry *registry, const char *name, void (*each)(struct registry *registry, const char *dir))
{
	struct user_name wanted = { name, each };
	registry_list(registry, USERS, each_user, &wanted);
	registry_of_user(registry, 0);
}

const char *registry_home(const struct registry *registry, struct arena *arena, const char *dir)
{
	int error;
	const char *uid = dir + strlen(USERS "/");
	char *text = proc_text(registry_root(registry), arena, -1, "etc/passwd", 1024 * 1024, NULL, &error);
	for (char *line; text && (line = strsep(&text, "\n"));) {
		const char *fields[6] = { 0 };
		for (size_t i = 0; i < ISO_COUNT(fields); i++)
			fields[i] = strsep(&line, ":");
		size_t len = fields[5] ? strlen(fields[2]) : 0;
		if (len && strncmp(uid, fields[2], len) == 0 && uid[len] == '/')
			return fields[5];
	}
	return NULL;
}

bool state_pid(const struct state *state, int32_t *ret_pid)
{
	char number[24];
	uint64_t pid;
	snprintf(number, sizeof(number), "%.*s", (int)strcspn(state->text, "\n"), state->text);
	if (!parse_u64(number, 10, &pid) || pid == 0 || pid > INT32_MAX)
		return false;
	*ret_pid = (int32_t)pid;
	return true;
}

int32_t node_pid(const struct node *node)
{
	return node_is(node, NODE_INT) && node->integer > 0 && node->integer <= INT32_MAX ? (int32_t)node->integer : 0;
}

const char *args_option(const struct text_list *args, const char *name)
{
	size_t len = strlen(name);
	for (size_t i = 1; i < args->count; i++) {
		const char *arg = args->items[i];
		size_t dashes = strspn(arg, "-");
		if (dashes < 1 || dashes > 2 || strncmp(arg + dashes, name, len) != 0)
			continue;
		if (arg[dashes + len] == '=')
			return arg + dashes + len + 1;
		if (arg[dashes + len] == '\0' && i + 1 < args->count)
			return args->items[i + 1];
	}
	return NULL;
}
