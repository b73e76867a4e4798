/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "doc/build.h"

#include <endian.h>
#include <errno.h>
#include <string.h>

#define CHUNK 65536
#define FIRST 16384 /* most texts are shorter, and thousands are read */

static void make_room(struct text *text)
{
	/* What is consumed goes, unless the reader may want to begin again. */
	size_t gone = text->start > text->back ? text->start - text->back : 0;
	if (!text->keep && gone > CHUNK) {
		memmove(text->buffer, text->buffer + gone, text->filled - gone);
		text->filled -= gone;
		text->start -= gone;
	}
	size_t least = text->filled < CHUNK ? text->filled : CHUNK;
	if (text->cap && text->cap - text->filled >= least)
		return;
	text->cap = text->cap ? text->cap * 2 : FIRST;
	text->buffer = heap_grow(text->buffer, text->cap, 1);
}

static bool fill(struct text *text)
{
	if (text->ended)
		return false;
	make_room(text);
	ssize_t n = text->input.read(text->input.ctx, text->buffer + text->filled, text->cap - text->filled);
	if (n <= 0) {
		text->ended = true;
		text->error = n < 0 ? (int)n : 0;
		return false;
	}
	text->filled += (size_t)n;
	return true;
}

int text_reach(struct text *text, size_t ahead)
{
	while (text->filled - text->start <= ahead)
		if (!fill(text))
			return -1;
	return (unsigned char)text->buffer[text->start + ahead];
}

int text_next(struct text *text)
{
	int c = text_peek(text, 0);
	if (c < 0)
		return -1;
	text->start++;
	text->offset++;
	if (c == '\n') {
		text->line++;
		text->column = 1;
	} else if ((c & 0xC0) != 0x80) {
		text->column++;
	}
	return c;
}

/* Behind the blanks of an indented line, eight at a time while there are as many. */
static size_t past_blanks(const char *span, size_t at, size_t len)
{
	uint64_t word;
	for (; len - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, span + at, sizeof(word));
		word = le64toh(word) ^ UINT64_C(0x2020202020202020);
		if (word)
			return at + (size_t)__builtin_ctzll(word) / 8;
	}
	return at;
}

/* Consumes the blanks of the span; true where something else follows in it. */
static bool skip_span(struct text *text)
{
	size_t len;
	const char *span = text_span(text, &len);
	size_t at = 0;
	size_t line = 0; /* where the last line begins */
	while (at < len && (span[at] == ' ' || span[at] == '\n' || span[at] == '\t' || span[at] == '\r')) {
		if (span[at++] != '\n')
			continue;
		line = at;
		at = past_blanks(span, at, len);
		text->line++;
		text->column = 1;
	}
	text->start += at;
	text->offset += at;
	text->column += (uint32_t)(at - line);
	return at < len;
}

void text_skip_space(struct text *text)
{
	while (!skip_span(text) && text_reach(text, 0) >= 0)
		;
}

void text_rewind(struct text *text)
{
	text->start = 0;
	text->offset = 0;
	text->line = text->column = 1;
}

bool text_back(struct text *text, uint64_t offset, uint32_t line, uint32_t column)
{
	uint64_t far = text->offset - offset;
	if (far > text->back || far > text->start)
		return false;
	text->start -= (size_t)far;
	text->offset = offset;
	text->line = line;
	text->column = column;
	return true;
}

void text_release(struct text *text)
{
	text->keep = false;
}
