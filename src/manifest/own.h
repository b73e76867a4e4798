/* SPDX-License-Identifier: Apache-2.0 */
/* own: reports and policies of isotop that lie beside the files it reads; neither starts a container. */
#ifndef ISOTOP_OWN_H
#define ISOTOP_OWN_H

#include <isotop/base.h>

struct node; /* <isotop/doc.h> */

/* A report: it holds words of pods. A policy. */
bool own_is_report(const struct node *root);
bool own_is_policy(const struct node *root);

#define OWN_KEY_MOST 16

/*
 * Whether a text of JSON is a report, by the keys that it has itself and what stands at "schema": none of its values is
 * read, however many there are. Zero is the beginning.
 */
struct own_text {
	size_t depth;    /* of brackets */
	bool begun;
	bool ended;      /* the bracket that began it is closed */
	bool other;      /* it is no report */
	bool in_string;
	bool escaped;
	bool wants_key;  /* a key of its own comes next, or its colon */
	bool is_key;     /* and is being read */
	bool has_schema;
	bool wants_schema; /* the value that follows says what it is */
	char word[OWN_KEY_MOST]; /* the beginning of the string that is read */
	size_t len;
};

void own_text_add(struct own_text *own, const char *text, size_t len);
bool own_text_is_report(const struct own_text *own); /* once all of it was added */

#endif
