/* SPDX-License-Identifier: Apache-2.0 */
/* quadlet_kube: a .kube unit, whose Yaml= podman plays as pods. */
#ifndef ISOTOP_MANIFEST_QUADLET_KUBE_H
#define ISOTOP_MANIFEST_QUADLET_KUBE_H

#include "manifest/quadlet_keys.h"

/* Files that units play, and what the units ask for their pods. Owned by the load. */
struct quadlet_plays;

/*
 * Reads the files that q->yaml names, where they lie beside the unit and the load may
 * read them, and remembers what the unit asks for; else says that they are not judged.
 */
void quadlet_read_kube(struct quadlet *q);

/* Once all is read: the pods of those files have what their units ask for. */
void quadlet_settle_plays(struct manifest_load *load);
void quadlet_plays_free(struct quadlet_plays *plays); /* NULL is fine */

#endif
