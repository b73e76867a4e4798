/* SPDX-License-Identifier: Apache-2.0 */
/* files: the texts that are edited, by the paths that subjects say. Inside the room only. */
#ifndef ISOTOP_EDIT_FILES_H
#define ISOTOP_EDIT_FILES_H

#include "edit/draft.h"
#include "edit/mechanics.h"

struct edit_text; /* <isotop/edit.h> */
struct file_name; /* files.c */
struct edit_source; /* <isotop/edit.h> */
struct inventory; /* <isotop/inventory.h> */

/*
 * A document of a text, an item of a List without lines, or all of it: each is edited by itself, so that an edit costs
 * what its document costs and not what the text costs.
 */
struct piece {
	struct draft draft;
	struct draft mark; /* as it was at files_mark() */
	size_t marked_at;  /* in the whole */
};

struct file {
	const char *path;
	const char *before; /* in the result's arena */
	size_t before_len;
	struct piece *pieces; /* owned */
	size_t piece_count;
	struct strbuf whole;  /* owned: of files_texts() */
	const char *refused;  /* why it cannot be edited at all; NULL */
};

struct files {
	struct file *items; /* owned */
	size_t count;
	struct file_name *names; /* by path, in the result's arena */
};

struct file *files_named(const struct files *files, const char *path); /* NULL: it is not among them */

/* The piece that byte @at of the whole was in at the last mark. */
struct piece *files_piece_at(const struct file *file, uint64_t at);

/* Reads the file of every subject of @inventory, each once. */
void files_open(struct files *files, const struct inventory *inventory, const struct edit_source *source, struct arena *arena);

/* What they are by now, until the next call; returns how many. */
size_t files_texts(struct files *files, struct edit_text *ret);

/* Remembers all of them; goes back to that. */
void files_mark(struct files *files);
void files_back(struct files *files);

/* Back to what was read. */
void files_afresh(struct files *files);

/* 1: done; 0: it stands there already; -errno with *ret_why. @subject says where things stood at the last mark. */
int files_edit(struct files *files, const struct subject *subject, const struct mechanic *step, struct arena *arena,
	const char **ret_why);

/* Frees them; what came out of it is in @arena. */
const struct edit_file *files_finish(struct files *files, struct arena *arena, size_t *ret_count);

#endif
