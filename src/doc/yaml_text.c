/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text is cut at lines that start with "---", which can be nothing but a
 * document's start (YAML 1.2.2, 9.1.2), and each piece has a parser of its own:
 * an error costs its document, never the rest of the stream.
 */
#include "config.h"

#include "doc/yaml.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* libyaml compares each %TAG with all that stand before it, and makes every tag's text again. */
#define DIRECTIVES_MOST 1000
#define TAG_MOST        256

static bool at_marker(struct yaml_reader *r, char mark)
{
	for (size_t i = 0; i < 3; i++)
		if (text_peek(r->text, i) != mark)
			return false;
	int c = text_peek(r->text, 3);
	return c < 0 || c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void count_byte(struct yaml_reader *r, int c)
{
	if ((c & 0xC0) != 0x80) {
		r->chars++;
		return;
	}
	if (r->extra_count && r->extras[r->extra_count - 1].at == r->chars) {
		r->extras[r->extra_count - 1].extra++;
		return;
	}
	if (r->extra_count == r->extra_cap) {
		/* What lies behind the last event is not asked for again. */
		if (r->extra_first > r->extra_cap / 2) {
			memmove(r->extras, r->extras + r->extra_first,
				(r->extra_count - r->extra_first) * sizeof(*r->extras));
			r->extra_count -= r->extra_first;
			r->extra_first = 0;
		} else {
			r->extra_cap = r->extra_cap ? r->extra_cap * 2 : 256;
			r->extras = heap_grow(r->extras, r->extra_cap, sizeof(*r->extras));
		}
	}
	uint64_t before = r->extra_count ? r->extras[r->extra_count - 1].extra : 0;
	r->extras[r->extra_count++] = (struct extra){ r->chars, before + 1 };
}

static bool at_separator(struct yaml_reader *r)
{
	return at_marker(r, '-');
}

/* Keeps track of where lines start and whether the piece has begun in earnest. */
static void follow_line(struct yaml_reader *r, int c)
{
	r->directives += c == '%' && r->line == LINE_START;
	if (c == '\n') {
		r->line = LINE_START;
		r->content = r->content && !r->footer;
		r->footer = false;
	} else if (r->line != LINE_OTHER) {
		if (c == '#' || (c == '%' && r->line == LINE_START)) {
			r->line = LINE_OTHER;
		} else if (c == ' ' || c == '\t' || c == '\r') {
			r->line = LINE_BLANK;
		} else {
			r->line = LINE_OTHER;
			r->content = true;
		}
	}
}

/* What YAML 1.2.2 (5.1) lets no text hold, checked here because here the place is known; NULL: all is well. */
static const char *unreadable(struct yaml_reader *r)
{
	int c = text_peek(r->text, 0);
	if (r->directives > DIRECTIVES_MOST)
		return "too many directives";
	if (c < 0 || (c >= 0x20 && c < 0x7F) || c == '\t' || c == '\n' || c == '\r')
		return NULL;
	if (c < 0x80)
		return "a control character";
	char bytes[4];
	size_t len = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)text_peek(r->text, i);
	if (!text_is_utf8(bytes, len))
		return "not UTF-8";
	return c == 0xC2 && (unsigned char)bytes[1] < 0xA0 && (unsigned char)bytes[1] != 0x85 ? "a control character"
											      : NULL;
}

/* A byte order mark may begin every document (YAML 1.2.2, 9.1.1): files that were put together have some inside. */
static void skip_mark(struct yaml_reader *r)
{
	if (r->line != LINE_START || text_peek(r->text, 0) != 0xEF || text_peek(r->text, 1) != 0xBB ||
		text_peek(r->text, 2) != 0xBF)
		return;
	uint32_t column = r->text->column;
	for (int i = 0; i < 3; i++) {
		text_next(r->text);
		count_byte(r, 0x80);
	}
	r->text->column = column;
}

size_t yaml_plain_end(const char *span, size_t at, size_t len)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;
	for (; len - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, span + at, sizeof(word));
		word = le64toh(word);
		/* a byte that is less than another borrows, and one that is too great carries, from bytes behind it alone */
		uint64_t odd = ((word - ones * 0x20) | (word + ones) | word) & ones * 0x80;
		if (odd)
			return at + (size_t)__builtin_ctzll(odd) / 8;
	}
	while (at < len && span[at] >= 0x20 && span[at] < 0x7F)
		at++;
	return at;
}

/* Behind what at @at needs no look of its own; @at itself where something does: a marker, a mark, a tab, what is not ASCII. */
static size_t past_line(struct yaml_reader *r, const char *span, size_t at, size_t len)
{
	if (span[at] == '\n') {
		follow_line(r, '\n');
		return at + 1;
	}
	if (span[at] < 0x20 || span[at] >= 0x7F || (r->line == LINE_START && strchr("-.%", span[at])))
		return at;
	while (r->line != LINE_OTHER && at < len && span[at] == ' ') {
		r->line = LINE_BLANK;
		at++;
	}
	if (at == len || span[at] < 0x20 || span[at] >= 0x7F)
		return at;
	follow_line(r, span[at]);
	return yaml_plain_end(span, at, len);
}

/* Bytes at hand that need no look of their own, whole lines of them: copies them and returns how many they are. */
static size_t feed_run(struct yaml_reader *r, unsigned char *buffer, size_t room)
{
	size_t len;
	const char *span = text_span(r->text, &len);
	size_t most = len < room ? len : room;
	size_t run = 0;
	size_t line = 0; /* where the last line begins */
	if (r->directives > DIRECTIVES_MOST)
		return 0;
	while (run < most) {
		size_t next = past_line(r, span, run, most);
		if (next == run)
			break;
		if (span[next - 1] == '\n') {
			r->text->line++;
			r->text->column = 1;
			line = next;
		}
		run = next;
	}
	if (run)
		memcpy(buffer, span, run);
	text_take(r->text, run, run - line);
	r->chars += run;
	return run;
}

/* A key in a line of its own, as it stood before what is read now. */
static size_t feed_prefix(struct yaml_reader *r, unsigned char *buffer)
{
	size_t len = strlen(r->prefix);
	memcpy(buffer, r->prefix, len);
	r->chars += len;
	r->prefix = NULL;
	return len;
}

static int feed(void *data, unsigned char *buffer, size_t size, size_t *size_read)
{
	struct yaml_reader *r = data;
	size_t n = r->prefix ? feed_prefix(r, buffer) : 0;
	size = yaml_lent_size(r, size);
	/* The parser asks again only when it needs more for the event it is at. */
	if (r->bytes_ahead > r->limits->scalar_bytes)
		return 0;
	while (n < size && !r->piece_ended) {
		size_t run = feed_run(r, buffer + n, size - n);
		n += run;
		r->in_char = run ? 0 : r->in_char;
		if (run && n + 3 > size)
			break;
		skip_mark(r);
		bool separator = r->line == LINE_START && at_separator(r);
		r->footer = r->footer || (r->line == LINE_START && at_marker(r, '.'));
		if (separator && r->content) {
			r->piece_ended = true;
			break;
		}
		/* continuation bytes were checked with their first */
		const char *bad = r->in_char ? NULL : unreadable(r);
		/* What stands before it is read first, however much of it was at hand, and may be wrong itself. */
		if (bad && n)
			break;
		if (bad) {
			r->bad = bad;
			r->bad_place = (struct place){ r->text->line, r->text->column, r->text->offset };
			return 0;
		}
		int c = text_next(r->text);
		r->in_char = r->in_char ? r->in_char - 1 : c < 0xC0 ? 0 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
		if (c < 0) {
			r->piece_ended = true;
			break;
		}
		if (separator) {
			/* the document's own start: its dashes are no content */
			r->line = LINE_BLANK;
			for (int dash = 0; dash < 3; dash++) {
				buffer[n++] = '-';
				count_byte(r, '-');
				c = dash < 2 ? text_next(r->text) : c;
			}
			if (n + 3 > size)
				break;
			continue;
		}
		follow_line(r, c);
		count_byte(r, c);
		buffer[n++] = (unsigned char)c;
		if (n + 3 > size)
			break;
	}
	r->bytes_ahead += n;
	*size_read = n;
	return 1;
}

/* ---- places ------------------------------------------------------------------------ */

static uint64_t extra_before(struct yaml_reader *r, uint64_t chars)
{
	size_t low = r->extra_first;
	size_t high = r->extra_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (r->extras[middle].at <= chars)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? r->extras[low - 1].extra : 0;
}

struct place yaml_reader_place(struct yaml_reader *r, yaml_mark_t mark)
{
	return (struct place){
		.line = r->base.line + (uint32_t)mark.line,
		.column = (uint32_t)mark.column + 1,
		.offset = r->base.offset + mark.index + extra_before(r, mark.index),
	};
}

/* ---- pieces ------------------------------------------------------------------------ */

static void begin_text(struct yaml_reader *r)
{
	yaml_part_begin(r);
	r->piece_ended = r->content = r->footer = false;
	r->directives = r->in_char = 0;
	r->bad = NULL;
	r->line = LINE_START;
}

static void begin_parser(struct yaml_reader *r)
{
	if (!yaml_parser_initialize(&r->parser))
		die("out of memory");
	yaml_parser_set_input(&r->parser, feed, r);
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
}

void yaml_reader_start(struct yaml_reader *r)
{
	r->parsing = true;
	begin_text(r);
	if (!yaml_quick_start(r))
		begin_parser(r);
}

void yaml_reader_end(struct yaml_reader *r)
{
	if (r->parsing && !r->quick.stage)
		yaml_parser_delete(&r->parser);
	r->parsing = false;
	r->quick.stage = YAML_QUICK_OFF;
	r->quick.lent = r->quick.over = false;
}

/* Back to where the last event ended: libyaml has read on, and maybe beyond the document. */
static void go_back(struct yaml_reader *r)
{
	struct place place = yaml_reader_place(r, r->reached);
	if (!text_back(r->text, place.offset, place.line, place.column))
		return;
	r->line = place.column == 1 ? LINE_START : LINE_OTHER;
	r->content = true;
	r->piece_ended = r->footer = false;
}

void yaml_reader_skip(struct yaml_reader *r)
{
	if (r->parsing && !r->quick.stage && r->inside)
		go_back(r);
	yaml_reader_end(r);
	while (!r->piece_ended) {
		if (r->line == LINE_START && r->content && at_separator(r))
			return;
		int c = text_next(r->text);
		if (c < 0)
			return;
		follow_line(r, c);
		r->content = r->content || c > ' ';
	}
}

/* ---- events ------------------------------------------------------------------------- */

static int parser_error(struct yaml_reader *r, struct err *err)
{
	const yaml_parser_t *p = &r->parser;
	struct place place = yaml_reader_place(r, p->problem_mark);
	if (r->text->error) {
		r->failed = true;
		return fail_at(err, r->text->error, r->name, place, "%s", strerror(-r->text->error));
	}
	if (p->error == YAML_MEMORY_ERROR)
		die("out of memory");
	if (r->bad)
		return fail_at(err, -EILSEQ, r->name, r->bad_place, "%s", r->bad);
	if (p->error == YAML_READER_ERROR) {
		/* The reader says where in bytes, not in lines: the last event's end is the nearest place. */
		place = yaml_reader_place(r, p->mark);
		if (r->bytes_ahead > r->limits->scalar_bytes)
			return fail_at(
				err, -EFBIG, r->name, place, "a value longer than %zu bytes", r->limits->scalar_bytes);
	}
	return fail_at(err, -EINVAL, r->name, place, "%s%s%s", p->problem ? p->problem : "not YAML",
		p->context ? ", " : "", p->context ? p->context : "");
}

static const char *tag_of(const yaml_event_t *event)
{
	const yaml_char_t *tag = event->type == YAML_SCALAR_EVENT           ? event->data.scalar.tag
				 : event->type == YAML_SEQUENCE_START_EVENT ? event->data.sequence_start.tag
				 : event->type == YAML_MAPPING_START_EVENT  ? event->data.mapping_start.tag
									    : NULL;
	return (const char *)tag;
}

void yaml_reader_done(struct yaml_reader *r, yaml_event_t *event)
{
	if (!r->quick.stage)
		yaml_event_delete(event);
}

/* libyaml reads what follows, from behind a key of its own; its first events are no news. */
static int take_over(struct yaml_reader *r, struct err *err)
{
	/* the stream, the document, its map, the key, and its list or that it has no value */
	enum { EVENTS_KNOWN = 5 };
	yaml_event_t event;
	begin_text(r);
	r->content = true;
	r->prefix = "items:\n";
	r->base.line--;
	r->base.offset -= strlen(r->prefix);
	r->reached = (yaml_mark_t){ strlen(r->prefix), 1, 0 };
	r->inside = true;
	begin_parser(r);
	for (int i = 0; i < EVENTS_KNOWN; i++) {
		if (!yaml_parser_parse(&r->parser, &event))
			return parser_error(r, err);
		yaml_event_delete(&event);
	}
	r->bytes_ahead = 0;
	return 0;
}

/* An event of libyaml's. 0 or -errno. */
static int parse(struct yaml_reader *r, yaml_event_t *event, struct err *err)
{
	if (!yaml_parser_parse(&r->parser, event))
		return parser_error(r, err);
	r->reached = event->end_mark;
	r->inside = event->type != YAML_STREAM_START_EVENT && event->type != YAML_DOCUMENT_START_EVENT &&
		    event->type != YAML_DOCUMENT_END_EVENT && event->type != YAML_STREAM_END_EVENT;
	if (r->quick.lent)
		yaml_lent_follow(r, event);
	return 0;
}

static int next_event(struct yaml_reader *r, yaml_event_t *event, struct err *err)
{
	int status = 0;
	if (r->quick.over) {
		yaml_parser_delete(&r->parser);
		yaml_lent_end(r);
	}
	if (r->quick.stage) {
		if (yaml_quick_event(r, event))
			return 0;
		status = take_over(r, err);
	}
	return status < 0 ? status : parse(r, event, err);
}

int yaml_reader_event(struct yaml_reader *r, yaml_event_t *event, struct err *err)
{
	int status = next_event(r, event, err);
	if (status < 0)
		return status;
	const char *tag = tag_of(event);
	if (tag && strlen(tag) > TAG_MOST) {
		struct place place = yaml_reader_place(r, event->start_mark);
		yaml_event_delete(event);
		return fail_at(err, -EFBIG, r->name, place, "a tag of more than %d bytes", TAG_MOST);
	}
	r->bytes_ahead = 0;
	r->directives = 0;
	if (event->end_mark.index > event->start_mark.index)
		r->content_end = yaml_reader_place(r, event->end_mark).offset;
	while (r->extra_first < r->extra_count && r->extra_count - r->extra_first > 1 &&
		r->extras[r->extra_first + 1].at < event->start_mark.index)
		r->extra_first++;
	return 0;
}
