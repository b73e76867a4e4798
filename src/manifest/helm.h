/* SPDX-License-Identifier: Apache-2.0 */
/* helm: a template of a chart is no manifest before Helm has filled it in. */
#ifndef ISOTOP_MANIFEST_HELM_H
#define ISOTOP_MANIFEST_HELM_H

#include <isotop/base.h>

struct inventory_builder; /* <isotop/builder.h> */

/* Text outside of block scalars that only Helm can fill in. */
bool helm_detect(const char *text, size_t len);

/* Says which command renders it. */
void helm_read(struct inventory_builder *builder, const char *name);

#endif
