/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kube_context: what objects of one load say of each other: ServiceAccounts,
 * RuntimeClasses, Namespaces, PersistentVolumes and the claims for them.
 */
#ifndef ISOTOP_MANIFEST_KUBE_CONTEXT_H
#define ISOTOP_MANIFEST_KUBE_CONTEXT_H

#include <isotop/base.h>

struct subject; /* <isotop/subject.h> */
struct kube_environment; /* kube_environment.h */

struct inventory_builder; /* <isotop/builder.h> */

struct kube_object {
	const struct doc *doc;
	const struct node *node;
	const char *api_version; /* NULL: not said */
	const char *kind;
	const char *namespace;   /* NULL: not said */
	const char *name;
	const char *prefix;      /* the path to it where it stands inside of another object: "objects[1]"; else "" */
	const char *scope;       /* what names the object around it; NULL: none */
};

struct kube_context;

struct kube_context *kube_context_new(struct inventory_builder *builder);
void kube_context_free(struct kube_context *context); /* NULL is fine */

/* True: an object of a kind that others refer to, which is remembered. */
bool kube_context_read(struct kube_context *context, const struct kube_object *object);

/*
 * A claim that no object of its own declares, made after @template: of an ephemeral volume, or (@numbered) one for each
 * replica of a StatefulSet.
 */
void kube_context_claim(struct kube_context *context, const struct kube_object *object, const char *claim,
	const struct node *template, bool numbered);

/* Grows with everything that is remembered. */
size_t kube_context_size(const struct kube_context *context);

/*
 * What others say of @subject, read in the object named by @scope, and of its @environment
 * (NULL: nothing) goes into @target, which is it or was derived from it. False: they say nothing.
 */
bool kube_context_settle(const struct kube_context *context, const struct subject *subject, const char *scope,
	const struct kube_environment *environment, struct subject *target);

/* An error at the node's line. */
void kube_object_error(struct inventory_builder *builder, const struct kube_object *object, const struct node *node,
	const char *reason);

#endif
