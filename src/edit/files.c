/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "edit/files.h"
#include "edit/lines.h"
#include "edit/patch.h"
#include "edit/tree.h"

#include <isotop/edit.h>
#include <isotop/inventory.h>
#include <isotop/manifest.h>
#include <isotop/subject.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/doc.h>
#include <isotop/form.h>

/* ---- opening ------------------------------------------------------------------------- */

static struct file *file_named(const struct files *files, const char *path)
{
	for (size_t i = 0; path && i < files->count; i++)
		if (strcmp(files->items[i].path, path) == 0)
			return &files->items[i];
	return NULL;
}

static const char *refusal(const struct strbuf *text)
{
	const unsigned char *start = (const unsigned char *)strbuf_text(text);
	if (text->len >= 2 && ((start[0] == 0xFE && start[1] == 0xFF) || (start[0] == 0xFF && start[1] == 0xFE)))
		return "it is UTF-16: write it as UTF-8 first";
	return memchr(start, '\0', text->len) ? "it is no text" : NULL;
}

static void open_one(struct files *files, const char *path, const struct edit_source *source, struct arena *arena)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct err err = { "" };
	int code = source->read(source->ctx, path, &text, &err);
	files->items = heap_grow(files->items, files->count + 1, sizeof(*files->items));
	struct file *file = &files->items[files->count++];
	*file = (struct file){ .path = arena_strdup(arena, path) };
	file->before = arena_strndup(arena, strbuf_text(&text), text.len);
	file->before_len = text.len;
	file->refused = code < 0 ? arena_strdup(arena, err.text) : refusal(&text);
	draft_start(&file->draft, file->before, file->before_len);
}

void files_open(struct files *files, const struct inventory *inventory, const struct edit_source *source, struct arena *arena)
{
	for (size_t i = 0; i < inventory->count; i++) {
		const struct subject *subject = inventory->subjects[i];
		if (!subject->declared.placed || !subject->declared.file)
			continue;
		if (!file_named(files, subject->declared.file))
			open_one(files, subject->declared.file, source, arena);
		for (size_t k = 0; k < subject->declared.parts.count; k++)
			if (!file_named(files, subject->declared.parts.items[k]))
				open_one(files, subject->declared.parts.items[k], source, arena);
	}
}

size_t files_texts(const struct files *files, struct edit_text *ret)
{
	size_t count = 0;
	for (size_t i = 0; i < files->count; i++) {
		const struct file *file = &files->items[i];
		if (!file->refused)
			ret[count++] = (struct edit_text){ file->path, strbuf_text(&file->draft.text), file->draft.text.len };
	}
	return count;
}

/* ---- back and forth --------------------------------------------------------------------- */

static void copy_draft(struct draft *to, const struct draft *from)
{
	struct draft copy = { .line_count = from->line_count };
	strbuf_add(&copy.text, strbuf_text(&from->text), from->text.len);
	copy.lines = heap_alloc(from->line_count + 1, sizeof(*copy.lines));
	if (from->line_count)
		memcpy(copy.lines, from->lines, from->line_count * sizeof(*copy.lines));
	draft_free(to);
	*to = copy;
}

void files_mark(struct files *files)
{
	for (size_t i = 0; i < files->count; i++)
		copy_draft(&files->items[i].mark, &files->items[i].draft);
}

void files_back(struct files *files)
{
	for (size_t i = 0; i < files->count; i++)
		copy_draft(&files->items[i].draft, &files->items[i].mark);
}

void files_afresh(struct files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		draft_free(&files->items[i].draft);
		draft_start(&files->items[i].draft, files->items[i].before, files->items[i].before_len);
	}
}

/* ---- an edit ------------------------------------------------------------------------------- */

#define WHOLE_MOST 32768 /* bytes of a text that is read whole */

/*
 * A document of a large text, or all of a small one, which is read again for each edit: "---" at the
 * beginning of a line begins one wherever it stands, YAML 1.2 9.1.2, and no edit writes or takes one away.
 * What "%" says of tags would hold for one document, too, and such texts are read whole.
 */
struct part {
	const char *text;
	size_t len;
	size_t from; /* in the whole */
};

static bool begins_document(const char *line, size_t len)
{
	return len >= 3 && memcmp(line, "---", 3) == 0 && (len == 3 || strchr(" \t\r\n", line[3]));
}

static bool is_parted(const struct strbuf *text)
{
	return text->len > WHOLE_MOST && *strbuf_text(text) != '%' && !strstr(strbuf_text(text), "\n%");
}

/* The one that byte @at is in (@which NULL), or the one of that number. */
static struct part part_of(const struct strbuf *text, size_t at, const size_t *which, size_t *ret_which)
{
	const char *start = strbuf_text(text);
	struct part part = { start, text->len, 0 };
	size_t number = 0;
	for (const char *line = is_parted(text) ? start : NULL; line;) {
		const char *newline = memchr(line, '\n', text->len - (size_t)(line - start));
		line = newline ? newline + 1 : NULL;
		size_t here = line ? (size_t)(line - start) : text->len;
		if (!line || !begins_document(line, text->len - here))
			continue;
		if (which ? number == *which : at < here) {
			part.len = here - part.from;
			break;
		}
		number++;
		part = (struct part){ line, text->len - here, here };
	}
	if (ret_which)
		*ret_which = number;
	return part;
}

/* Where the map was when the subject was read; the way to it is the same now. */
static bool way_to(const struct part *part, const struct subject *subject, uint64_t offset, struct arena *arena, struct way *ret)
{
	struct tree tree;
	if (tree_open(&tree, part->text, part->len, subject->form->merge_yields, NULL) < 0)
		return false;
	bool found = tree_find(&tree, offset - part->from, arena, ret);
	tree_close(&tree);
	return found;
}

/* The value of a step as a tree. */
static int value_of(const struct mechanic *step, struct doc **ret_doc)
{
	*ret_doc = NULL;
	return step->value ? doc_read("value", step->value, strlen(step->value), NULL, ret_doc, NULL) : 0;
}

/* What others use as well, where each of them says something else of it by now. */
static int edit_shared(const struct subject *subject, const struct tree *tree, const struct way *way, struct change_op *op,
	struct arena *arena, struct splices *out)
{
	struct draft after = { .line_count = 0 };
	struct tree new;
	const char *why;
	size_t before = out->count;
	op->shared = true;
	draft_start(&after, tree->text, tree->len);
	int code = tree_edit(tree, way, op, arena, out, &why);
	bool apart = code > 0 && draft_apply(&after, out) == 0 &&
		     tree_open(&new, strbuf_text(&after.text), after.text.len, subject->form->merge_yields, NULL) == 0;
	if (apart) {
		apart = tree_same_but(tree, &new, way, op->path);
		tree_close(&new);
	}
	draft_free(&after);
	out->count = apart ? out->count : before;
	return apart ? code : -EINVAL;
}

static int edit_tree(struct file *file, const struct subject *subject, const struct mechanic *step, struct arena *arena,
	struct splices *out, const char **ret_why)
{
	struct way way;
	struct tree tree;
	struct doc *value;
	if (step->root != ROOT_OWN && subject->declared.settings == UINT64_MAX) {
		*ret_why = "the pod's own settings are not in this text";
		return -EINVAL;
	}
	uint64_t offset = step->root == ROOT_OWN ? subject->declared.own : subject->declared.settings;
	size_t which;
	size_t before = out->count;
	struct part old = part_of(&file->mark.text, offset, NULL, &which);
	struct part now = part_of(&file->draft.text, 0, &which, NULL);
	if (!way_to(&old, subject, offset, arena, &way) ||
		tree_open(&tree, now.text, now.len, subject->form->merge_yields, NULL) < 0) {
		*ret_why = "where it stands was not found again";
		return -ENOENT;
	}
	way.count -= step->root == ROOT_AROUND && way.count;
	int code = value_of(step, &value);
	struct change_op op = { .way = step->way, .path = step->path, .value = value ? value->root : NULL, .mount = step->mount };
	if (code == 0)
		code = tree_edit(&tree, &way, &op, arena, out, ret_why);
	if (code == -EINVAL)
		code = edit_shared(subject, &tree, &way, &op, arena, out);
	for (size_t i = before; i < out->count; i++) {
		out->items[i].from += now.from;
		out->items[i].to += now.from;
	}
	doc_free(value);
	tree_close(&tree);
	return code;
}

/* NULL: it is not the kind of text that it was. */
static const char *commands_of(const struct subject *subject, const struct strbuf *text, struct arena *arena)
{
	return subject->form->text == TEXT_OF_LINES ? manifest_cli_lines(strbuf_text(text), text->len, arena) : strbuf_text(text);
}

/* The lines above it may be fewer by now: which one it was is asked in the text that the subject was read from. */
static int edit_words(struct file *file, const struct subject *subject, const struct mechanic *step, struct arena *arena,
	struct splices *out, const char **ret_why)
{
	const struct strbuf *read = &file->mark.text;
	const struct strbuf *text = &file->draft.text;
	const char *old = commands_of(subject, read, arena);
	const char *lines = commands_of(subject, text, arena);
	size_t which;
	if (!old || !lines || manifest_cli_which(old, read->len, subject->declared.own, arena, &which) < 0) {
		*ret_why = "where it stands was not found again";
		return -ENOENT;
	}
	return words_edit(strbuf_text(text), lines, text->len, which, step, arena, out, ret_why);
}

static int edit_file(struct file *file, const struct subject *subject, const struct mechanic *step, struct arena *arena,
	const char **ret_why)
{
	struct splices splices = { 0 };
	if (!file || !subject->declared.placed || file->refused) {
		*ret_why = file && file->refused ? file->refused : "isotop reads this text and does not edit it";
		return -EINVAL;
	}
	enum text_of kind = subject->form->text;
	const struct strbuf *text = &file->draft.text;
	int code = kind == TEXT_OF_UNIT    ? unit_edit(strbuf_text(text), text->len, step, arena, &splices, ret_why)
		   : kind != TEXT_OF_TREE ? edit_words(file, subject, step, arena, &splices, ret_why)
					   : edit_tree(file, subject, step, arena, &splices, ret_why);
	if (code > 0 && draft_apply(&file->draft, &splices) < 0) {
		*ret_why = "its edits lie over each other";
		code = -EINVAL;
	}
	splices_free(&splices);
	return code;
}

/* Whether a drop-in says a key at all is what counts: the last that does wins, systemd.unit(5). */
static struct file *says_last(struct files *files, const struct subject *subject, const char *key, struct arena *arena)
{
	const struct text_list *parts = &subject->declared.parts;
	for (size_t i = parts->count; i > 0; i--) {
		struct file *file = file_named(files, parts->items[i - 1]);
		const struct strbuf *text = file ? &file->draft.text : NULL;
		if (file && !file->refused && unit_says(strbuf_text(text), text->len, key, arena))
			return file;
	}
	return file_named(files, subject->declared.file);
}

int files_edit(struct files *files, const struct subject *subject, const struct mechanic *step, struct arena *arena,
	const char **ret_why)
{
	const struct text_list *parts = &subject->declared.parts;
	if (!parts->count)
		return edit_file(file_named(files, subject->declared.file), subject, step, arena, ret_why);
	if (step->way != WAY_DROP)
		return edit_file(says_last(files, subject, step->path, arena), subject, step, arena, ret_why);
	int done = edit_file(file_named(files, subject->declared.file), subject, step, arena, ret_why);
	for (size_t i = 0; i < parts->count && done >= 0; i++) {
		const char *why;
		int code = edit_file(file_named(files, parts->items[i]), subject, step, arena, &why);
		*ret_why = code < 0 ? why : *ret_why;
		done = code < 0 ? code : done | code;
	}
	return done;
}

/* ---- the end --------------------------------------------------------------------------------- */

const struct edit_file *files_finish(struct files *files, struct arena *arena, size_t *ret_count)
{
	struct edit_file *made = arena_array(arena, files->count + 1, sizeof(*made));
	for (size_t i = 0; i < files->count; i++) {
		struct file *file = &files->items[i];
		cleanup_strbuf struct strbuf diff = { 0 };
		draft_diff(&file->draft, file->before, file->before_len, file->path, &diff);
		made[i] = (struct edit_file){ .path = file->path,
			.before = file->before,
			.before_len = file->before_len,
			.after = arena_strndup(arena, strbuf_text(&file->draft.text), file->draft.text.len),
			.after_len = file->draft.text.len,
			.diff = arena_strdup(arena, strbuf_text(&diff)),
			.refused = file->refused };
		cleanup_strbuf struct strbuf patch = { 0 };
		made[i].patched = *made[i].diff && patches_of(&made[i], arena, &patch);
		made[i].patch = arena_strdup(arena, strbuf_text(&patch));
		draft_free(&file->draft);
		draft_free(&file->mark);
	}
	*ret_count = files->count;
	free(files->items);
	*files = (struct files){ 0 };
	return made;
}
