/* SPDX-License-Identifier: Apache-2.0 */
/*
 * remarks: what a reader of something noticed beside what it read: what was
 * skipped, what was not judged, what went wrong. Texts live in the inventory.
 */
#ifndef ISOTOP_REMARKS_H
#define ISOTOP_REMARKS_H

#include <isotop/base.h>

/* How much something that was read and not judged matters. */
enum remark_weight {
	REMARK_NOTE,     /* for whoever asks for notes */
	REMARK_SHOWN,    /* for everybody: what was assumed */
	REMARK_NAMED,    /* of a kind that starts no container: a report names it, nothing more */
	REMARK_UNJUDGED, /* it could start a container or change one: strict runs fail */
	REMARK_OPEN,     /* it does start or change one: gates count it too */
};

/* A message with its place, for what was skipped and what went wrong. */
struct remark {
	const char *where; /* "x.yaml:40", "y.yaml:3:7" */
	const char *reason;
	const char *broken; /* the file or directory that could not be read to its end for it; NULL: all was read */
	bool kept;          /* so what is shown of that is from an earlier reading */
	enum remark_weight weight; /* of what was skipped */
	const char *kind;   /* what was not judged, in a word that can be counted: "Workflow"; NULL: a note */
};

struct remark_list {
	size_t count;
	const struct remark *items;
};

/* "2 Workflow, 1 Task": what was not judged, by kind in the order in which kinds were met. */
void remarks_tally(const struct remark_list *skipped, struct strbuf *out);

/* The number of them that weigh @least or more. */
size_t remarks_count(const struct remark_list *skipped, enum remark_weight least);

#endif
