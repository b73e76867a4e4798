/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/cmd.h"

#include <stdarg.h>
#include <string.h>

void complain(const struct options *options, const char *fmt, ...)
{
	cleanup_arena struct arena *arena = arena_new();
	cleanup_strbuf struct strbuf clean = { 0 };
	va_list args;
	va_start(args, fmt);
	const char *text = arena_vprintf(arena, fmt, args);
	va_end(args);
	text_brief(&clean, text, strlen(text), options ? options_ascii(options) : true);
	fprintf(stderr, "isotop: %s\n", strbuf_text(&clean));
}
