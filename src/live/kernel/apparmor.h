/* SPDX-License-Identifier: Apache-2.0 */
/* What the host knows of an AppArmor label: the modes of stacked profiles, and a profile's text on disk. */
#ifndef ISOTOP_LIVE_APPARMOR_H
#define ISOTOP_LIVE_APPARMOR_H

struct arena; /* <isotop/base.h> */

struct sheet_builder; /* <isotop/facts.h> */
struct root; /* <isotop/root.h> */

/* Sets apparmor_stack and apparmor_text in @builder for a label without its mode: "a//&:ns:b". */
void apparmor_describe(struct arena *arena, const struct root *root, const char *label, struct sheet_builder *builder);

#endif
