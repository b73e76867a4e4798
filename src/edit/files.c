/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "edit/files.h"
#include "edit/lines.h"
#include "edit/parts.h"
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

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

/* ---- opening ------------------------------------------------------------------------- */

/* A file's place by its path. */
struct file_name {
	size_t at;
	UT_hash_handle hh;
};

struct file *files_named(const struct files *files, const char *path)
{
	struct file_name *name = NULL;
	if (path)
		HASH_FIND_STR(files->names, path, name);
	return name ? &files->items[name->at] : NULL;
}

static void add_name(struct files *files, const char *path, struct arena *arena)
{
	struct file_name *name = arena_alloc(arena, sizeof(*name));
	name->at = files->count;
	HASH_ADD_KEYPTR(hh, files->names, path, strlen(path), name);
}

static const char *refusal(const struct strbuf *text)
{
	const unsigned char *start = (const unsigned char *)strbuf_text(text);
	if (text->len >= 2 && ((start[0] == 0xFE && start[1] == 0xFF) || (start[0] == 0xFF && start[1] == 0xFE)))
		return "it is UTF-16: write it as UTF-8 first";
	return memchr(start, '\0', text->len) ? "it is no text" : NULL;
}

/* "---" at the beginning of a line begins a document wherever it stands, YAML 1.2 9.1.2, and no edit writes or takes one away. */
static bool begins_document(const char *line, size_t len)
{
	return len >= 3 && memcmp(line, "---", 3) == 0 && (len == 3 || strchr(" \t\r\n", line[3]));
}

/* What "%" says of tags holds for the document behind it. */
static bool has_directive(const char *text, size_t len)
{
	for (const char *at = text; (at = memchr(at, '%', (size_t)(text + len - at))); at++)
		if (at == text || at[-1] == '\n')
			return true;
	return false;
}

static size_t count_lines(const char *text, size_t len)
{
	size_t count = 0;
	for (const char *at = text, *end = text + len; (at = memchr(at, '\n', (size_t)(end - at))); at++)
		count++;
	return count;
}

static void add_piece(struct file *file, size_t from, size_t to, size_t line)
{
	file->pieces = heap_more(file->pieces, file->piece_count, sizeof(*file->pieces));
	struct piece *piece = &file->pieces[file->piece_count++];
	*piece = (struct piece){ .marked_at = from };
	draft_start(&piece->draft, file->before + from, to - from, line);
}

/* A document; a List that has no lines falls apart into its items and what is between them. */
static void add_document(struct file *file, size_t from, size_t to, size_t line)
{
	const char *text = file->before + from;
	struct spans spans;
	size_t at = 0;
	if (!part_spans(text, to - from, &spans)) {
		add_piece(file, from, to, line);
		return;
	}
	for (size_t i = 0; i < spans.count; i++) {
		const struct span *item = &spans.items[i];
		add_piece(file, from + at, from + item->from, line);
		line += count_lines(text + at, item->from - at);
		add_piece(file, from + item->from, from + item->to, line);
		at = item->to;
	}
	add_piece(file, from + at, to, line);
	free(spans.items);
}

static void split(struct file *file, bool documents)
{
	const char *text = file->before;
	const char *end = text + file->before_len;
	size_t from = 0;
	size_t first = 1;
	size_t line = 1;
	documents &= !has_directive(text, file->before_len);
	for (const char *at = text; documents && (at = memchr(at, '\n', (size_t)(end - at)));) {
		at++;
		line++;
		if (!begins_document(at, (size_t)(end - at)))
			continue;
		add_document(file, from, (size_t)(at - text), first);
		from = (size_t)(at - text);
		first = line;
	}
	if (documents)
		add_document(file, from, file->before_len, first);
	else
		add_piece(file, from, file->before_len, first);
}

static void open_one(struct files *files, const char *path, bool documents, const struct edit_source *source, struct arena *arena)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct err err = { "" };
	int code = source->read(source->ctx, path, &text, &err);
	const char *name = arena_strdup(arena, path);
	files->items = heap_more(files->items, files->count, sizeof(*files->items));
	add_name(files, name, arena);
	struct file *file = &files->items[files->count++];
	*file = (struct file){ .path = name };
	file->before = arena_strndup(arena, strbuf_text(&text), text.len);
	file->before_len = text.len;
	file->refused = code < 0 ? arena_strdup(arena, err.text) : refusal(&text);
	split(file, documents);
}

void files_open(struct files *files, const struct inventory *inventory, const struct edit_source *source, struct arena *arena)
{
	for (size_t i = 0; i < inventory->count; i++) {
		const struct subject *subject = inventory->subjects[i];
		if (!subject->declared.placed || !subject->declared.file)
			continue;
		if (!files_named(files, subject->declared.file))
			open_one(files, subject->declared.file, subject->form->text == TEXT_OF_TREE, source, arena);
		for (size_t k = 0; k < subject->declared.parts.count; k++)
			if (!files_named(files, subject->declared.parts.items[k]))
				open_one(files, subject->declared.parts.items[k], false, source, arena);
	}
}

static void join(const struct file *file, struct draft *ret)
{
	for (size_t i = 0; i < file->piece_count; i++)
		draft_append(ret, &file->pieces[i].draft);
}

size_t files_texts(struct files *files, struct edit_text *ret)
{
	size_t count = 0;
	for (size_t i = 0; i < files->count; i++) {
		struct file *file = &files->items[i];
		if (file->refused)
			continue;
		strbuf_free(&file->whole);
		for (size_t k = 0; k < file->piece_count; k++)
			strbuf_add(&file->whole, strbuf_text(&file->pieces[k].draft.text), file->pieces[k].draft.text.len);
		ret[count++] = (struct edit_text){ file->path, strbuf_text(&file->whole), file->whole.len };
	}
	return count;
}

/* ---- back and forth --------------------------------------------------------------------- */

static void copy_draft(struct draft *to, const struct draft *from)
{
	draft_free(to);
	draft_append(to, from);
}

void files_mark(struct files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		size_t at = 0;
		for (size_t k = 0; k < files->items[i].piece_count; k++) {
			struct piece *piece = &files->items[i].pieces[k];
			copy_draft(&piece->mark, &piece->draft);
			piece->marked_at = at;
			at += piece->mark.text.len;
		}
	}
}

void files_back(struct files *files)
{
	for (size_t i = 0; i < files->count; i++)
		for (size_t k = 0; k < files->items[i].piece_count; k++)
			copy_draft(&files->items[i].pieces[k].draft, &files->items[i].pieces[k].mark);
}

static void free_pieces(struct file *file)
{
	for (size_t i = 0; i < file->piece_count; i++) {
		draft_free(&file->pieces[i].draft);
		draft_free(&file->pieces[i].mark);
	}
	free(file->pieces);
	file->pieces = NULL;
	file->piece_count = 0;
}

void files_afresh(struct files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		bool documents = files->items[i].piece_count > 1;
		free_pieces(&files->items[i]);
		split(&files->items[i], documents);
	}
}

/* ---- an edit ------------------------------------------------------------------------------- */

struct piece *files_piece_at(const struct file *file, uint64_t at)
{
	size_t low = 0;
	size_t high = file->piece_count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		*(file->pieces[middle].marked_at <= at ? &low : &high) = middle;
	}
	return &file->pieces[low];
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
	draft_start(&after, tree->text, tree->len, 1);
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
static bool open_spot(const struct piece *piece, const struct subject *subject, uint64_t offset, bool item, struct arena *arena,
	struct spot *ret)
{
	struct part old = part_whole(&piece->mark);
	size_t which;
	ret->part = part_whole(&piece->draft);
	if (item) {
		old = part_item(old, offset, NULL, &which);
		size_t same;
		ret->part = part_item(ret->part, 0, &which, &same);
		if (!which || same != which)
			return false;
	}
	return way_to(&old, subject, offset, arena, &ret->way) &&
	       tree_open(&ret->tree, ret->part.text, ret->part.len, subject->form->merge_yields, NULL) == 0;
}

static int edit_tree(const struct piece *piece, const struct subject *subject, const struct mechanic *step, struct arena *arena,
	struct splices *out, const char **ret_why)
{
	struct spot spot;
	struct doc *value;
	if (step->root != ROOT_OWN && subject->declared.settings == UINT64_MAX) {
		*ret_why = "the pod's own settings are not in this text";
		return -EINVAL;
	}
	uint64_t offset = (step->root == ROOT_OWN ? subject->declared.own : subject->declared.settings) - piece->marked_at;
	size_t before = out->count;
	if (!open_spot(piece, subject, offset, true, arena, &spot) && !open_spot(piece, subject, offset, false, arena, &spot)) {
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
static int edit_words(const struct piece *piece, const struct subject *subject, const struct mechanic *step, struct arena *arena,
	struct splices *out, const char **ret_why)
{
	const struct strbuf *read = &piece->mark.text;
	const struct strbuf *text = &piece->draft.text;
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
	struct piece *piece = files_piece_at(file, subject->declared.own);
	const struct strbuf *text = &piece->draft.text;
	int code = kind == TEXT_OF_UNIT    ? unit_edit(strbuf_text(text), text->len, step, arena, &splices, ret_why)
		   : kind != TEXT_OF_TREE ? edit_words(piece, subject, step, arena, &splices, ret_why)
					   : edit_tree(piece, subject, step, arena, &splices, ret_why);
	if (code > 0 && draft_apply(&piece->draft, &splices) < 0) {
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
		struct file *file = files_named(files, parts->items[i - 1]);
		const struct strbuf *text = file ? &file->pieces->draft.text : NULL;
		if (file && !file->refused && unit_says(strbuf_text(text), text->len, key, arena))
			return file;
	}
	return files_named(files, subject->declared.file);
}

int files_edit(struct files *files, const struct subject *subject, const struct mechanic *step, struct arena *arena,
	const char **ret_why)
{
	const struct text_list *parts = &subject->declared.parts;
	if (!parts->count)
		return edit_file(files_named(files, subject->declared.file), subject, step, arena, ret_why);
	if (step->way != WAY_DROP)
		return edit_file(says_last(files, subject, step->path, arena), subject, step, arena, ret_why);
	int done = edit_file(files_named(files, subject->declared.file), subject, step, arena, ret_why);
	for (size_t i = 0; i < parts->count && done >= 0; i++) {
		const char *why;
		int code = edit_file(files_named(files, parts->items[i]), subject, step, arena, &why);
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
		struct draft draft = { 0 };
		join(file, &draft);
		draft_diff(&draft, file->before, file->before_len, file->path, &diff);
		made[i] = (struct edit_file){ .path = file->path,
			.before = file->before,
			.before_len = file->before_len,
			.after = arena_strndup(arena, strbuf_text(&draft.text), draft.text.len),
			.after_len = draft.text.len,
			.diff = arena_strdup(arena, strbuf_text(&diff)),
			.refused = file->refused };
		cleanup_strbuf struct strbuf patch = { 0 };
		made[i].patched = *made[i].diff && patches_of(&made[i], arena, &patch);
		made[i].patch = arena_strdup(arena, strbuf_text(&patch));
		draft_free(&draft);
		strbuf_free(&file->whole);
		free_pieces(file);
	}
	*ret_count = files->count;
	HASH_CLEAR(hh, files->names);
	free(files->items);
	*files = (struct files){ 0 };
	return made;
}
