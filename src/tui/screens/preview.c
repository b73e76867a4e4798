/* SPDX-License-Identifier: Apache-2.0 */
/* The container under the cursor, in short: what fails, why, where it stands, and what fixes it. */
#include "config.h"

#include "tui/screens/preview.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/compare.h>
#include <isotop/escapes.h>
#include <isotop/finding.h>
#include <isotop/fixes.h>
#include <isotop/gains.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/subject.h>
#include <isotop/view.h>

#include "tui/draw/name.h"
#include "tui/screens/rows.h"

/* "/proc/4121/status", "web.yaml:23": as short as it stays clear. */
static void set_evidence(struct view *view, const struct file_names *files, const struct finding *finding)
{
	if (!finding->evidence_count)
		return;
	const struct origin *origin = &finding->evidence[0];
	if (!origin->where)
		return;
	if (origin->line)
		view_evidence(view, "%s:%u", file_name_in(files, origin->where), origin->line);
	else
		view_evidence(view, "%s", origin->where);
}

static void add_check(
	struct view *view, const struct file_names *files, size_t index, const struct finding *finding)
{
	bool bad = finding->verdict == VERDICT_FAIL || finding->verdict == VERDICT_WARN;
	const char *label = arena_printf(view->arena, "%2zu  %s", index + 1, checks[index].title);
	struct block *row = view_row(view, verdict_mark(finding->verdict), label, bad ? TONE_PLAIN : TONE_MUTED, "%s",
		finding->reason ? finding->reason : "");
	row->tone = bad ? TONE_STRONG : TONE_MUTED;
	if (bad)
		set_evidence(view, files, finding);
}

/* A row under the checks: its name stands once, however many lines it has. */
static void add_line(struct view *view, const char *label, enum tone tone, const char *text)
{
	view_row(view, MARK_NONE, label, tone, "%s", text)->tone = TONE_MUTED;
}

/* "FAILS  2 CAP_SYS_ADMIN kept, 3 runs as root": where there is no room for a line each. */
static void add_titles(struct view *view, const struct finding findings[CHECK_COUNT], const size_t order[CHECK_COUNT],
	enum verdict verdict)
{
	bool any = false;
	for (size_t at = 0; at < CHECK_COUNT; at++) {
		size_t i = order[at];
		if (findings[i].verdict != verdict)
			continue;
		if (!any)
			view_row(view, verdict_mark(verdict), verdict == VERDICT_FAIL ? "FAILS" : "WARNS", TONE_PLAIN,
				"%s", "")
				->tone = TONE_MUTED;
		view_span(view, TONE_PLAIN, "%s%zu %s", any ? ", " : "", i + 1, checks[i].title);
		any = true;
	}
}

/*
 * "spec.template.spec.containers[app].securityContext.privileged: false" loses what
 * the heading says already: whose it is, and how deep a pod stands in its kind.
 */
static const char *without_path(struct arena *arena, const char *text, bool ascii)
{
	static const char *const steps[] = { "spec.", "template.", "jobTemplate." };
	const char *rest = text;
	if (strncmp(text, "spec.", 5) != 0 || strstr(text, "; spec."))
		return text;
	for (size_t i = 0; i < ISO_COUNT(steps);) {
		size_t len = strlen(steps[i]);
		bool there = strncmp(rest, steps[i], len) == 0;
		rest += there ? len : 0;
		i = there ? 0 : i + 1;
	}
	const char *inside = strstr(rest, "ontainers[");
	const char *end = inside && inside - rest <= 10 ? strstr(inside, "].") : NULL;
	return arena_printf(arena, "%s%s", glyph_text(GLYPH_ELLIPSIS, ascii), end ? end + 2 : rest);
}

/* "remove --privileged          +15, closes 4": what fixes the checks that fail, most gain first, each change once. */
static void add_fixes(struct view *view, const struct gain_list *gains, const char *note, bool brief, bool ascii)
{
	for (size_t i = 0; i < gains->count; i++) {
		cleanup_strbuf struct strbuf gain = { 0 };
		gain_text(&gains->items[i], &gain);
		if (i == 0 && !brief)
			view_gap(view);
		add_line(view, i == 0 ? "FIX" : "", TONE_GOOD,
			without_path(view->arena, gains->items[i].proposal->text, ascii));
		if (gain.len && brief)
			view_span(view, TONE_MUTED, "  %s", strbuf_text(&gain));
		else if (gain.len)
			view_evidence(view, "%s", strbuf_text(&gain));
	}
	if (gains->count && note)
		add_line(view, "", TONE_MUTED, note);
}

/* More names than this tell no more than their number does; so many stand in one line of 80 columns. */
#define NAMED       4
#define NAMED_BRIEF 3

/* "24 open  load-module  load-kernel  and 22 more": the escapes of one verdict. False: there is none. */
static bool add_escapes_of(struct view *view, const char *label, const struct judgement *judgement,
	enum escape_verdict verdict, size_t most)
{
	size_t count = 0;
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		count += judgement->escapes[i] == verdict;
	if (!count)
		return false;
	add_line(view, label, escape_verdict_tone(verdict), "");
	view_span(view, escape_verdict_tone(verdict), "%zu %s", count, escape_verdict_words(verdict));
	size_t named = 0;
	for (size_t i = 0; i < ESCAPE_COUNT && named < most; i++)
		if (judgement->escapes[i] == verdict)
			view_span(view, TONE_PLAIN, "%s%s", named++ ? "  " : "   ", escapes[i].id);
	if (count > named)
		view_span(view, TONE_MUTED, "  and %zu more", count - named);
	return true;
}

/* What the failing checks add up to. */
static void add_escapes(struct view *view, const struct judgement *judgement, bool brief)
{
	if (!judgement->judged)
		return;
	size_t blocks = view->count;
	size_t most = brief ? NAMED_BRIEF : NAMED;
	if (!brief)
		view_gap(view);
	bool open = add_escapes_of(view, "ESCAPES", judgement, ESCAPE_OPEN, most);
	/* "one barrier" takes the room of a name */
	bool single = add_escapes_of(view, open ? "" : "ESCAPES", judgement, ESCAPE_SINGLE, brief ? most - 1 : most);
	if (!open && !single)
		view->count = blocks;
}

/* What costs most first; of the same cost in the order of their numbers. */
static void order_by_loss(const struct finding findings[CHECK_COUNT], size_t ret_order[CHECK_COUNT])
{
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		size_t at = i;
		while (at > 0 && findings[ret_order[at - 1]].lost_low < findings[i].lost_low) {
			ret_order[at] = ret_order[at - 1];
			at--;
		}
		ret_order[at] = i;
	}
}

/* "whoever is inside is root of this node, because ..." */
static void add_consequence(struct view *view, const struct subject *subject, const struct inventory *inventory,
	const struct judgement *judgement)
{
	cleanup_strbuf struct strbuf text = { 0 };
	consequence_text(subject, inventory, judgement, &text);
	if (!text.len)
		return;
	bool open = false;
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		open |= judgement->escapes[i] == ESCAPE_OPEN;
	view_prose(view, open ? TONE_BAD : TONE_MUTED, "%s: %s",
		subject->workload.container ? subject->workload.container : subject->name, strbuf_text(&text));
}

static void add_all(struct view *view, const struct ui *ui, size_t index, bool brief)
{
	const struct inventory *inventory = ui->judged->inventory;
	const struct subject *subject = inventory->subjects[index];
	struct finding findings[CHECK_COUNT];
	struct gain_list gains;
	size_t order[CHECK_COUNT];
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		check_explain(i, subject, inventory, view->arena, &findings[i]);
		if (findings[i].verdict != VERDICT_FAIL)
			findings[i].change_count = 0;
	}
	order_by_loss(findings, order);
	add_consequence(view, subject, inventory, &ui->judged->judgements[index]);
	if (ui->list.form.beside)
		view_gap(view);
	for (size_t i = 0; !brief && i < CHECK_COUNT; i++)
		add_check(view, ui->list.files, order[i], &findings[order[i]]);
	if (brief) {
		add_titles(view, findings, order, VERDICT_FAIL);
		add_titles(view, findings, order, VERDICT_WARN);
	}
	add_escapes(view, &ui->judged->judgements[index], brief);
	gains_of(subject, inventory, &ui->judged->judgements[index], findings, NULL, view->arena, &gains);
	add_fixes(view, &gains, brief ? NULL : fix_note(subject), brief, ui->ascii);
}

void preview_fill(struct ui *ui, struct pane *pane, bool rest)
{
	struct list_state *list = &ui->list;
	const struct preview_form form = list->form;
	ssize_t selected = rows_selected(ui);
	if (selected < 0)
		return;
	const struct subject *subject = ui->judged->inventory->subjects[selected];
	bool same = list->preview_of && strcmp(list->preview_of, subject->key) == 0;
	const struct pane_key key = { { ui->reading, form.brief }, form.width, ui->ascii };
	bool fits = !pane_stale(pane, &key);
	list->preview_behind = fits && !same && !rest;
	if (fits && (same || !rest))
		return;
	struct arena *arena = arena_new();
	struct view view = view_new(arena);
	view.aligned = !form.brief;
	add_all(&view, ui, (size_t)selected, form.brief);
	pane_fill(pane, arena, page_new(arena, &view, form.width, ui->ascii), &key);
	pane_home(pane);
	size_t size = strlen(subject->key) + 1;
	free(list->preview_of);
	list->preview_of = memcpy(heap_alloc(size, 1), subject->key, size);
	list->preview_index = (size_t)selected;
}

/* A text that is only worth so much of the line. */
static void put_aside(struct pen *pen, const char *text, int most)
{
	int wide = canvas_measure(pen->canvas, text);
	wide = wide < most ? wide : most;
	if (!wide || pen->x + wide + 2 >= pen->end)
		return;
	pen_text(pen, TONE_MUTED, "  ");
	pen_field(pen, TONE_MUTED, text, wide);
}

/* "-- ci/dind  docker:24-dind  pid 4121 ------------------ 7 of 10 fail --" */
void preview_heading(const struct ui *ui, struct canvas *canvas, int y, int x, int width)
{
	size_t index = ui->list.preview_index;
	const struct subject *subject = ui->judged->inventory->subjects[index];
	const struct judgement *judgement = &ui->judged->judgements[index];
	unsigned fails = judgement_checks(judgement, VERDICT_FAIL);
	unsigned unknown = judgement_checks(judgement, VERDICT_UNKNOWN);
	char verdict[48] = "nothing fails";
	if (fails || unknown)
		snprintf(verdict, sizeof(verdict), "%u of %d %s", fails ? fails : unknown, CHECK_COUNT, fails ? "fail" : "unknown");
	int verdict_x = x + width - 4 - (int)strlen(verdict);
	struct pen pen = pen_at(canvas, y, x);
	pen_repeat(&pen, INK_FAINT, GLYPH_RULE, 2);
	pen.x++;
	pen.end = verdict_x - 2;
	int wide = canvas_measure(canvas, subject->name);
	name_draw(&pen, subject, wide < pen.end - pen.x ? wide : pen.end - pen.x, true);
	put_aside(&pen, subject->image, 48);
	if (subject_running(subject)) {
		char pid[32];
		snprintf(pid, sizeof(pid), "pid %d%s", subject->running.pid, subject->running.paused ? ", paused" : "");
		put_aside(&pen, pid, sizeof(pid));
		put_aside(&pen, subject->running.inside ? "inside" : NULL, 8);
		put_aside(&pen, subject->running.inside, 24);
		put_aside(&pen, subject->running.cgroup, 20);
	}
	pen.x++;
	pen.end = canvas_width(canvas);
	pen_repeat(&pen, INK_FAINT, GLYPH_RULE, verdict_x - 1 - pen.x);
	pen.x = verdict_x;
	pen_text(&pen, !judgement->judged ? TONE_MUTED : fails ? TONE_BAD : unknown ? TONE_UNKNOWN : TONE_GOOD, verdict);
	pen.x++;
	pen_repeat(&pen, INK_FAINT, GLYPH_RULE, 2);
}
