/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view: the tones and marks that everything which is shown is said in.
 */
#ifndef ISOTOP_TONE_H
#define ISOTOP_TONE_H

#include <isotop/base.h>

/* What a piece of text says. A face gives each a colour, and a glyph beside it. */
enum tone {
	TONE_PLAIN,
	TONE_MUTED,
	TONE_STRONG,
	TONE_ACCENT,
	TONE_GOOD,
	TONE_WARN,
	TONE_BAD,
	TONE_UNKNOWN,
	TONE_COUNT
};

/* The sign before a row; each face has one glyph for it in UTF-8 and in ASCII. */
enum mark { MARK_NONE, MARK_PASS, MARK_WARN, MARK_FAIL, MARK_UNKNOWN, MARK_NA };

const char *mark_glyph(enum mark mark, bool ascii); /* "●" or "+" */
enum tone mark_tone(enum mark mark);

#endif
