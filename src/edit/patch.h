/* SPDX-License-Identifier: Apache-2.0 */
/* patch: what was changed of objects that the API server wrote, for it. Inside the room only. */
#ifndef ISOTOP_EDIT_PATCH_H
#define ISOTOP_EDIT_PATCH_H

#include <isotop/base.h>

struct edit_file; /* <isotop/edit.h> */
struct strbuf; /* <isotop/base.h> */
struct arena; /* <isotop/base.h> */

/*
 * Appends for each such object of @file that is another by now a command of a shell,
 * "kubectl patch ...", or a comment where the server would refuse it. Nothing where there is none.
 * True: the commands make all that was changed.
 */
bool patches_of(const struct edit_file *file, struct arena *arena, struct strbuf *out);

#endif
