/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML through libyaml's events, with Kubernetes' reading of plain scalars
 * (sigs.k8s.io/yaml: go-yaml v2, which is YAML 1.1 with small differences).
 *
 * The text is cut at lines that start with "---", which can be nothing but a
 * document's start (YAML 1.2.2, 9.1.2), and each piece has a parser of its own:
 * an error costs its document, never the rest of the stream.
 */
#include "config.h"

#include "doc/build.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

/* An anchor of the document being read. */
struct anchor {
	char *name; /* in the build's arena */
	const struct node *node;
	size_t weight; /* nodes below it, aliases counted in full */
	UT_hash_handle hh;
};

/*
 * libyaml counts characters, we need bytes: after character number @at, @extra
 * bytes have gone by that were no characters of their own.
 */
struct extra {
	uint64_t at;
	uint64_t extra;
};

enum line_state { LINE_START, LINE_BLANK, LINE_OTHER };

struct yaml_reader {
	struct text *text;
	const struct doc_limits *limits;
	const char *name;
	doc_note_fn note;
	void *note_ctx;
	unsigned index;
	bool failed; /* the input cannot be read any more */
	const char *bad;        /* why feeding stopped, at @bad_place; NULL */
	struct place bad_place;
	bool in_char;           /* between the bytes of one character */
	/* the piece of text between two separators */
	yaml_parser_t parser;
	bool parsing;
	bool piece_ended;
	bool content;          /* the piece has a line that is no comment, directive or separator */
	enum line_state line;
	struct place base;     /* of the piece's first character */
	uint64_t chars;        /* characters fed to the parser */
	uint64_t bytes_ahead;  /* fed since the last event */
	struct extra *extras;
	size_t extra_first;
	size_t extra_count;
	size_t extra_cap;
	/* the document being read */
	struct build build;
	struct anchor *anchors;
	bool in_items;
	struct entries top;
};

/* ---- feeding the parser --------------------------------------------------------- */

static bool at_separator(struct yaml_reader *r)
{
	for (size_t i = 0; i < 3; i++)
		if (text_peek(r->text, i) != '-')
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

/* Keeps track of where lines start and whether the piece has begun in earnest. */
static void follow_line(struct yaml_reader *r, int c)
{
	if (c == '\n') {
		r->line = LINE_START;
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
	return c == 0xC2 && (unsigned char)bytes[1] < 0xA0 && (unsigned char)bytes[1] != 0x85 ? "a control character" : NULL;
}

static int feed(void *data, unsigned char *buffer, size_t size, size_t *size_read)
{
	struct yaml_reader *r = data;
	size_t n = 0;
	/* The parser asks again only when it needs more for the event it is at. */
	if (r->bytes_ahead > r->limits->scalar_bytes)
		return 0;
	while (n < size && !r->piece_ended) {
		bool separator = r->line == LINE_START && at_separator(r);
		if (separator && r->content) {
			r->piece_ended = true;
			break;
		}
		/* continuation bytes were checked with their first */
		r->bad = (text_peek(r->text, 0) & 0xC0) == 0x80 && r->in_char ? NULL : unreadable(r);
		if (r->bad) {
			r->bad_place = (struct place){ r->text->line, r->text->column, r->text->offset };
			return 0;
		}
		int c = text_next(r->text);
		r->in_char = c >= 0x80;
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

static void start_piece(struct yaml_reader *r)
{
	if (!yaml_parser_initialize(&r->parser))
		die("out of memory");
	yaml_parser_set_input(&r->parser, feed, r);
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	r->parsing = true;
	r->piece_ended = r->content = r->in_char = false;
	r->bad = NULL;
	r->line = LINE_START;
	r->base = (struct place){ r->text->line, r->text->column, r->text->offset };
	r->chars = r->bytes_ahead = 0;
	r->extra_first = r->extra_count = 0;
}

static void end_piece(struct yaml_reader *r)
{
	if (r->parsing)
		yaml_parser_delete(&r->parser);
	r->parsing = false;
}

/* After an error: the rest of the piece is passed over, unparsed. */
static void skip_piece(struct yaml_reader *r)
{
	end_piece(r);
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

static struct place place_of(struct yaml_reader *r, yaml_mark_t mark)
{
	return (struct place){
		.line = r->base.line + (uint32_t)mark.line,
		.column = (uint32_t)mark.column + 1,
		.offset = r->base.offset + mark.index + extra_before(r, mark.index),
	};
}

/* ---- events ------------------------------------------------------------------------- */

static int parser_error(struct yaml_reader *r, struct err *err)
{
	const yaml_parser_t *p = &r->parser;
	struct place place = place_of(r, p->problem_mark);
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
		place = place_of(r, p->mark);
		if (r->bytes_ahead > r->limits->scalar_bytes)
			return fail_at(err, -EFBIG, r->name, place, "a value longer than %zu bytes", r->limits->scalar_bytes);
	}
	return fail_at(err, -EINVAL, r->name, place, "%s%s%s", p->problem ? p->problem : "not YAML",
		p->context ? ", " : "", p->context ? p->context : "");
}

static int next_event(struct yaml_reader *r, yaml_event_t *event, struct err *err)
{
	if (!yaml_parser_parse(&r->parser, event))
		return parser_error(r, err);
	r->bytes_ahead = 0;
	while (r->extra_first < r->extra_count && r->extra_count - r->extra_first > 1 &&
		r->extras[r->extra_first + 1].at < event->start_mark.index)
		r->extra_first++;
	return 0;
}

/* ---- plain scalars -------------------------------------------------------------------- */

static bool one_of(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}

static bool says_null(const char *text)
{
	static const char *const words[] = { "", "~", "null", "Null", "NULL" };
	return one_of(text, words, ISO_COUNT(words));
}

/* go-yaml v2 resolve.go: y and n alone are strings, the longer words are not. */
static bool says_bool(const char *text, bool *ret)
{
	static const char *const yes[] = { "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON" };
	static const char *const no[] = { "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF" };
	*ret = one_of(text, yes, ISO_COUNT(yes));
	return *ret || one_of(text, no, ISO_COUNT(no));
}

/* 12, 0x1f, 0b11, 0o17 and the older 017, underscores between digits. */
static bool says_integer(const char *text, int64_t *ret)
{
	char plain[72];
	size_t len = 0;
	bool negative = *text == '-';
	if (*text == '-' || *text == '+')
		text++;
	if (*text < '0' || *text > '9')
		return false;
	for (; *text; text++) {
		if (*text == '_')
			continue;
		if (len + 1 >= sizeof(plain))
			return false;
		plain[len++] = *text;
	}
	plain[len] = '\0';
	int base = 10;
	const char *digits = plain;
	if (plain[0] == '0' && plain[1]) {
		base = plain[1] == 'x' ? 16 : plain[1] == 'b' ? 2 : 8;
		digits = plain[1] == 'x' || plain[1] == 'b' || plain[1] == 'o' ? plain + 2 : plain + 1;
	}
	uint64_t value;
	if (!parse_u64(digits, base, &value) || value > (uint64_t)INT64_MAX)
		return false;
	*ret = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

static bool says_float(const char *text)
{
	static const char *const words[] = { ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
		".nan", ".NaN", ".NAN" };
	if (one_of(text, words, ISO_COUNT(words)))
		return true;
	bool digit = false;
	if (*text == '-' || *text == '+')
		text++;
	size_t n = strspn(text, "0123456789_");
	digit = n > 0;
	text += n;
	if (*text == '.') {
		n = strspn(text + 1, "0123456789_");
		digit = digit || n > 0;
		text += n + 1;
	}
	if (digit && (*text == 'e' || *text == 'E')) {
		text++;
		if (*text == '-' || *text == '+')
			text++;
		n = strspn(text, "0123456789");
		return n > 0 && !text[n];
	}
	return digit && !*text;
}

static void resolve_plain(struct node *node)
{
	bool boolean;
	int64_t integer;
	if (says_null(node->text)) {
		node->kind = NODE_NULL;
	} else if (says_bool(node->text, &boolean)) {
		node->kind = NODE_BOOL;
		node->boolean = boolean;
	} else if (says_integer(node->text, &integer)) {
		node->kind = NODE_INT;
		node->integer = integer;
	} else if (says_float(node->text)) {
		node->kind = NODE_FLOAT;
	}
}

/* ---- nodes -------------------------------------------------------------------------------- */

static int compose(struct yaml_reader *r, yaml_event_t *event, size_t depth, const struct node **ret, struct err *err);

static int add_anchor(struct yaml_reader *r, const yaml_char_t *name, const struct node *node, size_t weight)
{
	struct anchor *anchor;
	if (!name)
		return 0;
	HASH_FIND_STR(r->anchors, (const char *)name, anchor);
	if (anchor) {
		anchor->node = node;
		anchor->weight = weight;
		return 0;
	}
	anchor = arena_alloc(r->build.arena, sizeof(*anchor));
	anchor->name = arena_strdup(r->build.arena, (const char *)name);
	anchor->node = node;
	anchor->weight = weight;
	HASH_ADD_KEYPTR(hh, r->anchors, anchor->name, strlen(anchor->name), anchor);
	return 0;
}

static int alias(struct yaml_reader *r, const yaml_event_t *event, const struct node **ret, struct err *err)
{
	struct anchor *anchor;
	struct place place = place_of(r, event->start_mark);
	HASH_FIND_STR(r->anchors, (const char *)event->data.alias.anchor, anchor);
	if (!anchor)
		return fail_at(err, -EINVAL, r->name, place, "no anchor &%s before this alias",
			(const char *)event->data.alias.anchor);
	/* Every use counts in full: a few nested aliases must not stand for a billion values. */
	int status = build_count(&r->build, anchor->weight, 0, place, err);
	if (status == 0)
		*ret = anchor->node;
	return status;
}

static bool core_tag(const char *tag, const char *name)
{
	static const char prefix[] = "tag:yaml.org,2002:";
	return strncmp(tag, prefix, sizeof(prefix) - 1) == 0 && strcmp(tag + sizeof(prefix) - 1, name) == 0;
}

/* A tag of YAML's own schema forces a string or nothing; any other is kept for who knows it. */
static void take_tag(struct yaml_reader *r, struct node *node, const yaml_char_t *raw, struct place place)
{
	const char *tag = (const char *)raw;
	if (!tag || strcmp(tag, "!") == 0)
		return;
	if (strncmp(tag, "tag:yaml.org,2002:", 18) != 0)
		node->tag = arena_strdup(r->build.arena, tag);
	else if (!core_tag(tag, "str") && !core_tag(tag, "map") && !core_tag(tag, "seq") && !core_tag(tag, "int") &&
		!core_tag(tag, "bool") && !core_tag(tag, "null") && !core_tag(tag, "float") && r->note)
		r->note(r->note_ctx, r->name, place.line, place.column, "a tag that is ignored");
}

static int scalar(struct yaml_reader *r, const yaml_event_t *event, const struct node **ret, struct err *err)
{
	struct place place = place_of(r, event->start_mark);
	struct node *node = build_node(&r->build, NODE_STRING, place, err);
	size_t len = event->data.scalar.length;
	if (!node)
		return -EFBIG;
	if (len > r->limits->scalar_bytes)
		return fail_at(err, -EFBIG, r->name, place, "a value longer than %zu bytes", r->limits->scalar_bytes);
	node->text = arena_strndup(r->build.arena, (const char *)event->data.scalar.value, len);
	node->len = len;
	node->end = place_of(r, event->end_mark).offset;
	bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->quoted = !plain;
	const char *tag = (const char *)event->data.scalar.tag;
	take_tag(r, node, event->data.scalar.tag, place);
	if (plain && strlen(node->text) == len && !(tag && core_tag(tag, "str")) && !(tag && strcmp(tag, "!") == 0))
		resolve_plain(node);
	int status = build_count(&r->build, 0, len, place, err);
	if (status == 0)
		status = add_anchor(r, event->data.scalar.anchor, node, 1);
	*ret = node;
	return status;
}

static int list(struct yaml_reader *r, const yaml_event_t *event, size_t depth, struct node *node, struct err *err)
{
	struct entries entries = { 0 };
	size_t before = r->build.nodes;
	for (;;) {
		yaml_event_t inner;
		const struct node *item = NULL;
		int status = next_event(r, &inner, err);
		if (status == 0 && inner.type == YAML_SEQUENCE_END_EVENT) {
			node->end = place_of(r, inner.end_mark).offset;
			yaml_event_delete(&inner);
			break;
		}
		if (status == 0) {
			status = compose(r, &inner, depth + 1, &item, err);
			yaml_event_delete(&inner);
		}
		if (status < 0) {
			entries_free(&entries);
			return status;
		}
		entries_add(&entries, NULL, item);
	}
	entries_settle(&entries, &r->build, node);
	return add_anchor(r, event->data.sequence_start.anchor, node, r->build.nodes - before + 1);
}

/* A key must be a scalar to be looked up; its text is what was written. */
static int key_of(struct yaml_reader *r, const struct node *node, const struct node **ret, struct err *err)
{
	struct place place = { node->line, node->column, node->offset };
	if (node->kind == NODE_MAP || node->kind == NODE_LIST)
		return fail_at(err, -EINVAL, r->name, place, "a key must be a simple value, not %s", node_kind_name(node->kind));
	if (node->kind == NODE_STRING) {
		*ret = node;
		return 0;
	}
	struct node *key = arena_alloc(r->build.arena, sizeof(*key));
	*key = *node;
	key->kind = NODE_STRING;
	*ret = key;
	return 0;
}

static bool is_merge(const struct node *key)
{
	return !key->quoted && strcmp(key->text, "<<") == 0;
}

/* Entries of a merged map come before the map's own, so that those win as the later ones. */
static int merge(struct yaml_reader *r, struct entries *into, const struct node *value, struct err *err)
{
	struct place place = { value->line, value->column, value->offset };
	if (value->kind == NODE_LIST) {
		/* earlier maps of the list win over later ones */
		for (size_t i = value->count; i > 0; i--) {
			int status = value->items[i - 1]->kind == NODE_MAP ? merge(r, into, value->items[i - 1], err) : -EINVAL;
			if (status < 0)
				return status == -EINVAL ? fail_at(err, -EINVAL, r->name, place, "<< merges maps only") : status;
		}
		return 0;
	}
	if (value->kind != NODE_MAP)
		return fail_at(err, -EINVAL, r->name, place, "<< merges maps only");
	for (size_t i = 0; i < value->count; i++)
		entries_add(into, value->keys[i], value->items[i]);
	return build_count(&r->build, value->count, 0, place, err);
}

/* Merged entries that the map writes itself are dropped without a note; what is left is put in front. */
static void apply_merges(struct yaml_reader *r, struct entries *own, struct entries *merged)
{
	if (!merged->count)
		return;
	struct build quiet = r->build;
	quiet.note = NULL;
	note_duplicates(&r->build, own);
	for (size_t i = 0; i < own->count; i++)
		entries_add(merged, own->keys[i], own->items[i]);
	note_duplicates(&quiet, merged);
	entries_free(own);
	*own = *merged;
	*merged = (struct entries){ 0 };
}

/* One key and its value; READ_END at the map's end. */
static int map_entry(struct yaml_reader *r, size_t depth, struct entries *own, struct entries *merged,
	struct place *ret_end, struct err *err)
{
	yaml_event_t event;
	const struct node *key = NULL;
	const struct node *value = NULL;
	int status = next_event(r, &event, err);
	if (status < 0)
		return status;
	if (event.type == YAML_MAPPING_END_EVENT) {
		*ret_end = place_of(r, event.end_mark);
		yaml_event_delete(&event);
		return READ_END;
	}
	status = compose(r, &event, depth + 1, &key, err);
	yaml_event_delete(&event);
	if (status == 0)
		status = key_of(r, key, &key, err);
	if (status == 0)
		status = next_event(r, &event, err);
	if (status < 0)
		return status;
	status = compose(r, &event, depth + 1, &value, err);
	yaml_event_delete(&event);
	if (status < 0)
		return status;
	if (is_merge(key))
		status = merge(r, merged, value, err);
	else
		entries_add(own, key, value);
	return status < 0 ? status : READ_DOCUMENT;
}

static int map(struct yaml_reader *r, const yaml_event_t *event, size_t depth, struct node *node, struct err *err)
{
	struct entries own = { 0 };
	struct entries merged = { 0 };
	struct place end = { 0 };
	size_t before = r->build.nodes;
	int status;
	do
		status = map_entry(r, depth, &own, &merged, &end, err);
	while (status == READ_DOCUMENT);
	if (status == 0) {
		apply_merges(r, &own, &merged);
		note_duplicates(&r->build, &own);
		node->end = end.offset;
		entries_settle(&own, &r->build, node);
		status = add_anchor(r, event->data.mapping_start.anchor, node, r->build.nodes - before + 1);
	}
	entries_free(&own);
	entries_free(&merged);
	return status;
}

static int compose(struct yaml_reader *r, yaml_event_t *event, size_t depth, const struct node **ret, struct err *err)
{
	struct place place = place_of(r, event->start_mark);
	if (depth > r->limits->depth)
		return fail_at(err, -EFBIG, r->name, place, "nested deeper than %zu", r->limits->depth);
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return alias(r, event, ret, err);
	case YAML_SCALAR_EVENT:
		return scalar(r, event, ret, err);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		break;
	default:
		return fail_at(err, -EINVAL, r->name, place, "unexpected end");
	}
	bool is_list = event->type == YAML_SEQUENCE_START_EVENT;
	struct node *node = build_node(&r->build, is_list ? NODE_LIST : NODE_MAP, place, err);
	if (!node)
		return -EFBIG;
	take_tag(r, node, is_list ? event->data.sequence_start.tag : event->data.mapping_start.tag, place);
	*ret = node;
	return is_list ? list(r, event, depth, node, err) : map(r, event, depth, node, err);
}

/* ---- documents and items ---------------------------------------------------------------------- */

static void begin(struct yaml_reader *r)
{
	r->build = (struct build){
		.arena = arena_new(),
		.limits = r->limits,
		.name = r->name,
		.note = r->note,
		.note_ctx = r->note_ctx,
	};
}

static void drop(struct yaml_reader *r)
{
	HASH_CLEAR(hh, r->anchors);
	entries_free(&r->top);
	arena_free(r->build.arena);
	r->build.arena = NULL;
	r->in_items = false;
}

static struct doc *hand_out(struct yaml_reader *r, const struct node *root)
{
	struct doc *doc = heap_alloc(1, sizeof(*doc));
	*doc = (struct doc){ .arena = r->build.arena, .root = root, .name = r->name, .index = r->index++ };
	r->build.arena = NULL;
	text_release(r->text);
	return doc;
}

static const char *top_text(const struct yaml_reader *r, const char *key)
{
	for (size_t i = 0; i < r->top.count; i++)
		if (strcmp(r->top.keys[i]->text, key) == 0)
			return node_text(r->top.items[i]);
	return NULL;
}

/* One element of a top-level "items", in an arena of its own; anchors do not reach from one to another. */
static int next_item(struct yaml_reader *r, struct doc **ret_doc, struct err *err)
{
	yaml_event_t event;
	int status = next_event(r, &event, err);
	if (status < 0)
		return status;
	if (event.type == YAML_SEQUENCE_END_EVENT) {
		yaml_event_delete(&event);
		r->in_items = false;
		return READ_END;
	}
	struct build outer = r->build;
	struct anchor *anchors = r->anchors;
	const struct node *item = NULL;
	r->anchors = NULL;
	begin(r);
	status = compose(r, &event, 2, &item, err);
	yaml_event_delete(&event);
	HASH_CLEAR(hh, r->anchors);
	if (status == 0) {
		struct doc *doc = hand_out(r, item);
		doc->item = true;
		doc->list_kind = arena_strdup(doc->arena, top_text(r, "kind"));
		doc->list_api_version = arena_strdup(doc->arena, top_text(r, "apiVersion"));
		*ret_doc = doc;
	} else {
		arena_free(r->build.arena);
	}
	r->anchors = anchors;
	r->build = outer;
	return status < 0 ? status : READ_DOCUMENT;
}

/* The value of a top-level key: READ_DOCUMENT where it is the list of items and the first was read. */
static int top_value(struct yaml_reader *r, const struct node *key, struct entries *merged, struct err *err)
{
	yaml_event_t event;
	const struct node *value = NULL;
	int status = next_event(r, &event, err);
	if (status < 0)
		return status;
	if (event.type == YAML_SEQUENCE_START_EVENT && strcmp(key->text, "items") == 0) {
		yaml_event_delete(&event);
		r->in_items = true;
		return READ_DOCUMENT;
	}
	status = compose(r, &event, 1, &value, err);
	yaml_event_delete(&event);
	if (status < 0)
		return status;
	if (is_merge(key))
		return merge(r, merged, value, err);
	entries_add(&r->top, key, value);
	return READ_END;
}

/* The entries of the top-level map up to its end, or to the start of its items. */
static int top_entries(struct yaml_reader *r, struct entries *merged, struct place *ret_end, struct err *err)
{
	for (;;) {
		yaml_event_t event;
		const struct node *key = NULL;
		int status = next_event(r, &event, err);
		if (status < 0)
			return status;
		if (event.type == YAML_MAPPING_END_EVENT) {
			*ret_end = place_of(r, event.end_mark);
			yaml_event_delete(&event);
			return READ_END;
		}
		status = compose(r, &event, 1, &key, err);
		yaml_event_delete(&event);
		if (status == 0)
			status = key_of(r, key, &key, err);
		if (status == 0)
			status = top_value(r, key, merged, err);
		if (status != READ_END)
			return status;
	}
}

/* A document whose root is a map: whole, or item by item. */
static int top_map(struct yaml_reader *r, const yaml_event_t *event, struct doc **ret_doc, struct err *err)
{
	struct entries merged = { 0 };
	struct place end = { 0 };
	struct place place = place_of(r, event->start_mark);
	struct node *node = build_node(&r->build, NODE_MAP, place, err);
	int status = node ? top_entries(r, &merged, &end, err) : -EFBIG;
	if (status == READ_END) {
		apply_merges(r, &r->top, &merged);
		note_duplicates(&r->build, &r->top);
		node->end = end.offset;
		entries_settle(&r->top, &r->build, node);
		HASH_CLEAR(hh, r->anchors);
		*ret_doc = hand_out(r, node);
		status = READ_DOCUMENT;
	} else if (status == READ_DOCUMENT) {
		status = READ_END; /* its items follow */
	}
	entries_free(&merged);
	return status;
}

static int document(struct yaml_reader *r, struct doc **ret_doc, struct err *err)
{
	yaml_event_t event;
	const struct node *root = NULL;
	int status = next_event(r, &event, err);
	if (status < 0)
		return status;
	begin(r);
	if (event.type == YAML_MAPPING_START_EVENT && !event.data.mapping_start.anchor) {
		status = top_map(r, &event, ret_doc, err);
	} else {
		status = compose(r, &event, 0, &root, err);
		HASH_CLEAR(hh, r->anchors);
		if (status == 0) {
			*ret_doc = hand_out(r, root);
			status = READ_DOCUMENT;
		}
	}
	yaml_event_delete(&event);
	return status;
}

/* After the items of a list: what is left of its map says nothing that the items did not. */
static int rest_of_list(struct yaml_reader *r, struct err *err)
{
	struct entries merged = { 0 };
	struct place end;
	int status;
	do
		status = top_entries(r, &merged, &end, err);
	while (status == READ_DOCUMENT && !r->in_items);
	entries_free(&merged);
	if (status == READ_END)
		drop(r);
	return status == READ_DOCUMENT ? READ_END : status;
}

/* One step: an event outside documents, a document, an item. READ_END: nothing yet, go on. */
static int step(struct yaml_reader *r, struct doc **ret_doc, bool *ret_ended, struct err *err)
{
	if (r->in_items) {
		int status = next_item(r, ret_doc, err);
		return status == READ_END ? rest_of_list(r, err) : status;
	}
	if (!r->parsing) {
		if (text_peek(r->text, 0) < 0 && !r->text->error) {
			*ret_ended = true;
			return READ_END;
		}
		start_piece(r);
	}
	yaml_event_t event;
	int status = next_event(r, &event, err);
	if (status < 0)
		return status;
	yaml_event_type_t type = event.type;
	yaml_event_delete(&event);
	if (type == YAML_DOCUMENT_START_EVENT)
		return document(r, ret_doc, err);
	if (type == YAML_STREAM_END_EVENT)
		end_piece(r);
	return READ_END;
}

int yaml_reader_next(struct yaml_reader *r, struct doc **ret_doc, struct err *err)
{
	bool ended = false;
	int status = READ_END;
	while (status == READ_END && !ended && !r->failed)
		status = step(r, ret_doc, &ended, err);
	if (status < 0) {
		drop(r);
		skip_piece(r);
	}
	return status;
}

struct yaml_reader *yaml_reader_new(struct text *text, const struct doc_limits *limits, const char *name,
	doc_note_fn note, void *note_ctx)
{
	struct yaml_reader *reader = heap_alloc(1, sizeof(*reader));
	reader->text = text;
	reader->limits = limits;
	reader->name = name;
	reader->note = note;
	reader->note_ctx = note_ctx;
	return reader;
}

void yaml_reader_free(struct yaml_reader *reader)
{
	if (!reader)
		return;
	drop(reader);
	end_piece(reader);
	free(reader->extras);
	free(reader);
}
