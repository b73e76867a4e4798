/* SPDX-License-Identifier: Apache-2.0 */
/* lines: command lines and units, whose text is words and keys. Inside the room only. */
#ifndef ISOTOP_EDIT_LINES_H
#define ISOTOP_EDIT_LINES_H

#include "edit/draft.h"
#include "edit/mechanics.h"

bool lines_form(const struct subject *subject);

/* As tree_edit(). */
int lines_edit(const char *text, size_t len, const struct subject *subject, const struct mechanic *step,
	struct arena *arena, struct splices *out, const char **ret_why);

#endif
