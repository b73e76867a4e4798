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

#include <isotop/base.h>
#include <isotop/judgement.h>

struct judged; /* <isotop/judged.h> */
struct err; /* <isotop/base.h> */

#define COLUMN_NONE INT64_MIN /* a number there is none of; sorts last in both directions, as NULL text does */

/* What a column is of. */
struct listed {
	const struct subject *subject;
	const struct judgement *judgement;
};

/* One column; the table is in src/list/columns.c. A column has one of the two getters. */
struct column {
	const char *id;    /* "score": for --sort and the s menu */
	const char *head;  /* "SCORE" */
	const char *help;
	bool descending;   /* natural direction when first chosen */
	int64_t (*number)(const struct listed *it);
	const char *(*text)(const struct listed *it);
	int64_t (*order)(const struct listed *it); /* to sort by in place of @number; NULL */
};

extern const struct column columns[];
extern const size_t column_count;

int column_index(const char *id); /* or as the list's heading says it: form, source; or -1 */

/*
 * A filter: words match names (any part, any case); score<60, runtime=docker
 * and any other column by its id, texts with * and ?; check:2=fail, cap:SYS_ADMIN,
 * ns:net=host, layer:seccomp=fail; "!" before a term negates it, spaces and,
 * "|" or, where and binds closer; "..." keeps spaces together.
 */
struct filter;

/*
 * NULL or empty text is a filter that keeps everything. -EINVAL names the term
 * that is wrong and what would be right.
 */
int filter_parse(const char *text, struct filter **ret_filter, struct err *err);
void filter_free(struct filter *filter);
bool filter_keeps(const struct filter *filter, const struct subject *subject, const struct judgement *judgement);

/* The same of what a container is only a part of: words also match @text. */
bool filter_keeps_text(
	const struct filter *filter, const struct subject *subject, const struct judgement *judgement, const char *text);

/* Line @i of what can be written in a filter, for help: "check:2=fail". NULL after the last. */
const char *filter_example(size_t i);
const char *filter_help(size_t i); /* what it keeps */

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

/* What belongs together: the containers of a pod, a Compose project, a file, or a runtime on this node. */
struct listing_group {
	const char *name;           /* no other group has it; by which it is remembered */
	const char *title;          /* "shop/web-0", "shop", "docker"; NULL: it is all of @file */
	const char *file;           /* that all of it is declared in; NULL: it runs here */
	size_t first;               /* its first row */
	size_t count;               /* at least 1 */
	struct judgement judgement; /* the worst of all in it, check by check and layer by layer */
};

/*
 * Puts @rows, as listing_rows() gave them, group by group: groups in the order
 * of their first row, rows within a group in the order they had. The groups and
 * their names live in @arena or in @judged. Returns how many.
 */
size_t listing_groups(const struct judged *judged, uint32_t *rows, size_t count, struct arena *arena,
	struct listing_group **ret_groups);

#endif
