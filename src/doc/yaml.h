/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml: what the files of the YAML reader share.
 *
 * yaml_text.c feeds libyaml and knows the place of everything, yaml_quick.c reads
 * without it what yaml_parts.c cuts for it, yaml_scalar.c knows what a plain word
 * means, yaml_node.c makes nodes, yaml_read.c documents.
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

/* ---- yaml_quick.c: parts that need no libyaml ----------------------------------- */

enum yaml_quick_kind {
	YAML_QUICK_PLAIN,
	YAML_QUICK_QUOTED,
	YAML_QUICK_LITERAL,
	YAML_QUICK_MAP,
	YAML_QUICK_LIST,
	YAML_QUICK_END,
	YAML_QUICK_LIST_END
};

/* One event; places from the part's beginning, from 0. */
struct yaml_quick_event {
	enum yaml_quick_kind kind;
	uint32_t line;
	uint32_t column;
	uint32_t start;
	uint32_t end;
	uint32_t text; /* of a scalar: where its value begins, in the part or in the literals */
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

/* What of a document is read at once. */
enum yaml_part {
	YAML_PART_NONE,
	YAML_PART_WHOLE,
	YAML_PART_HEAD, /* up to the first of the "items" of its map */
	YAML_PART_ITEM,
	YAML_PART_REST /* what follows the items */
};

struct yaml_quick {
	enum yaml_quick_stage stage;
	enum yaml_part part;
	enum yaml_part next; /* what follows it */
	size_t column;       /* of the items' dashes */
	const char *text;    /* of the part, in the reader's text */
	struct yaml_quick_event *events; /* owned */
	size_t count;
	size_t cap;
	size_t taken;
	struct strbuf literals; /* the values of all "|" of the part */
	/* while libyaml reads an item */
	bool lent;
	bool block;      /* it is a block map */
	bool over;       /* it has ended, the next one's line begins at @at */
	size_t depth;    /* collections that are open in it */
	struct place at;
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
	unsigned in_char; /* bytes that the character begun has still to come */
	const char *prefix; /* what libyaml is to read before the text; NULL */
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
	yaml_mark_t reached;  /* where the last event ended */
	bool inside;          /* that was in a document, libyaml's */
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
	const char *list_kind;        /* in it, of the items that are handed out */
	const char *list_api_version; /* likewise */
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

/* ---- yaml_parts.c --------------------------------------------------------------- */

/* What follows is read by one of both from here on: places are counted from here. */
void yaml_part_begin(struct yaml_reader *r);

/* Reads the document that begins here, or its head, and consumes its text; false, and nothing happened: it is libyaml's. */
bool yaml_quick_start(struct yaml_reader *r);

/* The next event, which borrows its text; false, and the stage is off: what follows, an item or the rest, is libyaml's. */
bool yaml_quick_event(struct yaml_reader *r, yaml_event_t *event);

/* While an item is libyaml's: how much of @size to feed, what it made of the text, and the end of its turn. */
size_t yaml_lent_size(const struct yaml_reader *r, size_t size);
void yaml_lent_follow(struct yaml_reader *r, const yaml_event_t *event);
void yaml_lent_end(struct yaml_reader *r);

/* ---- yaml_quick.c --------------------------------------------------------------- */

/* Makes the events of a part; false: it is libyaml's. */
bool yaml_quick_read(struct yaml_quick *quick, const char *text, size_t len);
void yaml_quick_take(struct yaml_quick *quick, yaml_event_t *event);
void yaml_quick_free(struct yaml_quick *quick);

/* Whether a line, or what follows its blanks, begins with "---" or the like, with a dash, with a key and its colon. */
bool yaml_quick_is_marker(const char *line, size_t len, const char *mark);
bool yaml_quick_is_dash(const char *text, size_t len);
bool yaml_quick_is_key(const char *text, size_t len);

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
