/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "edit/draft.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void splices_add(struct splices *splices, size_t from, size_t to, const char *text)
{
	splices->items = heap_more(splices->items, splices->count, sizeof(*splices->items));
	splices->items[splices->count++] = (struct splice){ from, to, text, strlen(text) };
}

void splices_free(struct splices *splices)
{
	free(splices->items);
	*splices = (struct splices){ 0 };
}

/* ---- lines --------------------------------------------------------------------------- */

static size_t count_lines(const char *text, size_t len)
{
	size_t count = len && text[len - 1] != '\n';
	for (const char *at = text; (at = memchr(at, '\n', (size_t)(text + len - at))); at++)
		count++;
	return count;
}

void draft_start(struct draft *draft, const char *text, size_t len, size_t line)
{
	*draft = (struct draft){ 0 };
	strbuf_add(&draft->text, text, len);
	draft->line_count = count_lines(text, len);
	draft->lines = heap_alloc(draft->line_count + 1, sizeof(*draft->lines));
	for (size_t i = 0; i < draft->line_count; i++)
		draft->lines[i] = (uint32_t)(line + i);
}

void draft_append(struct draft *draft, const struct draft *from)
{
	size_t first = from->text.len && draft->text.len && draft->text.data[draft->text.len - 1] != '\n';
	uint32_t *last = first ? &draft->lines[draft->line_count - 1] : NULL;
	if (last && *last != from->lines[0])
		*last = 0; /* it goes on, and one of the two is changed */
	strbuf_add(&draft->text, strbuf_text(&from->text), from->text.len);
	draft->lines = heap_grow(draft->lines, draft->line_count + from->line_count + 1, sizeof(*draft->lines));
	if (from->line_count > first)
		memcpy(draft->lines + draft->line_count, from->lines + first, (from->line_count - first) * sizeof(*draft->lines));
	draft->line_count += from->line_count - first;
}

void draft_free(struct draft *draft)
{
	strbuf_free(&draft->text);
	free(draft->lines);
	*draft = (struct draft){ 0 };
}

/* ---- edits --------------------------------------------------------------------------- */

/* The new text while it grows: a line that was copied whole is the one it was. */
struct growing {
	const struct draft *old;
	struct strbuf text;
	uint32_t *lines;
	size_t count;
	size_t room;
	size_t at;       /* in the old text */
	size_t old_line; /* the one that @at is in, from 0 */
	bool whole;      /* all of the line that is being made was copied */
	bool from_start; /* from the beginning of an old line on */
};

static void end_line(struct growing *new, bool same)
{
	if (new->count == new->room) {
		new->room *= 2;
		new->lines = heap_grow(new->lines, new->room, sizeof(*new->lines));
	}
	new->lines[new->count++] = same ? new->old->lines[new->old_line] : 0;
	new->whole = true;
}

static void copy(struct growing *new, size_t to)
{
	const char *old = new->old->text.data;
	while (new->at < to) {
		const char *newline = memchr(old + new->at, '\n', to - new->at);
		size_t end = newline ? (size_t)(newline - old) + 1 : to;
		bool starts = new->at == 0 || old[new->at - 1] == '\n';
		bool fresh = !new->text.len || new->text.data[new->text.len - 1] == '\n';
		if (fresh)
			new->from_start = starts;
		strbuf_add(&new->text, old + new->at, end - new->at);
		new->at = end;
		if (newline) {
			end_line(new, new->whole && new->from_start);
			new->old_line++;
		}
	}
}

static void put(struct growing *new, const struct splice *splice)
{
	const char *old = new->old->text.data;
	for (size_t i = splice->from; i < splice->to; i++)
		new->old_line += old[i] == '\n';
	new->at = splice->to;
	bool fresh = !new->text.len || new->text.data[new->text.len - 1] == '\n';
	for (size_t i = 0; i < splice->len; i++) {
		strbuf_addc(&new->text, splice->text[i]);
		new->whole = false;
		fresh = splice->text[i] == '\n';
		if (fresh)
			end_line(new, false);
	}
	/* In the middle of a line, or from there on, it is another one; whole lines before it change nothing. */
	if (!fresh)
		new->whole = false;
}

static int by_place(const void *a, const void *b)
{
	const struct splice *x = a;
	const struct splice *y = b;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return 0;
}

/* Stable, which qsort() is not: there are few. */
static void sort_splices(struct splices *splices)
{
	for (size_t i = 1; i < splices->count; i++) {
		struct splice one = splices->items[i];
		size_t k = i;
		for (; k > 0 && by_place(&splices->items[k - 1], &one) > 0; k--)
			splices->items[k] = splices->items[k - 1];
		splices->items[k] = one;
	}
}

int draft_apply(struct draft *draft, struct splices *splices)
{
	struct growing new = { .old = draft, .whole = true, .room = draft->line_count + 16 };
	size_t end = 0;
	size_t more = 0;
	sort_splices(splices);
	for (size_t i = 0; i < splices->count; i++) {
		const struct splice *splice = &splices->items[i];
		if (splice->from < end || splice->to < splice->from || splice->to > draft->text.len)
			return -EINVAL;
		end = splice->to;
		more += splice->len;
	}
	strbuf_room(&new.text, draft->text.len + more); /* once: a long file is not copied again while it grows */
	strbuf_took(&new.text, 0);
	new.lines = heap_alloc(new.room, sizeof(*new.lines));
	for (size_t i = 0; i < splices->count; i++) {
		copy(&new, splices->items[i].from);
		put(&new, &splices->items[i]);
	}
	copy(&new, draft->text.len);
	if (new.text.len && new.text.data[new.text.len - 1] != '\n') {
		bool same = new.whole && new.from_start;
		end_line(&new, same);
	}
	strbuf_free(&draft->text);
	free(draft->lines);
	draft->text = new.text;
	draft->lines = new.lines;
	draft->line_count = new.count;
	return 0;
}
