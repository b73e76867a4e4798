/* SPDX-License-Identifier: Apache-2.0 */
/* How facts and findings of this room are put into a view's blocks. */
#ifndef ISOTOP_WORDS_H
#define ISOTOP_WORDS_H

#include "assess.h"

/* Evidence as one short text: "web.yaml:23", "/proc/42/status". NULL: none. */
const char *origin_words(struct arena *arena, struct origin origin);

/* One row for the verdict with reason and evidence, more evidence below it, then the fix. */
void view_finding(struct view *view, const char *label, const struct finding *finding);

/* What is wrong with layer @id, or that nothing is. */
void view_layer_verdict(
	struct view *view, const char *id, const struct subject *subject, const struct inventory *inventory);

#endif
