/* SPDX-License-Identifier: Apache-2.0 */
/* Two sides for reading: a block per pair with what differs, then one line that sums up. */
#include "config.h"

#include "report/table.h"

#include <string.h>

#include <isotop/compare.h>
#include <isotop/report_diff.h>
#include <isotop/subject.h>
#include <isotop/view.h>

#define DIFF_LABEL 28

static void write_spans(struct table *table, const struct line *line, unsigned indent)
{
	for (size_t i = 0; i < line->count; i++) {
		const char *words = line->spans[i].text;
		if (table->column + text_width(words, table->options->ascii) <= table->width)
			table_put(table, line->spans[i].tone, words);
		else
			table_put_wrapped(table, line->spans[i].tone, words, indent);
	}
}

static void write_block(struct table *table, const struct block *block)
{
	if (block->kind == BLOCK_GAP)
		return;
	table_pad(table, 2);
	if (block->kind == BLOCK_ROW) {
		table_put_glyph(table, block->mark);
		table_pad(table, 4);
	}
	table_put(table, block->kind == BLOCK_TITLE ? TONE_STRONG : block->tone, block->label ? block->label : "");
	if (block->value.count) {
		table_pad(table, DIFF_LABEL);
		write_spans(table, &block->value, DIFF_LABEL + 3);
	}
	if (block->evidence) {
		struct span where = { .tone = TONE_MUTED, .text = block->evidence };
		table_put(table, TONE_MUTED, "  ");
		write_spans(table, &(struct line){ 1, &where }, DIFF_LABEL + 3);
	}
	table_end(table);
}

static void write_lone(struct table *table, const struct diff *diff, const struct judged_pair *pair)
{
	const struct subject *subject = pair->a ? pair->a : pair->b;
	table_put(table, TONE_STRONG, subject->name);
	table_put(table, TONE_WARN, diff->live ? "  does not run on " : "  only in ");
	table_put(table, TONE_WARN, pair->a && !diff->live ? diff->a : diff->b);
	table_end(table);
	table_end(table);
}

/* What the fixes may break, under a title. */
static void view_losses(struct view *view, const struct diff *diff, const struct judged_pair *pair)
{
	bool any = false;
	for (size_t i = 0; i < diff->loss_count; i++) {
		const struct diff_loss *loss = &diff->losses[i];
		if (strcmp(loss->container, pair->a->name) != 0)
			continue;
		if (!any)
			view_title(view, "May break");
		any = true;
		view_row(view, MARK_NONE, loss->fix, TONE_PLAIN, "%s", loss->breaks ? loss->breaks : "nothing that is known");
		if (loss->now) {
			view_row(view, MARK_NONE, "", TONE_MUTED, "now: ");
			view_span(view, TONE_WARN, "%s", loss->now);
		}
	}
}

static void view_refusals(struct view *view, const struct diff *diff, const struct judged_pair *pair)
{
	for (size_t i = 0; i < diff->refusal_count; i++) {
		if (strcmp(diff->refusals[i].container, pair->a->name) != 0)
			continue;
		view_title(view, "Would not start");
		view_row(view, MARK_FAIL, "refused", TONE_BAD, "%s", diff->refusals[i].why);
		return;
	}
}

static void write_pair(struct table *table, const struct diff *diff, const struct judged_pair *pair)
{
	cleanup_arena struct arena *arena = arena_new();
	struct view view = view_new(arena);
	table_put(table, TONE_STRONG, pair->a->name);
	if (strcmp(pair->a->name, pair->b->name) != 0) {
		table_put(table, TONE_MUTED, "  ->  ");
		table_put(table, TONE_STRONG, pair->b->name);
	}
	table_end(table);
	if (pair->node)
		declared_view(pair, table->options->verbose, &view);
	else
		diff_view(pair, DIFF_UNNAMED | (table->options->verbose ? DIFF_ALL : 0), &view);
	view_refusals(&view, diff, pair);
	view_losses(&view, diff, pair);
	for (size_t i = 0; i < view.count; i++)
		write_block(table, &view.blocks[i]);
	table_end(table);
}

static void write_diff_summary(struct table *table, const struct diff *diff, size_t pairs, size_t differ, size_t lone)
{
	char words[120];
	snprintf(words, sizeof(words), "%zu pair%s compared", pairs, pairs == 1 ? "" : "s");
	table_put(table, TONE_STRONG, words);
	snprintf(words, sizeof(words), ", %zu %s", differ, diff->live ? "drifted" : differ == 1 ? "differs" : "differ");
	table_put(table, differ ? TONE_WARN : TONE_GOOD, words);
	snprintf(words, sizeof(words), ", %zu %s", lone, diff->live ? "not running" : "only on one side");
	table_put(table, TONE_WARN, lone ? words : "");
	table_end(table);
}

int report_diff_table(FILE *out, const struct diff *diff, const struct report_options *options, struct err *err)
{
	struct table table = { .out = out, .options = options, .width = options->width ? options->width : WIDTH_PIPE };
	size_t differ = 0;
	size_t lone = 0;
	for (size_t i = 0; i < diff->pairing.count && !ferror(out); i++) {
		const struct judged_pair *pair = &diff->pairing.pairs[i];
		bool one = !pair->a || !pair->b;
		bool other = !one && pair_differs(pair);
		if (one)
			write_lone(&table, diff, pair);
		else if (other || options->verbose)
			write_pair(&table, diff, pair);
		lone += one;
		differ += other;
	}
	write_diff_summary(&table, diff, diff->pairing.count - lone, differ, lone);
	table_close(&table);
	(void)err; /* who opened the stream says why it could not be written */
	return 0;
}
