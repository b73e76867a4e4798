/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kube_volumes: PersistentVolumes of one load, the claims for them, and which of the volumes may stand behind a claim.
 */
#ifndef ISOTOP_MANIFEST_KUBE_VOLUMES_H
#define ISOTOP_MANIFEST_KUBE_VOLUMES_H

#include <isotop/origin.h>

#include <stdbool.h>
#include <stddef.h>

struct arena; /* <isotop/base.h> */
struct kube_object; /* kube_context.h */
struct node; /* <isotop/doc.h> */

/* A PersistentVolume that is a path of the node. */
struct kube_volume {
	const char *path;
	const char *type; /* of hostPath; NULL: not said */
	const char *why;  /* the path is not known; NULL: it is */
	struct origin origin;
};

/* So many paths behind one claim are told apart. */
#define KUBE_BOUND_MOST 16

/* What stands behind a claim, as far as the load says it. */
struct kube_bound {
	size_t count; /* of paths of the node: each of them may be it */
	const struct kube_volume *volumes[KUBE_BOUND_MOST];
	bool elsewhere; /* or it is storage of another host */
	const char *why; /* it may be another than those; NULL: it is one of them, or nothing is known of it */
};

struct kube_volumes;

struct kube_volumes *kube_volumes_new(void);
void kube_volumes_free(struct kube_volumes *volumes); /* NULL is fine */

void kube_volumes_volume(struct kube_volumes *volumes, const struct kube_object *object);

/* A claim that is an object, and what Podman mounts for it where it says so. */
void kube_volumes_object(struct kube_volumes *volumes, const struct kube_object *object, const char *namespace);

/* A claim for @spec; @meta NULL: it has none of its own. @numbered: of a StatefulSet, whose replicas each have one. */
void kube_volumes_claim(struct kube_volumes *volumes, const char *namespace, const char *name, const struct node *meta,
	const struct node *spec, bool numbered);

/* What stands behind the claim @name; texts are made in @arena. */
struct kube_bound kube_volumes_behind(
	const struct kube_volumes *volumes, const char *namespace, const char *name, struct arena *arena);

#endif
