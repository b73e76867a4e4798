/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of lessons, one a file. Inside the room only. */
#ifndef ISOTOP_PANES_LESSONS_TABLES_H
#define ISOTOP_PANES_LESSONS_TABLES_H

#include <isotop/lessons.h>

extern const struct lesson check_lessons[];
extern const size_t check_lesson_count;
extern const struct lesson layer_lessons[];
extern const size_t layer_lesson_count;
extern const struct lesson capability_lessons[];
extern const size_t capability_lesson_count;
extern const struct lesson word_lessons[];
extern const size_t word_lesson_count;

/* Other names of what has a lesson, an escape or a row of the judge. */
struct lesson_name {
	const char *words; /* separated by blanks */
	const char *ref;   /* "escape:node-services" */
};

extern const struct lesson_name lesson_names[];
extern const size_t lesson_name_count;

#endif
