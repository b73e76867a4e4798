/* SPDX-License-Identifier: Apache-2.0 */
/* The order of a pane on a small screen: what is wrong first. Inside the room only. */
#ifndef TUI_SCREENS_SMALL_H
#define TUI_SCREENS_SMALL_H

#include <isotop/base.h>

struct view; /* <isotop/view.h> */

/* What is wrong, then the facts, then the lesson; @folded: a line that says how it comes back. */
void small_layer(struct view *view, bool folded);
/* The counts, then the matrix. */
void small_escapes(struct view *view);
/* The checks that fail, then those that warn, are unknown, pass; each with its fix. */
void small_checklist(struct view *view);

#endif
