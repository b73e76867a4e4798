/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docker_volumes: what "docker volume inspect" and "podman volume inspect" print: the options
 * that a named volume was made with, which an inspect of its container does not have.
 */
#ifndef ISOTOP_MANIFEST_DOCKER_VOLUMES_H
#define ISOTOP_MANIFEST_DOCKER_VOLUMES_H

#include <isotop/base.h>

struct node; /* <isotop/doc.h> */
struct inventory_builder; /* <isotop/builder.h> */
struct docker_volumes; /* the volumes of one load, by their names */

/* Docker Engine API v1.47 Volume; podman's InspectVolumeData agrees. */
bool docker_volume_detect(const struct node *object);

/* Keeps what @object says in *volumes, which is made where it is NULL. */
void docker_volume_read(struct docker_volumes **volumes, const struct node *object);
void docker_volumes_free(struct docker_volumes *volumes); /* NULL: nothing */

/*
 * Once all is read: a named volume is what its options make of it; one that a Compose file says
 * is made elsewhere and that is not among @volumes (NULL: none) is not known.
 */
void docker_volumes_settle(const struct docker_volumes *volumes, struct inventory_builder *builder);

#endif
