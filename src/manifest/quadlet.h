/* SPDX-License-Identifier: Apache-2.0 */
/* quadlet: a Podman .container unit, podman-systemd.unit(5). */
#ifndef ISOTOP_MANIFEST_QUADLET_H
#define ISOTOP_MANIFEST_QUADLET_H

#include <isotop/model.h>

/* systemd syntax with a [Container] section. */
bool quadlet_detect(const char *text, size_t len);
void quadlet_read(struct inventory_builder *builder, const char *name, const char *text, size_t len);

#endif
