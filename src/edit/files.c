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
#define ITEM_SIGN_MOST 32

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

/*
 * What a line begins with that begins an item of a List: "  - ", or in JSON "        {" alone, and then it ends before
 * the brace that stands as far in. False: it is none, or has an anchor, which others may use.
 */
struct items {
	char sign[ITEM_SIGN_MOST]; /* with the line break before it */
	char end[ITEM_SIGN_MOST];  /* "": at the next one */
};

static bool has_anchor(const struct part *part)
{
	const char *end = part->text + part->len;
	for (const char *at = part->text; (at = memchr(at, '&', (size_t)(end - at))); at++)
		if (at > part->text && strchr(" \t\n[{,:-", at[-1]) && at + 1 < end && !strchr(" \t\r\n&", at[1]))
			return true;
	return false;
}

static const char *text_within(const struct part *part, const char *from, const char *what)
{
	return memmem(from, part->len - (size_t)(from - part->text), what, strlen(what));
}

static bool items_of(const struct part *part, struct items *ret)
{
	bool json = false;
	const char *head = part->len > WHOLE_MOST ? text_within(part, part->text, "\nitems:\n") : NULL;
	if (!head && part->len > WHOLE_MOST)
		json = (head = text_within(part, part->text, "\"items\": [\n")) != NULL;
	const char *line = head ? memchr(head + 1, '\n', part->len - (size_t)(head + 1 - part->text)) : NULL;
	size_t blanks = line ? strspn(line + 1, " ") : 0;
	if (!line || blanks + 4 > ITEM_SIGN_MOST || strncmp(line + 1 + blanks, json ? "{\n" : "- ", 2) != 0 ||
		(!json && has_anchor(part)))
		return false;
	snprintf(ret->sign, sizeof(ret->sign), "%.*s", (int)(blanks + 3), line);
	snprintf(ret->end, sizeof(ret->end), "%.*s", json ? (int)blanks + 2 : 0, json ? line : "");
	if (json)
		ret->end[blanks + 1] = '}';
	return true;
}

/* Likewise an item of the List that @part is, where it is a large one; read alone it is a list of one, or a JSON text. */
static struct part item_of(struct part part, size_t at, const size_t *which, size_t *ret_which)
{
	struct items items;
	struct part item = part;
	size_t number = 0;
	*ret_which = 0;
	if (!items_of(&part, &items))
		return part;
	for (const char *next = text_within(&part, part.text, items.sign); next; number++) {
		size_t begin = (size_t)(next + 1 - part.text);
		if (which ? number == *which : at < part.from + begin)
			break;
		item = (struct part){ part.text + begin, part.len - begin, part.from + begin };
		next = text_within(&part, next + 1, items.sign);
		item.len = next ? (size_t)(next + 1 - item.text) : item.len;
	}
	const char *end = *items.end && item.from > part.from ? text_within(&item, item.text, items.end) : NULL;
	item.len = end ? (size_t)(end - item.text) + strlen(items.end) : item.len;
	*ret_which = number;
	return item;
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

/* Where a step is made: the part of the draft, read, and the way to the map in it. */
struct spot {
	struct part part;
	struct tree tree;
	struct way way;
};

/* In an item of a List alone, or in its whole document. */
static bool open_spot(const struct file *file, const struct subject *subject, uint64_t offset, bool item, struct arena *arena,
	struct spot *ret)
{
	size_t doc;
	size_t which;
	struct part old = part_of(&file->mark.text, offset, NULL, &doc);
	ret->part = part_of(&file->draft.text, 0, &doc, NULL);
	if (item) {
		old = item_of(old, offset, NULL, &which);
		size_t same;
		ret->part = item_of(ret->part, 0, &which, &same);
		if (!which || same != which)
			return false;
	}
	return way_to(&old, subject, offset, arena, &ret->way) &&
	       tree_open(&ret->tree, ret->part.text, ret->part.len, subject->form->merge_yields, NULL) == 0;
}

static int edit_tree(struct file *file, const struct subject *subject, const struct mechanic *step, struct arena *arena,
	struct splices *out, const char **ret_why)
{
	struct spot spot;
	struct doc *value;
	if (step->root != ROOT_OWN && subject->declared.settings == UINT64_MAX) {
		*ret_why = "the pod's own settings are not in this text";
		return -EINVAL;
	}
	uint64_t offset = step->root == ROOT_OWN ? subject->declared.own : subject->declared.settings;
	size_t before = out->count;
	if (!open_spot(file, subject, offset, true, arena, &spot) && !open_spot(file, subject, offset, false, arena, &spot)) {
		*ret_why = "where it stands was not found again";
		return -ENOENT;
	}
	spot.way.count -= step->root == ROOT_AROUND && spot.way.count;
	int code = value_of(step, &value);
	struct change_op op = { .way = step->way, .path = step->path, .value = value ? value->root : NULL, .mount = step->mount };
	if (code == 0)
		code = tree_edit(&spot.tree, &spot.way, &op, arena, out, ret_why);
	if (code == -EINVAL)
		code = edit_shared(subject, &spot.tree, &spot.way, &op, arena, out);
	for (size_t i = before; i < out->count; i++) {
		out->items[i].from += spot.part.from;
		out->items[i].to += spot.part.from;
	}
	doc_free(value);
	tree_close(&spot.tree);
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
