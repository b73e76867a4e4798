/* SPDX-License-Identifier: Apache-2.0 */
/* All that could not be read, is not judged or was skipped, each with its place and its reason. */
#include "config.h"

#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/panes.h>
#include <isotop/remarks.h>
#include <isotop/subject.h>
#include <isotop/tone.h>
#include <isotop/view.h>

#include <stdlib.h>
#include <string.h>

#include "panes/literal.h"

/* What stands under one heading. To add one: its row. */
static const struct {
	const char *title;
	const char *means;
	enum mark mark;
	bool error;
	enum remark_weight least; /* of what was skipped: inclusive */
	enum remark_weight most;
} parts[] = {
	{ "Could not be read", "What it says of containers is missing here, or is from an earlier reading.", MARK_FAIL, true,
		REMARK_NOTE, REMARK_OPEN },
	{ "Not judged", "It was read and may start a container or change one; isotop does not know it.", MARK_UNKNOWN, false,
		REMARK_UNJUDGED, REMARK_OPEN },
	{ "Assumed", "What isotop took for granted where a file leaves it open.", MARK_WARN, false, REMARK_SHOWN,
		REMARK_SHOWN },
	{ "Skipped", "It starts no container.", MARK_NONE, false, REMARK_NOTE, REMARK_NOTE },
	{ "Of kinds that start no container", "Policies, services and the like.", MARK_NONE, false, REMARK_NAMED,
		REMARK_NAMED },
};

static bool belongs(size_t part, const struct remark *remark, bool error)
{
	return parts[part].error == error &&
	       (error || (remark->weight >= parts[part].least && remark->weight <= parts[part].most));
}

static size_t count_of(size_t part, const struct remark_list *list, bool error)
{
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++)
		count += belongs(part, &list->items[i], error);
	return count;
}

/* "shop.yaml:9" of "deploy/staging/shop.yaml:9": the file by its short name, where it has containers beside. */
static const char *place_of(const struct remark *remark, const struct file_names *files, struct arena *arena)
{
	size_t len = strcspn(remark->where, ":");
	const char *path = arena_strndup(arena, remark->where, len);
	const char *name = file_name_in(files, path);
	return strchr(path, '/') && *path != '-' ? arena_printf(arena, "%s%s", name, remark->where + len) : remark->where;
}

/* The files that containers are from, in order, each as often as it comes. */
struct holders {
	size_t count;
	const char **files;
};

static int by_file(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct holders holders_of(const struct inventory *inventory, struct arena *arena)
{
	struct holders holders = { 0, arena_array(arena, inventory->count + 1, sizeof(*holders.files)) };
	for (size_t i = 0; i < inventory->count; i++) {
		const char *file = inventory->subjects[i]->declared.file;
		if (file && (!holders.count || holders.files[holders.count - 1] != file))
			holders.files[holders.count++] = file;
	}
	qsort(holders.files, holders.count, sizeof(*holders.files), by_file);
	return holders;
}

/* The containers of its file, where there are any. */
static void refer_to_file(struct view *view, const struct remark *remark, const struct holders *holders)
{
	const char *file = arena_strndup(view->arena, remark->where, strcspn(remark->where, ":"));
	if (bsearch(&file, holders->files, holders->count, sizeof(*holders->files), by_file))
		view_ref(view, "filter:file=%s", filter_literal(view->arena, file));
}

static void view_remark(struct view *view, size_t part, const struct remark *remark, const struct holders *holders,
	const struct file_names *files)
{
	view_row(view, parts[part].mark, remark->kind ? remark->kind : "", TONE_PLAIN, "%s", remark->reason);
	if (remark->kept)
		view_span(view, TONE_WARN, "; shown as it was read before");
	view_evidence(view, "%s", place_of(remark, files, view->arena));
	refer_to_file(view, remark, holders);
}

static size_t view_part(
	struct view *view, size_t part, const struct inventory *inventory, const struct holders *holders, const struct file_names *files)
{
	const struct remark_list *list = parts[part].error ? &inventory->errors : &inventory->skipped;
	size_t count = count_of(part, list, parts[part].error);
	if (!count)
		return 0;
	if (view->count)
		view_gap(view);
	view_title(view, "%s: %zu", parts[part].title, count);
	view_prose(view, TONE_MUTED, "%s", parts[part].means);
	for (size_t i = 0; i < list->count; i++)
		if (belongs(part, &list->items[i], parts[part].error))
			view_remark(view, part, &list->items[i], holders, files);
	return count;
}

/* Facts are unknown one by one: the container's panes have them. */
static size_t view_privilege(struct view *view, const struct host *host)
{
	if (!host->live || !host->unread)
		return 0;
	if (view->count)
		view_gap(view);
	view_title(view, "Need more privilege: %u", host->unread);
	view_row(view, MARK_UNKNOWN, "facts", TONE_PLAIN,
		"count as unknown, and each container's score is a range: run isotop as root to read them");
	return host->unread;
}

void unread_view(const struct inventory *inventory, const struct file_names *files, struct view *view)
{
	const struct holders holders = holders_of(inventory, view->arena);
	size_t shown = 0;
	for (size_t part = 0; part < ISO_COUNT(parts); part++)
		shown += view_part(view, part, inventory, &holders, files);
	shown += view_privilege(view, &inventory->host);
	if (!shown)
		view_row(view, MARK_PASS, "", TONE_PLAIN, "All was read and judged: nothing was skipped.");
}
