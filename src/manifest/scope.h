/* SPDX-License-Identifier: Apache-2.0 */
/* scope: which files a load may read that other files name. */
#ifndef ISOTOP_MANIFEST_SCOPE_H
#define ISOTOP_MANIFEST_SCOPE_H

#include <isotop/base.h>

/*
 * What a manifest names (a .env beside it, a seccomp profile, a file that it
 * includes) is read where it lies below a directory that the user named, or that
 * holds a file that the user named. Nothing else is: a stranger's manifest says
 * "../../etc/shadow" too.
 */
struct scope;

struct scope *scope_new(void);
void scope_free(struct scope *scope); /* NULL is fine */

struct manifest_text; /* <isotop/manifest.h> */

/* These stand for the files of their paths; borrowed. */
void scope_give(struct scope *scope, const struct manifest_text *texts, size_t count);
const struct manifest_text *scope_given(const struct scope *scope, const char *path); /* NULL: none */

/* The user named @source: a file, a directory, "-" (nothing lies beside that). Naming it again changes nothing. */
void scope_add(struct scope *scope, const char *source);

/* The file that the manifest @beside names as @path, relative to its own directory: what evidence cites. */
const char *scope_name(const char *beside, const char *path, struct arena *arena);

/*
 * Appends the text of that file, a regular one. 0, or -errno with the reason in
 * @err: -EXDEV out of reach, -ENOENT not there, -EFBIG longer than @max.
 */
int scope_read(const struct scope *scope, const char *beside, const char *path, size_t max, struct strbuf *out,
	struct err *err);

/*
 * The same of files of which any number may be named, the same one again and again: beyond a limit for all of them
 * -EFBIG.
 */
int scope_read_counted(struct scope *scope, const char *beside, const char *path, size_t max, struct strbuf *out,
	struct err *err);

#endif
