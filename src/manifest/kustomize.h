/* SPDX-License-Identifier: Apache-2.0 */
/* kustomize: a kustomization changes what other files say; what comes out of it kubectl alone can print. */
#ifndef ISOTOP_MANIFEST_KUSTOMIZE_H
#define ISOTOP_MANIFEST_KUSTOMIZE_H

#include "manifest/load.h"

struct doc; /* <isotop/doc.h> */

bool kustomize_detect(const struct doc *doc);

/* Names the command that renders it, and keeps its patches from being read as objects of their own. */
void kustomize_read(struct manifest_load *load, const struct doc *doc);

#endif
