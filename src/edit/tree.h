/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree: a file of YAML or JSON whose text is edited in place. Inside the room only.
 *
 * Nothing but what a change is about is written again: each edit is a piece of the
 * text between two bytes. What an anchor names and others use is not edited while
 * one of them would see it; who uses it gets a key of its own.
 */
#ifndef ISOTOP_EDIT_TREE_H
#define ISOTOP_EDIT_TREE_H

#include "edit/draft.h"

#include <isotop/doc.h>
#include <isotop/fixes.h>

#define UNIT_MOST 8 /* characters of indentation of one level */

struct tree {
	const char *text; /* borrowed */
	size_t len;
	bool json;        /* what is written must be JSON */
	const char *newline;
	char unit[UNIT_MOST + 1]; /* what one level is indented more */
	bool uneven;      /* others are indented otherwise */
	bool tight;       /* JSON without blanks between its words */
	struct doc_list docs;      /* owned */
	const struct node **roots; /* owned array; as the form reads merge keys */
};

/* @written: what is written wins over a merge key wherever the two stand, as Compose has it. 0 or -errno. */
int tree_open(struct tree *tree, const char *text, size_t len, bool written, struct err *err);
void tree_close(struct tree *tree);

/* The way to a map, which stays right while other things are edited. */
struct way_step {
	const char *key; /* NULL: an item of a list */
	size_t index;
};

struct way {
	size_t doc;
	size_t count;
	const struct way_step *steps;
};

/* The way to the map whose first byte is @offset, in @arena; false: there is none. */
bool tree_find(const struct tree *tree, uint64_t offset, struct arena *arena, struct way *ret);

/* What is to be done below a map. */
struct change_op {
	enum fix_way way;         /* SET, ADD, DROP */
	const char *path;         /* "securityContext.capabilities.drop"; "[]" the item that is about @mount; "*" all there is */
	const struct node *value;
	const struct mount *mount;
	bool shared; /* what an anchor names is edited, too: who asks makes sure that nobody else sees it */
};

/* 1: @out has the pieces; 0: it stands there already; -EINVAL: not to be done here, *ret_why says why. */
int tree_edit(const struct tree *tree, const struct way *at, const struct change_op *op, struct arena *arena,
	struct splices *out, const char **ret_why);

/* ---- apart.c ---- */

/* Whether both say the same everywhere, as they are read, but at @path below the map that @way leads to. */
bool tree_same_but(const struct tree *a, const struct tree *b, const struct way *way, const char *path);

/* ---- write.c: values as text ---- */

struct style {
	bool json;
	const char *newline;
	const char *indent; /* of the line that the value stands in; NULL: all in one line */
	const char *unit;   /* one level more */
	bool tight;         /* no blank behind a colon or a comma */
	bool quoted;        /* keys and strings in double quotes */
	bool padded;        /* blanks inside of braces */
};

/* Appends @node in brackets, or a scalar. */
void write_value(struct strbuf *out, const struct node *node, const struct style *style);

/* Appends "key: value" with maps below each other, as a line of a YAML block that begins behind @indent. */
void write_entry(struct strbuf *out, const struct node *key, const struct node *value, const struct style *style);

/* ---- changed.c: values without their text ---- */

/* @old (NULL: nothing) after the change at @path below it; NULL: nothing is left. */
const struct node *changed(struct arena *arena, const struct node *old, const char *path, const struct change_op *op);

/* Is the item what a change speaks of, in any spelling? */
bool same_item(const struct node *item, const struct node *value);

/* Takes the place of another item that says otherwise: "no-new-privileges:false", a namespace of the same type. */
bool replaces_item(const struct node *item, const struct node *value);

bool same_value(const struct node *a, const struct node *b);

#endif
