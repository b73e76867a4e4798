/* SPDX-License-Identifier: Apache-2.0 */
/* quadlet: a Podman .container unit, podman-systemd.unit(5). */
#ifndef ISOTOP_MANIFEST_QUADLET_H
#define ISOTOP_MANIFEST_QUADLET_H

#include <stdio.h>

#include <isotop/base.h>

struct manifest_load;

/* systemd syntax with a section of Quadlet's. */
bool quadlet_detect(const char *text, size_t len);

/*
 * Reads a unit with a [Container] section, its drop-ins and the .pod and .volume units
 * that it names, where they lie beside it and the load may read them; else what they
 * decide is unknown. Any other unit is noted.
 */
void quadlet_read(struct manifest_load *load, const char *name, const char *text, size_t len);

void quadlet_markdown(FILE *out); /* the tables of keys, for docs/forms.md */

#endif
