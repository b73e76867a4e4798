/* SPDX-License-Identifier: Apache-2.0 */
/*
 * emit: JSON written as it comes, RFC 8259, two blanks a level.
 *
 * Owns: commas, indentation, and the escapes of texts. ASCII alone is written,
 * because a name may hold signs that turn the direction of text or start a
 * terminal's commands, ECMA-48. No tree is built: memory is one buffer.
 *
 * Every function takes the key of the value first, NULL in a list and for a
 * value that stands alone. Keys are ours: letters, digits, '_', '-', '/'.
 */
#ifndef ISOTOP_EMIT_H
#define ISOTOP_EMIT_H

#include <isotop/base.h>

#define EMIT_DEPTH 64 /* objects and lists that may be open at once */

struct emitter {
	FILE *out;          /* borrowed; NULL: everything stays in @text */
	struct strbuf text; /* owned: what was not handed to @out yet */
	unsigned depth;     /* objects and lists that are open */
	uint64_t lists;     /* bit n: open one n is a list */
	uint64_t filled;    /* bit n: it has an element */
	int code;           /* -errno of the first write that failed */
};

/* What is emitted stands in @depth objects and lists that another emitter opens. Ended by emit_end(). */
struct emitter emit_begin(FILE *out, unsigned depth);

/* Hands everything to @out and releases the memory. 0 or -errno of the first write that failed. */
int emit_end(struct emitter *emitter);

void emit_object(struct emitter *emitter, const char *key);
void emit_list(struct emitter *emitter, const char *key);
void emit_close(struct emitter *emitter); /* the object or list that was opened last */

void emit_text(struct emitter *emitter, const char *key, const char *text); /* NULL: null. Hostile; bad UTF-8 is U+FFFD */
void emit_integer(struct emitter *emitter, const char *key, int64_t value);
void emit_unsigned(struct emitter *emitter, const char *key, uint64_t value);
void emit_halves(struct emitter *emitter, const char *key, unsigned halves); /* 5: 2.5 */
void emit_boolean(struct emitter *emitter, const char *key, bool value);
void emit_null(struct emitter *emitter, const char *key);

/* A text in two steps, where what comes between is to be known: its key, then its value, which is not NULL. */
void emit_key(struct emitter *emitter, const char *key);
void emit_value(struct emitter *emitter, const char *text);

/* One whose text stays in it and can be emitted again where @emitter is now. Its text is owned. */
struct emitter emit_aside(const struct emitter *emitter);
void emit_again(struct emitter *emitter, const char *text, size_t len);

/* The elements of @part, which was begun without @out at this depth. */
void emit_part(struct emitter *emitter, const struct emitter *part);

/* Appends what was emitted without @out as one line. */
void emit_line(const struct emitter *emitter, struct strbuf *line);

/* As it stands, for the frame of a document. */
void emit_literal(struct emitter *emitter, const char *literal);

#endif
