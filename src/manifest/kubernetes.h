/* SPDX-License-Identifier: Apache-2.0 */
/* kubernetes: every object with a pod template, each container a subject. */
#ifndef ISOTOP_MANIFEST_KUBERNETES_H
#define ISOTOP_MANIFEST_KUBERNETES_H

#include <isotop/base.h>

struct doc; /* <isotop/doc.h> */

/* The Kubernetes objects of one load, which may speak of each other. */
struct kubernetes;

/* An object: "kind" with "apiVersion", "metadata" or "spec", or an item of a list of objects. */
bool kubernetes_detect(const struct doc *doc);

void kubernetes_read(struct kubernetes *kube, const struct doc *doc);

/* A piece of a pod, as kube_snippet_detect() knows it: judged as the container it would be. */
void kubernetes_read_snippet(struct kubernetes *kube, const struct doc *doc);

/* Applies ServiceAccounts, RuntimeClasses and Namespaces, wherever they stood, and frees. */
void kubernetes_finish(struct kubernetes *kube);

#endif
