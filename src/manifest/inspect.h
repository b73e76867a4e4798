/* SPDX-License-Identifier: Apache-2.0 */
/* inspect: what docker inspect and podman inspect print of containers. */
#ifndef ISOTOP_MANIFEST_INSPECT_H
#define ISOTOP_MANIFEST_INSPECT_H

#include "manifest/load.h"

#include <stdio.h>

/* An object of a container, a service or a volume, or a list whose first element is one. */
bool inspect_detect(const struct node *root);
void inspect_markdown(FILE *out); /* the keys, for docs/forms.md */
void inspect_read(struct manifest_load *load, const struct doc *doc);

#endif
