/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/base.h>
#include <isotop/secret.h>

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/widths.h"

/* A cluster never eats more than this, however many marks a name piles up. */
#define CLUSTER_MOST 4

/* Overlong forms, surrogates and values over U+10FFFF are no UTF-8: Unicode 15 table 3-7. */
size_t text_decode(const char *at, const char *end, uint32_t *ret)
{
	const unsigned char *s = (const unsigned char *)at;
	size_t left = (size_t)(end - at);
	if (s[0] < 0x80) {
		*ret = s[0];
		return 1;
	}
	size_t len = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
	if (s[0] < 0xC2 || s[0] > 0xF4 || left < len)
		return 0;
	uint32_t code = s[0] & (0xFFu >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xC0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3Fu);
	}
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	if (code < least[len] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		return 0;
	*ret = code;
	return len;
}

static bool in_table(uint32_t code, const struct code_range *table, size_t count)
{
	size_t low = 0;
	size_t high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (code < table[middle].first)
			high = middle;
		else if (code > table[middle].last)
			low = middle + 1;
		else
			return true;
	}
	return false;
}

/* Controls, and the format characters that reorder or hide what follows (bidi, zero width, tags). */
static bool unsafe(uint32_t code)
{
	return code < 0x20 || (code >= 0x7F && code < 0xA0) || in_table(code, unsafe_codes, ISO_COUNT(unsafe_codes));
}

/* Nearly all text: a sign of ASCII with nothing behind it that could be a mark upon it. */
static bool is_plain(const char *at, const char *end)
{
	unsigned char byte = (unsigned char)*at;
	return byte >= 0x20 && byte < 0x7F && (at + 1 == end || (unsigned char)at[1] < 0x80);
}

/* Whether eight bytes are signs of ASCII, each of its own: none below 0x20, none above 0x7E. */
static bool plain_word(const char *at)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;
	memcpy(&word, at, sizeof(word));
	return !(((word - ones * 0x20) | (word + ones) | word) & (ones * 0x80));
}

/* Up to what is_plain() does not hold for. */
static size_t plain_length(const char *text, const char *end)
{
	const char *at = text;
	while (end - at > 8 && plain_word(at) && is_plain(at + 7, end))
		at += 8;
	while (at < end && is_plain(at, end))
		at++;
	return (size_t)(at - text);
}

bool cluster_next(const char **at, const char *end, struct cluster *ret)
{
	const char *start = *at;
	if (start >= end)
		return false;
	if (is_plain(start, end)) {
		*ret = (struct cluster){ start, 1, 1, true, (unsigned char)*start };
		*at = start + 1;
		return true;
	}
	uint32_t code;
	size_t len = text_decode(start, end, &code);
	/* A mark with nothing to stand on, or one too many, would be drawn over what stands before it. */
	if (len == 0 || unsafe(code) || in_table(code, zero_codes, ISO_COUNT(zero_codes))) {
		*ret = (struct cluster){ start, len ? len : 1, 1, false, len ? code : (unsigned char)*start };
		*at = start + ret->len;
		return true;
	}
	unsigned width = in_table(code, wide_codes, ISO_COUNT(wide_codes)) ? 2 : 1;
	const char *next = start + len;
	for (unsigned i = 0; i < CLUSTER_MOST && next < end; i++) {
		uint32_t mark;
		size_t more = text_decode(next, end, &mark);
		if (more == 0 || !in_table(mark, zero_codes, ISO_COUNT(zero_codes)))
			break;
		next += more;
	}
	*ret = (struct cluster){ start, (size_t)(next - start), width, true, code };
	*at = next;
	return true;
}

/* What an unsafe or, under @ascii, a foreign cluster is spelt as. */
static size_t spell(const struct cluster *cluster, char out[16])
{
	int n;
	if (cluster->len == 1 && (unsigned char)*cluster->bytes >= 0x80)
		n = snprintf(out, 16, "\\x%02X", (unsigned)(unsigned char)*cluster->bytes);
	else if (cluster->code < 0x80)
		n = snprintf(out, 16, "\\x%02X", cluster->code);
	else
		n = snprintf(out, 16, "\\u{%X}", cluster->code);
	return n < 0 ? 0 : (size_t)n;
}

unsigned text_width(const char *text, bool ascii)
{
	unsigned width = 0;
	const char *end = text + strlen(text);
	struct cluster cluster;
	char spelt[16];
	for (;;) {
		size_t plain = plain_length(text, end);
		width += (unsigned)plain;
		text += plain;
		if (!cluster_next(&text, end, &cluster))
			return width;
		if (cluster.safe && (!ascii || cluster.code < 0x80))
			width += cluster.width;
		else
			width += (unsigned)spell(&cluster, spelt);
	}
}

static void clean(struct strbuf *out, const char *text, size_t len, bool ascii)
{
	const char *end = text + len;
	struct cluster cluster;
	char spelt[16];
	for (;;) {
		size_t plain = plain_length(text, end);
		strbuf_add(out, text, plain);
		text += plain;
		if (!cluster_next(&text, end, &cluster))
			return;
		if (cluster.safe && (!ascii || (cluster.code < 0x80 && cluster.len == 1)))
			strbuf_add(out, cluster.bytes, cluster.len);
		else
			strbuf_add(out, spelt, spell(&cluster, spelt));
	}
}

void text_clean(struct strbuf *out, const char *text, size_t len, bool ascii)
{
	cleanup_strbuf struct strbuf masked = { 0 };
	if (!secret_within(text, len)) {
		clean(out, text, len, ascii);
		return;
	}
	secret_mask(&masked, text, len);
	clean(out, strbuf_text(&masked), masked.len, ascii);
}

/* Appends the clusters of @clean that begin at column @from or later and end at @to or before. */
static void add_columns(struct strbuf *out, const struct strbuf *clean, unsigned from, unsigned to)
{
	const char *at = strbuf_text(clean);
	const char *end = at + clean->len;
	struct cluster cluster;
	for (unsigned column = 0; cluster_next(&at, end, &cluster); column += cluster.width)
		if (column >= from && column + cluster.width <= to)
			strbuf_add(out, cluster.bytes, cluster.len);
}

static void word_brief(struct strbuf *out, const char *text, size_t len, bool ascii)
{
	const unsigned half = TEXT_WORD_MOST / 2 - 2;
	cleanup_strbuf struct strbuf word = { 0 };
	text_clean(&word, text, len, ascii);
	unsigned width = text_width(strbuf_text(&word), false);
	if (width <= TEXT_WORD_MOST) {
		strbuf_add(out, strbuf_text(&word), word.len);
		return;
	}
	add_columns(out, &word, 0, half);
	strbuf_adds(out, ascii ? "..." : "…");
	add_columns(out, &word, width - half, width);
}

void text_brief(struct strbuf *out, const char *text, size_t len, bool ascii)
{
	const char *end = text + len;
	/* nearly all text is as it should be, and shorter than any word that is cut */
	if (len <= TEXT_WORD_MOST && plain_length(text, end) == len && !secret_within(text, len)) {
		strbuf_add(out, text, len);
		return;
	}
	while (text < end) {
		const char *blank = memchr(text, ' ', (size_t)(end - text));
		const char *stop = blank ? blank : end;
		word_brief(out, text, (size_t)(stop - text), ascii);
		if (blank)
			strbuf_addc(out, ' ');
		text = stop + (blank ? 1 : 0);
	}
}

void text_markdown(struct strbuf *out, const char *text)
{
	cleanup_strbuf struct strbuf clean = { 0 };
	text_brief(&clean, text, strlen(text), false);
	for (size_t i = 0; i < clean.len; i++) {
		if (strchr("`*_[]<>\\!#|~&", clean.data[i]))
			strbuf_addc(out, '\\');
		strbuf_addc(out, clean.data[i]);
	}
}

/* Behind the ASCII that @at begins with, eight bytes at a time. */
static const char *past_ascii(const char *at, const char *end)
{
	uint64_t word;
	for (; (size_t)(end - at) >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	while (at < end && (unsigned char)*at < 0x80)
		at++;
	return at;
}

bool text_is_utf8(const char *text, size_t len)
{
	const char *end = text + len;
	for (text = past_ascii(text, end); text < end; text = past_ascii(text, end)) {
		uint32_t code;
		size_t n = text_decode(text, end, &code);
		if (!n)
			return false;
		text += n;
	}
	return true;
}

char *text_csv_field(char **at)
{
	char *field = *at;
	char *out = field;
	bool quoted = false;
	if (!*field)
		return NULL;
	for (; **at && (quoted || **at != ','); (*at)++) {
		if (**at != '"')
			*out++ = **at;
		else if (quoted && (*at)[1] == '"')
			*out++ = *++*at;
		else
			quoted = !quoted;
	}
	*at += **at == ',';
	*out = '\0';
	return field;
}

size_t text_encode(uint32_t code, char ret[4])
{
	if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		return 0;
	if (code < 0x80) {
		ret[0] = (char)code;
		return 1;
	}
	size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (size_t i = len - 1; i > 0; i--) {
		ret[i] = (char)(0x80 | (code & 0x3F));
		code >>= 6;
	}
	static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	ret[0] = (char)(lead[len] | code);
	return len;
}

/* Does the path built so far, @top..@out, end in a component that ".." can take away? */
static bool can_go_up(const char *top, const char *out)
{
	size_t len = (size_t)(out - top);
	bool ends_in_up = len >= 2 && out[-1] == '.' && out[-2] == '.' && (len == 2 || out[-3] == '/');
	return len > 0 && !ends_in_up;
}

void path_normalise(char *path)
{
	bool absolute = *path == '/';
	char *out = path;
	const char *in = path;
	if (absolute)
		*out++ = '/';
	char *top = out;
	while (*in) {
		while (*in == '/')
			in++;
		size_t len = strcspn(in, "/");
		if (len == 0)
			break;
		if (len == 2 && in[0] == '.' && in[1] == '.' && (absolute || can_go_up(top, out))) {
			while (out > top && *--out != '/')
				;
		} else if (!(len == 1 && in[0] == '.')) {
			if (out > top)
				*out++ = '/';
			memmove(out, in, len);
			out += len;
		}
		in += len;
	}
	if (out == path && *path)
		*out++ = '.';
	*out = '\0';
}

bool path_is_windows(const char *path)
{
	return (isalpha((unsigned char)path[0]) && path[1] == ':' && (path[2] == '\\' || path[2] == '/')) ||
	       strncmp(path, "\\\\", 2) == 0;
}

bool path_is_at_or_below(const char *path, const char *ancestor)
{
	size_t len = strlen(ancestor);
	if (len == 1 && *ancestor == '/')
		return *path == '/';
	return strncmp(path, ancestor, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

bool parse_u64(const char *text, int base, uint64_t *ret)
{
	/* strtoull() takes signs and blanks; a number in /proc or in a file has none. */
	if (!*text || strchr("+- \t\n\v\f\r", *text))
		return false;
	char *end;
	errno = 0;
	unsigned long long value = strtoull(text, &end, base);
	if (errno || end == text || *end)
		return false;
	*ret = value;
	return true;
}

bool parse_i64(const char *text, int base, int64_t *ret)
{
	if (!*text || strchr("+ \t\n\v\f\r", *text))
		return false;
	char *end;
	errno = 0;
	long long value = strtoll(text, &end, base);
	if (errno || end == text || *end)
		return false;
	*ret = value;
	return true;
}

void text_shell(struct strbuf *out, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.,:=/@%+";
	bool quoted = !*text || text[strspn(text, plain)];
	strbuf_adds(out, quoted ? "'" : "");
	for (; *text; text++) {
		if (*text == '\'')
			strbuf_adds(out, "'\\''");
		else
			strbuf_addc(out, *text);
	}
	strbuf_adds(out, quoted ? "'" : "");
}
