/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON as RFC 8259 has it, and nothing more. Recursive descent; depth, sizes
 * and the number of values are bounded by doc_limits.
 */
#include "config.h"

#include "doc/json_own.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is asked for of the map that is read, and how far its place is from the top. */
struct asked {
	const char *const *parts; /* dotted, NULL behind the last; NULL: all of it */
	uint32_t alive;           /* those whose keys so far led here, a bit each */
	unsigned level;
};

struct json_reader {
	struct text *text;
	const struct doc_limits *limits;
	const char *name;
	doc_note_fn note;
	void *note_ctx;
	struct strbuf scratch;
	struct build build; /* of the document or item being read */
	unsigned index;
	bool touched;  /* something was handed out */
	bool sure;     /* a key and its colon were read, or a value of a list */
	bool in_items; /* between the elements of a top-level "items" */
	bool first_item;
	bool streams;       /* this document handed out items: its rest is no document */
	struct entries top; /* the top-level map while its items are handed out */
	const char *list_kind;        /* in it, of the items that are handed out */
	const char *list_api_version; /* likewise */
	struct node *top_node;
	struct asked asked;
};

static struct place here(const struct json_reader *r)
{
	return (struct place){ r->text->line, r->text->column, r->text->offset };
}

static int bad(struct json_reader *r, struct err *err, const char *what)
{
	if (r->text->error)
		return fail_at(err, r->text->error, r->name, here(r), "%s", strerror(-r->text->error));
	return fail_at(err, -EINVAL, r->name, here(r), "%s", what);
}

static void skip_space(struct json_reader *r)
{
	text_skip_space(r->text);
}

/* ---- scalars ------------------------------------------------------------------- */

static int hex4(struct json_reader *r, uint32_t *ret, struct err *err)
{
	uint32_t code = 0;
	for (int i = 0; i < 4; i++) {
		int c = text_peek(r->text, 0);
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
			    : c >= 'A' && c <= 'F' ? c - 'A' + 10
						   : -1;
		if (digit < 0)
			return bad(r, err, "\\u needs four hexadecimal digits");
		code = code << 4 | (uint32_t)digit;
		text_next(r->text);
	}
	*ret = code;
	return 0;
}

/* \uXXXX, with the second half of a surrogate pair; a lone half becomes U+FFFD, as encoding/json does. */
static int unicode_escape(struct json_reader *r, struct err *err)
{
	uint32_t code;
	char bytes[4];
	int status = hex4(r, &code, err);
	if (status < 0)
		return status;
	if (code >= 0xD800 && code < 0xDC00 && text_peek(r->text, 0) == '\\' && text_peek(r->text, 1) == 'u') {
		uint32_t low;
		text_next(r->text);
		text_next(r->text);
		status = hex4(r, &low, err);
		if (status < 0)
			return status;
		if (low >= 0xDC00 && low < 0xE000) {
			code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
		} else {
			strbuf_adds(&r->scratch, "\xEF\xBF\xBD");
			code = low;
		}
	}
	size_t len = text_encode(code, bytes);
	if (len)
		strbuf_add(&r->scratch, bytes, len);
	else
		strbuf_adds(&r->scratch, "\xEF\xBF\xBD");
	return 0;
}

static int escape(struct json_reader *r, struct err *err)
{
	static const char from[] = "\"\\/bfnrt";
	static const char to[] = "\"\\/\b\f\n\r\t";
	int c = text_next(r->text);
	if (c == 'u')
		return unicode_escape(r, err);
	const char *at = c > 0 ? strchr(from, c) : NULL;
	if (!at)
		return bad(r, err, "no such escape");
	strbuf_addc(&r->scratch, to[at - from]);
	return 0;
}

/*
 * How many bytes at @at, of @len, stand for themselves in a string: no quote, no
 * backslash, no control character. *ret_more: those of them that continue a character.
 */
static size_t plain_run(const char *at, size_t len, size_t *ret_more)
{
	size_t i = plain_words(at, len);
	size_t more = 0;
	for (; i < len; i++) {
		unsigned char c = (unsigned char)at[i];
		if (c < 0x20 || c == '"' || c == '\\')
			break;
		more += (c & 0xC0) == 0x80;
	}
	*ret_more = more;
	return i;
}

/* The plain bytes that are at hand into scratch, as many as the limit leaves and one. */
static void take_run(struct json_reader *r)
{
	size_t len;
	size_t more;
	const char *span = text_span(r->text, &len);
	size_t room = r->limits->scalar_bytes - r->scratch.len + 1;
	size_t run = plain_run(span, len < room ? len : room, &more);
	strbuf_add(&r->scratch, span, run);
	text_take(r->text, run, run - more);
}

/* The string's bytes into scratch. */
static int string_bytes(struct json_reader *r, struct err *err)
{
	struct place start = here(r);
	strbuf_reset(&r->scratch);
	text_next(r->text);
	for (;;) {
		int c = text_peek(r->text, 0);
		if (c < 0)
			return r->text->error
				       ? bad(r, err, "")
				       : fail_at(err, -EINVAL, r->name, start, "a string without its closing quote");
		if (c < 0x20)
			return bad(r, err, "a control character in a string must be escaped");
		if (r->scratch.len > r->limits->scalar_bytes)
			return fail_at(
				err, -EFBIG, r->name, start, "a string longer than %zu bytes", r->limits->scalar_bytes);
		if (c != '"' && c != '\\') {
			take_run(r);
			continue;
		}
		text_next(r->text);
		if (c == '"')
			break;
		int status = escape(r, err);
		if (status < 0)
			return status;
	}
	if (!text_is_utf8(strbuf_text(&r->scratch), r->scratch.len))
		return fail_at(err, -EILSEQ, r->name, start, "a string that is not UTF-8");
	return 0;
}

static int finish_node(struct json_reader *r, struct node *node, size_t len, struct err *err)
{
	node->end = r->text->offset;
	node->len = len;
	return build_count(&r->build, 0, len, (struct place){ node->line, node->column, node->offset }, err);
}

static int finish_scalar(struct json_reader *r, struct node *node, struct err *err)
{
	node->text = arena_strndup(r->build.arena, strbuf_text(&r->scratch), r->scratch.len);
	return finish_node(r, node, r->scratch.len, err);
}

/* A string of ASCII without escapes that is at hand whole, as nearly all are; its length, or SIZE_MAX: it is another one. */
static size_t plain_string(const struct json_reader *r)
{
	size_t len;
	const char *span = text_span(r->text, &len);
	size_t most = len < r->limits->scalar_bytes ? len : r->limits->scalar_bytes;
	size_t at = most ? 1 + plain_words(span + 1, most - 1) : 0;
	while (at < most && (unsigned char)span[at] >= 0x20 && (unsigned char)span[at] < 0x80 && span[at] != '"' &&
		span[at] != '\\')
		at++;
	return at < most && at > 0 && span[at] == '"' ? at - 1 : SIZE_MAX;
}

static int read_string(struct json_reader *r, struct node **ret, struct err *err)
{
	struct node *node = build_node(&r->build, NODE_STRING, here(r), err);
	if (!node)
		return -EFBIG;
	size_t plain = plain_string(r);
	node->quoted = true;
	*ret = node;
	if (plain != SIZE_MAX) {
		size_t len;
		const char *span = text_span(r->text, &len);
		node->text = arena_strndup(r->build.arena, span + 1, plain);
		text_take(r->text, plain + 2, plain + 2);
		return finish_node(r, node, plain, err);
	}
	int status = string_bytes(r, err);
	return status < 0 ? status : finish_scalar(r, node, err);
}

static bool digits(struct json_reader *r)
{
	bool any = false;
	for (int c = text_peek(r->text, 0); c >= '0' && c <= '9' && r->scratch.len < DIGITS_MOST; c = text_peek(r->text, 0)) {
		strbuf_addc(&r->scratch, (char)text_next(r->text));
		any = true;
	}
	return any;
}

/* The grammar of RFC 8259 section 6: no leading zeros, no bare point. */
static bool number_text(struct json_reader *r, bool *ret_integer)
{
	*ret_integer = true;
	strbuf_reset(&r->scratch);
	if (text_peek(r->text, 0) == '-')
		strbuf_addc(&r->scratch, (char)text_next(r->text));
	bool zero = text_peek(r->text, 0) == '0';
	size_t before = r->scratch.len;
	if (!digits(r) || (zero && r->scratch.len - before > 1))
		return false;
	if (text_peek(r->text, 0) == '.') {
		*ret_integer = false;
		strbuf_addc(&r->scratch, (char)text_next(r->text));
		if (!digits(r))
			return false;
	}
	int c = text_peek(r->text, 0);
	if (c == 'e' || c == 'E') {
		*ret_integer = false;
		strbuf_addc(&r->scratch, (char)text_next(r->text));
		c = text_peek(r->text, 0);
		if (c == '+' || c == '-')
			strbuf_addc(&r->scratch, (char)text_next(r->text));
		return digits(r);
	}
	return true;
}

static int read_number(struct json_reader *r, struct node **ret, struct err *err)
{
	struct node *node = build_node(&r->build, NODE_INT, here(r), err);
	bool integer;
	if (!node)
		return -EFBIG;
	if (!number_text(r, &integer))
		return bad(r, err, "not a number as JSON writes them");
	if (r->scratch.len >= DIGITS_MOST)
		return bad(r, err, "a number of more than 512 digits");
	/* What does not fit 64 bits is no integer to us, only its text. */
	if (!integer || !parse_i64(strbuf_text(&r->scratch), 10, &node->integer))
		node->kind = NODE_FLOAT;
	*ret = node;
	return finish_scalar(r, node, err);
}

static int read_word(struct json_reader *r, struct node **ret, struct err *err)
{
	static const struct {
		const char *text;
		enum node_kind kind;
		bool boolean;
	} words[] = { { "true", NODE_BOOL, true }, { "false", NODE_BOOL, false }, { "null", NODE_NULL, false } };
	for (size_t i = 0; i < ISO_COUNT(words); i++) {
		size_t len = 0;
		while (words[i].text[len] && text_peek(r->text, len) == words[i].text[len])
			len++;
		if (words[i].text[len])
			continue;
		struct node *node = build_node(&r->build, words[i].kind, here(r), err);
		if (!node)
			return -EFBIG;
		node->boolean = words[i].boolean;
		strbuf_reset(&r->scratch);
		while (len--)
			strbuf_addc(&r->scratch, (char)text_next(r->text));
		*ret = node;
		return finish_scalar(r, node, err);
	}
	return bad(r, err,
		text_peek(r->text, 0) < 0 ? "the text ends where a value should stand" : "no value starts like this");
}

/* ---- lists and maps --------------------------------------------------------------- */

static int read_value(struct json_reader *r, size_t depth, struct node **ret, struct err *err);

/* After an element: true to go on, false at @close; -errno else. */
static int separator(struct json_reader *r, int close, struct err *err)
{
	skip_space(r);
	int c = text_peek(r->text, 0);
	if (c != ',' && c != close)
		return bad(r, err,
			close == ']' ? "a list goes on with , or ends with ]" : "a map goes on with , or ends with }");
	text_next(r->text);
	r->sure = true;
	return c == ',';
}

static int read_list(struct json_reader *r, size_t depth, struct node **ret, struct err *err)
{
	struct node *node = build_node(&r->build, NODE_LIST, here(r), err);
	struct entries entries = { 0 };
	struct asked outer = r->asked;
	if (!node)
		return -EFBIG;
	text_next(r->text);
	skip_space(r);
	int more = text_peek(r->text, 0) != ']';
	if (!more)
		text_next(r->text);
	r->asked = (struct asked){ 0 }; /* no path leads through a list */
	while (more > 0) {
		struct node *item;
		more = read_value(r, depth + 1, &item, err);
		if (more < 0)
			break;
		entries_add(&entries, NULL, item);
		more = separator(r, ']', err);
	}
	r->asked = outer;
	if (more < 0) {
		entries_free(&entries);
		return more;
	}
	node->end = r->text->offset;
	entries_settle(&entries, &r->build, node);
	*ret = node;
	return 0;
}

/* ---- what nobody asks for ---------------------------------------------------------- */

/* The @level-th key of a dotted path, its length in *ret_len. */
static const char *part_key(const char *path, unsigned level, size_t *ret_len)
{
	while (level-- && path)
		path = (path = strchr(path, '.')) ? path + 1 : NULL;
	*ret_len = path ? strcspn(path, ".") : 0;
	return path;
}

/* What is asked for of the value of @key; none alive: nothing. */
static struct asked asked_below(const struct asked *asked, const struct node *key)
{
	struct asked below = { asked->parts, 0, asked->level + 1 };
	for (unsigned i = 0; asked->parts && asked->parts[i]; i++) {
		size_t len;
		const char *wanted = part_key(asked->parts[i], asked->level, &len);
		if (!(asked->alive >> i & 1) || !wanted || len != key->len || memcmp(wanted, key->text, len) != 0)
			continue;
		if (!wanted[len])
			return (struct asked){ 0 };
		below.alive |= UINT32_C(1) << i;
	}
	return below;
}

/* The value that stands next, counted as if it were read. False where the reader has to see it. */
static bool skip_value(struct json_reader *r, size_t depth)
{
	struct json_skipped skipped;
	size_t len;
	const char *span = text_span(r->text, &len);
	if (depth > r->limits->depth || !json_skip(span, len, r->limits, r->limits->depth - depth, &skipped) ||
		skipped.nodes > r->limits->nodes - r->build.nodes ||
		skipped.scalar_bytes > r->limits->document_bytes - r->build.bytes)
		return false;
	r->build.nodes += skipped.nodes;
	r->build.bytes += skipped.scalar_bytes;
	r->text->line += skipped.lines;
	r->text->column = skipped.lines ? 1 : r->text->column;
	text_take(r->text, skipped.len, skipped.len - skipped.last_line - skipped.behind);
	return true;
}

/* The value of @key: *ret NULL where it was not asked for. */
static int read_asked(struct json_reader *r, size_t depth, const struct node *key, struct node **ret, struct err *err)
{
	struct asked outer = r->asked;
	if (!outer.parts)
		return read_value(r, depth, ret, err);
	r->asked = asked_below(&outer, key);
	bool wanted = !r->asked.parts || r->asked.alive;
	int status = 0;
	*ret = NULL;
	if (wanted || !skip_value(r, depth)) {
		r->asked = wanted ? r->asked : (struct asked){ 0 };
		status = read_value(r, depth, ret, err);
	}
	r->asked = outer;
	if (!wanted)
		*ret = NULL;
	return status;
}

/* ---- maps ------------------------------------------------------------------------------ */

/* A key and its colon. */
static int read_key(struct json_reader *r, struct node **ret, struct err *err)
{
	skip_space(r);
	if (text_peek(r->text, 0) != '"')
		return bad(r, err, "a key in double quotes should stand here");
	int status = read_string(r, ret, err);
	if (status < 0)
		return status;
	skip_space(r);
	if (text_peek(r->text, 0) != ':')
		return bad(r, err, "a colon should stand between key and value");
	text_next(r->text);
	r->sure = true;
	return 0;
}

static int read_entry(struct json_reader *r, size_t depth, struct entries *entries, struct err *err)
{
	struct node *key;
	struct node *value;
	int status = read_key(r, &key, err);
	if (status == 0)
		status = read_asked(r, depth + 1, key, &value, err);
	if (status == 0 && value)
		entries_add(entries, key, value);
	return status;
}

static int read_map(struct json_reader *r, size_t depth, struct node **ret, struct err *err)
{
	struct node *node = build_node(&r->build, NODE_MAP, here(r), err);
	struct entries entries = { 0 };
	if (!node)
		return -EFBIG;
	text_next(r->text);
	skip_space(r);
	int more = text_peek(r->text, 0) != '}';
	if (!more)
		text_next(r->text);
	while (more > 0) {
		more = read_entry(r, depth, &entries, err);
		if (more == 0)
			more = separator(r, '}', err);
	}
	if (more < 0) {
		entries_free(&entries);
		return more;
	}
	node->end = r->text->offset;
	note_duplicates(&r->build, &entries);
	entries_settle(&entries, &r->build, node);
	*ret = node;
	return 0;
}

static int read_value(struct json_reader *r, size_t depth, struct node **ret, struct err *err)
{
	skip_space(r);
	if (depth > r->limits->depth)
		return fail_at(err, -EFBIG, r->name, here(r), "nested deeper than %zu", r->limits->depth);
	int c = text_peek(r->text, 0);
	if (c == '{')
		return read_map(r, depth, ret, err);
	if (c == '[')
		return read_list(r, depth, ret, err);
	if (c == '"')
		return read_string(r, ret, err);
	if (c == '-' || (c >= '0' && c <= '9'))
		return read_number(r, ret, err);
	return read_word(r, ret, err);
}

/* ---- documents, and the items of a top-level list ------------------------------------ */

static void begin(struct json_reader *r)
{
	r->build = (struct build){
		.arena = arena_new(),
		.limits = r->limits,
		.name = r->name,
		.note = r->note,
		.note_ctx = r->note_ctx,
	};
}

static struct doc *hand_out(struct json_reader *r, const struct node *root)
{
	struct doc *doc = build_doc(&r->build, root, r->index++);
	r->touched = true;
	text_release(r->text);
	return doc;
}

/* One element of "items", alone in its arena. */
static int next_item(struct json_reader *r, struct doc **ret_doc, struct err *err)
{
	struct build outer = r->build;
	struct node *item;
	begin(r);
	int status = read_value(r, 2, &item, err);
	if (status < 0) {
		arena_free(r->build.arena);
		r->build = outer;
		return status;
	}
	struct doc *doc = hand_out(r, item);
	doc->item = true;
	doc->list_kind = arena_strdup(doc->arena, r->list_kind);
	doc->list_api_version = arena_strdup(doc->arena, r->list_api_version);
	r->build = outer;
	*ret_doc = doc;
	return READ_DOCUMENT;
}

static void begin_items(struct json_reader *r)
{
	r->in_items = r->first_item = r->streams = true;
	/* once for all of them: either may be many */
	r->list_kind = entries_text(&r->top, "kind");
	r->list_api_version = entries_text(&r->top, "apiVersion");
}

static void end_document(struct json_reader *r)
{
	arena_free(r->build.arena);
	r->build.arena = NULL;
	entries_free(&r->top);
	r->in_items = r->streams = false;
}

/* The entries of the top-level map, stopping at the items of a list. READ_DOCUMENT with an item, READ_END at "}". */
static int top_entries(struct json_reader *r, struct doc **ret_doc, struct err *err)
{
	int more = 1;
	while (more > 0) {
		if (r->in_items) {
			skip_space(r);
			more = r->first_item ? text_peek(r->text, 0) != ']' : separator(r, ']', err);
			if (r->first_item && !more)
				text_next(r->text);
			r->first_item = false;
			if (more > 0)
				return next_item(r, ret_doc, err);
			r->in_items = false;
		} else {
			struct node *key;
			struct node *value;
			more = read_key(r, &key, err);
			if (more < 0)
				return more;
			skip_space(r);
			if (!r->text->whole && strcmp(key->text, "items") == 0 && text_peek(r->text, 0) == '[') {
				text_next(r->text);
				begin_items(r);
				more = 1;
				continue;
			}
			more = read_asked(r, 1, key, &value, err);
			if (more < 0)
				return more;
			if (value)
				entries_add(&r->top, key, value);
		}
		if (more >= 0)
			more = separator(r, '}', err);
	}
	return more;
}

static int finish_top(struct json_reader *r, struct doc **ret_doc)
{
	if (r->streams) {
		end_document(r);
		return READ_END;
	}
	r->top_node->end = r->text->offset;
	note_duplicates(&r->build, &r->top);
	entries_settle(&r->top, &r->build, r->top_node);
	*ret_doc = hand_out(r, r->top_node);
	return READ_DOCUMENT;
}

static int top_value(struct json_reader *r, struct doc **ret_doc, struct err *err)
{
	struct node *value;
	if (text_peek(r->text, 0) != '{') {
		int status = read_value(r, 0, &value, err);
		if (status == 0)
			*ret_doc = hand_out(r, value);
		return status < 0 ? status : READ_DOCUMENT;
	}
	r->top_node = build_node(&r->build, NODE_MAP, here(r), err);
	if (!r->top_node)
		return -EFBIG;
	text_next(r->text);
	skip_space(r);
	if (text_peek(r->text, 0) == '}') {
		text_next(r->text);
		return finish_top(r, ret_doc);
	}
	int status = top_entries(r, ret_doc, err);
	return status == READ_END ? finish_top(r, ret_doc) : status;
}

int json_reader_next(struct json_reader *r, struct doc **ret_doc, struct err *err)
{
	int status = READ_END;
	while (status == READ_END) {
		if (r->streams) {
			status = top_entries(r, ret_doc, err);
			if (status == READ_END)
				status = finish_top(r, ret_doc);
			if (status != READ_END)
				break;
		}
		skip_space(r);
		int c = text_peek(r->text, 0);
		if (c < 0)
			return r->text->error ? bad(r, err, "") : READ_END;
		if (r->index && c == '-' && text_peek(r->text, 1) == '-' && text_peek(r->text, 2) == '-')
			return DOC_AGAIN; /* documents of YAML, the first of which was JSON */
		/* One value after another is a common stream; anything else behind a value is an error. */
		if (r->index && c != '{' && c != '[')
			status = bad(r, err, "something stands behind the end of the value");
		if (status == READ_END) {
			begin(r);
			status = top_value(r, ret_doc, err);
		}
	}
	if (status < 0)
		end_document(r);
	return status;
}

bool json_reader_untouched(const struct json_reader *reader)
{
	return !reader->touched;
}

bool json_reader_sure(const struct json_reader *reader)
{
	return reader->sure;
}

void json_reader_ask(struct json_reader *reader, const char *const *parts)
{
	reader->asked = (struct asked){ .parts = parts, .alive = UINT32_MAX };
}

struct json_reader *json_reader_new(
	struct text *text, const struct doc_limits *limits, const char *name, doc_note_fn note, void *note_ctx)
{
	struct json_reader *reader = heap_alloc(1, sizeof(*reader));
	reader->text = text;
	reader->limits = limits;
	reader->name = name;
	reader->note = note;
	reader->note_ctx = note_ctx;
	return reader;
}

void json_reader_free(struct json_reader *reader)
{
	if (!reader)
		return;
	end_document(reader);
	strbuf_free(&reader->scratch);
	free(reader);
}
