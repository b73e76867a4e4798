/* SPDX-License-Identifier: Apache-2.0 */
/* Containers that are alike in what is wrong with them: one line where there would be hundreds of rows. */
#include "config.h"

#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/panes.h>
#include <isotop/tone.h>
#include <isotop/verdict.h>
#include <isotop/view.h>

#include <stdlib.h>
#include <string.h>

/* ---- one mistake, whoever made it ------------------------------------------------------ */

struct tally {
	size_t check;
	enum verdict verdict;
	size_t count;
	size_t lost; /* doubled points, of all together */
};

static int by_weight(const void *a, const void *b)
{
	const struct tally *x = a;
	const struct tally *y = b;
	if (x->lost != y->lost)
		return x->lost < y->lost ? 1 : -1;
	return x->check < y->check ? -1 : 1;
}

/* Of the rows; returns how many tallies have anything to tell. */
static size_t tally_up(const struct judged *judged, const uint32_t *rows, size_t count, struct tally ret[CHECK_COUNT * 3])
{
	static const enum verdict told[] = { VERDICT_FAIL, VERDICT_WARN, VERDICT_UNKNOWN };
	size_t made = 0;
	for (size_t check = 0; check < CHECK_COUNT; check++)
		for (size_t v = 0; v < ISO_COUNT(told); v++) {
			struct tally tally = { .check = check, .verdict = told[v] };
			for (size_t i = 0; i < count; i++) {
				const struct judgement *judgement = &judged->judgements[rows[i]];
				if (!judgement->judged || judgement->checks[check] != told[v])
					continue;
				tally.count++;
				tally.lost += judgement->lost_low[check];
			}
			if (tally.count)
				ret[made++] = tally;
		}
	qsort(ret, made, sizeof(*ret), by_weight);
	return made;
}

static int digits_of(size_t number)
{
	int digits = 1;
	for (; number >= 10; number /= 10)
		digits++;
	return digits;
}

/* All of one width: what follows stands in a column. */
static const char *verb_of(enum verdict verdict)
{
	return verdict == VERDICT_FAIL ? "fails  " : verdict == VERDICT_WARN ? "warns  " : "unknown";
}

static void view_tallies(struct view *view, const struct judged *judged, const uint32_t *rows, size_t count)
{
	struct tally tallies[CHECK_COUNT * 3];
	size_t made = tally_up(judged, rows, count, tallies);
	int digits = 1;
	for (size_t i = 0; i < made; i++)
		digits = digits_of(tallies[i].count) > digits ? digits_of(tallies[i].count) : digits;
	view_title(view, "Each finding, by the points it costs");
	if (!made)
		view_row(view, MARK_PASS, "", TONE_PLAIN, "nobody fails anything");
	for (size_t i = 0; i < made; i++) {
		const struct tally *tally = &tallies[i];
		enum mark mark = verdict_mark(tally->verdict);
		view_row(view, mark, arena_printf(view->arena, "%zu %s", tally->check + 1, checks[tally->check].title),
			mark_tone(mark), "%s in %*zu", verb_of(tally->verdict), digits, tally->count);
		view_span(view, TONE_MUTED, "   %zu%s point%s", tally->lost / 2, tally->lost % 2 ? ".5" : "", tally->lost == 2 ? "" : "s");
		view_ref(view, "with:check:%zu=%s", tally->check + 1, verdict_name(tally->verdict));
	}
}

/* ---- all ten alike ------------------------------------------------------------------------ */

struct kind {
	uint32_t first; /* one of them */
	size_t count;
};

static const struct judgement *judgement_of(const struct judged *judged, uint32_t row)
{
	return &judged->judgements[row];
}

/* qsort(3) has no context, so what is sorted carries it. */
struct sorted {
	const struct judgement *judgement;
	uint32_t row;
};

/* What does not apply costs as little as what passes. */
static int cost(uint8_t verdict)
{
	return verdict == VERDICT_NA ? VERDICT_PASS : verdict;
}

static int compare_verdicts(const struct judgement *a, const struct judgement *b)
{
	int order = a->score.grade - b->score.grade;
	for (size_t check = 0; !order && check < CHECK_COUNT; check++)
		order = cost(a->checks[check]) - cost(b->checks[check]);
	return order;
}

static int by_verdicts(const void *a, const void *b)
{
	const struct sorted *x = a;
	const struct sorted *y = b;
	int order = compare_verdicts(x->judgement, y->judgement);
	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static int by_count(const void *a, const void *b)
{
	const struct kind *x = a;
	const struct kind *y = b;
	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return x->first < y->first ? -1 : 1;
}

static size_t kinds_of(const struct judged *judged, const uint32_t *rows, size_t count, struct kind *ret)
{
	struct sorted *sorted = heap_alloc(count ? count : 1, sizeof(*sorted));
	size_t judgements = 0;
	size_t made = 0;
	for (size_t i = 0; i < count; i++)
		if (judgement_of(judged, rows[i])->judged)
			sorted[judgements++] = (struct sorted){ judgement_of(judged, rows[i]), rows[i] };
	qsort(sorted, judgements, sizeof(*sorted), by_verdicts);
	for (size_t i = 0; i < judgements; i++) {
		bool same = i && compare_verdicts(sorted[i - 1].judgement, sorted[i].judgement) == 0;
		if (!same)
			ret[made++] = (struct kind){ .first = sorted[i].row };
		ret[made - 1].count++;
	}
	free(sorted);
	qsort(ret, made, sizeof(*ret), by_count);
	return made;
}

/* "3 runs as root, 8 writable root", those that warn behind those that fail. */
static void add_mistakes(struct view *view, const struct judgement *judgement)
{
	static const enum verdict told[] = { VERDICT_FAIL, VERDICT_UNKNOWN, VERDICT_WARN };
	bool any = false;
	for (size_t v = 0; v < ISO_COUNT(told); v++)
		for (size_t check = 0; check < CHECK_COUNT; check++) {
			if (judgement->checks[check] != told[v])
				continue;
			view_span(view, TONE_MUTED, any ? ", " : "  ");
			view_span(view, mark_tone(verdict_mark(told[v])), "%zu", check + 1);
			view_span(view, TONE_PLAIN, " %s", checks[check].title);
			any = true;
		}
	if (!any)
		view_span(view, TONE_GOOD, "  nothing fails");
}

/* Of all that are so and of no others: how many checks are bad, and which. */
static void add_filter(struct strbuf *out, const struct judgement *judgement)
{
	static const struct {
		enum verdict verdict;
		const char *column;
	} bad[] = { { VERDICT_FAIL, "failed" }, { VERDICT_WARN, "warned" }, { VERDICT_UNKNOWN, "unknown" } };
	strbuf_addf(out, "grade=%c", judgement->score.grade);
	for (size_t i = 0; i < ISO_COUNT(bad); i++) {
		size_t count = 0;
		for (size_t check = 0; check < CHECK_COUNT; check++) {
			if (judgement->checks[check] != bad[i].verdict)
				continue;
			strbuf_addf(out, " check:%zu=%s", check + 1, verdict_name(bad[i].verdict));
			count++;
		}
		strbuf_addf(out, " %s=%zu", bad[i].column, count);
	}
}

static void view_kind(struct view *view, const struct judged *judged, const struct kind *kind)
{
	const struct judgement *judgement = judgement_of(judged, kind->first);
	cleanup_strbuf struct strbuf filter = { 0 };
	view_row(view, MARK_NONE, arena_printf(view->arena, "%zu", kind->count), TONE_MUTED, "%c",
		judgement->score.grade)->tone = TONE_STRONG;
	add_mistakes(view, judgement);
	add_filter(&filter, judgement);
	view_ref(view, "with:%s", strbuf_text(&filter));
}

/* More than this are no groups any more. */
#define KINDS_MOST 40

void alike_view(const struct judged *judged, const uint32_t *rows, size_t count, struct view *view)
{
	struct kind *kinds = arena_array(view->arena, count + 1, sizeof(*kinds));
	size_t made = kinds_of(judged, rows, count, kinds);
	view_tallies(view, judged, rows, count);
	view_gap(view);
	view_title(view, "Alike in all ten checks");
	size_t groups = 0;
	while (groups < made && groups < KINDS_MOST && kinds[groups].count > 1)
		view_kind(view, judged, &kinds[groups++]);
	if (groups < made)
		view_row(view, MARK_NONE, "", TONE_MUTED, "%s%zu %s", groups ? "and " : "", made - groups,
			groups == KINDS_MOST ? "more such groups or single ones" : "that are like no other");
}
