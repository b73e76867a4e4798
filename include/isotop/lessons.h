/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lessons: what there is to learn, as data. One lesson for each check, layer,
 * capability and word, some with a figure, each with the pages to read on.
 *
 * Owns: the tables in src/panes/lessons/. "isotop explain", Enter on a word and
 * the tour show the same text, because all of them ask here (by ref_view() of
 * panes.h, or for one part). All texts are literals of ours, never hostile.
 */
#ifndef ISOTOP_LESSONS_H
#define ISOTOP_LESSONS_H

#include <isotop/base.h>

struct view; /* <isotop/view.h> */

/*
 * One lesson in four parts: whole sentences. A word that only names a verdict has
 * the first part alone. In the tables of checks and layers NULL stands for what
 * the judge's own table says already, which lesson_find() does not fill in.
 */
struct lesson {
	const char *words;   /* every spelling, separated by blanks; an id or a capability without its CAP_ */
	const char *title;   /* NULL: the judge's table has it */
	const char *does;    /* what the control does */
	const char *alone;   /* what it does not do alone */
	const char *example; /* one example of how it fails */
	const char *set;     /* what to set */
	const char *figure;  /* id of a row in figures.c, "namespaces"; NULL: none */
	const char *more;    /* ids of references, separated by blanks: "k8s-seccomp"; NULL: none */
};

/* The tables, by the kind of thing as a ref spells it before its colon. */
struct lesson_table {
	const char *kind; /* "check", "layer", "capability", "word" */
	const struct lesson *rows;
	const size_t *count;
};

extern const struct lesson_table lesson_tables[];
extern const size_t lesson_table_count;

/* The lesson of @word, in any case, among those of @kind; NULL: none. */
const struct lesson *lesson_find(const char *kind, const char *word);

/* What explains @word that is another name of it, "10250" of "escape:node-services"; NULL: nothing. */
const char *lesson_named(const char *word);

/* Appends its parts; those that are NULL are left out. */
void lesson_view(const struct lesson *lesson, struct view *view);

/* Appends its figure and what to read on, which stand below what was found here. */
void lesson_more_view(const struct lesson *lesson, struct view *view);

/* The lesson of the first @len bytes of a ref, "check:root"; NULL: none. */
const struct lesson *lesson_of_ref(const char *ref, size_t len);

/* Appends what to read on of all the lessons of @refs, separated by blanks, each page once. */
void lesson_reading_view(const char *refs, struct view *view);

/* An official page that is worth keeping close; the table is in src/panes/lessons/references.c. */
struct reference {
	const char *id; /* "k8s-seccomp" */
	const char *by; /* "Kubernetes" */
	const char *title;
	const char *url;
};

extern const struct reference references[];
extern const size_t reference_count;

const struct reference *reference_find(const char *id, size_t len); /* NULL: none */

/* A drawing in ASCII, at most 72 columns wide; the table is in src/panes/lessons/figures.c. */
struct figure {
	const char *id;
	const char *caption;
	const char *const *lines; /* ends at NULL */
};

extern const struct figure figures[];
extern const size_t figure_count;

const struct figure *figure_find(const char *id); /* NULL: none */
void figure_view(const struct figure *figure, struct view *view);

#endif
