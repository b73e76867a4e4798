/* SPDX-License-Identifier: Apache-2.0 */
/* What the reader of JSON and the one that passes values over have in common. */
#ifndef ISOTOP_DOC_JSON_OWN_H
#define ISOTOP_DOC_JSON_OWN_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "doc/build.h"

#define DIGITS_MOST 512 /* of a number; no value has so many */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte)) /* of a word of eight bytes */

/* Eight bytes at a time up to the first that is not plain or not of ASCII, or to where fewer are left. */
static inline size_t plain_words(const char *at, size_t len)
{
	uint64_t word;
	size_t i = 0;
	for (; len - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, at + i, sizeof(word));
		word = le64toh(word);
		uint64_t quote = word ^ EACH('"');
		uint64_t backslash = word ^ EACH('\\');
		/* A byte that is less than another borrows from its highest bit, and from bytes behind it at most. */
		uint64_t odd = (word - EACH(0x20)) | (quote - EACH(1)) | (backslash - EACH(1)) | word;
		if (odd & EACH(0x80))
			return i + (size_t)__builtin_ctzll(odd & EACH(0x80)) / 8;
	}
	return i;
}

/* What a value takes that was passed over, of the limits and of the text. */
struct json_skipped {
	size_t nodes;
	size_t scalar_bytes;
	size_t len;       /* of the text */
	uint32_t lines;   /* that end in it */
	size_t last_line; /* where the last line begins; 0 where none ends */
	size_t behind;    /* bytes of that line which only go on with a character */
};

/*
 * Passes over the value that begins at @text, without a node. True: the reader would read it without an error, within
 * the limits of a scalar and @depth more levels. False: it may or may not, and is to say so itself; among what is left
 * to it is all that the @len bytes at hand do not end.
 */
bool json_skip(const char *text, size_t len, const struct doc_limits *limits, size_t depth, struct json_skipped *ret);

#endif
