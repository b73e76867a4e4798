/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "report/formats.h"

#include <string.h>

/*
 * What is unsafe on a terminal is unsafe in a page as well, and partly no character of XML 1.0 (2.2): text_clean()
 * spells it out. The five that mark up are references, so that the same text stands in an attribute.
 */
void report_xml(FILE *out, const char *text)
{
	static const struct {
		char sign;
		const char *reference;
	} marks[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" } };
	cleanup_strbuf struct strbuf clean = { 0 };
	text_clean(&clean, text, strlen(text), false);
	for (const char *at = strbuf_text(&clean); *at; at++) {
		const char *reference = NULL;
		/* U+FFFE and U+FFFF, which a terminal can show, are none either. */
		if (strncmp(at, "\xEF\xBF\xBE", 3) == 0 || strncmp(at, "\xEF\xBF\xBF", 3) == 0) {
			fputs(at[2] == '\xBE' ? "\\u{FFFE}" : "\\u{FFFF}", out);
			at += 2;
			continue;
		}
		for (size_t i = 0; i < ISO_COUNT(marks); i++)
			reference = marks[i].sign == *at ? marks[i].reference : reference;
		if (reference)
			fputs(reference, out);
		else
			fputc(*at, out);
	}
}
