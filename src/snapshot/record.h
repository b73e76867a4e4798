/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How each plain structure of the model stands in a snapshot: one table a structure, by which it is
 * both written and read. What a file lacks stays zero; what nobody knows is passed over.
 */
#ifndef SNAPSHOT_RECORD_H
#define SNAPSHOT_RECORD_H

#include <isotop/base.h>

struct arena; /* <isotop/base.h> */

struct emitter; /* <isotop/emit.h> */
struct node; /* <isotop/doc.h> */
struct subject; /* <isotop/subject.h> */

enum shape {
	SHAPE_TEXT,   /* const char *, may be NULL */
	SHAPE_NAME,   /* const char *, never NULL: "" where the file lacks it */
	SHAPE_BOOL,
	SHAPE_CHAR,
	SHAPE_INT,    /* int32_t */
	SHAPE_UINT,   /* uint32_t */
	SHAPE_LINE,   /* uint32_t, as struct origin has it */
	SHAPE_LONG,   /* int64_t */
	SHAPE_BITS,   /* uint64_t, as text: JSON's numbers need not hold it */
	SHAPE_WORD,   /* an enum of @words */
	SHAPE_ACT,    /* const struct mac_act *, by its id */
	SHAPE_RECORD, /* a structure inside */
	SHAPE_PLACE,  /* a pointer to a structure; NULL: none */
	SHAPE_ASIDE,  /* likewise, whose members stand among those around it in the file; no key */
	SHAPE_LIST,   /* a pointer to structures, size_t many at @count */
	SHAPE_TEXTS,  /* a pointer to texts, likewise; none is NULL */
};

struct record;

struct field {
	const char *key;
	enum shape shape;
	size_t offset;
	size_t count;              /* LIST, TEXTS: offset of the number */
	const struct record *of;   /* RECORD, PLACE, LIST */
	const char *const *words;  /* WORD: NULL ends them */
};

struct record {
	size_t size;
	size_t field_count;
	const struct field *fields;
};

extern const struct record record_host, record_subject, record_origin, record_ns, record_texts, record_mounts, record_devices,
	record_ranges, record_processes, record_settings, record_answers, record_remark;

/* The structure at @base as one object. */
void record_put(struct emitter *out, const char *key, const void *base, const struct record *record);

/* Of a value of its facts: lines are written as they are in the file. */
void record_put_said(
	struct emitter *out, const char *key, const void *base, const struct record *record, const struct subject *subject);

/*
 * Fills in @base, zeroed before, from @map (NULL: nothing). Texts and lists are in @arena. False: a value
 * is of another kind or a word that this version does not know; it stays zero, the others are taken.
 */
bool record_take(struct arena *arena, const struct node *map, void *base, const struct record *record);

/* "0x1f": false where @node is no such text. */
bool record_bits(const struct node *node, uint64_t *ret);

#endif
