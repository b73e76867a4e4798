/* SPDX-License-Identifier: Apache-2.0 */
/* lines: command lines and units, whose text is words and keys. Inside the room only. */
#ifndef ISOTOP_EDIT_LINES_H
#define ISOTOP_EDIT_LINES_H

#include "edit/draft.h"
#include "edit/mechanics.h"

/* Each as tree_edit(); @which command line of @lines, which is the text or what of it is no blank there. */
int words_edit(const char *text, const char *lines, size_t len, size_t which, const struct mechanic *step, struct arena *arena,
	struct splices *out, const char **ret_why);
int unit_edit(const char *text, size_t len, const struct mechanic *step, struct arena *arena, struct splices *out,
	const char **ret_why);

/* Does the unit's text say anything at @key of [Container]? */
bool unit_says(const char *text, size_t len, const char *key, struct arena *arena);

/* ---- volumes.c: a mount as one word ---- */

/* "a:b", "a:b:rw,z" of @mount with "ro"; NULL: it is another mount, or read-only already. In @arena. */
const char *read_only_volume(struct arena *arena, const char *word, const struct mount *mount);

/* "type=bind,source=a,target=b" likewise. */
const char *read_only_fields(struct arena *arena, const char *word, const struct mount *mount);

#endif
