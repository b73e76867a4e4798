/* SPDX-License-Identifier: Apache-2.0 */
/* demo: built-in subjects for a machine with nothing to inspect, and for teaching. */
#ifndef ISOTOP_DEMO_H
#define ISOTOP_DEMO_H

#include <isotop/model.h>

/* Adds every scenario's subjects, read from the built-in manifests by the same readers as any file. */
void demo_load(struct inventory_builder *builder);

/* The text of a built-in manifest by the name its evidence cites; NULL: no such one. */
const char *demo_text(const char *name);

#endif
