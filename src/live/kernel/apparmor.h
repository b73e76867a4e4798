/* SPDX-License-Identifier: Apache-2.0 */
/* What the host knows of an AppArmor label: the modes of stacked profiles, and a profile's text on disk. */
#ifndef ISOTOP_LIVE_APPARMOR_H
#define ISOTOP_LIVE_APPARMOR_H

#include <isotop/model.h>

/* Sets apparmor_stack and apparmor_text in @builder for a label without its mode: "a//&:ns:b". */
void apparmor_describe(struct arena *arena, const struct root *root, const char *label, struct sheet_builder *builder);

/* The profile @name in the text of a policy file: its lines up to the closing brace. Open for tests. */
bool apparmor_find(const char *text, const char *name, const char **ret_start, size_t *ret_len, uint32_t *ret_line);

#endif
