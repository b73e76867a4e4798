/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/list.h>
#include <isotop/verdict.h>

#include <stdlib.h>
#include <string.h>

/* One row with the value it is sorted by, read once. */
struct entry {
	uint32_t row;
	bool text_column;
	bool descending;
	int64_t number;
	const char *text;
};

static int by_row(const struct entry *a, const struct entry *b)
{
	return a->row < b->row ? -1 : a->row > b->row;
}

static int by_number(const struct entry *a, const struct entry *b)
{
	return a->number < b->number ? -1 : a->number > b->number;
}

/* web-2 before web-10. */
static int by_text(const struct entry *a, const struct entry *b)
{
	return strverscmp(a->text, b->text);
}

static bool none(const struct entry *entry)
{
	return entry->text_column ? !entry->text : entry->number == COLUMN_NONE;
}

static int compare(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;
	if (none(a) || none(b))
		return none(a) && none(b) ? by_row(a, b) : none(a) - none(b);
	int order = a->text_column ? by_text(a, b) : by_number(a, b);
	if (!order)
		return by_row(a, b);
	return a->descending ? -order : order;
}

static bool keeps(const struct listing *listing, const struct subject *subject, const struct judgement *judgement)
{
	if (listing->check >= 0) {
		uint8_t verdict = judgement->checks[listing->check];
		if (verdict == VERDICT_PASS || verdict == VERDICT_NA)
			return false;
	}
	return filter_keeps(listing->filter, subject, judgement);
}

size_t listing_rows(const struct listing *listing, const struct judged *judged, uint32_t **ret_rows)
{
	const struct inventory *inventory = judged->inventory;
	const struct column *column = &columns[listing->column];
	struct entry *entries = heap_alloc(inventory->count ? inventory->count : 1, sizeof(*entries));
	size_t kept = 0;
	for (size_t i = 0; i < inventory->count; i++) {
		const struct listed it = { inventory->subjects[i], &judged->judgements[i] };
		if (!keeps(listing, it.subject, it.judgement))
			continue;
		struct entry *entry = &entries[kept++];
		entry->row = (uint32_t)i;
		entry->text_column = column->text != NULL;
		entry->descending = column->descending != listing->inverted;
		if (column->text)
			entry->text = column->text(&it);
		else
			entry->number = (column->order ? column->order : column->number)(&it);
	}
	qsort(entries, kept, sizeof(*entries), compare);
	uint32_t *rows = heap_alloc(kept ? kept : 1, sizeof(*rows));
	for (size_t i = 0; i < kept; i++)
		rows[i] = entries[i].row;
	free(entries);
	*ret_rows = rows;
	return kept;
}
