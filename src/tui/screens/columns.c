/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of the list, and how they share a width. */
#include "config.h"

#include "tui/screens/columns.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/form.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/subject.h>

#include "tui/draw/name.h"
#include "tui/past.h"
#include "tui/screens/list.h"
#include "tui/screens/rows.h"

/* One row of the list while it is drawn. */
struct row {
	const struct ui *ui;
	const struct subject *subject;
	const struct judgement *judgement;
	const struct listing_group *group; /* the row is its head; NULL: a container */
	bool folded;                       /* the members of @group are not shown */
	bool member;                       /* of a group whose head stands above it */
	bool selected;
};

/* As the width shrinks the list goes through these; every column says how wide it is at each. */
enum {
	STAGES = 9
};

#define FLEX          (-1) /* what is left */
#define SCORE_COLUMNS 5    /* "100 A" */
#define LAYER_COLUMNS (LAYER_COUNT * 4 - 1)
#define GROUP_INDENT  2 /* of a member's name below the head of its group */

struct list_column {
	const char *head;
	const char *sort;                               /* id in list.h's columns, NULL: it is not sorted by */
	short widths[STAGES];                          /* 0: not shown */
	int8_t gap;                                     /* blank columns before it */
	bool right;                                     /* heading and values end at the right */
	bool (*needed)(const struct list_shape *shape); /* NULL: always */
	void (*draw)(struct pen *pen, const struct row *row, int width);
	void (*heads)(const struct ui *ui, struct pen *pen, int width); /* NULL: @head */
};

/* ---- values ---------------------------------------------------------------------------- */

static unsigned bar_ink(char grade)
{
	enum tone tone = grade_tone(grade);
	return tone == TONE_GOOD ? INK_BAR_GOOD : tone == TONE_WARN ? INK_BAR_WARN : INK_BAR_BAD;
}

/* Filled up to the low end of the score, shaded up to the high one, dotted to 100. */
static void draw_bar(struct pen *pen, const struct score *score, int width)
{
	int stop = pen->x + width;
	unsigned tone = bar_ink(score->grade);
	int eighths = score->low * width * 8 / 100;
	pen_eighths(pen, tone, eighths);
	int shade = stop - width + (score->high * width + 99) / 100 - pen->x;
	if (score->high > score->low)
		pen_repeat(pen, TONE_UNKNOWN, GLYPH_SHADE, shade);
	pen_repeat(pen, INK_FAINT, GLYPH_DOT, stop - pen->x);
}

/* The bar where there is room, the number, the grade. */
static void draw_score(struct pen *pen, const struct row *row, int width)
{
	const struct score *score = &row->judgement->score;
	int bar = width - SCORE_COLUMNS - 1;
	if (!row->judgement->judged) {
		pen->x += width - 3;
		pen_text(pen, TONE_MUTED, mark_glyph(MARK_NA, row->ui->ascii));
		return;
	}
	if (bar > 0) {
		draw_bar(pen, score, bar);
		pen->x++;
	}
	char text[8];
	snprintf(text, sizeof(text), "%3u %c", score->value, score->grade);
	pen_bold(pen, score->high ? grade_tone(score->grade) : TONE_STRONG, text);
}

/* "v shop/web-0  2": whether it is folded, what its members have in common, how many there are. */
static void draw_head_of_group(struct pen *pen, const struct row *row, int width)
{
	char count[24];
	snprintf(count, sizeof(count), "%zu", row->group->count);
	int room = width - GROUP_INDENT - (int)strlen(count) - 2;
	pen_glyph(pen, TONE_ACCENT, row->folded ? GLYPH_FOLDED : GLYPH_UNFOLDED);
	pen->x++;
	const char *file = row->group->file ? file_name_in(row->ui->list.files, row->group->file) : NULL;
	const char *title = row->group->title ? row->group->title : file;
	int wanted = canvas_measure(pen->canvas, title);
	pen->bold = row->selected;
	pen_ends(pen, TONE_STRONG, title, wanted < room ? wanted : room);
	pen->bold = false;
	pen->x += 2;
	pen_text(pen, TONE_MUTED, count);
}

static void draw_name(struct pen *pen, const struct row *row, int width)
{
	int indent = row->member ? GROUP_INDENT : 0;
	if (row->group) {
		draw_head_of_group(pen, row, width);
		return;
	}
	pen->x += indent;
	name_draw(pen, row->subject, width - indent, row->selected);
}

static void draw_runtime(struct pen *pen, const struct row *row, int width)
{
	const char *runtime = row->subject->running.runtime;
	if (row->group)
		return;
	if (row->subject->running.paused) {
		pen_glyph(pen, TONE_WARN, GLYPH_PAUSED);
		pen->x++;
		width -= 2;
	}
	pen_field(pen, TONE_MUTED, runtime ? runtime : row->subject->form->id, width);
}

static void draw_verdict(struct pen *pen, enum verdict verdict, bool quiet, bool ascii)
{
	enum mark mark = verdict_mark(verdict);
	if (quiet && verdict == VERDICT_PASS)
		pen_glyph(pen, TONE_MUTED, GLYPH_DOT);
	else
		pen_text(pen, verdict == VERDICT_NA ? INK_FAINT : mark_tone(mark), mark_glyph(mark, ascii));
}

static size_t worst_of(const uint8_t *verdicts, size_t count)
{
	size_t worst = 0;
	for (size_t i = 1; i < count; i++)
		if (verdict_badness(verdicts[i]) > verdict_badness(verdicts[worst]))
			worst = i;
	return worst;
}

/* Six glyphs under their heads, or where there is one column only the worst of them. */
static void draw_layers(struct pen *pen, const struct row *row, int width)
{
	const uint8_t *verdicts = row->judgement->layers;
	if (!row->judgement->judged)
		return;
	if (width < LAYER_COLUMNS) {
		pen->x += width / 2;
		draw_verdict(pen, verdicts[worst_of(verdicts, LAYER_COUNT)], false, row->ui->ascii);
		return;
	}
	for (size_t i = 0; i < LAYER_COUNT; i++) {
		pen->x += 1;
		draw_verdict(pen, verdicts[i], false, row->ui->ascii);
		pen->x += 2;
	}
}

static void draw_strip(struct pen *pen, const struct row *row, int width)
{
	(void)width;
	for (size_t i = 0; row->judgement->judged && i < CHECK_COUNT; i++)
		draw_verdict(pen, row->judgement->checks[i], true, row->ui->ascii);
}

/* In words, where the strip has no room. */
static void draw_worst(struct pen *pen, const struct row *row, int width)
{
	size_t worst = 0;
	for (size_t i = 1; i < CHECK_COUNT; i++) {
		int better =
			verdict_badness(row->judgement->checks[i]) - verdict_badness(row->judgement->checks[worst]);
		if (better > 0 || (better == 0 && checks[i].weight > checks[worst].weight))
			worst = i;
	}
	enum verdict verdict = row->judgement->checks[worst];
	if (!row->judgement->judged || verdict_badness(verdict) <= verdict_badness(VERDICT_PASS)) {
		pen_glyph(pen, TONE_MUTED, GLYPH_DOT);
		return;
	}
	draw_verdict(pen, verdict, false, row->ui->ascii);
	pen->x++;
	pen_field(pen, TONE_PLAIN, checks[worst].title, width - 2);
}

static void draw_age(struct pen *pen, const struct row *row, int width)
{
	int64_t since = row->subject->running.since;
	if (row->group || !since || since > row->ui->now)
		return;
	static const struct {
		int64_t seconds;
		char unit;
	} units[] = { { 365 * 86400, 'y' }, { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	int64_t age = row->ui->now - since;
	size_t i = 0;
	while (i + 1 < ISO_COUNT(units) && age < units[i].seconds)
		i++;
	char text[24];
	snprintf(text, sizeof(text), "%" PRId64 "%c", age / units[i].seconds, units[i].unit);
	pen_right(pen, TONE_MUTED, text, width);
}

static void draw_source(struct pen *pen, const struct row *row, int width)
{
	const char *file = row->subject->declared.file;
	if (!file || (row->group && !row->group->file))
		return;
	const char *name = file_name_in(row->ui->list.files, file);
	char line[16] = "";
	if (row->subject->declared.line)
		snprintf(line, sizeof(line), ":%" PRIu32, row->subject->declared.line);
	/* The name is cut, never the line. */
	int room = width - (int)strlen(line);
	int wanted = canvas_measure(pen->canvas, name);
	pen_ends(pen, TONE_MUTED, name, wanted < room ? wanted : room);
	pen_text(pen, TONE_MUTED, line);
}

/* ---- headings ------------------------------------------------------------------------------ */

static void head_arrow(const struct ui *ui, struct pen *pen, const char *sort, int room)
{
	const struct listing *listing = &ui->list.listing;
	if (!sort || column_index(sort) != (int)listing->column)
		return;
	bool descending = columns[listing->column].descending != listing->inverted;
	pen->x += room > 1;
	pen_glyph(pen, TONE_ACCENT, descending ? GLYPH_DESCENDING : GLYPH_ASCENDING);
}

static void heads_layers(const struct ui *ui, struct pen *pen, int width)
{
	if (width < LAYER_COLUMNS) {
		pen_field(pen, TONE_MUTED, "LAY", width);
		return;
	}
	int start = pen->x;
	for (size_t i = 0; i < LAYER_COUNT; i++) {
		/* Two letters stand as three do: the last one over the glyph's right. */
		pen->x = start + (int)i * 4 + (strlen(layers[i].head) < 3 ? 1 : 0);
		pen->bold = (int)i == rows_layer(ui);
		pen_text(pen, pen->bold ? TONE_ACCENT : TONE_MUTED, layers[i].head);
	}
	pen->bold = false;
}

static void heads_strip(const struct ui *ui, struct pen *pen, int width)
{
	(void)width;
	for (int i = 0; i < CHECK_COUNT; i++) {
		bool chosen = i == rows_check(ui) || i == ui->list.listing.check;
		char digit[] = { (char)('0' + (i + 1) % 10), '\0' };
		pen->bold = chosen;
		pen_text(pen, chosen ? TONE_ACCENT : TONE_MUTED, digit);
	}
	pen->bold = false;
}

static bool needs_runtime(const struct list_shape *shape)
{
	return shape->running && !shape->declared;
}

static bool needs_form(const struct list_shape *shape)
{
	return !shape->running && shape->forms;
}

/* Some run and some are declared: what started it, or what it is written in. */
static bool needs_both(const struct list_shape *shape)
{
	return shape->running && shape->declared;
}

static bool needs_age(const struct list_shape *shape)
{
	return shape->running;
}

static bool needs_source(const struct list_shape *shape)
{
	return shape->declared && !shape->twins;
}

static bool needs_place(const struct list_shape *shape)
{
	return shape->twins;
}

/*
 * To add a column: one row, in the order of the screen. @widths goes from the
 * widest stage to the narrowest, see fits() for when which is taken.
 */
static const struct list_column list_columns[] = {
	// clang-format off
	/* heading     sort by       widths                                gap  right */
	{ "SCORE",     "score",      { 16, 16, 16, 16, 16, 12,  5,  5,  5 }, 1, false, NULL,          draw_score,   NULL },
	{ "NAME",      "name",       { FLEX, FLEX, FLEX, FLEX, FLEX, FLEX, FLEX, FLEX, FLEX },
	                                                                     2, false, NULL,          draw_name,    NULL },
	{ "RUNTIME",   "runtime",    { 11, 11, 11,  0,  0,  0,  0,  0,  0 }, 2, false, needs_runtime, draw_runtime, NULL },
	{ "FORM",      "origin",     { 11, 11, 11,  0,  0,  0,  0,  0,  0 }, 2, false, needs_form,    draw_runtime, NULL },
	{ "FROM",      "origin",     { 11, 11, 11,  0,  0,  0,  0,  0,  0 }, 2, false, needs_both,    draw_runtime, NULL },
	{ NULL,        NULL,         { LAYER_COLUMNS, LAYER_COLUMNS, LAYER_COLUMNS, LAYER_COLUMNS, LAYER_COLUMNS,
	                               LAYER_COLUMNS, LAYER_COLUMNS, 3,  0 }, 2, false, NULL,         draw_layers,  heads_layers },
	{ NULL,        NULL,         { 10, 10, 10, 10, 10, 10, 10, 10,  0 }, 2, false, NULL,          draw_strip,   heads_strip },
	{ "WORST",     NULL,         {  0,  0,  0,  0,  0,  0,  0,  0, 12 }, 2, false, NULL,          draw_worst,   NULL },
	{ "AGE",       "age",        {  4,  4,  4,  4,  0,  0,  0,  0,  0 }, 2, true,  needs_age,     draw_age,     NULL },
	{ "SOURCE",    "file",       { 28, 16,  0,  0,  0,  0,  0,  0,  0 }, 3, false, needs_source,  draw_source,  NULL },
	{ "SOURCE",    "file",       { 28, 20, 20, 20, 18, 18, 16, 14,  0 }, 3, false, needs_place,   draw_source,  NULL },
	// clang-format on
};

/* ---- sharing the width ---------------------------------------------------------------------- */

struct list_layout {
	size_t stage;
	int name;  /* columns of the flexible one */
	int place; /* more columns for the file than its width says */
};

/* Columns that all but the flexible one take at a stage, a margin at both ends included. */
static int fixed_columns(const struct ui *ui, size_t stage)
{
	int sum = 1;
	for (size_t i = 0; i < ISO_COUNT(list_columns); i++) {
		const struct list_column *column = &list_columns[i];
		if (!column->widths[stage] || (column->needed && !column->needed(&ui->list.shape)))
			continue;
		sum += column->gap + (column->widths[stage] == FLEX ? 0 : column->widths[stage]);
	}
	return sum;
}

/* Names as long as the longest are shown whole up to here; where space is short, up to there. */
#define NAME_MOST  48
#define NAME_LEAST 26
#define NAME_STEP  8

static int name_wanted(const struct ui *ui, int most)
{
	int wanted = ui->list.shape.name_columns > 24 ? ui->list.shape.name_columns : 24;
	return wanted < most ? wanted : most;
}

/* Columns that the name must have for a stage to be taken: the bar goes only for names, the layers only late. */
static int name_needed(const struct ui *ui, size_t stage)
{
	static const int most[STAGES] = { NAME_MOST, NAME_LEAST, NAME_LEAST, NAME_LEAST, NAME_LEAST, NAME_LEAST, 14, 20,
		0 };
	return name_wanted(ui, most[stage]);
}

/* More columns that the longest file wants than a stage gives it; 0: it fits, or no file is shown. */
static int place_lacks(const struct ui *ui, size_t stage)
{
	for (size_t i = 0; i < ISO_COUNT(list_columns); i++) {
		const struct list_column *column = &list_columns[i];
		int lacks = ui->list.shape.source_columns - column->widths[stage];
		if (column->draw == draw_source && column->widths[stage] && column->needed(&ui->list.shape))
			return lacks > 0 ? lacks : 0;
	}
	return 0;
}

/* What a name does not want is the file's, and what the file does not want the name's, in steps, so that the
 * columns do not jump when a container with a longer name comes. */
static struct list_layout fit(const struct ui *ui, int width)
{
	struct list_layout layout = { .stage = 0 };
	while (layout.stage + 1 < STAGES && width - fixed_columns(ui, layout.stage) < name_needed(ui, layout.stage))
		layout.stage++;
	layout.name = width - fixed_columns(ui, layout.stage);
	int most = (name_wanted(ui, 80) + NAME_STEP - 1) / NAME_STEP * NAME_STEP;
	int left = layout.name - name_wanted(ui, 80);
	int lacks = place_lacks(ui, layout.stage);
	if (left > 0) {
		layout.place = lacks < left ? lacks : left;
		layout.name -= layout.place;
	}
	if (layout.stage < STAGES - 1 && layout.name > most)
		layout.name = most;
	return layout;
}

/* A preview beside the list is good from here on; what is more lets the files be read. */
#define PREVIEW_GOOD 80

int columns_wanted(const struct ui *ui)
{
	int wanted = fixed_columns(ui, 1) + name_wanted(ui, NAME_MOST);
	int left = ui->width - wanted - PREVIEW_GOOD;
	int lacks = place_lacks(ui, 1);
	lacks = lacks < left ? lacks : left;
	return wanted + (lacks > 0 ? lacks : 0);
}

/* Calls @visit for every column that is shown, with its place. */
static void each_column(const struct ui *ui, int width,
	bool (*visit)(void *ctx, const struct list_column *column, int x, int span), void *ctx)
{
	struct list_layout layout = fit(ui, width);
	int x = 0;
	for (size_t i = 0; i < ISO_COUNT(list_columns); i++) {
		const struct list_column *column = &list_columns[i];
		int span = column->widths[layout.stage];
		if (!span || (column->needed && !column->needed(&ui->list.shape)))
			continue;
		span = span == FLEX ? layout.name : span;
		span += column->draw == draw_source ? layout.place : 0;
		x += column->gap;
		if (!visit(ctx, column, x, span))
			return;
		x += span;
	}
}

struct drawing {
	const struct ui *ui;
	struct canvas *canvas;
	int y;
	const struct row *row;
};

static bool draw_head(void *ctx, const struct list_column *column, int x, int span)
{
	const struct drawing *drawing = ctx;
	struct pen pen = pen_at(drawing->canvas, drawing->y, x);
	if (column->heads) {
		column->heads(drawing->ui, &pen, span);
		return true;
	}
	if (!column->head)
		return true;
	if (column->right)
		pen_right(&pen, TONE_MUTED, column->head, span);
	else
		pen_text(&pen, TONE_MUTED, column->head);
	head_arrow(drawing->ui, &pen, column->sort, x + span - pen.x);
	return true;
}

static bool draw_value(void *ctx, const struct list_column *column, int x, int span)
{
	const struct drawing *drawing = ctx;
	struct pen pen = pen_at(drawing->canvas, drawing->y, x);
	column->draw(&pen, drawing->row, span);
	return true;
}

/* Nothing is left of the score for certain, its bar is empty, and no row is to be seen sooner. */
static bool sound_alarm(void *ctx, const struct list_column *column, int x, int span)
{
	const struct drawing *drawing = ctx;
	if (column->draw != draw_score)
		return true;
	canvas_ground(drawing->canvas, drawing->y, x + span - SCORE_COLUMNS, SCORE_COLUMNS + 1, GROUND_ALARM);
	return false;
}

void columns_heads(const struct ui *ui, struct canvas *canvas, int y, int width)
{
	struct drawing drawing = { ui, canvas, y, NULL };
	each_column(ui, width, draw_head, &drawing);
}

void columns_row(const struct ui *ui, struct canvas *canvas, int y, int width, size_t index)
{
	const struct judged *judged = ui->judged;
	const struct list_row *what = &ui->list.rows[index];
	const struct listing_group *group = rows_group(ui, index);
	struct row row = {
		.ui = ui,
		.subject = judged->inventory->subjects[what->subject],
		.judgement = group ? &group->judgement : &judged->judgements[what->subject],
		.group = group,
		.folded = group && rows_is_folded(ui, group->name),
		.member = what->member,
		.selected = index == ui->list.cursor,
	};
	struct drawing drawing = { ui, canvas, y, &row };
	struct pen pen = pen_at(canvas, y, 0);
	enum glyph sign;
	enum tone tone;
	if (rows_is_marked(ui, index))
		pen_glyph(&pen, TONE_ACCENT, GLYPH_MARKED);
	else if (!group && events_sign(ui, row.subject->key, &sign, &tone))
		pen_glyph(&pen, tone, sign);
	else if (row.selected)
		pen_glyph(&pen, TONE_ACCENT, GLYPH_CURSOR);
	each_column(ui, width, draw_value, &drawing);
	if (row.selected) {
		canvas_ground(canvas, y, 0, width, GROUND_SELECTED);
		canvas_calm(canvas, y, 1, width - 1);
	}
	if (row.judgement->judged && !row.judgement->score.high)
		each_column(ui, width, sound_alarm, &drawing);
}

/* ---- clicks --------------------------------------------------------------------------------- */

struct hit {
	int x;
	int column;
};

static bool hit_column(void *ctx, const struct list_column *column, int x, int span)
{
	struct hit *hit = ctx;
	if (hit->x < x)
		return false;
	if (hit->x >= x + span)
		return true;
	if (column->sort)
		hit->column = column_index(column->sort);
	return false;
}

bool columns_show_layers(const struct ui *ui, int width)
{
	size_t stage = fit(ui, width).stage;
	for (size_t i = 0; i < ISO_COUNT(list_columns); i++)
		if (list_columns[i].draw == draw_layers)
			return list_columns[i].widths[stage] == LAYER_COLUMNS;
	return false;
}

int columns_at(const struct ui *ui, int width, int x)
{
	struct hit hit = { x, -1 };
	each_column(ui, width, hit_column, &hit);
	return hit.column;
}
