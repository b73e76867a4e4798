/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base: what is a secret by its name or its looks, and texts with that made unreadable.
 */
#ifndef ISOTOP_SECRET_H
#define ISOTOP_SECRET_H

#include <isotop/base.h>

/* Whether a variable of this name keeps a secret, and whether a text is one by its looks. Guesses, meant to be wide. */
bool secret_name(const char *name);
bool secret_value(const char *value);

/*
 * Whether something in @text is a secret for certain: a key by which a well-known service's
 * begin, the password of an address. secret_mask() appends the text with that made unreadable.
 */
bool secret_within(const char *text, size_t len);
void secret_mask(struct strbuf *out, const char *text, size_t len);

/*
 * One line of a file after another, as it is shown: also what variables, options and private
 * keys are given that are secrets by their names. Zero before the first line.
 */
struct secret_lines {
	bool key;      /* inside a private key */
	bool variable; /* the last "name:" was a secret's, whose "value:" follows */
	bool option;   /* the line before ended with an option whose value is a secret */
};

void secret_mask_line(struct secret_lines *lines, struct strbuf *out, const char *text, size_t len);

#endif
