/* SPDX-License-Identifier: Apache-2.0 */
/* What comes first in a pane of a small screen. */
#include "config.h"

#include "tui/screens/small.h"

#include <string.h>

#include <isotop/tone.h>
#include <isotop/view.h>

/* Moves the @count blocks at @from to @to, those between make room. */
static void move_blocks(struct view *view, size_t from, size_t count, size_t to)
{
	struct block *moved = arena_array(view->arena, count, sizeof(*moved));
	memcpy(moved, &view->blocks[from], count * sizeof(*moved));
	if (to < from)
		memmove(&view->blocks[to + count], &view->blocks[to], (from - to) * sizeof(*moved));
	else
		memmove(&view->blocks[from], &view->blocks[from + count], (to - from) * sizeof(*moved));
	memcpy(&view->blocks[to], moved, count * sizeof(*moved));
}

/* The blocks at the beginning that say what the layer is for. */
static size_t lesson_blocks(const struct view *view)
{
	size_t count = 0;
	while (count < view->count && view->blocks[count].kind == BLOCK_PROSE)
		count++;
	return count;
}

/* "   fix", and further evidence without a label. */
static bool belongs_above(const struct block *block)
{
	return block->kind == BLOCK_ROW && (!*block->label || *block->label == ' ');
}

/* The verdict with all that belongs to it. No @count: there is none, or nothing is wrong. */
static size_t verdict_blocks(const struct view *view, size_t *ret_count)
{
	size_t at = 0;
	*ret_count = 0;
	while (at < view->count && !(view->blocks[at].kind == BLOCK_ROW && strcmp(view->blocks[at].label, "verdict") == 0))
		at++;
	if (at == view->count || view->blocks[at].mark == MARK_PASS || view->blocks[at].mark == MARK_NA)
		return at;
	do
		++*ret_count;
	while (at + *ret_count < view->count && belongs_above(&view->blocks[at + *ret_count]));
	return at;
}

/* One line in place of the @count blocks at the beginning. */
static size_t fold_lesson(struct view *view, size_t count)
{
	view_prose(view, TONE_MUTED, "i shows the lesson again: what this does, and what it does not do alone.");
	view->blocks[0] = view->blocks[view->count - 1];
	memmove(&view->blocks[1], &view->blocks[count], (view->count - 1 - count) * sizeof(*view->blocks));
	view->count -= count;
	return 1;
}

/* What is wrong, then the facts, then the lesson: who reads on knows why. */
void small_layer(struct view *view, bool folded)
{
	size_t lesson = lesson_blocks(view);
	size_t count;
	if (folded && lesson && lesson < view->count)
		lesson = fold_lesson(view, lesson);
	if (lesson && lesson < view->count) {
		view_gap(view);
		/* the gap behind the lesson stands before it then */
		move_blocks(view, 0, lesson, view->count - lesson);
	}
	size_t verdict = verdict_blocks(view, &count);
	if (count) {
		view_gap(view);
		move_blocks(view, view->count - 1, 1, 0);
		move_blocks(view, verdict + 1, count, 0);
	}
}

/* How many there are, then the matrix; what a matrix of escapes is stands at the end. */
void small_escapes(struct view *view)
{
	if (lesson_blocks(view) < 2)
		return;
	view_gap(view);
	move_blocks(view, 0, 1, view->count - 1);
}

/* How far below a check belongs: what fails is above what warns, is unknown, passes. */
static unsigned place_of(enum mark mark)
{
	static const unsigned places[] = { [MARK_FAIL] = 0, [MARK_WARN] = 1, [MARK_UNKNOWN] = 2, [MARK_PASS] = 3, [MARK_NA] = 4,
		[MARK_NONE] = 4 };
	return places[mark];
}

/* The checks that fail first, each with its fix, else in their order. */
void small_checklist(struct view *view)
{
	struct block *sorted = arena_array(view->arena, view->count, sizeof(*sorted));
	size_t first = 0;
	size_t count = 0;
	while (first < view->count && view->blocks[first].mark == MARK_NONE)
		first++;
	size_t end = first;
	while (end < view->count && view->blocks[end].kind == BLOCK_ROW)
		end++;
	for (unsigned place = 0; place <= place_of(MARK_NA); place++) {
		bool taken = false;
		for (size_t i = first; i < end; i++) {
			if (view->blocks[i].mark != MARK_NONE)
				taken = place_of(view->blocks[i].mark) == place;
			if (taken)
				sorted[count++] = view->blocks[i];
		}
	}
	memcpy(&view->blocks[first], sorted, count * sizeof(*sorted));
}
