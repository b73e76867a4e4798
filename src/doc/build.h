/* SPDX-License-Identifier: Apache-2.0 */
/* build: what the two readers share: making nodes within limits, and text that arrives in pieces. */
#ifndef ISOTOP_DOC_BUILD_H
#define ISOTOP_DOC_BUILD_H

#include <isotop/doc.h>

/* ---- text.c: the input as bytes with a place -------------------------------- */

/* One byte ahead of the input, counting lines and columns. */
struct text {
	struct doc_input input;
	char *buffer;     /* owned; the bytes read and not dropped */
	size_t start;     /* of what is not consumed, in the buffer */
	size_t filled;
	size_t cap;
	uint64_t offset;  /* of the byte at start, in the input */
	uint32_t line;    /* of the byte at start, from 1 */
	uint32_t column;  /* likewise, in characters, from 1 */
	bool ended;
	int error;        /* -errno of the last read; 0 */
	bool whole;       /* a list of items is not taken apart */
	bool keep;        /* do not drop what is consumed: the reader may go back to the beginning */
	size_t back;      /* how many consumed bytes are kept, to go back to one of them */
};

/* Reads until a byte stands at distance @ahead: that byte, or -1 at the end or on a read error. */
int text_reach(struct text *text, size_t ahead);

/* The byte at distance @ahead, or -1 at the end or on a read error. */
static inline int text_peek(struct text *text, size_t ahead)
{
	if (text->filled - text->start > ahead)
		return (unsigned char)text->buffer[text->start + ahead];
	return text_reach(text, ahead);
}

int text_next(struct text *text); /* consumes one byte; -1 at the end */

/* What has been read and not consumed, for a look at many bytes at once; text_take() consumes @len of them. */
static inline const char *text_span(const struct text *text, size_t *ret_len)
{
	*ret_len = text->filled - text->start;
	return text->buffer ? text->buffer + text->start : NULL; /* C adds nothing to NULL, not even 0 */
}

/* @chars is how many characters they are; no line ends among them. */
static inline void text_take(struct text *text, size_t len, size_t chars)
{
	text->start += len;
	text->offset += len;
	text->column += (uint32_t)chars;
}

void text_skip_space(struct text *text); /* blanks, tabs, ends of lines */

/* Goes back to the first byte; only while @keep has been on since the beginning. */
void text_rewind(struct text *text);

/* Goes back to the byte at @offset, of which the caller knows the place. False: it is too far, and nothing happened. */
bool text_back(struct text *text, uint64_t offset, uint32_t line, uint32_t column);

void text_release(struct text *text); /* keep = false: consumed bytes may be dropped from here on */

/* ---- build.c: nodes -------------------------------------------------------------- */

/* One document while it is made. */
struct build {
	struct arena *arena;
	const struct doc_limits *limits;
	size_t nodes;
	size_t bytes;
	const char *name;
	doc_note_fn note;
	void *note_ctx;
	const struct node *repeated; /* a key that its map has already; NULL: none */
	bool shadowed;               /* a merge replaced something that was written */
};

struct place {
	uint32_t line;
	uint32_t column;
	uint64_t offset;
};

/* "name:line:column: message" into @err; returns @code. */
int fail_at(struct err *err, int code, const char *name, struct place place, const char *fmt, ...) ISO_PRINTF(5, 6);

/* A node of a kind at a place; NULL and @err filled when the document has too many. */
struct node *build_node(struct build *build, enum node_kind kind, struct place place, struct err *err);

/* Counts @weight nodes and @bytes against the limits: 0 or -EFBIG. */
int build_count(struct build *build, size_t weight, size_t bytes, struct place place, struct err *err);

struct entry {
	const struct node *key; /* NULL in a list */
	const struct node *item;
	bool merged; /* brought in by a merge key */
};

/* Nearly all maps and lists of a manifest have no more: those take no memory of their own while they grow. */
#define ENTRIES_FEW 12

/* Entries of a list or map while it grows; settled into the node with entries_settle(). Zero is an empty one. */
struct entries {
	struct entry few[ENTRIES_FEW];
	struct entry *many; /* owned; NULL: they are few */
	size_t count;
	size_t cap; /* of @many */
	size_t shadowed; /* behind @count: what was written and a merge replaced */
};

static inline const struct entry *entries_at(const struct entries *entries, size_t i)
{
	return (entries->many ? entries->many : entries->few) + i;
}

void entries_add(struct entries *entries, const struct node *key, const struct node *item);
void entries_add_merged(struct entries *entries, const struct node *key, const struct node *item);
void entries_settle(struct entries *entries, struct build *build, struct node *node); /* frees */
void entries_free(struct entries *entries);

/* The text of the first entry of this key; NULL: there is none, or it is no text. */
const char *entries_text(const struct entries *entries, const char *key);

/* Hands the memory of @build over to a document of @root, the @index-th of its stream. */
struct doc *build_doc(struct build *build, const struct node *root, unsigned index);

/*
 * Each key once: the first place in the order and the last value, as
 * encoding/json and go-yaml's lenient mode have it. A key written twice is
 * noted, and a merge key that replaces what stands before it: go-yaml v2, and
 * so Kubernetes, carries merges out where they stand; v3, and so Compose, lets
 * the written value win.
 */
void note_duplicates(struct build *build, struct entries *entries);

/* ---- node.c ---- */

/* For a map whose keys are all there: where they are many, node_get() finds them without looking at each. */
void node_sort(struct arena *arena, struct node *map);

/* ---- the readers ------------------------------------------------------------------ */

/*
 * What the next() of a reader returns beside -errno. DOC_AGAIN stays inside doc.c:
 * another reader takes over.
 */

enum { READ_END = 0, READ_DOCUMENT = 1, DOC_AGAIN = 2 };

struct json_reader;
struct json_reader *json_reader_new(struct text *text, const struct doc_limits *limits, const char *name,
	doc_note_fn note, void *note_ctx);
/*
 * Only these parts, "a" or "a.b" with all that is in them, at most 32, NULL behind the last: what stands beside them is
 * read as strictly and then not there.
 */
void json_reader_ask(struct json_reader *reader, const char *const *parts);
void json_reader_free(struct json_reader *reader);

/* READ_DOCUMENT with *ret_doc, READ_END, or -errno. */
int json_reader_next(struct json_reader *reader, struct doc **ret_doc, struct err *err);

/* True while nothing was handed out yet, so that another reader may try the text from its beginning. */
bool json_reader_untouched(const struct json_reader *reader);

/* True once a quoted key with its colon, or a value of a list, has been read: the text is meant to be JSON. */
bool json_reader_sure(const struct json_reader *reader);

struct yaml_reader;
struct yaml_reader *yaml_reader_new(struct text *text, const struct doc_limits *limits, const char *name,
	doc_note_fn note, void *note_ctx);
void yaml_reader_free(struct yaml_reader *reader);
int yaml_reader_next(struct yaml_reader *reader, struct doc **ret_doc, struct err *err);

#endif
