/* SPDX-License-Identifier: Apache-2.0 */
/* What was read and not judged, counted. */
#include "config.h"

#include <isotop/remarks.h>

#include <string.h>

/* A report's line has room for so many kinds; the notes have them all. */
#define KINDS_MOST 12

struct kind_count {
	const char *kind;
	size_t count;
};

static void count_kind(struct kind_count *kinds, size_t *kind_count, size_t *rest, const char *kind)
{
	for (size_t i = 0; i < *kind_count; i++) {
		if (strcmp(kinds[i].kind, kind) != 0)
			continue;
		kinds[i].count++;
		return;
	}
	if (*kind_count < KINDS_MOST)
		kinds[(*kind_count)++] = (struct kind_count){ kind, 1 };
	else
		(*rest)++;
}

void remarks_tally(const struct remark_list *skipped, struct strbuf *out)
{
	struct kind_count kinds[KINDS_MOST];
	size_t kind_count = 0;
	size_t rest = 0;
	for (size_t i = 0; i < skipped->count; i++)
		if (skipped->items[i].kind)
			count_kind(kinds, &kind_count, &rest, skipped->items[i].kind);
	for (size_t i = 0; i < kind_count; i++)
		strbuf_addf(out, "%s%zu %.60s", i ? ", " : "", kinds[i].count, kinds[i].kind);
	if (rest)
		strbuf_addf(out, " and %zu more", rest);
}

size_t remarks_count(const struct remark_list *skipped, enum remark_weight least)
{
	size_t count = 0;
	for (size_t i = 0; i < skipped->count; i++)
		count += skipped->items[i].weight >= least;
	return count;
}
