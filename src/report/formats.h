/* SPDX-License-Identifier: Apache-2.0 */
/* The writers that the table of formats names, one a source file; see struct report_format. */
#ifndef ISOTOP_REPORT_FORMATS_H
#define ISOTOP_REPORT_FORMATS_H

#include <isotop/finding.h>
#include <isotop/judge.h>
#include <isotop/pss.h>
#include <isotop/report.h>

struct emitter;  /* <isotop/emit.h> */
struct remark;   /* <isotop/remarks.h> */

/* Of each row of formats.def. */
#define FORMAT(name, ...) \
	int report_##name(FILE *out, const struct judged *judged, const uint32_t *rows, size_t count, \
		const struct report_options *options, struct err *err);
#include "report/formats.def"
#undef FORMAT

int report_diff_table(FILE *out, const struct diff *diff, const struct report_options *options, struct err *err);
int report_diff_json(FILE *file, const struct diff *diff, const struct report_options *options, struct err *err);
int report_mac_table(FILE *out, const struct mac_report *report);
int report_mac_json(FILE *stream, const struct mac_report *report);

/* "better" of a change: true, false, or null where nobody can tell. */
void report_better(struct emitter *out, enum shift shift);

/* ---- walk.c: what the formats that tell findings one by one have in common ---- */

/* One container with its findings in words; those are zero where it is not judged. */
struct told {
	const struct subject *subject;
	const struct inventory *inventory;
	const struct judgement *judgement;
	const struct waived *waived; /* NULL: there is no policy */
	struct arena *arena;
	struct finding findings[CHECK_COUNT];
};

typedef void (*report_put)(void *ctx, const struct told *told);
void report_walk(const struct judged *judged, const uint32_t *rows, size_t count, const struct report_options *options,
	report_put put, void *ctx);
const struct waiver *report_waiver(const struct told *told, size_t check); /* NULL: it is not waived */

const char *report_reason(const struct finding *finding);                /* its sentence, else its verdict */
void report_place(const struct origin *origin, struct strbuf *out);      /* "web.yaml:23" */
void report_score(const struct score *score, struct strbuf *out);           /* "62 C", "40-62 F" where it is a range */
void report_waived(const struct waiver *waiver, struct strbuf *out);        /* "waived until 2027-01-31: why" */
size_t report_open_escapes(const struct judgement *judgement);

/* How a format writes what was not read or judged: a heading, an item, and the end of a list. */
struct remark_face {
	void (*heading)(FILE *out, const char *title);
	void (*item)(FILE *out, const struct remark *remark);
	const char *end;
};

void report_remarks(FILE *out, const struct inventory *inventory, const struct remark_face *face);

int report_end(FILE *out, const char *format, struct err *err); /* -EIO where the stream failed */
void report_xml(FILE *out, const char *text); /* hostile: for XML and HTML, in elements and attributes */

/* ---- mould.c: what is printed of containers that are alike ---- */

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

/* ---- json.c: parts of the JSON report, as members of an object that is open ---- */

void report_json_head(struct emitter *out, const struct host *host);

/* What one report keeps between its containers. */
struct json_memo {
	struct pss_memo pss;
	struct moulds moulds;
	struct gains_memo *gains; /* owned */
};

void report_json_subject(struct emitter *out, const struct judged *judged, uint32_t row, struct json_memo *memo,
	const struct report_options *options);
void report_json_forget(struct json_memo *memo);
void report_json_remark(struct emitter *out, const struct remark *remark);
void report_json_since(struct emitter *out, const struct since *since);

#endif
