/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report: the same judgement in a file, one format a source file.
 *
 * Owns: the table of formats. A report is written subject by subject to a
 * stream and escapes everything for its own medium.
 */
#ifndef ISOTOP_REPORT_H
#define ISOTOP_REPORT_H

#include <isotop/base.h>
#include <isotop/judgement.h>

struct course;      /* <isotop/course.h> */
struct diff;        /* <isotop/report_diff.h> */
struct judged;      /* <isotop/judged.h> */
struct mac_answers; /* <isotop/mac.h> */
struct pairing;     /* <isotop/pairs.h> */
struct since;       /* <isotop/baseline.h> */
struct subject;     /* <isotop/subject.h> */

/* A finding that somebody decided to live with; the texts are borrowed. */
struct waiver {
	const char *reason;
	const char *until; /* its last day, "2027-01-31"; NULL: it has none */
	const char *where; /* it stands, "policy.yaml:4" */
};

/* What is waived of one container; NULL: nothing of that check. */
struct waived {
	const struct waiver *checks[CHECK_COUNT];
};

struct report_options {
	bool color;      /* escape sequences for tones */
	bool ascii;      /* no glyph beyond ASCII */
	bool verbose;    /* table: every check, passes too */
	unsigned pss_minor; /* policy version v1.N of the Pod Security Standards */
	const struct since *since; /* what changed since a baseline; NULL: there is none */
	const struct pairing *running; /* what runs of what is declared; NULL: nobody asked */
	const struct course *const *courses; /* parallel to the subjects, each NULL where it has none; NULL: not asked for */
	const struct waived *waived; /* parallel to the subjects; NULL: there is no policy */
	unsigned width;  /* columns of the terminal; 0: no limit */
};

/* What AppArmor and SELinux answered about one container. */
struct mac_report {
	const struct subject *subject;
	const struct mac_answers *answers;
};

struct report_format {
	const char *id;    /* "table": for --format */
	const char *title; /* for help */
	const char *ending; /* of a file that the screen exports in it, ".json"; NULL: the screen does not */
	/* Rows are positions in @judged, in the order to print. 0 or -errno (the stream failed). */
	int (*write)(FILE *out, const struct judged *judged, const uint32_t *rows, size_t count,
		const struct report_options *options, struct err *err);
	/* Likewise what differs between two sides; NULL: not in this format. */
	int (*diff)(FILE *out, const struct diff *diff, const struct report_options *options, struct err *err);
	/* Likewise the answers; NULL: not in this format. 0 or -errno. */
	int (*mac)(FILE *out, const struct mac_report *report);
};

extern const struct report_format report_formats[]; /* rows in src/report/formats.def */
extern const size_t report_format_count;

const struct report_format *report_format_find(const char *id); /* NULL: unknown */

/*
 * Appends a ticket for whoever owns subject @index: a few lines of Markdown with what is wrong, why
 * it matters, the evidence, the fix and the command that shows it again. Of one @check or @escape
 * (-1: none), else of the costliest checks. @now in seconds since the epoch; 0: not known.
 */
void report_ticket(const struct judged *judged, size_t index, int check, int escape, int64_t now, struct strbuf *out);

#endif
