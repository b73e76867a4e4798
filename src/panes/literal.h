/* SPDX-License-Identifier: Apache-2.0 */
/* A text that a filter takes as it stands. Seen in this room alone. */
#ifndef ISOTOP_PANES_LITERAL_H
#define ISOTOP_PANES_LITERAL_H

#include <isotop/base.h>

/* @text with "?" for every character that means something in a filter: it keeps @text, and hardly anything else. */
static inline const char *filter_literal(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);
	for (char *c = copy; *c; c++)
		if (*c == '*' || *c == '[' || *c == '"' || *c == '|' || (unsigned char)*c <= ' ')
			*c = '?';
	return copy;
}

#endif
