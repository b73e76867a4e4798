/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kube_bindings: which roles the objects of one load bind to an account, roles that are put
 * together from others by their labels among them (kubernetes.io, "Using RBAC Authorization").
 */
#ifndef ISOTOP_MANIFEST_KUBE_BINDINGS_H
#define ISOTOP_MANIFEST_KUBE_BINDINGS_H

#include <isotop/base.h>
#include <isotop/values.h>

struct kube_bindings;
struct node; /* <isotop/doc.h> */

struct kube_bindings *kube_bindings_new(void);
void kube_bindings_free(struct kube_bindings *bindings); /* NULL is fine */

/* A namespace is "" for what is cluster-wide; @origin, whose line becomes the subject's, lives as long as the bindings. Later ones of a name replace earlier ones. */
void kube_bindings_role(struct kube_bindings *bindings, const struct node *node, const char *kind, const char *namespace,
	const char *name);
void kube_bindings_bind(
	struct kube_bindings *bindings, const struct node *binding, const char *namespace, struct origin origin);

struct kube_grants {
	const char *text;     /* "create pods, read secrets"; "": nothing that leads to the node */
	const char *why;      /* it is not known; NULL: it is */
	struct origin origin; /* of the binding that decides */
};

/* What @account of @namespace may do; texts are in @arena, the origin is the bindings'. False: nothing of the load grants it anything. */
bool kube_bindings_of(struct kube_bindings *bindings, const char *namespace, const char *account, struct arena *arena,
	struct kube_grants *ret_grants);

#endif
