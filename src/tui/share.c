/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What leaves the screen: to the terminal's clipboard, and into a file. The
 * text is made here; the loop hands it on, a file's to whoever may write.
 */
#include "config.h"

#include "tui/share.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/escapes.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/pss.h>
#include <isotop/report.h>
#include <isotop/report_diff.h>
#include <isotop/subject.h>

#include "tui/prompt.h"
#include "tui/past.h"
#include "tui/screens/columns.h"
#include "tui/screens/diff.h"
#include "tui/screens/open.h"
#include "tui/screens/rows.h"
#include "tui/screens/whatif.h"

/* A file's columns, where the screen is narrower. */
#define TEXT_COLUMNS 120

/* ---- what there is to share ------------------------------------------------------- */

/* What stands behind @kind in the row under the cursor; NULL: it is about something else. */
static const char *ref_at_hand(const struct ui *ui, const char *kind)
{
	const char *ref = ui->pane ? pane_ref(ui->pane) : NULL;
	size_t len = strlen(kind);
	if (!ref && ui_screen(ui) == SCREEN_EXPLAIN && ui->explain.depth)
		ref = ui->explain.items[ui->explain.depth - 1].ref;
	return ref && strncmp(ref, kind, len) == 0 ? ref + len : NULL;
}

/* The screen is about one container, as it was last seen. NULL: about several, or another. */
static const struct watch *watch_at_hand(const struct ui *ui)
{
	const struct watch *watch = ui_inside(ui) ? &ui->subject.watch
		: ui_screen(ui) == SCREEN_FIX ? &ui->fix_shown.watch
		: ui_screen(ui) == SCREEN_WHATIF && ui->whatif.whom == WHATIF_ONE ? &ui->whatif.watch
										   : NULL;
	return watch && watch->judged ? watch : NULL;
}

/* The container of the row under the cursor. -1: it is of none, or of one that is gone. */
static ssize_t row_at_hand(const struct ui *ui)
{
	if (!ui->judged)
		return -1;
	if (ui_screen(ui) == SCREEN_LIST)
		return rows_selected(ui);
	if (ui_screen(ui) == SCREEN_EVENTS && ui->events.row_count)
		return inventory_find(ui->judged->inventory, past_subject(past_at(ui, ui->events.cursor))->key);
	const char *key = ref_at_hand(ui, "subject:");
	return key ? inventory_find(ui->judged->inventory, key) : -1;
}

/* The container that a key speaks of, in the reading it is shown from. False: none. */
static bool judged_at_hand(const struct ui *ui, const struct judged **ret_judged, size_t *ret_index)
{
	const struct watch *watch = watch_at_hand(ui);
	ssize_t row = watch ? -1 : row_at_hand(ui);
	*ret_judged = watch ? watch->judged : ui->judged;
	*ret_index = watch ? watch->index : (size_t)row;
	return watch || row >= 0;
}

/* The check under the cursor: a row of the checklist, or a column of the list. -1: none. */
static int check_at_hand(const struct ui *ui)
{
	if (ui_screen(ui) == SCREEN_LIST)
		return rows_check(ui);
	const char *id = ref_at_hand(ui, "check:");
	return id ? check_index(id) : -1;
}

static int escape_at_hand(const struct ui *ui)
{
	const char *id = ui_screen(ui) == SCREEN_LIST ? NULL : ref_at_hand(ui, "escape:");
	return id ? escape_index(id) : -1;
}

static void canvas_text(const struct canvas *canvas, struct strbuf *out)
{
	for (int y = 0; y < canvas_height(canvas); y++) {
		canvas_row_text(canvas, y, out);
		strbuf_addc(out, '\n');
	}
}

/* Every row of the list, also those that are out of sight, and no cursor among them. */
static void list_text(const struct ui *ui, struct strbuf *out)
{
	struct ui whole = *ui;
	whole.list.cursor = SIZE_MAX;
	int width = ui->width > TEXT_COLUMNS ? ui->width : TEXT_COLUMNS;
	struct canvas *canvas = canvas_new(width, 1, ui->ascii);
	columns_heads(&whole, canvas, 0, width);
	canvas_text(canvas, out);
	for (size_t row = 0; row < ui->list.count; row++) {
		canvas_clear(canvas);
		columns_row(&whole, canvas, 0, width, row);
		canvas_text(canvas, out);
	}
	canvas_free(canvas);
}

static void pane_text(const struct ui *ui, struct strbuf *out)
{
	const struct page *page = ui->pane->page;
	struct canvas *canvas = canvas_new(0, 0, ui->ascii);
	for (size_t line = 0; line < page_lines(page); line++) {
		int own = page_columns_of(page, line);
		int wide = own > ui->pane->width ? own : ui->pane->width;
		canvas_resize(canvas, wide, 1);
		page_draw(page, canvas, &(struct window){ .height = 1, .width = wide, .top = line });
		canvas_text(canvas, out);
	}
	canvas_free(canvas);
}

void share_text(const struct ui *ui, struct strbuf *out)
{
	if (ui_screen(ui) == SCREEN_LIST && ui->judged) {
		list_text(ui, out);
	} else if (ui->pane && ui->pane->page) {
		pane_text(ui, out);
	} else {
		struct canvas *canvas = canvas_new(ui->width, ui->height - 1, ui->ascii);
		ui->screens[ui_screen(ui)].draw(ui, canvas);
		canvas_text(canvas, out);
		canvas_free(canvas);
	}
}

/* ---- the forms of a file ------------------------------------------------------------- */

/* The screen as it stands, in a fence longer than any run of backquotes in it (CommonMark 4.5). */
static void write_markdown(const struct ui *ui, struct strbuf *out)
{
	cleanup_strbuf struct strbuf text = { 0 };
	share_text(ui, &text);
	size_t longest = 2;
	for (size_t i = 0, run = 0; i < text.len; i++) {
		run = text.data[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	strbuf_addf(out, "# isotop: %s\n\n", ui->screens[ui_screen(ui)].name);
	for (int fence = 0; fence < 2; fence++) {
		for (size_t i = 0; i <= longest; i++)
			strbuf_addc(out, '`');
		strbuf_adds(out, fence ? "\n" : "text\n");
		if (!fence)
			strbuf_adds(out, strbuf_text(&text));
	}
}

/* A stream whose bytes are a text in the end. */
struct text_stream {
	FILE *file;
	char *bytes;
	size_t len;
};

static FILE *text_begin(struct text_stream *stream)
{
	*stream = (struct text_stream){ .bytes = NULL };
	stream->file = open_memstream(&stream->bytes, &stream->len);
	if (!stream->file)
		die("out of memory");
	return stream->file;
}

/* @code: of what was written. */
static int text_end(struct text_stream *stream, int code, struct strbuf *out, struct err *err)
{
	if (fclose(stream->file) != 0 && code == 0)
		code = err_set(err, -ENOMEM, "out of memory");
	if (code == 0)
		strbuf_add(out, stream->bytes, stream->len);
	free(stream->bytes);
	return code;
}

static int report_rows(const struct ui *ui, const struct report_format *format, const struct judged *judged,
	const uint32_t *rows, size_t count, struct strbuf *out, struct err *err)
{
	struct text_stream stream;
	const struct report_options options = { .ascii = ui->ascii, .pss_minor = PSS_LATEST };
	FILE *file = text_begin(&stream);
	return text_end(&stream, format->write(file, judged, rows, count, &options, err), out, err);
}

/* Exactly as git apply and patch take it, whatever of it the screen cannot show. */
static void write_patch(const struct ui *ui, struct strbuf *out)
{
	strbuf_add(out, strbuf_text(&ui->fix_shown.text.diff), ui->fix_shown.text.diff.len);
}

static void write_line(const struct ui *ui, struct strbuf *out)
{
	strbuf_adds(out, "#!/bin/sh\n");
	strbuf_add(out, strbuf_text(&ui->fix_shown.text.line), ui->fix_shown.text.line.len);
}

static bool has_patch(const struct ui *ui)
{
	return ui_screen(ui) == SCREEN_FIX && ui->fix_shown.text.diff.len && !ui->fix_shown.text.line.len;
}

static bool has_line(const struct ui *ui)
{
	return ui_screen(ui) == SCREEN_FIX && ui->fix_shown.text.line.len;
}

/* Two sides are compared, and a report is what they differ in. */
static bool has_sides(const struct ui *ui)
{
	return ui_screen(ui) == SCREEN_DIFF || (ui_screen(ui) == SCREEN_WHATIF && ui->judged);
}

static int write_sides(const struct ui *ui, const struct report_format *format, struct strbuf *out, struct err *err)
{
	cleanup_arena struct arena *arena = arena_new();
	const struct report_options options = { .ascii = ui->ascii, .pss_minor = PSS_LATEST };
	struct diff diff;
	const struct inventory *kept = NULL; /* what @diff borrows from */
	struct text_stream stream;
	if (ui_screen(ui) == SCREEN_WHATIF)
		kept = whatif_sides(ui, arena, &diff);
	else
		diff_sides(ui, arena, &diff);
	FILE *file = text_begin(&stream);
	int code = text_end(&stream, format->diff(file, &diff, &options, err), out, err);
	if (kept)
		inventory_unref(kept);
	return code;
}

/* The judgement behind the screen: of all in the list, of the container that is shown, or what two sides differ in. */
static int write_report(
	const struct ui *ui, const struct report_format *format, struct strbuf *out, struct err *err)
{
	const struct watch *watch = watch_at_hand(ui);
	const struct judged *judged = watch ? watch->judged : ui->judged;
	uint32_t one = watch ? (uint32_t)watch->index : 0;
	if (has_sides(ui))
		return write_sides(ui, format, out, err);
	if (!judged)
		return err_set(err, -EINVAL, "nothing has been read yet");
	return report_rows(ui, format, judged, watch ? &one : ui->list.order, watch ? 1 : ui->list.kept, out, err);
}

/* What the screen itself can be written as, before the reports. To add one: the ending of its files and its function. */
static const struct {
	const char *ending;
	void (*write)(const struct ui *ui, struct strbuf *out);
	bool (*has)(const struct ui *ui); /* NULL: every screen */
} plain[] = {
	{ ".patch", write_patch, has_patch },
	{ ".sh", write_line, has_line },
	{ ".txt", share_text, NULL },
	{ ".md", write_markdown, NULL },
};

/* The ending of the @i-th kind of file: the screen's own, then those of the table of report formats; NULL: no more. */
static const char *ending_at(const struct ui *ui, size_t i)
{
	for (size_t k = 0; k < ISO_COUNT(plain); k++)
		if ((!plain[k].has || plain[k].has(ui)) && i-- == 0)
			return plain[k].ending;
	for (size_t k = 0; k < report_format_count; k++)
		if (report_formats[k].ending && (!has_sides(ui) || report_formats[k].diff) && i-- == 0)
			return report_formats[k].ending;
	return NULL;
}

static int write_as(const struct ui *ui, const char *ending, struct strbuf *out, struct err *err)
{
	for (size_t i = 0; i < ISO_COUNT(plain); i++)
		if (strcmp(plain[i].ending, ending) == 0) {
			plain[i].write(ui, out);
			return 0;
		}
	for (size_t i = 0; i < report_format_count; i++)
		if (report_formats[i].ending && strcmp(report_formats[i].ending, ending) == 0)
			return write_report(ui, &report_formats[i], out, err);
	return err_set(err, -EINVAL, "nothing is written as %s", ending);
}

/* Which kind of file @name is, by its ending; -1: none. */
static int kind_of(const struct ui *ui, const char *name)
{
	size_t len = strlen(name);
	const char *ending;
	for (size_t i = 0; (ending = ending_at(ui, i)); i++)
		if (len > strlen(ending) && strcmp(name + len - strlen(ending), ending) == 0)
			return (int)i;
	return -1;
}

/* ---- keys ------------------------------------------------------------------------------ */

enum effect share_copy(struct ui *ui, int whole)
{
	const struct judged *judged;
	size_t index;
	bool ticket = judged_at_hand(ui, &judged, &index) && !whole;
	strbuf_reset(&ui->outgoing);
	if (ticket)
		report_ticket(judged, index, check_at_hand(ui), escape_at_hand(ui), ui->now, &ui->outgoing);
	else
		share_text(ui, &ui->outgoing);
	ui_say(ui, TONE_MUTED, "copied %s (to the terminal, which decides whether it takes it)",
		ticket ? "the ticket" : "what is shown");
	return EFFECT_COPY;
}

static void start(struct ui *ui, char *ret_text)
{
	snprintf(ret_text, PROMPT_MAX, "isotop-%s%s", ui->screens[ui_screen(ui)].name, ending_at(ui, 0));
	for (char *blank = strchr(ret_text, ' '); blank; blank = strchr(blank, ' ')) /* a shell wants none in a name */
		*blank = '-';
}

/* The next ending for the name that is typed. */
static void turn_ending(struct ui *ui)
{
	char *text = ui->prompt.text;
	int kind = kind_of(ui, text);
	size_t len = strlen(text) - (kind < 0 ? 0 : strlen(ending_at(ui, (size_t)kind)));
	const char *next = ending_at(ui, (size_t)(kind + 1));
	if (!next)
		next = ending_at(ui, 0);
	if (len + strlen(next) < PROMPT_MAX)
		memcpy(text + len, next, strlen(next) + 1);
}

/* A directory on the way, while there is no whole name yet; then the kind of file. */
static void complete(struct ui *ui)
{
	if (kind_of(ui, ui->prompt.text) < 0 && open_word(ui, ui->prompt.text, 0))
		prompt_complete(ui, ui->prompt.text, open_word);
	else
		turn_ending(ui);
}

/* "end it in .txt, .md or .json" */
static void say_endings(const struct ui *ui, struct err *err)
{
	cleanup_strbuf struct strbuf list = { 0 };
	const char *ending;
	for (size_t i = 0; (ending = ending_at(ui, i)); i++)
		strbuf_addf(&list, "%s%s", i == 0 ? "" : ending_at(ui, i + 1) ? ", " : " or ", ending);
	err_set(err, -EINVAL, "end it in %s", strbuf_text(&list));
}

static void check_name(struct ui *ui)
{
	const char *slash = strrchr(ui->prompt.text, '/');
	const char *name = slash ? slash + 1 : ui->prompt.text;
	if (!*name || *name == '.')
		err_set(&ui->prompt.err, -EINVAL, "then the name of a new file");
	else if (kind_of(ui, name) < 0)
		say_endings(ui, &ui->prompt.err);
}

static enum effect accept(struct ui *ui)
{
	struct err err;
	strbuf_reset(&ui->outgoing);
	if (write_as(ui, ending_at(ui, (size_t)kind_of(ui, ui->prompt.text)), &ui->outgoing, &err) < 0) {
		ui_say(ui, TONE_BAD, "%.*s", PROMPT_MAX - 1, err.text);
		return EFFECT_NONE;
	}
	return EFFECT_EXPORT;
}

static const struct prompt_form export_form = {
	.kind = PROMPT_EXPORT,
	.label = "write to",
	.hint = "a new file; Tab completes, or turns the kind of file",
	.start = start,
	.change = check_name,
	.complete = complete,
	.accept = accept,
};

enum effect share_open(struct ui *ui)
{
	prompt_open(ui, &export_form);
	return EFFECT_NONE;
}

/* ---- a baseline ------------------------------------------------------------------------ */

static void bless_start(struct ui *ui, char *ret_text)
{
	(void)ui;
	snprintf(ret_text, PROMPT_MAX, "isotop-baseline.json");
}

static void bless_check(struct ui *ui)
{
	int kind = kind_of(ui, ui->prompt.text);
	check_name(ui);
	if (!*ui->prompt.err.text && strcmp(ending_at(ui, (size_t)kind), ".json") != 0)
		err_set(&ui->prompt.err, -EINVAL, "a baseline is JSON: end it in .json");
}

static void bless_complete(struct ui *ui)
{
	prompt_complete(ui, ui->prompt.text, open_word);
}

/* All that was read, whatever the list hides: what is left out would count as new. */
static enum effect bless_accept(struct ui *ui)
{
	struct err err;
	size_t count = ui->judged->inventory->count;
	uint32_t *rows = heap_alloc(count + 1, sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (uint32_t)i;
	strbuf_reset(&ui->outgoing);
	int code = report_rows(ui, report_format_find("json"), ui->judged, rows, count, &ui->outgoing, &err);
	free(rows);
	if (code == 0)
		return EFFECT_EXPORT;
	ui_say(ui, TONE_BAD, "%.*s", PROMPT_MAX - 1, err.text);
	return EFFECT_NONE;
}

static const struct prompt_form bless_form = {
	.kind = PROMPT_BASELINE,
	.label = "baseline to",
	.hint = "a new file; isotop scan --baseline FILE then shows what is new or worse",
	.start = bless_start,
	.change = bless_check,
	.complete = bless_complete,
	.accept = bless_accept,
};

bool share_can_bless(const struct ui *ui)
{
	return ui->judged && ui->judged->inventory->count && !ui->judged->inventory->partial;
}

const char *share_no_bless(const struct ui *ui)
{
	return ui->judged && ui->judged->inventory->partial ? "what is still being read is no baseline"
							    : "there is nothing to bless";
}

enum effect share_bless(struct ui *ui)
{
	prompt_open(ui, &bless_form);
	return EFFECT_NONE;
}

/* ---- writing ----------------------------------------------------------------------------- */

void share_export(struct ui *ui)
{
	struct err err;
	const char *name = ui->prompt.text;
	int code = ui->export_file ? ui->export_file(
					     ui->save_ctx, name, strbuf_text(&ui->outgoing), ui->outgoing.len, &err)
				   : err_set(&err, -EPERM, "nothing can be written here");
	if (code < 0)
		ui_say(ui, TONE_BAD, "%.*s", PROMPT_MAX - 1, err.text);
	else if (ui->prompt.form == &bless_form)
		ui_say(ui, TONE_GOOD, "blessed: isotop scan --baseline %.*s shows what is new or worse since", PROMPT_MAX / 2, name);
	else
		ui_say(ui, TONE_GOOD, "written: %.*s", PROMPT_MAX - 20, name);
}
