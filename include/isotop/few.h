/* SPDX-License-Identifier: Apache-2.0 */
/* few: the first names of many in words, "web, 3 named db and 12 more". */
#ifndef ISOTOP_FEW_H
#define ISOTOP_FEW_H

#include <isotop/base.h>

#define FEW_MOST 4

/* Zero-initialise but for the bounds. Owns nothing. */
struct few {
	size_t most; /* names, at most FEW_MOST; 0: so many */
	size_t columns; /* of all names together, but for the first; 0: no bound */
	struct {
		const char *name; /* borrowed */
		size_t count;
	} items[FEW_MOST];
	size_t count; /* of @items */
	size_t len; /* of their names */
	size_t more;  /* that were added and are not among them */
};

void few_add(struct few *few, const char *name);
const char *few_words(const struct few *few, struct arena *arena); /* "" where nothing was added */

#endif
