/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/blessed.h"
#include "cmd/inspect.h"
#include "cmd/reports.h"
#include "cmd/waived.h"

#include <isotop/baseline.h>
#include <isotop/builder.h>
#include <isotop/compare.h>
#include <isotop/course.h>
#include <isotop/edit.h>
#include <isotop/feed.h>
#include <isotop/fixes.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/list.h>
#include <isotop/pss.h>
#include <isotop/report_diff.h>
#include <isotop/subject.h>
#include <isotop/verdict.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The order and choice of rows that --filter, --sort and --only-failed ask for. */
struct choice {
	struct filter *filter; /* owned */
	bool sorted;
	struct listing listing;
};

static const char *column_word(size_t i)
{
	return i < column_count ? columns[i].id : NULL;
}

static int no_such_column(const char *name, struct err *err)
{
	const char *near = nearest_word(name, column_word);
	if (near)
		return err_set(err, -EINVAL, "cannot sort by %s; did you mean %s?", name, near);
	cleanup_strbuf struct strbuf names = { 0 };
	for (size_t i = 0; i < column_count; i++)
		strbuf_addf(&names, " %s", columns[i].id);
	return err_set(err, -EINVAL, "cannot sort by %s; there is%s", name, strbuf_text(&names));
}

static int choose(const struct options *options, struct choice *ret_choice, struct err *err)
{
	*ret_choice = (struct choice){ .listing.check = -1 };
	if (options->sort) {
		bool inverted = *options->sort == '-';
		int column = column_index(options->sort + inverted);
		if (column < 0)
			return no_such_column(options->sort + inverted, err);
		ret_choice->listing.column = (size_t)column;
		ret_choice->listing.inverted = inverted;
		ret_choice->sorted = true;
	}
	int code = filter_parse(options->filter, &ret_choice->filter, err);
	if (code < 0)
		return err_wrap(err, code, "--filter");
	ret_choice->listing.filter = ret_choice->filter;
	return 0;
}

static bool passes_all(const struct judgement *judgement)
{
	for (size_t check = 0; check < CHECK_COUNT; check++)
		if (judgement->checks[check] != VERDICT_PASS && judgement->checks[check] != VERDICT_NA)
			return false;
	return true;
}

static int by_position(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* Positions to report; without --sort in the inventory's own order (documents, or names). */
static size_t rows_of(
	const struct judged *judged, const struct choice *choice, const struct options *options, uint32_t **ret_rows)
{
	size_t count = listing_rows(&choice->listing, judged, ret_rows);
	if (!choice->sorted && count)
		qsort(*ret_rows, count, sizeof(**ret_rows), by_position);
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t row = (*ret_rows)[i];
		if (!options->only_failed || !passes_all(&judged->judgements[row]))
			(*ret_rows)[kept++] = row;
	}
	return kept;
}

static bool asks_gate(const struct options *options)
{
	return options->fail_on.asked || options->fail_under_set || options->min_pss_set;
}

/* What is reported: rows of @judged in order. */
struct scanned {
	const struct judged *judged;
	const uint32_t *rows;
	size_t count;
	const struct since *since;       /* NULL: there is no baseline */
	const struct waived_set *waived; /* NULL: there is no policy */
	const struct pairing *running;   /* NULL: nobody asked what runs of it */
	const struct course *const *courses; /* NULL: nobody asked */
};

static bool below_score(const struct options *options, const struct scanned *scanned, uint32_t row)
{
	const struct judgement *judgement = &scanned->judged->judgements[row];
	return options->fail_under_set && waived_score(scanned->waived, row, judgement) < options->fail_under &&
	       !blessed_score(since_row(scanned->since, row));
}

static bool below_pss(
	const struct options *options, const struct scanned *scanned, struct pss_memo *memo, uint32_t row)
{
	if (!options->min_pss_set || waived_pss(scanned->waived, row))
		return false;
	const struct pss_result *result =
		pss_judge_next(memo, scanned->judged->inventory->subjects[row], options->pss_minor);
	return result->applies && (unsigned)result->level < options->min_pss &&
	       !blessed_pss(since_row(scanned->since, row), result->level);
}

/* Every container is looked at, so that all that is not known is said. */
static bool fails_on(const struct options *options, const struct scanned *scanned)
{
	bool found = false;
	for (size_t i = 0; i < scanned->count; i++) {
		cleanup_strbuf struct strbuf doubts = { 0 };
		uint32_t row = scanned->rows[i];
		const struct judgement *judgement = &scanned->judged->judgements[row];
		const struct subject *subject = scanned->judged->inventory->subjects[row];
		if (!judgement->judged)
			continue;
		const struct gate then = gate_since(&options->fail_on, since_row(scanned->since, row));
		const struct gate gate = gate_waived(&then, scanned->waived, row);
		found |= gate_fails(&gate, subject, judgement, &doubts);
		if (doubts.len)
			complain(options, "--fail-on: %s: not known, which counts as failing: %s", subject->name,
				strbuf_text(&doubts));
	}
	return found;
}

static bool crossed(const struct options *options, const struct scanned *scanned)
{
	struct pss_memo memo = { 0 };
	bool found = false;
	bool any = scanned->since && !asks_gate(options);
	for (size_t i = 0; i < scanned->count && !found; i++) {
		uint32_t row = scanned->rows[i];
		if (!scanned->judged->judgements[row].judged)
			continue;
		found = below_score(options, scanned, row) || below_pss(options, scanned, &memo, row) ||
			(any && since_counts(since_row(scanned->since, row)));
	}
	pss_memo_free(&memo);
	return found || fails_on(options, scanned);
}

/* What starts a container or changes one and could not be read may fail whatever a gate asks for. */
static bool gate_is_open(const struct options *options, const struct remark_list *skipped)
{
	size_t open = asks_gate(options) || options->baseline ? remarks_count(skipped, REMARK_OPEN) : 0;
	if (open)
		complain(options, "%zu thing%s that may start or change a container %s not judged, which counts as failing", open,
			open == 1 ? "" : "s", open == 1 ? "was" : "were");
	return open;
}

static int status_of(const struct options *options, const struct scanned *scanned, bool trouble, bool stopped)
{
	if (stopped)
		return EXIT_INTERRUPTED;
	const struct judged *judged = scanned->judged;
	const struct remark_list *skipped = &judged->inventory->skipped;
	if (trouble || judged->inventory->errors.count || (options->strict && remarks_count(skipped, REMARK_UNJUDGED)))
		return EXIT_TROUBLE;
	if (crossed(options, scanned) || gate_is_open(options, skipped))
		return EXIT_THRESHOLD;
	/* A filter that keeps nothing has judged nothing: a slip in it must not look like a gate that was passed. */
	bool nothing = !judged->inventory->count || (options->filter && !scanned->count && !options->only_failed);
	return nothing ? EXIT_NOTHING : EXIT_JUDGED;
}

static int write_scanned(void *ctx, FILE *out, const struct report_format *format, const struct report_options *options,
	struct err *err)
{
	const struct scanned *scanned = ctx;
	struct report_options with = *options;
	with.since = scanned->since;
	with.running = scanned->running;
	with.courses = scanned->courses;
	with.waived = scanned->waived ? scanned->waived->words : NULL;
	return format->write(out, scanned->judged, scanned->rows, scanned->count, &with, err);
}

/* ---- what if ---------------------------------------------------------------------------- */

/* Each row before and after; the order of both is the same. */
static int report_what_if(const struct options *options, const struct feed_source *source, const struct scanned *before,
	const struct judged *after, struct err *err)
{
	cleanup_arena struct arena *arena = arena_new();
	struct judged_pair *pairs = arena_array(arena, before->count + 1, sizeof(*pairs));
	struct diff_loss *losses = arena_array(arena, before->count * FIX_COUNT + 1, sizeof(*losses));
	struct diff_refusal *refusals = arena_array(arena, before->count + 1, sizeof(*refusals));
	struct diff diff = { .a = "before", .b = "after", .pairing = { before->count, pairs }, .losses = losses, .refusals = refusals };
	for (size_t i = 0; i < before->count; i++) {
		uint32_t row = before->rows[i];
		pairs[i] = (struct judged_pair){ before->judged->inventory->subjects[row], &before->judged->judgements[row],
			after->inventory->subjects[row], &after->judgements[row], NULL };
		const char *why = refused_now(before->judged->inventory, after->inventory, row);
		if (why)
			refusals[diff.refusal_count++] = (struct diff_refusal){ pairs[i].a->name, why };
		const struct live_uses *uses = source->load == sources_load ? sources_uses(source->ctx, pairs[i].a, arena) : NULL;
		diff.loss_count += diff_losses(&pairs[i], before->judged->inventory, &options->what_if, uses, arena, losses + diff.loss_count);
	}
	return reports_write(options, write_sides, &diff, err);
}

/* What @judged is with the fixes that were asked for; the caller's reference. */
static struct judged *judge_what_if(const struct options *options, const struct judged *judged)
{
	struct inventory *inventory = what_if_all(judged->inventory, &options->what_if);
	struct judged *after = judge_inventory(inventory, NULL);
	inventory_unref(inventory);
	return after;
}

/* What was agreed on before: either is NULL where it was not asked for. */
struct agreed {
	struct baseline *baseline;
	struct policy *policy;
};

static int agreed_open(const struct options *options, struct agreed *ret_agreed, struct err *err)
{
	*ret_agreed = (struct agreed){ NULL, NULL };
	int code = blessed_open(options, &ret_agreed->baseline, err);
	return code < 0 ? code : policy_open(options, (int64_t)time(NULL), &ret_agreed->policy, err);
}

static void agreed_free(struct agreed *agreed)
{
	baseline_free(agreed->baseline);
	policy_free(agreed->policy);
}

static int judge_and_report(const struct options *options, const struct feed_source *source, const struct choice *choice,
	const struct inventory *inventory, const struct agreed *agreed, interrupted_fn interrupted)
{
	struct err err;
	struct since since;
	struct waived_set waived;
	cleanup_arena struct arena *arena = arena_new();
	struct judged *judged = judge_inventory(inventory, NULL);
	uint32_t *rows = NULL;
	size_t count = rows_of(judged, choice, options, &rows);
	complain_remarks(options, inventory);
	struct pairing running;
	struct scanned scanned = { judged, rows, count, NULL, NULL, options->live ? &running : NULL,
		options->history ? courses_for(inventory, arena) : NULL };
	if (options->live)
		pair_with_running(judged, arena, &running);
	struct judged *after = options->what_if_set ? judge_what_if(options, judged) : judged_ref(judged);
	if (agreed->baseline) {
		since_baseline(agreed->baseline, options->baseline, after, arena, &since);
		scanned.since = &since;
	}
	if (agreed->policy) {
		waived_apply(options, agreed->policy, after, rows, count, arena, &waived);
		scanned.waived = &waived;
	}
	int code = options->what_if_set ? report_what_if(options, source, &scanned, after, &err)
					: reports_write(options, write_scanned, &scanned, &err);
	if (code < 0)
		output_complain(options, code, &err);
	scanned.judged = after;
	int status = status_of(options, &scanned, code < 0, interrupted(NULL));
	if (status == EXIT_NOTHING && judged->inventory->count)
		complain(options, "no container matches --filter '%s'", options->filter);
	free(rows);
	judged_unref(after);
	judged_unref(judged);
	return status;
}

int scan_source(const struct options *options, const struct feed_source *source, interrupted_fn interrupted)
{
	struct err err;
	struct choice choice;
	struct agreed agreed = { NULL, NULL };
	int code = choose(options, &choice, &err);
	if (code == 0)
		code = agreed_open(options, &agreed, &err);
	if (code < 0) {
		complain(options, "%s", err.text);
		agreed_free(&agreed);
		filter_free(choice.filter);
		return EXIT_TROUBLE;
	}
	struct inventory_builder *builder = inventory_builder_new();
	code = source->load(source->ctx, builder, &(struct load_watch){ .cancel = interrupted }, &err);
	if (code < 0)
		inventory_error(builder, "this node", "%s", err.text);
	struct inventory *inventory = inventory_finish(builder, NULL);
	/* What was read until then looks like a whole report, of fewer containers than there are. */
	int status = interrupted(NULL) ? EXIT_INTERRUPTED
				       : judge_and_report(options, source, &choice, inventory, &agreed, interrupted);
	agreed_free(&agreed);
	inventory_unref(inventory);
	filter_free(choice.filter);
	return status;
}

int cmd_scan(const struct options *options, interrupted_fn interrupted)
{
	struct err err;
	struct sources *sources;
	if (sources_open(options, &sources, &err) < 0) {
		complain(options, "%s", err.text);
		return EXIT_TROUBLE;
	}
	sources_once(sources);
	struct feed_source source = { .load = sources_load, .ctx = sources };
	int status = scan_source(options, &source, interrupted);
	sources_close(sources);
	return status;
}
