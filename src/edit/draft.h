/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draft: a text while it is edited. Inside the room only.
 *
 * It remembers of every line which one it was, so that a difference is known
 * without looking for it, however many edits were made.
 */
#ifndef ISOTOP_EDIT_DRAFT_H
#define ISOTOP_EDIT_DRAFT_H

#include <isotop/base.h>

struct draft {
	struct strbuf text; /* owned */
	uint32_t *lines;    /* owned: of each line its number in the first text, from 1; 0: changed or new */
	size_t line_count;
};

/* @from up to @to gives way to @text. */
struct splice {
	size_t from;
	size_t to;
	const char *text; /* borrowed until it is applied */
	size_t len;
};

struct splices {
	struct splice *items; /* owned */
	size_t count;
};

void splices_add(struct splices *splices, size_t from, size_t to, const char *text);
void splices_free(struct splices *splices);

/* The first line of @text is number @line of the first text. */
void draft_start(struct draft *draft, const char *text, size_t len, size_t line);
void draft_free(struct draft *draft);

/*
 * All at once; those at one place in the order in which they were added. -EINVAL
 * where two overlap or one is out of the text: nothing is done then.
 */
int draft_apply(struct draft *draft, struct splices *splices);

/* Appends @from, which stands behind @draft in the first text, in its last line or the next. */
void draft_append(struct draft *draft, const struct draft *from);

/* Appends what leads from @before, the first text, to the draft, as diff -u has it; nothing where they are the same. */
void draft_diff(const struct draft *draft, const char *before, size_t len, const char *path, struct strbuf *out);

#endif
