/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much of a text the quick reader takes at once: a document, or of one with Kubernetes' "items" what stands before
 * them, then each of them, then the rest. An item that it is not sure of is libyaml's, which is handed the text from
 * there behind a key "items" of its own, so that it is where it would be had it read the list from its beginning.
 * Behind that item, or some more where they are short, the quick reader takes its turn again.
 *
 * A part counts only once the line behind it is known to begin something: libyaml looks at that before it says that an
 * item has ended, and an error in it costs the item.
 */
#include "config.h"

#include "doc/yaml.h"

#include <string.h>

#define PART_MOST (1u << 20) /* its events are kept until they are asked for */

/* What libyaml reads at the least, because it takes some time to begin with. */
#define LENT_LEAST 4096

static size_t bytes_most(const struct yaml_reader *r, size_t most)
{
	return r->limits->scalar_bytes < most ? r->limits->scalar_bytes : most;
}

/* ---- lines ----------------------------------------------------------------------- */

/* Up to its end, or with the byte that makes it libyaml's. */
struct line {
	const char *text;
	size_t len;
	size_t plain; /* bytes of it, its end too, that libyaml has no quarrel with */
};

/* What a line is to the part that it stands in. */
enum line_kind {
	LINE_OF_NOTHING,
	LINE_OF_CONTENT,
	LINE_OF_MARKER,
	LINE_OF_OTHERS /* a directive, a document's end */
};

static enum line_kind line_kind(struct line at, size_t *ret_column)
{
	const char *line = at.text;
	size_t len = at.len;
	size_t blanks = 0;
	*ret_column = 0;
	if (yaml_quick_is_marker(line, len, "---"))
		return LINE_OF_MARKER;
	if (len && (*line == '%' || yaml_quick_is_marker(line, len, "...")))
		return LINE_OF_OTHERS;
	while (blanks < len && line[blanks] == ' ')
		blanks++;
	*ret_column = blanks;
	return blanks == len || line[blanks] == '#' ? LINE_OF_NOTHING : LINE_OF_CONTENT;
}

/* What has been seen of the part. */
struct seen {
	bool content;
	bool marker;
	bool items; /* in the last line of content */
};

enum side {
	SIDE_INSIDE,
	SIDE_BEHIND,
	SIDE_UNSURE
};

/* libyaml looks at four characters before it says that something begins there. */
#define LOOK_AHEAD 4

/* Whether an item ends before the line, and what begins with it. */
static enum side side_of_item(struct yaml_quick *quick, struct line line)
{
	size_t column;
	enum line_kind kind = line_kind(line, &column);
	if (kind == LINE_OF_NOTHING || (kind == LINE_OF_CONTENT && column > quick->column))
		return SIDE_INSIDE;
	if (kind == LINE_OF_CONTENT && line.plain < column + LOOK_AHEAD)
		return SIDE_UNSURE;
	if (kind == LINE_OF_CONTENT && column == quick->column && yaml_quick_is_dash(line.text + column, line.len - column))
		quick->next = YAML_PART_ITEM;
	else if (kind == LINE_OF_MARKER || (kind == LINE_OF_CONTENT && !column && yaml_quick_is_key(line.text, line.len)))
		quick->next = YAML_PART_REST;
	else
		return SIDE_UNSURE;
	return SIDE_BEHIND;
}

/* Likewise a document, or what is left of one. */
static enum side side_of_document(struct yaml_quick *quick, struct seen *seen, struct line line)
{
	static const char items[] = "items:";
	size_t column;
	enum line_kind kind = line_kind(line, &column);
	if (kind == LINE_OF_MARKER && seen->content)
		return SIDE_BEHIND;
	if (kind == LINE_OF_OTHERS || (kind == LINE_OF_MARKER && seen->marker))
		return SIDE_UNSURE;
	seen->marker = seen->marker || kind == LINE_OF_MARKER;
	if (kind != LINE_OF_CONTENT)
		return SIDE_INSIDE;
	if (seen->items && yaml_quick_is_dash(line.text + column, line.len - column)) {
		quick->part = YAML_PART_HEAD;
		quick->next = YAML_PART_ITEM;
		quick->column = column;
		return SIDE_BEHIND;
	}
	seen->content = true;
	seen->items = quick->part == YAML_PART_WHOLE && line.len == strlen(items) &&
		      memcmp(line.text, items, line.len) == 0;
	return SIDE_INSIDE;
}

static enum side side_of(struct yaml_quick *quick, struct seen *seen, struct line line)
{
	if (quick->part != YAML_PART_ITEM)
		return side_of_document(quick, seen, line);
	/* the line of its own dash */
	bool first = !seen->content;
	seen->content = true;
	return first ? SIDE_INSIDE : side_of_item(quick, line);
}

/* How long the part is that begins here, and what follows it; false: it is libyaml's. */
static bool part_length(struct yaml_reader *r, size_t *ret)
{
	size_t most = bytes_most(r, PART_MOST);
	size_t line = 0; /* where it begins */
	size_t at = 0;
	size_t len;
	struct seen seen = { .content = r->quick.part == YAML_PART_REST };
	for (;;) {
		const char *span = text_span(r->text, &len);
		at = yaml_plain_end(span, at, len);
		bool ended = at == len && (len > most || text_reach(r->text, len) < 0);
		if (at == len && !ended)
			continue;
		span = text_span(r->text, &len); /* it moves where room was made for more */
		if (at > most || (ended && r->text->error))
			return false;
		bool odd = !ended && span[at] != '\n';
		enum side side = side_of(&r->quick, &seen, (struct line){ span + line, at - line + odd, at - line + !odd });
		*ret = side == SIDE_BEHIND ? line : at;
		if (side == SIDE_BEHIND || ended)
			return side != SIDE_UNSURE && seen.content;
		if (side == SIDE_UNSURE || odd)
			return false;
		line = ++at;
	}
}

/* ---- parts ----------------------------------------------------------------------- */

void yaml_part_begin(struct yaml_reader *r)
{
	r->base = (struct place){ r->text->line, r->text->column, r->text->offset };
	r->chars = r->bytes_ahead = 0;
	r->extra_first = r->extra_count = 0;
	r->inside = false;
}

static void take(struct text *text, const char *span, size_t len)
{
	size_t last = 0; /* where the last line begins */
	for (const char *stop; (stop = memchr(span + last, '\n', len - last)) != NULL; text->line++)
		last = (size_t)(stop - span) + 1;
	if (last)
		text->column = 1;
	text_take(text, len, len - last);
}

static bool read_part(struct yaml_reader *r, enum yaml_part part)
{
	struct yaml_quick *quick = &r->quick;
	size_t unread;
	size_t len;
	quick->part = part;
	quick->next = part == YAML_PART_ITEM ? YAML_PART_REST : YAML_PART_NONE;
	if (!part_length(r, &len))
		return false;
	const char *span = text_span(r->text, &unread);
	/* Nobody reads on before its events were asked for, so that the text stays where it is. */
	if (!yaml_quick_read(quick, span, len))
		return false;
	take(r->text, span, len);
	r->line = LINE_START;
	r->content = true;
	r->piece_ended = quick->next == YAML_PART_NONE;
	return true;
}

bool yaml_quick_start(struct yaml_reader *r)
{
	if (r->limits->libyaml || !read_part(r, YAML_PART_WHOLE))
		return false;
	r->quick.stage = YAML_QUICK_STREAM;
	return true;
}

static bool next_part(struct yaml_reader *r)
{
	struct yaml_quick *quick = &r->quick;
	yaml_part_begin(r);
	if (read_part(r, quick->next))
		return true;
	quick->stage = YAML_QUICK_OFF;
	quick->lent = quick->part == YAML_PART_ITEM;
	quick->depth = 0;
	return false;
}

static yaml_event_type_t outer_event(struct yaml_quick *quick)
{
	static const yaml_event_type_t types[] = { [YAML_QUICK_STREAM] = YAML_STREAM_START_EVENT,
		[YAML_QUICK_DOCUMENT] = YAML_DOCUMENT_START_EVENT, [YAML_QUICK_BEHIND] = YAML_DOCUMENT_END_EVENT,
		[YAML_QUICK_OVER] = YAML_STREAM_END_EVENT };
	yaml_event_type_t type = types[quick->stage];
	if (quick->stage != YAML_QUICK_OVER)
		quick->stage++;
	return type;
}

bool yaml_quick_event(struct yaml_reader *r, yaml_event_t *event)
{
	struct yaml_quick *quick = &r->quick;
	bool inside = quick->stage == YAML_QUICK_INSIDE;
	if (inside && quick->taken == quick->count && quick->next != YAML_PART_NONE && !next_part(r))
		return false;
	memset(event, 0, sizeof(*event));
	if (inside && quick->taken < quick->count) {
		yaml_quick_take(quick, event);
		return true;
	}
	if (inside)
		quick->stage++;
	event->type = outer_event(quick);
	return true;
}

/* ---- libyaml's items ------------------------------------------------------------- */

size_t yaml_lent_size(const struct yaml_reader *r, size_t size)
{
	return r->quick.lent && size > LENT_LEAST ? LENT_LEAST : size;
}

/* Whether the next item's dash stands at @mark, first in its line, and the text can be read again from that line on. */
static bool is_next_item(struct yaml_reader *r, yaml_mark_t mark)
{
	struct place dash = yaml_reader_place(r, mark);
	size_t column = r->quick.column;
	size_t far = (size_t)(r->text->offset - dash.offset) + column;
	if (mark.column != column || far > r->text->back || far > r->text->start)
		return false;
	const char *line = r->text->buffer + r->text->start - far;
	for (size_t i = 0; i < column; i++)
		if (line[i] != ' ')
			return false;
	if (!yaml_quick_is_dash(line + column, far - column))
		return false;
	r->quick.at = (struct place){ dash.line, 1, dash.offset - column };
	return true;
}

void yaml_lent_follow(struct yaml_reader *r, const yaml_event_t *event)
{
	struct yaml_quick *quick = &r->quick;
	bool map = event->type == YAML_MAPPING_START_EVENT;
	if (map || event->type == YAML_SEQUENCE_START_EVENT) {
		/* A block ends where the next thing begins; only of a map it is certain. */
		if (!quick->depth++)
			quick->block = map && event->data.mapping_start.style == YAML_BLOCK_MAPPING_STYLE;
		return;
	}
	if (event->type != YAML_MAPPING_END_EVENT && event->type != YAML_SEQUENCE_END_EVENT)
		return;
	if (!quick->depth)
		quick->lent = false;
	else if (!--quick->depth && quick->block && event->start_mark.index > bytes_most(r, LENT_LEAST))
		quick->over = is_next_item(r, event->start_mark);
}

void yaml_lent_end(struct yaml_reader *r)
{
	struct yaml_quick *quick = &r->quick;
	text_back(r->text, quick->at.offset, quick->at.line, quick->at.column);
	quick->count = quick->taken = 0;
	quick->next = YAML_PART_ITEM;
	quick->stage = YAML_QUICK_INSIDE;
	quick->lent = quick->over = false;
}
