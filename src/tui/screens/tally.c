/* SPDX-License-Identifier: Apache-2.0 */
/* How many fail what, under the columns' full names: a legend that says something. */
#include "config.h"

#include "tui/screens/tally.h"

#include <string.h>

#include <isotop/judge.h>
#include <isotop/judged.h>

#include "tui/draw/name.h"
#include "tui/screens/rows.h"

/* A line: a label, a bar of the share that fails and then of the share that warns, the numbers. */
#define LAYER_X     2
#define LAYER_BAR_X 20
#define CHECK_X     54
#define CHECK_BAR_X 80
#define BAR         12
#define GRADES      "ABCDF"

/* ---- counting ------------------------------------------------------------------------- */

static void count_one(struct list_tally *tally, const struct judgement *judgement)
{
	const char *grade = strchr(GRADES, judgement->score.grade);
	if (!judgement->judged)
		return;
	tally->judged++;
	for (size_t i = 0; i < LAYER_COUNT; i++)
		tally->layers[i][judgement->layers[i]]++;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		tally->checks[i][judgement->checks[i]]++;
	if (grade)
		tally->grades[grade - GRADES]++;
}

void tally_count(struct ui *ui)
{
	struct list_state *list = &ui->list;
	list->tally = (struct list_tally){ 0 };
	for (size_t i = 0; i < list->kept; i++)
		count_one(&list->tally, &ui->judged->judgements[list->order[i]]);
}

/* ---- drawing -------------------------------------------------------------------------- */

static void draw_share(struct pen *pen, const uint32_t counts[VERDICT_COUNT], size_t of)
{
	static const struct {
		enum verdict verdict;
		unsigned ink;
	} parts[] = { { VERDICT_FAIL, INK_BAR_BAD }, { VERDICT_UNKNOWN, TONE_UNKNOWN }, { VERDICT_WARN, INK_BAR_WARN } };
	int stop = pen->x + BAR;
	for (size_t i = 0; i < ISO_COUNT(parts); i++) {
		/* What is there is seen, however few they are. */
		int cells = (int)(((size_t)counts[parts[i].verdict] * BAR + of - 1) / of);
		pen_repeat(pen, parts[i].ink, GLYPH_FULL, cells < stop - pen->x ? cells : stop - pen->x);
	}
	pen_repeat(pen, INK_FAINT, GLYPH_DOT, stop - pen->x);
	pen->x = stop + 2;
	for (size_t i = 0; i < ISO_COUNT(parts); i++)
		if (counts[parts[i].verdict]) {
			pen_text(pen, mark_tone(verdict_mark(parts[i].verdict)),
				mark_glyph(verdict_mark(parts[i].verdict), canvas_ascii(pen->canvas)));
			pen_printf(pen, TONE_PLAIN, " %u  ", counts[parts[i].verdict]);
		}
}

static void draw_layer(struct canvas *canvas, int y, const struct list_tally *tally, size_t i)
{
	struct pen pen = pen_at(canvas, y, LAYER_X);
	pen_field(&pen, TONE_MUTED, layers[i].head, 4);
	pen_text(&pen, TONE_PLAIN, layers[i].title);
	pen.x = LAYER_BAR_X;
	draw_share(&pen, tally->layers[i], tally->judged);
}

static void draw_check(struct canvas *canvas, int y, const struct list_tally *tally, size_t i)
{
	struct pen pen = pen_at(canvas, y, CHECK_X);
	pen_printf(&pen, TONE_MUTED, "%zu  ", (i + 1) % 10);
	pen_text(&pen, TONE_PLAIN, checks[i].title);
	pen.x = CHECK_BAR_X;
	draw_share(&pen, tally->checks[i], tally->judged);
}

/* "A 11  B 10  C 2". */
static void draw_grades(struct canvas *canvas, int y, const struct list_tally *tally)
{
	struct pen pen = pen_at(canvas, y, LAYER_X);
	pen_text(&pen, TONE_MUTED, "grades");
	pen.x = LAYER_BAR_X;
	for (size_t i = 0; i < sizeof(GRADES) - 1; i++) {
		char grade[] = { GRADES[i], '\0' };
		if (!tally->grades[i])
			continue;
		pen_bold(&pen, grade_tone(GRADES[i]), grade);
		pen_printf(&pen, TONE_PLAIN, " %u  ", tally->grades[i]);
	}
}

/* "── how many of the 32 shown fail each ──────────── ● pass  ◐ warn  ✗ fail  ? unknown  – n/a ──" */
static void draw_heading(struct canvas *canvas, int y, int width, size_t count)
{
	static const enum verdict order[] = { VERDICT_PASS, VERDICT_WARN, VERDICT_FAIL, VERDICT_UNKNOWN, VERDICT_NA };
	struct pen pen = pen_at(canvas, y, 0);
	int legend_x = width - 49;
	pen_repeat(&pen, INK_FAINT, GLYPH_RULE, 2);
	pen.x++;
	pen_printf(&pen, TONE_MUTED, count == 1 ? "what this one fails" : "how many of the %zu shown fail each", count);
	pen.x++;
	pen_repeat(&pen, INK_FAINT, GLYPH_RULE, legend_x - 1 - pen.x);
	pen.x = legend_x;
	for (size_t i = 0; i < ISO_COUNT(order); i++) {
		pen_text(&pen, mark_tone(verdict_mark(order[i])), mark_glyph(verdict_mark(order[i]), canvas_ascii(canvas)));
		pen_printf(&pen, TONE_MUTED, " %s  ", verdict_name(order[i]));
	}
	pen.x--;
	pen_repeat(&pen, INK_FAINT, GLYPH_RULE, width - pen.x);
}

void tally_draw(const struct ui *ui, struct canvas *canvas, int y, int width)
{
	const struct list_tally *tally = &ui->list.tally;
	if (!tally->judged)
		return;
	draw_heading(canvas, y + 1, width, tally->judged);
	for (size_t i = 0; i < LAYER_COUNT; i++)
		draw_layer(canvas, y + 3 + (int)i, tally, i);
	draw_grades(canvas, y + 4 + LAYER_COUNT, tally);
	for (size_t i = 0; i < CHECK_COUNT; i++)
		draw_check(canvas, y + 3 + (int)i, tally, i);
	struct pen pen = pen_at(canvas, y + 6 + LAYER_COUNT, LAYER_X);
	pen_text(&pen, TONE_MUTED, "1-9, 0 show those that fail; i explains each word");
}
