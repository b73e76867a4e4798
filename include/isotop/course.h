/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare: the score of one container over the time of a recording. It is judged alone beside its node at each
 * reading in which one of them changed: no score depends on the neighbours.
 */
#ifndef ISOTOP_COURSE_H
#define ISOTOP_COURSE_H

#include <isotop/base.h>
#include <isotop/judgement.h>

struct view; /* <isotop/view.h> */

/* From @time on, until the next. */
struct course_point {
	int64_t time; /* seconds since the epoch */
	bool there;
	bool judged;
	struct score score;
};

struct course {
	const char *key; /* in the recording */
	int64_t first;   /* of all readings */
	int64_t last;
	size_t readings;
	size_t count;
	const struct course_point *points; /* in the order of time, each other than the one before */
};

/* The course of @subject, in the recording that its host was read from; NULL: there is none, or it has one reading. */
const struct course *course_of(const struct subject *subject, const struct inventory *inventory, struct arena *arena);

/* The same of each subject of @inventory, parallel to them; each recording is read once. */
const struct course *const *courses_for(const struct inventory *inventory, struct arena *arena);

#define COURSE_CELLS 32

/* A line of at most COURSE_CELLS cells over all of the time: the lowest score of each, a dot where it was not there. */
void course_line(const struct course *course, bool ascii, struct strbuf *out);

/* "Nov 28 02:10", local time. */
void course_time(int64_t time, struct strbuf *out);

/* "12 F", "12-40 F", "not there", "not scored" */
void course_score(const struct course_point *point, struct strbuf *out);

/* Appends a row with the line; and a row for each of the last changes. */
void course_brief(const struct course *course, bool ascii, struct view *view);
void course_view(const struct course *course, struct view *view);

#endif
