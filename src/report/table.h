/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table: what the reports for reading are made with, of containers (table.c) and of two
 * sides (table_diff.c): a line that knows its columns, and the text of those that are done.
 */
#ifndef ISOTOP_REPORT_TABLE_H
#define ISOTOP_REPORT_TABLE_H

#include "report/formats.h"
#include "report/mould.h"

#include <isotop/pss.h>
#include <isotop/tone.h>

#define WIDTH_PIPE 100
#define INDENT     6 /* of what belongs to a check's line */

struct table {
	FILE *out;
	const struct report_options *options;
	unsigned width;     /* columns to fill */
	struct strbuf line; /* the line being made, escape sequences included */
	unsigned column;    /* columns it takes */
	enum tone tone;     /* in force at its end */
	struct strbuf text; /* lines that were not handed to @out yet */
	struct pss_memo pss;
	struct moulds moulds;
	struct gains_memo *gains; /* owned; NULL in a report of two sides */
	struct mould_text *mould; /* what is printed now is to be kept for others; NULL: it is not */
	const struct subject *subject; /* of @mould */
};

void table_put(struct table *table, enum tone tone, const char *text); /* it may be hostile */
void table_put_glyph(struct table *table, enum mark mark);             /* in ASCII too, what stands for it there */
void table_pad(struct table *table, unsigned column);
void table_plain(struct table *table);    /* no tone is in force: what is cut off here goes on anywhere */
void table_end(struct table *table);      /* of the line */
void table_hand_out(struct table *table); /* what is done goes to the stream */

/* Words from @indent to the right edge; a word longer than a line stands alone on one. */
void table_put_wrapped(struct table *table, enum tone tone, const char *text, unsigned indent);

/* Muted, at the right edge where it fits, else on a line of its own. */
void table_put_right(struct table *table, const char *text);

void table_close(struct table *table); /* hands out and frees what is its own */

#endif
