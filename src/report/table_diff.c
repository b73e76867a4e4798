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

/* What the diff says of one pair beside its changes. */
struct aside {
	size_t loss_count;
	const struct diff_loss *losses;
	const struct diff_refusal *refusal; /* NULL: it would start */
};

/* How many of a diff's losses and refusals were of pairs before; they stand in the order of the pairs. */
struct said {
	size_t losses;
	size_t refusals;
};

/* The next pair's; @said is moved behind them. */
static struct aside aside_of(const struct diff *diff, const struct judged_pair *pair, struct said *said)
{
	struct aside own = { 0 };
	const char *name = pair->a ? pair->a->name : NULL;
	for (; said->losses < diff->loss_count && diff->losses[said->losses].container == name; said->losses++)
		if (!own.loss_count++)
			own.losses = &diff->losses[said->losses];
	if (said->refusals < diff->refusal_count && diff->refusals[said->refusals].container == name)
		own.refusal = &diff->refusals[said->refusals++];
	return own;
}

/* What the fixes may break, under a title. */
static void view_losses(struct view *view, const struct aside *aside)
{
	for (size_t i = 0; i < aside->loss_count; i++) {
		const struct diff_loss *loss = &aside->losses[i];
		if (i == 0)
			view_title(view, "May break");
		view_row(view, MARK_NONE, loss->fix, TONE_PLAIN, "%s", loss->breaks ? loss->breaks : "nothing that is known");
		if (loss->now) {
			view_row(view, MARK_NONE, "", TONE_MUTED, "now: ");
			view_span(view, TONE_WARN, "%s", loss->now);
		}
	}
}

static void view_refusal(struct view *view, const struct aside *aside)
{
	if (!aside->refusal)
		return;
	view_title(view, "Would not start");
	view_row(view, MARK_FAIL, "refused", TONE_BAD, "%s", aside->refusal->why);
}

/* Beside others of its name. */
static void write_places(struct table *table, const struct judged_pair *pair)
{
	cleanup_strbuf struct strbuf a = { 0 };
	cleanup_strbuf struct strbuf b = { 0 };
	report_where(pair->a, &a);
	report_where(pair->b, &b);
	if (!a.len || !b.len)
		return;
	table_pad(table, 2);
	table_put(table, TONE_MUTED, strbuf_text(&a));
	if (strcmp(strbuf_text(&a), strbuf_text(&b)) != 0) {
		table_put(table, TONE_MUTED, "  ->  ");
		table_put(table, TONE_MUTED, strbuf_text(&b));
	}
	table_end(table);
}

static void write_pair(struct table *table, const struct judged_pair *pair, const struct aside *aside, bool several)
{
	cleanup_arena struct arena *arena = arena_new();
	struct view view = view_new(arena);
	table_put(table, TONE_STRONG, pair->a->name);
	if (strcmp(pair->a->name, pair->b->name) != 0) {
		table_put(table, TONE_MUTED, "  ->  ");
		table_put(table, TONE_STRONG, pair->b->name);
	}
	table_end(table);
	if (several)
		write_places(table, pair);
	if (pair->node)
		declared_view(pair, table->options->verbose, &view);
	else
		diff_view(pair, DIFF_UNNAMED | (table->options->verbose ? DIFF_ALL : 0), &view);
	view_refusal(&view, aside);
	view_losses(&view, aside);
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
	struct said said = { 0 };
	size_t differ = 0;
	size_t lone = 0;
	for (size_t i = 0; i < diff->pairing.count && !ferror(out); i++) {
		const struct judged_pair *pair = &diff->pairing.pairs[i];
		bool one = !pair->a || !pair->b;
		bool other = !one && pair_differs(pair);
		struct aside aside = aside_of(diff, pair, &said);
		if (one)
			write_lone(&table, diff, pair);
		else if (other || options->verbose)
			write_pair(&table, pair, &aside, diff->pairing.count > 1);
		lone += one;
		differ += other;
	}
	write_diff_summary(&table, diff, diff->pairing.count - lone, differ, lone);
	table_close(&table);
	(void)err; /* who opened the stream says why it could not be written */
	return 0;
}
