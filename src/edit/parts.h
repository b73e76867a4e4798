/* SPDX-License-Identifier: Apache-2.0 */
/* parts: a document, or an item of a large List, which is read and edited by itself. Inside the room only. */
#ifndef ISOTOP_EDIT_PARTS_H
#define ISOTOP_EDIT_PARTS_H

#include "edit/draft.h"

struct part {
	const char *text;
	size_t len;
	size_t from; /* in the document */
};

struct part part_whole(const struct draft *draft);

/* Each item of the List that it is has lines of its own. */
bool part_has_items(const struct part *part);

/* Something in it has a name by which others may use it. */
bool part_has_anchor(const struct part *part);

/*
 * The item of the List that @part is in which byte @at of the whole text stands, or item @which (NULL: by @at); its
 * number in *ret_which, from 1. Read alone it is a list of one, or a JSON text. 0 and @part itself: there is none.
 */
struct part part_item(struct part part, size_t at, const size_t *which, size_t *ret_which);

/* From @from up to @to. */
struct span {
	size_t from;
	size_t to;
};

struct spans {
	struct span *items; /* owned */
	size_t count;
};

/* The items of a List of JSON, each written in one line as all of it is; false: it is none. */
bool part_spans(const char *text, size_t len, struct spans *ret);

#endif
