/* SPDX-License-Identifier: Apache-2.0 */
/* What runtimes hide of /proc and /sys, and what of that is not hidden here. */
#include "config.h"

#include "judge/words.h"

#include <string.h>

#include <isotop/form.h>
#include <isotop/subject.h>
#include <isotop/values.h>
#include <isotop/view.h>

static bool is_below_one(const char *path, const struct text_list *list)
{
	for (size_t i = 0; list && i < list->count; i++)
		if (path_is_at_or_below(path, list->items[i]))
			return true;
	return false;
}

static const struct mount *mount_at(struct fact mounts, const char *target)
{
	for (size_t i = 0; fact_known(mounts) && i < mounts.value.mounts->count; i++) {
		const struct mount *mount = &mounts.value.mounts->items[i];
		if (mount->target && strcmp(mount->target, target) == 0)
			return mount;
	}
	return NULL;
}

/* Where the tree is not mounted at all there is nothing to hide; where that is not known it is as usual. */
static bool tree_there(const struct subject *subject, const char *path)
{
	struct fact mounts = subject_fact(subject, FACT_mounts);
	const char *top = path_is_at_or_below(path, "/proc") ? "/proc" : "/sys";
	return !subject_running(subject) || !fact_known(mounts) || mount_at(mounts, top);
}

/* A whole tree that is read-only needs no part of it to be. */
static bool tree_read_only(const struct subject *subject, const char *path)
{
	const struct mount *top =
		mount_at(subject_fact(subject, FACT_mounts), path_is_at_or_below(path, "/proc") ? "/proc" : "/sys");
	return top && top->read_only;
}

/* The two ways of keeping: covered, or from being written; a cover does for both, and so does a read-only tree. */
struct way {
	const char *label;
	const char *missing;
	enum fact_id fact;
	bool written;
};

/* What is not there needs no cover; what only some kernels have is passed over where nobody looked. */
static bool is_kept(const struct subject *subject, const struct way *way, const struct hidden_path *hidden)
{
	static const enum fact_id lists[] = { FACT_lacking_paths, FACT_masked_paths, FACT_readonly_paths };
	struct fact lacking = subject_fact(subject, FACT_lacking_paths);
	for (size_t i = 0; i < ISO_COUNT(lists); i++) {
		struct fact fact = subject_fact(subject, lists[i]);
		if ((lists[i] != FACT_readonly_paths || way->written) && fact_known(fact) &&
			is_below_one(hidden->path, fact.value.texts))
			return true;
	}
	return (hidden->rare && !fact_known(lacking)) || !tree_there(subject, hidden->path) ||
	       (way->written && tree_read_only(subject, hidden->path));
}

static void view_open(struct view *view, const struct subject *subject, const struct way *way)
{
	size_t open = 0;
	for (size_t i = 0; i < hidden_path_count; i++) {
		const struct hidden_path *hidden = &hidden_paths[i];
		if (hidden->written != way->written || is_kept(subject, way, hidden))
			continue;
		if (open++ == 0)
			view_row(view, MARK_WARN, way->missing, TONE_WARN, "%s: %s", hidden->path, hidden->gives);
		else
			view_span(view, TONE_WARN, "; %s: %s", hidden->path, hidden->gives);
	}
}

static void view_way(struct view *view, const struct subject *subject, const struct way *way)
{
	struct fact fact = subject_fact(subject, way->fact);
	if (fact.state == FACT_ABSENT && !subject_running(subject) && !subject->form->literal) {
		bool off = fact_true(subject_fact(subject, FACT_proc_unmasked));
		view_row(view, off ? MARK_FAIL : MARK_NONE, way->label, off ? TONE_BAD : TONE_MUTED, "%s",
			off ? "none, as asked for" : "the runtime's default");
		return;
	}
	cleanup_strbuf struct strbuf paths = { 0 };
	for (size_t i = 0; fact_known(fact) && i < fact.value.texts->count; i++)
		strbuf_addf(&paths, "%s%s", i ? " " : "", fact.value.texts->items[i]);
	view_fact(view, way->label, fact, MARK_NONE, TONE_MUTED, "%s", paths.len ? strbuf_text(&paths) : "none");
	if (fact.state != FACT_UNKNOWN)
		view_open(view, subject, way);
}

void view_masks(struct view *view, const struct subject *subject)
{
	static const struct way ways[] = {
		{ "masked", "not masked", FACT_masked_paths, false },
		{ "read-only", "writable", FACT_readonly_paths, true },
	};
	for (size_t i = 0; i < ISO_COUNT(ways); i++)
		view_way(view, subject, &ways[i]);
}
