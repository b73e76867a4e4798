/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "edit/meet.h"

#include "edit/files.h"
#include "edit/parts.h"
#include "edit/tree.h"

#include <isotop/form.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/subject.h>

#include <stdlib.h>
#include <string.h>

/* Where a container stands: it, or its pod. */
struct stand {
	const struct file *file;
	uint64_t at;
	uint32_t subject;
};

struct meeting {
	const struct files *files;
	const struct inventory *inventory;
	uint32_t *above;     /* of the subjects, then of the pieces: one that it meets; itself: it stands for all of them */
	size_t *first_piece; /* of each file, among those */
	uint8_t *known;      /* of the pieces, whether they fall apart: enum below */
};

enum { NOT_ASKED, FALLS_APART, IS_WHOLE };

static uint32_t first_of(const struct meeting *meeting, uint32_t one)
{
	uint32_t *above = meeting->above;
	while (above[one] != one)
		one = above[one] = above[above[one]];
	return one;
}

/* The lower number stands for both: a subject where there is one. */
static void meet(const struct meeting *meeting, size_t a, size_t b)
{
	uint32_t x = first_of(meeting, (uint32_t)a);
	uint32_t y = first_of(meeting, (uint32_t)b);
	meeting->above[x < y ? y : x] = x < y ? x : y;
}

static size_t number_of(const struct meeting *meeting, const struct file *file, const struct piece *piece)
{
	return meeting->first_piece[file - meeting->files->items] + (size_t)(piece - file->pieces);
}

/*
 * Whether each map in it is edited as if it were alone: others have no name for it, and what a level is indented is
 * the same everywhere, so that no edit changes how the next one is written.
 */
static bool is_even(const struct piece *piece, bool written)
{
	struct part whole = part_whole(&piece->draft);
	struct tree tree;
	if (part_has_items(&whole))
		return true;
	if (part_has_anchor(&whole) || tree_open(&tree, whole.text, whole.len, written, NULL) < 0)
		return false;
	bool even = !tree.uneven;
	tree_close(&tree);
	return even;
}

static bool falls_apart(const struct meeting *meeting, size_t number, const struct piece *piece, const struct subject *subject)
{
	uint8_t *known = &meeting->known[number - meeting->inventory->count];
	if (subject->form->text != TEXT_OF_TREE)
		return subject->form->text != TEXT_OF_UNIT;
	if (*known == NOT_ASKED)
		*known = is_even(piece, subject->form->merge_yields) ? FALLS_APART : IS_WHOLE;
	return *known == FALLS_APART;
}

/* What drop-ins say is for all units that have them. */
static void meet_at_parts(const struct meeting *meeting, size_t subject)
{
	const struct text_list *parts = &meeting->inventory->subjects[subject]->declared.parts;
	for (size_t i = 0; i < parts->count; i++) {
		const struct file *file = files_named(meeting->files, parts->items[i]);
		if (file)
			meet(meeting, subject, number_of(meeting, file, file->pieces));
	}
}

static void meet_in_file(const struct meeting *meeting, size_t at, const struct file *file)
{
	const struct subject *subject = meeting->inventory->subjects[at];
	const struct piece *piece = files_piece_at(file, subject->declared.own);
	size_t number = number_of(meeting, file, piece);
	if (!falls_apart(meeting, number, piece, subject))
		meet(meeting, at, number);
	meet_at_parts(meeting, at);
}

static int by_stand(const void *a, const void *b)
{
	const struct stand *x = a;
	const struct stand *y = b;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* Those of one pod, and one that stands there twice. */
static void meet_at_stands(const struct meeting *meeting, struct stand *stands, size_t count)
{
	qsort(stands, count, sizeof(*stands), by_stand);
	for (size_t i = 1; i < count; i++)
		if (by_stand(&stands[i - 1], &stands[i]) == 0)
			meet(meeting, stands[i - 1].subject, stands[i].subject);
}

static void meet_in_files(const struct meeting *meeting)
{
	const struct inventory *inventory = meeting->inventory;
	struct stand *stands = heap_alloc(inventory->count + 1, sizeof(*stands));
	size_t count = 0;
	for (size_t i = 0; i < inventory->count; i++) {
		const struct subject *subject = inventory->subjects[i];
		const struct file *file = subject->declared.placed ? files_named(meeting->files, subject->declared.file) : NULL;
		bool pod = subject->form->pod && subject->declared.settings != UINT64_MAX;
		if (!file)
			continue;
		stands[count++] = (struct stand){ file, pod ? subject->declared.settings : subject->declared.own, (uint32_t)i };
		meet_in_file(meeting, i, file);
	}
	meet_at_stands(meeting, stands, count);
	free(stands);
}

/* What SELinux keeps apart is known only once all of them are looked at. */
static bool look_at_each_other(const struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->count; i++)
		if (judge_needs_others(inventory->subjects[i]))
			return true;
	return false;
}

void containers_that_meet(const struct files *files, const struct inventory *inventory, uint32_t *ret_groups)
{
	struct meeting meeting = { files, inventory, NULL, heap_alloc(files->count + 1, sizeof(size_t)), NULL };
	size_t count = inventory->count;
	for (size_t i = 0; i < files->count; i++) {
		meeting.first_piece[i] = count;
		count += files->items[i].piece_count;
	}
	meeting.above = heap_alloc(count + 1, sizeof(*meeting.above));
	meeting.known = heap_alloc(count - inventory->count + 1, sizeof(*meeting.known));
	for (size_t i = 0; i < count; i++)
		meeting.above[i] = (uint32_t)i;
	meet_in_files(&meeting);
	bool all = look_at_each_other(inventory);
	for (size_t i = 0; i < inventory->count; i++)
		ret_groups[i] = all ? 0 : first_of(&meeting, (uint32_t)i);
	free(meeting.known);
	free(meeting.above);
	free(meeting.first_piece);
}
