/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of pages speak of containers, of pairs of them and of lessons; each kind is shown in its way. */
#include "config.h"

#include "tui/screens/about.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/compare.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/list.h>
#include <isotop/panes.h>
#include <isotop/subject.h>
#include <isotop/view.h>

#include "tui/draw/name.h"

#define LISTED 200 /* containers; no screen has more lines */

const char *about_kind(const char *ref, const char *kind)
{
	size_t len = strlen(kind);
	return strncmp(ref, kind, len) == 0 && ref[len] == ':' ? ref + len + 1 : NULL;
}

void about_both(const struct ui *ui, const char *more, struct strbuf *out)
{
	bool quoted = false;
	for (const char *c = ui->list.filter_text; *c; c++) {
		quoted ^= *c == '"';
		if (*c == '|' && !quoted)
			strbuf_addf(out, " %s ", more);
		strbuf_addc(out, *c);
	}
	strbuf_addf(out, "%s%s", out->len ? " " : "", more);
}

static void add_container(const struct ui *ui, size_t index, struct view *view)
{
	const struct subject *subject = ui->judged->inventory->subjects[index];
	const struct judgement *judgement = &ui->judged->judgements[index];
	const char *score = judgement->judged
		? arena_printf(view->arena, "%3u %c", judgement->score.value, judgement->score.grade)
		: "    -";
	view_row(view, MARK_NONE, score, TONE_PLAIN, "%s", subject->name)->tone =
		judgement->judged ? grade_tone(judgement->score.grade) : TONE_MUTED;
	if (subject->declared.file)
		view_evidence(view, "%s:%u", file_name_in(ui->list.files, subject->declared.file), subject->declared.line);
}

static void add_whole(const struct ui *ui, size_t index, struct view *view)
{
	view_title(view, "%s", ui->judged->inventory->subjects[index]->name);
	checklist_view(ui->judged->inventory->subjects[index], ui->judged->inventory, view);
}

/* The list that Enter would show, the worst first. */
static bool containers(const struct ui *ui, const char *text, struct view *view)
{
	struct filter *filter = NULL;
	struct err err;
	uint32_t *rows = NULL;
	if (filter_parse(text, &filter, &err) < 0)
		return false;
	struct listing listing = ui->list.listing;
	listing.filter = filter;
	listing.check = -1;
	size_t count = listing_rows(&listing, ui->judged, &rows);
	if (count == 1) {
		add_whole(ui, rows[0], view);
	} else {
		view_title(view, "%zu containers", count);
		view_prose(view, TONE_MUTED, "Enter lists them: %s", text);
		view_gap(view);
	}
	for (size_t i = 0; count > 1 && i < count && i < LISTED; i++)
		add_container(ui, rows[i], view);
	free(rows);
	filter_free(filter);
	return true;
}

static bool more_containers(const struct ui *ui, const char *more, struct view *view)
{
	cleanup_strbuf struct strbuf both = { 0 };
	about_both(ui, more, &both);
	return containers(ui, strbuf_text(&both), view);
}

static bool container(const struct ui *ui, const char *key, struct view *view)
{
	ssize_t index = inventory_find(ui->judged->inventory, key);
	if (index < 0)
		return false;
	add_whole(ui, (size_t)index, view);
	return true;
}

static bool pair(const struct ui *ui, const char *keys, struct view *view)
{
	const char *second = strchr(keys, '\n');
	if (!second)
		return false;
	ssize_t a = inventory_find(ui->judged->inventory, arena_strndup(view->arena, keys, (size_t)(second - keys)));
	ssize_t b = inventory_find(ui->judged->inventory, second + 1);
	if (a < 0 || b < 0)
		return false;
	const struct judged *judged = ui->judged;
	const struct judged_pair both = { judged->inventory->subjects[a], &judged->judgements[a],
		judged->inventory->subjects[b], &judged->judgements[b], NULL };
	diff_view(&both, 0, view);
	return true;
}

/* To add a kind: a row, its view above. What is none of these is a lesson. */
static const struct {
	const char *kind;
	bool (*view)(const struct ui *ui, const char *what, struct view *view);
} kinds[] = {
	{ "filter", containers },
	{ "with", more_containers },
	{ "subject", container },
	{ "pair", pair },
};

bool about_view(const struct ui *ui, const char *ref, struct view *view)
{
	for (size_t i = 0; i < ISO_COUNT(kinds); i++)
		if (about_kind(ref, kinds[i].kind))
			return kinds[i].view(ui, about_kind(ref, kinds[i].kind), view);
	return ref_view(ref, NULL, NULL, view);
}
