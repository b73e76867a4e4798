/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doc: YAML and JSON text as one kind of tree in which every node knows its
 * place, because every finding must cite its line.
 *
 * Owns: reading (libyaml for YAML, our own strict RFC 8259 reader for JSON,
 * because evidence needs byte positions and libyaml refuses valid JSON), the
 * tree, looking things up in it, and the limits that keep hostile text bounded.
 * Knows nothing of what a document means.
 *
 * Text arrives as a stream: one document at a time is in memory, and the items
 * of a top-level "items" list arrive as documents of their own, so that a
 * 300 MB "kubectl get pods -A -o json" costs what its largest item costs.
 */
#ifndef ISOTOP_DOC_H
#define ISOTOP_DOC_H

#include <isotop/base.h>

enum node_kind { NODE_NULL, NODE_BOOL, NODE_INT, NODE_FLOAT, NODE_STRING, NODE_LIST, NODE_MAP };

/*
 * A value. Scalars keep the text they were written with, so that a type error
 * can quote it. Aliases are resolved: the same node may hang in several places.
 */
struct node {
	enum node_kind kind;
	bool quoted;       /* a scalar in quotes: always NODE_STRING */
	bool shared;       /* an alias elsewhere stands for it too; not said of the items of a list */
	bool boolean;      /* NODE_BOOL */
	uint32_t line;     /* from 1 */
	uint32_t column;   /* from 1, in characters */
	uint64_t offset;   /* first byte of the value in the input */
	uint64_t end;      /* one past its last byte */
	const char *tag;   /* a tag that is not of YAML's own schema ("!reset"), else NULL */
	const char *text;  /* scalars: the value after unescaping, terminated; may hold NUL bytes */
	size_t len;        /* bytes in @text */
	int64_t integer;   /* NODE_INT */
	size_t count;      /* NODE_LIST, NODE_MAP: entries */
	size_t shadowed;   /* NODE_MAP: entries behind them that were written and gave way to a merge key */
	const struct node **items; /* NODE_LIST: elements; NODE_MAP: values, parallel to @keys */
	const struct node **keys;  /* NODE_MAP: NODE_STRING nodes (scalars of other kinds as written) */
	const struct node ***sorted; /* NODE_MAP of many, as it was read: the places in @keys in an order; else NULL */
};

/*
 * A map has each key once: the last value of one that is given twice. A merge
 * key (<<) has been carried out where it stands. Both as Kubernetes' reader does it.
 */

/* One document, alone in its arena: node pointers die with doc_free(). */
struct doc {
	struct arena *arena; /* owned */
	const struct node *root;
	const char *name;    /* borrowed from the stream: the file's name, "-" for standard input */
	unsigned index;      /* documents and items before this one in the stream */
	bool item;           /* an element of a top-level "items" list */
	const char *list_kind;        /* item: the list's own "kind" where it stood before the items, else NULL */
	const char *list_api_version; /* likewise */
	const struct node *repeated; /* the first key that its map had already; NULL: each stands once */
	bool shadowed;       /* a merge key replaced what was written before it */
};

/*
 * @root as go-yaml v3 reads it, where what is written in a map wins over what a
 * merge key brings, wherever the two stand. New nodes are in @doc's memory.
 */
const struct node *doc_written(const struct doc *doc);

void doc_free(struct doc *doc); /* NULL is fine */

/* What a reader may cost. All are inclusive; zero means the default in doc.c. */
struct doc_limits {
	size_t scalar_bytes;    /* one scalar's length */
	size_t depth;           /* nesting */
	size_t nodes;           /* nodes of one document, every use of an alias counted */
	size_t document_bytes;  /* text of one document or item */
	size_t aliased;         /* values that aliases stand for, of all documents of a text */
	bool libyaml;           /* all YAML by libyaml: to hold what is read without it beside it */
};

/* Where text comes from. read() is read(2)-like: bytes, 0 at the end, -errno. */
struct doc_input {
	ssize_t (*read)(void *ctx, char *buf, size_t size);
	void *ctx;
	const char *name; /* for messages; kept by the stream */
};

/* A text in memory, of which @left bytes are not read yet. */
struct doc_text {
	const char *text; /* borrowed */
	size_t left;
};

struct doc_input doc_input_text(struct doc_text *text, const char *name); /* reads @text, which stays the caller's */

/*
 * JSON with comments (code.visualstudio.com, "JSON with Comments"; jsonc.org): devcontainer.json is
 * written so. Comments and commas before a closing bracket become blanks in @text, so that every
 * place in it stays. False: it has no comment.
 */
bool json_strip_comments(char *text, size_t len);

enum { DECODE_UNDECIDED, DECODE_NOTHING, DECODE_LITTLE, DECODE_BIG };

/* UTF-16 that begins with a byte order mark, as UTF-8; all else as it is. Zero-initialised by its start. */
struct doc_decoder {
	const struct doc_input *input; /* borrowed */
	int kind;
	bool ended;
	size_t raw_len;
	unsigned char raw[16384]; /* read and not handed out */
};

/* The input to read instead of @input, which must outlive it, as must @decoder. */
struct doc_input doc_decoder_start(struct doc_decoder *decoder, const struct doc_input *input);

/*
 * Called for what is odd but no error (a duplicate key, an ignored tag), with
 * its place. @text is borrowed for the call.
 */
typedef void (*doc_note_fn)(void *ctx, const char *name, uint32_t line, uint32_t column, const char *text);

struct doc_stream;

/* Never fails; @limits and @note may be NULL. @input's contents are copied, its ctx borrowed. */
struct doc_stream *doc_stream_new(const struct doc_input *input, const struct doc_limits *limits,
	doc_note_fn note, void *note_ctx);
void doc_stream_free(struct doc_stream *stream);

/*
 * The next document: 1 and *ret_doc (the caller's to free), 0 at the end, or
 * -errno with "name:line:column: reason" in @err. After an error the stream
 * tries to go on at the next document ("---"); where it cannot, the next call
 * says 0.
 */
int doc_stream_next(struct doc_stream *stream, struct doc **ret_doc, struct err *err);

/* A whole text in memory as one document: a list of items stays whole, a second document is an error. */
int doc_read(const char *name, const char *text, size_t len, const struct doc_limits *limits,
	struct doc **ret_doc, struct err *err);

/*
 * doc_read() for who needs a few parts of a text of JSON ("a", "a.b"; at most 32, NULL behind the last): a map has none
 * but those, and those that lead to them. The rest is held to the same rules. Of what is no JSON all is there.
 */
int doc_read_parts(const char *name, const char *text, size_t len, const char *const *parts, struct doc **ret_doc,
	struct err *err);

/* Every document of a text; lists of items stay whole. */
struct doc_list {
	struct doc **items; /* owned, as what they point to */
	size_t count;
};

/* 0 with *ret_list (the caller's to free), or -errno where one of them cannot be read. @name is kept by the documents. */
int doc_read_all(const char *name, const char *text, size_t len, struct doc_list *ret_list, struct err *err);
void doc_list_free(struct doc_list *list); /* of zeroes is fine */

/* ---- lookup ------------------------------------------------------------ */

/* Where @key stands in a map. False: @map is NULL or no map, or has no such key. */
bool node_find(const struct node *map, const char *key, size_t *ret_at);

/* Its value, else NULL. */
const struct node *node_get(const struct node *map, const char *key);

/*
 * Whether Go takes @key for @word, as its encoding/json compares the keys of a text with names: in any case, and with
 * the long s and the Kelvin sign for s and k. Docker, Podman, containerd and runc are written in it, crun is not.
 */
bool key_folds(const char *key, const char *word);

/* The value of the last key that Go takes for @key, else NULL: that one counts there, however the others are spelt. */
const struct node *node_get_folded(const struct node *map, const char *key);

/*
 * The first key below @node that Go takes for one that its map had already, in whatever letters; NULL: none. It also says
 * so of a map with more keys than such programs know.
 */
const struct node *node_folded_twice(const struct node *node);

/* node_get() along "a.b.c"; keys with dots need node_get(). */
const struct node *node_path(const struct node *map, const char *dotted);

/* Element @i of a list, else NULL. */
const struct node *node_at(const struct node *list, size_t i);

size_t node_count(const struct node *list_or_map); /* 0 for anything else */
bool node_is(const struct node *node, enum node_kind kind); /* NULL is no kind */

/* The text of a NODE_STRING without NUL bytes, else NULL. */
const char *node_text(const struct node *node);

const char *node_kind_name(enum node_kind kind); /* "a list", for messages */

#endif
