/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The YAML that nearly all manifests are written in, read without libyaml: block maps and lists of ASCII whose scalars
 * stand on one line, or below a "|", and flow collections of one line. It gives the events that libyaml gives, with
 * its places, at a tenth of the cost. Whatever it is not sure of is libyaml's: the part is then read there from its
 * beginning, so that no error is found here and nothing is understood in two ways. tests/unit/check_yaml_quick.c and
 * the fuzz target yaml hold both beside each other.
 */
#include "config.h"

#include "doc/yaml.h"

#include <stdlib.h>
#include <string.h>

#define LEVELS_MOST 64
#define KEY_MOST    1000 /* libyaml looks for the colon within 1,024 characters */

/* A block collection that is open. */
struct level {
	size_t indent;
	bool list;
};

struct scan {
	struct yaml_quick *quick;
	const char *text;
	size_t len;
	size_t next;       /* where the next line begins */
	size_t line_start; /* where this one does */
	uint32_t line;
	struct level levels[LEVELS_MOST];
	size_t depth;
	bool pending; /* the key that was read last has no value so far */
	struct yaml_quick_event empty; /* what it has where none comes */
};

/* ---- events ---------------------------------------------------------------------- */

static struct yaml_quick_event event_at(const struct scan *s, enum yaml_quick_kind kind, size_t start, size_t end)
{
	return (struct yaml_quick_event){ kind, s->line, (uint32_t)(start - s->line_start), (uint32_t)start, (uint32_t)end, 0, 0 };
}

static void add(struct scan *s, struct yaml_quick_event event)
{
	struct yaml_quick *quick = s->quick;
	if (quick->count == quick->cap) {
		quick->cap = quick->cap ? quick->cap * 2 : 256;
		quick->events = heap_grow(quick->events, quick->cap, sizeof(*quick->events));
	}
	quick->events[quick->count++] = event;
}

static void add_scalar(struct scan *s, enum yaml_quick_kind kind, size_t start, size_t end)
{
	struct yaml_quick_event event = event_at(s, kind, start, end);
	size_t quotes = kind == YAML_QUICK_QUOTED;
	event.text = (uint32_t)(start + quotes);
	event.len = (uint32_t)(end - start - 2 * quotes);
	add(s, event);
}

static bool push(struct scan *s, bool list, size_t at)
{
	if (s->depth == LEVELS_MOST)
		return false;
	s->levels[s->depth++] = (struct level){ at - s->line_start, list };
	add(s, event_at(s, list ? YAML_QUICK_LIST : YAML_QUICK_MAP, at, at));
	return true;
}

static void pop(struct scan *s, size_t at)
{
	s->depth--;
	add(s, event_at(s, s->levels[s->depth].list ? YAML_QUICK_LIST_END : YAML_QUICK_END, at, at));
}

static void settle(struct scan *s)
{
	if (s->pending)
		add(s, s->empty);
	s->pending = false;
}

/* ---- words ----------------------------------------------------------------------- */

static size_t past_spaces(const struct scan *s, size_t at, size_t end)
{
	while (at < end && s->text[at] == ' ')
		at++;
	return at;
}

/* Nothing but a comment follows on the line. */
static bool is_last(const struct scan *s, size_t at, size_t end)
{
	size_t rest = past_spaces(s, at, end);
	return rest == end || (s->text[rest] == '#' && rest > at);
}

/* Characters that mean nothing but themselves, wherever in a plain word they stand. */
static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '/' || c == '.' || c == '-';
}

/* Behind what begins with the quote at @at; 0 where it is not plain: an escape, no end on this line. */
static size_t past_quoted(const struct scan *s, size_t at, size_t end)
{
	char quote = s->text[at];
	const char *close = memchr(s->text + at + 1, quote, end - at - 1);
	if (!close)
		return 0;
	size_t behind = (size_t)(close - s->text) + 1;
	bool escape = quote == '"' ? memchr(s->text + at, '\\', behind - at) != NULL : behind < end && s->text[behind] == quote;
	return escape ? 0 : behind;
}

/* Behind the key at @at, where its colon stands; 0: there is none. */
static size_t past_key(const struct scan *s, size_t at, size_t end)
{
	char first = s->text[at];
	size_t behind = at;
	if (first == '"' || first == '\'')
		behind = past_quoted(s, at, end);
	else
		while (first != '-' && behind < end && in_word(s->text[behind]))
			behind++;
	bool key = behind > at && behind - at < KEY_MOST && behind < end && s->text[behind] == ':' &&
		   (behind + 1 == end || s->text[behind + 1] == ' ');
	return key ? behind : 0;
}

static enum yaml_quick_kind kind_at(const struct scan *s, size_t at)
{
	return s->text[at] == '"' || s->text[at] == '\'' ? YAML_QUICK_QUOTED : YAML_QUICK_PLAIN;
}

/* ---- values ---------------------------------------------------------------------- */

/* Up to a comment; false where a colon makes a key of it. */
static bool plain(struct scan *s, size_t at, size_t end)
{
	size_t last = at; /* behind what is no blank */
	if (strchr("?:,[]{}#&*!|>'\"%@`", s->text[at]) || (s->text[at] == '-' && (at + 1 == end || s->text[at + 1] == ' ')))
		return false;
	for (size_t i = at; i < end; i++) {
		char c = s->text[i];
		if (c == ' ')
			continue;
		if (c == '#' && s->text[i - 1] == ' ')
			break;
		if (c == ':' && (i + 1 == end || s->text[i + 1] == ' '))
			return false;
		last = i + 1;
	}
	add_scalar(s, YAML_QUICK_PLAIN, at, last);
	return true;
}

static size_t flow(struct scan *s, size_t at, size_t end, unsigned depth);

/* Behind a scalar or a collection of a flow collection; 0: not here. */
static size_t flow_value(struct scan *s, size_t at, size_t end, unsigned depth)
{
	size_t behind = at;
	if (at == end)
		return 0;
	if (s->text[at] == '[' || s->text[at] == '{')
		return flow(s, at, end, depth + 1);
	if (kind_at(s, at) == YAML_QUICK_QUOTED)
		behind = past_quoted(s, at, end);
	else
		while (s->text[at] != '-' && behind < end && in_word(s->text[behind]))
			behind++;
	if (behind <= at)
		return 0;
	add_scalar(s, kind_at(s, at), at, behind);
	return behind;
}

/* Behind one entry of a flow collection. */
static size_t flow_entry(struct scan *s, size_t at, size_t end, bool list, unsigned depth)
{
	size_t colon = list ? 0 : past_key(s, at, end);
	if (list)
		return flow_value(s, at, end, depth);
	if (!colon)
		return 0;
	add_scalar(s, kind_at(s, at), at, colon);
	return flow_value(s, past_spaces(s, colon + 1, end), end, depth);
}

/* Behind the collection that begins at @at; 0: not here. */
static size_t flow(struct scan *s, size_t at, size_t end, unsigned depth)
{
	bool list = s->text[at] == '[';
	char close = list ? ']' : '}';
	if (depth == LEVELS_MOST)
		return 0;
	add(s, event_at(s, list ? YAML_QUICK_LIST : YAML_QUICK_MAP, at, at + 1));
	at = past_spaces(s, at + 1, end);
	while (at < end && s->text[at] != close) {
		at = flow_entry(s, at, end, list, depth);
		at = at ? past_spaces(s, at, end) : end;
		if (at == end || (s->text[at] != ',' && s->text[at] != close))
			return 0;
		if (s->text[at] == ',') {
			at = past_spaces(s, at + 1, end);
			if (at < end && s->text[at] == close)
				return 0;
		}
	}
	if (at == end)
		return 0;
	add(s, event_at(s, list ? YAML_QUICK_LIST_END : YAML_QUICK_END, at, at + 1));
	return at + 1;
}

/* The lines below "|", which are deeper than what they belong to. */
static bool literal(struct scan *s, size_t at, size_t end)
{
	struct strbuf *out = &s->quick->literals;
	size_t parent = s->levels[s->depth - 1].indent;
	struct yaml_quick_event event = event_at(s, YAML_QUICK_LITERAL, at, at);
	bool strip = at + 1 < end && s->text[at + 1] == '-';
	bool keep = at + 1 < end && s->text[at + 1] == '+';
	if (past_spaces(s, at + 1 + strip + keep, end) != end || end == s->len)
		return false;
	size_t first = past_spaces(s, s->next, s->len);
	size_t indent = first - s->next;
	if (first == s->len || s->text[first] == '\n' || indent <= parent)
		return false;
	size_t breaks = 0; /* that no line has followed so far */
	event.text = (uint32_t)out->len;
	while (s->next < s->len) {
		const char *stop = memchr(s->text + s->next, '\n', s->len - s->next);
		size_t text = past_spaces(s, s->next, s->len);
		if (!stop)
			return false;
		size_t line_end = (size_t)(stop - s->text);
		bool blank = text >= line_end && line_end - s->next <= indent;
		if (!blank && text - s->next < indent)
			break;
		for (; !blank && breaks; breaks--)
			strbuf_addc(out, '\n');
		if (!blank)
			strbuf_add(out, s->text + s->next + indent, line_end - s->next - indent);
		breaks++;
		s->next = line_end + 1;
		s->line++;
	}
	for (breaks = strip ? 0 : keep ? breaks : 1; breaks; breaks--)
		strbuf_addc(out, '\n');
	event.len = (uint32_t)(out->len - event.text);
	event.end = (uint32_t)s->next;
	add(s, event);
	return true;
}

static bool value(struct scan *s, size_t at, size_t end)
{
	size_t behind = 0;
	switch (s->text[at]) {
	case '"':
	case '\'':
		behind = past_quoted(s, at, end);
		if (behind)
			add_scalar(s, YAML_QUICK_QUOTED, at, behind);
		return behind && is_last(s, behind, end);
	case '[':
	case '{':
		behind = flow(s, at, end, 0);
		return behind && is_last(s, behind, end);
	case '|':
		return literal(s, at, end);
	default:
		return plain(s, at, end);
	}
}

/* ---- lines ----------------------------------------------------------------------- */

static bool is_dash(const struct scan *s, size_t at, size_t end)
{
	return s->text[at] == '-' && (at + 1 == end || s->text[at + 1] == ' ');
}

/* A key at @at and what follows it on its line. */
static bool key(struct scan *s, size_t at, size_t end)
{
	size_t colon = past_key(s, at, end);
	if (!colon)
		return false;
	add_scalar(s, kind_at(s, at), at, colon);
	if (is_last(s, colon + 1, end)) {
		s->pending = true;
		s->empty = event_at(s, YAML_QUICK_PLAIN, colon + 1, colon + 1);
		return true;
	}
	return value(s, past_spaces(s, colon + 1, end), end);
}

/* The item whose dash stands at @at; nothing behind it, or only a comment, is libyaml's. */
static bool item(struct scan *s, size_t at, size_t end)
{
	for (;;) {
		size_t inner = past_spaces(s, at + 1, end);
		if (inner == end || s->text[inner] == '#')
			return false;
		if (past_key(s, inner, end))
			return push(s, false, inner) && key(s, inner, end);
		if (!is_dash(s, inner, end))
			return value(s, inner, end);
		if (!push(s, true, inner))
			return false;
		at = inner;
	}
}

/* A line of which @at is the first character that is no blank. */
static bool content(struct scan *s, size_t at, size_t end)
{
	size_t column = at - s->line_start;
	bool dash = is_dash(s, at, end);
	bool inside = s->pending && (column > s->levels[s->depth - 1].indent || (dash && column == s->levels[s->depth - 1].indent));
	if (!s->depth && (column || s->quick->count))
		return false;
	if (!s->depth || inside) {
		s->pending = false;
		return push(s, dash, at) && (dash ? item : key)(s, at, end);
	}
	settle(s);
	while (s->depth && s->levels[s->depth - 1].indent > column)
		pop(s, at);
	/* A list may stand at the column of the key that it is the value of. */
	if (s->depth > 1 && !dash && s->levels[s->depth - 1].list && s->levels[s->depth - 2].indent == s->levels[s->depth - 1].indent)
		pop(s, at);
	if (!s->depth || s->levels[s->depth - 1].indent != column || s->levels[s->depth - 1].list != dash)
		return false;
	return (dash ? item : key)(s, at, end);
}

bool yaml_quick_is_marker(const char *line, size_t len, const char *mark)
{
	return len >= 3 && memcmp(line, mark, 3) == 0 && (len == 3 || line[3] == ' ');
}

static bool read_line(struct scan *s)
{
	const char *stop = memchr(s->text + s->next, '\n', s->len - s->next);
	size_t end = stop ? (size_t)(stop - s->text) : s->len;
	size_t at = past_spaces(s, s->next, end);
	s->line_start = s->next;
	s->next = stop ? end + 1 : end;
	bool well = true;
	if (yaml_quick_is_marker(s->text + s->line_start, end - s->line_start, "---"))
		well = !s->quick->count && past_spaces(s, s->line_start + 3, end) == end;
	else if (at < end && s->text[at] != '#')
		well = content(s, at, end);
	s->line++;
	return well;
}

/* What is open where the part begins. */
static void begin_part(struct scan *s)
{
	enum yaml_part part = s->quick->part;
	if (part == YAML_PART_ITEM || part == YAML_PART_REST)
		s->levels[s->depth++] = (struct level){ 0, false };
	if (part == YAML_PART_ITEM)
		s->levels[s->depth++] = (struct level){ s->quick->column, true };
}

/* What is open behind the part stays so. */
static bool end_part(struct scan *s)
{
	size_t open = s->quick->part != YAML_PART_ITEM ? 0 : s->quick->next == YAML_PART_ITEM ? 2 : 1;
	if (s->quick->part == YAML_PART_HEAD) {
		bool pending = s->pending && s->depth == 1;
		s->line_start = s->len;
		return pending && push(s, true, s->len + s->quick->column);
	}
	settle(s);
	while (s->depth > open)
		pop(s, s->len);
	return s->quick->count > 0;
}

bool yaml_quick_read(struct yaml_quick *quick, const char *text, size_t len)
{
	struct scan scan = { .quick = quick, .text = text, .len = len };
	quick->text = text;
	quick->count = quick->taken = 0;
	strbuf_reset(&quick->literals);
	begin_part(&scan);
	while (scan.next < len)
		if (!read_line(&scan))
			return false;
	return end_part(&scan);
}

bool yaml_quick_is_dash(const char *text, size_t len)
{
	return is_dash(&(struct scan){ .text = text }, 0, len);
}

bool yaml_quick_is_key(const char *text, size_t len)
{
	return past_key(&(struct scan){ .text = text }, 0, len) > 0;
}

/* ---- for the reader -------------------------------------------------------------- */

void yaml_quick_take(struct yaml_quick *quick, yaml_event_t *event)
{
	const struct yaml_quick_event *from = &quick->events[quick->taken++];
	static const yaml_event_type_t types[] = { [YAML_QUICK_PLAIN] = YAML_SCALAR_EVENT, [YAML_QUICK_QUOTED] = YAML_SCALAR_EVENT,
		[YAML_QUICK_LITERAL] = YAML_SCALAR_EVENT, [YAML_QUICK_MAP] = YAML_MAPPING_START_EVENT,
		[YAML_QUICK_LIST] = YAML_SEQUENCE_START_EVENT, [YAML_QUICK_END] = YAML_MAPPING_END_EVENT,
		[YAML_QUICK_LIST_END] = YAML_SEQUENCE_END_EVENT };
	event->type = types[from->kind];
	event->start_mark = (yaml_mark_t){ from->start, from->line, from->column };
	event->end_mark = (yaml_mark_t){ from->end, from->line, from->column }; /* of whose place the offset alone is asked */
	if (event->type != YAML_SCALAR_EVENT)
		return;
	const char *text = from->kind == YAML_QUICK_LITERAL ? strbuf_text(&quick->literals) : quick->text;
	event->data.scalar.value = (yaml_char_t *)(uintptr_t)(text + from->text);
	event->data.scalar.length = from->len;
	event->data.scalar.style = from->kind == YAML_QUICK_PLAIN    ? YAML_PLAIN_SCALAR_STYLE
				   : from->kind == YAML_QUICK_QUOTED ? YAML_DOUBLE_QUOTED_SCALAR_STYLE
								     : YAML_LITERAL_SCALAR_STYLE;
}

void yaml_quick_free(struct yaml_quick *quick)
{
	free(quick->events);
	strbuf_free(&quick->literals);
}
