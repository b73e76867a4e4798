/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml: what the files of the YAML reader share.
 *
 * yaml_text.c feeds libyaml and knows the place of everything, yaml_scalar.c
 * knows what a plain word means, yaml_node.c makes nodes, yaml_read.c documents.
 */
#ifndef ISOTOP_DOC_YAML_H
#define ISOTOP_DOC_YAML_H

#include "doc/build.h"

#include <yaml.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

/* An anchor of the document being read. */
struct anchor {
	char *name; /* in the build's arena */
	const struct node *node;
	size_t weight; /* nodes below it, aliases counted in full */
	size_t height; /* levels below it */
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

/* ---- yaml_quick.c: pieces that need no libyaml ---------------------------------- */

enum yaml_quick_kind {
	YAML_QUICK_PLAIN,
	YAML_QUICK_QUOTED,
	YAML_QUICK_LITERAL,
	YAML_QUICK_MAP,
	YAML_QUICK_LIST,
	YAML_QUICK_END,
	YAML_QUICK_LIST_END
};

/* One event; places from the piece's beginning, from 0. */
struct yaml_quick_event {
	enum yaml_quick_kind kind;
	uint32_t line;
	uint32_t column;
	uint32_t start;
	uint32_t end;
	uint32_t text; /* of a scalar: where its value begins, in the piece or in the literals */
	uint32_t len;
};

/* Which of libyaml's events comes next. */
enum yaml_quick_stage {
	YAML_QUICK_OFF, /* it is libyaml's piece */
	YAML_QUICK_STREAM,
	YAML_QUICK_DOCUMENT,
	YAML_QUICK_INSIDE,
	YAML_QUICK_BEHIND,
	YAML_QUICK_OVER
};

struct yaml_quick {
	enum yaml_quick_stage stage;
	const char *text; /* of the piece, in the reader's text */
	struct yaml_quick_event *events; /* owned */
	size_t count;
	size_t cap;
	size_t taken;
	struct strbuf literals; /* the values of all "|" of the piece */
};

enum line_state {
	LINE_START,
	LINE_BLANK,
	LINE_OTHER
};

struct yaml_reader {
	struct text *text;
	const struct doc_limits *limits;
	const char *name;
	doc_note_fn note;
	void *note_ctx;
	unsigned index;
	bool failed;     /* the input cannot be read any more */
	const char *bad; /* why feeding stopped, at @bad_place; NULL */
	struct place bad_place;
	bool in_char; /* between the bytes of one character */
	/* the piece of text between two separators */
	yaml_parser_t parser;
	bool parsing;
	bool piece_ended;
	bool content; /* the piece has a line that is no comment, directive or separator */
	enum line_state line;
	struct place base;    /* of the piece's first character */
	uint64_t chars;       /* characters fed to the parser */
	uint64_t bytes_ahead; /* fed since the last event */
	unsigned directives;  /* lines fed since the last event that begin with "%" */
	bool footer;          /* in a line "...": what follows is another document */
	uint64_t content_end; /* where the last event that has text of its own ended */
	struct extra *extras;
	size_t extra_first;
	size_t extra_count;
	size_t extra_cap;
	size_t aliased; /* values that aliases stood for, of all documents */
	struct yaml_quick quick;
	/* the document being read */
	struct build build;
	struct anchor *anchors;
	size_t deepest; /* level reached so far in what an anchor names */
	bool in_items;
	struct build *list; /* of the list that the item being read stands in: anchors go there; NULL: no item */
	struct entries top;
	uint64_t top_end; /* where the top-level map ended */
};

/* ---- yaml_text.c ---------------------------------------------------------------- */

/* Starts to parse what follows, up to the next line that starts with "---". */
void yaml_reader_start(struct yaml_reader *r);
void yaml_reader_end(struct yaml_reader *r);

/* After an error: the rest of the piece is passed over, unparsed. */
void yaml_reader_skip(struct yaml_reader *r);

struct place yaml_reader_place(struct yaml_reader *r, yaml_mark_t mark);

/* The next event, for yaml_reader_done() once it was looked at. 0, or -errno with its place in @err. */
int yaml_reader_event(struct yaml_reader *r, yaml_event_t *event, struct err *err);
void yaml_reader_done(struct yaml_reader *r, yaml_event_t *event);

/* Where the bytes from 0x20 to 0x7E end that stand at @at, of @len. */
size_t yaml_plain_end(const char *span, size_t at, size_t len);

/* ---- yaml_quick.c --------------------------------------------------------------- */

/* Reads the piece that begins here and consumes its text; false, and nothing happened: it is libyaml's. */
bool yaml_quick_start(struct yaml_reader *r);
void yaml_quick_event(struct yaml_quick *quick, yaml_event_t *event); /* borrows its text */
void yaml_quick_free(struct yaml_quick *quick);

/* ---- yaml_scalar.c ---------------------------------------------------------------- */

/* Gives a plain scalar the kind and value that its text means. */
void yaml_resolve_plain(struct node *node);

/* ---- yaml_node.c ------------------------------------------------------------------ */

/* The node that starts with @event (which stays the caller's). 0 or -errno. */
int yaml_reader_compose(
	struct yaml_reader *r, yaml_event_t *event, size_t depth, const struct node **ret, struct err *err);

/* @node as the key of a map: a scalar of any kind. 0 or -errno. */
int yaml_reader_key(struct yaml_reader *r, const struct node *node, const struct node **ret, struct err *err);

bool yaml_is_merge(const struct node *key); /* "<<" */

/* Takes the entries of what is merged into @into, where they count as if they were written there. */
int yaml_reader_merge(struct yaml_reader *r, struct entries *into, const struct node *value, struct err *err);

#endif
