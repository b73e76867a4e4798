/* SPDX-License-Identifier: Apache-2.0 */
/* How a stop is made, and what its beats and its hand-out both need. Inside the room only. */
#ifndef ISOTOP_TOUR_STOPS_H
#define ISOTOP_TOUR_STOPS_H

#include <isotop/escapes.h>

struct judged; /* <isotop/judged.h> */
struct scenario; /* <isotop/demo.h> */
struct tour_texts; /* <isotop/tour.h> */
struct fix_set; /* <isotop/whatif.h> */
struct stop; /* <isotop/tour.h> */

void stop_of_scenario(struct stop *stop, const struct scenario *scenario);
void stop_of_subject(struct stop *stop, const struct judged *judged, size_t subject);
/* As written, or with other words. */
struct judged *judged_text(const struct scenario *scenario, const char *text);

/* @fixed of a stop, and of a scenario the text that it is judged from. */
void fix_scenario(struct stop *stop);
void fix_subject(struct stop *stop, const struct fix_set *set);
void stop_compare(struct stop *stop); /* fills in @lines */

void stop_empty(struct stop *stop); /* what it holds goes */

const struct subject *stop_subject(const struct stop *stop);
const struct judgement *stop_judgement(const struct stop *stop);
const struct judgement *stop_after(const struct stop *stop); /* once the fixes are made */

/* Its text, or that of its file; NULL: not to be had. */
const char *stop_text(const struct stop *stop, const struct tour_texts *texts, size_t *ret_len);

/* The lines of its file that its findings cite, each once, sorted. */
struct cited {
	size_t count;
	uint32_t lines[32];
};

void stop_cited(const struct stop *stop, struct cited *ret_cited);

/* The escape to speak of: one that is open, else one that the fixes give a barrier more, else -1. */
int stop_escape(const struct stop *stop);

/* What whoever comes that far has, a sentence: "Then the node is theirs: ..." */
const char *yield_sentence(enum yield yield);

size_t count_escapes(const struct judgement *judgement, enum escape_verdict verdict);

/*
 * Of how many escapes it is not known whether they are open. *ret_node: because nobody has seen the node (its kernel,
 * its runtime and their bugs), as all that is declared is known; false where that is not.
 */
size_t count_undecided(const struct stop *stop, bool *ret_node);

#endif
