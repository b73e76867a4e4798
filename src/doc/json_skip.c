/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of JSON that nobody asks for: held to the same grammar as those that are read (RFC 8259), and left to the
 * reader where anything is odd, so that there is one definition of what is wrong and how that is said.
 */
#include "config.h"

#include "doc/json_own.h"

struct skip {
	const char *at;
	const char *end;
	const char *line; /* where the last line begins */
	const struct doc_limits *limits;
	struct json_skipped so_far;
};

static bool take(struct skip *s, char c)
{
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

static void spaces(struct skip *s)
{
	for (; s->at < s->end && (*s->at == ' ' || *s->at == '\n' || *s->at == '\t' || *s->at == '\r'); s->at++) {
		if (*s->at != '\n')
			continue;
		s->line = s->at + 1;
		s->so_far.lines++;
		s->so_far.behind = 0;
	}
}

/* Mostly there is none: what machines write for machines has no blanks. */
static inline void space(struct skip *s)
{
	if (s->at < s->end && (unsigned char)*s->at <= ' ')
		spaces(s);
}

static bool scalar(struct skip *s, size_t len)
{
	s->so_far.nodes++;
	s->so_far.scalar_bytes += len;
	return len <= s->limits->scalar_bytes;
}

/* Behind the opening quote. Escapes by number may come in pairs and are left to the reader. */
static bool string(struct skip *s)
{
	const char *start = s->at;
	size_t escapes = 0;
	bool wide = false;
	for (;;) {
		s->at += plain_words(s->at, (size_t)(s->end - s->at));
		if (s->at == s->end || (unsigned char)*s->at < 0x20)
			return false;
		char c = *s->at++;
		if (c == '"')
			break;
		wide |= (unsigned char)c >= 0x80;
		if (c != '\\') /* nearly the end of the text, or beyond ASCII */
			continue;
		if (s->at == s->end || !*s->at || !strchr("\"\\/bfnrt", *s->at))
			return false;
		s->at++;
		escapes++;
	}
	size_t len = (size_t)(s->at - start) - 1;
	for (size_t i = 0; wide && i < len; i++)
		s->so_far.behind += ((unsigned char)start[i] & 0xC0) == 0x80;
	return scalar(s, len - escapes) && (!wide || text_is_utf8(start, len));
}

static size_t digits(struct skip *s)
{
	const char *start = s->at;
	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return (size_t)(s->at - start);
}

/* RFC 8259 section 6. One that nothing follows may go on in what is not at hand. */
static bool number(struct skip *s)
{
	const char *start = s->at;
	take(s, '-');
	if (!take(s, '0') && !digits(s))
		return false;
	if (take(s, '.') && !digits(s))
		return false;
	if (take(s, 'e') || take(s, 'E')) {
		if (!take(s, '+'))
			take(s, '-');
		if (!digits(s))
			return false;
	}
	size_t len = (size_t)(s->at - start);
	return s->at < s->end && !(*s->at >= '0' && *s->at <= '9') && len < DIGITS_MOST && scalar(s, len);
}

static bool word(struct skip *s)
{
	static const char *const words[] = { "true", "false", "null" };
	for (size_t i = 0; i < ISO_COUNT(words); i++) {
		size_t len = strlen(words[i]);
		if ((size_t)(s->end - s->at) < len || memcmp(s->at, words[i], len) != 0)
			continue;
		s->at += len;
		return scalar(s, len);
	}
	return false;
}

static bool value(struct skip *s, size_t depth);

static bool key(struct skip *s)
{
	space(s);
	if (!take(s, '"') || !string(s))
		return false;
	space(s);
	return take(s, ':');
}

/* Behind the opening bracket. */
static bool entries(struct skip *s, char close, size_t depth)
{
	s->so_far.nodes++;
	space(s);
	if (take(s, close))
		return true;
	do {
		if ((close == '}' && !key(s)) || !depth || !value(s, depth - 1))
			return false;
		space(s);
	} while (take(s, ','));
	return take(s, close);
}

static bool value(struct skip *s, size_t depth)
{
	space(s);
	char first = s->at < s->end ? *s->at : '\0';
	if (first == '"') {
		s->at++;
		return string(s);
	}
	if (first == '{' || first == '[') {
		s->at++;
		return entries(s, first == '{' ? '}' : ']', depth);
	}
	return first == '-' || (first >= '0' && first <= '9') ? number(s) : word(s);
}

bool json_skip(const char *text, size_t len, const struct doc_limits *limits, size_t depth, struct json_skipped *ret)
{
	struct skip skip = { .at = text, .end = text + len, .line = text, .limits = limits };
	if (!value(&skip, depth))
		return false;
	*ret = skip.so_far;
	ret->len = (size_t)(skip.at - text);
	ret->last_line = (size_t)(skip.line - text);
	return true;
}
