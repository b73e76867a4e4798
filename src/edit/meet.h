/* SPDX-License-Identifier: Apache-2.0 */
/* meet: which containers an edit may be about, when it is made for one of them. Inside the room only. */
#ifndef ISOTOP_EDIT_MEET_H
#define ISOTOP_EDIT_MEET_H

#include <isotop/base.h>

struct files;     /* "edit/files.h" */
struct inventory; /* <isotop/inventory.h> */

/*
 * Of each of @inventory one of those that its edits may meet, the same for all of those: of one pod, or of a text that
 * does not fall apart into theirs. What is edited for one of the others stays beside it, whichever comes first.
 */
void containers_that_meet(const struct files *files, const struct inventory *inventory, uint32_t *ret_groups);

#endif
