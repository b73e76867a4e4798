/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/doc.h>

#include <string.h>

/* Behind the string that begins at @at. */
static char *behind_string(char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		at += *at == '\\' && at + 1 < end;
	return at < end ? at + 1 : at;
}

/* Behind the comment that begins at @at, which becomes blanks; NULL: none begins there. */
static char *blank_comment(char *at, char *end)
{
	if (end - at < 2 || *at != '/' || (at[1] != '/' && at[1] != '*'))
		return NULL;
	bool line = at[1] == '/';
	char *stop = line ? memchr(at, '\n', (size_t)(end - at)) : memmem(at + 2, (size_t)(end - at - 2), "*/", 2);
	stop = !stop ? end : line ? stop : stop + 2;
	for (; at < stop; at++)
		*at = *at == '\n' || *at == '\r' ? *at : ' ';
	return stop;
}

/* A value of YAML may hold "//", as of a URL: a comment stands behind a blank, or behind what ends a value. */
static bool may_begin(const char *text, const char *at)
{
	return at == text || strchr(" \t\r\n,:[]{}\"", at[-1]);
}

bool json_strip_comments(char *text, size_t len)
{
	char *end = text + len;
	char *comma = NULL; /* the last thing that was seen, where it is one */
	bool any = false;
	for (char *at = text; at < end;) {
		char *behind = may_begin(text, at) ? blank_comment(at, end) : NULL;
		if (behind) {
			any = true;
			at = behind;
			continue;
		}
		if (comma && (*at == '}' || *at == ']'))
			*comma = ' ';
		if (!strchr(" \t\r\n", *at))
			comma = *at == ',' ? at : NULL;
		at = *at == '"' ? behind_string(at, end) : at + 1;
	}
	return any;
}
