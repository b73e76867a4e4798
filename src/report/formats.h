/* SPDX-License-Identifier: Apache-2.0 */
/* The writers that the table of formats names, one a source file; see struct report_format. */
#ifndef ISOTOP_REPORT_FORMATS_H
#define ISOTOP_REPORT_FORMATS_H

#include <isotop/report.h>

struct finding; /* <isotop/finding.h> */
struct origin;  /* <isotop/origin.h> */
struct remark;  /* <isotop/remarks.h> */
struct subject; /* <isotop/subject.h> */

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

const char *report_reason(const struct finding *finding);                /* its sentence, else its verdict */
void report_place(const struct origin *origin, struct strbuf *out);      /* "web.yaml:23" */
void report_score(const struct score *score, struct strbuf *out);           /* "62 C", "40-62 F" where it is a range */
void report_waived(const struct waiver *waiver, struct strbuf *out);        /* "waived until 2027-01-31: why" */
size_t report_open_escapes(const struct judgement *judgement);
bool report_open_names(const struct judgement *judgement, struct strbuf *out); /* "load-module, sysrq"; false: none is */
void report_where(const struct subject *subject, struct strbuf *out); /* "web.yaml:12", "pid 4121, runc" of what runs */

/* How many have each of the grades. Returns how many were judged. */
#define REPORT_GRADES "ABCDF"
size_t report_grades(const struct judged *judged, const uint32_t *rows, size_t count,
	size_t ret_of_grade[sizeof(REPORT_GRADES)]);
extern const char report_words[]; /* for who opens a report and knows nothing of isotop */
void report_tally(const struct judged *judged, const uint32_t *rows, size_t count, struct strbuf *out); /* "3 containers: 2 B, 1 F" */

/* How a format writes what was not read or judged: a heading, an item, and the end of a list. */
struct remark_face {
	void (*heading)(FILE *out, const char *title);
	void (*item)(FILE *out, const struct remark *remark);
	const char *end;
};

void report_remarks(FILE *out, const struct inventory *inventory, const struct remark_face *face);

int report_end(FILE *out, const char *format, struct err *err); /* -EIO where the stream failed */
void report_xml(FILE *out, const char *text); /* hostile: for XML and HTML, in elements and attributes */

#endif
