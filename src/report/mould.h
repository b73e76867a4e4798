/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed of containers that are alike: once, with gaps for what is each one's own. */
#ifndef ISOTOP_REPORT_MOULD_H
#define ISOTOP_REPORT_MOULD_H

#include <isotop/base.h>

struct finding; /* <isotop/finding.h> */
struct judged;  /* <isotop/judged.h> */
struct origin;  /* <isotop/origin.h> */
struct report_options; /* <isotop/report.h> */
struct subject; /* <isotop/subject.h> */

/* Where a place in the container's own file goes. */
struct gap {
	size_t at; /* in the text */
	bool line; /* it has a line */
	int64_t away; /* lines from the container's own to it */
	unsigned column; /* for the format's own use */
};

/* What is printed of them, its gaps in order. */
struct mould_text {
	struct strbuf text; /* empty: not kept yet */
	size_t gap_count;
	size_t gap_cap;
	struct gap *gaps;
	/* In place of a text, for formats with words of their own: what was found of @subject. NULL: not kept. */
	const struct finding *findings;
	const struct subject *subject;
};

/* Of one report in one format; zero is a fresh one. */
struct moulds {
	struct mould *by_print;
	size_t bytes;
	struct arena *arena; /* of findings; NULL: there are none */
};

/*
 * What is kept of those like the one in @row. Empty: it is the second of them, and whoever asks prints it with
 * its gaps and gives it to mould_keep(). NULL: it is printed by itself, as all are where a report has words for each of them alone.
 */
struct mould_text *mould_of(
	struct moulds *moulds, const struct judged *judged, uint32_t row, const struct report_options *options);

/* Makes a gap at @at of the text to be kept, where @origin is a place in @subject's own file; else false. @kept may be NULL. */
bool mould_gap(struct mould_text *kept, const struct subject *subject, const struct origin *origin, size_t at,
	unsigned column);
void mould_keep(struct moulds *moulds, struct mould_text *kept, struct strbuf *text); /* takes @text over */
struct finding *mould_findings(struct moulds *moulds, struct mould_text *kept, const struct subject *subject); /* to be filled in */
struct origin mould_moved(const struct origin *origin, const struct subject *from, const struct subject *to);
struct origin mould_origin(const struct gap *gap, const struct subject *subject); /* what fills it for @subject */
void moulds_free(struct moulds *moulds);

#endif
