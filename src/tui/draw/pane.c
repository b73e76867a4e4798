/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/draw/pane.h"

#include <stdlib.h>
#include <string.h>

/* Columns that one step sideways moves what is never wrapped. */
#define SIDESTEP 8

void pane_free(struct pane *pane)
{
	arena_free(pane->arena);
	*pane = (struct pane){ 0 };
}

static size_t lines_of(const struct pane *pane)
{
	return pane->page ? page_lines(pane->page) : 0;
}

static size_t last_top(const struct pane *pane)
{
	size_t lines = lines_of(pane);
	size_t height = pane->height > 0 ? (size_t)pane->height : 0;
	return lines > height ? lines - height : 0;
}

static int last_left(const struct pane *pane)
{
	int over = pane->page ? page_widest(pane->page) - pane->width : 0;
	return over > 0 ? over : 0;
}

static void settle(struct pane *pane)
{
	if (pane->top > last_top(pane))
		pane->top = last_top(pane);
	if (pane->left > last_left(pane))
		pane->left = last_left(pane);
	if (pane->hit >= lines_of(pane))
		pane->found = false;
}

/* ---- rows that can be opened ------------------------------------------------ */

static const char *ref_at(const struct pane *pane, size_t line)
{
	return pane->page ? page_ref(pane->page, line) : NULL;
}

static bool starts_row(const struct pane *pane, size_t line)
{
	const char *ref = ref_at(pane, line);
	return ref && (line == 0 || ref_at(pane, line - 1) != ref);
}

static size_t row_end(const struct pane *pane, size_t line)
{
	const char *ref = ref_at(pane, line);
	while (line < lines_of(pane) && ref_at(pane, line) == ref)
		line++;
	return line;
}

static bool in_sight(const struct pane *pane, size_t line)
{
	return line >= pane->top && line < pane->top + (size_t)pane->height;
}

/* The first line of the next row behind @line (@step 1) or of the one before it (-1). -1: none. */
static ssize_t next_row(const struct pane *pane, ssize_t line, int step)
{
	for (line += step; line >= 0 && line < (ssize_t)lines_of(pane); line += step)
		if (starts_row(pane, (size_t)line))
			return line;
	return -1;
}

/* Where the cursor begins: a heading can be gone to, yet says nothing by itself. -1: there is no row. */
static ssize_t first_row(const struct pane *pane)
{
	ssize_t at = next_row(pane, -1, 1);
	while (at >= 0 && page_heading(pane->page, (size_t)at))
		at = next_row(pane, at, 1);
	return at >= 0 ? at : next_row(pane, -1, 1);
}

/* As much of the cursor's row as there is room for. */
static void show_cursor(struct pane *pane)
{
	size_t end = row_end(pane, pane->cursor);
	size_t height = (size_t)pane->height;
	if (end > pane->top + height)
		pane->top = end - height;
	if (pane->cursor < pane->top)
		pane->top = pane->cursor;
	settle(pane);
}

/* On the row at @line, else on the nearest below, else above. */
static void put_cursor(struct pane *pane, size_t line)
{
	while (line > 0 && ref_at(pane, line) && !starts_row(pane, line))
		line--;
	ssize_t at = next_row(pane, (ssize_t)line - 1, 1);
	if (at < 0)
		at = next_row(pane, (ssize_t)line, -1);
	pane->points = at >= 0;
	pane->cursor = at >= 0 ? (size_t)at : 0;
}

static void home_cursor(struct pane *pane)
{
	ssize_t at = first_row(pane);
	pane->points = at >= 0;
	pane->cursor = at >= 0 ? (size_t)at : 0;
}

const char *pane_ref(const struct pane *pane)
{
	return pane->points && in_sight(pane, pane->cursor) ? ref_at(pane, pane->cursor) : NULL;
}

bool pane_click(struct pane *pane, int y)
{
	size_t line = pane->top + (size_t)y;
	size_t before = pane->cursor;
	if (y < 0 || y >= pane->height || !ref_at(pane, line))
		return false;
	put_cursor(pane, line);
	return pane->cursor == before;
}

static size_t lines_between(size_t a, size_t b)
{
	return a < b ? b - a : a - b;
}

/* After a refresh the cursor is on the row that is about the same, wherever it went; of several on the nearest. */
static void find_cursor(struct pane *pane, const char *before)
{
	size_t nearest = SIZE_MAX;
	for (size_t line = 0; before && line < lines_of(pane); line++)
		if (starts_row(pane, line) && strcmp(ref_at(pane, line), before) == 0 &&
			(nearest == SIZE_MAX || lines_between(line, pane->cursor) < lines_between(nearest, pane->cursor)))
			nearest = line;
	if (nearest != SIZE_MAX) {
		put_cursor(pane, nearest);
		return;
	}
	if (pane->cursor)
		put_cursor(pane, pane->cursor);
	else
		home_cursor(pane);
}

/*
 * Is the cursor looked at? Then it stays in sight. Not where it is on the first
 * row and the text above that is what is read.
 */
static bool is_watched(const struct pane *pane)
{
	if (!pane->page || !pane->points || (pane->top == 0 && first_row(pane) == (ssize_t)pane->cursor))
		return false;
	return in_sight(pane, pane->cursor) || (!pane->height && pane->cursor >= pane->top);
}

bool pane_stale(const struct pane *pane, const struct pane_key *key)
{
	if (!pane->page || pane->key.width != key->width || pane->key.ascii != key->ascii)
		return true;
	for (size_t i = 0; i < PANE_PARTS; i++)
		if (pane->key.parts[i] != key->parts[i])
			return true;
	return false;
}

void pane_fill(struct pane *pane, struct arena *arena, struct page *page, const struct pane_key *key)
{
	bool watched = is_watched(pane) && !pane->home;
	const char *ref = pane->points && !pane->home ? ref_at(pane, pane->cursor) : NULL;
	struct arena *old = pane->arena;
	pane->arena = arena;
	pane->page = page;
	pane->key = *key;
	pane->width = key->width;
	pane->ascii = key->ascii;
	if (pane->home)
		pane->cursor = 0;
	pane->home = false;
	find_cursor(pane, ref);
	arena_free(old);
	if (watched)
		show_cursor(pane);
	settle(pane);
}

void pane_resize(struct pane *pane, int height)
{
	/* Called for every frame: of the same height it must not take back what was scrolled. */
	bool watched = height != pane->height && is_watched(pane);
	pane->home = false; /* the page that there is now is the one that was gone to */
	pane->height = height > 0 ? height : 0;
	if (watched)
		show_cursor(pane);
	settle(pane);
}

void pane_home(struct pane *pane)
{
	pane->home = true;
	pane->top = 0;
	pane->left = 0;
	pane->found = false;
	home_cursor(pane);
}

size_t motion_apply(enum motion motion, size_t cursor, size_t count, int height)
{
	int64_t last = count ? (int64_t)count - 1 : 0;
	int64_t page = height > 2 ? height - 1 : 1;
	int64_t half = height > 3 ? height / 2 : 1;
	const int64_t steps[] = { [MOTION_UP] = -1,
		[MOTION_DOWN] = 1,
		[MOTION_LEFT] = 0,
		[MOTION_RIGHT] = 0,
		[MOTION_PAGE_UP] = -page,
		[MOTION_PAGE_DOWN] = page,
		[MOTION_HALF_UP] = -half,
		[MOTION_HALF_DOWN] = half,
		[MOTION_TOP] = -last,
		[MOTION_BOTTOM] = last };
	int64_t to = (int64_t)cursor + steps[motion];
	return (size_t)(to < 0 ? 0 : to > last ? last : to);
}

/* To the next row where it is in sight or just out of it; else a line further, so that all can be read. */
static void move_cursor(struct pane *pane, int step)
{
	ssize_t edge = (ssize_t)pane->top + (step > 0 ? -1 : pane->height);
	ssize_t from = in_sight(pane, pane->cursor) ? (ssize_t)pane->cursor : edge;
	ssize_t row = next_row(pane, from, step);
	ssize_t first = (ssize_t)pane->top - 1;
	ssize_t last = (ssize_t)pane->top + pane->height;
	if (row >= 0 && row >= first && row <= last) {
		pane->cursor = (size_t)row;
		show_cursor(pane);
		/* What stands above the first row is seen with it. */
		if (step < 0 && next_row(pane, row, -1) < 0 && row < pane->height)
			pane->top = 0;
	} else if (step > 0 || pane->top > 0) {
		pane->top += (size_t)(ssize_t)step;
	}
}

/* Scrolled far, the cursor stays at its height on the screen, as near as there are rows. */
static void follow_scroll(struct pane *pane, size_t before, enum motion motion)
{
	bool up = motion == MOTION_UP || motion == MOTION_PAGE_UP || motion == MOTION_HALF_UP || motion == MOTION_TOP;
	if (pane->top == before) { /* nothing more to scroll: as far as rows go */
		put_cursor(pane, up ? 0 : lines_of(pane));
		return;
	}
	size_t line = pane->cursor + pane->top;
	put_cursor(pane, line > before ? line - before : 0);
	if (motion == MOTION_TOP || motion == MOTION_BOTTOM)
		put_cursor(pane, motion == MOTION_TOP ? 0 : lines_of(pane));
}

void pane_move(struct pane *pane, enum motion motion)
{
	pane->home = false;
	size_t before = pane->top;
	if (motion == MOTION_LEFT) {
		pane->left = pane->left > SIDESTEP ? pane->left - SIDESTEP : 0;
	} else if (motion == MOTION_RIGHT) {
		pane->left += SIDESTEP;
	} else if (pane->points && (motion == MOTION_UP || motion == MOTION_DOWN)) {
		move_cursor(pane, motion == MOTION_UP ? -1 : 1);
	} else {
		pane->top = motion_apply(motion, pane->top, last_top(pane) + 1, pane->height);
		if (pane->points)
			follow_scroll(pane, before, motion);
	}
	settle(pane);
}

bool pane_at_end(const struct pane *pane)
{
	return lines_of(pane) && pane->top == last_top(pane);
}

bool pane_can_move(const struct pane *pane, enum motion motion)
{
	if (motion == MOTION_LEFT || motion == MOTION_RIGHT)
		return last_left(pane) > 0;
	return last_top(pane) > 0 || (pane->points && (next_row(pane, (ssize_t)pane->cursor, 1) >= 0 ||
							      next_row(pane, (ssize_t)pane->cursor, -1) >= 0));
}

/* ---- search -------------------------------------------------------------- */

/* Only what a line shows is searched, so the line is drawn, by itself. */
static bool line_matches(const struct pane *pane, struct canvas *scratch, size_t line, int *ret_x)
{
	int width;
	/* as wide as this line alone: one of a file may be a million columns */
	int columns = page_columns_of(pane->page, line);
	canvas_resize(scratch, columns > pane->width ? columns : pane->width, 1);
	page_draw(pane->page, scratch, &(struct window){ .height = 1, .width = canvas_width(scratch), .top = line });
	return canvas_find(scratch, 0, 0, canvas_width(scratch), pane->needle, ret_x, &width);
}

static bool wanted(const struct pane *pane, struct canvas *scratch, size_t line, int *ret_x)
{
	if (*pane->needle)
		return line_matches(pane, scratch, line, ret_x);
	*ret_x = 0;
	enum mark mark = page_mark(pane->page, line);
	return mark == MARK_FAIL || mark == MARK_WARN || mark == MARK_UNKNOWN;
}

static void bring_into_view(struct pane *pane, size_t line, int x)
{
	size_t height = (size_t)pane->height;
	if (line < pane->top || line >= pane->top + height)
		pane->top = line > height / 3 ? line - height / 3 : 0;
	if (x < pane->left || x >= pane->left + pane->width)
		pane->left = x > pane->width / 2 ? x - pane->width / 2 : 0;
	if (ref_at(pane, line))
		put_cursor(pane, line);
	settle(pane);
}

void pane_reveal(struct pane *pane, size_t line)
{
	bring_into_view(pane, line, pane->left);
}

bool pane_seek(struct pane *pane, int step)
{
	size_t count = lines_of(pane);
	if (!count)
		return false;
	struct canvas *scratch = canvas_new(0, 0, pane->ascii);
	size_t line = pane->found ? pane->hit : pane->top;
	/* From a found line on to the next; without one the first line counts too. */
	if (pane->found && step)
		line += step > 0 ? 1 : count - 1;
	bool found = false;
	for (size_t i = 0; i < count && !found; i++) {
		size_t at = (step < 0 ? line + count - i : line + i) % count;
		int x;
		found = wanted(pane, scratch, at, &x);
		if (found) {
			pane->hit = at;
			bring_into_view(pane, at, x);
		}
	}
	pane->found = found;
	canvas_free(scratch);
	return found;
}

size_t pane_matches(const struct pane *pane, size_t *ret_index)
{
	size_t matches = 0;
	size_t index = 0;
	size_t count = lines_of(pane);
	struct canvas *scratch = canvas_new(0, 0, pane->ascii);
	for (size_t line = 0; line < count; line++) {
		int x;
		if (!wanted(pane, scratch, line, &x))
			continue;
		matches++;
		if (pane->found && line == pane->hit)
			index = matches;
	}
	canvas_free(scratch);
	*ret_index = index;
	return matches;
}

/* ---- drawing ------------------------------------------------------------- */

static void mark_matches(const struct pane *pane, struct canvas *canvas, int y, int x)
{
	int at;
	int width;
	for (int from = x; canvas_find(canvas, y, from, x + pane->width, pane->needle, &at, &width); from = at + width)
		canvas_ground(canvas, y, at, width, GROUND_MATCH);
}

static void draw_cursor(const struct pane *pane, struct canvas *canvas, int y, int x)
{
	size_t end = row_end(pane, pane->cursor);
	for (size_t line = pane->cursor; line < end && in_sight(pane, line); line++) {
		int at = y + (int)(line - pane->top);
		struct pen pen = pen_at(canvas, at, x - 2);
		pen_glyph(&pen, TONE_ACCENT, GLYPH_CURSOR);
		canvas_ground(canvas, at, x - 2, pane->width + 4, GROUND_SELECTED);
	}
}

/* In the margin, beside each line that goes on there. */
static void draw_more(const struct pane *pane, struct canvas *canvas, int y, int x)
{
	for (int i = 0; i < pane->height; i++) {
		int columns = page_columns_of(pane->page, pane->top + (size_t)i);
		struct pen pen = pen_at(canvas, y + i, x + pane->width);
		if (columns - pane->left > pane->width)
			pen_glyph(&pen, TONE_MUTED, GLYPH_ELLIPSIS);
	}
}

void pane_draw(const struct pane *pane, struct canvas *canvas, int y, int x)
{
	if (!pane->page)
		return;
	page_draw(pane->page, canvas, &(struct window){ y, x, pane->height, pane->width, pane->top, pane->left });
	draw_more(pane, canvas, y, x);
	if (pane_ref(pane))
		draw_cursor(pane, canvas, y, x);
	for (int i = 0; *pane->needle && i < pane->height; i++)
		mark_matches(pane, canvas, y + i, x);
	if (pane->found && pane->hit >= pane->top && pane->hit < pane->top + (size_t)pane->height) {
		struct pen pen = pen_at(canvas, y + (int)(pane->hit - pane->top), x - 2);
		pen_glyph(&pen, TONE_ACCENT, GLYPH_CURSOR);
	}
}

void pane_position(const struct pane *pane, struct strbuf *out)
{
	size_t lines = lines_of(pane);
	size_t height = (size_t)pane->height;
	if (lines <= height)
		return;
	size_t end = pane->top + height < lines ? pane->top + height : lines;
	strbuf_addf(out, "%zu-%zu of %zu", pane->top + 1, end, lines);
}
