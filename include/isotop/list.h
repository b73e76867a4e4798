/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list: many judged subjects in an order, some left out.
 *
 * Owns: columns (typed getters that sort, print and name themselves), the sort
 * order and the filter language. The screen, the table report and --filter use
 * the same. Knows nothing of screens or files.
 */
#ifndef ISOTOP_LIST_H
#define ISOTOP_LIST_H

#include <isotop/judge.h>

/* One column; the table is in src/list/columns.c. A column has one of the two getters. */
struct column {
	const char *id;    /* "score": for --sort and the s menu */
	const char *head;  /* "SCORE" */
	const char *help;
	bool descending;   /* natural direction when first chosen */
	int64_t (*number)(const struct subject *subject, const struct judgement *judgement);
	const char *(*text)(const struct subject *subject, const struct judgement *judgement); /* NULL sorts last */
};

extern const struct column columns[];
extern const size_t column_count;

int column_index(const char *id); /* or -1 */

/*
 * A filter: words match names; score<60, check:2=fail, cap:SYS_ADMIN,
 * runtime=docker, ns:net=host, layer:seccomp=fail; ! negates, spaces and, | or.
 */
struct filter;

/* NULL or empty text is a filter that keeps everything. */
int filter_parse(const char *text, struct filter **ret_filter, struct err *err);
void filter_free(struct filter *filter);
bool filter_keeps(const struct filter *filter, const struct subject *subject, const struct judgement *judgement);

struct listing {
	size_t column;         /* index in columns to sort by */
	bool inverted;
	const struct filter *filter; /* borrowed; NULL keeps all */
	int check;             /* keep only those that do not pass this check (index); -1: all */
};

/*
 * Positions in @judged of what @listing keeps, in its order; equal ones keep
 * the inventory's order. @ret_rows is a heap array the caller frees.
 */
size_t listing_rows(const struct listing *listing, const struct judged *judged, uint32_t **ret_rows);

#endif
