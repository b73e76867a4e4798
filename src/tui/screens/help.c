/* SPDX-License-Identifier: Apache-2.0 */
/* Help: the keys table, the glyphs and the ten checks, printed from what they are. */
#include "config.h"

#include "tui/screens/help.h"

#include <string.h>

#include <isotop/judge.h>
#include <isotop/view.h>

#include "tui/draw/bars.h"
#include "tui/screens/legend.h"

#define HELP_LINE   2
#define HELP_MARGIN 2

/* The groups' explanations begin in one column. */
#define LABEL_COLUMNS 14

static void add_legend(struct view *view)
{
	static const struct {
		enum mark mark;
		const char *name;
		const char *means;
	} marks[] = {
		{ MARK_PASS, "pass", "this mistake was not made; in the strip of ten a quiet dot" },
		{ MARK_WARN, "warn", "half of it; half of the points are lost" },
		{ MARK_FAIL, "fail", "it was made; all of its points are lost" },
		{ MARK_UNKNOWN, "unknown",
			"could not be read; the low end of the score counts it as a fail, the high end as a pass" },
		{ MARK_NA, "n/a", "the mistake cannot be made here; its points do not count" },
	};
	view_gap(view);
	view_title(view, "Signs");
	for (size_t i = 0; i < ISO_COUNT(marks); i++) {
		view_row(view, marks[i].mark, marks[i].name, TONE_PLAIN, "%s", marks[i].means)->tone = TONE_PLAIN;
		view_ref(view, "word:%s", marks[i].name);
	}
	view_gap(view);
	view_prose(view, TONE_MUTED,
		"The bar shows the score, 0 to 100; its shaded part is what unknown facts may still give. "
		"Grades: A from 90, B from 75, C from 60, D from 40, F below; the worst mistakes hold the grade down.");
}

static void add_checks(struct view *view)
{
	view_gap(view);
	view_title(view, "The ten checks");
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		const char *label = arena_printf(view->arena, "%2zu  %s", i + 1, checks[i].title);
		struct block *row = view_row(view, MARK_NONE, label, TONE_MUTED, "%s", checks[i].danger);
		row->tone = TONE_PLAIN;
		view_evidence(view, "%u", checks[i].weight);
		view_ref(view, "check:%s", checks[i].id);
	}
}

static void add_filter(struct view *view)
{
	view_gap(view);
	view_title(view, "What can be typed in a filter");
	for (size_t i = 0; filter_example(i); i++)
		view_row(view, MARK_NONE, filter_example(i), TONE_PLAIN, "%s", filter_help(i))->tone = TONE_ACCENT;
}

static void add_layers(struct view *view)
{
	view_gap(view);
	view_title(view, "The six layers");
	for (size_t i = 0; i < LAYER_COUNT; i++) {
		const char *label = arena_printf(view->arena, "%-3s %s", layers[i].head, layers[i].title);
		view_row(view, MARK_NONE, label, TONE_MUTED, "%s", layers[i].does)->tone = TONE_PLAIN;
		view_ref(view, "layer:%s", layers[i].id);
	}
}

static void add_glossary(struct view *view)
{
	view_gap(view);
	view_title(view, "Words, each with a lesson on Enter");
	glossary_rows(view);
}

static void add_keys(const struct ui *ui, struct view *view)
{
	const char *group = NULL;
	/* Group by group, in the order in which the groups first appear. */
	for (size_t i = 0; i < ui->binding_count; i++) {
		bool seen = false;
		for (size_t k = 0; k < i && ui->bindings[i].group; k++)
			seen |= ui->bindings[k].group && strcmp(ui->bindings[k].group, ui->bindings[i].group) == 0;
		group = ui->bindings[i].group;
		if (!group || seen)
			continue;
		view_gap(view);
		view_title(view, "%s", group);
		for (size_t k = i; k < ui->binding_count; k++) {
			if (!ui->bindings[k].group || strcmp(ui->bindings[k].group, group) != 0)
				continue;
			cleanup_strbuf struct strbuf label = { 0 };
			binding_label(&ui->bindings[k], BINDING_KEYS, &label);
			while (label.len < LABEL_COLUMNS)
				strbuf_addc(&label, ' ');
			struct block *row =
				view_row(view, MARK_NONE, strbuf_text(&label), TONE_PLAIN, "%s", ui->bindings[k].help);
			row->tone = TONE_ACCENT;
		}
	}
}

enum effect help_open(struct ui *ui)
{
	pane_free(&ui->help);
	ui_push(ui, SCREEN_HELP);
	return EFFECT_NONE;
}

void help_layout(struct ui *ui)
{
	struct pane *pane = &ui->help;
	int width = ui->width - 2 * HELP_MARGIN;
	width = width < 116 ? width : 116;
	const struct pane_key key = { { 0 }, width, ui->ascii };
	if (pane_stale(pane, &key)) {
		struct arena *arena = arena_new();
		struct view view = view_new(arena);
		view_prose(&view, TONE_PLAIN,
			"isotop shows what stands between each container and its host, and which of ten classic "
			"mistakes "
			"somebody made. The bottom line shows the keys that work now.");
		add_keys(ui, &view);
		add_filter(&view);
		add_legend(&view);
		add_checks(&view);
		add_layers(&view);
		add_glossary(&view);
		pane_fill(pane, arena, page_new(arena, &view, width, ui->ascii), &key);
	}
	pane_resize(pane, ui_body_end(ui) - HELP_LINE);
}

void help_draw(const struct ui *ui, struct canvas *canvas)
{
	struct pen pen = pen_at(canvas, 0, 1);
	pen_bold(&pen, TONE_ACCENT, "isotop");
	pen.x += 2;
	pen_text(&pen, TONE_STRONG, "help");
	pen.x += 3;
	pen_text(&pen, TONE_MUTED, PACKAGE_VERSION);
	canvas_ground(canvas, 0, 0, ui->width, GROUND_BAR);
	pane_draw(&ui->help, canvas, HELP_LINE, HELP_MARGIN);
}

struct pane *help_pane(struct ui *ui)
{
	return &ui->help;
}
