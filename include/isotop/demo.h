/* SPDX-License-Identifier: Apache-2.0 */
/* demo: built-in subjects for a machine with nothing to inspect, and for teaching. */
#ifndef ISOTOP_DEMO_H
#define ISOTOP_DEMO_H

#include <isotop/model.h>

/* Adds every scenario's subjects, read from the built-in manifests by the same readers as any file. */
void demo_load(struct inventory_builder *builder);

#endif
