/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the list: which there are, in groups or not, which one is under the cursor, which are marked. */
#include "config.h"

#include "tui/screens/rows.h"

#include <stdlib.h>
#include <string.h>

#include "tui/past.h"
#include "tui/screens/tally.h"

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/subject.h>

/* ---- names ------------------------------------------------------------------------ */

/* One of many: a group of ten thousand is marked with one key. */
struct name {
	UT_hash_handle hh;
	char text[];
};

static struct name *find_name(const struct names *names, const char *text)
{
	struct name *name;
	HASH_FIND_STR(names->hash, text, name);
	return name;
}

bool names_have(const struct names *names, const char *text)
{
	return find_name(names, text) != NULL;
}

const char *names_next(const struct names *names, const char *last)
{
	const struct name *name = last ? find_name(names, last)->hh.next : names->hash;
	return name ? name->text : NULL;
}

static void drop_name(struct names *names, struct name *name)
{
	HASH_DEL(names->hash, name);
	names->count--;
	free(name);
}

static void names_toggle(struct names *names, const char *text)
{
	struct name *name = find_name(names, text);
	if (name) {
		drop_name(names, name);
		return;
	}
	size_t len = strlen(text);
	name = heap_alloc(sizeof(*name) + len + 1, 1);
	memcpy(name->text, text, len + 1);
	HASH_ADD_KEYPTR(hh, names->hash, name->text, len, name);
	names->count++;
}

void names_clear(struct names *names)
{
	while (names->hash)
		drop_name(names, names->hash);
}

static char *copy_of(const char *name)
{
	size_t size = strlen(name) + 1;
	return memcpy(heap_alloc(size, 1), name, size);
}

/* ---- rows ------------------------------------------------------------------------- */

static const struct subject *subject_in(const struct ui *ui, size_t row)
{
	return ui->judged->inventory->subjects[ui->list.rows[row].subject];
}

const struct listing_group *rows_group(const struct ui *ui, size_t row)
{
	return row < ui->list.count && ui->list.rows[row].group >= 0 ? &ui->list.groups[ui->list.rows[row].group]
								     : NULL;
}

bool rows_is_folded(const struct ui *ui, const char *group)
{
	return names_have(&ui->list.folded, group);
}

static const char *name_of_row(const struct ui *ui, size_t row)
{
	const struct listing_group *group = rows_group(ui, row);
	return group ? group->name : subject_in(ui, row)->key;
}

void rows_select(struct ui *ui, size_t row)
{
	struct list_state *list = &ui->list;
	free(list->selected);
	list->cursor = row;
	list->selected = row < list->count ? copy_of(name_of_row(ui, row)) : NULL;
}

void rows_forget(struct ui *ui)
{
	free(ui->list.selected);
	ui->list.selected = NULL;
	ui->list.cursor = 0;
}

/* After a refresh the cursor stays on its container or group; where that is gone, on the row. */
static void find_selected(struct ui *ui)
{
	struct list_state *list = &ui->list;
	ssize_t position = list->selected && ui->judged ? inventory_find(ui->judged->inventory, list->selected) : -1;
	for (size_t row = 0; list->selected && row < list->count; row++) {
		const struct listing_group *group = rows_group(ui, row);
		if (group ? strcmp(group->name, list->selected) == 0 : list->rows[row].subject == (uint32_t)position) {
			list->cursor = row;
			return;
		}
	}
	rows_select(ui, list->cursor < list->count ? list->cursor : list->count ? list->count - 1 : 0);
}

static void add_row(struct list_state *list, uint32_t subject, int32_t group, bool member)
{
	list->rows[list->count++] = (struct list_row){ subject, group, member };
}

static void add_group(struct ui *ui, size_t index)
{
	const struct listing_group *group = &ui->list.groups[index];
	const uint32_t *members = &ui->list.order[group->first];
	bool alone = group->count == 1; /* a head of its own would say the same twice */
	if (!alone)
		add_row(&ui->list, members[0], (int32_t)index, false);
	for (size_t i = 0; (alone || !rows_is_folded(ui, group->name)) && i < group->count; i++)
		add_row(&ui->list, members[i], -1, !alone);
}

static void put_in_places(struct list_state *list, const uint8_t *places)
{
	uint32_t *order = heap_alloc(list->kept + 1, sizeof(*order));
	size_t count = 0;
	for (unsigned place = 0; place < PAST_PLACES; place++)
		for (size_t i = 0; i < list->kept; i++)
			if (places[list->order[i]] == place)
				order[count++] = list->order[i];
	free(list->order);
	list->order = order;
}

/* What changed since the last visit stands first, until it was looked at or somebody chose another order. */
static void changed_first(struct ui *ui)
{
	uint8_t *places = heap_alloc(ui->judged->inventory->count + 1, 1);
	if (!ui->list.sorted && past_places(ui, places))
		put_in_places(&ui->list, places);
	free(places);
}

static void add_rows(struct ui *ui)
{
	struct list_state *list = &ui->list;
	size_t groups = 0;
	list->listing.filter = list->filter;
	list->kept = listing_rows(&list->listing, ui->judged, &list->order);
	changed_first(ui);
	if (list->tree)
		groups = listing_groups(ui->judged, list->order, list->kept, list->group_arena, &list->groups);
	list->rows = heap_alloc(list->kept + groups + 1, sizeof(*list->rows));
	for (size_t i = 0; i < groups; i++)
		add_group(ui, i);
	for (size_t i = 0; !list->tree && i < list->kept; i++)
		add_row(list, list->order[i], -1, false);
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct subject *const *)a)->name, (*(const struct subject *const *)b)->name);
}

/* Have two the same name, so that only their places tell them apart? */
static bool has_twins(const struct inventory *inventory)
{
	const struct subject **sorted = heap_alloc(inventory->count ? inventory->count : 1, sizeof(*sorted));
	bool twins = false;
	memcpy(sorted, inventory->subjects, inventory->count * sizeof(*sorted));
	qsort(sorted, inventory->count, sizeof(*sorted), by_name);
	for (size_t i = 1; !twins && i < inventory->count; i++)
		twins = by_name(&sorted[i - 1], &sorted[i]) == 0;
	free(sorted);
	return twins;
}

static int source_columns(const struct file_names *files, const struct subject *subject, bool ascii)
{
	char line[16];
	const char *name = file_name_in(files, subject->declared.file);
	return (int)text_width(name, ascii) + snprintf(line, sizeof(line), ":%u", subject->declared.line);
}

static struct list_shape shape_of(const struct judged *judged, const struct file_names *files, bool ascii)
{
	struct list_shape shape = { 0 };
	const struct inventory *inventory = judged->inventory;
	for (size_t i = 0; i < inventory->count; i++) {
		const struct subject *subject = inventory->subjects[i];
		int wide = (int)text_width(subject->name, ascii);
		int place = subject->declared.file ? source_columns(files, subject, ascii) : 0;
		shape.name_columns = wide > shape.name_columns ? wide : shape.name_columns;
		shape.source_columns = place > shape.source_columns ? place : shape.source_columns;
		shape.running |= subject_running(subject);
		shape.declared |= subject->declared.file != NULL;
		shape.forms |= subject->form != inventory->subjects[0]->form;
	}
	shape.twins = shape.declared && has_twins(inventory);
	return shape;
}

/* What depends on the reading alone: neither on the filter nor on the order. */
static void make_shape(struct ui *ui)
{
	struct list_state *list = &ui->list;
	if (list->shape_of == ui->reading && list->shape_ascii == ui->ascii)
		return;
	arena_free(list->shape_arena);
	list->shape_arena = arena_new();
	list->files = inventory_file_names(ui->judged->inventory, list->shape_arena);
	list->shape = shape_of(ui->judged, list->files, ui->ascii);
	list->shape_of = ui->reading;
	list->shape_ascii = ui->ascii;
}

void rows_make(struct ui *ui)
{
	struct list_state *list = &ui->list;
	free(list->rows);
	free(list->order);
	arena_free(list->group_arena);
	list->group_arena = arena_new();
	list->rows = NULL;
	list->order = NULL;
	list->groups = NULL;
	list->count = 0;
	list->kept = 0;
	list->stale = false;
	list->made++;
	if (ui->judged) {
		add_rows(ui);
		make_shape(ui);
	}
	tally_count(ui);
	find_selected(ui);
}

void rows_free(struct list_state *list)
{
	names_clear(&list->marks);
	names_clear(&list->folded);
	arena_free(list->group_arena);
	arena_free(list->shape_arena);
	free(list->order);
	free(list->rows);
	free(list->selected);
}

/* ---- which there are ---------------------------------------------------------------- */

ssize_t rows_selected(const struct ui *ui)
{
	return ui->list.cursor < ui->list.count ? (ssize_t)ui->list.rows[ui->list.cursor].subject : -1;
}

bool rows_any(const struct ui *ui)
{
	return ui->list.count > 0;
}

int rows_set_filter(struct ui *ui, const char *text, struct err *err)
{
	struct list_state *list = &ui->list;
	struct filter *filter = NULL;
	int code = *text ? filter_parse(text, &filter, err) : 0;
	if (code < 0)
		return code;
	filter_free(list->filter);
	list->filter = filter;
	list->listing.filter = filter;
	list->stale = true;
	snprintf(list->filter_text, sizeof(list->filter_text), "%s", text);
	return 0;
}

void rows_sort_by(struct ui *ui, size_t column)
{
	struct listing *listing = &ui->list.listing;
	/* The column that is sorted by already: the other way round. */
	listing->inverted = listing->column == column ? !listing->inverted : false;
	listing->column = column;
	ui->list.sorted = true;
	ui->list.stale = true;
}

int rows_layer(const struct ui *ui)
{
	return ui->list.column < LAYER_COUNT ? ui->list.column : -1;
}

int rows_check(const struct ui *ui)
{
	return ui->list.column < LAYER_COUNT ? -1 : ui->list.column - LAYER_COUNT;
}

enum list_esc rows_esc(const struct ui *ui)
{
	const struct list_state *list = &ui->list;
	if (list->filter || list->listing.check >= 0 || list->column >= 0 || list->marks.count)
		return LIST_ESC_CLEAR;
	if (ui->status.phase == FEED_LOADING && (ui->status.slow || !ui->judged))
		return LIST_ESC_HALT;
	return ui->below ? LIST_ESC_CLOSE : LIST_ESC_NOTHING;
}

/* ---- what keys do ------------------------------------------------------------------ */

static bool any_head(const struct list_state *list)
{
	for (size_t row = 0; row < list->count; row++)
		if (list->rows[row].group >= 0)
			return true;
	return false;
}

enum effect rows_tree(struct ui *ui)
{
	struct list_state *list = &ui->list;
	ssize_t selected = rows_selected(ui);
	list->tree = !list->tree;
	/* From a head to its worst container, and back to a container's own row. */
	if (selected >= 0) {
		free(list->selected);
		list->selected = copy_of(ui->judged->inventory->subjects[selected]->key);
	}
	if (list->tree)
		names_clear(&list->folded); /* or the cursor's own could be out of sight */
	rows_make(ui);
	if (list->tree && !any_head(list)) {
		list->tree = false;
		ui_say(ui, TONE_MUTED, "nothing to group: each is the only one of its pod, project, file or runtime");
	}
	return EFFECT_NONE;
}

/* The row of the head of the cursor's group. -1: it is in none. */
static ssize_t cursor_head(const struct ui *ui)
{
	const struct list_state *list = &ui->list;
	ssize_t row = list->cursor < list->count ? (ssize_t)list->cursor : -1;
	while (row >= 0 && list->rows[row].member)
		row--;
	return row >= 0 && list->rows[row].group >= 0 ? row : -1;
}

bool rows_can_fold(const struct ui *ui, int fold)
{
	ssize_t head = cursor_head(ui);
	const struct listing_group *group = head >= 0 ? rows_group(ui, (size_t)head) : NULL;
	return group && rows_is_folded(ui, group->name) != (fold != 0);
}

enum effect rows_fold(struct ui *ui)
{
	ssize_t head = cursor_head(ui);
	if (head < 0)
		return EFFECT_NONE;
	rows_select(ui, (size_t)head);
	names_toggle(&ui->list.folded, rows_group(ui, (size_t)head)->name);
	ui->list.stale = true;
	return EFFECT_NONE;
}

/* The containers that a row stands for, a folded group's members too: positions in the judged inventory. */
static const uint32_t *stands_for(const struct ui *ui, size_t row, size_t *ret_count)
{
	const struct listing_group *group = rows_group(ui, row);
	*ret_count = group ? group->count : 1;
	return group ? &ui->list.order[group->first] : &ui->list.rows[row].subject;
}

static const char *key_of(const struct ui *ui, uint32_t position)
{
	return ui->judged->inventory->subjects[position]->key;
}

bool rows_is_marked(const struct ui *ui, size_t row)
{
	size_t count;
	const uint32_t *members = stands_for(ui, row, &count);
	for (size_t i = 0; i < count; i++)
		if (!names_have(&ui->list.marks, key_of(ui, members[i])))
			return false;
	return true;
}

enum effect rows_mark(struct ui *ui)
{
	struct list_state *list = &ui->list;
	size_t count;
	const uint32_t *members = stands_for(ui, list->cursor, &count);
	bool marked = rows_is_marked(ui, list->cursor);
	for (size_t i = 0; i < count; i++)
		if (names_have(&list->marks, key_of(ui, members[i])) == marked)
			names_toggle(&list->marks, key_of(ui, members[i]));
	rows_select(ui, motion_apply(MOTION_DOWN, list->cursor, list->count, 1));
	return EFFECT_NONE;
}
