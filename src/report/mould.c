/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replicas: what is printed of containers that are alike is made once and kept as text. It has a gap for each
 * place in the container's own file, which is written there for whoever is printed.
 */
#include "config.h"

#include "report/mould.h"

#include <isotop/finding.h>
#include <isotop/fixes.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/origin.h>
#include <isotop/report.h>
#include <isotop/subject.h>

#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

/* What all moulds of a report may take: beyond that each container is printed by itself. */
#define MOULDS_MOST ((size_t)4 * 1024 * 1024)

struct mould {
	uint64_t print;
	const struct subject *subject; /* the first one; borrowed */
	const struct judgement *judgement;
	struct mould_text kept; /* of the second one */
	UT_hash_handle hh;
};

static bool same_score(const struct score *a, const struct score *b)
{
	return a->value == b->value && a->low == b->low && a->high == b->high && a->points == b->points &&
	       a->cause == b->cause && a->grade == b->grade && a->capped_by == b->capped_by;
}

/* Verdicts may come from elsewhere than from the facts: a recording has its own. */
static bool same_judgement(const struct judgement *a, const struct judgement *b)
{
	return a->judged == b->judged && memcmp(a->checks, b->checks, sizeof(a->checks)) == 0 &&
	       memcmp(a->layers, b->layers, sizeof(a->layers)) == 0 &&
	       memcmp(a->lost_low, b->lost_low, sizeof(a->lost_low)) == 0 &&
	       memcmp(a->escapes, b->escapes, sizeof(a->escapes)) == 0 && a->escapes_firm == b->escapes_firm &&
	       a->escapes_bare == b->escapes_bare && same_score(&a->score, &b->score);
}

/* NULL where there is none of its kind yet, or it is like nobody. */
static struct mould *find(struct moulds *moulds, const struct subject *subject, const struct judgement *judgement)
{
	struct mould *mould;
	uint64_t print;
	if (!judgement->judged || !subject_print(subject, true, &print))
		return NULL;
	HASH_FIND(hh, moulds->by_print, &print, sizeof(print), mould);
	if (mould)
		return subject_alike(mould->subject, subject, true) && fixes_alike(mould->subject, subject) &&
				       same_judgement(mould->judgement, judgement)
			       ? mould
			       : NULL;
	mould = heap_alloc(1, sizeof(*mould));
	*mould = (struct mould){ .print = print, .subject = subject, .judgement = judgement };
	HASH_ADD(hh, moulds->by_print, print, sizeof(print), mould);
	return NULL;
}

struct mould_text *mould_of(
	struct moulds *moulds, const struct judged *judged, uint32_t row, const struct report_options *options)
{
	if (options->waived || options->running || options->courses)
		return NULL;
	struct mould *mould = find(moulds, judged->inventory->subjects[row], &judged->judgements[row]);
	bool kept = mould && (mould->kept.text.len || mould->kept.findings);
	return mould && (kept || moulds->bytes < MOULDS_MOST) ? &mould->kept : NULL;
}

/* A place in the file that the container itself is declared in. */
static bool is_own(const struct subject *subject, const struct origin *origin)
{
	return origin->where && subject->declared.file && strcmp(origin->where, subject->declared.file) == 0;
}

bool mould_gap(struct mould_text *kept, const struct subject *subject, const struct origin *origin, size_t at,
	unsigned column)
{
	if (!kept || !is_own(subject, origin))
		return false;
	if (kept->gap_count == kept->gap_cap) {
		kept->gap_cap = kept->gap_cap ? kept->gap_cap * 2 : 16;
		kept->gaps = heap_grow(kept->gaps, kept->gap_cap, sizeof(*kept->gaps));
	}
	int64_t away = origin->line ? (int64_t)origin->line - subject->declared.line : 0;
	kept->gaps[kept->gap_count++] = (struct gap){ at, origin->line != 0, away, column };
	return true;
}

void mould_keep(struct moulds *moulds, struct mould_text *kept, struct strbuf *text)
{
	kept->text = *text;
	*text = (struct strbuf){ 0 };
	moulds->bytes += kept->text.len + kept->gap_cap * sizeof(*kept->gaps);
}

struct origin mould_origin(const struct gap *gap, const struct subject *subject)
{
	uint32_t line = gap->line ? (uint32_t)(subject->declared.line + gap->away) : 0;
	return (struct origin){ .where = subject->declared.file, .line = line };
}

/* About what the words of ten checks take. */
#define FINDINGS_BYTES ((size_t)8 * 1024)

struct finding *mould_findings(struct moulds *moulds, struct mould_text *kept, const struct subject *subject)
{
	moulds->arena = moulds->arena ? moulds->arena : arena_new();
	moulds->bytes += FINDINGS_BYTES;
	struct finding *findings = arena_array(moulds->arena, CHECK_COUNT, sizeof(*findings));
	kept->findings = findings;
	kept->subject = subject;
	return findings;
}

struct origin mould_moved(const struct origin *origin, const struct subject *from, const struct subject *to)
{
	struct origin moved = *origin;
	if (!is_own(from, origin))
		return moved;
	moved.where = to->declared.file;
	if (origin->line)
		moved.line = (uint32_t)((int64_t)origin->line - from->declared.line + to->declared.line);
	return moved;
}

void moulds_free(struct moulds *moulds)
{
	struct mould *mould;
	struct mould *next;
	HASH_ITER(hh, moulds->by_print, mould, next) {
		HASH_DEL(moulds->by_print, mould);
		strbuf_free(&mould->kept.text);
		free(mould->kept.gaps);
		free(mould);
	}
	arena_free(moulds->arena);
	*moulds = (struct moulds){ 0 };
}
